//! References to nothing: `[label][reference]` and `[^footnote]` without their
//! definition. What the markdown parser takes for prose then, so it is read from
//! the source; and as brackets are common in prose, only what can hardly be any
//! is taken for a reference.

use rustc_hash::FxHashSet;

use super::spans::Cursor;
use super::{Fault, Footnote, Link};
use crate::text::Span;

/// Longer labels are prose, in bytes.
const LONGEST: usize = 200;

/// Reads `source`, the text from `body` with stamps and links covered (see
/// [`super::cover`]). `shut` holds the spans where nothing is markdown.
pub fn read(
    text: &str,
    body: u32,
    source: &str,
    shut: &[Span],
    footnotes: &[Footnote],
    links: &[Link],
    web_links: &[Span],
) -> Vec<Fault> {
    let bytes = source.as_bytes();
    let mut faults = Vec::new();
    let is_linked = |at: u32| {
        if super::spans::contains(web_links, at) {
            return true;
        }
        let next = links.partition_point(|link| link.span.end <= at);
        links.get(next).is_some_and(|link| link.span.start <= at)
    };
    let mut cursor = Cursor::new(shut);
    for found in memchr::memmem::find_iter(bytes, b"][") {
        let at = body + found as u32;
        if cursor.covering(at).is_some() || is_linked(at) || is_linked(at + 1) {
            continue;
        }
        faults.extend(reference(text, at as usize));
    }
    let mut cursor = Cursor::new(shut);
    let mut known = None;
    for found in memchr::memmem::find_iter(bytes, b"[^") {
        let at = body + found as u32;
        if cursor.covering(at).is_some() || is_linked(at) {
            continue;
        }
        let Some((span, label)) = footnote(text, at as usize) else {
            continue;
        };
        let known = known.get_or_insert_with(|| Known::new(text, footnotes));
        if !known.holds(at, &text[label.range()]) {
            faults.push(Fault::UndefinedFootnote { span, label });
        }
    }
    faults
}

/// The footnotes that the markdown parser knows: a note may have thousands.
struct Known {
    starts: FxHashSet<u32>,
    defined: FxHashSet<String>,
}

impl Known {
    fn new(text: &str, footnotes: &[Footnote]) -> Self {
        let defined = footnotes.iter().filter(|note| note.definition);
        Self {
            starts: footnotes.iter().map(|note| note.span.start).collect(),
            defined: defined
                .map(|note| text[note.label.range()].to_lowercase())
                .collect(),
        }
    }

    /// Whether a footnote begins at `at`, or one of that label is defined.
    fn holds(&self, at: u32, label: &str) -> bool {
        self.starts.contains(&at) || self.defined.contains(&label.to_lowercase())
    }
}

/// The `[label][reference]` whose first bracket closes at `middle`.
fn reference(text: &str, middle: usize) -> Option<Fault> {
    let near = text.floor_char_boundary(middle.saturating_sub(LONGEST));
    let open = near + text[near..middle].rfind(['[', ']', '\n', '\r'])?;
    let (before, first) = (&text[..open], &text[open..middle]);
    let first = first.strip_prefix('[')?;
    let behind = &text[middle + 2..];
    let close = behind.find(['[', ']', '\n', '\r'])?;
    let (second, after) = behind.split_at(close);
    let after = after.strip_prefix(']')?;
    // `a[i][j]`, `[1][2][3]`, `\\[x][y]`, `[x][y](z)` are something else.
    let (image, before) = match before.strip_suffix('!') {
        Some(before) => (1, before),
        None => (0, before),
    };
    let touches = |c: char| c.is_alphanumeric() || "])_\\`[".contains(c);
    if before.ends_with(touches) || after.starts_with(['[', '(', ':', '{', '`']) {
        return None;
    }
    let label = if second.trim().is_empty() {
        first
    } else {
        second
    };
    let has_words = first.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let is_long = first.len() > LONGEST || second.len() > LONGEST;
    if !has_words || is_long || !is_key(label) || first.starts_with(['^', '!', '"']) {
        return None;
    }
    let at = if second.trim().is_empty() {
        open + 1
    } else {
        middle + 2
    };
    let label = Span::from(at..at + label.len());
    let span = Span::from(open - image..middle + 2 + close + 1);
    Some(Fault::UndefinedReference { span, label })
}

/// Whether a label reads like one that somebody would define.
fn is_key(label: &str) -> bool {
    let is_sign = |c: char| c.is_alphanumeric() || "-_. /".contains(c);
    !label.trim().is_empty() && label.chars().all(is_sign)
}

/// The `[^label]` at `open`, and its label.
fn footnote(text: &str, open: usize) -> Option<(Span, Span)> {
    let inner = &text[open + 2..];
    let is_sign = |c: char| c.is_alphanumeric() || "-_.:^".contains(c);
    let end = inner.find(|c| !is_sign(c))?;
    let after = inner[end..].strip_prefix(']')?;
    let label = &inner[..end];
    // What a pattern of letters is not to have: `[^a-z]`, `[^abc]+`, `/[^x]/`.
    let sides = |part: &str| part.len() == 1 || part.len() == 2;
    let is_range = label.contains('-') && label.split('-').all(sides);
    let before = text[..open].chars().next_back();
    let is_pattern = is_range
        || after.starts_with(['+', '*', '?', '{', '[', '(', '/', '$', '\\', '`'])
        || before.is_some_and(|c| "/\\(|[^$*+?`{".contains(c));
    if label.is_empty() || is_pattern {
        return None;
    }
    let label = Span::from(open + 2..open + 2 + end);
    Some((Span::from(open..open + 3 + end), label))
}
