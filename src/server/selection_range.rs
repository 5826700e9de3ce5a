use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Position, SelectionRange, SelectionRangeParams};

use super::convert;
use super::state::State;
use crate::features;
use crate::text::Span;

/// `textDocument/selectionRange`: one answer a position, in their order.
pub async fn answer(
    state: &Arc<State>,
    params: SelectionRangeParams,
) -> Result<Option<Vec<SelectionRange>>> {
    state
        .on_note(&params.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let text = view.note.text();
            let offset = |position: &Position| convert::offset(text, *position, encoding);
            let offsets: Vec<u32> = params.positions.iter().map(offset).collect();
            let found = features::selection_ranges(view.note, &offsets);
            let of_position = |(spans, offset): (Vec<Span>, &u32)| {
                let outermost_first = spans.into_iter().rev();
                let nested = outermost_first.fold(None, |parent, span| {
                    Some(Box::new(SelectionRange {
                        range: view.range(span),
                        parent,
                    }))
                });
                // An empty note has nothing around the cursor but the cursor.
                nested.map_or_else(
                    || SelectionRange {
                        range: view.range(Span::empty(*offset)),
                        parent: None,
                    },
                    |innermost| *innermost,
                )
            };
            Some(found.into_iter().zip(&offsets).map(of_position).collect())
        })
        .await
}
