use std::sync::Arc;

use super::{NameKey, Note, NoteId, NotePath, Publisher, RootId};

/// Every note and file, under the names they answer to.
#[derive(Default)]
pub struct Vault {
    _todo: (),
}

/// Something that happened to the vault's files or open documents.
pub enum Change {
    /// A note appeared or has new text.
    Note(Arc<Note>),
    /// A file that is no note appeared.
    File(NotePath),
    /// A note or other file is gone.
    Gone(NotePath),
    /// Everything below a folder is gone.
    FolderGone(NotePath),
    /// A root is gone.
    RootGone(RootId),
}

/// Whose answers (diagnostics, resolutions) may have changed, without doubles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Sorted.
    pub notes: Vec<NoteId>,
}

/// A name that notes link to and nobody answers to.
pub struct Wanted<'a> {
    /// As one of its users spells it.
    pub name: &'a str,
    /// Notes that link to it.
    pub users: usize,
}

impl Vault {
    /// An empty vault published by `publisher`, one entry a root.
    pub fn new(publishers: Vec<Publisher>) -> Self {
        let _ = publishers;
        unimplemented!()
    }

    /// Takes in a change and tells whose answers it touches.
    pub fn apply(&mut self, change: Change) -> Affected {
        let _ = change;
        unimplemented!()
    }

    /// Takes in many changes whose consequences nobody asks for: the first scan.
    pub fn extend(&mut self, changes: impl IntoIterator<Item = Change>) {
        let _ = changes.into_iter().count();
        unimplemented!()
    }

    /// The note `id`.
    pub fn note(&self, id: NoteId) -> Option<&Arc<Note>> {
        let _ = id;
        unimplemented!()
    }

    /// The note at `path`.
    pub fn id(&self, path: &NotePath) -> Option<NoteId> {
        let _ = path;
        unimplemented!()
    }

    /// All notes, in no order.
    pub fn notes(&self) -> impl Iterator<Item = (NoteId, &Arc<Note>)> {
        std::iter::empty()
    }

    /// Number of notes.
    pub fn len(&self) -> usize {
        unimplemented!()
    }

    /// Whether there is no note.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a file that is no note stands at `path`.
    pub fn has_file(&self, path: &NotePath) -> bool {
        let _ = path;
        unimplemented!()
    }

    /// Files that are no notes, in no order.
    pub fn files(&self) -> impl Iterator<Item = &NotePath> {
        std::iter::empty()
    }

    /// How many notes have a link of a name that `id` answers to: its demand.
    /// Cheap and close to the number of backlinking notes; exact is [`Vault::backlinks`].
    pub fn popularity(&self, id: NoteId) -> usize {
        let _ = id;
        unimplemented!()
    }

    /// Names without a note, in no order.
    pub fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        std::iter::empty()
    }

    /// Notes with a link under `key`.
    pub fn users(&self, key: NameKey) -> &[NoteId] {
        let _ = key;
        &[]
    }
}
