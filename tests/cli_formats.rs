//! The formats of `wikinote check`, and its baseline: the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use command::{folder, run};

fn check(folder: &Path, format: &str) -> String {
    let (code, out, err) = run(folder, &["check", "--format", format]);
    assert_eq!((code, &*err), (1, ""), "{format}");
    out
}

/// Two notes with four findings: one after astral letters in a CRLF file, one with a
/// fix, one with related places, one about a file of a video. A third is clean.
fn vault() -> tempfile::TempDir {
    folder(&[
        (".wikinote.toml", "[rules]\nbroken-link = \"error\"\n"),
        ("a b/é, 1.md", "# One\r\n𝒳 [[no<body>]]\r\n[[CLEAN]]\r\n"),
        ("b.md", "---\nvideoId: aaaaaaaaaaa\n---\n[[twin]]\n"),
        ("x/twin.md", "# T\n"),
        ("y/twin.md", "# T\n"),
        ("clean.md", "fine\n"),
        ("Film [aaaaaaaaaaa].info.json", "{"),
    ])
}

const CODES: [&str; 4] = [
    "broken-link",
    "inexact-link",
    "ambiguous-link",
    "broken-sidecar",
];

#[test]
fn concise_is_the_first_line_of_each_finding() {
    let folder = vault();
    let out = check(folder.path(), "concise");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines[0],
        "a b/é, 1.md:2:6: error: no note is named `no<body>` [broken-link]"
    );
    assert!(
        lines[1].starts_with("a b/é, 1.md:3:3: information: "),
        "{out}"
    );
    assert!(lines[2].starts_with("b.md:4:3: warning: "), "{out}");
    assert!(
        lines[3].starts_with("Film [aaaaaaaaaaa].info.json:1:"),
        "{out}"
    );
    assert!(lines[4].starts_with("4 findings in 2 of 5 notes"), "{out}");
    let (_, quiet, _) = run(folder.path(), &["check", "--format", "concise", "-q"]);
    assert_eq!(quiet.lines().collect::<Vec<_>>(), lines[..4]);
}

#[test]
fn json_tells_all_of_each_finding_and_jsonl_the_same_in_lines() {
    let folder = vault();
    let all: Vec<Value> = serde_json::from_str(&check(folder.path(), "json")).unwrap();
    let lines = check(folder.path(), "jsonl");
    let in_lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(all, in_lines);
    let codes: Vec<&str> = all
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, CODES);
    let first = &all[0];
    let place = ["line", "column", "end_line", "end_column"].map(|key| first[key].as_u64());
    assert_eq!(place, [Some(2), Some(6), Some(2), Some(14)]);
    assert_eq!(first["severity"], "error");
    assert_eq!(first["fixes"], json!([]));
    assert_eq!(
        all[1]["fixes"][0]["edits"],
        json!([
            {"line": 3, "column": 3, "end_line": 3, "end_column": 8, "text": "clean"},
            {"line": 3, "column": 8, "end_line": 3, "end_column": 8, "text": " | CLEAN"},
        ])
    );
    assert_eq!(all[1]["fixes"][0]["certain"], true);
    assert_eq!(all[2]["related"][0]["path"], "x/twin.md");
    assert_eq!(all[2]["related"][1]["line"], 1);
    let mut marks: Vec<&Value> = all.iter().map(|one| &one["fingerprint"]).collect();
    marks.dedup();
    assert_eq!(marks.len(), 4);
}

#[test]
fn a_clean_vault_is_valid_in_every_format() {
    let folder = folder(&[("a.md", "fine\n")]);
    let out = |format| {
        let (code, out, err) = run(folder.path(), &["check", "--format", format]);
        assert_eq!((code, &*err), (0, ""), "{format}");
        out
    };
    assert_eq!(out("json"), "[]\n");
    assert_eq!(out("jsonl"), "");
    assert_eq!(out("gitlab"), "[]\n");
    assert_eq!(out("github"), "");
    let sarif: Value = serde_json::from_str(&out("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"], json!([]));
    assert!(out("junit").contains("tests=\"1\" failures=\"0\""));
    assert!(out("markdown").contains("0 findings in 1 note; 1 without any."));
}

#[test]
fn sarif_has_rules_places_fixes_and_fingerprints() {
    let folder = vault();
    let log: Value = serde_json::from_str(&check(folder.path(), "sarif")).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), wikinote::rules::rules().len());
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for (result, code) in results.iter().zip(CODES) {
        assert_eq!(result["ruleId"], code);
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], code);
        assert!(rules[index]["help"]["markdown"].as_str().unwrap().len() > 50);
        assert_eq!(
            result["partialFingerprints"]["wikinote/v1"]
                .as_str()
                .unwrap()
                .len(),
            16
        );
    }
    assert_eq!(results[0]["level"], "error");
    assert_eq!(results[1]["level"], "note");
    let physical = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(
        physical["artifactLocation"]["uri"],
        "a%20b/%C3%A9%2C%201.md"
    );
    assert_eq!(
        physical["region"],
        json!({"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 14})
    );
    let replacement = &results[1]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "clean");
    assert_eq!(replacement["deletedRegion"]["startLine"], 3);
    assert_eq!(results[2]["relatedLocations"].as_array().unwrap().len(), 2);
}

#[test]
fn github_and_gitlab_get_what_they_read() {
    let folder = vault();
    let out = check(folder.path(), "github");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[0],
        "::error file=a b/é%2C 1.md,line=2,endLine=2,col=6,endColumn=14,title=broken-link::\
         no note is named `no<body>`"
    );
    assert!(lines[1].starts_with("::notice "), "{out}");
    assert!(lines[2].starts_with("::warning file=b.md,line=4,"), "{out}");

    let issues: Vec<Value> = serde_json::from_str(&check(folder.path(), "gitlab")).unwrap();
    assert_eq!(issues[0]["check_name"], "broken-link");
    assert_eq!(issues[0]["severity"], "major");
    assert_eq!(
        issues[0]["location"],
        json!({"path": "a b/é, 1.md", "lines": {"begin": 2, "end": 2}})
    );
    let all: Vec<Value> = serde_json::from_str(&check(folder.path(), "json")).unwrap();
    assert_eq!(issues[3]["fingerprint"], all[3]["fingerprint"]);
}

#[test]
fn junit_counts_before_it_tells_and_escapes() {
    let folder = vault();
    let out = check(folder.path(), "junit");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    assert_eq!(
        lines[1],
        "<testsuites name=\"wikinote\" tests=\"4\" failures=\"4\" errors=\"0\">"
    );
    assert!(
        lines[3].contains("message=\"no note is named `no&lt;body&gt;`\""),
        "{out}"
    );
    assert_eq!(out.matches("<testcase ").count(), 4);
    assert!(out.ends_with("</testsuite>\n</testsuites>\n"), "{out}");
    let (_, one, _) = run(folder.path(), &["check", "--format", "junit", "--max", "1"]);
    assert_eq!(one.matches("<testcase ").count(), 1);
    assert!(one.contains(" tests=\"1\" failures=\"1\""), "{one}");
}

#[test]
fn the_report_counts_and_lists() {
    let folder = folder(&[
        (".wikinote.toml", "publisher = \"quartz\"\n"),
        ("a.md", "[[wanted | x]] [[wanted]] [[B]] [[odd`|y]]\n"),
        ("b.md", "[[wanted]]\n"),
        ("c.md", "fine\n"),
    ]);
    let out = check(folder.path(), "markdown");
    for line in [
        "| notes | 3 | |",
        "| notes with findings | 2 | 66.7 % |",
        "| links | 5 | |",
        "| `broken-link` | No note has the name that a link asks for | 4 |",
        "| `a.md` | ",
        "| `wanted` | 2 | 3 |",
        "| `` odd` `` | 1 | 1 |",
    ] {
        assert!(out.contains(&format!("\n{line}")), "{line}\n{out}");
    }
    fs::write(folder.path().join("d.md"), "[[wanted]] ".repeat(9)).unwrap();
    let sorted = check(folder.path(), "markdown");
    let at = |row: &str| sorted.find(row).unwrap();
    assert!(at("\n| `d.md` | ") < at("\n| `a.md` | "), "{sorted}");
    fs::remove_file(folder.path().join("d.md")).unwrap();
    let dead = out
        .lines()
        .find(|line| line.starts_with("| dead on the site |"));
    let all: Vec<Value> = serde_json::from_str(&check(folder.path(), "json")).unwrap();
    let count = all
        .iter()
        .filter(|one| one["code"] == "dead-on-site")
        .count();
    assert!(dead.unwrap().contains(&format!(" {count} | ")), "{out}");
}

#[test]
fn the_first_few_of_a_list_are_still_a_list() {
    let folder = vault();
    for format in ["json", "gitlab"] {
        let arguments = ["check", "--format", format, "--max", "2"];
        let (code, out, _) = run(folder.path(), &arguments);
        let list: Vec<Value> = serde_json::from_str(&out).unwrap();
        assert_eq!((code, list.len()), (1, 2), "{format}");
    }
    let (code, _, _) = run(
        folder.path(),
        &["check", "--format", "json", "--statistics"],
    );
    assert_eq!(code, 2, "two answers to one question");
}

#[test]
fn known_findings_do_not_fail_wherever_they_move() {
    let folder = folder(&[
        ("a.md", "One [[x]] and [[y]].\n\nTwo [[x]].\n"),
        ("b.md", "[[z]]\n"),
    ]);
    let path = folder.path();
    let (code, out, err) = run(path, &["check", "--write-baseline", "ci/known.json"]);
    assert_eq!((code, &*err), (0, ""));
    assert_eq!(out, "4 findings known in ci/known.json.\n");
    let with = ["check", "--baseline", "ci/known.json"];
    let (code, out, err) = run(path, &with);
    assert_eq!((code, &*err), (0, ""));
    assert!(out.contains("Nothing found.\n"), "{out}");
    assert!(
        out.ends_with("4 findings are known and not shown.\n"),
        "{out}"
    );

    // Lines move, words change around the links, a BOM and CRLF come, one is new.
    fs::write(
        path.join("a.md"),
        "\u{feff}# New\r\n\r\n[[w]]\r\nis [[x]]\r\n[[y]]\r\nor [[x]]\r\n",
    )
    .unwrap();
    let (code, out, _) = run(path, &with);
    assert_eq!(code, 1);
    assert!(
        out.starts_with("a.md:3:3: warning: no note is named `w`"),
        "{out}"
    );
    assert!(out.contains("1 finding in 1 of 2 notes"), "{out}");
    let (_, json, _) = run(path, &[&with[..], &["--format", "json"]].concat());
    assert_eq!(serde_json::from_str::<Vec<Value>>(&json).unwrap().len(), 1);

    // One more of several alike is new, one less is not.
    fs::write(path.join("a.md"), "[[x]] [[x]] [[x]]\n").unwrap();
    let (code, out, _) = run(path, &with);
    assert_eq!(code, 1);
    assert!(out.starts_with("a.md:1:15: "), "{out}");
    fs::write(path.join("a.md"), "[[x]] [[v]]\n").unwrap();
    let (_, out, _) = run(path, &with);
    assert!(
        out.contains(
            "2 findings are known and not shown. 2 known ones are no longer there; \
             `--baseline FILE --write-baseline FILE` takes them out.\n"
        ),
        "{out}"
    );

    // Written again under itself, the file loses what was fixed and takes nothing in.
    let prune = [&with[..], &["--write-baseline", "ci/known.json"]].concat();
    let (code, out, _) = run(path, &prune);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "2 findings known in ci/known.json; 2 no longer there, 1 new and not taken in.\n"
    );
    let (code, out, _) = run(path, &with);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("1 finding in 1 of 2 notes"), "{out}");

    // The same from another folder, and of one note.
    fs::create_dir(path.join("sub")).unwrap();
    let elsewhere = [
        "check",
        "..",
        "--baseline",
        "../ci/known.json",
        "--ignore",
        "inexact-link",
    ];
    let (code, out, _) = run(&path.join("sub"), &elsewhere);
    assert_eq!(code, 1);
    assert!(out.contains("1 finding in 1 of 2 notes"), "{out}");
    let (code, out, _) = run(path, &["check", "b.md", "--baseline", "ci/known.json"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.ends_with("1 finding is known and not shown.\n"),
        "{out}"
    );
}

#[cfg(unix)]
#[test]
fn programs_get_a_path_that_exists_whatever_is_in_it() {
    let name = "a\tb\u{1}.md";
    let folder = folder(&[(".wikinote.toml", ""), (name, "[[nobody]]\n")]);
    let all: Vec<Value> = serde_json::from_str(&check(folder.path(), "json")).unwrap();
    assert_eq!(all[0]["path"], name);
    let gitlab: Value = serde_json::from_str(&check(folder.path(), "gitlab")).unwrap();
    assert_eq!(gitlab[0]["location"]["path"], name);
    let sarif = check(folder.path(), "sarif");
    assert!(sarif.contains("a%09b%01.md"), "{sarif}");
    let github = check(folder.path(), "github");
    assert!(github.contains(&format!("file={name},")), "{github}");
    let concise = check(folder.path(), "concise");
    assert!(!concise.contains(name), "{concise}");
}

#[test]
fn what_is_left_out_of_a_list_is_counted_aside() {
    let folder = folder(&[("a.md", "[[x]] [[y]] [[z]]\n")]);
    let max = ["check", "--max", "1", "--format", "json"];
    let (code, out, err) = run(folder.path(), &max);
    assert_eq!((code, out.matches("\"path\"").count()), (1, 1), "{out}");
    assert_eq!(err, "wikinote: 2 more findings not shown (`--max`)\n");
}

#[test]
fn what_was_not_looked_for_stays_known() {
    let folder = folder(&[
        (".wikinote.toml", ""),
        ("a.md", "[[x]] [[CLEAN]]\n"),
        ("clean.md", "fine\n"),
        ("sub/b.md", "[[y]] [[z]]\n"),
    ]);
    let path = folder.path();
    run(path, &["check", "--write-baseline", "known.json"]);
    let before = fs::read_to_string(path.join("known.json")).unwrap();
    assert_eq!(before.lines().count(), 6, "{before}");
    let with = ["--baseline", "known.json", "--write-baseline", "known.json"];
    for some in [
        &["a.md"][..],
        &["sub"],
        &["--select", "broken-link"],
        &["--ignore", "broken-link"],
        &["--severity", "error"],
    ] {
        let (code, out, _) = run(path, &[&["check"][..], some, &with].concat());
        assert_eq!(code, 0, "{out}");
        let after = fs::read_to_string(path.join("known.json")).unwrap();
        assert_eq!(after, before, "{some:?}: {out}");
        let (_, out, _) = run(path, &[&["check"][..], some, &with[..2]].concat());
        assert!(!out.contains("no longer there"), "{some:?}: {out}");
    }

    // What was looked for and is gone goes.
    fs::write(path.join("a.md"), "fine\n").unwrap();
    fs::write(path.join("sub/b.md"), "[[z]]\n").unwrap();
    let (_, out, _) = run(path, &[&["check", "sub/b.md"][..], &with].concat());
    assert!(out.starts_with("3 findings known in "), "{out}");
    let select = ["check", "--select", "inexact-link"];
    let (_, out, _) = run(path, &[&select[..], &with].concat());
    assert!(out.starts_with("2 findings known in "), "{out}");
    fs::remove_file(path.join("a.md")).unwrap();
    let (_, out, _) = run(path, &[&["check"][..], &with].concat());
    assert!(out.starts_with("1 finding known in "), "{out}");
}

#[test]
fn a_file_that_is_no_baseline_is_neither_used_nor_written_over() {
    let folder = folder(&[("a.md", "[[x]]\n"), ("notes.txt", "mine\n")]);
    let path = folder.path();
    let (code, out, err) = run(path, &["check", "--baseline", "notes.txt"]);
    assert_eq!((code, &*out), (2, ""));
    assert!(
        err.starts_with("wikinote: notes.txt is no baseline: "),
        "{err}"
    );
    let (code, _, err) = run(path, &["check", "--write-baseline", "notes.txt"]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(
        fs::read_to_string(path.join("notes.txt")).unwrap(),
        "mine\n"
    );
    let (code, _, err) = run(path, &["check", "--baseline", "nowhere.json"]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("wikinote: cannot read nowhere.json: there is no such file"),
        "{err}"
    );
    fs::write(
        path.join("v2.json"),
        "{\"wikinote_baseline\": 2, \"findings\": []}",
    )
    .unwrap();
    let (code, _, err) = run(path, &["check", "--baseline", "v2.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("its version is 2"), "{err}");
    let (code, _, err) = run(path, &["check", "--write-baseline", "notes.txt/b.json"]);
    assert_eq!(code, 2, "{err}");
}
