//! Watching folders ourselves, for editors that cannot (Neovim on Linux).

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::DiskError;
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Ends the watch when dropped.
pub struct Watching {
    _watcher: RecommendedWatcher,
    /// Folders that are not watched, and why; those around and beside them are.
    pub unwatched: Vec<DiskError>,
}

/// A burst is over when nothing happens for so long.
const QUIET: Duration = Duration::from_millis(50);
/// Something is told after so long, even if the burst goes on.
const AT_MOST: Duration = Duration::from_millis(500);

/// Watches `folders` and all below them. `changed` gets the files and folders
/// something happened to, a burst at a time and without doubles; what happened
/// is for the caller to see. When the system lost events, the folders
/// themselves are told. A folder that cannot be watched keeps no other from it.
pub fn watch(
    folders: &[PathBuf],
    changed: impl Fn(Vec<PathBuf>) + Send + 'static,
) -> Result<Watching, DiskError> {
    let (sender, events) = mpsc::channel();
    let send = move |event| {
        let _ = sender.send(event);
    };
    let mut watcher = notify::recommended_watcher(send).map_err(|error| {
        let path = folders
            .first()
            .map(PathBuf::as_path)
            .unwrap_or(Path::new(""));
        DiskError::new(path, io::Error::other(error))
    })?;
    let mut unwatched = Vec::new();
    for folder in folders {
        unwatched.extend(watch_below(&mut watcher, folder));
    }
    let folders = folders.to_vec();
    // Ends with the watcher, which holds the sender.
    thread::spawn(move || {
        while let Ok(first) = events.recv() {
            let mut burst = Burst {
                folders: &folders,
                paths: BTreeSet::new(),
            };
            burst.add(first);
            let end = Instant::now() + AT_MOST;
            while Instant::now() < end {
                match events.recv_timeout(QUIET) {
                    Ok(event) => burst.add(event),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
            }
            if !burst.paths.is_empty() {
                changed(burst.paths.into_iter().collect());
            }
        }
    });
    Ok(Watching {
        _watcher: watcher,
        unwatched,
    })
}

/// Watches `folder` and all below it but what it returns. The library gives up
/// a whole tree at the first folder in it that refuses, with those watched that
/// came before; so then each folder within is tried by itself.
fn watch_below(watcher: &mut RecommendedWatcher, folder: &Path) -> Vec<DiskError> {
    let mut unwatched = Vec::new();
    let mut seen = BTreeSet::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(tried) = todo.pop() {
        // A link may lead back up; what is watched again is told by its new name.
        if fs::canonicalize(&tried).is_ok_and(|canonical| !seen.insert(canonical)) {
            continue;
        }
        let Err(error) = watcher.watch(&tried, RecursiveMode::Recursive) else {
            continue;
        };
        // No room for more watches: there will be none for the next folder either.
        let full = matches!(error.kind, ErrorKind::MaxFilesWatch);
        let within = match fs::read_dir(&tried) {
            Ok(within) if !full => within,
            refused => {
                let why = refused.err().unwrap_or_else(|| io::Error::other(error));
                unwatched.push(DiskError::new(&tried, why));
                if full {
                    break;
                }
                continue;
            }
        };
        let within = within.flatten().map(|entry| entry.path());
        // Of hidden folders nothing is wanted, so none is missed either.
        todo.extend(within.filter(|path| !is_hidden(path) && path.is_dir()));
    }
    unwatched.sort_by(|a, b| a.path().cmp(b.path()));
    unwatched
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.as_encoded_bytes());
    name.is_some_and(|name| name.starts_with(b"."))
}

struct Burst<'a> {
    folders: &'a [PathBuf],
    paths: BTreeSet<PathBuf>,
}

impl Burst<'_> {
    fn add(&mut self, event: notify::Result<Event>) {
        match event {
            Ok(event) if event.need_rescan() => self.paths.extend(self.folders.iter().cloned()),
            Ok(Event {
                kind: EventKind::Access(_),
                ..
            }) => {}
            Ok(event) => self.paths.extend(event.paths),
            // Errors name a place or nothing; the place is worth a look.
            Err(error) => self.paths.extend(error.paths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits until `path` is told of.
    fn wait_for(told: &mpsc::Receiver<Vec<PathBuf>>, path: &Path) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let paths = told.recv_timeout(left).expect("an event");
            if paths.iter().any(|told| told == path) {
                return;
            }
        }
    }

    #[test]
    fn a_folder_that_cannot_be_watched_keeps_no_other_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (sender, told) = mpsc::channel();
        let folders = [root.join("none"), root.clone()];
        let watching = watch(&folders, move |paths| {
            let _ = sender.send(paths);
        })
        .unwrap();
        let unwatched: Vec<_> = watching.unwatched.iter().map(DiskError::path).collect();
        assert_eq!(unwatched, [root.join("none")]);
        fs::write(root.join("a.md"), "a").unwrap();
        wait_for(&told, &root.join("a.md"));
    }

    #[cfg(unix)]
    #[test]
    fn around_a_folder_that_may_not_be_entered_all_is_watched() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["a/deep", "locked", "z/deep"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        symlink(&root, root.join("loop")).unwrap();
        let forbid = |mode| {
            fs::set_permissions(root.join("locked"), fs::Permissions::from_mode(mode)).unwrap();
        };
        forbid(0);
        let forbidden = fs::read_dir(root.join("locked")).is_err();
        let (sender, told) = mpsc::channel();
        let watching = watch(std::slice::from_ref(&root), move |paths| {
            let _ = sender.send(paths);
        })
        .unwrap();
        forbid(0o755);
        if forbidden {
            let unwatched: Vec<_> = watching.unwatched.iter().map(DiskError::path).collect();
            assert!(unwatched.contains(&&*root.join("locked")), "{unwatched:?}");
        } // Else this runs as root, whom nothing is forbidden.
        for name in ["a/deep/x.md", "y.md", "z/deep/x.md"] {
            fs::write(root.join(name), "").unwrap();
            wait_for(&told, &root.join(name));
        }
    }

    #[test]
    fn tells_of_new_changed_and_removed_files_below() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("sub")).unwrap();
        let (sender, told) = mpsc::channel();
        let _watching = watch(std::slice::from_ref(&root), move |paths| {
            let _ = sender.send(paths);
        })
        .unwrap();
        let wait_for = |path: PathBuf| wait_for(&told, &path);
        let note = root.join("sub/a.md");
        fs::write(&note, "a").unwrap();
        wait_for(note.clone());
        fs::rename(&note, root.join("b.md")).unwrap();
        wait_for(root.join("b.md"));
        fs::remove_dir_all(root.join("sub")).unwrap();
        wait_for(root.join("sub"));
    }
}
