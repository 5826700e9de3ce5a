//! `workspace/symbol`: notes, headings, tags and wanted names of the whole vault.

use rustc_hash::FxHashMap;

use super::completion::rank::{Query, best, popularity_bonus};
use super::subject::{Subject, occurrences, tag_name};
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// What it is called: a note's title or the name that fitted, a heading's
    /// text, a tag with its `#`.
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
/// notes link to and nobody answers to, most wanted first.
pub fn workspace_symbols(vault: &Vault, typed: &str) -> Vec<WorkspaceSymbol> {
    let typed = typed.trim();
    if let Some(name) = typed.strip_prefix('?') {
        return wanted(vault, name);
    }
    if let Some(tag) = typed.strip_prefix('#') {
        return tags(vault, tag);
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
        let fixture = Fixture::new(VAULT);
        let rows = workspace_symbols(&fixture.vault, typed);
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

    #[test]
    fn the_list_is_capped() {
        let text: String = (0..500)
            .map(|at| format!("//- /n{at}.md\n#t{at} [[w{at}]]\n"))
            .collect();
        let fixture = Fixture::new(&text);
        for typed in ["n", "#t", "?w"] {
            assert_eq!(
                workspace_symbols(&fixture.vault, typed).len(),
                MOST,
                "{typed}"
            );
        }
    }
}
