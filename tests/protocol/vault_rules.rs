//! Findings that depend on other notes: whoever has the note open hears of it when the
//! other one changes.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Editor, Notes, range};

/// Waits until the diagnostics of `uri` have exactly these codes.
fn wait_for_codes(editor: &mut Editor, uri: &str, codes: &[&str]) {
    loop {
        let (_, found) = editor.diagnostics(uri);
        let found: Vec<&str> = found
            .iter()
            .map(|found| found["code"].as_str().unwrap())
            .collect();
        if found == codes {
            return;
        }
    }
}

fn told(editor: &mut Editor, notes: &Notes, path: &str) {
    let changes = json!([{"uri": notes.uri(path), "type": 2}]);
    editor.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": changes}),
    );
}

const A: &str = "---\ntitle: Sleep\n---\n\nFrom: [[show]] <br/>\n";

#[test]
fn a_note_is_told_anew_when_its_hub_lists_it_or_no_longer() {
    let notes = Notes::new(&[("show/show.md", "- [[b]]\n"), ("show/a.md", A)]);
    let mut editor = Editor::on(&notes);
    let a = notes.uri("show/a.md");
    editor.open(&a, A);
    wait_for_codes(&mut editor, &a, &["not-in-hub"]);
    notes.write("show/show.md", "- [[b]]\n- [[a]]\n");
    told(&mut editor, &notes, "show/show.md");
    wait_for_codes(&mut editor, &a, &[]);
    // An open hub counts as it stands in the editor.
    let hub = notes.uri("show/show.md");
    editor.open(&hub, "- [[b]]\n");
    wait_for_codes(&mut editor, &a, &["not-in-hub"]);
}

#[test]
fn a_note_is_told_anew_when_another_takes_its_title() {
    let notes = Notes::new(&[("h/a.md", "")]);
    let mut editor = Editor::on(&notes);
    let a = notes.uri("h/a.md");
    editor.open(&a, "---\ntitle: Sleep\naliases: [Rest]\n---\n");
    wait_for_codes(&mut editor, &a, &[]);
    notes.write("h/b.md", "---\ntitle: sleep\n---\n");
    told(&mut editor, &notes, "h/b.md");
    wait_for_codes(&mut editor, &a, &["duplicate-title"]);
    notes.write("k/rest.md", "");
    told(&mut editor, &notes, "k/rest.md");
    wait_for_codes(&mut editor, &a, &["duplicate-title", "duplicate-alias"]);
    fs::remove_file(notes.path("h/b.md")).unwrap();
    told(&mut editor, &notes, "h/b.md");
    wait_for_codes(&mut editor, &a, &["duplicate-alias"]);
}

#[test]
fn a_dead_item_of_a_hub_offers_its_note_and_a_price_its_escape() {
    let hub = "- [[gone]]\n";
    let notes = Notes::new(&[
        (".wikinote.toml", "publisher = \"quartz\"\n"),
        ("show/show.md", hub),
    ]);
    let capabilities = crate::support::with(
        crate::support::capabilities(),
        "/workspace/workspaceEdit/resourceOperations",
        json!(["create"]),
    );
    let mut editor = Editor::on_with(&notes.uri(""), capabilities);
    let uri = notes.uri("show/show.md");
    let text = format!("{hub}\nIt is $5 for one and $6 for two.\n");
    editor.open(&uri, &text);
    wait_for_codes(
        &mut editor,
        &uri,
        &["hub-lists-missing-note", "money-as-math"],
    );
    let mut titles = |at: (u32, u32)| -> Vec<String> {
        let params = json!({
            "textDocument": {"uri": uri}, "range": range(at, at), "context": {"diagnostics": []},
        });
        let found = editor.request("textDocument/codeAction", params);
        let found = found.as_array().unwrap();
        let title = |action: &Value| action["title"].as_str().unwrap().to_owned();
        found.iter().map(title).collect()
    };
    assert!(
        titles((0, 5))
            .iter()
            .any(|title| title.starts_with("Create"))
    );
    assert!(titles((2, 8)).contains(&"Escape the dollar signs".to_owned()));
}
