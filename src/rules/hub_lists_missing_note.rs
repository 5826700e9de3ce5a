use super::broken_link::{Dead, dead};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;

/// An item of a hub without its note.
pub static RULE: Rule = Rule {
    code: "hub-lists-missing-note",
    group: Group::Hub,
    severity: Severity::Warning,
    summary: "A hub lists a note that does not exist",
    page: "\
A note that bears its folder's name, `channel/channel.md`, is the hub of that folder. An
item of its lists begins with a link, and no note has the name that the link asks for.
Other dead links of a hub are told by `broken-link`.

## Why it is bad
The list promises what nobody finds.

## Example
In `brainbasics/brainbasics.md`:
```markdown
- [[language_learning_after_sixty | Language learning after sixty]]
```
There is no such note.

## What to do
Create the note (`wikinote new`, or the editor's action), mend the name, or take the item
out of the list.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    if !context.note.path.is_hub() {
        return;
    }
    for (link, target) in dead(context, Dead::HubItem) {
        let message = format!("the hub lists `{target}`, and there is no such note");
        report.push(&RULE, severity, super::target_span(link), message);
    }
}
