//! Pushes diagnostics to clients that do not ask, and tells those that do when
//! to ask again. Never both to one client.

use std::sync::Arc;

use tower_lsp::ls_types::Uri;

use super::state::State;
use super::{diagnostics, sidecars};

/// Runs as long as the server. While one round is computed, further edits
/// gather for the next; that is all the coalescing there is, so a lone
/// keystroke waits for nothing.
pub async fn run(state: Arc<State>) {
    state.ready().await;
    loop {
        state.wake_publisher.notified().await;
        sidecars::publish(&state).await;
        let dirty = state.take_dirty();
        if state.can().pulls_diagnostics {
            refresh(&state, dirty.into_iter().collect()).await;
        } else {
            for uri in dirty {
                publish(&state, uri).await;
            }
        }
    }
}

/// Sends the diagnostics of one document if they are not what the client shows.
async fn publish(state: &Arc<State>, spelling: String) {
    let Ok(uri) = spelling.parse::<Uri>() else {
        return;
    };
    let Some(document) = state.document(&uri) else {
        // Closed. What the client still shows goes.
        if state
            .published
            .remove(&spelling)
            .is_some_and(|(_, (_, shown))| !shown.is_empty())
        {
            state
                .client
                .publish_diagnostics(uri, Vec::new(), None)
                .await;
        }
        return;
    };
    let (version, note) = (document.version, document.note.clone());
    let Ok(Some(found)) = diagnostics::of_open(state, document).await else {
        return;
    };
    // An edit meanwhile has marked the document again; these are too late.
    if state
        .document(&uri)
        .is_none_or(|now| !Arc::ptr_eq(&now.note, &note))
    {
        return;
    }
    let shown = state.published.get(&spelling).map(|shown| shown.clone());
    // Helix drops what is said of a version that it has left behind, so the same
    // findings are said again of the next one.
    let is_news = match &shown {
        Some((of, shown)) => *shown != found || *of != version && !found.is_empty(),
        None => true,
    };
    if is_news {
        state.published.insert(spelling, (version, found.clone()));
        state
            .client
            .publish_diagnostics(uri, found, Some(version))
            .await;
    }
}

/// Tells the client to ask again if an answer it was given is no longer true.
async fn refresh(state: &Arc<State>, dirty: Vec<String>) {
    if !state.can().refreshes_diagnostics {
        return;
    }
    for spelling in dirty {
        let Some(before) = state.pulled.get(&spelling).map(|id| id.clone()) else {
            continue;
        };
        let Ok(uri) = spelling.parse::<Uri>() else {
            continue;
        };
        let Some(document) = state.document(&uri) else {
            continue;
        };
        let Ok(Some(found)) = diagnostics::of_open(state, document).await else {
            continue;
        };
        if diagnostics::result_id(&found) != before {
            // One request makes the client ask for every open document.
            // Spawned, so that a client that never answers stops nothing.
            let client = state.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
            return;
        }
    }
}
