//! Creates the note that a broken link asks for.

use super::{line_break, shown};
use crate::features::edit::{Step, VaultEdit};
use crate::features::first_text::{FirstText, first_text};
use crate::features::rename::check_file_name;
use crate::features::video_section::{is_namesake_of_folder, section_at};
use crate::settings::Settings;
use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{NameKey, Note, NotePath, Vault};

/// What can be said about the note that a link asks for.
pub(super) enum Creation {
    /// A menu's title, and the new file.
    Can(String, VaultEdit),
    /// A menu's title, and a sentence that says why not.
    Cannot(String, String),
    /// The link asks for something that is no note: a picture, a time.
    NoNote,
}

/// The note that `link` asks for, in the linking note's folder, or in the folder
/// that the target names: with a title, the linking note's video and its hub
/// line, or as the user's template says. Refused if no file could have the name,
/// if it would stand outside of the vault, or if something stands there.
pub(super) fn create_note(
    vault: &Vault,
    note: &Note,
    link: &Link,
    settings: &Settings,
) -> Creation {
    let written = note.text().slice(link.target);
    let Ok(target) = percent_encoding::percent_decode_str(&written).decode_utf8() else {
        return Creation::NoNote;
    };
    let target = without_extension(target.trim());
    let stem = target.rsplit('/').next().unwrap_or_default().trim();
    if is_no_note(link, stem) {
        return Creation::NoNote;
    }
    match path_of(vault, note, link, target, stem) {
        Err(why) => Creation::Cannot(format!("Create `{}`", cut(target)), why),
        Ok(path) => {
            let title = format!("Create {}", shown(&path));
            let text = text_of(note, link, stem, settings);
            let edit = VaultEdit {
                steps: vec![Step::Create { path, text }],
                confirm: None,
            };
            Creation::Can(title, edit)
        }
    }
}

/// `target` without `.md` or `.markdown`.
pub(super) fn without_extension(target: &str) -> &str {
    let short = target.strip_suffix(".md");
    short
        .or_else(|| target.strip_suffix(".markdown"))
        .unwrap_or(target)
}

/// Of pictures, papers and times nobody writes notes. Most names with a dot are
/// names: `nikhil.kamath`, `Node.js`.
fn is_no_note(link: &Link, stem: &str) -> bool {
    const FILES: [&str; 40] = [
        "7z",
        "aac",
        "avi",
        "avif",
        "bmp",
        "canvas",
        "csv",
        "doc",
        "docx",
        "epub",
        "excalidraw",
        "flac",
        "gif",
        "gz",
        "heic",
        "htm",
        "html",
        "ico",
        "jpeg",
        "jpg",
        "json",
        "m4a",
        "mkv",
        "mov",
        "mp3",
        "mp4",
        "ogg",
        "pdf",
        "png",
        "ppt",
        "pptx",
        "svg",
        "tif",
        "tiff",
        "tsv",
        "wav",
        "webm",
        "webp",
        "xlsx",
        "zip",
    ];
    let extension = stem.rsplit_once('.').map(|(_, extension)| extension);
    let is_file = extension.is_some_and(|extension| {
        link.is_embed() || FILES.contains(&extension.to_ascii_lowercase().as_str())
    });
    is_file || !stem.chars().any(char::is_alphabetic)
}

/// At most so many letters of a target in a menu.
const SHOWN: usize = 60;

fn cut(target: &str) -> String {
    match target.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &target[..at]),
        None => target.to_owned(),
    }
}

/// Where the note would stand, or why it cannot.
fn path_of(
    vault: &Vault,
    note: &Note,
    link: &Link,
    target: &str,
    stem: &str,
) -> Result<NotePath, String> {
    check_file_name(stem).map_err(|refusal| refusal.0)?;
    let folder = match target.rsplit_once('/') {
        None => note.path.folder().to_owned(),
        Some((folders, _)) => folder_of(vault, note, link, folders, target.starts_with('/'))?,
    };
    let path = match &*folder {
        "" => format!("{stem}.md"),
        folder => format!("{folder}/{stem}.md"),
    };
    let path = NotePath::new(note.path.root, &path);
    let is_taken = vault.id(&path).is_some() || vault.has_file(&path);
    let taken = is_taken.then(|| path.clone());
    match taken.or_else(|| vault.namesake_beside(&path, &path)) {
        Some(taken) => Err(format!("There is {} already.", shown(&taken))),
        None => Ok(path),
    }
}

/// The folder that `folders` means in `note`: from the note if it starts with a
/// dot, stands beside it, or is that of a markdown link, which every reader takes
/// so; else from the root.
fn folder_of(
    vault: &Vault,
    note: &Note,
    link: &Link,
    folders: &str,
    from_root: bool,
) -> Result<String, String> {
    let root = note.path.root;
    let beside = || {
        let first = folders.split('/').next().unwrap_or_default();
        let beside = format!("{}/{first}", note.path.folder());
        vault.folder_like(root, beside.trim_start_matches('/'))
    };
    let from_note =
        !from_root && (folders.starts_with('.') || !link.is_wiki() || beside().is_some());
    let base = if from_note { note.path.folder() } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(base.split('/').filter(|part| !part.is_empty()));
    for part in folders.split('/') {
        match part.trim() {
            "" | "." => {}
            ".." if parts.pop().is_some() => {}
            ".." => return Err("It would stand outside of the vault.".to_owned()),
            part => {
                check_file_name(part).map_err(|refusal| refusal.0)?;
                parts.push(part);
            }
        }
    }
    // As much of it as there is, as the vault spells it: a second `Brain` beside
    // `brain` could not be on every disk.
    let known = (1..=parts.len()).rev().find_map(|count| {
        let folder = vault.folder_like(root, &parts.get(..count)?.join("/"))?;
        Some((folder, count))
    });
    let (mut folder, count) = known.unwrap_or_default();
    if from_root && count == 0 && !parts.is_empty() {
        return Err(format!(
            "The vault has no folder `{}`, and `/` is its top, not that of the disk.",
            parts.first().copied().unwrap_or_default()
        ));
    }
    for part in parts.iter().skip(count) {
        if !folder.is_empty() {
            folder.push('/');
        }
        folder.push_str(part);
        let file = NotePath::new(root, &folder);
        if vault.id(&file).is_some() || vault.has_file(&file) {
            return Err(format!("{} is a file, not a folder.", shown(&file)));
        }
    }
    Ok(folder)
}

fn text_of(note: &Note, link: &Link, stem: &str, settings: &Settings) -> String {
    let label = link.label.map(|label| note.text().slice(label));
    let label = label.as_deref().map(str::trim);
    // A label is mostly half a sentence; if it is the name, it is the better one,
    // as it has its capitals and signs.
    let is_name = |label: &&str| NameKey::new(label) == NameKey::new(stem);
    let title = match label.filter(is_name) {
        Some(label) if !link.label_is_markup => label.to_owned(),
        _ => in_words(stem),
    };
    let (video, hub_line) = match is_hub_link(note, link) {
        // A hub has neither.
        true => (None, None),
        false => video_and_hub(note, link),
    };
    let front = note.parsed().front_matter.as_deref();
    let new = FirstText {
        title: &title,
        video_id: video.as_deref(),
        hub_line: hub_line.as_deref(),
        line_break: line_break(note),
        toml: front.is_some_and(|front| front.toml),
    };
    first_text(&new, settings)
}

fn is_hub_link(note: &Note, link: &Link) -> bool {
    let hub = note.parsed().hub;
    let hub = hub.and_then(|hub| note.parsed().links.get(hub as usize));
    hub.is_some_and(|hub| hub.span == link.span)
}

/// The video of a note that `link` of `note` asks for, and its hub's line: those
/// of `note`, or, if that is a hub, the video of the section and the hub itself.
fn video_and_hub(note: &Note, link: &Link) -> (Option<String>, Option<String>) {
    let section = || section_at(note, link.span.start).map(|section| section.video_id);
    let own = note.video_id().map(str::trim).filter(|id| !id.is_empty());
    let video = own.map(str::to_owned).or_else(section);
    let is_hub = is_namesake_of_folder(note) || own.is_none() && video.is_some();
    let as_hub = || is_hub.then(|| format!("From: [[{}]] <br/>", note.stem()));
    let hub_line = hub_line(note).or_else(as_hub);
    (video, hub_line)
}

/// The line `From: [[hub]] <br/>` as the linking note writes it, but for words
/// that follow on it.
pub(in crate::features) fn hub_line(note: &Note) -> Option<String> {
    let link = note.parsed().links.get(note.parsed().hub? as usize)?;
    let line = note.text().line_span(note.text().line_of(link.span.start));
    let start = note.text().slice(Span::new(line.start, link.span.end));
    let rest = note.text().slice(Span::new(link.span.end, line.end));
    let mark = rest.trim_start().starts_with("<br").then(|| rest.find('>'));
    let mark = mark.flatten().and_then(|at| rest.get(..=at));
    Some(format!(
        "{}{}",
        start.trim_start(),
        mark.unwrap_or_default()
    ))
}

/// `opioid_system` as a person would say it: `Opioid system`.
pub(in crate::features) fn in_words(stem: &str) -> String {
    let words = match (stem.contains(' '), stem.contains('_')) {
        (true, _) => stem.to_owned(),
        (false, true) => stem.replace('_', " "),
        (false, false) => stem.replace('-', " "),
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    /// Where a note `stem` would be made by a link with this target.
    fn path(target: &str) -> Result<String, String> {
        let files = "//- /caf\u{e9}/gate.md\n//- /caf\u{e9}/d/x.png\n//- /caf\u{e9}/a.md\n[[new]]";
        let fixture = Fixture::new(files);
        let (_, note) = fixture.note("caf\u{e9}/a.md");
        let link = note.parsed().links.get(0).expect("a link");
        let stem = target.rsplit('/').next().unwrap_or_default();
        let path = path_of(&fixture.vault, &note, &link, target, stem);
        path.map(|path| path.to_string())
    }

    #[test]
    fn a_name_taken_in_other_letters_is_taken() {
        let taken = Err("There is `caf\u{e9}/gate.md` already.".to_owned());
        assert_eq!(path("gate"), taken);
        assert_eq!(path("GATE"), taken);
        assert_eq!(path("/cafe\u{301}/Gate"), taken);
        assert_eq!(path("/CAF\u{c9}/Gate"), taken);
        // No second folder that differs in form only.
        assert_eq!(
            path("/cafe\u{301}/D/new"),
            Ok("caf\u{e9}/d/new.md".to_owned())
        );
        assert_eq!(path("./D/e/new"), Ok("caf\u{e9}/d/e/new.md".to_owned()));
    }
}
