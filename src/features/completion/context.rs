use super::live;
use super::moments::{self, MomentSlot};
use crate::syntax::is_table_line;
use crate::text::{PositionEncoding, Span, Text};
use crate::vault::Note;

/// What can be completed at the cursor.
pub(super) enum Context {
    /// `[[…`
    Target(LinkSlot),
    /// `[[target#…`
    Anchor(AnchorSlot),
    /// `[[target | …`
    Label(LabelSlot),
    /// `](…`
    Path(PathSlot),
    /// `> [!…`
    Callout(Slot),
    /// `#…` in the body.
    Tag(Slot),
    /// A key of the front matter.
    Key(Slot),
    /// A tag in the front matter.
    TagValue(Slot),
    /// `[00:…`, `data-t="…`, `@…`.
    Moment(MomentSlot),
}

impl Context {
    /// Where what is being written begins.
    fn from(&self) -> u32 {
        let slot = match self {
            Context::Target(link) => &link.slot,
            Context::Anchor(anchor) => &anchor.slot,
            Context::Label(label) => &label.slot,
            Context::Path(path) => &path.slot,
            Context::Moment(moment) => return moment.from,
            Context::Callout(slot)
            | Context::Tag(slot)
            | Context::Key(slot)
            | Context::TagValue(slot) => slot,
        };
        slot.replace.start
    }
}

/// A place to write a word.
pub(super) struct Slot {
    /// What the edit replaces.
    pub replace: Span,
    /// What of it stands before the cursor.
    pub typed: String,
}

/// A place to write a wiki link's target.
pub(super) struct LinkSlot {
    pub slot: Slot,
    /// `![[`
    pub embed: bool,
    /// Only the target is replaced, because an anchor or a label follows.
    pub target_only: bool,
    /// The bar must be escaped.
    pub in_table: bool,
    /// After `From:` at the line's start.
    pub hub_line: bool,
}

/// A place to write an anchor.
pub(super) struct AnchorSlot {
    /// From behind the last `#`.
    pub slot: Slot,
    /// The target before the first `#`, trimmed.
    pub target: String,
    /// In `[[target#one#two#…`: `one`, `two`.
    pub above: Vec<String>,
    /// A label follows.
    pub anchor_only: bool,
    /// `[[target^…`: the `#` must be written, too.
    pub without_hash: bool,
}

/// A place to write a label.
pub(super) struct LabelSlot {
    pub slot: Slot,
    /// The target, trimmed.
    pub target: String,
    /// The anchor, trimmed.
    pub anchor: Option<String>,
    /// No blank stands behind the bar yet.
    pub tight: bool,
}

/// A place to write an ordinary link's address.
pub(super) struct PathSlot {
    pub slot: Slot,
    /// `![…](`
    pub image: bool,
    /// In angle brackets, where blanks need no encoding.
    pub angled: bool,
}

/// The cursor's line, or as much of it as can matter.
pub(super) struct Line {
    /// Where `left` starts.
    pub start: u32,
    /// The cursor.
    pub cursor: u32,
    /// What stands before the cursor.
    pub left: String,
    /// What stands behind it.
    pub right: String,
    /// Whether `left` begins at the line's beginning.
    pub whole: bool,
    /// Whether it is a line of a table.
    pub in_table: bool,
}

/// Of very long lines (387 kB occur) only so much is looked at, in bytes.
const WINDOW: u32 = 2048;

impl Line {
    pub(super) fn at(text: &Text, offset: u32) -> Self {
        let line = text.line_span(text.line_of(offset));
        let offset = offset.clamp(line.start, line.end);
        let start = line.start.max(offset.saturating_sub(WINDOW));
        let left = text.slice(Span::new(start, offset)).into_owned();
        let right = text
            .slice(Span::new(offset, line.end.min(offset + WINDOW)))
            .into_owned();
        // An offset inside a character means the character's start.
        let cursor = line.start + text.position(offset, PositionEncoding::Utf8).column;
        let start = cursor.saturating_sub(left.len() as u32);
        let whole = start == line.start;
        let in_table = is_table_line(text, text.line_of(cursor));
        Self {
            start,
            cursor,
            left,
            right,
            whole,
            in_table,
        }
    }

    /// A slot from byte `from` of `left` to `behind` bytes after the cursor.
    pub(super) fn slot(&self, from: usize, behind: usize) -> Slot {
        Slot {
            replace: Span::new(self.start + from as u32, self.cursor + behind as u32),
            typed: self.left.get(from..).unwrap_or_default().to_owned(),
        }
    }
}

/// What can be completed on `line`, judged by the text around the cursor: a
/// half-written link is no link yet, so the parse has no word for it.
pub(super) fn context(note: &Note, line: &Line) -> Option<Context> {
    let front = note.parsed().front_matter.as_ref();
    if let Some(front) = front.filter(|front| front.span.touches(line.cursor)) {
        let inside = front.body.touches(line.cursor);
        return if inside {
            super::front_matter::context(note, front, line)
        } else {
            None
        };
    }
    let found = wiki(line)
        .or_else(|| path(line).map(Context::Path))
        .or_else(|| callout(line).map(Context::Callout))
        .or_else(|| tag(line).map(Context::Tag))
        .or_else(|| moments::context(note, line).map(Context::Moment))?;
    live::is_live(note, line, found.from()).then_some(found)
}

fn wiki(line: &Line) -> Option<Context> {
    let left = &*line.left;
    let open = left.rfind("[[")?;
    let from = open + 2;
    let inner = left.get(from..)?;
    if inner.contains("]]") {
        return None;
    }
    let tail = Tail::of(&line.right);
    let Some(bar) = inner.find('|') else {
        let Some(hash) = inner.find('#') else {
            // As Obsidian has it, `^` alone asks for the blocks of the note before it.
            if let Some(caret) = inner.find('^') {
                return Some(Context::Anchor(AnchorSlot {
                    slot: line.slot(from + caret, tail.anchor),
                    target: inner.get(..caret)?.trim().to_owned(),
                    above: Vec::new(),
                    anchor_only: tail.label_follows,
                    without_hash: true,
                }));
            }
            let slot = line.slot(from, tail.target);
            let before = left.get(..open)?;
            return Some(Context::Target(LinkSlot {
                slot,
                embed: before.ends_with('!'),
                target_only: tail.more_than_target,
                in_table: line.in_table,
                hub_line: line.whole && before.trim() == "From:",
            }));
        };
        let last = inner.rfind('#')?;
        let above = inner.get(hash..last)?.split('#').map(str::trim);
        return Some(Context::Anchor(AnchorSlot {
            slot: line.slot(from + last + 1, tail.anchor),
            target: inner.get(..hash)?.trim().to_owned(),
            above: above
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            anchor_only: tail.label_follows,
            without_hash: false,
        }));
    };
    let address = inner.get(..bar)?.trim_end_matches('\\').trim();
    let (target, anchor) = match address.split_once('#') {
        Some((target, anchor)) => (target.trim(), Some(anchor.trim().to_owned())),
        None => (address, None),
    };
    let label = inner.get(bar + 1..)?;
    let blanks = label.len() - label.trim_start().len();
    Some(Context::Label(LabelSlot {
        slot: line.slot(from + bar + 1 + blanks, tail.label),
        target: target.to_owned(),
        anchor,
        tight: blanks == 0,
    }))
}

/// How far the parts of a link go on behind the cursor, in bytes; each to the
/// end of `]]` if nothing follows it in the link.
///
/// Without `]]` the link is not closed yet, and what follows is prose: then
/// nothing behind the cursor belongs to it, but for a lone `]`.
struct Tail {
    target: usize,
    anchor: usize,
    label: usize,
    more_than_target: bool,
    label_follows: bool,
}

impl Tail {
    fn of(right: &str) -> Self {
        let none = usize::from(right.starts_with(']') && !right.starts_with("]]"));
        let Some(close) = right.find("]]") else {
            return Self::up_to(none, none, none);
        };
        let Some(inner) = right.get(..close).filter(|inner| !inner.contains("[[")) else {
            return Self::up_to(none, none, none);
        };
        let end = close + 2;
        let bar = inner.find('|');
        // The `\` of an escaped bar and blanks before the bar stay with the bar.
        let bar_start = bar.map(|at| {
            inner
                .get(..at)
                .unwrap_or_default()
                .trim_end_matches('\\')
                .trim_end()
                .len()
        });
        let hash = inner
            .find('#')
            .filter(|hash| bar.is_none_or(|bar| *hash < bar));
        Self {
            target: hash.or(bar_start).unwrap_or(end),
            anchor: bar_start.unwrap_or(end),
            label: end,
            more_than_target: hash.is_some() || bar.is_some(),
            label_follows: bar.is_some(),
        }
    }

    fn up_to(target: usize, anchor: usize, label: usize) -> Self {
        Self {
            target,
            anchor,
            label,
            more_than_target: false,
            label_follows: false,
        }
    }
}

fn path(line: &Line) -> Option<PathSlot> {
    let left = &*line.left;
    let from = left.rfind("](")? + 2;
    let inner = left.get(from..)?;
    let angled = inner.starts_with('<');
    if inner.contains(')') || inner.contains('>') || (!angled && inner.contains([' ', '\t'])) {
        return None;
    }
    let from = from + usize::from(angled);
    let right = &*line.right;
    let stop = right
        .find([')', '(', '[', ']', '"', ' ', '\t'])
        .unwrap_or(right.len());
    let stop = if angled {
        right.find(['>', ')']).unwrap_or(0)
    } else {
        stop
    };
    let closed = right
        .get(stop..)
        .is_some_and(|rest| rest.starts_with([')', '>']));
    let before = left.get(..from)?;
    let label = before.rfind('[')?;
    Some(PathSlot {
        slot: line.slot(
            from,
            if closed {
                stop + close_len(right, stop)
            } else {
                0
            },
        ),
        image: before.get(..label)?.ends_with('!'),
        angled,
    })
}

/// `)` or `>)`.
fn close_len(right: &str, at: usize) -> usize {
    let rest = right.get(at..).unwrap_or_default();
    if rest.starts_with(">)") { 2 } else { 1 }
}

fn callout(line: &Line) -> Option<Slot> {
    let from = line.left.rfind("[!")? + 2;
    let typed = line.left.get(from..)?;
    let before = line.left.get(..from - 2)?.trim();
    let quoted = before.ends_with('>') && before.chars().all(|c| "> \t-*+".contains(c));
    let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == ' ';
    if !line.whole || !quoted || !typed.chars().all(is_word) {
        return None;
    }
    let rest = line
        .right
        .trim_start_matches(|c: char| c.is_alphanumeric() || c == '-');
    let word = line.right.len() - rest.len();
    Some(line.slot(from, if rest.starts_with(']') { word + 1 } else { 0 }))
}

fn tag(line: &Line) -> Option<Slot> {
    let is_tag = |c: char| c.is_alphanumeric() || "-_/".contains(c);
    let typed_from = line.left.trim_end_matches(is_tag).len();
    let before = line.left.get(..typed_from)?.strip_suffix('#')?;
    let at_start = before.trim_matches(['>', ' ', '\t']).is_empty();
    // A lone `#` there is more likely the start of a heading.
    if (at_start && typed_from == line.left.len())
        || !before.is_empty() && !before.ends_with([' ', '\t', '(', '>'])
    {
        return None;
    }
    let rest = line.right.trim_start_matches(is_tag);
    Some(line.slot(typed_from, line.right.len() - rest.len()))
}
