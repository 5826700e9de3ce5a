use super::{Context, Finding, Fix, Group, Report, Rule, exact_target};
use crate::settings::Severity;
use crate::syntax::{Link, without_invisible};
use crate::text::Span;
use crate::vault::{Note, Publisher, Resolution, Rung, Target, Vault};

/// A link that finds its note only by a loose reading of its name.
pub static RULE: Rule = Rule {
    code: "inexact-link",
    group: Group::Links,
    severity: Severity::Information,
    summary: "A link finds its note only by case, title, alias or slug",
    page: "\
The link works here, but it does not say the file's name: the note was found
ignoring case, by its title, by an alias, or by the slug form (blanks, `-` and `_`
alike, punctuation dropped).

## Why it is bad
Other tools and most publishers look at file names only, so the link is dead
there; and it breaks when the note's title changes.

## Example
```markdown
See [[NMDA receptor basics]].
```
The file is `nmda_receptor_basics.md`; the link names its title.

The address of a folder, `[how](../install/)`, is left alone, whatever notes are called.

## Fix
Rewrites the target to the file's name and keeps label, padding and anchor. Where
there was no label, or an empty one, what the reader saw becomes the label:
`[[nmda_receptor_basics | NMDA receptor basics]]`. Of `[[NMDA receptor basics#Kinetics]]`
Obsidian shows `NMDA receptor basics > Kinetics`, so there the label says that. The address
of a markdown link is a path for all other readers, so that one found by title, alias or slug
is mended only if you ask for it.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, resolution) in &context.links {
        let (name, rung) = match resolution {
            Resolution::Note(Target { note, rung, .. }) if !rung.is_exact() => {
                let Some(note) = context.vault.note(*note) else {
                    continue;
                };
                (note.stem().to_owned(), *rung)
            }
            Resolution::File { path, rung } if !rung.is_exact() => {
                (path.file_name().to_owned(), *rung)
            }
            _ => continue,
        };
        if super::is_of_folder(context.vault, context.note, link) {
            continue;
        }
        let written = context.source.slice(link.target);
        let how = match rung {
            Rung::Alias | Rung::AliasFolded => "is an alias of",
            Rung::Title | Rung::TitleFolded => "is the title of",
            Rung::StemFolded => "differs in case or accents from",
            _ => "is a loose spelling of",
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: super::target_span(link),
            message: format!("`{written}` {how} `{name}`"),
            related: Vec::new(),
            mend: None,
        });
    }
}

pub fn fix(vault: &Vault, note: &Note, finding: &Finding) -> Option<Fix> {
    let link = &super::link_of(note, finding)?;
    if super::is_of_folder(vault, note, link) {
        return None;
    }
    let target = exact_target::exact_target(vault, note, link)?;
    let mut edits = vec![(link.target, target.clone())];
    let has_label = link.label.is_some_and(|label| !label.is_empty());
    if link.is_wiki() && !link.is_embed() && !has_label {
        let close = link.span.end - 2;
        // A bar without words goes.
        let from = match link.label {
            Some(_) => link.anchor.unwrap_or(link.target).end,
            None => close,
        };
        let name = without_invisible(&note.text().slice(link.target));
        let name = name.trim();
        let label = match name == target {
            true => String::new(),
            false => {
                let seen = seen(vault, note, link, name);
                format!("{}{seen}", exact_target::bar(note, link.span.start))
            }
        };
        if from < close || !label.is_empty() {
            edits.push((Span::new(from, close), label));
        }
    }
    Some(Fix {
        title: format!("Change target to `{target}`"),
        edits,
        certain: link.is_wiki() || is_found_by_file_name(vault, note, link),
    })
}

fn is_found_by_file_name(vault: &Vault, note: &Note, link: &Link) -> bool {
    match vault.resolve(note, link) {
        Resolution::Note(Target { rung, .. }) | Resolution::File { rung, .. } => {
            rung.is_by_file_name()
        }
        _ => false,
    }
}

/// What the reader saw of `link`, whose target is shown as `name`: in Obsidian the names of
/// the heading or block, too.
fn seen(vault: &Vault, note: &Note, link: &Link, name: &str) -> String {
    let is_obsidian = *vault.publisher(note.path.root) == Publisher::Obsidian;
    let anchor = link.anchor.filter(|_| is_obsidian);
    let anchor = anchor.map_or_else(String::new, |span| {
        without_invisible(&note.text().slice(span))
    });
    let parts = anchor.split('#').map(str::trim);
    let parts = std::iter::once(name).chain(parts.filter(|part| !part.is_empty()));
    parts.collect::<Vec<_>>().join(" > ")
}
