//! Between the protocol's positions and our byte offsets. Nowhere else.

use tower_lsp::ls_types::{self, Range};

use crate::text::{Position, PositionEncoding, Span, Text};

/// Of `span` in `text`.
pub fn range(text: &Text, span: Span, encoding: PositionEncoding) -> Range {
    let position = |offset| position(text, offset, encoding);
    Range::new(position(span.start), position(span.end))
}

/// Of the byte `offset` in `text`.
pub fn position(text: &Text, offset: u32, encoding: PositionEncoding) -> ls_types::Position {
    let place = text.position(offset, encoding);
    ls_types::Position::new(place.line, place.column)
}

/// The byte offset of `position` in `text`.
pub fn offset(text: &Text, position: ls_types::Position, encoding: PositionEncoding) -> u32 {
    text.offset(place(position), encoding)
}

/// The bytes of `range` in `text`, its ends in any order.
pub fn span(text: &Text, range: Range, encoding: PositionEncoding) -> Span {
    let (a, b) = (
        offset(text, range.start, encoding),
        offset(text, range.end, encoding),
    );
    Span::new(a.min(b), a.max(b))
}

/// The same position in our own type.
pub fn place(position: ls_types::Position) -> Position {
    Position::new(position.line, position.character)
}
