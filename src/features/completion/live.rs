//! Whether a link written at the cursor would be read as one.

use super::context::Line;
use crate::syntax::{Fault, parse};
use crate::text::Span;
use crate::vault::Note;

/// Whether the cursor stands in text, not in code, mathematics or a comment.
///
/// Where the parse knows a link at the cursor, it is text. A link of which only
/// `[[` is written is unknown to it: then a note is parsed that has a whole one
/// in the place of what is being written, from byte `from` of this one. That is
/// as exact as the parser, and costs what a keystroke costs anyway.
pub(super) fn is_live(note: &Note, line: &Line, from: u32) -> bool {
    let parsed = note.parsed();
    if parsed
        .link_at(line.cursor)
        .is_some_and(|link| link.span.start < from)
    {
        return true;
    }
    let unclosed = |fault: &Fault| match fault {
        Fault::UnclosedLink { span, .. } => span.start < from && span.touches(line.cursor),
        _ => false,
    };
    if parsed.rare().faults.iter().any(unclosed) {
        return true;
    }
    let text = note.text();
    let mut probed = text.slice(Span::new(0, from)).into_owned();
    let probe = Span::from(probed.len() + 1..probed.len() + 1 + "[[x]]".len());
    probed.push_str(" [[x]] ");
    probed.push_str(&text.slice(Span::new(line.cursor, text.len())));
    parse(&probed)
        .link_at(probe.start + 1)
        .is_some_and(|link| link.span.overlaps(probe))
}
