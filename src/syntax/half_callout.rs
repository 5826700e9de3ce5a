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

/// Reads `source`, the text from `body` with stamps and links covered (see
/// [`super::cover`]). `shut` holds the spans where nothing is markdown.
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
                let span = Span::new(at as u32, own.kind.start + word.len() as u32);
                if is_callout_type(word) && is_type_alone(&text[span.end as usize..]) {
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

/// Whether what follows the word of a type closes it: prose may stand there
/// (`[! Note that prices vary]`), or a link (`[! quote](x)`).
fn is_type_alone(behind: &str) -> bool {
    let behind = behind.strip_prefix(']');
    behind.is_some_and(|behind| !behind.starts_with(['(', '[', ':']))
}

/// What is wrong with the `[!` at `at`, which makes no callout.
fn fault(text: &str, at: usize) -> Option<Fault> {
    let word = callout_word(&text[at + 2..]);
    if !is_callout_type(word) {
        return None;
    }
    let name_end = at + 2 + word.len();
    let before = mark(text, at)?;
    let rest = &text[name_end..];
    let close = rest.find([']', '\n', '\r']);
    let close = close.filter(|at| rest.as_bytes().get(*at) == Some(&b']'));
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

/// More marks are not looked at: quotes may nest by the thousand.
const MOST_MARKS: usize = 64;

/// What stands before `at` on its line without the blanks at its end, if that is
/// nothing but quote marks and the mark of a list item.
fn mark(text: &str, at: usize) -> Option<&str> {
    let signs = text.as_bytes()[..at].iter().rev().take(MOST_MARKS);
    let count = signs
        .take_while(|byte| b" \t>-*+.)0123456789".contains(byte))
        .count();
    let start = at - count;
    let begins_line = start == 0 || matches!(text.as_bytes()[start - 1], b'\n' | b'\r');
    let before = text[start..at].trim_end_matches([' ', '\t']);
    let rest = before.trim_start_matches(['>', ' ', '\t']);
    let number = rest.trim_end_matches(['.', ')']);
    let is_number =
        number.len() + 1 == rest.len() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_mark =
        rest.is_empty() || matches!(rest, "-" | "*" | "+") || is_number && !number.is_empty();
    (begins_line && is_mark).then_some(before)
}
