use std::io::{IsTerminal, Write, stdout};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::named::{meant, meant_in};
use super::numbers::counted;
use super::output::{Styles, put, standard_output};
use super::visible::visible;
use super::whole::{Whole, whole};
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::disk::{self, Standing};
use crate::features::{self, CitedChapter, VideoPage};
use crate::settings;
use crate::syntax::clock;
use crate::vault::{Note, Vault};
use crate::video::{Part, Video, VideoId};

/// One of the list.
#[derive(Serialize)]
struct Listed {
    id: String,
    title: Option<String>,
    notes: usize,
    citations: usize,
}

/// `wikinote video [ID|NOTE]`: the page of a video, or the list of all.
pub fn video(asked: Option<&str>, json: bool) -> Result<Outcome, Failure> {
    let Some(asked) = asked else {
        return list(json);
    };
    let (whole, id) = find(asked)?;
    let Whole { loaded, .. } = &whole;
    let limit = loaded.settings.max_file_size;
    let video = loaded.videos.load(id, Part::Facts, limit);
    let page = features::video_page(&loaded.vault, id, video.as_deref(), &loaded.settings);
    let (mut out, styles) = standard_output();
    if json {
        serde_json::to_writer(&mut out, &page).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        let shape = Shape::of_output();
        let text = shown(&whole, &page, &styles, shape);
        out.write_all(tamed(&text).as_bytes())?;
    }
    out.flush()?;
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(Outcome::Clean)
}

/// The video that `asked` names, by its id or by a note about it.
fn find(asked: &str) -> Result<(Whole, VideoId), Failure> {
    let path = Path::new(asked);
    if disk::standing(path) == Standing::File {
        let (whole, note) = meant(path)?;
        let id = video_of(&whole, note, asked)?;
        return Ok((whole, id));
    }
    let whole = whole(Path::new("."))?;
    let vault = &whole.loaded.vault;
    if let Some(id) = VideoId::new(asked) {
        let limit = whole.loaded.settings.max_file_size;
        let has_files = || whole.loaded.videos.load(id, Part::Facts, limit).is_some();
        if !vault.notes_of_video(&id).is_empty() || has_files() {
            return Ok((whole, id));
        }
    }
    match meant_in(&whole, path) {
        Ok(note) => {
            let id = video_of(&whole, note, asked)?;
            Ok((whole, id))
        }
        // Several notes of that name is no failure to know the name.
        Err(Failure::Said(why)) if why.contains("could be") => Err(Failure::Said(why)),
        Err(_) => Err(Failure::Said(unknown(&whole, asked))),
    }
}

fn video_of(whole: &Whole, note: crate::vault::NoteId, asked: &str) -> Result<VideoId, Failure> {
    let note = whole.loaded.vault.note(note);
    let written = note.and_then(|note| note.video_id());
    let asked = visible(asked);
    written.and_then(VideoId::new).ok_or_else(|| match written {
        Some(id) => Failure::Said(format!(
            "the `videoId` of {asked} is `{}`, which is no YouTube video id",
            visible(id)
        )),
        None => Failure::Said(format!("{asked} is about no video: it has no `videoId`")),
    })
}

/// That nothing is called `asked`, with what may have been meant.
fn unknown(whole: &Whole, asked: &str) -> String {
    let all = all(whole);
    let ids = all.iter().map(|listed| &*listed.id);
    let titles = all.iter().filter_map(|listed| listed.title.as_deref());
    let asked_shown = visible(asked);
    let near = settings::nearest(asked, ids.chain(titles));
    let near = near.and_then(|near| {
        let is_near = |listed: &&Listed| listed.id == near || listed.title.as_deref() == Some(near);
        all.iter().find(is_near)
    });
    match near {
        None => format!("no video and no note is called `{asked_shown}` here"),
        Some(Listed { id, title, .. }) => {
            let title = title.as_ref().map(|title| format!(" ({})", visible(title)));
            let title = title.unwrap_or_default();
            format!(
                "no video and no note is called `{asked_shown}` here; did you mean {id}{title}?"
            )
        }
    }
}

/// Every video that has notes or sidecars, the most cited first.
fn all(whole: &Whole) -> Vec<Listed> {
    let loaded = &whole.loaded;
    let limit = loaded.settings.max_file_size;
    let cited = features::videos_by_citations(&loaded.vault);
    let known: std::collections::BTreeSet<VideoId> = loaded.videos.ids().into_iter().collect();
    let uncited = known
        .iter()
        .filter(|id| loaded.vault.notes_of_video(id).is_empty());
    let counts = cited
        .iter()
        .map(|count| (count.id, count.notes, count.citations));
    let counts = counts.chain(uncited.map(|id| (*id, 0, 0)));
    let listed = counts.map(|(id, notes, citations)| {
        let video = known
            .contains(&id)
            .then(|| loaded.videos.load(id, Part::Facts, limit));
        let video = video.flatten();
        Listed {
            id: id.to_string(),
            title: match first_note(&loaded.vault, id) {
                Some(note) => features::known_video_title(&loaded.vault, note, video.as_deref()),
                None => video.as_deref().and_then(Video::title).map(str::to_owned),
            },
            notes,
            citations,
        }
    });
    listed.collect()
}

fn first_note(vault: &Vault, id: VideoId) -> Option<&Arc<Note>> {
    let notes = vault.notes_of_video(&id).into_iter();
    notes.filter_map(|id| vault.note(id)).next()
}

fn list(json: bool) -> Result<Outcome, Failure> {
    let whole = whole(Path::new("."))?;
    let all = all(&whole);
    let (mut out, styles) = standard_output();
    let mut text = String::new();
    if json {
        serde_json::to_writer(&mut out, &all).map_err(std::io::Error::from)?;
        text.push('\n');
    } else {
        if !all.is_empty() {
            put(
                &mut text,
                styles.strong,
                "moments  notes  video        title\n",
            );
        }
        for listed in &all {
            let numbers = format!("{:>7}  {:>5}", listed.citations, listed.notes);
            put(&mut text, styles.faint, &numbers);
            text.push_str("  ");
            put(&mut text, styles.place, &listed.id);
            if let Some(title) = &listed.title {
                text.push_str("  ");
                text.push_str(&visible(title));
            }
            text.push('\n');
        }
        let sum = format!("{}.\n", counted(all.len(), "video"));
        put(&mut text, styles.strong, &sum);
    }
    out.write_all(tamed(&text).as_bytes())?;
    out.flush()?;
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(Outcome::Clean)
}

/// How bars are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Eighths of blocks, for a terminal.
    Blocks,
    /// One `#` for each eighth of the longest or a part of it, for a pipe.
    Plain,
}

impl Shape {
    fn of_output() -> Self {
        match stdout().is_terminal() {
            true => Self::Blocks,
            false => Self::Plain,
        }
    }

    /// A bar for `count`, where `most` is the longest; blanks fill it up.
    fn bar(self, count: usize, most: usize) -> String {
        const WIDTH: usize = 8;
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        // What is cited at all is seen.
        let steps = match self {
            Self::Blocks => (count * WIDTH * 8).div_ceil(most.max(1)),
            Self::Plain => (count * WIDTH).div_ceil(most.max(1)) * 8,
        };
        let full = match self {
            Self::Blocks => "█",
            Self::Plain => "#",
        };
        let mut bar = full.repeat(steps / 8);
        bar.push_str(EIGHTHS[steps % 8]);
        let width = steps.div_ceil(8);
        bar.push_str(&" ".repeat(WIDTH - width.min(WIDTH)));
        bar
    }
}

fn shown(whole: &Whole, page: &VideoPage, styles: &Styles, shape: Shape) -> String {
    let mut text = String::new();
    let title = page
        .title
        .as_deref()
        .unwrap_or("A video of which no file here tells the title");
    put(&mut text, styles.strong, &visible(title));
    text.push('\n');
    let channel = page.channel.as_deref().map(visible);
    let length = page.duration.map(|seconds| clock::shown(seconds.into()));
    let facts = [channel.as_deref(), length.as_deref(), Some(&page.id)];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    put(&mut text, styles.faint, &facts.join(", "));
    text.push('\n');
    put_chapters(&mut text, &page.chapters, styles, shape);
    put_notes(&mut text, whole, page, styles);
    put_past_end(&mut text, whole, page, styles);
    put_uncited(&mut text, &page.chapters, styles);
    text
}

fn put_chapters(text: &mut String, chapters: &[CitedChapter], styles: &Styles, shape: Shape) {
    if chapters.is_empty() {
        return;
    }
    text.push('\n');
    let most = chapters.iter().map(|chapter| chapter.citations).max();
    let most = most.unwrap_or_default();
    for chapter in chapters {
        put(text, styles.place, &clock::shown(chapter.start.into()));
        text.push_str("  ");
        put(text, styles.good, &shape.bar(chapter.citations, most));
        let number = format!(" {:>4}  ", chapter.citations);
        put(text, styles.faint, &number);
        text.push_str(&visible(&chapter.title));
        text.push('\n');
    }
}

fn put_notes(text: &mut String, whole: &Whole, page: &VideoPage, styles: &Styles) {
    let notes = counted(page.notes.len(), "note");
    let moments = counted(page.citations, "moment");
    let verb = if page.notes.len() == 1 {
        "cites"
    } else {
        "cite"
    };
    let head = match page.notes.len() {
        0 => "No note is about it.".to_owned(),
        _ => format!("{notes} {verb} {moments}:"),
    };
    text.push('\n');
    put(text, styles.strong, &head);
    text.push('\n');
    for note in &page.notes {
        put(text, styles.faint, &format!("{:>4}  ", note.citations));
        let path = whole
            .loaded
            .vault
            .note(note.note)
            .map(|note| whole.shown(&note.path));
        put(text, styles.place, &path.unwrap_or_default());
        if let Some(first) = note.first {
            put(
                text,
                styles.faint,
                &format!("  from {}", clock::shown(first)),
            );
        }
        text.push('\n');
    }
}

fn put_past_end(text: &mut String, whole: &Whole, page: &VideoPage, styles: &Styles) {
    if page.past_end.is_empty() {
        return;
    }
    let end = whole.loaded.settings.timestamps.last_second(page.duration);
    let end = clock::shown(end);
    let head = match page.duration {
        Some(_) => format!("Past the end at {end}:"),
        None => format!("Past {end}, which is longer than a video is believed to be:"),
    };
    text.push('\n');
    put(text, styles.strong, &head);
    text.push('\n');
    for past in &page.past_end {
        let Some(note) = whole.loaded.vault.note(past.note) else {
            continue;
        };
        let place = format!("{}:{}:{}", whole.shown(&note.path), past.line, past.column);
        put(text, styles.place, &place);
        text.push_str(": ");
        put(text, styles.warning, &clock::shown(past.seconds));
        text.push('\n');
    }
}

fn put_uncited(text: &mut String, chapters: &[CitedChapter], styles: &Styles) {
    let uncited: Vec<&CitedChapter> = chapters
        .iter()
        .filter(|chapter| chapter.citations == 0)
        .collect();
    if uncited.is_empty() {
        return;
    }
    text.push('\n');
    let all = counted(chapters.len(), "chapter");
    let head = format!("Never cited, {} of {all}:\n", uncited.len());
    put(text, styles.strong, &head);
    for chapter in uncited {
        put(text, styles.place, &clock::shown(chapter.start.into()));
        text.push_str("  ");
        text.push_str(&visible(&chapter.title));
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_never_hides_a_citation() {
        let bars = |shape: Shape| [0, 1, 4, 8].map(|count| shape.bar(count, 8));
        assert_eq!(
            bars(Shape::Blocks),
            ["        ", "█       ", "████    ", "████████"]
        );
        assert_eq!(
            bars(Shape::Plain),
            ["        ", "#       ", "####    ", "########"]
        );
        assert_eq!(Shape::Blocks.bar(1, 1000), "▏       ");
        assert_eq!(Shape::Blocks.bar(1, 3), "██▊     ");
        assert_eq!(Shape::Plain.bar(1, 1000), "#       ");
        assert_eq!(Shape::Plain.bar(0, 0), "        ");
    }
}
