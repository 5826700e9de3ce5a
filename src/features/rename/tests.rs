use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::features::edit::Step;
use crate::features::fixture::{Fixture, expected};
use crate::vault::{Change, Publisher, Resolution, RootId};

/// Notes and other files by path; other files say nothing.
type Files = BTreeMap<String, Option<String>>;

fn files(vault: &Vault) -> Files {
    let notes = vault.notes();
    let notes = notes.map(|(_, note)| (note.path.path.to_string(), Some(note.text().to_string())));
    let others = vault.files().map(|path| (path.path.to_string(), None));
    notes.chain(others).collect()
}

fn built(files: &Files) -> Vault {
    let mut vault = Vault::new(vec![Publisher::None]);
    for (path, text) in files {
        let path = NotePath::new(RootId(0), path);
        vault.apply(match text {
            Some(text) => Change::Note(Arc::new(Note::new(path, text))),
            None => Change::File(path),
        });
    }
    vault
}

/// The files after `edit`; panics where a client would balk.
fn carried_out(files: &Files, edit: &VaultEdit) -> Files {
    let mut files = files.clone();
    for step in &edit.steps {
        match step {
            Step::Text { path, edits } => {
                let text = files.get_mut(&*path.path).expect("a note").as_mut();
                let text = text.expect("a text");
                let mut behind = u32::MAX;
                for (span, replacement) in edits.iter().rev() {
                    assert!(span.end <= behind, "edits overlap or are out of order");
                    behind = span.start;
                    text.replace_range(span.range(), replacement);
                }
            }
            Step::Create { path, text } => {
                let before = files.insert(path.path.to_string(), Some(text.clone()));
                assert!(before.is_none(), "created over a file");
            }
            Step::Rename { from, to } => {
                let content = files.remove(&*from.path).expect("something to rename");
                let before = files.insert(to.path.to_string(), content);
                assert!(before.is_none(), "renamed onto a file");
            }
        }
    }
    files
}

fn renamed(text: &str, new_name: &str) -> String {
    let fixture = Fixture::new(text);
    let (id, note, offset) = fixture.at_cursor();
    let before = files(&fixture.vault);
    let edit = match rename(&fixture.vault, id, &note, offset, new_name) {
        Ok(edit) => edit,
        Err(refusal) => return format!("refused: {refusal}"),
    };
    let after = carried_out(&before, &edit);
    let mut out = String::new();
    for (path, text) in &after {
        if before.get(path) != Some(text) {
            out.push_str(&format!(
                "{path}: {}\n",
                text.as_deref().unwrap_or_default()
            ));
        }
    }
    out
}

const VAULT: &str = "
//- /brain/nmda.md
---
title: NMDA receptor
aliases: [glutamate gate, 'the gate']
tags: [receptor/ion]
---
# Gate
It opens. ^opens
//- /brain/ampa.md
[[nmda]] [[ nmda | N ]] ![[nmda#Gate]] [[nmda.md]] [[NMDA]] [[NMDA receptor]] [[glutamate gate]]
| a |
|---|
| [[nmda\\|it]] |
[x](nmda.md#gate) [y](<nmda.md>) [z][r] `[[nmda]]`

[r]: nmda.md
//- /other/far.md
[[brain/nmda]] [[/brain/nmda]] [[../brain/nmda]] [p](../brain/nmda.md) #receptor/ion/slow #receptors
";

fn at(here: &str, cursor: &str) -> String {
    assert!(VAULT.contains(here), "{here}");
    VAULT.replacen(here, cursor, 1)
}

#[test]
fn a_note_is_renamed_and_of_its_links_only_the_target() {
    expected!(
        renamed(
            &at("[[nmda]] [[ nmda", "[[nm$0da]] [[ nmda"),
            "nmda channel"
        ),
        r#"
brain/ampa.md: [[nmda channel]] [[ nmda channel | N ]] ![[nmda channel#Gate]] [[nmda channel.md]] [[nmda channel]] [[NMDA receptor]] [[glutamate gate]]
| a |
|---|
| [[nmda channel\|it]] |
[x](nmda%20channel.md#gate) [y](<nmda channel.md>) [z][r] `[[nmda]]`

[r]: nmda%20channel.md
brain/nmda channel.md: ---
title: NMDA receptor
aliases: [glutamate gate, 'the gate']
tags: [receptor/ion]
---
# Gate
It opens. ^opens
other/far.md: [[brain/nmda channel]] [[/brain/nmda channel]] [[../brain/nmda channel]] [p](../brain/nmda%20channel.md) #receptor/ion/slow #receptors
"#
    );
}

#[test]
fn from_its_title_the_file_is_renamed() {
    let out = renamed(&at("title: NMDA", "title: N$0MDA"), "channel");
    assert!(
        out.contains("brain/channel.md: ---\ntitle: NMDA receptor\n"),
        "{out}"
    );
}

#[test]
fn a_link_that_named_the_file_does_not_end_up_with_the_title() {
    // Its slug is the title's, so the link would still be found here, but nowhere else.
    let text =
        "//- /nmda_receptor.md\n---\ntitle: NMDA receptor\n---\n//- /a.md\n[[nmda_rec$0eptor]]";
    let out = renamed(text, "channel");
    assert!(out.starts_with("a.md: [[channel]]"), "{out}");
}

#[test]
fn only_the_case_of_a_name_can_change() {
    let out = renamed("//- /Gate.md\n//- /a.md\n[[Ga$0te]] [[gate]]", "gate");
    assert_eq!(out, "a.md: [[gate]] [[gate]]\ngate.md: \n");
}

#[test]
fn a_heading_is_renamed_and_anchors_keep_their_form() {
    let out = renamed(&at("# Gate", "# Ga$0te"), "The pore: [1] & more");
    expected!(
        out,
        r##"
brain/ampa.md: [[nmda]] [[ nmda | N ]] ![[nmda#The pore: 1 & more]] [[nmda.md]] [[NMDA]] [[NMDA receptor]] [[glutamate gate]]
| a |
|---|
| [[nmda\|it]] |
[x](nmda.md#the-pore-1--more) [y](<nmda.md>) [z][r] `[[nmda]]`

[r]: nmda.md
brain/nmda.md: ---
title: NMDA receptor
aliases: [glutamate gate, 'the gate']
tags: [receptor/ion]
---
# The pore: [1] & more
It opens. ^opens
"##
    );
}

#[test]
fn links_to_other_headings_keep_their_meaning() {
    let text = "
//- /n.md
# One
## Notes
# Tw$0o
## Notes
[[#One]] [[#Two#Notes]] [[#notes-1]] [[#Notes]]
";
    expected!(
        renamed(text, "One"),
        r##"
n.md: # One
## Notes
# One
## Notes
[[#One]] [[#notes-1]] [[#notes-1]] [[#Notes]]
"##
    );
}

#[test]
fn blocks_aliases_tags_footnotes_and_definitions_are_renamed() {
    let block = renamed(
        &format!("{VAULT}//- /z.md\n[[nmda#^op$0ens]] ![[nmda#Gate#^opens|x]]"),
        "shut",
    );
    assert!(
        block.contains("z.md: [[nmda#^shut]] ![[nmda#Gate#^shut|x]]"),
        "{block}"
    );
    assert!(block.contains("It opens. ^shut"), "{block}");

    let alias = renamed(&at("[glutamate gate,", "[glut$0amate gate,"), "pore");
    assert!(alias.contains("aliases: [pore, 'the gate']"), "{alias}");
    assert!(alias.contains("[[NMDA receptor]] [[pore]]"), "{alias}");
    let quoted = renamed(&at("'the gate'", "'the g$0ate'"), "a, b");
    assert!(quoted.contains("[glutamate gate, 'a, b']"), "{quoted}");

    let tag = renamed(
        &at("#receptor/ion/slow", "#rec$0eptor/ion/slow"),
        "channel/x",
    );
    assert!(
        tag.contains("#channel/x #receptors"),
        "only what stands there: {tag}"
    );
    let tag = renamed(
        &at("tags: [receptor/ion]", "tags: [rec$0eptor/ion]"),
        "Channel",
    );
    assert!(
        tag.contains("tags: [Channel]") && tag.contains("#Channel/slow #receptors"),
        "{tag}"
    );

    let foot = renamed("//- /a.md\nx[^1] y[^1$0]\n\n[^1]: z", "why");
    assert_eq!(foot, "a.md: x[^why] y[^why]\n\n[^why]: z\n");
    let line = renamed(
        "//- /b.md\n//- /a.md\n[x][r] [r][] [r]\n\n[r$0]: b.md",
        "far",
    );
    assert_eq!(line, "a.md: [x][far] [r][far] [r][far]\n\n[far]: b.md\n");
}

#[test]
fn what_cannot_be_renamed_is_refused_with_a_sentence() {
    let long = "x".repeat(300);
    let link = at("[[nmda]] [[ nmda", "[[nm$0da]] [[ nmda");
    for (text, name, says) in [
        (&*link, "a/b", "cannot hold `/`"),
        (&link, "../b", "cannot hold `/`"),
        (&link, "a#b", "cannot hold `#`"),
        (&link, "a|b", "cannot hold `|`"),
        (&link, "CON", "Windows keeps"),
        (&link, "nul.txt", "Windows keeps"),
        (&link, ".hidden", "dot is hidden"),
        (&link, "ends.", "cannot end with"),
        (&link, &long, "too long"),
        (&link, "  ", "at least one letter"),
        (&link, "a\nb", "one line"),
        (&link, "AMPA", "exists already"),
        (&link, "nmda", "already"),
        (&at("# Gate", "# Ga$0te"), "Gate", "already"),
        (&at("# Gate", "# Ga$0te"), "x\n# y", "one line"),
        (&at("^opens", "^op$0ens"), "a b", "letters, digits"),
        (&at("[glutamate", "[gl$0utamate"), "ampa", "another note"),
        (
            &at("#receptors", "#recep$0tors"),
            "receptor",
            "exists already",
        ),
        (&at("#receptors", "#recep$0tors"), "a b", "A tag holds"),
        (&at("It opens", "It op$0ens"), "x", "Nothing to rename here"),
        ("//- /a.md\n[[no$0ne]]", "x", "no note `none`"),
        ("//- /p.png\n//- /a.md\n![[p.$0png]]", "x", "is no note"),
        (
            "//- /a/s.md\n//- /b/s.md\n//- /c.md\n[[$0s]]",
            "x",
            "several notes",
        ),
        (
            "//- /a.md\nx[^1$0] [^2]\n\n[^1]: y\n[^2]: z",
            "2",
            "already",
        ),
    ] {
        let out = renamed(text, name);
        assert!(
            out.starts_with("refused: ") && out.contains(says),
            "{name}: {out}"
        );
    }
}

#[test]
fn a_rename_that_takes_over_links_of_others_is_refused() {
    // From `far`, `[[gate]]` means the one note of that name; then there were two.
    let text = "
//- /a/gate.md
//- /b/pore.md
//- /c/far.md
[[gate]] [[po$0re]]
";
    let out = renamed(text, "gate");
    assert!(
        out.contains("The link `gate` in c/far.md, line 1, would then mean another note."),
        "{out}"
    );
}

#[test]
fn preparing_says_what_is_renamed_and_refuses_off_a_name() {
    let prepared = |text: &str| {
        let fixture = Fixture::new(text);
        let (id, note, offset) = fixture.at_cursor();
        prepare_rename(&fixture.vault, id, &note, offset).map(|found| {
            let at = note.text().slice(found.span).into_owned();
            (at, found.placeholder)
        })
    };
    let named = |text: &str| prepared(text).unwrap();
    let of = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        named(&at("[[NMDA receptor]]", "[[NMDA re$0ceptor]]")),
        of("NMDA receptor", "nmda")
    );
    assert_eq!(named(&at("# Gate", "# G$0ate")), of("Gate", "Gate"));
    assert_eq!(
        named(&at("#receptors", "#rec$0eptors")),
        of("receptors", "receptors")
    );
    assert_eq!(named(&at("^opens", "^o$0pens")), of("opens", "opens"));
    assert!(prepared(&at("It opens", "It $0opens")).is_err());
}

#[test]
fn links_follow_files_and_folders_that_move() {
    let text = "
//- /brain/nmda.md
[[ampa]] [a](ampa.md) [up](../top.md) ![[pic.png]] ![p](pic.png) [[brain/ampa]]
//- /brain/ampa.md
//- /brain/pic.png
//- /top.md
[[brain/nmda]] [n](brain/nmda.md) [[nmda]] ![](brain/pic.png)
";
    let fixture = Fixture::new(text);
    let before = files(&fixture.vault);
    let path = |path: &str| NotePath::new(RootId(0), path);
    let moved = |from: &str, to: &str| {
        let edit = rename_files(&fixture.vault, &[(path(from), path(to))]);
        let after = carried_out(&before, &edit);
        let changed = after
            .iter()
            .filter(|(path, text)| before.get(*path) != Some(text));
        let lines = changed.map(|(path, text)| format!("{path}: {}\n", text.as_deref().unwrap()));
        lines.collect::<String>()
    };
    expected!(
        moved("brain", "minds/deep"),
        r#"
brain/nmda.md: [[ampa]] [a](ampa.md) [up](../../top.md) ![[pic.png]] ![p](pic.png) [[minds/deep/ampa]]
top.md: [[minds/deep/nmda]] [n](minds/deep/nmda.md) [[nmda]] ![](minds/deep/pic.png)
"#
    );
    expected!(
        moved("brain/nmda.md", "nmda.md"),
        r#"
brain/nmda.md: [[ampa]] [a](brain/ampa.md) [up](top.md) ![[pic.png]] ![p](brain/pic.png) [[brain/ampa]]
top.md: [[nmda]] [n](nmda.md) [[nmda]] ![](brain/pic.png)
"#
    );
    expected!(
        moved("brain/pic.png", "pics/p.png"),
        r#"
brain/nmda.md: [[ampa]] [a](ampa.md) [up](../top.md) ![[p.png]] ![p](../pics/p.png) [[brain/ampa]]
top.md: [[brain/nmda]] [n](brain/nmda.md) [[nmda]] ![](pics/p.png)
"#
    );
}

/// What each link of each note means, in order; moved notes by their new paths.
fn meanings(
    vault: &Vault,
    moved: impl Fn(&str) -> String,
) -> BTreeMap<String, Vec<Option<String>>> {
    let meaning = |note: &Note, link: &crate::syntax::Link| match vault.resolve(note, link) {
        Resolution::Note(target) => {
            let found = vault.note(target.note).unwrap();
            Some(format!("{}#{:?}", moved(&found.path.path), target.anchor))
        }
        Resolution::File { path, .. } => Some(moved(&path.path)),
        _ => None,
    };
    let of_note = |note: &Arc<Note>| {
        let links = note.parsed().links.iter();
        links.map(|link| meaning(note, &link)).collect()
    };
    vault
        .notes()
        .map(|(_, note)| (moved(&note.path.path), of_note(note)))
        .collect()
}

fn same_meaning(
    before: &BTreeMap<String, Vec<Option<String>>>,
    after: &BTreeMap<String, Vec<Option<String>>>,
) {
    for (path, links) in before {
        let now = &after[path];
        assert_eq!(links.len(), now.len(), "links of {path}");
        for (was, is) in links.iter().zip(now) {
            // A dead or ambiguous link may come alive.
            assert!(was.is_none() || was == is, "{path}: {was:?} became {is:?}");
        }
    }
}

const FOLDERS: [&str; 4] = ["", "a/", "a/b/", "c/"];
const STEMS: [&str; 6] = ["one", "two", "One", "one two", "one_two", "t%20wo"];

fn path_of(folder: usize, stem: usize) -> String {
    format!("{}{}.md", FOLDERS[folder], STEMS[stem])
}

fn link() -> impl Strategy<Value = String> {
    (0..FOLDERS.len(), 0..STEMS.len(), 0..10usize).prop_map(|(folder, stem, form)| {
        let (folder, stem) = (FOLDERS[folder], STEMS[stem]);
        let encoded = stem.replace('%', "%25").replace(' ', "%20");
        match form {
            0 | 1 => format!("[[{stem}]]"),
            2 => format!("[[{folder}{stem} | label]]"),
            3 => format!("[[{stem}.md#Top]]"),
            4 => format!("[x]({folder}{encoded}.md)"),
            5 => format!("[x](../{folder}{encoded}.md#top)"),
            6 => format!("![[{stem}#^id]]"),
            7 => format!("[[The {stem}]]"),
            8 => format!("[[/{folder}{stem}]]"),
            _ => format!("[y](./{encoded}.md)"),
        }
    })
}

fn vault() -> impl Strategy<Value = Files> {
    let note = (
        (0..FOLDERS.len(), 0..STEMS.len()),
        prop::collection::vec(link(), 0..6),
        any::<bool>(),
    );
    prop::collection::vec(note, 1..9).prop_map(|notes| {
        let mut files = Files::new();
        for ((folder, stem), links, titled) in notes {
            let title = match titled {
                true => format!("---\ntitle: The {}\n---\n", STEMS[stem]),
                false => String::new(),
            };
            let text = format!("{title}# Top\nText. ^id\n\n{}\n", links.join(" "));
            files.insert(path_of(folder, stem), Some(text));
        }
        files
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn after_any_rename_every_link_means_what_it_meant(
        files in vault(),
        which in any::<prop::sample::Index>(),
        new in prop::sample::select(vec!["one", "two", "three", "ONE", "one two", "The one", "a.b", "x%20y"]),
    ) {
        let before = built(&files);
        let paths: Vec<&String> = files.keys().collect();
        let old = which.get(&paths).to_string();
        let id = before.id(&NotePath::new(RootId(0), &old)).unwrap();
        let Ok(edit) = rename_note(&before, id, new) else { return Ok(()) };
        let renamed = edit.steps.iter().find_map(|step| match step {
            Step::Rename { to, .. } => Some(to.path.to_string()),
            _ => None,
        }).unwrap();
        let after = built(&carried_out(&files, &edit));
        let moved = |path: &str| if path == old { renamed.clone() } else { path.to_owned() };
        same_meaning(&meanings(&before, moved), &meanings(&after, str::to_owned));
    }

    #[test]
    fn after_a_folder_moves_every_link_that_can_be_kept_means_what_it_meant(files in vault()) {
        let before = built(&files);
        let path = |path: &str| NotePath::new(RootId(0), path);
        let edit = rename_files(&before, &[(path("a"), path("d/e"))]);
        let texts = carried_out(&files, &edit);
        let moved = |path: &str| match path.strip_prefix("a/") {
            Some(rest) => format!("d/e/{rest}"),
            None => path.to_owned(),
        };
        let texts: Files = texts.into_iter().map(|(path, text)| (moved(&path), text)).collect();
        let after = built(&texts);
        same_meaning(&meanings(&before, moved), &meanings(&after, str::to_owned));
    }

    #[test]
    fn after_a_heading_is_renamed_every_anchor_leads_where_it_led(
        headings in prop::collection::vec((1..4usize, prop::sample::select(vec!["One", "Two", "one", "C# x", "A & B"])), 1..6),
        anchors in prop::collection::vec(prop::sample::select(vec!["One", "one", "Two", "one-1", "two", "One#Two", "c-x", "A & B", "a--b"]), 0..8),
        which in any::<prop::sample::Index>(),
        new in prop::sample::select(vec!["One", "Three", "two", "x [y] z", "a#b", "`code` *em*"]),
    ) {
        let mut files = Files::new();
        let headings_text: String = headings.iter().map(|(level, text)| format!("{} {text}\n\n", "#".repeat(*level))).collect();
        files.insert("n.md".to_owned(), Some(headings_text));
        let links: String = anchors.iter().map(|anchor| format!("[[n#{anchor}]] [x](n.md#{}) ", anchor.replace(' ', "%20"))).collect();
        files.insert("m.md".to_owned(), Some(links));
        let before = built(&files);
        let id = before.id(&NotePath::new(RootId(0), "n.md")).unwrap();
        let at = which.index(headings.len());
        let Ok(edit) = heading::rename_heading(&before, id, at, new) else { return Ok(()) };
        let after = built(&carried_out(&files, &edit));
        let same = |path: &str| path.to_owned();
        let (was, is) = (meanings(&before, same), meanings(&after, same));
        for (was, is) in was["m.md"].iter().zip(&is["m.md"]) {
            let led = was.as_ref().is_some_and(|was| was.contains("Heading"));
            prop_assert!(!led || was == is, "{was:?} became {is:?}");
        }
    }
}

#[test]
fn a_name_with_signs_breaks_no_link_beside_it() {
    expected!(
        renamed(
            "//- /old.md\n//- /keep.md\n//- /a.md\n[[o$0ld]] and [[keep]] and [[old]] [m](old.md)",
            "a`b"
        ),
        r#"
a.md: [[a%60b]] and [[keep]] and [[a%60b]] [m](a%60b.md)
a`b.md:
"#
    );
    expected!(
        renamed(
            "//- /old.md\n//- /keep.md\n//- /a.md\n[[o$0ld]] [[keep]] [[old]]",
            "5%% off"
        ),
        r#"
5%% off.md: 
a.md: [[5%25%25 off]] [[keep]] [[5%25%25 off]]
"#
    );
    for name in ["a`b", "50%% off"] {
        let text = "//- /n.md\n# Ol$0d\n//- /k.md\n//- /a.md\n[[n#Old]] [[k]] [[n#Old]]";
        let out = renamed(text, name);
        assert!(out.starts_with("refused: With the name"), "{out}");
        let text =
            "//- /n.md\n---\naliases: [ol$0d]\n---\n//- /k.md\n//- /a.md\n[[old]] [[k]] [[old]]";
        let out = renamed(text, name);
        assert!(out.starts_with("refused: "), "{out}");
    }
}

#[test]
fn links_into_a_folder_whose_new_name_has_signs_are_encoded() {
    let fixture = Fixture::new("//- /c/x.md\n//- /a.md\n[[c/x]] [m](c/x.md) [n](<c/x.md>) [[x]]");
    let path = |path: &str| NotePath::new(RootId(0), path);
    for (folder, expected) in [
        ("C#", "[[C%23/x]] [m](C%23/x.md) [n](<C%23/x.md>) [[x]]"),
        ("a|b", "[[a%7Cb/x]] [m](a%7Cb/x.md) [n](<a|b/x.md>) [[x]]"),
        (
            "q]]r",
            "[[q%5D%5Dr/x]] [m](q%5D%5Dr/x.md) [n](<q]]r/x.md>) [[x]]",
        ),
    ] {
        let edit = rename_files(&fixture.vault, &[(path("c"), path(folder))]);
        let before = files(&fixture.vault);
        let after = carried_out(&before, &edit);
        assert_eq!(after["a.md"].as_deref(), Some(expected), "{folder}");
    }
}

#[test]
fn an_alias_takes_its_loose_spellings_along_and_nobodys_links() {
    expected!(
        renamed(
            "//- /n.md\n---\naliases: [Foo-B$0ar]\n---\n//- /u.md\n[[foo bar]] [[Foo-Bar]] [[foo_bar]] [x](Foo-Bar.md) [[Foo-Bar.md]]",
            "Quux"
        ),
        r#"
n.md: ---
aliases: [Quux]
---
u.md: [[Quux]] [[Quux]] [[Quux]] [x](Quux.md) [[Quux.md]]
"#
    );
    let stolen = "//- /a/n.md\n---\ntitle: Zed\naliases: [O$0ld]\n---\n//- /b/x.md\n---\ntitle: Zed\n---\n//- /b/y.md\n[[Zed]]";
    assert!(renamed(stolen, "Zed").starts_with("refused: "));
    let folded = "//- /n.md\n---\naliases:\n  - >-\n    Ol$0d two\n  - other\ntitle: N\n---\n";
    let out = renamed(folded, "Quux");
    assert!(out.starts_with("refused: "), "{out}");
}

#[test]
fn what_reads_as_something_else_is_refused() {
    for (text, name) in [
        (
            "//- /n.md\n## Ol$0d\n\ntext ^blk\n//- /t.md\n[[n#^blk]]",
            "x ^blk",
        ),
        ("//- /n.md\n---\ntags: [fo$0o]\n---\n", "-"),
        ("//- /n.md\n---\ntags: [fo$0o, bar]\n---\n", "null"),
        ("//- /n.md\nA[^1$0] and literal [^two].\n\n[^1]: x\n", "two"),
        (
            "//- /n.md\nSee [label] and [todo].\n\n[lab$0el]: n.md\n",
            "todo",
        ),
        ("//- /n.md\nSee [label].\n\n[lab$0el]: n.md\n", "foo\\"),
        ("//- /n.md\nSee [label].\n\n[lab$0el]: https://a.b\n", "zed"),
    ] {
        let out = renamed(text, name);
        assert!(out.starts_with("refused: "), "{name}: {out}");
    }
}
