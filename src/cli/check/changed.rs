//! `--changed`: which files git says changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustc_hash::FxHashSet;

use crate::cli::Failure;
use crate::cli::visible::visible;
use crate::cli::whole::Whole;
use crate::scan;
use crate::vault::NotePath;

/// Files in and below `folder` that differ from the last commit, or from `revision`: staged
/// or not, and those that git does not track yet. Full paths; some may be gone.
pub fn changed_files(folder: &Path, revision: Option<&str>) -> Result<Vec<PathBuf>, Failure> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(path(top.strip_suffix(b"\n").unwrap_or(&top)));
    let listed = match revision {
        None => status(folder)?,
        Some(revision) => since(folder, revision)?,
    };
    Ok(listed.iter().map(|file| top.join(path(file))).collect())
}

/// Of the notes of `whole` that are meant, only those among `files` are from now on.
pub fn choose_changed(whole: &mut Whole, files: &[PathBuf]) {
    let roots = &whole.loaded.roots;
    let notes = files.iter().filter(|file| scan::is_note(file));
    let changed: FxHashSet<NotePath> = notes
        .filter_map(|file| scan::note_path(roots, file))
        .collect();
    let vault = &whole.loaded.vault;
    let notes = whole.notes().into_iter();
    let chosen = notes.filter(|note| changed.contains(&note.path));
    let chosen = chosen.filter_map(|note| vault.id(&note.path)).collect();
    whole.choose(chosen);
}

type Listed = Vec<Vec<u8>>;

fn status(folder: &Path) -> Result<Listed, Failure> {
    let listed = git(
        folder,
        &[
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=all",
            "--no-renames",
            "--",
            ".",
        ],
    )?;
    // Two letters and a blank come before each path.
    let entries = entries(&listed).filter_map(|entry| entry.get(3..));
    Ok(entries.map(<[u8]>::to_vec).collect())
}

fn since(folder: &Path, revision: &str) -> Result<Listed, Failure> {
    let named = format!("{revision}^{{commit}}");
    let commit = git(
        folder,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &named,
        ],
    )
    .map_err(|_| Failure::Said(format!("git knows no revision {}", visible(revision))))?;
    let commit = path(commit.trim_ascii_end());
    let commit = commit.to_string_lossy();
    let differing = git(
        folder,
        &[
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-relative",
            &commit,
            "--",
            ".",
        ],
    )?;
    let untracked = git(
        folder,
        &[
            "ls-files",
            "-z",
            "--others",
            "--exclude-standard",
            "--full-name",
            "--",
            ".",
        ],
    )?;
    let all = entries(&differing).chain(entries(&untracked));
    Ok(all.map(<[u8]>::to_vec).collect())
}

fn entries(listed: &[u8]) -> impl Iterator<Item = &[u8]> {
    listed
        .split(|byte| *byte == 0)
        .filter(|entry| !entry.is_empty())
}

/// What git prints in `folder`; its own first words if it fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        // A program that the repository names is not to be run for a list of files.
        .args(["-c", "core.fsmonitor=false"])
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    // What a hook is given speaks of the folder that the hook runs in.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    let said = |why: &str| Failure::Said(format!("`--changed` asks git, and {why}"));
    let output = match command.output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(said("there is no program called git"));
        }
        Err(error) => return Err(said(&format!("it cannot be run: {error}"))),
        Ok(output) => output,
    };
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let first = words.lines().next().unwrap_or_default();
    let first = first.strip_prefix("fatal: ").unwrap_or(first);
    Err(match first.starts_with("not a git repository") {
        true => {
            let folder = folder.to_string_lossy();
            said(&format!("{} is in no repository", visible(&folder)))
        }
        false => said(&format!("it says: {}", visible(first))),
    })
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).to_owned()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
