//! What is shown in the text, over the wire: code lenses, inlay hints, semantic
//! tokens, and when the client is told to ask for them again.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

const GATE: &str = "---\ntitle: The gate of a cell\n---\n# Pore\n\n# Rim\n";
const A: &str = "\u{1F600} [[gate]] [[gate#Pore | p]] [[none]] #tag\n";

fn notes() -> Notes {
    Notes::new(&[("gate.md", GATE), ("a.md", A), ("b.md", "[x](gate.md)\n")])
}

fn editor(notes: &Notes) -> Editor {
    let mut can = with(capabilities(), "/textDocument/codeLens", json!({}));
    for view in ["codeLens", "inlayHint", "semanticTokens"] {
        can = with(
            can,
            &format!("/workspace/{view}/refreshSupport"),
            json!(true),
        );
    }
    Editor::on_with(&notes.uri(""), can)
}

fn lenses(editor: &mut Editor, uri: &str) -> Vec<Value> {
    let found = editor.request(
        "textDocument/codeLens",
        json!({"textDocument": {"uri": uri}}),
    );
    found.as_array().unwrap().clone()
}

fn hints(editor: &mut Editor, uri: &str) -> Value {
    let asked = json!({"textDocument": {"uri": uri}, "range": range((0, 0), (99, 0))});
    editor.request("textDocument/inlayHint", asked)
}

#[test]
fn a_lens_counts_links_and_leads_to_them() {
    let notes = notes();
    let mut editor = editor(&notes);
    let uri = notes.uri("gate.md");
    editor.open(&uri, GATE);
    let found = lenses(&mut editor, &uri);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[1]["range"], range((3, 0), (3, 6)));
    let whole = editor.request("codeLens/resolve", found[0].clone());
    let a = notes.uri("a.md");
    assert_eq!(
        whole["command"],
        json!({
            "title": "3 backlinks",
            "command": "wikinote.showReferences",
            "arguments": [uri, {"line": 0, "character": 0}, [
                {"uri": a, "range": range((0, 5), (0, 9))},
                {"uri": a, "range": range((0, 14), (0, 18))},
                {"uri": notes.uri("b.md"), "range": range((0, 4), (0, 11))},
            ]],
        })
    );
    let pore = editor.request("codeLens/resolve", found[1].clone());
    assert_eq!(pore["command"]["title"], "1 link to this heading");
    assert_eq!(
        pore["command"]["arguments"][2][0]["range"],
        range((0, 19), (0, 23))
    );
    // The heading is another one now.
    editor.change(&uri, 2, json!([{"text": "# New\n# Pore\n"}]));
    assert_eq!(
        editor.error_code("codeLens/resolve", found[1].clone()),
        -32801
    );
}

#[test]
fn hints_tell_titles_and_for_clients_without_lenses_counts() {
    let notes = notes();
    let mut with_lenses = editor(&notes);
    let title = json!([{
        "position": {"line": 0, "character": 11},
        "label": "The gate of a cell",
        "paddingLeft": true,
    }]);
    assert_eq!(hints(&mut with_lenses, &notes.uri("a.md")), title);
    assert_eq!(hints(&mut with_lenses, &notes.uri("gate.md")), json!([]));
    let mut without = Editor::start();
    without.initialize(json!({
        "rootUri": notes.uri(""), "capabilities": capabilities(),
    }));
    without.notify("initialized", json!({}));
    let counts = hints(&mut without, &notes.uri("gate.md"));
    assert_eq!(counts[0]["label"], "3 backlinks");
    assert_eq!(counts[1]["position"], json!({"line": 3, "character": 6}));
    // It did not say that it shows lenses, and does.
    assert_eq!(lenses(&mut without, &notes.uri("gate.md")).len(), 2);
    assert_eq!(hints(&mut without, &notes.uri("gate.md")), json!([]));
}

#[test]
fn tokens_come_whole_as_a_change_and_of_a_range() {
    let notes = notes();
    let mut editor = Editor::start();
    let offered = editor.initialize(json!({
        "rootUri": notes.uri(""), "capabilities": capabilities(),
    }));
    editor.notify("initialized", json!({}));
    let legend = &offered["capabilities"]["semanticTokensProvider"]["legend"];
    assert_eq!(
        *legend,
        json!({
            "tokenTypes": ["class", "string", "property", "decorator", "number"],
            "tokenModifiers": ["unresolved", "declaration"],
        })
    );
    let uri = notes.uri("a.md");
    let document = json!({"uri": uri});
    editor.open(&uri, A);
    let full = editor.request(
        "textDocument/semanticTokens/full",
        json!({"textDocument": document}),
    );
    let expected = [
        [0, 5, 4, 0, 0],
        [0, 9, 4, 0, 0],
        [0, 5, 4, 2, 0],
        [0, 7, 1, 1, 0],
        [0, 6, 4, 0, 1],
        [0, 7, 4, 3, 0],
    ];
    assert_eq!(full["data"], json!(expected.concat()));
    // A link to a note that is there now, and one more behind it.
    let none = range((0, 32), (0, 36));
    editor.change(&uri, 2, json!([{"range": none, "text": "gate]] [[a"}]));
    let asked = json!({"textDocument": document, "previousResultId": full["resultId"]});
    let delta = editor.request("textDocument/semanticTokens/full/delta", asked.clone());
    assert_eq!(
        delta["edits"],
        json!([{"start": 20, "deleteCount": 10, "data": [0, 6, 4, 0, 0, 0, 9, 1, 0, 0, 0, 4, 4, 3, 0]}])
    );
    // Of an older state only the whole can be told.
    let whole = editor.request("textDocument/semanticTokens/full/delta", asked);
    assert_eq!(whole["data"].as_array().unwrap().len(), 35);
    let within = json!({"textDocument": document, "range": range((0, 20), (0, 22))});
    let part = editor.request("textDocument/semanticTokens/range", within);
    assert_eq!(part["data"], json!([0, 19, 4, 2, 0]));
}

#[test]
fn what_another_note_changes_is_asked_for_again() {
    let notes = notes();
    let mut editor = editor(&notes);
    let (gate, b) = (notes.uri("gate.md"), notes.uri("b.md"));
    editor.open(&gate, GATE);
    editor.open(&b, "[x](gate.md)\n");
    assert_eq!(lenses(&mut editor, &gate).len(), 2);
    // Nothing is linked otherwise, and nobody shows hints or tokens.
    editor.change(&b, 2, json!([{"text": "[x](gate.md) and more\n"}]));
    lenses(&mut editor, &b);
    assert!(editor.unclaimed("workspace/codeLens/refresh").is_empty());
    editor.change(&b, 3, json!([{"text": "[x](gate.md) [[gate#Rim]]\n"}]));
    editor.wait_for_method("workspace/codeLens/refresh");
    assert_eq!(lenses(&mut editor, &gate).len(), 3);
    assert!(editor.unclaimed("workspace/inlayHint/refresh").is_empty());
    // A new note is what a broken link was waiting for.
    hints(&mut editor, &b);
    editor.open(&notes.uri("a.md"), A);
    let created = notes.uri("none.md");
    notes.write("none.md", "---\ntitle: Something\n---\n");
    let event = json!({"changes": [{"uri": created, "type": 1}]});
    editor.notify("workspace/didChangeWatchedFiles", event);
    editor.wait_for_method("workspace/inlayHint/refresh");
    assert_eq!(
        hints(&mut editor, &notes.uri("a.md"))
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn who_cannot_be_told_is_not_told() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let (gate, b) = (notes.uri("gate.md"), notes.uri("b.md"));
    editor.open(&gate, GATE);
    hints(&mut editor, &gate);
    editor.open(&b, "[[gate#Rim]]\n");
    editor.diagnostics(&b);
    assert!(editor.unclaimed("workspace/inlayHint/refresh").is_empty());
    assert!(editor.unclaimed("workspace/codeLens/refresh").is_empty());
}

#[test]
fn a_title_that_changes_and_links_that_go_elsewhere_are_told() {
    let notes = Notes::new(&[
        ("x/foo.md", "# H\n"),
        ("y/b.md", "[[foo]] [[foo#H]]\n"),
        ("y/a.md", "[[c]]\n"),
        ("y/c.md", "---\ntitle: Old title\n---\n"),
    ]);
    let mut editor = editor(&notes);
    let (a, foo) = (notes.uri("y/a.md"), notes.uri("x/foo.md"));
    editor.open(&a, "[[c]]\n");
    editor.open(&foo, "# H\n");
    assert_eq!(hints(&mut editor, &a)[0]["label"], "Old title");
    assert_eq!(lenses(&mut editor, &foo).len(), 2);
    notes.write("y/c.md", "---\ntitle: New title\n---\n");
    let changed =
        |path: &str, kind: u8| json!({"changes": [{"uri": notes.uri(path), "type": kind}]});
    editor.notify("workspace/didChangeWatchedFiles", changed("y/c.md", 2));
    editor.wait_for_method("workspace/inlayHint/refresh");
    assert_eq!(hints(&mut editor, &a)[0]["label"], "New title");
    editor.wait_for_method("workspace/codeLens/refresh");
    // A note that nobody knew is no news when it goes.
    editor.notify("workspace/didChangeWatchedFiles", changed("build/tmp.o", 3));
    // A third note takes the links.
    notes.write("y/foo.md", "");
    editor.notify("workspace/didChangeWatchedFiles", changed("y/foo.md", 1));
    editor.wait_for_method("workspace/codeLens/refresh");
    assert_eq!(lenses(&mut editor, &foo), [] as [Value; 0]);
}
