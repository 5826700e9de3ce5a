//! What a link's target covers in its note.

use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note};

/// What is meant, and what to put the cursor on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The section, the block, or the whole note.
    pub full: Span,
    /// The heading's content, the block, or the start of the note; inside `full`.
    pub focus: Span,
}

/// The place that `anchor` names in `note`.
///
/// A whole note is focused at its first byte, not behind its front matter: that
/// is where every client opens a file. An anchor that names nothing leads there
/// too, because the right note is better than no answer.
pub(crate) fn place(note: &Note, anchor: Option<AnchorTarget>) -> Place {
    let end = note.text().len();
    let whole = Place {
        full: Span::new(0, end),
        focus: Span::empty(0),
    };
    match anchor {
        None | Some(AnchorTarget::Top | AnchorTarget::Missing) => whole,
        Some(AnchorTarget::Heading(index)) => {
            note.parsed().headings.get(index).map_or(whole, |heading| {
                let full = note.parsed().section(index, end);
                let content = note.heading_content(heading);
                let inside = full.covers(content) && !content.is_empty();
                Place {
                    full,
                    focus: if inside { content } else { heading.span },
                }
            })
        }
        Some(AnchorTarget::Block(index)) => {
            (note.parsed().rare().blocks.get(index)).map_or(whole, |block| Place {
                full: block.block,
                focus: block.block,
            })
        }
    }
}

/// What of `link` a reader takes for the link's address: target and anchor. For
/// a reference link this is the whole link, since its target stands elsewhere.
pub(crate) fn address(link: &Link) -> Span {
    let written = Span::new(link.target.start, link.anchor.unwrap_or(link.target).end);
    if link.span.covers(written) && !written.is_empty() {
        written
    } else {
        link.span
    }
}
