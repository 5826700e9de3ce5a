use std::io::Write;
use std::path::{Path, PathBuf};

use super::named::meant;
use super::numbers::counted;
use super::output::{put, standard_output};
use super::whole::Whole;
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::disk::{self, Replacement};
use crate::features::{self, Step, VaultEdit};
use crate::scan;
use crate::vault::NotePath;

/// `wikinote rename OLD NEW`: a note's file and every link to it.
pub fn rename(old: &Path, new: &str, dry_run: bool) -> Result<Outcome, Failure> {
    let (whole, id) = meant(old)?;
    let vault = &whole.loaded.vault;
    let edit = features::rename_note(vault, id, new).map_err(|why| Failure::Said(why.0))?;
    if !dry_run {
        carry_out(&whole, &edit)?;
    }
    let (mut out, styles) = standard_output();
    let mut text = String::new();
    let (mut links, mut notes) = (0, 0);
    for step in &edit.steps {
        match step {
            Step::Text { path, edits } => {
                links += edits.len();
                notes += 1;
                if dry_run {
                    put(&mut text, styles.place, &whole.shown(path));
                    text.push_str(&format!(": {}\n", counted(edits.len(), "link")));
                }
            }
            Step::Rename { from, to } => {
                let verb = if dry_run { "Would rename" } else { "Renamed" };
                text.push_str(&format!("{verb} "));
                put(&mut text, styles.place, &whole.shown(from));
                text.push_str(" to ");
                put(&mut text, styles.place, &whole.shown(to));
                let (links, notes) = (counted(links, "link"), counted(notes, "note"));
                let changed = if dry_run { "change" } else { "changed" };
                text.push_str(&format!("; {links} in {notes} {changed}.\n"));
            }
            Step::Create { .. } => {}
        }
    }
    out.write_all(tamed(&text).as_bytes())?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// Writes what `edit` says: all of it or nothing.
fn carry_out(whole: &Whole, edit: &VaultEdit) -> Result<(), Failure> {
    let vault = &whole.loaded.vault;
    let os_path = |path: &NotePath| scan::os_path(&whole.loaded.roots, path);
    let mut replacements = Vec::new();
    let mut renamed: Option<(PathBuf, PathBuf)> = None;
    for step in &edit.steps {
        match step {
            Step::Text { path, edits } => {
                let Some(note) = vault.id(path).and_then(|id| vault.note(id)) else {
                    continue;
                };
                let mut text = note.text().clone();
                for (span, replacement) in edits.iter().rev() {
                    text.replace(*span, replacement);
                }
                replacements.push(Replacement {
                    path: os_path(path),
                    before: note.text().to_string(),
                    after: text.to_string(),
                    within: whole.folders(),
                });
            }
            Step::Rename { from, to } => renamed = Some((os_path(from), os_path(to))),
            Step::Create { .. } => {}
        }
    }
    let renamed = renamed.as_ref().map(|(from, to)| (&**from, &**to));
    let stays = renamed.map_or(Ok(()), |(from, _)| {
        disk::stands_within(from, &whole.folders())
    });
    let done = stays.and_then(|()| disk::replace_all(&replacements, renamed));
    done.map_err(|error| {
        Failure::Said(format!(
            "nothing was renamed: {}: {}",
            error.path().display(),
            error.why()
        ))
    })
}
