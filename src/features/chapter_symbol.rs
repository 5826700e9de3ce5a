//! `workspace/symbol` by the titles of chapters: `@dissociative`.

use std::cmp::Reverse;
use std::sync::Arc;

use super::completion::rank::Query;
use super::moment::moments;
use super::workspace_symbol::{WorkspaceSymbol, WorkspaceSymbolKind};
use crate::syntax::clock::shown;
use crate::text::Span;
use crate::vault::{NoteId, Vault};
use crate::video::{Chapter, Video, VideoId};

/// Rows at most.
const MOST: usize = 50;

/// The chapters of `videos` whose titles fit what was `typed` behind the `@`, best
/// first. Each leads to the first moment that a note cites in it, else to the first
/// note of its video.
pub fn chapter_symbols(
    vault: &Vault,
    typed: &str,
    videos: &[(VideoId, Arc<Video>)],
) -> Vec<WorkspaceSymbol> {
    let typed = typed.trim();
    let Some(mut query) = Query::new(typed).filter(|_| !typed.is_empty()) else {
        return Vec::new();
    };
    let mut fitting: Vec<(u32, &VideoId, &Video, usize)> = Vec::new();
    for (id, video) in videos {
        for (at, chapter) in video.chapters().list().iter().enumerate() {
            if let Some(score) = query.score_whole_words(&chapter.title) {
                fitting.push((score, id, video, at));
            }
        }
    }
    fitting.sort_by_key(|(score, id, _, at)| (Reverse(*score), **id, *at));
    let row = |(_, id, video, at): (u32, &VideoId, &Video, usize)| {
        let list = video.chapters().list();
        let chapter = list.get(at)?;
        let end = list.get(at + 1).map(|next| next.start.into());
        let (note, span) = cited(vault, id, chapter, end)?;
        Some(WorkspaceSymbol {
            // Clients filter by what was typed, sign and all.
            name: format!("@{} {}", shown(chapter.start.into()), chapter.title),
            kind: WorkspaceSymbolKind::Chapter,
            container: video.title().unwrap_or(id.as_str()).to_owned(),
            note,
            span,
        })
    };
    fitting.into_iter().filter_map(row).take(MOST).collect()
}

fn cited(
    vault: &Vault,
    id: &VideoId,
    chapter: &Chapter,
    end: Option<u64>,
) -> Option<(NoteId, Span)> {
    let notes = vault.notes_of_video(id);
    let within = |second: u64| second >= chapter.start.into() && end.is_none_or(|end| second < end);
    let first = notes.iter().filter_map(|note| {
        let moments = moments(vault.note(*note)?).into_iter();
        let first = moments.filter(|moment| within(moment.second));
        let first = first.min_by_key(|moment| moment.second)?;
        Some((first.second, *note, first.span))
    });
    let first = first.min_by_key(|(second, ..)| *second);
    let first = first.map(|(_, note, span)| (note, span));
    first.or_else(|| Some((*notes.first()?, Span::empty(0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, show};
    use crate::video::Info;

    #[test]
    fn a_chapter_leads_to_where_it_is_first_cited() {
        let stamp =
            |time: &str| format!("<a class=\"yt-timestamp\" data-t=\"{time}\">[{time}]</a>");
        let fixture = Fixture::new(&format!(
            "//- /a.md\n---\nvideoId: aaaaaaaaaa1\n---\n{} {}\n",
            stamp("00:02:30"),
            stamp("00:02:00")
        ));
        let facts = r#"{"title": "A talk", "chapters": [{"start_time": 0, "title": "Start"},
            {"start_time": 60, "title": "Dissociative States"}, {"start_time": 200, "title": "End"}]}"#;
        let video = Video {
            info: Info::read(facts, None).ok(),
            ..Video::default()
        };
        let videos = [(VideoId::new("aaaaaaaaaa1").unwrap(), Arc::new(video))];
        let found = |typed: &str| {
            let rows = chapter_symbols(&fixture.vault, typed, &videos).into_iter();
            let rows = rows.map(|row| {
                let note = fixture.vault.note(row.note).unwrap();
                format!(
                    "{} in {}: {}",
                    row.name,
                    row.container,
                    show(note, row.span)
                )
            });
            rows.collect::<Vec<_>>()
        };
        let cited = found("dissoc");
        assert_eq!(cited.len(), 1);
        assert!(
            cited[0].starts_with("@00:01:00 Dissociative States in A talk: 4:"),
            "{cited:?}"
        );
        assert!(
            cited[0].contains("00:02:00") && !cited[0].contains("00:02:30"),
            "{cited:?}"
        );
        assert_eq!(found("end"), ["@00:03:20 End in A talk: 1:1 \"\""]);
        assert_eq!(found("nowhere").len(), 0);
        assert_eq!(found("").len(), 0);
    }
}
