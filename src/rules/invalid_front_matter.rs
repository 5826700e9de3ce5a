use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::has_placeholder;

/// A block of metadata that cannot be read.
pub static RULE: Rule = Rule {
    code: "invalid-front-matter",
    group: Group::FrontMatter,
    severity: Severity::Error,
    summary: "The front matter is not valid YAML (or TOML)",
    page: "\
The block between `---` lines is no valid YAML mapping, the block between `+++`
lines no valid TOML, or the block is never closed. That of a template is left alone:
`date: {{date}}` or `date: <% tp.date.now() %>`, without quotes, is to be filled in first.

## Why it is bad
Title, aliases, tags and video are lost, and a site generator refuses the page or
shows the block as text.

## Example
```yaml
---
title: Sleep: a guide
---
```
A colon and a blank inside a plain value start another key. Quote the value:
`title: \"Sleep: a guide\"`.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let Some(front) = &context.note.parsed().front_matter else {
        return;
    };
    let Some((span, why)) = front.fault.as_deref() else {
        return;
    };
    let block = context.source.slice(front.body);
    if block.lines().any(has_bare_placeholder) {
        return;
    }
    report.findings.push(Finding {
        rule: &RULE,
        severity,
        span: *span,
        message: format!("the front matter cannot be read: {why}"),
        related: Vec::new(),
        mend: None,
    });
}

/// Whether a placeholder stands outside of quotes in a line of the block.
fn has_bare_placeholder(line: &str) -> bool {
    let outside = |from: usize| {
        let before = line.get(..from).unwrap_or_default();
        let odd = |quote: char| before.matches(quote).count() % 2 == 1;
        !odd('"') && !odd('\'')
    };
    let mut opens = line.match_indices("{{").chain(line.match_indices("<%"));
    has_placeholder(line) && opens.any(|(at, _)| outside(at))
}
