use super::hub_mismatch::hub_line;
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::vault::Resolution;

/// A note that its hub does not list.
pub static RULE: Rule = Rule {
    code: "not-in-hub",
    group: Group::Hub,
    severity: Severity::Information,
    summary: "The hub that a note names does not link to it",
    page: "\
The note names its folder's hub in the line `From: [[hub]]`, and no link of the hub asks
for the note: not by its file name, its title or an alias.

## Why it is bad
Readers who start at the hub do not find the note.

## Example
`brainbasics/sleep_and_memory.md` begins with `From: [[brainbasics]] <br/>`, and
`brainbasics.md` has no link to `sleep_and_memory`.

## What to do
The editor's action \"List this note in the hub\" adds the item below the note's video.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let (vault, note) = (context.vault, context.note);
    let Some((link, Resolution::Note(named))) = hub_line(context) else {
        return;
    };
    if note.path.is_hub() || vault.asks_for(named.note, note) {
        return;
    }
    if !vault.hubs_above(&note.path).contains(&named.note) {
        return;
    }
    let target = context.source.slice(link.target);
    let message = format!("the hub `{target}` does not list this note");
    report.push(&RULE, severity, link.target, message);
}
