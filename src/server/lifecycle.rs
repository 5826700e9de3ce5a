use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tower_lsp::ls_types::{
    DidChangeWorkspaceFoldersParams, InitializeResult, MessageType, ServerInfo,
};

use super::capabilities::ClientCan;
use super::state::State;
use super::worker::{Job, tell};
use super::{config, log, parent, publish, stale, watching, workspace_diagnostic};
use crate::disk::{self, uri};
use crate::scan::Root;
use crate::vault::{Publisher, RootId};

/// How long the first scan waits for the editor's settings.
const SETTINGS_PATIENCE: Duration = Duration::from_secs(1);
/// When to scan although the client never said `initialized`.
const INITIALIZED_PATIENCE: Duration = Duration::from_secs(5);

/// `initialize`. `params` are the client's own, whole (see [`super::repair::initialize`]).
/// Answers at once; nothing is read and nobody is asked before `initialized`.
pub fn initialize(state: &Arc<State>, params: &Value) -> InitializeResult {
    let can = state.can.get_or_init(|| ClientCan::read(params)).clone();
    if let Some(id) = params.get("processId").and_then(Value::as_i64) {
        parent::end_with(id, state.clean.clone());
    }
    if let Some(options) = params.get("initializationOptions") {
        config::begin_with(state, options);
    }
    let folders = folders(params);
    state.index_mut().roots = roots_before_the_scan(&folders);
    *state.folders() = folders;
    tokio::spawn(publish::run(state.clone()));
    tokio::spawn(stale::run(state.clone()));
    tokio::spawn(workspace_diagnostic::push(state.clone()));
    let late = state.clone();
    tokio::spawn(async move {
        tokio::time::sleep(INITIALIZED_PATIENCE).await;
        late.start();
    });
    InitializeResult {
        capabilities: can.offer(),
        server_info: Some(ServerInfo {
            name: "wikinote".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        offset_encoding: None,
    }
}

/// `initialized`: asks what there is to ask, then scans. Everything is
/// spawned, because an `exit` right behind must not wait for an answer.
pub fn initialized(state: &Arc<State>) {
    refuse_what_is_no_vault(state);
    let state = state.clone();
    tokio::spawn(async move {
        if state.can().configuration {
            let asked = tokio::spawn(config::ask(state.clone()));
            // An answer that comes later still counts, by another scan.
            let _ = tokio::time::timeout(SETTINGS_PATIENCE, asked).await;
        }
        watching::begin(&state);
        state.start();
    });
}

/// `workspace/didChangeWorkspaceFolders`: the new set is read in the background.
pub fn change_folders(state: &Arc<State>, params: DidChangeWorkspaceFoldersParams) {
    let path = |uri: &str| uri::to_path(uri);
    let mut folders = state.folders();
    for removed in &params.event.removed {
        let removed = path(removed.uri.as_str());
        folders.retain(|folder| Some(folder) != removed.as_ref());
    }
    for added in params
        .event
        .added
        .iter()
        .filter_map(|added| path(added.uri.as_str()))
    {
        if !folders.contains(&added) {
            folders.push(added);
        }
    }
    drop(folders);
    refuse_what_is_no_vault(state);
    watching::follow(state);
    if state.has_started() {
        state.queue(Job::Scan);
    }
}

/// The folders of `workspaceFolders`, else of `rootUri`, else of `rootPath`.
fn folders(params: &Value) -> Vec<PathBuf> {
    let many = params.get("workspaceFolders").and_then(Value::as_array);
    let mut folders = Vec::new();
    for folder in many.into_iter().flatten() {
        let uri = folder
            .get("uri")
            .and_then(Value::as_str)
            .unwrap_or_default();
        match uri::to_path(uri) {
            Some(path) if !folders.contains(&path) => folders.push(path),
            Some(_) => {}
            None => log::info(format_args!("the folder {uri} is none of this machine")),
        }
    }
    if folders.is_empty() {
        let text = |key: &str| params.get(key).and_then(Value::as_str);
        let root = text("rootUri").and_then(uri::to_path);
        folders.extend(root.or_else(|| text("rootPath").map(PathBuf::from)));
    }
    folders
}

/// Where documents stand that are opened before the scan tells the rest.
fn roots_before_the_scan(folders: &[PathBuf]) -> Arc<[Root]> {
    let mut roots: Vec<Root> = Vec::new();
    for folder in folders.iter().filter(|folder| !disk::holds_a_home(folder)) {
        let Ok(canonical) = disk::canonical_folder(folder) else {
            continue;
        };
        if roots.iter().all(|root| root.canonical != canonical) {
            let id = RootId(roots.len().try_into().unwrap_or(u16::MAX));
            let (folder, publisher) = (folder.clone(), Publisher::None);
            roots.push(Root {
                id,
                folder,
                canonical,
                publisher,
            });
        }
    }
    roots.into()
}

/// Takes folders off the list that are surely no vault, and says so.
fn refuse_what_is_no_vault(state: &State) {
    let mut refused = Vec::new();
    state.folders().retain(|folder| {
        let ok = !disk::holds_a_home(folder);
        if !ok {
            refused.push(folder.clone());
        }
        ok
    });
    for folder in refused {
        let message = format!(
            "Wikinote does not index {}, as it holds whole home directories. \
             Open the folder of your notes instead; until then links lead nowhere.",
            folder.display()
        );
        tell(state, MessageType::WARNING, message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn folders_come_from_the_best_that_is_given() {
        let path = |path: &str| vec![PathBuf::from(path)];
        assert_eq!(
            folders(&json!({"rootUri": "file:///a%20b", "rootPath": "/c"})),
            path("/a b")
        );
        assert_eq!(
            folders(&json!({"rootUri": null, "rootPath": "/c"})),
            path("/c")
        );
        assert_eq!(folders(&json!({"rootUri": null})), Vec::<PathBuf>::new());
        assert_eq!(
            folders(&json!({"workspaceFolders": [], "rootUri": "file:///r"})),
            path("/r")
        );
        let two = json!({"rootUri": "file:///x", "workspaceFolders": [
            {"uri": "file:///a", "name": "a"}, {"uri": "file:///a", "name": "again"},
            {"uri": "vscode-remote://h/b", "name": "b"}, {"uri": "file:///c", "name": "c"}]});
        assert_eq!(folders(&two), [PathBuf::from("/a"), PathBuf::from("/c")]);
    }
}
