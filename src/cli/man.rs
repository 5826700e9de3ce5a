use std::io::Write;
use std::path::{Path, PathBuf};

use clap_mangen::Man;

use super::arguments::definition;
use super::numbers::counted;
use super::output::standard_output;
use super::visible::visible;
use super::{Failure, Outcome};
use crate::disk::{self, DiskError, Replacement};

/// `wikinote man DIR`: writes a manual page for each command. Pages of ours that
/// stand there are replaced; if anything else has the name of one, nothing is written.
pub fn man(folder: &Path) -> Result<Outcome, Failure> {
    let mut old: Vec<Replacement> = Vec::new();
    let mut new: Vec<(PathBuf, String)> = Vec::new();
    let pages = pages()?;
    for (name, after) in &pages {
        let path = folder.join(name);
        match before(&path)? {
            Some(before) if before == *after => {}
            Some(before) => old.push(Replacement {
                path,
                before,
                after: after.clone(),
                within: Vec::new(),
            }),
            None => new.push((path, after.clone())),
        }
    }
    disk::replace_all(&old, None).map_err(cannot_write)?;
    for (path, page) in &new {
        disk::create(path, page).map_err(cannot_write)?;
    }
    let (mut out, _) = standard_output();
    let folder = folder.to_string_lossy();
    writeln!(
        out,
        "{} in {}: {} new, {} replaced.",
        counted(pages.len(), "page"),
        visible(&folder),
        new.len(),
        old.len()
    )?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// The pages by file name: `wikinote.1`, `wikinote-check.1`.
fn pages() -> Result<Vec<(String, String)>, Failure> {
    let mut whole = definition().disable_help_subcommand(true);
    whole.build();
    let commands = whole
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let mut pages = Vec::new();
    for command in [&whole].into_iter().chain(commands) {
        let man = Man::new(command.clone());
        let mut page = Vec::new();
        man.render(&mut page)?;
        pages.push((
            man.get_filename(),
            String::from_utf8_lossy(&page).into_owned(),
        ));
    }
    Ok(pages)
}

/// What the page at `path` says now; `None` if nothing stands there.
fn before(path: &Path) -> Result<Option<String>, Failure> {
    /// No manual page has a megabyte.
    const LIMIT: u64 = 1 << 20;
    let not_ours = || {
        let path = path.to_string_lossy();
        Failure::Said(format!(
            "{} is no manual page of wikinote, so nothing was written; name another folder",
            visible(&path)
        ))
    };
    if !disk::is_there(path) {
        return Ok(None);
    }
    match disk::read_text(path, LIMIT) {
        Ok(text) if text.contains("\n.TH wikinote") => Ok(Some(text)),
        Ok(_) | Err(DiskError::TooLarge { .. } | DiskError::NotUtf8 { .. }) => Err(not_ours()),
        Err(DiskError::Missing { .. }) => Err(not_ours()),
        Err(error) => Err(error.into()),
    }
}

fn cannot_write(error: DiskError) -> Failure {
    let path = error.path().to_string_lossy();
    Failure::Said(format!("cannot write {}: {}", visible(&path), error.why()))
}
