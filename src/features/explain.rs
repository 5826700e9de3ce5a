//! `wikinote.explainLink` and `wikinote explain`: why a link means what it means.

use serde::Serialize;

use super::closest::closest;
use super::preview::{code, short};
use crate::syntax::{Link, has_placeholder};
use crate::text::Span;
use crate::vault::{
    AnchorTarget, Answering, Note, NotePath, Publisher, Resolution, Rung, SiteView, Vault,
};

/// A link, all it could mean, and why it means what it means. Its JSON is what
/// `wikinote explain --json` and `wikinote.explainLink` answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The whole link in its note's bytes.
    #[serde(skip)]
    pub span: Span,
    /// The link as written; the start of a long one.
    pub written: String,
    /// What it asks for, without its anchor.
    pub target: String,
    /// What follows `#`.
    pub anchor: Option<String>,
    /// What it means: `note`, `file`, `ambiguous`, `missing` or `external`.
    pub meaning: &'static str,
    /// Where it leads, below the vault's folder; nothing unless that is exactly one.
    pub resolved: Option<String>,
    /// The rung that won, named as in `export`.
    pub rule: Option<&'static str>,
    /// One sentence: where the link leads and how that was found.
    pub verdict: String,
    /// Everything that answers to the target, whatever wins first.
    pub candidates: Vec<ExplainedCandidate>,
    /// Notes of a name like the target's, below the vault's folder; only for a
    /// link that means nothing.
    pub closest: Vec<String>,
    /// What publishes the vault: `quartz`, `obsidian` or `none`.
    pub publisher: &'static str,
    /// What Quartz would do with the link.
    pub quartz: Elsewhere,
    /// What Obsidian would do with it.
    pub obsidian: Elsewhere,
}

/// A note or file that answers to a link's target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedCandidate {
    /// Where it stands.
    #[serde(serialize_with = "below_the_vault")]
    pub path: NotePath,
    /// The note's title; nothing for a file.
    pub title: Option<String>,
    /// The best rung on which it answers, named as in `export`.
    pub rule: &'static str,
    /// Folders to go up and down to it from the linking note's.
    pub steps: usize,
    /// Whether the link means it; several do if it is ambiguous.
    pub won: bool,
    /// Why it won or lost, as a clause.
    pub why: String,
}

/// What another program does with a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Whether the link works there.
    pub works: bool,
    /// Where it leads there, below the vault's folder, if that is one note or file.
    pub leads_to: Option<String>,
    /// What happens, as a clause: "leads to `a.md`".
    pub verdict: String,
}

/// No list that a person reads is longer than this.
const MOST_SHOWN: usize = 12;

/// Longer links are cut where they are shown, in characters.
const LONGEST_SHOWN: usize = 200;

/// Explains the link at `offset` of `note`; `None` if there is none.
pub fn explain(vault: &Vault, note: &Note, offset: u32) -> Option<Explanation> {
    let link = note.parsed().link_at(offset)?;
    Some(explain_link(vault, note, &link))
}

/// Explains the links that start in line `line` (from 0) of `note`, in their order.
pub fn explain_line(vault: &Vault, note: &Note, line: u32) -> Vec<Explanation> {
    let line = note.text().line_span(line);
    let links = note.parsed().links.iter();
    links
        .filter(|link| line.touches(link.span.start))
        .map(|link| explain_link(vault, note, &link))
        .collect()
}

fn explain_link(vault: &Vault, note: &Note, link: &Link) -> Explanation {
    let slice = |span: Span| note.text().slice(span).into_owned();
    let meaning = vault.resolve(note, link);
    let target = slice(link.target);
    let (word, resolved, rung) = match &meaning {
        Resolution::Note(found) => {
            let path = vault.note(found.note).map(|note| note.path.to_string());
            ("note", path, Some(found.rung))
        }
        Resolution::File { path, rung } => ("file", Some(path.to_string()), Some(*rung)),
        Resolution::Ambiguous { rung, .. } => ("ambiguous", None, Some(*rung)),
        Resolution::Missing => ("missing", None, None),
        Resolution::External => ("external", None, None),
    };
    let closest = match meaning {
        Resolution::Missing => closest(vault, &note.path, &target, 3),
        _ => Vec::new(),
    };
    let path = |id| vault.note(id).map(|note| note.path.to_string());
    Explanation {
        span: link.span,
        written: short(&slice(link.span), LONGEST_SHOWN),
        anchor: link.anchor.map(slice),
        meaning: word,
        rule: rung.map(Rung::name),
        verdict: verdict(vault, note, link, &meaning),
        candidates: candidates(vault, note, link, &meaning),
        closest: closest.into_iter().filter_map(path).collect(),
        publisher: match vault.publisher(note.path.root) {
            Publisher::Quartz { .. } => "quartz",
            Publisher::Obsidian => "obsidian",
            Publisher::None => "none",
        },
        quartz: in_quartz(&vault.in_quartz(note, link), resolved.as_deref()),
        obsidian: in_obsidian(&vault.in_obsidian(note, link), resolved.as_deref()),
        resolved,
        target,
    }
}

fn verdict(vault: &Vault, note: &Note, link: &Link, meaning: &Resolution) -> String {
    match meaning {
        Resolution::Note(found) => {
            let path = vault.note(found.note).map(|note| note.path.to_string());
            let path = code(&path.unwrap_or_default());
            let anchor = link.anchor.map(|anchor| note.text().slice(anchor));
            let anchor = match (found.anchor, anchor) {
                (Some(AnchorTarget::Missing), Some(anchor)) => {
                    format!(", where nothing is called {}", code(&anchor))
                }
                _ => String::new(),
            };
            match found.rung {
                Rung::Here => format!("leads to {path}, this very note{anchor}"),
                rung => format!("leads to {path}, found by {}{anchor}", how(rung)),
            }
        }
        Resolution::File { path, rung } => {
            format!(
                "leads to the file {}, found by {}",
                code(&path.path),
                how(*rung)
            )
        }
        Resolution::Ambiguous { candidates, rung } => format!(
            "could be any of {} that answer by {}, equally near",
            candidates.len(),
            how(*rung)
        ),
        Resolution::Missing if vault.is_made_by_site(note, link) => {
            "leads to what Quartz makes itself".to_owned()
        }
        Resolution::Missing if !link.is_wiki() && leads_to_folder(vault, note, link) => {
            "leads to a folder".to_owned()
        }
        Resolution::Missing => {
            "leads nowhere: nothing answers to this name, by any rule".to_owned()
        }
        Resolution::External if has_placeholder(&note.text().slice(link.target)) => {
            "is for a template to fill in".to_owned()
        }
        Resolution::External => "leads out of the vault".to_owned(),
    }
}

fn leads_to_folder(vault: &Vault, note: &Note, link: &Link) -> bool {
    vault.is_folder(&note.path, &note.text().slice(link.target))
}

/// A rung as what a note was found by.
fn how(rung: Rung) -> &'static str {
    match rung {
        Rung::Here => "no name at all",
        Rung::RelativePath => "path from this folder",
        Rung::RootPath => "path from the top folder",
        Rung::PathSuffix => "end of path",
        Rung::Stem => "file name",
        Rung::StemFolded => "file name but for case",
        Rung::Alias => "alias",
        Rung::Title => "title",
        Rung::AliasFolded => "alias but for case",
        Rung::TitleFolded => "title but for case",
        Rung::Slug => "loose spelling",
    }
}

fn candidates(
    vault: &Vault,
    note: &Note,
    link: &Link,
    meaning: &Resolution,
) -> Vec<ExplainedCandidate> {
    let wins = |one: &Answering| match meaning {
        Resolution::Note(found) => one.candidate.note == Some(found.note),
        Resolution::File { path, .. } => one.candidate.path == *path,
        Resolution::Ambiguous { candidates, .. } => candidates.contains(&one.candidate),
        Resolution::Missing | Resolution::External => false,
    };
    let mut all = vault.answering(note, link);
    // Stable: among losers the order stays that of rung, nearness and path.
    all.sort_by_key(|one| !wins(one));
    let winner = all.first().filter(|one| wins(one)).cloned();
    let explained = |one: Answering| {
        let won = wins(&one);
        let why = match &winner {
            Some(winner) if !won => why_lost(winner, &one),
            _ if matches!(meaning, Resolution::Ambiguous { .. }) => "equally near".to_owned(),
            _ if one.rung == Rung::Here => "the link names no other".to_owned(),
            _ => format!("found by {}", how(one.rung)),
        };
        let title = one.candidate.note.and_then(|id| vault.note(id));
        ExplainedCandidate {
            title: title.map(|note| note.title().trim().to_owned()),
            rule: one.rung.name(),
            steps: one.steps,
            won,
            why,
            path: one.candidate.path,
        }
    };
    all.into_iter().map(explained).collect()
}

fn why_lost(winner: &Answering, loser: &Answering) -> String {
    if loser.rung != winner.rung {
        return format!("a match by {} comes before", how(winner.rung));
    }
    if winner.candidate.note.is_some() != loser.candidate.note.is_some() {
        return "a note comes before a file".to_owned();
    }
    match loser.steps > winner.steps {
        true => "farther away".to_owned(),
        false => "another reading of the target comes before".to_owned(),
    }
}

/// A distance in words.
pub fn folders(steps: usize) -> String {
    match steps {
        0 => "this folder".to_owned(),
        1 => "1 folder away".to_owned(),
        steps => format!("{steps} folders away"),
    }
}

fn in_quartz(view: &SiteView, ours: Option<&str>) -> Elsewhere {
    let verdict = match view {
        SiteView::Dead(reason) => format!("a dead link, because {}", reason.clause()),
        SiteView::Nowhere => "a dead link: it leads to a page that is not there".to_owned(),
        SiteView::Unpublished => "none: the note is not in the published folder".to_owned(),
        view => leads(view, ours),
    };
    elsewhere(view, verdict)
}

fn in_obsidian(view: &SiteView, ours: Option<&str>) -> Elsewhere {
    let verdict = match view {
        SiteView::Dead(_) => "finds nothing: it looks at paths and at file names, whatever their \
                              case, not at titles, aliases or loose spellings"
            .to_owned(),
        SiteView::Nowhere => "finds nothing, and offers to create the note".to_owned(),
        view => leads(view, ours),
    };
    elsewhere(view, verdict)
}

fn leads(view: &SiteView, ours: Option<&str>) -> String {
    match view {
        SiteView::To(path) if ours == Some(&*path.path) => format!("leads to {}", code(&path.path)),
        SiteView::To(path) => format!("leads to {} instead", code(&path.path)),
        SiteView::Folder(folder) => format!("leads to the page of the folder {}", code(folder)),
        SiteView::Made(page) => format!("leads to {}, which it makes itself", code(page)),
        SiteView::OneOf(paths) => {
            let shown: Vec<String> = paths.iter().take(3).map(|path| code(&path.path)).collect();
            let more = if paths.len() > shown.len() {
                " or another"
            } else {
                ""
            };
            format!(
                "takes one of {} unasked: {}{more}",
                paths.len(),
                shown.join(", ")
            )
        }
        SiteView::Outside => "takes it for an address outside of the notes".to_owned(),
        SiteView::Dead(_) | SiteView::Nowhere | SiteView::Unpublished => String::new(),
    }
}

fn elsewhere(view: &SiteView, verdict: String) -> Elsewhere {
    let leads_to = match view {
        SiteView::To(path) => Some(path.path.to_string()),
        _ => None,
    };
    let nowhere = matches!(
        view,
        SiteView::Dead(_) | SiteView::Nowhere | SiteView::Unpublished
    );
    Elsewhere {
        works: !nowhere,
        leads_to,
        verdict,
    }
}

fn below_the_vault<S: serde::Serializer>(path: &NotePath, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&path.path)
}

impl Explanation {
    /// The explanation as markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("{} {}.\n", code(&self.written), self.verdict);
        if !self.candidates.is_empty() {
            text.push_str("\n**Candidates**\n\n");
        }
        for one in self.candidates.iter().take(MOST_SHOWN) {
            let (path, distance) = (code(&one.path.path), folders(one.steps));
            let path = if one.won { format!("**{path}**") } else { path };
            text.push_str(&format!(
                "- {path} · {} · {distance} · {}\n",
                one.rule, one.why
            ));
        }
        if let Some(more) = self.candidates.len().checked_sub(MOST_SHOWN + 1) {
            text.push_str(&format!("- … and {} more\n", more + 1));
        }
        if !self.closest.is_empty() {
            text.push_str("\n**Closest names**\n\n");
            let listed = self
                .closest
                .iter()
                .map(|path| format!("- {}\n", code(path)));
            text.extend(listed);
        }
        let publishes = |name: &str| match self.publisher == name {
            true => ", which publishes this vault",
            false => "",
        };
        text.push_str(&format!(
            "\n**Elsewhere**\n\n- Quartz{}: {}\n- Obsidian{}: {}\n",
            publishes("quartz"),
            self.quartz.verdict,
            publishes("obsidian"),
            self.obsidian.verdict
        ));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected};

    fn explained(text: &str, publisher: Publisher) -> String {
        let fixture = Fixture::published(text, publisher);
        let (_, note, offset) = fixture.at_cursor();
        let explanation = explain(&fixture.vault, &note, offset);
        explanation.map_or_else(|| "nothing".to_owned(), |found| found.markdown())
    }

    const NOTES: &str = "
//- /brain/gate.md
---
title: The gate
---
# Opening
//- /other/GATE.md
//- /other/deep/gate.md
//- /x/twin.md
//- /y/twin.md
//- /brain/the_gait.md
";

    #[test]
    fn every_candidate_says_why_it_won_or_lost() {
        let on = |line: &str| explained(&format!("{NOTES}//- /from.md\n{line}"), Publisher::None);
        expected!(
            on("[[ga$0te#Opening | x]]"),
            r#"
`[[gate#Opening | x]]` leads to `brain/gate.md`, found by file name.

**Candidates**

- **`brain/gate.md`** · stem · 1 folder away · found by file name
- `other/deep/gate.md` · stem · 2 folders away · farther away
- `other/GATE.md` · stem-folded · 1 folder away · a match by file name comes before

**Elsewhere**

- Quartz: a dead link, because 2 files bear this name, and the site then looks at the top folder only
- Obsidian: takes one of 3 unasked: `brain/gate.md`, `other/GATE.md`, `other/deep/gate.md`
"#
        );
        expected!(
            on("[[The ga$0te#Nothing]]"),
            r#"
`[[The gate#Nothing]]` leads to `brain/gate.md`, found by title, where nothing is called `Nothing`.

**Candidates**

- **`brain/gate.md`** · title · 1 folder away · found by title

**Elsewhere**

- Quartz: a dead link, because the site looks at file names only, not at titles
- Obsidian: finds nothing: it looks at paths and at file names, whatever their case, not at titles, aliases or loose spellings
"#
        );
        expected!(
            on("[[tw$0in]]"),
            r#"
`[[twin]]` could be any of 2 that answer by file name, equally near.

**Candidates**

- **`x/twin.md`** · stem · 1 folder away · equally near
- **`y/twin.md`** · stem · 1 folder away · equally near

**Elsewhere**

- Quartz: a dead link, because 2 files bear this name, and the site then looks at the top folder only
- Obsidian: takes one of 2 unasked: `x/twin.md`, `y/twin.md`
"#
        );
        expected!(
            on("[[the_gai$0]]"),
            r#"
`[[the_gai]]` leads nowhere: nothing answers to this name, by any rule.

**Closest names**

- `brain/the_gait.md`

**Elsewhere**

- Quartz: a dead link: it leads to a page that is not there
- Obsidian: finds nothing, and offers to create the note
"#
        );
        expected!(
            on("[[#^$0x]]"),
            r#"
`[[#^x]]` leads to `from.md`, this very note, where nothing is called `^x`.

**Candidates**

- **`from.md`** · here · this folder · the link names no other

**Elsewhere**

- Quartz: leads to `from.md`
- Obsidian: leads to `from.md`
"#
        );
        assert_eq!(on("plain $0text and `[[gate]]`"), "nothing");
        assert_eq!(on("`[[ga$0te]]`"), "nothing");
    }

    #[test]
    fn the_publisher_of_the_vault_is_named() {
        let quartz = Publisher::Quartz {
            content: String::new(),
        };
        let text = format!("{NOTES}//- /from.md\n[[The ga$0te]]");
        assert!(
            explained(&text, quartz).contains("- Quartz, which publishes this vault: a dead link")
        );
        assert!(explained(&text, Publisher::Obsidian).contains("- Obsidian, which publishes"));
        let text = format!("{NOTES}//- /draft/from.md\n[[ga$0te]]");
        let elsewhere = Publisher::Quartz {
            content: "brain".to_owned(),
        };
        assert!(explained(&text, elsewhere).contains("not in the published folder"));
    }

    #[test]
    fn what_is_no_note_and_yet_there_is_not_called_missing() {
        let quartz = || Publisher::Quartz {
            content: String::new(),
        };
        let on =
            |line: &str| explained(&format!("{NOTES}//- /from.md\n#sleep\n\n{line}"), quartz());
        assert!(on("[x](bra$0in)").contains("leads to a folder."));
        assert!(on("[x](/bra$0in/)").contains("leads to a folder."));
        let tag = on("[[tags/sl$0eep]]");
        assert!(tag.contains("leads to what Quartz makes itself."), "{tag}");
        assert!(
            tag.contains("leads to `tags/sleep`, which it makes itself"),
            "{tag}"
        );
        assert!(on("[[tags/da$0y]]").contains("a page that is not there"));
        assert!(on("[[{{da$0y}}]]").contains("is for a template to fill in."));
    }

    #[test]
    fn all_links_of_a_line_are_explained_in_order() {
        let fixture = Fixture::new("//- /a.md\n[[x]]\n[[b]] and [[c\\|d]]\n[[e]]\n//- /b.md");
        let (_, note) = fixture.note("a.md");
        let found = explain_line(&fixture.vault, &note, 1);
        let targets: Vec<&str> = found.iter().map(|one| &*one.target).collect();
        assert_eq!(targets, ["b", "c"]);
        assert_eq!(explain_line(&fixture.vault, &note, 99).len(), 0);
    }
}
