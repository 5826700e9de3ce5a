use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command, Location, Uri};

use super::execute_command::play;
use super::stale::modified;
use super::state::State;
use crate::features;

/// The client's own command that shows places in its references view. Its
/// arguments are those of VS Code's `editor.action.showReferences`, in the
/// protocol's terms: URI, position, locations.
pub const SHOW_REFERENCES: &str = "wikinote.showReferences";

/// `textDocument/codeLens`: where the lenses are. What they say is told when the
/// client comes to show them.
pub async fn answer(state: &Arc<State>, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
    let uri = params.text_document.uri;
    let asked = uri.clone();
    let version = state.document(&uri).map(|document| document.version);
    state
        .on_note(&uri, move |view| {
            view.state.shown.lenses.note();
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let lenses = features::code_lenses(vault, view.id, view.note, settings);
            let moments = features::moments_lens(view.note, settings).map(|lens| CodeLens {
                range: view.range(lens.span),
                command: Some(play(lens.title(), lens.video, lens.second)),
                data: None,
            });
            let lenses = lenses.into_iter().map(|lens| {
                let place = Place {
                    uri: asked.clone(),
                    version,
                    heading: lens.heading,
                };
                CodeLens {
                    range: view.range(lens.span),
                    command: None,
                    data: serde_json::to_value(place).ok(),
                }
            });
            Some(lenses.chain(moments).collect())
        })
        .await
}

/// `codeLens/resolve`: what the lens says, and the links it counts.
pub async fn resolve(state: &Arc<State>, mut lens: CodeLens) -> Result<CodeLens> {
    let data = lens.data.clone().unwrap_or_default();
    let Ok(place) = serde_json::from_value::<Place>(data) else {
        return Ok(lens);
    };
    let now = state.document(&place.uri).map(|document| document.version);
    if now != place.version {
        return Err(modified());
    }
    let start = lens.range.start;
    let command = state
        .on_note(&place.uri.clone(), move |view| {
            let vault = &view.index.vault;
            let counted = features::code_lens_links(vault, view.id, place.heading);
            let mut locations = Vec::new();
            for found in counted {
                let Some(uri) = view.uri(&found.note.path) else {
                    continue;
                };
                locations.extend(found.places.iter().map(|span| Location {
                    uri: uri.clone(),
                    range: view.range_in(found.note.text(), *span),
                }));
            }
            let title = features::code_lens_title(place.heading, locations.len());
            let arguments = (&place.uri, start, locations);
            Some(Command {
                title,
                command: SHOW_REFERENCES.to_owned(),
                arguments: match serde_json::to_value(arguments) {
                    Ok(serde_json::Value::Array(arguments)) => Some(arguments),
                    _ => None,
                },
            })
        })
        .await?;
    lens.command = command;
    Ok(lens)
}

/// What a lens carries to the client and back.
#[derive(Serialize, Deserialize)]
struct Place {
    uri: Uri,
    /// Of the document when the lens was told; none if it is not open.
    version: Option<i32>,
    /// By its index; none for the whole note.
    heading: Option<usize>,
}
