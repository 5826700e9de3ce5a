use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::text::Span;
use crate::vault::{Note, Resolution};

/// A link from a note to itself.
pub static RULE: Rule = Rule {
    code: "self-link",
    group: Group::Links,
    severity: Severity::Information,
    summary: "A note links to itself",
    page: "\
A link leads to the note that it stands in. Links to one of its headings or blocks are
left alone.

## Why it is bad
Who follows it lands where they are. Often another note was meant. A note that shows
itself, `![[…]]`, has no end.

## Example
In `ketamine.md`:
```markdown
Read more about [[ketamine]].
```

## Fix
Offered: takes the brackets away and leaves the words.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let own = context.vault.id(&context.note.path);
    for (link, meaning) in &context.links {
        let leads_here = matches!(meaning, Resolution::Note(target) if Some(target.note) == own);
        if !leads_here || link.anchor.is_some() || link.target.is_empty() {
            continue;
        }
        let message = match link.is_embed() {
            true => "the note shows itself here",
            false => "this link leads to the note it stands in",
        };
        report.push(&RULE, severity, link.target, message.to_owned());
    }
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let link = super::link_of(note, finding).filter(|link| !link.is_embed())?;
    let is_hub_line = note
        .parsed()
        .hub
        .and_then(|at| note.parsed().links.get(at as usize));
    if is_hub_line.is_some_and(|hub| hub.span == link.span) {
        return None;
    }
    let label = link.label.filter(|label| !label.is_empty());
    let words = label.unwrap_or(link.target);
    Some(Fix {
        title: "Make it plain words".to_owned(),
        edits: vec![
            (Span::new(link.span.start, words.start), String::new()),
            (Span::new(words.end, link.span.end), String::new()),
        ],
        certain: false,
    })
}
