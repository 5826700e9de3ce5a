use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::output::say_aside;
use super::progress::Progress;
use super::visible::visible;
use super::workflow_command::spelled_out;
use crate::disk::{self, Standing};
use crate::rules::{self, Finding};
use crate::scan::{self, Loaded, Root, Skipped};
use crate::settings::Settings;
use crate::vault::{Change, Note, NoteId, NotePath};
use crate::video::{Part, Video, VideoId};

/// The vault that a command line's PATH means, and which of its notes.
pub struct Whole {
    /// The vault.
    pub loaded: Loaded,
    /// The notes that PATH names, sorted by path; `None` for all.
    chosen: Option<Vec<NoteId>>,
    /// The vault's folder as answers spell it.
    folder: PathBuf,
    /// Whether a person reads the output.
    terminal: bool,
}

/// Reads the vault at `path`, or around it if it is a note. What is wrong with its
/// settings is said on standard error.
pub fn whole(path: &Path) -> Result<Whole, Failure> {
    match note_or_folder(path)? {
        Standing::Folder => Whole::read(path.to_path_buf()),
        _ => around(path),
    }
}

/// The same without a word about the settings.
pub fn whole_quietly(path: &Path) -> Result<Whole, Failure> {
    let is_folder = note_or_folder(path)? == Standing::Folder;
    let mut whole = Whole::read_quietly(folder_of(&[path.to_path_buf()])?)?;
    if !is_folder {
        let only = whole.notes_at(path)?;
        whole.choose(only);
    }
    Ok(whole)
}

/// Reads the vault that all of `paths`, folders and notes, are in.
pub fn whole_of(paths: &[PathBuf]) -> Result<Whole, Failure> {
    if let [one] = paths {
        return whole(one);
    }
    let mut whole = Whole::read(folder_of(paths)?)?;
    let mut chosen: Vec<NoteId> = Vec::new();
    for path in paths {
        match whole.notes_at(path) {
            Ok(notes) => chosen.extend(notes),
            // Who names a note wants to know that it is fine, and nobody knows.
            Err(failure) if whole.unread(path).is_some() => return Err(failure),
            // One of the many files that a hook names may well be left out.
            Err(failure) => say_aside(&failure.to_string()),
        }
    }
    whole.choose(chosen);
    Ok(whole)
}

/// Reads the vault around `note`, in which it says `text` whatever is on disk.
pub fn whole_with(note: &Path, text: &str) -> Result<Whole, Failure> {
    let shown = visible(&note.to_string_lossy()).into_owned();
    if !scan::is_note(note) {
        return Err(no_note(&shown));
    }
    let mut whole = Whole::read(from_here(disk::vault_of(note)))?;
    let loaded = &mut whole.loaded;
    // Of a path that is no file yet only the full one has a folder to be found in.
    let full = std::path::absolute(note).unwrap_or_else(|_| note.to_path_buf());
    let place = scan::note_path(&loaded.roots, &full);
    let place = place.filter(|place| scan::is_listed(&loaded.roots, &loaded.settings, place));
    let Some(place) = place else {
        return Err(left_out(&shown, &whole.folder));
    };
    let limit = loaded.settings.max_file_size;
    if text.len() as u64 > limit {
        let why = format!("cannot read {shown}: it is over the limit of {limit} bytes");
        return Err(Failure::Said(why));
    }
    let note = Note::new(place.clone(), text);
    loaded.vault.apply(Change::Note(Arc::new(note)));
    let id = loaded.vault.id(&place);
    whole.choose(id.into_iter().collect());
    Ok(whole)
}

/// The folder of the vault that all of `paths` are in.
///
/// A folder among them that holds all others is taken for it, as one alone is. Else it is
/// the vault around each; where that is marked by nothing, the outermost.
pub fn folder_of(paths: &[PathBuf]) -> Result<PathBuf, Failure> {
    if let [one] = paths
        && note_or_folder(one)? == Standing::Folder
    {
        return Ok(one.clone());
    }
    let mut vault: Option<(&Path, PathBuf)> = None;
    let full = |path: &Path| disk::canonical_where_it_exists(path);
    let holds = |outer: &Path, inner: &Path| match (full(outer), full(inner)) {
        (Some(outer), Some(inner)) => inner.starts_with(outer),
        _ => false,
    };
    for path in paths {
        let is_folder = note_or_folder(path)? == Standing::Folder;
        if is_folder && paths.iter().all(|other| holds(path, other)) {
            return Ok(path.clone());
        }
    }
    for path in paths {
        let own = match disk::standing(path) {
            Standing::Folder => disk::vault_of(&path.join("any.md")),
            _ => disk::vault_of(path),
        };
        vault = Some(match vault {
            None => (path, own),
            Some(one) if holds(&one.1, &own) && (holds(&own, &one.1) || !disk::is_marked(&own)) => {
                one
            }
            Some(one) if holds(&own, &one.1) && !disk::is_marked(&one.1) => (path, own),
            Some((other, _)) => {
                return Err(Failure::Said(format!(
                    "{} and {} are of different vaults; check one after the other",
                    visible(&other.to_string_lossy()),
                    visible(&path.to_string_lossy())
                )));
            }
        });
    }
    Ok(vault.map_or_else(|| PathBuf::from("."), |(_, folder)| from_here(folder)))
}

/// Whether `path` is a folder or a note; a failure if it is neither.
fn note_or_folder(path: &Path) -> Result<Standing, Failure> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    match disk::standing(path) {
        Standing::Folder => Ok(Standing::Folder),
        Standing::File if scan::is_note(path) => Ok(Standing::File),
        Standing::File | Standing::Other => Err(no_note(&shown)),
        Standing::Nothing => Err(match disk::out_of_reach(path) {
            Some(error) => Failure::Said(format!("cannot look at {shown}: {}", error.why())),
            None => Failure::Said(format!("there is no file or folder called {shown}")),
        }),
    }
}

fn no_note(shown: &str) -> Failure {
    Failure::Said(format!(
        "{shown} is no note: the names of notes end in .md or .markdown"
    ))
}

fn left_out(shown: &str, folder: &Path) -> Failure {
    Failure::Said(format!(
        "{shown} is left out of the vault in {}: it is hidden, or `.gitignore`, `.ignore` or the \
         setting `exclude` names it",
        visible(&folder.to_string_lossy())
    ))
}

/// Reads the vault around the folder at `path`: the nearest folder, itself or
/// above, that is marked as one; the folder itself if none is.
pub fn whole_around(path: &Path) -> Result<Whole, Failure> {
    let folder = from_here(disk::vault_of(&path.join("any.md")));
    whole(&folder)
}

fn around(note: &Path) -> Result<Whole, Failure> {
    let mut whole = Whole::read(from_here(disk::vault_of(note)))?;
    let only = whole.notes_at(note)?;
    whole.choose(only);
    Ok(whole)
}

fn load(folder: &Path) -> Result<Loaded, Failure> {
    let progress = Progress::start("Reading notes");
    let loaded = scan::load(&[folder.to_path_buf()], &Settings::default(), &|notes| {
        progress.show(notes);
    });
    progress.erase();
    Ok(loaded?)
}

/// The folder of the vault around the file at `path`.
pub fn vault_around(path: &Path) -> PathBuf {
    from_here(disk::vault_of(path))
}

/// A full path as it is spelled from the current folder, if it is below it.
fn from_here(folder: PathBuf) -> PathBuf {
    let here = std::env::current_dir().ok();
    match here
        .as_deref()
        .and_then(|here| folder.strip_prefix(here).ok())
    {
        Some(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Some(below) => below.to_path_buf(),
        None => folder,
    }
}

impl Whole {
    /// Reads the vault in `folder`; all of its notes are meant. What is wrong with
    /// its settings is said on standard error.
    fn read(folder: PathBuf) -> Result<Self, Failure> {
        let whole = Self::read_quietly(folder)?;
        let problems = &whole.loaded.problems;
        problems.iter().for_each(|problem| say_aside(problem));
        Ok(whole)
    }

    fn read_quietly(folder: PathBuf) -> Result<Self, Failure> {
        Ok(Self {
            loaded: load(&folder)?,
            chosen: None,
            terminal: stdout().is_terminal(),
            folder,
        })
    }

    /// Whether every note is meant.
    pub fn is_all(&self) -> bool {
        self.chosen.is_none()
    }

    /// The one note that PATH names, if it names one.
    pub fn only(&self) -> Option<NoteId> {
        match self.chosen.as_deref() {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// The notes that PATH means, sorted by path.
    pub fn notes(&self) -> Vec<&Arc<Note>> {
        let vault = &self.loaded.vault;
        let mut notes: Vec<_> = match &self.chosen {
            Some(chosen) => chosen.iter().filter_map(|id| vault.note(*id)).collect(),
            None => vault.notes().map(|(_, note)| note).collect(),
        };
        notes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        notes
    }

    /// From now on only these notes are meant.
    pub fn choose(&mut self, mut notes: Vec<NoteId>) {
        notes.sort_unstable();
        notes.dedup();
        self.chosen = Some(notes);
    }

    /// The note at `path`, or those below it.
    fn notes_at(&self, path: &Path) -> Result<Vec<NoteId>, Failure> {
        let shown = visible(&path.to_string_lossy()).into_owned();
        let Loaded { roots, vault, .. } = &self.loaded;
        let is_all =
            |root: &Root| disk::canonical_folder(path).is_ok_and(|it| it == root.canonical);
        if roots.iter().any(is_all) {
            return Ok(vault.notes().map(|(id, _)| id).collect());
        }
        let place = scan::note_path(roots, path);
        if let Some(place) = place
            .as_ref()
            .filter(|_| disk::standing(path) == Standing::Folder)
        {
            let below = |note: &NotePath| {
                let rest = note.path.strip_prefix(&*place.path);
                note.root == place.root && rest.is_some_and(|rest| rest.starts_with('/'))
            };
            let notes = vault.notes().filter(|(_, note)| below(&note.path));
            return Ok(notes.map(|(id, _)| id).collect());
        }
        if let Some(id) = place.as_ref().and_then(|place| vault.id(place)) {
            return Ok(vec![id]);
        }
        Err(match self.unread(path) {
            Some(skipped) => Failure::Said(format!("cannot read {shown}: {}", skipped.why)),
            None => left_out(&shown, &self.folder),
        })
    }

    /// What is known of the note at `path` if it could not be read.
    fn unread(&self, path: &Path) -> Option<&Skipped> {
        let roots = &self.loaded.roots;
        let at = scan::os_path(roots, &scan::note_path(roots, path)?);
        let mut skipped = self.loaded.skipped.iter();
        skipped.find(|skipped| skipped.path == at)
    }

    /// Everything wrong with `note`, and what is known of its video.
    pub fn findings(&self, note: &Note) -> (Vec<Finding>, Option<Arc<Video>>) {
        let video = self.video(note, rules::part_of_video(&self.loaded.settings));
        let Loaded {
            vault, settings, ..
        } = &self.loaded;
        let findings = rules::check_with(vault, note, settings, video.as_deref());
        (findings, video)
    }

    /// What is known of the video of `note`.
    pub fn video(&self, note: &Note, part: Part) -> Option<Arc<Video>> {
        let id = VideoId::new(note.video_id()?)?;
        let limit = self.loaded.settings.max_file_size;
        self.loaded.videos.load(id, part, limit)
    }

    /// The vault's folder, as answers spell it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folders of the vault, links resolved: nothing outside of them is changed.
    pub fn folders(&self) -> Vec<PathBuf> {
        let roots = self.loaded.roots.iter();
        roots.map(|root| root.canonical.clone()).collect()
    }

    /// `path` as a terminal makes a link of it: from the current folder.
    pub fn shown(&self, path: &NotePath) -> String {
        self.shown_path(&self.folder.join(&*path.path))
    }

    /// The same for a program, which opens what it gets: with control characters and all,
    /// unless a person looks on.
    pub fn spelled(&self, path: &NotePath) -> String {
        self.spelled_path(&self.folder.join(&*path.path))
    }

    /// The same for any path in the vault's folder.
    pub fn spelled_path(&self, path: &Path) -> String {
        let path = path.strip_prefix(".").unwrap_or(path).to_string_lossy();
        match self.terminal {
            true => visible(&path).into_owned(),
            false => path.into_owned(),
        }
    }

    /// What [`Whole::shown`] says for any path in the vault's folder. A person sees what is odd in
    /// it; a program in a pipe gets a path it can open. It may begin a line.
    pub fn shown_path(&self, path: &Path) -> String {
        let path = path.strip_prefix(".").unwrap_or(path).to_string_lossy();
        let odd = path.chars().any(char::is_control);
        let path = match self.terminal || odd {
            true => visible(&path).into_owned().into(),
            false => path,
        };
        spelled_out(path).into_owned()
    }
}
