//! Sorted lists of spans: joining them and asking whether a byte lies in one.

use crate::text::Span;

/// One sorted list without overlaps from several sorted or unsorted ones.
pub fn merge<const N: usize>(lists: [&[Span]; N]) -> Vec<Span> {
    let mut all: Vec<Span> = lists.concat();
    if !all.is_sorted() {
        all.sort_unstable();
    }
    all.dedup_by(|next, kept| {
        let joins = next.start <= kept.end;
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
    all
}

/// Answers "does this byte lie in one of the spans?" for bytes asked in
/// ascending order, in constant time each.
pub struct Cursor<'a> {
    spans: &'a [Span],
}

impl<'a> Cursor<'a> {
    /// Over spans that are sorted and do not overlap.
    pub fn new(spans: &'a [Span]) -> Self {
        Self { spans }
    }

    /// The span that holds `offset`, which must not be smaller than any asked before.
    pub fn covering(&mut self, offset: u32) -> Option<Span> {
        while let [first, rest @ ..] = self.spans {
            if first.end > offset {
                return (first.start <= offset).then_some(*first);
            }
            self.spans = rest;
        }
        None
    }
}

/// Whether one of the sorted, non-overlapping `spans` holds `offset`.
pub fn contains(spans: &[Span], offset: u32) -> bool {
    let after = spans.partition_point(|span| span.start <= offset);
    spans[..after]
        .last()
        .is_some_and(|span| span.contains(offset))
}
