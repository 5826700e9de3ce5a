//! One file an LSP feature, named after it. Plain data in, plain data out: a
//! feature is a free function of the vault, a note and a byte offset, and knows
//! neither the protocol nor what the client can do; `server` converts.

mod closest;
mod code_action;
mod completion;
mod definition;
mod document_link;
mod document_symbol;
mod edit;
mod hover;
mod moment;
mod place;
mod preview;
mod references;
mod rename;
mod subject;
mod workspace_symbol;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;

pub use code_action::{Action, ActionKind, code_actions};
pub use completion::{Completion, CompletionItem, CompletionKind, completion, resolve_completion};
pub use definition::{Definition, Destination, definition};
pub use document_link::{DocumentLink, LinkDestination, document_links};
pub use document_symbol::{Symbol, SymbolKind, document_symbols};
pub use edit::{Step, VaultEdit};
pub use hover::{Hover, hover};
pub use references::{Highlight, References, document_highlight, references};
pub use rename::{
    Refusal, Renamable, check_file_name, prepare_rename, rename, rename_files, rename_note,
};
pub use workspace_symbol::{WorkspaceSymbol, WorkspaceSymbolKind, workspace_symbols};
