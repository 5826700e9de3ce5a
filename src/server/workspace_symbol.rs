use std::collections::HashMap;
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Location, OneOf, SymbolKind, WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::convert;
use super::state::State;
use crate::features::{self, WorkspaceSymbolKind};
use crate::video::{Part, VideoId};

/// `workspace/symbol`.
pub async fn answer(
    state: &Arc<State>,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>> {
    state.ready().await;
    state
        .in_background(move |state| {
            let titles = match params.query.trim_start().starts_with('@') {
                true => titles(state),
                false => HashMap::new(),
            };
            let title_of = |id: VideoId| titles.get(&id).cloned();
            let index = state.index();
            let found = features::workspace_symbols(&index.vault, &params.query, &title_of);
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

/// The titles of all videos with sidecars. Reads these the first time, before the
/// index's lock is taken.
fn titles(state: &State) -> HashMap<VideoId, String> {
    let (videos, limit) = {
        let index = state.index();
        (index.videos.clone(), index.settings.max_file_size)
    };
    let title = |id: VideoId| {
        let video = videos.load(id, Part::Facts, limit)?;
        Some((id, video.title()?.to_owned()))
    };
    videos.ids().into_iter().filter_map(title).collect()
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
