//! Who answers to a name, and who uses it: the two tables that must agree.

use std::sync::Arc;

use super::key::{KeyMap, wanted_name};
use super::name::{is_address, is_time};
use super::{NameKey, Note, NoteId, Wanted};
use crate::syntax::has_placeholder;

/// Names by key. A name that nobody answers to is a key with users and no
/// owners; nothing else records a dead link, so nothing can go stale.
#[derive(Default)]
pub(super) struct NameTable {
    owners: KeyMap<Owners>,
    users: KeyMap<Users>,
}

/// Which file that is no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FileId(pub u32);

/// What answers to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Owner {
    Note(NoteId),
    File(FileId),
}

/// Nearly every name has one owner, which then needs no allocation.
enum Owners {
    One(Owner),
    Many(Vec<Owner>),
}

impl Owners {
    fn as_slice(&self) -> &[Owner] {
        match self {
            Owners::One(owner) => std::slice::from_ref(owner),
            Owners::Many(owners) => owners,
        }
    }
}

/// The notes with a link under one key.
#[derive(Default)]
struct Users {
    /// Sorted, without doubles.
    notes: Vec<NoteId>,
    /// How many of them ask for the very name, not for a path that ends with it
    /// or the like. At zero nobody wants a note of this name.
    asking: u32,
    /// Whether somebody answers to it: kept here because a vault asks for that of each link.
    answered: bool,
    /// The name as one that asked spelt it; only while nobody answers to it.
    spelling: Box<str>,
}

impl NameTable {
    pub(super) fn reserve(&mut self, notes: usize) {
        self.owners.reserve(notes);
        // Each note brings a name or two that no other asks for.
        self.users.reserve(notes);
    }

    pub(super) fn owners(&self, key: NameKey) -> &[Owner] {
        self.owners.get(&key).map_or(&[], Owners::as_slice)
    }

    /// Notes with a link under `key`, sorted.
    pub(super) fn users(&self, key: NameKey) -> &[NoteId] {
        self.users.get(&key).map_or(&[], |users| &users.notes)
    }

    /// Names with users and no owner. Web addresses, times and placeholders are not names.
    pub(super) fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        // Only names that are asked for and have no owner are spelt.
        let unanswered = self
            .users
            .values()
            .filter(|users| !users.spelling.is_empty());
        unanswered
            .map(|users| Wanted {
                name: &users.spelling,
                users: users.notes.len(),
            })
            .filter(|wanted| {
                !is_address(wanted.name) && !is_time(wanted.name) && !has_placeholder(wanted.name)
            })
    }

    pub(super) fn add_uses(&mut self, id: NoteId, note: &Note) {
        for (key, link) in uses(note) {
            self.add_user(key, id, link, note);
        }
    }

    pub(super) fn remove_uses(&mut self, id: NoteId, note: &Note) {
        for (key, link) in uses(note) {
            self.remove_user(key, id, link.is_some());
        }
    }

    pub(super) fn own(&mut self, key: NameKey, owner: Owner) {
        if let Some(users) = self.users.get_mut(&key) {
            users.answered = true;
            users.spelling = Box::default();
        }
        let owners = self.owners.entry(key).or_insert(Owners::One(owner));
        match owners {
            Owners::One(only) if *only == owner => {}
            Owners::One(only) => *owners = Owners::Many(vec![*only, owner]),
            Owners::Many(owners) => owners.push(owner),
        }
    }

    /// `notes` are those by their ids.
    pub(super) fn disown(&mut self, key: NameKey, owner: Owner, notes: &[Option<Arc<Note>>]) {
        let Some(owners) = self.owners.get_mut(&key) else {
            return;
        };
        let empty = match owners {
            Owners::One(only) => *only == owner,
            Owners::Many(many) => {
                if let Some(at) = many.iter().position(|other| *other == owner) {
                    many.swap_remove(at);
                }
                if let [only] = many.as_slice() {
                    *owners = Owners::One(*only);
                }
                false
            }
        };
        if empty {
            self.owners.remove(&key);
            if let Some(users) = self.users.get_mut(&key) {
                let mut notes = users
                    .notes
                    .iter()
                    .filter_map(|id| notes.get(id.0 as usize)?.as_ref());
                let spelt = notes.find_map(|note| spelling(key, note));
                users.answered = false;
                users.spelling = spelt.unwrap_or_default();
            }
        }
    }

    pub(super) fn replace_uses(&mut self, id: NoteId, old: &Note, new: &Note) {
        if old.link_keys() == new.link_keys() && old.more_link_keys() == new.more_link_keys() {
            return;
        }
        let (before, after) = (uses(old), uses(new));
        let asks = |uses: &[(NameKey, Option<u32>)], key| {
            let found = uses.binary_search_by_key(&key, |(key, _)| *key).ok();
            found
                .and_then(|at| uses.get(at))
                .map(|(_, link)| link.is_some())
        };
        for (key, link) in &before {
            if asks(&after, *key) != Some(link.is_some()) {
                self.remove_user(*key, id, link.is_some());
            }
        }
        for (key, link) in after {
            if asks(&before, key) != Some(link.is_some()) {
                self.add_user(key, id, link, new);
            }
        }
    }

    fn add_user(&mut self, key: NameKey, id: NoteId, link: Option<u32>, note: &Note) {
        let users = self.users.entry(key).or_insert_with(|| Users {
            answered: self.owners.contains_key(&key),
            ..Users::default()
        });
        if let Err(at) = users.notes.binary_search(&id) {
            users.notes.insert(at, id);
        }
        let Some(link) = link else { return };
        users.asking += 1;
        if users.spelling.is_empty()
            && !users.answered
            && let Some(link) = note.parsed().links.get(link as usize)
        {
            users.spelling = wanted_name(link.kind, &note.text().slice(link.target)).into();
        }
    }

    fn remove_user(&mut self, key: NameKey, id: NoteId, asked: bool) {
        let Some(users) = self.users.get_mut(&key) else {
            return;
        };
        if let Ok(at) = users.notes.binary_search(&id) {
            users.notes.remove(at);
        }
        users.asking = users.asking.saturating_sub(u32::from(asked));
        if users.asking == 0 {
            users.spelling = Box::default();
        }
        if users.notes.is_empty() {
            self.users.remove(&key);
        }
    }
}

/// How the first link of `note` that asks for the name of `key` spells it.
fn spelling(key: NameKey, note: &Note) -> Option<Box<str>> {
    let index = note.link_keys().iter().position(|asked| *asked == key)?;
    let link = note.parsed().links.get(index)?;
    Some(wanted_name(link.kind, &note.text().slice(link.target)).into())
}

/// Every key under which a note's links look, sorted, without doubles; with the
/// index of a link that asks for the very name, if one does.
fn uses(note: &Note) -> Vec<(NameKey, Option<u32>)> {
    let asked = note.link_keys().iter().copied().zip((0..).map(Some));
    let more = note.more_link_keys().iter().map(|(key, _)| (*key, None));
    let mut uses: Vec<_> = asked
        .filter(|(key, _)| *key != NameKey::NONE)
        .chain(more)
        .collect();
    // Those who ask sort before those who do not, and the first of each key is kept.
    uses.sort_unstable_by_key(|(key, link)| (*key, link.unwrap_or(u32::MAX)));
    uses.dedup_by_key(|(key, _)| *key);
    uses
}
