//! Links and headings, packed: a vault holds hundreds of thousands of them, and
//! plain structs with their strings took more memory than all else but the text.

use super::{Heading, Link, LinkKind, Stamp};
use crate::text::Span;

/// The links of a note, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    links: Box<[PackedLink]>,
    /// Where targets and anchors stand that are too far from their link, which
    /// is so in reference links.
    far: Box<[(Span, Option<Span>)]>,
}

/// 20 bytes instead of 44. Offsets count from `start`; `NONE` means no such part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PackedLink {
    start: u32,
    len: u16,
    target_at: u16,
    target_len: u16,
    anchor_at: u16,
    anchor_len: u16,
    label_at: u16,
    label_len: u16,
    kind: LinkKind,
    label_is_markup: bool,
}

const NONE: u16 = u16::MAX;

impl Links {
    /// Number of links.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// The link of that index.
    pub fn get(&self, index: usize) -> Option<Link> {
        self.links.get(index).map(|link| self.unpacked(link))
    }

    /// All links, in document order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Link> + ExactSizeIterator + '_ {
        self.links.iter().map(|link| self.unpacked(link))
    }

    /// The links that start at or behind the byte `offset`.
    pub fn starting_from(&self, offset: u32) -> impl Iterator<Item = Link> + '_ {
        let first = self.links.partition_point(|link| link.start < offset);
        self.links[first..].iter().map(|link| self.unpacked(link))
    }

    /// The innermost link that a cursor at `offset` touches; at a shared edge the
    /// one that starts there.
    pub fn at(&self, offset: u32) -> Option<Link> {
        let after = self.links.partition_point(|link| link.start <= offset);
        // Links nest one deep at most: `[![picture](a.png)](note.md)`.
        let before = self.links[..after].iter().rev().take(3);
        before
            .map(|link| self.unpacked(link))
            .find(|link| link.span.touches(offset))
    }

    /// Packs `links`, in document order. One of more than 65,534 bytes is left
    /// out: nobody wrote it by hand, and no reader could click it.
    pub(super) fn pack(links: &[Link]) -> Self {
        let mut far = Vec::new();
        let links = links
            .iter()
            .filter_map(|link| pack(link, &mut far))
            .collect();
        Self {
            links,
            far: far.into(),
        }
    }

    fn unpacked(&self, link: &PackedLink) -> Link {
        let span = |at: u16, len: u16| {
            let start = link.start + u32::from(at);
            Span::new(start, start + u32::from(len))
        };
        let part = |at: u16, len: u16| (at != NONE).then(|| span(at, len));
        let far = (link.target_at == NONE)
            .then(|| self.far.get(usize::from(link.target_len)).copied())
            .flatten();
        let (target, anchor) = far.unwrap_or_else(|| {
            (
                span(link.target_at, link.target_len),
                part(link.anchor_at, link.anchor_len),
            )
        });
        Link {
            kind: link.kind,
            label_is_markup: link.label_is_markup,
            span: span(0, link.len),
            target,
            anchor,
            label: part(link.label_at, link.label_len),
        }
    }
}

fn pack(link: &Link, far: &mut Vec<(Span, Option<Span>)>) -> Option<PackedLink> {
    let whole = link.span;
    let small = |number: u32| u16::try_from(number).ok().filter(|number| *number < NONE);
    let part = |span: Option<Span>| match span {
        Some(span) => Some((
            small(span.start.checked_sub(whole.start)?)?,
            small(span.len())?,
        )),
        None => Some((NONE, 0)),
    };
    let len = small(whole.len())?;
    let (label_at, label_len) = part(link.label)?;
    let inside = |span: Span| whole.covers(span);
    let near = inside(link.target) && link.anchor.is_none_or(inside);
    let ((target_at, target_len), (anchor_at, anchor_len)) = if near {
        (part(Some(link.target))?, part(link.anchor)?)
    } else {
        let index = small(far.len() as u32)?;
        far.push((link.target, link.anchor));
        ((NONE, index), (NONE, 0))
    };
    Some(PackedLink {
        start: whole.start,
        len,
        target_at,
        target_len,
        anchor_at,
        anchor_len,
        label_at,
        label_len,
        kind: link.kind,
        label_is_markup: link.label_is_markup,
    })
}

/// The stamps of a note, in document order.
///
/// All but one in a hundred are written alike, `<a class="yt-timestamp"
/// data-t="00:46:00">[00:46:00]</a>`: of these only the place is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    usual: Box<[u32]>,
    odd: Box<[Stamp]>,
}

impl Stamps {
    /// Number of stamps.
    pub fn len(&self) -> usize {
        self.usual.len() + self.odd.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All stamps, in document order.
    pub fn iter(&self) -> impl Iterator<Item = Stamp> + '_ {
        self.starting_from(0)
    }

    /// The stamps that start at or behind the byte `offset`.
    pub fn starting_from(&self, offset: u32) -> impl Iterator<Item = Stamp> + '_ {
        let first = self.usual.partition_point(|start| *start < offset);
        let mut usual_ones = self.usual[first..]
            .iter()
            .map(|start| Stamp::usual(*start))
            .peekable();
        let first = self.odd.partition_point(|stamp| stamp.start < offset);
        let mut odd_ones = self.odd[first..].iter().copied().peekable();
        std::iter::from_fn(move || match (usual_ones.peek(), odd_ones.peek()) {
            (Some(usual), Some(odd)) if odd.start < usual.start => odd_ones.next(),
            (None, _) => odd_ones.next(),
            _ => usual_ones.next(),
        })
    }

    /// The stamp that a cursor at `offset` touches; at a shared edge the one that
    /// starts there.
    pub fn at(&self, offset: u32) -> Option<Stamp> {
        let before = self.usual.partition_point(|start| *start <= offset);
        let usual = self.usual[..before]
            .last()
            .map(|start| Stamp::usual(*start));
        let before = self.odd.partition_point(|stamp| stamp.start <= offset);
        let odd = self.odd[..before].last().copied();
        let nearest = usual
            .into_iter()
            .chain(odd)
            .max_by_key(|stamp| stamp.start)?;
        nearest.span().touches(offset).then_some(nearest)
    }

    /// Packs `stamps`, in document order.
    pub(super) fn pack(stamps: &[Stamp]) -> Self {
        let is_usual = |stamp: &&Stamp| **stamp == Stamp::usual(stamp.start);
        Self {
            usual: stamps
                .iter()
                .filter(is_usual)
                .map(|stamp| stamp.start)
                .collect(),
            odd: stamps
                .iter()
                .filter(|stamp| !is_usual(stamp))
                .copied()
                .collect(),
        }
    }
}

/// The headings of a note, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headings {
    headings: Box<[PackedHeading]>,
    /// What headings show that is not their content as written, one behind the other.
    texts: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PackedHeading {
    start: u32,
    end: u32,
    /// Where the text ends in `texts`; it begins where the one before ends.
    text_end: u32,
    level: u8,
}

impl Headings {
    /// Number of headings.
    pub fn len(&self) -> usize {
        self.headings.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.headings.is_empty()
    }

    /// The heading of that index.
    pub fn get(&self, index: usize) -> Option<Heading<'_>> {
        let heading = self.headings.get(index)?;
        let text_start = match index.checked_sub(1) {
            Some(before) => self.headings.get(before)?.text_end,
            None => 0,
        };
        Some(Heading {
            level: heading.level,
            span: Span::new(heading.start, heading.end),
            own_text: self
                .texts
                .get(text_start as usize..heading.text_end as usize)?,
        })
    }

    /// All headings, in document order.
    pub fn iter(&self) -> impl Iterator<Item = Heading<'_>> + Clone {
        (0..self.headings.len()).filter_map(|index| self.get(index))
    }

    /// The heading that the byte `offset` is in, and its index.
    pub fn at(&self, offset: u32) -> Option<(usize, Heading<'_>)> {
        let index = self
            .headings
            .partition_point(|heading| heading.start <= offset)
            .checked_sub(1)?;
        let heading = self.get(index)?;
        heading.span.touches(offset).then_some((index, heading))
    }

    /// Packs headings given as level, span and, where it is not the content as
    /// written, text.
    pub(super) fn pack(headings: impl Iterator<Item = (u8, Span, Option<String>)>) -> Self {
        let mut texts = String::new();
        let headings = headings
            .map(|(level, span, text)| {
                texts.push_str(text.as_deref().unwrap_or_default());
                let text_end = texts.len() as u32;
                PackedHeading {
                    start: span.start,
                    end: span.end,
                    text_end,
                    level,
                }
            })
            .collect();
        Self {
            headings,
            texts: texts.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn packing_loses_nothing() {
        let text = "[[a#h | b]] ![[c]] [x][r] [[#h]] [[d | ]] [y](e.md#f)\n\n[r]: far.md#off\n";
        let parsed = parse(text);
        let shown: Vec<String> = parsed
            .links
            .iter()
            .map(|link| {
                let part = |span: Option<Span>| span.map(|span| &text[span.range()]);
                format!(
                    "{:?} {:?} {:?}",
                    part(Some(link.target)),
                    part(link.anchor),
                    part(link.label)
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"Some("a") Some("h") Some("b")"#,
                r#"Some("c") None None"#,
                r#"Some("far.md") Some("off") Some("x")"#,
                r#"Some("") Some("h") None"#,
                r#"Some("d") None Some("")"#,
                r#"Some("e.md") Some("f") Some("y")"#,
            ]
        );
        assert_eq!(parsed.links.at(0), parsed.links.get(0));
        assert_eq!(
            parsed.links.at(13).map(|link| link.kind),
            Some(LinkKind::Embed)
        );
    }

    #[test]
    fn a_link_too_long_to_pack_is_left_out() {
        let text = format!("[[a | {}]] [[b]]", "x".repeat(70_000));
        let parsed = parse(&text);
        assert_eq!(parsed.links.len(), 1);
    }

    #[test]
    fn of_a_stamp_written_as_usual_only_the_place_is_kept() {
        let usual = "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>";
        let odd = "<a class=\"yt-timestamp\" data-t=\"46:00\">[46:00]</a>";
        let text = format!("{usual} {odd} {usual}");
        let stamps = parse(&text).stamps;
        assert_eq!((stamps.usual.len(), stamps.odd.len()), (2, 1));
        let shown: Vec<_> = stamps
            .iter()
            .map(|stamp| (&text[stamp.value().range()], &text[stamp.label().range()]))
            .collect();
        assert_eq!(
            shown,
            [
                ("00:46:00", "[00:46:00]"),
                ("46:00", "[46:00]"),
                ("00:46:00", "[00:46:00]")
            ]
        );
    }

    #[test]
    fn the_packed_forms_stay_small() {
        assert_eq!(size_of::<PackedLink>(), 20);
        assert_eq!(size_of::<PackedHeading>(), 16);
        assert_eq!(size_of::<crate::syntax::Stamp>(), 8);
    }
}
