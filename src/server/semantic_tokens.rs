use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult,
    SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams,
    SemanticTokensRangeResult, SemanticTokensResult, Uri,
};

use super::convert;
use super::state::{State, View, is_loose};
use crate::features::{self, Token, TokenKind};
use crate::text::Span;

/// What the numbers of our tokens mean. Standard types, because every theme
/// colours them; `unresolved` is our own, and `declaration` a standard modifier.
pub fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: vec![
            SemanticTokenType::CLASS,
            SemanticTokenType::STRING,
            SemanticTokenType::PROPERTY,
            SemanticTokenType::DECORATOR,
            SemanticTokenType::NUMBER,
        ],
        token_modifiers: vec![
            SemanticTokenModifier::new("unresolved"),
            SemanticTokenModifier::DECLARATION,
        ],
    }
}

/// The place of a kind in the legend.
fn type_number(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Target => 0,
        TokenKind::Label => 1,
        TokenKind::Anchor => 2,
        TokenKind::Tag => 3,
        TokenKind::Stamp => 4,
    }
}

/// `textDocument/semanticTokens/full`.
pub async fn full(
    state: &Arc<State>,
    params: SemanticTokensParams,
) -> Result<Option<SemanticTokensResult>> {
    let uri = params.text_document.uri;
    let tokens = of_note(state, &uri).await?;
    Ok(tokens.map(|data| {
        let told = keep(state, &uri, data);
        SemanticTokensResult::Tokens(told)
    }))
}

/// `textDocument/semanticTokens/full/delta`: one edit of what was told before.
/// All of it, if that is not the last that was told.
pub async fn full_delta(
    state: &Arc<State>,
    params: SemanticTokensDeltaParams,
) -> Result<Option<SemanticTokensFullDeltaResult>> {
    let uri = params.text_document.uri;
    let Some(data) = of_note(state, &uri).await? else {
        return Ok(None);
    };
    let before = state.told_tokens.get(uri.as_str()).map(|told| told.clone());
    let before = before.filter(|told| told.result_id.as_ref() == Some(&params.previous_result_id));
    let told = keep(state, &uri, data);
    Ok(Some(match before {
        None => SemanticTokensFullDeltaResult::Tokens(told),
        Some(before) => SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta {
            result_id: told.result_id,
            edits: edits(&before.data, &told.data),
        }),
    }))
}

/// `textDocument/semanticTokens/range`.
pub async fn range(
    state: &Arc<State>,
    params: SemanticTokensRangeParams,
) -> Result<Option<SemanticTokensRangeResult>> {
    let data = state
        .on_note(&params.text_document.uri, move |view| {
            let encoding = view.state.can().encoding;
            let within = convert::span(view.note.text(), params.range, encoding);
            Some(encoded(view, &tokens(view, within)))
        })
        .await?;
    Ok(data.map(|data| {
        SemanticTokensRangeResult::Tokens(SemanticTokens {
            result_id: None,
            data,
        })
    }))
}

async fn of_note(state: &Arc<State>, uri: &Uri) -> Result<Option<Vec<SemanticToken>>> {
    state
        .on_note(uri, |view| {
            let all = Span::new(0, view.note.text().len());
            Some(encoded(view, &tokens(view, all)))
        })
        .await
}

fn tokens(view: &View<'_>, within: Span) -> Vec<Token> {
    view.state.shown.tokens.note();
    let alone = is_loose(view.note.path.root);
    features::semantic_tokens(&view.index.vault, view.note, within, alone)
}

/// Remembers what an open document was told to have, under a new id.
fn keep(state: &State, uri: &Uri, data: Vec<SemanticToken>) -> SemanticTokens {
    let told = SemanticTokens {
        result_id: Some(state.next_token_id().to_string()),
        data,
    };
    if state.document(uri).is_some() {
        state.told_tokens.insert(uri.to_string(), told.clone());
    }
    told
}

/// Relative places in the agreed encoding. A token that reaches over a line's
/// end becomes one a line, which every client takes.
fn encoded(view: &View<'_>, tokens: &[Token]) -> Vec<SemanticToken> {
    let text = view.note.text();
    let encoding = view.state.can().encoding;
    let mut data = Vec::with_capacity(tokens.len());
    let (mut line, mut column) = (0, 0);
    for token in tokens {
        let lines = text.line_of(token.span.start)..=text.line_of(token.span.end);
        for at in lines {
            let whole = text.line_span(at);
            let start = token.span.start.max(whole.start);
            let end = token.span.end.min(whole.end);
            if start >= end {
                continue;
            }
            let (start, end) = (text.position(start, encoding), text.position(end, encoding));
            let delta_start = match start.line == line {
                true => start.column - column,
                false => start.column,
            };
            data.push(SemanticToken {
                delta_line: start.line - line,
                delta_start,
                length: end.column - start.column,
                token_type: type_number(token.kind),
                token_modifiers_bitset: u32::from(token.unresolved)
                    | u32::from(token.declaration) << 1,
            });
            (line, column) = (start.line, start.column);
        }
    }
    data
}

/// At most one edit: what lies between the longest common start and end.
/// Counted in numbers, five a token.
fn edits(before: &[SemanticToken], now: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    if before == now {
        return Vec::new();
    }
    let same = |(a, b): &(&SemanticToken, &SemanticToken)| a == b;
    let start = before.iter().zip(now).take_while(same).count();
    let most = before.len().min(now.len()) - start;
    let ends = before.iter().rev().zip(now.iter().rev());
    let end = ends.take(most).take_while(same).count();
    let new = now.get(start..now.len() - end).unwrap_or_default();
    vec![SemanticTokensEdit {
        start: 5 * start as u32,
        delete_count: 5 * (before.len() - start - end) as u32,
        data: Some(new.to_vec()),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_leads_from_any_list_to_any_other() {
        let token = |length| SemanticToken {
            length,
            ..SemanticToken::default()
        };
        let lists: Vec<Vec<SemanticToken>> = [
            &[][..],
            &[1],
            &[1, 1],
            &[1, 2, 1],
            &[2, 1, 2],
            &[1, 2, 3, 4],
            &[1, 2, 9, 3, 4],
            &[1, 4],
        ]
        .iter()
        .map(|list| list.iter().copied().map(token).collect())
        .collect();
        for before in &lists {
            for now in &lists {
                let mut list = before.clone();
                for edit in edits(before, now) {
                    let start = edit.start as usize / 5;
                    let end = start + edit.delete_count as usize / 5;
                    list.splice(start..end, edit.data.unwrap_or_default());
                }
                assert_eq!(list, *now);
            }
        }
        let one = edits(&lists[5], &lists[6]);
        assert_eq!((one[0].start, one[0].delete_count), (10, 0));
        assert_eq!(edits(&lists[1], &lists[1]), []);
    }
}
