use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Range, SelectionRange, SelectionRangeParams};

use super::convert;
use super::state::State;
use crate::features;

/// `textDocument/selectionRange`: one answer a position, in their order.
pub async fn answer(
    state: &Arc<State>,
    params: SelectionRangeParams,
) -> Result<Option<Vec<SelectionRange>>> {
    state
        .on_note(&params.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let of_position = |position| {
                let offset = convert::offset(view.note.text(), position, encoding);
                let spans = features::selection_range(view.note, offset);
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
                        range: Range::new(position, position),
                        parent: None,
                    },
                    |innermost| *innermost,
                )
            };
            Some(params.positions.into_iter().map(of_position).collect())
        })
        .await
}
