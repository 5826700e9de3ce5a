use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::DiskError;

/// How much room a buffer has at least: 99 of 100 notes fit without growing it.
const ROOM: usize = 64 * 1024;

/// The text of the file at `path`, in `buffer`, which a caller keeps for the next.
///
/// Reads straight into the buffer without asking for the size first, so a note
/// costs four calls to the operating system: open, read, read, close. A byte
/// order mark is kept as text. Files of more than `limit` bytes are refused.
pub fn read<'b>(path: &Path, limit: u64, buffer: &'b mut Vec<u8>) -> Result<&'b str, DiskError> {
    let mut file = File::open(path).map_err(|error| DiskError::new(path, error))?;
    let mut length = 0;
    loop {
        if buffer.len() - length < ROOM / 2 {
            buffer.resize((buffer.len() * 2).max(ROOM), 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(DiskError::new(path, error)),
        }
        if length as u64 > limit {
            let size = file
                .metadata()
                .map_or(length as u64, |metadata| metadata.len());
            let size = size.max(length as u64);
            return Err(DiskError::TooLarge {
                path: path.to_path_buf(),
                size,
                limit,
            });
        }
    }
    std::str::from_utf8(&buffer[..length]).map_err(|error| DiskError::NotUtf8 {
        path: path.to_path_buf(),
        at: error.valid_up_to() as u64,
    })
}

/// The same in a `String` of its own, for a caller that reads one file.
pub fn read_text(path: &Path, limit: u64) -> Result<String, DiskError> {
    let mut buffer = Vec::new();
    let length = read(path, limit, &mut buffer)?.len();
    buffer.truncate(length);
    buffer.shrink_to_fit();
    String::from_utf8(buffer).map_err(|error| DiskError::NotUtf8 {
        path: path.to_path_buf(),
        at: error.utf8_error().valid_up_to() as u64,
    })
}

/// The bytes of the file at `path` as they are asked for.
pub fn open(path: &Path) -> Result<impl Read, DiskError> {
    File::open(path).map_err(|error| DiskError::new(path, error))
}

/// The text of a file up to the first byte that is no part of a character: where a file
/// that is no text stops being one can still be told by line and column.
pub fn read_valid_start(path: &Path, limit: u64) -> Result<String, DiskError> {
    let mut buffer = Vec::new();
    let length = match read(path, limit, &mut buffer) {
        Ok(text) => text.len(),
        Err(DiskError::NotUtf8 { at, .. }) => at as usize,
        Err(error) => return Err(error),
    };
    buffer.truncate(length);
    Ok(String::from_utf8(buffer).unwrap_or_default())
}

/// What stands at a path, symlinks followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A device, a socket, a pipe: nothing to read.
    Other,
    /// Nothing, or a link that leads nowhere.
    Nothing,
}

/// What stands at `path`. Anything that cannot be looked at counts as nothing.
pub fn standing(path: &Path) -> Standing {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Standing::File,
        Ok(metadata) if metadata.is_dir() => Standing::Folder,
        Ok(_) => Standing::Other,
        Err(_) => Standing::Nothing,
    }
}

/// Whether anything stands at `path`, be it a link that leads nowhere.
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Why nobody can tell what stands at `path`, if so: a folder on the way to it
/// may not be entered, say. `None` if something is there or surely nothing.
pub fn out_of_reach(path: &Path) -> Option<DiskError> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    let error = fs::metadata(path).err()?;
    let surely_nothing = matches!(error.kind(), NotFound | NotADirectory);
    (!surely_nothing).then(|| DiskError::new(path, error))
}

/// The folder at `path`, absolute and with links resolved.
pub fn canonical_folder(path: &Path) -> Result<PathBuf, DiskError> {
    let canonical = fs::canonicalize(path).map_err(|error| DiskError::new(path, error))?;
    match canonical.is_dir() {
        true => Ok(canonical),
        false => Err(DiskError::NotAFolder {
            path: path.to_path_buf(),
        }),
    }
}

/// `path` with the links in it resolved as far as it exists; what does not exist
/// (yet, or any more) is kept as spelled. `None` if that part climbs with `..`.
pub fn canonical_where_it_exists(path: &Path) -> Option<PathBuf> {
    for ancestor in path.ancestors() {
        if let Ok(canonical) = fs::canonicalize(ancestor) {
            let rest = path.strip_prefix(ancestor).ok()?;
            let climbs = rest
                .components()
                .any(|part| part == std::path::Component::ParentDir);
            return (!climbs).then(|| canonical.join(rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_files_one_after_another_into_one_buffer() {
        let folder = tempfile::tempdir().unwrap();
        let (long, short) = (
            folder.path().join("long.md"),
            folder.path().join("short.md"),
        );
        let text = "a line of text\n".repeat(20_000);
        fs::write(&long, &text).unwrap();
        fs::write(&short, "\u{feff}short").unwrap();
        let mut buffer = Vec::new();
        assert_eq!(read(&long, 1 << 20, &mut buffer).unwrap(), text);
        assert_eq!(
            read(&short, 1 << 20, &mut buffer).unwrap(),
            "\u{feff}short",
            "BOM kept"
        );
        assert_eq!(read_text(&long, 1 << 20).unwrap(), text);
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_looked_at_is_not_said_to_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        // A loop, because nothing else refuses whoever runs this as root.
        std::os::unix::fs::symlink(&one, &other).unwrap();
        std::os::unix::fs::symlink(&other, &one).unwrap();
        let error = out_of_reach(&one.join("a.md")).expect("a reason");
        assert!(matches!(error, DiskError::Unreadable { .. }), "{error}");
        fs::write(folder.path().join("b.md"), "").unwrap();
        for path in ["b.md", "none.md", "b.md/none.md"] {
            assert!(out_of_reach(&folder.path().join(path)).is_none(), "{path}");
        }
    }

    #[test]
    fn a_file_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_text(&path, 5).unwrap(), "12345");
        let error = read_text(&path, 4).unwrap_err();
        assert!(
            matches!(
                error,
                DiskError::TooLarge {
                    size: 5,
                    limit: 4,
                    ..
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn says_at_which_byte_a_file_stops_being_utf8() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latin1.md");
        fs::write(&path, b"caf\xe9 noir").unwrap();
        let error = read_text(&path, 99).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("not UTF-8: byte 3 is no part of a character")
        );
        assert_eq!(read_valid_start(&path, 99).unwrap(), "caf");
        assert!(read_valid_start(&path, 3).is_err());
        let missing = read_text(&folder.path().join("none.md"), 99).unwrap_err();
        assert!(matches!(missing, DiskError::Missing { .. }));
    }
}
