use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::text::Span;
use crate::vault::Note;

/// `[label]: address` that no link refers to.
pub static RULE: Rule = Rule {
    code: "unused-definition",
    group: Group::Links,
    severity: Severity::Hint,
    summary: "No link refers to a definition `[label]: address`",
    page: "\
A line `[label]: address` defines an address for links of the form `[words][label]`, and
the note has none. Lines that are used as comments, `[//]: # (…)` and `[comment]: <> (…)`,
are left alone.

A hint: the line does no harm, but it does not show either, and it may be prose that
happens to begin with a word in brackets.

## Why it is bad
The site shows nothing of the line.

## Example
```markdown
[mg]: magnesium_block.md
```

## Fix
Offered, never taken unasked: takes the line away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let note = context.note;
    let definitions = &note.parsed().rare().definitions;
    for definition in definitions.iter().filter(|definition| !definition.used) {
        let label = note.text().slice(definition.label);
        let address = note.text().slice(definition.destination);
        let is_comment = matches!(&*label, "//" | "_" | "comment" | "COMMENT" | "Comment");
        if is_comment || matches!(&*address, "" | "#") {
            continue;
        }
        let message = format!("no link refers to `[{label}]`");
        report.push(&RULE, severity, definition.label, message);
    }
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let definitions = &note.parsed().rare().definitions;
    let at = definitions.partition_point(|one| one.label < finding.span);
    let definition = definitions
        .get(at)
        .filter(|one| one.label == finding.span)?;
    let text = note.text();
    let first = text.line_span(text.line_of(definition.span.start));
    let last = text.line_of(definition.span.end.saturating_sub(1).max(first.start));
    let next = text.line_span(last + 1).start.max(text.line_span(last).end);
    // In a quote or an item, more than the line itself would go.
    let before = text.slice(Span::new(first.start, definition.span.start));
    before.trim().is_empty().then(|| Fix {
        title: "Take the definition away".to_owned(),
        edits: vec![(Span::new(first.start, next), String::new())],
        certain: false,
    })
}
