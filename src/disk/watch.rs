//! Watching folders ourselves, for editors that cannot (Neovim on Linux).

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::DiskError;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Ends the watch when dropped.
pub struct Watching {
    _watcher: RecommendedWatcher,
}

/// A burst is over when nothing happens for so long.
const QUIET: Duration = Duration::from_millis(50);
/// Something is told after so long, even if the burst goes on.
const AT_MOST: Duration = Duration::from_millis(500);

/// Watches `folders` and all below them. `changed` gets the files and folders
/// something happened to, a burst at a time and without doubles; what happened
/// is for the caller to see. When the system lost events, the folders
/// themselves are told.
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
    for folder in folders {
        let watched = watcher.watch(folder, RecursiveMode::Recursive);
        watched.map_err(|error| DiskError::new(folder, io::Error::other(error)))?;
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
    Ok(Watching { _watcher: watcher })
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
    use std::fs;

    use super::*;

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
        let wait_for = |path: PathBuf| {
            let deadline = Instant::now() + Duration::from_secs(20);
            loop {
                let left = deadline.saturating_duration_since(Instant::now());
                if told.recv_timeout(left).expect("an event").contains(&path) {
                    return;
                }
            }
        };
        let note = root.join("sub/a.md");
        fs::write(&note, "a").unwrap();
        wait_for(note.clone());
        fs::rename(&note, root.join("b.md")).unwrap();
        wait_for(root.join("b.md"));
        fs::remove_dir_all(root.join("sub")).unwrap();
        wait_for(root.join("sub"));
    }
}
