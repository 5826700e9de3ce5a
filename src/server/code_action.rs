use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic,
};

use super::state::{State, View, is_loose};
use super::workspace_edit::workspace_edit;
use super::{convert, diagnostics};
use crate::disk::{self, Standing};
use crate::features::{self, Action, ActionKind, Step};
use crate::scan;

/// `textDocument/codeAction`.
pub async fn answer(
    state: &Arc<State>,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionOrCommand>>> {
    let only = params.context.only.clone();
    // A kind asked for means all below it, too (LSP 3.17, `CodeActionKind`).
    let wanted = move |kind: &str| {
        only.as_ref().is_none_or(|only| {
            only.iter().any(|asked| {
                let rest = kind.strip_prefix(asked.as_str());
                asked.as_str().is_empty()
                    || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    };
    let anything = [ActionKind::QuickFix, ActionKind::FixAll];
    let anything = anything.into_iter().any(|of| wanted(kind(of).as_str()));
    if !anything || !state.can().code_action_literals {
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
            let literals = actions
                .iter()
                .filter(|action| wanted(kind(action.kind).as_str()));
            Some(
                literals
                    .filter_map(|action| literal(view, shown, action))
                    .collect(),
            )
        })
        .await
}

/// The protocol's word for a kind.
pub fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => CodeActionKind::from("source.fixAll.wikinote"),
    }
}

/// `None` if the document has moved on, so that the edit would land elsewhere;
/// if the client cannot create files; or if one stands there that the vault does
/// not know, because it is hidden or ignored.
fn literal(view: &View<'_>, shown: &[Diagnostic], action: &Action) -> Option<CodeActionOrCommand> {
    let can = view.state.can();
    let taken = action.edit.steps.iter().any(|step| match step {
        Step::Create { path, .. } => {
            let on_disk = scan::os_path(&view.index.roots, path);
            is_loose(path.root) || disk::standing(&on_disk) != Standing::Nothing
        }
        _ => false,
    });
    if taken {
        return None;
    }
    let mended = action.findings.iter().map(|finding| {
        let mended = diagnostics::diagnostic(view, finding);
        // The client's own copy links best, as it may have added to it.
        let own = shown.iter().find(|shown| same(shown, &mended));
        own.cloned().unwrap_or(mended)
    });
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: action.title.clone(),
        kind: Some(kind(action.kind)),
        diagnostics: Some(mended.collect()),
        edit: Some(workspace_edit(view.state, view.index, Some(view.note), &action.edit).ok()?),
        is_preferred: (can.preferred_actions && action.preferred).then_some(true),
        ..CodeAction::default()
    }))
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    (a.range, &a.code, &a.message) == (b.range, &b.code, &b.message)
}
