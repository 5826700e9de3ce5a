use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CodeAction, CodeActionDisabled, CodeActionKind, CodeActionOrCommand, CodeActionParams,
    CodeActionTriggerKind, Diagnostic, Uri, WorkspaceEdit,
};

use super::execute_command::play;
use super::stale::modified;
use super::state::{State, View, is_loose};
use super::workspace_edit::{Unsayable, workspace_edit};
use super::{convert, diagnostics};
use crate::features::{self, Action, ActionEdit, ActionKind, Step, Task, VaultEdit};
use crate::rules;
use crate::scan::{self, CannotStand};
use crate::settings::Settings;
use crate::vault::Note;
use crate::video::Part;

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
    let wanted = move |of: ActionKind| wanted(kind(of).as_str());
    let anything = ActionKind::ALL.into_iter().any(&wanted);
    if !anything || !state.can().code_action_literals {
        return Ok(None);
    }
    let uri = params.text_document.uri.clone();
    let is_selection = params.range.start != params.range.end;
    // What somebody selects may be words that are said.
    let least = match is_selection && wanted(ActionKind::Rewrite) {
        true => Part::All,
        false => Part::Facts,
    };
    let part = move |settings: &Settings, _: &Note| Some(rules::part_of_video(settings).max(least));
    state
        .on_video(&uri, part, move |view| {
            let encoding = view.state.can().encoding;
            let span = convert::span(view.note.text(), params.range, encoding);
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let actions =
                features::code_actions(vault, view.note, span, settings, view.video, wanted);
            let asked = Asked {
                uri: &params.text_document.uri,
                shown: &params.context.diagnostics,
                by_hand: params.context.trigger_kind == Some(CodeActionTriggerKind::INVOKED),
            };
            let literals = actions.iter();
            Some(
                literals
                    .filter_map(|action| literal(view, &asked, action))
                    .collect(),
            )
        })
        .await
}

/// `codeAction/resolve`: the edit of an action whose edit was left for later.
/// If the document has moved on since, the answer is `ContentModified`: the
/// action's place may be another one now.
pub async fn resolve(state: &Arc<State>, mut action: CodeAction) -> Result<CodeAction> {
    let data = action.data.clone().unwrap_or_default();
    let Ok(ToDo { uri, version, task }) = serde_json::from_value(data) else {
        // An action that came whole; some clients resolve these, too.
        return Ok(action);
    };
    let now = state.document(&uri).map(|document| document.version);
    if now != version {
        return Err(modified());
    }
    let edit = state
        .on_note(&uri, move |view| {
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let video_of = |note: &Note| view.index.video_of(note);
            let Some(edit) =
                features::code_action_edit(vault, view.note, &task, settings, &video_of)
            else {
                return Some(Err(Error {
                    code: ErrorCode::ServerError(REQUEST_FAILED),
                    message: "there is nothing left to do".into(),
                    data: None,
                }));
            };
            Some(in_words(view, &edit).map_err(|_| modified()))
        })
        .await?;
    action.edit = Some(edit.unwrap_or_else(|| Err(modified()))?);
    Ok(action)
}

/// `RequestFailed` of LSP 3.17.
const REQUEST_FAILED: i64 = -32803;

/// What an action carries to the client and back.
#[derive(Serialize, Deserialize)]
struct ToDo {
    uri: Uri,
    /// Of the document when the action was offered; none if it is not open.
    version: Option<i32>,
    task: Task,
}

/// Of the request.
struct Asked<'a> {
    uri: &'a Uri,
    /// What the client shows at the place.
    shown: &'a [Diagnostic],
    /// Somebody opened the menu; not the client by itself, at a cursor's move.
    by_hand: bool,
}

/// The protocol's word for a kind.
pub fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Inline => CodeActionKind::REFACTOR_INLINE,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Source => CodeActionKind::SOURCE,
        ActionKind::FixAll => CodeActionKind::from("source.fixAll.wikinote"),
        ActionKind::Play => CodeActionKind::from("wikinote.play"),
    }
}

/// `None` if the action cannot be taken here and now (see [`in_words`]).
fn literal(view: &View<'_>, asked: &Asked<'_>, action: &Action) -> Option<CodeActionOrCommand> {
    let can = view.state.can();
    let refused = match &action.edit {
        ActionEdit::Refused(why) => Some(why.clone()),
        ActionEdit::Now(edit) => unknown_file(view, edit),
        // A document without a vault around it has no folder to put a note into.
        ActionEdit::Later(task) if task.operates_on_files() && is_loose(view.note.path.root) => {
            return None;
        }
        // Half a second of work, and megabytes, for an entry that few choose.
        ActionEdit::Later(task) if task.is_large() && !can.resolves_actions => return None,
        ActionEdit::Later(_) | ActionEdit::Play { .. } => None,
    };
    // Who opens the menu may want to know why; a light bulb is no place for it.
    if refused.is_some() && !(can.disabled_actions && asked.by_hand) {
        return None;
    }
    let (edit, data) = match &action.edit {
        _ if refused.is_some() => (None, None),
        ActionEdit::Refused(_) => return None,
        ActionEdit::Play { .. } => (None, None),
        ActionEdit::Now(edit) => (Some(in_words(view, edit).ok()?), None),
        ActionEdit::Later(task) if !can.resolves_actions => {
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let video_of = |note: &Note| view.index.video_of(note);
            let edit = features::code_action_edit(vault, view.note, task, settings, &video_of)?;
            (Some(in_words(view, &edit).ok()?), None)
        }
        ActionEdit::Later(task) => {
            if task.operates_on_files() && !(can.creates_files && can.document_changes) {
                return None;
            }
            let version = view.state.documents.get(&view.note.path);
            let to_do = ToDo {
                uri: asked.uri.clone(),
                version: version.map(|document| document.version),
                task: task.clone(),
            };
            (None, Some(serde_json::to_value(to_do).ok()?))
        }
    };
    let mended = action.findings.iter().map(|finding| {
        let mended = diagnostics::diagnostic(view, finding);
        // The client's own copy links best, as it may have added to it.
        let own = asked.shown.iter().find(|shown| same(shown, &mended));
        own.cloned().unwrap_or(mended)
    });
    let mended: Vec<Diagnostic> = mended.collect();
    let command = match action.edit {
        ActionEdit::Play { video, second } => Some(play(action.title.clone(), video, second)),
        _ => None,
    };
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: action.title.clone(),
        kind: Some(kind(action.kind)),
        diagnostics: (!mended.is_empty()).then_some(mended),
        edit,
        command,
        disabled: refused.map(|reason| CodeActionDisabled { reason }),
        is_preferred: (can.preferred_actions && action.preferred).then_some(true),
        data,
    }))
}

/// The edit in the protocol's terms. Not if the document has moved on, so that
/// it would land elsewhere; if the client cannot create files; or if one stands
/// there that the vault does not know, because it is hidden or ignored.
fn in_words(view: &View<'_>, edit: &VaultEdit) -> std::result::Result<WorkspaceEdit, Unsayable> {
    let is_nowhere = |step: &Step| matches!(step, Step::Create { path, .. } if is_loose(path.root));
    let taken = edit.steps.iter().any(is_nowhere) || unknown_file(view, edit).is_some();
    if taken {
        return Err(Unsayable::Stale);
    }
    workspace_edit(view.state, view.index, Some(view.note), edit)
}

/// Why no file can be made where `edit` makes one, by the look of the disk.
fn unknown_file(view: &View<'_>, edit: &VaultEdit) -> Option<String> {
    edit.steps.iter().find_map(|step| match step {
        Step::Create { path, .. } if !is_loose(path.root) => {
            let index = view.index;
            let why = scan::may_stand(&index.roots, &index.settings, path).err()?;
            let shown = &path.path;
            Some(match why {
                CannotStand::Outside => format!("`{shown}` is outside of the vault."),
                CannotStand::LeftOut => {
                    format!("`{shown}` would be hidden, or is ignored or excluded.")
                }
                CannotStand::Taken => {
                    format!("`{shown}` is there already, hidden or left out.")
                }
            })
        }
        _ => None,
    })
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    (a.range, &a.code, &a.message) == (b.range, &b.code, &b.message)
}
