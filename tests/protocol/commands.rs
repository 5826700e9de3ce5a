//! `workspace/executeCommand` over the wire.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

fn notes() -> Notes {
    Notes::new(&[
        (".wikinote.toml", ""),
        ("a.md", "\u{1F600} [[The gate]] and [[none]]\r\nplain\r\n"),
        ("brain/gate.md", "---\ntitle: The gate\n---\n[[none]]\n"),
        ("x/the_gate.md", ""),
    ])
}

fn run(editor: &mut Editor, command: &str, arguments: Value) -> Value {
    let params = json!({"command": command, "arguments": arguments});
    editor.request("workspace/executeCommand", params)
}

/// Code and message of the error of a command that must fail.
fn refused(editor: &mut Editor, params: Value) -> (i64, String) {
    let id = editor.ask("workspace/executeCommand", params);
    let error = editor.response(id)["error"].clone();
    let message = error["message"].as_str().unwrap_or_default().to_owned();
    (error["code"].as_i64().unwrap_or_default(), message)
}

#[test]
fn the_commands_are_offered() {
    let notes = notes();
    let mut editor = Editor::start();
    let asked = json!({"rootUri": notes.uri(""), "capabilities": {}});
    let offered = editor.initialize(asked);
    let provider = &offered["capabilities"]["executeCommandProvider"];
    assert_eq!(
        provider["commands"],
        json!([
            "wikinote.explainLink",
            "wikinote.reindex",
            "wikinote.showReport",
            "wikinote.playMoment"
        ])
    );
}

#[test]
fn a_link_is_explained_by_either_form_of_the_argument() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    let position = json!({"line": 0, "character": 7});
    let short = json!([{"uri": uri, "position": position}]);
    let found = run(&mut editor, "wikinote.explainLink", short);
    assert_eq!(found["kind"], "markdown");
    let value = found["value"].as_str().unwrap();
    assert!(
        value.starts_with("`[[The gate]]` leads to `brain/gate.md`, found by title."),
        "{value}"
    );
    assert_eq!(found["range"], range((0, 3), (0, 15)));
    let data = &found["data"];
    assert_eq!(
        (&data["meaning"], &data["rule"]),
        (&json!("note"), &json!("title"))
    );
    assert_eq!(data["candidates"][0]["uri"], notes.uri("brain/gate.md"));
    assert_eq!(data["candidates"][1]["rule"], "slug");
    assert_eq!(data["quartz"]["works"], false);

    let long = json!([{"textDocument": {"uri": uri}, "position": position}]);
    assert_eq!(run(&mut editor, "wikinote.explainLink", long), found);
}

#[test]
fn an_open_document_counts_and_plain_text_is_no_link() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    editor.open(&uri, "now [[gate#Missing]]");
    let at = |line: u32, character: u32| json!([{"uri": uri, "position": {"line": line, "character": character}}]);
    let found = run(&mut editor, "wikinote.explainLink", at(0, 8));
    assert_eq!(found["data"]["anchor"], "Missing");
    assert_eq!(
        run(&mut editor, "wikinote.explainLink", at(0, 0)),
        Value::Null
    );
    // A line past the last is the end of the text, as everywhere.
    let past = run(&mut editor, "wikinote.explainLink", at(900, 900));
    assert_eq!(past["data"]["target"], "gate");
    let unknown = json!([{"uri": "file:///no/such.md", "position": {"line": 0, "character": 0}}]);
    assert_eq!(
        run(&mut editor, "wikinote.explainLink", unknown),
        Value::Null
    );
}

#[test]
fn a_client_without_markdown_gets_plain_text() {
    let notes = notes();
    let can = with(capabilities(), "/textDocument/hover", json!({}));
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let place = json!([{"uri": notes.uri("a.md"), "position": {"line": 0, "character": 7}}]);
    let found = run(&mut editor, "wikinote.explainLink", place);
    assert_eq!(found["kind"], "plaintext");
    let value = found["value"].as_str().unwrap();
    assert!(
        value.starts_with("[[The gate]] leads to brain/gate.md"),
        "{value}"
    );
}

#[test]
fn everything_is_read_again_and_counted() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let counted = run(&mut editor, "wikinote.reindex", json!([]));
    assert_eq!(
        counted,
        json!({"notes": 3, "files": 0, "links": 3, "wanted": 1})
    );
    // Written behind the back of a watcher that never tells.
    notes.write("none.md", "[[a]]");
    notes.write("pic.png", "");
    let params = json!({"command": "wikinote.reindex"});
    let counted = editor.request("workspace/executeCommand", params);
    assert_eq!(
        counted,
        json!({"notes": 4, "files": 1, "links": 4, "wanted": 0})
    );
    let two = [0, 1].map(|_| {
        editor.ask(
            "workspace/executeCommand",
            json!({"command": "wikinote.reindex"}),
        )
    });
    for id in two {
        assert_eq!(editor.response(id)["result"]["notes"], 4);
    }
}

#[test]
fn the_report_is_answered_and_a_file_shown_where_that_is_possible() {
    let notes = notes();
    let can = with(
        capabilities(),
        "/window/showDocument",
        json!({"support": true}),
    );
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let report = run(&mut editor, "wikinote.showReport", json!([]));
    let text = report.as_str().unwrap();
    for part in [
        "- notes: 3\n",
        "- links: 3\n",
        "| `broken-link` |",
        "- none · 2 links in 2 notes",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let nothing = json!([{"uri": notes.uri("not-there.md")}]);
    assert_eq!(run(&mut editor, "wikinote.showReport", nothing), report);
    let file = json!([{"uri": notes.uri("a.md")}]);
    assert_eq!(run(&mut editor, "wikinote.showReport", file), report);
    let shown = editor.wait_for_method("window/showDocument");
    assert_eq!(shown["uri"], notes.uri("a.md"));
    assert!(editor.unclaimed("window/showDocument").is_empty());

    let mut plain = Editor::on(&notes);
    let file = json!([{"uri": notes.uri("a.md")}]);
    assert_eq!(run(&mut plain, "wikinote.showReport", file), report);
    // Its reply comes after what would have been asked.
    run(&mut plain, "wikinote.reindex", json!([]));
    assert!(plain.unclaimed("window/showDocument").is_empty());
}

#[test]
fn unknown_commands_and_odd_arguments_are_refused_with_what_was_expected() {
    const INVALID_PARAMS: i64 = -32602;
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let (code, message) = refused(&mut editor, json!({"command": "wikinote.dance"}));
    assert_eq!(code, INVALID_PARAMS);
    assert!(
        message.contains("wikinote.explainLink, wikinote.reindex"),
        "{message}"
    );
    let uri = notes.uri("a.md");
    for odd in [
        json!([]),
        json!([null]),
        json!([7]),
        json!(["file:///a.md"]),
        json!([{"uri": uri}]),
        json!([{"uri": 3, "position": {"line": 0, "character": 0}}]),
        json!([{"uri": "", "position": {"line": 0, "character": 0}, "textDocument": null}]),
        json!([{"uri": uri, "position": {"line": -1, "character": 0}}]),
        json!([{"uri": uri, "position": {"line": 1.5, "character": 0}}]),
        json!([[[[]]]]),
    ] {
        let asked = json!({"command": "wikinote.explainLink", "arguments": odd});
        let (code, message) = refused(&mut editor, asked);
        assert_eq!(code, INVALID_PARAMS, "{odd}");
        assert!(message.contains("expects one argument"), "{odd}: {message}");
    }
    for odd in [json!([7]), json!([{"uri": 7}]), json!(["x"])] {
        let asked = json!({"command": "wikinote.showReport", "arguments": odd});
        let (code, message) = refused(&mut editor, asked);
        assert_eq!(code, INVALID_PARAMS, "{odd}");
        assert!(message.contains("of a file to show"), "{odd}: {message}");
    }
    // And still there.
    run(&mut editor, "wikinote.reindex", json!([]));
}
