use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file or folder could not be used. Each carries the path it is about.
#[derive(Debug)]
pub enum DiskError {
    /// Nothing stands there.
    Missing {
        /// Where.
        path: PathBuf,
    },
    /// A folder was needed, and this is none.
    NotAFolder {
        /// Where.
        path: PathBuf,
    },
    /// The operating system refused.
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Its reason.
        error: io::Error,
    },
    /// The file is over the size limit.
    TooLarge {
        /// Where.
        path: PathBuf,
        /// Bytes.
        size: u64,
        /// Bytes.
        limit: u64,
    },
    /// The content is not UTF-8.
    NotUtf8 {
        /// Where.
        path: PathBuf,
        /// Offset of the first byte that is not, from the start of the file.
        at: u64,
    },
    /// The file says something else than when it was read.
    Changed {
        /// Where.
        path: PathBuf,
    },
    /// Something stands there already.
    Taken {
        /// Where.
        path: PathBuf,
    },
    /// A link leads out of the folders that may be written to.
    Outside {
        /// Where it leads.
        path: PathBuf,
    },
    /// The folder is surely no vault: a whole disk, say.
    NoVault {
        /// Where.
        path: PathBuf,
        /// It has more files than this that are no notes.
        files: usize,
    },
    /// The name is not UTF-8, so no link can spell it.
    NameNotUtf8 {
        /// Where.
        path: PathBuf,
    },
}

impl DiskError {
    /// `error` of `path`, with "not found" told apart from the rest.
    pub fn new(path: &Path, error: io::Error) -> Self {
        let path = path.to_path_buf();
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Unreadable { path, error },
        }
    }

    /// The path it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing { path }
            | Self::NotAFolder { path }
            | Self::Unreadable { path, .. }
            | Self::TooLarge { path, .. }
            | Self::NotUtf8 { path, .. }
            | Self::Changed { path }
            | Self::Taken { path }
            | Self::Outside { path }
            | Self::NoVault { path, .. }
            | Self::NameNotUtf8 { path } => path,
        }
    }

    /// What kind of reason it is, in a word or two, for counting.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::NotAFolder { .. } => "not a folder",
            Self::Unreadable { .. } => "not readable",
            Self::TooLarge { .. } => "too large",
            Self::NotUtf8 { .. } => "not UTF-8",
            Self::Changed { .. } => "changed",
            Self::Taken { .. } => "taken",
            Self::Outside { .. } => "outside",
            Self::NoVault { .. } => "no vault",
            Self::NameNotUtf8 { .. } => "name not UTF-8",
        }
    }

    /// The reason alone, for a list that shows the path beside it.
    pub fn why(&self) -> String {
        match self {
            Self::Missing { .. } => "there is no such file or folder".to_owned(),
            Self::NotAFolder { .. } => "this is not a folder".to_owned(),
            Self::Unreadable { error, .. } => reason(error),
            Self::TooLarge { size, limit, .. } => {
                format!(
                    "{} is over the limit of {} (`max-file-size`)",
                    bytes(*size),
                    bytes(*limit)
                )
            }
            Self::NotUtf8 { at, .. } => format!("not UTF-8: byte {at} is no part of a character"),
            Self::Changed { .. } => "it has changed since it was read".to_owned(),
            Self::Taken { .. } => "it exists already".to_owned(),
            Self::Outside { .. } => "a link leads there, out of the vault".to_owned(),
            Self::NoVault { files, .. } => format!(
                "it holds more than {files} files that are no notes, and nothing says that it is \
                 a vault; open the folder of your notes, or put a file `.wikinote.toml` there"
            ),
            Self::NameNotUtf8 { .. } => "the name is not UTF-8, so no link can spell it".to_owned(),
        }
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path().display(), self.why())
    }
}

impl std::error::Error for DiskError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// The operating system's words in lower case, without its error number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "the operating system gives no reason".to_owned(),
    }
}

/// A size for people: `512 bytes`, `8 MiB`, `8.4 MiB`, and both when rounding
/// would make a size look like its limit.
fn bytes(size: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    for (name, unit) in UNITS {
        if size >= unit {
            let exact = size.is_multiple_of(unit);
            let tenths = size as f64 / unit as f64;
            return match (exact, (tenths * 10.0).round() % 10.0 == 0.0) {
                (true, _) => format!("{} {name}", size / unit),
                (false, false) => format!("{tenths:.1} {name}"),
                (false, true) => format!("{size} bytes"),
            };
        }
    }
    format!("{size} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_why_in_plain_words() {
        let path = PathBuf::from("notes/a.md");
        let large = DiskError::TooLarge {
            path: path.clone(),
            size: 9_646_899,
            limit: 8 << 20,
        };
        assert_eq!(
            large.to_string(),
            "notes/a.md: 9.2 MiB is over the limit of 8 MiB (`max-file-size`)"
        );
        let denied = DiskError::new(&path, io::Error::from_raw_os_error(13));
        assert!(
            denied.why().starts_with(char::is_lowercase),
            "{}",
            denied.why()
        );
        assert!(!denied.why().contains("os error"));
    }

    #[test]
    fn a_size_just_over_the_limit_does_not_look_like_the_limit() {
        assert_eq!(bytes(8 << 20), "8 MiB");
        assert_eq!(bytes((8 << 20) + 1), "8388609 bytes");
        assert_eq!(bytes(100), "100 bytes");
    }
}
