//! `textDocument/documentLink`.

use super::moment::watch_url;
use super::place::{address, place};
use crate::syntax::{Link, Stamp};
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, NoteId, NotePath, Resolution, Vault};

/// A stretch of text that a click follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The target of a link, the label of a stamp.
    pub span: Span,
    /// Where it leads.
    pub destination: LinkDestination,
    /// For the mouse: "Open NMDA receptor basics".
    pub tooltip: String,
    /// Whether it is an ordinary markdown link, which VS Code's own markdown
    /// service follows already (DESIGN §6.15).
    pub ordinary: bool,
}

/// Where a document link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkDestination {
    /// A note, at a zero-based line of it.
    Note {
        /// Which.
        id: NoteId,
        /// The line to show; 0 for the top.
        line: u32,
    },
    /// A file that is no note.
    File(NotePath),
    /// An address on the web: the video at a second.
    Web(String),
}

/// All links of `note` that lead to one place, and its stamps, in document order.
/// Broken and ambiguous links lead nowhere by a click; `definition` offers the choice.
pub fn document_links(vault: &Vault, note: &Note) -> Vec<DocumentLink> {
    let links = note.parsed().links.iter().filter_map(|link| of_link(vault, note, link));
    let stamps = note.parsed().stamps.iter().filter_map(|stamp| of_stamp(note, *stamp));
    let mut all: Vec<DocumentLink> = links.chain(stamps).collect();
    all.sort_by_key(|link| link.span.start);
    all
}

fn of_link(vault: &Vault, note: &Note, link: &Link) -> Option<DocumentLink> {
    let (destination, tooltip) = match vault.resolve(note, link) {
        Resolution::Note(target) => {
            let found = vault.note(target.note)?;
            let line = found.text().line_of(place(found, target.anchor).focus.start);
            let section = match target.anchor {
                Some(AnchorTarget::Heading(index)) => found.parsed().headings.get(index),
                _ => None,
            };
            let tooltip = match section {
                Some(heading) => format!("Open {} › {}", found.title(), heading.text),
                None => format!("Open {}", found.title()),
            };
            (LinkDestination::Note { id: target.note, line }, tooltip)
        }
        Resolution::File { path, .. } => {
            let tooltip = format!("Open {}", path.file_name());
            (LinkDestination::File(path), tooltip)
        }
        _ => return None,
    };
    Some(DocumentLink { span: address(link), destination, tooltip, ordinary: !link.is_wiki() })
}

fn of_stamp(note: &Note, stamp: Stamp) -> Option<DocumentLink> {
    let url = watch_url(note, stamp)?;
    let value = note.text().slice(stamp.value());
    // A stamp without a label shows nothing to click on, so its time is the place.
    let span = if stamp.label_len == 0 { stamp.value() } else { stamp.label() };
    let tooltip = format!("Play the video at {value}");
    let destination = LinkDestination::Web(url);
    Some(DocumentLink { span, destination, tooltip, ordinary: false })
}
