//! What real editors do to the transport. The numbers in the comments are the
//! rows of our study of the library's behaviour; all of it leans on the inside
//! of one release, so these tests stay.

use std::io::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Editor, Notes, at, capabilities, framed};

fn initialized() -> Editor {
    let mut editor = Editor::start();
    editor.initialize(json!({"rootUri": null, "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    editor
}

// Row 1.

#[test]
fn shutdown_and_exit_end_with_0_while_the_input_stays_open() {
    assert_eq!(initialized().quit(), Some(0));
}

#[test]
fn exit_without_shutdown_ends_with_1() {
    let mut editor = initialized();
    editor.notify("exit", Value::Null);
    assert_eq!(editor.exit_status().code(), Some(1));
    let mut editor = Editor::start();
    editor.notify("exit", Value::Null);
    assert_eq!(
        editor.exit_status().code(),
        Some(1),
        "even before `initialize`"
    );
}

#[test]
fn shutdown_and_exit_in_one_write_are_answered_and_end_with_0() {
    let mut editor = initialized();
    let mut both = framed(br#"{"jsonrpc":"2.0","id":"s","method":"shutdown"}"#);
    both.extend(framed(br#"{"jsonrpc":"2.0","method":"exit"}"#));
    editor.send_raw(&both);
    assert_eq!(editor.exit_status().code(), Some(0));
}

#[test]
fn the_end_of_input_ends_the_server() {
    let mut editor = initialized();
    editor.close_input();
    assert_eq!(editor.exit_status().code(), Some(1));
    let mut editor = initialized();
    editor.request("shutdown", Value::Null);
    editor.close_input();
    assert_eq!(editor.exit_status().code(), Some(0));
}

#[test]
fn exit_does_not_wait_for_a_client_that_answers_nothing() {
    let mut editor = Editor::start();
    editor.withheld = vec!["workspace/configuration", "client/registerCapability"];
    editor.initialize(json!({"rootUri": null, "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    editor.wait_for_method("workspace/configuration");
    assert_eq!(editor.quit(), Some(0));
}

#[cfg(debug_assertions)]
#[test]
fn exit_and_the_end_of_input_do_not_wait_for_handlers_that_hang() {
    for notification in [true, false] {
        for exit in [true, false] {
            let mut editor = initialized();
            if notification {
                editor.notify("wikinote/debug/hangInNotification", Value::Null);
            } else {
                editor.ask("wikinote/debug/hang", Value::Null);
            }
            editor.ask("wikinote/debug/work", json!(60_000));
            editor.request("shutdown", Value::Null);
            if exit {
                editor.notify("exit", Value::Null);
            } else {
                editor.close_input();
            }
            assert_eq!(
                editor.exit_status().code(),
                Some(0),
                "{notification} {exit}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn the_end_of_the_editors_process_ends_the_server() {
    let mut parent = Command::new("sleep").arg("1000").spawn().unwrap();
    let mut editor = Editor::start();
    editor.initialize(json!({"processId": parent.id(), "rootUri": null, "capabilities": {}}));
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(editor.exit_status().code(), Some(1));
}

// Row 2.

#[test]
fn shutdown_takes_any_params_and_later_requests_are_invalid() {
    let params = [None, Some(Value::Null), Some(json!({})), Some(json!([]))];
    for params in params {
        let mut editor = initialized();
        let mut message = json!({"jsonrpc": "2.0", "id": 77, "method": "shutdown"});
        if let Some(params) = &params {
            message["params"] = params.clone();
        }
        editor.send(&message);
        let response = editor.response(77);
        assert_eq!(
            response.get("result"),
            Some(&Value::Null),
            "{params:?}: {response}"
        );
        assert_eq!(
            editor.error_code("textDocument/hover", at("file:///a.md", 0, 0)),
            -32600
        );
        for method in ["no/such/method", "$/noSuchMethod", "shutdown"] {
            assert_eq!(editor.error_code(method, Value::Null), -32600, "{method}");
        }
        editor.notify("exit", Value::Null);
        assert_eq!(editor.exit_status().code(), Some(0));
    }
}

// Row 3.

#[cfg(debug_assertions)]
#[test]
fn a_panic_is_an_error_reply_and_the_next_request_works() {
    let mut editor = initialized();
    editor.open("untitled:a", "one");
    assert_eq!(
        editor.error_code("wikinote/debug/panic", Value::Null),
        -32603
    );
    assert_eq!(
        editor.error_code("wikinote/debug/panicInBackground", Value::Null),
        -32603
    );
    editor.notify("wikinote/debug/panicInNotification", Value::Null);
    assert_eq!(
        editor.error_code("wikinote/debug/panic", Value::Null),
        -32603
    );
    let text = editor.request("wikinote/debug/text", json!({"uri": "untitled:a"}));
    assert_eq!(text["text"], "one");
    assert_eq!(editor.quit(), Some(0));
}

// Row 4.

#[test]
fn late_double_and_unasked_replies_are_ignored() {
    let mut editor = Editor::start();
    editor.withheld = vec!["workspace/configuration"];
    editor.initialize(json!({"rootUri": null, "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    let id = editor.wait_for("the ask for settings", |message| {
        (message["method"] == "workspace/configuration").then(|| message["id"].clone())
    });
    // The server has given up waiting when it registers its watchers.
    editor.wait_for_method("client/registerCapability");
    for id in [id.clone(), id, json!(4711), json!("x"), Value::Null] {
        editor.send(&json!({"jsonrpc": "2.0", "id": id, "result": [null]}));
        editor.send(&json!({"jsonrpc": "2.0", "id": id, "error": {"code": 1, "message": "no"}}));
    }
    assert_eq!(editor.quit(), Some(0));
}

// Row 5.

#[test]
fn a_client_that_answers_nothing_can_still_ask_much() {
    let mut editor = Editor::start();
    editor.withheld = vec![
        "workspace/configuration",
        "client/registerCapability",
        "window/workDoneProgress/create",
    ];
    editor.initialize(json!({"rootUri": null, "capabilities": capabilities()}));
    editor.notify("initialized", json!({}));
    for _ in 0..50 {
        // Each of these makes the server ask for the settings again.
        editor.notify(
            "workspace/didChangeConfiguration",
            json!({"settings": null}),
        );
    }
    for _ in 0..200 {
        editor.request(
            "textDocument/documentSymbol",
            json!({"textDocument": {"uri": "a:b"}}),
        );
    }
    assert_eq!(editor.quit(), Some(0));
}

// Row 6.

#[cfg(debug_assertions)]
#[test]
fn a_cancelled_request_is_answered_once_and_at_once_however_busy_the_server() {
    let mut editor = initialized();
    let busy: Vec<i64> = (0..64)
        .map(|_| editor.ask("wikinote/debug/work", json!(60_000)))
        .collect();
    let hung = editor.ask("wikinote/debug/hang", Value::Null);
    for id in busy.into_iter().chain([hung]) {
        editor.notify("$/cancelRequest", json!({"id": id}));
        let response = editor.response(id);
        assert_eq!(response["error"]["code"], -32800, "{response}");
        // Again, and too late; a second answer would fail the test.
        editor.notify("$/cancelRequest", json!({"id": id}));
    }
    editor.notify("$/cancelRequest", json!({"id": "never asked"}));
    assert_eq!(editor.quit(), Some(0));
}

// Row 7 is in `sync.rs`.

// Row 8.

#[test]
fn messages_right_behind_initialize_count() {
    let notes = Notes::new(&[]);
    let mut editor = Editor::start();
    let uri = notes.uri("a.md");
    let id = editor.ask(
        "initialize",
        json!({"rootUri": notes.uri(""), "capabilities": capabilities()}),
    );
    editor.notify("initialized", json!({}));
    editor.open(&uri, "# A");
    let symbols = editor.ask(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": uri}}),
    );
    assert!(editor.response(id)["result"]["capabilities"].is_object());
    assert!(editor.response(symbols).get("error").is_none());
}

#[test]
fn requests_before_initialize_and_a_second_initialize_are_refused() {
    let mut editor = Editor::start();
    assert_eq!(
        editor.error_code("textDocument/hover", at("file:///a.md", 0, 0)),
        -32002
    );
    editor.initialize(json!({"capabilities": {}}));
    assert_eq!(
        editor.error_code("initialize", json!({"capabilities": {}})),
        -32600
    );
}

// Row 9.

#[test]
fn twenty_thousand_requests_are_taken_before_an_answer_is_read() {
    let (mut editor, read) = Editor::start_unread();
    let first = editor.ask("initialize", json!({"capabilities": {}}));
    editor.notify("initialized", json!({}));
    let ids: Vec<i64> = (0..20_000)
        .map(|_| editor.ask("textDocument/hover", at("untitled:a", 0, 0)))
        .collect();
    // All is written; only now the answers are read.
    read.send(()).unwrap();
    editor.response(first);
    for id in ids {
        assert_eq!(editor.response(id).get("result"), Some(&Value::Null));
    }
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn a_client_that_reads_nothing_cannot_keep_the_server_alive() {
    let (mut editor, read) = Editor::start_unread();
    editor.ask("initialize", json!({"capabilities": {}}));
    // Half a megabyte of error replies.
    for _ in 0..5_000 {
        editor.ask("no/such/method", Value::Null);
    }
    editor.ask("shutdown", Value::Null);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.wait().code(), Some(0));
    drop(read);
}

#[test]
fn a_client_that_closed_its_read_end_can_still_say_exit() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_wikinote"))
        .arg("server")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(server.stdout.take());
    let mut input = server.stdin.take().unwrap();
    for message in [
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {}}),
        json!({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}),
        json!({"jsonrpc": "2.0", "method": "exit"}),
    ] {
        input
            .write_all(&framed(message.to_string().as_bytes()))
            .unwrap();
    }
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

// Row 10.

#[test]
fn odd_framing_and_broken_messages_cost_a_reply_and_not_the_server() {
    let mut editor = initialized();
    let hover = at("untitled:a", 0, 0);
    let body = json!({"jsonrpc": "2.0", "id": 90, "method": "textDocument/hover", "params": hover});
    let body = body.to_string();
    let header = format!("content-length:{}\r\ncontent-type: x\r\n\r\n", body.len());
    editor.send_raw(format!("{header}{body}").as_bytes());
    assert_eq!(editor.response(90)["result"], Value::Null);
    for (broken, code) in [
        ("{\"jsonrpc\":", -32700),
        ("[]", -32600),
        (r#"{"id":null,"method":"x"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":3.5,"method":"x"}"#, -32600),
    ] {
        editor.send_raw(&framed(broken.as_bytes()));
        let deep = "[".repeat(5_000);
        assert_eq!(
            response_without_id(&mut editor)["error"]["code"],
            code,
            "{broken}"
        );
        editor.send_raw(&framed(deep.as_bytes()));
        assert_eq!(response_without_id(&mut editor)["error"]["code"], -32700);
    }
    let doubled = r#"{"jsonrpc":"2.0","id":1,"id":80,"method":"x","method":"no/such"}"#;
    editor.send_raw(&framed(doubled.as_bytes()));
    assert_eq!(editor.response(80)["error"]["code"], -32601);
    assert_eq!(editor.quit(), Some(0));
}

fn response_without_id(editor: &mut Editor) -> Value {
    editor.response_to(&Value::Null)
}

#[test]
fn unknown_requests_are_refused_and_unknown_notifications_ignored() {
    let mut editor = initialized();
    assert_eq!(editor.error_code("no/such/method", json!({})), -32601);
    assert_eq!(editor.error_code("$/noSuchMethod", json!({})), -32601);
    assert_eq!(editor.error_code("textDocument/formatting", json!({
        "textDocument": {"uri": "file:///a.md"}, "options": {"tabSize": 2, "insertSpaces": true}
    })), -32601);
    editor.notify("no/such/notification", json!({}));
    editor.notify("$/setTrace", json!({"value": "verbose"}));
    editor.notify("window/workDoneProgress/cancel", json!({"token": "x"}));
    assert_eq!(
        editor.error_code("textDocument/hover", json!({"position": 7})),
        -32602
    );
    assert_eq!(editor.error_code("textDocument/hover", json!([])), -32602);
    editor.notify("textDocument/didOpen", json!({"nonsense": true}));
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn half_a_character_in_json_is_no_broken_message() {
    let mut editor = initialized();
    let open = br##"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":
        {"uri":"untitled:a","languageId":"markdown","version":1,"text":"# a\ud83d b"}}}"##;
    editor.send_raw(&framed(open));
    let symbols = json!({"textDocument": {"uri": "untitled:a"}});
    let symbols = editor.request("textDocument/documentSymbol", symbols);
    assert_eq!(symbols[0]["name"], "a\u{FFFD} b");
}

// Row 11 and §2.

#[test]
fn uris_that_editors_send_unencoded_are_understood_everywhere() {
    let notes = Notes::new(&[
        ("[dir] x/[x] y|z^%zz.md", "# Heading\n\nSee [[other]].\n"),
        ("[dir] x/other.md", "# O"),
    ]);
    let raw = format!("file://{}/[dir] x", notes.root().display());
    for params in [
        json!({"rootUri": raw, "capabilities": capabilities()}),
        json!({"workspaceFolders": [{"uri": raw, "name": "[dir] x"}], "capabilities": {}}),
    ] {
        let mut editor = Editor::start();
        editor.initialize(params);
        editor.notify("initialized", json!({}));
        let uri = format!("{raw}/[x] y|z^%zz.md");
        editor.open(&uri, "# Heading\n\nSee [[other]].\n");
        let symbols = json!({"textDocument": {"uri": uri}});
        let symbols = editor.request("textDocument/documentSymbol", symbols);
        assert_eq!(symbols[0]["name"], "Heading");
        let target = editor.at("textDocument/definition", &uri, 2, 7);
        let target = target[0]["targetUri"]
            .as_str()
            .or(target[0]["uri"].as_str())
            .unwrap();
        assert_eq!(target, notes.uri("[dir] x/other.md"));
    }
}

#[test]
fn initialize_is_never_refused_for_a_capability_nobody_knows() {
    let mut editor = Editor::start();
    let result = editor.initialize(json!({
        "trace": "chatty",
        "processId": "none",
        "capabilities": {
            "workspace": {"workspaceEdit": {"failureHandling": "pray"}},
            "textDocument": {
                "hover": {"contentFormat": ["html", "plaintext"]},
                "publishDiagnostics": {"tagSupport": true},
                "foldingRange": {"rangeLimit": 1e300},
                "completion": null,
            },
        },
    }));
    assert_eq!(result["serverInfo"]["name"], "wikinote");
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(editor.quit(), Some(0));
}
