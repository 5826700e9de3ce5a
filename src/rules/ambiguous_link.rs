use super::{Context, Finding, Group, Related, Report, Rule};
use crate::settings::Severity;
use crate::text::Span;
use crate::vault::Resolution;

/// A link that could mean several notes.
pub static RULE: Rule = Rule {
    code: "ambiguous-link",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "Several notes, equally near, answer to the name that a link asks for",
    page: "\
Several notes answer to the name, and none is better than the others: none stands
in the linking note's own folder, and the nearest are equally far.

## Why it is bad
Which note opens is a matter of luck, and on a Quartz site none does: it takes an
ambiguous name for a path from the top folder.

## Example
```markdown
Both shows have an [[overview]].
```
With `hubermanlab/overview.md` and `brainbasics/overview.md`, a note in the folder
above cannot say which it means.

## What to do
Write the path: `[[hubermanlab/overview]]`.
",
};

/// More than this many candidates are counted, not named.
const NAMED: usize = 3;
/// More than this many are not pointed at: every folder may have a `README.md`,
/// and every link to it would carry them all.
const SHOWN: usize = 10;

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, resolution) in &context.links {
        let Resolution::Ambiguous { candidates, .. } = resolution else {
            continue;
        };
        let target = context.source.slice(link.target);
        let names: Vec<String> = candidates
            .iter()
            .take(NAMED)
            .map(|found| format!("`{}`", found.path))
            .collect();
        let more = candidates.len().saturating_sub(NAMED);
        let message = match (names.as_slice(), more) {
            ([one, two], 0) => format!("`{target}` could be {one} or {two}"),
            (names, 0) => format!("`{target}` could be {}", names.join(", ")),
            (names, more) => format!("`{target}` could be {} or {more} more", names.join(", ")),
        };
        let related = candidates
            .iter()
            .filter(|found| found.note.is_some())
            .take(SHOWN)
            .map(|found| Related {
                path: found.path.clone(),
                span: Span::empty(0),
                message: format!("`{}` answers to this name", found.path),
            })
            .collect();
        let span = super::target_span(link);
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span,
            message,
            related,
            mend: None,
        });
    }
}
