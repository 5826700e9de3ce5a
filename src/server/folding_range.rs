use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};

use super::state::State;
use crate::features;

/// `textDocument/foldingRange`. Whole lines only, which every client can fold.
pub async fn answer(
    state: &Arc<State>,
    params: FoldingRangeParams,
) -> Result<Option<Vec<FoldingRange>>> {
    state
        .on_note(&params.text_document.uri, move |view| {
            let folds = features::folding_ranges(view.note).into_iter();
            let ranges = folds.map(|fold| FoldingRange {
                start_line: fold.start,
                end_line: fold.end,
                kind: fold.comment.then_some(FoldingRangeKind::Comment),
                ..FoldingRange::default()
            });
            Some(ranges.collect())
        })
        .await
}
