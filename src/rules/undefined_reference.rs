use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Fault;

/// `[label][reference]` without its definition.
pub static RULE: Rule = Rule {
    code: "undefined-reference",
    group: Group::Links,
    severity: Severity::Hint,
    summary: "A link `[label][reference]` has no definition",
    page: "\
A link in the form `[label][reference]` or `[label][]`, and the note has no line
`[reference]: address`. Brackets that are common in prose are left alone: `[label]`
alone, moments, `[1][2]`, `a[i][j]`, and a label of other signs than letters, digits,
blanks, `-`, `_`, `.` and `/`.

A hint, because two words in brackets may still be meant as such.

## Why it is bad
The reader sees the brackets, and nothing to click.

## Example
```markdown
Blocked by [magnesium][mg].
```
The note has no line such as `[mg]: magnesium_block.md`.

## What to do
Add the definition, or link to the address itself: `[magnesium](magnesium_block.md)`.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::UndefinedReference { span, label } = fault else {
            continue;
        };
        let label = context.source.slice(*label);
        let message = format!("the note does not define `[{label}]`");
        report.push(&RULE, severity, *span, message);
    }
}
