//! Whether a link written at the cursor would be read as one.

use super::context::Line;
use crate::syntax::Fault;
use crate::text::Span;
use crate::vault::Note;

/// Whether the cursor stands in text, not in code or a comment.
///
/// Where the parse knows a link at the cursor, it is text. The half-written
/// rest is judged by the text before the cursor: an open fence, an open code
/// span on the line, an open comment. That pass is linear and runs only where
/// something could be completed.
pub(super) fn is_live(note: &Note, line: &Line) -> bool {
    let parsed = note.parsed();
    if parsed.link_at(line.cursor).is_some_and(|link| link.span.start < line.cursor) {
        return true;
    }
    let unclosed = |fault: &Fault| match fault {
        Fault::UnclosedLink { span, .. } => span.start < line.cursor && span.touches(line.cursor),
        _ => false,
    };
    if parsed.rare().faults.iter().any(unclosed) {
        return true;
    }
    let body = parsed.front_matter.as_ref().map_or(0, |front| front.span.end);
    let before = note.text().slice(Span::new(body.min(line.start), line.start));
    !in_fence(&before) && !in_comment(&before, &line.left) && !in_code_span(&line.left)
}

fn in_fence(before: &str) -> bool {
    let mut open: Option<(char, usize)> = None;
    for line in before.split(['\n', '\r']) {
        let text = line.trim_start_matches([' ', '\t', '>']);
        let Some(mark) = text.chars().next().filter(|c| ['`', '~'].contains(c)) else { continue };
        let length = text.chars().take_while(|c| *c == mark).count();
        let rest = text.get(length..).unwrap_or_default();
        match open {
            None if length >= 3 && !(mark == '`' && rest.contains('`')) => {
                open = Some((mark, length));
            }
            Some((with, least)) if with == mark && length >= least && rest.trim().is_empty() => {
                open = None;
            }
            _ => {}
        }
    }
    open.is_some()
}

fn in_comment(before: &str, left: &str) -> bool {
    let last = |mark: &str| {
        left.rfind(mark).map(|at| before.len() + at).or_else(|| before.rfind(mark))
    };
    let html = last("<!--").is_some_and(|open| last("-->").is_none_or(|close| close < open));
    html || left.matches("%%").count() % 2 == 1
}

/// Whether a run of backticks before the cursor waits for its partner.
fn in_code_span(left: &str) -> bool {
    let mut rest = left;
    while let Some(at) = rest.find('`') {
        let run = rest.get(at..).unwrap_or_default();
        let length = run.len() - run.trim_start_matches('`').len();
        let mut behind = run.get(length..).unwrap_or_default();
        // A backslash before the run makes the first backtick plain; close enough.
        loop {
            let Some(next) = behind.find('`') else { return true };
            let partner = behind.get(next..).unwrap_or_default();
            let same = partner.len() - partner.trim_start_matches('`').len();
            behind = partner.get(same..).unwrap_or_default();
            if same == length {
                break;
            }
        }
        rest = behind;
    }
    false
}
