//! What the view of videos shows: the videos, a video's chapters, who cites them.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::convert;
use super::state::State;
use super::views::{MOST_ROWS, line_at};
use crate::features::{self, Citation, CitedChapter};
use crate::video::{Part, Video, VideoId};

/// The videos that notes are about, the most cited first.
pub fn videos(state: &State) -> Value {
    let videos = state.index().videos.clone();
    let with_files: FxHashSet<VideoId> = videos.ids().into_iter().collect();
    let mut cited = features::videos_by_citations(&state.index().vault);
    cited.truncate(MOST_ROWS);
    let told: Vec<Option<Arc<Video>>> = cited
        .iter()
        .map(|count| {
            let has_files = with_files.contains(&count.id);
            has_files.then(|| state.load_video(count.id, Part::Facts))?
        })
        .collect();
    let index = state.index();
    let vault = &index.vault;
    let rows = cited.iter().zip(told).map(|(count, video)| {
        let notes = vault.notes_of_video(&count.id).into_iter();
        let first = notes.filter_map(|id| vault.note(id)).next();
        let title = first.map(|note| features::video_title(vault, note, video.as_deref()));
        json!({
            "id": count.id.as_str(),
            "title": title,
            "notes": count.notes,
            "citations": count.citations,
        })
    });
    Value::Array(rows.collect())
}

/// The chapters of a video, each with the moments of it that notes cite. Moments in
/// no chapter stand in one without a title, the last; those past the end in `pastEnd`.
pub fn video_page(state: &State, id: VideoId) -> Value {
    let video = state.load_video(id, Part::Facts);
    let index = state.index();
    let page = features::video_page(&index.vault, id, video.as_deref(), &index.settings);
    let citation = |cited: &Citation| {
        let note = index.vault.note(cited.note)?;
        Some(json!({
            "title": note.title().trim(),
            "uri": state.uri(&index, &note.path)?,
            "range": convert::range(note.text(), cited.span, state.can().encoding),
            "second": cited.second,
            "text": line_at(note.text(), cited.span),
        }))
    };
    let list = |cited: &[Citation]| -> Vec<Value> {
        cited.iter().filter_map(citation).take(MOST_ROWS).collect()
    };
    let chapter = |chapter: &CitedChapter| {
        json!({
            "title": chapter.title,
            "start": chapter.start,
            "citations": list(&chapter.moments),
        })
    };
    let mut chapters: Vec<Value> = page.chapters.iter().map(chapter).collect();
    if !page.outside.is_empty() {
        chapters.push(json!({"title": null, "start": 0, "citations": list(&page.outside)}));
    }
    let past: Vec<Citation> = page
        .past_end
        .iter()
        .map(|past| Citation {
            note: past.note,
            span: past.span,
            second: past.seconds,
        })
        .collect();
    json!({"chapters": chapters, "pastEnd": list(&past)})
}
