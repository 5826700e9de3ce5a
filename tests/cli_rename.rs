//! `wikinote rename`, the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;

use command::{folder, read, run};

/// Exit code, output and errors.
fn rename(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    run(folder, &[&["rename"], arguments].concat())
}

const NOTES: &[(&str, &str)] = &[
    (".wikinote.toml", ""),
    ("brain/gate.md", "---\ntitle: The gate\n---\n"),
    (
        "a.md",
        "\u{feff}[[gate#x | y]]\r\n[z](brain/gate.md)\r\nno final line end",
    ),
    ("b.md", "[[The gate]]\n"),
];

#[test]
fn a_note_is_renamed_with_its_links_and_nothing_else_changes() {
    let notes = folder(NOTES);
    let (code, out, err) = rename(notes.path(), &["brain/gate.md", "pore"]);
    assert_eq!((code, &*err), (0, ""), "{out}");
    assert_eq!(
        out,
        "Renamed brain/gate.md to brain/pore.md; 2 links in 1 note changed.\n"
    );
    assert_eq!(
        read(notes.path(), "a.md"),
        "\u{feff}[[pore#x | y]]\r\n[z](brain/pore.md)\r\nno final line end"
    );
    assert_eq!(read(notes.path(), "b.md"), "[[The gate]]\n");
    assert_eq!(
        read(notes.path(), "brain/pore.md"),
        "---\ntitle: The gate\n---\n"
    );
    assert!(!notes.path().join("brain/gate.md").exists());
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let notes = folder(NOTES);
    let (code, out, _) = rename(notes.path(), &["the gate", "pore", "--dry-run"]);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "a.md: 2 links\nWould rename brain/gate.md to brain/pore.md; 2 links in 1 note change.\n"
    );
    assert_eq!(read(notes.path(), "a.md"), NOTES[2].1);
    assert!(notes.path().join("brain/gate.md").exists());
}

#[test]
fn what_cannot_be_done_is_refused_whole() {
    let notes = folder(NOTES);
    fs::write(notes.path().join("brain/.gitignore"), "hidden.md\n").unwrap();
    fs::write(notes.path().join("brain/hidden.md"), "mine").unwrap();
    for (old, new, says) in [
        ("none", "x", "there is no note called `none` here"),
        ("none.md", "x", "there is no note called `none.md` here"),
        ("brain/gate.md", "../../out", "cannot hold `/`"),
        ("brain/gate.md", "con", "Windows keeps"),
        ("brain/gate.md", "hidden", "exists already"),
        ("brain/gate.md", "gate", "already"),
    ] {
        let (code, out, err) = rename(notes.path(), &[old, new]);
        assert_eq!((code, &*out), (2, ""), "{old} {new}");
        assert!(err.contains(says), "{old} {new}: {err}");
    }
    assert_eq!(read(notes.path(), "a.md"), NOTES[2].1);
    assert_eq!(read(notes.path(), "brain/hidden.md"), "mine");
}
