use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind, Uri,
};

use super::convert;
use super::state::State;
use crate::features::{self, Symbol};
use crate::text::PositionEncoding;
use crate::vault::Note;

/// `textDocument/documentSymbol`. For an open document this needs its text
/// only, so it does not wait for the vault.
pub async fn answer(
    state: &Arc<State>,
    params: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>> {
    let uri = params.text_document.uri;
    let (nested, encoding) = (state.can().nested_symbols, state.can().encoding);
    let respond = move |note: &Note, uri: &Uri| {
        let symbols = features::document_symbols(note);
        if nested {
            let symbols = symbols
                .into_iter()
                .map(|symbol| tree(note, encoding, symbol));
            return DocumentSymbolResponse::Nested(symbols.collect());
        }
        let mut flat = Vec::new();
        flatten(note, encoding, uri, symbols, None, &mut flat);
        DocumentSymbolResponse::Flat(flat)
    };
    match state.document(&uri) {
        Some(document) => {
            state
                .in_background(move |_| Some(respond(&document.note, &uri)))
                .await
        }
        None => {
            let asked = uri.clone();
            state
                .on_note(&asked, move |view| Some(respond(view.note, &uri)))
                .await
        }
    }
}

#[expect(deprecated, reason = "the types have no other way to be built")]
fn tree(note: &Note, encoding: PositionEncoding, symbol: Symbol) -> DocumentSymbol {
    let children = symbol
        .children
        .into_iter()
        .map(|child| tree(note, encoding, child));
    let children: Vec<_> = children.collect();
    DocumentSymbol {
        name: symbol.name,
        detail: None,
        kind: SymbolKind::STRING,
        tags: None,
        deprecated: None,
        range: convert::range(note.text(), symbol.span, encoding),
        selection_range: convert::range(note.text(), symbol.focus, encoding),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

#[expect(deprecated, reason = "the types have no other way to be built")]
fn flatten(
    note: &Note,
    encoding: PositionEncoding,
    uri: &Uri,
    symbols: Vec<Symbol>,
    container: Option<&str>,
    flat: &mut Vec<SymbolInformation>,
) {
    for symbol in symbols {
        flat.push(SymbolInformation {
            name: symbol.name.clone(),
            kind: SymbolKind::STRING,
            tags: None,
            deprecated: None,
            location: Location {
                uri: uri.clone(),
                range: convert::range(note.text(), symbol.span, encoding),
            },
            container_name: container.map(str::to_owned),
        });
        flatten(
            note,
            encoding,
            uri,
            symbol.children,
            Some(&symbol.name),
            flat,
        );
    }
}
