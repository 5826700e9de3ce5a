use std::collections::HashMap;
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Location, OneOf, SymbolKind, WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::convert;
use super::state::State;
use crate::features::{self, WorkspaceSymbolKind};
use crate::video::{Part, Video, VideoId};

/// Rows of one answer.
const MOST_ROWS: usize = 200;

/// `workspace/symbol`.
pub async fn answer(
    state: &Arc<State>,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>> {
    state.ready().await;
    state
        .in_background(move |state| {
            let typed = params.query.trim_start().strip_prefix('@');
            let known = typed.map_or(Vec::new(), |_| known_videos(state));
            let titles: HashMap<VideoId, &str> = known
                .iter()
                .filter_map(|(id, video)| Some((*id, video.title()?)))
                .collect();
            let title_of = |id: VideoId| titles.get(&id).map(|title| (*title).to_owned());
            let index = state.index();
            let found = features::workspace_symbols(&index.vault, &params.query, &title_of);
            let chapters = typed.map_or(Vec::new(), |typed| {
                features::chapter_symbols(&index.vault, typed, &known)
            });
            let found = found.into_iter().chain(chapters).take(MOST_ROWS);
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

/// All videos with sidecars. Reads these the first time, before the index's lock is
/// taken.
fn known_videos(state: &State) -> Vec<(VideoId, Arc<Video>)> {
    let (videos, limit) = {
        let index = state.index();
        (index.videos.clone(), index.settings.max_file_size)
    };
    let mut ids = videos.ids();
    ids.sort_unstable();
    let known = |id: VideoId| Some((id, videos.load(id, Part::Facts, limit)?));
    ids.into_iter().filter_map(known).collect()
}

fn kind(kind: WorkspaceSymbolKind) -> SymbolKind {
    match kind {
        WorkspaceSymbolKind::Note => SymbolKind::FILE,
        WorkspaceSymbolKind::Heading => SymbolKind::STRING,
        WorkspaceSymbolKind::Tag => SymbolKind::KEY,
        WorkspaceSymbolKind::Wanted => SymbolKind::NULL,
        WorkspaceSymbolKind::Video => SymbolKind::EVENT,
        WorkspaceSymbolKind::Chapter => SymbolKind::NUMBER,
    }
}
