//! `textDocument/documentLink`.

use crate::text::Span;
use crate::vault::{Note, NoteId, NotePath, Vault};

/// A stretch of text that a click follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The target of a link, the label of a stamp.
    pub span: Span,
    /// Where it leads.
    pub destination: LinkDestination,
    /// For the mouse: "Open note NMDA receptor basics".
    pub tooltip: String,
}

/// Where a document link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkDestination {
    /// A note, at a zero-based line of it.
    Note {
        /// Which.
        id: NoteId,
        /// The line to show; 0 for the top.
        line: u32,
    },
    /// A file that is no note.
    File(NotePath),
    /// An address on the web: the video at a second.
    Web(String),
}

/// All links of `note` that lead somewhere, and its stamps.
pub fn document_links(vault: &Vault, note: &Note) -> Vec<DocumentLink> {
    let _ = (vault, note);
    Vec::new()
}
