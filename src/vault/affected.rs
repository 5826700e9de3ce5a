//! Whose answers a change touches, beyond the changed note's own.

use rustc_hash::FxHashSet;

use super::anchor::{find_anchor, is_same_place, same_anchors};
use super::hub::note_of;
use super::name::last_segment;
use super::publisher::site_tags;
use super::{
    AnchorTarget, Folder, NameKey, Named, Note, NoteId, NotePath, Publisher, RootId, Vault,
};
use crate::syntax::html_anchors;

/// The notes touched when `old` gives way to `new` at the same path: users of
/// a name that came or went, and users of an anchor that did.
///
/// `vault` holds `new` already.
pub(super) fn by_new_text(vault: &Vault, old: &Note, new: &Note) -> Vec<NoteId> {
    let changed = changed_names(old, new);
    let mut touched = vault.users_of(&changed, new.path.root);
    touched.extend(owners_of(vault, &changed, new.path.root));
    if !same_anchors(old, new) {
        touched.extend(by_anchors(vault, old, new));
    }
    touched.extend(by_html_names(vault, old, new));
    touched
}

/// Keys of titles and aliases that only one version has. Names are compared to
/// the letter: to change a title's case changes the rung on which it is found.
fn changed_names(old: &Note, new: &Note) -> Vec<NameKey> {
    let mut changed: Vec<&str> = Vec::new();
    if old.front_matter_title() != new.front_matter_title() {
        changed.extend(old.front_matter_title());
        changed.extend(new.front_matter_title());
    }
    let before: FxHashSet<&str> = old.aliases().collect();
    let after: FxHashSet<&str> = new.aliases().collect();
    changed.extend(before.symmetric_difference(&after));
    changed.into_iter().map(NameKey::new).collect()
}

/// The notes of `root` that answer to one of `keys`: they have a new namesake or one
/// less. Doubles are possible.
pub(super) fn owners_of(vault: &Vault, keys: &[NameKey], root: RootId) -> Vec<NoteId> {
    let owners = keys.iter().flat_map(|key| vault.owners(*key));
    let here = |id: &NoteId| vault.note(*id).is_some_and(|note| note.path.root == root);
    owners.filter_map(note_of).filter(here).collect()
}

/// Notes that a change of the links of the note `id` touches: those that got their
/// first link or lost their last, and those that a hub lists now or no longer.
/// `old` and `new` are what it said and says; `vault` holds the new uses already.
pub(super) fn by_links(
    vault: &Vault,
    id: NoteId,
    old: Option<&Note>,
    new: Option<&Note>,
) -> Vec<NoteId> {
    let Some(path) = new.or(old).map(|note| &note.path) else {
        return Vec::new();
    };
    let keys = |note: Option<&Note>| -> FxHashSet<NameKey> {
        let Some(note) = note else {
            return FxHashSet::default();
        };
        let more = note.more_link_keys().iter().map(|(key, _)| *key);
        note.link_keys().iter().copied().chain(more).collect()
    };
    if let (Some(old), Some(new)) = (old, new)
        && old.link_keys() == new.link_keys()
        && old.more_link_keys() == new.more_link_keys()
    {
        return Vec::new();
    }
    let (before, after) = (keys(old), keys(new));
    let is_hub = path.is_hub();
    let mut touched = Vec::new();
    for key in before.symmetric_difference(&after) {
        let owners = vault.owners(*key).iter().filter_map(note_of);
        touched.extend(owners.filter(|owner| {
            let here = |note: &Note| note.path.root == path.root;
            *owner != id
                && vault.note(*owner).is_some_and(|note| here(note))
                && (is_hub || !vault.others_asking(*key, *owner).any(|user| user != id))
        }));
    }
    touched
}

/// All notes below the folder of the hub at `path`.
pub(super) fn below_hub(vault: &Vault, path: &NotePath) -> Vec<NoteId> {
    let folder = path.folder();
    let is_below = |named: &&Named| {
        let rest = named.path.path.strip_prefix(folder);
        named.path.root == path.root && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    vault
        .roll()
        .filter(is_below)
        .map(|named| named.id)
        .collect()
}

/// All notes in the folder of the note at `path`, but for those in folders below.
pub(super) fn beside(vault: &Vault, path: &NotePath) -> Vec<NoteId> {
    let folder = Folder::of(path);
    let beside = vault.roll().filter(|named| named.stands_in(folder));
    beside.map(|named| named.id).collect()
}

fn by_anchors(vault: &Vault, old: &Note, new: &Note) -> Vec<NoteId> {
    let leads_elsewhere = |user: &NoteId| {
        let Some(user) = vault.note(*user) else {
            return false;
        };
        if user.parsed().links.iter().all(|link| link.anchor.is_none()) {
            return false;
        }
        user.links_under(new.keys()).into_iter().any(|index| {
            let anchor = user.parsed().links.get(index).and_then(|link| link.anchor);
            let Some(anchor) = anchor.map(|anchor| user.text().slice(anchor)) else {
                return false;
            };
            let before = (old, find_anchor(old, &anchor));
            !is_same_place(before, (new, find_anchor(new, &anchor)))
        })
    };
    let mut users = vault.users_of(new.keys(), new.path.root);
    users.sort_unstable();
    users.dedup();
    users.retain(leads_elsewhere);
    users
}

/// Users of an anchor that is no heading, if HTML tags name other places now.
fn by_html_names(vault: &Vault, old: &Note, new: &Note) -> Vec<NoteId> {
    let is_unknown = |user: &NoteId| {
        vault.note(*user).is_some_and(|user| {
            user.links_under(new.keys()).into_iter().any(|index| {
                let anchor = user.parsed().links.get(index).and_then(|link| link.anchor);
                let anchor = anchor.map(|anchor| user.text().slice(anchor));
                anchor.is_some_and(|anchor| find_anchor(new, &anchor) == AnchorTarget::Missing)
            })
        })
    };
    let mut users = vault.users_of(new.keys(), new.path.root);
    users.sort_unstable();
    users.dedup();
    let are_named_alike = || {
        let (before, after) = (old.text().to_string(), new.text().to_string());
        html_anchors(&before).eq(html_anchors(&after))
    };
    // A note may be long, or have many users: what takes less time is looked at first.
    let has_many_users = users.len() > new.text().len() as usize / USER_IN_BYTES;
    if users.is_empty() || has_many_users && are_named_alike() {
        return Vec::new();
    }
    users.retain(is_unknown);
    if users.is_empty() || !has_many_users && are_named_alike() {
        return Vec::new();
    }
    users
}

/// To look at a user takes as long as to read so many bytes.
const USER_IN_BYTES: usize = 1024;

/// Users of names of folders that got their first note or file or lost their last:
/// Quartz makes a page of every folder that holds a note, and a link may mean it;
/// and the address of a folder (`papers/`) is broken only while that has nothing.
pub(super) fn users_of_folders(vault: &Vault, root: RootId, folders: &[String]) -> Vec<NoteId> {
    let names: Vec<_> = folders
        .iter()
        .map(|path| NameKey::new(last_segment(path)))
        .collect();
    vault.users_of(&names, root)
}

/// Users of the pages that Quartz makes of the tags that only one of `old` and `new` has.
pub(super) fn by_tags(vault: &Vault, old: Option<&Note>, new: Option<&Note>) -> Vec<NoteId> {
    let Some(root) = old.or(new).map(|note| note.path.root) else {
        return Vec::new();
    };
    if !matches!(vault.publisher(root), Publisher::Quartz { .. }) {
        return Vec::new();
    }
    let tags = |note: Option<&Note>| note.map(site_tags).unwrap_or_default();
    let (before, after) = (tags(old), tags(new));
    let changed = before.symmetric_difference(&after);
    let keys: Vec<_> = changed
        .map(|tag| NameKey::new(&format!("tags/{tag}")))
        .collect();
    vault.users_of(&keys, root)
}
