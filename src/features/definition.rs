//! `textDocument/definition`.

use crate::text::Span;
use crate::vault::{Note, NoteId, NotePath, Vault};

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
        /// What to put the cursor on: the heading's line, the block, the start.
        focus: Span,
    },
    /// A file that is no note.
    File(NotePath),
}

/// Where what stands at `offset` of `note` leads; several for an ambiguous link.
pub fn definition(vault: &Vault, id: NoteId, note: &Note, offset: u32) -> Vec<Definition> {
    let _ = (vault, id, note, offset);
    Vec::new()
}
