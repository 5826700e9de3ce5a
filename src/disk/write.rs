//! Writing several files so that each is old or new, never half of either.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
        // Through a link, so that the link stays one.
        let path = fs::canonicalize(&replacement.path)
            .map_err(|error| DiskError::new(&replacement.path, error))?;
        let now = fs::read(&path).map_err(|error| DiskError::new(&path, error))?;
        if now != replacement.before.as_bytes() {
            return Err(DiskError::Changed { path });
        }
        let new = beside(&path, replacement.after.as_bytes())
            .map_err(|error| DiskError::new(&path, error))?;
        ready.push((path, new, &replacement.before));
    }
    let mut done: Vec<(PathBuf, &String)> = Vec::new();
    for (path, new, before) in ready {
        if let Err(error) = new.persist(&path) {
            undo(&done);
            return Err(DiskError::new(&path, error.error));
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

/// Writes a new file, and the folders above it. Never over one that exists.
pub fn create(path: &Path, text: &str) -> Result<(), DiskError> {
    let wrong = |error| DiskError::new(path, error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    let mut file = match fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
    {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let path = path.to_path_buf();
            return Err(DiskError::Taken { path });
        }
        opened => opened.map_err(wrong)?,
    };
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(wrong)
}

/// A temporary file beside `path` with its permissions and a new content. It is
/// taken away again unless it is put in place.
fn beside(path: &Path, content: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".wikinote-")
        .tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file()
        .set_permissions(fs::metadata(path)?.permissions())?;
    file.as_file().sync_all()?;
    Ok(file)
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
        if let Ok(old) = beside(path, before.as_bytes()) {
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
