use super::*;
use crate::text::Source;

const TARGETS: &[&str] = &[
    "note",
    "Note",
    "NOTE.md",
    "note.md ",
    "./note.md ",
    "a",
    "b",
    "A",
    ".",
    "..",
    "\\.",
    "./",
    "../",
    "/",
    "//",
    "a/",
    "a/..",
    "../..",
    "?x",
    "?raw",
    "a?x",
    "note?x",
    "%2E",
    "%2F",
    "a%2Fn",
    "a/n",
    "a/n.md",
    "b/../n",
    "n",
    "m",
    "!",
    "! ",
    "-",
    "the title",
    "The Title",
    "other-name",
    "pic",
    "pic.png",
    "PIC.png",
    "a/pic.png",
    "index",
    "page.html",
    "page",
    "caf\u{e9}",
    "caf&eacute;",
    "cafe\u{301}",
    "a.md.md",
    "a.md",
    "{{title}}",
    "00:01:02",
    "https://example.org",
    "nobody",
    "nobody.md",
    "nobody/at all",
    "x & y",
    "x--and--y",
    "x &amp; y",
    "50%",
    "50%25",
];

#[test]
fn what_is_remembered_is_what_the_ladder_finds() {
    let mut text =
        String::from("---\ntitle: The Title\naliases: [other name, \"{{title}}\"]\n---\n");
    for target in TARGETS {
        let target = format!("{target}#nope");
        for target in [target.trim_end_matches("#nope"), &target] {
            text += &format!("[[{target}]] ![[{target} | l]] [l](<{target}>) ![l](<{target}>)\n\n");
            text += &format!("[l]({}) \n\n", target.trim());
        }
    }
    let places = [
        "n.md",
        "a.md",
        "a.md.md",
        "note.md",
        "!.md",
        "a/n.md",
        "a/b/m.md",
        "a/a.md",
        "b/note.md",
        "b/N.md",
        "c/note.markdown",
        "caf\u{e9}.md",
        "x & y.md",
        "50%.md",
        "d/a/n.md",
        "d/index.md",
        "page.md",
    ];
    let mut files: Vec<(&str, &str)> = places.iter().map(|place| (*place, &*text)).collect();
    files.extend([
        ("c/note.MD", ""),
        ("pic.png", ""),
        ("a/pic.png", ""),
        ("e/page.html", ""),
    ]);
    for publisher in [Publisher::None, Publisher::Obsidian, quartz()] {
        let vault = vault_published_by(publisher, &files);
        let mut resolver = Resolver::new(&vault);
        for place in places {
            let note = note(&vault, place);
            let found = resolver.resolve(note, &Source::new(note.text()));
            assert!(found.len() > TARGETS.len() * 6);
            for (link, meaning) in found {
                let target = note.text().slice(link.span).into_owned();
                assert_eq!(meaning, vault.resolve(note, &link), "{target} of {place}");
            }
        }
    }
}

#[test]
fn the_note_beside_is_found_however_many_have_its_name() {
    for count in 1..=6 {
        let folders = 0..count;
        let notes = folders.clone().flat_map(|folder| {
            let at = |name: &str| format!("f{folder}/{name}");
            [
                (at("same.md"), ""),
                (at("two.md.md"), ""),
                (at("asks.md"), "[[same]] [[two.md]]"),
            ]
        });
        let notes: Vec<(String, &str)> = notes.collect();
        let notes: Vec<(&str, &str)> = notes.iter().map(|(at, text)| (&**at, *text)).collect();
        let vault = vault(&notes);
        for folder in folders {
            let asks = note(&vault, &format!("f{folder}/asks.md"));
            let links = asks.parsed().links.iter();
            let found = links.map(|link| described(&vault, &vault.resolve(asks, &link)));
            let found: Vec<String> = found.collect();
            let at = |name: &str| format!("f{folder}/{name} (stem)");
            assert_eq!(found, [at("same.md"), at("two.md.md")], "{count} of them");
        }
    }
}
