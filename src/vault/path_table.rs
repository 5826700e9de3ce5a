//! Which note stands at a path.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::{Named, NoteId, NotePath, RootId};

/// Notes by path. Holds no paths itself, only ids: the paths are those of the
/// roll, which whoever asks hands in.
#[derive(Default)]
pub(super) struct PathTable(HashTable<NoteId>);

impl PathTable {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn reserve(&mut self, notes: usize, roll: &[Option<Named>]) {
        self.0.reserve(notes, |id| hash_of(roll, *id));
    }

    /// The note at `path` below `root`.
    pub(super) fn get(&self, root: RootId, path: &str, roll: &[Option<Named>]) -> Option<NoteId> {
        let is_it = |id: &NoteId| path_of(roll, *id).is_some_and(|it| is_at(it, root, path));
        self.0.find(hashed(root, path), is_it).copied()
    }

    /// Enters the note `id`, which the roll must know already.
    pub(super) fn insert(&mut self, id: NoteId, roll: &[Option<Named>]) {
        let hash = hash_of(roll, id);
        self.0
            .insert_unique(hash, id, |other| hash_of(roll, *other));
    }

    /// Strikes out the note at `path`, which the roll must still know.
    pub(super) fn remove(&mut self, path: &NotePath, roll: &[Option<Named>]) -> Option<NoteId> {
        let is_it = |id: &NoteId| path_of(roll, *id).is_some_and(|it| it == path);
        let entry = self.0.find_entry(hashed(path.root, &path.path), is_it);
        Some(entry.ok()?.remove().0)
    }
}

fn is_at(it: &NotePath, root: RootId, path: &str) -> bool {
    it.root == root && *it.path == *path
}

fn path_of(roll: &[Option<Named>], id: NoteId) -> Option<&NotePath> {
    Some(&roll.get(id.0 as usize)?.as_ref()?.path)
}

fn hash_of(roll: &[Option<Named>], id: NoteId) -> u64 {
    path_of(roll, id).map_or(0, |path| hashed(path.root, &path.path))
}

fn hashed(root: RootId, path: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u16(root.0);
    hasher.write(path.as_bytes());
    hasher.finish()
}
