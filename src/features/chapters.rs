//! The chapters of a note's video, wherever they are listed, and its title.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::preview::clip;
use super::video_section::{VideoSection, hub_of, section_about};
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};
use crate::video::{ChapterAt, Chapters, Video, VideoId, is_chapter_heading};

/// The chapters that count for a note, and where they are listed.
#[derive(Clone, Debug)]
pub struct ListedChapters<'a> {
    /// Themselves; their spans are bytes of what [`Self::place`] names.
    pub chapters: Cow<'a, Chapters>,
    /// Where they are listed.
    pub place: ChapterPlace<'a>,
    /// No moment behind this is of a chapter, in seconds: the video's length, or
    /// where that is unknown what the settings believe.
    pub end: u64,
}

/// Where chapters are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChapterPlace<'a> {
    /// A file that is no note.
    File(&'a Path),
    /// A note.
    Note(NoteId),
}

impl ListedChapters<'_> {
    /// The chapter that plays at `second`.
    pub fn at(&self, second: u64) -> Option<ChapterAt<'_>> {
        let second = u32::try_from(second).ok().filter(|_| second <= self.end)?;
        self.chapters.at(second)
    }
}

/// More notes of one video are not looked into: no video has a tenth of that.
const MOST_NOTES: usize = 64;

/// The chapters that count for `note`: those that `video` tells, else those that the
/// note lists below a heading, else its hub in the section of the video, else
/// another note of the same video.
pub fn chapters<'a>(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    video: Option<&'a Video>,
    settings: &Settings,
) -> Option<ListedChapters<'a>> {
    let duration = video.and_then(Video::duration);
    let end = settings.timestamps.last_second(duration);
    let listed = video.filter(|video| !video.chapters().is_empty());
    if let Some(video) = listed
        && let Some(file) = video.chapter_file()
    {
        // Its makers know that it is as long as that.
        let last = video.chapters().list().last();
        let last = last.map_or(0, |last| u64::from(last.end.unwrap_or(last.start)));
        return Some(ListedChapters {
            chapters: Cow::Borrowed(video.chapters()),
            place: ChapterPlace::File(file),
            end: if duration.is_some() {
                end
            } else {
                end.max(last)
            },
        });
    }
    let about = note.video()?;
    let of = |id: NoteId, chapters: Chapters| ListedChapters {
        chapters: Cow::Owned(chapters),
        place: ChapterPlace::Note(id),
        end,
    };
    if let Some(own) = below_heading(note, whole(note)) {
        return Some(of(id, own));
    }
    if let Some((hub, section)) = section_in_hub(vault, note, about)
        && let Some(chapters) = of_section(&hub, &section)
        && let Some(id) = vault.id(&hub.path)
    {
        return Some(of(id, chapters));
    }
    let others = vault.notes_of_video(&about).into_iter();
    let mut others = others.filter(|other| *other != id).take(MOST_NOTES);
    others.find_map(|other| {
        let note = vault.note(other)?;
        Some(of(other, below_heading(note, whole(note))?))
    })
}

/// What the video of `note` is called: by `video`, else in its hub, else as the note.
pub fn video_title(vault: &Vault, note: &Note, video: Option<&Video>) -> String {
    let known = known_video_title(vault, note, video);
    known.unwrap_or_else(|| note.title().trim().to_owned())
}

/// What the video of `note` is called: by `video`, else in the note's hub.
pub fn known_video_title(vault: &Vault, note: &Note, video: Option<&Video>) -> Option<String> {
    if let Some(title) = video.and_then(Video::title) {
        return Some(title.to_owned());
    }
    let (hub, section) = section_in_hub(vault, note, note.video()?)?;
    let heading = hub.parsed().headings.get(section.heading)?;
    let title = hub.heading_text(heading).trim().to_owned();
    Some(title).filter(|title| !title.is_empty())
}

fn section_in_hub(vault: &Vault, note: &Note, about: VideoId) -> Option<(Arc<Note>, VideoSection)> {
    let hub = hub_of(vault, note)?;
    let section = section_about(&hub, about)?;
    Some((hub, section))
}

fn whole(note: &Note) -> Span {
    Span::new(0, note.text().len())
}

/// The list below the first heading in `within` that announces one.
fn below_heading(note: &Note, within: Span) -> Option<Chapters> {
    let parsed = note.parsed();
    let headings = parsed.headings.iter().enumerate();
    let mut announcing = headings.filter(|(_, heading)| {
        within.covers(heading.span) && is_chapter_heading(&note.heading_text(*heading))
    });
    announcing.find_map(|(index, _)| {
        let section = parsed.section(index, note.text().len());
        let chapters = Chapters::of_list(&text_of(note, section), section.start);
        // One line is no list.
        (chapters.list().len() > 1).then_some(chapters)
    })
}

/// The list in a hub's section of a video. Without a heading of its own it must look
/// like one, and what links to notes is not of it: titles may end in a time of day.
fn of_section(hub: &Note, section: &VideoSection) -> Option<Chapters> {
    below_heading(hub, section.span).or_else(|| {
        let mut text = text_of(hub, section.span).into_owned();
        let links = hub.parsed().links.starting_from(section.span.start);
        for link in links.take_while(|link| link.span.end <= section.span.end) {
            let (start, end) = (link.span.start, link.span.end);
            let within = (start - section.span.start) as usize..(end - section.span.start) as usize;
            if text.get(within.clone()).is_some() {
                text.replace_range(within.clone(), &" ".repeat(within.len()));
            }
        }
        let chapters = Chapters::of_list(&text, section.span.start);
        let starts = chapters.list().first().is_some_and(|one| one.start == 0);
        (starts && chapters.list().len() > 2).then_some(chapters)
    })
}

fn text_of(note: &Note, section: Span) -> Cow<'_, str> {
    /// Two thousand chapters are shorter.
    const MOST_BYTES: usize = 256 << 10;
    note.text().slice(clip(section, MOST_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};
    use crate::video::{Files, Info};

    /// What counts for `/show/a.md`: the title, and each chapter where it is listed.
    fn listed(text: &str, video: Option<&Video>) -> String {
        let fixture = Fixture::new(text);
        let (id, note) = fixture.note("show/a.md");
        let mut lines = video_title(&fixture.vault, &note, video);
        let found = chapters(&fixture.vault, id, &note, video, &Settings::default());
        for chapter in found.iter().flat_map(|found| found.chapters.list()) {
            let place = match found.as_ref().expect("some").place {
                ChapterPlace::File(path) => path.display().to_string(),
                ChapterPlace::Note(id) => {
                    let note = fixture.vault.note(id).expect("a note");
                    format!("{} {}", note.path, show(note, chapter.span))
                }
            };
            lines.push_str(&format!("\n{} {} · {place}", chapter.start, chapter.title));
        }
        lines
    }

    const NOTE: &str = "//- /show/a.md
---
title: A note
videoId: aaaaaaaaaa1
---
From: [[show]]
";
    const OWN: &str = "
## Chapters
- 0:00 Start
- <a class=\"yt-timestamp\" data-t=\"00:10:00\">[00:10:00]</a> É
## Rest
- 30:00 Not this
";
    const HUB: &str = "//- /show/show.md
### [Other](https://youtu.be/aaaaaaaaaa2)
- 0:00 No
- 1:00 No
- 2:00 No
### [The | talk](https://www.youtube.com/watch?v=aaaaaaaaaa1)
- [[a | Rise at 10:30]]
- 0:00 Hub start
- 5:00 Hub middle
- 7:00 Hub end
";
    const OTHER: &str = "//- /other/b.md
---
videoId: aaaaaaaaaa1
---
# Timestamps
0:00 One
[00:01:00] Two
";

    #[test]
    fn the_nearest_list_counts() {
        expected!(
            listed(&[NOTE, OWN, HUB, OTHER].concat(), None),
            r#"
The | talk
0 Start · show/a.md 8:1 "- 0:00 Start"
600 É · show/a.md 9:1 "- <a class=\"yt-timestamp\" data-t=\"00:10:00\">[00:10:00]</a> É"
"#
        );
        expected!(
            listed(&[NOTE, HUB, OTHER].concat(), None),
            r#"
The | talk
0 Hub start · show/show.md 7:1 "- 0:00 Hub start"
300 Hub middle · show/show.md 8:1 "- 5:00 Hub middle"
420 Hub end · show/show.md 9:1 "- 7:00 Hub end"
"#
        );
        expected!(
            listed(&[NOTE, OTHER].concat(), None),
            r#"
A note
0 One · other/b.md 5:1 "0:00 One"
60 Two · other/b.md 6:1 "[00:01:00] Two"
"#
        );
        assert_eq!(listed(NOTE, None), "A note");
    }

    #[test]
    fn sidecars_count_first() {
        let json = r#"{"title": "From the maker", "duration": 100,
            "chapters": [{"start_time": 0, "end_time": 50, "title": "X"}]}"#;
        let info = Info::read(json, None).unwrap();
        let files = Files {
            info: Some("x.info.json".into()),
            ..Files::default()
        };
        let video = Video {
            info: Some(info),
            files,
            ..Video::default()
        };
        let all = [NOTE, OWN, HUB].concat();
        assert_eq!(
            listed(&all, Some(&video)),
            "From the maker\n0 X · x.info.json"
        );
    }

    #[test]
    fn what_looks_like_a_time_in_a_hub_is_no_chapter() {
        let hub = HUB.replace("- 7:00 Hub end\n", "");
        let lines = listed(&[NOTE, &hub].concat(), None);
        assert_eq!(lines.lines().count(), 1, "{lines}");
        let headed = hub.replace("- 0:00 Hub", "#### Timeline:\n- 0:00 Hub");
        let lines = listed(&[NOTE, &headed].concat(), None);
        // The line above the heading is not of the list.
        assert_eq!(lines.lines().count(), 3, "{lines}");
    }

    #[test]
    fn nothing_is_of_a_chapter_behind_the_end() {
        let fixture = Fixture::new(&[NOTE, OWN].concat());
        let (id, note) = fixture.note("show/a.md");
        let found = chapters(&fixture.vault, id, &note, None, &Settings::default()).unwrap();
        assert_eq!(found.at(4 * 3600).map(|at| at.index), Some(1));
        assert_eq!(found.at(4 * 3600 + 1), None, "perhaps shifted");
        assert_eq!(found.at(u64::MAX), None);
    }

    #[test]
    fn chapters_of_files_count_as_far_as_they_go() {
        let fixture = Fixture::new(NOTE);
        let (id, note) = fixture.note("show/a.md");
        let described = Chapters::of_description("0:00 A\n1:00:00 B\n5:00:00 C\n");
        let files = Files {
            description: Some("x.description".into()),
            ..Files::default()
        };
        let video = Video {
            described,
            files,
            ..Video::default()
        };
        let settings = Settings::default();
        let found = chapters(&fixture.vault, id, &note, Some(&video), &settings).unwrap();
        let at = |second| found.at(second).map(|at| at.index);
        assert_eq!([at(4 * 3600 + 1), at(5 * 3600)], [Some(1), Some(2)]);
        assert_eq!(at(5 * 3600 + 1), None);
    }
}
