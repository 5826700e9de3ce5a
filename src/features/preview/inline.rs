use memchr::{memchr, memmem};

use super::escape;
use crate::syntax::{Link, Stamp};
use crate::text::Span;
use crate::vault::Note;

/// Rewrites the text between fences, line by line.
pub(super) struct Inline<'a> {
    note: &'a Note,
    /// Inside an HTML comment that a former line opened.
    in_comment: bool,
}

/// Takes the place of a bracket that turned out to open no link we keep.
const DROPPED: char = '\0';

/// Addresses longer than this are not followed: their search must stay linear.
const LONGEST_ADDRESS: usize = 2048;

impl<'a> Inline<'a> {
    pub(super) fn new(note: &'a Note) -> Self {
        Self {
            note,
            in_comment: false,
        }
    }

    /// The line `written` that starts at byte `start` of the note.
    pub(super) fn line(&mut self, start: u32, written: &str) -> String {
        let mut text = written;
        let mut base = start;
        if self.in_comment {
            let Some(end) = memmem::find(text.as_bytes(), b"-->") else {
                return String::new();
            };
            self.in_comment = false;
            base += end as u32 + 3;
            text = text.get(end + 3..).unwrap_or_default();
        }
        let mut out = String::with_capacity(text.len() + 16);
        self.run(&mut out, text, base, 0);
        without_dropped(&out)
    }

    fn run(&mut self, out: &mut String, text: &str, base: u32, nesting: u8) {
        let note = self.note;
        let bytes = text.as_bytes();
        let end = base + text.len() as u32;
        let parsed = note.parsed();
        let mut links = parsed.links.starting_from(base).peekable();
        let mut stamps = parsed.stamps.starting_from(base).peekable();
        // Places in `out` of brackets that may turn out to open a link.
        let mut open: Vec<usize> = Vec::new();
        let mut nothing = Absent::default();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let here = base + at as u32;
            while links.next_if(|link| link.span.start < here).is_some() {}
            while stamps.next_if(|stamp| stamp.start < here).is_some() {}
            if let Some(link) = links.peek().filter(|link| is_shown(link, here, end)) {
                let label = link.label.filter(|label| !label.is_empty());
                separate(out);
                match label.and_then(|label| within(text, base, label).map(|t| (t, label))) {
                    Some((inner, label)) if nesting < 2 => {
                        self.run(out, inner, label.start, nesting + 1);
                    }
                    _ => out.push_str(&escape(&note.text().slice(spoken(link)))),
                }
                at += link.span.len() as usize;
                continue;
            }
            let stamp = stamps
                .peek()
                .filter(|stamp| stamp.start == here && stamp.span().end <= end);
            if let Some(stamp) = stamp {
                separate(out);
                out.push_str(&escape(&moment(note, *stamp)));
                at += stamp.span().len() as usize;
                continue;
            }
            at += match bytes.get(at) {
                Some(b'\\') => escaped(out, rest),
                Some(b'`') => code_span(out, rest, &mut nothing),
                Some(b'<') => self.tag(out, rest, &mut nothing),
                Some(b'!') if rest.starts_with("![") => {
                    open.push(out.len());
                    out.push_str("![");
                    2
                }
                Some(b'[') => {
                    open.push(out.len());
                    out.push('[');
                    1
                }
                Some(b']') => close_bracket(out, rest, &mut open, &mut nothing),
                Some(0) => 1,
                _ => {
                    let plain = plain_len(rest);
                    out.push_str(rest.get(..plain).unwrap_or_default());
                    plain
                }
            };
        }
    }

    /// Drops a tag or comment, keeps `<https://…>`, escapes any other `<`.
    fn tag(&mut self, out: &mut String, rest: &str, nothing: &mut Absent) -> usize {
        if rest.starts_with("<!--") {
            separate(out);
            let end = if nothing.comment_end {
                None
            } else {
                memmem::find(rest.as_bytes(), b"-->")
            };
            nothing.comment_end |= end.is_none();
            self.in_comment = end.is_none();
            return end.map_or(rest.len(), |end| end + 3);
        }
        let next = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        let may_be_tag = next.is_ascii_alphabetic() || b"/!?".contains(&next);
        let end = if nothing.tag_end {
            None
        } else {
            memchr(b'>', rest.as_bytes())
        };
        nothing.tag_end |= end.is_none();
        let Some(end) = end.filter(|_| may_be_tag) else {
            out.push_str("\\<");
            return 1;
        };
        let inner = rest.get(1..end).unwrap_or_default();
        if is_web(inner) && !inner.contains(|c: char| c <= ' ' || "<`".contains(c)) {
            out.push('<');
            out.push_str(inner);
            out.push('>');
        } else {
            separate(out);
        }
        end + 1
    }
}

/// What is known not to stand in the rest of the line, so that it is searched
/// for once and not at every place.
#[derive(Default)]
struct Absent {
    comment_end: bool,
    tag_end: bool,
    round_close: bool,
    /// Lengths of backtick runs without a partner, a bit each; the last stands
    /// for all longer ones.
    ticks: u64,
}

fn is_shown(link: &&Link, here: u32, end: u32) -> bool {
    link.is_wiki() && link.span.start == here && link.span.end <= end && !link.span.is_empty()
}

/// What a reader sees of a link without a label: its address.
fn spoken(link: &Link) -> Span {
    let end = link.anchor.unwrap_or(link.target).end;
    Span::new(link.target.start.min(end), end)
}

fn moment(note: &Note, stamp: Stamp) -> String {
    let label = note.text().slice(stamp.label());
    let seen = label
        .trim()
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim();
    if seen.is_empty() || seen.contains('<') {
        format!("▶ {}", note.text().slice(stamp.value()).trim())
    } else {
        format!("▶ {seen}")
    }
}

/// `\` and what it escapes. One that escapes nothing must not come to stand
/// before something else because a NUL between them is left out.
fn escaped(out: &mut String, rest: &str) -> usize {
    let Some(next) = rest.chars().nth(1).filter(|c| *c != '\0') else {
        out.push_str("\\\\");
        return 1;
    };
    let len = 1 + next.len_utf8();
    out.push_str(rest.get(..len).unwrap_or_default());
    len
}

/// A code span with its content untouched, or the backticks escaped.
fn code_span(out: &mut String, rest: &str, nothing: &mut Absent) -> usize {
    let run = run_of_ticks(rest, 0);
    let bit = 1u64 << run.min(63);
    let partner = if nothing.ticks & bit == 0 {
        partner_of_ticks(rest, run)
    } else {
        None
    };
    // A bar may end a table's cell in the middle of what looks like code.
    let kept = partner
        .and_then(|end| rest.get(..end))
        .filter(|code| !(code.contains('|') && code.contains('<')));
    match kept {
        Some(code) => {
            separate(out);
            out.extend(code.chars().filter(|c| *c != '\0'));
            code.len()
        }
        None => {
            if partner.is_none() {
                nothing.ticks |= bit;
            }
            out.push_str(&"\\`".repeat(run));
            run
        }
    }
}

/// Where the code span that a run of `run` backticks opens ends.
fn partner_of_ticks(rest: &str, run: usize) -> Option<usize> {
    let mut at = run;
    while let Some(next) = memchr(b'`', rest.as_bytes().get(at..)?) {
        let length = run_of_ticks(rest, at + next);
        at += next + length;
        if length == run {
            return Some(at);
        }
    }
    None
}

fn run_of_ticks(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    bytes.iter().take_while(|byte| **byte == b'`').count()
}

/// `]`: keeps `](https://…)`, drops every other address with its brackets, and
/// escapes what could be half of a link or a definition over several lines.
fn close_bracket(
    out: &mut String,
    rest: &str,
    open: &mut Vec<usize>,
    nothing: &mut Absent,
) -> usize {
    let opener = open.pop();
    if rest.starts_with("]:") {
        out.push_str("]\\:");
        return 2;
    }
    if !rest.starts_with("](") {
        out.push(']');
        return 1;
    }
    let length = if nothing.round_close {
        None
    } else {
        address_len(rest)
    };
    nothing.round_close |= memchr(b')', rest.as_bytes()).is_none();
    let (Some(opener), Some(length)) = (opener, length) else {
        out.push_str("]\\(");
        return 2;
    };
    let inner = rest.get(2..length - 1).unwrap_or_default().trim();
    let address = inner.split([' ', '\t']).next().unwrap_or_default();
    let address = address
        .strip_prefix('<')
        .and_then(|a| a.strip_suffix('>'))
        .unwrap_or(address);
    let is_picture = out.get(opener..).is_some_and(|text| text.starts_with('!'));
    if is_web(address) && !is_picture && !address.contains(['<', '>', '`', '\\', '\0']) {
        out.push_str("](");
        out.push_str(address);
        out.push(')');
    } else {
        let bracket = if is_picture { "![" } else { "[" };
        let dropped = DROPPED.to_string().repeat(bracket.len());
        out.replace_range(opener..opener + bracket.len(), &dropped);
        out.push(DROPPED);
    }
    length
}

/// The length of `](address)`, brackets within the address balanced.
fn address_len(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in rest.bytes().enumerate().skip(1).take(LONGEST_ADDRESS) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_web(address: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// Keeps two runs of backticks apart when what stood between them is dropped.
fn separate(out: &mut String) {
    if out.ends_with(['`', DROPPED]) {
        out.push(' ');
    }
}

fn without_dropped(out: &str) -> String {
    let mut kept = String::with_capacity(out.len());
    let mut gap = false;
    for c in out.chars() {
        if c == DROPPED {
            gap = true;
            continue;
        }
        if gap && c == '`' && kept.ends_with('`') {
            kept.push(' ');
        }
        gap = false;
        kept.push(c);
    }
    kept
}

/// Length of the text up to the next character that may mean something. At
/// least one character, or a caller would stand still.
fn plain_len(rest: &str) -> usize {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let behind = rest.get(first..).unwrap_or_default();
    let stop = behind
        .find(['\\', '`', '<', '!', '[', ']', '\0'])
        .unwrap_or(behind.len());
    first + stop
}

/// The bytes of `span` (of the note) in `text`, which starts at `base`.
fn within(text: &str, base: u32, span: Span) -> Option<&str> {
    let start = span.start.checked_sub(base)? as usize;
    text.get(start..start + span.len() as usize)
}
