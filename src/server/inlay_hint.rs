use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintParams};

use super::convert;
use super::state::{State, View};
use crate::features;
use crate::video::Part;

/// `textDocument/inlayHint`. Clients without code lenses get here what these say.
pub async fn answer(state: &Arc<State>, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
    let range = params.range;
    let work = move |view: &View<'_>| {
        view.state.shown.hints.note();
        let can = view.state.can();
        let text = view.note.text();
        let within = convert::span(text, range, can.encoding);
        let hints = features::inlay_hints(
            &view.index.vault,
            view.id,
            view.note,
            within,
            !can.shows_lenses && !view.state.shown.lenses.is_so(),
            &view.index.settings,
            view.video,
        );
        let hints = hints.into_iter().map(|hint| InlayHint {
            position: convert::position(text, hint.offset, can.encoding),
            label: InlayHintLabel::String(hint.label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
        Some(hints.collect())
    };
    let uri = &params.text_document.uri;
    // The settings come with the first scan.
    state.ready().await;
    // Files about videos are read only for those who want to see what they say.
    let shows_chapters = state.index().settings.inlay_hints.chapters;
    match shows_chapters {
        true => state.on_video(uri, Part::Facts, work).await,
        false => state.on_note(uri, work).await,
    }
}
