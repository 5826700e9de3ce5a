use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, LocationLink, Range,
};

use super::convert;
use super::state::{State, View};
use crate::features::{self, Definition, Destination};

/// `textDocument/definition`.
pub async fn answer(
    state: &Arc<State>,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>> {
    let asked = params.text_document_position_params;
    let links = state
        .on_note(&asked.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), asked.position, encoding);
            let found = features::definition(&view.index.vault, view.id, view.note, offset);
            Some(
                found
                    .iter()
                    .filter_map(|found| link(view, found))
                    .collect::<Vec<_>>(),
            )
        })
        .await?
        .filter(|links| !links.is_empty());
    Ok(links.map(|links| {
        if state.can().definition_links {
            return GotoDefinitionResponse::Link(links);
        }
        let locations = links.into_iter().map(|link| Location {
            uri: link.target_uri,
            range: link.target_selection_range,
        });
        GotoDefinitionResponse::Array(locations.collect())
    }))
}

fn link(view: &View<'_>, found: &Definition) -> Option<LocationLink> {
    let (target_uri, target_range, target_selection_range) = match &found.destination {
        Destination::Note { id, full, focus } => {
            let note = view.index.vault.note(*id)?;
            // Places in the target are counted in the target's own text.
            let range = |span| view.range_in(note.text(), span);
            (view.uri(&note.path)?, range(*full), range(*focus))
        }
        Destination::File(path) => (view.uri(path)?, Range::default(), Range::default()),
    };
    Some(LocationLink {
        origin_selection_range: Some(view.range(found.origin)),
        target_uri,
        target_range,
        target_selection_range,
    })
}
