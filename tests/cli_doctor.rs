//! `wikinote doctor`: what it tells of a vault, and what it calls wrong.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::path::Path;

use serde_json::Value;

use command::{folder, run};

fn json(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let (code, out, err) = run(folder, arguments);
    assert_eq!(err, "");
    (code, serde_json::from_str(&out).unwrap())
}

#[test]
fn a_healthy_vault_is_described_and_exits_0() {
    let folder = folder::<&[u8]>(&[
        (
            ".wikinote.toml",
            b"exclude = [\"/drafts\"]\n[rules]\nbroken-link = \"off\"\n",
        ),
        ("quartz.config.ts", b""),
        (".ignore", b"built\n"),
        ("a.md", b"---\nvideoId: aaaaaaaaaaa\n---\n[[b]] [[c]]\n"),
        ("sub/b.md", b"\xEF\xBB\xBFone\r\ntwo\r\n"),
        ("c.md", b"one line"),
        ("d.md", b"mixed\r\nup\n"),
        ("drafts/e.md", b"x"),
        ("built/f.md", b"x"),
        (".trash/g.md", b"x"),
        ("Film [aaaaaaaaaaa].info.json", b"{}"),
    ]);
    let (code, told) = json(folder.path(), &["doctor", "--json"]);
    assert_eq!((code, &told["ok"]), (0, &Value::Bool(true)), "{told}");
    let canonical = folder.path().canonicalize().unwrap();
    assert_eq!(told["vault"]["folder"], canonical.to_str().unwrap());
    assert_eq!(told["settings"]["keys_set"], 2);
    assert_eq!(told["publisher"]["name"], "quartz");
    let why = told["publisher"]["why"].as_str().unwrap();
    assert!(why.ends_with("quartz.config.ts"), "{why}");
    assert_eq!(told["notes"]["count"], 4);
    assert_eq!(told["notes"]["links"], 2);
    assert_eq!(told["skipped"].as_array().unwrap().len(), 0);
    let left_out: Vec<(&str, &str)> = told["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            let file = group["files"][0].as_str().unwrap();
            (file, group["why"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        left_out,
        [
            (
                ".trash/g.md",
                "hidden: a name in the path begins with a dot"
            ),
            ("built/f.md", "named by a `.gitignore` or `.ignore` file"),
            ("drafts/e.md", "named by the setting `exclude`"),
        ]
    );
    let text = &told["text"];
    let kinds = ["lf", "crlf", "mixed", "none", "byte_order_mark"].map(|kind| text[kind].as_u64());
    assert_eq!(kinds, [Some(1); 5], "{text}");
    assert_eq!(told["videos"]["notes_with_video"], 1);
    assert_eq!(told["videos"]["videos_with_files"], 1);
    assert_eq!(told["watching"]["ok"], true);
    assert_eq!(told["versions"]["wikinote"], env!("CARGO_PKG_VERSION"));

    let (code, plain, err) = run(folder.path(), &["doctor"]);
    assert_eq!((code, &*err), (0, ""));
    assert!(plain.ends_with("\nAll is well.\n"), "{plain}");
    for part in [
        "  vault       ",
        "  notes       4 notes, ",
        "  left out    3 files\n",
        "1 note with CRLF\n",
    ] {
        assert!(plain.contains(part), "{part:?} in {plain}");
    }
    assert!(!plain.contains('!'), "{plain}");
    assert!(!plain.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn what_is_wrong_is_marked_and_has_a_remedy() {
    let folder = folder::<&[u8]>(&[
        (
            ".wikinote.toml",
            b"max-file-size = 10\npublsher = \"none\"\n[videos]\nfolders = [\"films\"]\n",
        ),
        ("a.md", b"short"),
        ("big/b.md", b"longer than ten bytes"),
        ("c.md", b"\xff\xfe"),
    ]);
    let (code, plain, _) = run(folder.path(), &["doctor"]);
    assert_eq!(code, 1);
    for part in [
        "! settings    ",
        "! skipped     2 files\n",
        "big/b.md: 21 bytes is over the limit of 10 bytes (`max-file-size`)\n",
        "! videos      ",
        "settings: .wikinote.toml:2: there is no setting `publsher`; did you mean `publisher`?\n  \
         what to do: ",
        "videos: `videos.folders` names films, and there is no such folder\n  what to do: ",
        "skipped: 1 file: not UTF-8\n  what to do: save the file as UTF-8",
    ] {
        assert!(plain.contains(part), "{part:?} in {plain}");
    }
    assert!(!plain.contains("All is well"), "{plain}");
    let (code, told) = json(folder.path(), &["doctor", "--json", "a.md"]);
    assert_eq!(code, 1);
    assert_eq!(told["problems"].as_array().unwrap().len(), 4, "{told}");
    assert_eq!(
        told["vault"]["why"],
        "the nearest folder above the note with `.wikinote.toml`"
    );
}

#[test]
fn an_empty_folder_and_one_within_a_vault_are_told() {
    let folder = folder::<&[u8]>(&[("quartz.config.ts", b""), ("sub/inner/p.png", b"")]);
    let (code, told) = json(folder.path(), &["doctor", "--json", "sub"]);
    assert_eq!(code, 1);
    assert_eq!(told["problems"][0]["about"], "notes");
    let around = told["vault"]["around"].as_str().unwrap();
    assert!(around.ends_with(" (`quartz.config.ts`)"), "{around}");
    assert_eq!(told["publisher"]["name"], "quartz");
    let (code, out, err) = run(folder.path(), &["doctor", "nowhere"]);
    assert_eq!((code, &*out), (2, ""));
    assert_eq!(err, "wikinote: there is no file or folder called nowhere\n");
}
