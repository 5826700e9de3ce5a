//! Which vault the paths of `wikinote check` mean, and how the paths of its answers are spelled.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::path::Path;

use command::{check, check_text, folder, read, run, write};
use serde_json::Value;
use tempfile::TempDir;

/// A repository with a text of its own beside a vault.
fn repository() -> TempDir {
    folder(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("README.md", "See [[nobody]] and [[content/a]].\n"),
        ("content/.obsidian/app.json", "{}"),
        ("content/a.md", "[[B]] [[nowhere]]\n"),
        ("content/b.md", "[[c#x]]\n"),
    ])
}

const BOTH: [&str; 2] = ["README.md", "content/a.md"];

fn checked(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    check(folder, &[arguments, &BOTH].concat())
}

#[test]
fn notes_of_several_vaults_are_each_judged_in_their_own() {
    let repository = repository();
    let (code, out, err) = checked(repository.path(), &["--format", "concise", "--quiet"]);
    assert_eq!((code, &*err), (1, ""), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert!(
        lines[0].starts_with("README.md:1:7: warning: no note is named `nobody`"),
        "{out}"
    );
    assert!(lines[1].starts_with("content/a.md:1:3: "), "{out}");
    assert!(
        lines[2].starts_with("content/a.md:1:9: warning: no note is named `nowhere`"),
        "{out}"
    );
    // The order of the arguments is that of the vaults.
    let (_, turned, _) = check(
        repository.path(),
        &[
            "content/a.md",
            "README.md",
            "--format",
            "concise",
            "--quiet",
        ],
    );
    assert_eq!(turned.lines().last(), Some(lines[0]));
}

#[test]
fn every_format_tells_of_several_vaults_in_one_document() {
    let repository = repository();
    let told = |format: &str| checked(repository.path(), &["--format", format]).1;
    let json = |format: &str| serde_json::from_str::<Value>(&told(format)).unwrap();
    assert_eq!(json("json").as_array().unwrap().len(), 3);
    assert_eq!(json("gitlab").as_array().unwrap().len(), 3);
    assert_eq!(
        json("sarif")["runs"][0]["results"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let junit = told("junit");
    assert_eq!(
        (
            junit.matches("<testsuites").count(),
            junit.matches("<failure").count()
        ),
        (1, 3)
    );
    let markdown = told("markdown");
    assert_eq!(
        markdown.matches("\n# ").count() + usize::from(markdown.starts_with("# ")),
        1
    );
    for name in ["`nobody`", "`nowhere`"] {
        assert!(markdown.contains(name), "{markdown}");
    }
    let text = told("text");
    assert!(text.contains("3 findings in 2 of 2 notes\n"), "{text}");
    assert_eq!(text.matches("Checked ").count(), 1, "{text}");
}

#[test]
fn several_vaults_are_mended_and_counted_together() {
    let repository = repository();
    write(repository.path(), "README.md", "See [[Content/A]].\n");
    let (code, diff, err) = checked(repository.path(), &["--diff"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("would fix 2 findings in 2 notes."), "{err}");
    assert!(
        diff.contains("+++ README.md\n") && diff.contains("+++ content/a.md\n"),
        "{diff}"
    );
    let (code, out, err) = checked(repository.path(), &["--fix"]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("Fixed 2 findings in 2 notes."), "{out}");
    assert!(read(repository.path(), "README.md").starts_with("See [[a | "));
    assert!(read(repository.path(), "content/a.md").starts_with("[[b"));
    let (code, _, err) = checked(repository.path(), &["--write-baseline", "known.json"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("of different vaults; write a baseline for each"),
        "{err}"
    );
    assert!(!repository.path().join("known.json").exists());
}

#[test]
fn a_vault_that_nothing_marks_is_part_of_the_one_around_it() {
    let vault = folder(&[
        ("a.md", "[[b]]\n"),
        ("sub/b.md", "[[a]]\n"),
        ("sub/deep/c.md", "[[a]] [[b]]\n"),
    ]);
    for paths in [
        ["sub/deep/c.md", "sub/b.md", "a.md"],
        ["a.md", "sub/b.md", "sub/deep/c.md"],
        ["sub/b.md", "sub/deep/c.md", "a.md"],
    ] {
        let (code, out, err) = check(vault.path(), &paths);
        assert_eq!((code, &*err), (0, ""), "{out}");
        assert!(out.contains("Checked 3 notes in "), "{out}");
    }
}

#[test]
fn a_note_that_is_left_out_fails_nothing() {
    let vault = folder(&[
        (".wikinote.toml", "exclude = ['drafts/']\n"),
        ("drafts/a.md", "[[nobody]]\n"),
        (".github/b.md", "[[nobody]]\n"),
    ]);
    for note in ["drafts/a.md", ".github/b.md"] {
        let (code, out, err) = check(vault.path(), &[note]);
        assert_eq!(code, 0, "{err}");
        assert!(
            err.contains(&format!("{note} is left out of the vault in ")),
            "{err}"
        );
        assert!(out.contains("Checked 0 notes in "), "{out}");
    }
    // An editor's "format on save" gets its text back.
    let arguments = ["--fix", "--stdin-filename", "drafts/a.md"];
    let text = "[[Nobody]]\r\nno end";
    let (code, out, err) = check_text(vault.path(), &arguments, text.as_bytes());
    assert_eq!((code, &*out), (0, text), "{err}");
    let (code, ..) = check_text(vault.path(), &arguments[1..], text.as_bytes());
    assert_eq!(code, 0);
}

/// A vault with a folder, from which its commands run.
fn with_a_folder(mark: &str) -> TempDir {
    folder(&[
        (mark, ""),
        ("root_note.md", "[[b]] [[gone]]\n"),
        ("sub/b.md", "[[root_note]] [[nobody]]\n"),
        ("sub/out/c.md", "[[nobody]]\n"),
    ])
}

#[test]
fn a_folder_of_a_vault_is_judged_against_all_of_it() {
    for mark in [".wikinote.toml", ".obsidian/app.json"] {
        let vault = with_a_folder(mark);
        write(vault.path(), ".wikinote.toml", "exclude = ['out/']\n");
        let expected = "b.md:1:17: warning: no note is named `nobody` [broken-link]\n";
        let quiet = ["--format", "concise", "--quiet"];
        let (code, out, err) = check(&vault.path().join("sub"), &quiet);
        assert_eq!((code, &*out, &*err), (1, expected, ""));
        let (code, out, _) = check(vault.path(), &[&["sub"], &quiet[..]].concat());
        assert_eq!((code, out), (1, format!("sub/{expected}")));
        let (_, out, _) = run(&vault.path().join("sub"), &["config"]);
        assert!(out.contains("[\"out/\"]"), "{out}");
        let (_, out, _) = run(vault.path(), &["doctor", "sub"]);
        assert!(out.contains("`sub` is part of it"), "{out}");
    }
}

#[test]
fn a_folder_of_a_repository_is_a_vault_of_its_own() {
    for mark in [".git/HEAD", "quartz.config.ts"] {
        let vault = with_a_folder(mark);
        let (code, out, _) = check(&vault.path().join("sub"), &["--format", "concise"]);
        assert_eq!(code, 1);
        assert!(
            out.contains("b.md:1:3: warning: no note is named `root_note`"),
            "{out}"
        );
    }
}

#[test]
fn below_the_root_paths_are_spelled_from_where_one_is() {
    let vault = with_a_folder(".wikinote.toml");
    let sub = vault.path().join("sub");
    for (format, path) in [
        ("concise", "b.md:1:17: "),
        ("text", "b.md:1:17: "),
        ("json", "\"path\":\"b.md\""),
        ("gitlab", "\"path\":\"b.md\""),
        ("sarif", "\"uri\":\"b.md\""),
        ("github", "file=b.md,"),
        ("junit", "\"b.md"),
    ] {
        let (_, out, _) = check(&sub, &["b.md", "--format", format]);
        let plain = out.replace(": \"", ":\"");
        assert!(plain.contains(path), "{format}: {out}");
        assert!(
            !out.contains(&*vault.path().to_string_lossy()),
            "{format}: {out}"
        );
    }
    let (_, out, _) = check(&sub, &["b.md", "../root_note.md", "--format", "concise"]);
    assert!(out.starts_with("../root_note.md:1:9: "), "{out}");
    assert!(out.contains("\nb.md:1:17: "), "{out}");
}

#[test]
fn no_vault_makes_us_look_through_a_whole_disk_for_videos() {
    for videos in ["/", "../../../../../../../../../.."] {
        let settings = format!("videos.folders = ['{videos}']\n");
        let vault = folder(&[(".wikinote.toml", &*settings), ("a.md", "a\n")]);
        let (code, out, err) = check(vault.path(), &[]);
        assert_eq!((code, &*out), (2, ""), "{err}");
        let why =
            format!("videos.folders: {videos} is not read, as it holds whole home directories");
        assert!(err.contains(&why), "{err}");
    }
}
