use std::str::FromStr;
use std::sync::Arc;

use tower_lsp::ls_types::{
    DidChangeWatchedFilesParams, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher,
    GlobPattern, OneOf, Registration, RelativePattern, Unregistration, Uri,
};

use super::log;
use super::state::State;
use super::worker::{Job, video_folders};
use crate::disk::uri;

const FILES: &str = "workspace/didChangeWatchedFiles";
const SETTINGS: &str = "workspace/didChangeConfiguration";
const ID: &str = "wikinote-files";

/// Has the client watch files and settings if it can, else watches files itself.
pub fn begin(state: &Arc<State>) {
    let can = state.can();
    if !can.watches_files {
        state.queue(Job::Watch);
    }
    let mut registrations = Vec::new();
    if can.watches_files {
        registrations.push(files(state));
    }
    if can.registers_configuration {
        registrations.push(Registration {
            id: "wikinote-settings".to_owned(),
            method: SETTINGS.to_owned(),
            register_options: Some(serde_json::json!({"section": "wikinote"})),
        });
    }
    if !registrations.is_empty() {
        register(state, registrations);
    }
}

/// Follows a change of folders: relative patterns name them.
pub fn follow(state: &Arc<State>) {
    let can = state.can();
    if can.watches_files && can.relative_patterns {
        let before = Unregistration {
            id: ID.to_owned(),
            method: FILES.to_owned(),
        };
        let state = state.clone();
        state.runtime.clone().spawn(async move {
            let _ = state.client.unregister_capability(vec![before]).await;
            register(&state, vec![files(&state)]);
        });
    }
}

/// `workspace/didChangeWatchedFiles`. What kind of change is told does not
/// matter: every file is looked at as it is now.
pub fn changed(state: &State, params: &DidChangeWatchedFilesParams) {
    let files = params
        .changes
        .iter()
        .filter_map(|change| uri::to_path(change.uri.as_str()));
    state.queue(Job::Files(files.collect()));
}

fn register(state: &Arc<State>, registrations: Vec<Registration>) {
    let state = state.clone();
    tokio::spawn(async move {
        if let Err(error) = state.client.register_capability(registrations).await {
            log::info(format_args!(
                "the client watches nothing after all: {error}"
            ));
            state.queue(Job::Watch);
        }
    });
}

/// Everything, not `**/*.md`: links lead to pictures too, and a client tells of
/// a deleted or renamed folder only if a pattern matches the folder itself.
fn files(state: &State) -> Registration {
    const EVERYTHING: &str = "**/*";
    let whole = FileSystemWatcher {
        glob_pattern: GlobPattern::String(EVERYTHING.to_owned()),
        kind: None,
    };
    let relative = |uri| FileSystemWatcher {
        glob_pattern: GlobPattern::Relative(RelativePattern {
            base_uri: OneOf::Right(uri),
            pattern: EVERYTHING.to_owned(),
        }),
        kind: None,
    };
    let watchers = if state.can().relative_patterns {
        let mut folders = state.folders().clone();
        folders.extend(video_folders(state));
        let uris = folders
            .iter()
            .filter_map(|folder| Uri::from_str(&uri::from_path(folder)).ok());
        uris.map(relative).collect()
    } else {
        vec![whole]
    };
    let options = DidChangeWatchedFilesRegistrationOptions { watchers };
    Registration {
        id: ID.to_owned(),
        method: FILES.to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}
