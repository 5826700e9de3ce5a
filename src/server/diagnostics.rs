use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DocumentDiagnosticParams,
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    Location, NumberOrString, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

use super::state::{Document, State, View, is_loose};
use crate::rules::{self, Finding};
use crate::settings::Severity;
use crate::video::Part;

/// `textDocument/diagnostic`, for clients that ask.
pub async fn pull(
    state: &Arc<State>,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult> {
    let uri = params.text_document.uri;
    let found = state
        .on_video(
            &uri,
            |settings, _| Some(rules::part_of_video(settings)),
            |view| Some(of(view)),
        )
        .await?
        .unwrap_or_default();
    let id = result_id(&found);
    if state.document(&uri).is_some() {
        state.pulled.insert(uri.to_string(), id.clone());
    }
    let report = if params.previous_result_id.as_ref() == Some(&id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                result_id: id,
            },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(id),
                items: found,
            },
        })
    };
    Ok(DocumentDiagnosticReportResult::Report(report))
}

/// The diagnostics of a document as it stands in `document`.
pub async fn of_open(state: &Arc<State>, document: Document) -> Result<Option<Vec<Diagnostic>>> {
    state
        .in_background(move |state| {
            let note = document.note;
            let video = state.video_of(&note, part(state));
            let index = state.index();
            let id = index.vault.id(&note.path)?;
            Some(of(&View {
                state,
                index: &index,
                id,
                note: &note,
                video: video.as_deref(),
            }))
        })
        .await
}

/// What the rules need to know of a note's video.
pub fn part(state: &State) -> Part {
    rules::part_of_video(&state.index().settings)
}

/// Names a set of diagnostics: equal ids, equal diagnostics.
pub fn result_id(found: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(found)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The diagnostics of the note asked about.
pub fn of(view: &View<'_>) -> Vec<Diagnostic> {
    findings(view)
        .iter()
        .map(|finding| diagnostic(view, finding))
        .collect()
}

/// Rules that ask whether some other note or file is there.
const NEED_A_VAULT: [&str; 8] = [
    "broken-link",
    "broken-file-link",
    "missing-attachment",
    "hub-lists-missing-note",
    "orphan-note",
    "ambiguous-link",
    "inexact-link",
    "dead-on-site",
];

/// What is wrong with the note. A document outside every folder has no vault
/// around it, so nothing is said of its links to others.
fn findings(view: &View<'_>) -> Vec<Finding> {
    let (vault, settings) = (&view.index.vault, &view.index.settings);
    let mut found = rules::check_with(vault, view.note, settings, view.video);
    if is_loose(view.note.path.root) {
        found.retain(|finding| !NEED_A_VAULT.contains(&finding.rule.code));
    }
    found
}

/// A finding in the protocol's terms.
///
/// There is no `data`: code actions are computed from the place alone, and
/// anything that moves with the text would have equal diagnostics sent again.
pub fn diagnostic(view: &View<'_>, finding: &Finding) -> Diagnostic {
    let related = view.state.can().related_information && !finding.related.is_empty();
    let related_information = related.then(|| {
        let places = finding.related.iter().filter_map(|related| {
            let vault = &view.index.vault;
            let text = vault.note(vault.id(&related.path)?)?.text();
            let range = view.range_in(text, related.span);
            let location = Location {
                uri: view.uri(&related.path)?,
                range,
            };
            Some(DiagnosticRelatedInformation {
                location,
                message: related.message.clone(),
            })
        });
        places.collect()
    });
    Diagnostic {
        range: view.range(finding.span),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.rule.code.to_owned())),
        source: Some("wikinote".to_owned()),
        message: finding.message.clone(),
        related_information,
        ..Diagnostic::default()
    }
}

/// How loud a finding is, in the protocol's terms.
pub fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint | Severity::Off => DiagnosticSeverity::HINT,
    }
}
