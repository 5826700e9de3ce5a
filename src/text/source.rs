use std::borrow::Cow;
use std::cell::Cell;

use super::rope::{columns, line_breaks, line_end};
use super::{Position, PositionEncoding, Span, Text};

/// A [`Text`] in one piece, for who has many questions about it: no answer needs a descent
/// of the rope, and lines and columns are counted on from where the last question stood, so
/// that questions in document order cost one pass, however long the lines are. For places in
/// no order the rope is better.
///
/// As in a [`Text`], no offset is wrong: what lies outside is clamped into the text.
pub struct Source<'t> {
    text: Cow<'t, str>,
    last: Cell<Line>,
}

/// A line that was asked about. Offsets are in bytes of the text.
#[derive(Clone, Copy)]
struct Line {
    /// From zero.
    number: u32,
    start: usize,
    /// Before the line break, if it was looked for.
    end: Option<usize>,
    /// Up to here columns are counted.
    counted: usize,
    /// So many, in units of `encoding`.
    columns: usize,
    encoding: PositionEncoding,
}

impl Line {
    fn new(number: u32, start: usize) -> Self {
        Self {
            number,
            start,
            end: None,
            counted: start,
            columns: 0,
            encoding: PositionEncoding::Utf8,
        }
    }
}

impl<'t> Source<'t> {
    /// The whole of `text`, copied unless it is short.
    pub fn new(text: &'t Text) -> Self {
        Self {
            text: text.in_one_piece(),
            last: Cell::new(Line::new(0, 0)),
        }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of `span`, clamped to the text, each end moved back to a character's start.
    pub fn slice(&self, span: Span) -> &str {
        if let Some(slice) = self.text.get(span.range()) {
            return slice;
        }
        let start = self.text.floor_char_boundary(span.start as usize);
        let end = self.text.floor_char_boundary(span.end as usize).max(start);
        &self.text[start..end]
    }

    /// Where the byte `offset` stands. An offset past the end is the end.
    pub fn position(&self, offset: u32, encoding: PositionEncoding) -> Position {
        let offset = self.text.floor_char_boundary(offset as usize);
        let mut line = self.line_of(offset);
        let is_far_back = |line: &Line| offset + (offset - line.start) < line.counted;
        if line.encoding != encoding || is_far_back(&line) {
            (line.encoding, line.counted, line.columns) = (encoding, line.start, 0);
        }
        match offset.checked_sub(line.counted) {
            Some(_) => line.columns += columns(&self.text[line.counted..offset], encoding),
            None => line.columns -= columns(&self.text[offset..line.counted], encoding),
        }
        line.counted = offset;
        self.last.set(line);
        Position::new(line.number, line.columns as u32)
    }

    /// The zero-based line of the byte `offset`, and the line's bytes without its line
    /// break. An offset past the end is the end.
    pub fn line_at(&self, offset: u32) -> (u32, Span) {
        let offset = self.text.floor_char_boundary(offset as usize);
        let mut line = self.line_of(offset);
        let end = line
            .end
            .unwrap_or_else(|| line_end(self.text.as_bytes(), offset).unwrap_or(self.text.len()));
        line.end = Some(end);
        self.last.set(line);
        (line.number, Span::from(line.start..end))
    }

    fn line_of(&self, offset: usize) -> Line {
        let last = match self.last.get() {
            last if last.start <= offset => last,
            _ => Line::new(0, 0),
        };
        if last.end.is_some_and(|end| offset <= end) {
            return last;
        }
        let bytes = self.text.as_bytes();
        // What is counted holds no whole line break.
        let from = last.counted.min(offset);
        let mut passed = &bytes[from..offset];
        // One line break is not over between its two signs.
        if bytes.get(offset) == Some(&b'\n') {
            passed = passed.strip_suffix(b"\r").unwrap_or(passed);
        }
        match memchr::memrchr2(b'\n', b'\r', passed) {
            Some(at) => {
                let number = last.number + line_breaks(&passed[..=at]) as u32;
                Line::new(number, from + at + 1)
            }
            None => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use PositionEncoding::{Utf8, Utf16, Utf32};

    proptest! {
        #[test]
        fn answers_as_the_rope_does(
            text in "([a\u{e9}\u{1f600} ]{0,9}(\n|\r\n|\r|\u{2028})?){0,400}",
            asked in prop::collection::vec(prop_oneof![0..9_000_u32, 0..40_u32], 1..40),
        ) {
            let rope = Text::new(&text);
            for encoding in [Utf8, Utf16, Utf32] {
                let source = Source::new(&rope);
                for at in &asked {
                    prop_assert_eq!(source.position(*at, encoding), rope.position(*at, encoding));
                    if at % 3 == 0 {
                        prop_assert_eq!(source.line_at(*at), rope.line_at(*at));
                    }
                    let span = Span::new(*at, at + at % 50);
                    prop_assert_eq!(source.slice(span), rope.slice(span));
                }
            }
        }
    }
}
