use std::borrow::Cow;
use std::io::{IsTerminal, stdout};
use std::iter;
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
use crate::text::Source;
use crate::vault::{Change, Note, NoteId, NotePath, Resolver};
use crate::video::{Part, Video, VideoId};

/// The vault that a command line's PATH means, and which of its notes.
pub struct Whole {
    /// The vault.
    pub loaded: Loaded,
    /// The notes that PATH names, sorted by path; `None` for all.
    chosen: Option<Vec<NoteId>>,
    /// The vault's folder as answers spell it.
    folder: PathBuf,
    /// The current folder, if paths are spelled from there though the vault's folder is spelled
    /// in full.
    here: Option<PathBuf>,
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

/// The same without a word about the settings; a folder means its notes in the vault that it is
/// part of.
pub fn whole_quietly(path: &Path) -> Result<Whole, Failure> {
    let is_folder = note_or_folder(path)? == Standing::Folder;
    let folder = match is_folder {
        true => vault_of_folder(path)?,
        false => vault_around(path),
    };
    let mut whole = Whole::read_quietly(folder)?;
    if !is_folder || !is_same(path, whole.folder()) {
        let only = whole.notes_at(path)?;
        whole.choose(only);
    }
    Ok(whole)
}

/// Paths that are in one vault.
pub struct InVault {
    /// Its folder.
    pub folder: PathBuf,
    /// Folders and notes.
    pub paths: Vec<PathBuf>,
}

impl InVault {
    /// Reads the vault; the notes at the paths are meant.
    pub fn read(&self) -> Result<Whole, Failure> {
        if self.paths.iter().any(|path| is_same(path, &self.folder)) {
            return Whole::read(self.folder.clone());
        }
        let mut whole = Whole::read_around(self.folder.clone())?;
        let mut chosen: Vec<NoteId> = Vec::new();
        for path in &self.paths {
            match whole.notes_at(path) {
                Ok(notes) => chosen.extend(notes),
                // Who names a note wants to know that it is fine, and nobody knows.
                Err(failure) if whole.unread(path).is_some() => return Err(failure),
                // A hook names what is committed, and that may well be left out.
                Err(failure) => say_aside(&failure.to_string()),
            }
        }
        whole.choose(chosen);
        Ok(whole)
    }
}

/// Reads the vault around `note`, in which it says `text` whatever is on disk. Where it is left
/// out of the vault, that is said, and no note is meant.
pub fn whole_with(note: &Path, text: &str) -> Result<Whole, Failure> {
    let shown = visible(&note.to_string_lossy()).into_owned();
    if !scan::is_note(note) {
        return Err(no_note(&shown));
    }
    let mut whole = Whole::read_around(vault_around(note))?;
    let loaded = &mut whole.loaded;
    // Of a path that is no file yet only the full one has a folder to be found in.
    let full = std::path::absolute(note).unwrap_or_else(|_| note.to_path_buf());
    let place = scan::note_path(&loaded.roots, &full);
    let place = place.filter(|place| scan::is_listed(&loaded.roots, &loaded.settings, place));
    let Some(place) = place else {
        say_aside(&left_out(&shown, &whole.folder).to_string());
        whole.choose(Vec::new());
        return Ok(whole);
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

/// The vaults that `paths` are in.
///
/// A folder among them that holds all others means the vault that it is, or is part of. Else
/// each is of the vault around it; where that is marked by nothing, of the outermost.
pub fn vaults_of(paths: &[PathBuf]) -> Result<Vec<InVault>, Failure> {
    let full = |path: &Path| disk::canonical_where_it_exists(path);
    let mut places = Vec::new();
    for path in paths {
        places.push((path, note_or_folder(path)?, full(path)));
    }
    let holds_all = |outer: &PathBuf| {
        let mut all = places.iter().flat_map(|(_, _, full)| full);
        all.all(|inner| inner.starts_with(outer))
    };
    let mut folders = places
        .iter()
        .filter(|(_, standing, _)| *standing == Standing::Folder);
    let outermost = folders.find(|(_, _, full)| full.as_ref().is_some_and(holds_all));
    if let Some((folder, ..)) = outermost {
        return Ok(vec![InVault {
            folder: vault_of_folder(folder)?,
            paths: vec![(*folder).clone()],
        }]);
    }
    // By where it is, links resolved.
    let mut vaults: Vec<(PathBuf, InVault)> = Vec::new();
    for (path, standing, _) in places {
        let folder = match standing {
            Standing::Folder => disk::vault_of(&path.join("any.md")),
            _ => disk::vault_of(path),
        };
        let at = full(&folder).unwrap_or_else(|| folder.clone());
        let own = InVault {
            folder: from_here(folder),
            paths: vec![path.clone()],
        };
        join(&mut vaults, (at, own));
    }
    Ok(vaults.into_iter().map(|(_, vault)| vault).collect())
}

/// Adds a vault; one that nothing marks is part of any that it is in.
fn join(vaults: &mut Vec<(PathBuf, InVault)>, (at, mut own): (PathBuf, InVault)) {
    let mut next = 0;
    while let Some((other_at, other)) = vaults.get_mut(next) {
        if at == *other_at || at.starts_with(&*other_at) && !disk::is_marked(&at) {
            other.paths.append(&mut own.paths);
            return;
        }
        if other_at.starts_with(&at) && !disk::is_marked(other_at) {
            // What it was is part of the new one, which may be part of others yet.
            let (_, inner) = vaults.remove(next);
            own.paths.splice(0..0, inner.paths);
            continue;
        }
        next += 1;
    }
    vaults.push((at, own));
}

/// The folder of the vault that the folder at `path` is, or is part of: one above says so
/// by `.wikinote.toml` or `.obsidian`. Fails if there is none at `path`. (A repository has more than notes, and what stands
/// beside `quartz.config.ts` holds the vault.)
pub fn vault_of_folder(path: &Path) -> Result<PathBuf, Failure> {
    note_or_folder(path)?;
    let around = disk::vault_of(&path.join("any.md"));
    let is_part = matches!(
        disk::mark(&around),
        Some(disk::SETTINGS_FILE | disk::OBSIDIAN)
    );
    Ok(match is_part && !is_same(path, &around) {
        true => from_here(around),
        false => path.to_path_buf(),
    })
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (disk::canonical_folder(a), disk::canonical_folder(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
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
    let mut whole = Whole::read_around(vault_around(note))?;
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

/// A full path as it is spelled from the folder `here`, which is one of those around or above it.
fn relative(path: &Path, here: &Path) -> PathBuf {
    let above = here.ancestors().zip(0..);
    let mut below = above.filter_map(|(above, ups)| Some((path.strip_prefix(above).ok()?, ups)));
    match below.next() {
        Some((below, ups)) => iter::repeat_n("..", ups).collect::<PathBuf>().join(below),
        None => path.to_path_buf(),
    }
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

    /// The same for a folder that nobody named: paths in it are spelled from the current folder
    /// if that is one of the vault.
    fn read_around(folder: PathBuf) -> Result<Self, Failure> {
        let here = std::env::current_dir().ok();
        let here = here.filter(|here| here.starts_with(&folder));
        Ok(Self {
            here,
            ..Self::read(folder)?
        })
    }

    fn read_quietly(folder: PathBuf) -> Result<Self, Failure> {
        Ok(Self {
            loaded: load(&folder)?,
            chosen: None,
            here: None,
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
        let source = Source::new(note.text());
        self.findings_among(&mut Resolver::new(&self.loaded.vault), note, &source)
    }

    /// The same for who asks about one note after the other; `source` is the note's text.
    pub fn findings_among(
        &self,
        resolver: &mut Resolver<'_>,
        note: &Note,
        source: &Source<'_>,
    ) -> (Vec<Finding>, Option<Arc<Video>>) {
        let settings = &self.loaded.settings;
        let video = self.video(note, rules::part_of_video(settings));
        let findings = rules::check_among(resolver, note, source, settings, video.as_deref());
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
        let path = self.seen_from_here(path);
        let path = path.to_string_lossy();
        match self.terminal {
            true => visible(&path).into_owned(),
            false => path.into_owned(),
        }
    }

    fn seen_from_here<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        match &self.here {
            Some(here) => relative(path, here).into(),
            None => path.strip_prefix(".").unwrap_or(path).into(),
        }
    }

    /// What [`Whole::shown`] says for any path in the vault's folder. A person sees what is odd in
    /// it; a program in a pipe gets a path it can open. It may begin a line.
    pub fn shown_path(&self, path: &Path) -> String {
        let path = self.seen_from_here(path);
        let path = path.to_string_lossy();
        let odd = path.chars().any(char::is_control);
        let path = match self.terminal || odd {
            true => visible(&path).into_owned().into(),
            false => path,
        };
        spelled_out(path).into_owned()
    }
}
