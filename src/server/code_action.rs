use std::collections::HashMap;
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic, DocumentChanges,
    OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::state::{State, View};
use super::{convert, diagnostics};
use crate::features::{self, Action};

/// `textDocument/codeAction`.
pub async fn answer(
    state: &Arc<State>,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionOrCommand>>> {
    let wanted = params.context.only.as_ref().is_none_or(|only| {
        only.iter()
            .any(|kind| matches!(kind.as_str(), "" | "quickfix"))
    });
    if !wanted || !state.can().code_action_literals {
        return Ok(None);
    }
    // The version must be that of the text the edits are computed from.
    let uri = params.text_document.uri.clone();
    let version = state.document(&uri).map(|document| document.version);
    state
        .on_note(&uri, move |view| {
            let encoding = view.state.can().encoding;
            let span = convert::span(view.note.text(), params.range, encoding);
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let actions = features::code_actions(vault, view.note, span, settings);
            let file = File {
                uri: params.text_document.uri,
                version,
            };
            let shown = &params.context.diagnostics;
            Some(
                actions
                    .iter()
                    .map(|action| literal(view, &file, shown, action))
                    .collect(),
            )
        })
        .await
}

struct File {
    uri: Uri,
    /// `None` when the client does not have it open.
    version: Option<i32>,
}

fn literal(
    view: &View<'_>,
    file: &File,
    shown: &[Diagnostic],
    action: &Action,
) -> CodeActionOrCommand {
    let can = view.state.can();
    let edits = action.fix.edits.iter().map(|(span, replacement)| TextEdit {
        range: view.range(*span),
        new_text: replacement.clone(),
    });
    let mended = action.findings.iter().map(|finding| {
        let mended = diagnostics::diagnostic(view, finding);
        // The client's own copy links best, as it may have added to it.
        let own = shown.iter().find(|shown| same(shown, &mended));
        own.cloned().unwrap_or(mended)
    });
    CodeActionOrCommand::CodeAction(CodeAction {
        title: action.fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(mended.collect()),
        edit: Some(workspace_edit(file, edits.collect(), can.document_changes)),
        is_preferred: (can.preferred_actions && action.preferred).then_some(true),
        ..CodeAction::default()
    })
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    (a.range, &a.code, &a.message) == (b.range, &b.code, &b.message)
}

fn workspace_edit(file: &File, edits: Vec<TextEdit>, versioned: bool) -> WorkspaceEdit {
    let uri = file.uri.clone();
    if !versioned {
        let changes = HashMap::from([(uri, edits)]);
        return WorkspaceEdit {
            changes: Some(changes),
            ..WorkspaceEdit::default()
        };
    }
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri,
            version: file.version,
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![edit])),
        ..WorkspaceEdit::default()
    }
}
