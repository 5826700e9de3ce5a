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
    let files: Vec<(String, String)> = (0..600)
        .map(|number| (format!("{number}.md"), format!("[[missing {number}]]\n")))
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
        assert!(part.as_array().unwrap().len() <= 256);
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
