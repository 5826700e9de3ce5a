//! `textDocument/codeLens`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::References;
use super::moment::moments;
use super::subject::written;
use crate::settings::Settings;
use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, NoteId, Resolution, Vault};
use crate::video::VideoId;

/// How often other notes link to a note or to a heading of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodeLens {
    /// The line it stands above: the note's first, or the heading's.
    pub span: Span,
    /// The heading, by its index; `None` for the whole note.
    pub heading: Option<usize>,
    /// So many links, at least one.
    pub links: usize,
}

impl CodeLens {
    /// What it says.
    pub fn title(&self) -> String {
        code_lens_title(self.heading, self.links)
    }
}

/// What a lens of `links` links says.
pub fn code_lens_title(heading: Option<usize>, links: usize) -> String {
    let plural = if links == 1 { "" } else { "s" };
    match heading {
        None => format!("{links} backlink{plural}"),
        Some(_) => format!("{links} link{plural} to this heading"),
    }
}

/// The lenses of `note`, none where nobody links to. Links from the note itself
/// do not count: a table of contents would mark every heading.
pub fn code_lenses(vault: &Vault, id: NoteId, note: &Note, settings: &Settings) -> Vec<CodeLens> {
    match settings.code_lens.enable {
        true => counts(vault, id, note),
        false => Vec::new(),
    }
}

/// How many moments a note cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MomentsLens {
    /// The line it stands above: the note's first.
    pub span: Span,
    /// So many moments, at least one.
    pub moments: usize,
    /// The note's video.
    pub video: VideoId,
    /// The earliest of the moments, in seconds.
    pub second: u64,
}

impl MomentsLens {
    /// What it says.
    pub fn title(&self) -> String {
        let plural = if self.moments == 1 { "" } else { "s" };
        format!("▶ {} moment{plural}", self.moments)
    }
}

/// The lens that plays the video of `note`, where that is set and the note cites
/// a moment of it.
pub fn moments_lens(note: &Note, settings: &Settings) -> Option<MomentsLens> {
    let video = note.video().filter(|_| settings.code_lens.moments)?;
    let moments = moments(note);
    Some(MomentsLens {
        span: note.text().line_span(0),
        moments: moments.len(),
        video,
        second: moments.iter().map(|moment| moment.second).min()?,
    })
}

/// The same whatever is set: inlay hints show these, too.
pub(super) fn counts(vault: &Vault, id: NoteId, note: &Note) -> Vec<CodeLens> {
    let mut links = 0;
    let mut by_heading: FxHashMap<usize, usize> = FxHashMap::default();
    for_each_link(vault, id, |_, _, heading| {
        links += 1;
        if let Some(at) = heading {
            *by_heading.entry(at).or_default() += 1;
        }
    });
    let whole = CodeLens {
        span: note.text().line_span(0),
        heading: None,
        links,
    };
    let mut lenses: Vec<CodeLens> = Some(whole).filter(|_| links > 0).into_iter().collect();
    let mut headings: Vec<CodeLens> = by_heading
        .into_iter()
        .filter_map(|(at, links)| {
            Some(CodeLens {
                span: note.parsed().headings.get(at)?.span,
                heading: Some(at),
                links,
            })
        })
        .collect();
    headings.sort_by_key(|lens| lens.span);
    lenses.append(&mut headings);
    lenses
}

/// The links that a lens counts, sorted by path.
pub fn code_lens_links(vault: &Vault, id: NoteId, heading: Option<usize>) -> Vec<References> {
    let mut found: Vec<References> = Vec::new();
    for_each_link(vault, id, |note, link, leads_to| {
        if heading.is_some() && heading != leads_to {
            return;
        }
        let place = match (heading, link.anchor) {
            // The anchor of a reference link stands in another line.
            (Some(_), Some(anchor)) if link.span.covers(anchor) => anchor,
            _ => written(link),
        };
        match found.last_mut() {
            Some(last) if Arc::ptr_eq(&last.note, note) => last.places.push(place),
            _ => found.push(References {
                note: Arc::clone(note),
                places: vec![place],
            }),
        }
    });
    found
}

/// Every link of another note to the note `id`, with the heading it means.
fn for_each_link(
    vault: &Vault,
    id: NoteId,
    mut each: impl FnMut(&Arc<Note>, &Link, Option<usize>),
) {
    let own = vault.note(id).map(|note| &note.path);
    for (user, links) in vault.backlinks(id) {
        if Some(&user.path) == own {
            continue;
        }
        for link in links
            .into_iter()
            .filter_map(|at| user.parsed().links.get(at))
        {
            let heading = link.anchor.and_then(|_| match vault.resolve(&user, &link) {
                Resolution::Note(target) => match target.anchor {
                    Some(AnchorTarget::Heading(at)) => Some(at),
                    _ => None,
                },
                _ => None,
            });
            each(&user, &link, heading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};

    const VAULT: &str = "
//- /gate.md
---
title: The gate
---
# Pore
See [[#Pore]] and [[gate#Rim]].
## Rim
//- /a.md
[[gate]] [[The gate#Pore | x]]
//- /b.md
[it](gate.md#rim) ![[gate#Pore]] [r][] [[gate#none]]

[r]: gate.md#pore
";

    fn lenses(text: &str, path: &str, settings: &Settings) -> String {
        let fixture = Fixture::new(text);
        let (id, note) = fixture.note(path);
        let mut lines = String::new();
        for lens in code_lenses(&fixture.vault, id, &note, settings) {
            lines.push_str(&format!("{}: {}\n", show(&note, lens.span), lens.title()));
            let found = code_lens_links(&fixture.vault, id, lens.heading);
            let places = found.iter().map(|found| found.places.len()).sum::<usize>();
            assert_eq!(places, lens.links, "it shows what it counts");
            for found in found {
                for place in found.places {
                    let place = show(&found.note, place);
                    lines.push_str(&format!("  {} {place}\n", found.note.path));
                }
            }
        }
        lines
    }

    #[test]
    fn links_of_other_notes_are_counted_and_found() {
        expected!(
            lenses(VAULT, "gate.md", &Settings::default()),
            r###"
1:1 "---": 6 backlinks
  a.md 1:3 "gate"
  a.md 1:12 "The gate"
  b.md 1:6 "gate.md"
  b.md 1:22 "gate"
  b.md 1:34 "[r]"
  b.md 1:42 "gate"
4:1 "# Pore": 3 links to this heading
  a.md 1:21 "Pore"
  b.md 1:27 "Pore"
  b.md 1:34 "[r]"
6:1 "## Rim": 1 link to this heading
  b.md 1:14 "rim"
"###
        );
    }

    #[test]
    fn where_nobody_links_to_or_lenses_are_off_there_is_none() {
        assert_eq!(lenses(VAULT, "a.md", &Settings::default()), "");
        let mut settings = Settings::default();
        settings.code_lens.enable = false;
        assert_eq!(lenses(VAULT, "gate.md", &settings), "");
    }

    #[test]
    fn moments_are_counted_only_where_that_is_set() {
        let text = "
//- /a.md
---
videoId: aaaaaaaaaa1
---
[[00:10]] [[00:07]]
//- /none.md
[[00:10]]
//- /silent.md
---
videoId: aaaaaaaaaa1
---
";
        let fixture = Fixture::new(text);
        let mut settings = Settings::default();
        let lens = |path: &str, settings: &Settings| {
            let lens = moments_lens(&fixture.note(path).1, settings)?;
            Some((lens.title(), lens.second))
        };
        assert_eq!(lens("a.md", &settings), None);
        settings.code_lens.moments = true;
        assert_eq!(lens("a.md", &settings), Some(("▶ 2 moments".to_owned(), 7)));
        assert_eq!(lens("none.md", &settings), None);
        assert_eq!(lens("silent.md", &settings), None);
    }
}
