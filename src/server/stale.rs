//! What clients show of a note depends on other notes: how many link to it, the
//! titles behind its links, whether these lead anywhere. When such a change
//! matters to an open document, the client is told to ask again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::Uri;

use super::state::State;
use crate::vault::{Affected, Note, Vault};

/// What this client has asked for; nobody is told to ask again for what it
/// never asked for.
#[derive(Default)]
pub struct Shown {
    /// `textDocument/codeLens`.
    pub lenses: Asked,
    /// `textDocument/inlayHint`.
    pub hints: Asked,
    /// `textDocument/semanticTokens`.
    pub tokens: Asked,
    wake: Notify,
}

impl Shown {
    /// All of it may be stale.
    pub fn all_is_stale(&self) {
        if self.is_any() {
            self.wake.notify_one();
        }
    }

    /// Whether there is any of it.
    fn is_any(&self) -> bool {
        let all = [&self.lenses, &self.hints, &self.tokens];
        all.iter().any(|one| one.is_so())
    }
}

/// Whether a request has been answered so far.
#[derive(Default)]
pub struct Asked(AtomicBool);

impl Asked {
    /// It is being answered. To be called under the index's lock: of any change
    /// after that the client is told.
    pub fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether one has.
    pub fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A change of one note.
pub struct Changed<'a> {
    /// The document that was edited; it is shown anew by itself.
    pub edited: Option<&'a Uri>,
    /// What the note said.
    pub before: Option<&'a Note>,
    /// What it says now.
    pub after: Option<&'a Note>,
    /// The notes whose links mean something else now.
    pub affected: &'a Affected,
}

/// Marks what open documents show as stale, if `changed` touches them: by what
/// their links mean, by the title of what these lead to, by who links to them.
pub fn after_change(state: &State, vault: &Vault, changed: &Changed<'_>) {
    /// So many notes are asked whether they link to an open one; more do.
    const FEW: usize = 64;
    let Changed {
        edited,
        before,
        after,
        affected,
    } = *changed;
    if !state.shown.is_any() {
        return;
    }
    let title = |note: Option<&Note>| note.map(|note| note.title().to_owned());
    let is_called_otherwise = before.is_some() && after.is_some() && title(before) != title(after);
    let own = after.or(before).map(|note| &note.path);
    let others = affected.notes.iter().filter_map(|id| vault.note(*id));
    let others: Vec<_> = others.filter(|note| Some(&note.path) != own).collect();
    let open: Vec<Arc<Note>> = state
        .documents
        .iter()
        .filter(|open| edited != Some(&open.uri))
        .map(|open| open.note.clone())
        .collect();
    let touches = |open: &Arc<Note>| {
        others
            .iter()
            .any(|note| note.path == open.path || note.may_link_to(open))
            || Note::links_differ(before, after, open)
    };
    if is_called_otherwise && !open.is_empty()
        || others.len() > FEW && !open.is_empty()
        || open.iter().any(touches)
    {
        state.shown.all_is_stale();
    }
}

/// Runs as long as the server. One round of refreshes is under way at most; what
/// changes meanwhile is in the next.
pub async fn run(state: Arc<State>) {
    const GATHER: Duration = Duration::from_millis(200);
    /// A client that does not answer is asked again all the same.
    const PATIENCE: Duration = Duration::from_secs(2);
    let (can, shown) = (state.can(), &state.shown);
    loop {
        shown.wake.notified().await;
        // A burst, be it typing or a `git checkout`, is one reason to ask again.
        tokio::time::sleep(GATHER).await;
        let lenses = async {
            if can.refreshes_lenses && shown.lenses.is_so() {
                let _ = state.client.code_lens_refresh().await;
            }
        };
        let hints = async {
            if can.refreshes_hints && shown.hints.is_so() {
                let _ = state.client.inlay_hint_refresh().await;
            }
        };
        let tokens = async {
            if can.refreshes_tokens && shown.tokens.is_so() {
                let _ = state.client.semantic_tokens_refresh().await;
            }
        };
        let all = async { tokio::join!(lenses, hints, tokens) };
        let _ = tokio::time::timeout(PATIENCE, all).await;
    }
}

/// The answer to a question about a text that is no more (LSP 3.17).
pub fn modified() -> Error {
    Error {
        code: ErrorCode::ContentModified,
        message: "the note has changed since; ask again".into(),
        data: None,
    }
}
