use super::{Context, Group, Report, Rule};
use crate::settings::Severity;

/// A heading two levels below the one before.
pub static RULE: Rule = Rule {
    code: "skipped-heading-level",
    group: Group::Text,
    severity: Severity::Off,
    summary: "A heading is two or more levels below the one before it",
    page: "\
A heading of level four follows one of level two, say, and the level between them is
missing. What level the first heading has does not matter.

Off unless asked for, because many like the look of the smaller heading.

## Why it is bad
Outlines and screen readers show a section that belongs to none.

## Example
```markdown
## Treatment
#### Doses
```

## What to do
Give the heading the level between, here `### Doses`.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let mut before: Option<u8> = None;
    for heading in context.note.parsed().headings.iter() {
        let level = heading.level;
        if let Some(before) = before.filter(|before| level > before + 1) {
            let span = context.note.heading_content(heading);
            let message = format!("a heading of level {level} follows one of level {before}");
            report.push(&RULE, severity, span, message);
        }
        before = Some(level);
    }
}
