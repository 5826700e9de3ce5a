//! Creates the note that a broken link asks for.

use super::{line_break, shown};
use crate::features::edit::{Step, VaultEdit};
use crate::features::rename::check_file_name;
use crate::syntax::Link;
use crate::vault::{Note, NotePath, Vault};

/// The note that `link` asks for, in the linking note's folder, or in the folder
/// that the target names: with a title (the label, or the name in words), the
/// linking note's video and its hub line. Nothing if no file could have the name,
/// if it would stand outside of the vault, or if something stands there.
pub(super) fn create_note(vault: &Vault, note: &Note, link: &Link) -> Option<(String, VaultEdit)> {
    let written = note.text().slice(link.target);
    let target = percent_encoding::percent_decode_str(&written)
        .decode_utf8()
        .ok()?;
    let target = target.trim().trim_end_matches(".md");
    let stem = target.rsplit('/').next()?.trim();
    check_file_name(stem).ok()?;
    // Of pictures and times nobody writes notes.
    let is_time = !stem.chars().any(char::is_alphabetic);
    let is_file = link.is_embed() && stem.contains('.');
    if is_time || is_file {
        return None;
    }
    let folder = match target.rsplit_once('/') {
        None => note.path.folder().to_owned(),
        Some((folders, _)) => below(vault, note, folders, target.starts_with('/'))?,
    };
    let path = match &*folder {
        "" => format!("{stem}.md"),
        folder => format!("{folder}/{stem}.md"),
    };
    let path = NotePath::new(note.path.root, &path);
    if vault.namesake_beside(&path, &path).is_some() || vault.id(&path).is_some() {
        return None;
    }
    let label = link.label.map(|label| note.text().slice(label));
    let title = match label.as_deref().map(str::trim) {
        Some(label) if !label.is_empty() && !link.label_is_markup => label.to_owned(),
        _ => in_words(stem),
    };
    let hub = hub_line(note);
    let text = first_text(&title, note.video_id(), hub.as_deref(), line_break(note));
    let title = format!("Create {}", shown(&path));
    let edit = VaultEdit {
        steps: vec![Step::Create { path, text }],
        confirm: None,
    };
    Some((title, edit))
}

/// The text of a new note: its front matter and its hub line.
pub(super) fn first_text(
    title: &str,
    video_id: Option<&str>,
    hub_line: Option<&str>,
    line_break: &str,
) -> String {
    let mut text = format!("---{line_break}title: {}{line_break}", yaml(title));
    if let Some(video) = video_id {
        text.push_str(&format!("videoId: {}{line_break}", yaml(video)));
    }
    text.push_str(&format!("---{line_break}"));
    if let Some(hub) = hub_line {
        text.push_str(&format!("{hub}{line_break}"));
    }
    text
}

/// The folder that `folders` means in `note`: from the note if it starts with a
/// dot or stands beside it, else from the root. `None` if that leads above the root.
fn below(vault: &Vault, note: &Note, folders: &str, from_root: bool) -> Option<String> {
    let from_note = folders.starts_with('.')
        || !from_root && vault.is_folder(&note.path, folders) && {
            let beside = format!("{}/{folders}", note.path.folder());
            vault.is_folder(&NotePath::new(note.path.root, ""), &beside)
        };
    let base = match from_note {
        true => note.path.folder(),
        false => "",
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(folders.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => {
                check_file_name(part).ok()?;
                parts.push(part);
            }
        }
    }
    Some(parts.join("/"))
}

/// The line `From: [[hub]] <br/>` as the linking note writes it.
pub(super) fn hub_line(note: &Note) -> Option<String> {
    let link = note.parsed().links.get(note.parsed().hub? as usize)?;
    let line = note.text().line_span(note.text().line_of(link.span.start));
    Some(note.text().slice(line).trim().to_owned())
}

/// `opioid_system` as a person would say it: `Opioid system`.
pub(super) fn in_words(stem: &str) -> String {
    let words = stem.replace(['_', '-'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => stem.to_owned(),
    }
}

/// `text` as a YAML scalar: plain if nothing in it means something to YAML.
fn yaml(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '(' | ')');
    let starts_well = text.starts_with(|c: char| c.is_alphanumeric());
    // `12`, `yes` and the like would be no strings.
    let is_word = text.chars().any(char::is_alphabetic) && text.len() > 5 || text.contains(' ');
    let digits_only = !text.chars().any(char::is_alphabetic);
    if starts_well && text.chars().all(plain) && !digits_only && is_word {
        return text.to_owned();
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
