//! Diagnostics of notes that are not open, asked for and pushed.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, with};

fn notes() -> Notes {
    Notes::new(&[
        ("a.md", "[[b]] [[none]]\n"),
        ("b.md", "[[a]]\n"),
        ("c.md", "[[none]] [[nothing]]\n"),
    ])
}

fn pulling() -> Value {
    with(capabilities(), "/textDocument/diagnostic", json!({}))
}

/// Path, codes of each report, by path.
fn told(notes: &Notes, items: &Value) -> Vec<(String, usize)> {
    let root = notes.uri("");
    let items = items.as_array().unwrap().iter();
    let mut told: Vec<(String, usize)> = items
        .map(|item| {
            assert_eq!(item["kind"], "full");
            let uri = item["uri"].as_str().unwrap();
            let path = uri.strip_prefix(&*root).unwrap().trim_start_matches('/');
            (path.to_owned(), item["items"].as_array().unwrap().len())
        })
        .collect();
    told.sort();
    told
}

fn known(answers: &[&Value]) -> Value {
    let items = answers.iter().flat_map(|items| items.as_array().unwrap());
    let mut ids = serde_json::Map::new();
    for item in items {
        ids.insert(
            item["uri"].as_str().unwrap().to_owned(),
            item["resultId"].clone(),
        );
    }
    let ids = ids.into_iter().filter(|(_, id)| id.is_string());
    ids.map(|(uri, value)| json!({"uri": uri, "value": value}))
        .collect()
}

#[test]
fn the_whole_vault_is_told_once_and_then_only_what_changes() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), pulling());
    let method = "workspace/diagnostic";
    let first = editor.request(method, json!({"previousResultIds": []}));
    let expected = [("a.md".to_owned(), 1), ("c.md".to_owned(), 2)];
    assert_eq!(
        told(&notes, &first["items"]),
        expected,
        "nothing of notes without findings"
    );
    // Nothing has changed: the answer waits until something does.
    let asked = json!({"previousResultIds": known(&[&first["items"]])});
    let id = editor.ask(method, asked);
    editor.request(
        "textDocument/hover",
        crate::support::at(&notes.uri("a.md"), 0, 3),
    );
    assert!(!editor.has_response(id));
    notes.write("none.md", "");
    let event = json!({"changes": [{"uri": notes.uri("none.md"), "type": 1}]});
    editor.notify("workspace/didChangeWatchedFiles", event);
    let second = editor.response(id)["result"].clone();
    let expected = [("a.md".to_owned(), 0), ("c.md".to_owned(), 1)];
    assert_eq!(told(&notes, &second["items"]), expected);
    // A note that goes takes its findings with it; typing in an open one counts.
    std::fs::remove_file(notes.path("c.md")).unwrap();
    let event = json!({"changes": [{"uri": notes.uri("c.md"), "type": 3}]});
    editor.notify("workspace/didChangeWatchedFiles", event);
    editor.open(&notes.uri("b.md"), "[[gone]]\n");
    let mut shown = vec![first["items"].clone(), second["items"].clone()];
    let mut all = Vec::new();
    while all.len() < 2 {
        let asked = json!({"previousResultIds": known(&shown.iter().collect::<Vec<_>>())});
        let third = editor.request(method, asked);
        all.extend(told(&notes, &third["items"]));
        shown.push(third["items"].clone());
    }
    all.sort();
    assert_eq!(all, [("b.md".to_owned(), 1), ("c.md".to_owned(), 0)]);
}

#[test]
fn a_large_vault_comes_in_parts() {
    // One finding each, and one with more than a part has.
    let many = |number: usize| if number == 300 { 450 } else { 1 };
    let files: Vec<(String, String)> = (0..600)
        .map(|number| {
            let link = format!("[[missing {number}]]\n");
            (format!("{number}.md"), link.repeat(many(number)))
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let notes = Notes::new(&files);
    let mut editor = Editor::on_with(&notes.uri(""), pulling());
    let asked = json!({"previousResultIds": [], "partialResultToken": "parts"});
    let last = editor.request("workspace/diagnostic", asked);
    let mut all = told(&notes, &last["items"]);
    while all.len() < 600 {
        let part = editor.wait_for("a part", |message| {
            let params = &message["params"];
            (message["method"] == "$/progress" && params["token"] == "parts")
                .then(|| params["value"]["items"].clone())
        });
        let findings: Vec<usize> = part
            .as_array()
            .unwrap()
            .iter()
            .map(|report| report["items"].as_array().unwrap().len())
            .collect();
        // Whole notes, until it is enough.
        let before_last = &findings[..findings.len() - 1];
        assert!(before_last.iter().sum::<usize>() < 200, "{findings:?}");
        assert!(findings.iter().sum::<usize>() >= 200, "{findings:?}");
        all.extend(told(&notes, &part));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 600);
}

#[test]
fn a_request_that_waits_can_be_cancelled() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), pulling());
    let first = editor.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let asked = json!({"previousResultIds": known(&[&first["items"]])});
    let id = editor.ask("workspace/diagnostic", asked);
    editor.notify("$/cancelRequest", json!({"id": id}));
    assert_eq!(editor.response(id)["error"]["code"], -32800);
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn who_does_not_ask_is_told_by_setting_only() {
    let notes = notes();
    let mut editor = Editor::start();
    editor.settings = json!({"diagnostics": {"whole-vault": "always"}});
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    assert_eq!(editor.diagnostics(&notes.uri("c.md")).1.len(), 2);
    assert_eq!(editor.diagnostics(&notes.uri("a.md")).1.len(), 1);
    notes.write("none.md", "");
    let event = json!({"changes": [{"uri": notes.uri("none.md"), "type": 1}]});
    editor.notify("workspace/didChangeWatchedFiles", event);
    assert_eq!(editor.diagnostics(&notes.uri("a.md")).1, [] as [Value; 0]);
    // Open it says what the editor holds, closed again what the file does.
    let c = notes.uri("c.md");
    assert_eq!(editor.diagnostics(&c).1.len(), 1);
    editor.open(&c, "[[one]] [[two]] [[three]]\n");
    assert_eq!(editor.diagnostics(&c).1.len(), 3);
    editor.close(&c);
    while editor.diagnostics(&c).1.len() != 1 {}
    // Without the setting nothing is said of notes that are not open.
    let mut quiet = Editor::on(&notes);
    quiet.open(&notes.uri("b.md"), "[[gone]]\n");
    quiet.diagnostics(&notes.uri("b.md"));
    assert!(
        quiet
            .unclaimed("textDocument/publishDiagnostics")
            .is_empty()
    );
}

/// Two folders with notes of the same names, as a client opens them.
fn two_folders(capabilities: Value, settings: Value) -> (Notes, Notes, Editor) {
    let a = Notes::new(&[
        ("a.md", "[[none]]\n"),
        ("same.md", "[[one]]\n"),
        ("eq.md", "[[x]]\n"),
    ]);
    let b = Notes::new(&[
        ("b.md", "[[none]]\n"),
        ("same.md", "[[one]] [[two]]\n"),
        ("eq.md", "[[x]]\n"),
    ]);
    let mut editor = Editor::start();
    editor.settings = settings;
    let folders = json!([
        {"uri": a.uri(""), "name": "a"},
        {"uri": b.uri(""), "name": "b"},
    ]);
    editor.initialize(json!({"workspaceFolders": folders, "capabilities": capabilities}));
    editor.notify("initialized", json!({}));
    (a, b, editor)
}

fn remove_folder(editor: &mut Editor, notes: &Notes) {
    let event = json!({"added": [], "removed": [{"uri": notes.uri(""), "name": "a"}]});
    editor.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": event}),
    );
}

#[test]
fn a_folder_that_is_taken_away_takes_its_findings_with_it_and_no_others() {
    let (a, b, mut editor) = two_folders(pulling(), Value::Null);
    let first = editor.request("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(first["items"].as_array().unwrap().len(), 6);
    let asked = json!({"previousResultIds": known(&[&first["items"]])});
    let id = editor.ask("workspace/diagnostic", asked);
    remove_folder(&mut editor, &a);
    let second = editor.response(id)["result"]["items"].clone();
    let items = second.as_array().unwrap();
    for item in items {
        assert_eq!(item["items"], json!([]), "{item}");
        assert!(
            item["uri"].as_str().unwrap().starts_with(&a.uri("")),
            "{item}"
        );
    }
    assert_eq!(items.len(), 3);
    drop(b);
}

#[test]
fn a_folder_that_is_taken_away_is_cleared_for_who_does_not_ask() {
    let always = json!({"diagnostics": {"whole-vault": "always"}});
    let (a, b, mut editor) = two_folders(capabilities(), always);
    for notes in [&a, &b] {
        for path in ["same.md", "eq.md"] {
            assert_ne!(editor.diagnostics(&notes.uri(path)).1.len(), 0);
        }
    }
    editor.diagnostics(&a.uri("a.md"));
    editor.diagnostics(&b.uri("b.md"));
    remove_folder(&mut editor, &a);
    for path in ["a.md", "same.md", "eq.md"] {
        assert_eq!(editor.diagnostics(&a.uri(path)).1.len(), 0, "{path}");
    }
    let of_b = editor.unclaimed("textDocument/publishDiagnostics");
    assert!(of_b.is_empty(), "{of_b:?}");
}

#[test]
fn findings_go_when_they_are_no_longer_wanted() {
    let notes = notes();
    let can = with(pulling(), "/workspace/configuration", json!(false));
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let first = editor.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let settings = json!({"settings": {"wikinote": {"diagnostics": {"whole-vault": "never"}}}});
    editor.notify("workspace/didChangeConfiguration", settings);
    let asked = json!({"previousResultIds": known(&[&first["items"]])});
    let cleared = editor.request("workspace/diagnostic", asked);
    let expected = [("a.md".to_owned(), 0), ("c.md".to_owned(), 0)];
    assert_eq!(told(&notes, &cleared["items"]), expected);
}

#[test]
fn an_open_note_without_findings_is_no_news() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), pulling());
    let b = notes.uri("b.md");
    editor.open(&b, "[[a]]\n");
    let own = editor.request(
        "textDocument/diagnostic",
        json!({"textDocument": {"uri": b}}),
    );
    let first = editor.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let mut ids = known(&[&first["items"]]);
    let of_b = json!({"uri": b, "value": own["resultId"]});
    ids.as_array_mut().unwrap().push(of_b);
    let id = editor.ask("workspace/diagnostic", json!({"previousResultIds": ids}));
    editor.request("textDocument/hover", crate::support::at(&b, 0, 3));
    assert!(!editor.has_response(id));
}

#[test]
fn so_many_findings_are_told_and_more_as_others_are_mended() {
    let limit = "[diagnostics]\nwhole-vault-limit = 5\n";
    let mut files = vec![(".wikinote.toml", limit)];
    let names = ["0.md", "1.md", "2.md", "3.md", "4.md", "5.md"];
    files.extend(names.map(|name| (name, "[[none]] [[none]]\n")));
    let notes = Notes::new(&files);
    let mut editor = Editor::on_with(&notes.uri(""), pulling());
    let method = "workspace/diagnostic";
    let first = editor.request(method, json!({"previousResultIds": []}));
    let found = |of: &[(&str, usize)]| -> Vec<(String, usize)> {
        of.iter()
            .map(|(name, count)| (name.to_string(), *count))
            .collect()
    };
    // The last note is told whole.
    let expected = found(&[("0.md", 2), ("1.md", 2), ("2.md", 2)]);
    assert_eq!(told(&notes, &first["items"]), expected);
    // What is mended makes room for others.
    notes.write("0.md", "nothing\n");
    notes.write("1.md", "nothing\n");
    let changed = ["0.md", "1.md"].map(|name| json!({"uri": notes.uri(name), "type": 2}));
    let event = json!({"changes": changed});
    editor.notify("workspace/didChangeWatchedFiles", event);
    let mut shown = vec![first["items"].clone()];
    let mut all = Vec::new();
    while all.len() < 4 {
        let asked = json!({"previousResultIds": known(&shown.iter().collect::<Vec<_>>())});
        let next = editor.request(method, asked);
        all.extend(told(&notes, &next["items"]));
        shown.push(next["items"].clone());
    }
    all.sort();
    let expected = found(&[("0.md", 0), ("1.md", 0), ("3.md", 2), ("4.md", 2)]);
    assert_eq!(all, expected);
}
