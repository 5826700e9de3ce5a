use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Fault;
use crate::text::Span;
use crate::vault::Note;

/// A note that is one big fence.
pub static RULE: Rule = Rule {
    code: "fenced-note",
    group: Group::Text,
    severity: Severity::Warning,
    summary: "The whole note stands in a ```markdown fence",
    page: "\
The whole body of the note, but for its hub line and perhaps a sentence, stands in
one ```` ```markdown ```` fence. Text generators do this when they quote their own
answer. A note with a sentence round its fence and neither a `videoId` nor a hub
line hands on a template, and is left alone.

## Why it is bad
The site shows the note's source instead of the note, and none of its links and
stamps is live. Nothing inside is reported until the fence is gone.

## Example
````markdown
From: [[brainbasics]] <br/>
```markdown
## Attention
Read [[attention_and_acetylcholine]].
```
````

## Fix
Offered, not applied unasked: takes the two fence lines away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::FencedNote { open, .. } = fault else {
            continue;
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: *open,
            message: "the whole note stands in a fence, so its links and stamps are dead"
                .to_owned(),
            related: Vec::new(),
            mend: None,
        });
    }
}

pub fn fix(note: &Note) -> Option<Fix> {
    let faults = &note.parsed().rare().faults;
    let (open, close) = faults.iter().find_map(|fault| match fault {
        Fault::FencedNote { open, close } => Some((*open, (*close)?)),
        _ => None,
    })?;
    let line = |span: Span| {
        let next = note.text().line_span(note.text().line_of(span.start) + 1);
        Span::new(span.start, next.start.max(span.end))
    };
    let edits = vec![(line(open), String::new()), (line(close), String::new())];
    Some(Fix {
        title: "Take the fence away".to_owned(),
        edits,
        certain: false,
    })
}
