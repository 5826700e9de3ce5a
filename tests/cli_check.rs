//! What `wikinote check` selects and prints, the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::process::Command;

use command::{answer, check, check_command, check_text, folder};

/// `path:line:column [code]` of every finding, in order.
fn places(out: &str) -> Vec<String> {
    let lines = out
        .lines()
        .filter(|line| line.ends_with(']') && !line.starts_with(' '));
    let place = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let (_, code) = rest.rsplit_once(" [")?;
        Some(format!("{place} [{code}"))
    };
    lines.filter_map(place).collect()
}

const NOTES: &[(&str, &str)] = &[
    (".wikinote.toml", ""),
    ("a.md", "[[nobody]] [[B]]\n"),
    (
        "b.md",
        "---\nvideoId: junk\n---\n<a class=\"yt-timestamp\" data-t=\"00:01:00\"></a>\n",
    ),
    ("sub/c.md", "[[nobody#x]] [[a#none]]\n"),
];

const BROKEN_A: &str = "a.md:1:3 [broken-link]";
const INEXACT_A: &str = "a.md:1:14 [inexact-link]";
const BROKEN_C: &str = "sub/c.md:1:3 [broken-link]";
const ANCHOR_C: &str = "sub/c.md:1:18 [broken-anchor]";

#[test]
fn rules_are_selected_by_code_by_beginning_and_by_group() {
    let notes = folder(NOTES);
    let told = |arguments: &[&str]| places(&check(notes.path(), arguments).1);
    assert_eq!(told(&[]).len(), 6, "{:?}", told(&[]));
    assert_eq!(told(&["--select", "broken-anchor"]), [ANCHOR_C]);
    assert_eq!(
        told(&["--select", "broken-"]),
        [BROKEN_A, BROKEN_C, ANCHOR_C]
    );
    let links = [BROKEN_A, INEXACT_A, BROKEN_C, ANCHOR_C];
    assert_eq!(told(&["--select", "links"]), links);
    assert_eq!(told(&["--ignore", "stamps,front-matter"]), links);
    assert_eq!(
        told(&[
            "--select", "all", "--ignore", "broken", "--ignore", "stamps"
        ])
        .len(),
        2
    );
    assert_eq!(
        told(&["--select", "links", "--ignore", "broken"]),
        [INEXACT_A]
    );
    assert_eq!(
        told(&["--severity", "error"]),
        ["b.md:2:10 [invalid-video-id]"]
    );
    let (code, out, _) = check(notes.path(), &["--select", "unclosed-link"]);
    assert_eq!(code, 0, "what is not asked for is no reason to fail");
    assert!(out.starts_with("Nothing found.\n"), "{out}");
}

#[test]
fn an_unknown_rule_is_no_rule_and_the_nearest_is_named() {
    let notes = folder(NOTES);
    for (option, word, near) in [
        ("--select", "brokn-link", "broken-link"),
        ("--ignore", "stamp", "stamps"),
        ("--select", "broken-link,frontmatter", "front-matter"),
    ] {
        let (code, out, err) = check(notes.path(), &[option, word]);
        assert_eq!((code, &*out), (2, ""), "{option} {word}");
        let hint = format!("did you mean {near}?\n");
        // `stamp` is the beginning of no code, `timestamp` is.
        assert!(err.ends_with(&hint), "{option} {word}: {err}");
    }
    assert_eq!(check(notes.path(), &["--severity", "loud"]).0, 2);
}

#[test]
fn a_rule_that_is_off_is_on_when_named() {
    let notes = folder(&[
        (".wikinote.toml", "rules.broken-link = \"off\"\n"),
        ("a.md", "[[nobody]]\n"),
    ]);
    assert_eq!(check(notes.path(), &[]).0, 0);
    assert_eq!(check(notes.path(), &["--select", "links"]).0, 0);
    let (code, out, _) = check(notes.path(), &["--select", "broken-link"]);
    assert_eq!((code, places(&out)), (1, vec![BROKEN_A.to_owned()]));
}

#[test]
fn several_paths_are_judged_against_the_whole_vault() {
    let notes = folder(NOTES);
    let (code, out, err) = check(notes.path(), &["a.md", "sub"]);
    assert_eq!((code, &*err), (1, ""));
    assert_eq!(places(&out), [BROKEN_A, INEXACT_A, BROKEN_C, ANCHOR_C]);
    assert!(out.contains("4 findings in 2 of 2 notes\n"), "{out}");
    // The same again, in another order and twice.
    let (_, again, _) = check(notes.path(), &["sub/c.md", "a.md", "sub", "a.md"]);
    assert_eq!(places(&again), places(&out));
    let (_, all, _) = check(notes.path(), &["a.md", "."]);
    assert_eq!(places(&all).len(), 6);
    let (code, _, err) = check(notes.path(), &["a.md", "none.md"]);
    assert_eq!(code, 2);
    assert!(err.contains("no file or folder called none.md"), "{err}");
}

#[test]
fn paths_without_a_mark_are_of_the_outermost_of_their_folders() {
    let notes = folder(&[("x/a.md", "[[b]]\n"), ("x/sub/b.md", "[[a]] [[nobody]]\n")]);
    let (code, out, err) = check(notes.path(), &["x/sub/b.md", "x/a.md"]);
    assert_eq!((code, &*err), (1, ""), "{out}");
    assert_eq!(places(&out), ["x/sub/b.md:1:9 [broken-link]"]);
}

#[test]
fn a_file_among_several_that_is_left_out_is_said_and_no_failure() {
    let notes = folder(&[
        (".wikinote.toml", "exclude = [\"drafts/\"]\n"),
        ("a.md", "fine\n"),
        ("drafts/b.md", "[[nobody]]\n"),
    ]);
    let (code, out, err) = check(notes.path(), &["a.md", "drafts/b.md"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        err.contains("drafts/b.md is left out of the vault"),
        "{err}"
    );
    assert!(out.contains("Checked 1 note "), "{out}");
}

#[test]
fn text_from_standard_input_is_judged_in_the_place_of_a_note() {
    let notes = folder(NOTES);
    let note = ["--stdin-filename", "a.md"];
    let (code, out, _) = check_text(notes.path(), &note, b"\xef\xbb\xbf# A\r\n\r\nsee [[b]]\r\n");
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = check_text(notes.path(), &note, "\r\né [[nobody]]".as_bytes());
    assert_eq!(
        (code, places(&out)),
        (1, vec!["a.md:2:5 [broken-link]".to_owned()])
    );
    // A note that is not there yet, and one that is left out.
    let new = ["--stdin-filename", "sub/new.md"];
    let (_, out, _) = check_text(notes.path(), &new, b"[[c]] [[new]] [[nobody]]");
    let expected = [
        "sub/new.md:1:9 [self-link]",
        "sub/new.md:1:17 [broken-link]",
    ];
    assert_eq!(places(&out), expected);
    let hidden = ["--stdin-filename", "sub/.new.md"];
    let (code, _, err) = check_text(notes.path(), &hidden, b"");
    assert!(code == 0 && err.contains("is left out"), "{err}");
    let (code, _, err) = check_text(notes.path(), &note, b"caf\xe9");
    assert!(code == 2 && err.contains("not UTF-8"), "{err}");
    assert_eq!(
        check(notes.path(), &["a.md", "--stdin-filename", "a.md"]).0,
        2
    );
    assert_eq!(
        fs::read_to_string(notes.path().join("a.md")).unwrap(),
        NOTES[1].1
    );
}

#[test]
fn at_most_so_many_findings_are_printed_and_all_are_counted() {
    let many = "[[nobody]]\n".repeat(1000);
    let notes = folder(&[("a.md", &*many), ("b.md", &*many), ("c.md", "[[nobody]]\n")]);
    let (code, out, _) = check(notes.path(), &["--max", "1001"]);
    assert_eq!((code, places(&out).len()), (1, 1001));
    assert_eq!(places(&out)[1000], "b.md:1:3 [broken-link]");
    assert!(
        out.contains(
            "\n\n1,000 more findings not shown (`--max`).\n\n2,001 findings in 3 of 3 notes\n"
        ),
        "{}",
        &out[out.len() - 300..]
    );
    let (code, out, _) = check(notes.path(), &["--max", "0"]);
    assert_eq!((code, places(&out).len()), (1, 0));
    let (_, out, _) = check(notes.path(), &["--max", "2001"]);
    assert!(places(&out).len() == 2001 && !out.contains("not shown"));
}

#[test]
fn notes_that_cannot_be_read_are_never_passed_over_in_silence() {
    let notes = folder(&[(".wikinote.toml", ""), ("b.md", "fine\n")]);
    fs::write(notes.path().join("latin.md"), b"caf\xe9\n").unwrap();
    let (code, out, err) = check(notes.path(), &["-q"]);
    assert_eq!((code, &*out), (0, ""));
    assert!(err.starts_with("wikinote: cannot read "), "{err}");
    assert!(err.contains("latin.md: not UTF-8"), "{err}");
    for named in [&["latin.md"][..], &["b.md", "latin.md"]] {
        let (code, _, err) = check(notes.path(), &[&["-q"], named].concat());
        assert_eq!(code, 2, "{named:?}");
        assert!(err.contains("latin.md: not UTF-8"), "{err}");
    }
}

#[test]
fn quiet_prints_findings_only_and_exit_zero_is_zero() {
    let notes = folder(NOTES);
    let (code, out, err) = check(notes.path(), &["--quiet", "sub/c.md"]);
    assert_eq!((code, &*err), (1, ""));
    assert!(out.ends_with("^^^^\n\n"), "{out}");
    assert_eq!(places(&out).len(), 2);
    let (code, out, _) = check(notes.path(), &["-q", "--exit-zero", "--select", "text"]);
    assert_eq!((code, &*out), (0, ""));
    let (code, out, _) = check(notes.path(), &["--exit-zero"]);
    assert_eq!((code, places(&out).len()), (0, 6));
    assert_eq!(check(notes.path(), &["--exit-zero", "none.md"]).0, 2);
}

#[test]
fn colours_can_be_forbidden_in_two_ways() {
    let notes = folder(NOTES);
    let out = |change: &dyn Fn(&mut Command)| {
        let mut command = check_command(notes.path(), &["a.md"]);
        command.env("CLICOLOR_FORCE", "1");
        change(&mut command);
        answer(command.output().unwrap()).1
    };
    assert!(out(&|_| {}).contains('\x1b'));
    assert!(
        !out(&|command| {
            command.arg("--no-color");
        })
        .contains('\x1b')
    );
    let mut plain = check_command(notes.path(), &["a.md"]);
    plain.env("NO_COLOR", "1");
    assert!(!answer(plain.output().unwrap()).1.contains('\x1b'));
}

#[test]
fn severities_can_be_set_for_some_paths() {
    let notes = folder(&[
        (
            ".wikinote.toml",
            "[[overrides]]\npaths = [\"drafts/\"]\nrules.broken-link = \"off\"\n\
             \n[[overrides]]\npaths = [\"/hub.md\"]\nrules.broken-link = \"error\"\n",
        ),
        ("drafts/a.md", "[[nobody]] [[HUB]]\n"),
        ("hub.md", "[[nobody]]\n"),
        ("other.md", "[[nobody]]\n"),
    ]);
    let (_, out, err) = check(notes.path(), &[]);
    assert_eq!(err, "");
    let found = places(&out);
    assert_eq!(
        found,
        [
            "drafts/a.md:1:14 [inexact-link]",
            "hub.md:1:3 [broken-link]",
            "other.md:1:3 [broken-link]"
        ]
    );
    let (_, out, _) = check(notes.path(), &["--severity", "error"]);
    assert_eq!(places(&out), ["hub.md:1:3 [broken-link]"]);
    fs::write(
        notes.path().join(".wikinote.toml"),
        "\n[[overrides]]\npaths = [\"drafts/\"]\nrules.broken_link = \"off\"\n",
    )
    .unwrap();
    let (code, out, err) = check(notes.path(), &[]);
    assert_eq!((code, &*out), (2, ""));
    let wrong = "wikinote: .wikinote.toml:4: `overrides.rules.broken_link`: there is no rule \
                 `broken_link`; did you mean `broken-link`?\n";
    assert!(err.starts_with(wrong), "{err}");
}

#[cfg(unix)]
#[test]
fn settings_that_a_link_promises_are_missed() {
    let notes = folder(&[("a.md", "fine\n")]);
    std::os::unix::fs::symlink("nowhere.toml", notes.path().join(".wikinote.toml")).unwrap();
    let (code, _, err) = check(notes.path(), &[]);
    assert_eq!(code, 2, "{err}");
    let wanted = "wikinote: .wikinote.toml: this is a link that leads nowhere\n";
    assert!(err.contains(wanted), "{err}");
}
