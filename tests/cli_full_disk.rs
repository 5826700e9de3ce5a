//! A disk that is full: what `wikinote check` writes is old or new, never half of it. The
//! real binary, with a limit on the size of files that needs no privileges.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use command::{answer, folder, run};

/// Runs the binary where no file can be longer than `blocks` of 512 bytes.
fn run_within(folder: &Path, blocks: u32, arguments: &[&str]) -> (i32, String, String) {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script, env!("CARGO_BIN_EXE_wikinote")])
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null());
    answer(command.output().unwrap())
}

/// Everything below `folder`, hidden or not, and what it says.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        all.insert(name, fs::read(path).unwrap());
    }
    all
}

/// One note that is too long for a limit of 8 blocks, one that is not.
fn notes() -> tempfile::TempDir {
    let long = format!("\u{feff}{}[[GATE]]", "A line to fill it.\r\n".repeat(1_000));
    folder(&[
        (".wikinote.toml", ""),
        ("gate.md", "# Gate\n"),
        ("long.md", &*long),
        ("short.md", "[[GATE]]\n"),
    ])
}

#[test]
fn a_note_that_cannot_be_written_whole_stays_as_it_was() {
    let notes = notes();
    let before = all(notes.path());
    let (code, out, err) = run_within(notes.path(), 8, &["check", "--fix"]);
    assert_eq!(code, 2, "{out}\n{err}");
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines.len(), 2, "{err}");
    assert!(
        lines[0].starts_with("wikinote: long.md is left as it was: "),
        "{err}"
    );
    assert!(!err.contains("os error"), "{err}");
    assert_eq!(
        lines[1],
        "wikinote: fixed 1 note, but 1 note could not be written"
    );
    assert!(out.contains("\nFixed 1 of 2 notes.\n"), "{out}");
    assert!(
        out.contains("long.md:1001:3: "),
        "what is left is told: {out}"
    );
    let mut wanted = before.clone();
    wanted.insert("short.md".to_owned(), b"[[gate | GATE]]\n".to_vec());
    assert_eq!(all(notes.path()), wanted);

    // With room again it is as if nothing had been.
    let (code, _, err) = run(notes.path(), &["check", "--fix", "--exit-zero"]);
    assert_eq!((code, &*err), (0, ""));
    let long = all(notes.path()).remove("long.md").unwrap();
    assert!(long.ends_with(b"\r\n[[gate | GATE]]"));
}

#[test]
fn a_baseline_is_whole_or_not_there() {
    let links: String = (0..200).map(|n| format!("[[nobody {n}]]\n")).collect();
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", &*links)]);
    let before = all(notes.path());
    let write = ["check", "--write-baseline", "known.json"];
    let (code, out, err) = run_within(notes.path(), 8, &write);
    assert_eq!((code, &*out), (2, ""), "{err}");
    let one_sentence = |err: &str| {
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(err.starts_with("wikinote: cannot write "), "{err}");
        assert!(
            err.contains("known.json: ") && !err.contains("os error"),
            "{err}"
        );
    };
    one_sentence(&err);
    assert_eq!(all(notes.path()), before);

    // One that is there stays.
    fs::write(notes.path().join("a.md"), "[[nobody 1]]\n").unwrap();
    assert_eq!(run(notes.path(), &write).0, 0);
    fs::write(notes.path().join("a.md"), &links).unwrap();
    let before = all(notes.path());
    let (code, _, err) = run_within(notes.path(), 8, &write);
    assert_eq!(code, 2, "{err}");
    one_sentence(&err);
    assert_eq!(all(notes.path()), before);
    assert_eq!(before.len(), 3, "{:?}", before.keys());
}

#[test]
fn a_note_that_is_made_is_whole_or_not_there() {
    let notes = folder(&[(
        ".wikinote.toml",
        &*format!("new-note.template = \"{}\"\n", "long ".repeat(2_000)),
    )]);
    let before = all(notes.path());
    let (code, out, err) = run_within(notes.path(), 8, &["new", "Gate"]);
    assert_eq!((code, &*out), (2, ""), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert_eq!(all(notes.path()), before);
}
