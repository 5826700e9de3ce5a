//! `textDocument/hover`.

use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};

/// What there is to say of what is under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is said of.
    pub span: Span,
    /// Markdown, capped, without raw HTML or command links from notes.
    pub markdown: String,
}

/// What there is to say of what stands at `offset`.
pub fn hover(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
    settings: &Settings,
) -> Option<Hover> {
    let _ = (vault, id, note, offset, settings);
    None
}
