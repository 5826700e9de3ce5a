use std::borrow::Cow;
use std::sync::Arc;

use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    FileRename, PrepareRenameResponse, RenameFilesParams, RenameParams, TextDocumentPositionParams,
    WorkspaceEdit,
};

use super::convert;
use super::state::{Index, State};
use super::worker::Job;
use super::workspace_edit::{Unsayable, workspace_edit};
use crate::disk::{self, Standing, uri};
use crate::features::{self, Refusal, Step, VaultEdit};
use crate::scan;
use crate::vault::NotePath;

/// `textDocument/prepareRename`.
pub async fn prepare(
    state: &Arc<State>,
    params: TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let found = state
        .on_note(&params.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), params.position, encoding);
            let vault = &view.index.vault;
            let found = features::prepare_rename(vault, view.id, view.note, offset);
            Some(
                found.map(|found| PrepareRenameResponse::RangeWithPlaceholder {
                    range: view.range(found.span),
                    placeholder: found.placeholder,
                }),
            )
        })
        .await?;
    found.transpose().map_err(|why| refused(&why))
}

/// `textDocument/rename`.
pub async fn answer(state: &Arc<State>, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
    let asked = params.text_document_position;
    let edit = state
        .on_note(&asked.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), asked.position, encoding);
            let vault = &view.index.vault;
            // The edit speaks of the notes of the index; this one may be older.
            if vault
                .note(view.id)
                .is_none_or(|now| now.text() != view.note.text())
            {
                return Some(Err(content_modified()));
            }
            let edit = features::rename(vault, view.id, view.note, offset, &params.new_name)
                .map_err(|why| refused(&why))
                .and_then(|edit| free_on_disk(view.index, edit));
            Some(edit.and_then(|edit| {
                workspace_edit(view.state, view.index, Some(view.note), &edit).map_err(unsayable)
            }))
        })
        .await?;
    edit.transpose()
}

/// `workspace/willRenameFiles`: the links that follow.
pub async fn will_rename_files(
    state: &Arc<State>,
    params: RenameFilesParams,
) -> Result<Option<WorkspaceEdit>> {
    state.ready().await;
    state
        .in_background(move |state| {
            let index = state.index();
            let moves: Vec<(NotePath, NotePath)> = params
                .files
                .iter()
                .filter_map(|file| places(&index, file))
                .collect();
            let edit = features::rename_files(&index.vault, &moves);
            if edit.steps.is_empty() {
                return Ok(None);
            }
            let edit = workspace_edit(state, &index, None, &edit).map_err(unsayable)?;
            Ok(Some(edit))
        })
        .await?
}

/// `workspace/didRenameFiles`: looks at both names. A watcher would tell, too,
/// but later or never.
pub fn did_rename_files(state: &Arc<State>, params: &RenameFilesParams) {
    let both = |file: &FileRename| [uri::to_path(&file.old_uri), uri::to_path(&file.new_uri)];
    let files = params.files.iter().flat_map(both).flatten().collect();
    state.queue(Job::Files(files));
}

/// Where a renamed file stands and will stand, if both are in one root.
fn places(index: &Index, file: &FileRename) -> Option<(NotePath, NotePath)> {
    let place = |uri: &str| scan::note_path(&index.roots, &uri::to_path(uri)?);
    let (old, new) = (place(&file.old_uri)?, place(&file.new_uri)?);
    (old.root == new.root).then_some((old, new))
}

/// Refuses to rename onto a file that the vault does not know, because it is
/// hidden or ignored.
fn free_on_disk(index: &Index, edit: VaultEdit) -> Result<VaultEdit> {
    for step in &edit.steps {
        if let Step::Rename { from, to } = step {
            let on_disk = scan::os_path(&index.roots, to);
            // On a disk that ignores case, a new case of the same name is there already.
            let respelt = from.path.to_lowercase() == to.path.to_lowercase();
            if !respelt && disk::standing(&on_disk) != Standing::Nothing {
                return Err(refused(&Refusal(format!("`{to}` exists already."))));
            }
        }
    }
    Ok(edit)
}

/// LSP 3.17 `RequestFailed`: the request was right, and cannot be done.
fn refused(why: &Refusal) -> Error {
    failed(why.0.clone())
}

fn failed(message: impl Into<Cow<'static, str>>) -> Error {
    Error {
        code: ErrorCode::ServerError(-32803),
        message: message.into(),
        data: None,
    }
}

/// LSP 3.17 `ContentModified`.
fn content_modified() -> Error {
    Error::content_modified()
}

fn unsayable(why: Unsayable) -> Error {
    match why {
        Unsayable::Stale => content_modified(),
        Unsayable::ResourceOperations => failed(
            "This editor lets no language server rename files. \
             `wikinote rename` on the command line does the same.",
        ),
    }
}
