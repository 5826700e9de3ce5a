//! `--watch`: checks again whenever something changes.

use std::ffi::OsStr;
use std::io::{IsTerminal, stderr, stdout};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use super::CheckArguments;
use crate::cli::output::say_aside;
use crate::cli::whole::vaults_of;
use crate::cli::{Failure, Outcome};
use crate::disk::{self, watch};

/// Runs `check`, and again after each change in the vault of `asked`, until Ctrl-C.
///
/// Everything is read anew each time: that takes no longer than a breath, and no change that
/// the system failed to tell of is missed for longer than until the next one.
pub fn watch(
    asked: &CheckArguments,
    check: impl Fn() -> Result<Outcome, Failure>,
) -> Result<Outcome, Failure> {
    let vaults = vaults_of(&asked.paths)?;
    let roots = vaults
        .iter()
        .map(|vault| disk::canonical_folder(&vault.folder))
        .collect::<Result<Vec<_>, _>>()?;
    // Nothing is being written that could be left half done.
    let _ = ctrlc::set_handler(|| std::process::exit(0));
    let (sender, changes) = mpsc::channel();
    let folders = roots.clone();
    // What happens from now on is seen by this check or by the next.
    let watching = watch::watch(&roots, move |paths| {
        let counts = |path: &PathBuf| folders.iter().any(|folder| counts(folder, path));
        if paths.iter().any(counts) {
            let _ = sender.send(());
        }
    })?;
    for error in &watching.unwatched {
        let path = error.path().display();
        say_aside(&format!("changes in {path} go unseen: {}", error.why()));
    }
    loop {
        match check() {
            Ok(_) => {}
            Err(Failure::Closed) => return Ok(Outcome::Clean),
            // The next change may mend that, too.
            Err(failure) => say_aside(&failure.to_string()),
        }
        if stdout().is_terminal() && stderr().is_terminal() {
            say_aside("waiting for changes; Ctrl-C ends it");
        }
        if changes.recv().is_err() {
            return Ok(Outcome::Clean);
        }
        // What came meanwhile is seen by the next check, too.
        while changes.try_recv().is_ok() {}
    }
}

/// Whether a change at `path` below `root` may change what is found: one of a hidden file
/// does not, but for settings and ignore files.
fn counts(root: &Path, path: &Path) -> bool {
    let below: PathBuf = path.strip_prefix(root).unwrap_or(path).to_path_buf();
    let known = [disk::SETTINGS_FILE, ".gitignore", ".ignore"].map(OsStr::new);
    let mut names = below.iter();
    names.all(|name| known.contains(&name) || !name.as_encoded_bytes().starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_do_not_count_but_those_that_say_what_is_a_note_do() {
        let counts = |path: &str| counts(Path::new("/vault"), Path::new(path));
        assert!(counts("/vault/a.md") && counts("/vault/sub/.gitignore") && counts("/vault"));
        assert!(counts("/vault/.wikinote.toml"));
        assert!(!counts("/vault/.git/index") && !counts("/vault/sub/.wikinote-x1"));
    }
}
