//! `wikinote config NOTE`: how loud each rule is for that note, and what makes it so.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use serde_json::{Value, json};

use command::{check, folder, run};

/// The second table does not count, and the third of them counts for both notes.
const SETTINGS: &str = "\
rules.self-link = \"hint\"

[[overrides]]
paths = [\"drafts/\", \"*.tmp.md\"]
rules.broken-link = \"off\"
rules.self-link = \"error\"

[[overrides]]
rules.broken-link = \"error\"

[[overrides]]
paths = [\"drafts/ü/\"]
rules = { broken-link = \"error\" }
";

const NOTES: &[(&str, &str)] = &[
    (".wikinote.toml", SETTINGS),
    ("top.md", "[[nobody]]\n"),
    ("drafts/a.md", "[[nobody]]\n"),
    ("drafts/ü/b.md", "[[nobody]]\n"),
];

fn rule(told: &Value, code: &str) -> Value {
    let mut all = told["settings"].as_array().unwrap().iter();
    let key = format!("rules.{code}");
    all.find(|one| one["key"] == *key).unwrap().clone()
}

#[test]
fn severities_are_those_of_the_note_with_the_override_that_gives_them() {
    let notes = folder(NOTES);
    let of = |note: &str| -> Value {
        let (_, out, _) = run(notes.path(), &["config", note, "--json"]);
        serde_json::from_str(&out).unwrap()
    };
    let drafts = json!(["drafts/", "*.tmp.md"]);
    let told = of("drafts/a.md");
    assert_eq!(
        rule(&told, "broken-link"),
        json!({"key": "rules.broken-link", "value": "off", "default": "warning",
               "from": "override", "line": 5, "paths": drafts})
    );
    assert_eq!(rule(&told, "self-link")["value"], "error");
    assert_eq!(rule(&told, "self-link")["line"], 6);
    assert_eq!(rule(&told, "inexact-link")["from"], "default");
    // The last that has the path wins, and only in what it says.
    let told = of("drafts/ü/b.md");
    let broken = rule(&told, "broken-link");
    assert_eq!(
        (&broken["value"], &broken["line"]),
        (&json!("error"), &json!(13))
    );
    assert_eq!(broken["paths"], json!(["drafts/ü/"]));
    assert_eq!(rule(&told, "self-link")["paths"], drafts);
    // None has that of the others.
    for path in ["top.md", "."] {
        let told = of(path);
        assert_eq!(rule(&told, "broken-link")["from"], "default", "{path}");
        assert_eq!(rule(&told, "self-link")["from"], "file", "{path}");
        assert!(rule(&told, "self-link").get("paths").is_none(), "{path}");
    }
    // From another folder, and up a way that is no straight one.
    let elsewhere = notes.path().join("drafts/ü");
    let (_, out, _) = run(&elsewhere, &["config", "../ü/../a.md", "--json"]);
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(rule(&told, "broken-link")["value"], "off");
}

#[test]
fn what_is_shown_is_what_check_does() {
    let notes = folder(NOTES);
    let (code, out, err) = run(notes.path(), &["config", "drafts/a.md"]);
    assert_eq!(code, 1, "one table does not count: {err}");
    let line = |key: &str| {
        let mut lines = out.lines();
        let line = lines.find(|line| line.split_whitespace().next() == Some(key));
        line.unwrap().to_owned()
    };
    let broken = line("rules.broken-link");
    assert!(
        broken.ends_with(" \"off\"          .wikinote.toml:5 for drafts/, *.tmp.md"),
        "{broken}"
    );
    assert!(line("rules.inexact-link").ends_with(" default"));

    let valid = SETTINGS.replace("\n[[overrides]]\nrules.broken-link = \"error\"\n", "");
    command::write(notes.path(), ".wikinote.toml", valid);
    for (note, word) in [("top.md", "warning"), ("drafts/ü/b.md", "error")] {
        let (_, out, _) = check(notes.path(), &[note, "--format", "concise", "--quiet"]);
        let said = format!(": {word}: no note is named `nobody`");
        assert!(out.contains(&said), "{note}: {out}");
    }
    assert_eq!(check(notes.path(), &["drafts/a.md"]).0, 0);
}

#[test]
fn a_file_about_a_video_has_its_own_severities_too() {
    let settings = "[[overrides]]\npaths = [\"v/\"]\nrules.broken-sidecar = \"error\"\n";
    let notes = folder(&[(".wikinote.toml", settings), ("v/abc.info.json", "{")]);
    let (code, out, err) = run(notes.path(), &["config", "v/abc.info.json", "--json"]);
    assert_eq!((code, &*err), (0, ""));
    let told = rule(&serde_json::from_str(&out).unwrap(), "broken-sidecar");
    assert_eq!(
        (&told["value"], &told["from"]),
        (&json!("error"), &json!("override"))
    );
    let (_, out, _) = run(&notes.path().join("v"), &["config", "abc.info.json"]);
    assert!(out.contains(" for v/"), "{out}");
    assert_eq!(run(notes.path(), &["config", "v/nowhere.info.json"]).0, 2);
}
