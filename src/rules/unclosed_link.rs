use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Fault;
use crate::text::Span;
use crate::vault::{Note, Resolution};

/// `[[target` without its end.
pub static RULE: Rule = Rule {
    code: "unclosed-link",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "A link opens with `[[` and is never closed",
    page: "\
A link opens with `[[` and a name, and no `]]` follows before its line ends (its
paragraph, or before the next link, in a label). Where one `]` follows, it is a
link only if its target is a note's exact name. Lists and matrices such as
`[[-3, 2], [1, 1]]` are not taken for links.

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
        let slice = |span: &Span| context.source.slice(*span);
        let (span, message) = match fault {
            Fault::UnclosedLink { span, target } => {
                let target = slice(target);
                let message = format!("the link to `{target}` is never closed with `]]`");
                (span, message)
            }
            Fault::HalfClosedLink { span, target } if names_a_note(context, slice(target)) => {
                let target = slice(target);
                let message = format!("the link to `{target}` is closed with one `]` only");
                (span, message)
            }
            _ => continue,
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: *span,
            message,
            related: Vec::new(),
            mend: None,
        });
    }
}

/// Whether `written` is a note's path or file name to the letter, perhaps with
/// an anchor. Titles will not do: prose in brackets may well be one.
fn names_a_note(context: &Context<'_>, written: &str) -> bool {
    let name = written.split('#').next().unwrap_or_default().trim_end();
    if name.is_empty() {
        return false;
    }
    let meaning = context.vault.resolve_name(&context.note.path, name, None);
    matches!(meaning, Resolution::Note(target) if target.rung.is_exact())
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let behind = Span::empty(finding.span.end);
    let line = note.text().line_span(note.text().line_of(behind.start));
    let rest = note.text().slice(Span::new(behind.start, line.end));
    let rest = rest.trim_start();
    // Behind a bar, where the label should end is the author's to say.
    if rest.starts_with(['|', '\\']) {
        return None;
    }
    // One bracket may stand there already.
    let end = if rest.starts_with(']') { "]" } else { "]]" };
    let edits = vec![(behind, end.to_owned())];
    Some(Fix {
        title: "Close the link with `]]`".to_owned(),
        edits,
        certain: false,
    })
}
