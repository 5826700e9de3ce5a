//! `textDocument/hover`.

use super::closest::closest;
use super::place::place;
use super::preview::{Limit, code, escape, preview, short};
use crate::settings::Settings;
use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{
    AnchorTarget, NameKey, Note, NoteId, NotePath, Resolution, Rung, SiteAnswer, Vault,
};
use crate::video::Video;

mod video;
use self::video::Asking;

/// What there is to say of what is under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is said of.
    pub span: Span,
    /// Markdown, capped, without raw HTML or command links from notes.
    pub markdown: String,
}

/// No hover has more bytes of note text than this; the little around it keeps
/// the whole below 8 kB.
const MOST_BYTES: usize = 6 * 1024;

/// At most so many candidates of an ambiguous link are listed.
const MOST_CANDIDATES: usize = 12;

/// What there is to say of what stands at `offset`; `video` is what is known of the
/// note's own.
pub fn hover(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    offset: u32,
    settings: &Settings,
    video: Option<&Video>,
) -> Option<Hover> {
    let asking = Asking {
        vault,
        id,
        note,
        settings,
        video,
    };
    // A stamp may stand in a link's label; the inner one is meant.
    if let Some(hover) = asking.moment(offset) {
        return Some(hover);
    }
    if let Some(link) = note.parsed().link_at(offset) {
        let markdown = of_link(vault, note, &link, settings)?;
        return Some(Hover {
            span: link.span,
            markdown,
        });
    }
    let (span, markdown) = of_front_matter(&asking, offset)
        .or_else(|| of_tag(vault, note, offset))
        .or_else(|| of_footnote(note, offset, settings))?;
    Some(Hover { span, markdown })
}

/// What to show of the note `id`, or of the part of it that `anchor` names: the
/// text of a hover and of a completion's documentation.
pub(super) fn describe(
    vault: &Vault,
    id: NoteId,
    anchor: Option<AnchorTarget>,
    settings: &Settings,
) -> Option<String> {
    let note = vault.note(id)?;
    Some(format!(
        "{}\n\n{}",
        shown(note, anchor, settings),
        backlink_count(vault, id)
    ))
}

fn of_link(vault: &Vault, note: &Note, link: &Link, settings: &Settings) -> Option<String> {
    match vault.resolve(note, link) {
        Resolution::Note(target) => {
            let found = vault.note(target.note)?;
            let mut footer = vec![backlink_count(vault, target.note)];
            footer.extend(how_found(target.rung).map(|how| format!("found by {how}")));
            if let SiteAnswer::Dead(reason) = vault.on_site(note, link) {
                footer.push(format!("dead on the site, because {}", reason.clause()));
            }
            let mut markdown = shown(found, target.anchor, settings);
            if target.anchor == Some(AnchorTarget::Missing) {
                let anchor = note.text().slice(link.anchor.unwrap_or_default());
                markdown.push_str(&format!("\n\nNothing there is called {}.", code(&anchor)));
            }
            Some(format!("{markdown}\n\n{}", footer.join(" · ")))
        }
        Resolution::File { path, .. } => Some(format!(
            "**{}**\n\n{}",
            escape(&short(path.file_name(), 200)),
            code(&path.path)
        )),
        Resolution::Ambiguous { candidates, rung } => {
            let how = how_found(rung).unwrap_or("name");
            let mut markdown = format!("{} notes share this {how}:\n", candidates.len());
            for candidate in candidates.iter().take(MOST_CANDIDATES) {
                let found = candidate.note.and_then(|id| vault.note(id));
                let title = found.map_or(candidate.path.file_name(), |note| note.title());
                markdown.push_str(&listed(title, &candidate.path));
            }
            if candidates.len() > MOST_CANDIDATES {
                markdown.push_str("\n- …");
            }
            Some(markdown)
        }
        Resolution::Missing => Some(broken(vault, note, link)),
        Resolution::External => None,
    }
}

/// Title, path, and the text of what `anchor` names.
fn shown(note: &Note, anchor: Option<AnchorTarget>, settings: &Settings) -> String {
    let span = match anchor {
        Some(AnchorTarget::Heading(_) | AnchorTarget::Block(_)) => place(note, anchor).full,
        _ => {
            let front = note.parsed().front_matter.as_ref();
            Span::new(front.map_or(0, |front| front.span.end), note.text().len())
        }
    };
    let mut markdown = headed(note);
    let limit = Limit {
        lines: settings.hover.max_lines,
        bytes: MOST_BYTES,
    };
    let text = preview(note, span, limit);
    if !text.is_empty() {
        markdown.push_str("\n\n---\n\n");
        markdown.push_str(&text);
        markdown.push_str("\n\n---");
    }
    markdown
}

fn headed(note: &Note) -> String {
    format!(
        "**{}**  \n{}",
        escape(&short(note.title().trim(), 200)),
        code(&note.path.path)
    )
}

/// How many notes link to a note. Its links to itself tell nobody anything.
fn backlink_count(vault: &Vault, id: NoteId) -> String {
    let linking = vault.backlinking_notes(id, MOST_COUNTED);
    match (linking.notes, linking.all) {
        (0, true) => "no backlinks".to_owned(),
        (1, true) => "1 backlink".to_owned(),
        (notes, true) => format!("{notes} backlinks"),
        (notes, false) => format!("over {notes} backlinks"),
    }
}

/// Hubs have thousands, and nobody waits for the exact number.
const MOST_COUNTED: usize = 500;

fn listed(title: &str, path: &NotePath) -> String {
    format!("\n- {} {}", escape(&short(title, 100)), code(&path.path))
}

/// How a link was found, if not by its exact name.
fn how_found(rung: Rung) -> Option<&'static str> {
    match rung {
        Rung::Here | Rung::RelativePath | Rung::RootPath | Rung::PathSuffix | Rung::Stem => None,
        Rung::StemFolded => Some("name ignoring case"),
        Rung::Alias => Some("alias"),
        Rung::Title => Some("title"),
        Rung::AliasFolded => Some("alias ignoring case"),
        Rung::TitleFolded => Some("title ignoring case"),
        Rung::Slug => Some("loose spelling"),
    }
}

fn broken(vault: &Vault, note: &Note, link: &Link) -> String {
    let target = note.text().slice(link.target);
    let tried = if target.contains('/') {
        "Tried it as a path from this folder and from the root, as the end of a path, \
         and its last part as a name, alias, title and loose spelling."
    } else {
        "Tried file name, alias, title (case ignored) and loose spelling, here and in every folder."
    };
    let mut markdown = format!("**No note is called {}**\n\n{tried}", code(&target));
    let close = closest(vault, &note.path, &target, 3);
    if !close.is_empty() {
        markdown.push_str("\n\nClosest:\n");
        for found in close.iter().filter_map(|id| vault.note(*id)) {
            markdown.push_str(&listed(found.title(), &found.path));
        }
    }
    let name = target.rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".md").unwrap_or(name);
    let users = vault.users(NameKey::new(name));
    let others = users
        .iter()
        .filter(|user| vault.id(&note.path) != Some(**user))
        .count();
    match others {
        0 => {}
        1 => markdown.push_str("\n\n1 other note links to this name."),
        _ => markdown.push_str(&format!("\n\n{others} other notes link to this name.")),
    }
    markdown
}

/// On its own title a note tells who links to it; on its video id, who cites the video.
fn of_front_matter(asking: &Asking<'_>, offset: u32) -> Option<(Span, String)> {
    let Asking {
        vault, id, note, ..
    } = *asking;
    let front = note
        .parsed()
        .front_matter
        .as_ref()
        .filter(|front| front.span.touches(offset))?;
    if let Some(title) = front
        .title
        .as_ref()
        .filter(|title| title.span.touches(offset))
    {
        return Some((
            title.span,
            format!("{}\n\n{}", headed(note), backlink_count(vault, id)),
        ));
    }
    let video = front
        .video_id
        .as_ref()
        .filter(|video| video.span.touches(offset))?;
    Some((video.span, asking.video(note.video()?)))
}

/// How many notes carry the tag under the cursor, in body or front matter.
fn of_tag(vault: &Vault, note: &Note, offset: u32) -> Option<(Span, String)> {
    let parsed = note.parsed();
    let in_body = parsed
        .rare()
        .tags
        .iter()
        .find(|tag| tag.touches(offset))
        .copied();
    let front = parsed.front_matter.as_ref();
    let in_front = || {
        front?
            .tags
            .iter()
            .map(|tag| tag.span)
            .find(|tag| tag.touches(offset))
    };
    let span = in_body.or_else(in_front)?;
    let written = note.text().slice(span);
    let name = tag_name(&written);
    let carrying = vault
        .notes()
        .filter(|(_, other)| carries(other, name))
        .count();
    let notes = if carrying == 1 {
        "note carries"
    } else {
        "notes carry"
    };
    Some((
        span,
        format!("{carrying} {notes} {}", code(&format!("#{name}"))),
    ))
}

fn carries(note: &Note, name: &str) -> bool {
    let same = |other: &str| tag_name(other).to_lowercase() == name.to_lowercase();
    let front = note.parsed().front_matter.as_ref();
    front.is_some_and(|front| front.tags.iter().any(|tag| same(&tag.value)))
        || note
            .parsed()
            .rare()
            .tags
            .iter()
            .any(|tag| same(&note.text().slice(*tag)))
}

fn tag_name(written: &str) -> &str {
    written.trim_matches(['"', '\'']).trim_start_matches('#')
}

fn of_footnote(note: &Note, offset: u32, settings: &Settings) -> Option<(Span, String)> {
    let footnotes = &note.parsed().rare().footnotes;
    let here = footnotes
        .iter()
        .find(|foot| !foot.definition && foot.span.touches(offset))?;
    let name = note.text().slice(here.label).to_lowercase();
    let text = (footnotes.iter())
        .find(|foot| foot.definition && note.text().slice(foot.label).to_lowercase() == name)?;
    // Without `[^x]:`, which a reader sees as a number.
    let behind = Span::new((text.label.end + 2).min(text.span.end), text.span.end);
    let written = note.text().slice(behind);
    let blanks = written.len() - written.trim_start().len();
    let body = Span::new(behind.start + blanks as u32, behind.end);
    let limit = Limit {
        lines: settings.hover.max_lines,
        bytes: MOST_BYTES,
    };
    Some((here.span, preview(note, body, limit)))
}

#[cfg(test)]
mod tests;
