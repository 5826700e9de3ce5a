use super::{Context, Fix, Group, Report, Rule, name_span};
use crate::settings::Severity;
use crate::text::Span;
use crate::vault::{Note, Resolution, Vault};

/// A note without its hub line.
pub static RULE: Rule = Rule {
    code: "hub-missing",
    group: Group::Hub,
    severity: Severity::Information,
    summary: "A note has no line `From: [[hub]]`, and the others of its folder do",
    page: "\
The note's folder has a hub, the note of the same name (`channel/channel.md`), half of
the folder's notes name it in a line `From: [[channel]]`, and this note does not.

## Why it is bad
The reader finds no way back to the channel, and the hub's list of backlinks lacks the
note.

## Example
```markdown
---
title: Sleep and memory
---

Slow waves carry what the day has left behind.
```
In a folder whose other notes begin with `From: [[brainbasics]] <br/>`.

## Fix
Offered: writes the line below the front matter.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let (vault, note) = (context.vault, context.note);
    if note.parsed().hub.is_some()
        || note.path.is_hub()
        || !vault.names_hubs_in_folder_of(&note.path)
    {
        return;
    }
    let hubs = vault.hubs_above(&note.path);
    let Some(hub) = hubs.first().and_then(|hub| vault.note(*hub)) else {
        return;
    };
    let message = format!("this note does not name its hub, `{}`", hub.stem());
    report.push(&RULE, severity, name_span(note), message);
}

pub fn fix(vault: &Vault, note: &Note) -> Option<Fix> {
    let hub = *vault.hubs_above(&note.path).first()?;
    let name = super::wiki_name(vault.note(hub)?.stem());
    let meaning = vault.resolve_name(&note.path, &name, None);
    if !matches!(meaning, Resolution::Note(target) if target.note == hub && target.rung.is_exact())
    {
        return None;
    }
    let text = note.text();
    let first = text.line_span(0);
    let break_ = match text
        .slice(Span::new(first.end, first.end + 2))
        .starts_with("\r\n")
    {
        true => "\r\n",
        false => "\n",
    };
    let line = format!("From: [[{name}]] <br/>");
    let (at, written) = match note.parsed().front_matter.as_ref() {
        Some(front) => {
            let end = text.line_span(text.line_of(front.span.end)).end;
            (
                end,
                format!("{break_}{break_}{line}{}", gap(note, end, break_)),
            )
        }
        None => {
            let mark = if text.slice(first).starts_with('\u{FEFF}') {
                3
            } else {
                0
            };
            (mark, format!("{line}{break_}{break_}"))
        }
    };
    Some(Fix {
        title: format!("Name the hub: `{line}`"),
        edits: vec![(Span::empty(at), written)],
        certain: false,
    })
}

/// What parts the line from the text behind `at`: a blank line, if none is there.
fn gap(note: &Note, at: u32, break_: &str) -> String {
    let text = note.text();
    let next = text.line_of(at) + 1;
    let is_said = next < text.line_count() && !text.slice(text.line_span(next)).trim().is_empty();
    match is_said {
        true => break_.to_owned(),
        false => String::new(),
    }
}
