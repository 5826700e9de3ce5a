//! Code actions over the wire that mend nothing: extract, inline, rewrite, source.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

const A: &str = "---\ntitle: A\nvideoId: Rxmv7rT9leo\n---\nFrom: [[brain]] <br/>\n\n\
                 ## Gate 🙂\n\nThe 🙂 NMDA receptor [[u]], the NMDA receptor.\n\n## Rest\n![[u]]\n";

fn notes() -> Notes {
    Notes::new(&[
        ("brain/brain.md", "- [[u]]\n"),
        (
            "brain/u.md",
            "---\ntitle: U\n---\nFrom: [[brain]] <br/>\n\nSee [[a#Rest]].\n",
        ),
        ("brain/nmda_receptor.md", ""),
        ("brain/a.md", A),
    ])
}

fn creates_files(can: Value) -> Value {
    let operations = "/workspace/workspaceEdit/resourceOperations";
    with(can, operations, json!(["create"]))
}

fn resolves(can: Value) -> Value {
    let can = with(can, "/textDocument/codeAction/dataSupport", json!(true));
    let properties = "/textDocument/codeAction/resolveSupport/properties";
    with(can, properties, json!(["edit"]))
}

fn offered(editor: &mut Editor, uri: &str, at: Value, only: &str) -> Vec<Value> {
    let params = json!({
        "textDocument": {"uri": uri},
        "range": at,
        "context": {"diagnostics": [], "only": [only]},
    });
    let found = editor.request("textDocument/codeAction", params);
    found.as_array().cloned().unwrap_or_default()
}

fn titled(found: &[Value], title: &str) -> Value {
    let action = found.iter().find(|action| action["title"] == title);
    action.unwrap_or_else(|| panic!("{found:?}")).clone()
}

#[test]
fn a_section_is_extracted_when_that_is_chosen() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), resolves(creates_files(capabilities())));
    let uri = notes.uri("brain/a.md");
    editor.open(&uri, A);
    let found = offered(&mut editor, &uri, range((10, 4), (10, 4)), "refactor");
    let action = titled(&found, "Extract the section to `brain/rest.md`");
    assert_eq!(action["kind"], "refactor.extract");
    assert_eq!(
        action.get("edit"),
        None,
        "the text travels only if asked for"
    );
    let resolved = editor.request("codeAction/resolve", action.clone());
    let new = notes.uri("brain/rest.md");
    let head = "---\ntitle: \"Rest\"\nvideoId: Rxmv7rT9leo\n---\n\nFrom: [[brain]] <br/>\n\n";
    assert_eq!(
        resolved["edit"]["documentChanges"],
        json!([
            {
                "textDocument": {"uri": uri, "version": 1},
                "edits": [{"range": range((10, 0), (11, 6)), "newText": "[[rest | Rest]]"}],
            },
            {
                "textDocument": {"uri": notes.uri("brain/u.md"), "version": null},
                "edits": [{"range": range((5, 6), (5, 12)), "newText": "rest"}],
            },
            {"kind": "create", "uri": new, "options": {"overwrite": false, "ignoreIfExists": false}},
            {
                "textDocument": {"uri": new, "version": null},
                "edits": [{"range": range((0, 0), (0, 0)), "newText": format!("{head}![[u]]\n")}],
            },
        ])
    );
    // Somebody was quicker, with a file that the vault does not read.
    notes.write(".ignore", "rest.md\n");
    notes.write("brain/rest.md", "mine");
    let code = editor.error_code("codeAction/resolve", action);
    assert_eq!(code, -32801, "a file stands there now");
}

#[test]
fn a_client_that_cannot_create_files_is_not_offered_to_extract() {
    for can in [capabilities(), resolves(capabilities())] {
        let notes = notes();
        let mut editor = Editor::on_with(&notes.uri(""), can);
        let uri = notes.uri("brain/a.md");
        let found = offered(&mut editor, &uri, range((10, 4), (10, 4)), "refactor");
        assert!(!format!("{found:?}").contains("Extract"), "{found:?}");
        let inlined = offered(
            &mut editor,
            &uri,
            range((11, 4), (11, 4)),
            "refactor.inline",
        );
        let action = titled(&inlined, "Inline the text of `brain/u.md`");
        let edits = &action["edit"]["documentChanges"][0]["edits"];
        assert_eq!(edits[0]["range"], range((11, 0), (11, 6)));
    }
}

#[test]
fn a_client_that_cannot_resolve_gets_the_new_note_at_once() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), creates_files(capabilities()));
    let uri = notes.uri("brain/a.md");
    // The words behind a face of two units of UTF-16.
    let found = offered(
        &mut editor,
        &uri,
        range((8, 7), (8, 20)),
        "refactor.extract",
    );
    let action = titled(
        &found,
        "Extract the selection to `brain/a_nmda_receptor.md`",
    );
    let changes = &action["edit"]["documentChanges"];
    assert_eq!(
        changes[0]["edits"],
        json!([{"range": range((8, 7), (8, 20)), "newText": "[[a_nmda_receptor | NMDA receptor]]"}])
    );
    let text = changes[2]["edits"][0]["newText"].as_str().unwrap();
    assert!(text.ends_with("\n\nNMDA receptor\n"), "{text}");
}

#[test]
fn links_are_rewritten_in_the_text_of_the_editor() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), resolves(capabilities()));
    let uri = notes.uri("brain/a.md");
    editor.open(&uri, &A.replace("## Gate", "new\n\n## Gate"));
    let found = offered(
        &mut editor,
        &uri,
        range((10, 24), (10, 24)),
        "refactor.rewrite",
    );
    let action = titled(&found, "Convert to a markdown link");
    assert_eq!(
        action["edit"]["documentChanges"],
        json!([{
            "textDocument": {"uri": uri, "version": 1},
            "edits": [{"range": range((10, 21), (10, 26)), "newText": "[u](u.md)"}],
        }])
    );
    let found = offered(
        &mut editor,
        &uri,
        range((10, 9), (10, 9)),
        "refactor.rewrite",
    );
    let action = titled(&found, "Link all 2 unlinked mentions of `nmda_receptor`");
    let resolved = editor.request("codeAction/resolve", action.clone());
    let edits = &resolved["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edits[1]["range"], range((10, 32), (10, 45)));
    assert_eq!(edits[1]["newText"], "[[nmda_receptor | NMDA receptor]]");
    editor.change(&uri, 2, json!([{"text": "other\n"}]));
    assert_eq!(editor.error_code("codeAction/resolve", action), -32801);
}

#[test]
fn lists_are_source_actions_and_no_fixes() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("brain/a.md");
    let found = offered(&mut editor, &uri, range((0, 0), (0, 0)), "source");
    let table = titled(&found, "Create a table of contents");
    assert_eq!(table["kind"], "source");
    let edits = &table["edit"]["documentChanges"][0]["edits"];
    let list = "<!-- toc -->\n\n- [[#Gate 🙂]]\n- [[#Rest]]\n\n<!-- tocstop -->\n\n";
    assert_eq!(
        *edits,
        json!([{"range": range((6, 0), (6, 0)), "newText": list}])
    );
    let listed = titled(&found, "List this note in `brain/brain.md`");
    assert_eq!(
        listed["edit"]["documentChanges"],
        json!([{
            "textDocument": {"uri": notes.uri("brain/brain.md"), "version": null},
            "edits": [{"range": range((0, 7), (0, 7)), "newText": "\n- [[a]]"}],
        }])
    );
    let fixes = offered(&mut editor, &uri, range((0, 0), (0, 0)), "source.fixAll");
    assert!(!format!("{fixes:?}").contains("contents"), "{fixes:?}");
}
