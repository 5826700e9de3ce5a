//! After `[[` and `![[`: notes, files, and names that are wanted.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::context::LinkSlot;
use super::rank::{OWN_FOLDER, Query, best, popularity_bonus};
use super::{Completion, CompletionItem, CompletionKind, data, filter, search};
use crate::features::preview::short;
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Named, Note, NoteId, NotePath, Resolution, Vault};

/// What a link's target could be.
enum Candidate<'a> {
    /// A note, and the alias that fitted, if that was the best of its names.
    Note(NoteId, &'a Arc<Note>, Option<&'a str>),
    /// A file that is no note.
    File(&'a NotePath),
    /// A name that nobody answers to, and how many notes link to it.
    Wanted(&'a str, usize),
}

impl Candidate<'_> {
    /// For ties only, so that the same keystrokes give the same list.
    fn tie(&self) -> &str {
        match self {
            Candidate::Note(_, note, _) => &note.path.path,
            Candidate::File(path) => &path.path,
            Candidate::Wanted(name, _) => name,
        }
    }
}

/// The items of a wiki link's target, best first.
pub(super) fn targets(
    vault: &Vault,
    note: &Note,
    slot: &LinkSlot,
    settings: &Settings,
) -> Completion {
    let typed = slot.slot.typed.trim_start();
    let Some(mut query) = Query::new(typed.trim_start_matches("../").trim_start_matches("./"))
    else {
        return Completion::default();
    };
    let by_path = typed.contains('/');
    let most = settings.completion.max_items;
    let (ranked, all) = candidates(vault, note, slot, &mut query, by_path, most);
    let style = Style::of(note);
    let incomplete = !all || ranked.len() > most || !query.is_empty();
    let items = best(ranked, most, |a, b| a.tie().cmp(b.tie()))
        .into_iter()
        .map(|(_, candidate)| {
            item(
                &Writing {
                    vault,
                    note,
                    slot,
                    style: &style,
                    by_path,
                    settings,
                },
                &candidate,
            )
        })
        .collect();
    Completion {
        items,
        incomplete,
        ordinary: false,
    }
}

/// What fits, and whether it is all that does: what cannot be among the best is left out.
fn candidates<'a>(
    vault: &'a Vault,
    note: &Note,
    slot: &LinkSlot,
    query: &mut Query,
    by_path: bool,
    most: usize,
) -> (Vec<(u32, Candidate<'a>)>, bool) {
    let among = |named: &Named| !slot.hub_line || search::is_hub(&named.path);
    let (fitting, all) = search::notes(vault, &note.path, query, by_path, most, among);
    let mut ranked: Vec<_> = fitting
        .into_iter()
        .filter_map(|fit| {
            let id = fit.named.id;
            let candidate = Candidate::Note(id, vault.note(id)?, fit.alias);
            Some((fit.score, candidate))
        })
        .collect();
    if slot.hub_line {
        return (ranked, all);
    }
    // A picture is nearly always what `![[` is for.
    let file_bonus = if slot.embed { OWN_FOLDER } else { 0 };
    let folder = note.path.folder();
    for path in vault.files().filter(|path| path.root == note.path.root) {
        let name = if by_path {
            &path.path
        } else {
            path.file_name()
        };
        if let Some(score) = query.score(name) {
            let own = if path.folder() == folder {
                OWN_FOLDER
            } else {
                0
            };
            ranked.push((score + own + file_bonus, Candidate::File(path)));
        }
    }
    // One letter fits most of thousands of wanted names, none of them meant.
    if query.letters() > 1 && !by_path {
        wanted(vault, slot, query, &mut ranked);
    }
    (ranked, all)
}

/// Names without a note come after notes that fit as well: a link that leads
/// somewhere is better.
fn wanted<'a>(
    vault: &'a Vault,
    slot: &LinkSlot,
    query: &mut Query,
    ranked: &mut Vec<(u32, Candidate<'a>)>,
) {
    let typed = slot.slot.typed.trim();
    for wanted in vault.wanted() {
        let Some(score) = query.score_whole_words(wanted.name) else {
            continue;
        };
        // The half-written name is itself wanted, by this note alone.
        let is_own = wanted.users < 2 && wanted.name.starts_with(typed);
        let is_name = wanted.name.chars().any(char::is_alphabetic);
        if is_own && wanted.name.len() <= typed.len() + 1 || !is_name || wanted.name.contains('/') {
            continue;
        }
        let score = (score / 2).saturating_add(popularity_bonus(wanted.users) / 2);
        ranked.push((score, Candidate::Wanted(wanted.name, wanted.users)));
    }
}

/// All that writing an item needs.
struct Writing<'a> {
    vault: &'a Vault,
    note: &'a Note,
    slot: &'a LinkSlot,
    style: &'a Style,
    by_path: bool,
    settings: &'a Settings,
}

fn item(writing: &Writing<'_>, candidate: &Candidate<'_>) -> CompletionItem {
    let slot = &writing.slot.slot;
    match candidate {
        Candidate::Note(id, note, alias) => {
            let target = target(writing, *id, note);
            let title = alias.unwrap_or_else(|| note.title());
            let label = (alias.is_some() || writing.settings.completion.label)
                .then(|| written_label(title))
                .flatten()
                .filter(|label| *label != target && !writing.slot.embed && !writing.slot.hub_line);
            CompletionItem {
                label: short(title, 80),
                detail: short(&without_extension(&note.path), 80),
                kind: CompletionKind::Note,
                replace: slot.replace,
                insert: insert(writing, &target, label.as_deref()),
                filter: filter(&slot.typed, &[note.stem(), title]),
                data: Some(data(&note.path, None)),
            }
        }
        Candidate::File(path) => {
            let name = file_target(writing, path);
            CompletionItem {
                label: short(path.file_name(), 80),
                detail: short(path.folder(), 80),
                kind: CompletionKind::File,
                replace: slot.replace,
                insert: insert(writing, &name, None),
                filter: filter(&slot.typed, &[path.file_name()]),
                data: None,
            }
        }
        Candidate::Wanted(name, users) => CompletionItem {
            label: short(name, 80),
            detail: match users {
                1 => "no note yet, 1 note links to it".to_owned(),
                _ => format!("no note yet, {users} notes link to it"),
            },
            kind: CompletionKind::Wanted,
            replace: slot.replace,
            insert: insert(writing, name, None),
            filter: filter(&slot.typed, &[name]),
            data: None,
        },
    }
}

/// The link from its target on. `]]` is always part of it: what stands there
/// already lies in the replaced span.
fn insert(writing: &Writing<'_>, target: &str, label: Option<&str>) -> String {
    // A blank that was typed behind `[[` is a style; keep it.
    let typed = &writing.slot.slot.typed;
    let blanks = typed
        .get(..typed.len() - typed.trim_start().len())
        .unwrap_or_default();
    if writing.slot.target_only {
        return format!("{blanks}{target}");
    }
    let escape = if writing.slot.in_table { "\\" } else { "" };
    match label {
        Some(label) => {
            let Style { before, after } = writing.style;
            format!("{blanks}{target}{before}{escape}|{after}{label}]]")
        }
        None => format!("{blanks}{target}]]"),
    }
}

/// How the note is named from here: by its stem if that leads to it, else by
/// the end of its path, else by all of it.
fn target(writing: &Writing<'_>, id: NoteId, note: &Note) -> String {
    let full = without_extension(&note.path);
    let leads = |name: &str| {
        let name = writable(name);
        let found = writing.vault.resolve_name(&writing.note.path, &name, None);
        matches!(found, Resolution::Note(target) if target.note == id)
    };
    if writing.by_path && leads(&full) {
        return writable(&full).into_owned();
    }
    let ends = full
        .rmatch_indices('/')
        .map(|(at, _)| full.get(at + 1..).unwrap_or_default());
    let short = ends.chain([&*full]).find(|name| leads(name));
    writable(short.unwrap_or(&note.path.path)).into_owned()
}

/// `name` as a link's target can hold it: what would end the target or begin an
/// anchor is percent-encoded.
fn writable(name: &str) -> Cow<'_, str> {
    if name.contains(['#', '|', '[', ']', '^', '\\']) {
        utf8_percent_encode(name, SPOILS_TARGET).into()
    } else {
        Cow::Borrowed(name)
    }
}

const SPOILS_TARGET: &AsciiSet = &CONTROLS
    .add(b'#')
    .add(b'%')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'|')
    .add(b'\\');

fn file_target(writing: &Writing<'_>, path: &NotePath) -> String {
    let found = writing
        .vault
        .resolve_name(&writing.note.path, &writable(path.file_name()), None);
    let name = match found {
        Resolution::File { path: found, .. } if found == *path && !writing.by_path => {
            path.file_name()
        }
        _ => &path.path,
    };
    writable(name).into_owned()
}

fn without_extension(path: &NotePath) -> String {
    match path.folder() {
        "" => path.stem().to_owned(),
        folder => format!("{folder}/{}", path.stem()),
    }
}

/// A title as a link's label can hold it: brackets and bars would end the link.
/// None if there is `#` in it, for the published site then shows no link at all.
fn written_label(title: &str) -> Option<String> {
    let title = title.trim();
    if title.contains('#') || title.is_empty() {
        return None;
    }
    let sign = |c: char| match c {
        '[' => '(',
        ']' => ')',
        '|' => '/',
        _ if c.is_control() => ' ',
        _ => c,
    };
    Some(title.chars().map(sign).collect())
}

/// Blanks around the bar, as most of the note's labelled links write them.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Style {
    before: &'static str,
    after: &'static str,
}

impl Style {
    /// Of the note's first labelled links; ` | ` where there are none.
    fn of(note: &Note) -> Self {
        let labelled = note.parsed().links.iter().filter(|link| link.is_wiki());
        let mut counts = [0usize; 4];
        for link in labelled
            .filter(|link| link.label.is_some_and(|l| !l.is_empty()))
            .take(25)
        {
            let target_end = link.anchor.unwrap_or(link.target).end;
            let label_start = link.label.unwrap_or_default().start;
            let gap = note.text().slice(Span::new(target_end, label_start));
            let before = gap.starts_with([' ', '\t']);
            let after = gap.ends_with([' ', '\t']);
            counts[usize::from(before) * 2 + usize::from(after)] += 1;
        }
        let most = (0..4)
            .max_by_key(|style| (counts[*style], *style))
            .unwrap_or(3);
        let blank = |there: bool| if there { " " } else { "" };
        Self {
            before: blank(most & 2 != 0),
            after: blank(most & 1 != 0),
        }
    }
}

/// The blank that belongs behind a bar in `note`.
pub(super) fn blank_behind_bar(note: &Note) -> &'static str {
    Style::of(note).after
}
