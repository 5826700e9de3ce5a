use super::broken_link::{Dead, dead};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;

/// A picture or other file that is not there.
pub static RULE: Rule = Rule {
    code: "missing-attachment",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "A picture or other file that a note shows does not exist",
    page: "\
The note shows or links to a picture, a film, a document, and no file of that name is in
the vault: `![[map.png]]`, `![map](map.png)`, `[[paper.pdf]]`. Files that `.gitignore` or
the setting `exclude` names do not count as there; hidden ones (`.pictures/map.png`) are
not looked at.

## Why it is bad
The reader sees an empty frame, or an error page.

## Example
```markdown
![[hippocampus_map.png]]
```
No file is called so.

## What to do
Add the file, or mend its name.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, target) in dead(context, Dead::Attachment) {
        let message = format!("no file is named `{target}`");
        report.push(&RULE, severity, super::target_span(link), message);
    }
}
