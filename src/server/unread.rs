//! Links are followed while the notes are still being read: which file a link names
//! is known as soon as the files are listed, and only that one needs to be read.
//!
//! On a slow disk, or beside an editor that is starting itself, a vault of 20,000
//! notes takes seconds to read.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::state::{Index, State, View, is_loose};
use crate::disk;
use crate::features;
use crate::scan::{self, Listed, Root, Videos};
use crate::text::Text;
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

    /// `work` on `open`, the note of an open document, if names of files decide where
    /// what stands at the byte `offset` leads.
    pub fn follow<T>(
        &self,
        state: &State,
        open: &Arc<Note>,
        offset: u32,
        work: impl FnOnce(&View<'_>) -> T,
    ) -> Option<T> {
        let mut needed: Vec<NotePath> = {
            let mut index = self.index();
            // One that is listed nowhere may be hidden, and sees no other note.
            index.vault.id(&open.path)?;
            index.vault.apply(Change::Note(open.clone()));
            let needed = features::needed_for_definition(&index.vault, open, offset)?;
            let notes = needed.into_iter().filter_map(|id| index.vault.note(id));
            notes.map(|note| note.path.clone()).collect()
        };
        needed.retain(|needed| *needed != open.path);
        if needed.len() > MOST {
            return None;
        }
        // Not under a lock.
        let read = needed.into_iter().map(|needed| self.read(needed));
        let mut read = read.collect::<Option<Vec<_>>>()?;
        // A scan that ends moves documents about, under this lock.
        let now = state.index();
        let mut index = self.index();
        let is_same = |(now, listed): (&Root, &Root)| now.folder == listed.folder;
        let same = now.roots.len() == self.listed.roots.len()
            && now.roots.iter().zip(&self.listed.roots).all(is_same);
        if !same {
            return None;
        }
        for document in &state.documents {
            let note = &document.note;
            if is_loose(note.path.root) {
                continue;
            }
            // Hidden or left out, or not written yet: it is in the vault while it is open.
            index.vault.id(&note.path)?;
            for read in read.iter_mut().filter(|read| read.path == note.path) {
                *read = note.clone();
            }
        }
        index.vault.extend(read.into_iter().map(Change::Note));
        let view = View {
            state,
            index: &index,
            id: index.vault.id(&open.path)?,
            note: open,
            video: None,
        };
        Some(work(&view))
    }

    /// The note at `path` as it is on disk; `None` if it cannot be read.
    fn read(&self, path: NotePath) -> Option<Arc<Note>> {
        let Listed {
            roots, settings, ..
        } = &self.listed;
        let file = scan::os_path(roots, &path);
        let text = disk::read_text(&file, settings.max_file_size).ok()?;
        Some(Arc::new(Note::new(path, &text)))
    }

    fn index(&self) -> MutexGuard<'_, Index> {
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
        let empty = Text::default();
        let blank = |path: &NotePath| Change::Note(Arc::new(Note::blank(path.clone(), &empty)));
        vault.reserve(notes.len());
        vault.extend(notes.iter().map(blank));
        Index {
            vault,
            roots: roots.clone().into(),
            settings: Arc::new(settings.clone()),
            videos: Arc::new(Videos::default()),
        }
    }
}
