//! Notes as command lines name them: by file, or by a name that links could use.

use std::path::Path;

use super::Failure;
use super::visible::visible;
use super::whole::{Whole, whole};
use crate::disk::{self, Standing};
use crate::scan;
use crate::vault::{NoteId, NotePath, Resolution, RootId};

/// The note that a command line means: a file, or a name looked up in the vault
/// of the current folder as a link in its top folder would be.
pub fn meant(old: &Path) -> Result<(Whole, NoteId), Failure> {
    if disk::standing(old) == Standing::File {
        let whole = whole(old)?;
        let only = whole.only();
        return only
            .map(|id| (whole, id))
            .ok_or_else(|| Failure::Said(format!("{} is no note", old.display())));
    }
    let whole = whole(Path::new("."))?;
    let id = by_name(&whole, old)?;
    Ok((whole, id))
}

/// The same in a vault that is read already.
pub fn meant_in(whole: &Whole, note: &Path) -> Result<NoteId, Failure> {
    if disk::standing(note) != Standing::File {
        return by_name(whole, note);
    }
    let place = scan::note_path(&whole.loaded.roots, note);
    let id = place.and_then(|place| whole.loaded.vault.id(&place));
    let shown = visible(&note.to_string_lossy()).into_owned();
    id.ok_or_else(|| Failure::Said(format!("{shown} is no note of this vault")))
}

fn by_name(whole: &Whole, name: &Path) -> Result<NoteId, Failure> {
    let name = name.to_string_lossy();
    let top = NotePath::new(RootId(0), "");
    match whole.loaded.vault.resolve_name(&top, &name, None) {
        Resolution::Note(found) => Ok(found.note),
        Resolution::Ambiguous { candidates, .. } => {
            let paths = candidates.iter().take(5);
            let paths: Vec<String> = paths.map(|one| whole.shown(&one.path)).collect();
            let paths = paths.join(", ");
            Err(Failure::Said(format!(
                "`{name}` could be {paths}; say which by its path"
            )))
        }
        _ => Err(Failure::Said(format!(
            "there is no note called `{name}` here"
        ))),
    }
}
