//! Blocks and marks in the body: callouts, footnotes, block ids, tags, and a
//! note wrapped whole in a fence.

use super::outline::Outline;
use super::{BlockId, Callout, Fault, Footnote, Link, Stamp, spans};
use crate::text::Span;

/// `> [!type]+ title`: the callout that the quote at `span` is, if it is one.
pub fn callout(text: &str, span: Span) -> Option<Callout> {
    let source = &text[span.range()];
    // Looks at the marks first: quotes may nest by the thousand on one line.
    let inner = source
        .strip_prefix('>')?
        .trim_start_matches([' ', '\t'])
        .strip_prefix("[!")?;
    let inner = inner.find(['\n', '\r']).map_or(inner, |at| &inner[..at]);
    let close = inner.find(']')?;
    let at = |part: &str| span.start + (part.as_ptr() as usize - source.as_ptr() as usize) as u32;
    let spanned = |part: &str| Span::new(at(part), at(part) + part.len() as u32);
    let kind = inner[..close].split('|').next().unwrap_or_default().trim();
    let mut rest = &inner[close + 1..];
    let fold = match rest.as_bytes().first() {
        Some(b'+') => Some(true),
        Some(b'-') => Some(false),
        _ => None,
    };
    if fold.is_some() {
        rest = &rest[1..];
    }
    (!kind.is_empty()).then(|| Callout {
        span,
        kind: spanned(kind),
        title: spanned(rest.trim()),
        fold,
    })
}

/// `[^label]: …`
pub fn footnote_definition(text: &str, span: Span) -> Option<Footnote> {
    let source = &text[span.range()];
    let open = source.find("[^")? + 2;
    let close = open + source[open..].find(']')?;
    Some(Footnote {
        span,
        label: Span::from(open..close).moved(span.start),
        definition: true,
    })
}

/// `^id` at the end of a block, or alone on the line behind it (Obsidian help,
/// "Link to a block in a note"): letters, digits and dashes behind a blank.
pub fn block_ids(text: &str, body: u32, outline: &Outline<'_>, dead: &[Span]) -> Vec<BlockId> {
    let bytes = text.as_bytes();
    let mut blocks = Blocks::new(&outline.leaves);
    memchr::memchr_iter(b'^', &bytes[body as usize..])
        .filter_map(|at| {
            let caret = body as usize + at;
            let spaced = bytes[..caret].last().is_none_or(u8::is_ascii_whitespace);
            let length = bytes[caret + 1..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
                .count();
            let end = caret + 1 + length;
            let ends_line = bytes[end..]
                .iter()
                .find(|byte| !matches!(byte, b' ' | b'\t'))
                .is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
            let live = spaced && length > 0 && ends_line && !spans::contains(dead, caret as u32);
            live.then(|| BlockId {
                id: Span::from(caret + 1..end),
                block: blocks.named_at(text, caret as u32),
            })
        })
        .collect()
}

/// The blocks that hold inline text, asked in ascending order.
struct Blocks<'a> {
    leaves: &'a [Span],
    /// How many of them begin before what was asked.
    begun: usize,
    /// Which of these have not ended, each inside the one before.
    open: Vec<usize>,
}

impl<'a> Blocks<'a> {
    /// Over leaves sorted by start, of which an item holds others.
    fn new(leaves: &'a [Span]) -> Self {
        Self {
            leaves,
            begun: 0,
            open: Vec::new(),
        }
    }

    /// The innermost block that holds the caret, or the one before it when the id
    /// stands there alone.
    fn named_at(&mut self, text: &str, caret: u32) -> Span {
        while let Some(leaf) = self.leaves.get(self.begun)
            && leaf.start <= caret
        {
            self.close(leaf.start);
            self.open.push(self.begun);
            self.begun += 1;
        }
        self.close(caret);
        let Some(&holding) = self.open.last() else {
            let before = self.leaves[..self.begun].last();
            return before.copied().unwrap_or(Span::empty(caret));
        };
        let leaf = self.leaves[holding];
        let alone = text[Span::new(leaf.start, caret).range()].trim().is_empty();
        match self.leaves[..holding].last() {
            Some(previous) if alone => *previous,
            _ => leaf,
        }
    }

    /// Forgets the blocks that end at `offset` or before.
    fn close(&mut self, offset: u32) {
        while let Some(&leaf) = self.open.last()
            && self.leaves[leaf].end <= offset
        {
            self.open.pop();
        }
    }
}

/// `#tag` and `#nested/tag` in the body: behind a blank or a line's start, and
/// not all digits (Obsidian help, "Tags").
pub fn tags(text: &str, body: u32, dead: &[Span], links: &[Link], stamps: &[Stamp]) -> Vec<Span> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'#', &bytes[body as usize..])
        .filter_map(|at| {
            let hash = body as usize + at;
            let spaced = bytes[..hash]
                .last()
                .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'(' | b'>'));
            let next = bytes.get(hash + 1)?;
            if !spaced || next.is_ascii_whitespace() || next.is_ascii_punctuation() && *next != b'_'
            {
                return None;
            }
            let name = text[hash + 1..]
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/')))
                .map_or(&text[hash + 1..], |end| &text[hash + 1..hash + 1 + end]);
            let name = name.trim_end_matches('/');
            let is_tag = name.contains(|c: char| !c.is_ascii_digit());
            let offset = hash as u32;
            let live = is_tag
                && !spans::contains(dead, offset)
                && !inside(links, offset, |link| link.span)
                && !inside(stamps, offset, |stamp| stamp.span());
            live.then(|| Span::from(hash..hash + 1 + name.len()))
        })
        .collect()
}

fn inside<T>(parts: &[T], offset: u32, span: impl Fn(&T) -> Span) -> bool {
    let after = parts.partition_point(|part| span(part).start <= offset);
    parts[..after]
        .last()
        .is_some_and(|part| span(part).contains(offset))
}

/// A ```` ```markdown ```` fence that wraps the note: nothing but the hub line
/// and a sentence before it, nothing but a sentence behind it. Generators leave
/// these when they quote their whole answer; the site then shows source text.
///
/// A note that hands on a template looks the same; so where anything is said
/// around the fence, the note must be one of a video: `of_video` tells that its
/// front matter says so, a hub line would too.
pub fn fenced_note(text: &str, body: u32, outline: &Outline<'_>, of_video: bool) -> Option<Fault> {
    let (fence, info) = outline.fences.first()?;
    if !matches!(info.trim().to_ascii_lowercase().as_str(), "markdown" | "md") {
        return None;
    }
    let before = text[body as usize..fence.start as usize].trim();
    let hub = before.strip_prefix("From:");
    let before = match hub {
        Some(hub) => hub
            .split_once(['\n', '\r'])
            .map_or("", |(_, rest)| rest.trim()),
        None => before,
    };
    let behind = text[fence.end as usize..].trim();
    let inside = fence.len() as usize;
    let few = |around: &str| around.len() <= SENTENCE && around.lines().count() <= 2;
    if !few(before) || !few(behind) || inside < 2 * (before.len() + behind.len()) {
        return None;
    }
    let source = &text[fence.range()];
    let says_so = |line: &str| line.starts_with("From:") || line.starts_with("videoId:");
    let alone = before.is_empty() && behind.is_empty();
    if !alone && !of_video && hub.is_none() && !source.lines().take(HEAD).any(says_so) {
        return None;
    }
    let open = source.find(['\n', '\r']).unwrap_or(source.len());
    let open = Span::new(fence.start, fence.start + open as u32);
    let last = source.trim_end().rfind(['\n', '\r']).map(|at| at + 1)?;
    let closing = source[last..].trim();
    let closed = closing.len() >= 3 && closing.bytes().all(|byte| matches!(byte, b'`' | b'~'));
    let close =
        closed.then(|| Span::from(last..last + source[last..].trim_end().len()).moved(fence.start));
    Some(Fault::FencedNote { open, close })
}

/// Lines at the top of a fence that may be front matter and hub line.
const HEAD: usize = 12;

/// What a generator says around its answer is no longer than this.
const SENTENCE: usize = 300;
