//! What happens to files outside the editor, and settings.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, until, with};

fn told(editor: &mut Editor, notes: &Notes, paths: &[&str]) {
    let changes: Vec<Value> = paths
        .iter()
        .map(|path| json!({"uri": notes.uri(path), "type": 2}))
        .collect();
    editor.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": changes}),
    );
}

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

#[test]
fn the_client_is_asked_to_watch_everything_below_the_roots() {
    let notes = Notes::new(&[]);
    for relative in [true, false] {
        let pointer = "/workspace/didChangeWatchedFiles/relativePatternSupport";
        let capabilities = with(capabilities(), pointer, json!(relative));
        let mut editor = Editor::on_with(&notes.uri(""), capabilities);
        let registrations = editor.wait_for_method("client/registerCapability");
        let registrations = registrations["registrations"].as_array().unwrap().clone();
        let watch = registrations
            .iter()
            .find(|one| one["method"] == "workspace/didChangeWatchedFiles")
            .unwrap();
        let pattern = &watch["registerOptions"]["watchers"][0]["globPattern"];
        if relative {
            assert_eq!(
                *pattern,
                json!({"baseUri": notes.uri(""), "pattern": "**/*"})
            );
        } else {
            assert_eq!(*pattern, "**/*");
        }
    }
}

#[test]
fn files_that_come_change_and_go_are_noticed() {
    let notes = Notes::new(&[("a.md", "")]);
    let mut editor = Editor::on(&notes);
    let a = notes.uri("a.md");
    editor.open(&a, "[[b]] [[b#Part]] ![[p.png]]");
    wait_for_codes(
        &mut editor,
        &a,
        &["broken-link", "broken-link", "missing-attachment"],
    );
    notes.write("b.md", "# B");
    notes.write("p.png", "");
    told(&mut editor, &notes, &["b.md", "p.png"]);
    wait_for_codes(&mut editor, &a, &["broken-anchor"]);
    notes.write("b.md", "# B\n## Part");
    told(&mut editor, &notes, &["b.md"]);
    wait_for_codes(&mut editor, &a, &[]);
    fs::remove_file(notes.path("b.md")).unwrap();
    fs::remove_file(notes.path("p.png")).unwrap();
    told(&mut editor, &notes, &["b.md", "p.png"]);
    wait_for_codes(
        &mut editor,
        &a,
        &["broken-link", "broken-link", "missing-attachment"],
    );
}

#[test]
fn a_folder_that_goes_or_is_renamed_is_one_event() {
    let notes = Notes::new(&[
        ("a.md", ""),
        ("old/b.md", "# B"),
        ("old/deep/c.md", "# C"),
        ("old/open.md", ""),
    ]);
    let mut editor = Editor::on(&notes);
    let (a, open) = (notes.uri("a.md"), notes.uri("old/open.md"));
    editor.open(&open, "# O");
    editor.open(&a, "[[b]] [[c]] [[open]] [[new/b]]");
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    fs::rename(notes.path("old"), notes.path("new")).unwrap();
    told(&mut editor, &notes, &["old", "new"]);
    // The open document still stands where the client says; its file is new.
    wait_for_codes(&mut editor, &a, &["ambiguous-link"]);
    fs::remove_dir_all(notes.path("new")).unwrap();
    told(&mut editor, &notes, &["new"]);
    wait_for_codes(
        &mut editor,
        &a,
        &["broken-link", "broken-link", "broken-link"],
    );
}

#[test]
fn an_open_document_wins_over_its_file_until_it_is_closed() {
    let notes = Notes::new(&[("a.md", ""), ("b.md", "# Old")]);
    let mut editor = Editor::on(&notes);
    let (a, b) = (notes.uri("a.md"), notes.uri("b.md"));
    editor.open(&a, "[[b#Typed]]\n[[b#Written]]");
    wait_for_codes(&mut editor, &a, &["broken-anchor", "broken-anchor"]);
    editor.open(&b, "# Typed");
    wait_for_codes(&mut editor, &a, &["broken-anchor"]);
    notes.write("b.md", "# Written");
    told(&mut editor, &notes, &["b.md"]);
    // The event is worked off before this next one; the buffer still counts.
    notes.write("c.md", "# C");
    told(&mut editor, &notes, &["c.md"]);
    editor.change(
        &a,
        2,
        json!([{"text": "new\n[[b#Typed]]\n[[b#Written]] [[c]]"}]),
    );
    loop {
        let (version, found) = editor.diagnostics(&a);
        assert!(
            found.iter().all(
                |found| found["message"].as_str().unwrap().contains("Written")
                    || found["code"] == "broken-link"
            ),
            "{found:?}"
        );
        if version == 2 && found.len() == 1 {
            break;
        }
    }
    editor.close(&b);
    loop {
        let (_, found) = editor.diagnostics(&a);
        if found.len() == 1 && found[0]["message"].as_str().unwrap().contains("Typed") {
            break;
        }
    }
}

#[test]
fn a_note_opened_during_the_scan_is_not_overwritten_by_it() {
    let names: Vec<String> = (0..300).map(|number| format!("n{number}.md")).collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "# On disk"))
        .collect();
    let notes = Notes::new(&files);
    let mut editor = Editor::start();
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": {}}));
    editor.notify("initialized", json!({}));
    for name in names.iter().take(50) {
        editor.open(&notes.uri(name), "# Typed\n[[n200#On disk]] [[n1#Typed]]");
    }
    for name in names.iter().take(50) {
        let (_, found) = editor.diagnostics(&notes.uri(name));
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn files_are_watched_for_a_client_that_cannot() {
    let notes = Notes::new(&[("a.md", "")]);
    let pointer = "/workspace/didChangeWatchedFiles/dynamicRegistration";
    let mut editor = Editor::on_with(&notes.uri(""), with(capabilities(), pointer, json!(false)));
    let a = notes.uri("a.md");
    editor.open(&a, "[[b]]");
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    notes.write("new/b.md", "# B");
    wait_for_codes(&mut editor, &a, &[]);
    fs::rename(notes.path("new"), notes.path("newer")).unwrap();
    fs::remove_dir_all(notes.path("newer")).unwrap();
    wait_for_codes(&mut editor, &a, &["broken-link"]);
}

#[test]
fn a_folder_that_is_not_there_keeps_no_other_from_being_watched() {
    let notes = Notes::new(&[("v/a.md", "")]);
    let pointer = "/workspace/didChangeWatchedFiles/dynamicRegistration";
    let mut editor = Editor::start();
    let folder = |name: &str| json!({"uri": notes.uri(name), "name": name});
    editor.initialize(json!({
        "rootUri": null,
        "workspaceFolders": [folder("none"), folder("v")],
        "capabilities": with(capabilities(), pointer, json!(false)),
    }));
    editor.notify("initialized", json!({}));
    let said = editor.wait_for_method("window/showMessage")["message"].clone();
    let said = said.as_str().unwrap().to_owned();
    assert!(
        said.contains(notes.path("none").to_str().unwrap()),
        "{said}"
    );
    let a = notes.uri("v/a.md");
    editor.open(&a, "[[b]]");
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    notes.write("v/b.md", "# B");
    wait_for_codes(&mut editor, &a, &[]);
    assert!(editor.unclaimed("window/showMessage").is_empty());
}

#[test]
fn a_hidden_note_leaves_the_vault_when_it_is_closed() {
    let notes = Notes::new(&[("a.md", ""), (".trash/ghost.md", "# G"), ("c.md", "")]);
    let mut editor = Editor::on(&notes);
    let (a, ghost) = (notes.uri("a.md"), notes.uri(".trash/ghost.md"));
    editor.open(&a, "[[ghost]]");
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    editor.open(&ghost, "# G\n[[c]]");
    let target = editor.at("textDocument/definition", &ghost, 1, 3);
    assert_eq!(target[0]["targetUri"], notes.uri("c.md"));
    editor.close(&ghost);
    until(|| editor.at("textDocument/definition", &a, 0, 3).is_null());
    assert_eq!(editor.quit(), Some(0));
}

// Settings.

const OFF: &str = "[rules]\nbroken-link = \"off\"\n";

#[test]
fn the_vaults_file_counts_and_is_read_again_when_it_changes() {
    let notes = Notes::new(&[("a.md", ""), (".wikinote.toml", OFF)]);
    let mut editor = Editor::on(&notes);
    let a = notes.uri("a.md");
    editor.open(&a, "[[none]]");
    wait_for_codes(&mut editor, &a, &[]);
    notes.write(".wikinote.toml", "[rules]\nbroken-link = \"error\"\n");
    told(&mut editor, &notes, &[".wikinote.toml"]);
    let (_, found) = editor.diagnostics(&a);
    assert_eq!(
        (&found[0]["code"], &found[0]["severity"]),
        (&json!("broken-link"), &json!(1))
    );
}

#[test]
fn the_editors_settings_come_by_three_ways_and_win_over_the_file() {
    let notes = Notes::new(&[
        ("a.md", ""),
        (".wikinote.toml", "[rules]\nbroken-link = \"error\"\n"),
    ]);
    let a = notes.uri("a.md");
    let off = json!({"rules": {"broken-link": "off"}});
    let no_asking = with(capabilities(), "/workspace/configuration", json!(false));

    let mut editor = Editor::start();
    editor.settings = off.clone();
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    editor.open(&a, "[[none]]");
    wait_for_codes(&mut editor, &a, &[]);
    // Changed in the editor, which is asked again.
    editor.settings = json!({"rules": {"broken-link": "hint"}});
    editor.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    wait_for_codes(&mut editor, &a, &["broken-link"]);

    for options in [off.clone(), json!({"wikinote": off})] {
        let mut editor = Editor::start();
        editor.initialize(json!({
            "rootUri": notes.uri(""), "capabilities": no_asking, "initializationOptions": options,
        }));
        editor.notify("initialized", json!({}));
        editor.open(&a, "[[none]]");
        wait_for_codes(&mut editor, &a, &[]);
        // Pushed.
        let hint = json!({"settings": {"wikinote": {"rules": {"broken-link": "hint"}}}});
        editor.notify("workspace/didChangeConfiguration", hint);
        wait_for_codes(&mut editor, &a, &["broken-link"]);
    }
}

#[test]
fn settings_that_come_late_still_count() {
    let notes = Notes::new(&[("a.md", "")]);
    let mut editor = Editor::start();
    editor.withheld = vec!["workspace/configuration"];
    editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    let id = editor.wait_for("the ask for settings", |message| {
        (message["method"] == "workspace/configuration").then(|| message["id"].clone())
    });
    let a = notes.uri("a.md");
    editor.open(&a, "[[none]]");
    // The server went on without them.
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    let settings = json!([{"rules": {"broken-link": "off"}}]);
    editor.send(&json!({"jsonrpc": "2.0", "id": id, "result": settings}));
    wait_for_codes(&mut editor, &a, &[]);
}

#[test]
fn junk_settings_give_one_message_that_names_the_keys() {
    let notes = Notes::new(&[("a.md", "")]);
    for junk in [
        json!({"rulez": {}, "hover": {"max-lines": "many"}}),
        json!(7),
        json!("x"),
        json!([]),
    ] {
        let mut editor = Editor::start();
        editor.settings = junk.clone();
        editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": capabilities()}));
        editor.notify("initialized", json!({}));
        let said = editor.wait_for_method("window/showMessage")["message"].clone();
        let said = said.as_str().unwrap();
        if junk.is_object() {
            assert!(
                said.contains("rulez") && said.contains("max-lines"),
                "{said}"
            );
        }
        let a = notes.uri("a.md");
        editor.open(&a, "[[none]]");
        wait_for_codes(&mut editor, &a, &["broken-link"]);
        assert!(editor.unclaimed("window/showMessage").is_empty());
    }
}

#[test]
fn no_settings_are_no_news() {
    let notes = Notes::new(&[("a.md", "")]);
    let mut editor = Editor::start();
    editor.initialize(json!({
        "rootUri": notes.uri(""), "capabilities": capabilities(), "initializationOptions": null,
    }));
    editor.notify("initialized", json!({}));
    let a = notes.uri("a.md");
    editor.open(&a, "[[none]]");
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    assert!(editor.unclaimed("window/showMessage").is_empty());
}

#[test]
fn a_push_that_says_nothing_of_ours_changes_nothing() {
    let notes = Notes::new(&[("a.md", ""), ("b.md", "")]);
    let mut editor = Editor::start();
    editor.initialize(json!({
        "rootUri": notes.uri(""),
        "capabilities": with(capabilities(), "/workspace/configuration", json!(false)),
        "initializationOptions": {"rules": {"broken-link": "off"}},
    }));
    editor.notify("initialized", json!({}));
    let push = |editor: &mut Editor, settings: Value| {
        editor.notify(
            "workspace/didChangeConfiguration",
            json!({"settings": settings}),
        );
    };
    let a = notes.uri("a.md");
    editor.open(&a, "[[none]] [[open");
    wait_for_codes(&mut editor, &a, &["unclosed-link"]);
    for nothing in [
        Value::Null,
        json!({}),
        json!({"wikinote": null}),
        json!({"wikinote": {}}),
        json!({"python": {"x": 1}}),
        json!([]),
    ] {
        push(&mut editor, nothing);
    }
    // Had one of them counted, the next finding would not come alone.
    push(&mut editor, json!({"rules": {"unclosed-link": "off"}}));
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    assert!(editor.unclaimed("window/showMessage").is_empty());
    assert!(
        editor
            .unclaimed("textDocument/publishDiagnostics")
            .is_empty()
    );
}

#[test]
fn an_answer_of_nothing_lets_the_options_of_the_start_count_again() {
    let notes = Notes::new(&[("a.md", "")]);
    let mut editor = Editor::start();
    editor.settings = json!({"rules": {"unclosed-link": "off"}});
    editor.initialize(json!({
        "rootUri": notes.uri(""), "capabilities": capabilities(),
        "initializationOptions": {"rules": {"broken-link": "off"}},
    }));
    editor.notify("initialized", json!({}));
    let a = notes.uri("a.md");
    editor.open(&a, "[[none]] [[open");
    wait_for_codes(&mut editor, &a, &["broken-link"]);
    editor.settings = Value::Null;
    editor.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    wait_for_codes(&mut editor, &a, &["unclosed-link"]);
}
