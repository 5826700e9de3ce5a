//! Links are followed before the notes are read. The scan is held by a method of debug
//! builds, so nothing here depends on how fast anything is.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, at, capabilities};

const FILES: &[(&str, &str)] = &[
    (
        "a.md",
        "[[b#Far]] [[pic.png]] [[Called so]] [[twice]] [[nobody]] [[#Here]] [[c|at <a class=\"yt-timestamp\" data-t=\"00:00:10\">[00:00:10]</a>]]\n\n## Here\n",
    ),
    (
        "b.md",
        "---\naliases: [Called so]\n---\n\n# Near\n\n## Far\n\ntext\n",
    ),
    ("c.md", "text\n"),
    ("one/twice.md", "1\n"),
    ("two/twice.md", "2\n"),
    ("pic.png", ""),
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

/// Asks where all of `texts` in `a.md` lead while the reading is held; none may be
/// answered before it goes on. What is answered then.
fn waits(notes: &Notes, mut editor: Editor, texts: &[&str]) -> Vec<Value> {
    let a = notes.uri("a.md");
    let column = |text: &str| u32::try_from(FILES[0].1.find(text).unwrap()).unwrap();
    let mut asked = Vec::new();
    for text in texts {
        asked.push(editor.ask("textDocument/definition", at(&a, 0, column(text))));
    }
    // Asked last, and answered: so the others wait, and are not just slow.
    editor.request(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": a}}),
    );
    for (id, text) in asked.iter().zip(texts) {
        assert!(!editor.has_response(*id), "{text}");
    }
    editor.request("wikinote/debug/holdReading", json!(false));
    let answers = asked.into_iter().map(|id| editor.response(id));
    answers.map(|answer| answer["result"].clone()).collect()
}

#[test]
fn what_titles_and_videos_could_decide_waits_for_all_notes() {
    let notes = Notes::new(FILES);
    let mut editor = held(&notes);
    editor.open(&notes.uri("a.md"), FILES[0].1);
    let found = waits(&notes, editor, &["Called so", "nobody", "[00:00:10]"]);
    assert_eq!(place(&notes, &found[0]).0, "b.md");
    assert_eq!(found[1], Value::Null);
    assert_eq!(place(&notes, &found[2]).0, "c.md");
}

#[test]
fn a_note_that_is_in_the_vault_while_it_is_open_has_its_say() {
    let notes = Notes::new(FILES);
    let mut editor = held(&notes);
    editor.open(&notes.uri("a.md"), FILES[0].1);
    editor.open(&notes.uri(".b/b.md"), "not listed, and nearer to nobody");
    editor.open(&notes.uri("nobody.md"), "not written yet");
    let found = waits(&notes, editor, &["b#Far", "nobody"]);
    assert_eq!(place(&notes, &found[0]).0, "b.md");
    assert_eq!(place(&notes, &found[1]).0, "nobody.md");
}

#[test]
fn a_file_that_cannot_be_read_is_no_note() {
    let notes = Notes::new(FILES);
    std::fs::write(notes.path("b.md"), b"# Far \xff\n").unwrap();
    let mut editor = held(&notes);
    editor.open(&notes.uri("a.md"), FILES[0].1);
    assert_eq!(waits(&notes, editor, &["b#Far"]), [Value::Null]);
}

#[test]
fn a_folder_that_is_taken_away_meanwhile_answers_nothing() {
    let notes = Notes::new(FILES);
    let mut editor = held(&notes);
    editor.open(&notes.uri("a.md"), FILES[0].1);
    let gone = json!({"uri": notes.uri(""), "name": "gone"});
    let event = json!({"event": {"added": [], "removed": [gone]}});
    editor.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(waits(&notes, editor, &["b#Far"]), [Value::Null]);
}

#[test]
fn the_whole_vaults_findings_come_after_what_is_asked_first() {
    let notes = Notes::new(FILES);
    let mut capabilities = capabilities();
    capabilities["textDocument"]["diagnostic"] = json!({"dynamicRegistration": false});
    let mut editor = Editor::on_with(&notes.uri(""), capabilities);
    let all = editor.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    editor.open(&notes.uri("a.md"), FILES[0].1);
    let status = json!({"command": "wikinote.status"});
    editor.request("workspace/executeCommand", status);
    editor.request("textDocument/definition", at(&notes.uri("a.md"), 0, 3));
    assert!(!editor.has_response(all));
    editor.response(all);
}
