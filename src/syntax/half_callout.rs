//! What looks like a callout and is none: `[!note]` without its quote, or in the
//! middle of one.

use super::spans::Cursor;
use super::{Callout, CalloutFault, Fault};
use crate::text::Span;

/// The types that Quartz and Obsidian know, and their aliases.
pub const CALLOUT_TYPES: [&str; 27] = [
    "abstract",
    "attention",
    "bug",
    "caution",
    "check",
    "cite",
    "danger",
    "done",
    "error",
    "example",
    "fail",
    "failure",
    "faq",
    "help",
    "hint",
    "important",
    "info",
    "missing",
    "note",
    "question",
    "quote",
    "success",
    "summary",
    "tip",
    "tldr",
    "todo",
    "warning",
];

/// Whether `name` is one of them; case is all the same.
pub fn is_callout_type(name: &str) -> bool {
    CALLOUT_TYPES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// What the site takes for the type in `kind`: letters, digits, `_` and `-` at
/// its start. The rest is metadata to it.
pub fn callout_word(kind: &str) -> &str {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let end = kind.find(|c| !is_sign(c)).unwrap_or(kind.len());
    &kind[..end]
}

/// Reads `source`, the text from `body` with usual stamps covered. `shut` holds the
/// spans where nothing is markdown.
pub fn read(
    text: &str,
    body: u32,
    source: &str,
    shut: &[Span],
    callouts: &[Callout],
) -> Vec<Fault> {
    let mut shut = Cursor::new(shut);
    let mut faults = Vec::new();
    for found in memchr::memmem::find_iter(source.as_bytes(), b"[!") {
        let at = body as usize + found;
        if shut.covering(at as u32).is_some() {
            continue;
        }
        let next = callouts.partition_point(|callout| (callout.kind.start as usize) < at + 2);
        let own = callouts.get(next).filter(|callout| {
            let between = at + 2..callout.kind.start as usize;
            text.get(between)
                .is_some_and(|gap| gap.bytes().all(|byte| matches!(byte, b' ' | b'\t')))
        });
        if let Some(own) = own {
            if own.kind.start as usize > at + 2 {
                let word = callout_word(&text[own.kind.range()]);
                if is_callout_type(word) {
                    let span = Span::new(at as u32, own.kind.start + word.len() as u32);
                    let why = CalloutFault::Blank;
                    faults.push(Fault::BrokenCallout { span, why });
                }
            }
            continue;
        }
        faults.extend(fault(text, at));
    }
    faults
}

/// What is wrong with the `[!` at `at`, which makes no callout.
fn fault(text: &str, at: usize) -> Option<Fault> {
    let word = callout_word(&text[at + 2..]);
    if !is_callout_type(word) {
        return None;
    }
    let name_end = at + 2 + word.len();
    let line_end = text[name_end..]
        .find(['\n', '\r'])
        .map_or(text.len(), |found| name_end + found);
    let close = text[name_end..line_end].find(']');
    let line_start = text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1);
    let before = text[line_start..at].trim_end_matches([' ', '\t']);
    if !is_mark(before) {
        return None;
    }
    let why = match close {
        None if before.ends_with('>') => CalloutFault::Unclosed,
        None => return None,
        Some(_) if before.ends_with('>') => CalloutFault::NotFirst,
        Some(_) => CalloutFault::NoQuote,
    };
    // Prose may stand between: `[!note that this is odd]`.
    let behind_word = &text[name_end..close.map_or(name_end, |close| name_end + close)];
    if !behind_word.is_empty() && !behind_word.starts_with('|') {
        return None;
    }
    let end = close.map_or(name_end, |close| name_end + close + 1);
    // A link, whose label begins with a sign, is none: `[!note](x)`.
    if text[end..].starts_with(['(', '[']) {
        return None;
    }
    let span = Span::from(at..end);
    Some(Fault::BrokenCallout { span, why })
}

/// Whether nothing but quote marks and the mark of a list item stands there.
fn is_mark(before: &str) -> bool {
    let rest = before.trim_start_matches(['>', ' ', '\t']);
    let digits = rest.trim_end_matches(['.', ')']);
    rest.is_empty()
        || matches!(rest, "-" | "*" | "+")
        || digits.len() < rest.len()
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
}
