//! What stands for a note that is gone: other notes of the video under which its
//! hub still lists it.

use crate::features::video_section::{VideoSection, hub_of, notes_of_video, section_at};
use crate::syntax::Link;
use crate::vault::{Note, NoteId, Vault};

/// A name may stand under several videos; no more of them are looked at.
const MOST_SECTIONS: usize = 8;

/// The notes about the video under which a hub lists what the broken `link` asks
/// for; for a link of the hub itself, about the video it stands under. Those most like its
/// name and label first, `note` itself left out.
pub(super) fn same_video(vault: &Vault, note: &Note, link: &Link, name: &str) -> Vec<NoteId> {
    // A time (`[[00:04:38]]`) names no note.
    if !name.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let mut notes: Vec<NoteId> = Vec::new();
    let mut take = |hub: &Note, section: &VideoSection| {
        for id in notes_of_video(vault, hub, section) {
            let is_other = vault.note(id).is_some_and(|other| other.path != note.path);
            if is_other && !notes.contains(&id) {
                notes.push(id);
            }
        }
    };
    // A note about a video may link to it in a heading and be no hub.
    let own = note.video_id().is_none();
    match own.then(|| section_at(note, link.span.start)).flatten() {
        Some(section) => take(note, &section),
        None => {
            let hub = hub_of(vault, note);
            let hub = hub.as_deref();
            let mut last = None;
            let listings = hub.into_iter().flat_map(|hub| hub.links_asking_for(name));
            for listing in listings.take(MOST_SECTIONS) {
                let Some(hub) = hub else { break };
                let section = section_at(hub, listing.span.start);
                if let Some(section) = section.filter(|section| Some(section) != last.as_ref()) {
                    take(hub, &section);
                    last = Some(section);
                }
            }
        }
    }
    let label = link.label.map(|label| note.text().slice(label));
    let wanted = Words::of(name, label.as_deref().unwrap_or_default());
    let likeness = |id: &NoteId| {
        let note = vault.note(*id);
        note.map_or(0, |note| wanted.likeness(note.stem(), note.title()))
    };
    // Stable: notes that are equally like it stay in the hub's order.
    notes.sort_by_cached_key(|id| std::cmp::Reverse(likeness(id)));
    notes
}

/// What the words of a link say about its subject.
struct Words {
    /// With a weight: a name says more than a label, which may be half a sentence.
    words: Vec<(String, u32)>,
}

impl Words {
    fn of(name: &str, label: &str) -> Self {
        let mut all: Vec<(String, u32)> = words(name).map(|word| (word, 2)).collect();
        for word in words(label) {
            if !all.iter().any(|(other, _)| *other == word) {
                all.push((word, 1));
            }
        }
        Self { words: all }
    }

    /// How much of it the names of a note say, too.
    fn likeness(&self, stem: &str, title: &str) -> u32 {
        let others: Vec<String> = words(stem).chain(words(title)).collect();
        let best = |word: &String| others.iter().map(|other| kinship(word, other)).max();
        let each = self.words.iter();
        each.map(|(word, weight)| weight * best(word).unwrap_or(0))
            .sum()
    }
}

/// Words of three letters and more that say something.
fn words(text: &str) -> impl Iterator<Item = String> {
    const EMPTY: [&str; 18] = [
        "and", "are", "for", "from", "has", "how", "into", "its", "not", "the", "their", "this",
        "through", "was", "what", "why", "with", "your",
    ];
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words
        .map(|word| word.replace('\'', "").to_lowercase())
        .filter(|word| word.chars().count() >= 3 && !EMPTY.contains(&word.as_str()))
}

/// 2 for the same word, 1 for forms of one word (`dream`, `dreaming`).
fn kinship(a: &str, b: &str) -> u32 {
    if a == b {
        return 2;
    }
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let shorter = a.chars().count().min(b.chars().count());
    u32::from(shared >= 4 && shared + 2 >= shorter)
}
