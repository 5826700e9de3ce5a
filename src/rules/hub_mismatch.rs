use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Link;
use crate::vault::{Note, Resolution, Vault};

/// A hub line that names the hub of another folder.
pub static RULE: Rule = Rule {
    code: "hub-mismatch",
    group: Group::Hub,
    severity: Severity::Information,
    summary: "The hub that a note names is not the one of its folder",
    page: "\
The line `From: [[hub]]` of a note leads to a note that bears the name of another folder,
and the note's own folder (or the nearest above) has a hub of its own.

## Why it is bad
The note counts to a channel in whose folder it does not stand; most often it was moved or
copied.

## Example
In `brainbasics/sleep_and_memory.md`:
```markdown
From: [[hubermanlab]] <br/>
```

## Fix
Offered: names the hub of the folder.
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
    let hubs = vault.hubs_above(&note.path);
    let Some(own) = hubs.first().and_then(|own| vault.note(*own)) else {
        return;
    };
    let Some(other) = vault.note(named.note) else {
        return;
    };
    // A channel within a channel may name the outer one.
    let folder = other.path.folder();
    let stands_in = note.path.path.strip_prefix(folder);
    let is_above = stands_in.is_some_and(|rest| rest.starts_with('/'));
    if hubs.contains(&named.note) || !other.path.is_hub() || is_above || note.path.is_hub() {
        return;
    }
    let message = format!(
        "this note stands in the folder of `{}`, not of `{}`",
        own.stem(),
        other.stem()
    );
    report.push(&RULE, severity, link.target, message);
}

/// The link of the note's hub line, and what it means.
pub(super) fn hub_line<'a>(context: &'a Context<'_>) -> Option<(&'a Link, &'a Resolution)> {
    let at = context.note.parsed().hub?;
    let (link, meaning) = context.links.get(at as usize)?;
    Some((link, meaning))
}

pub fn fix(vault: &Vault, note: &Note, finding: &Finding) -> Option<Fix> {
    let own = *vault.hubs_above(&note.path).first()?;
    let name = super::wiki_name(vault.note(own)?.stem());
    let meaning = vault.resolve_name(&note.path, &name, None);
    let leads_there =
        matches!(meaning, Resolution::Note(target) if target.note == own && target.rung.is_exact());
    leads_there.then(|| Fix {
        title: format!("Name `{name}`"),
        edits: vec![(finding.span, name)],
        certain: false,
    })
}
