//! Hubs: notes that list the notes of a channel below headings that link to its
//! videos.

use std::sync::Arc;

use crate::syntax::{Heading, Link};
use crate::text::Span;
use crate::vault::{Folder, Note, NoteId, Resolution, Vault};
use crate::video::VideoId;

/// The part of a hub that lists the notes of one video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VideoSection {
    /// From its heading to the next one as high.
    pub span: Span,
    /// The heading's index.
    pub heading: usize,
    /// The video that the heading links to.
    pub video_id: String,
}

/// The note that `note` names in its `From:` line, else its folder's namesake.
/// Never `note` itself.
pub(crate) fn hub_of(vault: &Vault, note: &Note) -> Option<Arc<Note>> {
    let parsed = note.parsed();
    let link = parsed.hub.and_then(|hub| parsed.links.get(hub as usize));
    let named = link.and_then(|link| note_of(vault.resolve(note, &link)));
    let hub = named.or_else(|| {
        let name = folder_name(note)?;
        let namesake = note_of(vault.resolve_name(&note.path, name, None))?;
        let stands_beside = vault.note(namesake)?.path.folder() == note.path.folder();
        stands_beside.then_some(namesake)
    })?;
    vault.note(hub).filter(|hub| hub.path != note.path).cloned()
}

/// Whether `note` is its folder's namesake: `channel/channel.md`.
pub(crate) fn is_namesake_of_folder(note: &Note) -> bool {
    folder_name(note).is_some_and(|name| name.to_lowercase() == note.stem().to_lowercase())
}

fn folder_name(note: &Note) -> Option<&str> {
    let name = note.path.folder().rsplit('/').next();
    name.filter(|name| !name.is_empty())
}

fn note_of(meaning: Resolution) -> Option<NoteId> {
    match meaning {
        Resolution::Note(target) => Some(target.note),
        _ => None,
    }
}

/// The section of a video in which `offset` of `hub` stands.
pub(crate) fn section_at(hub: &Note, offset: u32) -> Option<VideoSection> {
    let headings = &hub.parsed().headings;
    let starts_before = |index: usize| {
        let heading = headings.get(index);
        heading.is_some_and(|heading| heading.span.start <= offset)
    };
    // The first heading behind `offset`; halved, as a hub has hundreds.
    let (mut low, mut high) = (0, headings.len());
    while low < high {
        let middle = low.midpoint(high);
        match starts_before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    // From there outwards, each heading above the last.
    let mut above = u8::MAX;
    for index in (0..low).rev() {
        let heading = headings.get(index)?;
        if heading.level >= above {
            continue;
        }
        if let Some(video_id) = video_id(hub, heading) {
            let span = hub.parsed().section(index, hub.text().len());
            return Some(VideoSection {
                span,
                heading: index,
                video_id,
            });
        }
        if heading.level == 1 {
            return None;
        }
        above = heading.level;
    }
    None
}

/// The first section of `hub` about `video`.
pub(crate) fn section_about(hub: &Note, video: VideoId) -> Option<VideoSection> {
    let headings = hub.parsed().headings.iter().enumerate();
    let mut about = headings.filter_map(|(index, heading)| {
        let video_id = video_id(hub, heading).filter(|id| id == video.as_str())?;
        let span = hub.parsed().section(index, hub.text().len());
        Some(VideoSection {
            span,
            heading: index,
            video_id,
        })
    });
    about.next()
}

/// More links of one section are not looked at: no video has a tenth of that.
const MOST_LISTED: usize = 256;

/// The notes about the video of a section of `hub`: those that it links to and
/// that exist, in order, then others of its folder that say so themselves, by path.
pub(crate) fn notes_of_video(vault: &Vault, hub: &Note, section: &VideoSection) -> Vec<NoteId> {
    let links = hub.parsed().links.starting_from(section.span.start);
    let inside = links.take_while(|link: &Link| link.span.start < section.span.end);
    let mut notes: Vec<NoteId> = Vec::new();
    for link in inside.take(MOST_LISTED) {
        if let Some(note) = note_of(vault.resolve(hub, &link))
            && !notes.contains(&note)
        {
            notes.push(note);
        }
    }
    let folder = Folder::of(&hub.path);
    let is_about = |id: NoteId| {
        let note = vault.note(id);
        note.is_some_and(|note| note.video_id() == Some(&section.video_id))
    };
    let beside = vault.roll().filter(|named| named.stands_in(folder));
    let mut unlisted: Vec<(&str, NoteId)> = beside
        .filter(|named| is_about(named.id) && !notes.contains(&named.id))
        .map(|named| (&*named.path.path, named.id))
        .collect();
    unlisted.sort_unstable();
    notes.extend(unlisted.into_iter().map(|(_, id)| id));
    notes
}

/// Length of a video's id.
const ID: usize = 11;

/// The video that a heading links to.
fn video_id(hub: &Note, heading: Heading<'_>) -> Option<String> {
    let written = hub.text().slice(heading.span);
    let behind = |mark| written.split_once(mark).map(|(_, behind)| behind);
    let id = match behind("youtu.be/") {
        Some(id) => id,
        None => {
            let address = behind("youtube.com/")?;
            let query = address.strip_prefix("watch?");
            let id = query.and_then(|query| query.split('&').find_map(|p| p.strip_prefix("v=")));
            let pages = ["shorts/", "live/", "embed/"];
            id.or_else(|| pages.iter().find_map(|page| address.strip_prefix(page)))?
        }
    };
    let is_of_id = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let id: String = id.chars().take_while(is_of_id).collect();
    (id.len() == ID).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    /// The video of the section with the cursor, and how many bytes it has.
    fn section(text: &str) -> Option<(String, u32)> {
        let fixture = Fixture::new(&format!("//- /show/show.md\n{text}"));
        let (_, hub, cursor) = fixture.at_cursor();
        section_at(&hub, cursor).map(|section| (section.video_id, section.span.len()))
    }

    #[test]
    fn a_section_is_that_of_the_nearest_heading_above_with_a_video() {
        let one = "### [One | a talk](https://www.youtube.com/watch?v=aaaaaaaaaaa)\n- [[a]]\n";
        let two = "### [Two](https://youtu.be/-bbbbbbbbb_?t=3)\n- [[b]]\n#### Part\n- [[c$0]]\n";
        let wide = two.len() as u32 - 2;
        assert_eq!(
            section(&format!("{one}{two}")),
            Some(("-bbbbbbbbb_".into(), wide - 1))
        );
        let first = one.replace("[[a]]", "[[a$0]]");
        let wide = one.len() as u32;
        assert_eq!(
            section(&format!("{first}{}", two.replace("$0", ""))),
            Some(("aaaaaaaaaaa".into(), wide))
        );
        assert_eq!(section(&format!("$0before\n\n{one}")), None);
        assert_eq!(section(&format!("{one}## More\n- [[x$0]]\n")), None);
        assert_eq!(section(&format!("{one}### No video\n- [[x$0]]\n")), None);
        for (address, id) in [
            (
                "https://m.youtube.com/watch?app=desktop&v=ccccccccccc&t=1",
                Some("ccccccccccc"),
            ),
            (
                "https://www.youtube.com/shorts/ccccccccccc",
                Some("ccccccccccc"),
            ),
            ("https://www.youtube.com/@channel", None),
            ("https://www.youtube.com/watch?v=short", None),
            ("https://example.org/watch?v=ccccccccccc", None),
        ] {
            let found = section(&format!("## [T]({address})\n$0"));
            assert_eq!(found.map(|(id, _)| id).as_deref(), id, "{address}");
        }
    }

    #[test]
    fn a_hub_is_what_the_from_line_names_else_the_folders_namesake() {
        let hub = |from: &str| {
            let text = format!(
                "//- /other.md\n//- /show/Show.md\n//- /show/a.md\n---\ntitle: A\n---\n\n{from}\n"
            );
            let fixture = Fixture::new(&text);
            let (_, note) = fixture.note("show/a.md");
            hub_of(&fixture.vault, &note).map(|hub| hub.path.to_string())
        };
        assert_eq!(hub("From: [[other]] <br/>").as_deref(), Some("other.md"));
        assert_eq!(
            hub("From: [[@nobody]] <br/>").as_deref(),
            Some("show/Show.md")
        );
        assert_eq!(hub("Words").as_deref(), Some("show/Show.md"));
        let fixture = Fixture::new("//- /show/show.md\n//- /a/b.md\n//- /b.md\n//- /a.md");
        for (path, is_namesake) in [("show/show.md", true), ("a/b.md", false), ("b.md", false)] {
            let (_, note) = fixture.note(path);
            assert!(hub_of(&fixture.vault, &note).is_none(), "{path}");
            assert_eq!(is_namesake_of_folder(&note), is_namesake, "{path}");
        }
    }
}
