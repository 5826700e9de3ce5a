/// A place in a text as an editor names it: zero-based line and column.
///
/// What a column counts depends on the [`PositionEncoding`] agreed on, so a
/// position means nothing without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Zero-based line. Lines end in `\n`, `\r\n` or `\r` (LSP 3.17, "Text Documents").
    pub line: u32,
    /// Zero-based column, in units of the encoding.
    pub column: u32,
}

impl Position {
    /// The position at `line` and `column`, both zero-based.
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

/// What a column counts (LSP 3.17, `PositionEncodingKind`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the protocol's default.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}
