//! `textDocument/completion`.

use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, Vault};

/// The items at a place.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// Best first.
    pub items: Vec<CompletionItem>,
    /// Whether typing on could bring items that are not among these.
    pub incomplete: bool,
}

/// What kind of thing an item is; `server` picks the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A note.
    Note,
    /// A name that notes link to and nobody answers to.
    Wanted,
    /// A file that is no note.
    File,
    /// A heading of the target.
    Heading,
    /// A block of the target.
    Block,
    /// A label for the link.
    Label,
    /// A callout type.
    Callout,
    /// A tag.
    Tag,
    /// A key of the front matter.
    Key,
    /// A value of the front matter.
    Value,
}

/// One item.
#[derive(Clone, Debug)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: String,
    /// Shown faintly beside it (the title, the folder).
    pub detail: String,
    /// Its kind.
    pub kind: CompletionKind,
    /// What the edit replaces: on one line, containing the cursor.
    pub replace: Span,
    /// What it is replaced by.
    pub insert: String,
    /// What the client matches typed text against; starts with what `replace` covers.
    pub filter: String,
    /// For [`resolve_completion`]: the path of the note the item stands for.
    pub data: Option<String>,
}

/// What could be written at `offset` of `note`.
pub fn completion(vault: &Vault, note: &Note, offset: u32, settings: &Settings) -> Completion {
    let _ = (vault, note, offset, settings);
    Completion::default()
}

/// The documentation (markdown) of the item whose `data` this is.
pub fn resolve_completion(vault: &Vault, data: &str, settings: &Settings) -> Option<String> {
    let _ = (vault, data, settings);
    None
}
