use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::{Severity, nearest};
use crate::syntax::{CALLOUT_TYPES, callout_word, is_callout_type};
use crate::vault::{Note, Publisher};

/// A callout of a type that nothing has a style for.
pub static RULE: Rule = Rule {
    code: "unknown-callout",
    group: Group::Text,
    severity: Severity::Hint,
    summary: "A callout is of a type that neither Obsidian nor Quartz has a style for",
    page: "\
The type of a callout, `> [!type]`, is none that Quartz and Obsidian know: note,
abstract (summary, tldr), info, todo, tip (hint, important), success (check, done),
question (help, faq), warning (attention, caution), failure (missing, fail), danger
(error), bug, example, quote (cite). Case does not matter. Of a type in several words
the site reads the first one only.

A hint, because a site may have styles of its own: set it to `off` then.

## Why it is bad
The callout looks like any note, whatever it is meant to warn of.

## Example
```markdown
> [!warnng] Not for children
> Ask a doctor first.
```

## Fix
Where a known type is close, it is offered; never taken unasked.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for callout in &context.note.parsed().rare().callouts {
        let kind = context.source.slice(callout.kind);
        if is_callout_type(callout_word(kind)) {
            continue;
        }
        let nobody = match context.vault.publisher(context.note.path.root) {
            Publisher::Quartz { .. } => "the site has no style",
            Publisher::Obsidian => "Obsidian has no style",
            Publisher::None => "neither Obsidian nor Quartz has a style",
        };
        let message = match meant(kind) {
            Some(near) => format!("{nobody} for callouts of type `{kind}`, but for `{near}`"),
            None => format!("{nobody} for callouts of type `{kind}`"),
        };
        report.push(&RULE, severity, callout.kind, message);
    }
}

/// The type that `kind` most likely stands for: one of its words, or one close to it.
fn meant(kind: &str) -> Option<&'static str> {
    let words = kind.split(|c: char| !c.is_alphanumeric());
    let mut words = words.filter(|word| word.len() > 1);
    let known = words.find_map(|word| {
        let mut known = CALLOUT_TYPES.iter();
        known.find(|known| known.eq_ignore_ascii_case(word))
    });
    // Of three letters, one wrong is a third.
    let near = || nearest(kind, CALLOUT_TYPES).filter(|near| near.len() > 3 && kind.len() > 3);
    known.copied().or_else(near)
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let kind = note.text().slice(finding.span);
    let near = meant(&kind)?;
    let is_loud = kind.chars().all(|c| !c.is_lowercase());
    let written = match is_loud {
        true => near.to_uppercase(),
        false => near.to_owned(),
    };
    Some(Fix {
        title: format!("Make it `[!{written}]`"),
        edits: vec![(finding.span, written)],
        certain: false,
    })
}
