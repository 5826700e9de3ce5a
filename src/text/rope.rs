use std::borrow::Cow;
use std::fmt;

use ropey::{Rope, RopeSlice};

use super::{Position, PositionEncoding, Span};

/// The text of a note, as a rope: cloning is cheap, edits cost the size of the
/// edit, and lines are found in logarithmic time.
///
/// No method panics: offsets and positions outside the text are clamped into
/// it, because they come from clients, and a client may be wrong.
#[derive(Clone, Default)]
pub struct Text(Rope);

impl Text {
    /// The rope of `text`.
    pub fn new(text: &str) -> Self {
        Self(Rope::from_str(text))
    }

    /// Length in bytes.
    pub fn len(&self) -> u32 {
        u32::try_from(self.0.len_bytes()).unwrap_or(u32::MAX)
    }

    /// Whether the text has no byte.
    pub fn is_empty(&self) -> bool {
        self.0.len_bytes() == 0
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn line_count(&self) -> u32 {
        self.0.len_lines() as u32
    }

    /// The bytes of `span`, clamped to the text, each end moved back to a character's start.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        // Nearly every span lies in one chunk of the rope; finding that is one descent.
        if let Some((chunk, at, ..)) = self.0.get_chunk_at_byte(span.start as usize)
            && let Some(end) = (span.end as usize).checked_sub(at)
            && let Some(slice) = chunk.get(span.start as usize - at..end)
        {
            return Cow::Borrowed(slice);
        }
        let start = self.floor(span.start as usize);
        let end = self.floor(span.end as usize).max(start);
        self.0
            .get_byte_slice(start..end)
            .map_or(Cow::Borrowed(""), Cow::from)
    }

    /// All of it, copied unless it is short.
    pub(super) fn in_one_piece(&self) -> Cow<'_, str> {
        Cow::from(&self.0)
    }

    /// Where the byte `offset` stands. An offset past the end is the end.
    pub fn position(&self, offset: u32, encoding: PositionEncoding) -> Position {
        let near = self.near(offset);
        let (offset, start) = (near.offset, self.line_start(&near));
        let column = match encoding {
            PositionEncoding::Utf8 => offset - start,
            _ if offset - start <= SHORT => {
                let before = match start.checked_sub(near.chunk_start) {
                    Some(within) => Cow::Borrowed(&near.chunk[within..near.within()]),
                    None => self.slice(Span::from(start..offset)),
                };
                columns(&before, encoding)
            }
            PositionEncoding::Utf16 => self.utf16_index(offset) - self.utf16_index(start),
            PositionEncoding::Utf32 => self.0.byte_to_char(offset) - self.0.byte_to_char(start),
        };
        Position::new(near.line as u32, column as u32)
    }

    /// The zero-based line of the byte `offset`, and the line's bytes without its line
    /// break. An offset past the end is the end.
    pub fn line_at(&self, offset: u32) -> (u32, Span) {
        let near = self.near(offset);
        let start = self.line_start(&near);
        let bytes = near.chunk.as_bytes();
        let line = near.line as u32;
        match line_end(bytes, near.within()) {
            Some(at) => (line, Span::from(start..near.chunk_start + at)),
            None if near.chunk_start + bytes.len() == self.0.len_bytes() => {
                (line, Span::from(start..self.0.len_bytes()))
            }
            None => (line, self.line_span(line)),
        }
    }

    /// The byte offset of `position`.
    ///
    /// A column past the end of its line means that end, before the line break;
    /// a line past the last means the end of the text; a column inside a
    /// character means the character's start (LSP 3.17, `Position`).
    pub fn offset(&self, position: Position, encoding: PositionEncoding) -> u32 {
        let line = position.line as usize;
        if line >= self.0.len_lines() {
            return self.len();
        }
        let start = self.0.line_to_byte(line);
        let content = without_line_break(self.0.line(line));
        let column = position.column as usize;
        let within = match encoding {
            PositionEncoding::Utf8 => {
                let column = column.min(content.len_bytes());
                content.char_to_byte(content.byte_to_char(column))
            }
            PositionEncoding::Utf16 => {
                let column = column.min(content.len_utf16_cu());
                content.char_to_byte(content.utf16_cu_to_char(column))
            }
            PositionEncoding::Utf32 => content.char_to_byte(column.min(content.len_chars())),
        };
        (start + within) as u32
    }

    /// The zero-based line of the byte `offset`.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.0
            .byte_to_line((offset as usize).min(self.0.len_bytes())) as u32
    }

    /// The bytes of a zero-based line without its line break; the empty span at
    /// the end for a line past the last.
    pub fn line_span(&self, line: u32) -> Span {
        if line as usize >= self.0.len_lines() {
            return Span::empty(self.len());
        }
        let start = self.0.line_to_byte(line as usize);
        let end = self.0.line_to_byte(line as usize + 1);
        let byte = |at: usize| at.checked_sub(1).and_then(|at| self.0.get_byte(at));
        let line_break = match byte(end) {
            _ if end == start => 0,
            Some(b'\n') if end - start > 1 && byte(end - 1) == Some(b'\r') => 2,
            Some(b'\n' | b'\r') => 1,
            _ => 0,
        };
        Span::from(start..end - line_break)
    }

    /// Replaces `range` (its ends in any order) by `replacement`.
    pub fn edit(
        &mut self,
        range: (Position, Position),
        encoding: PositionEncoding,
        replacement: &str,
    ) {
        let (a, b) = (
            self.offset(range.0, encoding),
            self.offset(range.1, encoding),
        );
        self.replace(Span::new(a.min(b), a.max(b)), replacement);
    }

    /// Replaces the bytes of `span` by `replacement`.
    pub fn replace(&mut self, span: Span, replacement: &str) {
        let start = self.0.byte_to_char(self.floor(span.start as usize));
        let end = self
            .0
            .byte_to_char(self.floor(span.end as usize))
            .max(start);
        // Offsets were clamped above, so neither call can fail.
        if self.0.try_remove(start..end).is_ok() {
            let _ = self.0.try_insert(start, replacement);
        }
    }

    /// The chunk of the rope around `offset`, found in one descent: most questions about
    /// a place are answered within it.
    fn near(&self, offset: u32) -> Near<'_> {
        let offset = (offset as usize).min(self.0.len_bytes());
        let (chunk, chunk_start, _, chunk_line) =
            self.0.get_chunk_at_byte(offset).unwrap_or_default();
        let within = chunk.floor_char_boundary(offset - chunk_start);
        let bytes = chunk.as_bytes();
        let before = match bytes.get(within) {
            // One line break is not over between its two signs.
            Some(b'\n') => bytes[..within].strip_suffix(b"\r"),
            _ => None,
        };
        let before = before.unwrap_or(&bytes[..within]);
        Near {
            chunk,
            chunk_start,
            offset: chunk_start + within,
            line: chunk_line + line_breaks(before),
            line_start: memchr::memrchr2(b'\n', b'\r', before).map(|at| chunk_start + at + 1),
        }
    }

    fn line_start(&self, near: &Near<'_>) -> usize {
        match near.line_start {
            Some(start) => start,
            None if near.chunk_start == 0 => 0,
            None => self.0.line_to_byte(near.line),
        }
    }

    /// `offset` clamped to the text and moved back to a character's start.
    fn floor(&self, offset: usize) -> usize {
        match self.0.get_chunk_at_byte(offset) {
            Some((chunk, at, ..)) if offset < self.0.len_bytes() => {
                at + chunk.floor_char_boundary(offset - at)
            }
            _ => self.0.len_bytes(),
        }
    }

    fn utf16_index(&self, offset: usize) -> usize {
        self.0.char_to_utf16_cu(self.0.byte_to_char(offset))
    }
}

/// A place and the chunk of the rope that it is in.
struct Near<'t> {
    chunk: &'t str,
    /// Bytes before the chunk.
    chunk_start: usize,
    /// The place: clamped to the text and moved back to a character's start.
    offset: usize,
    /// Its zero-based line.
    line: usize,
    /// Where that starts, if it is in the chunk and not its first.
    line_start: Option<usize>,
}

impl Near<'_> {
    /// The place in the chunk.
    fn within(&self) -> usize {
        self.offset - self.chunk_start
    }
}

/// How wide `before` is in units of `encoding`.
pub(super) fn columns(before: &str, encoding: PositionEncoding) -> usize {
    match encoding {
        PositionEncoding::Utf8 => before.len(),
        _ if before.is_ascii() => before.len(),
        PositionEncoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        PositionEncoding::Utf32 => before.chars().count(),
    }
}

/// Where the line of `offset` ends in `text`: before its line break, if there is one.
pub(super) fn line_end(text: &[u8], offset: usize) -> Option<usize> {
    // Between the two signs of one line break, the line ends before the first.
    let from = match text.get(offset) {
        Some(b'\n') if text[..offset].ends_with(b"\r") => offset - 1,
        _ => offset,
    };
    memchr::memchr2(b'\n', b'\r', &text[from..]).map(|at| from + at)
}

/// How many lines end in `text`: with `\n`, `\r\n` or `\r`.
pub(super) fn line_breaks(text: &[u8]) -> usize {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    feeds + memchr::memchr_iter(b'\r', text).filter(lone).count()
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.len())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Text {}

/// Columns up to here are counted letter by letter; further on the rope's own
/// index is faster (lines of 387 kB occur).
const SHORT: usize = 512;

fn without_line_break(line: RopeSlice<'_>) -> RopeSlice<'_> {
    let mut end = line.len_chars();
    if end > 0 && line.char(end - 1) == '\n' {
        end -= 1;
    }
    if end > 0 && line.char(end - 1) == '\r' {
        end -= 1;
    }
    line.slice(..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PositionEncoding::{Utf8, Utf16, Utf32};

    #[test]
    fn counts_columns_in_the_agreed_encoding() {
        let text = Text::new("a\u{1F600}é[[x]]");
        let link = 7;
        assert_eq!(text.position(link, Utf8), Position::new(0, 7));
        assert_eq!(text.position(link, Utf16), Position::new(0, 4));
        assert_eq!(text.position(link, Utf32), Position::new(0, 3));
        for encoding in [Utf8, Utf16, Utf32] {
            assert_eq!(text.offset(text.position(link, encoding), encoding), link);
        }
    }

    #[test]
    fn a_lone_carriage_return_ends_a_line_and_u2028_does_not() {
        let text = Text::new("a\rb\u{2028}c\r\nd");
        assert_eq!(text.line_count(), 3);
        assert_eq!(text.line_of(2), 1);
        assert_eq!(text.slice(text.line_span(1)), "b\u{2028}c");
    }

    #[test]
    fn clamps_what_lies_outside() {
        let text = Text::new("ab\r\nc");
        assert_eq!(
            text.offset(Position::new(0, 99), Utf16),
            2,
            "before the line break"
        );
        assert_eq!(
            text.offset(Position::new(9, 0), Utf16),
            5,
            "past the last line"
        );
        assert_eq!(text.position(99, Utf16), Position::new(1, 1));
        let smile = Text::new("\u{1F600}");
        assert_eq!(
            smile.offset(Position::new(0, 1), Utf16),
            0,
            "inside a surrogate pair"
        );
        assert_eq!(
            smile.offset(Position::new(0, 2), Utf8),
            0,
            "inside a character"
        );
        assert_eq!(smile.slice(Span::new(1, 9)), "\u{1F600}");
    }

    #[test]
    fn a_reversed_range_is_swapped() {
        let mut text = Text::new("one two");
        text.edit((Position::new(0, 7), Position::new(0, 4)), Utf16, "three");
        assert_eq!(text.to_string(), "one three");
    }
}
