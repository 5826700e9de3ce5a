use super::{Context, Group, Report, Rule, others};
use crate::settings::Severity;

/// Two notes of a folder with the same title.
pub static RULE: Rule = Rule {
    code: "duplicate-title",
    group: Group::FrontMatter,
    severity: Severity::Information,
    summary: "Another note of the folder has the same title",
    page: "\
The front matter of two notes in one folder has the same title, case aside. In several
folders a title may occur as often as it likes: a link looks into its own folder first.

## Why it is bad
A link by that title is ambiguous, and in search results nobody can tell the two apart.

## Example
`brainbasics/sleep.md` and `brainbasics/sleep_2.md` both begin with
```yaml
title: Sleep and memory
```

## What to do
Say in each title what is special about it, or make one note of the two.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let front = context.note.parsed().front_matter.as_ref();
    let Some(title) = front.and_then(|front| front.title.as_ref()) else {
        return;
    };
    let same = context.vault.others_titled_beside(context.note);
    if let Some(other) = same.first().and_then(|id| context.vault.note(*id)) {
        let message = format!("`{}` has the same title", other.path);
        let mut finding = report.finding(&RULE, severity, title.span, message);
        finding.related = others(context.vault, &same, "the same title");
        report.findings.push(finding);
    }
}
