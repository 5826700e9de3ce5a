//! `textDocument/prepareRename`, `textDocument/rename`, `workspace/willRenameFiles`.
//!
//! A rename keeps what links mean: every link that resolved before resolves to
//! the same note after, and of every link only the bytes that name the thing are
//! rewritten. Where that cannot be, it is refused with a sentence.

mod heading;
mod name;
mod note;
mod shape;
mod within;

use std::fmt;

use super::edit::VaultEdit;
use super::subject::{Subject, Under, subject_at, tag_name};
use crate::text::Span;
use crate::vault::{Note, NoteId, NotePath, Vault};

pub use name::check_file_name;

/// Why a rename cannot be, in a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Refuses with a sentence.
fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

/// What would be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// What of the asking note to underline.
    pub span: Span,
    /// What it is called now: a note's stem, a heading's content, a tag's name.
    pub placeholder: String,
}

/// What a rename at `offset` of `note` would rename.
///
/// From a link or a title this is the note's file; from an anchor the heading or
/// block; else a heading, block id, tag, alias, footnote or link definition.
pub fn prepare_rename(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
) -> Result<Renamable, Refusal> {
    let under = nameable(vault, id, note, offset)?;
    let placeholder = match &under.subject {
        Subject::Note(id) => vault.note(*id).map(|note| note.stem().to_owned()),
        Subject::Heading(id, at) => vault.note(*id).and_then(|note| {
            let heading = note.parsed().headings.get(*at)?;
            let content = note.text().slice(note.heading_content(heading));
            Some(content.into_owned())
        }),
        Subject::Block(id, at) => vault.note(*id).and_then(|note| {
            let block = note.parsed().rare().blocks.get(*at)?;
            Some(note.text().slice(block.id).into_owned())
        }),
        Subject::Alias(id, at) => vault
            .note(*id)
            .and_then(|note| Some(note.aliases().nth(*at)?.to_owned())),
        // As written here: a tag's case differs from place to place.
        _ => Some(note.text().slice(under.span).into_owned()),
    };
    let placeholder = placeholder.unwrap_or_default();
    // A long heading over several lines, a quoted alias: what is shown for
    // editing need not be the underlined bytes.
    Ok(Renamable {
        span: under.span,
        placeholder,
    })
}

/// The edit that renames what stands at `offset` of `note` to `new_name`.
pub fn rename(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
    new_name: &str,
) -> Result<VaultEdit, Refusal> {
    let new_name = new_name.trim();
    if new_name.is_empty() {
        return refuse("A name needs at least one letter.");
    }
    if new_name.chars().any(char::is_control) {
        return refuse("A name stands on one line and holds no control characters.");
    }
    let under = nameable(vault, id, note, offset)?;
    // Links and stamps in a heading go with its text.
    let holds_parts = matches!(under.subject, Subject::Heading(..)) && {
        let in_it = |span: Span| under.span.covers(span);
        let mut links = note.parsed().links.starting_from(under.span.start);
        let mut stamps = note.parsed().stamps.starting_from(under.span.start);
        links.next().is_some_and(|link| in_it(link.span))
            || stamps.next().is_some_and(|stamp| in_it(stamp.span()))
    };
    let edit = match under.subject {
        // Only the file's name is new, and each link to it was looked at.
        Subject::Note(id) => return note::rename_note(vault, id, new_name),
        Subject::Heading(id, at) => heading::rename_heading(vault, id, at, new_name),
        Subject::Block(id, at) => heading::rename_block(vault, id, at, new_name),
        Subject::Alias(id, at) => within::rename_alias(vault, id, at, new_name),
        Subject::Tag(tag) => within::rename_tag(vault, &tag, new_name),
        Subject::Footnote(id, label) => within::rename_footnote(vault, id, &label, new_name),
        Subject::Definition(id, at) => within::rename_definition(vault, id, at, new_name),
        Subject::File(_) | Subject::Wanted(_) | Subject::Moment(..) | Subject::Video(_) => {
            refuse(NOTHING)
        }
    }?;
    match shape::changed(vault, &edit) {
        Some(path) if holds_parts && *path == note.path => Ok(edit),
        Some(path) => refuse(format!(
            "With the name `{new_name}` other parts of {path} would no longer read as they do."
        )),
        None => Ok(edit),
    }
}

/// The edits of links that keep their meaning when notes, files or folders move
/// (from, to). The moves themselves are not part of it.
pub fn rename_files(vault: &Vault, moves: &[(NotePath, NotePath)]) -> VaultEdit {
    let moves = vault.moves(moves);
    // What cannot be kept cannot be refused either: the files move anyway.
    let steps = note::kept_links(vault, &moves, None).unwrap_or_default();
    VaultEdit {
        confirm: note::question(steps.len()),
        steps,
    }
}

/// The edit that renames the note `id` to the stem `new_name`, its file included.
pub fn rename_note(vault: &Vault, id: NoteId, new_name: &str) -> Result<VaultEdit, Refusal> {
    note::rename_note(vault, id, new_name.trim())
}

const NOTHING: &str = "Nothing to rename here: put the cursor on a link, a title, a heading, \
                       a tag, an alias, a block id or a footnote.";

fn nameable(vault: &Vault, id: NoteId, note: &Note, offset: u32) -> Result<Under, Refusal> {
    let Some(mut under) = subject_at(vault, id, note, offset) else {
        return refuse(NOTHING);
    };
    match &under.subject {
        Subject::Wanted(name) => {
            if let Some(link) = note.parsed().link_at(offset)
                && let crate::vault::Resolution::Ambiguous { .. } = vault.resolve(note, &link)
            {
                return refuse("This link could mean several notes; choose one first.");
            }
            refuse(format!(
                "There is no note `{name}` to rename; create it first."
            ))
        }
        Subject::File(path) => refuse(format!(
            "`{path}` is no note; rename the file itself and its links follow."
        )),
        Subject::Moment(..) | Subject::Video(_) => {
            refuse("Videos and their moments have no name of ours to change; edit the text itself.")
        }
        Subject::Tag(_) => {
            // The `#` is no part of the name.
            under.span = tag_name(note, under.span);
            Ok(under)
        }
        _ => Ok(under),
    }
}

/// Adds `edit` to those of its note.
fn gather(edits: &mut Vec<(NotePath, Vec<(Span, String)>)>, path: &NotePath, edit: (Span, String)) {
    match edits.iter_mut().find(|(other, _)| other == path) {
        Some((_, edits)) => edits.push(edit),
        None => edits.push((path.clone(), vec![edit])),
    }
}

/// The text steps of `edits`: sorted, without doubles (references that share a
/// definition share its target).
fn text_steps(edits: Vec<(NotePath, Vec<(Span, String)>)>) -> Vec<super::Step> {
    let step = |(path, mut edits): (NotePath, Vec<(Span, String)>)| {
        edits.sort();
        edits.dedup();
        super::Step::Text { path, edits }
    };
    edits.into_iter().map(step).collect()
}

#[cfg(test)]
mod tests;
