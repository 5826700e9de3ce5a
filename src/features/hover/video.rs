//! What a hover says of a moment, and of a video.

use std::collections::BTreeMap;

use super::{Hover, MOST_BYTES, listed};
use crate::features::chapters::{chapters, last_second, video_title};
use crate::features::moment::{MomentKind, address, citations, moment_at, moments};
use crate::features::preview::{code, escape, short};
use crate::rules;
use crate::settings::Settings;
use crate::syntax::Stamp;
use crate::syntax::clock::shown;
use crate::syntax::timestamp::player_seconds;
use crate::text::Span;
use crate::vault::{Note, NoteId, Resolution, Vault};
use crate::video::{Video, VideoId};

/// Who asks, and what is known.
pub(super) struct Asking<'a> {
    pub vault: &'a Vault,
    pub id: NoteId,
    pub note: &'a Note,
    pub settings: &'a Settings,
    pub video: Option<&'a Video>,
}

/// So many cues are shown on each side of the cited one.
const CUES_AROUND: usize = 2;
/// Of a cue, and of a chapter's title, so many characters are shown.
const LONGEST_CUE: usize = 160;
/// So many other notes are named.
const MOST_OTHERS: usize = 5;
/// So many chapters are listed.
const MOST_CHAPTERS: usize = 40;

impl Asking<'_> {
    /// What there is to say of the moment at `offset`: of a stamp, or of a time in
    /// the brackets of a link that leads nowhere.
    pub(super) fn moment(&self, offset: u32) -> Option<Hover> {
        let parsed = self.note.parsed();
        let Some(moment) = moment_at(self.note, offset) else {
            let stamp = parsed.stamp_at(offset)?;
            let is_read = player_seconds(&self.note.text().slice(stamp.value())).is_some();
            let is_there = stamp.span().contains(offset) || parsed.link_at(offset).is_none();
            return (is_there && !is_read).then(|| Hover {
                span: stamp.span(),
                markdown: self.unreadable(stamp),
            });
        };
        let stamp = match moment.kind {
            MomentKind::Stamp => parsed.stamp_at(offset),
            MomentKind::Link => {
                let link = parsed.link_at(offset)?;
                let is_moment = self.note.video().is_some()
                    && self.vault.resolve(self.note, &link) == Resolution::Missing;
                if !is_moment {
                    return None;
                }
                None
            }
        };
        let mut parts = vec![self.first_line(&shown(moment.second))];
        parts.extend(self.flaws(stamp, moment.second));
        parts.extend(self.chapter(moment.second));
        parts.extend(self.words(moment.second));
        parts.push(match self.note.video() {
            Some(id) => format!("<{}>", address(id, moment.second)),
            None => "This note has no valid `videoId`, so there is no video.".to_owned(),
        });
        let mut markdown = parts.join("\n\n");
        self.add_others(moment.second, &mut markdown);
        Some(Hover {
            span: moment.span,
            markdown,
        })
    }

    fn first_line(&self, time: &str) -> String {
        let title = video_title(self.vault, self.note, self.video);
        format!("▶ {time} · **{}**", data(&title, 200))
    }

    fn unreadable(&self, stamp: Stamp) -> String {
        let value = self.note.text().slice(stamp.value());
        let first = self.first_line(&data(value.trim(), 40));
        let mut markdown = format!("{first}\n\nThe player cannot read this time.");
        if let Some(meant) = self.meant(stamp) {
            markdown.push_str(&format!(" It seems to be {}.", code(&meant)));
        }
        markdown
    }

    /// What is wrong with the time as it is written.
    fn flaws(&self, stamp: Option<Stamp>, second: u64) -> Option<String> {
        let mut said = Vec::new();
        if let Some(stamp) = stamp {
            let value = self.note.text().slice(stamp.value());
            let written = code(value.trim());
            match value.split(':').count() {
                1 => said.push(format!(
                    "The site reads {written} as {} hours.",
                    second / 3600
                )),
                2 => said.push(format!(
                    "The site reads {written} as hours and minutes: {} h {} min.",
                    second / 3600,
                    second % 3600 / 60
                )),
                _ => {}
            }
        }
        let length = self.video.and_then(Video::duration).map(u64::from);
        if let Some(length) = length.filter(|length| second > *length) {
            let end = shown(length);
            said.push(format!("This is past the video's end at {end}."));
        }
        if let Some(meant) = stamp.and_then(|stamp| self.meant(stamp)) {
            said.push(format!("It seems to mean {}.", code(&meant)));
        }
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// What the rules would write into the value of `stamp`.
    fn meant(&self, stamp: Stamp) -> Option<String> {
        let findings = rules::check_with(self.vault, self.note, self.settings, self.video);
        let of_stamp = findings
            .iter()
            .filter(|finding| finding.mend.is_some() && stamp.span().covers(finding.span));
        let mut fixes = of_stamp.flat_map(|finding| rules::fixes(self.vault, self.note, finding));
        let edits = fixes.next()?.edits;
        let of_value = |(span, _): &(Span, String)| *span == stamp.value();
        edits.into_iter().find(of_value).map(|(_, time)| time)
    }

    fn chapter(&self, second: u64) -> Option<String> {
        let listed = chapters(self.vault, self.id, self.note, self.video, self.settings)?;
        let at = listed.at(second)?;
        let start = shown(at.chapter.start.into());
        let title = data(&at.chapter.title, LONGEST_CUE);
        Some(format!("{start} {title} · {} in", minutes(at.into)))
    }

    /// What is said around the moment, the cited words marked.
    fn words(&self, second: u64) -> Option<String> {
        let end = last_second(self.video, self.settings);
        let second = u32::try_from(second).ok();
        let second = second.filter(|second| u64::from(*second) <= end)?;
        let transcript = self.video?.transcript.as_ref()?;
        let around = transcript.around(second, CUES_AROUND);
        let line = |(index, cue)| {
            let words = data(transcript.words(cue).trim(), LONGEST_CUE);
            let line = format!("{} {words}", shown(u64::from(cue.start) / 1000));
            match around.cited == Some(index) {
                true => format!("> **{line}**"),
                false => format!("> {line}"),
            }
        };
        let lines: Vec<String> = around.cues.iter().enumerate().map(line).collect();
        // Two blanks end a line within a paragraph.
        (!lines.is_empty()).then(|| lines.join("  \n"))
    }

    /// The other notes that cite the moment, each once, nearest first.
    fn add_others(&self, second: u64, markdown: &mut String) {
        let Some(video) = self.note.video() else {
            return;
        };
        let tolerance = self.settings.timestamps.same_moment_seconds;
        let mut others = citations(self.vault, &video, second, tolerance);
        let mut seen = vec![self.id];
        others.retain(|citation| {
            let is_new = !seen.contains(&citation.note);
            if is_new {
                seen.push(citation.note);
            }
            is_new
        });
        if others.is_empty() {
            return;
        }
        markdown.push_str("\n\nAlso cited in:\n");
        let mut told = 0;
        for citation in others.iter().take(MOST_OTHERS) {
            let Some(note) = self.vault.note(citation.note) else {
                continue;
            };
            let mut line = listed(note.title(), &note.path);
            if citation.second != second {
                line.push_str(&format!(" · {}", shown(citation.second)));
            }
            if markdown.len() + line.len() > MOST_BYTES {
                break;
            }
            markdown.push_str(&line);
            told += 1;
        }
        if others.len() > told {
            markdown.push_str(&format!("\n- and {} more", others.len() - told));
        }
    }

    /// What there is to say of the note's video: who cites it, chapter by chapter.
    pub(super) fn video(&self, about: VideoId) -> String {
        let title = video_title(self.vault, self.note, self.video);
        let mut markdown = format!("▶ **{}**", data(&title, 200));
        let channel = self.video.and_then(Video::channel);
        let length = self.video.and_then(Video::duration);
        let facts = channel.map(|channel| data(channel, 100));
        let facts = facts
            .into_iter()
            .chain(length.map(|length| shown(length.into())));
        let facts: Vec<String> = facts.collect();
        if !facts.is_empty() {
            markdown.push_str("  \n");
            markdown.push_str(&facts.join(" · "));
        }
        markdown.push_str(&format!(
            "\n\n<https://www.youtube.com/watch?v={about}>\n\n"
        ));
        let notes = self.vault.notes_of_video(&about);
        let of = |id: &NoteId| match *id == self.id {
            // As it stands in the editor.
            true => moments(self.note),
            false => self
                .vault
                .note(*id)
                .map_or(Vec::new(), |note| moments(note)),
        };
        let seconds: Vec<u64> = notes
            .iter()
            .flat_map(of)
            .map(|moment| moment.second)
            .collect();
        markdown.push_str(&counted(notes.len(), "note"));
        markdown.push_str(" · ");
        markdown.push_str(&counted(seconds.len(), "citation"));
        self.add_chapters(&seconds, &mut markdown);
        markdown
    }

    fn add_chapters(&self, seconds: &[u64], markdown: &mut String) {
        let Some(listed) = chapters(self.vault, self.id, self.note, self.video, self.settings)
        else {
            return;
        };
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for at in seconds.iter().filter_map(|second| listed.at(*second)) {
            *counts.entry(at.index).or_default() += 1;
        }
        let all = listed.chapters.list();
        markdown.push('\n');
        let mut told = 0;
        for (index, chapter) in all.iter().enumerate().take(MOST_CHAPTERS) {
            let count = counts.get(&index).copied().unwrap_or_default();
            let (start, title) = (shown(chapter.start.into()), data(&chapter.title, 80));
            let line = format!("\n- {start} {title} · {count}");
            if markdown.len() + line.len() > MOST_BYTES {
                break;
            }
            markdown.push_str(&line);
            told += 1;
        }
        if all.len() > told {
            markdown.push_str(&format!("\n- and {} more", all.len() - told));
        }
    }
}

/// Words from a file or a note on one line, at most so many characters of them,
/// without any meaning as markup. Clients make links of bare addresses, so those
/// are broken up, too.
fn data(words: &str, characters: usize) -> String {
    let escaped = escape(&short(words, characters)).replace("://", "\\://");
    let lower = escaped.to_ascii_lowercase();
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, found) in lower.match_indices("www.") {
        let dot = at + found.len() - 1;
        parts.push(&escaped[from..dot]);
        from = dot;
    }
    parts.push(&escaped[from..]);
    parts.join("\\")
}

/// `4:24`, `1:02:03`.
fn minutes(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
