use std::io::Write;
use std::path::{Path, PathBuf};

use super::named::meant_in;
use super::output::{say_aside, standard_output};
use super::visible::visible;
use super::whole::{Whole, whole_around};
use super::{Failure, Outcome};
use crate::disk::{self, Standing};
use crate::features;
use crate::scan::{self, CannotStand};
use crate::vault::{NotePath, RootId};

/// `wikinote new TITLE`: writes a new note and prints its path.
pub fn new(
    title: &str,
    folder: Option<&Path>,
    from: Option<&Path>,
    dry_run: bool,
) -> Result<Outcome, Failure> {
    let whole = whole_around(Path::new("."))?;
    let vault = &whole.loaded.vault;
    let beside = from.map(|from| meant_in(&whole, from)).transpose()?;
    let beside = beside.and_then(|id| vault.note(id));
    let folder = match (folder, beside) {
        (Some(folder), _) => folder_in(&whole, folder)?,
        (None, Some(note)) => note.path.folder().to_owned(),
        (None, None) => folder_in(&whole, Path::new("."))?,
    };
    let beside = beside.map(|note| &**note);
    let settings = &whole.loaded.settings;
    let made = features::new_note(vault, title, RootId(0), &folder, beside, settings)
        .map_err(|why| Failure::Said(why.0))?;
    let path = scan::os_path(&whole.loaded.roots, &made.path);
    let shown = whole.shown(&made.path);
    may_stand_at(&whole, &made.path)?;
    if dry_run {
        // Whether it exists is all that writing would find out more.
        if disk::standing(&path) != Standing::Nothing {
            return Err(Failure::Said(format!("{shown}: it exists already")));
        }
    } else {
        disk::create(&path, &made.text).map_err(|error| {
            let why = error.why();
            Failure::Said(format!("nothing was written: {shown}: {why}"))
        })?;
    }
    if let Some(other) = made.namesakes.first() {
        let others = match made.namesakes.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        say_aside(&format!(
            "{}{others} has the same file name: a link by that name means the nearer",
            whole.shown(other)
        ));
    }
    let (mut out, _) = standard_output();
    writeln!(out, "{shown}")?;
    if dry_run {
        out.write_all(made.text.as_bytes())?;
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

/// A folder of the vault, as the index spells it. It need not exist.
fn folder_in(whole: &Whole, folder: &Path) -> Result<String, Failure> {
    let outside = || {
        Failure::Said(format!(
            "{} is outside of the vault in {}",
            visible(&folder.to_string_lossy()),
            visible(&whole.folder().to_string_lossy())
        ))
    };
    let root = whole.loaded.roots.first().ok_or_else(outside)?;
    let full = std::path::absolute(folder).map_err(|_| outside())?;
    // `..` is worked out before: of what does not exist, no disk knows better.
    let mut plain = PathBuf::new();
    for part in full.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    let there = disk::canonical_where_it_exists(&plain).ok_or_else(outside)?;
    let below = there.strip_prefix(&root.canonical).map_err(|_| outside())?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    let parts = parts.ok_or_else(|| Failure::Said("the folder's name is not UTF-8".to_owned()))?;
    Ok(parts.join("/"))
}

/// Refuses what would be no note of the vault once it is written, and what a
/// link among the folders would put outside.
fn may_stand_at(whole: &Whole, place: &NotePath) -> Result<(), Failure> {
    let shown = whole.shown(place);
    let loaded = &whole.loaded;
    let why = match scan::may_stand(&loaded.roots, &loaded.settings, place) {
        Ok(()) => return Ok(()),
        Err(CannotStand::Outside) => format!("{shown} is outside of the vault"),
        Err(CannotStand::Taken) => format!("{shown}: it exists already"),
        Err(CannotStand::LeftOut) => format!(
            "{shown} would be left out of the vault: it is hidden, or `.gitignore`, `.ignore` or \
             the setting `exclude` names it"
        ),
    };
    Err(Failure::Said(why))
}
