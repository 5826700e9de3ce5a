//! `textDocument/definition`.

use super::place::{address, place};
use crate::syntax::{Footnote, Link};
use crate::text::Span;
use crate::vault::{AnchorTarget, Candidate, Note, NoteId, NotePath, Resolution, Vault};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What under the cursor leads there: target or anchor, in the asking note.
    pub origin: Span,
    /// Where.
    pub destination: Destination,
}

/// A place in a note, or a file that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A note.
    Note {
        /// Which.
        id: NoteId,
        /// The whole of what is meant: the section, the block.
        full: Span,
        /// What to put the cursor on: the heading's content, the block, the start
        /// of the note (its first byte, front matter or not).
        focus: Span,
    },
    /// A file that is no note.
    File(NotePath),
}

/// Where what stands at `offset` of `note` leads; several for an ambiguous link.
///
/// Links of all kinds, footnotes and the `[label]: address` lines of reference
/// links lead somewhere. A title, a heading, a tag, plain text do not.
pub fn definition(vault: &Vault, id: NoteId, note: &Note, offset: u32) -> Vec<Definition> {
    if let Some(link) = note.parsed().link_at(offset) {
        return of_link(vault, note, link, offset);
    }
    if let Some((origin, full)) = footnote(note, offset) {
        return vec![Definition { origin, destination: Destination::Note { id, full, focus: full } }];
    }
    of_reference_line(vault, note, offset)
}

fn of_link(vault: &Vault, note: &Note, link: &Link, offset: u32) -> Vec<Definition> {
    let in_anchor = link.anchor.filter(|anchor| anchor.touches(offset) && !anchor.is_empty());
    let origin = in_anchor.unwrap_or_else(|| address(link));
    let anchor = link.anchor.map(|anchor| note.text().slice(anchor));
    destinations(vault, note, vault.resolve(note, link), anchor.as_deref())
        .into_iter()
        .map(|destination| Definition { origin, destination })
        .collect()
}

/// The counterpart of the footnote mark at `offset`: the definition of a
/// reference, the first reference of a definition.
fn footnote(note: &Note, offset: u32) -> Option<(Span, Span)> {
    let footnotes = &note.parsed().rare().footnotes;
    // A definition spans its whole text; only its mark `[^x]` leads back.
    let mark = |foot: &Footnote| Span::new(foot.span.start, foot.label.end + 1);
    let here = footnotes.iter().find(|foot| mark(foot).touches(offset))?;
    let name = |foot: &Footnote| note.text().slice(foot.label).trim().to_lowercase();
    let wanted = name(here);
    let other = (footnotes.iter())
        .find(|foot| foot.definition != here.definition && name(foot) == wanted)?;
    Some((mark(here), if other.definition { other.span } else { mark(other) }))
}

/// On the address of `[label]: address` itself.
fn of_reference_line(vault: &Vault, note: &Note, offset: u32) -> Vec<Definition> {
    let definitions = &note.parsed().rare().definitions;
    let Some(line) = definitions.iter().find(|line| line.span.touches(offset)) else {
        return Vec::new();
    };
    let written = note.text().slice(line.destination);
    let (target, anchor) = match written.split_once('#') {
        Some((target, anchor)) => (target, Some(anchor)),
        None => (&*written, None),
    };
    let found = vault.resolve_name(&note.path, target, anchor);
    destinations(vault, note, found, anchor)
        .into_iter()
        .map(|destination| Definition { origin: line.destination, destination })
        .collect()
}

fn destinations(
    vault: &Vault,
    from: &Note,
    found: Resolution,
    anchor: Option<&str>,
) -> Vec<Destination> {
    match found {
        Resolution::Note(target) => {
            in_note(vault, target.note, target.anchor).into_iter().collect()
        }
        Resolution::File { path, .. } => vec![Destination::File(path)],
        Resolution::Ambiguous { candidates, .. } => candidates
            .into_iter()
            .filter_map(|candidate| of_candidate(vault, from, candidate, anchor))
            .collect(),
        Resolution::Missing | Resolution::External => Vec::new(),
    }
}

fn in_note(vault: &Vault, id: NoteId, anchor: Option<AnchorTarget>) -> Option<Destination> {
    let place = place(vault.note(id)?, anchor);
    Some(Destination::Note { id, full: place.full, focus: place.focus })
}

/// A candidate has no anchor of its own; asking for it by its path gives it one.
fn of_candidate(
    vault: &Vault,
    from: &Note,
    candidate: Candidate,
    anchor: Option<&str>,
) -> Option<Destination> {
    let Some(id) = candidate.note else { return Some(Destination::File(candidate.path)) };
    let place = anchor.and_then(|anchor| {
        match vault.resolve_name(&from.path, &candidate.path.path, Some(anchor)) {
            Resolution::Note(target) if target.note == id => target.anchor,
            _ => None,
        }
    });
    in_note(vault, id, place)
}
