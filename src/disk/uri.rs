//! Paths to `file:` URIs and back.
//!
//! Own code, because the protocol library's conversion looks at neither scheme
//! nor host and loses file names that are no UTF-8. Compare paths, never URIs:
//! clients spell one file in several ways.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Everything but RFC 3986's unreserved characters and the slash.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The path of a `file:` URI of this machine; `None` for any other URI.
///
/// `%zz` and other slips are taken literally. So is a raw `#` or `?`: editors
/// that send them mean file names.
pub fn to_path(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => {
            let slash = rest.find('/')?;
            let (host, path) = rest.split_at(slash);
            if !(host.is_empty() || host.eq_ignore_ascii_case("localhost")) {
                return None;
            }
            path
        }
    };
    if !path.starts_with('/') {
        return None;
    }
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    if decoded.contains(&0) {
        return None;
    }
    os_path(decoded)
}

/// The `file:` URI of an absolute path, with everything encoded that could be
/// taken for something else.
pub fn from_path(path: &Path) -> String {
    format!("file://{}", percent_encode(&uri_bytes(path), ENCODED))
}

#[cfg(unix)]
fn os_path(decoded: Vec<u8>) -> Option<PathBuf> {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    Some(without_trailing_slash(OsString::from_vec(decoded).into()))
}

/// `/c:/notes` is `C:\notes`: editors write the drive letter in either case.
#[cfg(not(unix))]
fn os_path(decoded: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(decoded).ok()?;
    let mut path = text.strip_prefix('/')?.replace('/', "\\");
    if path.as_bytes().get(1) == Some(&b':')
        && let Some(drive) = path.get_mut(0..1)
    {
        drive.make_ascii_uppercase();
    }
    Some(without_trailing_slash(path.into()))
}

/// A folder's path without the slash that some editors leave at its end.
fn without_trailing_slash(path: PathBuf) -> PathBuf {
    path.components().collect()
}

#[cfg(unix)]
fn uri_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn uri_bytes(path: &Path) -> Vec<u8> {
    let path = path.to_string_lossy().replace('\\', "/");
    format!("/{}", path.trim_start_matches("//?/")).into_bytes()
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn any_path_survives_the_way_there_and_back() {
        let names: [&[u8]; 6] = [
            b"a b.md",
            b"[x] y|z^%zz.md",
            "é\u{2068}x\u{2069}.md".as_bytes(),
            b"a#b?c.md",
            b"\xff\xfe.md",
            b"100%.md",
        ];
        for name in names {
            let path = Path::new("/v").join(OsStr::from_bytes(name));
            assert_eq!(to_path(&from_path(&path)), Some(path));
        }
    }

    #[test]
    fn spellings_of_one_file_are_one_path() {
        let path = Some(PathBuf::from("/v/a b.md"));
        for uri in [
            "file:///v/a%20b.md",
            "file:///v/a b.md",
            "FILE:///v/a%20b.md",
            "file:/v/a%20b.md",
            "file://localhost/v/a%20%62.md",
            "file:///v//a%20b.md/",
        ] {
            assert_eq!(to_path(uri), path, "{uri}");
        }
        assert_eq!(to_path("file:///a%zz.md"), Some(PathBuf::from("/a%zz.md")));
    }

    #[test]
    fn other_schemes_and_hosts_have_no_path() {
        for uri in [
            "untitled:Untitled-1",
            "https://h/c.md",
            "file://host/p.md",
            "file:",
            "c.md",
            "file:c.md",
        ] {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }
}
