//! `textDocument/prepareCallHierarchy`, `callHierarchy/incomingCalls` and
//! `outgoingCalls`: the link graph, walkable in every client that shows calls.
//! Who links to a note calls it.

use rustc_hash::FxHashMap;

use super::subject::{Subject, occurrences, subject_at, written};
use crate::text::Span;
use crate::vault::{Note, NoteId, Resolution, Vault};

/// A note at one end of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The note at the other end.
    pub note: NoteId,
    /// Where the links stand: in that note for incoming ones, in the asking note
    /// for outgoing ones.
    pub places: Vec<Span>,
}

/// The note that a hierarchy at `offset` is about: on a link its target, else
/// the note itself.
pub fn prepare_call_hierarchy(vault: &Vault, id: NoteId, note: &Note, offset: u32) -> NoteId {
    match subject_at(vault, id, note, offset).map(|under| under.subject) {
        Some(Subject::Note(target) | Subject::Heading(target, _) | Subject::Block(target, _)) => {
            target
        }
        _ => id,
    }
}

/// The notes that link to `id`, by path.
pub fn incoming_calls(vault: &Vault, id: NoteId) -> Vec<Call> {
    let linking = occurrences(vault, &Subject::Note(id)).into_iter();
    linking
        .filter_map(|(note, places)| {
            let note = vault.id(&note.path)?;
            Some(Call { note, places })
        })
        .collect()
}

/// The notes that `note` links to, in the order of its links.
pub fn outgoing_calls(vault: &Vault, note: &Note) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut at: FxHashMap<NoteId, usize> = FxHashMap::default();
    for link in note
        .parsed()
        .links
        .iter()
        .filter(|link| !link.target.is_empty())
    {
        let Resolution::Note(target) = vault.resolve(note, &link) else {
            continue;
        };
        let place = written(&link);
        let index = *at.entry(target.note).or_insert(calls.len());
        match calls.get_mut(index) {
            Some(call) => call.places.push(place),
            None => calls.push(Call {
                note: target.note,
                places: vec![place],
            }),
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, show};

    #[test]
    fn links_are_calls() {
        let fixture = Fixture::new(
            "//- /a.md\n[[b]] [[b#x|y]] [[c]] [[none]] [[#here]]\n//- /b.md\n[[a]]\n//- /c.md\nSee [[b$0]].",
        );
        let (id, note, offset) = fixture.at_cursor();
        let vault = &fixture.vault;
        let b = prepare_call_hierarchy(vault, id, &note, offset);
        assert_eq!(vault.note(b).unwrap().stem(), "b");
        let own = prepare_call_hierarchy(vault, id, &note, 0);
        assert_eq!(own, id);
        let shown = |calls: Vec<Call>, at: Option<&Note>| -> Vec<String> {
            let line = |call: &Call| {
                let other = vault.note(call.note).unwrap();
                let text = at.unwrap_or(other);
                let places = call.places.iter().map(|place| show(text, *place));
                format!("{}: {}", other.path, places.collect::<Vec<_>>().join(", "))
            };
            calls.iter().map(line).collect()
        };
        assert_eq!(
            shown(incoming_calls(vault, b), None),
            ["a.md: 1:3 \"b\", 1:9 \"b\"", "c.md: 1:7 \"b\""]
        );
        let a = incoming_calls(vault, b)[0].note;
        let a = vault.note(a).unwrap();
        assert_eq!(
            shown(outgoing_calls(vault, a), Some(a)),
            ["b.md: 1:3 \"b\", 1:9 \"b\"", "c.md: 1:19 \"c\""]
        );
    }
}
