//! Which notes are about which video.

use rustc_hash::FxHashMap;

use super::{NoteId, Vault};
use crate::video::VideoId;

/// Notes by the video of their front matter.
///
/// The notes of one video stand in a ring, so that one of them comes and goes
/// in a step, however many there are, and none needs memory of its own for it.
#[derive(Default)]
pub(super) struct VideoTable {
    /// Some note of each video.
    entry: FxHashMap<VideoId, NoteId>,
    /// The neighbours of each note in its ring, at the index of its id. Those of
    /// a note without a video mean nothing.
    rings: Vec<Neighbours>,
}

#[derive(Clone, Copy)]
struct Neighbours {
    before: NoteId,
    behind: NoteId,
}

impl VideoTable {
    /// Makes room for so many more notes.
    pub(super) fn reserve(&mut self, notes: usize) {
        self.rings.reserve_exact(notes);
    }

    /// The note `id`, which was about `old`, is about `new` now.
    pub(super) fn change(&mut self, id: NoteId, old: Option<VideoId>, new: Option<VideoId>) {
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.leave(id, old);
        }
        if let Some(new) = new {
            self.enter(id, new);
        }
    }

    fn enter(&mut self, id: NoteId, video: VideoId) {
        let index = id.0 as usize;
        let alone = Neighbours {
            before: id,
            behind: id,
        };
        if self.rings.len() <= index {
            self.rings.resize(index + 1, alone);
        }
        let behind = *self.entry.entry(video).or_insert(id);
        self.set(id, alone);
        if behind != id {
            let before = self.neighbours(behind).before;
            self.set(id, Neighbours { before, behind });
            self.join(before, id);
            self.join(id, behind);
        }
    }

    fn leave(&mut self, id: NoteId, video: VideoId) {
        let Neighbours { before, behind } = self.neighbours(id);
        if behind == id {
            self.entry.remove(&video);
            return;
        }
        self.join(before, behind);
        if let Some(entry) = self.entry.get_mut(&video).filter(|entry| **entry == id) {
            *entry = behind;
        }
    }

    fn neighbours(&self, id: NoteId) -> Neighbours {
        let alone = Neighbours {
            before: id,
            behind: id,
        };
        self.rings.get(id.0 as usize).copied().unwrap_or(alone)
    }

    fn set(&mut self, id: NoteId, neighbours: Neighbours) {
        if let Some(slot) = self.rings.get_mut(id.0 as usize) {
            *slot = neighbours;
        }
    }

    fn join(&mut self, before: NoteId, behind: NoteId) {
        let old = self.neighbours(before);
        self.set(before, Neighbours { behind, ..old });
        let old = self.neighbours(behind);
        self.set(behind, Neighbours { before, ..old });
    }

    /// The notes of the ring that `first` stands in, once round.
    fn round(&self, first: NoteId) -> impl Iterator<Item = NoteId> {
        let mut next = Some(first);
        std::iter::from_fn(move || {
            let id = next?;
            next = Some(self.neighbours(id).behind).filter(|behind| *behind != first);
            Some(id)
        })
    }
}

impl Vault {
    /// The notes whose `videoId` is `video`, sorted by path. A video is the same
    /// in every root.
    pub fn notes_of_video(&self, video: &VideoId) -> Vec<NoteId> {
        let first = self.videos.entry.get(video);
        let round = first.map(|first| self.videos.round(*first));
        let mut notes: Vec<NoteId> = round.into_iter().flatten().collect();
        notes.sort_by_cached_key(|id| self.note(*id).map(|note| note.path.clone()));
        notes
    }

    /// Every video that notes are about, with the number of those, in no order.
    pub fn videos(&self) -> impl Iterator<Item = (VideoId, usize)> {
        let videos = self.videos.entry.iter();
        videos.map(|(video, first)| (*video, self.videos.round(*first).count()))
    }
}
