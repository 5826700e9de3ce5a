//! A video as its notes cite it: which chapters, how often, and what lies past
//! its end.

use serde::Serialize;

use super::chapters::{chapters, known_video_title};
use super::moment::{Citation, moments};
use crate::settings::Settings;
use crate::text::{PositionEncoding, Span};
use crate::vault::{NoteId, Vault};
use crate::video::{Chapters, Video, VideoId};

/// What `wikinote video` tells of a video; its keys are promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VideoPage {
    /// Eleven characters.
    pub id: String,
    /// From its sidecars.
    pub title: Option<String>,
    /// From its sidecars.
    pub channel: Option<String>,
    /// Seconds, from its sidecars.
    pub duration: Option<u32>,
    /// How many moments of it notes cite.
    pub citations: usize,
    /// In order; none if no sidecar lists any.
    pub chapters: Vec<CitedChapter>,
    /// Those that are about it, those that cite most first, then by path.
    pub notes: Vec<CitingNote>,
    /// Moments that cannot be in it: behind its end, or where that is not known
    /// behind the setting `timestamps.ceiling-hours`. By path, then place.
    pub past_end: Vec<PastEnd>,
    /// Moments that are in it and in no chapter: all, if none are listed. By path,
    /// then place.
    #[serde(skip)]
    pub outside: Vec<Citation>,
}

/// A chapter, and how often it is cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitedChapter {
    /// Seconds.
    pub start: u32,
    /// Its title.
    pub title: String,
    /// How many moments in it are cited.
    pub citations: usize,
    /// Those moments, by path, then place.
    #[serde(skip)]
    pub moments: Vec<Citation>,
}

/// A note about the video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitingNote {
    /// Below the vault's folder.
    pub path: String,
    /// Its title.
    pub title: String,
    /// How many moments it cites.
    pub citations: usize,
    /// The first of them in the video's time, in seconds.
    pub first: Option<u64>,
    /// The note itself.
    #[serde(skip)]
    pub note: NoteId,
}

/// A moment past the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PastEnd {
    /// Of its note, below the vault's folder.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 code units.
    pub column: u32,
    /// Where the player would seek to.
    pub seconds: u64,
    /// The note itself.
    #[serde(skip)]
    pub note: NoteId,
    /// What says the moment.
    #[serde(skip)]
    pub span: Span,
}

/// How often a video is cited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoCount {
    /// The video.
    pub id: VideoId,
    /// How many notes are about it.
    pub notes: usize,
    /// How many moments of it they cite.
    pub citations: usize,
}

/// The page of the video `id`; `video` is what its sidecars say.
pub fn video_page(
    vault: &Vault,
    id: VideoId,
    video: Option<&Video>,
    settings: &Settings,
) -> VideoPage {
    let about = vault.notes_of_video(&id).into_iter();
    let first = about.filter_map(|id| Some((id, vault.note(id)?))).next();
    let listed = first.and_then(|(id, note)| chapters(vault, id, note, video, settings));
    let all = match (&listed, video) {
        (Some(listed), _) => Some(&*listed.chapters),
        // Of a video that no note is about.
        (None, Some(video)) => Some(video.chapters()),
        (None, None) => None,
    };
    let mut chapters: Vec<CitedChapter> = all
        .map_or(&[][..], Chapters::list)
        .iter()
        .map(|chapter| CitedChapter {
            start: chapter.start,
            title: chapter.title.to_string(),
            citations: 0,
            moments: Vec::new(),
        })
        .collect();
    let duration = video.and_then(Video::duration);
    let end = settings.timestamps.last_second(duration);
    let mut notes: Vec<CitingNote> = Vec::new();
    let mut past_end: Vec<PastEnd> = Vec::new();
    let mut outside: Vec<Citation> = Vec::new();
    for note_id in vault.notes_of_video(&id) {
        let Some(note) = vault.note(note_id) else {
            continue;
        };
        let cited = moments(note);
        for moment in &cited {
            if moment.second > end {
                let at = note
                    .text()
                    .position(moment.span.start, PositionEncoding::Utf16);
                past_end.push(PastEnd {
                    path: note.path.to_string(),
                    line: at.line + 1,
                    column: at.column + 1,
                    seconds: moment.second,
                    note: note_id,
                    span: moment.span,
                });
                continue;
            }
            let at = u32::try_from(moment.second).ok();
            let at = at.and_then(|second| all?.at(second));
            let chapter = at.and_then(|at| chapters.get_mut(at.index));
            let list = chapter.map_or(&mut outside, |chapter| &mut chapter.moments);
            list.push(Citation {
                note: note_id,
                span: moment.span,
                second: moment.second,
            });
        }
        notes.push(CitingNote {
            path: note.path.to_string(),
            title: note.title().to_owned(),
            citations: cited.len(),
            first: cited.iter().map(|moment| moment.second).min(),
            note: note_id,
        });
    }
    for chapter in &mut chapters {
        chapter.citations = chapter.moments.len();
    }
    // They are in the order of paths, and stay so among equals.
    notes.sort_by_key(|note| std::cmp::Reverse(note.citations));
    VideoPage {
        id: id.to_string(),
        title: match first {
            Some((_, note)) => known_video_title(vault, note, video),
            None => video.and_then(Video::title).map(str::to_owned),
        },
        channel: video.and_then(Video::channel).map(str::to_owned),
        duration,
        citations: notes.iter().map(|note| note.citations).sum(),
        chapters,
        notes,
        past_end,
        outside,
    }
}

/// Every video that notes are about, the most cited first. Looks at each of those
/// notes.
pub fn videos_by_citations(vault: &Vault) -> Vec<VideoCount> {
    let count = |(id, notes): (VideoId, usize)| {
        let of = vault.notes_of_video(&id).into_iter();
        let cited = of.filter_map(|note| Some(moments(vault.note(note)?).len()));
        VideoCount {
            id,
            notes,
            citations: cited.sum(),
        }
    };
    let mut videos: Vec<VideoCount> = vault.videos().map(count).collect();
    videos.sort_unstable_by_key(|video| {
        let often = (video.citations, video.notes);
        (std::cmp::Reverse(often), video.id)
    });
    videos
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;
    use crate::video::Info;

    fn stamp(value: &str) -> String {
        format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>")
    }

    fn fixture() -> Fixture {
        let head = "---\nvideoId: aaaaaaaaaa1\n---\n";
        let text = [
            format!("//- /a.md\n{head}\u{1F600} {}\n", stamp("00:02:00")),
            format!(
                "//- /b.md\n{head}{} {}\n\u{1F600} {} [[00:01:00]]\n",
                stamp("00:00:59"),
                stamp("00:01:00"),
                stamp("05:00:00")
            ),
            format!("//- /c.md\n{head}none\n"),
            format!(
                "//- /d.md\n---\nvideoId: aaaaaaaaaa2\n---\n{}",
                stamp("00:00:01")
            ),
        ];
        Fixture::new(&text.concat())
    }

    fn video() -> Video {
        let info = r#"{"title": "A talk", "duration": 100, "chapters": [
            {"start_time": 0, "title": "One"}, {"start_time": 60, "title": "Two"},
            {"start_time": 90, "title": "Three"}]}"#;
        Video {
            info: Some(Info::read(info, None).unwrap()),
            ..Video::default()
        }
    }

    #[test]
    fn a_page_counts_citations_by_chapter_and_note() {
        let vault = &fixture().vault;
        let id = VideoId::new("aaaaaaaaaa1").unwrap();
        let page = video_page(vault, id, Some(&video()), &Settings::default());
        let chapters: Vec<_> = page
            .chapters
            .iter()
            .map(|c| (&*c.title, c.citations))
            .collect();
        assert_eq!(chapters, [("One", 1), ("Two", 2), ("Three", 0)]);
        let notes: Vec<_> = page
            .notes
            .iter()
            .map(|n| (&*n.path, n.citations, n.first))
            .collect();
        assert_eq!(
            notes,
            [
                ("b.md", 4, Some(59)),
                ("a.md", 1, Some(120)),
                ("c.md", 0, None)
            ]
        );
        let past: Vec<_> = page
            .past_end
            .iter()
            .map(|p| (&*p.path, p.line, p.column, p.seconds))
            .collect();
        assert_eq!(past, [("a.md", 4, 4, 120), ("b.md", 5, 4, 18_000)]);
        assert_eq!((page.citations, page.title.as_deref()), (5, Some("A talk")));
    }

    #[test]
    fn without_sidecars_only_what_no_video_holds_is_past_the_end() {
        let vault = &fixture().vault;
        let id = VideoId::new("aaaaaaaaaa1").unwrap();
        let page = video_page(vault, id, None, &Settings::default());
        assert_eq!(
            (page.chapters.len(), page.duration, page.title),
            (0, None, None)
        );
        let past: Vec<u64> = page.past_end.iter().map(|past| past.seconds).collect();
        assert_eq!(past, [18_000]);
    }

    #[test]
    fn the_most_cited_video_comes_first() {
        let videos = videos_by_citations(&fixture().vault);
        let shown: Vec<_> = videos
            .iter()
            .map(|v| (v.id.as_str(), v.notes, v.citations))
            .collect();
        assert_eq!(shown, [("aaaaaaaaaa1", 3, 5), ("aaaaaaaaaa2", 1, 1)]);
    }

    #[test]
    fn chapters_that_a_note_lists_are_counted_too() {
        let fixture = Fixture::new(
            "
//- /a.md
---
videoId: aaaaaaaaaa1
---
# Chapters
- 00:00:00 Start
- 00:12:30 The brake circuit

# Notes
Said [00:13:00] and [00:14:00].
",
        );
        let id = VideoId::new("aaaaaaaaaa1").unwrap();
        let page = video_page(&fixture.vault, id, None, &Settings::default());
        let counts: Vec<_> = page
            .chapters
            .iter()
            .map(|one| (&*one.title, one.citations))
            .collect();
        assert_eq!(counts, [("Start", 0), ("The brake circuit", 2)]);
    }
}
