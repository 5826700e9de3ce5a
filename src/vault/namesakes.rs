//! Notes that are called alike.

use super::hub::note_of;
use super::name::same_folded;
use super::{Folder, NameKey, Named, Note, NoteId, Vault};
use crate::syntax::has_placeholder;

/// Of notes that share a key, no more are looked at: the bound keeps a vault of
/// thousands of `README.md` linear, and no real name comes near it.
const MOST: usize = 256;

/// What a note is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calling {
    /// Its file name.
    Stem,
    /// The title of its front matter.
    Title,
    /// An alias.
    Alias,
}

impl Vault {
    /// Other notes of the same root that are called `name`, case and normalisation
    /// aside, and by what, sorted by path.
    pub fn others_called(&self, note: &Note, name: &str) -> Vec<(NoteId, Calling)> {
        if has_placeholder(name) {
            return Vec::new();
        }
        let owners = self.owners(NameKey::new(name)).iter();
        let others = owners.filter_map(note_of).take(MOST).filter_map(|id| {
            let other = self.note(id)?;
            if other.path == note.path || other.path.root != note.path.root {
                return None;
            }
            let is_called = |own: &str| same_folded(own, name);
            if is_called(other.stem()) {
                Some((id, Calling::Stem))
            } else if other.front_matter_title().is_some_and(is_called) {
                Some((id, Calling::Title))
            } else {
                let mut aliases = other.aliases();
                aliases.any(is_called).then_some((id, Calling::Alias))
            }
        });
        let mut others: Vec<_> = others.collect();
        others.sort_by_key(|(id, _)| self.note(*id).map(|note| &note.path));
        others
    }

    /// Other notes whose title is the one of `note` and that stand beside it, case and
    /// normalisation aside, sorted by path.
    pub fn others_titled_beside(&self, note: &Note) -> Vec<NoteId> {
        let Some(title) = note.front_matter_title() else {
            return Vec::new();
        };
        let folder = Folder::of(&note.path);
        let has_title = |other: &Note| {
            let own = other.front_matter_title();
            own.is_some_and(|own| same_folded(own, title))
        };
        self.others(note, title, |named| {
            named.stands_in(folder)
                && named.path.folder() == note.path.folder()
                && self.note(named.id).is_some_and(|other| has_title(other))
        })
    }

    /// Other notes whose path is the one of `note` but for case or normalisation,
    /// sorted by path: on some file systems they are one file.
    pub fn colliding(&self, note: &Note) -> Vec<NoteId> {
        self.others(note, note.stem(), |named| {
            same_folded(&named.path.path, &note.path.path)
        })
    }

    /// Those of the other notes of the root that answer to `name` which `is_one` takes, sorted
    /// by path.
    fn others(&self, note: &Note, name: &str, is_one: impl Fn(&Named) -> bool) -> Vec<NoteId> {
        let owners = match self.owners(NameKey::new(name)) {
            [] | [_] => return Vec::new(),
            owners => owners.iter().filter_map(note_of).take(MOST),
        };
        let is_other = |named: &Named| named.path.root == note.path.root && named.path != note.path;
        let others = owners.filter(|id| {
            let other = self.named(*id);
            other.is_some_and(|other| is_other(other) && is_one(other))
        });
        let mut others: Vec<NoteId> = others.collect();
        others.sort_by_key(|id| self.named(*id).map(|named| &named.path));
        others
    }
}
