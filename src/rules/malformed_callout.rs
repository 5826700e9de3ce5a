use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{CalloutFault, Fault};
use crate::text::Span;
use crate::vault::Note;

/// `[!note]` that makes no callout.
pub static RULE: Rule = Rule {
    code: "malformed-callout",
    group: Group::Text,
    severity: Severity::Warning,
    summary: "`[!note]` makes no callout where it stands",
    page: "\
A known callout type in its brackets begins a line, but it makes no callout: the line
lacks its `>`, or it is not the first one of its quote, or a blank follows `[!`, or the
`]` is missing. After a blank the type has to stand alone: `[! Note that prices vary]` and
`[! quote](x)` are words.

## Why it is bad
The reader sees `[!note]` instead of a callout.

## Example
```markdown
[!NOTE] Doses differ by weight.
```
The line should begin with `> [!NOTE]`.

## Fix
A blank behind `[!` is taken away. Otherwise the fix is offered only, because where the
callout ends is the author's to say: a `>` before each line of the paragraph, a blank
line before the callout, a `]` behind its type.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::BrokenCallout { span, why } = fault else {
            continue;
        };
        let written = context.source.slice(*span);
        let message = match why {
            CalloutFault::NoQuote => format!("this makes a callout only in a quote: `> {written}`"),
            CalloutFault::NotFirst => {
                format!("`{written}` makes a callout only on the first line of a quote")
            }
            CalloutFault::Blank => "no blank may follow `[!` in a callout".to_owned(),
            CalloutFault::Unclosed => format!("`{written}` is never closed with `]`"),
        };
        report.push(&RULE, severity, *span, message);
    }
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let mut faults = super::fault_of(note, finding);
    let why = faults.find_map(|fault| match fault {
        Fault::BrokenCallout { why, .. } => Some(*why),
        _ => None,
    })?;
    let text = note.text();
    let line = text.line_of(finding.span.start);
    let (title, edits) = match why {
        CalloutFault::Blank => {
            let written = text.slice(finding.span);
            let rest = written.trim_start_matches("[!").trim_start();
            let blanks = Span::new(finding.span.start + 2, finding.span.end - rest.len() as u32);
            ("Take the blank away", vec![(blanks, String::new())])
        }
        CalloutFault::Unclosed => {
            let end = Span::empty(finding.span.end);
            ("Close the type with `]`", vec![(end, "]".to_owned())])
        }
        CalloutFault::NotFirst => {
            let start = text.line_span(line).start;
            let before = text.slice(Span::new(start.saturating_sub(2), start));
            let end = if before == "\r\n" { "\r\n" } else { "\n" };
            let edits = vec![(Span::empty(start), end.to_owned())];
            ("Begin a quote of its own", edits)
        }
        CalloutFault::NoQuote => ("Put it into a quote", quoted(note, finding.span, line)),
    };
    Some(Fix {
        title: title.to_owned(),
        edits,
        certain: why == CalloutFault::Blank,
    })
}

/// A `>` before the mark and, unless it stands in an item, before the lines that
/// belong to its paragraph. (In an item they belong to the quote without.)
fn quoted(note: &Note, mark: Span, line: u32) -> Vec<(Span, String)> {
    let text = note.text();
    let mut edits = vec![(Span::empty(mark.start), "> ".to_owned())];
    let start = text.line_span(line).start;
    if !text.slice(Span::new(start, mark.start)).trim().is_empty() {
        return edits;
    }
    for line in line + 1..text.line_count() {
        let span = text.line_span(line);
        let written = text.slice(span);
        let content = written.trim_start();
        let begins_block = content.starts_with(['#', '>', '-', '*', '+', '|', '`', '~', '<', '='])
            || content.starts_with("[!")
            || content.starts_with(|c: char| c.is_ascii_digit());
        if content.is_empty() || begins_block {
            break;
        }
        edits.push((Span::empty(span.start), "> ".to_owned()));
    }
    edits
}
