//! Text sync. Every function here runs before its handler's first await, so
//! edits apply in the order in which they arrive.

use std::sync::Arc;

use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, Uri,
};

use super::state::{Document, State, is_loose};
use super::{convert, log, stale, worker};
use crate::disk::uri;
use crate::text::Text;
use crate::vault::{Change, Note, Vault};

/// `textDocument/didOpen`. From here on the editor's text counts, not the
/// file's. Of a file that is open under several spellings the last one opened or
/// edited counts.
pub fn open(state: &State, params: DidOpenTextDocumentParams) {
    let document = params.text_document;
    let uri = document.uri;
    // Looks at the file system, and so not under the lock.
    let roots = state.index().roots.clone();
    let mut place = state.place_to_open(&roots, &uri);
    let mut index = state.index_mut();
    if !Arc::ptr_eq(&roots, &index.roots) {
        place = state.place_to_open(&index.roots, &uri);
    }
    let note = Arc::new(Note::new(place.clone(), &document.text));
    let opened = Document {
        uri: uri.clone(),
        version: document.version,
        note: note.clone(),
    };
    state.put_on_top(&place, opened);
    state.places.insert(uri.to_string(), place);
    // The client may have forgotten what it showed while the document was closed.
    state.published.remove(uri.as_str());
    let touched = put(state, &mut index.vault, Some(&uri), note);
    drop(index);
    mark_edited(state, &uri, touched);
}

/// Puts `note` into the vault; the open documents that this touches. Others' views
/// are marked on the way.
fn put(state: &State, vault: &mut Vault, edited: Option<&Uri>, note: Arc<Note>) -> Vec<String> {
    let before = vault.id(&note.path).and_then(|id| vault.note(id)).cloned();
    let affected = vault.apply(Change::Note(note.clone()));
    let touched = state.open_among(vault, &affected);
    state
        .whole_vault
        .changed(vault, Some(&note.path), &affected);
    let changed = stale::Changed {
        edited,
        before: before.as_deref(),
        after: Some(&note),
        affected: &affected,
    };
    stale::after_change(state, vault, &changed);
    touched
}

/// `textDocument/didChange`. Each change sees the result of the one before it;
/// one without a range is the whole new text.
pub fn change(state: &State, params: DidChangeTextDocumentParams) {
    let uri = params.text_document.uri;
    let Some(document) = state.document(&uri) else {
        log::info(format_args!(
            "a change of {}, which is not open",
            uri.as_str()
        ));
        return;
    };
    let mut text = document.note.text().clone();
    for change in params.content_changes {
        match change.range {
            Some(range) => {
                let ends = (convert::place(range.start), convert::place(range.end));
                text.edit(ends, state.can().encoding, &change.text);
            }
            None => text = Text::new(&change.text),
        }
    }
    // Parsed outside the lock: requests in flight need not wait for it.
    let mut note = Arc::new(Note::from_text(document.note.path.clone(), text));
    let mut index = state.index_mut();
    // The folders may have changed since, and with them where the note stands.
    if let Some(place) = state
        .place(&index.roots, &uri)
        .filter(|place| *place != note.path)
    {
        note = Arc::new(Note::from_text(place, note.text().clone()));
    }
    let version = params.text_document.version;
    let changed = Document {
        uri: uri.clone(),
        version,
        note: note.clone(),
    };
    state.put_on_top(&note.path, changed);
    let touched = put(state, &mut index.vault, Some(&uri), note);
    drop(index);
    mark_edited(state, &uri, touched);
}

/// `textDocument/didClose`. From here on the file's text counts again.
pub fn close(state: &State, params: &DidCloseTextDocumentParams) {
    let uri = &params.text_document.uri;
    let mut index = state.index_mut();
    let Some((_, place)) = state.places.remove(uri.as_str()) else {
        log::info(format_args!(
            "a close of {}, which is not open",
            uri.as_str()
        ));
        return;
    };
    state.pulled.remove(uri.as_str());
    state.told_tokens.remove(uri.as_str());
    let mut touched = vec![uri.to_string()];
    match state.take_away(&place, uri) {
        // The file is still open under another spelling.
        Some(left) => {
            touched.extend(put(state, &mut index.vault, None, left));
        }
        None if is_loose(place.root) => {
            index.vault.apply(Change::RootGone(place.root));
        }
        None => state.whole_vault.closed(&place),
    }
    drop(index);
    state.mark_dirty(touched);
    look_at_file(state, uri);
}

/// Marks what an edit of `edited` has touched. A client that pulls asks for the
/// edited document by itself, and need not be told to.
fn mark_edited(state: &State, edited: &Uri, touched: Vec<String>) {
    let others = touched.into_iter().filter(|uri| uri != edited.as_str());
    if state.can().pulls_diagnostics {
        state.mark_dirty(others);
    } else {
        state.mark_dirty(others.chain([edited.to_string()]));
    }
}

/// `textDocument/didSave`. The editor's text still counts; but a file event
/// may have been missed, so the file is looked at.
pub fn save(state: &State, params: &DidSaveTextDocumentParams) {
    look_at_file(state, &params.text_document.uri);
}

fn look_at_file(state: &State, uri: &Uri) {
    if let Some(file) = uri::to_path(uri.as_str()) {
        state.queue(worker::Job::Files(vec![file]));
    }
}
