use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Fault;

/// `[^x]` without its text.
pub static RULE: Rule = Rule {
    code: "undefined-footnote",
    group: Group::Text,
    severity: Severity::Warning,
    summary: "A footnote has no text",
    page: "\
The note refers to a footnote, `[^x]`, and has no line `[^x]: …`. What looks like a
pattern of letters, `[^a-z]` or `[^abc]+`, is left alone.

## Why it is bad
The reader sees `[^x]` and never learns what it says.

## Example
```markdown
Half of the patients recover.[^trial]
```

## What to do
Add the line `[^trial]: …`, or take the mark away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::UndefinedFootnote { span, label } = fault else {
            continue;
        };
        let label = context.source.slice(*label);
        let message = format!("the note has no footnote `{label}`");
        report.push(&RULE, severity, *span, message);
    }
}
