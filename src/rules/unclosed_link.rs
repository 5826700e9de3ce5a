use super::{Context, Finding, Fix, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Fault;
use crate::text::Span;
use crate::vault::Note;

/// `[[target` without its end.
pub static RULE: Rule = Rule {
    code: "unclosed-link",
    severity: Severity::Warning,
    summary: "A link opens with `[[` and is never closed",
    page: "\
A link opens with `[[` and a name, and no `]]` follows before its line ends (its
paragraph, in a label). Lists and matrices such as `[[-3, 2], [1, 1]]` are not
taken for links.

## Why it is bad
The reader sees raw brackets and has nothing to click.

## Example
```markdown
Learning needs [[attention_and_acetylcholine | attention.
```

## Fix
Offered, not applied unasked: closes the link behind its target.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::UnclosedLink { span, target } = fault else {
            continue;
        };
        let target = context.note.text().slice(*target);
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: *span,
            message: format!("the link to `{target}` is never closed with `]]`"),
            related: Vec::new(),
        });
    }
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let behind = Span::empty(finding.span.end);
    let line = note.text().line_span(note.text().line_of(behind.start));
    let rest = note.text().slice(Span::new(behind.start, line.end));
    // Behind a bar, where the label should end is the author's to say.
    let edits =
        (!rest.trim_start().starts_with(['|', '\\'])).then(|| vec![(behind, "]]".into())])?;
    Some(Fix {
        title: "Close the link with `]]`".to_owned(),
        edits,
        certain: false,
    })
}
