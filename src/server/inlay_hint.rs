use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintParams};

use super::convert;
use super::state::{State, View};
use crate::features;
use crate::settings::Settings;
use crate::vault::Note;
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
    // Files about videos are read only for those who want to see what they say.
    let part = |settings: &Settings, _: &Note| settings.inlay_hints.chapters.then_some(Part::Facts);
    state.on_video(&params.text_document.uri, part, work).await
}
