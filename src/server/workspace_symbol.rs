use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Location, OneOf, SymbolKind, WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::convert;
use super::state::State;
use crate::features::{self, WorkspaceSymbolKind};

/// `workspace/symbol`.
pub async fn answer(
    state: &Arc<State>,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>> {
    state.ready().await;
    state
        .in_background(move |state| {
            let index = state.index();
            // Titles of videos will come from their sidecars.
            let found = features::workspace_symbols(&index.vault, &params.query, &|_| None);
            let rows = found.into_iter().filter_map(|found| {
                let note = index.vault.note(found.note)?;
                let location = Location {
                    uri: state.uri(&index, &note.path)?,
                    range: convert::range(note.text(), found.span, state.can().encoding),
                };
                Some(WorkspaceSymbol {
                    name: found.name,
                    kind: kind(found.kind),
                    tags: None,
                    container_name: Some(found.container),
                    location: OneOf::Left(location),
                    data: None,
                })
            });
            Some(WorkspaceSymbolResponse::Nested(rows.collect()))
        })
        .await
}

fn kind(kind: WorkspaceSymbolKind) -> SymbolKind {
    match kind {
        WorkspaceSymbolKind::Note => SymbolKind::FILE,
        WorkspaceSymbolKind::Heading => SymbolKind::STRING,
        WorkspaceSymbolKind::Tag => SymbolKind::KEY,
        WorkspaceSymbolKind::Wanted => SymbolKind::NULL,
        WorkspaceSymbolKind::Video => SymbolKind::EVENT,
    }
}
