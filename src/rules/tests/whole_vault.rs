//! Rules that ask what else is in the vault: hubs, names, files; and that whoever
//! has other findings after a change is told.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::vault::NoteId;

/// `path code: message` of the findings of `codes`, in all notes.
fn told(vault: &Vault, codes: &[&str]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut notes: Vec<_> = vault.notes().collect();
    notes.sort_by_key(|(_, note)| note.path.clone());
    for (_, note) in notes {
        let found = check(vault, note, &super::one_note::all_on());
        let found = found.iter().filter(|f| codes.contains(&f.rule.code));
        told.extend(found.map(|f| format!("{} {}: {}", note.path, f.rule.code, f.message)));
    }
    told
}

fn of(notes: &[(&str, &str)], code: &str) -> Vec<String> {
    told(&desk(Publisher::None, notes).vault, &[code])
        .iter()
        .map(|told| told.replace(&format!(" {code}: "), " | "))
        .collect()
}

const NONE: [&str; 0] = [];
const FROM_H: &str = "---\ntitle: x\n---\n\nFrom: [[h]] <br/>\nText.\n";

#[test]
fn a_missing_file_is_told_by_what_asks_for_it() {
    let codes = |text: &str| {
        let desk = plain(text);
        let findings = desk.findings();
        let codes = findings.iter().map(|f| f.rule.code);
        codes.collect::<Vec<_>>().join(" ")
    };
    for (text, code) in [
        ("[x](gone.md)", "broken-file-link"),
        ("[x](../up/gone.txt)\r\n", "broken-file-link"),
        ("[x](<gone away.md#h>)", "broken-file-link"),
        ("[x](gone%20away.pdf)", "broken-file-link"),
        ("[x](00:01:19)", "broken-file-link"),
        ("[x][y]\n\n[y]: gone.md\n", "broken-file-link"),
        ("![[gone.PNG|300]]", "missing-attachment"),
        ("![a](gone)", "missing-attachment"),
        ("[[paper.pdf]]", "missing-attachment"),
        ("| a |\n|---|\n| ![[gone.png]] |\n", "missing-attachment"),
        ("![[gone]]", "broken-link"),
        ("[[nikhil.kamath]]", "broken-link"),
        (
            "[x](../pictures/neuron.png) ![](/pictures/neuron.png) ![[neuron.png]]",
            "",
        ),
        (
            "[x](nmda_receptor_basics.md) [y](https://example.org/gone.md) [z](#)",
            "",
        ),
        (
            "`[x](gone.md)` <!-- ![[gone.png]] -->\n```\n![](gone.png)\n```\n",
            "",
        ),
        ("---\ncover: '![[gone.png]]'\n---\n", ""),
        ("[x](../h/)", ""),
        (
            "[x](../h) [y](../pictures) ![z](/pictures/) [w](..) [v](.)",
            "",
        ),
        ("[x](../h/?a=b) [x](../h?a#b)", ""),
        ("[x](../.github/workflows/ci.yml) [y](.gitignore)", ""),
        ("![x](.attachments/pic.png) ![[.attachments/pic.png]]", ""),
        ("[x](...) [y](gone.)", "broken-file-link broken-file-link"),
        ("[[../h]]", "broken-link"),
    ] {
        assert_eq!(codes(text), code, "{text}");
    }
    assert_eq!(
        plain("[x](00:01:19)").findings()[0].message,
        "`00:01:19` is a moment; no file is called so"
    );
}

#[test]
fn a_file_that_comes_and_goes_touches_who_shows_it() {
    let mut desk = plain("![[late.png]] [x](../files/late.pdf)");
    let missing = |vault: &Vault| told(vault, &["missing-attachment", "broken-file-link"]).len();
    assert_eq!(missing(&desk.vault), 2);
    let own = desk.vault.id(&desk.note.path).unwrap();
    let path = |at: &str| NotePath::new(RootId(0), at);
    let touched = desk.vault.apply(Change::File(path("pictures/late.png")));
    assert_eq!(touched.notes, [own]);
    let touched = desk.vault.apply(Change::File(path("files/late.pdf")));
    assert_eq!(touched.notes, [own]);
    assert_eq!(missing(&desk.vault), 0);
    let touched = desk.vault.apply(Change::Gone(path("files/late.pdf")));
    assert_eq!((touched.notes, missing(&desk.vault)), (vec![own], 1));
}

#[test]
fn a_note_without_its_hub_line() {
    let notes = |text: &'static str| {
        [
            ("h/a.md", text),
            ("h/h.md", "[[a]] [[b]] [[c]]"),
            ("h/b.md", FROM_H),
            ("h/c.md", FROM_H),
        ]
    };
    let found = |text| of(&notes(text), "hub-missing");
    assert_eq!(
        found("Text."),
        ["h/a.md | this note does not name its hub, `h`"]
    );
    assert_eq!(found(FROM_H), NONE);
    assert_eq!(found("From: [[elsewhere]]"), NONE);
    // Where it is not the custom, or there is no hub.
    let two = [("h/a.md", "Text."), ("h/h.md", ""), ("h/b.md", FROM_H)];
    assert_eq!(of(&two, "hub-missing"), NONE);
    let no_hub = [("h/a.md", "Text."), ("h/b.md", FROM_H), ("h/c.md", FROM_H)];
    assert_eq!(of(&no_hub, "hub-missing"), NONE);
    let other = [
        ("a.md", "x"),
        ("h/h.md", ""),
        ("h/b.md", FROM_H),
        ("h/c.md", FROM_H),
    ];
    assert_eq!(of(&other, "hub-missing"), NONE);

    let fixed = |text| desk(Publisher::None, &notes(text)).fixed("hub-missing");
    let offered = |text: &str| Some((text.to_owned(), false));
    assert_eq!(
        fixed("---\r\ntitle: A\r\n---\r\n\r\nText.\r\n"),
        offered("---\r\ntitle: A\r\n---\r\n\r\nFrom: [[h]] <br/>\r\n\r\nText.\r\n")
    );
    assert_eq!(
        fixed("---\ntitle: A\n---\nText.\n"),
        offered("---\ntitle: A\n---\n\nFrom: [[h]] <br/>\n\nText.\n")
    );
    assert_eq!(fixed("Text."), offered("From: [[h]] <br/>\n\nText."));
    assert_eq!(
        fixed("\u{FEFF}Text."),
        offered("\u{FEFF}From: [[h]] <br/>\n\nText.")
    );
    for text in [
        "---\ntitle: A\n---\nText.\n",
        "",
        "\u{FEFF}Text.",
        "---\ntitle: A\n---",
    ] {
        let (mended, _) = fixed(text).unwrap();
        let mended: &'static str = mended.leak();
        assert_eq!(of(&notes(mended), "hub-missing"), NONE, "{mended}");
    }
}

#[test]
fn a_hub_line_that_names_another_folders_hub() {
    let notes = |line: &'static str| {
        [
            ("h/a.md", line),
            ("h/h.md", "[[a]]"),
            ("k/k.md", "- [[a]]"),
            ("k/note.md", ""),
            ("h/deep/deep.md", ""),
            ("h/deep/b.md", "From: [[h]] <br/>"),
        ]
    };
    let found = |line| of(&notes(line), "hub-mismatch");
    assert_eq!(
        found("From: [[k]] <br/>\r\n"),
        ["h/a.md | this note stands in the folder of `h`, not of `k`"]
    );
    assert_eq!(found("From: [[h]] <br/>"), NONE);
    assert_eq!(found("From: [[H]] <br/>"), NONE);
    assert_eq!(found("From: [[nowhere]]"), NONE, "a broken link");
    assert_eq!(found("From: [[note]]"), NONE, "no hub");
    assert_eq!(
        desk(Publisher::None, &notes("From: [[k]] <br/>\r\n")).fixed("hub-mismatch"),
        Some(("From: [[h]] <br/>\r\n".to_owned(), false))
    );
}

#[test]
fn a_note_that_its_hub_does_not_list() {
    let found = |hub: &str| {
        let titled = "---\ntitle: The A\naliases: [Alpha]\n---\nFrom: [[h]] <br/>\n";
        of(&[("h/a.md", titled), ("h/h.md", hub)], "not-in-hub")
    };
    assert_eq!(
        found("- [[b]]"),
        ["h/a.md | the hub `h` does not list this note"]
    );
    assert_eq!(found("`[[a]]` <!-- [[a]] -->").len(), 1);
    for hub in [
        "- [[a | x]]",
        "[[The A]]",
        "[[alpha]]",
        "[x](a.md)",
        "[[h/a]]",
        "- [[A]]\r\n",
    ] {
        assert_eq!(found(hub), NONE, "{hub}");
    }
    let elsewhere = [("h/a.md", "From: [[k]]"), ("h/h.md", ""), ("k/k.md", "")];
    assert_eq!(of(&elsewhere, "not-in-hub"), NONE, "that is a mismatch");
    let ordinary = [("h/a.md", "From: [[b]]"), ("h/b.md", "")];
    assert_eq!(of(&ordinary, "not-in-hub"), NONE, "no hub");
}

#[test]
fn items_of_a_hub_without_notes() {
    let hub = "- [[gone | x]]\r\n* [[a]]\n1. [[lost]]\n> - [[far]]\n\nSee [[missing]] too.\n\
               ### [[head]]\n- x [[inner]]\n- ![[pic.png]]\n```\n- [[code]]\n```\n";
    let notes = [("h/h.md", hub), ("h/a.md", "- [[gone]]")];
    let found = |code| of(&notes, code).len();
    assert_eq!(found("hub-lists-missing-note"), 3);
    assert_eq!(
        found("broken-link"),
        4,
        "three in the hub, one in the other note"
    );
    assert_eq!(found("missing-attachment"), 1);
}

#[test]
fn notes_that_nobody_links_to() {
    let notes = [
        ("h/a.md", "[[b]] [[a]]"),
        ("h/b.md", "---\ntitle: The B\n---\n[[c c]]"),
        ("h/c_c.md", "`[[d]]` <!-- [[d]] -->\n"),
        ("h/d.md", ""),
        ("h/h.md", ""),
        ("README.md", ""),
        ("index.md", ""),
    ];
    assert_eq!(
        of(&notes, "orphan-note"),
        [
            "h/a.md | no other note links to this one",
            "h/d.md | no other note links to this one"
        ]
    );
}

#[test]
fn a_link_in_another_root_does_not_count() {
    let mut vault = Vault::new(vec![Publisher::None, Publisher::None]);
    let note = |root, at: &str, text: &str| {
        Change::Note(Arc::new(Note::new(NotePath::new(RootId(root), at), text)))
    };
    let titled = "---\ntitle: Same\n---\n";
    vault.extend([
        note(0, "h/a.md", titled),
        note(1, "h/b.md", "---\ntitle: same\n---\n[[a]] [[b]]"),
        note(1, "h/A.md", ""),
        note(1, "h/h.md", ""),
    ]);
    let codes = [
        "orphan-note",
        "duplicate-title",
        "name-collision",
        "hub-missing",
    ];
    assert_eq!(
        told(&vault, &codes),
        [
            "h/a.md orphan-note: no other note links to this one",
            "h/b.md orphan-note: no other note links to this one"
        ]
    );
}

#[test]
fn names_that_occur_twice() {
    let sleep = "---\ntitle: Sleep\naliases: [Rest, x]\n---\n";
    let notes = [
        ("h/a.md", sleep),
        ("h/b.md", "---\ntitle: 'sleep'\n---\n"),
        ("k/c.md", "---\ntitle: Sleep\n---\n"),
        ("k/rest.md", ""),
        ("k/d.md", "---\naliases: ['REST', d]\r\n---\r\n"),
    ];
    assert_eq!(
        of(&notes, "duplicate-title"),
        [
            "h/a.md | `h/b.md` has the same title",
            "h/b.md | `h/a.md` has the same title"
        ]
    );
    assert_eq!(
        of(&notes, "duplicate-alias"),
        [
            "h/a.md | `Rest` is an alias of `k/d.md`, too",
            "k/d.md | `REST` is an alias of `h/a.md`, too",
        ]
    );
    let two = desk(Publisher::None, &notes);
    let related = &two.findings();
    let related = related
        .iter()
        .find(|f| f.rule.code == "duplicate-alias")
        .unwrap();
    assert_eq!(related.related.len(), 2, "the file, too");
}

#[test]
fn of_hubs_that_differ_in_case_the_one_written_as_the_folder_counts() {
    let notes = |first, second| {
        let child = ("h/a.md", "From: [[k]] <br/>\n");
        of(
            &[
                (first, ""),
                (second, ""),
                ("k/k.md", ""),
                ("h/k/k.md", ""),
                child,
            ],
            "hub-mismatch",
        )
    };
    let found = notes("h/H.md", "h/h.md");
    assert_eq!(
        found,
        ["h/a.md | this note stands in the folder of `h`, not of `k`"]
    );
    assert_eq!(found, notes("h/h.md", "h/H.md"), "whichever came first");
}

#[test]
fn files_that_are_one_elsewhere() {
    let notes = [
        ("h/Note.md", ""),
        ("h/note.md", ""),
        ("H/caf\u{e9}.md", ""),
        ("h/cafe\u{301}.md", ""),
        ("k/note.md", ""),
        ("k/no_te.md", ""),
        ("k/no-te.md", ""),
    ];
    assert_eq!(
        of(&notes, "name-collision"),
        [
            "H/caf\u{e9}.md | on some computers `h/cafe\u{301}.md` is the same file",
            "h/Note.md | on some computers `h/note.md` is the same file",
            "h/cafe\u{301}.md | on some computers `H/caf\u{e9}.md` is the same file",
            "h/note.md | on some computers `h/Note.md` is the same file",
        ]
    );
}

#[test]
fn thousands_of_namesakes_take_linear_time() {
    let paths: Vec<String> = (0..1500).map(|at| format!("f{at}/README.md")).collect();
    let text = "---\ntitle: Same\naliases: [same again]\n---\n";
    let notes: Vec<_> = paths.iter().map(|path| (&**path, text)).collect();
    let desk = desk(Publisher::None, &notes);
    assert_eq!(told(&desk.vault, &["duplicate-alias"]).len(), 1500);
}

const PATHS: [&str; 12] = [
    "h/h.md", "h/H.md", "h/a.md", "h/b.md", "h/c.md", "k/k.md", "k/a.md", "k/b.md", "h/k/k.md",
    "h/k/d.md", "index.md", "h.md",
];

fn change() -> impl Strategy<Value = (bool, &'static str, String)> {
    let piece = prop::sample::select(vec![
        "From: [[h]] <br/>\n",
        "From: [[k]]\n",
        "From: [[a]]\n",
        "[[a]] ",
        "[[b]] ",
        "[[Sleep]] ",
        "[[h/k/d]] ",
        "[x](c.md) ",
        "![[p.png]] ",
        "- [[b]]\n",
        "- [[gone]]\n",
        "# H\n",
        "[[k]] ",
    ]);
    let front = prop::sample::select(vec![
        "",
        "---\ntitle: Sleep\n---\n",
        "---\ntitle: sleep\naliases: [a]\n---\n",
        "---\naliases: [Sleep, Rest]\n---\n",
    ]);
    let text = (front, proptest::collection::vec(piece, 0..4))
        .prop_map(|(front, pieces)| format!("{front}{}", pieces.concat()));
    let path = prop::sample::select(PATHS.to_vec());
    (proptest::bool::weighted(0.2), path, text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever happens in a vault: a note whose findings are others than before is
    /// among those that the change touched, and all are as in a vault built anew.
    #[test]
    fn whoever_has_other_findings_is_touched(
        changes in proptest::collection::vec(change(), 1..16),
    ) {
        let publishers = || vec![quartz()];
        let mut vault = Vault::new(publishers());
        let all = |vault: &Vault| -> BTreeMap<String, Vec<String>> {
            let notes = vault.notes();
            let found = notes.map(|(_, note)| {
                let found = check(vault, note, &super::one_note::all_on());
                let shown = found.iter().map(|f| {
                    format!("{} {:?} {} {:?}", f.rule.code, f.span, f.message, f.related)
                });
                (note.path.to_string(), shown.collect())
            });
            found.collect()
        };
        let mut before = all(&vault);
        for (gone, at, text) in changes {
            let path = NotePath::new(RootId(0), at);
            let affected = match gone {
                true => vault.apply(Change::Gone(path)),
                false => vault.apply(Change::Note(Arc::new(Note::new(path, &text)))),
            };
            let name = |id: &NoteId| vault.note(*id).map(|note| note.path.to_string());
            let touched: Vec<String> = affected.notes.iter().filter_map(name).collect();
            let after = all(&vault);
            for (note, found) in &after {
                if before.get(note) != Some(found) {
                    prop_assert!(touched.contains(note), "{at}: {note} {found:?} {:?}", before.get(note));
                }
            }
            let mut fresh = Vault::new(publishers());
            fresh.extend(vault.notes().map(|(_, note)| Change::Note(Arc::clone(note))));
            prop_assert_eq!(all(&fresh), after.clone());
            before = after;
        }
    }
}

#[test]
fn entities_in_an_address_are_what_they_stand_for() {
    let notes = |text: &'static str| {
        [
            ("h/a.md", text),
            ("h/salt&pepper.md", ""),
            ("h/it's.md", ""),
        ]
    };
    for text in [
        "[x](salt&amp;pepper.md)",
        "[x](salt&#38;pepper.md#) [y](it&#x27;s.md)",
        "[x](<salt&amp;pepper.md>)",
        "![x](salt&amp;pepper.md)",
        "[x][r]\n\n[r]: /h/salt&amp;pepper.md\n",
    ] {
        let mut report = desk(quartz(), &notes(text)).report();
        report.retain(|one| !one.starts_with("hub-"));
        assert_eq!(report, NONE, "{text}");
    }
    let raw = desk(
        Publisher::None,
        &[("a.md", "[x](a&amp;b.md)"), ("a&amp;b.md", "")],
    );
    assert_eq!(raw.report(), NONE, "called so to the letter");
}

#[test]
fn what_quartz_makes_itself_is_there() {
    let links = "[[tags/foo]] [x](/tags/foo) [[tags]] [f](/index.xml) [s](/sitemap.xml) \
                 ![i](/static/icon.png) [[tags/deep]] [[tags/deep/down | d]] [t](../tags/foo)";
    let notes = [
        ("h/a.md", links),
        ("b.md", "---\ntags: [foo]\n---\n#deep/down\n"),
    ];
    let dead = |desk: &Desk| {
        let mut codes: Vec<_> = desk.findings().iter().map(|one| one.rule.code).collect();
        codes.retain(|code| !code.starts_with("hub-"));
        codes
    };
    let mut published = desk(quartz(), &notes);
    assert_eq!(dead(&published), NONE);
    assert_eq!(dead(&desk(Publisher::None, &notes)).len(), 9);

    let own = published.vault.id(&published.note.path).unwrap();
    let other = Arc::new(Note::new(NotePath::new(RootId(0), "b.md"), "#foo\n"));
    let touched = published.vault.apply(Change::Note(other));
    assert!(touched.notes.contains(&own), "{touched:?}");
    assert_eq!(dead(&published), ["broken-link", "broken-link"]);
    let touched = published
        .vault
        .apply(Change::Gone(NotePath::new(RootId(0), "b.md")));
    assert!(touched.notes.contains(&own), "{touched:?}");
    assert_eq!(dead(&published).len(), 5);
}
