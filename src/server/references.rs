use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams,
};

use super::convert;
use super::state::State;
use crate::features;

/// `textDocument/references`.
pub async fn answer(state: &Arc<State>, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
    let asked = params.text_document_position;
    let declaration = params.context.include_declaration;
    state
        .on_note(&asked.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), asked.position, encoding);
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let (id, note) = (view.id, view.note);
            let found = features::references(vault, id, note, offset, declaration, settings);
            let mut locations = Vec::new();
            for found in found {
                let Some(uri) = view.uri(&found.note.path) else {
                    continue;
                };
                let text = found.note.text();
                locations.extend(found.places.iter().map(|span| Location {
                    uri: uri.clone(),
                    range: view.range_in(text, *span),
                }));
            }
            Some(locations)
        })
        .await
}

/// `textDocument/documentHighlight`.
pub async fn highlight(
    state: &Arc<State>,
    params: DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>> {
    let asked = params.text_document_position_params;
    state
        .on_note(&asked.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), asked.position, encoding);
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let found = features::document_highlight(vault, view.id, view.note, offset, settings);
            let kind = |declaration| match declaration {
                true => DocumentHighlightKind::WRITE,
                false => DocumentHighlightKind::READ,
            };
            let highlights = found.into_iter().map(|found| DocumentHighlight {
                range: view.range(found.span),
                kind: Some(kind(found.declaration)),
            });
            Some(highlights.collect())
        })
        .await
}
