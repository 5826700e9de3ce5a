//! `wikinote check --write-baseline`: which files it reads and writes, and how. The real
//! binary.

#![cfg(unix)] // pipes with names, signals, modes
#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use command::{DEADLINE, answer, check, check_command, end_of, folder, read};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

/// Waits for the end; a child that does not come to one fails the test.
fn ended(mut child: Child) -> (i32, String, String) {
    end_of(&mut child, "its work");
    answer(child.wait_with_output().unwrap())
}

fn piped(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// A note with findings enough that their baseline does not fit into memory.
fn long_note() -> String {
    // Letters of four bytes, because so many letters of a link are written.
    let long = "𠀀".repeat(190);
    (0..5_000).map(|n| format!("[[{long}{n}]]\n")).collect()
}

#[test]
fn a_known_baseline_may_come_through_a_pipe_while_one_is_written() {
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", "[[one]]\n[[two]]\n")]);
    assert_eq!(
        check(notes.path(), &["--write-baseline", "known.json"]).0,
        0
    );
    let known = read(notes.path(), "known.json");
    fs::write(notes.path().join("a.md"), "[[one]]\n[[three]]\n").unwrap();
    let through_pipe = |target: &str| {
        let arguments = ["--baseline", "/dev/stdin", "--write-baseline", target];
        let mut command = check_command(notes.path(), &arguments);
        command.stdin(Stdio::piped());
        let mut child = piped(command);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(known.as_bytes()).unwrap();
        drop(stdin);
        ended(child)
    };
    let (code, out, err) = through_pipe("new.json");
    assert_eq!((code, &*err), (0, ""));
    assert_eq!(
        out,
        "1 finding known in new.json; 1 no longer there, 1 new and not taken in.\n"
    );
    let new = read(notes.path(), "new.json");
    assert!(new.contains("one") && !new.contains("two"), "{new}");
    // And over one that is there.
    assert_eq!(through_pipe("known.json").0, 0);
    assert_eq!(read(notes.path(), "known.json"), new);
}

#[test]
fn a_long_baseline_needs_no_other_folder() {
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", &*long_note())]);
    let run = |target: &str| {
        let mut command = check_command(notes.path(), &["--write-baseline", target]);
        answer(command.env("TMPDIR", "/nowhere").output().unwrap())
    };
    let (code, _, err) = run("ci/deep/known.json");
    assert_eq!((code, &*err), (0, ""));
    let length = read(notes.path(), "ci/deep/known.json").len();
    assert!(length > 4 << 20, "{length} bytes fit into memory");
    assert_eq!(names(&notes.path().join("ci/deep")), ["known.json"]);
    // What cannot be written is named.
    let (code, _, err) = run("a.md/known.json");
    assert_eq!(code, 2);
    assert!(
        err.starts_with("wikinote: cannot write a.md/known.json: "),
        "{err}"
    );
    assert!(
        err.lines().count() == 1 && !err.contains("os error"),
        "{err}"
    );
}

#[test]
fn what_is_no_regular_file_is_not_written() {
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", "[[one]]\n")]);
    let fifo = notes.path().join("fifo");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    std::os::unix::fs::symlink("fifo", notes.path().join("link")).unwrap();
    fs::create_dir(notes.path().join("folder")).unwrap();
    for target in ["/dev/stdout", "/dev/null", "fifo", "link", "folder"] {
        let command = check_command(notes.path(), &["--write-baseline", target]);
        let (code, out, err) = ended(piped(command));
        assert_eq!((code, &*out), (2, ""), "{target}: {err}");
        assert_eq!(
            err,
            format!("wikinote: cannot write {target}: it is no regular file\n")
        );
    }
}

#[test]
fn one_of_another_version_is_told_by_that() {
    let notes = folder(&[
        (".wikinote.toml", ""),
        ("v2.json", "{\"wikinote_baseline\": 2, \"known\": {}}"),
    ]);
    let (code, _, err) = check(notes.path(), &["--baseline", "v2.json"]);
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "wikinote: v2.json is no baseline: its version is 2, and 1 is known; \
         `--write-baseline` writes one\n"
    );
}

#[test]
fn an_interrupt_leaves_a_whole_baseline_or_none() {
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", &*long_note())]);
    let before = names(notes.path());
    let mut child = piped(check_command(
        notes.path(),
        &["--write-baseline", "known.json"],
    ));
    // Once the file, or what shall be the file, has a name.
    let started = Instant::now();
    while names(notes.path()) == before && child.try_wait().unwrap().is_none() {
        assert!(started.elapsed() < DEADLINE, "nothing was written");
    }
    let process = child.id().to_string();
    let _ = Command::new("kill").args(["-INT", &process]).status();
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    let status = child.wait().unwrap();
    match names(notes.path()) == before {
        true => {
            assert_eq!(status.code(), Some(2), "{err}");
            let said = "wikinote: cannot write known.json: stopped before it was whole\n";
            assert_eq!(err, said);
        }
        // It was faster than the signal.
        false => {
            assert_eq!(
                names(notes.path()),
                [".wikinote.toml", "a.md", "known.json"]
            );
            let (code, _, err) = check(notes.path(), &["--baseline", "known.json", "--quiet"]);
            assert_eq!((code, &*err), (0, ""));
        }
    }
}
