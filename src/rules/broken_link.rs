use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;
use crate::vault::Resolution;

/// A link to nothing.
pub static RULE: Rule = Rule {
    code: "broken-link",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "No note or file has the name that a link asks for",
    page: "\
A link asks for a note or file that does not exist. Every rung of the ladder was
tried: path, file name, alias, title, each to the letter and then ignoring case,
and the slug form.

## Why it is bad
A reader who follows the link lands on an error page, and the note it promises
was never written, was renamed, or was deleted.

## Example
```markdown
Ketamine also acts on [[opiod_system]].
```
There is no `opiod_system.md`, and no note with that title or alias.

## What to do
Mend the spelling, create the note, or take the brackets away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, resolution) in &context.links {
        if *resolution != Resolution::Missing
            || super::time_as_link::is_time(context.note, link, resolution)
        {
            continue;
        }
        let target = context.note.text().slice(link.target);
        // A folder of notes is a page of the site, and a place on disk.
        if target.ends_with('/') && context.vault.is_folder(&context.note.path, &target) {
            continue;
        }
        let what = if link.is_embed() {
            "note or file"
        } else {
            "note"
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: super::target_span(link),
            message: format!("no {what} is named `{target}`"),
            related: Vec::new(),
            mend: None,
        });
    }
}
