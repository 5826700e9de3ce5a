//! What stands under a cursor, as something other notes can speak of: a note, a
//! heading, a tag, a moment. References, highlights and renames all start here.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::moment::{MomentKind, citations, moment_at, moments};
use super::place::address;
use crate::syntax::{Definition, Footnote, Link, LinkKind};
use crate::text::Span;
use crate::vault::{AnchorTarget, NameKey, Note, NoteId, NotePath, Resolution, Vault};
use crate::video::VideoId;

/// Something that can be referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A note.
    Note(NoteId),
    /// A heading of a note, by its index.
    Heading(NoteId, usize),
    /// A block with an id, by its index in the note.
    Block(NoteId, usize),
    /// An alias of a note, by its index in the front matter.
    Alias(NoteId, usize),
    /// A file that is no note.
    File(NotePath),
    /// A name that nobody answers to, as written.
    Wanted(String),
    /// A tag without its `#`, and all below it (`a`, `a/b`), ignoring case.
    Tag(String),
    /// A footnote of a note, by its label in lower case.
    Footnote(NoteId, String),
    /// A `[label]: address` line of a note, by its index.
    Definition(NoteId, usize),
    /// A moment of a video, in seconds.
    Moment(VideoId, u64),
    /// A video.
    Video(VideoId),
}

/// What stands under the cursor, and where it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Under {
    pub subject: Subject,
    /// In the asking note.
    pub span: Span,
}

/// What stands at `offset` of `note`; `None` on plain text.
pub(crate) fn subject_at(vault: &Vault, id: NoteId, note: &Note, offset: u32) -> Option<Under> {
    let parsed = note.parsed();
    let under = |subject, span| Some(Under { subject, span });
    if let Some(moment) = moment_of_video(vault, note, offset) {
        return Some(moment);
    }
    if let Some(link) = parsed.link_at(offset) {
        return subject_of(vault, note, &link, offset);
    }
    if let Some(front) = &parsed.front_matter
        && front.span.touches(offset)
    {
        let touches = |span: Span| span.touches(offset);
        if let Some(at) = front.aliases.iter().position(|alias| touches(alias.span)) {
            return under(Subject::Alias(id, at), front.aliases[at].span);
        }
        if let Some(tag) = front.tags.iter().find(|tag| touches(tag.span)) {
            return under(Subject::Tag(tag.value.to_lowercase()), tag.span);
        }
        if let Some(written) = &front.video_id
            && touches(written.span)
            && let Some(video) = note.video()
        {
            return under(Subject::Video(video), written.span);
        }
        let title = front.title.as_ref().filter(|title| touches(title.span))?;
        return under(Subject::Note(id), title.span);
    }
    let rare = parsed.rare();
    if let Some(at) = rare.blocks.iter().position(|block| {
        // The caret belongs to it.
        Span::new(block.id.start.saturating_sub(1), block.id.end).touches(offset)
    }) {
        return under(Subject::Block(id, at), rare.blocks[at].id);
    }
    if let Some(foot) = rare
        .footnotes
        .iter()
        .find(|foot| mark(foot).touches(offset))
    {
        return under(Subject::Footnote(id, label_of(note, foot)), foot.label);
    }
    let in_label = |line: &Definition| line.label.touches(offset);
    if let Some(at) = rare.definitions.iter().position(in_label) {
        return under(Subject::Definition(id, at), rare.definitions[at].label);
    }
    if let Some(tag) = rare.tags.iter().find(|tag| tag.touches(offset)) {
        let name = tag_name(note, *tag);
        return under(Subject::Tag(note.text().slice(name).to_lowercase()), name);
    }
    let (at, heading) = parsed.headings.at(offset)?;
    under(Subject::Heading(id, at), note.heading_content(heading))
}

/// A stamp, or a time in link brackets that names no note, in a note of a video.
fn moment_of_video(vault: &Vault, note: &Note, offset: u32) -> Option<Under> {
    let video = note.video()?;
    let moment = moment_at(note, offset)?;
    if moment.kind == MomentKind::Link {
        let link = note.parsed().link_at(offset)?;
        if vault.resolve(note, &link) != Resolution::Missing {
            return None;
        }
    }
    Some(Under {
        subject: Subject::Moment(video, moment.second),
        span: moment.span,
    })
}

pub(crate) fn subject_of(vault: &Vault, note: &Note, link: &Link, offset: u32) -> Option<Under> {
    let subject = match vault.resolve(note, link) {
        Resolution::Note(target) => {
            let in_anchor = link.target.is_empty()
                || link.anchor.is_some_and(|anchor| anchor.touches(offset))
                    && !link.target.touches(offset);
            match (target.anchor, in_anchor) {
                (Some(AnchorTarget::Heading(at)), true) => {
                    return Some(Under {
                        subject: Subject::Heading(target.note, at),
                        span: link.anchor.unwrap_or(link.target),
                    });
                }
                (Some(AnchorTarget::Block(at)), true) => {
                    return Some(Under {
                        subject: Subject::Block(target.note, at),
                        span: link.anchor.unwrap_or(link.target),
                    });
                }
                _ => Subject::Note(target.note),
            }
        }
        Resolution::File { path, .. } => Subject::File(path),
        // It is no link to any of the several notes, but one that asks for a name.
        Resolution::Ambiguous { .. } | Resolution::Missing => {
            Subject::Wanted(note.text().slice(link.target).into_owned())
        }
        Resolution::External => return None,
    };
    let span = written(link);
    Some(Under { subject, span })
}

/// Where `link` says what it leads to: its target, or the whole of a reference
/// link, whose target stands in another line.
pub(crate) fn written(link: &Link) -> Span {
    match link.span.covers(link.target) && !link.target.is_empty() {
        true => link.target,
        false => address(link),
    }
}

/// A footnote's mark `[^x]`; a definition's span is its whole text.
pub(crate) fn mark(foot: &Footnote) -> Span {
    Span::new(foot.span.start, foot.label.end + 1)
}

pub(crate) fn label_of(note: &Note, foot: &Footnote) -> String {
    note.text().slice(foot.label).trim().to_lowercase()
}

/// A body tag without its `#`.
pub(crate) fn tag_name(note: &Note, tag: Span) -> Span {
    let sign = note.text().slice(tag).starts_with('#');
    Span::new(tag.start + u32::from(sign), tag.end)
}

/// Whether `tag` is `wanted` or stands below it. Both in lower case.
pub(crate) fn is_at_or_below(tag: &str, wanted: &str) -> bool {
    let rest = tag.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A note and places in it, in order.
pub(crate) type Places = (Arc<Note>, Vec<Span>);

/// Everywhere that `subject` is referred to, sorted by path; links first of all.
/// Its own declaration is not among them.
pub(crate) fn occurrences(vault: &Vault, subject: &Subject) -> Vec<Places> {
    match subject {
        Subject::Note(id) => links_to(vault, *id, |_, link| {
            // A link within the note is no reference to it.
            (!link.target.is_empty()).then(|| written(link))
        }),
        Subject::Heading(id, at) => anchored(vault, *id, AnchorTarget::Heading(*at)),
        Subject::Block(id, at) => anchored(vault, *id, AnchorTarget::Block(*at)),
        Subject::Alias(id, at) => {
            let alias = vault
                .note(*id)
                .and_then(|note| Some(note.aliases().nth(*at)?.to_owned()));
            let Some(alias) = alias else {
                return Vec::new();
            };
            let key = NameKey::new(&alias);
            links_to(vault, *id, |note, link| {
                let target = note.text().slice(link.target);
                (NameKey::new(&target) == key).then(|| written(link))
            })
        }
        Subject::File(path) => asking(vault, path.file_name(), |note, found| {
            let is_it = matches!(found, Resolution::File { path: other, .. } if other == path);
            note.path.root == path.root && is_it
        }),
        Subject::Wanted(name) => asking(vault, name, |_, found| {
            matches!(found, Resolution::Missing | Resolution::Ambiguous { .. })
        }),
        Subject::Tag(tag) => tags(vault, tag),
        Subject::Footnote(id, label) => within(vault, *id, |note| {
            let feet = note.parsed().rare().footnotes.iter();
            feet.filter(|foot| !foot.definition && label_of(note, foot) == *label)
                .map(mark)
                .collect()
        }),
        Subject::Definition(id, at) => within(vault, *id, |note| {
            let Some(line) = note.parsed().rare().definitions.get(*at) else {
                return Vec::new();
            };
            let links = note.parsed().links.iter();
            let uses =
                |link: &Link| link.kind == LinkKind::Reference && line.span.covers(link.target);
            links.filter(uses).map(|link| link.span).collect()
        }),
        Subject::Moment(video, second) => citing(vault, video, *second, 0),
        Subject::Video(video) => about(vault, video),
    }
}

/// Where a moment of `video` is cited, at most `tolerance` seconds off. The notes
/// come in the order of their nearest citation, the places in that of the text.
pub(crate) fn citing(vault: &Vault, video: &VideoId, second: u64, tolerance: u64) -> Vec<Places> {
    let mut found: Vec<Places> = Vec::new();
    let mut at: FxHashMap<NoteId, usize> = FxHashMap::default();
    for citation in citations(vault, video, second, tolerance) {
        let index = *at.entry(citation.note).or_insert(found.len());
        match (found.get_mut(index), vault.note(citation.note)) {
            (Some((_, places)), _) => places.push(citation.span),
            (None, Some(note)) => found.push((note.clone(), vec![citation.span])),
            (None, None) => {}
        }
    }
    for (_, places) in &mut found {
        places.sort();
    }
    found
}

/// The `videoId`s of the notes about `video`, in the order of their first moments;
/// notes that cite none come last, by path.
fn about(vault: &Vault, video: &VideoId) -> Vec<Places> {
    in_time_order(vault, video)
        .into_iter()
        .filter_map(|(_, note)| {
            let front = note.parsed().front_matter.as_deref()?;
            let span = front.video_id.as_ref()?.span;
            Some((note, vec![span]))
        })
        .collect()
}

/// The notes about `video` with the second of the first moment that each cites,
/// in that order; those that cite none last, by path.
pub(crate) fn in_time_order(vault: &Vault, video: &VideoId) -> Vec<(Option<u64>, Arc<Note>)> {
    let notes = vault.notes_of_video(video).into_iter();
    let notes = notes.filter_map(|id| vault.note(id)).map(|note| {
        let first = moments(note).iter().map(|moment| moment.second).min();
        (first, note.clone())
    });
    let mut notes: Vec<(Option<u64>, Arc<Note>)> = notes.collect();
    notes.sort_by_key(|(first, _)| (first.is_none(), *first));
    notes
}

fn links_to(
    vault: &Vault,
    id: NoteId,
    place: impl Fn(&Note, &Link) -> Option<Span>,
) -> Vec<Places> {
    let linking = vault.backlinks(id).into_iter();
    linking
        .filter_map(|(note, links)| {
            let links = links
                .into_iter()
                .filter_map(|at| note.parsed().links.get(at));
            let mut places: Vec<Span> = links.filter_map(|link| place(&note, &link)).collect();
            places.sort();
            places.dedup();
            (!places.is_empty()).then_some((note, places))
        })
        .collect()
}

fn anchored(vault: &Vault, id: NoteId, wanted: AnchorTarget) -> Vec<Places> {
    links_to(vault, id, |note, link| {
        let anchor = link.anchor?;
        match vault.resolve(note, link) {
            Resolution::Note(target) if target.anchor == Some(wanted) => {
                let inside = link.span.covers(anchor);
                Some(if inside { anchor } else { link.span })
            }
            _ => None,
        }
    })
}

/// Links that ask for `name` and mean what `is_meant` says.
fn asking(vault: &Vault, name: &str, is_meant: impl Fn(&Note, &Resolution) -> bool) -> Vec<Places> {
    let mut found: Vec<Places> = vault
        .asking_for(name)
        .into_iter()
        .filter_map(|(note, links)| {
            let links = links
                .into_iter()
                .filter_map(|at| note.parsed().links.get(at));
            let mut places: Vec<Span> = links
                .filter(|link| is_meant(&note, &vault.resolve(&note, link)))
                .map(|link| written(&link))
                .collect();
            places.dedup();
            (!places.is_empty()).then_some((note, places))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    found
}

/// All notes are looked through, but only their parsed tags, and most have none.
fn tags(vault: &Vault, wanted: &str) -> Vec<Places> {
    let mut found: Vec<Places> = vault
        .notes()
        .filter_map(|(_, note)| {
            let parsed = note.parsed();
            let front = parsed.front_matter.as_deref();
            let front = front.into_iter().flat_map(|front| &front.tags);
            let front = front
                .filter(|tag| is_at_or_below(&tag.value.to_lowercase(), wanted))
                .map(|tag| tag.span);
            let body = parsed.rare().tags.iter().map(|tag| tag_name(note, *tag));
            let body =
                body.filter(|tag| is_at_or_below(&note.text().slice(*tag).to_lowercase(), wanted));
            let places: Vec<Span> = front.chain(body).collect();
            (!places.is_empty()).then(|| (note.clone(), places))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    found
}

fn within(vault: &Vault, id: NoteId, places: impl Fn(&Note) -> Vec<Span>) -> Vec<Places> {
    let Some(note) = vault.note(id) else {
        return Vec::new();
    };
    let places = places(note);
    match places.is_empty() {
        true => Vec::new(),
        false => vec![(note.clone(), places)],
    }
}

/// Where `subject` is declared: the title (or the first byte) of a note, the
/// content of a heading. Tags, files, wanted names, videos and their moments are
/// declared nowhere.
pub(crate) fn declaration(vault: &Vault, subject: &Subject) -> Option<(Arc<Note>, Span)> {
    let note = |id: &NoteId| vault.note(*id).cloned();
    match subject {
        Subject::Note(id) => {
            let note = note(id)?;
            let front = note.parsed().front_matter.as_deref();
            let title = front.and_then(|front| front.title.as_ref());
            let span = title.map_or(Span::empty(0), |title| title.span);
            Some((note, span))
        }
        Subject::Heading(id, at) => {
            let note = note(id)?;
            let heading = note.parsed().headings.get(*at)?;
            let span = note.heading_content(heading);
            Some((note, span))
        }
        Subject::Block(id, at) => {
            let note = note(id)?;
            let span = note.parsed().rare().blocks.get(*at)?.id;
            Some((note, span))
        }
        Subject::Alias(id, at) => {
            let note = note(id)?;
            let span = note
                .parsed()
                .front_matter
                .as_deref()?
                .aliases
                .get(*at)?
                .span;
            Some((note, span))
        }
        Subject::Footnote(id, label) => {
            let note = note(id)?;
            let span = note
                .parsed()
                .rare()
                .footnotes
                .iter()
                .find(|foot| foot.definition && label_of(&note, foot) == *label)
                .map(mark)?;
            Some((note, span))
        }
        Subject::Definition(id, at) => {
            let note = note(id)?;
            let span = note.parsed().rare().definitions.get(*at)?.label;
            Some((note, span))
        }
        Subject::File(_)
        | Subject::Wanted(_)
        | Subject::Tag(_)
        | Subject::Moment(..)
        | Subject::Video(_) => None,
    }
}
