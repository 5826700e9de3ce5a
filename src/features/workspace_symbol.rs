//! `workspace/symbol`: notes, headings, tags, wanted names and videos of the whole
//! vault.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::completion::rank::{Query, best, popularity_bonus};
use super::subject::{Subject, in_time_order, occurrences, tag_name};
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};
use crate::video::VideoId;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// What it is called: a note's title or the name that fitted, a heading's
    /// text, a tag with its `#`, a video's id with an `@`.
    pub name: String,
    /// What kind of thing it is.
    pub kind: WorkspaceSymbolKind,
    /// Where it belongs: a note's path, how often a tag or a name is used.
    pub container: String,
    /// Where to go: for a tag or a wanted name the first place that uses it.
    pub note: NoteId,
    /// In that note.
    pub span: Span,
}

/// What a row of the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkspaceSymbolKind {
    /// A note.
    Note,
    /// A heading.
    Heading,
    /// A tag.
    Tag,
    /// A name that nobody answers to.
    Wanted,
    /// A video that notes are about.
    Video,
}

/// No more rows than a person would look at.
const MOST: usize = 200;

/// Notes searched for `note#heading`.
const NOTES_WITH_HEADINGS: usize = 50;

/// The rows for what was typed, best first, at most 200.
///
/// Plain words look for notes by stem, title and alias; `note#heading` for the
/// headings of the notes that fit (a vault has some 160,000 headings, too many
/// to look through at each letter); `#tag` for tags; `?name` for names that
/// notes link to and nobody answers to, most wanted first; `@id` or `@words` for
/// videos by id, by title as `title_of` tells it, and by the names of their notes;
/// where few fit, each with its notes in the order of their first moments.
pub fn workspace_symbols(
    vault: &Vault,
    typed: &str,
    title_of: &dyn Fn(VideoId) -> Option<String>,
) -> Vec<WorkspaceSymbol> {
    let typed = typed.trim();
    if let Some(name) = typed.strip_prefix('?') {
        return wanted(vault, name);
    }
    if let Some(tag) = typed.strip_prefix('#') {
        return tags(vault, tag);
    }
    if let Some(video) = typed.strip_prefix('@') {
        return videos(vault, video.trim(), title_of);
    }
    match typed.split_once('#') {
        Some((note, heading)) => headings(vault, note, heading),
        None => notes(vault, typed, MOST)
            .into_iter()
            .map(|(_, id, name)| of_note(vault, id, name))
            .collect(),
    }
}

/// The notes that fit, best first, with the name that fitted if it is not the title.
fn notes<'a>(vault: &'a Vault, typed: &str, most: usize) -> Vec<(u32, NoteId, Option<&'a str>)> {
    let Some(mut query) = Query::new(typed) else {
        return Vec::new();
    };
    let mut fitting: Vec<(u32, (NoteId, Option<&str>))> = Vec::new();
    for named in vault.roll() {
        if !query.may_fit(named, false) {
            continue;
        }
        let by_letter = query.score_by_letter(named);
        let mut fit = by_letter
            .or_else(|| query.score_whole_words(named.stem()))
            .map(|score| (score, None));
        if named.has_more_names
            && let Some(note) = vault.note(named.id)
        {
            let title = note.front_matter_title();
            let score = title.and_then(|title| query.score_whole_words(title));
            fit = fit.max(score.map(|score| (score, None)));
            for alias in note.aliases() {
                let score = query.score_whole_words(alias);
                if let Some(score) = score.filter(|score| fit.is_none_or(|fit| fit.0 < *score)) {
                    fit = Some((score, Some(alias)));
                }
            }
        }
        if let Some((score, name)) = fit {
            fitting.push((score, (named.id, name)));
        }
    }
    // Being linked to lifts a note only among those that fit about as well.
    let path = |id: &NoteId| vault.note(*id).map(|note| &note.path);
    let by_path =
        |a: &(NoteId, Option<&str>), b: &(NoteId, Option<&str>)| path(&a.0).cmp(&path(&b.0));
    let popular = best(fitting, 2 * most, by_path)
        .into_iter()
        .map(|(score, found)| (score + popularity_bonus(vault.popularity(found.0)), found));
    best(popular.collect(), most, by_path)
        .into_iter()
        .map(|(score, (id, name))| (score, id, name))
        .collect()
}

fn of_note(vault: &Vault, id: NoteId, name: Option<&str>) -> WorkspaceSymbol {
    let note = vault.note(id);
    let title = note.map(|note| note.title().trim().to_owned());
    WorkspaceSymbol {
        name: name.map(str::to_owned).or(title).unwrap_or_default(),
        kind: WorkspaceSymbolKind::Note,
        container: note.map(|note| note.path.to_string()).unwrap_or_default(),
        note: id,
        span: Span::empty(0),
    }
}

fn headings(vault: &Vault, note: &str, typed: &str) -> Vec<WorkspaceSymbol> {
    let Some(mut query) = Query::new(typed) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (of_note, id, _) in notes(vault, note, NOTES_WITH_HEADINGS) {
        let Some(note) = vault.note(id) else { continue };
        for heading in note.parsed().headings.iter() {
            let text = note.heading_text(heading);
            if let Some(score) = query.score_whole_words(&text).filter(|_| !text.is_empty()) {
                found.push((score + of_note / 4, (id, heading.span, text.into_owned())));
            }
        }
    }
    let in_order =
        |a: &(NoteId, Span, String), b: &(NoteId, Span, String)| (a.0, a.1).cmp(&(b.0, b.1));
    best(found, MOST, in_order)
        .into_iter()
        .map(|(_, (id, span, name))| WorkspaceSymbol {
            name,
            kind: WorkspaceSymbolKind::Heading,
            container: vault
                .note(id)
                .map(|note| note.title().to_owned())
                .unwrap_or_default(),
            note: id,
            span,
        })
        .collect()
}

fn tags(vault: &Vault, typed: &str) -> Vec<WorkspaceSymbol> {
    let Some(mut query) = Query::new(typed) else {
        return Vec::new();
    };
    // The spelling and place of the first in the order of paths, and how many.
    let mut all: FxHashMap<String, (String, NoteId, Span, usize)> = FxHashMap::default();
    for (id, note) in vault.notes() {
        for (name, span) in tags_of(note) {
            let path = |id: NoteId| vault.note(id).map(|note| &note.path);
            let entry = all.entry(name.to_lowercase());
            let first = entry.or_insert_with(|| (name.clone(), id, span, 0));
            first.3 += 1;
            if path(id) < path(first.1) {
                (first.0, first.1, first.2) = (name, id, span);
            }
        }
    }
    let fitting = all.into_values().filter_map(|(name, id, span, count)| {
        let score = query.score_whole_words(&name)?;
        Some((score + popularity_bonus(count), (name, id, span, count)))
    });
    best(fitting.collect(), MOST, |a, b| {
        a.0.to_lowercase().cmp(&b.0.to_lowercase())
    })
    .into_iter()
    .map(|(_, (name, id, span, count))| WorkspaceSymbol {
        name: format!("#{name}"),
        kind: WorkspaceSymbolKind::Tag,
        container: format!("used {}", times(count)),
        note: id,
        span,
    })
    .collect()
}

fn tags_of(note: &Note) -> impl Iterator<Item = (String, Span)> {
    let parsed = note.parsed();
    let front = parsed.front_matter.as_deref();
    let front = front.into_iter().flat_map(|front| &front.tags);
    let front = front.map(|tag| (tag.value.to_string(), tag.span));
    let body = parsed.rare().tags.iter().map(|tag| {
        let name = tag_name(note, *tag);
        (note.text().slice(name).into_owned(), name)
    });
    front.chain(body)
}

fn wanted(vault: &Vault, typed: &str) -> Vec<WorkspaceSymbol> {
    let Some(mut query) = Query::new(typed) else {
        return Vec::new();
    };
    let fitting = vault.wanted().filter_map(|wanted| {
        query.score_whole_words(wanted.name)?;
        // By demand alone: that is what the list is for.
        Some((wanted.users as u32, (wanted.name, wanted.users)))
    });
    let most = best(fitting.collect(), MOST, |a, b| a.0.cmp(b.0));
    most.into_iter()
        .filter_map(|(_, (name, users))| {
            let subject = Subject::Wanted(name.to_owned());
            let (note, places) = occurrences(vault, &subject).into_iter().next()?;
            Some(WorkspaceSymbol {
                name: name.to_owned(),
                kind: WorkspaceSymbolKind::Wanted,
                container: format!("no note yet, linked to by {}", notes_in_words(users)),
                note: vault.id(&note.path)?,
                span: *places.first()?,
            })
        })
        .collect()
}

/// Of no more videos the notes are listed, too.
const VIDEOS_WITH_NOTES: usize = 8;

fn videos(
    vault: &Vault,
    typed: &str,
    title_of: &dyn Fn(VideoId) -> Option<String>,
) -> Vec<WorkspaceSymbol> {
    let fitting = fitting_videos(vault, typed, title_of);
    let is_few = fitting.len() <= VIDEOS_WITH_NOTES;
    let mut rows = Vec::new();
    for video in fitting.into_iter().take(MOST) {
        let row = |name: &str, kind, container, note, span| WorkspaceSymbol {
            // Clients filter by what was typed, sign and all.
            name: format!("@{video} {name}").trim_end().to_owned(),
            kind,
            container,
            note,
            span,
        };
        // Who looks at a long list wants to see more letters, not the right order.
        let notes: Vec<NoteId> = match is_few {
            true => {
                let notes = in_time_order(vault, &video).into_iter();
                notes.filter_map(|(_, note)| vault.id(&note.path)).collect()
            }
            false => vault.notes_of_video(&video),
        };
        let Some((id, note)) = notes.first().and_then(|id| Some((*id, vault.note(*id)?))) else {
            continue;
        };
        let front = note.parsed().front_matter.as_deref();
        let written = front.and_then(|front| front.video_id.as_ref());
        let span = written.map_or(Span::empty(0), |written| written.span);
        let title = title_of(video).unwrap_or_default();
        let count = notes_in_words(notes.len());
        rows.push(row(&title, WorkspaceSymbolKind::Video, count, id, span));
        for (id, note) in notes
            .into_iter()
            .filter(|_| is_few)
            .filter_map(|id| Some((id, vault.note(id)?)))
        {
            let (title, path) = (note.title().trim(), note.path.to_string());
            let kind = WorkspaceSymbolKind::Note;
            rows.push(row(title, kind, path, id, Span::empty(0)));
        }
    }
    rows.truncate(MOST);
    rows
}

/// The videos that fit, best first: by the start of their id, by title, by a part
/// of their id, by a note's name. Of those that fit alike the most cited come first.
fn fitting_videos(
    vault: &Vault,
    typed: &str,
    title_of: &dyn Fn(VideoId) -> Option<String>,
) -> Vec<VideoId> {
    let Some(mut query) = Query::new(typed) else {
        return Vec::new();
    };
    let in_lower_case = typed.to_ascii_lowercase();
    let mut fit = |video: VideoId| {
        if video.as_str().starts_with(typed) {
            return Some((3, 0));
        }
        if let Some(score) = title_of(video).and_then(|title| query.score_whole_words(&title)) {
            return Some((2, score));
        }
        let id = video.as_str().to_ascii_lowercase();
        id.contains(&in_lower_case).then_some((1, 0))
    };
    let mut fitting: FxHashMap<VideoId, ((u8, u32), usize)> = vault
        .videos()
        .filter_map(|(video, count)| Some((video, (fit(video)?, count))))
        .collect();
    let is_by_start = fitting.values().any(|((tier, _), _)| *tier == 3);
    if !is_by_start {
        for (score, id, _) in notes(vault, typed, MOST) {
            if let Some(video) = vault.note(id).and_then(|note| note.video()) {
                fitting.entry(video).or_insert(((0, score), 0));
            }
        }
    }
    let mut best: Vec<_> = fitting.into_iter().collect();
    best.sort_by_key(|(video, (fit, count))| (Reverse((*fit, *count)), *video));
    best.into_iter().map(|(video, _)| video).collect()
}

fn notes_in_words(count: usize) -> String {
    format!("{count} note{}", if count == 1 { "" } else { "s" })
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected};

    const VAULT: &str = "
//- /brain/nmda_receptor.md
---
title: NMDA receptor
aliases: [glutamate gate]
tags: [receptor]
---
# The pore
## Magnesium block
//- /brain/ampa_receptor.md
---
title: AMPA receptor
---
# The pore
[[nmda_receptor]] [[kainate]] #Receptor/ion
//- /other/list.md
[[nmda_receptor]] [[kainate]] [[sleep]]
";

    fn listed(typed: &str) -> String {
        listed_in(VAULT, typed)
    }

    fn listed_in(text: &str, typed: &str) -> String {
        let fixture = Fixture::new(text);
        let titles = |video: VideoId| {
            (video.as_str() == "bbbbbbbbbb2").then(|| "Sleep and dreams".to_owned())
        };
        let rows = workspace_symbols(&fixture.vault, typed, &titles);
        rows.iter()
            .map(|row| {
                let note = fixture.vault.note(row.note).unwrap();
                let at = note.text().slice(row.span);
                format!(
                    "{:?} {} ({}) {} {at:?}\n",
                    row.kind, row.name, row.container, note.path
                )
            })
            .collect()
    }

    #[test]
    fn notes_are_found_by_stem_title_and_alias_the_linked_ones_first() {
        expected!(
            listed("receptor"),
            r#"
Note NMDA receptor (brain/nmda_receptor.md) brain/nmda_receptor.md ""
Note AMPA receptor (brain/ampa_receptor.md) brain/ampa_receptor.md ""
"#
        );
        expected!(
            listed("gluta gate"),
            r#"
Note glutamate gate (brain/nmda_receptor.md) brain/nmda_receptor.md ""
"#
        );
        assert_eq!(listed("").lines().count(), 3, "everything, for a start");
        assert_eq!(listed("no such thing"), "");
    }

    #[test]
    fn headings_tags_and_wanted_names_have_signs_of_their_own() {
        expected!(
            listed("nmda#mag"),
            r###"
Heading Magnesium block (NMDA receptor) brain/nmda_receptor.md "## Magnesium block"
"###
        );
        assert_eq!(listed("receptor#pore").lines().count(), 2);
        expected!(
            listed("#rec"),
            r##"
Tag #receptor (used once) brain/nmda_receptor.md "receptor"
Tag #Receptor/ion (used once) brain/ampa_receptor.md "Receptor/ion"
"##
        );
        expected!(
            listed("?"),
            r#"
Wanted kainate (no note yet, linked to by 2 notes) brain/ampa_receptor.md "kainate"
Wanted sleep (no note yet, linked to by 1 note) other/list.md "sleep"
"#
        );
        assert_eq!(listed("?sle").lines().count(), 1);
    }

    const VIDEOS: &str = "
//- /late.md
---
title: Late in it
videoId: aaaaaaaaaa1
---
<a class=\"yt-timestamp\" data-t=\"00:10:00\">[00:10:00]</a>
//- /silent.md
---
videoId: aaaaaaaaaa1
---
//- /why/early.md
---
title: Early in it
videoId: aaaaaaaaaa1
---
[[00:00:07]]
//- /zzz.md
---
title: On rest
videoId: \"bbbbbbbbbb2\"
---
//- /odd.md
---
videoId: aaaa
---
";

    fn listed_videos(typed: &str) -> String {
        listed_in(VIDEOS, typed)
    }

    #[test]
    fn videos_are_found_by_id_title_and_note_with_their_notes_in_time_order() {
        expected!(
            listed_videos("@aaaaaaaaaa1"),
            r#"
Video @aaaaaaaaaa1 (3 notes) why/early.md "aaaaaaaaaa1"
Note @aaaaaaaaaa1 Early in it (why/early.md) why/early.md ""
Note @aaaaaaaaaa1 Late in it (late.md) late.md ""
Note @aaaaaaaaaa1 silent (silent.md) silent.md ""
"#
        );
        expected!(
            listed_videos("@ dreams"),
            r#"
Video @bbbbbbbbbb2 Sleep and dreams (1 note) zzz.md "\"bbbbbbbbbb2\""
Note @bbbbbbbbbb2 On rest (zzz.md) zzz.md ""
"#
        );
        let first = |typed: &str| {
            listed_videos(typed)
                .lines()
                .next()
                .map(|row| row[..18].to_owned())
        };
        let one = Some("Video @aaaaaaaaaa1".to_owned());
        let two = Some("Video @bbbbbbbbbb2".to_owned());
        assert_eq!(first("@"), one, "the most cited");
        assert_eq!(first("@BBB"), two, "a part, in any case");
        assert_eq!(first("@on rest"), two, "a note's title");
        assert_eq!(first("@none such"), None);
        assert_eq!(listed("@aaaaaaaaaa1"), "", "a vault without videos");
    }

    #[test]
    fn where_many_videos_fit_their_notes_are_not_listed() {
        let text: String = (10..30)
            .map(|at| format!("//- /n{at}.md\n---\nvideoId: aaaaaaaaa{at}\n---\n"))
            .collect();
        let rows = listed_in(&text, "@");
        assert_eq!(rows.lines().count(), 20, "{rows}");
        assert!(rows.lines().all(|row| row.starts_with("Video ")), "{rows}");
    }

    #[test]
    fn the_list_is_capped() {
        let text: String = (100..600)
            .map(|at| format!("//- /n{at}.md\n---\nvideoId: aaaaaaaa{at}\n---\n#t{at} [[w{at}]]\n"))
            .collect();
        let fixture = Fixture::new(&text);
        for typed in ["n", "#t", "?w", "@"] {
            assert_eq!(
                workspace_symbols(&fixture.vault, typed, &|_| None).len(),
                MOST,
                "{typed}"
            );
        }
    }
}
