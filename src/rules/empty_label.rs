use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{Fault, Link, LinkKind, has_placeholder};
use crate::text::Span;
use crate::vault::{Note, Resolution, Vault};

/// A link whose label says nothing.
pub static RULE: Rule = Rule {
    code: "empty-label",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "The label of a link is empty",
    page: "\
A link has a bar and nothing behind it, `[[note | ]]`, or is a markdown link without
words, `[](note.md)`, `[ ](https://example.org)`.

## Why it is bad
The reader sees nothing to click; of `[[note|]]` the site shows the brackets.

## Example
```markdown
Sleep helps [[sleep_and_memory | ]].
```

## Fix
Takes the bar away, so that the link shows the name of its note. The note's title as the
label is offered, too.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, _) in &context.links {
        if let Some(span) = empty_label(context.note, link) {
            let asked = link.anchor.map_or(link.target.end, |anchor| anchor.end);
            let asked = context
                .note
                .text()
                .slice(Span::new(link.target.start, asked));
            if has_placeholder(&asked) {
                continue;
            }
            let message = format!("the link to `{asked}` shows nothing");
            report.push(&RULE, severity, span, message);
        }
    }
    for fault in &context.note.parsed().rare().faults {
        if let Fault::EmptyWebLink { label } = fault {
            let message = "this link to the web shows nothing".to_owned();
            report.push(&RULE, severity, *label, message);
        }
    }
}

/// From the end of what `link` asks for to its closing brackets, if nothing but a bar
/// stands there; of a markdown link without words its brackets.
fn empty_label(note: &Note, link: &Link) -> Option<Span> {
    // `[ ](a.md)` shows nothing either. A long label is no row of blanks.
    let may_be_blank = link.kind == LinkKind::Markdown && link.label?.len() < 8;
    let is_blank = |label| may_be_blank && note.text().slice(label).trim().is_empty();
    let label = link
        .label
        .filter(|label| label.is_empty() || is_blank(*label))?;
    match link.kind {
        LinkKind::Wiki if !link.target.is_empty() || link.anchor.is_some() => {
            let asked = link.anchor.unwrap_or(link.target).end;
            Some(Span::new(asked, link.span.end - 2))
        }
        LinkKind::Markdown => Some(Span::new(label.start - 1, label.end + 1)),
        _ => None,
    }
}

pub fn fixes(vault: &Vault, note: &Note, finding: &Finding) -> Vec<Fix> {
    let Some(link) = super::link_of(note, finding) else {
        return Vec::new();
    };
    if empty_label(note, &link) != Some(finding.span) {
        return Vec::new();
    }
    let title = match vault.resolve(note, &link) {
        Resolution::Note(target) => vault.note(target.note).map(|note| note.title().to_owned()),
        _ => None,
    };
    let is_plain =
        |title: &String| !title.contains(['[', ']', '|', '#', '\\']) && !title.is_empty();
    let title = title.filter(is_plain);
    let titled = |span: Span, text: String| Fix {
        title: "Show the note's title".to_owned(),
        edits: vec![(span, text)],
        certain: false,
    };
    if !link.is_wiki() {
        let inside = Span::new(finding.span.start + 1, finding.span.end - 1);
        return title
            .map(|title| titled(inside, title))
            .into_iter()
            .collect();
    }
    let bare = Fix {
        title: "Take the empty label away".to_owned(),
        edits: vec![(finding.span, String::new())],
        certain: true,
    };
    let titled = title.map(|title| {
        let bar = super::bar(note, link.span.start);
        titled(finding.span, format!("{bar}{title}"))
    });
    std::iter::once(bare).chain(titled).collect()
}
