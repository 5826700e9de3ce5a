//! Links are followed while the notes are still being read: which file a link names
//! is known as soon as the files are listed, and only that one needs to be read.
//!
//! On a slow disk, or beside an editor that is starting itself, a vault of 20,000
//! notes takes seconds to read.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tower_lsp::ls_types::Uri;

use super::state::{Document, Index, State, View};
use crate::disk::{self, uri};
use crate::features;
use crate::scan::{self, Listed, Videos};
use crate::vault::{Change, Note, NotePath, Vault};

/// So many notes are read for one link; who means more of them waits for all.
const MOST: usize = 50;

/// A vault in which only those notes have been read that somebody asked for.
pub struct Unread {
    listed: Listed,
    /// Made when somebody asks.
    index: OnceLock<Mutex<Index>>,
}

impl Unread {
    /// Of the files that a scan is about to read.
    pub fn new(listed: Listed) -> Self {
        Self {
            listed,
            index: OnceLock::new(),
        }
    }

    /// `work` on `open`, the open document of that URI, if names of files decide where
    /// what stands at the byte `offset` leads.
    pub fn follow<T>(
        &self,
        state: &State,
        uri: &Uri,
        open: &Note,
        offset: u32,
        work: impl FnOnce(&View<'_>) -> T,
    ) -> Option<T> {
        let Listed {
            roots, settings, ..
        } = &self.listed;
        let path = scan::note_path(roots, &uri::to_path(uri.as_str())?)?;
        let note = Arc::new(Note::from_text(path.clone(), open.text().clone()));
        let mut needed: Vec<NotePath> = {
            let mut index = self.index();
            // One that is listed nowhere may be hidden, and sees no other note.
            index.vault.id(&path)?;
            index.vault.apply(Change::Note(note.clone()));
            let needed = features::needed_for_definition(&index.vault, &note, offset)?;
            let notes = needed.into_iter().filter_map(|id| index.vault.note(id));
            notes.map(|note| note.path.clone()).collect()
        };
        needed.retain(|needed| *needed != path);
        if needed.len() > MOST {
            return None;
        }
        // Not under the lock.
        let read = needed.into_iter().map(|needed| self.read(state, needed));
        let read = read.collect::<Option<Vec<_>>>()?;
        let mut index = self.index();
        index.vault.extend(read.into_iter().map(Change::Note));
        let view = View {
            state,
            index: &index,
            id: index.vault.id(&path)?,
            note: &note,
            video: None,
        };
        Some(work(&view))
    }

    /// The note at `path` as it is now; `None` if it cannot be read.
    fn read(&self, state: &State, path: NotePath) -> Option<Arc<Note>> {
        let open = self.open_at(state, &path);
        open.or_else(|| {
            let Listed {
                roots, settings, ..
            } = &self.listed;
            let file = scan::os_path(roots, &path);
            let text = disk::read_text(&file, settings.max_file_size).ok()?;
            Some(Arc::new(Note::new(path, &text)))
        })
    }

    fn index(&self) -> std::sync::MutexGuard<'_, Index> {
        let index = self.index.get_or_init(|| Mutex::new(self.indexed()));
        index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All notes, as if nothing stood in them.
    fn indexed(&self) -> Index {
        let Listed {
            roots,
            settings,
            notes,
            files,
        } = &self.listed;
        let publishers = roots.iter().map(|root| root.publisher.clone());
        let mut vault = Vault::new(publishers.collect());
        vault.extend(files.iter().cloned().map(Change::File));
        let empty = |path: &NotePath| Change::Note(Arc::new(Note::new(path.clone(), "")));
        vault.extend(notes.iter().map(empty));
        Index {
            vault,
            roots: roots.clone().into(),
            settings: Arc::new(settings.clone()),
            videos: Arc::new(Videos::default()),
        }
    }

    /// The note at `path` as an editor has it open. Before the scan is over, open
    /// documents stand apart from all folders.
    fn open_at(&self, state: &State, path: &NotePath) -> Option<Arc<Note>> {
        let stands_there = |document: &Document| {
            uri::to_path(document.uri.as_str())
                .and_then(|file| scan::note_path(&self.listed.roots, &file))
                .is_some_and(|place| place == *path)
        };
        let open = state.documents.iter();
        let open: Vec<Document> = open.map(|open| open.value().clone()).collect();
        let text = open.into_iter().find(stands_there)?.note.text().clone();
        Some(Arc::new(Note::from_text(path.clone(), text)))
    }
}
