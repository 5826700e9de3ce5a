use super::{Context, Group, Report, Rule, name_span, others};
use crate::settings::Severity;

/// Two files that are one on some file systems.
pub static RULE: Rule = Rule {
    code: "name-collision",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "Two files differ in capitals or in how accents are written only",
    page: "\
The path of another note differs from this one's in capitals only, or in how an accent is
written (one character, or a letter and a mark).

## Why it is bad
Windows and macOS take the two for one file: whoever copies or clones the notes there
loses one of them.

## Example
`acquiredfm/acquiredfm.md` and `acquiredfm/acquiredFM.md`.

## What to do
Rename one of the two, or make one note of them.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let same = context.vault.colliding(context.note);
    if let Some(other) = same.first().and_then(|id| context.vault.note(*id)) {
        let message = format!("on some computers `{}` is the same file", other.path);
        let span = name_span(context.note);
        let mut finding = report.finding(&RULE, severity, span, message);
        finding.related = others(context.vault, &same, "the same name");
        report.findings.push(finding);
    }
}
