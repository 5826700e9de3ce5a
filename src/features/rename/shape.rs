//! Whether a note still reads as it did once a name in it is another one: a
//! backtick, a percent sign or a bracket in the new name may swallow what stands
//! behind it, a dash or a word in front matter be something else to YAML.

use crate::features::edit::{Step, VaultEdit};
use crate::syntax::{LinkKind, Parsed};
use crate::vault::{Note, NotePath, Vault};

/// The first note of `edit` whose parts would be others or other in number.
///
/// Names that hold nothing but letters, digits and the like change no note's
/// parts but in its front matter, and in the note that has the thing renamed.
pub(super) fn changed<'a>(vault: &Vault, edit: &'a VaultEdit) -> Option<&'a NotePath> {
    let is_harmless = |text: &str| {
        let harmless = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | ',');
        text.chars().all(harmless)
    };
    edit.steps.iter().find_map(|step| {
        let Step::Text { path, edits } = step else {
            return None;
        };
        let note = vault.note(vault.id(path)?)?;
        let front = note.parsed().front_matter.as_ref();
        let front = front.map_or(0, |front| front.span.end);
        // A hub of thousands of links is read again only where that may matter.
        let links = note.parsed().links.iter().take(1);
        let in_link = |at: u32| note.parsed().link_at(at).is_some_and(|link| link.is_wiki());
        let plain = links.count() > 0
            && edits.iter().all(|(span, text)| {
                span.start >= front && in_link(span.start) && is_harmless(text)
            });
        if plain {
            return None;
        }
        let mut text = note.text().clone();
        for (span, replacement) in edits.iter().rev() {
            text.replace(*span, replacement);
        }
        let after = Note::from_text(path.clone(), text);
        (shape(note.parsed()) != shape(after.parsed())).then_some(path)
    })
}

/// The parts of a note, without their texts.
#[derive(PartialEq, Eq)]
struct Shape {
    /// Of each link its kind, and whether it has an anchor and a label.
    links: Vec<(LinkKind, bool, bool)>,
    headings: usize,
    stamps: usize,
    /// Blocks, body tags, footnotes and references to them, link definitions, callouts.
    rare: [usize; 5],
    /// Aliases and tags of the front matter, and what is wrong with it.
    front: Option<[usize; 3]>,
}

fn shape(parsed: &Parsed) -> Shape {
    let rare = parsed.rare();
    let of_link = |link: crate::syntax::Link| {
        // `[label]` becomes `[label][new]` when its definition is called otherwise.
        let label = link.kind != LinkKind::Reference && link.label.is_some();
        (link.kind, link.anchor.is_some(), label)
    };
    Shape {
        links: parsed.links.iter().map(of_link).collect(),
        headings: parsed.headings.len(),
        stamps: parsed.stamps.iter().count(),
        rare: [
            rare.blocks.len(),
            rare.tags.len(),
            rare.footnotes.len(),
            rare.definitions.len(),
            rare.callouts.len(),
        ],
        front: parsed
            .front_matter
            .as_deref()
            .map(|front| [front.aliases.len(), front.tags.len(), rare.faults.len()]),
    }
}
