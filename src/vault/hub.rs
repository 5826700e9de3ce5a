//! Hubs: notes that bear their folder's name, `channel/channel.md`, and list what
//! stands in it. The notes of the folder name them in a line `From: [[channel]]`.

use rustc_hash::FxHashMap;

use super::name::{last_segment, same_folded};
use super::name_table::Owner;
use super::{Folder, NameKey, Note, NoteId, NotePath, RootId, Vault};

impl NotePath {
    /// Whether the note bears its folder's name, case and normalisation aside.
    pub fn is_hub(&self) -> bool {
        let folder = self.folder();
        !folder.is_empty() && same_folded(last_segment(folder), self.stem())
    }
}

/// How many notes of each folder have a hub line, hubs left out.
#[derive(Default)]
pub(super) struct HubLines(FxHashMap<Folder, Lines>);

#[derive(Clone, Copy, Default)]
struct Lines {
    notes: u32,
    with_line: u32,
}

impl Lines {
    /// Half of the notes, and two at least: it is the custom there.
    fn are_usual(self) -> bool {
        self.with_line >= 2 && self.with_line * 2 >= self.notes
    }
}

impl HubLines {
    /// The note at `path`, which had a hub line or not (`None`: was not there), has
    /// one now or not. Tells whether that changes the custom of its folder.
    pub(super) fn change(&mut self, path: &NotePath, old: Option<bool>, new: Option<bool>) -> bool {
        if old == new || path.is_hub() {
            return false;
        }
        let lines = self.0.entry(Folder::of(path)).or_default();
        let before = lines.are_usual();
        if let Some(had) = old {
            lines.notes = lines.notes.saturating_sub(1);
            lines.with_line = lines.with_line.saturating_sub(u32::from(had));
        }
        if let Some(has) = new {
            lines.notes += 1;
            lines.with_line += u32::from(has);
        }
        let after = lines.are_usual();
        if lines.notes == 0 {
            self.0.remove(&Folder::of(path));
        }
        before != after
    }

    fn are_usual(&self, folder: Folder) -> bool {
        self.0.get(&folder).is_some_and(|lines| lines.are_usual())
    }
}

impl Vault {
    /// The hubs of the folder that the note at `path` stands in, or of the nearest
    /// folder above that has one. More than one only where names differ in case,
    /// normalisation or ending; the one that is written as the folder first.
    pub fn hubs_above(&self, path: &NotePath) -> Vec<NoteId> {
        let mut folder = path.folder();
        while !folder.is_empty() {
            let hubs = self.hubs_in(path.root, folder);
            if !hubs.is_empty() {
                return hubs;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        Vec::new()
    }

    fn hubs_in(&self, root: RootId, folder: &str) -> Vec<NoteId> {
        let owners = self.owners(NameKey::new(last_segment(folder))).iter();
        let is_hub = |id: &NoteId| {
            self.note(*id).is_some_and(|note| {
                note.path.root == root && note.path.folder() == folder && note.path.is_hub()
            })
        };
        let mut hubs: Vec<NoteId> = owners.filter_map(note_of).filter(is_hub).collect();
        let rank = |id: &NoteId| {
            let path = &self.note(*id)?.path;
            Some((path.stem() != last_segment(folder), path))
        };
        // The order of arrival is nobody's wish.
        hubs.sort_by(|a, b| rank(a).cmp(&rank(b)));
        hubs
    }

    /// Whether it is the custom, in the folder of the note at `path`, to name the hub
    /// in a line `From: [[hub]]`: half of its notes do, and two at least.
    pub fn names_hubs_in_folder_of(&self, path: &NotePath) -> bool {
        self.hub_lines.are_usual(Folder::of(path))
    }

    /// Whether a link of `from` asks for one of the names of `note`, wherever that
    /// link may lead. Never no wrongly.
    pub fn asks_for(&self, from: NoteId, note: &Note) -> bool {
        let mut keys = note.keys().iter();
        keys.any(|key| self.users(*key).binary_search(&from).is_ok())
    }

    /// Whether a link of some other note asks for one of the names of the note `id`.
    /// Never no wrongly.
    pub fn is_asked_for(&self, id: NoteId) -> bool {
        let Some(note) = self.note(id) else {
            return false;
        };
        let others = |key: &NameKey| self.others_asking(*key, id).next().is_some();
        note.keys().iter().any(others)
    }

    /// The notes with a link under `key` that stand in the root of `id`, but for itself.
    pub(super) fn others_asking(&self, key: NameKey, id: NoteId) -> impl Iterator<Item = NoteId> {
        let root = self.note(id).map(|note| note.path.root);
        let users = self.users(key).iter().copied();
        users.filter(move |user| *user != id && self.note(*user).map(|note| note.path.root) == root)
    }
}

pub(super) fn note_of(owner: &Owner) -> Option<NoteId> {
    match owner {
        Owner::Note(id) => Some(*id),
        Owner::File(_) => None,
    }
}
