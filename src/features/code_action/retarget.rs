//! Other notes that a link could mean: the closest names of a broken one, the
//! candidates of an ambiguous one.

use crate::features::closest::closest;
use crate::features::edit::VaultEdit;
use crate::rules::encoded_destination;
use crate::syntax::Link;
use crate::vault::{Note, NoteId, NotePath, Resolution, Vault};

/// No menu should be longer than that.
const MOST: usize = 3;
const MOST_CANDIDATES: usize = 10;

/// The notes whose names are closest to what a broken link asks for, or to its
/// label; none if none is close.
pub(super) fn did_you_mean(vault: &Vault, note: &Note, link: &Link) -> Vec<(String, VaultEdit)> {
    let target = note.text().slice(link.target);
    let name = target.rsplit('/').next().unwrap_or_default();
    let mut close = closest(vault, &note.path, name.trim_end_matches(".md"), MOST);
    if let Some(label) = link.label {
        close.extend(closest(vault, &note.path, &note.text().slice(label), MOST));
    }
    let mut seen: Vec<NoteId> = Vec::new();
    close.retain(|id| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    let meant = close.into_iter().take(MOST);
    meant
        .filter_map(|id| {
            let path = &vault.note(id)?.path;
            let (target, edit) = leading_to(vault, note, link, id, path)?;
            Some((format!("Change target to `{target}`"), edit))
        })
        .collect()
}

/// The notes that an ambiguous link could mean, each by a path that means it only.
pub(super) fn choose(vault: &Vault, note: &Note, link: &Link) -> Vec<(String, VaultEdit)> {
    let Resolution::Ambiguous { candidates, .. } = vault.resolve(note, link) else {
        return Vec::new();
    };
    let notes = candidates
        .iter()
        .filter_map(|one| Some((one.note?, &one.path)));
    notes
        .take(MOST_CANDIDATES)
        .filter_map(|(id, path)| {
            let (target, edit) = leading_to(vault, note, link, id, path)?;
            Some((format!("Link to `{target}`"), edit))
        })
        .collect()
}

/// The shortest target that leads from `note` to the note `id`, and the edit
/// that writes it.
fn leading_to(
    vault: &Vault,
    note: &Note,
    link: &Link,
    id: NoteId,
    path: &NotePath,
) -> Option<(String, VaultEdit)> {
    let whole = match path.folder() {
        "" => path.stem().to_owned(),
        folder => format!("{folder}/{}", path.stem()),
    };
    let names = match link.is_wiki() {
        true => {
            let cuts = whole.rmatch_indices('/').map(|(at, _)| at + 1);
            let ends: Vec<String> = cuts
                .chain([0])
                .filter_map(|at| whole.get(at..).map(str::to_owned))
                .collect();
            ends
        }
        false => vec![path.relative_to(note.path.folder())],
    };
    let leads = |name: &String| {
        let found = vault.resolve_as(&note.path, link.kind, name);
        matches!(found, Resolution::Note(target) if target.note == id && target.rung.is_exact())
    };
    let name = names.into_iter().find(leads)?;
    let written = match link.is_wiki() {
        true => name.clone(),
        false => encoded_destination(note, link, &name),
    };
    let edit = VaultEdit::of_note(note.path.clone(), vec![(link.target, written)]);
    Some((name, edit))
}
