//! From a [`VaultEdit`] to the protocol's `WorkspaceEdit`, as rich as the client takes it.

use std::collections::HashMap;

use tower_lsp::ls_types::{
    AnnotatedTextEdit, ChangeAnnotation, ChangeAnnotationIdentifier, CreateFile, CreateFileOptions,
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    RenameFile, RenameFileOptions, ResourceOp, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::convert;
use super::state::{Index, State};
use crate::features::{Step, VaultEdit};
use crate::text::{Span, Text};
use crate::vault::{Note, NotePath};

/// Why an edit cannot be said to this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsayable {
    /// It takes no `create` or `rename` operations.
    ResourceOperations,
    /// A note is not where the edit thinks, or its open document has moved on.
    Stale,
}

/// The name under which the question of [`VaultEdit::confirm`] travels.
const CONFIRM: &str = "wikinote";

/// `edit` in the client's terms. Computed under the index's lock, from the notes
/// of the index; versions are those of the open documents with the same text.
///
/// `asked` is the note a request was about, as it was when that came.
pub fn workspace_edit(
    state: &State,
    index: &Index,
    asked: Option<&Note>,
    edit: &VaultEdit,
) -> Result<WorkspaceEdit, Unsayable> {
    let view = &Saying {
        state,
        index,
        asked,
    };
    let can = state.can();
    if !can.document_changes {
        return changes(view, edit);
    }
    let confirm = edit
        .confirm
        .as_ref()
        .filter(|_| can.change_annotations)
        .map(|_| CONFIRM);
    let mut operations = Vec::new();
    for step in &edit.steps {
        match step {
            Step::Text { path, edits } => {
                let document = text_edit(view, path, edits, confirm)?;
                operations.push(DocumentChangeOperation::Edit(document));
            }
            Step::Create { path, text } => {
                if !can.creates_files {
                    return Err(Unsayable::ResourceOperations);
                }
                let uri = view.uri(path).ok_or(Unsayable::Stale)?;
                operations.push(DocumentChangeOperation::Op(ResourceOp::Create(
                    create_file(uri.clone()),
                )));
                operations.push(DocumentChangeOperation::Edit(first_text(uri, text)));
            }
            Step::Rename { from, to } => {
                if !can.renames_files {
                    return Err(Unsayable::ResourceOperations);
                }
                let uri = |path| view.uri(path).ok_or(Unsayable::Stale);
                let rename = RenameFile {
                    old_uri: uri(from)?,
                    new_uri: uri(to)?,
                    options: Some(RenameFileOptions {
                        overwrite: Some(false),
                        ignore_if_exists: Some(false),
                    }),
                    annotation_id: confirm.map(annotation_id),
                };
                operations.push(DocumentChangeOperation::Op(ResourceOp::Rename(rename)));
            }
        }
    }
    // A plain list of edits is understood by clients that take no operations.
    let only_edits = || {
        operations.iter().map(|operation| match operation {
            DocumentChangeOperation::Edit(edit) => Some(edit.clone()),
            DocumentChangeOperation::Op(_) => None,
        })
    };
    let document_changes = match only_edits().collect::<Option<Vec<_>>>() {
        Some(edits) => DocumentChanges::Edits(edits),
        None => DocumentChanges::Operations(operations),
    };
    let annotations = edit.confirm.as_ref().zip(confirm).map(|(question, id)| {
        let annotation = ChangeAnnotation {
            label: question.clone(),
            needs_confirmation: Some(true),
            description: None,
        };
        HashMap::from([(annotation_id(id), annotation)])
    });
    Ok(WorkspaceEdit {
        changes: None,
        document_changes: Some(document_changes),
        change_annotations: annotations,
    })
}

/// What it takes to say an edit.
struct Saying<'a> {
    state: &'a State,
    index: &'a Index,
    asked: Option<&'a Note>,
}

impl Saying<'_> {
    fn uri(&self, path: &NotePath) -> Option<Uri> {
        self.state.uri(self.index, path)
    }
}

fn annotation_id(id: &str) -> ChangeAnnotationIdentifier {
    id.to_owned()
}

fn text_edit(
    view: &Saying<'_>,
    path: &NotePath,
    edits: &[(Span, String)],
    confirm: Option<&str>,
) -> Result<TextDocumentEdit, Unsayable> {
    let (text, uri, version) = document(view, path)?;
    let edits = text_edits(view, &text, edits).map(|text_edit| match confirm {
        Some(id) => OneOf::Right(AnnotatedTextEdit {
            text_edit,
            annotation_id: annotation_id(id),
        }),
        None => OneOf::Left(text_edit),
    });
    Ok(TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.collect(),
    })
}

/// The text of the note at `path`, what the client calls it, and its version if
/// it is open. The note asked about is taken as it was when the request came.
fn document(view: &Saying<'_>, path: &NotePath) -> Result<(Text, Uri, Option<i32>), Unsayable> {
    let uri = view.uri(path).ok_or(Unsayable::Stale)?;
    let open = view
        .state
        .documents
        .get(path)
        .map(|document| document.clone());
    let note = match &open {
        Some(document) => document.note.clone(),
        None => {
            let id = view.index.vault.id(path).ok_or(Unsayable::Stale)?;
            view.index.vault.note(id).ok_or(Unsayable::Stale)?.clone()
        }
    };
    // The client has typed on: an edit of the older text would land elsewhere.
    let is_stale = |asked: &Note| asked.path == *path && asked.text() != note.text();
    if view.asked.is_some_and(is_stale) {
        return Err(Unsayable::Stale);
    }
    let version = open.map(|document| document.version);
    Ok((note.text().clone(), uri, version))
}

fn text_edits<'a>(
    view: &Saying<'_>,
    text: &'a Text,
    edits: &'a [(Span, String)],
) -> impl Iterator<Item = TextEdit> + 'a {
    let encoding = view.state.can().encoding;
    edits.iter().map(move |(span, replacement)| TextEdit {
        range: convert::range(text, *span, encoding),
        new_text: replacement.clone(),
    })
}

fn create_file(uri: Uri) -> CreateFile {
    CreateFile {
        uri,
        options: Some(CreateFileOptions {
            overwrite: Some(false),
            ignore_if_exists: Some(false),
        }),
        annotation_id: None,
    }
}

fn first_text(uri: Uri, text: &str) -> TextDocumentEdit {
    let edit = TextEdit {
        range: Default::default(),
        new_text: text.to_owned(),
    };
    TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![OneOf::Left(edit)],
    }
}

/// For clients that know nothing but texts.
fn changes(view: &Saying<'_>, edit: &VaultEdit) -> Result<WorkspaceEdit, Unsayable> {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for step in &edit.steps {
        let Step::Text { path, edits } = step else {
            return Err(Unsayable::ResourceOperations);
        };
        let (text, uri, _) = document(view, path)?;
        changes
            .entry(uri)
            .or_default()
            .extend(text_edits(view, &text, edits));
    }
    Ok(WorkspaceEdit {
        changes: Some(changes),
        ..WorkspaceEdit::default()
    })
}
