//! Moves the selection, or the section around the cursor, to a new note beside
//! this one, and leaves a link.
//!
//! The section's heading becomes the new note's title and is not repeated there;
//! the headings below it move up, so that the first level under the title is two.
//! A heading with a link or a stamp, which no title could hold, stays as the new
//! note's first. A selection is called by its first words.
//!
//! Links to headings and blocks that move follow them to the new note, those of
//! other notes too. Not offered: where a footnote or a link's definition would
//! be parted from its use, where the selection cuts through a block, a link,
//! code or emphasis, and where some link could not be kept.

use super::create_note::hub_line;
use super::edited::Edited;
use super::moved_text::{
    Edits, Leaving, is_self_contained, is_title, links_in, relocated_links, shifted_headings,
    start_of, text_with, to_new_note, trimmed,
};
use super::write_link::{self, Slugs, destination, heading_words, markdown_label, wiki_name};
use super::{Action, ActionEdit, ActionKind, Task, line_break, shown};
use crate::features::edit::{Step, VaultEdit};
use crate::features::first_text::{FirstText, first_text};
use crate::features::rename::check_file_name;
use crate::rules::bar;
use crate::settings::Settings;
use crate::syntax::{Block, BlockKind, Link, LinkKind, blocks, prose, without_stamps};
use crate::text::Span;
use crate::vault::{AnchorTarget, Folder, Note, NotePath, Resolution, RootId, Vault};

/// More notes than these are asked to be confirmed.
const MANY: usize = 50;

/// Words of a selection that make its name.
const FIRST_WORDS: usize = 6;

/// To move what `span` selects, or the section it stands in.
pub(super) fn extract_note(
    vault: &Vault,
    note: &Note,
    span: Span,
    settings: &Settings,
) -> Option<Action> {
    let part = part(note, span)?;
    let plan = plan(vault, note, &part, settings)?;
    let what = match part.heading.or(part.first_heading) {
        Some(_) => "section",
        None => "selection",
    };
    Some(Action {
        title: format!("Extract the {what} to {}", shown(&plan.path)),
        kind: ActionKind::Extract,
        findings: Vec::new(),
        edit: ActionEdit::Later(Task::ExtractNote {
            start: span.start,
            end: span.end,
        }),
        preferred: false,
    })
}

/// The edit that does so.
pub(super) fn extracted(
    vault: &Vault,
    note: &Note,
    span: Span,
    settings: &Settings,
) -> Option<VaultEdit> {
    let plan = plan(vault, note, &part(note, span)?, settings)?;
    let users = plan.edits.len();
    let text_step = |(path, edits)| Step::Text { path, edits };
    let mut steps: Vec<Step> = plan.edits.into_iter().map(text_step).collect();
    steps.push(Step::Create {
        path: plan.path,
        text: plan.text,
    });
    let confirm = (users > MANY).then(|| format!("Change links in {users} notes"));
    Some(VaultEdit { steps, confirm })
}

/// What is to leave the note.
struct Part {
    span: Span,
    /// The heading that becomes the title and goes.
    heading: Option<usize>,
    /// The heading it begins with, which stays.
    first_heading: Option<usize>,
    /// So many levels deeper go the headings in it.
    deeper: i32,
    title: String,
    /// What makes an item of the link that is left behind.
    mark: String,
}

fn part(note: &Note, asked: Span) -> Option<Part> {
    let selected = trimmed(note, asked);
    let headings = &note.parsed().headings;
    let (at_start, heading) = match headings.at(selected.start) {
        Some((at, heading)) if heading.span.covers(selected) => (Some(at), Some(heading)),
        Some((at, _)) => (Some(at), None),
        None => (None, None),
    };
    if selected.is_empty()
        || heading.is_some_and(|heading| heading.span != selected)
        || heading.is_some()
    {
        let above = (0..headings.len()).take_while(|at| {
            headings
                .get(*at)
                .is_some_and(|h| h.span.start <= asked.start)
        });
        return section(
            note,
            at_start.filter(|_| heading.is_some()).or(above.last())?,
        );
    }
    // A whole section that was selected by hand.
    if let Some(at) = at_start {
        let whole = note.parsed().section(at, note.text().len());
        if trimmed(note, whole) == selected {
            return section(note, at);
        }
    }
    selection(note, selected)
}

fn section(note: &Note, at: usize) -> Option<Part> {
    let heading = note.parsed().headings.get(at)?;
    let line = note
        .text()
        .line_span(note.text().line_of(heading.span.start));
    let before = note.text().slice(Span::new(line.start, heading.span.start));
    // In a quote or a list a section ends where that does.
    if !before.trim().is_empty() {
        return None;
    }
    let span = trimmed(note, note.parsed().section(at, note.text().len()));
    let title = heading_words(&without_stamps(&note.heading_text(heading)));
    let holds_link = || !links_in(note, heading.span).is_some_and(|links| links.is_empty());
    let holds_stamp = || {
        let next = note
            .parsed()
            .stamps
            .starting_from(heading.span.start)
            .next();
        next.is_some_and(|stamp| heading.span.contains(stamp.start))
    };
    let is_bare = !holds_link() && !holds_stamp();
    Some(Part {
        span,
        heading: is_bare.then_some(at),
        first_heading: (!is_bare).then_some(at),
        deeper: match is_bare {
            true => 1 - i32::from(heading.level),
            false => 2 - i32::from(heading.level),
        },
        title,
        mark: String::new(),
    })
}

fn selection(note: &Note, span: Span) -> Option<Part> {
    let text = note.text().to_string();
    let prose = prose(&text);
    let blocks = blocks(&text);
    let inside_closed = prose.closed.iter().any(|closed| closed.covers(span));
    if inside_closed
        || cuts_name(note, span)
        || prose.is_cut_by(span)
        || cuts_block(&text, &blocks, span)
    {
        return None;
    }
    let selected = note.text().slice(span);
    let mark = left_mark(&text, &blocks, span)?;
    let first_line = selected.lines().next()?;
    let first_line = first_line.strip_prefix(&*mark).unwrap_or(first_line);
    let marks = |c: char| matches!(c, '#' | '>' | '-' | '*' | '+' | ' ' | '\t');
    // As a heading, of which the parser tells what a reader sees.
    let as_heading = format!("# {}", first_line.trim_start_matches(marks));
    let path = NotePath::new(RootId(0), "selection.md");
    let as_heading = Note::new(path, &as_heading);
    let words = as_heading.heading_text(as_heading.parsed().headings.get(0)?);
    let words = heading_words(&without_stamps(&words));
    let words: Vec<&str> = words.split_whitespace().take(FIRST_WORDS).collect();
    let title = words.join(" ");
    let title = title.trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '(');
    let headings = note.parsed().headings.iter();
    let highest = headings.filter(|heading| span.contains(heading.span.start));
    let highest = highest.map(|heading| i32::from(heading.level)).min();
    Some(Part {
        span,
        heading: None,
        first_heading: None,
        deeper: highest.map_or(0, |highest| 2 - highest),
        title: title.to_owned(),
        mark,
    })
}

/// The mark of the item that `span` begins with, if other items of its list, or
/// one that holds the list, would take a link without a mark in. `None` if the
/// item begins otherwise than with a mark.
fn left_mark(text: &str, blocks: &[Block], span: Span) -> Option<String> {
    let of_kind = |kind: BlockKind| blocks.iter().filter(move |block| block.kind == kind);
    let source = |block: &Block| text.get(block.span.range()).unwrap_or_default();
    let whole = |block: &Block| {
        let end = block.span.start + source(block).trim_end().len() as u32;
        Span::new(block.span.start, end)
    };
    let begins = |block: &&Block| {
        let indent = source(block).len() - source(block).trim_start().len();
        block.span.start + indent as u32 == span.start
    };
    let Some(item) = of_kind(BlockKind::Item).find(begins) else {
        return Some(String::new());
    };
    let stays = |block: &Block| block.span.covers(item.span) && !span.covers(whole(block));
    if !of_kind(BlockKind::List).any(stays) && !of_kind(BlockKind::Item).any(stays) {
        return Some(String::new());
    }
    let written = source(item).trim_start();
    let end = written.find([' ', '\t'])?;
    let behind = written.get(end..)?;
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    Some(written.get(..end + blanks)?.to_owned())
}

/// Whether `span` begins or ends inside a word, a tag or a block id.
fn cuts_name(note: &Note, span: Span) -> bool {
    let rare = note.parsed().rare();
    let ids = rare.blocks.iter();
    let ids = ids.map(|block| Span::new(block.id.start.saturating_sub(1), block.id.end));
    let mut names = ids.chain(rare.tags.iter().copied());
    let inside = |name: Span, at: u32| name.start < at && at < name.end;
    let cuts_word = |at: u32| {
        let around = note
            .text()
            .slice(Span::new(at.saturating_sub(4), at))
            .into_owned();
        let before = around
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        before
            && note
                .text()
                .slice(Span::new(at, at + 4))
                .starts_with(char::is_alphanumeric)
    };
    names.any(|name| inside(name, span.start) || inside(name, span.end))
        || cuts_word(span.start)
        || cuts_word(span.end)
}

/// Whether `span` begins or ends inside a block without lying in it whole, or
/// takes several lines out of a quote, an item or a table.
fn cuts_block(text: &str, blocks: &[Block], span: Span) -> bool {
    let lines = text.get(span.range()).unwrap_or_default();
    let is_one_line = !lines.contains(['\n', '\r']);
    blocks.iter().any(|block| {
        let source = text.get(block.span.range()).unwrap_or_default();
        let end = block.span.start + source.trim_end().len() as u32;
        let whole = Span::new(block.span.start, end);
        if !whole.overlaps(span) || span.covers(whole) {
            return false;
        }
        let inside = block.span.covers(span);
        let may_be_parted = match block.kind {
            BlockKind::Paragraph | BlockKind::List => true,
            BlockKind::Quote | BlockKind::Footnote | BlockKind::Item => is_one_line,
            BlockKind::Table => is_one_line && !lines.contains('|'),
            BlockKind::FrontMatter | BlockKind::Heading | BlockKind::Code | BlockKind::Html => {
                false
            }
        };
        !(inside && may_be_parted)
    })
}

/// A note to be made, and what changes elsewhere.
struct Plan {
    path: NotePath,
    text: String,
    edits: Vec<(NotePath, Edits)>,
}

fn plan(vault: &Vault, note: &Note, part: &Part, settings: &Settings) -> Option<Plan> {
    let parsed = note.parsed();
    let body = parsed
        .front_matter
        .as_ref()
        .map_or(0, |front| front.span.end);
    let hub = parsed.hub.and_then(|at| parsed.links.get(at as usize));
    let holds_hub = hub.is_some_and(|hub| part.span.overlaps(hub.span));
    let whole = trimmed(note, Span::new(body, note.text().len()));
    if part.span.start < body || holds_hub || part.span == whole || part.span.is_empty() {
        return None;
    }
    if !is_self_contained(note, part.span) {
        return None;
    }
    let (title, path) = free_name(vault, note, &part.title)?;
    let stem = path.stem().to_owned();
    let leaving = Leaving {
        stem: &wiki_name(&stem),
        heading: part.heading,
    };
    let mut within = relocated_links(vault, note, part.span, &note.path, Some(&leaving))?;
    within.extend(shifted_headings(
        note,
        part.span,
        part.heading,
        part.deeper,
    )?);
    within.extend(dropped_heading(note, part));
    within.extend(dedented(note, part.span));
    within.sort();
    let line_break = line_break(note);
    let hub = hub_line(note);
    let front = parsed.front_matter.as_deref();
    let first = FirstText {
        title: &title,
        video_id: note.video_id(),
        hub_line: hub.as_deref(),
        line_break,
        toml: front.is_some_and(|front| front.toml),
    };
    let head = first_text(&first, settings);
    let written = |within: &Edits| {
        let body = text_with(note, part.span, within);
        let text = format!("{head}{line_break}{}{line_break}", body.trim_end());
        Note::new(path.clone(), &text)
    };
    let mut new = written(&within);
    let body_start = (head.len() + line_break.len()) as u32;
    let places = Places::new(note, part, &new, body_start);
    // Above them there is another heading now, so some anchors must be put otherwise.
    let own = renamed_anchors(vault, note, part, &places, &new, &within)?;
    if !own.is_empty() {
        within.extend(own);
        within.sort();
        new = written(&within);
    }
    if !reads_as_before(vault, note, part, &places, &new) {
        return None;
    }
    let link = left_link(note, part, &stem, &part.title);
    let left_text = format!("{}{link}", part.mark);
    let mut edits = vec![(note.path.clone(), vec![(part.span, left_text)])];
    let leads_on = followers(vault, note, part, &places, &new)?;
    for (user, edit) in leads_on {
        match edits.iter_mut().find(|(path, _)| *path == user) {
            Some((_, edits)) => edits.push(edit),
            None => edits.push((user, vec![edit])),
        }
    }
    for (_, edits) in &mut edits {
        edits.sort();
        edits.dedup();
    }
    let own = &edits.first()?.1;
    let edited = Edited::new(vault, note, own).without(part.span);
    let at = own.iter().position(|(span, _)| *span == part.span)?;
    let left = edited.link_from(edited.start_of(at) + part.mark.len() as u32)?;
    let headings_left = parsed.headings.len() - places.headings;
    let sound = left.span.len() as usize == link.len()
        && edited.after.parsed().headings.len() == headings_left
        && edited.keeps_links();
    sound.then(|| Plan {
        path,
        text: new.text().to_string(),
        edits,
    })
}

/// The heading that becomes the title goes, and the blank lines behind it.
fn dropped_heading(note: &Note, part: &Part) -> Option<(Span, String)> {
    let heading = note.parsed().headings.get(part.heading?)?;
    let rest = trimmed(note, Span::new(heading.span.end, part.span.end));
    let end = if rest.is_empty() {
        part.span.end
    } else {
        rest.start
    };
    Some((Span::new(part.span.start, end), String::new()))
}

/// What stands before the selection's first line goes from the others, too, if it
/// is nothing but blanks.
fn dedented(note: &Note, span: Span) -> Edits {
    let first = note.text().line_of(span.start);
    let start = note.text().line_span(first).start;
    let indent = note.text().slice(Span::new(start, span.start)).into_owned();
    if indent.is_empty() || !indent.trim().is_empty() {
        return Edits::new();
    }
    let lines = first + 1..=note.text().line_of(span.end);
    let starts = lines.map(|line| note.text().line_span(line).start);
    let indented = starts.map(|at| Span::new(at, at + indent.len() as u32));
    let same =
        indented.filter(|blanks| blanks.end <= span.end && *note.text().slice(*blanks) == indent);
    same.map(|blanks| (blanks, String::new())).collect()
}

/// The link that is left behind, as this note writes links.
fn left_link(note: &Note, part: &Part, stem: &str, title: &str) -> String {
    let name = wiki_name(stem);
    if prefers_markdown(note) {
        let path = destination(&format!("{stem}.md"));
        return format!("[{}]({path})", markdown_label(title));
    }
    match title == stem {
        true => format!("[[{name}]]"),
        false => format!("[[{name}{}{title}]]", bar(note, part.span.start)),
    }
}

/// Whether the note has more markdown links than wiki links. The hub line is not
/// counted: a machine wrote it.
pub(super) fn prefers_markdown(note: &Note) -> bool {
    let links = note.parsed().links.iter().enumerate();
    let links = links.filter(|(at, _)| note.parsed().hub != Some(*at as u32));
    let (mut wiki, mut markdown) = (0, 0);
    for (_, link) in links {
        match link.kind {
            LinkKind::Wiki => wiki += 1,
            LinkKind::Markdown | LinkKind::Reference => markdown += 1,
            LinkKind::Embed | LinkKind::Image => {}
        }
    }
    markdown > wiki
}

/// Which headings and blocks move, so that they can be told in the new note.
struct Places {
    first_heading: usize,
    headings: usize,
    first_block: usize,
    /// 1 if the first of the headings becomes the title.
    dropped: usize,
    dropped_blocks: usize,
    /// Where the part begins in the new note.
    body_start: u32,
    /// What a template has put above it there.
    headings_above: usize,
    blocks_above: usize,
}

impl Places {
    fn new(note: &Note, part: &Part, new: &Note, body_start: u32) -> Self {
        let headings = note.parsed().headings.iter();
        let starts: Vec<u32> = headings.map(|heading| heading.span.start).collect();
        let first_heading = starts.partition_point(|at| *at < part.span.start);
        let inside = starts.partition_point(|at| *at < part.span.end) - first_heading;
        let blocks = &note.parsed().rare().blocks;
        let first_block = blocks.partition_point(|block| block.id.start < part.span.start);
        let title = part.heading.and_then(|at| note.parsed().headings.get(at));
        let on_title = |id: Span| title.is_some_and(|title| title.span.touches(id.start));
        Self {
            first_heading,
            headings: inside,
            first_block,
            dropped: usize::from(part.heading.is_some()),
            dropped_blocks: blocks.iter().filter(|block| on_title(block.id)).count(),
            body_start,
            headings_above: (new.parsed().headings.iter())
                .take_while(|heading| heading.span.start < body_start)
                .count(),
            blocks_above: (new.parsed().rare().blocks.iter())
                .take_while(|block| block.id.start < body_start)
                .count(),
        }
    }

    /// What a place that moves is in the new note.
    fn in_new(&self, place: AnchorTarget) -> Option<AnchorTarget> {
        match place {
            AnchorTarget::Heading(at) => {
                let at = at.checked_sub(self.first_heading + self.dropped)?;
                Some(AnchorTarget::Heading(at + self.headings_above))
            }
            AnchorTarget::Block(at) => {
                let at = at.checked_sub(self.first_block + self.dropped_blocks)?;
                Some(AnchorTarget::Block(at + self.blocks_above))
            }
            AnchorTarget::Top | AnchorTarget::Missing => None,
        }
    }
}

/// The place of `note` that `link` leads to, if it moves with `part`; and whether
/// it is what becomes the title.
fn moved_place(
    vault: &Vault,
    note: &Note,
    part: &Part,
    from: &Note,
    link: &Link,
) -> Option<(AnchorTarget, bool)> {
    let Resolution::Note(target) = vault.resolve(from, link) else {
        return None;
    };
    if vault.note(target.note)?.path != note.path {
        return None;
    }
    // The asking note may be newer than what the vault holds of it.
    let place = note.anchor_target(&from.text().slice(link.anchor?));
    let start = start_of(note, place).filter(|start| part.span.contains(*start))?;
    Some((place, is_title(note, Some(place), start, part.heading)))
}

/// The anchors within the moved text that name nothing any more as they stand.
fn renamed_anchors(
    vault: &Vault,
    note: &Note,
    part: &Part,
    places: &Places,
    new: &Note,
    edits: &Edits,
) -> Option<Edits> {
    let mut renamed = Edits::new();
    for link in links_in(note, part.span)? {
        let Some((place, false)) = moved_place(vault, note, part, note, &link) else {
            continue;
        };
        let span = link.anchor?;
        let edit = kept_anchor(note, &link, place, places, new)?;
        if let Some(edit) = edit.filter(|_| !edits.iter().any(|(other, _)| other.overlaps(span))) {
            renamed.push(edit);
        }
    }
    renamed.dedup();
    Some(renamed)
}

/// What the anchor of `link` must say in or of the new note; `Some(None)` if what
/// it says will do.
fn kept_anchor(
    from: &Note,
    link: &Link,
    place: AnchorTarget,
    places: &Places,
    new: &Note,
) -> Option<Option<(Span, String)>> {
    let now = places.in_new(place)?;
    let span = link.anchor?;
    if new.anchor_target(&from.text().slice(span)) == now {
        return Some(None);
    }
    let anchor = write_link::anchor(new, now, link.is_wiki(), &mut Slugs::default())?;
    Some(Some((span, anchor)))
}

/// The edits that lead links from outside of the part on to the new note.
fn followers(
    vault: &Vault,
    note: &Note,
    part: &Part,
    places: &Places,
    new: &Note,
) -> Option<Vec<(NotePath, (Span, String))>> {
    let mut edits = Vec::new();
    let id = vault.id(&note.path)?;
    let stem = wiki_name(new.stem());
    for (user, links) in vault.anchored_backlinks(id) {
        let is_own = user.path == note.path;
        let user: &Note = if is_own { note } else { &user };
        let links: Vec<Link> = match is_own {
            // The asking note may be newer than what the vault holds of it.
            true => note.parsed().links.iter().collect(),
            false => links
                .into_iter()
                .filter_map(|at| user.parsed().links.get(at))
                .collect(),
        };
        for link in links {
            if is_own && part.span.covers(link.span) {
                continue;
            }
            let Some((place, is_title)) = moved_place(vault, note, part, user, &link) else {
                continue;
            };
            let relative = new.path.relative_to(user.path.folder());
            let whole = to_new_note(&link, &stem, Some(&relative));
            if is_title {
                edits.push((user.path.clone(), whole));
                continue;
            }
            let anchor = kept_anchor(user, &link, place, places, new)?;
            edits.push((user.path.clone(), (link.target, whole.1)));
            edits.extend(anchor.map(|edit| (user.path.clone(), edit)));
        }
    }
    Some(edits)
}

/// Whether the new note has the headings and links of the part, and every link
/// means what it meant.
fn reads_as_before(vault: &Vault, note: &Note, part: &Part, places: &Places, new: &Note) -> bool {
    let Some(old_links) = links_in(note, part.span) else {
        return false;
    };
    let parsed = new.parsed();
    // What a template puts above the part is its own.
    let links: Vec<Link> = parsed.links.starting_from(places.body_start).collect();
    let hub = parsed.hub.and_then(|at| parsed.links.get(at as usize));
    let headings = parsed.headings.len() - places.headings_above;
    let same_count = links.len() == old_links.len()
        && headings + places.dropped == places.headings
        && hub.is_none_or(|hub| hub.span.start < places.body_start);
    let is_kept = |(old, now): (&Link, &Link)| {
        if old.kind != now.kind {
            return false;
        }
        if let Some((place, is_title)) = moved_place(vault, note, part, note, old) {
            let names_new = now.target.is_empty()
                || new.text().slice(now.target).trim_end_matches(".md") == wiki_name(new.stem());
            let anchor = now
                .anchor
                .map(|anchor| new.anchor_target(&new.text().slice(anchor)));
            return match is_title {
                true => anchor.is_none(),
                false => names_new && anchor == places.in_new(place),
            };
        }
        let place = |resolution: Resolution| match resolution {
            Resolution::Note(target) => Some((Some(target.note), None, target.anchor)),
            Resolution::File { path, .. } => Some((None, Some(path), None)),
            _ => None,
        };
        let before = place(vault.resolve(note, old));
        before.is_none() || before == place(vault.resolve(new, now))
    };
    same_count && old_links.iter().zip(&links).all(is_kept)
}

/// A title and a path that nothing in the vault answers to, so that no link
/// means something else once the note exists.
fn free_name(vault: &Vault, note: &Note, title: &str) -> Option<(String, NotePath)> {
    if !title.chars().any(char::is_alphabetic) {
        return None;
    }
    let manner = Manner::of(vault, &note.path);
    let above = heading_words(note.title());
    let titles = [title.to_owned(), format!("{above} - {title}")].into_iter();
    let counted = (2..10).map(|count| format!("{title} {count}"));
    titles.chain(counted).find_map(|title| {
        let stem = manner.stem(&title);
        check_file_name(&stem).ok()?;
        let path = match note.path.folder() {
            "" => format!("{stem}.md"),
            folder => format!("{folder}/{stem}.md"),
        };
        let path = NotePath::new(note.path.root, &path);
        let taken = vault.namesake_beside(&path, &path).is_some()
            || vault.id(&path).is_some()
            || is_asked_for(vault, &path, &stem)
            || is_asked_for(vault, &path, &title);
        (!taken).then_some((title, path))
    })
}

/// Whether a link under `name` means something already.
fn is_asked_for(vault: &Vault, path: &NotePath, name: &str) -> bool {
    vault.called(name).next().is_some()
        || vault.resolve_name(path, name, None) != Resolution::Missing
        || vault.asking_for(name).iter().any(|(user, links)| {
            let links = links.iter().filter_map(|at| user.parsed().links.get(*at));
            let mut meant = links.map(|link| vault.resolve(user, &link));
            meant.any(|meant| !matches!(meant, Resolution::Missing | Resolution::External))
        })
}

/// How the files of a folder are called.
struct Manner {
    between: char,
    lower_case: bool,
}

/// So many neighbours tell.
const NEIGHBOURS: usize = 32;

/// No name is longer, in characters.
const LONGEST: usize = 80;

impl Manner {
    /// That of most of the note's neighbours; `snake_case` without any.
    fn of(vault: &Vault, path: &NotePath) -> Self {
        let folder = Folder::of(path);
        let neighbours = vault.roll().filter(|named| named.stands_in(folder));
        let (mut counts, mut upper, mut all) = ([0; 3], 0, 0);
        for named in neighbours.take(NEIGHBOURS) {
            let stem = named.stem();
            for (count, sign) in counts.iter_mut().zip(['_', '-', ' ']) {
                *count += usize::from(stem.contains(sign));
            }
            upper += usize::from(stem.chars().any(char::is_uppercase));
            all += 1;
        }
        let [snake, kebab, blank] = counts;
        let between = match (kebab > snake && kebab >= blank, blank > snake) {
            (true, _) => '-',
            (false, true) => ' ',
            (false, false) => '_',
        };
        Self {
            between,
            lower_case: 2 * upper <= all || between == '_' && upper < all,
        }
    }

    fn stem(&self, title: &str) -> String {
        let kept = |c: &char| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | '-');
        let kept: String = title.chars().filter(kept).collect();
        let mut stem = String::new();
        for word in kept
            .split([' ', '_', '-', '\t', '\u{a0}'])
            .filter(|word| !word.is_empty())
        {
            if stem.chars().count() + word.chars().count() >= LONGEST {
                break;
            }
            if !stem.is_empty() {
                stem.push(self.between);
            }
            stem.push_str(word);
        }
        match self.lower_case {
            true => stem.to_lowercase(),
            false => stem,
        }
    }
}
