use super::broken_link::{Dead, dead};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::Clock;

/// A markdown link to a file that is not there.
pub static RULE: Rule = Rule {
    code: "broken-file-link",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "A markdown link leads to a file that does not exist",
    page: "\
A link `[label](address)`, or the definition of a link `[label][reference]`, asks for a
note or file that does not exist: not on the way from its own file, not from the top
folder, and no note has that name. Addresses on the web are not looked at. Files that
`.gitignore` or the setting `exclude` names do not count as there. Folders with anything
in them are there, and hidden files (`.github/ci.yml`) are not looked at. What Quartz
makes itself (`/tags/sleep`, `/index.xml`) is there where Quartz is the publisher.

## Why it is bad
A reader who follows the link lands on an error page.

## Example
```markdown
See [the dose table](tables/doses.md).
```
There is no `tables/doses.md`.

## What to do
Mend the address, add the file, or take the link away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, target) in dead(context, Dead::File) {
        let is_moment = Clock::read(target).is_some_and(|clock| clock.count() > 1);
        let message = match is_moment {
            true => format!("`{target}` is a moment; no file is called so"),
            false => format!("there is no file `{target}`"),
        };
        report.push(&RULE, severity, super::target_span(link), message);
    }
}
