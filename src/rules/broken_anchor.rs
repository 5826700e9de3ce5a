use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{has_placeholder, html_anchors};
use crate::vault::{AnchorTarget, NoteId, Resolution, Target};

/// A link to a part that its note does not have.
pub static RULE: Rule = Rule {
    code: "broken-anchor",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "The note exists, but not the heading or block that a link asks for",
    page: "\
A link names a heading (`[[note#Heading]]`) or a block (`[[note#^id]]`) that its
note does not have. Headings are compared by their text, markup and case ignored,
and by the slug that the site gives them; blocks by their id. What an HTML tag names,
`<a id=\"part\"></a>` or `<a name=\"part\">`, is there as well, and so is `#top`.

## Why it is bad
The link opens the note at its top, far from what it promises.

## Example
```markdown
See [[nmda_receptor_basics#Magnesium block]].
```
`nmda_receptor_basics.md` has no such heading.

## What to do
Choose one of the note's headings (completion lists them after `#`), or add the
heading.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let mut named: FxHashMap<NoteId, FxHashSet<String>> = FxHashMap::default();
    for (link, resolution) in &context.links {
        let Resolution::Note(Target {
            note,
            anchor: Some(AnchorTarget::Missing),
            ..
        }) = resolution
        else {
            continue;
        };
        let Some(anchor) = link.anchor else { continue };
        let written = context.source.slice(anchor);
        if has_placeholder(written) {
            continue;
        }
        if !written.starts_with('^') {
            let named = named.entry(*note);
            let named = named.or_insert_with(|| html_names(context, *note));
            let decoded = percent_decode_str(written).decode_utf8_lossy();
            let name = decoded.trim().to_lowercase();
            if name == "top" || named.contains(&name) {
                continue;
            }
        }
        let name = match context.vault.note(*note) {
            Some(target) if !link.target.is_empty() => format!("`{}`", target.stem()),
            _ => "this note".to_owned(),
        };
        let message = match written.strip_prefix('^') {
            Some("") => format!("the link names no block of {name}: nothing follows `^`"),
            Some(id) => format!("{name} has no block `{id}`"),
            None => format!("{name} has no heading `{written}`"),
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: anchor,
            message,
            related: Vec::new(),
            mend: None,
        });
    }
}

/// The names that HTML tags give in a note, looked up only for who would be told that
/// there is no heading.
fn html_names(context: &Context<'_>, note: NoteId) -> FxHashSet<String> {
    // The note itself may be newer than what the vault holds of it.
    let own = context.vault.id(&context.note.path) == Some(note);
    let text = match context.vault.note(note) {
        Some(other) if !own => other.text().to_string(),
        _ => context.note.text().to_string(),
    };
    html_anchors(&text).map(str::to_lowercase).collect()
}
