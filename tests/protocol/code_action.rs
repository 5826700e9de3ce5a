//! Code actions over the wire, beyond the quick fixes of `features`.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

fn notes() -> Notes {
    Notes::new(&[
        ("brain/brain.md", "- [[a]]\n"),
        (
            "brain/a.md",
            "---\ntitle: A\nvideoId: Rxmv7rT9leo\n---\nFrom: [[brain]] <br/>\n[[new_note | A new one]] [[BRAIN]]\n",
        ),
    ])
}

fn actions(editor: &mut Editor, uri: &str, only: Value) -> Vec<Value> {
    let params = json!({
        "textDocument": {"uri": uri},
        "range": range((5, 4), (5, 4)),
        "context": {"diagnostics": [], "only": only},
    });
    let found = editor.request("textDocument/codeAction", params);
    found.as_array().cloned().unwrap_or_default()
}

#[test]
fn a_missing_note_is_created_without_running_over_anything() {
    let notes = notes();
    let can = with(
        capabilities(),
        "/workspace/workspaceEdit/resourceOperations",
        json!(["create"]),
    );
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let uri = notes.uri("brain/a.md");
    let found = actions(&mut editor, &uri, Value::Null);
    let create = found
        .iter()
        .find(|action| action["title"] == "Create `brain/new_note.md`")
        .unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(create["kind"], "quickfix");
    assert_eq!(create["diagnostics"][0]["code"], "broken-link");
    let new = notes.uri("brain/new_note.md");
    assert_eq!(
        create["edit"]["documentChanges"],
        json!([
            {"kind": "create", "uri": new, "options": {"overwrite": false, "ignoreIfExists": false}},
            {
                "textDocument": {"uri": new, "version": null},
                "edits": [{
                    "range": range((0, 0), (0, 0)),
                    "newText": "---\ntitle: New note\nvideoId: Rxmv7rT9leo\n---\n\nFrom: [[brain]] <br/>\n",
                }],
            },
        ])
    );
    // Something that the vault does not know stands there now.
    notes.write(".ignore", "new_note.md\n");
    notes.write("brain/new_note.md", "mine");
    let found = actions(&mut editor, &uri, Value::Null);
    assert!(!format!("{found:?}").contains("Create `"), "{found:?}");
}

#[test]
fn a_client_that_cannot_create_files_is_not_offered_it() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let found = actions(&mut editor, &notes.uri("brain/a.md"), Value::Null);
    assert!(!format!("{found:?}").contains("Create `"), "{found:?}");
}

#[test]
fn kinds_are_filtered_by_prefix() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("brain/a.md");
    for (only, kinds) in [
        (json!(["source"]), vec!["source.fixAll.wikinote"]),
        (json!(["source.fixAll"]), vec!["source.fixAll.wikinote"]),
        (json!(["source.fixAll.other"]), vec![]),
        (json!(["sour"]), vec![]),
        (json!(["refactor"]), vec![]),
    ] {
        let found = actions(&mut editor, &uri, only.clone());
        let found: Vec<&str> = found
            .iter()
            .map(|action| action["kind"].as_str().unwrap())
            .collect();
        assert_eq!(found, kinds, "{only}");
    }
    let all = actions(&mut editor, &uri, json!(["source.fixAll"]));
    let edits = &all[0]["edit"]["documentChanges"][0]["edits"];
    assert_eq!(
        *edits,
        json!([
            {"range": range((5, 27), (5, 32)), "newText": "brain"},
            {"range": range((5, 32), (5, 32)), "newText": " | BRAIN"},
        ])
    );
}

fn can_resolve() -> Value {
    let can = with(
        capabilities(),
        "/textDocument/codeAction/dataSupport",
        json!(true),
    );
    let properties = "/textDocument/codeAction/resolveSupport/properties";
    with(can, properties, json!(["edit"]))
}

fn in_the_vault(editor: &mut Editor, uri: &str) -> Value {
    let found = actions(editor, uri, json!(["quickfix"]));
    let all = found
        .iter()
        .find(|action| action["title"] == "Fix all `inexact-link` in the vault");
    all.unwrap_or_else(|| panic!("{found:?}")).clone()
}

fn two_inexact() -> Notes {
    Notes::new(&[
        ("brain.md", ""),
        ("a.md", "a\nb\nc\nd\ne\n[[BRAIN]]\n"),
        ("b.md", "[[Brain]] [[brain]]\n"),
    ])
}

#[test]
fn an_edit_of_many_notes_is_made_when_it_is_chosen() {
    let notes = two_inexact();
    let mut editor = Editor::on_with(&notes.uri(""), can_resolve());
    let uri = notes.uri("a.md");
    editor.open(&uri, "a\nb\nc\nd\ne\n[[BRAIN]]\n");
    let action = in_the_vault(&mut editor, &uri);
    assert_eq!(action.get("edit"), None);
    let resolved = editor.request("codeAction/resolve", action.clone());
    let documents = resolved["edit"]["documentChanges"].as_array().unwrap();
    let changed: Vec<&Value> = documents.iter().map(|one| &one["textDocument"]).collect();
    assert_eq!(
        changed,
        [
            &json!({"uri": uri, "version": 1}),
            &json!({"uri": notes.uri("b.md"), "version": null}),
        ]
    );
    // Typed on since: an edit of the older text would land elsewhere.
    editor.change(&uri, 2, json!([{"text": "a\nb\nc\nd\ne\nf [[BRAIN]]\n"}]));
    assert_eq!(editor.error_code("codeAction/resolve", action), -32801);
}

#[test]
fn a_client_that_cannot_resolve_gets_small_edits_at_once_and_is_spared_large_ones() {
    let notes = Notes::new(&[
        ("brain.md", ""),
        ("a.md", "a\nb\nc\nd\ne\n[[BRAIN]] [[Brain]]\n"),
    ]);
    let mut editor = Editor::on(&notes);
    let found = actions(&mut editor, &notes.uri("a.md"), json!(["quickfix"]));
    let titled = |title: &str| found.iter().find(|action| action["title"] == title);
    let action = titled("Fix all `inexact-link` in this note").unwrap();
    let edits = &action["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edits.as_array().unwrap().len(), 4);
    assert_eq!(action.get("data"), None);
    assert_eq!(titled("Fix all `inexact-link` in the vault"), None);
}

#[test]
fn many_findings_are_mended_when_that_is_chosen() {
    let text = format!("a\nb\nc\nd\ne\n{}", "[[BRAIN]]\n".repeat(100));
    let notes = Notes::new(&[("brain.md", ""), ("a.md", &text)]);
    let mut editor = Editor::on_with(&notes.uri(""), can_resolve());
    let uri = notes.uri("a.md");
    let found = actions(&mut editor, &uri, json!(["source.fixAll"]));
    assert_eq!(found[0]["title"], "Fix all certain findings in this note");
    assert_eq!(found[0].get("edit"), None);
    let all = editor.request("codeAction/resolve", found[0].clone());
    let edits = &all["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edits.as_array().unwrap().len(), 200);
}

#[cfg(unix)]
#[test]
fn no_note_is_created_through_a_link_that_leads_outside() {
    let outside = Notes::new(&[]);
    let notes = Notes::new(&[
        (
            "a.md",
            "a\nb\nc\nd\ne\n[[ext/new]] [[dangling]] [[left/new]]\n",
        ),
        (".ignore", "left\n"),
    ]);
    std::os::unix::fs::symlink(outside.root(), notes.path("ext")).unwrap();
    std::os::unix::fs::symlink(outside.path("none.md"), notes.path("dangling.md")).unwrap();
    let can = with(
        capabilities(),
        "/workspace/workspaceEdit/resourceOperations",
        json!(["create"]),
    );
    let mut editor = Editor::on_with(&notes.uri(""), can);
    for column in [4, 15, 29] {
        let asked = json!({
            "textDocument": {"uri": notes.uri("a.md")},
            "range": range((5, column), (5, column)),
            "context": {"diagnostics": []},
        });
        let found = editor.request("textDocument/codeAction", asked);
        assert!(!format!("{found}").contains("Create `"), "{found}");
    }
}
