//! What the markdown parser need not see: stamps and wiki links, covered by commas.
//!
//! To the parser a stamp is two tags and a pair of brackets, a wiki link two pairs of
//! brackets and a dozen underscores, and a note may hold hundreds. Covered they are runs of
//! punctuation, which leaves blocks, emphasis and links around them as they were and takes
//! two thirds of the parser's work away. Only what is written as nearly all are is covered,
//! and only where its brackets can mean nothing else.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::timestamp::{USUAL, USUAL_LEN, ends_as_usual};
use crate::text::Span;

/// A text without what the parser need not see; as long, byte for byte.
pub struct Covered<'t> {
    /// The text from the body on.
    pub source: Cow<'t, str>,
    /// Where the covered stamps start in the whole text, in document order.
    pub stamps: Vec<u32>,
    /// What stands between the brackets of the covered wiki links, in document order.
    pub links: Vec<Span>,
}

/// `text` from `body` on with its usual stamps covered.
pub fn stamps(text: &str, body: u32) -> Covered<'_> {
    covered(text, body as usize, false)
}

/// The same with its usual wiki links covered, too, if nothing in it looks like a definition:
/// a cover might make one, or hide that one is used, for `[[a]]` uses `[a]: b.md`. Nor where a
/// CDATA section begins: pulldown-cmark 0.13 loses the end of one with `]]` in it.
pub fn stamps_and_links(text: &str, body: u32) -> Covered<'_> {
    let body = body as usize;
    let bytes = &text.as_bytes()[body..];
    let has_section = || memchr::memmem::find(bytes, b"<![CDATA[").is_some();
    covered(text, body, !may_define(bytes) && !has_section())
}

/// Whether a label of a definition or a footnote may end somewhere. In `[[a]]: b` none does.
fn may_define(bytes: &[u8]) -> bool {
    let mut ends = memchr::memmem::find_iter(bytes, b"]:");
    ends.any(|at| !bytes[..at].ends_with(b"]") || bytes[..at].ends_with(b"\\]"))
}

fn covered(text: &str, body: usize, with_links: bool) -> Covered<'_> {
    let bytes = text.as_bytes();
    let (stamp, link) = (Finder::new(USUAL), Finder::new("[["));
    let find = |finder: &Finder<'_>, from: usize| finder.find(&bytes[from..]).map(|at| from + at);
    let mut next_stamp = find(&stamp, body);
    let mut next_link = with_links.then(|| find(&link, body)).flatten();
    let (mut stamps, mut links) = (Vec::new(), Vec::new());
    let mut source = String::new();
    let mut copied = body;
    let mut cover = |from: usize, to: usize| {
        if source.is_empty() {
            source.reserve(text.len() - body);
        }
        source.push_str(&text[copied..from]);
        source.push_str(&COVER[..to - from]);
        copied = to;
    };
    // Neither stands in the other.
    loop {
        match (next_stamp, next_link) {
            (Some(start), behind) if behind.is_none_or(|behind| start < behind) => {
                let mut end = start + USUAL.len();
                let is_usual = bytes.get(end..).is_some_and(ends_as_usual);
                if is_usual && !is_address(&bytes[body..start]) {
                    end = start + USUAL_LEN;
                    cover(start, end);
                    stamps.push(start as u32);
                }
                next_stamp = find(&stamp, end);
            }
            (_, Some(start)) => {
                let mut end = start + "[[".len();
                if let Some((name, close)) = usual_link(bytes, body, start) {
                    end = close + "]]".len();
                    cover(start, name);
                    cover(close, end);
                    links.push(Span::from(start + "[[".len()..close));
                }
                next_link = find(&link, end);
            }
            _ => break,
        }
    }
    let source = match copied > body {
        true => Cow::Owned(source + &text[copied..]),
        false => Cow::Borrowed(&text[body..]),
    };
    Covered {
        source,
        stamps,
        links,
    }
}

/// As many commas as are ever needed at once.
const COVER: &str = match str::from_utf8(&[b','; 128]) {
    Ok(commas) => commas,
    Err(_) => "",
};

/// Whether the stamp behind `before` stands where a link has its address,
/// `[00:46:00](<a …` or `[source]: <a …`, perhaps on the next line of a quote:
/// covered, it would make a link where there is none.
fn is_address(before: &[u8]) -> bool {
    let is_gap = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
    let end = before.iter().rposition(|byte| !is_gap(byte));
    matches!(end, Some(end) if before[..=end].ends_with(b"](") || before[..=end].ends_with(b"]:"))
}

/// Where in the link whose `[[` is at `start` the name ends and where its `]]` stands, if it
/// is of the usual form, `[[some_name | label]]` on one line, and nothing around it gives its
/// brackets another meaning. What stands behind the name the parser may well see: bars part
/// the cells of a table, blanks end an address.
fn usual_link(bytes: &[u8], body: usize, start: usize) -> Option<(usize, usize)> {
    let inner = start + "[[".len();
    let most = &bytes[inner..bytes.len().min(inner + COVER.len() - "[[".len())];
    let is_in_name = |byte: &&u8| is_of(**byte, IN_NAME);
    let name = inner + most.iter().take_while(is_in_name).count();
    // `[[^1]]` may be a footnote, `[[0:12]]` a time.
    if !bytes.get(inner)?.is_ascii_alphabetic() {
        return None;
    }
    // Within a word an underscore is no emphasis, beside a comma it may be; and what else makes
    // emphasis looks at its neighbours, too.
    let is_mark = |byte: &u8| matches!(byte, b'_' | b'*' | b'~');
    if is_mark(&bytes[name - 1]) || bytes.get(name).is_some_and(is_mark) {
        return None;
    }
    let mut rest = bytes[name..].iter();
    let close = name + rest.position(|byte| is_of(*byte, ENDS_LABEL))?;
    if !bytes[close..].starts_with(b"]]") {
        return None;
    }
    // `[x][[a]]`, `\[[a]]`, `CDATA[[a]]`.
    let is_joined = |byte: &u8| byte.is_ascii_alphanumeric() || b"[]\\<".contains(byte);
    let before = bytes[body..start].last();
    // `[[a]](x)`, `[[a]][x]`, `]]>`.
    let behind = bytes.get(close + "]]".len());
    let stands_alone =
        !before.is_some_and(is_joined) && !behind.is_some_and(|byte| b"([]>".contains(byte));
    stands_alone.then_some((name, close))
}

fn is_of(byte: u8, kind: u8) -> bool {
    KINDS[usize::from(byte)] & kind != 0
}

/// A character of a usual link's name.
const IN_NAME: u8 = 1;
/// What no label of a usual link has: brackets and the end of the line, which may be `\r`; and
/// code, tags and escapes, which may go on behind the link.
const ENDS_LABEL: u8 = 2;
/// What each byte is: a table, as every byte of every link is looked at.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0;
    while at < kinds.len() {
        let byte = at as u8;
        kinds[at] = match byte {
            b'[' | b']' | b'\n' | b'\r' | b'`' | b'<' | b'>' | b'\\' => ENDS_LABEL,
            _ if byte.is_ascii_alphanumeric() || byte == b'_' => IN_NAME,
            _ => 0,
        };
        at += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_covered_where_they_can_be_nothing_else() {
        let shown = |text| stamps_and_links(text, 0).source.into_owned();
        assert_eq!(shown("a [[b_c | d_e]]."), "a ,,,,, | d_e,,.");
        assert_eq!(shown("![[b]] ([[b#c]])"), "!,,,,, (,,,#c,,)");
        assert_eq!(shown("[[a]]: b"), ",,,,,: b");
        // Each for one reason.
        for text in [
            "[[a]]\n\n[a]: b.md",
            "[[a]] [b\\]]: b.md",
            "[[a]] <![CDATA[x]]>",
            "[[a]](b)",
            "[[a]][b]",
            "[[a]]]",
            "[[a]]> b",
            "[b][[a]]",
            "[[[a]] b",
            "x[[a]] b",
            "\\[[a]]",
            "<[[a]] b",
            "[[^1]]",
            "[[0:12]]",
            "[[a_]]",
            "[[a_\u{e9}]]",
            "[[a*b]]",
            "[[a~]]",
            "[[a\nb]]",
            "[[a\rb]]",
            "[[a | `b]] c`",
            "[[a | <b]] c>",
            "[[a | b>]] c",
            "[[a | \\]] c",
            "[[a]",
            "[[a",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
