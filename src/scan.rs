//! From disk to vault: the first load, and what a file event means.
//!
//! A load lists the files first and then reads and parses them in parallel, in
//! the order of their paths, while the calling thread builds the index from what
//! is ready. So notes get the same ids in every run, and nothing waits for the
//! last file before the index starts to grow.

mod videos;

pub use videos::{Videos, shown_sidecar};

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, DiskError, Standing};
use crate::parallel;
use crate::settings::{Layer, PublisherChoice, Settings};
use crate::vault::{Change, Note, NotePath, Publisher, RootId, Vault};
use crate::video::{SidecarName, media_id};

/// A folder whose notes are in the vault.
#[derive(Clone, Debug)]
pub struct Root {
    /// Its number.
    pub id: RootId,
    /// As it was given; answers spell paths so.
    pub folder: PathBuf,
    /// With links resolved, absolute.
    pub canonical: PathBuf,
    /// What publishes it.
    pub publisher: Publisher,
}

impl Root {
    /// The path that an error is about, spelled as the root was given.
    fn skipped(&self, error: &DiskError) -> Skipped {
        let below = error.path().strip_prefix(&self.canonical);
        let path = below.map_or_else(
            |_| error.path().to_path_buf(),
            |path| self.folder.join(path),
        );
        Skipped {
            path,
            why: error.why(),
            kind: error.kind(),
        }
    }
}

/// A file that is not in the vault though it stands in its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub path: PathBuf,
    /// Why, in plain words: `not UTF-8: byte 17 is no part of a character`.
    pub why: String,
    /// The same in a word or two, for counting: `not UTF-8`.
    pub kind: &'static str,
}

/// A vault as it stood on disk.
pub struct Loaded {
    /// The index.
    pub vault: Vault,
    /// The sidecars of videos, by name only: none is read yet.
    pub videos: Arc<Videos>,
    /// Its folders; `RootId` is the index.
    pub roots: Vec<Root>,
    /// Files that were left out because they could not be read, sorted by path.
    pub skipped: Vec<Skipped>,
    /// `base` with the `.wikinote.toml` of each folder over it.
    pub settings: Settings,
    /// What is wrong with the settings, one sentence each.
    pub problems: Vec<String>,
}

/// A vault whose files are known, and none of which has been read.
pub struct Listed {
    /// Its folders.
    pub roots: Vec<Root>,
    /// As in [`Loaded`].
    pub settings: Settings,
    /// Files that are notes, in the order in which they will be read.
    pub notes: Vec<NotePath>,
    /// The others.
    pub files: Vec<NotePath>,
}

/// What a load tells while it goes on.
pub struct Tell<'a> {
    /// Once, if anybody wants to know: which files there are.
    pub listed: Option<&'a dyn Fn(Listed)>,
    /// From time to time: how many notes are in.
    pub notes: &'a (dyn Fn(usize) + Sync),
}

/// Reads the vault in `folders`.
///
/// `progress` is told from time to time how many notes are in. A folder that
/// cannot be read is an error if it is the only one, and a skipped path beside
/// others. Without a folder the vault is empty.
pub fn load(
    folders: &[PathBuf],
    base: &Settings,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Loaded, DiskError> {
    let tell = Tell {
        listed: None,
        notes: progress,
    };
    load_under(folders, base, &|_| (), &tell)
}

/// The same, with `over` laid over the `.wikinote.toml` of the folders before
/// anything is read: what the editor sends wins over them.
pub fn load_under(
    folders: &[PathBuf],
    base: &Settings,
    over: &dyn Fn(&mut Settings),
    tell: &Tell<'_>,
) -> Result<Loaded, DiskError> {
    let mut settings = base.clone();
    let mut problems = Vec::new();
    let mut skipped = Vec::new();
    let mut roots: Vec<Root> = Vec::new();
    for folder in folders {
        match disk::canonical_folder(folder) {
            // The same folder twice, or by two spellings, is one root.
            Ok(canonical) if roots.iter().any(|root| root.canonical == canonical) => {}
            Ok(canonical) => {
                problems.extend(settings.lay(settings_of(folder)));
                let id = RootId(roots.len().try_into().unwrap_or(u16::MAX));
                let publisher = Publisher::None;
                roots.push(Root {
                    id,
                    folder: folder.clone(),
                    canonical,
                    publisher,
                });
            }
            Err(error) if folders.len() == 1 => return Err(error),
            Err(error) => skipped.push(Skipped::from(&error)),
        }
    }
    over(&mut settings);
    problems.extend(too_large_video_folders(&roots, &settings));
    for root in &mut roots {
        root.publisher = publisher_of(&root.canonical, settings.publisher);
    }

    let mut vault = Vault::new(roots.iter().map(|root| root.publisher.clone()).collect());
    let videos = Videos::default();
    let mut tasks = Vec::new();
    let mut others = Vec::new();
    for root in &roots {
        let below =
            |other: &&Root| other.id != root.id && other.canonical.starts_with(&root.canonical);
        let apart: Vec<PathBuf> = roots
            .iter()
            .filter(below)
            .map(|other| other.canonical.clone())
            .collect();
        let listing = match disk::walk(&root.canonical, &settings.exclude, &apart) {
            Ok(listing) => listing,
            Err(error) if roots.len() == 1 => return Err(error),
            Err(error) => {
                skipped.push(Skipped::from(&error));
                continue;
            }
        };
        problems.extend(listing.problems);
        for file in listing.files.iter().filter(|file| is_sidecar(file)) {
            videos.add(root.folder.join(&**file));
        }
        skipped.extend(listing.skipped.iter().map(|error| root.skipped(error)));
        let files = listing.files.iter();
        let files: Vec<NotePath> = files.map(|file| NotePath::new(root.id, file)).collect();
        if tell.listed.is_some() {
            others.extend(files.iter().cloned());
        }
        vault.extend(files.into_iter().map(Change::File));
        tasks.extend(listing.notes.into_iter().map(|note| (root, note)));
    }
    problems.dedup();
    if let Some(tell) = tell.listed {
        let notes = tasks.iter();
        tell(Listed {
            roots: roots.clone(),
            settings: settings.clone(),
            notes: notes
                .map(|(root, note)| NotePath::new(root.id, note))
                .collect(),
            files: others,
        });
    }
    for folder in video_folders(&roots, &settings) {
        for file in disk::files_below(&folder) {
            if is_sidecar(&file) {
                videos.add(folder.join(&*file));
            }
        }
    }
    skipped.extend(read_notes(
        &tasks,
        settings.max_file_size,
        &mut vault,
        tell.notes,
    ));
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Loaded {
        vault,
        videos: Arc::new(videos),
        roots,
        skipped,
        settings,
        problems,
    })
}

/// Whether a file of this name says something of a video, so that no path is made
/// for others.
pub fn is_sidecar(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    SidecarName::of(name).is_some() || media_id(name).is_some()
}

/// Whether a sidecar at `file` counts: in a folder for these, or listed in a vault.
pub fn sidecar_counts(roots: &[Root], settings: &Settings, file: &Path) -> bool {
    if video_folders(roots, settings)
        .iter()
        .any(|folder| file.starts_with(folder))
    {
        return true;
    }
    let Some(place) = note_path(roots, file) else {
        return false;
    };
    is_listed(roots, settings, &place)
}

/// The folders of the setting `videos.folders`: sidecars only are taken from them,
/// ignored ones too. A relative one is below each vault. One with whole home directories is
/// left out.
pub fn video_folders(roots: &[Root], settings: &Settings) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in settings.videos.folders.iter().map(Path::new) {
        let found = match folder.is_absolute() {
            true => vec![folder.to_path_buf()],
            false => roots.iter().map(|root| root.folder.join(folder)).collect(),
        };
        folders.extend(found);
    }
    let counts =
        |folder: &Path| disk::standing(folder) == Standing::Folder && !disk::holds_a_home(folder);
    folders.retain(|folder| counts(folder));
    folders.sort();
    folders.dedup();
    folders
}

/// A sentence for each folder of the setting `videos.folders` that would take in whole home
/// directories: a vault of strangers may ask for that.
fn too_large_video_folders(roots: &[Root], settings: &Settings) -> Vec<String> {
    let folders = settings.videos.folders.iter();
    let is_too_large = |folder: &&String| {
        let mut below = roots.iter().map(|root| root.folder.join(folder));
        below.any(|folder| disk::holds_a_home(&folder))
    };
    let sentence = |folder: &String| {
        format!("videos.folders: {folder} is not read, as it holds whole home directories")
    };
    folders.filter(is_too_large).map(sentence).collect()
}

/// Where the file at `path` stands in the vault; `None` outside of its roots.
///
/// One file has one place however it is spelled: a path that leads through a
/// link to a file of the vault is that file's. The innermost of nested roots has
/// it. Nothing needs to stand at the path.
pub fn note_path(roots: &[Root], path: &Path) -> Option<NotePath> {
    let as_spelled = innermost(roots, |root| {
        below(path, &root.folder).or_else(|| below(path, &root.canonical))
    });
    let canonical = disk::canonical_where_it_exists(path);
    let resolved =
        canonical.and_then(|canonical| innermost(roots, |root| below(&canonical, &root.canonical)));
    match (as_spelled, resolved) {
        // A link into a hidden folder is listed under the link's name.
        (Some(spelled), Some(resolved)) if is_hidden(&resolved) => Some(spelled),
        (_, Some(resolved)) => Some(resolved),
        (spelled, None) => spelled,
    }
}

/// Where `path` stands on disk, spelled as its root was given.
pub fn os_path(roots: &[Root], path: &NotePath) -> PathBuf {
    let root = roots.iter().find(|root| root.id == path.root);
    let folder = root.map_or(Path::new(""), |root| &root.folder);
    folder.join(&*path.path)
}

/// Why no note can be made at a place, however free the name is in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotStand {
    /// A link among the folders leads out of the vault.
    Outside,
    /// It would be no note of the vault: it is hidden, ignored or excluded.
    LeftOut,
    /// Something is there that the vault does not know, be it a link that leads nowhere.
    Taken,
}

/// Whether a note can be made at `path`, by the look of the disk.
pub fn may_stand(roots: &[Root], settings: &Settings, path: &NotePath) -> Result<(), CannotStand> {
    let root = roots.iter().find(|root| root.id == path.root);
    let root = root.ok_or(CannotStand::Outside)?;
    let on_disk = root.folder.join(&*path.path);
    if disk::is_there(&on_disk) {
        return Err(CannotStand::Taken);
    }
    let real = disk::canonical_where_it_exists(&on_disk);
    if !real.is_some_and(|real| real.starts_with(&root.canonical)) {
        return Err(CannotStand::Outside);
    }
    let below = Path::new(&*path.path);
    match disk::is_left_out(&root.canonical, &settings.exclude, below, false) {
        true => Err(CannotStand::LeftOut),
        false => Ok(()),
    }
}

/// Whether a walk would list a file at `path`: it is neither hidden nor named by an ignore
/// file or the setting `exclude`. Nothing needs to stand there.
pub fn is_listed(roots: &[Root], settings: &Settings, path: &NotePath) -> bool {
    let Some(root) = roots.iter().find(|root| root.id == path.root) else {
        return false;
    };
    let below = Path::new(&*path.path);
    !is_hidden(path) && !disk::is_left_out(&root.canonical, &settings.exclude, below, false)
}

/// Whether a file of this name is a note: `.md` or `.markdown`.
pub fn is_note(path: &Path) -> bool {
    disk::is_note(path)
}

/// What the vault has to be told after something happened at `path`; `None` if
/// it is none of the vault's business. Of a new folder, see [`read_folder`].
///
/// A note that can no longer be read (over-large, not UTF-8) is as good as gone.
/// Where nothing stands any more, a name without a note's extension may have
/// been a folder, which takes what was below it with it.
pub fn read_change(roots: &[Root], settings: &Settings, path: &Path) -> Option<Change> {
    let place = note_path(roots, path)?;
    let root = roots.iter().find(|root| root.id == place.root)?;
    let standing = disk::standing(path);
    match standing {
        Standing::Nothing if is_note(path) => return Some(Change::Gone(place)),
        Standing::Nothing => return Some(Change::FolderGone(place)),
        Standing::Folder | Standing::Other => return None,
        Standing::File => {}
    }
    if disk::is_left_out(
        &root.canonical,
        &settings.exclude,
        Path::new(&*place.path),
        false,
    ) {
        return None;
    }
    if !is_note(Path::new(&*place.path)) {
        return Some(Change::File(place));
    }
    match disk::read_text(path, settings.max_file_size) {
        Ok(text) => Some(Change::Note(Arc::new(Note::new(place, &text)))),
        Err(_) => Some(Change::Gone(place)),
    }
}

/// What the vault has to be told when a whole folder appeared at `path`: moved
/// or copied there, or a branch checked out. Empty for a folder that is left out.
pub fn read_folder(roots: &[Root], settings: &Settings, path: &Path) -> Vec<Change> {
    let Some(place) = note_path(roots, path) else {
        return Vec::new();
    };
    let Some(root) = roots.iter().find(|root| root.id == place.root) else {
        return Vec::new();
    };
    if disk::is_left_out(
        &root.canonical,
        &settings.exclude,
        Path::new(&*place.path),
        true,
    ) {
        return Vec::new();
    }
    let Ok(listing) = disk::walk(path, &[], &[]) else {
        return Vec::new();
    };
    let files = listing.notes.iter().chain(&listing.files);
    files
        .filter_map(|file| read_change(roots, settings, &path.join(&**file)))
        .collect()
}

impl From<&DiskError> for Skipped {
    fn from(error: &DiskError) -> Self {
        Self {
            path: error.path().to_path_buf(),
            why: error.why(),
            kind: error.kind(),
        }
    }
}

/// What the `.wikinote.toml` of `folder` says; nothing if there is none.
pub fn settings_of(folder: &Path) -> Layer {
    /// No one writes a megabyte of settings.
    const LIMIT: u64 = 1 << 20;
    let path = folder.join(disk::SETTINGS_FILE);
    let fault = |why: &str| Layer {
        problems: vec![format!("{}: {why}", disk::SETTINGS_FILE)],
        ..Layer::default()
    };
    // Whoever opens a pipe waits for its other end, perhaps for ever.
    if disk::standing(&path) == Standing::Other {
        return fault("this is not a file");
    }
    match disk::read_text(&path, LIMIT) {
        Ok(text) => Layer::from_toml(&text, disk::SETTINGS_FILE),
        Err(DiskError::Missing { .. }) if disk::is_there(&path) => {
            fault("this is a link that leads nowhere")
        }
        Err(DiskError::Missing { .. }) => Layer::default(),
        Err(error) => fault(&error.why()),
    }
}

fn publisher_of(canonical: &Path, choice: PublisherChoice) -> Publisher {
    let detected = disk::detect_publisher(canonical);
    match (choice, detected) {
        (PublisherChoice::Auto | PublisherChoice::Quartz, disk::Detected::Quartz { content }) => {
            Publisher::Quartz { content }
        }
        (PublisherChoice::Quartz, _) => Publisher::Quartz {
            content: String::new(),
        },
        (PublisherChoice::Auto, disk::Detected::Obsidian) | (PublisherChoice::Obsidian, _) => {
            Publisher::Obsidian
        }
        (PublisherChoice::Auto | PublisherChoice::None, _) => Publisher::None,
    }
}

/// What one thread made of one batch.
#[derive(Default)]
struct Batch {
    notes: Vec<Change>,
    skipped: Vec<Skipped>,
}

/// Reads and parses the notes in parallel and puts them into `vault` in order.
fn read_notes(
    tasks: &[(&Root, Box<str>)],
    limit: u64,
    vault: &mut Vault,
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<Skipped> {
    let mut skipped = Vec::new();
    let read = |buffer: &mut Vec<u8>, tasks: &[(&Root, Box<str>)]| read_batch(tasks, limit, buffer);
    let size = parallel::batch(tasks.len());
    vault.reserve(tasks.len());
    parallel::in_order(tasks, size, Vec::new, read, |batches| {
        let mut done = 0;
        let notes = batches.flat_map(|batch| {
            done += batch.notes.len();
            progress(done);
            skipped.extend(batch.skipped);
            batch.notes
        });
        vault.extend(notes);
    });
    skipped
}

fn read_batch(tasks: &[(&Root, Box<str>)], limit: u64, buffer: &mut Vec<u8>) -> Batch {
    let mut batch = Batch {
        notes: Vec::with_capacity(tasks.len()),
        ..Batch::default()
    };
    make_room();
    for (root, note) in tasks {
        match disk::read(&root.canonical.join(&**note), limit, buffer) {
            Ok(text) => {
                let note = Note::new(NotePath::new(root.id, note), text);
                batch.notes.push(Change::Note(Arc::new(note)));
            }
            // Deleted between the listing and now.
            Err(DiskError::Missing { .. }) => {}
            Err(error) => {
                let path = root.folder.join(&**note);
                batch.skipped.push(Skipped {
                    path,
                    why: error.why(),
                    kind: error.kind(),
                });
            }
        }
    }
    batch
}

/// Makes the allocator ask the operating system once for what it would ask for in small
/// steps, one or two a note. The heap of a thread grows by no more than is asked for, in
/// glibc; what was mapped once and is given back raises the size from which it maps, and of
/// which it keeps twice, so that from the second time on this grows the heap. Other
/// allocators map and unmap once a batch, which costs next to nothing.
fn make_room() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROOM)));
}

/// Bytes; about what a full batch keeps. With a quarter of it `check` is a tenth slower, with
/// four times as much no faster.
const ROOM: usize = 1 << 20;

/// The place in the innermost root that `below` finds one in.
fn innermost(roots: &[Root], below: impl Fn(&Root) -> Option<String>) -> Option<NotePath> {
    let places = roots.iter().filter_map(|root| Some((root, below(root)?)));
    let innermost = places.min_by_key(|(_, below)| below.len());
    innermost.map(|(root, below)| NotePath::new(root.id, &below))
}

/// `path` below `folder`, `/`-separated; `None` if it is not below, is the
/// folder itself, climbs with `..`, or is not UTF-8.
fn below(path: &Path, folder: &Path) -> Option<String> {
    let rest = path.strip_prefix(folder).ok()?;
    let mut below = String::new();
    for component in rest.components() {
        let Component::Normal(name) = component else {
            return None;
        };
        if !below.is_empty() {
            below.push('/');
        }
        below.push_str(name.to_str()?);
    }
    (!below.is_empty()).then_some(below)
}

fn is_hidden(place: &NotePath) -> bool {
    place.path.split('/').any(|part| part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A folder with these files and their text.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn root(id: u16, folder: &Path) -> Root {
        let canonical = fs::canonicalize(folder).unwrap();
        let folder = folder.to_path_buf();
        Root {
            id: RootId(id),
            folder,
            canonical,
            publisher: Publisher::None,
        }
    }

    #[test]
    fn a_load_brings_notes_files_settings_and_what_was_skipped() {
        let folder = folder(&[
            (
                ".wikinote.toml",
                "exclude = [\"drafts/\"]\nmax-file-size = 40\npublisher = 1",
            ),
            ("a.md", "see [[b]]"),
            ("sub/b.md", "# B"),
            ("sub/picture.png", "png"),
            ("drafts/c.md", "c"),
            (
                "large.md",
                "a text of more than forty bytes, which is too much",
            ),
        ]);
        fs::write(folder.path().join("latin.md"), b"caf\xe9").unwrap();
        let folders = [folder.path().to_path_buf()];
        let seen = AtomicUsize::new(0);
        let progress = |count| seen.store(count, Ordering::Relaxed);
        let loaded = load(&folders, &Settings::default(), &progress).unwrap();
        assert_eq!(loaded.vault.len(), 2);
        assert_eq!(seen.into_inner(), 2);
        assert!(
            loaded
                .vault
                .has_file(&NotePath::new(RootId(0), "sub/picture.png"))
        );
        assert_eq!(loaded.problems.len(), 1, "{:?}", loaded.problems);
        let skipped: Vec<_> = loaded.skipped.iter().map(|skipped| &skipped.path).collect();
        assert_eq!(
            skipped,
            [&folders[0].join("large.md"), &folders[0].join("latin.md")]
        );
    }

    #[test]
    fn ids_are_the_same_in_every_run() {
        let names: Vec<String> = (0..500).map(|i| format!("{}/{i}.md", i % 7)).collect();
        let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "text")).collect();
        let folder = folder(&files);
        let ids = || -> Vec<_> {
            let folders = [folder.path().to_path_buf()];
            let loaded = load(&folders, &Settings::default(), &|_| ()).unwrap();
            let notes = loaded
                .vault
                .notes()
                .map(|(id, note)| (id, note.path.clone()));
            let mut notes: Vec<_> = notes.collect();
            notes.sort();
            notes
        };
        assert_eq!(ids().len(), 500);
        assert_eq!(ids(), ids());
    }

    #[test]
    fn a_missing_folder_is_an_error_alone_and_skipped_beside_others() {
        let good = folder(&[("a.md", "a")]);
        let folders = [good.path().join("no"), good.path().to_path_buf()];
        let loaded = load(&folders, &Settings::default(), &|_| ()).unwrap();
        assert_eq!((loaded.vault.len(), loaded.skipped.len()), (1, 1));
        assert!(load(&folders[..1], &Settings::default(), &|_| ()).is_err());
        assert_eq!(
            load(&[], &Settings::default(), &|_| ())
                .unwrap()
                .vault
                .len(),
            0
        );
    }

    #[test]
    fn a_root_within_a_root_has_its_notes_alone() {
        let folder = folder(&[("a.md", "a"), ("inner/b.md", "b")]);
        let folders = [folder.path().to_path_buf(), folder.path().join("inner")];
        let loaded = load(&folders, &Settings::default(), &|_| ()).unwrap();
        let inner = note_path(&loaded.roots, &folder.path().join("inner/b.md")).unwrap();
        assert_eq!(inner, NotePath::new(RootId(1), "b.md"));
        assert!(loaded.vault.id(&inner).is_some());
        assert_eq!(loaded.vault.len(), 2);
        assert_eq!(
            os_path(&loaded.roots, &inner),
            folder.path().join("inner/b.md")
        );
    }

    #[test]
    fn a_path_outside_and_the_root_itself_have_no_place() {
        let folder = folder(&[("vault/a.md", "a"), ("b.md", "b")]);
        let vault = folder.path().join("vault");
        let roots = [root(0, &vault)];
        let place = |path: &Path| note_path(&roots, path).map(|place| place.path.to_string());
        assert_eq!(place(&vault.join("a.md")).as_deref(), Some("a.md"));
        assert_eq!(
            place(&vault.join("new/x.md")).as_deref(),
            Some("new/x.md"),
            "not there yet"
        );
        assert_eq!(place(&vault), None);
        assert_eq!(place(&vault.join("../b.md")), None);
        assert_eq!(place(&folder.path().join("b.md")), None);
    }

    #[cfg(unix)]
    #[test]
    fn one_file_has_one_place_however_it_is_spelled() {
        use std::os::unix::fs::symlink;
        let folder = folder(&[
            ("vault/sub/a.md", "a"),
            ("vault/.h/b.md", "b"),
            ("out/c.md", "c"),
        ]);
        let vault = folder.path().join("vault");
        symlink(&vault, folder.path().join("link")).unwrap();
        symlink(vault.join("sub"), vault.join("again")).unwrap();
        symlink(vault.join(".h"), vault.join("shown")).unwrap();
        symlink(folder.path().join("out"), vault.join("out")).unwrap();
        let roots = [root(0, &folder.path().join("link"))];
        let place = |path: &str| {
            note_path(&roots, &folder.path().join(path)).map(|place| place.path.to_string())
        };
        for path in ["vault/sub/a.md", "link/sub/a.md", "link/again/a.md"] {
            assert_eq!(place(path).as_deref(), Some("sub/a.md"), "{path}");
        }
        assert_eq!(place("link/shown/b.md").as_deref(), Some("shown/b.md"));
        assert_eq!(place("link/out/c.md").as_deref(), Some("out/c.md"));
    }

    #[test]
    fn a_file_event_is_what_now_stands_there() {
        let folder = folder(&[
            ("a.md", "a"),
            ("p.png", "p"),
            (".git/x.md", "x"),
            ("build/y.md", ""),
        ]);
        fs::write(folder.path().join(".ignore"), "build\n").unwrap();
        let roots = [root(0, folder.path())];
        let settings = Settings {
            max_file_size: 10,
            ..Settings::default()
        };
        let change = |path: &str| read_change(&roots, &settings, &folder.path().join(path));
        assert!(matches!(change("a.md"), Some(Change::Note(note)) if note.stem() == "a"));
        assert!(matches!(change("p.png"), Some(Change::File(_))));
        assert!(matches!(change("gone.md"), Some(Change::Gone(_))));
        assert!(matches!(change("gone"), Some(Change::FolderGone(_))));
        assert!(change(".git/x.md").is_none() && change("build/y.md").is_none());
        fs::write(folder.path().join("a.md"), "longer than ten bytes").unwrap();
        assert!(matches!(change("a.md"), Some(Change::Gone(_))));
    }

    #[test]
    fn a_new_folder_brings_its_notes() {
        let folder = folder(&[
            ("new/a.md", "a"),
            ("new/deep/b.md", "b"),
            ("new/.x/c.md", "c"),
        ]);
        let roots = [root(0, folder.path())];
        let changes = read_folder(&roots, &Settings::default(), &folder.path().join("new"));
        assert_eq!(changes.len(), 2);
    }
}
