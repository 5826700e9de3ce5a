use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic,
};

use super::state::{State, View};
use super::workspace_edit::workspace_edit;
use super::{convert, diagnostics};
use crate::features::{self, Action, VaultEdit};

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
    let uri = params.text_document.uri.clone();
    state
        .on_note(&uri, move |view| {
            let encoding = view.state.can().encoding;
            let span = convert::span(view.note.text(), params.range, encoding);
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let actions = features::code_actions(vault, view.note, span, settings);
            let shown = &params.context.diagnostics;
            let literals = actions.iter();
            Some(
                literals
                    .filter_map(|action| literal(view, shown, action))
                    .collect(),
            )
        })
        .await
}

/// `None` if the document has moved on, so that the edit would land elsewhere.
fn literal(view: &View<'_>, shown: &[Diagnostic], action: &Action) -> Option<CodeActionOrCommand> {
    let can = view.state.can();
    let edit = VaultEdit::of_note(view.note.path.clone(), action.fix.edits.clone());
    let mended = action.findings.iter().map(|finding| {
        let mended = diagnostics::diagnostic(view, finding);
        // The client's own copy links best, as it may have added to it.
        let own = shown.iter().find(|shown| same(shown, &mended));
        own.cloned().unwrap_or(mended)
    });
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: action.fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(mended.collect()),
        edit: Some(workspace_edit(view.state, view.index, Some(view.note), &edit).ok()?),
        is_preferred: (can.preferred_actions && action.preferred).then_some(true),
        ..CodeAction::default()
    }))
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    (a.range, &a.code, &a.message) == (b.range, &b.code, &b.message)
}
