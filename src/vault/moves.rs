//! The vault as it would be if notes and files stood elsewhere: what a rename
//! asks before it is carried out.

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{KeyMap, file_keys, note_keys};
use super::name::same_folded;
use super::name_table::Owner;
use super::{NameKey, NoteId, NotePath, Resolution, RootId, Vault};
use crate::syntax::LinkKind;

/// Notes and files with the paths they are to have. Contents stay the same.
#[derive(Debug, Default)]
pub struct Moves {
    paths: FxHashMap<Owner, NotePath>,
    /// What answers to a name only after the move.
    owners: KeyMap<Vec<Owner>>,
    places: FxHashMap<NotePath, Owner>,
    /// Every name whose meaning may change.
    keys: FxHashSet<NameKey>,
}

impl Moves {
    /// Whether nothing moves.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Notes that move, with their new paths, in no order.
    pub fn notes(&self) -> impl Iterator<Item = (NoteId, &NotePath)> {
        self.paths.iter().filter_map(|(owner, path)| match owner {
            Owner::Note(id) => Some((*id, path)),
            Owner::File(_) => None,
        })
    }

    /// Where the note `id` goes, if it moves.
    pub fn new_path(&self, id: NoteId) -> Option<&NotePath> {
        self.paths.get(&Owner::Note(id))
    }

    /// Where the file that now stands at `path` goes, if it moves.
    pub fn new_path_of_file(&self, vault: &Vault, path: &NotePath) -> Option<&NotePath> {
        self.paths.get(&vault.owner_at(path)?)
    }

    pub(super) fn path_of(&self, owner: Owner) -> Option<&NotePath> {
        self.paths.get(&owner)
    }

    pub(super) fn owners(&self, key: NameKey) -> &[Owner] {
        self.owners.get(&key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn at(&self, path: &NotePath) -> Option<Owner> {
        self.places.get(path).copied()
    }
}

impl Vault {
    /// What would be if each of `moves` (from, to; a note, another file, or a
    /// folder with all below it) were carried out. What stands nowhere is left out.
    pub fn moves(&self, moves: &[(NotePath, NotePath)]) -> Moves {
        let mut all = Moves::default();
        for (from, to) in moves {
            if let Some(owner) = self.owner_at(from) {
                self.add_move(&mut all, owner, from, to.clone());
                continue;
            }
            let below = |path: &NotePath| {
                let rest = path.path.strip_prefix(&*from.path)?;
                (path.root == from.root && rest.starts_with('/'))
                    .then(|| NotePath::new(to.root, &format!("{}{rest}", to.path)))
            };
            let notes = self.roll().map(|named| &named.path);
            let moved: Vec<(NotePath, NotePath)> = notes
                .chain(self.files())
                .filter_map(|path| Some((path.clone(), below(path)?)))
                .collect();
            for (from, to) in moved {
                if let Some(owner) = self.owner_at(&from) {
                    self.add_move(&mut all, owner, &from, to);
                }
            }
        }
        all
    }

    fn add_move(&self, moves: &mut Moves, owner: Owner, from: &NotePath, to: NotePath) {
        let front_matter = match owner {
            Owner::Note(id) => self
                .note(id)
                .and_then(|note| note.parsed().front_matter.as_deref()),
            Owner::File(_) => None,
        };
        let keys = |path: &NotePath| match owner {
            Owner::Note(_) => note_keys(path, front_matter).into_vec(),
            Owner::File(_) => file_keys(path),
        };
        let before = keys(from);
        for key in keys(&to) {
            moves.keys.insert(key);
            if before.binary_search(&key).is_err() {
                moves.owners.entry(key).or_default().push(owner);
            }
        }
        moves.keys.extend(before);
        moves.places.insert(to.clone(), owner);
        moves.paths.insert(owner, to);
    }

    /// What a link of `kind` with this target, written in a note that then
    /// stands at `from`, means after `moves`. Anchors are not looked at.
    pub fn resolve_after(
        &self,
        moves: &Moves,
        from: &NotePath,
        kind: LinkKind,
        target: &str,
    ) -> Resolution {
        let found = self.find_after(Some(moves), from, kind, target.trim());
        self.resolution(found, target, |id, rung| {
            Resolution::Note(super::Target {
                note: id,
                rung,
                anchor: None,
            })
        })
    }

    /// The links that may mean something else after `moves`, by their indices in
    /// each note: those that ask for a name that comes or goes, and all of a note
    /// that moves. Sorted by note.
    pub fn concerned_links(&self, moves: &Moves) -> Vec<(NoteId, Vec<usize>)> {
        let mut keys: Vec<NameKey> = moves.keys.iter().copied().collect();
        keys.sort_unstable();
        let users = keys.iter().flat_map(|key| self.users(*key)).copied();
        let mut notes: Vec<NoteId> = users.chain(moves.notes().map(|(id, _)| id)).collect();
        notes.sort_unstable();
        notes.dedup();
        let links = |id: NoteId| {
            let note = self.note(id)?;
            let links = match moves.new_path(id) {
                Some(_) => (0..note.parsed().links.len()).collect(),
                None => note.links_under(&keys),
            };
            Some((id, links))
        };
        notes.into_iter().filter_map(links).collect()
    }

    /// What stands where `new` would, but for case and normalisation, other than
    /// `old`: on many disks they could not both exist.
    pub fn namesake_beside(&self, new: &NotePath, old: &NotePath) -> Option<NotePath> {
        let keys = file_keys(new);
        let owners = keys.iter().flat_map(|key| self.owners(*key));
        let paths = owners.filter_map(|owner| self.path_of(*owner));
        let same = |path: &&NotePath| {
            *path != old && path.root == new.root && same_folded(&path.path, &new.path)
        };
        paths.into_iter().find(same).cloned()
    }

    /// A folder as the vault spells it: `folder` itself if something stands in or
    /// below it, else one of its name but for case and normalisation.
    pub fn folder_like(&self, root: RootId, folder: &str) -> Option<String> {
        let depth = folder.split('/').count();
        let notes = self.notes().map(|(_, note)| &note.path);
        let paths = notes.chain(self.files()).filter(|path| path.root == root);
        let mut like = None;
        let mut last = "";
        for path in paths {
            // Neighbours mostly stand in one folder.
            let here = path.folder();
            if here == last {
                continue;
            }
            last = here;
            let mut cuts = here.match_indices('/').map(|(at, _)| at);
            let end = cuts.nth(depth - 1).unwrap_or(here.len());
            let here = here.get(..end).unwrap_or_default();
            if here == folder {
                return Some(here.to_owned());
            }
            if like.is_none() && same_folded(here, folder) {
                like = Some(here.to_owned());
            }
        }
        like
    }
}
