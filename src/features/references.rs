//! `textDocument/references` and `textDocument/documentHighlight`.

use std::sync::Arc;

use super::moment::moments;
use super::subject::{Places, Subject, citing, declaration, occurrences, subject_at};
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};

/// Places in one note, in its order.
#[derive(Clone, Debug)]
pub struct References {
    /// The note.
    pub note: Arc<Note>,
    /// Byte spans: the target of a link, its anchor, a tag without its `#`, a whole
    /// stamp, the value of a `videoId`.
    pub places: Vec<Span>,
}

/// Everything that refers to what stands at `offset` of `note`, sorted by path:
/// on a link to a note all links to that note; on an anchor those to that
/// heading or block; on a tag, alias or footnote its uses; on plain text the
/// note's own backlinks. With `declaration` the place that declares it, too.
///
/// On a moment of a video every citation of that moment in any note of the video,
/// give or take a few seconds as set, nearest first; on a `videoId` the notes of
/// that video in the order of their first moments. A moment and a video are
/// declared nowhere: as with links, the one asked about is always among them.
pub fn references(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
    with_declaration: bool,
    settings: &Settings,
) -> Vec<References> {
    let subject =
        subject_at(vault, id, note, offset).map_or(Subject::Note(id), |under| under.subject);
    let mut found = said(vault, &subject, settings);
    if with_declaration && let Some((note, span)) = declaration(vault, &subject) {
        let own = found.iter_mut().find(|(other, _)| other.path == note.path);
        match own {
            Some((_, places)) => {
                places.push(span);
                places.sort();
                places.dedup();
            }
            None => {
                found.push((note, vec![span]));
                found.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
            }
        }
    }
    found
        .into_iter()
        .map(|(note, places)| References { note, places })
        .collect()
}

/// Everywhere that `subject` is spoken of; a moment also where one close by is.
fn said(vault: &Vault, subject: &Subject, settings: &Settings) -> Vec<Places> {
    match subject {
        Subject::Moment(video, second) => {
            let tolerance = settings.timestamps.same_moment_seconds;
            citing(vault, video, *second, tolerance)
        }
        other => occurrences(vault, other),
    }
}

/// A place of the same thing in the same note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Where.
    pub span: Span,
    /// Whether it is declared there.
    pub declaration: bool,
}

/// Everything in `note` that refers to what stands at `offset`; on plain text nothing.
pub fn document_highlight(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
    settings: &Settings,
) -> Vec<Highlight> {
    let Some(under) = subject_at(vault, id, note, offset) else {
        return Vec::new();
    };
    let subject = under.subject;
    // Only this note's links are looked at: a hub's two thousand users are none
    // of a highlight's business.
    let mut spans: Vec<Span> = match &subject {
        Subject::Note(_) | Subject::Heading(..) | Subject::Block(..) | Subject::File(_) => {
            let links = note.parsed().links.iter();
            links
                .filter_map(|link| {
                    let middle = link
                        .anchor
                        .filter(|_| matches!(subject, Subject::Heading(..) | Subject::Block(..)));
                    let at = middle.unwrap_or(link.target).start;
                    let same = super::subject::subject_of(vault, note, &link, at)?;
                    (same.subject == subject).then_some(same.span)
                })
                .collect()
        }
        // No other note of the video is looked at, and the index need not know
        // this one's newest text.
        Subject::Moment(_, second) => {
            let tolerance = settings.timestamps.same_moment_seconds;
            let moments = moments(note).into_iter();
            moments
                .filter(|moment| moment.second.abs_diff(*second) <= tolerance)
                .map(|moment| moment.span)
                .collect()
        }
        Subject::Video(_) => vec![under.span],
        Subject::Wanted(_)
        | Subject::Tag(_)
        | Subject::Alias(..)
        | Subject::Footnote(..)
        | Subject::Definition(..) => {
            let all = occurrences(vault, &subject).into_iter();
            all.filter(|(other, _)| other.path == note.path)
                .flat_map(|(_, places)| places)
                .collect()
        }
    };
    spans.sort();
    spans.dedup();
    let declared = declaration(vault, &subject)
        .filter(|(other, span)| other.path == note.path && !span.is_empty())
        .map(|(_, span)| span);
    spans.retain(|span| Some(*span) != declared);
    let uses = spans.into_iter().map(|span| Highlight {
        span,
        declaration: false,
    });
    let declared = declared.map(|span| Highlight {
        span,
        declaration: true,
    });
    let mut all: Vec<Highlight> = uses.chain(declared).collect();
    all.sort_by_key(|highlight| highlight.span);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};

    /// One place a line: file, position, text.
    fn found(text: &str, declaration: bool) -> String {
        let fixture = Fixture::new(text);
        let (id, note, offset) = fixture.at_cursor();
        let mut lines = String::new();
        let settings = Settings::default();
        for found in references(&fixture.vault, id, &note, offset, declaration, &settings) {
            for place in found.places {
                lines.push_str(&format!(
                    "{} {}\n",
                    found.note.path,
                    show(&found.note, place)
                ));
            }
        }
        lines
    }

    fn highlighted(text: &str) -> String {
        let fixture = Fixture::new(text);
        let (id, note, offset) = fixture.at_cursor();
        let all = document_highlight(&fixture.vault, id, &note, offset, &Settings::default());
        all.iter()
            .map(|place| {
                let mark = if place.declaration { "= " } else { "" };
                format!("{mark}{}\n", show(&note, place.span))
            })
            .collect()
    }

    const VAULT: &str = "
//- /brain/brain.md
- [[nmda_receptor | NMDA]]
- [[magnesium]]
//- /brain/nmda_receptor.md
---
title: NMDA receptor
aliases: [glutamate gate]
tags: [receptor/ion]
---
From: [[brain]] <br/>
# Gate
It opens.[^1] See [[#Gate]]. ^opens
# Rest
#receptor and #receptors

[^1]: Slowly.
//- /brain/ampa.md
Beside [[NMDA receptor#Gate|it]], ![[nmda_receptor#^opens]], [[glutamate gate]] and
[path](nmda_receptor.md#gate); [[missing]]. #Receptor/metabotropic
//- /other/far.md
[[missing#x]] [[nmda_receptor]] [it][r] [r]

[r]: ../brain/nmda_receptor.md
";

    fn asking(text: &str) -> String {
        found(&format!("{VAULT}//- /brain/zz.md\n{text}"), false)
    }

    #[test]
    fn a_link_finds_every_link_to_its_note_however_written() {
        expected!(
            asking("[[nmda_rec$0eptor]]"),
            r#"
brain/ampa.md 1:10 "NMDA receptor"
brain/ampa.md 1:38 "nmda_receptor"
brain/ampa.md 1:64 "glutamate gate"
brain/ampa.md 2:8 "nmda_receptor.md"
brain/brain.md 1:5 "nmda_receptor"
brain/zz.md 1:3 "nmda_receptor"
other/far.md 1:17 "nmda_receptor"
other/far.md 1:33 "[it][r]"
other/far.md 1:41 "[r]"
"#
        );
    }

    #[test]
    fn an_anchor_finds_the_links_to_its_heading_or_block() {
        expected!(
            asking("[[nmda_receptor#Ga$0te]]"),
            r#"
brain/ampa.md 1:24 "Gate"
brain/ampa.md 2:25 "gate"
brain/nmda_receptor.md 8:22 "Gate"
brain/zz.md 1:17 "Gate"
"#
        );
        expected!(
            asking("[[nmda_receptor#^op$0ens]]"),
            r#"
brain/ampa.md 1:52 "^opens"
brain/zz.md 1:17 "^opens"
"#
        );
    }

    #[test]
    fn a_tag_finds_itself_and_all_below_it_in_any_case() {
        expected!(
            asking("#recep$0tor"),
            r#"
brain/ampa.md 2:46 "Receptor/metabotropic"
brain/nmda_receptor.md 4:8 "receptor/ion"
brain/nmda_receptor.md 10:2 "receptor"
brain/zz.md 1:2 "receptor"
"#
        );
    }

    #[test]
    fn a_missing_name_finds_all_who_want_it() {
        expected!(
            asking("[[miss$0ing | soon]]"),
            r#"
brain/ampa.md 2:34 "missing"
brain/zz.md 1:3 "missing"
other/far.md 1:3 "missing"
"#
        );
    }

    #[test]
    fn plain_text_asks_for_the_notes_backlinks_and_a_title_is_its_declaration() {
        let text = VAULT.replace("It opens.", "It op$0ens.");
        let plain = found(&text, false);
        assert_eq!(plain.lines().count(), 8, "{plain}");
        let declared = found(&text, true);
        assert_eq!(declared.lines().count(), 9);
        assert!(
            declared.contains("brain/nmda_receptor.md 2:8 \"NMDA receptor\""),
            "{declared}"
        );
        let on_title = found(&VAULT.replace("title: NMDA", "title: N$0MDA"), false);
        assert_eq!(on_title, plain);
        let hub = found(
            &VAULT.replace("From: [[brain]]", "From: [[br$0ain]]"),
            false,
        );
        assert_eq!(hub, "brain/nmda_receptor.md 6:9 \"brain\"\n");
    }

    #[test]
    fn aliases_footnotes_definitions_and_block_ids_are_found_from_their_declaration() {
        let alias = found(
            &VAULT.replace("[glutamate gate]\ntags", "[glu$0tamate gate]\ntags"),
            true,
        );
        expected!(
            alias,
            r#"
brain/ampa.md 1:64 "glutamate gate"
brain/nmda_receptor.md 3:11 "glutamate gate"
"#
        );
        let foot = found(&VAULT.replace("[^1]: Slow", "[^$01]: Slow"), false);
        assert_eq!(foot, "brain/nmda_receptor.md 8:10 \"[^1]\"\n");
        let line = found(&VAULT.replace("[r]: ..", "[$0r]: .."), true);
        expected!(
            line,
            r#"
other/far.md 1:33 "[it][r]"
other/far.md 1:41 "[r]"
other/far.md 3:2 "r"
"#
        );
        let block = found(&VAULT.replace(" ^opens\n", " ^op$0ens\n"), false);
        assert_eq!(block, "brain/ampa.md 1:52 \"^opens\"\n");
        let heading = found(&VAULT.replace("# Rest", "# Re$0st"), true);
        assert_eq!(heading, "brain/nmda_receptor.md 9:3 \"Rest\"\n");
    }

    #[test]
    fn highlights_stay_in_the_note_and_tell_the_declaration() {
        let heading = highlighted(&VAULT.replace("[[#Gate]]", "[[#Ga$0te]]"));
        assert_eq!(heading, "= 7:3 \"Gate\"\n8:22 \"Gate\"\n");
        let note = highlighted(&format!(
            "{VAULT}//- /brain/zz.md\n[[nmda_re$0ceptor#Gate]] [[ampa]] [[NMDA receptor | x]]"
        ));
        assert_eq!(note, "1:3 \"nmda_receptor\"\n1:35 \"NMDA receptor\"\n");
        assert_eq!(highlighted(&format!("{VAULT}//- /a.md\nte$0xt")), "");
        let foot = highlighted(&VAULT.replace("opens.[^1]", "opens.[$0^1]"));
        assert_eq!(foot, "8:10 \"[^1]\"\n= 12:1 \"[^1]\"\n");
    }

    #[test]
    fn an_ambiguous_link_finds_all_that_ask_for_the_name() {
        let text = "
//- /x/foo.md
//- /y/foo.md
//- /a.md
[[fo$0o]] [[foo#H]]
//- /b.md
[[foo]]
";
        expected!(
            found(text, false),
            r#"
a.md 1:3 "foo"
a.md 1:11 "foo"
b.md 1:3 "foo"
"#
        );
    }

    fn stamp(time: &str) -> String {
        format!("<a class=\"yt-timestamp\" data-t=\"{time}\">[{time}]</a>")
    }

    /// Three notes of one video and one of another; `$0` where `cursor` stands.
    fn videos(cursor: &str) -> String {
        let text = format!(
            "
//- /c/late.md
---
title: Late
videoId: aaaaaaaaaa1
---
First {} and [[00:01:02]].
Then {}.
//- /b/early.md
---
title: Early
videoId: aaaaaaaaaa1
---
{} {}
//- /a/silent.md
---
videoId: 'aaaaaaaaaa1'
---
//- /a/other.md
---
videoId: aaaaaaaaaa2
---
{}
//- /a/none.md
{}
",
            stamp("00:01:00"),
            stamp("00:10:00"),
            stamp("00:00:58"),
            stamp("00:00:10"),
            stamp("00:01:00"),
            stamp("00:01:00"),
        );
        assert!(text.contains(&cursor.replace("$0", "")), "{cursor}");
        text.replacen(&cursor.replace("$0", ""), cursor, 1)
    }

    #[test]
    fn a_moment_finds_its_citations_in_all_notes_of_the_video_nearest_first() {
        // In the link, as in the stamps around it.
        expected!(
            found(&videos("[[00:01$0:02]]"), false),
            r#"
c/late.md 5:7 "<a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a>"
c/late.md 5:68 "[[00:01:02]]"
b/early.md 5:1 "<a class=\"yt-timestamp\" data-t=\"00:00:58\">[00:00:58]</a>"
"#
        );
        let own = videos("First $0<a");
        assert_eq!(found(&own, true), found(&own, false), "declared nowhere");
        assert_eq!(found(&own, false).lines().count(), 3);
        let other = videos("videoId: aaaaaaaaaa2\n---\n<a cl$0ass");
        assert_eq!(found(&other, false).lines().count(), 1);
        let none = videos("//- /a/none.md\n<a cl$0ass");
        assert_eq!(
            found(&none, false),
            "",
            "without a video there is no moment"
        );
        let text = "//- /a.md\n---\nvideoId: aaaaaaaaaa1\n---\n[[00:0$01]]\n//- /00:01.md\n";
        assert_eq!(
            found(text, false),
            "a.md 4:3 \"00:01\"\n",
            "a note of that name"
        );
    }

    #[test]
    fn how_far_apart_moments_are_the_same_is_a_setting() {
        let fixture = Fixture::new(&videos("First $0<a"));
        let (id, note, offset) = fixture.at_cursor();
        let count = |seconds: u64| {
            let mut settings = Settings::default();
            settings.timestamps.same_moment_seconds = seconds;
            let all = references(&fixture.vault, id, &note, offset, false, &settings);
            let own = document_highlight(&fixture.vault, id, &note, offset, &settings);
            let places: usize = all.iter().map(|found| found.places.len()).sum();
            (places, own.len())
        };
        assert_eq!(
            [0, 1, 2, 50, 3600].map(count),
            [(1, 1), (1, 1), (3, 2), (4, 2), (5, 3)]
        );
    }

    #[test]
    fn a_video_id_finds_the_notes_of_the_video_in_the_order_of_their_first_moments() {
        expected!(
            found(&videos("title: Late\nvideoId: aaaa$0aaaaaa1"), true),
            r#"
b/early.md 3:10 "aaaaaaaaaa1"
c/late.md 3:10 "aaaaaaaaaa1"
a/silent.md 2:10 "'aaaaaaaaaa1'"
"#
        );
        let odd = "//- /a.md\n---\nvideoId: aa$0aa\n---\n//- /b.md\n[[a]]\n";
        assert_eq!(
            found(odd, false),
            "b.md 1:3 \"a\"\n",
            "no id: the note's backlinks"
        );
    }

    #[test]
    fn moments_and_videos_are_highlighted_within_the_note() {
        expected!(
            highlighted(&videos("First $0<a")),
            r#"
5:7 "<a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a>"
5:68 "[[00:01:02]]"
"#
        );
        let video = highlighted(&videos("title: Early\nvideoId: $0aaaaaaaaaa1"));
        assert_eq!(video, "3:10 \"aaaaaaaaaa1\"\n");
    }

    #[test]
    fn a_missing_name_is_one_however_it_is_written() {
        let fixture = Fixture::new("//- /a.md\n[[mis$0sing]] [[Missing]] [[missing.md]]");
        let (id, note, offset) = fixture.at_cursor();
        let found = document_highlight(&fixture.vault, id, &note, offset, &Settings::default());
        assert_eq!(found.len(), 3);
    }
}
