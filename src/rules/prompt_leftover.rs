use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{BlockKind, blocks};
use crate::text::Span;
use crate::vault::{Note, Resolution, Vault};

/// Words of the prompt that a machine wrote the note by.
pub static RULE: Rule = Rule {
    code: "prompt-leftover",
    group: Group::Text,
    severity: Severity::Off,
    summary: "Words of the prompt that a machine wrote the note by",
    page: "\
Notes that a language model wrote may hold words that were said to it or by it, not to
the reader: `Link name:` in a link, `Here is the article with the added backlinks`, `the
provided transcript`, `As an AI language model`. Code is left alone.

Off unless asked for, because a note may be about such texts.

## Why it is bad
It says nothing to the reader, and a link with `Link name:` in it is dead.

## Example
```markdown
[[Scaling ads – Link name: scaling_ads | ads]]
```

## Fix
In a link, the name behind `Link name:` becomes the target; unasked only if a note is
called so to the letter.
",
};

/// In small letters.
const PHRASES: [&str; 11] = [
    "link name:",
    "here is the article with",
    "here's the article with",
    "here is the updated article",
    "the provided transcript",
    "the given transcript",
    "provided text snippet",
    "other_topics_and_links",
    "as an ai language model",
    "i hope this helps",
    "let me know if you",
];

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let text = context.source.as_str();
    let small = text.to_ascii_lowercase();
    let mut found: Vec<Span> = Vec::new();
    for phrase in PHRASES {
        let places = small.match_indices(phrase);
        found.extend(places.map(|(at, _)| Span::from(at..at + phrase.len())));
    }
    if found.is_empty() {
        return;
    }
    found.sort_unstable();
    let shut = |kind| matches!(kind, BlockKind::Code | BlockKind::FrontMatter);
    let mut blocks = blocks(text);
    blocks.retain(|block| shut(block.kind));
    for span in found {
        let in_code_span = text[..span.start as usize].ends_with('`');
        // Code stands in no code.
        let begun = blocks.partition_point(|block| block.span.start <= span.start);
        let block = begun.checked_sub(1).and_then(|last| blocks.get(last));
        if in_code_span || block.is_some_and(|block| block.span.covers(span)) {
            continue;
        }
        let written = &text[span.range()];
        let message = format!("`{written}` sounds like a prompt, not like a note");
        report.push(&RULE, severity, span, message);
    }
}

pub fn fix(vault: &Vault, note: &Note, finding: &Finding) -> Option<Fix> {
    let link = super::link_of(note, finding)?;
    if !link.is_wiki() || !link.target.covers(finding.span) {
        return None;
    }
    let name = note
        .text()
        .slice(Span::new(finding.span.end, link.target.end));
    let name = name.trim();
    let meaning = vault.resolve_as(&note.path, link.kind, name);
    let certain = matches!(meaning, Resolution::Note(target) if target.rung.is_exact());
    (!name.is_empty()).then(|| Fix {
        title: format!("Change target to `{name}`"),
        edits: vec![(link.target, name.to_owned())],
        certain,
    })
}
