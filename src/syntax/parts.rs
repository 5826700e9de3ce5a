//! What a note is made of: plain data with byte spans.

use std::borrow::Cow;

use super::{Headings, Links, PlainTimes, Stamps};
use super::{heading_content, timestamp};
use crate::text::Span;

/// All that is known of a note's text.
///
/// Slices are in document order. The text itself is not held: spans point into
/// it, and [`crate::vault::Note`] keeps the two together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The block between `---` or `+++` lines at the very start.
    pub front_matter: Option<Box<FrontMatter>>,
    /// Wiki links, embeds, markdown links and reference links.
    /// Links to the web (`https://…`, `mailto:…`) are not among them.
    pub links: Links,
    /// Headings, ATX and setext, at any depth.
    pub headings: Headings,
    /// Well-formed and malformed `yt-timestamp` anchors.
    pub stamps: Stamps,
    /// Parts that most notes do not have; see the accessors.
    pub rare: Option<Box<Rare>>,
    /// Index into `links` of the hub link of a `From: [[hub]] <br/>` line.
    pub hub: Option<u32>,
}

/// Parts that most notes lack, kept together so that they cost nothing there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rare {
    /// `^id` at the end of a block.
    pub blocks: Vec<BlockId>,
    /// `#tag` in the body. Tags of the front matter are in [`FrontMatter::tags`].
    pub tags: Vec<Span>,
    /// `> [!type] title`.
    pub callouts: Vec<Callout>,
    /// `[^x]` and `[^x]: …`.
    pub footnotes: Vec<Footnote>,
    /// `[label]: destination`.
    pub definitions: Vec<Definition>,
    /// `<!-- wikinote-ignore CODE … -->`.
    pub suppressions: Vec<Suppression>,
    /// What is wrong with the text itself.
    pub faults: Vec<Fault>,
    /// Places where the published site shows text but no live link or stamp,
    /// sorted and without overlap (see [`SiteHole`]).
    pub site_holes: Vec<SiteHole>,
    /// `[00:12:34]` without a tag.
    pub plain_times: PlainTimes,
    /// Targets of links with characters in them that nobody sees.
    pub invisible: Vec<Span>,
    /// Whether two headings may have the same slug. Never no wrongly.
    pub may_repeat_headings: bool,
}

/// A block of metadata at the start of a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// From the opening delimiter to the end of the closing one, without its line break.
    pub span: Span,
    /// The text between the delimiter lines.
    pub body: Span,
    /// `true` between `+++` lines (TOML), `false` between `---` lines (YAML).
    pub toml: bool,
    /// `title`.
    pub title: Option<Scalar>,
    /// `videoId`.
    pub video_id: Option<Scalar>,
    /// `aliases` or `alias`; a list, or one name.
    pub aliases: Box<[Scalar]>,
    /// `tags` or `tag`, without a leading `#`; a list, or names parted by commas or blanks.
    pub tags: Box<[Scalar]>,
    /// Why the block cannot be read, and where. Entries before the fault are kept.
    pub fault: Option<Box<(Span, String)>>,
}

/// A key of the front matter and where its value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Span,
    /// The value as written, quotes included; empty where there is none.
    pub value: Span,
}

/// A string of the front matter, unquoted, and where it stands (quotes included).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scalar {
    /// What it says.
    pub value: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `[[target#anchor | label]]`
    Wiki,
    /// `![[target]]`
    Embed,
    /// `[label](target#anchor)`
    Markdown,
    /// `![label](target)`
    Image,
    /// `[label][definition]`, `[label][]` or `[label]`; `target` and `anchor`
    /// point into the definition.
    Reference,
}

/// A link to a note, a part of one, or a file of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// Set when the label is, wholly or partly, markup (code, emphasis): the
    /// site's wiki-link pass then never sees the link (FORMAT: "the text node is split").
    pub label_is_markup: bool,
    /// The whole link, brackets and `!` included.
    pub span: Span,
    /// The target without anchor, trimmed; empty in `[[#heading]]`.
    pub target: Span,
    /// What follows the first `#` of the target, without that `#`, trimmed.
    /// May hold further `#` (`h1#h2`) or start with `^` (block id).
    pub anchor: Option<Span>,
    /// The label, trimmed; may be empty (`[[x | ]]`).
    pub label: Option<Span>,
}

impl Link {
    /// Whether this is `[[…]]` or `![[…]]`.
    pub fn is_wiki(&self) -> bool {
        matches!(self.kind, LinkKind::Wiki | LinkKind::Embed)
    }

    /// Whether this shows its target in place (`![[…]]`, `![…](…)`).
    pub fn is_embed(&self) -> bool {
        matches!(self.kind, LinkKind::Embed | LinkKind::Image)
    }
}

/// A heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading<'a> {
    /// 1 to 6.
    pub level: u8,
    /// The whole heading, marks included, without its line break.
    pub span: Span,
    /// What a reader sees, where that is not the content as written.
    pub(super) own_text: &'a str,
}

impl<'a> Heading<'a> {
    /// The content as a reader sees it: labels for links, no markup, the labels of
    /// stamps but not their tags. White space is collapsed. See
    /// [`super::without_stamps`]. `source` is what stands at [`Heading::span`].
    pub fn text(&self, source: Cow<'a, str>) -> Cow<'a, str> {
        if !self.own_text.is_empty() {
            return Cow::Borrowed(self.own_text);
        }
        match source {
            Cow::Borrowed(source) => Cow::Borrowed(&source[heading_content(source).range()]),
            Cow::Owned(source) => Cow::Owned(source[heading_content(&source).range()].to_owned()),
        }
    }

    /// The text of a level-one heading that names its note; kept because the
    /// note is called so at every turn.
    pub fn name(&self) -> Option<&'a str> {
        Some(self.own_text).filter(|text| self.level == 1 && !text.is_empty())
    }
}

/// A `yt-timestamp` anchor: a moment of the note's video.
///
/// Parts are told by their lengths, because a vault holds most of a million of
/// these; read them through the methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// First byte of `<a`.
    pub start: u32,
    /// From `start` to the value of `data-t`.
    pub(super) value_at: u8,
    /// Length of that value.
    pub(super) value_len: u8,
    /// From the value's end to the label (right behind the opening tag's `>`).
    pub(super) label_gap: u8,
    /// Length of the label; 0 when nothing can be clicked.
    pub(super) label_len: u8,
}

impl Stamp {
    /// A stamp as nearly all are written, at `start`:
    /// `<a class="yt-timestamp" data-t="00:46:00">[00:46:00]</a>`.
    pub(super) const fn usual(start: u32) -> Self {
        Self {
            start,
            value_at: timestamp::USUAL.len() as u8,
            value_len: 8,
            label_gap: 2,
            label_len: 10,
        }
    }

    /// The whole anchor, up to and including `</a>`.
    pub fn span(self) -> Span {
        Span::new(self.start, self.label().end + "</a>".len() as u32)
    }

    /// The value of `data-t`, quotes excluded.
    pub fn value(self) -> Span {
        let start = self.start + u32::from(self.value_at);
        Span::new(start, start + u32::from(self.value_len))
    }

    /// What stands between the tags.
    pub fn label(self) -> Span {
        let start = self.value().end + u32::from(self.label_gap);
        Span::new(start, start + u32::from(self.label_len))
    }
}

/// `^id` at the end of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockId {
    /// The id without `^`.
    pub id: Span,
    /// The block it names, from the start of its paragraph or list item.
    pub block: Span,
}

/// `> [!type] title`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Callout {
    /// The whole block quote.
    pub span: Span,
    /// Between `[!` and `]`, before a bar: `info`.
    pub kind: Span,
    /// The rest of the first line, trimmed; may be empty.
    pub title: Span,
    /// `+` (open) or `-` (closed) right behind the bracket.
    pub fold: Option<bool>,
}

/// A footnote's reference or definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footnote {
    /// `[^label]`, or the whole definition.
    pub span: Span,
    /// The label without `^`.
    pub label: Span,
    /// Whether this is the definition.
    pub definition: bool,
}

/// `[label]: destination`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The whole line.
    pub span: Span,
    /// Between the brackets.
    pub label: Span,
    /// The destination as written, `<>` excluded.
    pub destination: Span,
    /// Whether a link refers to it.
    pub used: bool,
}

impl Definition {
    /// The definition `by` bytes further on.
    pub(super) fn moved(self, by: u32) -> Self {
        Self {
            span: self.span.moved(by),
            label: self.label.moved(by),
            destination: self.destination.moved(by),
            used: self.used,
        }
    }
}

/// `<!-- wikinote-ignore CODE … -->`: silences findings on its line, or on the
/// next line when it stands alone on its own; `-file` in the whole note; `-start` until
/// `-end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The comment.
    pub span: Span,
    /// How far it counts, as it is written.
    pub scope: SuppressionScope,
    /// Where it counts.
    pub lines: Span,
    /// The codes as written; empty means every code.
    pub codes: Vec<Span>,
    /// The comment that ends what this one starts.
    pub end: Option<Span>,
}

/// How far a comment silences findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionScope {
    /// Its line, and the next if it is alone on it.
    Line,
    /// The whole note.
    File,
    /// From there to the comment that ends it, or to the end of the note.
    Start,
    /// Nothing: it ends what nobody started.
    End,
}

/// Something wrong with the text itself, whatever the rest of the vault says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `[[target` or `[[target | label` with no `]]` before its line ends.
    UnclosedLink {
        /// From `[[` to the end of what could be the target.
        span: Span,
        /// What could be the target, trimmed.
        target: Span,
    },
    /// `[[target] …`: closed with one bracket only. Prose may look so too; it is
    /// a fault only where the target is known to be a note.
    HalfClosedLink {
        /// From `[[` to the end of what could be the target.
        span: Span,
        /// What could be the target, trimmed, its anchor included.
        target: Span,
    },
    /// The whole body stands in one ```` ```markdown ```` fence: the site shows source text.
    FencedNote {
        /// The opening fence line.
        open: Span,
        /// The closing fence line, if there is one.
        close: Option<Span>,
    },
    /// A `yt-timestamp` anchor that the player cannot read.
    MalformedStamp {
        /// The anchor with its label, or as much of it as there is.
        span: Span,
        /// What is wrong.
        why: StampFault,
    },
    /// Two prices that the site (Quartz) takes for the ends of a formula.
    MoneyAsMath {
        /// From the first dollar sign to the last.
        span: Span,
        /// Signs at either end.
        signs: u16,
        /// Whether the last sign opens a formula that is one.
        ends_in_formula: bool,
        /// Whether each sign that opens none has an amount right behind it.
        has_prices: bool,
    },
    /// `[!type]` that makes no callout.
    BrokenCallout {
        /// From `[!` to `]`, or to the end of the type where there is none.
        span: Span,
        /// What is wrong.
        why: CalloutFault,
    },
    /// `[label][reference]` or `[label][]` without a definition.
    UndefinedReference {
        /// The whole.
        span: Span,
        /// What a definition would have to be called.
        label: Span,
    },
    /// `[](https://example.org)`: a link out of the vault that shows nothing.
    EmptyWebLink {
        /// The brackets.
        label: Span,
    },
    /// `[^label]` without a definition.
    UndefinedFootnote {
        /// The whole.
        span: Span,
        /// The label without `^`.
        label: Span,
    },
}

/// Why a `[!type]` makes no callout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalloutFault {
    /// It stands in no quote: the line lacks its `>`.
    NoQuote,
    /// It stands in a quote, but not on its first line.
    NotFirst,
    /// A blank follows `[!`.
    Blank,
    /// No `]` follows on its line.
    Unclosed,
}

/// What is wrong with a `yt-timestamp` anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampFault {
    /// No `data-t` attribute.
    NoTime,
    /// `data-t` is no time: `HH:MM:SS`, `N/A`, a URL.
    Unreadable,
    /// A quote or the tag itself never ends.
    UnclosedTag,
    /// No `</a>` before the next tag or the line's end.
    NotClosed,
    /// `class` is broken: `yt="yt-timestamp`, `yt_timestamp`.
    BrokenClass,
    /// Another element, `<p class=…>`, or none: `< a class=…>`.
    NoAnchor,
}

/// A place where the published site (Quartz) shows text but no live link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteHole {
    /// The place.
    pub span: Span,
    /// Why.
    pub why: SiteHoleKind,
}

/// Why a place is dead on the published site although we read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteHoleKind {
    /// Between two `$` that are prices: the site typesets it as mathematics.
    Money,
    /// In a raw HTML block, which the site copies through unread.
    HtmlBlock,
}

static NO_RARE: Rare = Rare {
    blocks: Vec::new(),
    tags: Vec::new(),
    callouts: Vec::new(),
    footnotes: Vec::new(),
    definitions: Vec::new(),
    suppressions: Vec::new(),
    faults: Vec::new(),
    site_holes: Vec::new(),
    plain_times: PlainTimes::NONE,
    invisible: Vec::new(),
    may_repeat_headings: false,
};

impl Parsed {
    /// The rare parts; empty ones for most notes.
    pub fn rare(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(&NO_RARE)
    }

    /// The moments without a tag: `[00:12:34]`.
    pub fn plain_times(&self) -> &PlainTimes {
        &self.rare().plain_times
    }

    /// The link under a cursor at `offset`; at a shared edge the one that starts there.
    pub fn link_at(&self, offset: u32) -> Option<Link> {
        self.links.at(offset)
    }

    /// The stamp under a cursor at `offset`; at a shared edge the one that starts there.
    pub fn stamp_at(&self, offset: u32) -> Option<Stamp> {
        self.stamps.at(offset)
    }

    /// The heading whose line the byte `offset` is on.
    pub fn heading_at(&self, offset: u32) -> Option<Heading<'_>> {
        self.headings.at(offset).map(|(_, heading)| heading)
    }

    /// From the heading at `index` to the next one of the same or a higher level,
    /// or to `end` (the length of the text).
    pub fn section(&self, index: usize, end: u32) -> Span {
        let Some(heading) = self.headings.get(index) else {
            return Span::empty(end);
        };
        let mut later = (index + 1..self.headings.len()).filter_map(|at| self.headings.get(at));
        let next = later.find(|next| next.level <= heading.level);
        Span::new(heading.span.start, next.map_or(end, |next| next.span.start))
    }
}

impl Fault {
    /// Where the fault is.
    pub fn span(&self) -> Span {
        match self {
            Fault::UnclosedLink { span, .. }
            | Fault::HalfClosedLink { span, .. }
            | Fault::MalformedStamp { span, .. }
            | Fault::MoneyAsMath { span, .. }
            | Fault::BrokenCallout { span, .. }
            | Fault::UndefinedReference { span, .. }
            | Fault::UndefinedFootnote { span, .. } => *span,
            Fault::FencedNote { open, .. } => *open,
            Fault::EmptyWebLink { label } => *label,
        }
    }
}
