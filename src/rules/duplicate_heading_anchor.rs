use rustc_hash::FxHashMap;

use super::{Context, Finding, Group, Related, Report, Rule};
use crate::settings::Severity;
use crate::vault::{slug, slugs};

/// Two headings of a note with the same anchor.
pub static RULE: Rule = Rule {
    code: "duplicate-heading-anchor",
    group: Group::Links,
    severity: Severity::Hint,
    summary: "An earlier heading of the note has the same anchor",
    page: "\
Two headings of the note have the same text, but for case and punctuation, and so the
same anchor. The site tells them apart by a number: the second one's is `#intuition-1`.

A hint, because it does no harm before somebody links to the second one.

## Why it is bad
`[[note#Intuition]]` always leads to the first, and the number of the second changes
when a heading is added above it.

## Example
```markdown
## Sine
### Intuition
## Cosine
### Intuition
```

## What to do
Call the second one by what it is about: `Intuition of the cosine`.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let note = context.note;
    if !note.parsed().rare().may_repeat_headings {
        return;
    }
    let mut first: FxHashMap<String, usize> = FxHashMap::default();
    let anchors = slugs(note);
    let headings = &note.parsed().headings;
    for (at, heading) in headings.iter().enumerate() {
        let plain = slug(&note.heading_text(heading));
        if plain.is_empty() {
            continue;
        }
        let Some(earlier) = first.get(&plain) else {
            first.insert(plain, at);
            continue;
        };
        let earlier = headings.get(*earlier).map_or(heading.span, |it| it.span);
        let own = anchors.get(at).map_or("", |anchor| anchor);
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: note.heading_content(heading),
            message: format!("`#{plain}` leads to an earlier heading; this one is `#{own}`"),
            related: vec![Related {
                path: note.path.clone(),
                span: earlier,
                message: format!("`#{plain}` leads here"),
            }],
            mend: None,
        });
    }
}
