use super::{Context, Group, Report, Rule, others};
use crate::settings::Severity;
use crate::vault::Calling;

/// An alias that another note is called by, too.
pub static RULE: Rule = Rule {
    code: "duplicate-alias",
    group: Group::FrontMatter,
    severity: Severity::Information,
    summary: "Another note is called by an alias of this one",
    page: "\
An alias in the front matter is an alias, the title or the file name of another note, too,
case aside.

## Why it is bad
A link by the alias is ambiguous, or always leads to the other note: a file name comes
before an alias.

## Example
```yaml
aliases: [BDNF]
```
Another note, `bdnf.md`, is called so already.

## What to do
Take the alias out of one of the two, or make it say more.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let Some(front) = context.note.parsed().front_matter.as_deref() else {
        return;
    };
    for alias in &front.aliases {
        if alias.value.trim().is_empty() {
            continue;
        }
        let same = context.vault.others_called(context.note, &alias.value);
        let Some((first, calling)) = same.first() else {
            continue;
        };
        let Some(other) = context.vault.note(*first) else {
            continue;
        };
        let what = match calling {
            Calling::Stem => "the file name",
            Calling::Title => "the title",
            Calling::Alias => "an alias",
        };
        let message = format!("`{}` is {what} of `{}`, too", alias.value, other.path);
        let mut finding = report.finding(&RULE, severity, alias.span, message);
        let same: Vec<_> = same.iter().map(|(id, _)| *id).collect();
        finding.related = others(context.vault, &same, "called so, too");
        report.findings.push(finding);
    }
}
