//! `textDocument/inlayHint`.

use std::collections::BTreeSet;

use super::chapters::chapters;
use super::code_lens::counts;
use super::moment::moments;
use super::preview::short;
use crate::settings::Settings;
use crate::syntax::{BlockKind, Link, LinkKind, blocks};
use crate::text::Span;
use crate::vault::{Note, NoteId, Resolution, Vault};
use crate::video::Video;

/// A word or two shown in a line that does not hold them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InlayHint {
    /// Behind which byte.
    pub offset: u32,
    /// What it says, without blanks around.
    pub label: String,
}

/// A list with more links than this is a hub's: a title behind each line of it
/// would be a second list.
const MOST_IN_A_LIST: usize = 12;

/// Titles are cut to so many characters.
const LONGEST: usize = 48;

/// The hints of `note` within a range: the title of what a bare `[[stem]]` leads
/// to, where it says more than the stem; `with_counts`, what code lenses say, for
/// clients that have none; and if that is set, the chapters of the note's video, of
/// which `video` is what files tell.
pub fn inlay_hints(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    within: Span,
    with_counts: bool,
    settings: &Settings,
    video: Option<&Video>,
) -> Vec<InlayHint> {
    let mut hints = Vec::new();
    if settings.inlay_hints.titles {
        titles(vault, id, note, within, &mut hints);
    }
    if with_counts && settings.inlay_hints.backlinks {
        let lenses = counts(vault, id, note).into_iter();
        let lenses = lenses.filter(|lens| within.touches(lens.span.end));
        hints.extend(lenses.map(|lens| {
            InlayHint {
                offset: note
                    .text()
                    .line_span(note.text().line_of(lens.span.end))
                    .end,
                label: match lens.heading {
                    None => lens.title(),
                    Some(_) => lens.title().replace(" to this heading", ""),
                },
            }
        }));
    }
    if settings.inlay_hints.chapters {
        chapter_titles(vault, id, note, within, settings, video, &mut hints);
    }
    hints.sort_by_key(|hint| hint.offset);
    hints
}

/// The chapter behind the first moment of each paragraph, item or other smallest
/// block; not where that names it itself, as the list of the chapters does.
fn chapter_titles(
    vault: &Vault,
    id: NoteId,
    note: &Note,
    within: Span,
    settings: &Settings,
    video: Option<&Video>,
    hints: &mut Vec<InlayHint>,
) {
    let moments = moments(note);
    if moments.is_empty() {
        return;
    }
    let Some(listed) = chapters(vault, id, note, video, settings) else {
        return;
    };
    let blocks = blocks(&note.text().to_string());
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for moment in moments {
        let before = blocks.partition_point(|block| block.span.start <= moment.span.start);
        let around = blocks[..before].iter().rev();
        let paragraph = around
            .map(|block| block.span)
            .find(|block| block.contains(moment.span.start));
        let is_first = seen.insert(paragraph.unwrap_or_default());
        if !is_first || !within.touches(moment.span.end) {
            continue;
        }
        let Some(at) = listed.at(moment.second) else {
            continue;
        };
        let title = &*at.chapter.title;
        // An empty title is said everywhere, too.
        let says_it = paragraph.is_some_and(|span| note.text().slice(span).contains(title));
        if !says_it {
            hints.push(InlayHint {
                offset: moment.span.end,
                label: short(title, LONGEST),
            });
        }
    }
}

fn titles(vault: &Vault, id: NoteId, note: &Note, within: Span, hints: &mut Vec<InlayHint>) {
    let bare = |link: &Link| {
        link.kind == LinkKind::Wiki
            && link.label.is_none()
            && link.anchor.is_none()
            && !link.target.is_empty()
    };
    let links = note.parsed().links.iter().filter(bare);
    let shown: Vec<Link> = links.filter(|link| within.touches(link.span.end)).collect();
    if shown.is_empty() {
        return;
    }
    let hubs = hub_lists(note);
    for link in shown {
        if hubs.iter().any(|list| list.covers(link.span)) {
            continue;
        }
        let Resolution::Note(target) = vault.resolve(note, &link) else {
            continue;
        };
        let Some(other) = vault.note(target.note).filter(|_| target.note != id) else {
            continue;
        };
        let title = other.title().trim();
        let says_more = letters(title) != letters(last(&note.text().slice(link.target)));
        if says_more && !title.is_empty() {
            hints.push(InlayHint {
                offset: link.span.end,
                label: short(title, LONGEST),
            });
        }
    }
}

/// Lists with so many links that hints would be noise.
fn hub_lists(note: &Note) -> Vec<Span> {
    let links = &note.parsed().links;
    if links.len() <= MOST_IN_A_LIST {
        return Vec::new();
    }
    let many = |list: &Span| {
        let inside = links.starting_from(list.start);
        inside
            .take_while(|link| link.span.start < list.end)
            .nth(MOST_IN_A_LIST)
            .is_some()
    };
    let all = blocks(&note.text().to_string()).into_iter();
    let lists = all.filter(|block| block.kind == BlockKind::List);
    let mut hubs: Vec<Span> = Vec::new();
    for list in lists.map(|list| list.span) {
        // Outer lists come first, and hold whatever theirs hold.
        if !hubs.last().is_some_and(|hub| hub.covers(list)) && many(&list) {
            hubs.push(list);
        }
    }
    hubs
}

/// The last part of a path, without `.md`.
fn last(target: &str) -> &str {
    let name = target.rsplit('/').next().unwrap_or(target);
    name.strip_suffix(".md").unwrap_or(name)
}

/// A name without what stems and titles write differently.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{self, Fixture, expected, show};

    const VAULT: &str = "
//- /bdnf.md
---
title: A growth factor
---
//- /nmda_receptor.md
---
title: NMDA receptor
---
//- /p.png
";

    fn hints(text: &str, path: &str, with_counts: bool, settings: &Settings) -> String {
        let fixture = Fixture::new(&format!("{VAULT}{text}"));
        let (id, note) = fixture.note(path);
        let within = Span::new(0, note.text().len());
        let found = inlay_hints(
            &fixture.vault,
            id,
            &note,
            within,
            with_counts,
            settings,
            None,
        );
        let line = |hint: &InlayHint| {
            let place = show(&note, Span::empty(hint.offset));
            format!("{place} {}\n", hint.label)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn a_title_stands_behind_a_bare_stem_where_it_says_more() {
        let text = "//- /a.md\n[[bdnf]] [[bdnf | x]] [[bdnf#y]] ![[bdnf]] [[nmda_receptor]] [[none]] ![[p.png]] [[p.png]] [[../bdnf.md]]";
        let settings = Settings::default();
        expected!(
            hints(text, "a.md", true, &settings),
            r#"
1:9 "" A growth factor
1:106 "" A growth factor
"#
        );
        let mut off = Settings::default();
        off.inlay_hints.titles = false;
        assert_eq!(hints(text, "a.md", true, &off), "");
    }

    #[test]
    fn not_in_the_list_of_a_hub() {
        let settings = Settings::default();
        let list = |lines| format!("//- /a.md\n{}\n\n[[bdnf]]", "- [[bdnf]]\n".repeat(lines));
        let count = |text: &str| hints(text, "a.md", false, &settings).lines().count();
        assert_eq!(count(&list(MOST_IN_A_LIST)), MOST_IN_A_LIST + 1);
        assert_eq!(count(&list(MOST_IN_A_LIST + 1)), 1);
    }

    #[test]
    fn counts_are_for_clients_without_lenses() {
        let text = "//- /a.md\n---\ntitle: a\n---\n# H\n//- /b.md\n[[a]] [[a#H]]";
        let settings = Settings::default();
        expected!(
            hints(text, "a.md", true, &settings),
            r#"
1:4 "" 2 backlinks
4:4 "" 1 link
"#
        );
        assert_eq!(hints(text, "a.md", false, &settings), "");
        let mut off = Settings::default();
        off.inlay_hints.backlinks = false;
        assert_eq!(hints(text, "a.md", true, &off), "");
    }

    #[test]
    fn only_within_the_range() {
        let fixture = Fixture::new(&format!("{VAULT}//- /a.md\n[[bdnf]]\n[[bdnf]]\n[[bdnf]]"));
        let (id, note) = fixture.note("a.md");
        let within = Span::new(10, 17);
        let settings = Settings::default();
        let found = inlay_hints(&fixture.vault, id, &note, within, true, &settings, None);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].offset, 17);
    }

    #[test]
    fn a_chapter_stands_behind_the_first_stamp_of_each_paragraph_if_wanted() {
        let stamp =
            |time: &str| format!("<a class=\"yt-timestamp\" data-t=\"{time}\">[{time}]</a>");
        let [zero, one, two, late] = ["00:00:09", "00:01:00", "00:02:00", "00:09:00"].map(stamp);
        let text = format!(
            "//- /a.md\n---\nvideoId: aaaaaaaaaa1\n---\n# H {two}\n\n{late} {one}\n\nA {zero}\nb {one}.\n\n\
             - {one}\n- [[00:00:07]] {two}\n  - {two}\n\n`{one}`\n\n\
             # Chapters\n- {zero} Start\n- [00:01:00] Two\n"
        );
        let fixture = Fixture::new(&text);
        let (id, note) = fixture.note("a.md");
        let within = Span::new(0, note.text().len());
        let talk = fixture::talk();
        let shown = |settings: &Settings, video: Option<&Video>| -> String {
            let found = inlay_hints(&fixture.vault, id, &note, within, false, settings, video);
            let line = |hint: &InlayHint| {
                let line = note.text().line_of(hint.offset) + 1;
                format!("{line} {}\n", hint.label)
            };
            found.iter().map(line).collect()
        };
        let mut settings = Settings::default();
        assert_eq!(shown(&settings, Some(&talk)), "");
        settings.inlay_hints.chapters = true;
        expected!(shown(&settings, Some(&talk)), r#"
4 [Words](https://x.y/z) & more
8 Start
11 [Words](https://x.y/z) & more
12 Start
13 [Words](https://x.y/z) & more
"#);
        expected!(shown(&settings, None), r#"
4 Two
6 Two
8 Start
11 Two
13 Two
"#);
    }
}
