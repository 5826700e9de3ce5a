//! Writing several files so that each is old or new, never half of either.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use unicode_normalization::UnicodeNormalization;

use super::DiskError;

/// A new text for a file.
pub struct Replacement {
    /// The file.
    pub path: PathBuf,
    /// What it must still say; if it says anything else, nothing is written.
    pub before: String,
    /// What it shall say.
    pub after: String,
    /// The folders, links resolved, of which one must hold the file with its links
    /// resolved; none for a file that may stand anywhere.
    pub within: Vec<PathBuf>,
}

/// Replaces the texts of files and renames one, all or nothing.
///
/// Every file is read again first, and one that changed since stops the whole.
/// New texts are written beside their files, synced, and put in place by a
/// rename, with the old permissions. If that fails half way, what was done is
/// undone. `rename` is from, to; it never runs over a file.
pub fn replace_all(
    replacements: &[Replacement],
    rename: Option<(&Path, &Path)>,
) -> Result<(), DiskError> {
    if let Some((from, to)) = rename {
        free(from, to)?;
    }
    let mut ready = Vec::with_capacity(replacements.len());
    for replacement in replacements {
        ready.push((Ready::new(replacement)?, &replacement.before));
    }
    let mut done: Vec<(PathBuf, &String)> = Vec::new();
    for (ready, before) in ready {
        let path = ready.path.clone();
        if let Err(error) = ready.put_in_place() {
            undo(&done);
            return Err(error);
        }
        done.push((path, before));
    }
    if let Some((from, to)) = rename {
        let moved = free(from, to)
            .and_then(|()| fs::rename(from, to).map_err(|error| DiskError::new(from, error)));
        if let Err(error) = moved {
            undo(&done);
            return Err(error);
        }
    }
    Ok(())
}

/// What a file said, in a few bytes: a change is noticed by it where the text is too long
/// to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    length: u64,
    hash: u64,
}

impl Digest {
    /// Of all that `text` reads.
    pub fn of(text: impl Read) -> io::Result<Self> {
        let mut text = BufReader::new(text);
        let (mut length, mut hash) = (0, DefaultHasher::new());
        loop {
            let part = text.fill_buf()?;
            if part.is_empty() {
                let hash = hash.finish();
                return Ok(Self { length, hash });
            }
            hash.write(part);
            let count = part.len();
            length += count as u64;
            text.consume(count);
        }
    }
}

/// The same as [`replace`] for a file that said `before` and shall say all that `after`
/// reads; it may stand anywhere.
pub fn replace_from(path: &Path, before: &Digest, after: &mut impl Read) -> Result<(), DiskError> {
    let is_old = |file: fs::File| Ok(Digest::of(file)? == *before);
    Ready::beside(path, &[], is_old, after)?.put_in_place()
}

/// Replaces the text of one file, whole or not at all. A file that changed since, or that
/// nobody may write, is left alone. Where a file has other names (hard links), those keep
/// the old text.
pub fn replace(replacement: &Replacement) -> Result<(), DiskError> {
    Ready::new(replacement)?.put_in_place()
}

/// A new text beside its file, ready to take the place of the old one.
struct Ready {
    /// The file, links resolved.
    path: PathBuf,
    new: tempfile::NamedTempFile,
    old: Stamp,
}

/// When a file was written, where the system tells, and how long it is: clocks of file systems
/// tick so slowly that what is appended at once bears the same time.
#[derive(PartialEq, Eq)]
struct Stamp(Option<SystemTime>, u64);

impl Stamp {
    fn of(file: &fs::Metadata) -> Self {
        Self(file.modified().ok(), file.len())
    }
}

impl Ready {
    fn new(replacement: &Replacement) -> Result<Self, DiskError> {
        let Replacement {
            path,
            before,
            after,
            within,
        } = replacement;
        let is_old = |mut file: fs::File| {
            let mut now = Vec::with_capacity(before.len());
            file.read_to_end(&mut now)?;
            Ok(now == before.as_bytes())
        };
        Self::beside(path, within, is_old, &mut after.as_bytes())
    }

    /// What `after` reads beside the file at `path`, which has to say what it said.
    fn beside(
        path: &Path,
        within: &[PathBuf],
        is_old: impl FnOnce(fs::File) -> io::Result<bool>,
        after: &mut impl Read,
    ) -> Result<Self, DiskError> {
        // Through a link, so that the link stays one.
        let path = fs::canonicalize(path).map_err(|error| DiskError::new(path, error))?;
        stays_within(&path, within)?;
        let wrong = |error| DiskError::new(&path, error);
        let old = fs::metadata(&path).map_err(wrong)?;
        // A rename asks for leave to write the folder only, so that a file which nobody
        // may write would go, too.
        if old.permissions().readonly() {
            return Err(wrong(io::ErrorKind::PermissionDenied.into()));
        }
        let opened = fs::OpenOptions::new().read(true).write(true).open(&path);
        if !opened.and_then(is_old).map_err(wrong)? {
            return Err(DiskError::Changed { path });
        }
        let new = beside(&path, after).map_err(wrong)?;
        let old = Stamp::of(&old);
        Ok(Self { path, new, old })
    }

    /// What was written into the file while its new text was made is not lost.
    fn put_in_place(self) -> Result<(), DiskError> {
        let Self { path, new, old } = self;
        let now = fs::metadata(&path).map_err(|error| DiskError::new(&path, error))?;
        if Stamp::of(&now) != old {
            return Err(DiskError::Changed { path });
        }
        match new.persist(&path) {
            Ok(_) => Ok(()),
            Err(error) => Err(DiskError::new(&path, error.error)),
        }
    }
}

/// Whether one of `folders` holds the file at `path`, or may hold anything: there is none.
/// All with links resolved.
fn stays_within(path: &Path, folders: &[PathBuf]) -> Result<(), DiskError> {
    match folders.is_empty() || folders.iter().any(|folder| path.starts_with(folder)) {
        true => Ok(()),
        false => Err(DiskError::Outside {
            path: path.to_path_buf(),
        }),
    }
}

/// Whether the folder that `path` stands in is one of `folders` or below one, once links
/// are resolved.
pub fn stands_within(path: &Path, folders: &[PathBuf]) -> Result<(), DiskError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let parent = fs::canonicalize(parent).map_err(|error| DiskError::new(parent, error))?;
    stays_within(&parent, folders)
}

/// Writes a new file, and the folders above it. Never over one that exists. It has its name
/// only once it is whole.
pub fn create(path: &Path, text: &str) -> Result<(), DiskError> {
    create_from(path, &mut text.as_bytes())
}

/// The same for all that `text` reads.
pub fn create_from(path: &Path, text: &mut impl Read) -> Result<(), DiskError> {
    let wrong = |error| DiskError::new(path, error);
    let taken = || DiskError::Taken {
        path: path.to_path_buf(),
    };
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(wrong)?;
    // It would be told in the end, too, but then for nothing all was written.
    if fs::symlink_metadata(path).is_ok() {
        return Err(taken());
    }
    let mut file = new_file_in(folder).map_err(wrong)?;
    io::copy(text, &mut file)
        .and_then(|_| file.as_file().sync_all())
        .map_err(wrong)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(taken()),
        Err(error) => put_over_an_empty_one(error.file, path).map_err(wrong),
    }
}

/// For file systems that have neither hard links nor a rename that runs over nothing.
fn put_over_an_empty_one(file: tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    fs::File::create_new(path)?;
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(error) => {
            // The empty one is ours: nothing stood there.
            let _ = fs::remove_file(path);
            Err(error.error)
        }
    }
}

/// The folder that holds `path`.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().unwrap_or(Path::new("."));
    match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    }
}

/// A temporary file in `folder`, with the permissions of any new file.
fn new_file_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// How the names of files begin that are not whole yet.
const TEMPORARY: &str = ".wikinote-";

/// A temporary file beside `path` with its owner, permissions and a new content. It is
/// taken away again unless it is put in place.
fn beside(path: &Path, content: &mut impl Read) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder_of(path))?;
    io::copy(content, &mut file)?;
    let old = fs::metadata(path)?;
    keep_owner(file.as_file(), &old)?;
    file.as_file().set_permissions(old.permissions())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Gives `file` to the owner and the group of the `old` one, as far as the system lets us.
/// Fails if somebody could then do less with it than with the old one.
#[cfg(unix)]
fn keep_owner(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let kept = || -> io::Result<(bool, bool)> {
        let new = file.metadata()?;
        Ok((new.uid() == old.uid(), new.gid() == old.gid()))
    };
    if kept()? == (true, true) || fchown(file, Some(old.uid()), Some(old.gid())).is_ok() {
        return Ok(());
    }
    // Whoever may not give it to another person may give it to a group of his own.
    let _ = fchown(file, None, Some(old.gid()));
    let (owner, group) = kept()?;
    match takes_rights(old.mode(), owner, group) {
        false => Ok(()),
        true => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "its owner or group would be another, and others could do less with it",
        )),
    }
}

/// Whether a file of that `mode` takes rights from whom it belonged to, if its owner or its
/// group are not kept. An old owner is taken for one of the group.
#[cfg(unix)]
fn takes_rights(mode: u32, owner_kept: bool, group_kept: bool) -> bool {
    let (owner, group, others) = (mode >> 6 & 0o6, mode >> 3 & 0o6, mode & 0o6);
    let left = if group_kept { group } else { others };
    let of_owner = if owner_kept { 0 } else { owner };
    (of_owner | group) & !left != 0
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Whether `from` can be renamed to `to`: nothing stands there, or the file
/// itself in another case.
fn free(from: &Path, to: &Path) -> Result<(), DiskError> {
    // By name, too: a link to the file is another file.
    let folded = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        Some(name.nfc().collect::<String>().to_lowercase())
    };
    let is_itself = || match (fs::canonicalize(from), fs::canonicalize(to)) {
        (Ok(a), Ok(b)) => a == b && from.parent() == to.parent() && folded(from) == folded(to),
        _ => false,
    };
    match fs::symlink_metadata(to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(_) if !is_itself() => Err(DiskError::Taken {
            path: to.to_path_buf(),
        }),
        Ok(_) => Ok(()),
        Err(error) => Err(DiskError::new(to, error)),
    }
}

/// Puts old texts back. What cannot be put back is beyond help here.
fn undo(done: &[(PathBuf, &String)]) {
    for (path, before) in done {
        if let Ok(old) = beside(path, &mut before.as_bytes()) {
            let _ = old.persist(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replacement(path: &Path, before: &str, after: &str) -> Replacement {
        Replacement {
            path: path.to_path_buf(),
            before: before.to_owned(),
            after: after.to_owned(),
            within: Vec::new(),
        }
    }

    #[test]
    fn all_files_are_replaced_and_one_renamed() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.md"), folder.path().join("b.md"));
        fs::write(&a, "\u{feff}one\r\n").unwrap();
        let to = folder.path().join("c.md");
        fs::write(&b, "").unwrap();
        let texts = [replacement(&a, "\u{feff}one\r\n", "\u{feff}two\r\n")];
        replace_all(&texts, Some((&b, &to))).unwrap();
        assert_eq!(fs::read_to_string(&a).unwrap(), "\u{feff}two\r\n");
        assert!(to.exists() && !b.exists());
        let names = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 2, "nothing is left beside them");
    }

    #[test]
    fn one_changed_file_stops_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.md"), folder.path().join("b.md"));
        fs::write(&a, "a").unwrap();
        fs::write(&b, "changed").unwrap();
        let texts = [replacement(&a, "a", "A"), replacement(&b, "b", "B")];
        let error = replace_all(&texts, None).unwrap_err();
        assert!(matches!(error, DiskError::Changed { .. }), "{error}");
        assert_eq!(fs::read_to_string(&a).unwrap(), "a");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    /// Reads as much as fits, then fails as a broken disk does.
    struct Broken<'t>(&'t [u8]);

    impl Read for Broken<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::ErrorKind::StorageFull.into()),
                count => Ok(count),
            }
        }
    }

    /// Looks, before each piece of text, at what stands in a folder.
    struct Looking<'t>(&'t [u8], &'t Path, Vec<Vec<String>>);

    impl Read for Looking<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let entries = fs::read_dir(self.1)?;
            let name = |entry: io::Result<fs::DirEntry>| {
                Ok(entry?.file_name().to_string_lossy().into_owned())
            };
            self.2.push(entries.map(name).collect::<io::Result<_>>()?);
            self.0.read(buffer)
        }
    }

    #[test]
    fn a_new_file_has_its_name_only_once_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let mut text = Looking(b"all of it", folder.path(), Vec::new());
        create_from(&path, &mut text).unwrap();
        assert!(text.2.len() > 1, "it was looked while it was written");
        for names in &text.2 {
            assert_eq!(names.len(), 1, "{names:?}");
            assert!(names[0].starts_with(TEMPORARY), "{names:?}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "all of it");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        // As any other file that is made.
        let other = folder.path().join("b.json");
        fs::write(&other, "").unwrap();
        let permissions = |path: &Path| fs::metadata(path).unwrap().permissions();
        assert_eq!(permissions(&path), permissions(&other));
        // Whoever took the name meanwhile keeps it.
        let file = new_file_in(folder.path()).unwrap();
        assert!(put_over_an_empty_one(file, &other).is_err());
        let file = new_file_in(folder.path()).unwrap();
        put_over_an_empty_one(file, &folder.path().join("c.json")).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn rights_are_taken_where_fewer_bits_are_for_the_same_people() {
        for (mode, owner, group, takes) in [
            (0o660, true, true, false),
            (0o664, false, true, false),
            (0o644, false, true, true),
            (0o660, true, false, true),
            (0o640, true, false, true),
            (0o644, true, false, false),
            (0o600, true, false, false),
            (0o666, false, false, false),
            (0o646, false, false, false),
            (0o664, false, false, true),
        ] {
            assert_eq!(
                takes_rights(mode, owner, group),
                takes,
                "{mode:o} {owner} {group}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        let error = create(&link, "a").unwrap_err();
        assert!(matches!(error, DiskError::Taken { .. }), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_breaks_off_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        let error = create_from(&a, &mut Broken(b"half")).unwrap_err();
        assert!(matches!(error, DiskError::Unreadable { .. }), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(&b, "old").unwrap();
        let old = Digest::of(&b"old"[..]).unwrap();
        assert!(replace_from(&b, &old, &mut Broken(b"half")).is_err());
        assert_eq!(fs::read_to_string(&b).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let other = Digest::of(&b"odd"[..]).unwrap();
        let error = replace_from(&b, &other, &mut &b"new"[..]).unwrap_err();
        assert!(matches!(error, DiskError::Changed { .. }), "{error}");
        replace_from(&b, &old, &mut &b"new"[..]).unwrap();
        assert_eq!(fs::read_to_string(&b).unwrap(), "new");
    }

    #[test]
    fn a_digest_is_of_the_bytes_however_they_come() {
        let text = "some text, é\n".repeat(2_000);
        let (start, end) = text.as_bytes().split_at(12_345);
        assert_eq!(
            Digest::of(start.chain(end)).unwrap(),
            Digest::of(text.as_bytes()).unwrap()
        );
        assert_ne!(Digest::of(start).unwrap(), Digest::of(end).unwrap());
    }

    #[test]
    fn what_was_written_meanwhile_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "a").unwrap();
        let time = SystemTime::now();
        let write = |text, time| {
            fs::write(&path, text).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(time).unwrap();
        };
        // By another time; and by its length in the same tick of the clock.
        for (text, after) in [("b", 3), ("ab", 0)] {
            write("a", time);
            let ready = Ready::new(&replacement(&path, "a", "A")).unwrap();
            write(text, time + std::time::Duration::from_secs(after));
            assert!(matches!(
                ready.put_in_place(),
                Err(DiskError::Changed { .. })
            ));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert!(matches!(
            replace(&replacement(&path, "a", "A")),
            Err(DiskError::Changed { .. })
        ));
        replace(&replacement(&path, "ab", "B")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "B");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_nobody_may_write_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "a").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = replace(&replacement(&path, "a", "A")).unwrap_err();
        assert!(error.why().contains("permission denied"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "a");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_file_is_not_run_over() {
        let folder = tempfile::tempdir().unwrap();
        let (old, link) = (folder.path().join("old.md"), folder.path().join("link.md"));
        fs::write(&old, "a").unwrap();
        std::os::unix::fs::symlink(&old, &link).unwrap();
        assert!(matches!(free(&old, &link), Err(DiskError::Taken { .. })));
        assert!(free(&old, &old).is_ok());
    }

    #[test]
    fn nothing_is_run_over() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.md"), folder.path().join("b.md"));
        fs::write(&a, "a").unwrap();
        fs::write(&b, "b").unwrap();
        let texts = [replacement(&a, "a", "A")];
        let error = replace_all(&texts, Some((&a, &b))).unwrap_err();
        assert!(matches!(error, DiskError::Taken { .. }), "{error}");
        assert_eq!(fs::read_to_string(&a).unwrap(), "a");
        assert!(matches!(create(&b, "x"), Err(DiskError::Taken { .. })));
        create(&folder.path().join("new/deep.md"), "x").unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.md"), folder.path().join("l.md"));
        fs::write(&real, "a").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        replace_all(&[replacement(&link, "a", "A")], None).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "A");
        let mode = fs::metadata(&real).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
