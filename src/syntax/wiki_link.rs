//! Wiki links and embeds: `[[target#anchor | label]]`, `![[…]]`.
//!
//! Read from the source, not from CommonMark events, so that a bar in a table
//! cell, HTML around the link and markup in its label change nothing. The rules
//! (FORMAT §2; Obsidian and Quartz agree but where noted):
//!
//! - The target holds no `[`, `]` or line break; the first bar ends it, escaped or not.
//! - The label is the rest, further bars included. It may hold `#`, code, a whole
//!   stamp, and brackets: balanced ones first, else up to the first `]]`. (Quartz
//!   allows no brackets there; see `SiteReason::LabelCharacter`.)
//! - Of nested links the inner one wins.
//! - A label may run over a soft line break, a target may not.
//! - `[[ ]]` is no link, nor is anything inside an address, `https://x/[[a]]`.

use super::spans::Cursor;
use super::{Fault, Link, LinkKind};
use crate::text::Span;

/// The links of a text and what looks like one but never closes.
pub struct Scan {
    /// In document order, without overlap.
    pub links: Vec<Link>,
    /// [`Fault::UnclosedLink`] and [`Fault::HalfClosedLink`] only, in no order.
    pub faults: Vec<Fault>,
}

/// Reads the text from `body`. `dead` holds the spans where nothing is a link,
/// `soft_breaks` the offsets where a line ends inside a paragraph, and `usual` what stands
/// between the brackets of links that are known to close there, if they are links.
pub fn read(text: &str, body: u32, dead: &[Span], soft_breaks: &[u32], usual: &[Span]) -> Scan {
    let bytes = text.as_bytes();
    let mut dead_cursor = Cursor::new(dead);
    let mut scan = Scan {
        links: Vec::new(),
        faults: Vec::new(),
    };
    let finder = memchr::memmem::Finder::new(b"[[");
    let mut from = body as usize;
    let mut outer = Vec::new();
    let mut addresses = Addresses::default();
    loop {
        let found = finder.find(bytes.get(from..).unwrap_or_default());
        if !outer.is_empty() {
            let until = found.map_or(bytes.len(), |found| from + found);
            let between = from..until;
            settle(bytes, between, soft_breaks, &mut outer, &mut scan.faults);
        }
        let Some(run) = found.map(|found| from + found) else {
            break;
        };
        let inner = run
            + bytes[run..]
                .iter()
                .take_while(|byte| **byte == b'[')
                .count();
        // Of `[[[x]]`, the last two brackets open the link.
        let open = inner - 2;
        if let Some(dead) = dead_cursor.covering(open as u32) {
            from = inner.max(dead.end as usize);
            continue;
        }
        if open == run && is_escaped(bytes, open) {
            from = inner;
            continue;
        }
        if addresses.hold(bytes, run) {
            from = inner;
            continue;
        }
        let end = match usual.binary_search_by_key(&(inner as u32), |link| link.start) {
            Ok(at) => usual_end(bytes, usual[at]),
            Err(_) => close(bytes, inner, soft_breaks, dead),
        };
        match end {
            End::At { bar, close } => {
                scan.links.extend(link(text, open, bar, close));
                from = close + 2;
                addresses = Addresses::behind(from);
            }
            End::Reopened { bar, at } => {
                let fault = bar.and_then(|_| unclosed(text, open, bar, at));
                outer.extend(fault);
                from = at;
            }
            End::HalfClosed(at) => {
                scan.faults.extend(half_closed(text, open, at));
                from = at;
            }
            End::Never { bar, until } => {
                scan.faults.extend(unclosed(text, open, bar, until));
                from = until;
            }
        }
    }
    scan.faults.append(&mut outer);
    scan
}

/// Looks through what stands between two links for the ends of those `outer`
/// ones in whose label another opened. Where a `]]` of its own follows, one was
/// the other's outer link, and only the inner one is meant; where the paragraph
/// ends first, it was never closed.
fn settle(
    bytes: &[u8],
    between: std::ops::Range<usize>,
    soft_breaks: &[u32],
    outer: &mut Vec<Fault>,
    faults: &mut Vec<Fault>,
) {
    let mut at = between.start;
    while !outer.is_empty()
        && let Some(found) = memchr::memchr3(b']', b'\n', b'\r', &bytes[at..between.end])
    {
        at += found + 1;
        match (bytes[at - 1], bytes.get(at)) {
            (b']', Some(b']')) => {
                outer.pop();
                at += 1;
            }
            (b']', _) => {}
            _ if !is_soft(soft_breaks, at - 1) => faults.append(outer),
            (b'\r', Some(b'\n')) => at += 1,
            _ => {}
        }
    }
}

/// Tells brackets in an address from others, each byte before them looked at once.
#[derive(Default)]
struct Addresses {
    /// Up to where the text was looked at.
    seen: usize,
    /// Whether an address goes on there.
    inside: bool,
}

impl Addresses {
    /// At the end of a link, where no address can go on.
    fn behind(end: usize) -> Self {
        Self {
            seen: end,
            inside: false,
        }
    }

    /// Whether the byte `at` stands in an address: behind `scheme://` and nothing
    /// that ends one. Asked in ascending order.
    fn hold(&mut self, bytes: &[u8], at: usize) -> bool {
        let before = &bytes[self.seen..at];
        let ends = |byte: &u8| !byte.is_ascii_graphic() || b"<>\"|)`*".contains(byte);
        let end = before.iter().rposition(ends);
        let run = &before[end.map_or(0, |end| end + 1)..];
        let has_scheme = || {
            let mut marks = memchr::memmem::find_iter(run, b"://");
            marks.any(|mark| mark > 0 && run[mark - 1].is_ascii_alphanumeric())
        };
        self.inside = (self.inside && end.is_none()) || (!run.is_empty() && has_scheme());
        self.seen = at;
        self.inside
    }
}

enum End {
    /// The link's bar, if any, and the first bracket of its `]]`.
    At { bar: Option<usize>, close: usize },
    /// Another `[[` opens at `at` before this one closes.
    Reopened { bar: Option<usize>, at: usize },
    /// The target ends with this one bracket.
    HalfClosed(usize),
    /// Nothing closes it before `until`.
    Never { bar: Option<usize>, until: usize },
}

/// The end of a link of which `inside` is what stands between its brackets.
fn usual_end(bytes: &[u8], inside: Span) -> End {
    let bar = memchr::memchr(b'|', &bytes[inside.range()]);
    End::At {
        bar: bar.map(|bar| inside.start as usize + bar),
        close: inside.end as usize,
    }
}

/// Where the link whose target starts at `inner` ends. Looks no further than the
/// next `[[` or the end of the line (of the paragraph, in a label), so the scan
/// of a text is linear.
fn close(bytes: &[u8], inner: usize, soft_breaks: &[u32], dead: &[Span]) -> End {
    let mut bar = None;
    let mut depth = 0_u32;
    // The first `]]` inside brackets of the label: the end, if they never balance.
    let mut fallback = None;
    let mut at = inner;
    let end = |bar, fallback: Option<usize>, at: usize| match fallback {
        Some(close) => End::At { bar, close },
        None => End::Never { bar, until: at },
    };
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| is_mark(*byte)))
    {
        at += found;
        let next = bytes.get(at + 1).copied();
        match bytes[at] {
            b'|' if bar.is_none() => bar = Some(at),
            b'[' if next == Some(b'[') => {
                return match fallback {
                    Some(close) => End::At { bar, close },
                    None => End::Reopened { bar, at },
                };
            }
            b'[' if bar.is_none() => return End::Never { bar, until: at },
            b'[' => depth += 1,
            b']' if depth > 0 => {
                if next == Some(b']') && fallback.is_none() {
                    fallback = Some(at);
                }
                depth -= 1;
            }
            b']' if next == Some(b']') => return End::At { bar, close: at },
            b']' if bar.is_none() => return End::HalfClosed(at),
            b'`' if bar.is_some() => {
                // Brackets in a code span of the label are just text.
                let here = at as u32;
                let after = dead.partition_point(|span| span.start <= here);
                if let Some(code) = dead[..after].last().filter(|span| span.contains(here)) {
                    at = code.end as usize;
                    continue;
                }
            }
            b'\n' | b'\r' => {
                if bar.is_none() || !is_soft(soft_breaks, at) {
                    return end(bar, fallback, at);
                }
                at += usize::from(bytes[at] == b'\r' && next == Some(b'\n'));
            }
            _ => {}
        }
        at += 1;
    }
    end(bar, fallback, bytes.len())
}

/// Whether the line break at `at` goes on with a paragraph.
fn is_soft(soft_breaks: &[u32], at: usize) -> bool {
    soft_breaks.binary_search(&(at as u32)).is_ok()
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'|' | b'[' | b']' | b'`' | b'\n' | b'\r')
}

fn link(text: &str, open: usize, bar: Option<usize>, close: usize) -> Option<Link> {
    let bytes = text.as_bytes();
    let embed = open > 0 && bytes[open - 1] == b'!' && !is_escaped(bytes, open - 1);
    let span = Span::from(open - usize::from(embed)..close + 2);
    let mut target_end = bar.unwrap_or(close);
    if bar.is_some() && bytes[target_end - 1] == b'\\' {
        // In a table the bar is written `\|`.
        target_end -= 1;
    }
    let written = trim(text, open + 2, target_end);
    let (target, anchor) = match text[written.range()].find('#') {
        Some(at) => {
            let hash = written.start as usize + at;
            let target = trim(text, written.start as usize, hash);
            (target, Some(trim(text, hash + 1, written.end as usize)))
        }
        None => (written, None),
    };
    if target.is_empty() && anchor.is_none() {
        return None;
    }
    let label = bar.map(|bar| trim(text, bar + 1, close));
    Some(Link {
        kind: if embed {
            LinkKind::Embed
        } else {
            LinkKind::Wiki
        },
        label_is_markup: label.is_some_and(|label| is_markup(&text[label.range()])),
        span,
        target,
        anchor,
        label,
    })
}

/// Whether CommonMark reads markup in a label: then the site's text node is
/// split and its wiki-link pass never sees the link.
fn is_markup(label: &str) -> bool {
    if !label
        .bytes()
        .any(|byte| matches!(byte, b'`' | b'*' | b'_' | b'~' | b'<' | b'!'))
    {
        return false;
    }
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    // A letter in front keeps a leading `*` or `#` from being a block's mark.
    let inline = format!("x{label}");
    Parser::new_ext(&inline, Options::ENABLE_STRIKETHROUGH).any(|event| {
        !matches!(
            event,
            Event::Text(_)
                | Event::SoftBreak
                | Event::Start(Tag::Paragraph)
                | Event::End(TagEnd::Paragraph)
        )
    })
}

/// A fault only where a link was surely meant: something like a name, then a bar
/// or the line's end. `[[-3, 2], [1, 1]]` is none.
fn unclosed(text: &str, open: usize, bar: Option<usize>, until: usize) -> Option<Fault> {
    let at_line_end = text
        .as_bytes()
        .get(until)
        .is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    if bar.is_none() && !at_line_end {
        return None;
    }
    let target = trim(text, open + 2, bar.unwrap_or(until));
    let named = text[target.range()].chars().any(char::is_alphabetic);
    named.then(|| Fault::UnclosedLink {
        span: Span::new(open as u32, target.end),
        target,
    })
}

/// `[[name] …`, whose one bracket is at `close`: perhaps a fault, unless brackets
/// balance on the line, `[[Tutorial] How to]`, or it is a markdown link in
/// brackets, `[[name](address)`.
fn half_closed(text: &str, open: usize, close: usize) -> Option<Fault> {
    let behind = &text.as_bytes()[close + 1..];
    if matches!(behind.first(), Some(b'(' | b'[' | b':')) {
        return None;
    }
    let mut depth = 1_u32;
    // No further than the next `[[`, from where the scan goes on.
    for (at, byte) in behind.iter().enumerate() {
        match byte {
            b'\n' | b'\r' => break,
            b'[' if behind.get(at + 1) == Some(&b'[') => break,
            b'[' => depth += 1,
            b']' if depth == 1 => return None,
            b']' => depth -= 1,
            _ => {}
        }
    }
    let target = trim(text, open + 2, close);
    let named = text[target.range()].chars().any(char::is_alphabetic);
    named.then(|| Fault::HalfClosedLink {
        span: Span::new(open as u32, target.end),
        target,
    })
}

fn trim(text: &str, start: usize, end: usize) -> Span {
    let slice = text.get(start..end).unwrap_or_default();
    let front = slice.len() - slice.trim_start().len();
    let length = slice.trim().len();
    Span::from(start + front..start + front + length)
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let backslashes = bytes[..at]
        .iter()
        .rev()
        .take_while(|byte| **byte == b'\\')
        .count();
    backslashes % 2 == 1
}
