//! What a heading says, as its reader sees it.

use super::outline::RawHeading;
use super::{Headings, Link, Stamp};
use crate::text::Span;

/// Headings with their texts. `links` are in document order, and so is `covered`,
/// which tells where stamps start that the parser did not see. With `named` the
/// first heading of level one keeps its text: it is the note's name. Beside them,
/// whether two may have the same slug: never no wrongly.
pub fn read(
    text: &str,
    raw: &[RawHeading<'_>],
    links: &[Link],
    covered: &[u32],
    named: bool,
) -> (Headings, bool) {
    let mut wants_name = named;
    let mut has_odd_letters = false;
    let mut letters = Vec::with_capacity(raw.len());
    let headings = Headings::pack(raw.iter().map(|heading| {
        let source = text[heading.span.range()].trim_end();
        let span = Span::new(heading.span.start, heading.span.start + source.len() as u32);
        let content = &source[heading_content(source).range()];
        let is_name = wants_name && heading.level == 1;
        wants_name &= !is_name;
        let says_itself = !is_name && is_shown_as_written(heading, content);
        let text = (!says_itself).then(|| shown(text, heading, links, covered));
        let said = text.as_deref().unwrap_or(content);
        has_odd_letters |= !said.is_ascii() && said.contains(BECOME_ASCII);
        letters.push(letters_of(said));
        let text = text.filter(|text| is_name || text != content);
        (heading.level, span, text)
    }));
    letters.sort_unstable();
    let may_repeat = has_odd_letters || letters.windows(2).any(|pair| pair[0] == pair[1]);
    (headings, may_repeat)
}

/// The sign of Kelvin and the Turkish I with a dot: small, they are or hold an ASCII letter.
const BECOME_ASCII: [char; 2] = ['\u{212a}', '\u{130}'];

/// A hash of the ASCII letters and digits of `text`, case and order aside: a sum, which
/// takes many at once. Equal slugs have equal ones, but for [`BECOME_ASCII`].
fn letters_of(text: &str) -> u32 {
    let weight = |byte: u8| {
        let lower = u32::from(byte | 0x20);
        let spread = lower.wrapping_mul(lower).wrapping_mul(0x9E37_79B9);
        spread & u32::from(byte.is_ascii_alphanumeric()).wrapping_neg()
    };
    let weights = text.bytes().map(weight);
    weights.fold(0, u32::wrapping_add)
}

/// Whether the parser saw the whole content as one piece, and nothing in it
/// could be a link, a stamp or blanks to collapse. Never yes wrongly.
fn is_shown_as_written(heading: &RawHeading<'_>, content: &str) -> bool {
    let [(_, piece)] = heading.pieces.as_slice() else {
        return false;
    };
    let plain = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    **piece == *content
        && !content.contains("  ")
        && !content.contains(['[', '<', ','])
        && content.as_bytes().iter().all(plain)
}

/// The pieces in order, of a wiki link only what it shows: its label, or without
/// one its target. White space is collapsed.
fn shown(text: &str, heading: &RawHeading<'_>, links: &[Link], covered: &[u32]) -> String {
    let first = links.partition_point(|link| link.span.end <= heading.span.start);
    let mut links = &links[first..];
    let mut shown = String::new();
    for (span, piece) in &heading.pieces {
        while links
            .first()
            .is_some_and(|link| link.span.end <= span.start)
        {
            links = &links[1..];
        }
        let wiki = links
            .iter()
            .take_while(|link| link.span.start < span.end)
            .filter(|link| link.is_wiki() && link.span.overlaps(*span));
        let mut at = span.start;
        let mut linked = false;
        for link in wiki {
            linked = true;
            let visible = link
                .label
                .filter(|label| !label.is_empty())
                .unwrap_or(link.target);
            let before = Span::new(at, link.span.start.max(at));
            push_source(&mut shown, text, before, covered);
            let inside = Span::new(visible.start.max(span.start), visible.end.min(span.end));
            if !inside.is_empty() {
                push_source(&mut shown, text, inside, covered);
            }
            at = link.span.end.min(span.end).max(at);
        }
        match linked {
            true => push_source(&mut shown, text, Span::new(at, span.end.max(at)), covered),
            false if stamps_in(*span, covered).next().is_none() => shown.push_str(piece),
            // Code is shown as it is, tags and all.
            false if piece.len() != span.len() as usize => {
                shown.push_str(text[span.range()].trim_matches('`').trim());
            }
            false => push_source(&mut shown, text, *span, covered),
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pushes the text of `span`, of each covered stamp in it only the label.
fn push_source(shown: &mut String, text: &str, span: Span, covered: &[u32]) {
    let mut at = span.start;
    for stamp in stamps_in(span, covered) {
        shown.push_str(&text[Span::new(at, stamp.start).range()]);
        shown.push_str(&text[stamp.label().range()]);
        at = stamp.span().end;
    }
    shown.push_str(&text[Span::new(at, span.end.max(at)).range()]);
}

/// The covered stamps that start in `span`.
fn stamps_in(span: Span, covered: &[u32]) -> impl Iterator<Item = Stamp> {
    let first = covered.partition_point(|start| *start < span.start);
    covered[first..]
        .iter()
        .take_while(move |start| **start < span.end)
        .map(|start| Stamp::usual(*start))
}

/// The content of the heading that `source` is, as written: without `##`, a
/// closing `##` or a setext underline. In bytes of `source`.
pub fn heading_content(source: &str) -> Span {
    let body = source.trim_start_matches('#');
    let start = (source.len() - body.len()) as u32;
    let content = if body.len() == source.len() {
        // Setext: all but the last line.
        body.rfind(['\n', '\r']).map_or(body, |at| &body[..at])
    } else {
        let open = body.trim_end_matches('#');
        // A closing run counts only behind a blank: `C#` keeps its sharp.
        if open.ends_with([' ', '\t']) {
            open
        } else {
            body
        }
    };
    let front = (content.len() - content.trim_start().len()) as u32;
    Span::new(start + front, start + front + content.trim().len() as u32)
}

/// `text` without the labels of stamps (`[00:12:34]`), for outlines: they tell
/// where, not what.
pub fn without_stamps(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let Some(close) = rest[open..].find(']').map(|at| open + at) else {
            break;
        };
        let inside = &rest[open + 1..close];
        let is_time = inside.contains(':')
            && inside
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':');
        kept.push_str(if is_time {
            &rest[..open]
        } else {
            &rest[..=close]
        });
        rest = &rest[close + 1..];
    }
    kept.push_str(rest);
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
