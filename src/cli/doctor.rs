use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::numbers::{counted, thousands};
use super::output::{Styles, put, standard_output};
use super::visible::visible;
use super::whole::{Whole, whole_quietly};
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::disk::{self, Standing};
use crate::scan;
use crate::settings::PublisherChoice;
use crate::text::Span;
use crate::vault::Publisher;

/// `wikinote doctor PATH`: how the vault is read and what is wrong with that.
pub fn doctor(path: &Path, json: bool) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let whole = whole_quietly(path)?;
    let milliseconds = started.elapsed().as_millis() as u64;
    // Before what follows takes some of its own.
    let memory = disk::memory();

    let mut problems = Vec::new();
    let report = Report {
        vault: vault(path, &whole),
        settings: settings(&whole, &mut problems),
        publisher: publisher(&whole),
        notes: notes(&whole, milliseconds, &mut problems),
        skipped: skipped(&whole, &mut problems),
        left_out: left_out(&whole),
        text: text(&whole),
        videos: videos(&whole, &mut problems),
        watching: watching(&whole, &mut problems),
        memory: memory.map(|memory| MemoryTold {
            resident: memory.resident,
            peak: memory.peak,
        }),
        versions: versions(),
        ok: problems.is_empty(),
        problems,
    };
    let (mut out, styles) = standard_output();
    if json {
        serde_json::to_writer_pretty(&mut out, &report).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        out.write_all(tamed(&plain(&report, &styles)).as_bytes())?;
    }
    out.flush()?;
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(match report.ok {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}

/// So many files of each kind are named.
const MOST_NAMED: usize = 3;
/// So many files and folders are looked at for what is left out.
const MOST_LOOKED_AT: usize = 300_000;

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    ok: bool,
    vault: VaultTold,
    settings: SettingsTold,
    publisher: PublisherTold,
    notes: NotesTold,
    skipped: Vec<Group>,
    left_out: Vec<Group>,
    text: TextTold,
    videos: VideosTold,
    watching: WatchingTold,
    memory: Option<MemoryTold>,
    versions: Versions,
    problems: Vec<Problem>,
}

/// Something that is wrong, and what to do about it.
#[derive(Serialize)]
struct Problem {
    /// The part of the report that it is in.
    about: &'static str,
    what: String,
    remedy: String,
}

#[derive(Serialize)]
struct VaultTold {
    folder: String,
    why: String,
    /// A folder above that is marked as a vault, too.
    around: Option<String>,
}

#[derive(Serialize)]
struct SettingsTold {
    file: Option<String>,
    keys_set: usize,
}

#[derive(Serialize)]
struct PublisherTold {
    name: &'static str,
    why: String,
    /// The published folder below the vault's, for Quartz.
    content: Option<String>,
}

#[derive(Serialize)]
struct NotesTold {
    count: usize,
    bytes: u64,
    links: usize,
    milliseconds: u64,
}

/// Files with the same thing about them.
#[derive(Serialize)]
struct Group {
    why: String,
    count: usize,
    /// The first few.
    files: Vec<String>,
}

/// Notes by how their text is written.
#[derive(Default, Serialize)]
struct TextTold {
    encoding: &'static str,
    byte_order_mark: usize,
    lf: usize,
    crlf: usize,
    cr: usize,
    /// More than one kind in one note.
    mixed: usize,
    /// A single line.
    none: usize,
}

#[derive(Serialize)]
struct VideosTold {
    notes_with_video: usize,
    videos_with_files: usize,
    folders: Vec<String>,
}

#[derive(Serialize)]
struct WatchingTold {
    ok: bool,
    /// Folders that a user may watch, where the system limits it.
    allowed: Option<u64>,
    /// Folders of the vault that notes are in.
    folders: usize,
}

/// Bytes.
#[derive(Serialize)]
struct MemoryTold {
    resident: u64,
    peak: u64,
}

#[derive(Serialize)]
struct Versions {
    wikinote: &'static str,
    build: &'static str,
    system: String,
    positions: &'static str,
}

fn vault(path: &Path, whole: &Whole) -> VaultTold {
    let folder = (whole.loaded.roots.first()).map_or(whole.folder(), |root| &root.canonical);
    let mark = disk::mark(folder);
    let is_part = disk::canonical_folder(path).is_ok_and(|path| path != *folder);
    let why = match (disk::standing(path) == Standing::File, mark) {
        (false, Some(mark)) if is_part => {
            let path = path.to_string_lossy();
            let path = visible(&path);
            format!("`{path}` is part of it; `{mark}` marks it as a vault")
        }
        (false, Some(mark)) => format!("you named it; `{mark}` marks it as a vault"),
        (false, None) => "you named it; nothing in it marks it as a vault".to_owned(),
        (true, Some(mark)) => format!("the nearest folder above the note with `{mark}`"),
        (true, None) => "the note's own; no folder above it is marked as a vault".to_owned(),
    };
    let around = folder
        .ancestors()
        .skip(1)
        .find_map(|above| Some((above, disk::mark(above)?)))
        .map(|(above, mark)| format!("{} (`{mark}`)", above.display()));
    VaultTold {
        folder: folder.display().to_string(),
        why,
        around: around.filter(|_| mark.is_none()),
    }
}

fn settings(whole: &Whole, problems: &mut Vec<Problem>) -> SettingsTold {
    let file = whole.folder().join(disk::SETTINGS_FILE);
    let is_there = disk::is_there(&file);
    for problem in &whole.loaded.problems {
        problems.push(Problem {
            about: "settings",
            what: problem.clone(),
            remedy: "mend it; `wikinote config` prints what counts meanwhile".to_owned(),
        });
    }
    SettingsTold {
        file: is_there.then(|| file.display().to_string()),
        keys_set: scan::settings_of(whole.folder()).set.len(),
    }
}

fn publisher(whole: &Whole) -> PublisherTold {
    let root = whole.loaded.roots.first();
    let evidence = root.and_then(|root| disk::publisher_evidence(&root.canonical));
    let evidence = evidence.map(|(_, path)| path.display().to_string());
    let choice = whole.loaded.settings.publisher;
    let why = match (choice, evidence) {
        (PublisherChoice::Auto, Some(path)) => format!("because of {path}"),
        (PublisherChoice::Auto, None) => {
            "there is no `quartz.config.ts` and no `.obsidian` here or above".to_owned()
        }
        (_, Some(path)) => format!("the setting `publisher` says so; found was {path}"),
        (_, None) => "the setting `publisher` says so".to_owned(),
    };
    let (name, content) = match root.map(|root| &root.publisher) {
        Some(Publisher::Quartz { content }) => ("quartz", Some(content.clone())),
        Some(Publisher::Obsidian) => ("obsidian", None),
        Some(Publisher::None) | None => ("none", None),
    };
    PublisherTold { name, why, content }
}

fn notes(whole: &Whole, milliseconds: u64, problems: &mut Vec<Problem>) -> NotesTold {
    let vault = &whole.loaded.vault;
    let count = vault.len();
    if count == 0 {
        problems.push(Problem {
            about: "notes",
            what: "no note was found: no file that ends in .md or .markdown".to_owned(),
            remedy: "name the folder of your notes: `wikinote doctor FOLDER`".to_owned(),
        });
    }
    let bytes = vault.notes().map(|(_, note)| u64::from(note.text().len()));
    let links = vault.notes().map(|(_, note)| note.parsed().links.len());
    NotesTold {
        count,
        bytes: bytes.sum(),
        links: links.sum(),
        milliseconds,
    }
}

/// Files by reason, those of which there are most first.
fn grouped(files: impl Iterator<Item = (String, String)>) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (why, file) in files {
        let group = groups.entry(why).or_insert_with_key(|why| Group {
            why: why.clone(),
            count: 0,
            files: Vec::new(),
        });
        group.count += 1;
        if group.files.len() < MOST_NAMED {
            group.files.push(file);
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn skipped(whole: &Whole, problems: &mut Vec<Problem>) -> Vec<Group> {
    let skipped = &whole.loaded.skipped;
    let groups = grouped(skipped.iter().map(|file| {
        let path = whole.shown_path(&file.path);
        (file.kind.to_owned(), format!("{path}: {}", file.why))
    }));
    for group in &groups {
        problems.push(Problem {
            about: "skipped",
            what: format!("{}: {}", counted(group.count, "file"), group.why),
            remedy: match &*group.why {
                "too large" => "raise `max-file-size`, or name the file in `exclude`",
                "not UTF-8" => "save the file as UTF-8, or name it in `exclude`",
                "name not UTF-8" => "rename the file",
                _ => "give yourself the right to read it, or name it in `exclude`",
            }
            .to_owned(),
        });
    }
    groups
}

fn left_out(whole: &Whole) -> Vec<Group> {
    let Some(root) = whole.loaded.roots.first() else {
        return Vec::new();
    };
    let in_vault = whole.loaded.vault.notes().map(|(_, note)| &*note.path.path);
    let mut listed: HashSet<&str> = in_vault.collect();
    let skipped = whole.loaded.skipped.iter();
    listed.extend(skipped.filter_map(|file| file.path.strip_prefix(&root.folder).ok()?.to_str()));
    let exclude = &whole.loaded.settings.exclude;
    let left_out = disk::left_out(&root.canonical, exclude, &listed, MOST_LOOKED_AT);
    let files = left_out.into_iter().map(|file| {
        let path = whole.shown_path(&root.folder.join(&*file.path));
        (file.why.to_owned(), path)
    });
    grouped(files)
}

fn text(whole: &Whole) -> TextTold {
    let mut told = TextTold {
        encoding: "UTF-8",
        ..TextTold::default()
    };
    for (_, note) in whole.loaded.vault.notes() {
        let text = note.text();
        let text = text.slice(Span::new(0, text.len()));
        told.byte_order_mark += usize::from(text.starts_with('\u{feff}'));
        match line_ends(&text) {
            [false, false, false] => told.none += 1,
            [true, false, false] => told.lf += 1,
            [false, true, false] => told.crlf += 1,
            [false, false, true] => told.cr += 1,
            _ => told.mixed += 1,
        }
    }
    told
}

/// Whether a text has `\n`, `\r\n`, `\r`.
fn line_ends(text: &str) -> [bool; 3] {
    let bytes = text.as_bytes();
    let mut found = [false; 3];
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => found[1] = true,
            (b'\r', _) => found[2] = true,
            _ if at > 0 && bytes[at - 1] == b'\r' => {}
            _ => found[0] = true,
        }
    }
    found
}

fn videos(whole: &Whole, problems: &mut Vec<Problem>) -> VideosTold {
    let loaded = &whole.loaded;
    for folder in &loaded.settings.videos.folders {
        if disk::standing(&whole.folder().join(folder)) != Standing::Folder {
            problems.push(Problem {
                about: "videos",
                what: format!("`videos.folders` names {folder}, and there is no such folder"),
                remedy: "mend the setting; a path without a leading `/` is below the vault"
                    .to_owned(),
            });
        }
    }
    let with_video = loaded
        .vault
        .notes()
        .filter(|(_, note)| note.video().is_some());
    VideosTold {
        notes_with_video: with_video.count(),
        videos_with_files: loaded.videos.ids().len(),
        folders: loaded.settings.videos.folders.clone(),
    }
}

fn watching(whole: &Whole, problems: &mut Vec<Problem>) -> WatchingTold {
    let notes = whole.loaded.vault.notes();
    let folders: HashSet<&str> = notes.map(|(_, note)| note.path.folder()).collect();
    let roots: Vec<_> = (whole.loaded.roots.iter())
        .map(|root| root.canonical.clone())
        .collect();
    let allowed = disk::watches_allowed();
    let refused = match disk::watch::watch(&roots, |_| ()) {
        Ok(watching) => watching.unwatched.first().map(ToString::to_string),
        Err(error) => Some(error.why()),
    };
    let ok = refused.is_none();
    if let Some(why) = refused {
        problems.push(Problem {
            about: "watching",
            what: format!("the system refuses to watch the folder: {why}"),
            remedy: match allowed {
                Some(_) => {
                    "allow more watches: `sudo sysctl fs.inotify.max_user_watches=524288`; an \
                     editor that watches by itself does not need it"
                }
                None => "an editor that watches by itself does not need it",
            }
            .to_owned(),
        });
    }
    WatchingTold {
        ok,
        allowed,
        folders: folders.len(),
    }
}

fn versions() -> Versions {
    let mut system = vec![format!(
        "{} {}",
        std::env::consts::OS,
        std::env::consts::ARCH
    )];
    system.extend(disk::system());
    Versions {
        wikinote: env!("CARGO_PKG_VERSION"),
        build: match cfg!(debug_assertions) {
            true => "debug",
            false => "release",
        },
        system: system.join(", "),
        positions: "UTF-8, UTF-16 or UTF-32 as the editor asks; `check` counts in UTF-16",
    }
}

/// The report as lines with a name before each part.
fn plain(report: &Report, styles: &Styles) -> String {
    let mut lines = Lines {
        text: String::new(),
        styles,
        problems: &report.problems,
    };
    lines.part("vault", &report.vault.folder);
    lines.more(&report.vault.why);
    if let Some(around) = &report.vault.around {
        lines.more(&format!("a folder above it is a vault, too: {around}"));
    }
    let settings = &report.settings;
    match &settings.file {
        Some(file) => lines.part(
            "settings",
            &format!("{file}, {} set", counted(settings.keys_set, "key")),
        ),
        None => lines.part("settings", "no `.wikinote.toml`, so the defaults count"),
    }
    let publisher = &report.publisher;
    lines.part(
        "publisher",
        &format!("{}: {}", publisher.name, publisher.why),
    );
    if let Some(content) = publisher.content.as_ref().filter(|name| !name.is_empty()) {
        lines.more(&format!("it publishes the folder `{content}`"));
    }
    let notes = &report.notes;
    lines.part(
        "notes",
        &format!(
            "{}, {}, {}, read in {} ms",
            counted(notes.count, "note"),
            megabytes(notes.bytes),
            counted(notes.links, "link"),
            notes.milliseconds
        ),
    );
    lines.groups("skipped", &report.skipped);
    lines.groups("left out", &report.left_out);
    let text = &report.text;
    lines.part("text", text.encoding);
    let kinds = [
        (text.lf, "with LF"),
        (text.crlf, "with CRLF"),
        (text.cr, "with CR"),
        (text.mixed, "with several kinds of line ends"),
        (text.none, "of one line"),
        (text.byte_order_mark, "with a byte order mark"),
    ];
    for (count, what) in kinds.into_iter().filter(|(count, _)| *count > 0) {
        lines.more(&format!("{} {what}", counted(count, "note")));
    }
    let videos = &report.videos;
    lines.part(
        "videos",
        &format!(
            "{} about a video; files about {}",
            counted(videos.notes_with_video, "note"),
            counted(videos.videos_with_files, "video")
        ),
    );
    let watching = &report.watching;
    let allowed = watching.allowed.map_or_else(String::new, |allowed| {
        format!("; {} allowed", thousands(allowed as usize))
    });
    let can = if watching.ok { "works" } else { "refused" };
    let folders = counted(watching.folders, "folder");
    lines.part("watching", &format!("{can}, {folders} with notes{allowed}"));
    if let Some(memory) = &report.memory {
        let (now, peak) = (megabytes(memory.resident), megabytes(memory.peak));
        lines.part("memory", &format!("{now}, at most {peak} so far"));
    }
    let versions = &report.versions;
    lines.part(
        "versions",
        &format!("wikinote {} ({})", versions.wikinote, versions.build),
    );
    lines.more(&versions.system);
    lines.part("columns", versions.positions);
    lines.verdict();
    lines.text
}

struct Lines<'r> {
    text: String,
    styles: &'r Styles,
    problems: &'r [Problem],
}

/// Columns for the names of the parts.
const MARGIN: usize = 12;

impl Lines<'_> {
    fn part(&mut self, name: &str, what: &str) {
        let is_wrong = self.problems.iter().any(|problem| {
            let name = name.replace(' ', "_");
            problem.about == name
        });
        let (mark, style) = match is_wrong {
            true => ("! ", self.styles.error),
            false => ("  ", self.styles.strong),
        };
        put(&mut self.text, style, mark);
        put(&mut self.text, style, &format!("{name:MARGIN$}"));
        self.text.push_str(&visible(what));
        self.text.push('\n');
    }

    fn more(&mut self, what: &str) {
        self.text.extend(std::iter::repeat_n(' ', MARGIN + 2));
        put(&mut self.text, self.styles.faint, &visible(what));
        self.text.push('\n');
    }

    fn groups(&mut self, name: &str, groups: &[Group]) {
        let all: usize = groups.iter().map(|group| group.count).sum();
        match all {
            0 => self.part(name, "nothing"),
            _ => self.part(name, &counted(all, "file")),
        }
        for group in groups {
            self.more(&format!("{} {}", thousands(group.count), group.why));
            for file in &group.files {
                self.more(&format!("  {file}"));
            }
            if group.count > group.files.len() {
                self.more("  …");
            }
        }
    }

    fn verdict(&mut self) {
        self.text.push('\n');
        if self.problems.is_empty() {
            put(&mut self.text, self.styles.good, "All is well.");
            self.text.push('\n');
        }
        for problem in self.problems {
            put(&mut self.text, self.styles.error, problem.about);
            self.text
                .push_str(&format!(": {}\n", visible(&problem.what)));
            self.text
                .push_str(&format!("  what to do: {}\n", visible(&problem.remedy)));
        }
    }
}

/// `158.0 MB`, or `12 kB` and `3 bytes` of less.
fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(bytes as usize, "byte"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_told_apart() {
        assert_eq!(line_ends("a"), [false; 3]);
        assert_eq!(line_ends("a\nb\n"), [true, false, false]);
        assert_eq!(line_ends("a\r\nb\r\n"), [false, true, false]);
        assert_eq!(line_ends("\r\r"), [false, false, true]);
        assert_eq!(line_ends("a\r\n\nb"), [true, true, false]);
        assert_eq!(line_ends("a\n\rb"), [true, false, true]);
    }

    #[test]
    fn files_are_counted_by_reason_and_the_first_few_named() {
        let files = (0..5).map(|n| ("hidden".to_owned(), format!("{n}.md")));
        let one = std::iter::once(("ignored".to_owned(), "x.md".to_owned()));
        let groups = grouped(one.chain(files));
        assert_eq!((groups[0].count, &*groups[0].why), (5, "hidden"));
        assert_eq!(groups[0].files, ["0.md", "1.md", "2.md"]);
        assert_eq!((groups[1].count, &*groups[1].why), (1, "ignored"));
    }
}
