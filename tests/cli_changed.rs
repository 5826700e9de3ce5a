//! `wikinote check --changed` and `--watch`, the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use command::{DEADLINE, answer, check, check_command, folder, write};

/// The paths that findings are in, each once.
fn paths(out: &str) -> Vec<String> {
    let findings = out
        .lines()
        .filter(|line| line.ends_with(']') && !line.starts_with(' '));
    let mut paths: Vec<String> = findings
        .filter_map(|line| line.split_once(':').map(|(path, _)| path.to_owned()))
        .collect();
    paths.dedup();
    paths
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder)
        .args([
            "-c",
            "user.name=T",
            "-c",
            "user.email=t@t",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE");
    let output = git.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// A repository whose notes are below `notes`, each with a finding.
fn repository() -> tempfile::TempDir {
    let folder = folder(&[
        ("readme.md", "[[nobody]]\n"),
        ("notes/.wikinote.toml", ""),
        ("notes/.gitignore", "ignored.md\n"),
        ("notes/same.md", "[[nobody]]\n"),
        ("notes/staged.md", "[[nobody]]\n"),
        ("notes/sub/changed é.md", "[[nobody]]\n"),
        ("notes/gone.md", "[[nobody]]\n"),
    ]);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "one"]);
    folder
}

#[test]
fn only_notes_that_git_says_changed_are_told_of() {
    let repository = repository();
    let notes = repository.path().join("notes");
    let (code, out, err) = check(&notes, &["--changed"]);
    assert_eq!((code, &*err), (0, ""));
    assert!(out.contains("Checked 0 notes in "), "{out}");

    write(&notes, "staged.md", "[[same]] [[nobody else]]\n");
    git(&notes, &["add", "staged.md"]);
    write(&notes, "sub/changed é.md", "[[nobody]] more\n");
    write(&notes, "new/one.md", "[[nobody]]\n");
    write(&notes, "ignored.md", "[[nobody]]\n");
    write(repository.path(), "other.md", "[[nobody]]\n");
    fs::remove_file(notes.join("gone.md")).unwrap();
    let changed = ["new/one.md", "staged.md", "sub/changed é.md"];
    let (code, out, err) = check(&notes, &["--changed"]);
    assert_eq!((code, &*err), (1, ""));
    assert_eq!(paths(&out), changed);
    // Judged against the whole vault: `same` is there though it did not change.
    assert!(!out.contains("`same`"), "{out}");
    assert!(out.contains("3 findings in 3 of 3 notes\n"), "{out}");
    // From elsewhere, and with a hook's environment.
    let mut hook = check_command(repository.path(), &["--changed", "notes"]);
    hook.env("GIT_DIR", ".git")
        .env("GIT_INDEX_FILE", ".git/index");
    let out = answer(hook.output().unwrap()).1;
    assert_eq!(paths(&out), changed.map(|path| format!("notes/{path}")));
    // And of these only the ones that are named.
    let (_, out, _) = check(&notes, &["--changed", "sub", "same.md"]);
    assert_eq!(paths(&out), ["sub/changed é.md"]);

    git(&notes, &["add", "."]);
    git(&notes, &["commit", "-q", "-m", "two"]);
    assert_eq!(check(&notes, &["--changed"]).0, 0);
    write(&notes, "same.md", "[[nobody]] again\n");
    write(&notes, "untracked.md", "[[nobody]]\n");
    let (_, out, _) = check(&notes, &["--changed=HEAD~1"]);
    let since = [
        "new/one.md",
        "same.md",
        "staged.md",
        "sub/changed é.md",
        "untracked.md",
    ];
    assert_eq!(paths(&out), since);
    let (_, out, _) = check(&notes, &["--changed=HEAD"]);
    assert_eq!(paths(&out), ["same.md", "untracked.md"]);
}

#[test]
fn what_git_cannot_say_is_said_plainly() {
    let repository = repository();
    let notes = repository.path().join("notes");
    for revision in ["--changed=nosuch", "--changed=--output=x", "--changed=-h"] {
        let (code, out, err) = check(&notes, &[revision]);
        assert_eq!((code, &*out), (2, ""), "{revision}");
        assert!(err.starts_with("wikinote: git knows no revision "), "{err}");
    }
    assert!(!notes.join("x").exists());
    let outside = folder(&[("a.md", "[[nobody]]\n")]);
    let (code, _, err) = check(outside.path(), &["--changed"]);
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "wikinote: `--changed` asks git, and . is in no repository\n"
    );
    let mut without = check_command(&notes, &["--changed"]);
    without.env("PATH", outside.path());
    let (code, _, err) = answer(without.output().unwrap());
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "wikinote: `--changed` asks git, and there is no program called git\n"
    );
    // A repository without a commit has new notes only.
    git(outside.path(), &["init", "-q"]);
    assert_eq!(paths(&check(outside.path(), &["--changed"]).1), ["a.md"]);
}

#[cfg(unix)]
#[test]
fn changes_are_watched_until_an_interrupt() {
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", "[[b]]\n")]);
    let mut child = check_command(notes.path(), &["--watch"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        out.lines()
            .map_while(Result::ok)
            .try_for_each(|it| sender.send(it))
    });
    let next_check = || {
        let mut told: Vec<String> = Vec::new();
        while !told.last().is_some_and(|line| line.starts_with("Checked ")) {
            told.push(lines.recv_timeout(DEADLINE).expect("a check"));
        }
        told.join("\n")
    };
    assert!(next_check().contains("no note is named `b`"));
    write(notes.path(), "b.md", "# B\n");
    // A file may be seen before its text is.
    while !next_check().starts_with("Nothing found.") {}
    write(notes.path(), ".wikinote.toml", "exclude = [\"b.md\"]\n");
    while !next_check().contains("no note is named `b`") {}
    let _ = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    for other in ["--fix", "--diff"] {
        assert_eq!(check(notes.path(), &["--watch", other]).0, 2);
    }
}
