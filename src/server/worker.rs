//! The one thread that reads files. Because it is one, and every file is read
//! after it was asked for, no old reading can overwrite a newer one; and a
//! change during the scan is looked at again after it.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::sync::oneshot;
use tower_lsp::ls_types::MessageType;

use super::state::{Index, State, is_loose};
use super::unread::Unread;
use super::{config, log, progress, stale, watching};
use crate::disk::watch::{Watching, watch};
use crate::disk::{self, DiskError, Standing};
use crate::scan::{self, Root, Skipped, Tell};
use crate::settings::Settings;
use crate::vault::{Affected, Change, Note, NoteId, NotePath, Vault};
use crate::video::VideoId;

/// Something to do for the thread.
pub enum Job {
    /// Read every folder anew.
    Scan,
    /// The same, and say when it is done.
    ScanAndTell(oneshot::Sender<()>),
    /// Look at these files and folders; something may have happened to them.
    Files(Vec<PathBuf>),
    /// Watch the folders ourselves, as the client cannot.
    Watch,
}

/// Starts the thread.
pub fn spawn(state: Arc<State>, jobs: mpsc::Receiver<Job>) {
    thread::spawn(move || {
        let mut own = OwnWatch::default();
        while let Ok(job) = jobs.recv() {
            let mut todo = Todo::default();
            todo.add(job);
            // What has gathered meanwhile is done together: one scan is enough.
            jobs.try_iter().for_each(|job| todo.add(job));
            own.wanted |= todo.watch;
            let done = catch_unwind(AssertUnwindSafe(|| {
                own.follow(&state, todo.scan);
                if todo.scan {
                    let before = video_folders(&state);
                    scan_all(&state);
                    // Only now it is known where the sidecars are.
                    if video_folders(&state) != before {
                        own.follow(&state, false);
                        watching::follow(&state);
                    }
                }
                look_at(&state, &todo.files);
            }));
            if done.is_err() {
                log::error(format_args!("reading files failed on an internal error"));
            }
            if todo.scan {
                // Also when it failed: a request must not wait for ever.
                state.shown.all_is_stale();
                if state.sidecars.all_changed() {
                    state.wake_publisher.notify_one();
                }
                // Before anybody is answered, or what they ask next looks stale.
                state.mark_all_dirty();
                state.set_ready();
            }
            // Who asked may have gone away meanwhile.
            for asker in todo.askers {
                let _: Result<(), ()> = asker.send(());
            }
        }
    });
}

#[derive(Default)]
struct Todo {
    scan: bool,
    watch: bool,
    askers: Vec<oneshot::Sender<()>>,
    files: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
}

impl Todo {
    fn add(&mut self, job: Job) {
        match job {
            Job::Scan => self.scan = true,
            Job::ScanAndTell(asker) => {
                self.scan = true;
                self.askers.push(asker);
            }
            Job::Watch => self.watch = true,
            Job::Files(files) => {
                for file in files {
                    if self.seen.insert(file.clone()) {
                        self.files.push(file);
                    }
                }
            }
        }
    }
}

/// Our own watch of the folders, if the client cannot.
#[derive(Default)]
struct OwnWatch {
    wanted: bool,
    folders: Vec<PathBuf>,
    watching: Option<Watching>,
    complaint: String,
}

impl OwnWatch {
    /// Watches the folders of now. Before the scan, so that nothing falls between;
    /// and a scan is the time to try again what could not be watched.
    fn follow(&mut self, state: &Arc<State>, scans: bool) {
        let mut folders = state.folders().clone();
        folders.extend(video_folders(state));
        if !self.wanted || folders == self.folders && !(scans && self.is_partial()) {
            return;
        }
        let told = state.clone();
        self.watching = None;
        let problems = match watch(&folders, move |files| told.queue(Job::Files(files))) {
            Ok(watching) => {
                let problems = named(&watching.unwatched);
                self.watching = Some(watching);
                problems
            }
            Err(error) => error.to_string(),
        };
        if !problems.is_empty() && problems != self.complaint {
            let message = format!("Changes outside the editor may go unnoticed: {problems}");
            tell(state, MessageType::WARNING, message);
        }
        self.complaint = problems;
        self.folders = folders;
    }

    fn is_partial(&self) -> bool {
        !self.complaint.is_empty()
    }
}

/// The folders with sidecars that lie outside of all others.
pub fn video_folders(state: &State) -> Vec<PathBuf> {
    let folders = state.folders().clone();
    let (roots, settings) = {
        let index = state.index();
        (index.roots.clone(), index.settings.clone())
    };
    let mut found = scan::video_folders(&roots, &settings);
    found.retain(|found| !folders.iter().any(|folder| found.starts_with(folder)));
    found
}

/// A few of `errors` in one line, and how many more there are.
fn named(errors: &[DiskError]) -> String {
    const AT_MOST: usize = 5;
    let few: Vec<String> = errors
        .iter()
        .take(AT_MOST)
        .map(ToString::to_string)
        .collect();
    match errors.len().checked_sub(AT_MOST).filter(|&more| more > 0) {
        Some(more) => format!("{}; and {more} more", few.join("; ")),
        None => few.join("; "),
    }
}

/// Reads every folder and puts the result in the place of the old index.
fn scan_all(state: &Arc<State>) {
    let folders = state.folders().clone();
    let mut problems = config::problems(state);
    let loaded = {
        let over = |settings: &mut Settings| config::lay_over(state, settings);
        let shown = progress::Shown::begin(state, &folders);
        let listed = |listed| {
            state.set_listed(Unread::new(listed));
            #[cfg(debug_assertions)]
            super::debug::wait_while_held();
        };
        let tell = Tell {
            listed: state.is_starting().then_some(&listed),
            notes: &|notes| shown.notes.store(notes, Ordering::Relaxed),
        };
        scan::load_under(&folders, &Settings::default(), &over, &tell)
    };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            let message = format!("Wikinote cannot read the notes: {error}");
            tell(state, MessageType::ERROR, message);
            leave_removed_folders(state, &folders);
            return;
        }
    };
    problems.extend(loaded.problems);
    log::info(format_args!("{} notes", loaded.vault.len()));
    let (roots, settings) = (loaded.roots.into(), Arc::new(loaded.settings));
    let old = swap(
        state,
        Index {
            vault: loaded.vault,
            roots,
            settings,
            videos: loaded.videos,
        },
    );
    drop(old);
    state.whole_vault.all_changed();
    tell_skipped(state, &loaded.skipped);
    config::complain(state, &problems);
}

/// When the folders of now cannot be read: notes of a folder that was taken
/// away do not stay. Those of a folder that is only out of reach do.
fn leave_removed_folders(state: &State, folders: &[PathBuf]) {
    let all_stay = state
        .index()
        .roots
        .iter()
        .all(|root| folders.contains(&root.folder));
    if all_stay {
        return;
    }
    let mut settings = Settings::default();
    config::lay_over(state, &mut settings);
    let nothing = Index {
        vault: Vault::new(Vec::new()),
        roots: Arc::default(),
        settings: Arc::new(settings),
        videos: Arc::default(),
    };
    drop(swap(state, nothing));
}

/// Puts `fresh` in place, open documents over it, and returns what was there,
/// to be dropped outside the lock.
fn swap(state: &State, mut fresh: Index) -> Index {
    let mut index = state.index_mut();
    // The folders may have changed, and with them where a document stands.
    for mut document in state.take_all() {
        state.places.remove(document.uri.as_str());
        let before = &document.note.path;
        let place = match state.place_to_open(&fresh.roots, &document.uri) {
            place if is_loose(place.root) && is_loose(before.root) => before.clone(),
            place => place,
        };
        if place != *before {
            document.note = Arc::new(Note::from_text(place.clone(), document.note.text().clone()));
        }
        fresh.vault.apply(Change::Note(document.note.clone()));
        state.places.insert(document.uri.to_string(), place.clone());
        state.put_on_top(&place, document);
    }
    std::mem::replace(&mut *index, fresh)
}

/// Takes in what has become of `files`. An event says only that something
/// happened, so each is looked at as it is now.
fn look_at(state: &Arc<State>, files: &[PathBuf]) {
    if files.is_empty() {
        return;
    }
    let (roots, settings) = {
        let index = state.index();
        (index.roots.clone(), index.settings.clone())
    };
    let mut changes = Vec::new();
    for file in files {
        look_at_sidecar(state, &roots, &settings, file);
        match what_to_do(state, &roots, file) {
            Look::Nothing => {}
            Look::Everywhere => return state.queue(Job::Scan),
            Look::Below => changes.extend(scan::read_folder(&roots, &settings, file)),
            Look::Here(path) => {
                let change = scan::read_change(&roots, &settings, file);
                changes.push(change.unwrap_or(Change::Gone(path)));
            }
        }
    }
    for change in &changes {
        if let Change::File(path) = change
            && scan::is_sidecar(&path.path)
        {
            // Of a folder that came whole, of which nothing else tells.
            let id = state.index().videos.add(scan::os_path(&roots, path));
            tell_of_videos(state, id.as_slice());
        }
    }
    let mut touched = HashSet::new();
    let mut changes = changes.into_iter().peekable();
    while changes.peek().is_some() {
        // The lock is given back now and then, so that typing goes on in a `git checkout`.
        let mut index = state.index_mut();
        for change in changes.by_ref().take(64) {
            // Open documents win over files, always.
            let is_open = place(&change).is_some_and(|path| state.documents.contains_key(path));
            if !is_open {
                touched.extend(apply_and_mark(state, &mut index.vault, change));
            }
        }
    }
    state.mark_dirty(touched);
}

/// If `file` says something of a video, or did, open notes of that may be judged
/// otherwise now.
fn look_at_sidecar(state: &State, roots: &[Root], settings: &Settings, file: &Path) {
    let videos = state.index().videos.clone();
    let name = file.file_name().and_then(|name| name.to_str());
    let ids = match disk::standing(file) {
        Standing::Folder => Vec::new(),
        Standing::Nothing if !name.is_some_and(scan::is_sidecar) => videos.gone_below(file),
        _ if !name.is_some_and(scan::is_sidecar) => Vec::new(),
        _ if !scan::sidecar_counts(roots, settings, file) => Vec::new(),
        _ => videos.changed(file).into_iter().collect(),
    };
    if state.sidecars.changed(&ids, file) {
        state.wake_publisher.notify_one();
    }
    tell_of_videos(state, &ids);
}

/// Has the notes of these videos looked at again.
fn tell_of_videos(state: &State, ids: &[VideoId]) {
    if ids.is_empty() {
        return;
    }
    let affected = {
        let index = state.index();
        let notes = ids.iter().flat_map(|id| index.vault.notes_of_video(id));
        let mut notes: Vec<NoteId> = notes.collect();
        notes.sort_unstable();
        notes.dedup();
        let affected = Affected { notes };
        state.whole_vault.changed(&index.vault, None, &affected);
        affected
    };
    state.shown.all_is_stale();
    let touched = state.open_among(&state.index().vault, &affected);
    state.mark_dirty(touched);
}

/// Applies one change; the open documents that it touches.
fn apply_and_mark(state: &State, vault: &mut Vault, change: Change) -> Vec<String> {
    let at = |vault: &Vault, path: &NotePath| vault.id(path).and_then(|id| vault.note(id)).cloned();
    let path = place(&change).cloned();
    let before = path.as_ref().and_then(|path| at(vault, path));
    let notes = vault.len();
    let affected = apply(state, vault, change);
    state.whole_vault.changed(vault, path.as_ref(), &affected);
    let touched = state.open_among(vault, &affected);
    let after = path.as_ref().and_then(|path| at(vault, path));
    if before.is_none() && after.is_none() && vault.len() < notes {
        // A folder is gone, and what stood in it linked to anything.
        state.shown.all_is_stale();
    }
    let changed = stale::Changed {
        edited: None,
        before: before.as_deref(),
        after: after.as_deref(),
        affected: &affected,
    };
    stale::after_change(state, vault, &changed);
    touched
}

enum Look {
    Nothing,
    /// What decides which files count: only a scan can tell.
    Everywhere,
    /// A folder.
    Below,
    Here(NotePath),
}

fn what_to_do(state: &State, roots: &[Root], file: &Path) -> Look {
    if roots
        .iter()
        .any(|root| root.folder == file || root.canonical == file)
        || video_folders(state).iter().any(|folder| folder == file)
    {
        return Look::Everywhere;
    }
    let Some(path) = scan::note_path(roots, file) else {
        return Look::Nothing;
    };
    if matches!(
        path.file_name(),
        disk::SETTINGS_FILE | ".gitignore" | ".ignore"
    ) {
        return Look::Everywhere;
    }
    // A hidden note is in the vault while it is open, and leaves it when closed.
    if path.path.split('/').any(|part| part.starts_with('.'))
        && state.index().vault.id(&path).is_none()
    {
        return Look::Nothing;
    }
    match disk::standing(file) {
        Standing::Folder => Look::Below,
        _ => Look::Here(path),
    }
}

fn place(change: &Change) -> Option<&NotePath> {
    match change {
        Change::Note(note) => Some(&note.path),
        Change::File(path) | Change::Gone(path) | Change::FolderGone(path) => Some(path),
        Change::RootGone(_) => None,
    }
}

/// Applies one change. Where nothing stands any more a file or a folder may have
/// been: the deletion or renaming of a folder is told as one event.
fn apply(state: &State, vault: &mut Vault, change: Change) -> Affected {
    let folder = match change {
        Change::Gone(path) | Change::FolderGone(path) => path,
        other => return vault.apply(other),
    };
    let mut affected = vault.apply(Change::Gone(folder.clone()));
    affected
        .notes
        .extend(vault.apply(Change::FolderGone(folder.clone())).notes);
    let inside = format!("{}/", folder.path);
    let open: Vec<Arc<Note>> = state
        .documents
        .iter()
        .filter(|open| open.key().root == folder.root && open.key().path.starts_with(&inside))
        .map(|open| open.note.clone())
        .collect();
    for note in open {
        affected.notes.extend(vault.apply(Change::Note(note)).notes);
    }
    affected
}

fn tell_skipped(state: &State, skipped: &[Skipped]) {
    const AT_MOST: usize = 20;
    for Skipped { path, why, .. } in skipped.iter().take(AT_MOST) {
        tell_quietly(state, format!("left out {}: {why}", path.display()));
    }
    if let Some(more) = skipped.len().checked_sub(AT_MOST).filter(|&more| more > 0) {
        tell_quietly(
            state,
            format!("left out {more} more files; `wikinote check` names them"),
        );
    }
}

fn tell_quietly(state: &State, message: String) {
    let client = state.client.clone();
    state
        .runtime
        .spawn(async move { client.log_message(MessageType::WARNING, message).await });
}

/// Shows a message to the user, and keeps it in the editor's log.
pub fn tell(state: &State, kind: MessageType, message: String) {
    let client = state.client.clone();
    state.runtime.spawn(async move {
        client.log_message(kind, &message).await;
        client.show_message(kind, message).await;
    });
}
