//! A stretch of a note as markdown that is safe and pleasant to show in a popup.
//!
//! The text of a note may come from anywhere, so the output must mean the same
//! to every renderer. Outside code nothing is left that could be HTML, a link
//! other than to the web, a picture, or a definition of either; fences are
//! rewritten to the left margin, so that where code ends is beyond doubt; and a
//! backtick without a partner on its line is escaped, so that no code span
//! crosses a line.

mod inline;

use self::inline::Inline;
use crate::text::{Span, Text};
use crate::vault::Note;

/// How much to show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// Lines, blank ones included.
    pub lines: usize,
    /// Bytes of the result, the mark of the cut not counted.
    pub bytes: usize,
}

/// The text of `note` in `span`, cut at the end of a line, `…` where something is
/// missing. Costs the size of what is shown, not of the note.
pub(crate) fn preview(note: &Note, span: Span, limit: Limit) -> String {
    let mut output = Output {
        text: String::new(),
        lines: 0,
        limit,
        cut: false,
    };
    let mut fence: Option<Fence> = None;
    let mut inline = Inline::new(note);
    for raw in lines(note.text(), span) {
        if is_hub_line(note, raw) {
            continue;
        }
        if output.is_full() {
            output.cut |= !note.text().slice(raw).trim().is_empty();
            break;
        }
        let written = note.text().slice(clip(raw, limit.bytes * 2));
        let (depth, rest) = quote_prefix(&written);
        match fence.as_ref() {
            Some(open) if depth >= open.depth => {
                let code = inside(&written, open.depth);
                if open.is_closed_by(code) {
                    output.push(&open.line());
                    fence = None;
                } else {
                    output.push(&format!("{}{code}", "> ".repeat(open.depth)));
                }
            }
            // A fence in a quote ends where the quote does, and then the line is text.
            _ => {
                fence = Fence::opened_by(depth, rest);
                match &fence {
                    Some(open) => output.push(&open.first_line()),
                    None => push_text(&mut output, &mut inline, raw.start, &written),
                }
            }
        }
        if output.cut {
            break;
        }
    }
    output.finish(fence.as_ref())
}

fn push_text(output: &mut Output, inline: &mut Inline<'_>, start: u32, written: &str) {
    let mut shown = inline.line(start, written);
    if output.text.is_empty() && shown.len() > output.limit.bytes {
        // The very first line is too long: some of it is better than nothing.
        // Escaping at most doubles it.
        shown = inline.line(start, head(written, output.limit.bytes / 2));
        output.cut = true;
    }
    // A line that held nothing but tags would end a paragraph if it became blank.
    if shown.trim().is_empty() && !written.trim().is_empty() {
        return;
    }
    // What remains when a tag before it is dropped must not open a fence.
    if without_list_marks(quote_prefix(&shown).1).starts_with("~~~") {
        shown = shown.replacen('~', "\\~", 1);
    }
    output.push(&shown);
}

/// What was written so far, and how much more may be.
struct Output {
    text: String,
    lines: usize,
    limit: Limit,
    cut: bool,
}

impl Output {
    fn is_full(&self) -> bool {
        self.lines >= self.limit.lines
    }

    fn push(&mut self, line: &str) {
        if self.text.is_empty() && line.trim().is_empty() {
            return;
        }
        if self.text.len() + line.len() + 1 > self.limit.bytes {
            self.cut = true;
            return;
        }
        self.text.push_str(line.trim_end_matches(['\r', '\n']));
        self.text.push('\n');
        self.lines += 1;
    }

    fn finish(mut self, fence: Option<&Fence>) -> String {
        self.text.truncate(self.text.trim_end().len());
        if let Some(open) = fence {
            self.text.push('\n');
            self.text.push_str(&open.line());
        }
        if self.cut {
            self.text.push_str("\n\n…");
        }
        self.text
    }
}

/// An open code fence.
struct Fence {
    mark: char,
    length: usize,
    depth: usize,
    language: String,
}

impl Fence {
    /// The fence that `rest` (a line without its quote marks) opens, also as the
    /// first thing in a list item. CommonMark 0.31, section 4.5.
    fn opened_by(depth: usize, rest: &str) -> Option<Self> {
        let text = without_list_marks(rest);
        let mark = text
            .chars()
            .next()
            .filter(|first| ['`', '~'].contains(first))?;
        let length = text.chars().take_while(|next| *next == mark).count();
        let info = text.get(length..)?.trim();
        if length < 3 || (mark == '`' && info.contains('`')) {
            return None;
        }
        let word = |c: &char| c.is_ascii_alphanumeric() || "+#-_".contains(*c);
        let language = info.chars().take_while(word).take(20).collect();
        Some(Self {
            mark,
            length,
            depth: depth.min(8),
            language,
        })
    }

    fn is_closed_by(&self, code: &str) -> bool {
        let code = code.trim();
        code.len() >= self.length && code.chars().all(|next| next == self.mark)
    }

    fn line(&self) -> String {
        let mark = self.mark.to_string().repeat(self.length.min(100));
        format!("{}{mark}", "> ".repeat(self.depth))
    }

    fn first_line(&self) -> String {
        format!("{}{}", self.line(), self.language)
    }
}

/// How deep in quotes a line stands, and what follows the marks.
fn quote_prefix(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while let Some(inner) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') {
        depth += 1;
        rest = inner;
    }
    (depth, rest)
}

/// A line of code without the marks of the `depth` quotes around it.
fn inside(line: &str, depth: usize) -> &str {
    let mut rest = line;
    for _ in 0..depth {
        let Some(inner) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') else {
            break;
        };
        rest = inner;
    }
    if depth > 0 {
        rest.strip_prefix(' ').unwrap_or(rest)
    } else {
        rest
    }
}

fn without_list_marks(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marks: &[char] = if digits == 0 {
            &['-', '*', '+']
        } else {
            &['.', ')']
        };
        let behind = rest.get(digits..).and_then(|text| text.strip_prefix(marks));
        match behind.filter(|text| text.starts_with([' ', '\t'])) {
            Some(text) => rest = text.trim_start(),
            None => return rest,
        }
    }
}

/// The spans of the lines of `span`, without their line breaks.
fn lines(text: &Text, span: Span) -> impl Iterator<Item = Span> {
    let first = text.line_of(span.start);
    (first..text.line_count()).map_while(move |index| {
        let line = text.line_span(index);
        let part = Span::new(line.start.max(span.start), line.end.min(span.end));
        (line.start < span.end && part.start <= part.end).then_some(part)
    })
}

/// `From: [[hub]] <br/>` says nothing that the path above a preview does not.
fn is_hub_line(note: &Note, line: Span) -> bool {
    let parsed = note.parsed();
    let hub = parsed
        .hub
        .and_then(|index| parsed.links.get(index as usize));
    hub.is_some_and(|hub| line.covers(hub.span))
}

pub(crate) fn clip(span: Span, bytes: usize) -> Span {
    let most = u32::try_from(bytes).unwrap_or(u32::MAX);
    Span::new(span.start, span.end.min(span.start.saturating_add(most)))
}

/// The longest start of `text` of at most `bytes` bytes.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// `text` as one line of at most `characters`, `…` where it was cut.
pub(crate) fn short(text: &str, characters: usize) -> String {
    let mut shown: String = text
        .chars()
        .take(characters)
        .map(|c| {
            if c.is_control() || c == '\u{2028}' || c == '\u{2029}' {
                ' '
            } else {
                c
            }
        })
        .collect();
    if text.chars().nth(characters).is_some() {
        shown.push('…');
    }
    shown
}

/// `text` on one line with every character escaped that could be markup where it
/// stands. No more than that: many clients show the backslashes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let may_be_markup = match c {
            '_' => !is_word(before) || !is_word(rest.peek().copied()),
            '#' | '>' | '+' | '-' | '=' => before.is_none(),
            // What follows the text may be a bracket.
            '!' => rest.peek().is_none(),
            '&' => text.contains(';'),
            _ => r"\`*[]<|~$".contains(c),
        };
        if may_be_markup {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
        before = Some(c);
    }
    escaped
}

/// `text` as a code span, on one line.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", short(text, 200).replace('`', "'"))
}

#[cfg(test)]
mod tests;
