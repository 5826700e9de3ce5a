//! What `wikinote check` prints in a job of GitHub Actions: nothing that a note says or a
//! file is called is a command there.

#![cfg(unix)] // elsewhere no file has a colon in its name
#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::path::Path;
use std::process::Command;

use command::{answer, check, check_command, command, folder};

const NOTES: &[(&str, &[u8])] = &[
    (".wikinote.toml", b"exclude = ['##[group]']\n"),
    ("::error::a.md", b"[[x ##[error]y]] ##[[nobody]]\n"),
    (
        " ::group::b.md",
        b"::stop-commands::c [[nobody]]\n##[group]x [[of a video]]\n",
    ),
    ("::debug::latin.md", b"caf\xe9\n"),
    ("##[add-mask]c.md", b"[[nobody]]\n"),
    (
        "of a video.md",
        b"---\nvideoId: abcdefghijk\n---\n\
          <a class=\"yt-timestamp\" data-t=\"00:00:09\">[00:00:09]</a>\n",
    ),
    (
        "t [abcdefghijk].info.json",
        br#"{"id":"abcdefghijk","title":" ::error::t ##[group]","duration":9}"#,
    ),
];

fn in_job(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    job(check_command(folder, arguments))
}

fn job(mut command: Command) -> (i32, String, String) {
    answer(command.env("GITHUB_ACTIONS", "true").output().unwrap())
}

/// The lines that the runner would not just show.
fn commands(text: &str) -> Vec<&str> {
    let is_old = |line: &str| {
        let mut marks = line.match_indices("##[");
        marks.any(|(at, _)| line[at + 3..].starts_with(|first: char| first.is_alphabetic()))
    };
    let lines = text.lines();
    lines
        .filter(|line| line.trim_start().starts_with("::") || is_old(line))
        .collect()
}

#[test]
fn nothing_is_a_command_in_what_people_read() {
    let notes = folder(NOTES);
    for arguments in [
        &["--format", "text"][..],
        &["--format", "concise"],
        &["--format", "concise", "--quiet"],
        &["--format", "concise", "--max", "1"],
        &["--format", "markdown"],
        &["--statistics"],
    ] {
        let (code, out, err) = in_job(notes.path(), arguments);
        assert_eq!(code, 1, "{arguments:?}: {err}");
        assert_eq!(commands(&out), [""; 0], "{arguments:?}: {out}");
        assert_eq!(commands(&err), [""; 0], "{arguments:?}: {err}");
    }
    let (_, out, _) = in_job(notes.path(), &[]);
    assert!(out.contains("./::error::a.md:1:22: "), "{out}");
    assert!(out.contains("./ ::group::b.md:1:"), "{out}");
    assert!(out.contains("  ./::debug::latin.md: not UTF-8"), "{out}");
    assert!(out.contains("# [add-mask]c.md:1:3: "), "{out}");
    assert!(out.contains("| [[x # [error]y]] ##[[nobody]]\n"), "{out}");
    // These are commands, and ours.
    let (_, out, _) = in_job(notes.path(), &["--format", "github"]);
    for line in out.lines() {
        assert!(line.starts_with("::warning file="), "{out}");
    }
}

#[test]
fn nothing_is_a_command_in_what_the_other_commands_print() {
    let notes = folder(NOTES);
    for (arguments, expected) in [
        (&["backlinks", "of a video.md"][..], ": # [group]x [[of"),
        (&["wanted"], "nobody\n"),
        (&["explain", "::error::a.md:1"], "./::error::a.md:1:"),
        (&["video", "abcdefghijk"], ": :error::t # [group]\n"),
        (&["video"], "::error::t # [group]\n"),
        (&["config"], "\"# [group]\""),
        (&["doctor"], "::debug::latin.md"),
        (
            &["rename", "--dry-run", "##[add-mask]c.md", "d"],
            "# [add-mask]c.md",
        ),
    ] {
        let (_, out, err) = job(command(notes.path(), arguments));
        assert!(out.contains(expected), "{arguments:?}: {out}{err}");
        assert_eq!(commands(&out), [""; 0], "{arguments:?}: {out}");
        assert_eq!(commands(&err), [""; 0], "{arguments:?}: {err}");
    }
}

#[test]
fn elsewhere_and_for_programs_all_stays_as_it_is() {
    let notes = folder(NOTES);
    let (_, out, _) = check(notes.path(), &["--format", "concise"]);
    assert!(out.contains("\n##[add-mask]c.md:1:3: "), "{out}");
    assert!(out.contains("./::error::a.md:1:22: "), "{out}");
    let json = ["--format", "json"];
    let (_, out, _) = in_job(notes.path(), &json);
    assert!(out.contains("\"path\":\"::error::a.md\""), "{out}");
    assert!(out.contains("\"path\":\"##[add-mask]c.md\""), "{out}");
    assert_eq!(out, check(notes.path(), &json).1);
}

#[test]
fn arguments_that_make_no_sense_are_no_commands() {
    let notes = folder(NOTES);
    for arguments in [
        &["--format", "##[error]x"][..],
        &["--max", "1\n::error::x"],
        &["--no-such##[add-mask]x"],
        &["--no-such\n::error::x\u{1b}[31m"],
        &[
            "a.md",
            "--changed=b",
            "--changed=\r\n ::error::x\r##[group]",
        ],
    ] {
        let (code, out, err) = in_job(notes.path(), arguments);
        assert_eq!((code, &*out), (2, ""), "{arguments:?}: {err}");
        assert!(err.starts_with("error: "), "{err}");
        assert_eq!(commands(&err), [""; 0], "{arguments:?}: {err}");
        let is_control = |letter: char| letter.is_control() && letter != '\n';
        assert!(!err.contains(is_control), "{err:?}");
    }
    let (_, _, err) = in_job(notes.path(), &["--max", "1\n::error::x"]);
    assert!(err.contains("'1␊::error::x'"), "{err}");
}
