//! From `initialize` on: what is said when, and which folders count.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, until, uri, with};

const METHODS_ASKED_AT_THE_START: [&str; 3] = [
    "workspace/configuration",
    "client/registerCapability",
    "window/workDoneProgress/create",
];

#[test]
fn nothing_is_asked_of_the_client_before_initialized() {
    let notes = Notes::new(&[("a.md", "# A")]);
    let mut editor = Editor::start();
    let result =
        editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    assert_eq!(result["serverInfo"]["name"], "wikinote");
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    editor.error_code("no/such/method", Value::Null);
    for method in METHODS_ASKED_AT_THE_START {
        assert!(editor.unclaimed(method).is_empty(), "{method} too early");
    }
    editor.notify("initialized", json!({}));
    for method in METHODS_ASKED_AT_THE_START {
        editor.wait_for_method(method);
    }
}

#[test]
fn the_scan_shows_its_progress() {
    let notes = Notes::new(&[("a.md", "# A")]);
    let mut editor = Editor::on(&notes);
    let token = editor.wait_for_method("window/workDoneProgress/create")["token"].clone();
    for kind in ["begin", "end"] {
        let told = editor.wait_for(kind, |message| {
            let value = &message["params"]["value"];
            (message["method"] == "$/progress" && value["kind"] == kind)
                .then(|| message["params"]["token"].clone())
        });
        assert_eq!(told, token);
    }
}

#[test]
fn a_client_that_can_nothing_is_asked_for_nothing() {
    let notes = Notes::new(&[("a.md", "# A\n[[b]] [[none]]"), ("b.md", "# B")]);
    let mut editor = Editor::start();
    let result = editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": {}}));
    assert!(result["capabilities"].get("diagnosticProvider").is_none());
    assert!(result["capabilities"].get("codeActionProvider").is_none());
    editor.notify("initialized", json!({}));
    let a = notes.uri("a.md");
    editor.open(&a, "# A\n[[b]] [[none]]");
    let (_, found) = editor.diagnostics(&a);
    assert_eq!(found.len(), 1);
    assert!(found[0].get("relatedInformation").is_none());
    assert!(editor.at("textDocument/definition", &a, 1, 3)[0]["uri"].is_string());
    for method in METHODS_ASKED_AT_THE_START {
        assert!(editor.unclaimed(method).is_empty(), "{method}");
    }
    assert!(editor.unclaimed("$/progress").is_empty());
    assert_eq!(editor.quit(), Some(0));
}

/// Whether `[[b]]` in `a.md` of the folder leads to `b.md` beside it.
fn link_leads(editor: &mut Editor, notes: &Notes, folder: &str) -> bool {
    let a = notes.uri(&format!("{folder}/a.md"));
    let found = editor.at("textDocument/definition", &a, 0, 3);
    let target = found[0]["targetUri"].as_str().or(found[0]["uri"].as_str());
    target.is_some_and(|target| target == notes.uri(&format!("{folder}/b.md")))
}

fn two_folders() -> Notes {
    Notes::new(&[
        ("one/a.md", "[[b]]"),
        ("one/b.md", "# B1"),
        ("two/a.md", "[[b]]"),
        ("two/b.md", "# B2"),
    ])
}

#[test]
fn root_uri_root_path_and_folders_all_work() {
    let notes = two_folders();
    let one = notes.uri("one");
    let path = notes.path("one");
    let folder = |name: &str| json!({"uri": notes.uri(name), "name": name});
    for (params, both) in [
        (json!({"rootUri": one}), false),
        (
            json!({"rootUri": null, "rootPath": path, "workspaceFolders": null}),
            false,
        ),
        (json!({"rootUri": one, "workspaceFolders": []}), false),
        (
            json!({"rootUri": one, "workspaceFolders": [folder("one"), folder("two")]}),
            true,
        ),
    ] {
        let mut editor = Editor::start();
        editor.initialize(with(params, "/capabilities", capabilities()));
        editor.notify("initialized", json!({}));
        assert!(link_leads(&mut editor, &notes, "one"));
        assert_eq!(link_leads(&mut editor, &notes, "two"), both);
    }
}

#[test]
fn folders_come_and_go() {
    let notes = two_folders();
    let mut editor = Editor::on_with(&notes.uri("one"), capabilities());
    let a = notes.uri("two/a.md");
    editor.open(&a, "[[b]]\n[[open");
    assert_eq!(
        editor.diagnostics(&a).1[0]["code"],
        "unclosed-link",
        "loose"
    );
    let change = |added: &[&str], removed: &[&str]| {
        let list = |names: &[&str]| -> Vec<Value> {
            names
                .iter()
                .map(|name| json!({"uri": notes.uri(name), "name": name}))
                .collect()
        };
        json!({"event": {"added": list(added), "removed": list(removed)}})
    };
    editor.notify(
        "workspace/didChangeWorkspaceFolders",
        change(&["two"], &["one"]),
    );
    editor.wait_for_method("client/unregisterCapability");
    // An edit between must not be lost, whatever the rescan does meanwhile.
    editor.change(&a, 2, json!([{"text": "[[b]]\n[[none]]"}]));
    loop {
        let (_, found) = editor.diagnostics(&a);
        if found.iter().any(|found| found["code"] == "broken-link") {
            assert_eq!(found.len(), 1);
            break;
        }
    }
    assert!(link_leads(&mut editor, &notes, "two"));
    assert!(!link_leads(&mut editor, &notes, "one"));
}

#[test]
fn a_folder_that_was_removed_is_left_though_the_new_one_cannot_be_read() {
    let notes = two_folders();
    let mut editor = Editor::on_with(&notes.uri("one"), capabilities());
    assert!(link_leads(&mut editor, &notes, "one"));
    let folder = |name: &str| json!([{"uri": notes.uri(name), "name": name}]);
    editor.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": {"added": folder("none"), "removed": folder("one")}}),
    );
    editor.wait_for_method("window/showMessage");
    until(|| !link_leads(&mut editor, &notes, "one"));
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn a_home_directory_is_refused_politely() {
    let notes = two_folders();
    for root in ["", "one"] {
        let home = notes.path("one");
        let mut editor = Editor::start_with(|command| {
            command.env("HOME", &home).env("USERPROFILE", &home);
        });
        editor.initialize(json!({"rootUri": notes.uri(root), "capabilities": capabilities()}));
        editor.notify("initialized", json!({}));
        let said = editor.wait_for_method("window/showMessage")["message"].clone();
        let said = said.as_str().unwrap().to_owned();
        assert!(said.contains(notes.root().to_str().unwrap()), "{said}");
        editor.wait_for_method("window/logMessage");
        assert!(!link_leads(&mut editor, &notes, "one"));
        assert_eq!(editor.quit(), Some(0));
    }
}

#[test]
fn a_root_that_is_not_there_is_said_and_no_end() {
    let notes = Notes::new(&[]);
    let mut editor = Editor::on_with(&uri(&notes.path("none")), capabilities());
    editor.wait_for_method("window/showMessage");
    editor.open("untitled:a", "# A");
    let symbols = json!({"textDocument": {"uri": "untitled:a"}});
    assert_eq!(
        editor.request("textDocument/documentSymbol", symbols)[0]["name"],
        "A"
    );
    assert_eq!(
        editor.at("textDocument/definition", "untitled:a", 0, 0),
        Value::Null
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_line_in_the_editors_log() {
    let notes = Notes::new(&[("a.md", "[[b]]"), ("b.md", "# B")]);
    std::fs::write(notes.path("latin.md"), b"caf\xe9").unwrap();
    let mut editor = Editor::start();
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    let said = editor.wait_for_method("window/logMessage")["message"].clone();
    assert!(said.as_str().unwrap().contains("latin.md"), "{said}");
}

#[test]
fn nothing_is_written_to_standard_error_unasked() {
    let notes = two_folders();
    let mut editor = Editor::start_with(|command| {
        command
            .stderr(std::process::Stdio::piped())
            .env_remove("WIKINOTE_LOG");
    });
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    let a = notes.uri("one/a.md");
    editor.open(&a, "[[b]] [[none]]");
    editor.diagnostics(&a);
    editor.change("untitled:unknown", 2, json!([{"text": "x"}]));
    let mut errors = editor.standard_error();
    assert_eq!(editor.quit(), Some(0));
    assert_eq!(std::io::read_to_string(&mut errors).unwrap(), "");
}
