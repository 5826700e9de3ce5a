//! `textDocument/selectionRange`: from the word of a link outwards.

use crate::syntax::{Block, BlockKind, blocks};
use crate::text::{Span, Text};
use crate::vault::Note;

/// What a cursor at each of `offsets` is in, innermost first, each within the next:
/// target or anchor or label, link or stamp, sentence, block, section, note.
pub fn selection_ranges(note: &Note, offsets: &[u32]) -> Vec<Vec<Span>> {
    // The costly part, and the same for all cursors.
    let blocks = blocks(&note.text().to_string());
    let of = |offset: &u32| selection_range(note, &blocks, *offset);
    offsets.iter().map(of).collect()
}

fn selection_range(note: &Note, blocks: &[Block], offset: u32) -> Vec<Span> {
    let (text, parsed) = (note.text(), note.parsed());
    let end = text.len();
    let offset = offset.min(end);
    let mut around: Vec<Span> = Vec::new();
    if let Some(link) = parsed.link_at(offset) {
        let address = link
            .anchor
            .map(|anchor| Span::new(link.target.start, anchor.end));
        let parts = [Some(link.target), link.anchor, link.label, address];
        let inside = |part: &Span| link.span.covers(*part);
        around.extend(parts.into_iter().flatten().filter(inside));
        around.push(link.span);
    }
    if let Some(stamp) = parsed.stamp_at(offset) {
        around.extend([stamp.value(), stamp.label(), stamp.span()]);
    }
    let here = blocks.iter().filter(|block| block.span.touches(offset));
    for block in here {
        let whole = trimmed(text, block.span);
        if matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) {
            around.push(sentence(text, whole, offset));
        }
        around.push(whole);
    }
    if let Some((_, heading)) = parsed.headings.at(offset) {
        around.push(note.heading_content(heading));
    }
    let sections = (0..parsed.headings.len()).map(|index| parsed.section(index, end));
    around.extend(sections.filter(|section| section.contains(offset) || section.end == offset));
    around.push(Span::new(0, end));
    nested(around, offset)
}

/// Those that hold `offset`, each one wider than the one before and around it.
fn nested(mut around: Vec<Span>, offset: u32) -> Vec<Span> {
    around.retain(|span| span.touches(offset) && !span.is_empty());
    around.sort_by_key(|span| span.len());
    let mut nested: Vec<Span> = Vec::new();
    for span in around {
        let fits = nested
            .last()
            .is_none_or(|inner| span.covers(*inner) && span != *inner);
        if fits {
            nested.push(span);
        }
    }
    nested
}

fn trimmed(text: &Text, span: Span) -> Span {
    let length = text.slice(span).trim_end().len() as u32;
    Span::new(span.start, span.start + length)
}

/// The sentence of `block` around `offset`: from behind one full stop to behind
/// the next. A dot inside a word (`10.5`, `a.md`) ends none.
fn sentence(text: &Text, block: Span, offset: u32) -> Span {
    let source = text.slice(block);
    let at = offset.saturating_sub(block.start) as usize;
    let ends = source.char_indices().filter_map(|(at, sign)| {
        let behind = at + sign.len_utf8();
        let next = source.get(behind..)?.chars().next();
        let ends = matches!(sign, '.' | '!' | '?') && next.is_none_or(char::is_whitespace);
        ends.then_some(behind)
    });
    let (mut start, mut end) = (0, source.len());
    for stop in ends {
        if stop < at || stop == at && at < source.len() && start < stop {
            start = stop;
        } else if stop >= at {
            end = stop;
            break;
        }
    }
    let inside = source.get(start..end).unwrap_or_default();
    let blanks = inside.len() - inside.trim_start().len();
    let from = (start + blanks).min(at.max(start));
    Span::new(block.start + from as u32, block.start + end as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    fn around(text: &str) -> Vec<String> {
        let fixture = Fixture::new(text);
        let (_, note, offset) = fixture.at_cursor();
        let spans = selection_ranges(&note, &[offset]).remove(0);
        spans
            .iter()
            .map(|span| note.text().slice(*span).into_owned())
            .collect()
    }

    #[test]
    fn from_the_target_outwards() {
        assert_eq!(
            around("//- /a.md\n# One\n\nFirst. See [[no$0te#x | y]] now. Last.\n\n# Two"),
            [
                "note",
                "note#x",
                "[[note#x | y]]",
                "See [[note#x | y]] now.",
                "First. See [[note#x | y]] now. Last.",
                "# One\n\nFirst. See [[note#x | y]] now. Last.\n\n",
                "# One\n\nFirst. See [[note#x | y]] now. Last.\n\n# Two",
            ]
        );
    }

    #[test]
    fn each_is_around_the_one_before() {
        let texts = [
            "//- /a.md\n$0",
            "//- /a.md\n- a\n  - b$0 c. d\n",
            "//- /a.md\n# H$0\ntext",
            "//- /a.md\n---\ntitle: x$0\n---\ny",
            "//- /a.md\nx <a class=\"yt-timestamp\" data-t=\"00:4$06:00\">[00:46:00]</a>",
        ];
        for text in texts {
            let fixture = Fixture::new(text);
            let (_, note, offset) = fixture.at_cursor();
            let spans = selection_ranges(&note, &[offset]).remove(0);
            for pair in spans.windows(2) {
                assert!(pair[1].covers(pair[0]) && pair[0] != pair[1], "{text}");
            }
            assert!(spans.iter().all(|span| span.touches(offset)), "{text}");
        }
    }
}
