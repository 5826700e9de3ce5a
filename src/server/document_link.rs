use std::str::FromStr;
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams, Uri};

use super::state::{State, View};
use crate::features::{self, LinkDestination};

/// `textDocument/documentLink`.
pub async fn answer(
    state: &Arc<State>,
    params: DocumentLinkParams,
) -> Result<Option<Vec<DocumentLink>>> {
    state
        .on_note(&params.text_document.uri, |view| {
            let found = features::document_links(&view.index.vault, view.note);
            let tooltips = view.state.can().link_tooltips;
            let links = found.into_iter().filter_map(|found| {
                Some(DocumentLink {
                    range: view.range(found.span),
                    target: Some(target(view, &found.destination)?),
                    tooltip: tooltips.then_some(found.tooltip),
                    data: None,
                })
            });
            Some(links.collect())
        })
        .await
}

fn target(view: &View<'_>, destination: &LinkDestination) -> Option<Uri> {
    match destination {
        LinkDestination::Note { id, line } => {
            let uri = view.uri(&view.index.vault.note(*id)?.path)?;
            if *line == 0 {
                return Some(uri);
            }
            // VS Code's form of a line in a link, one-based; others ignore it.
            Uri::from_str(&format!("{}#L{}", uri.as_str(), line + 1)).ok()
        }
        LinkDestination::File(path) => view.uri(path),
        LinkDestination::Web(address) => Uri::from_str(address).ok(),
    }
}
