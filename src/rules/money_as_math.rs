use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Fault;
use crate::text::Span;
use crate::vault::{Note, Publisher};

/// Two prices that the site typesets as a formula.
pub static RULE: Rule = Rule {
    code: "money-as-math",
    group: Group::Text,
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
formula stays. Unasked only if an amount follows each sign that is escaped: of
`$0 if x is even, 1 if x is odd$` the fix is offered.
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
    let mut faults = super::fault_of(note, finding);
    let (signs, ends_in_formula, certain) = faults.find_map(|fault| match fault {
        Fault::MoneyAsMath {
            signs,
            ends_in_formula,
            has_prices,
            ..
        } => Some((u32::from(*signs), *ends_in_formula, *has_prices)),
        _ => None,
    })?;
    let Span { start, end } = finding.span;
    let last = (!ends_in_formula).then_some(end - signs);
    let mut runs = [Some(start), last].into_iter().flatten();
    if !runs.clone().all(|at| is_shown(note, at)) {
        return None;
    }
    let at = runs.by_ref().flat_map(|run| run..run + signs);
    Some(Fix {
        title: "Escape the dollar signs".to_owned(),
        edits: at.map(|at| (Span::empty(at), "\\".to_owned())).collect(),
        certain,
    })
}

/// Longer lines are not searched for what a sign stands in, in bytes.
const LONGEST: u32 = 16_384;

/// Whether the reader sees the sign at `at`: in an address, the target of a link or a
/// tag a backslash would be part of that.
fn is_shown(note: &Note, at: u32) -> bool {
    let start = note.text().line_span(note.text().line_of(at)).start;
    if at - start > LONGEST {
        return false;
    }
    let before = note.text().slice(Span::new(start, at));
    let is_open = |open: &str, close: &[char]| {
        let inside = before.rsplit_once(open);
        inside.is_some_and(|(_, inside)| !inside.contains(close))
    };
    let tag = before.rsplit_once('<').map_or("", |(_, tag)| tag);
    let in_tag =
        tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && !tag.contains('>');
    let word = before.rsplit([' ', '\t']).next().unwrap_or_default();
    let in_address = word.contains("://") || word.to_ascii_lowercase().contains("www.");
    !in_tag && !in_address && !is_open("](", &[')']) && !is_open("[[", &['|', ']'])
}
