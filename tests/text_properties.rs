//! The rope against a model that anybody can check: a `String` whose lines are
//! split by hand. Random texts, random edits, all three position encodings.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::select;
use wikinote::text::PositionEncoding::{Utf8, Utf16, Utf32};
use wikinote::text::{Position, PositionEncoding, Span, Text};

/// What texts are made of: every line break, what looks like one and is none,
/// characters of every width, and runs longer than a line is counted letter by
/// letter (512) or than a chunk of the rope (about 1000).
const PIECES: &[&str] = &[
    "a",
    "[[link]]",
    "é",
    "e\u{301}",
    "\u{20AC}",
    "\u{1F600}",
    "\u{1F469}\u{200D}\u{1F52C}",
    "\0",
    "\t",
    "\u{FEFF}",
    "\n",
    "\r",
    "\r\n",
    "\n\r",
    "\r\r\n",
    "\u{B}",
    "\u{C}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "words and words and words",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => select(PIECES).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        1 => (select(PIECES), 200..700_usize).prop_map(|(piece, times)| piece.repeat(times)),
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

fn insertion() -> impl Strategy<Value = String> {
    let piece = select(PIECES).prop_map(str::to_owned);
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn encoding() -> impl Strategy<Value = PositionEncoding> {
    select(&[Utf8, Utf16, Utf32][..])
}

/// A place that a client might name: mostly one near the text, sometimes one far off.
fn position() -> impl Strategy<Value = Position> {
    let line = prop_oneof![20 => 0..30_u32, 1 => any::<u32>()];
    let column = prop_oneof![20 => 0..40_u32, 3 => 0..3000_u32, 1 => any::<u32>()];
    (line, column).prop_map(|(line, column)| Position::new(line, column))
}

/// The lines of `text` without their breaks. A line ends in `\n`, `\r\n` or
/// `\r`, and in nothing else (LSP 3.17, "Text Documents").
fn lines(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let width = match (bytes[at], bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => 2,
            (b'\r' | b'\n', _) => 1,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(start..at);
        at += width;
        start = at;
    }
    lines.push(start..bytes.len());
    lines
}

fn width(text: &str, encoding: PositionEncoding) -> usize {
    match encoding {
        Utf8 => text.len(),
        Utf16 => text.encode_utf16().count(),
        Utf32 => text.chars().count(),
    }
}

/// `offset` in the text, and at a character's start.
fn clamped(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn model_position(
    text: &str,
    lines: &[Range<usize>],
    offset: usize,
    encoding: PositionEncoding,
) -> Position {
    let offset = clamped(text, offset);
    let line = lines
        .iter()
        .rposition(|line| line.start <= offset)
        .unwrap_or(0);
    let column = width(&text[lines[line].start..offset], encoding);
    Position::new(line as u32, column as u32)
}

fn model_offset(
    text: &str,
    lines: &[Range<usize>],
    position: Position,
    encoding: PositionEncoding,
) -> usize {
    let Some(line) = lines.get(position.line as usize) else {
        return text.len();
    };
    let mut passed = 0;
    for (at, character) in text[line.clone()].char_indices() {
        passed += width(character.encode_utf8(&mut [0; 4]), encoding);
        if passed > position.column as usize {
            return line.start + at;
        }
    }
    line.end
}

/// Everything that [`Text`] answers about lines and positions, asked of both.
fn compare(rope: &Text, model: &str) -> Result<(), TestCaseError> {
    let lines = lines(model);
    prop_assert_eq!(&rope.to_string(), model);
    prop_assert_eq!(rope.len() as usize, model.len());
    prop_assert_eq!(rope.is_empty(), model.is_empty());
    prop_assert_eq!(rope.line_count() as usize, lines.len());
    for (number, line) in lines.iter().enumerate() {
        prop_assert_eq!(rope.line_span(number as u32), Span::from(line.clone()));
        prop_assert_eq!(rope.line_of(line.start as u32), number as u32);
    }
    let end = Span::empty(rope.len());
    prop_assert_eq!(rope.line_span(lines.len() as u32), end);
    prop_assert_eq!(rope.line_span(u32::MAX), end);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_those_of_the_protocol(model in text()) {
        compare(&Text::new(&model), &model)?;
    }

    #[test]
    fn a_position_leads_back_to_its_offset(
        model in text(),
        encoding in encoding(),
        offsets in prop::collection::vec(any::<prop::sample::Index>(), 40),
    ) {
        let rope = Text::new(&model);
        let lines = lines(&model);
        // Ends and starts of lines are where mistakes live; the rest is sampled.
        let edges = lines.iter().flat_map(|line| [line.start, line.end]).take(100);
        let sampled = offsets.iter().map(|offset| offset.index(model.len() + 3));
        for offset in edges.chain(sampled) {
            let position = rope.position(offset as u32, encoding);
            prop_assert_eq!(position, model_position(&model, &lines, offset, encoding));
            prop_assert_eq!(rope.line_of(offset as u32), position.line);
            let line = &lines[position.line as usize];
            prop_assert_eq!(rope.line_at(offset as u32), (position.line, Span::from(line.clone())));
            // Between `\r` and `\n` there is no place for a cursor: it goes before both.
            let back = clamped(&model, offset).min(line.end);
            prop_assert_eq!(rope.offset(position, encoding) as usize, back);
        }
    }

    #[test]
    fn any_position_is_clamped_into_the_text(
        model in text(),
        encoding in encoding(),
        positions in prop::collection::vec(position(), 40),
    ) {
        let rope = Text::new(&model);
        let lines = lines(&model);
        for position in positions {
            let offset = rope.offset(position, encoding) as usize;
            prop_assert_eq!(offset, model_offset(&model, &lines, position, encoding));
            prop_assert!(model.is_char_boundary(offset));
        }
    }

    #[test]
    fn any_span_gives_whole_characters(
        model in text(),
        spans in prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 40),
    ) {
        let rope = Text::new(&model);
        for (start, end) in spans {
            let (start, end) = (start.index(model.len() + 3), end.index(model.len() + 3));
            let from = clamped(&model, start);
            let to = clamped(&model, end).max(from);
            prop_assert_eq!(
                rope.slice(Span::new(start as u32, end as u32)),
                &model[from..to]
            );
        }
    }

    #[test]
    fn edits_by_position_do_what_they_do_to_a_string(
        start in text(),
        encoding in encoding(),
        edits in prop::collection::vec((position(), position(), insertion()), 1..12),
    ) {
        let (mut rope, mut model) = (Text::new(&start), start);
        for (from, to, insertion) in edits {
            let lines = lines(&model);
            let a = model_offset(&model, &lines, from, encoding);
            let b = model_offset(&model, &lines, to, encoding);
            // A reversed range is swapped.
            model.replace_range(a.min(b)..a.max(b), &insertion);
            rope.edit((from, to), encoding, &insertion);
            compare(&rope, &model)?;
        }
    }

    #[test]
    fn edits_by_offset_do_what_they_do_to_a_string(
        start in text(),
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..60_usize, insertion()), 1..12),
    ) {
        let (mut rope, mut model) = (Text::new(&start), start);
        for (from, length, insertion) in edits {
            let from = from.index(model.len() + 3);
            let span = Span::from(from..from + length);
            let from = clamped(&model, from);
            let to = clamped(&model, span.end as usize).max(from);
            model.replace_range(from..to, &insertion);
            rope.replace(span, &insertion);
            compare(&rope, &model)?;
        }
    }

    #[test]
    fn an_edited_clone_leaves_its_original_alone(
        model in text(),
        range in (position(), position()),
        insertion in insertion(),
    ) {
        let rope = Text::new(&model);
        let mut edited = rope.clone();
        edited.edit(range, Utf16, &insertion);
        compare(&rope, &model)?;
    }
}
