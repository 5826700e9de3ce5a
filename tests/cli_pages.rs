//! What the command line says of itself and of its rules: `rule`, `completions`, `man`.
//!
//! `UPDATE_EXPECT=1 cargo test --test cli_pages` writes `docs/findings.md` anew.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;

use serde_json::Value;

use command::run;

fn printed(arguments: &[&str]) -> String {
    let (code, out, err) = run(&std::env::temp_dir(), arguments);
    assert_eq!((code, &*err), (0, ""), "{arguments:?}");
    out
}

#[test]
fn the_pages_of_the_findings_are_fresh() {
    let pages = printed(&["rule", "--all"]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    let kept = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    if kept == pages {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_EXPECT").is_some(),
        "docs/findings.md is stale; UPDATE_EXPECT=1 writes it anew"
    );
    fs::write(path, pages).unwrap();
}

#[test]
fn rules_are_told_to_programs() {
    let one: Value =
        serde_json::from_str(&printed(&["rule", "broken-link", "--format", "json"])).unwrap();
    assert_eq!(one["code"], "broken-link");
    assert_eq!(one["group"], "links");
    assert_eq!(one["severity"], "warning");
    assert!(one["page"].as_str().unwrap().contains("## Example"));
    let all: Vec<Value> = serde_json::from_str(&printed(&["rule", "--format", "json"])).unwrap();
    assert_eq!(all.len(), wikinote::rules::rules().len());
    assert_eq!(all[0], one);
    let again = printed(&["rule", "--all", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&again).unwrap(), all);
    let (code, _, err) = run(&std::env::temp_dir(), &["rule", "--all", "broken-link"]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for word in ["check", "doctor", "statistics"] {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
    assert_eq!(run(&std::env::temp_dir(), &["completions", "tcsh"]).0, 2);
}

#[test]
fn manual_pages_are_written_again_but_over_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let man = |arguments: &[&str]| run(folder.path(), arguments);
    let (code, out, err) = man(&["man", "share/man1"]);
    assert_eq!((code, &*err), (0, ""));
    let pages = folder.path().join("share/man1");
    let count = fs::read_dir(&pages).unwrap().count();
    assert_eq!(
        out,
        format!("{count} pages in share/man1: {count} new, 0 replaced.\n")
    );
    let check = pages.join("wikinote-check.1");
    let page = fs::read_to_string(&check).unwrap();
    assert!(page.contains("Print every finding of a vault"), "{page}");

    // An older page of ours is replaced, permissions and all others left alone.
    fs::write(&check, page.replace("Print every", "Print each")).unwrap();
    fs::write(pages.join("wikinote.7"), "mine").unwrap();
    let (code, out, _) = man(&["man", "share/man1"]);
    assert_eq!(code, 0);
    assert!(out.ends_with(": 0 new, 1 replaced.\n"), "{out}");
    assert_eq!(fs::read_to_string(&check).unwrap(), page);

    // A file of somebody else stops it before anything is written.
    fs::write(&check, "my notes on checks").unwrap();
    fs::remove_file(pages.join("wikinote.1")).unwrap();
    let (code, out, err) = man(&["man", "share/man1"]);
    assert_eq!((code, &*out), (2, ""));
    assert!(
        err.contains("share/man1/wikinote-check.1 is no manual page of wikinote"),
        "{err}"
    );
    assert_eq!(fs::read_to_string(&check).unwrap(), "my notes on checks");
    assert!(!pages.join("wikinote.1").exists());

    fs::write(folder.path().join("file"), "").unwrap();
    let (code, _, err) = man(&["man", "file"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("wikinote: cannot write file/"), "{err}");
}
