use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::affected;
use super::hub::HubLines;
use super::key::file_keys;
use super::name_table::{FileId, NameTable, Owner};
use super::path_table::PathTable;
use super::publisher::site_path;
use super::videos::VideoTable;
use super::{NameKey, Named, Note, NoteId, NotePath, Publisher, RootId};

/// Every note and file, under the names they answer to.
#[derive(Default)]
pub struct Vault {
    publishers: Vec<Publisher>,
    notes: Vec<Option<Arc<Note>>>,
    /// What is called how, at the index of its id.
    roll: Vec<Option<Named>>,
    free_notes: Vec<NoteId>,
    note_ids: PathTable,
    files: Vec<Option<NotePath>>,
    free_files: Vec<FileId>,
    file_ids: FxHashMap<NotePath, FileId>,
    names: NameTable,
    pub(super) videos: VideoTable,
    pub(super) hub_lines: HubLines,
    /// What stands in or below each folder, under the folder's path on the site.
    folders: FxHashMap<RootId, FxHashMap<Box<str>, Held>>,
    /// The tags that have a page on the site; made when the first link asks for one.
    pub(super) site_tags: OnceLock<FxHashMap<RootId, FxHashSet<String>>>,
}

/// How much stands in or below a folder. Quartz makes a page of each that has notes.
#[derive(Default)]
struct Held {
    notes: u32,
    files: u32,
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
    /// Sorted. A note that is gone is not among them.
    pub notes: Vec<NoteId>,
}

/// A name that notes link to and nobody answers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// As one of its users spells it, without folders and extension.
    pub name: &'a str,
    /// Notes that link to it.
    pub users: usize,
}

impl Vault {
    /// An empty vault published by `publisher`, one entry a root.
    pub fn new(publishers: Vec<Publisher>) -> Self {
        Self {
            publishers,
            ..Self::default()
        }
    }

    /// Takes in a change and tells whose answers it touches.
    pub fn apply(&mut self, change: Change) -> Affected {
        let mut touched = Vec::new();
        match change {
            Change::Note(note) => {
                self.remove_file(&note.path.clone(), &mut touched);
                self.put_note(note, &mut touched);
            }
            Change::File(path) => {
                self.remove_note(&path, &mut touched);
                self.put_file(path, &mut touched);
            }
            Change::Gone(path) => self.remove(&path, &mut touched),
            Change::FolderGone(folder) => {
                let below = |path: &NotePath| {
                    path.root == folder.root
                        && (folder.path.is_empty()
                            || path
                                .path
                                .strip_prefix(&*folder.path)
                                .is_some_and(|rest| rest.starts_with('/')))
                };
                self.remove_all(below, &mut touched);
            }
            Change::RootGone(root) => self.remove_all(|path| path.root == root, &mut touched),
        }
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|id| self.note(*id).is_some());
        Affected { notes: touched }
    }

    /// Makes room for so many notes more.
    pub fn reserve(&mut self, notes: usize) {
        self.notes.reserve(notes);
        self.roll.reserve(notes);
        self.note_ids.reserve(notes, &self.roll);
        self.names.reserve(notes);
    }

    /// Takes in many changes whose consequences nobody asks for: the first scan.
    pub fn extend(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            match change {
                Change::Note(note) if self.id(&note.path).is_none() => {
                    if !self.file_ids.is_empty() {
                        self.remove_file(&note.path.clone(), &mut Vec::new());
                    }
                    let id = self.new_id();
                    self.insert_note(id, note);
                }
                change => {
                    self.apply(change);
                }
            }
        }
    }

    /// Sets what publishes a root: one that was added, or whose settings changed.
    pub fn set_publisher(&mut self, root: RootId, publisher: Publisher) -> Affected {
        let index = usize::from(root.0);
        if self.publishers.len() <= index {
            self.publishers.resize(index + 1, Publisher::None);
        }
        match self.publishers.get_mut(index) {
            Some(slot) if *slot != publisher => {
                *slot = publisher;
                self.site_tags.take();
            }
            _ => return Affected::default(),
        }
        let mut notes: Vec<NoteId> = self
            .notes()
            .filter(|(_, note)| note.path.root == root)
            .map(|(id, _)| id)
            .collect();
        notes.sort_unstable();
        Affected { notes }
    }

    /// What publishes a root.
    pub fn publisher(&self, root: RootId) -> &Publisher {
        self.publishers
            .get(usize::from(root.0))
            .unwrap_or(&Publisher::None)
    }

    /// The note `id`.
    pub fn note(&self, id: NoteId) -> Option<&Arc<Note>> {
        self.notes.get(id.0 as usize)?.as_ref()
    }

    /// The note at `path`.
    pub fn id(&self, path: &NotePath) -> Option<NoteId> {
        self.id_at(path.root, &path.path)
    }

    /// The note at `path` below `root`.
    pub(super) fn id_at(&self, root: RootId, path: &str) -> Option<NoteId> {
        self.note_ids.get(root, path, &self.roll)
    }

    /// All notes, in no order.
    pub fn notes(&self) -> impl Iterator<Item = (NoteId, &Arc<Note>)> {
        let ids = (0..).map(NoteId);
        ids.zip(&self.notes)
            .filter_map(|(id, note)| Some((id, note.as_ref()?)))
    }

    /// All notes by name, in no order: what to look through when every note is
    /// to be looked at.
    pub fn roll(&self) -> impl Iterator<Item = &Named> {
        self.roll.iter().flatten()
    }

    /// The note `id` by name, which is nearer at hand than the note: where many notes are
    /// asked about one after the other, what a look costs is the way to the memory.
    pub(super) fn named(&self, id: NoteId) -> Option<&Named> {
        self.roll.get(id.0 as usize)?.as_ref()
    }

    /// Number of notes.
    pub fn len(&self) -> usize {
        self.note_ids.len()
    }

    /// Whether there is no note.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn owner_at(&self, path: &NotePath) -> Option<Owner> {
        let file = || self.file_ids.get(path).copied().map(Owner::File);
        self.id(path).map(Owner::Note).or_else(file)
    }

    /// Whether a file that is no note stands at `path`.
    pub fn has_file(&self, path: &NotePath) -> bool {
        self.file_ids.contains_key(path)
    }

    /// Files that are no notes, in no order.
    pub fn files(&self) -> impl Iterator<Item = &NotePath> {
        self.file_ids.keys()
    }

    /// How many notes have a link of a name that `id` answers to: its demand.
    /// Cheap and close to the number of backlinking notes; exact is [`Vault::backlinks`].
    pub fn popularity(&self, id: NoteId) -> usize {
        let keys = self.note(id).map_or(&[][..], |note| note.keys());
        keys.iter().map(|key| self.users(*key).len()).sum()
    }

    /// Names without a note, in no order. Web addresses and times are not names.
    pub fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        self.names.wanted()
    }

    /// Notes with a link under `key`, sorted.
    pub fn users(&self, key: NameKey) -> &[NoteId] {
        self.names.users(key)
    }

    /// The notes of `root` with a link under one of `keys`; doubles are possible.
    pub(super) fn users_of(&self, keys: &[NameKey], root: RootId) -> Vec<NoteId> {
        let users = keys.iter().flat_map(|key| self.users(*key)).copied();
        let here = |id: &NoteId| self.note(*id).is_some_and(|note| note.path.root == root);
        users.filter(here).collect()
    }

    pub(super) fn owners(&self, key: NameKey) -> &[Owner] {
        self.names.owners(key)
    }

    pub(super) fn file(&self, id: FileId) -> Option<&NotePath> {
        self.files.get(id.0 as usize)?.as_ref()
    }

    pub(super) fn path_of(&self, owner: Owner) -> Option<&NotePath> {
        match owner {
            Owner::Note(id) => self.named(id).map(|named| &named.path),
            Owner::File(id) => self.file(id),
        }
    }

    /// Whether notes stand in or below the folder of that path on the site.
    pub(super) fn has_site_folder(&self, root: RootId, path: &str) -> bool {
        self.held(root, path).is_some_and(|held| held.notes > 0)
    }

    /// The same of notes and other files.
    pub(super) fn has_folder(&self, root: RootId, path: &str) -> bool {
        self.held(root, path).is_some()
    }

    fn held(&self, root: RootId, path: &str) -> Option<&Held> {
        self.folders.get(&root)?.get(path)
    }

    /// Counts what came to `path`, and returns the site paths of folders that had
    /// none of its kind before.
    fn fill_folders(
        &mut self,
        path: &NotePath,
        count: impl Fn(&mut Held) -> &mut u32,
    ) -> Vec<String> {
        let folders = self.folders.entry(path.root).or_default();
        let mut first = Vec::new();
        for folder in folders_above(path) {
            let count = match folders.get_mut(&*folder) {
                Some(held) => count(held),
                None => count(folders.entry((&*folder).into()).or_default()),
            };
            *count += 1;
            if *count == 1 {
                first.push(folder);
            }
        }
        first
    }

    /// The same of what went, and the folders that have none of its kind now.
    fn empty_folders(
        &mut self,
        path: &NotePath,
        count: impl Fn(&mut Held) -> &mut u32,
    ) -> Vec<String> {
        let mut last = Vec::new();
        let Some(folders) = self.folders.get_mut(&path.root) else {
            return last;
        };
        for folder in folders_above(path) {
            let Some(held) = folders.get_mut(&*folder) else {
                continue;
            };
            let count = count(held);
            *count = count.saturating_sub(1);
            let is_last = *count == 0;
            if held.notes == 0 && held.files == 0 {
                folders.remove(&*folder);
            }
            if is_last {
                last.push(folder);
            }
        }
        last
    }

    fn put_note(&mut self, note: Arc<Note>, touched: &mut Vec<NoteId>) {
        let Some(id) = self.id(&note.path) else {
            touched.extend(self.users_of(note.keys(), note.path.root));
            let id = self.new_id();
            touched.push(id);
            let (folders, new_custom) = self.insert_note(id, Arc::clone(&note));
            self.touch_users_of_folders(id, &folders, touched);
            touched.extend(affected::owners_of(self, note.keys(), note.path.root));
            touched.extend(affected::by_links(self, id, None, Some(&note)));
            touched.extend(affected::by_tags(self, None, Some(&note)));
            self.touch_by_hub(&note.path, note.path.is_hub(), new_custom, touched);
            return;
        };
        touched.push(id);
        self.call(id, &note);
        let slot = self.notes.get_mut(id.0 as usize);
        let Some(old) = slot.and_then(|slot| slot.replace(Arc::clone(&note))) else {
            return;
        };
        self.site_tags.take();
        if old.keys() != note.keys() {
            for key in old
                .keys()
                .iter()
                .filter(|key| note.keys().binary_search(key).is_err())
            {
                self.names.disown(*key, Owner::Note(id), &self.notes);
            }
            for key in note
                .keys()
                .iter()
                .filter(|key| old.keys().binary_search(key).is_err())
            {
                self.names.own(*key, Owner::Note(id));
            }
        }
        self.names.replace_uses(id, &old, &note);
        self.videos.change(id, old.video(), note.video());
        let has_line = |note: &Note| Some(note.parsed().hub.is_some());
        let lines = &mut self.hub_lines;
        let new_custom = lines.change(&note.path, has_line(&old), has_line(&note));
        touched.extend(affected::by_new_text(self, &old, &note));
        touched.extend(affected::by_links(self, id, Some(&old), Some(&note)));
        touched.extend(affected::by_tags(self, Some(&old), Some(&note)));
        self.touch_by_hub(&note.path, false, new_custom, touched);
    }

    fn call(&mut self, id: NoteId, note: &Note) {
        let index = id.0 as usize;
        if self.roll.len() <= index {
            self.roll.resize_with(index + 1, || None);
        }
        if let Some(slot) = self.roll.get_mut(index) {
            *slot = Some(Named::new(id, note));
        }
    }

    /// What a hub that came or went touches, or a folder whose custom of naming its
    /// hub changed.
    fn touch_by_hub(
        &self,
        path: &NotePath,
        is_hub: bool,
        new_custom: bool,
        touched: &mut Vec<NoteId>,
    ) {
        if is_hub {
            touched.extend(affected::below_hub(self, path));
        }
        if new_custom {
            touched.extend(affected::beside(self, path));
        }
    }

    /// Returns the site paths of folders that had no note before, and whether the
    /// note changes its folder's custom of naming the hub.
    fn insert_note(&mut self, id: NoteId, note: Arc<Note>) -> (Vec<String>, bool) {
        self.site_tags.take();
        for key in note.keys() {
            self.names.own(*key, Owner::Note(id));
        }
        self.names.add_uses(id, &note);
        self.videos.change(id, None, note.video());
        let has_line = Some(note.parsed().hub.is_some());
        let new_custom = self.hub_lines.change(&note.path, None, has_line);
        self.call(id, &note);
        self.note_ids.insert(id, &self.roll);
        let first = self.fill_folders(&note.path, |held| &mut held.notes);
        if let Some(slot) = self.notes.get_mut(id.0 as usize) {
            *slot = Some(note);
        }
        (first, new_custom)
    }

    fn remove_note(&mut self, path: &NotePath, touched: &mut Vec<NoteId>) {
        let Some(id) = self.note_ids.remove(path, &self.roll) else {
            return;
        };
        let Some(note) = self.notes.get_mut(id.0 as usize).and_then(Option::take) else {
            return;
        };
        if let Some(slot) = self.roll.get_mut(id.0 as usize) {
            *slot = None;
        }
        for key in note.keys() {
            self.names.disown(*key, Owner::Note(id), &self.notes);
        }
        self.site_tags.take();
        self.names.remove_uses(id, &note);
        self.videos.change(id, note.video(), None);
        let had_line = Some(note.parsed().hub.is_some());
        let new_custom = self.hub_lines.change(path, had_line, None);
        self.free_notes.push(id);
        let last = self.empty_folders(path, |held| &mut held.notes);
        touched.extend(self.users_of(note.keys(), path.root));
        touched.extend(affected::users_of_folders(self, path.root, &last));
        touched.extend(affected::owners_of(self, note.keys(), path.root));
        touched.extend(affected::by_links(self, id, Some(&note), None));
        touched.extend(affected::by_tags(self, Some(&note), None));
        self.touch_by_hub(path, path.is_hub(), new_custom, touched);
    }

    fn touch_users_of_folders(&self, id: NoteId, folders: &[String], touched: &mut Vec<NoteId>) {
        if let Some(note) = self.note(id) {
            touched.extend(affected::users_of_folders(self, note.path.root, folders));
        }
    }

    fn put_file(&mut self, path: NotePath, touched: &mut Vec<NoteId>) {
        if self.has_file(&path) {
            return;
        }
        let id = self.free_files.pop().unwrap_or_else(|| {
            self.files.push(None);
            FileId((self.files.len() - 1) as u32)
        });
        let keys = file_keys(&path);
        for key in &keys {
            self.names.own(*key, Owner::File(id));
        }
        let first = self.fill_folders(&path, |held| &mut held.files);
        touched.extend(self.users_of(&keys, path.root));
        touched.extend(affected::users_of_folders(self, path.root, &first));
        if let Some(slot) = self.files.get_mut(id.0 as usize) {
            *slot = Some(path.clone());
        }
        self.file_ids.insert(path, id);
    }

    fn remove_file(&mut self, path: &NotePath, touched: &mut Vec<NoteId>) {
        let Some(id) = self.file_ids.remove(path) else {
            return;
        };
        if let Some(slot) = self.files.get_mut(id.0 as usize) {
            *slot = None;
        }
        let keys = file_keys(path);
        for key in &keys {
            self.names.disown(*key, Owner::File(id), &self.notes);
        }
        self.free_files.push(id);
        let last = self.empty_folders(path, |held| &mut held.files);
        touched.extend(self.users_of(&keys, path.root));
        touched.extend(affected::users_of_folders(self, path.root, &last));
    }

    fn remove(&mut self, path: &NotePath, touched: &mut Vec<NoteId>) {
        self.remove_note(path, touched);
        self.remove_file(path, touched);
    }

    fn remove_all(&mut self, goes: impl Fn(&NotePath) -> bool, touched: &mut Vec<NoteId>) {
        let notes = self.roll().map(|named| &named.path);
        let paths = notes.chain(self.file_ids.keys());
        let gone: Vec<NotePath> = paths.filter(|path| goes(path)).cloned().collect();
        for path in &gone {
            self.remove(path, touched);
            // A hub's users would be counted anew for each of them otherwise.
            if touched.len() > 2 * self.notes.len() {
                touched.sort_unstable();
                touched.dedup();
            }
        }
    }

    fn new_id(&mut self) -> NoteId {
        self.free_notes.pop().unwrap_or_else(|| {
            self.notes.push(None);
            NoteId((self.notes.len() - 1) as u32)
        })
    }
}

/// The folders a note or file stands in or below, as paths on the site, without the root.
fn folders_above(path: &NotePath) -> Vec<String> {
    let whole = site_path(path.folder());
    let ends = whole
        .match_indices('/')
        .map(|(at, _)| at)
        .chain(Some(whole.len()));
    let folders = ends.filter_map(|end| whole.get(..end));
    folders
        .filter(|folder| !folder.is_empty())
        .map(str::to_owned)
        .collect()
}
