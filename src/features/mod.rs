//! One file an LSP feature, named after it. Plain data in, plain data out: a
//! feature is a free function of the vault, a note and a byte offset, and knows
//! neither the protocol nor what the client can do; `server` converts.

mod call_hierarchy;
mod chapter_symbol;
mod chapters;
mod closest;
mod code_action;
mod code_lens;
mod completion;
mod definition;
mod document_link;
mod document_symbol;
mod edit;
mod explain;
mod first_text;
mod folding_range;
mod graph;
mod hover;
mod inlay_hint;
mod mend;
mod moment;
mod neighbourhood;
mod new_note;
mod place;
mod preview;
mod references;
mod rename;
mod report;
mod selection_range;
mod semantic_tokens;
mod stamp_style;
mod subject;
mod video_page;
mod video_section;
mod wanted;
mod workspace_symbol;

#[cfg(test)]
mod effort;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;

pub use call_hierarchy::{Call, incoming_calls, outgoing_calls, prepare_call_hierarchy};
pub use chapter_symbol::chapter_symbols;
pub use chapters::{ChapterPlace, ListedChapters, chapters, known_video_title, video_title};
pub use code_action::{
    Action, ActionEdit, ActionKind, Task, VideoOf, code_action_edit, code_actions,
};
pub use code_lens::{
    CodeLens, MomentsLens, code_lens_links, code_lens_title, code_lenses, moments_lens,
};
pub use completion::{
    Completion, CompletionItem, CompletionKind, completes_moments, completion, resolve_completion,
};
pub use definition::{Definition, Destination, definition, needed_for_definition};
pub use document_link::{DocumentLink, LinkDestination, document_links};
pub use document_symbol::{Symbol, SymbolKind, document_symbols};
pub use edit::{Step, VaultEdit};
pub use explain::{Elsewhere, ExplainedCandidate, Explanation, explain, explain_line, folders};
pub use folding_range::{Fold, folding_ranges};
pub use graph::{Around, Graph, GraphLink, GraphNode, GraphNodeKind, dot, graph, mermaid};
pub use hover::{Hover, hover};
pub use inlay_hint::{InlayHint, inlay_hints};
pub use mend::{Mended, mend};
pub use moment::{
    Citation, Moment, MomentKind, address, asks_about_video, citations, moment_at, moments,
};
pub use neighbourhood::{Near, Neighbourhood, neighbourhood};
pub use new_note::{NewNote, new_note};
pub use references::{Highlight, References, document_highlight, references};
pub use rename::{
    Refusal, Renamable, check_file_name, prepare_rename, rename, rename_files, rename_note,
};
pub use report::Tally;
pub use selection_range::selection_ranges;
pub use semantic_tokens::{Token, TokenKind, semantic_tokens};
pub use video_page::{
    CitedChapter, CitingNote, PastEnd, VideoCount, VideoPage, video_page, videos_by_citations,
};
pub use wanted::{WantedName, asking_for, wanted_names};
pub use workspace_symbol::{WorkspaceSymbol, WorkspaceSymbolKind, workspace_symbols};
