use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, LocationLink, Position, Range, Uri,
};

use super::convert;
use super::sidecars;
use super::state::{State, View};
use crate::disk::uri;
use crate::features::{self, Definition, Destination};
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::Note;
use crate::video::Part;

/// `textDocument/definition`.
pub async fn answer(
    state: &Arc<State>,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>> {
    let asked = params.text_document_position_params;
    let uri = asked.text_document.uri;
    // As it is now, at the request's turn.
    let open = state.document(&uri).map(|document| document.note);
    let found = match by_file_names(state, open.as_ref(), asked.position).await? {
        Some(found) => found,
        None => by_all(state, open, &uri, asked.position).await?,
    };
    let is_known = |found: &Found| matches!(found, Found::Link(_));
    let links: Vec<LocationLink> = match found.iter().all(is_known) {
        true => found.into_iter().filter_map(Found::link).collect(),
        // Files are read off the lock, or typing would wait.
        false => {
            let read = |state: &State| {
                let links = found.into_iter().filter_map(|found| found.read(state));
                links.collect()
            };
            state.in_background(read).await?
        }
    };
    let links = Some(links).filter(|links| !links.is_empty());
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

/// Where what stands at `position` leads, when the notes have been read.
async fn by_all(
    state: &Arc<State>,
    open: Option<Arc<Note>>,
    uri: &Uri,
    position: Position,
) -> Result<Vec<Found>> {
    let encoding = state.can().encoding;
    // A link is followed without reading what is said in the note's video.
    let part = move |_: &Settings, note: &Note| {
        let offset = convert::offset(note.text(), position, encoding);
        features::asks_about_video(note, offset).then_some(Part::All)
    };
    let found = state.on_open(open, uri, part, move |view| {
        let offset = convert::offset(view.note.text(), position, encoding);
        Some(at(view, offset))
    });
    Ok(found.await?.unwrap_or_default())
}

/// The same while the notes are being read, where the names of files tell.
async fn by_file_names(
    state: &Arc<State>,
    open: Option<&Arc<Note>>,
    position: Position,
) -> Result<Option<Vec<Found>>> {
    let encoding = state.can().encoding;
    let (Some(unread), Some(open)) = (state.listed().await, open.cloned()) else {
        return Ok(None);
    };
    let follow = move |state: &State| {
        let offset = convert::offset(open.text(), position, encoding);
        unread.follow(state, &open, offset, |view| at(view, offset))
    };
    state.in_background(follow).await
}

/// Where what stands at the byte `offset` of the note leads.
fn at(view: &View<'_>, offset: u32) -> Vec<Found> {
    let (vault, settings) = (&view.index.vault, &view.index.settings);
    let found = features::definition(vault, view.id, view.note, offset, settings, view.video);
    found.iter().filter_map(|found| link(view, found)).collect()
}

/// Where something leads, as far as it is known under the lock.
enum Found {
    Link(LocationLink),
    /// Bytes of a file that is no note.
    Sidecar {
        origin: Range,
        path: PathBuf,
        span: Span,
    },
}

impl Found {
    fn link(self) -> Option<LocationLink> {
        match self {
            Self::Link(link) => Some(link),
            Self::Sidecar { .. } => None,
        }
    }

    /// The same, files read; `None` for one that is gone.
    fn read(self, state: &State) -> Option<LocationLink> {
        let Self::Sidecar { origin, path, span } = self else {
            return self.link();
        };
        let target = sidecars::range(state, &path, span)?;
        Some(LocationLink {
            origin_selection_range: Some(origin),
            target_uri: Uri::from_str(&uri::from_path(&path)).ok()?,
            target_range: target,
            target_selection_range: target,
        })
    }
}

fn link(view: &View<'_>, found: &Definition) -> Option<Found> {
    let origin = view.range(found.origin);
    let (target_uri, target_range, target_selection_range) = match &found.destination {
        Destination::Note { id, full, focus } => {
            let note = view.index.vault.note(*id)?;
            // Places in the asking note are counted in its text as it was asked about.
            let text = match *id == view.id {
                true => view.note.text(),
                false => note.text(),
            };
            let range = |span| view.range_in(text, span);
            (view.uri(&note.path)?, range(*full), range(*focus))
        }
        Destination::File(path) => (view.uri(path)?, Range::default(), Range::default()),
        Destination::Sidecar { path, span } => {
            return Some(Found::Sidecar {
                origin,
                path: path.clone(),
                span: *span,
            });
        }
    };
    Some(Found::Link(LocationLink {
        origin_selection_range: Some(origin),
        target_uri,
        target_range,
        target_selection_range,
    }))
}
