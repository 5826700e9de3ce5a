use super::exact_target::encoded;
use super::{Context, Finding, Fix, Group, Report, Rule, name_span};
use crate::settings::Severity;
use crate::syntax::{invisible, is_blank};
use crate::text::Span;
use crate::vault::{Note, Resolution, Target, Vault};

/// A character that nobody sees, in a name or in the target of a link.
pub static RULE: Rule = Rule {
    code: "invisible-character",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "A name or the target of a link has a character that nobody sees",
    page: "\
The file name, the title, an alias or the target of a link holds a character that does
not show (a zero-width space, a mark of direction, a soft hyphen) or only looks like a
blank (a no-break space). What a script or an emoji needs is left alone (a zero-width space
in Khmer, Thai, Lao or Myanmar), and so is a no-break space where typography wants one:
behind a number (`20 km`) or `n°`, before `: ; ! ? % € $ £ °`, inside `« »`.

The target of a link is reported only if it does not name its note to the letter: where
the file itself is called so, its name is at fault.

## Why it is bad
Who types the name does not find the note, and nobody can see why.

## Example
```markdown
See [[nmda_receptor<U+200B>_basics]].
```
`<U+200B>` stands for a zero-width space.

## Fix
Takes the character out of a link's target, or makes a blank of it. Unasked only if the
link then names its note to the letter, and before any other fix of that link. In a title
or an alias it is offered; a file is renamed with the editor's rename.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let note = context.note;
    let say = |what: &str, name: &str| {
        let mut odd = invisible(name).map(|(_, c)| c);
        let first = odd.next().map(described)?;
        Some(match odd.next() {
            None => format!("{first} hides in {what}"),
            Some(_) => format!("{first} and others hide in {what}"),
        })
    };
    if !note.stem().is_ascii()
        && let Some(message) = say("the name of this file", note.stem())
    {
        report.push(&RULE, severity, name_span(note), message);
    }
    if let Some(front) = note.parsed().front_matter.as_deref() {
        let title = front.title.iter().map(|title| ("the title", title));
        let aliases = front.aliases.iter().map(|alias| ("this alias", alias));
        for (what, name) in title.chain(aliases) {
            if name.value.is_ascii() {
                continue;
            }
            if let Some(message) = say(what, &name.value) {
                report.push(&RULE, severity, name.span, message);
            }
        }
    }
    for target in &note.parsed().rare().invisible {
        let at = (context.links).partition_point(|(link, _)| link.span.end <= target.start);
        let link = context.links.get(at..).unwrap_or_default().iter();
        let meaning = link.take(4).find(|(link, _)| link.target == *target);
        let is_exact = meaning.is_some_and(|(_, meaning)| match meaning {
            Resolution::External => true,
            Resolution::Note(Target { rung, .. }) | Resolution::File { rung, .. } => {
                rung.is_exact()
            }
            _ => false,
        });
        if is_exact {
            continue;
        }
        if let Some(message) = say("the target of this link", &note.text().slice(*target)) {
            report.push(&RULE, severity, *target, message);
        }
    }
}

fn described(c: char) -> String {
    let name = match c {
        '\u{00A0}' | '\u{202F}' => "no-break space",
        '\u{00AD}' => "soft hyphen",
        '\u{200B}' => "zero-width space",
        '\u{200C}' | '\u{200D}' | '\u{2060}' => "zero-width joiner",
        '\u{FEFF}' => "byte order mark",
        _ => "mark of direction",
    };
    format!("a {name} (U+{:04X})", u32::from(c))
}

pub fn fix(vault: &Vault, note: &Note, finding: &Finding) -> Option<Fix> {
    let written = note.text().slice(finding.span);
    let in_front = note.parsed().front_matter.as_ref();
    let in_front = in_front.is_some_and(|front| front.span.covers(finding.span));
    let link = super::link_of(note, finding);
    // A bare blank would end the address of a markdown link.
    let blank = match &link {
        Some(link) if !in_front && !link.is_wiki() => encoded(note, link, " "),
        _ => " ".to_owned(),
    };
    let edits: Vec<(Span, String)> = invisible(&written)
        .map(|(at, c)| {
            let at = finding.span.start + at as u32;
            let instead = if is_blank(c) {
                blank.clone()
            } else {
                String::new()
            };
            let end = at + c.len_utf8() as u32;
            (Span::new(at, end), instead)
        })
        .collect();
    // What is said of the file's name stands somewhere else.
    if edits.is_empty() || !in_front && link.is_none_or(|link| link.target != finding.span) {
        return None;
    }
    let mut seen = written.to_string();
    for (span, instead) in edits.iter().rev() {
        let from = (span.start - finding.span.start) as usize;
        seen.replace_range(from..from + span.len() as usize, instead);
    }
    if in_front && !is_quoted(note, finding.span) && is_no_plain_scalar(&seen) {
        return None;
    }
    let certain = link.filter(|_| !in_front).is_some_and(|link| {
        let meaning = vault.resolve_as(&note.path, link.kind, &seen);
        matches!(meaning, Resolution::Note(Target { rung, .. }) | Resolution::File { rung, .. } if rung.is_exact())
    });
    Some(Fix {
        title: "Take out what nobody sees".to_owned(),
        edits,
        certain,
    })
}

/// Whether a quote stands at the beginning of a value of the front matter, or before it.
fn is_quoted(note: &Note, value: Span) -> bool {
    let first = Span::new(value.start.saturating_sub(1), value.start + 1);
    note.text().slice(first).contains(['"', '\''])
}

/// Whether YAML takes `value` without quotes for something else (YAML 1.2 §7.3.3).
fn is_no_plain_scalar(value: &str) -> bool {
    let value = value.trim();
    let indicators = "-?:,[]{}#&*!|>'\"%@`";
    value.starts_with(|c| indicators.contains(c))
        || value.contains(": ")
        || value.contains(" #")
        || value.ends_with(':')
}
