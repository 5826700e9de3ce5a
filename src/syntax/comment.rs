//! Comments: `<!-- … -->`, Obsidian's `%% … %%`, and what `wikinote-ignore` says
//! in the former.

use super::outline::Outline;
use super::spans::{self, Cursor};
use super::{Suppression, SuppressionScope};
use crate::text::Span;

/// The comments of a text.
#[derive(Default)]
pub struct Comments {
    /// Where nothing is a link: comments, and HTML whose text is none
    /// (`<script>`, `<style>`, `<pre>`, `<textarea>`; CommonMark 0.31 §4.6, kind 1).
    pub dead: Vec<Span>,
    /// `<!-- wikinote-ignore CODE … -->`, in the order of the text.
    pub suppressions: Vec<Suppression>,
}

/// Reads the text from `body`.
pub fn read(text: &str, body: u32, outline: &Outline<'_>) -> Comments {
    let mut comments = Comments::default();
    comments.dead.extend(&outline.html_inlines);
    for block in &outline.html_blocks {
        html_block(text, *block, &mut comments.dead);
    }
    comments.dead.sort_unstable();
    let mut line = Span::empty(0);
    // Starts that no end was met for yet.
    let mut open: Vec<usize> = Vec::new();
    for span in &comments.dead {
        let Some(found) = suppression(text, *span, &mut line) else {
            continue;
        };
        let all = &mut comments.suppressions;
        match found.scope {
            SuppressionScope::Start => open.push(all.len()),
            SuppressionScope::End => {
                if let Some(started) = open.pop().and_then(|at| all.get_mut(at)) {
                    started.lines.end = found.span.end;
                    started.end = Some(found.span);
                    continue;
                }
            }
            SuppressionScope::Line | SuppressionScope::File => {}
        }
        all.push(found);
    }
    let hidden = spans::merge([&outline.dead, &comments.dead]);
    obsidian(text, body, &hidden, &mut comments.dead);
    comments
}

/// Tags whose blocks hold no markdown.
const VERBATIM: [&str; 4] = ["script", "style", "pre", "textarea"];

fn html_block(text: &str, block: Span, dead: &mut Vec<Span>) {
    let source = &text[block.range()];
    let opening = source.trim_start().as_bytes();
    let name = opening.get(1..).unwrap_or_default();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
    let name = &name[..name.iter().position(is_end).unwrap_or(name.len())];
    let is_verbatim = |tag: &&str| name.eq_ignore_ascii_case(tag.as_bytes());
    if VERBATIM.iter().any(is_verbatim) {
        dead.push(block);
        return;
    }
    let mut from = 0;
    while let Some(open) = source[from..].find("<!--").map(|at| from + at) {
        let close = source[open + 4..]
            .find("-->")
            .map_or(source.len(), |at| open + 4 + at + 3);
        dead.push(Span::from(open..close).moved(block.start));
        from = close;
    }
}

/// `%% … %%`, over lines too; one that never closes is plain text, as on the
/// site (Quartz's `commentRegex`).
fn obsidian(text: &str, body: u32, hidden: &[Span], dead: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut hidden = Cursor::new(hidden);
    let mut open = None;
    let mut from = body as usize;
    while let Some(found) =
        memchr::memmem::find(bytes.get(from..).unwrap_or_default(), b"%%").map(|at| from + at)
    {
        from = found + 2;
        if hidden.covering(found as u32).is_some() {
            continue;
        }
        match open.take() {
            None => open = Some(found),
            Some(start) => dead.push(Span::from(start..found + 2)),
        }
    }
}

/// `<!-- wikinote-ignore broken-link, inexact-link -->`. On a line of its own it
/// speaks of the next line too. `line` is that of the comment before, which may
/// hold thousands.
fn suppression(text: &str, span: Span, line: &mut Span) -> Option<Suppression> {
    let inner = text[span.range()]
        .strip_prefix("<!--")?
        .strip_suffix("-->")?;
    let (before, rest) = inner.split_once("wikinote-ignore")?;
    let (scope, codes) = scope(rest);
    if !before.trim().is_empty() || codes.starts_with(|c: char| !c.is_whitespace() && c != ':') {
        return None;
    }
    let codes_start = span.start + 4 + (inner.len() - codes.len()) as u32;
    // What follows a colon is for people.
    let codes = codes.split(':').next().unwrap_or(codes);
    let spans = codes
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|code| !code.is_empty())
        .map(|code| {
            let at = code.as_ptr() as usize - codes.as_ptr() as usize;
            Span::from(at..at + code.len()).moved(codes_start)
        })
        .collect();
    if span.start > line.end {
        line.start = line_start(text, span.start);
    }
    if span.end > line.end {
        line.end = line_end(text, span.end);
    }
    let before = text[line.start as usize..span.start as usize].trim_end_matches(QUOTE);
    let behind = text[span.end as usize..line.end as usize].trim_start();
    let mut lines = *line;
    if is_marks(before) && behind.is_empty() {
        lines.end = line_end_of_next(text, line.end);
    }
    // What comes next on a line where this one ends does not begin where this does.
    if text[span.range()].contains(['\n', '\r']) {
        line.start = line_start(text, span.end);
    }
    let end = text.len() as u32;
    Some(Suppression {
        span,
        scope,
        lines: match scope {
            SuppressionScope::Line => lines,
            SuppressionScope::File => Span::new(0, end),
            SuppressionScope::Start => Span::new(span.start, end),
            SuppressionScope::End => Span::empty(span.start),
        },
        codes: spans,
        end: None,
    })
}

/// How far a comment counts by what follows its first word, and what follows that.
fn scope(rest: &str) -> (SuppressionScope, &str) {
    let scopes = [
        ("-file", SuppressionScope::File),
        ("-start", SuppressionScope::Start),
        ("-end", SuppressionScope::End),
    ];
    let mut found = (scopes.into_iter())
        .filter_map(|(word, scope)| rest.strip_prefix(word).map(|rest| (scope, rest)));
    found.next().unwrap_or((SuppressionScope::Line, rest))
}

/// What may stand before a comment that is alone on its line: blanks, quote marks.
const QUOTE: [char; 3] = [' ', '\t', '>'];

/// Whether nothing but marks of list items and quotes stands before a comment.
fn is_marks(mut before: &str) -> bool {
    // A longer text is none, and a line may hold thousands of comments.
    if before.len() > 64 {
        return false;
    }
    loop {
        before = before.trim_start_matches(QUOTE);
        let digits = before.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = match before.len() - digits.len() {
            0 => before.strip_prefix(['-', '*', '+']),
            _ => digits.strip_prefix(['.', ')']),
        };
        match rest {
            Some(rest) if rest.is_empty() || rest.starts_with(QUOTE) => before = rest,
            _ => return before.is_empty(),
        }
    }
}

fn line_start(text: &str, offset: u32) -> u32 {
    text[..offset as usize]
        .rfind(['\n', '\r'])
        .map_or(0, |at| at as u32 + 1)
}

fn line_end(text: &str, offset: u32) -> u32 {
    text[offset as usize..]
        .find(['\n', '\r'])
        .map_or(text.len() as u32, |at| offset + at as u32)
}

fn line_end_of_next(text: &str, line_end_offset: u32) -> u32 {
    let rest = &text[line_end_offset as usize..];
    let line_break = if rest.starts_with("\r\n") {
        2
    } else {
        u32::from(!rest.is_empty())
    };
    line_end(text, line_end_offset + line_break)
}
