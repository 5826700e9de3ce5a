//! A note as an edit would leave it: whether all links still lead where they led.

use crate::features::edit::VaultEdit;
use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, NoteId, Resolution, Vault};

/// A note before and after an edit.
pub(super) struct Edited<'a> {
    vault: &'a Vault,
    id: Option<NoteId>,
    before: &'a Note,
    /// The note as it would be.
    pub after: Note,
    /// What is replaced, sorted, and by how many bytes more the text has grown
    /// before and behind it.
    shifts: Vec<(Span, i64, i64)>,
    /// What leaves the note: somebody else looks after links to it.
    left: Option<Span>,
}

impl<'a> Edited<'a> {
    /// `note` with `edits`, which are sorted and do not overlap.
    pub fn new(vault: &'a Vault, note: &'a Note, edits: &[(Span, String)]) -> Self {
        let mut text = note.text().clone();
        for (span, replacement) in edits.iter().rev() {
            text.replace(*span, replacement);
        }
        let mut grown = 0;
        let shifts = edits.iter().map(|(span, replacement)| {
            let before = grown;
            grown += replacement.len() as i64 - i64::from(span.len());
            (*span, before, grown)
        });
        Self {
            vault,
            id: vault.id(&note.path),
            before: note,
            shifts: shifts.collect(),
            left: None,
            after: Note::from_text(note.path.clone(), text),
        }
    }

    /// The same, of which `span` goes elsewhere with the links to its places.
    pub fn without(mut self, span: Span) -> Self {
        self.left = Some(span);
        self
    }

    /// How many headings the note has before the edit.
    pub fn headings_before(&self) -> usize {
        self.before.parsed().headings.len()
    }

    /// How many links the note has before the edit.
    pub fn links_before(&self) -> usize {
        self.before.parsed().links.len()
    }

    /// Where the byte at `offset` is afterwards; `None` if it was replaced.
    pub fn moved(&self, offset: u32) -> Option<u32> {
        let behind = self.shifts.partition_point(|(span, ..)| {
            span.start < offset || span.start == offset && span.is_empty()
        });
        let Some((span, _, grown)) = self.shifts[..behind].last() else {
            let replaced = |(span, ..): &(Span, i64, i64)| span.contains(offset);
            return (!self.shifts.first().is_some_and(replaced)).then_some(offset);
        };
        let next = self.shifts.get(behind);
        if span.contains(offset) || next.is_some_and(|(span, ..)| span.contains(offset)) {
            return None;
        }
        u32::try_from(i64::from(offset) + grown).ok()
    }

    /// Where the replacement of that index begins afterwards.
    pub fn start_of(&self, edit: usize) -> u32 {
        let start = |(span, grown, _): &(Span, i64, i64)| i64::from(span.start) + grown;
        let start = self.shifts.get(edit).map(start);
        start.and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
    }

    /// The link that begins at `offset` afterwards.
    pub fn link_from(&self, offset: u32) -> Option<Link> {
        let next = self.after.parsed().links.starting_from(offset).next();
        next.filter(|link| link.span.start == offset)
    }

    /// What a link of the note after the edit means.
    pub fn resolve(&self, link: &Link) -> Resolution {
        self.vault.resolve(&self.after, link)
    }

    /// Whether every link outside of what is replaced means what it meant: the
    /// note's own ones, and those of others to its headings and blocks.
    pub fn keeps_links(&self) -> bool {
        let own = self.before.parsed().links.iter();
        let replaced = |link: &Link| {
            let next = self
                .shifts
                .partition_point(|(span, ..)| span.end <= link.span.start);
            let next = self.shifts.get(next);
            next.is_some_and(|(span, ..)| span.overlaps(link.span))
        };
        let mut own = own.filter(|link| !replaced(link));
        let keeps = own.all(|link| {
            let now = self
                .moved(link.span.start)
                .and_then(|at| self.link_from(at));
            now.is_some_and(|now| {
                now.kind == link.kind
                    && self.is_same(&self.vault.resolve(self.before, &link), &self.resolve(&now))
            })
        });
        keeps && self.keeps_anchors()
    }

    fn keeps_anchors(&self) -> bool {
        let Some(id) = self.id else { return true };
        let users = self.vault.anchored_backlinks(id);
        users.iter().all(|(user, links)| {
            user.path == self.before.path || {
                let links = links.iter().filter_map(|at| user.parsed().links.get(*at));
                let mut anchors = links.filter_map(|link| link.anchor);
                anchors.all(|anchor| {
                    let anchor = user.text().slice(anchor);
                    let before = self.before.anchor_target(&anchor);
                    self.is_same_place(before, self.after.anchor_target(&anchor))
                })
            }
        })
    }

    /// Whether what a link of the note meant before is what one means after. That
    /// a link which led nowhere leads somewhere is no harm.
    pub fn is_same(&self, before: &Resolution, after: &Resolution) -> bool {
        match (before, after) {
            (Resolution::Note(before), Resolution::Note(after)) => {
                let anchor = match (before.anchor, after.anchor) {
                    (Some(old), Some(new)) if Some(before.note) == self.id => {
                        self.is_same_place(old, new)
                    }
                    (old, new) => old == new,
                };
                before.note == after.note && anchor
            }
            (Resolution::File { path: before, .. }, Resolution::File { path: after, .. }) => {
                before == after
            }
            (Resolution::Note(_) | Resolution::File { .. }, _) => false,
            _ => true,
        }
    }

    fn is_same_place(&self, before: AnchorTarget, after: AnchorTarget) -> bool {
        let start = |note: &Note, place: AnchorTarget| match place {
            AnchorTarget::Heading(at) => Some(note.parsed().headings.get(at)?.span.start),
            AnchorTarget::Block(at) => Some(note.parsed().rare().blocks.get(at)?.id.start),
            AnchorTarget::Top | AnchorTarget::Missing => None,
        };
        let old = start(self.before, before);
        if old.is_some_and(|old| self.left.is_some_and(|left| left.contains(old))) {
            return true;
        }
        match (old, start(&self.after, after)) {
            (Some(before), Some(after)) => self.moved(before) == Some(after),
            (Some(_), None) => false,
            (None, _) if before == AnchorTarget::Missing => true,
            (None, _) => before == after,
        }
    }

    /// The edit, of this note only.
    pub fn edit(&self, edits: Vec<(Span, String)>) -> VaultEdit {
        VaultEdit::of_note(self.before.path.clone(), edits)
    }
}
