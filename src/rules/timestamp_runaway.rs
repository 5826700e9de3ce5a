use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Stamp;
use crate::text::Span;

/// More stamps side by side than anybody follows.
pub static RULE: Rule = Rule {
    code: "timestamp-runaway",
    group: Group::Stamps,
    severity: Severity::Information,
    summary: "More than 20 stamps stand side by side",
    page: "\
More than 20 stamps follow each other with nothing but punctuation between them. Text
generators do this when they run away. Reported once a run, at its first stamp.

## Why it is bad
Nobody follows twenty moments for one sentence, and they bury the text.

## Example
A sentence with `[00:00:01], [00:00:02], [00:00:03]` and so on behind it.

## What to do
Keep the one or two that show it best.
",
};

/// A run of so many stamps is still believed.
const MOST: usize = 20;

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let stamps = &context.note.parsed().stamps;
    if stamps.len() <= MOST {
        return;
    }
    let mut end_run = |run: &mut Vec<Stamp>| {
        if run.len() > MOST {
            report.findings.push(Finding {
                rule: &RULE,
                severity,
                span: run[0].span(),
                message: format!("{} stamps stand side by side", run.len()),
                related: Vec::new(),
                mend: None,
            });
        }
        run.clear();
    };
    let mut run: Vec<Stamp> = Vec::new();
    for stamp in stamps.iter() {
        if let Some(before) = run.last() {
            let gap = Span::new(before.span().end, stamp.start);
            let is_long = gap.start > gap.end || gap.len() > 16;
            if is_long || !is_between(context.source.slice(gap)) {
                end_run(&mut run);
            }
        }
        run.push(stamp);
    }
    end_run(&mut run);
}

/// Whether `gap` says nothing, on one line.
fn is_between(gap: &str) -> bool {
    gap.chars().all(|c| {
        matches!(
            c,
            ' ' | '\t' | '[' | ']' | '(' | ')' | ',' | ';' | '.' | '-' | '–' | '—' | '&'
        )
    })
}
