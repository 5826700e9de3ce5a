use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range,
    SymbolKind,
};

use super::convert;
use super::state::{State, View};
use crate::features;
use crate::text::Span;
use crate::vault::NoteId;

/// `textDocument/prepareCallHierarchy`.
pub async fn prepare(
    state: &Arc<State>,
    params: CallHierarchyPrepareParams,
) -> Result<Option<Vec<CallHierarchyItem>>> {
    let asked = params.text_document_position_params;
    state
        .on_note(&asked.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), asked.position, encoding);
            let vault = &view.index.vault;
            let id = features::prepare_call_hierarchy(vault, view.id, view.note, offset);
            Some(item(view, id).into_iter().collect())
        })
        .await
}

/// `callHierarchy/incomingCalls`: the notes that link to the item's.
pub async fn incoming(
    state: &Arc<State>,
    params: CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
    state
        .on_note(&params.item.uri, move |view| {
            let vault = &view.index.vault;
            let calls = features::incoming_calls(vault, view.id).into_iter();
            let calls = calls.filter_map(|call| {
                let text = vault.note(call.note)?.text();
                let ranges = call.places.iter().map(|place| view.range_in(text, *place));
                Some(CallHierarchyIncomingCall {
                    from: item(view, call.note)?,
                    from_ranges: ranges.collect(),
                })
            });
            Some(calls.collect())
        })
        .await
}

/// `callHierarchy/outgoingCalls`: the notes that the item's links to.
pub async fn outgoing(
    state: &Arc<State>,
    params: CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
    state
        .on_note(&params.item.uri, move |view| {
            let calls = features::outgoing_calls(&view.index.vault, view.note);
            let calls = calls.into_iter().filter_map(|call| {
                let ranges = call.places.iter().map(|place| view.range(*place));
                Some(CallHierarchyOutgoingCall {
                    to: item(view, call.note)?,
                    from_ranges: ranges.collect(),
                })
            });
            Some(calls.collect())
        })
        .await
}

fn item(view: &View<'_>, id: NoteId) -> Option<CallHierarchyItem> {
    let note = view.index.vault.note(id)?;
    let text = note.text();
    Some(CallHierarchyItem {
        name: note.title().trim().to_owned(),
        kind: SymbolKind::FILE,
        tags: None,
        detail: Some(note.path.to_string()),
        uri: view.uri(&note.path)?,
        range: view.range_in(text, Span::new(0, text.len())),
        selection_range: Range::default(),
        data: None,
    })
}
