//! Moments of a video across its notes, over the wire.

use serde_json::{Value, json};

use crate::support::{self, Editor, Notes, capabilities, range, with};

fn stamp(time: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{time}\">[{time}]</a>")
}

fn of_video(body: &str) -> String {
    format!("---\r\nvideoId: -RdOwhmqP5s\r\n---\r\n{body}")
}

/// Line 3 of each note of the video cites a moment.
fn notes() -> Notes {
    Notes::new(&[
        (".wikinote.toml", ""),
        (
            "late.md",
            &of_video(&format!("\u{1F600} {}\r\n", stamp("00:46:00"))),
        ),
        (
            "x/early.md",
            &of_video(&format!("[[00:00:05]] {}", stamp("00:46:04"))),
        ),
        ("silent.md", &of_video("no moment")),
        ("none.md", &stamp("00:46:00")),
    ])
}

fn shows() -> Value {
    with(
        capabilities(),
        "/window/showDocument",
        json!({"support": true}),
    )
}

/// The places of an answer as `path line`.
fn places(notes: &Notes, found: &Value) -> Vec<String> {
    let found = found.as_array().cloned().unwrap_or_default();
    let root = notes.uri("");
    let place = |one: &Value| {
        let path = one["uri"].as_str().unwrap().trim_start_matches(&root);
        format!("{path} {}", one["range"]["start"]["line"])
    };
    found.iter().map(place).collect()
}

fn references(editor: &mut Editor, uri: &str, line: u32, character: u32) -> Value {
    let mut asked = support::at(uri, line, character);
    asked["context"] = json!({"includeDeclaration": false});
    editor.request("textDocument/references", asked)
}

#[test]
fn a_moment_is_found_in_all_notes_of_its_video_and_a_video_in_time_order() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let late = notes.uri("late.md");
    let found = references(&mut editor, &late, 3, 10);
    assert_eq!(places(&notes, &found), ["/late.md 3", "/x/early.md 3"]);
    // The face is two columns wide in UTF-16.
    assert_eq!(
        found[0]["range"],
        range((3, 3), (3, 3 + stamp("00:46:00").len() as u32))
    );
    let found = references(&mut editor, &late, 1, 12);
    assert_eq!(
        places(&notes, &found),
        ["/x/early.md 1", "/late.md 1", "/silent.md 1"]
    );
    // An open document counts as it stands.
    let silent = notes.uri("silent.md");
    editor.open(&silent, &of_video("[[00:45:58]]"));
    let found = references(&mut editor, &silent, 3, 3);
    assert_eq!(places(&notes, &found), ["/silent.md 3", "/late.md 3"]);
    let own = editor.at("textDocument/documentHighlight", &silent, 3, 3);
    assert_eq!(own.as_array().map(Vec::len), Some(1));
    editor.open(&silent, "no video any more");
    let found = references(&mut editor, &late, 1, 12);
    assert_eq!(places(&notes, &found), ["/x/early.md 1", "/late.md 1"]);
}

#[test]
fn how_close_moments_are_the_same_is_set_in_the_vault() {
    let notes = notes();
    notes.write(".wikinote.toml", "[timestamps]\nsame-moment-seconds = 3\n");
    let mut editor = Editor::on(&notes);
    let found = references(&mut editor, &notes.uri("late.md"), 3, 10);
    assert_eq!(places(&notes, &found), ["/late.md 3"]);
}

#[test]
fn moments_and_videos_are_not_renamed_and_call_nobody() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let late = notes.uri("late.md");
    for (line, character) in [(3, 10), (1, 12)] {
        let mut asked = support::at(&late, line, character);
        asked["newName"] = json!("other");
        let id = editor.ask("textDocument/rename", asked);
        let error = editor.response(id)["error"]["message"].clone();
        assert!(error.as_str().unwrap().contains("no name"), "{error}");
        let calls = editor.at("textDocument/prepareCallHierarchy", &late, line, character);
        assert_eq!(calls[0]["uri"], late, "the note itself");
    }
}

#[test]
fn videos_are_among_the_symbols_of_the_vault() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let rows = editor.request("workspace/symbol", json!({"query": "@-RdO"}));
    let rows = rows.as_array().unwrap();
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "@-RdOwhmqP5s",
            "@-RdOwhmqP5s early",
            "@-RdOwhmqP5s late",
            "@-RdOwhmqP5s silent"
        ]
    );
    assert_eq!(rows[0]["containerName"], "3 notes");
    assert_eq!(rows[0]["location"]["range"], range((1, 9), (1, 20)));
    assert_eq!(rows[2]["location"]["uri"], notes.uri("late.md"));
}

fn actions(editor: &mut Editor, uri: &str, line: u32, character: u32) -> Vec<Value> {
    let place = (line, character);
    let asked = json!({
        "textDocument": {"uri": uri},
        "range": range(place, place),
        "context": {"diagnostics": []},
    });
    let found = editor.request("textDocument/codeAction", asked);
    found.as_array().cloned().unwrap_or_default()
}

fn titled(actions: &[Value], start: &str) -> Option<Value> {
    let is_it = |action: &&Value| action["title"].as_str().unwrap().starts_with(start);
    actions.iter().find(is_it).cloned()
}

fn run(editor: &mut Editor, command: &Value) -> Value {
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    editor.request("workspace/executeCommand", params)
}

const ADDRESS: &str = "https://www.youtube.com/watch?v=-RdOwhmqP5s&t=2760s";

#[test]
fn a_moment_is_played_by_the_client_that_can() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), shows());
    editor.withheld.push("window/showDocument");
    let late = notes.uri("late.md");
    let found = actions(&mut editor, &late, 3, 10);
    let action = titled(&found, "Play from").unwrap();
    assert_eq!(action["title"], "Play from 00:46:00");
    assert_eq!(action["kind"], "wikinote.play");
    assert_eq!(action["edit"], Value::Null);
    assert_eq!(run(&mut editor, &action["command"]), ADDRESS);
    let shown = editor.wait_for("the request", |message| {
        (message["method"] == "window/showDocument").then(|| message.clone())
    });
    let asked = json!({"uri": ADDRESS, "external": true});
    assert_eq!(shown["params"], asked);
    editor.send(&json!({"jsonrpc": "2.0", "id": shown["id"], "result": {"success": true}}));
    let place = json!({"uri": late, "position": {"line": 3, "character": 10}});
    let command = json!({"command": "wikinote.playMoment", "arguments": [place]});
    assert_eq!(run(&mut editor, &command), ADDRESS);
    let again = editor.wait_for_method("window/showDocument");
    assert_eq!(again, asked);
    assert!(editor.unclaimed("window/showMessage").is_empty());
    assert_eq!(titled(&actions(&mut editor, &late, 0, 0), "Play"), None);
}

#[test]
fn to_a_client_that_cannot_or_does_not_the_address_is_told() {
    let notes = notes();
    let command = json!({
        "command": "wikinote.playMoment",
        "arguments": [{"videoId": "-RdOwhmqP5s", "seconds": 2760}],
    });
    let mut editor = Editor::on(&notes);
    assert_eq!(run(&mut editor, &command), ADDRESS);
    let told = editor.wait_for_method("window/showMessage");
    assert_eq!(told, json!({"type": 3, "message": ADDRESS}));
    assert!(editor.unclaimed("window/showDocument").is_empty());
    // This one answers the request with null, which is no success.
    let mut editor = Editor::on_with(&notes.uri(""), shows());
    assert_eq!(run(&mut editor, &command), ADDRESS);
    let told = editor.wait_for_method("window/showMessage");
    assert_eq!(told["message"], ADDRESS);
}

#[test]
fn what_cannot_be_played_is_null_or_refused() {
    const INVALID_PARAMS: i64 = -32602;
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), shows());
    for (path, line) in [("late.md", 0), ("none.md", 0), ("gone.md", 0)] {
        let place = json!({"uri": notes.uri(path), "position": {"line": line, "character": 5}});
        let command = json!({"command": "wikinote.playMoment", "arguments": [place]});
        assert_eq!(run(&mut editor, &command), Value::Null, "{path}");
    }
    for odd in [
        json!([]),
        json!([7]),
        json!([{"videoId": "\"><script>", "seconds": 1}]),
        json!([{"videoId": "-RdOwhmqP5s"}]),
        json!([{"videoId": "-RdOwhmqP5s", "seconds": -1}]),
        json!([{"videoId": 7, "seconds": 1}]),
        json!([{"uri": notes.uri("late.md")}]),
    ] {
        let asked = json!({"command": "wikinote.playMoment", "arguments": odd});
        let id = editor.ask("workspace/executeCommand", asked);
        assert_eq!(
            editor.response(id)["error"]["code"],
            INVALID_PARAMS,
            "{odd}"
        );
    }
    assert!(editor.unclaimed("window/showDocument").is_empty());
}

#[test]
fn stamps_of_a_line_are_sorted() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let late = notes.uri("late.md");
    let (one, two) = (stamp("00:00:01"), stamp("00:00:02"));
    editor.open(&late, &format!("\u{1F600} {two}, {one}\r\n"));
    let found = actions(&mut editor, &late, 0, 10);
    let action = titled(&found, "Sort").unwrap();
    assert_eq!(action["title"], "Sort 2 moments by time");
    assert_eq!(action["kind"], "refactor.rewrite");
    let edits = &action["edit"]["documentChanges"][0]["edits"];
    let len = one.len() as u32;
    assert_eq!(
        *edits,
        json!([
            {"range": range((0, 3), (0, 3 + len)), "newText": one},
            {"range": range((0, 5 + len), (0, 5 + 2 * len)), "newText": two},
        ])
    );
    // Without literals there is no action at all.
    let mut can = capabilities();
    can["textDocument"]["codeAction"] = json!({});
    let mut plain = Editor::on_with(&notes.uri(""), can);
    plain.open(&late, &format!("{two}, {one}\r\n"));
    assert_eq!(actions(&mut plain, &late, 0, 10), [] as [Value; 0]);
}

#[test]
fn a_lens_counts_moments_only_where_that_is_set() {
    let notes = notes();
    let early = notes.uri("x/early.md");
    let asked = json!({"textDocument": {"uri": early}});
    let mut editor = Editor::on(&notes);
    let lenses = editor.request("textDocument/codeLens", asked.clone());
    assert_eq!(lenses, json!([]));
    notes.write(".wikinote.toml", "[code-lens]\nmoments = true\n");
    let mut editor = Editor::on(&notes);
    let lenses = editor.request("textDocument/codeLens", asked);
    let lens = lenses[0].clone();
    assert_eq!(lens["command"]["title"], "▶ 2 moments");
    let first = json!([{"videoId": "-RdOwhmqP5s", "seconds": 5}]);
    assert_eq!(lens["command"]["arguments"], first);
    assert_eq!(editor.request("codeLens/resolve", lens.clone()), lens);
}
