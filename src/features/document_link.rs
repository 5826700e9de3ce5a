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
    let links = note
        .parsed()
        .links
        .iter()
        .filter_map(|link| of_link(vault, note, &link));
    let stamps = note
        .parsed()
        .stamps
        .iter()
        .filter_map(|stamp| of_stamp(note, stamp));
    let mut all: Vec<DocumentLink> = links.chain(stamps).collect();
    all.sort_by_key(|link| link.span.start);
    all
}

fn of_link(vault: &Vault, note: &Note, link: &Link) -> Option<DocumentLink> {
    let (destination, tooltip) = match vault.resolve(note, link) {
        Resolution::Note(target) => {
            let found = vault.note(target.note)?;
            let line = found
                .text()
                .line_of(place(found, target.anchor).focus.start);
            let section = match target.anchor {
                Some(AnchorTarget::Heading(index)) => found.parsed().headings.get(index),
                _ => None,
            };
            let tooltip = match section {
                Some(heading) => {
                    format!("Open {} › {}", found.title(), found.heading_text(heading))
                }
                None => format!("Open {}", found.title()),
            };
            (
                LinkDestination::Note {
                    id: target.note,
                    line,
                },
                tooltip,
            )
        }
        Resolution::File { path, .. } => {
            let tooltip = format!("Open {}", path.file_name());
            (LinkDestination::File(path), tooltip)
        }
        _ => return None,
    };
    Some(DocumentLink {
        span: address(link),
        destination,
        tooltip,
        ordinary: !link.is_wiki(),
    })
}

fn of_stamp(note: &Note, stamp: Stamp) -> Option<DocumentLink> {
    let url = watch_url(note, stamp)?;
    let value = note.text().slice(stamp.value());
    // A stamp without a label shows nothing to click on, so its time is the place.
    let span = if stamp.label().is_empty() {
        stamp.value()
    } else {
        stamp.label()
    };
    let tooltip = format!("Play the video at {value}");
    let destination = LinkDestination::Web(url);
    Some(DocumentLink {
        span,
        destination,
        tooltip,
        ordinary: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};

    #[test]
    fn links_and_stamps_are_followed_and_broken_links_are_not() {
        let fixture = Fixture::new(
            r#"
//- /a/gate.md
---
title: The gate
---
# One
# Two
//- /a/pic.png
//- /a/n.md
---
title: N
videoId: abcdefghijk
---
[[gate#Two | there]] and [[nowhere]], ![[pic.png]] [it](gate.md).
<a class="yt-timestamp" data-t="00:46:00">[00:46:00]</a>
<a class="yt-timestamp" data-t="14:12"></a>
<a class="yt-timestamp" data-t="N/A">[x]</a>
"#,
        );
        let (_, note) = fixture.note("a/n.md");
        let mut out = String::new();
        for link in document_links(&fixture.vault, &note) {
            let place = match link.destination {
                LinkDestination::Note { id, line } => {
                    format!("{} line {line}", fixture.vault.note(id).expect("it").path)
                }
                LinkDestination::File(path) => path.to_string(),
                LinkDestination::Web(url) => url,
            };
            let served = if link.ordinary { " (ordinary)" } else { "" };
            out.push_str(&format!(
                "{} -> {place} | {}{served}\n",
                show(&note, link.span),
                link.tooltip
            ));
        }
        expected!(
            out,
            r#"
5:3 "gate#Two" -> a/gate.md line 4 | Open The gate › Two
5:42 "pic.png" -> a/pic.png | Open pic.png
5:57 "gate.md" -> a/gate.md line 0 | Open The gate (ordinary)
6:43 "[00:46:00]" -> https://www.youtube.com/watch?v=abcdefghijk&t=2760s | Play the video at 00:46:00
7:33 "14:12" -> https://www.youtube.com/watch?v=abcdefghijk&t=51120s | Play the video at 14:12
"#
        );
    }

    #[test]
    fn without_a_valid_video_id_a_stamp_leads_nowhere() {
        let fixture = Fixture::new(
            "//- /n.md\n---\nvideoId: a\"b\n---\n<a class=\"yt-timestamp\" data-t=\"0:1:2\">[x]</a>",
        );
        assert_eq!(document_links(&fixture.vault, &fixture.note("n.md").1), []);
    }
}
