//! References and renames over the wire.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Editor, Notes, at, capabilities, range, with};

fn vault() -> Notes {
    Notes::new(&[
        ("gate.md", "---\ntitle: The gate\n---\n# Pore\n"),
        ("a.md", "\u{1F600} [[gate]] and [[gate#Pore | p]]\n"),
        ("b.md", "[x](gate.md#pore)\n"),
        ("deep/c.md", "[[gate]] [up](../gate.md)\n"),
    ])
}

/// A client that takes everything.
fn rich() -> Value {
    let mut can = capabilities();
    for (pointer, value) in [
        ("/textDocument/rename/prepareSupport", json!(true)),
        ("/workspace/workspaceEdit/documentChanges", json!(true)),
        (
            "/workspace/workspaceEdit/resourceOperations",
            json!(["create", "rename", "delete"]),
        ),
        (
            "/workspace/workspaceEdit/changeAnnotationSupport",
            json!({"groupsOnLabel": true}),
        ),
        ("/workspace/fileOperations/willRename", json!(true)),
        ("/workspace/fileOperations/didRename", json!(true)),
    ] {
        can = with(can, pointer, value);
    }
    can
}

fn rename(uri: &str, line: u32, character: u32, name: &str) -> Value {
    let mut params = at(uri, line, character);
    params["newName"] = json!(name);
    params
}

#[test]
fn references_come_with_exact_ranges_in_every_encoding() {
    let notes = vault();
    for (encoding, shift) in [("utf-8", 2), ("utf-16", 0), ("utf-32", -1)] {
        let offer = with(
            capabilities(),
            "/general/positionEncodings",
            json!([encoding]),
        );
        let mut editor = Editor::on_with(&notes.uri(""), offer);
        let mut params = at(&notes.uri("deep/c.md"), 0, 3);
        params["context"] = json!({"includeDeclaration": true});
        let found = editor.request("textDocument/references", params);
        let shown: Vec<(String, Value)> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|place| {
                let uri = place["uri"].as_str().unwrap();
                let name = uri.rsplit('/').next().unwrap().to_owned();
                (name, place["range"].clone())
            })
            .collect();
        let place =
            |name: &str, line, start, end| (name.to_owned(), range((line, start), (line, end)));
        let moved = |column: i32| (column + shift) as u32;
        assert_eq!(
            shown,
            [
                place("a.md", 0, moved(5), moved(9)),
                place("a.md", 0, moved(18), moved(22)),
                place("b.md", 0, 4, 11),
                place("c.md", 0, 2, 6),
                place("c.md", 0, 14, 24),
                place("gate.md", 1, 7, 15),
            ],
            "{encoding}"
        );
    }
}

#[test]
fn highlights_tell_uses_from_the_declaration() {
    let notes = Notes::new(&[("a.md", "# One\n[[#One]] [[#one]]\n")]);
    let mut editor = Editor::on(&notes);
    let found = editor.at("textDocument/documentHighlight", &notes.uri("a.md"), 1, 4);
    assert_eq!(
        found,
        json!([
            {"range": range((0, 2), (0, 5)), "kind": 3},
            {"range": range((1, 3), (1, 6)), "kind": 2},
            {"range": range((1, 12), (1, 15)), "kind": 2},
        ])
    );
}

#[test]
fn a_rename_edits_texts_first_with_versions_and_then_the_file() {
    let notes = vault();
    let mut editor = Editor::on_with(&notes.uri(""), rich());
    let a = notes.uri("a.md");
    editor.open(&a, "unsaved [[gate]]\n");
    let ready = editor.request("textDocument/prepareRename", at(&a, 0, 11));
    assert_eq!(
        ready,
        json!({"range": range((0, 10), (0, 14)), "placeholder": "gate"})
    );
    let edit = editor.request("textDocument/rename", rename(&a, 0, 11, "the pore"));
    let change = |path: &str, version: Value, places: &[(u32, u32, &str)]| {
        let edits: Vec<Value> = places
            .iter()
            .map(|(start, end, text)| {
                json!({"range": range((0, *start), (0, *end)), "newText": text})
            })
            .collect();
        json!({"textDocument": {"uri": notes.uri(path), "version": version}, "edits": edits})
    };
    assert_eq!(
        edit["documentChanges"],
        json!([
            change("a.md", json!(1), &[(10, 14, "the pore")]),
            change("b.md", Value::Null, &[(4, 11, "the%20pore.md")]),
            change(
                "deep/c.md",
                Value::Null,
                &[(2, 6, "the pore"), (14, 24, "../the%20pore.md")]
            ),
            {
                "kind": "rename",
                "oldUri": notes.uri("gate.md"),
                "newUri": notes.uri("the pore.md"),
                "options": {"overwrite": false, "ignoreIfExists": false},
            },
        ])
    );
}

#[test]
fn a_refusal_is_an_error_with_a_sentence() {
    let notes = vault();
    let mut editor = Editor::on_with(&notes.uri(""), rich());
    let a = notes.uri("a.md");
    let id = editor.ask("textDocument/rename", rename(&a, 0, 6, "b"));
    let reply = editor.response(id)["error"].clone();
    assert_eq!(reply["code"], -32803);
    assert_eq!(reply["message"], "`b.md` exists already.");
    // A file that is hidden from the vault is not run over either.
    notes.write(".gitignore", "hidden.md\n");
    notes.write("hidden.md", "mine\n");
    assert_eq!(
        editor.error_code("textDocument/rename", rename(&a, 0, 6, "hidden")),
        -32803
    );
    assert_eq!(
        editor.error_code("textDocument/prepareRename", at(&a, 0, 14)),
        -32803
    );
}

#[test]
fn a_client_that_cannot_rename_files_is_told_so_and_can_rename_headings() {
    let notes = vault();
    let mut editor = Editor::on(&notes);
    let a = notes.uri("a.md");
    assert_eq!(
        editor.error_code("textDocument/rename", rename(&a, 0, 6, "pore")),
        -32803
    );
    let edit = editor.request("textDocument/rename", rename(&a, 0, 24, "Channel"));
    let text = edit.to_string();
    assert!(
        text.contains("\"Channel\"") && text.contains("\"channel\""),
        "{text}"
    );
}

#[test]
fn a_rename_asked_for_an_older_text_is_never_answered_for_the_newer() {
    let notes = vault();
    let mut editor = Editor::on_with(&notes.uri(""), rich());
    let a = notes.uri("a.md");
    editor.open(&a, "[[gate]]\n");
    let id = editor.ask("textDocument/rename", rename(&a, 0, 4, "pore"));
    let insert = json!([{"range": range((0, 0), (0, 0)), "text": "longer "}]);
    editor.change(&a, 2, insert);
    let reply = editor.response(id);
    // Either it was computed before the change came, or it is refused.
    let edits = &reply["result"]["documentChanges"][0];
    let is_old = edits["textDocument"]["version"] == 1
        && edits["edits"][0]["range"] == range((0, 2), (0, 6));
    assert!(is_old || reply["error"]["code"] == -32801, "{reply}");
}

#[test]
fn links_follow_a_folder_that_moves_and_the_index_follows_the_move() {
    let notes = vault();
    let mut editor = Editor::on_with(&notes.uri(""), rich());
    let files = json!({"files": [{"oldUri": notes.uri("deep"), "newUri": notes.uri("far/off")}]});
    let edit = editor.request("workspace/willRenameFiles", files.clone());
    assert_eq!(
        edit["documentChanges"],
        json!([{
            "textDocument": {"uri": notes.uri("deep/c.md"), "version": null},
            "edits": [{"range": range((0, 14), (0, 24)), "newText": "../../gate.md"}],
        }])
    );
    notes.write("far/off/c.md", "[[gate]] [up](../../gate.md)\n");
    std::fs::remove_dir_all(notes.path("deep")).unwrap();
    editor.notify("workspace/didRenameFiles", files);
    let gate = notes.uri("gate.md");
    let mut params = at(&gate, 3, 0);
    params["position"]["line"] = json!(99);
    params["context"] = json!({"includeDeclaration": false});
    // The move is looked at in the background; ask until it was.
    let deadline = Instant::now() + Duration::from_secs(30);
    let found = loop {
        let found = editor.request("textDocument/references", params.clone());
        if found.to_string().contains("far/off/c.md") {
            break found;
        }
        assert!(Instant::now() < deadline, "still {found}");
    };
    assert!(!found.to_string().contains("deep/c.md"), "{found}");
}

#[test]
fn symbols_of_the_whole_vault_come_with_their_places() {
    let notes = vault();
    let mut editor = Editor::on(&notes);
    let asked = |editor: &mut Editor, query: &str| {
        editor.request("workspace/symbol", json!({"query": query}))
    };
    let found = asked(&mut editor, "gate");
    assert_eq!(found[0]["name"], "The gate");
    assert_eq!(found[0]["location"]["uri"], notes.uri("gate.md"));
    let heading = asked(&mut editor, "gate#po");
    assert_eq!(heading[0]["name"], "Pore");
    assert_eq!(heading[0]["location"]["range"], range((3, 0), (3, 6)));
    assert_eq!(asked(&mut editor, "?"), json!([]));
}

#[test]
fn a_client_without_prepare_gets_a_plain_offer() {
    let notes = vault();
    let mut editor = Editor::start();
    let params =
        json!({"capabilities": capabilities(), "rootUri": notes.uri(""), "processId": null});
    let reply = editor.initialize(params);
    assert_eq!(reply["capabilities"]["renameProvider"], true);
    assert_eq!(
        reply["capabilities"]["workspace"]["fileOperations"],
        Value::Null
    );
    let mut editor = Editor::start();
    let params = json!({"capabilities": rich(), "rootUri": notes.uri(""), "processId": null});
    let reply = editor.initialize(params);
    assert_eq!(
        reply["capabilities"]["renameProvider"]["prepareProvider"],
        true
    );
    let operations = &reply["capabilities"]["workspace"]["fileOperations"];
    assert!(operations["willRename"]["filters"][0]["pattern"]["glob"] == "**/*");
}
