//! Each feature over the wire: richer answers only to clients that can take
//! them, and positions in the agreed encoding.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, at, capabilities, range, with};

fn ketamine() -> Notes {
    Notes::new(&[
        ("a.md", ""),
        (
            "ketamine.md",
            "---\ntitle: Ketamine basics\n---\n# Ketamine\n\nAn NMDA antagonist.\n\n## Dose \u{1F600} in trials\n\nLow.\n",
        ),
        ("p.png", ""),
    ])
}

/// An editor with `text` open as `a.md`.
fn editing(notes: &Notes, capabilities: Value, text: &str) -> (Editor, String) {
    let mut editor = Editor::on_with(&notes.uri(""), capabilities);
    let uri = notes.uri("a.md");
    editor.open(&uri, text);
    (editor, uri)
}

#[test]
fn a_definition_has_its_origin_and_places_in_the_agreed_encoding() {
    let notes = ketamine();
    let text = "\u{1F600}é [[ketamine#Dose \u{1F600} in trials | x]]";
    // Columns of the target's start and of the anchor's end.
    for (encoding, start, end, heading_end) in [
        ("utf-8", 9, 37, 22),
        ("utf-16", 6, 32, 20),
        ("utf-32", 5, 30, 19),
    ] {
        let offer = with(
            capabilities(),
            "/general/positionEncodings",
            json!([encoding]),
        );
        let (mut editor, a) = editing(&notes, offer.clone(), text);
        let found = editor.at("textDocument/definition", &a, 0, start + 2);
        assert_eq!(found[0]["targetUri"], notes.uri("ketamine.md"));
        let origin = &found[0]["originSelectionRange"];
        assert_eq!(*origin, range((0, start), (0, end)), "{encoding}");
        let selected = &found[0]["targetSelectionRange"];
        // The heading's words, in the target's own text.
        assert_eq!(*selected, range((7, 3), (7, heading_end)), "{encoding}");

        let plain = with(offer, "/textDocument/definition/linkSupport", json!(false));
        let (mut editor, a) = editing(&notes, plain, text);
        let found = editor.at("textDocument/definition", &a, 0, start + 2);
        assert_eq!(found[0]["uri"], notes.uri("ketamine.md"));
        assert_eq!(found[0]["range"], *selected);
    }
}

#[test]
fn nothing_under_the_cursor_is_null() {
    let notes = ketamine();
    let (mut editor, a) = editing(&notes, capabilities(), "words\n");
    for method in ["textDocument/definition", "textDocument/hover"] {
        assert_eq!(editor.at(method, &a, 0, 2), Value::Null);
        assert_eq!(editor.at(method, &a, 99, 99), Value::Null);
        assert_eq!(
            editor.at(method, &notes.uri("no such.md"), 0, 0),
            Value::Null
        );
    }
}

#[test]
fn a_hover_is_markdown_only_for_who_shows_it() {
    let notes = ketamine();
    for (formats, kind) in [
        (json!(["markdown"]), "markdown"),
        (json!(["plaintext"]), "plaintext"),
        (json!(null), "plaintext"),
    ] {
        let can = with(capabilities(), "/textDocument/hover/contentFormat", formats);
        let (mut editor, a) = editing(&notes, can, "see [[ketamine]]");
        let hover = editor.at("textDocument/hover", &a, 0, 8);
        assert_eq!(hover["contents"]["kind"], kind);
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(text.contains("Ketamine basics"), "{text}");
        assert_eq!(
            text.contains("**") || text.contains('`'),
            kind == "markdown",
            "{text}"
        );
        assert_eq!(hover["range"]["start"]["line"], 0);
    }
}

#[test]
fn symbols_are_nested_or_flat() {
    let notes = ketamine();
    let text = "# One\n## Two\n\u{1F600}\n";
    let symbols = |editor: &mut Editor, uri: &str| {
        editor.request(
            "textDocument/documentSymbol",
            json!({"textDocument": {"uri": uri}}),
        )
    };
    let (mut editor, a) = editing(&notes, capabilities(), text);
    let nested = symbols(&mut editor, &a);
    assert_eq!(nested[0]["children"][0]["name"], "Two");
    assert_eq!(
        nested[0]["children"][0]["selectionRange"]["start"],
        json!({"line": 1, "character": 0})
    );
    let pointer = "/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport";
    let (mut editor, a) = editing(&notes, with(capabilities(), pointer, json!(false)), text);
    let flat = symbols(&mut editor, &a);
    assert_eq!(flat[1]["name"], "Two");
    assert_eq!(flat[1]["containerName"], "One");
    assert_eq!(flat[1]["location"]["uri"], a);
    // Of a note that is not open.
    let closed = symbols(&mut editor, &notes.uri("ketamine.md"));
    assert!(
        closed
            .as_array()
            .unwrap()
            .iter()
            .any(|symbol| symbol["name"] == "Ketamine")
    );
}

#[test]
fn document_links_lead_to_files() {
    let notes = ketamine();
    for tooltips in [true, false] {
        let can = with(
            capabilities(),
            "/textDocument/documentLink/tooltipSupport",
            json!(tooltips),
        );
        let (mut editor, a) = editing(&notes, can, "[[ketamine]] [[none]] ![[p.png]]");
        let links = editor.request(
            "textDocument/documentLink",
            json!({"textDocument": {"uri": a}}),
        );
        assert_eq!(links.as_array().unwrap().len(), 2, "{links}");
        assert_eq!(links[0]["target"], notes.uri("ketamine.md"));
        assert_eq!(links[1]["target"], notes.uri("p.png"));
        assert_eq!(links[0].get("tooltip").is_some(), tooltips);
    }
}

#[test]
fn completion_edits_one_line_around_the_cursor_and_resolves() {
    let notes = ketamine();
    for (encoding, column) in [("utf-8", 11), ("utf-16", 8), ("utf-32", 7)] {
        let can = with(
            capabilities(),
            "/general/positionEncodings",
            json!([encoding]),
        );
        let (mut editor, a) = editing(&notes, can, "\u{1F600}é see [[ket\nmore");
        let start = column + 2;
        let answer = editor.at("textDocument/completion", &a, 0, start + 3);
        assert!(answer["isIncomplete"].is_boolean());
        let items = answer["items"].as_array().unwrap();
        let item = items
            .iter()
            .find(|item| {
                item["textEdit"]["newText"]
                    .as_str()
                    .unwrap()
                    .contains("ketamine")
            })
            .unwrap();
        let edit = &item["textEdit"]["range"];
        assert_eq!(edit["start"]["line"], 0);
        assert_eq!(edit["end"]["line"], 0);
        assert!(
            edit["start"]["character"].as_u64().unwrap() <= u64::from(start),
            "{encoding} {edit}"
        );
        assert!(
            edit["end"]["character"].as_u64().unwrap() >= u64::from(start + 3),
            "{encoding} {edit}"
        );
        let sorted: Vec<&str> = items
            .iter()
            .map(|item| item["sortText"].as_str().unwrap())
            .collect();
        assert!(sorted.is_sorted());
        let resolved = editor.request("completionItem/resolve", item.clone());
        assert_eq!(resolved["documentation"]["kind"], "markdown");
        // Items of other servers, or with nothing to resolve, come back as they are.
        let other = json!({"label": "x", "data": {"of": "another"}});
        assert_eq!(
            editor.request("completionItem/resolve", other)["label"],
            "x"
        );
    }
}

#[test]
fn pushed_diagnostics_are_versioned_and_nothing_is_not_said_twice() {
    let notes = ketamine();
    let (mut editor, a) = editing(&notes, capabilities(), "\u{1F600} [[none]]\n");
    let (version, found) = editor.diagnostics(&a);
    assert_eq!(version, 1);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["code"], "broken-link");
    assert_eq!(found[0]["source"], "wikinote");
    assert!(found[0]["severity"].is_number());
    // The target only, in UTF-16.
    assert_eq!(found[0]["range"], range((0, 5), (0, 9)));
    editor.change(&a, 2, json!([{"text": "fine"}]));
    let (version, found) = editor.diagnostics(&a);
    assert_eq!((version, found.len()), (json!(2), 0));
    // That there is nothing in another text, either, is not sent …
    let end = range((0, 4), (0, 4));
    editor.change(&a, 3, json!([{"range": end, "text": " words"}]));
    // … so the next that come are those of version 4.
    editor.change(&a, 4, json!([{"text": "[[none]]"}]));
    assert_eq!(editor.diagnostics(&a).0, 4);
    editor.close(&a);
    let (version, found) = editor.diagnostics(&a);
    assert_eq!((version, found.len()), (Value::Null, 0));
    // Nothing more comes of a closed note.
    editor.open(&notes.uri("none.md"), "");
    editor.diagnostics(&notes.uri("none.md"));
    assert!(
        editor
            .unclaimed("textDocument/publishDiagnostics")
            .is_empty()
    );
}

#[test]
fn what_another_note_does_is_told_to_every_open_note_it_touches() {
    let notes = ketamine();
    let (mut editor, a) = editing(&notes, capabilities(), "[[new]]");
    let ketamine = notes.uri("ketamine.md");
    editor.open(&ketamine, "[[new#Part]]");
    assert_eq!(editor.diagnostics(&a).1.len(), 1);
    assert_eq!(editor.diagnostics(&ketamine).1[0]["code"], "broken-link");
    let new = notes.uri("new.md");
    editor.open(&new, "# New");
    assert_eq!(editor.diagnostics(&a).1.len(), 0);
    assert_eq!(editor.diagnostics(&ketamine).1[0]["code"], "broken-anchor");
    editor.change(&new, 2, json!([{"text": "# New\n## Part"}]));
    assert_eq!(editor.diagnostics(&ketamine).1.len(), 0);
}

#[test]
fn ambiguous_links_name_the_candidates_to_who_can_show_them() {
    let notes = Notes::new(&[("a.md", ""), ("x/twin.md", "# T1"), ("y/twin.md", "# T2")]);
    let (mut editor, a) = editing(&notes, capabilities(), "[[twin]]");
    let (_, found) = editor.diagnostics(&a);
    let related = found[0]["relatedInformation"].as_array().unwrap();
    let named: Vec<&Value> = related.iter().map(|one| &one["location"]["uri"]).collect();
    assert_eq!(
        named,
        [
            &json!(notes.uri("x/twin.md")),
            &json!(notes.uri("y/twin.md"))
        ]
    );
}

#[test]
fn a_client_that_pulls_is_never_pushed_to() {
    let notes = ketamine();
    let can = with(capabilities(), "/textDocument/diagnostic", json!({}));
    let (mut editor, a) = editing(&notes, can, "[[new]]");
    let pull = |editor: &mut Editor, previous: Option<&Value>| {
        let mut params = json!({"textDocument": {"uri": a}});
        if let Some(previous) = previous {
            params["previousResultId"] = previous.clone();
        }
        editor.request("textDocument/diagnostic", params)
    };
    let first = pull(&mut editor, None);
    assert_eq!(first["kind"], "full");
    assert_eq!(first["items"][0]["code"], "broken-link");
    let second = pull(&mut editor, Some(&first["resultId"]));
    assert_eq!(second["kind"], "unchanged");
    assert_eq!(second["resultId"], first["resultId"]);
    // The client asks of what it edits by itself.
    editor.change(&a, 2, json!([{"text": "[[new]] [[open"}]));
    let first = pull(&mut editor, None);
    editor.change(&a, 3, json!([{"text": "[[new]]"}]));
    editor.change(&a, 4, json!([{"text": "[[new]] "}]));
    // The publisher is spawned; pulls go through the same pool of threads.
    for _ in 0..20 {
        pull(&mut editor, Some(&first["resultId"]));
    }
    assert!(editor.unclaimed("workspace/diagnostic/refresh").is_empty());
    // Another note changes the answer: ask again, please.
    editor.open(&notes.uri("new.md"), "# New");
    editor.wait_for_method("workspace/diagnostic/refresh");
    let third = pull(&mut editor, Some(&first["resultId"]));
    assert_eq!(
        (&third["kind"], third["items"].as_array().unwrap().len()),
        (&json!("full"), 0)
    );
    assert!(
        editor
            .unclaimed("textDocument/publishDiagnostics")
            .is_empty()
    );
}

#[test]
fn code_actions_mend_the_diagnostic_they_belong_to() {
    let notes = ketamine();
    let text = "\u{1F600} [[KETAMINE]]";
    let params = |uri: &str, only: Value, diagnostics: &[Value]| {
        let mut context = json!({"diagnostics": diagnostics});
        if !only.is_null() {
            context["only"] = only;
        }
        json!({"textDocument": {"uri": uri}, "range": range((0, 6), (0, 6)), "context": context})
    };
    let method = "textDocument/codeAction";
    let (mut editor, a) = editing(&notes, capabilities(), text);
    let (_, shown) = editor.diagnostics(&a);
    let actions = editor.request(method, params(&a, Value::Null, &shown));
    let action = &actions[0];
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["isPreferred"], true);
    assert_eq!(action["diagnostics"][0], shown[0]);
    let change = &action["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": a, "version": 1}));
    assert_eq!(change["edits"][0]["range"]["start"]["line"], 0);
    assert!(
        change["edits"][0]["newText"]
            .as_str()
            .unwrap()
            .contains("ketamine")
    );
    // Only what is asked for.
    assert_eq!(
        editor.request(method, params(&a, json!(["notebook"]), &[])),
        Value::Null
    );
    assert!(editor.request(method, params(&a, json!(["quickfix"]), &[]))[0].is_object());
    // A closed note has no version.
    notes.write("closed.md", text);
    editor.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": notes.uri("closed.md"), "type": 1}]}),
    );
    editor.open(&notes.uri("b.md"), "[[closed]]");
    while !editor.diagnostics(&notes.uri("b.md")).1.is_empty() {}
    let actions = editor.request(method, params(&notes.uri("closed.md"), Value::Null, &[]));
    assert_eq!(
        actions[0]["edit"]["documentChanges"][0]["textDocument"]["version"],
        Value::Null
    );

    let plain = with(
        capabilities(),
        "/workspace/workspaceEdit/documentChanges",
        json!(false),
    );
    let (mut editor, a) = editing(&notes, plain, text);
    let actions = editor.request(method, params(&a, Value::Null, &[]));
    assert!(actions[0]["edit"].get("documentChanges").is_none());
    assert!(actions[0]["edit"]["changes"][&a].is_array());

    let pointer = "/textDocument/codeAction/codeActionLiteralSupport";
    let (mut editor, a) = editing(&notes, with(capabilities(), pointer, Value::Null), text);
    assert_eq!(
        editor.request(method, params(&a, Value::Null, &[])),
        Value::Null
    );
}

#[test]
fn text_only_answers_do_not_wait_for_the_scan() {
    let notes = ketamine();
    let mut editor = Editor::start();
    // The scan waits for the settings; the symbols need not.
    editor.withheld = vec!["workspace/configuration"];
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    let a = notes.uri("a.md");
    editor.open(&a, "# One\n[[ketamine]]");
    let definition = editor.ask("textDocument/definition", at(&a, 1, 4));
    let cancelled = editor.ask("textDocument/hover", at(&a, 1, 4));
    editor.notify("$/cancelRequest", json!({"id": cancelled}));
    assert_eq!(editor.response(cancelled)["error"]["code"], -32800);
    let symbols = editor.request(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": a}}),
    );
    assert_eq!(symbols[0]["name"], "One");
    assert!(!editor.has_response(definition));
    // And this one is answered when the vault is there.
    assert_eq!(
        editor.response(definition)["result"][0]["targetUri"],
        notes.uri("ketamine.md")
    );
}

#[test]
fn the_same_findings_are_said_again_of_another_version() {
    let notes = Notes::new(&[("a.md", "")]);
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    editor.open(&uri, "[[none]]\n");
    let (version, found) = editor.diagnostics(&uri);
    assert_eq!((version, found.len()), (json!(1), 1));
    // Helix has dropped these if it was at version 2 when they came.
    let changes = json!([{"range": range((1, 0), (1, 0)), "text": "more\n"}]);
    editor.change(&uri, 2, changes);
    let (version, again) = editor.diagnostics(&uri);
    assert_eq!((version, again), (json!(2), found));
}
