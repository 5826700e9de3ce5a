//! Whose answers a change touches, beyond the changed note's own.

use rustc_hash::FxHashSet;

use super::anchor::{find_anchor, is_same_place, same_anchors};
use super::name::last_segment;
use super::{NameKey, Note, NoteId, RootId, Vault};

/// The notes touched when `old` gives way to `new` at the same path: users of
/// a name that came or went, and users of an anchor that did.
///
/// `vault` holds `new` already.
pub(super) fn by_new_text(vault: &Vault, old: &Note, new: &Note) -> Vec<NoteId> {
    let mut touched = vault.users_of(&changed_names(old, new), new.path.root);
    if !same_anchors(old, new) {
        touched.extend(by_anchors(vault, old, new));
    }
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

/// Users of names of folders that got their first note or lost their last:
/// Quartz makes a page of every folder that holds one, and a link may mean it;
/// and a link to a folder (`papers/`) is broken only while that has no note.
pub(super) fn users_of_folders(vault: &Vault, root: RootId, folders: &[String]) -> Vec<NoteId> {
    let names: Vec<_> = folders
        .iter()
        .map(|path| NameKey::new(last_segment(path)))
        .collect();
    vault.users_of(&names, root)
}
