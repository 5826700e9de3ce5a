use super::{Context, Finding, Fix, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{Fault, prose};
use crate::text::Span;
use crate::vault::{Note, Publisher};

/// Two prices that the site typesets as a formula.
pub static RULE: Rule = Rule {
    code: "money-as-math",
    severity: Severity::Warning,
    summary: "The site typesets the text between two prices as a formula",
    page: "\
A paragraph has two dollar signs, and what stands between them is prose. Quartz reads
any two in a block as the ends of a formula. Reported only where Quartz publishes the
note, and only if no signs of a formula (`\\`, `^`, `=`, braces) stand between the two:
prices in words, or one amount right before another.

## Why it is bad
The reader sees the words run together in italics, and links and stamps between the
signs are gone.

## Example
```markdown
It costs $5 at the clinic and $10 elsewhere.
```
The site typesets `5 at the clinic and ` as a formula.

## Fix
Escapes the two dollar signs: `\\$5 at the clinic and \\$10`. A sign that opens a real
formula stays.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let faults = &context.note.parsed().rare().faults;
    let mut money = faults.iter().filter_map(|fault| match fault {
        Fault::MoneyAsMath { span, .. } => Some(*span),
        _ => None,
    });
    let Some(first) = money.next() else {
        return;
    };
    let publisher = context.vault.publisher(context.note.path.root);
    let is_quartz = matches!(publisher, Publisher::Quartz { .. });
    if !is_quartz || !context.vault.is_published(&context.note.path) {
        return;
    }
    for span in std::iter::once(first).chain(money) {
        let message = "the site typesets the text between these dollar signs as a formula";
        report.push(&RULE, severity, span, message.to_owned());
    }
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let faults = &note.parsed().rare().faults;
    let (signs, ends_in_formula) = faults.iter().find_map(|fault| match fault {
        Fault::MoneyAsMath {
            span,
            signs,
            ends_in_formula,
        } if *span == finding.span => Some((u32::from(*signs), *ends_in_formula)),
        _ => None,
    })?;
    let Span { start, end } = finding.span;
    let last = (!ends_in_formula).then_some(end - signs);
    let runs = [Some(start), last].into_iter().flatten();
    let at: Vec<u32> = runs.flat_map(|run| run..run + signs).collect();
    let text = note.text().slice(Span::new(0, note.text().len()));
    let closed = prose(&text).closed;
    // In an address or a tag, a backslash would be part of it.
    let is_shown = |at: &u32| {
        let next = closed.partition_point(|closed| closed.end <= *at);
        let whole = closed.get(next).filter(|closed| closed.start <= *at);
        whole.is_none_or(|whole| {
            let before = &text[Span::new(whole.start, *at).range()];
            match before.trim_start_matches('!').starts_with("[[") {
                true => before.contains('|'),
                false => before.starts_with(['[', '!']) && !before.contains("]("),
            }
        })
    };
    at.iter().all(is_shown).then(|| Fix {
        title: "Escape the dollar signs".to_owned(),
        edits: at
            .iter()
            .map(|at| (Span::empty(*at), "\\".to_owned()))
            .collect(),
        certain: true,
    })
}
