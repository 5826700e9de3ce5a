//! `textDocument/definition`.

use std::path::PathBuf;

use super::chapters::{ChapterPlace, chapters};
use super::moment::{Moment, MomentKind, moment_at};
use super::place::{address, place};
use crate::settings::Settings;
use crate::syntax::{Footnote, Link};
use crate::text::Span;
use crate::vault::{AnchorTarget, Candidate, Note, NoteId, NotePath, Resolution, Vault};
use crate::video::Video;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What under the cursor leads there: target or anchor, in the asking note.
    pub origin: Span,
    /// Where.
    pub destination: Destination,
}

/// A place in a note, or a file that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A note.
    Note {
        /// Which.
        id: NoteId,
        /// The whole of what is meant: the section, the block.
        full: Span,
        /// What to put the cursor on: the heading's content, the block, the start
        /// of the note (its first byte, front matter or not).
        focus: Span,
    },
    /// A file that is no note.
    File(NotePath),
    /// A place in a file about a video, which need not stand in the vault.
    Sidecar {
        /// The file, as the system knows it.
        path: PathBuf,
        /// Bytes of it when it was last read.
        span: Span,
    },
}

/// Where what stands at `offset` of `note` leads; several for an ambiguous link.
///
/// Links of all kinds, footnotes and the `[label]: address` lines of reference
/// links lead somewhere; a moment leads to what is said then, else to its chapter; a
/// `videoId` to the file about it, as far as `video` knows of these. A title, a
/// heading, a tag, plain text lead nowhere.
pub fn definition(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
    settings: &Settings,
    video: Option<&Video>,
) -> Vec<Definition> {
    // A stamp may stand in a link's label; the inner one is meant.
    if let Some(moment) = moment_at(note, offset)
        && (moment.kind != MomentKind::Link || leads_nowhere(vault, note, offset))
        && let Some(destination) = of_moment(vault, id, note, moment, settings, video)
    {
        return vec![Definition {
            origin: moment.span,
            destination,
        }];
    }
    if let Some(link) = note.parsed().link_at(offset) {
        return of_link(vault, note, &link, offset);
    }
    if let Some((origin, full)) = footnote(note, offset) {
        return vec![Definition {
            origin,
            destination: Destination::Note {
                id,
                full,
                focus: full,
            },
        }];
    }
    if let Some(found) = video.and_then(|video| of_video_id(note, offset, video)) {
        return vec![found];
    }
    of_reference_line(vault, note, offset)
}

/// Which notes have to be read before [`definition`] is right in a vault whose notes
/// have not been read, only listed; `None` if these do not do: the link at `offset` may
/// name a title, or no link stands there. Perhaps the asking note is among them.
pub fn needed_for_definition(vault: &Vault, note: &Note, offset: u32) -> Option<Vec<NoteId>> {
    if moment_at(note, offset).is_some() {
        return None;
    }
    let link = note.parsed().link_at(offset)?;
    match vault.resolve_by_file_names(note, &link)? {
        Resolution::Note(target) => Some(vec![target.note]),
        Resolution::File { .. } => Some(Vec::new()),
        Resolution::Ambiguous { candidates, .. } => {
            Some(candidates.iter().filter_map(|one| one.note).collect())
        }
        Resolution::Missing | Resolution::External => None,
    }
}

/// Whether the link at `offset` finds nothing, as a time in its brackets should.
fn leads_nowhere(vault: &Vault, note: &Note, offset: u32) -> bool {
    let link = note.parsed().link_at(offset);
    link.is_some_and(|link| vault.resolve(note, &link) == Resolution::Missing)
}

/// The cue that is said at `moment`, else the line of its chapter.
fn of_moment(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    moment: Moment,
    settings: &Settings,
    video: Option<&Video>,
) -> Option<Destination> {
    let cue = video.and_then(|video| {
        let second = u32::try_from(moment.second).ok();
        let is_within = |second: &u32| video.duration().is_none_or(|end| *second <= end);
        let around = video.cues_around(second.filter(is_within)?, 0);
        let cue = around.cues.get(around.cited?)?;
        let path = video.files.transcript.clone()?;
        let span = cue.span;
        Some(Destination::Sidecar { path, span })
    });
    cue.or_else(|| {
        let listed = chapters(vault, id, note, video, settings)?;
        let span = listed.at(moment.second)?.chapter.span;
        Some(match listed.place {
            ChapterPlace::File(path) => Destination::Sidecar {
                path: path.to_path_buf(),
                span,
            },
            ChapterPlace::Note(id) => Destination::Note {
                id,
                full: span,
                focus: span,
            },
        })
    })
}

/// On the value of `videoId` the file that tells most.
fn of_video_id(note: &Note, offset: u32, video: &Video) -> Option<Definition> {
    let front = note.parsed().front_matter.as_ref()?;
    let value = front.video_id.as_ref()?;
    let files = &video.files;
    let path = [&files.info, &files.transcript, &files.description];
    let path = path.into_iter().flatten().next()?.clone();
    value.span.touches(offset).then_some(Definition {
        origin: value.span,
        destination: Destination::Sidecar {
            path,
            span: Span::empty(0),
        },
    })
}

fn of_link(vault: &Vault, note: &Note, link: &Link, offset: u32) -> Vec<Definition> {
    let in_anchor = link
        .anchor
        .filter(|anchor| anchor.touches(offset) && !anchor.is_empty());
    let origin = in_anchor.unwrap_or_else(|| address(link));
    let anchor = link.anchor.map(|anchor| note.text().slice(anchor));
    destinations(vault, note, vault.resolve(note, link), anchor.as_deref())
        .into_iter()
        .map(|destination| Definition {
            origin,
            destination,
        })
        .collect()
}

/// The counterpart of the footnote mark at `offset`: the definition of a
/// reference, the first reference of a definition.
fn footnote(note: &Note, offset: u32) -> Option<(Span, Span)> {
    let footnotes = &note.parsed().rare().footnotes;
    // A definition spans its whole text; only its mark `[^x]` leads back.
    let mark = |foot: &Footnote| Span::new(foot.span.start, foot.label.end + 1);
    let here = footnotes.iter().find(|foot| mark(foot).touches(offset))?;
    let name = |foot: &Footnote| note.text().slice(foot.label).trim().to_lowercase();
    let wanted = name(here);
    let other = (footnotes.iter())
        .find(|foot| foot.definition != here.definition && name(foot) == wanted)?;
    Some((
        mark(here),
        if other.definition {
            other.span
        } else {
            mark(other)
        },
    ))
}

/// On the address of `[label]: address` itself.
fn of_reference_line(vault: &Vault, note: &Note, offset: u32) -> Vec<Definition> {
    let definitions = &note.parsed().rare().definitions;
    let Some(line) = definitions.iter().find(|line| line.span.touches(offset)) else {
        return Vec::new();
    };
    let written = note.text().slice(line.destination);
    let (target, anchor) = match written.split_once('#') {
        Some((target, anchor)) => (target, Some(anchor)),
        None => (&*written, None),
    };
    let found = vault.resolve_name(&note.path, target, anchor);
    destinations(vault, note, found, anchor)
        .into_iter()
        .map(|destination| Definition {
            origin: line.destination,
            destination,
        })
        .collect()
}

fn destinations(
    vault: &Vault,
    from: &Note,
    found: Resolution,
    anchor: Option<&str>,
) -> Vec<Destination> {
    match found {
        Resolution::Note(target) => in_note(vault, from, target.note, target.anchor)
            .into_iter()
            .collect(),
        Resolution::File { path, .. } => vec![Destination::File(path)],
        Resolution::Ambiguous { candidates, .. } => candidates
            .into_iter()
            .filter_map(|candidate| of_candidate(vault, from, candidate, anchor))
            .collect(),
        Resolution::Missing | Resolution::External => Vec::new(),
    }
}

fn in_note(
    vault: &Vault,
    from: &Note,
    id: NoteId,
    anchor: Option<AnchorTarget>,
) -> Option<Destination> {
    // The asking note may be of another version than what the vault holds of it.
    let note = match vault.id(&from.path) == Some(id) {
        true => from,
        false => vault.note(id)?,
    };
    let place = place(note, anchor);
    Some(Destination::Note {
        id,
        full: place.full,
        focus: place.focus,
    })
}

/// A candidate has no anchor of its own; asking for it by its path gives it one.
fn of_candidate(
    vault: &Vault,
    from: &Note,
    candidate: Candidate,
    anchor: Option<&str>,
) -> Option<Destination> {
    let Some(id) = candidate.note else {
        return Some(Destination::File(candidate.path));
    };
    let place = anchor.and_then(|anchor| {
        match vault.resolve_name(&from.path, &candidate.path.path, Some(anchor)) {
            Resolution::Note(target) if target.note == id => target.anchor,
            _ => None,
        }
    });
    in_note(vault, from, id, place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{self, Fixture, expected, show};

    /// Each destination on a line: origin, file, focus, and what is meant in full.
    fn definitions(text: &str) -> String {
        definitions_with(text, None)
    }

    fn definitions_with(text: &str, video: Option<&Video>) -> String {
        let fixture = Fixture::new(text);
        let (id, note, offset) = fixture.at_cursor();
        let settings = Settings::default();
        let mut lines = String::new();
        for found in definition(&fixture.vault, id, &note, offset, &settings, video) {
            let place = match found.destination {
                Destination::File(path) => format!("file {path}"),
                Destination::Sidecar { path, span } => {
                    let text = match path.extension().is_some_and(|end| end == "vtt") {
                        true => fixture::VTT,
                        false => fixture::INFO,
                    };
                    format!("{} {:?}", path.display(), &text[span.range()])
                }
                Destination::Note { id, full, focus } => {
                    let target = fixture.vault.note(id).expect("the target");
                    let (focus, full) = (show(target, focus), show(target, full));
                    format!("{} {focus} of {full}", target.path)
                }
            };
            lines.push_str(&format!("{} -> {place}\n", show(&note, found.origin)));
        }
        lines
    }

    const TARGET: &str = "
//- /brain/receptor.md
---
title: The NMDA receptor
---
# Gate
Opens.
## Block
Magnesium. ^mg

[^1]: never here
# Rest
//- /brain/scan.png
//- /brain/asking.md
";

    fn asking(text: &str) -> String {
        definitions(&format!("{TARGET}{text}"))
    }

    #[test]
    fn a_link_leads_to_its_note_from_anywhere_in_it() {
        for link in [
            "[$0[receptor | it]]",
            "[[recep$0tor | it]]",
            "[[receptor | it$0]]",
        ] {
            let found = asking(link);
            assert!(
                found.starts_with("1:3 \"receptor\" -> brain/receptor.md 1:1 \"\" of 1:1 \"---"),
                "{found}"
            );
        }
    }

    #[test]
    fn a_moment_leads_to_its_cue_else_to_its_chapter_else_nowhere() {
        let note = |body: &str| format!("//- /a.md\n---\nvideoId: aaaaaaaaaa1\n---\n{body}");
        let stamp = |time: &str| {
            note(&format!(
                "<a class=\"yt-timestamp\" data-t=\"{time}\">[$0]</a>"
            ))
        };
        let mut talk = fixture::talk();
        let to = |text: &str, video: &Video| {
            let lines = definitions_with(text, Some(video));
            lines
                .split_once(" -> ")
                .map(|(_, to)| to.to_owned())
                .unwrap_or(lines)
        };
        let cue =
            "talk.en.vtt \"00:01:05.000 --> 00:01:09.000\\n<b>Third</b> 😀 [words] of ours\"\n";
        assert_eq!(to(&stamp("00:01:06"), &talk), cue);
        assert_eq!(to(&note("[[00:01$0:06]]"), &talk), cue);
        let chapter = to(&stamp("00:04:00"), &talk);
        assert!(
            chapter.starts_with("talk.info.json \"{\\\"start_time\\\": 60"),
            "{chapter}"
        );
        assert_eq!(to(&stamp("01:06"), &talk), "", "an hour and six minutes");
        assert_eq!(to(&stamp("N/A"), &talk), "");
        let value = note("x").replace("aaaaa1", "aaaaa$01");
        assert_eq!(to(&value, &talk), "talk.info.json \"\"\n");
        talk.files.info = None;
        assert_eq!(to(&value, &talk), "talk.en.vtt \"\"\n");
        // A note of that name is a note.
        let note_too = "//- /00:01:06.md\n".to_owned() + &note("[[00:01$0:06]]");
        assert!(to(&note_too, &talk).starts_with("00:01:06.md"));
        // Known from notes alone, and in the label of a link.
        let own = stamp("00:01:06") + "\n# Chapters\n0:00 One\n1:00 Two\n";
        assert_eq!(
            definitions(&own),
            "4:1 \"<a class=\\\"yt-timestamp\\\" data-t=\\\"00:01:06\\\">[]</a>\" -> \
             a.md 7:1 \"1:00 Two\" of 7:1 \"1:00 Two\"\n"
        );
        let within = "//- /b.md\n".to_owned()
            + &stamp("00:01:06")
                .replace("<a", "[[b | <a")
                .replace("</a>", "</a>]]");
        assert!(
            definitions(&within).contains("-> b.md"),
            "{}",
            definitions(&within)
        );
    }

    #[test]
    fn an_anchor_leads_to_its_section() {
        expected!(
            asking("[[rece$0ptor#gate]] [[x]]"),
            r##"
1:3 "receptor#gate" -> brain/receptor.md 4:3 "Gate" of 4:1 "# Gate\nOpens.\n## Block\nMagnesium. ^mg\n\n[^1]: never here\n"
"##
        );
    }

    #[test]
    fn in_the_anchor_the_anchor_is_the_origin() {
        expected!(
            asking("[[receptor#Gate#Bl$0ock]]"),
            r###"
1:12 "Gate#Block" -> brain/receptor.md 6:4 "Block" of 6:1 "## Block\nMagnesium. ^mg\n\n[^1]: never here\n"
"###
        );
    }

    #[test]
    fn a_block_id_leads_to_its_block() {
        expected!(
            asking("![[receptor#^m$0g]]"),
            r#"
1:13 "^mg" -> brain/receptor.md 7:1 "Magnesium. ^mg\n" of 7:1 "Magnesium. ^mg\n"
"#
        );
    }

    #[test]
    fn a_broken_anchor_leads_to_the_note() {
        let found = asking("[[receptor#no such$0 thing]]");
        assert!(found.contains("receptor.md 1:1 \"\""), "{found}");
    }

    #[test]
    fn markdown_and_reference_links_lead_too() {
        let markdown = asking("[it](rec$0eptor.md#rest)");
        expected!(
            markdown,
            r##"
1:6 "receptor.md#rest" -> brain/receptor.md 10:3 "Rest" of 10:1 "# Rest"
"##
        );
        let reference = asking("[i$0t][r]\n\n[r]: receptor.md#rest");
        expected!(
            reference,
            r##"
1:1 "[it][r]" -> brain/receptor.md 10:3 "Rest" of 10:1 "# Rest"
"##
        );
        let line = asking("[it][r]\n\n[r]: rece$0ptor.md#rest");
        expected!(
            line,
            r##"
3:6 "receptor.md#rest" -> brain/receptor.md 10:3 "Rest" of 10:1 "# Rest"
"##
        );
    }

    #[test]
    fn a_picture_is_a_file() {
        expected!(
            asking("![[sc$0an.png|200]]"),
            r#"
1:4 "scan.png" -> file brain/scan.png
"#
        );
    }

    #[test]
    fn a_link_into_this_note_stays_here() {
        expected!(
            asking("[[#He$0re]]\n# Here"),
            r##"
1:4 "Here" -> brain/asking.md 2:3 "Here" of 2:1 "# Here"
"##
        );
    }

    #[test]
    fn all_candidates_of_an_ambiguous_link_are_given() {
        expected!(
            definitions(
                "//- /a/same.md\n# Top\n//- /b/same.md\nx\n# Top\n//- /c.md\n[[sa$0me#Top]]"
            ),
            r##"
1:3 "same#Top" -> a/same.md 1:3 "Top" of 1:1 "# Top"
1:3 "same#Top" -> b/same.md 2:3 "Top" of 2:1 "# Top"
"##
        );
    }

    #[test]
    fn footnotes_lead_to_each_other() {
        expected!(
            asking("One.[^n$0] Two.[^n]\n\n[^n]: Said so."),
            r#"
1:5 "[^n]" -> brain/asking.md 3:1 "[^n]: Said so." of 3:1 "[^n]: Said so."
"#
        );
        expected!(
            asking("One.[^n] Two.[^n]\n\n[^$0n]: Said so."),
            r#"
3:1 "[^n]" -> brain/asking.md 1:5 "[^n]" of 1:5 "[^n]"
"#
        );
    }

    #[test]
    fn titles_headings_tags_and_text_lead_nowhere() {
        for text in [
            "---\ntitle: As$0king\n---\n",
            "# He$0ading",
            "Some #ta$0g here",
            "Just te$0xt",
            "[[no such$0 note]]",
            "`[[rece$0ptor]]`",
        ] {
            assert_eq!(asking(text), "", "{text}");
        }
    }
}
