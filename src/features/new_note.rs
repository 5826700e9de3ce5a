//! `wikinote new`: what a new note is called and what it says.

use super::code_action::{hub_line, in_words, line_break};
use super::first_text::{FirstText, first_text};
use super::rename::{Refusal, check_file_name};
use crate::settings::Settings;
use crate::vault::{NameKey, Note, NotePath, RootId, Vault};

/// A note to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNote {
    /// Where.
    pub path: NotePath,
    /// What it says.
    pub text: String,
    /// Notes of the same file name elsewhere: links by that name may be ambiguous.
    pub namesakes: Vec<NotePath>,
}

/// A new note called `title` in `folder` of `root`, with what it shares with the
/// note `beside`: the video and the hub line. Nothing is written.
///
/// If notes link to that name already, its file is called as they spell it, so
/// that their links lead there; else as the title in lower case with `_` for
/// blanks and without signs. Refused if no file can have the name, or if
/// something of that name stands in the folder.
pub fn new_note(
    vault: &Vault,
    title: &str,
    root: RootId,
    folder: &str,
    beside: Option<&Note>,
    settings: &Settings,
) -> Result<NewNote, Refusal> {
    let title = title.trim();
    let stem = wanted_stem(vault, title).unwrap_or_else(|| slug(title));
    check_file_name(&stem)?;
    let path = match folder {
        "" => format!("{stem}.md"),
        folder => format!("{folder}/{stem}.md"),
    };
    let path = NotePath::new(root, &path);
    if vault.id(&path).is_some() {
        return Err(Refusal(format!("`{path}` exists already.")));
    }
    if let Some(other) = vault.namesake_beside(&path, &path) {
        return Err(Refusal(format!("`{other}` exists already.")));
    }
    let same = |named: &&crate::vault::Named| {
        named.path.root == root && named.stem().eq_ignore_ascii_case(&stem)
    };
    let mut namesakes: Vec<NotePath> = vault
        .roll()
        .filter(same)
        .map(|named| named.path.clone())
        .collect();
    namesakes.sort();
    // `opioid_system` is how links spell it, not what a person calls it.
    let is_stem = title.contains('_') && !title.contains(char::is_whitespace);
    let title = if is_stem {
        in_words(title)
    } else {
        title.to_owned()
    };
    let one_line = title.split(char::is_control).collect::<Vec<_>>().join(" ");
    let hub_line = beside.and_then(hub_line);
    let front = beside.and_then(|note| note.parsed().front_matter.as_deref());
    let first = FirstText {
        title: &one_line,
        video_id: beside.and_then(Note::video_id),
        hub_line: hub_line.as_deref(),
        line_break: beside.map_or("\n", line_break),
        toml: front.is_some_and(|front| front.toml),
    };
    Ok(NewNote {
        text: first_text(&first, settings),
        path,
        namesakes,
    })
}

/// The name as notes that link to it spell it, if some do and a file can have it.
fn wanted_stem(vault: &Vault, title: &str) -> Option<String> {
    let key = NameKey::new(title);
    let wanted = vault
        .wanted()
        .filter(|wanted| NameKey::new(wanted.name) == key);
    let name = wanted.max_by_key(|wanted| wanted.users)?.name;
    check_file_name(name).ok()?;
    Some(name.to_owned())
}

/// `Bayes' theorem (1763)` as `bayes_theorem_1763`.
fn slug(title: &str) -> String {
    let letters: String = title
        .chars()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    const NOTES: &str = "
//- /hub/hub.md
---
title: Hub
videoId: \"dQw4w9WgXcQ\"
---
From: [[root]] <br/>
[[Opioid system]] [[aux]]
//- /hub/taken.md
//- /other/sleep.md
";

    fn made(title: &str, folder: &str, beside: bool) -> Result<NewNote, String> {
        let fixture = Fixture::new(NOTES);
        let beside = beside.then(|| fixture.note("hub/hub.md").1);
        let root = RootId(0);
        {
            let settings = Settings::default();
            new_note(
                &fixture.vault,
                title,
                root,
                folder,
                beside.as_deref(),
                &settings,
            )
            .map_err(|why| why.0)
        }
    }

    #[test]
    fn a_title_becomes_a_file_name_that_links_find() {
        let path = |title: &str| made(title, "", false).unwrap().path.to_string();
        assert_eq!(path("Bayes' theorem (1763)"), "bayes_theorem_1763.md");
        assert_eq!(path("  Été à la mer  "), "été_à_la_mer.md");
        assert_eq!(path("Either/or: a life"), "eitheror_a_life.md");
        assert_eq!(
            path("opioid_system"),
            "Opioid system.md",
            "as links spell it"
        );
        let sleep = made("Sleep", "hub", false).unwrap();
        assert_eq!(sleep.path.to_string(), "hub/sleep.md");
        assert_eq!(sleep.namesakes[0].to_string(), "other/sleep.md");
    }

    #[test]
    fn what_a_note_shares_with_another_is_taken_over() {
        let text = |title: &str, beside| made(title, "", beside).unwrap().text;
        assert_eq!(text("A gate", false), "---\ntitle: A gate\n---\n");
        assert_eq!(
            text("zinc_gates", true),
            "---\ntitle: Zinc gates\nvideoId: dQw4w9WgXcQ\n---\n\nFrom: [[root]] <br/>\n"
        );
        assert_eq!(
            text("yes: \"no\"\nmore", false),
            "---\ntitle: \"yes: \\\"no\\\" more\"\n---\n"
        );
    }

    #[test]
    fn what_no_file_can_be_called_is_refused() {
        for (title, says) in [
            ("", "at least one letter"),
            ("?!", "at least one letter"),
            ("con", "Windows keeps"),
            ("aux", "Windows keeps"),
            ("Taken", "exists already"),
            (&"long ".repeat(60), "too long"),
        ] {
            let why = made(title, "hub", false).unwrap_err();
            assert!(why.contains(says), "{title}: {why}");
        }
    }
}
