//! The rules that need hubs, names and files, in the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;

use command::{folder, run};

/// `path:line:column code` of each finding.
fn found(folder: &Path) -> Vec<String> {
    let (_, out, _) = run(folder, &["check"]);
    let heads = out
        .lines()
        .filter(|line| line.ends_with(']') && line.contains(".md:"));
    heads
        .filter_map(|line| {
            let (place, _) = line.split_once(": ")?;
            let (_, code) = line.trim_end_matches(']').rsplit_once('[')?;
            Some(format!("{place} {code}"))
        })
        .collect()
}

const NOTES: &[(&str, &str)] = &[
    (".wikinote.toml", "publisher = \"quartz\"\n"),
    (
        "h/h.md",
        "---\r\ntitle: H\r\n---\r\n- [[a]]\r\n- [[gone]]\r\n",
    ),
    (
        "h/a.md",
        "---\ntitle: Sleep\naliases: [Rest]\n---\nFrom: [[h]] <br/>\n",
    ),
    (
        "h/b.md",
        "\u{FEFF}---\ntitle: sleep\n---\nFrom: [[h]] <br/>\n![](é.png) ![[here.png]]\n",
    ),
    (
        "h/c.md",
        "---\ntitle: C\n---\nNo line. [x](no.md) It is $5 for one and $6 for two.\n",
    ),
    ("k/k.md", "[[d]] [[rest]]\n"),
    ("k/d.md", "From: [[h]]\n"),
    ("k/rest.md", ""),
    ("files/here.png", ""),
];

#[test]
fn what_is_wrong_among_notes_is_found() {
    let folder = folder(NOTES);
    assert_eq!(
        found(folder.path()),
        [
            "h/a.md:2:8 duplicate-title",
            "h/a.md:3:11 duplicate-alias",
            "h/b.md:2:8 duplicate-title",
            "h/b.md:4:9 not-in-hub",
            "h/b.md:5:5 missing-attachment",
            "h/c.md:2:8 hub-missing",
            "h/c.md:4:14 broken-file-link",
            "h/c.md:4:27 money-as-math",
            "h/h.md:5:5 hub-lists-missing-note",
            "k/d.md:1:9 hub-mismatch",
        ]
    );
}

#[test]
fn each_can_be_turned_off_and_the_quiet_ones_on() {
    let folder = folder(NOTES);
    let path = folder.path().join(".wikinote.toml");
    let off: String = found(folder.path())
        .iter()
        .filter_map(|found| Some(found.split_once(' ')?.1.to_owned()))
        .collect::<std::collections::BTreeSet<_>>()
        .iter()
        .map(|code| format!("{code} = \"off\"\n"))
        .collect();
    fs::write(&path, format!("publisher = \"quartz\"\n[rules]\n{off}")).unwrap();
    assert_eq!(run(folder.path(), &["check"]).0, 0);
    fs::write(&path, format!("[rules]\norphan-note = \"error\"\n{off}")).unwrap();
    assert_eq!(
        found(folder.path()),
        ["h/b.md:2:8 orphan-note", "h/c.md:2:8 orphan-note"]
    );
}

#[test]
fn every_rule_explains_itself_in_the_terminal() {
    let folder = folder(&[("a.md", "")]);
    for rule in wikinote::rules::rules() {
        let (code, out, _) = run(folder.path(), &["rule", rule.code]);
        assert_eq!(code, 0);
        assert!(
            out.contains("## Why it is bad") && out.contains("## Example"),
            "{out}"
        );
    }
}
