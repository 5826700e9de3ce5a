use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::output::say_aside;
use super::progress::Progress;
use super::visible::visible;
use crate::disk::{self, Standing};
use crate::rules::{self, Finding};
use crate::scan::{self, Loaded};
use crate::settings::Settings;
use crate::vault::{Note, NoteId, NotePath};
use crate::video::{Part, Video, VideoId};

/// The vault that a command line's PATH means, and which of its notes.
pub struct Whole {
    /// The vault.
    pub loaded: Loaded,
    /// The one note that PATH names, if it names one.
    pub only: Option<NoteId>,
    /// The vault's folder as answers spell it.
    folder: PathBuf,
    /// Whether a person reads the output.
    terminal: bool,
}

/// Reads the vault at `path`, or around it if it is a note. What is wrong with its
/// settings is said on standard error.
pub fn whole(path: &Path) -> Result<Whole, Failure> {
    let whole = whole_quietly(path)?;
    let problems = &whole.loaded.problems;
    problems.iter().for_each(|problem| say_aside(problem));
    Ok(whole)
}

/// The folder that `path` means: itself, or the vault around it if it is a note.
pub fn folder_of(path: &Path) -> Result<PathBuf, Failure> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    match disk::standing(path) {
        Standing::Folder => Ok(path.to_path_buf()),
        Standing::File if scan::is_note(path) => Ok(from_here(disk::vault_of(path))),
        _ => Err(no_vault(path, &shown)),
    }
}

/// The same without a word about the settings.
pub fn whole_quietly(path: &Path) -> Result<Whole, Failure> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    match disk::standing(path) {
        Standing::Folder => {
            let folder = path.to_path_buf();
            Ok(Whole {
                loaded: load(&folder)?,
                only: None,
                terminal: stdout().is_terminal(),
                folder,
            })
        }
        Standing::File if scan::is_note(path) => around(path, &shown),
        _ => Err(no_vault(path, &shown)),
    }
}

/// Why `path` is neither a folder nor a note.
fn no_vault(path: &Path, shown: &str) -> Failure {
    Failure::Said(match (disk::standing(path), disk::out_of_reach(path)) {
        (Standing::Nothing, Some(error)) => format!("cannot look at {shown}: {}", error.why()),
        (Standing::Nothing, None) => format!("there is no file or folder called {shown}"),
        _ => format!("{shown} is no note: the names of notes end in .md or .markdown"),
    })
}

/// Reads the vault around the folder at `path`: the nearest folder, itself or
/// above, that is marked as one; the folder itself if none is.
pub fn whole_around(path: &Path) -> Result<Whole, Failure> {
    let folder = from_here(disk::vault_of(&path.join("any.md")));
    whole(&folder)
}

fn around(note: &Path, shown: &str) -> Result<Whole, Failure> {
    let folder = from_here(disk::vault_of(note));
    let loaded = load(&folder)?;
    let place = scan::note_path(&loaded.roots, note);
    if let Some(only) = place.as_ref().and_then(|place| loaded.vault.id(place)) {
        return Ok(Whole {
            loaded,
            only: Some(only),
            terminal: stdout().is_terminal(),
            folder,
        });
    }
    let at = place.map(|place| scan::os_path(&loaded.roots, &place));
    let skipped = loaded
        .skipped
        .iter()
        .find(|skipped| Some(&skipped.path) == at.as_ref());
    Err(Failure::Said(match skipped {
        Some(skipped) => format!("cannot read {shown}: {}", skipped.why),
        None => format!(
            "{shown} is left out of the vault in {}: it is hidden, or `.gitignore`, `.ignore` or the \
             setting `exclude` names it",
            visible(&folder.to_string_lossy())
        ),
    }))
}

fn load(folder: &Path) -> Result<Loaded, Failure> {
    let progress = Progress::start();
    let loaded = scan::load(&[folder.to_path_buf()], &Settings::default(), &|notes| {
        progress.show(notes);
    });
    progress.erase();
    Ok(loaded?)
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
    /// The notes that PATH means, sorted by path.
    pub fn notes(&self) -> Vec<&Arc<Note>> {
        if let Some(only) = self.only {
            return self.loaded.vault.note(only).into_iter().collect();
        }
        let mut notes: Vec<_> = self.loaded.vault.notes().map(|(_, note)| note).collect();
        notes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        notes
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

    /// `path` as a terminal makes a link of it: from the current folder.
    pub fn shown(&self, path: &NotePath) -> String {
        self.shown_path(&self.folder.join(&*path.path))
    }

    /// The same for any path in the vault's folder. A person sees what is odd in
    /// it; a program in a pipe gets a path it can open.
    pub fn shown_path(&self, path: &Path) -> String {
        let path = path.strip_prefix(".").unwrap_or(path).to_string_lossy();
        match self.terminal || path.chars().any(char::is_control) {
            true => visible(&path).into_owned(),
            false => path.into_owned(),
        }
    }
}
