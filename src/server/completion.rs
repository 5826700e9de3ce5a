use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    self, CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionResponse,
    CompletionTextEdit, Documentation, Position, TextEdit,
};

use super::convert;
use super::hover::markup;
use super::state::{State, View};
use crate::features::{self, CompletionKind};
use crate::settings::Settings;
use crate::vault::Note;
use crate::video::Part;

/// `textDocument/completion`.
pub async fn answer(
    state: &Arc<State>,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>> {
    let asked = params.text_document_position;
    let uri = asked.text_document.uri;
    let encoding = state.can().encoding;
    // Nobody reads a transcript, a megabyte at times, to complete a link.
    let part = move |_: &Settings, note: &Note| {
        let offset = convert::offset(note.text(), asked.position, encoding);
        features::completes_moments(note, offset).then_some(Part::All)
    };
    let work = move |view: &View<'_>| Some(list(view, asked.position));
    state.on_video(&uri, part, work).await
}

fn list(view: &View<'_>, position: Position) -> CompletionResponse {
    let encoding = view.state.can().encoding;
    let offset = convert::offset(view.note.text(), position, encoding);
    let (vault, settings) = (&view.index.vault, &view.index.settings);
    let found = features::completion(vault, view.note, offset, settings, view.video);
    let items = found.items.into_iter().enumerate();
    CompletionResponse::List(CompletionList {
        is_incomplete: found.incomplete,
        items: items.map(|(rank, found)| item(view, rank, found)).collect(),
    })
}

/// `completionItem/resolve`: the documentation of one item.
pub async fn resolve(state: &Arc<State>, mut item: CompletionItem) -> Result<CompletionItem> {
    let Some(Value::String(data)) = item.data.clone() else {
        return Ok(item);
    };
    let documentation = state
        .in_background(move |state| {
            let index = state.index();
            features::resolve_completion(&index.vault, &data, &index.settings)
        })
        .await?;
    item.documentation = documentation.map(|markdown| {
        Documentation::MarkupContent(markup(markdown, state.can().completion_markdown))
    });
    Ok(item)
}

fn item(view: &View<'_>, rank: usize, found: features::CompletionItem) -> CompletionItem {
    let range = view.range(found.replace);
    CompletionItem {
        label: found.label,
        kind: Some(icon(found.kind)),
        detail: Some(found.detail).filter(|detail| !detail.is_empty()),
        // Clients sort by this; without it ours would be the alphabet's ranking.
        sort_text: Some(format!("{rank:05}")),
        filter_text: Some(found.filter),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range,
            new_text: found.insert,
        })),
        data: found.data.map(Value::String),
        ..ls_types::CompletionItem::default()
    }
}

fn icon(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Note | CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Wanted | CompletionKind::Moment => CompletionItemKind::EVENT,
        CompletionKind::Heading | CompletionKind::Block => CompletionItemKind::REFERENCE,
        CompletionKind::Label => CompletionItemKind::TEXT,
        CompletionKind::Callout | CompletionKind::Tag => CompletionItemKind::KEYWORD,
        CompletionKind::Key => CompletionItemKind::PROPERTY,
        CompletionKind::Value => CompletionItemKind::VALUE,
    }
}
