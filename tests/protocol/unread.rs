//! Links are followed before the notes are read. The scan is held by a method of debug
//! builds, so nothing here depends on how fast anything is.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, at, capabilities};

const FILES: &[(&str, &str)] = &[
    (
        "a.md",
        "[[b#Far]] [[pic.png]] [[Called so]] [[twice]] [[nobody]] [[#Here]] [[c|at 00:10]]\n\n## Here\n",
    ),
    (
        "b.md",
        "---\naliases: [Called so]\n---\n\n# Near\n\n## Far\n\ntext\n",
    ),
    ("c.md", "text\n"),
    ("one/twice.md", "1\n"),
    ("two/twice.md", "2\n"),
    ("pic.png", ""),
    (".hidden.md", "[[b]]\n"),
];

/// A server that has listed the files and reads none of them until told so.
fn held(notes: &Notes) -> Editor {
    let mut editor = Editor::start();
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.request("wikinote/debug/holdReading", json!(true));
    editor.notify("initialized", json!({}));
    editor
}

/// The file and line that a definition leads to.
fn place(notes: &Notes, found: &Value) -> (String, u64) {
    let link = &found[0];
    let file = link["targetUri"].as_str().unwrap();
    let line = link["targetSelectionRange"]["start"]["line"].as_u64();
    (
        file.replace(&notes.uri(""), "")
            .trim_start_matches('/')
            .to_owned(),
        line.unwrap(),
    )
}

#[test]
fn a_link_that_names_a_file_is_followed_before_the_notes_are_read() {
    let notes = Notes::new(FILES);
    let mut editor = held(&notes);
    // As it is in the editor, not as it is on disk.
    editor.open(&notes.uri("a.md"), FILES[0].1);
    editor.open(&notes.uri("b.md"), "# Near\n\n## Far\n");
    let mut define = |character| {
        let found = editor.request(
            "textDocument/definition",
            at(&notes.uri("a.md"), 0, character),
        );
        place(&notes, &found)
    };
    assert_eq!(define(3), ("b.md".to_owned(), 2));
    assert_eq!(define(13), ("pic.png".to_owned(), 0));
    assert_eq!(define(39).0, "one/twice.md", "of several");
    let here = FILES[0].1.find("#Here").unwrap();
    assert_eq!(define(u32::try_from(here).unwrap()), ("a.md".to_owned(), 2));
}

#[test]
fn a_file_that_no_editor_has_open_is_read_for_the_one_that_asks() {
    let notes = Notes::new(FILES);
    let mut editor = held(&notes);
    editor.open(&notes.uri("a.md"), FILES[0].1);
    let found = editor.request("textDocument/definition", at(&notes.uri("a.md"), 0, 3));
    assert_eq!(place(&notes, &found), ("b.md".to_owned(), 6));
    // What was read for that is no part of the vault: the scan reads it again.
    notes.write("b.md", "# Far\n");
    editor.request("wikinote/debug/holdReading", json!(false));
    let status = json!({"command": "wikinote.status"});
    editor.request("workspace/executeCommand", status);
    let found = editor.request("textDocument/definition", at(&notes.uri("a.md"), 0, 3));
    assert_eq!(place(&notes, &found), ("b.md".to_owned(), 0));
}

#[test]
fn what_titles_could_decide_waits_for_all_notes() {
    let notes = Notes::new(FILES);
    let mut editor = held(&notes);
    editor.open(&notes.uri("a.md"), FILES[0].1);
    editor.open(&notes.uri(".hidden.md"), "[[b]]\n");
    let column = |name: &str| u32::try_from(FILES[0].1.find(name).unwrap()).unwrap();
    let a = notes.uri("a.md");
    let places = ["Called so", "nobody"].map(|name| at(&a, 0, column(name)));
    let mut asked: Vec<i64> = Vec::new();
    for place in places
        .into_iter()
        .chain([at(&notes.uri(".hidden.md"), 0, 3)])
    {
        asked.push(editor.ask("textDocument/definition", place));
    }
    // One that need not wait, asked last, is answered first.
    editor.request("textDocument/definition", at(&notes.uri("a.md"), 0, 3));
    for id in &asked {
        assert!(!editor.has_response(*id), "{id}");
    }
    editor.request("wikinote/debug/holdReading", json!(false));
    let found: Vec<Value> = asked
        .iter()
        .map(|id| editor.response(*id)["result"].clone())
        .collect();
    assert_eq!(place(&notes, &found[0]).0, "b.md");
    assert_eq!(found[1], Value::Null);
    assert_ne!(found[2], Value::Null);
}
