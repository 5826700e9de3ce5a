//! Moments of videos: which ones a note cites, who else cites them, and their
//! addresses on the web.

use crate::syntax::clock::Clock;
use crate::syntax::timestamp::player_seconds;
use crate::syntax::{Link, LinkKind, PlainTime, Stamp};
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};
use crate::video::VideoId;

/// A moment that a note cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// All that says it: the whole anchor, the link or the time with its brackets; of
    /// several times in one pair of brackets the time alone.
    pub span: Span,
    /// In seconds from the start of the video: for a stamp what a click does, else
    /// what a person reads.
    pub second: u64,
    /// How it is written.
    pub kind: MomentKind,
}

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentKind {
    /// `<a class="yt-timestamp" …>`
    Stamp,
    /// `[[00:46:00]]`
    Link,
    /// `[00:46:00]`, in a note with a video.
    Plain,
}

/// A moment, and the note that cites it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The note.
    pub note: NoteId,
    /// Where in it; see [`Moment::span`].
    pub span: Span,
    /// See [`Moment::second`].
    pub second: u64,
}

/// The moments that `note` cites, in document order. Stamps that the player
/// cannot read are none.
pub fn moments(note: &Note) -> Vec<Moment> {
    let parsed = note.parsed();
    let stamps = parsed.stamps.iter();
    let mut moments: Vec<Moment> = stamps
        .filter_map(|stamp| of_stamp(note, stamp))
        .chain(parsed.links.iter().filter_map(|link| of_link(note, &link)))
        .collect();
    if note.video().is_some() {
        let plain = parsed.plain_times().iter();
        moments.extend(plain.flat_map(|time| of_plain(note, time)));
    }
    // The two are in order each: one pass, and nearly always none at all.
    moments.sort_by_key(|moment| moment.span);
    // `[[00:46:00]]` as the label of a stamp is that stamp.
    moments.dedup_by(|inner, outer| outer.span.covers(inner.span));
    moments
}

/// The moment under a cursor at `offset`; at a shared edge the one that starts there.
pub fn moment_at(note: &Note, offset: u32) -> Option<Moment> {
    let parsed = note.parsed();
    let link = parsed.link_at(offset);
    let starts_a_link = link.is_some_and(|link| link.span.contains(offset));
    let stamp = parsed.stamp_at(offset);
    let stamp = stamp.filter(|stamp| stamp.span().contains(offset) || !starts_a_link);
    match (stamp, link) {
        (Some(stamp), _) => of_stamp(note, stamp),
        (None, Some(link)) => of_link(note, &link),
        (None, None) => {
            note.video()?;
            let times = of_plain(note, parsed.plain_times().at(offset)?);
            let nearest = |moment: &&Moment| moment.span.end >= offset;
            times.iter().find(nearest).or(times.last()).copied()
        }
    }
}

/// Whether what stands at `offset` is a matter of the note's video: a moment, a stamp
/// that cannot be read, the `videoId`.
pub fn asks_about_video(note: &Note, offset: u32) -> bool {
    let parsed = note.parsed();
    let front = parsed.front_matter.as_ref();
    let id = front.and_then(|front| front.video_id.as_ref());
    id.is_some_and(|id| id.span.touches(offset))
        || parsed.stamp_at(offset).is_some()
        || moment_at(note, offset).is_some()
}

fn of_plain(note: &Note, time: PlainTime) -> Vec<Moment> {
    let source = note.text().slice(time.span);
    let mut moments: Vec<Moment> = time
        .values(&source)
        .map(|value| Moment {
            span: value.span,
            second: value.seconds,
            kind: MomentKind::Plain,
        })
        .collect();
    if let [only] = &mut *moments {
        only.span = time.span;
    }
    moments
}

fn of_stamp(note: &Note, stamp: Stamp) -> Option<Moment> {
    Some(Moment {
        span: stamp.span(),
        second: player_seconds(&note.text().slice(stamp.value()))?,
        kind: MomentKind::Stamp,
    })
}

/// A link whose target is a time. Seconds have two digits: `[[1:1]]` is a verse.
fn of_link(note: &Note, link: &Link) -> Option<Moment> {
    let may_be = link.kind == LinkKind::Wiki && link.anchor.is_none();
    if !may_be || !(4..=12).contains(&link.target.len()) {
        return None;
    }
    let target = note.text().slice(link.target);
    let clock = Clock::read(&target).filter(|clock| clock.count() > 1)?;
    let last = target.rsplit(':').next()?;
    Some(Moment {
        span: link.span,
        second: clock.seconds().filter(|_| last.len() == 2)?,
        kind: MomentKind::Link,
    })
}

/// Who cites the moment `second` of `video`, or one at most `tolerance` seconds
/// before or behind it: the nearest first, then by time, path and place.
///
/// Only the notes of that video are looked at.
pub fn citations(vault: &Vault, video: &VideoId, second: u64, tolerance: u64) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    // By path, and the sort below is stable.
    for id in vault.notes_of_video(video) {
        let Some(note) = vault.note(id) else { continue };
        let near = moments(note)
            .into_iter()
            .filter(|moment| moment.second.abs_diff(second) <= tolerance);
        found.extend(near.map(|moment| Citation {
            note: id,
            span: moment.span,
            second: moment.second,
        }));
    }
    found.sort_by_key(|citation| (citation.second.abs_diff(second), citation.second));
    found
}

/// Where the video of `note` plays the moment of `stamp`; `None` without a valid
/// video id or a readable time, because then nothing true can be said.
pub(crate) fn watch_url(note: &Note, stamp: Stamp) -> Option<String> {
    let moment = of_stamp(note, stamp)?;
    Some(address(note.video()?, moment.second))
}

/// Where `second` of `video` plays on the web.
pub fn address(video: VideoId, second: u64) -> String {
    format!("https://www.youtube.com/watch?v={video}&t={second}s")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};

    fn stamp(value: &str) -> String {
        format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>")
    }

    #[test]
    fn moments_are_stamps_and_times_in_link_brackets_in_order() {
        let text = [
            "//- /a.md\né [[00:00:09]] ",
            &stamp("00:00:02"),
            " [[1:1]] [[a]] ",
            // The player takes two parts for hours and minutes; a reader does not.
            &stamp("01:10"),
            " [[01:10]] `[[00:00:07]]` ![[00:00:08]] [[00:00:05#x]] ",
            &stamp("N/A"),
            &stamp("00:00:04").replace("[00:00:04]", "[[00:00:04]]"),
            "[[00:61]]",
        ];
        let fixture = Fixture::new(&text.concat());
        let (_, note) = fixture.note("a.md");
        let found = moments(&note);
        let lines: Vec<String> = found
            .iter()
            .map(|moment| {
                let at = show(&note, moment.span);
                assert_eq!(moment_at(&note, moment.span.start + 3), Some(*moment));
                format!("{} {:?} {}", moment.second, moment.kind, &at[..14])
            })
            .collect();
        expected!(
            lines.join("\n"),
            r#"
9 Link 1:3 "[[00:00:0
2 Stamp 1:16 "<a class
4200 Stamp 1:87 "<a class
70 Link 1:138 "[[01:10
4 Stamp 1:238 "<a clas
"#
        );
    }

    #[test]
    fn times_in_plain_brackets_are_moments_of_the_notes_video() {
        let text = "[00:01:02] (00:00:05) [12:34, 00:00:07] [12] `[00:00:08]`\n";
        let of = |front: &str| {
            let fixture = Fixture::new(&format!("//- /a.md\n{front}{text}"));
            let (_, note) = fixture.note("a.md");
            let mut lines = String::new();
            for moment in moments(&note) {
                assert_eq!(moment_at(&note, moment.span.start + 1), Some(moment));
                assert_eq!(moment.kind, MomentKind::Plain);
                lines.push_str(&format!("{} {}\n", moment.second, show(&note, moment.span)));
            }
            lines
        };
        expected!(
            of("---\nvideoId: aaaaaaaaaa1\n---\n"),
            r#"
62 4:1 "[00:01:02]"
5 4:12 "(00:00:05)"
754 4:24 "12:34"
7 4:31 "00:00:07"
"#
        );
        assert_eq!(of(""), "", "no video, no moment");
    }

    #[test]
    fn at_a_shared_edge_the_moment_counts_that_starts_there() {
        let text = format!("//- /a.md\n[[00:09]]{}[[b]]", stamp("00:00:02"));
        let fixture = Fixture::new(&text);
        let (_, note) = fixture.note("a.md");
        let second = |offset| moment_at(&note, offset).map(|moment| moment.second);
        let end = note.text().len() - 5;
        assert_eq!([second(0), second(8)], [Some(9); 2]);
        assert_eq!([second(9), second(end - 1)], [Some(2); 2]);
        assert_eq!(second(end), None, "the link");
    }

    fn cited(second: u64, tolerance: u64, video: &str) -> String {
        let of = |path: &str, video: &str, values: &[&str]| {
            let stamps: String = values.iter().map(|value| stamp(value)).collect();
            format!("//- /{path}\n---\nvideoId: {video}\n---\n{stamps}\n")
        };
        let text = [
            of("b.md", "aaaaaaaaaa1", &["00:01:03", "00:00:57", "00:01:00"]),
            of("a.md", "aaaaaaaaaa1", &["00:01:06", "00:01:03", "00:00:00"]),
            of("other.md", "aaaaaaaaaa2", &["00:01:00"]),
            of("odd.md", "not an id", &["00:01:00"]),
            format!("//- /none.md\n{}\n", stamp("00:01:00")),
        ];
        let fixture = Fixture::new(&text.concat());
        let video = VideoId::new(video).unwrap();
        let found = citations(&fixture.vault, &video, second, tolerance);
        let line = |citation: &Citation| {
            let note = fixture.vault.note(citation.note).unwrap();
            let text = note.text().slice(citation.span).into_owned();
            assert!(text.starts_with("<a ") && text.ends_with("</a>"), "{text}");
            format!("{} {}\n", citation.second, note.path)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn who_cites_a_moment_comes_by_distance_then_time_and_path() {
        expected!(
            cited(60, 5, "aaaaaaaaaa1"),
            r#"
60 b.md
57 b.md
63 a.md
63 b.md
"#
        );
        assert_eq!(cited(60, 0, "aaaaaaaaaa1"), "60 b.md\n");
        assert_eq!(cited(2, 5, "aaaaaaaaaa1"), "0 a.md\n");
        assert_eq!(cited(60, 0, "aaaaaaaaaa2"), "60 other.md\n");
        assert_eq!(cited(60, u64::MAX, "aaaaaaaaaa3"), "");
        assert_eq!(cited(u64::MAX, u64::MAX, "aaaaaaaaaa1").lines().count(), 6);
    }
}
