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
use crate::vault::Note;

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
        if [&self.lenses, &self.hints, &self.tokens]
            .iter()
            .any(|one| one.is_so())
        {
            self.wake.notify_one();
        }
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

/// After a change of one note from `before` to `after`: marks what other open
/// documents show as stale, if it touches them. `touched` are the open documents
/// whose links mean something else now; `edited` is shown anew by itself.
pub fn after_change(
    state: &State,
    edited: Option<&Uri>,
    before: Option<&Note>,
    after: Option<&Note>,
    touched: &[String],
) {
    let is_other = |uri: &str| edited.is_none_or(|edited| edited.as_str() != uri);
    let means_other = touched.iter().any(|uri| is_other(uri));
    let linked_otherwise = || {
        state.documents.iter().any(|open| {
            is_other(open.uri.as_str()) && Note::links_differ(before, after, &open.note)
        })
    };
    if means_other || linked_otherwise() {
        state.shown.all_is_stale();
    }
}

/// Runs as long as the server. One round of refreshes is under way at most; what
/// changes meanwhile is in the next.
pub async fn run(state: Arc<State>) {
    /// A client that does not answer is asked again all the same.
    const PATIENCE: Duration = Duration::from_secs(2);
    let (can, shown) = (state.can(), &state.shown);
    loop {
        shown.wake.notified().await;
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
