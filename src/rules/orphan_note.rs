use super::{Context, Group, Report, Rule, name_span};
use crate::settings::Severity;

/// A note that nobody links to.
pub static RULE: Rule = Rule {
    code: "orphan-note",
    group: Group::Links,
    severity: Severity::Off,
    summary: "No other note links to this one",
    page: "\
No link of another note asks for this one, by whatever name; not even its hub does. Hubs
(`channel/channel.md`) are left alone, and so are notes called index, readme, home or
directory, with which reading starts.

Off unless asked for: every note begins so, and there are other ways to come to one, such
as search, a list of days, a feed.

## Why it is bad
Nobody comes across it.

## What to do
Link to it where it is spoken of (\"link all mentions\"), or list it in its hub.

## Example
`brainbasics/what_is_a_synapse.md`, and no note has a link such as
`[[what_is_a_synapse]]`.
",
};

/// With these one starts to read.
const FIRST: [&str; 6] = ["index", "readme", "home", "directory", "_index", "404"];

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let note = context.note;
    let Some(id) = context.vault.id(&note.path) else {
        return;
    };
    let is_first = FIRST
        .iter()
        .any(|first| first.eq_ignore_ascii_case(note.stem()));
    if is_first || note.path.is_hub() || context.vault.is_asked_for(id) {
        return;
    }
    let message = "no other note links to this one".to_owned();
    report.push(&RULE, severity, name_span(note), message);
}
