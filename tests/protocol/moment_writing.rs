//! Moments while they are written: completion and code actions that know what the
//! video says.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

const NOTE: &str = "---\nvideoId: aaaaaaaaaa1\n---\n\u{1F600}é \n";

fn notes() -> Notes {
    Notes::new(&[
        (
            "videos/A talk [aaaaaaaaaa1].info.json",
            r#"{"id": "aaaaaaaaaa1", "title": "A talk", "duration": 600, "chapters": [
                {"start_time": 0, "title": "Start"}, {"start_time": 300, "title": "The brake"}]}"#,
        ),
        (
            "videos/A talk [aaaaaaaaaa1].en.vtt",
            "WEBVTT\n\n05:01.000 --> 05:04.000\nThe foot comes off the brake\n",
        ),
        ("a.md", NOTE),
        ("b.md", "---\nvideoId: aaaaaaaaaa2\n---\n"),
    ])
}

/// The labels, edits and filters offered at the end of line 3 when it is `line`.
fn offered(editor: &mut Editor, uri: &str, line: &str, column: u32) -> (Vec<Value>, bool) {
    let text = NOTE.replace("\u{1F600}é ", line);
    editor.open(uri, &text);
    let mut list = editor.at("textDocument/completion", uri, 3, column);
    editor.close(uri);
    let Value::Array(items) = list["items"].take() else {
        panic!("{list}");
    };
    (items, list["isIncomplete"] == true)
}

fn anchor(time: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{time}\">[{time}]</a>")
}

#[test]
fn a_phrase_that_was_heard_becomes_its_stamp_in_every_encoding() {
    let notes = notes();
    let uri = notes.uri("a.md");
    // Where `@` stands behind `😀é `.
    for (encoding, start) in [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)] {
        let can = with(
            capabilities(),
            "/general/positionEncodings",
            json!([encoding]),
        );
        let mut editor = Editor::on_with(&notes.uri(""), can);
        let typed = "@foot comes off";
        let end = start + typed.len() as u32;
        let line = format!("\u{1F600}é {typed}");
        let (items, incomplete) = offered(&mut editor, &uri, &line, end);
        assert!(incomplete);
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!(items[0]["label"], "00:05:01 The foot comes off the brake");
        assert_eq!(items[0]["detail"], "said");
        assert_eq!(
            items[0]["textEdit"],
            json!({"range": range((3, start), (3, end)), "newText": anchor("00:05:01")})
        );
        let filter = items[0]["filterText"].as_str().unwrap();
        assert!(filter.starts_with(typed), "{filter}");
        assert_eq!(items[0]["insertTextFormat"], Value::Null, "plain text");
    }
}

#[test]
fn times_and_tags_are_completed_for_a_client_that_can_nothing() {
    let notes = notes();
    let uri = notes.uri("a.md");
    let mut editor = Editor::start();
    let result = editor.initialize(json!({"rootUri": notes.uri(""), "capabilities": {}}));
    editor.notify("initialized", json!({}));
    let triggers = &result["capabilities"]["completionProvider"]["triggerCharacters"];
    for trigger in ["\"", ":", "@"] {
        let all = triggers.as_array().unwrap();
        assert!(all.iter().any(|one| one == trigger), "{triggers}");
    }
    let (items, _) = offered(&mut editor, &uri, "[00:05:]", 7);
    let labels: Vec<&str> = items.iter().filter_map(|i| i["label"].as_str()).collect();
    assert_eq!(
        labels,
        [
            "00:05:00 The brake",
            "00:05:01 The foot comes off the brake"
        ]
    );
    assert_eq!(items[0]["textEdit"]["range"], range((3, 0), (3, 8)));
    let tag = "<a class=\"yt-timestamp\" data-t=\"\">";
    let (items, _) = offered(&mut editor, &uri, tag, 32);
    assert_eq!(
        items[0]["textEdit"],
        json!({"range": range((3, 32), (3, 34)), "newText": "00:00:00\">[00:00:00]</a>"})
    );
    // A colon, an `@` and a quotation mark in prose bring nothing.
    for prose in ["Note:", "me@", "He said \"", "9:", "ts-"] {
        let (items, _) = offered(&mut editor, &uri, prose, prose.len() as u32);
        assert_eq!(items, [] as [Value; 0], "{prose}");
    }
    let (items, _) = offered(&mut editor, &notes.uri("b.md"), "@foot", 5);
    assert_eq!(items.len(), 1, "the text opened is about the other video");
}

#[test]
fn a_transcript_that_changes_changes_what_is_found() {
    let notes = notes();
    let uri = notes.uri("a.md");
    let mut editor = Editor::on(&notes);
    let (items, _) = offered(&mut editor, &uri, "@hand", 5);
    assert_eq!(items.len(), 0);
    let file = "videos/A talk [aaaaaaaaaa1].en.vtt";
    notes.write(file, "WEBVTT\n\n00:07.000 --> 00:09.000\nA hand\n");
    let event = json!({"changes": [{"uri": notes.uri(file), "type": 2}]});
    editor.notify("workspace/didChangeWatchedFiles", event);
    crate::support::until(|| !offered(&mut editor, &uri, "@hand", 5).0.is_empty());
}

fn actions(editor: &mut Editor, uri: &str, columns: (u32, u32)) -> Vec<Value> {
    let params = json!({
        "textDocument": {"uri": uri},
        "range": range((3, columns.0), (3, columns.1)),
        "context": {"diagnostics": [], "only": ["refactor", "source"]},
    });
    let found = editor.request("textDocument/codeAction", params);
    found.as_array().cloned().unwrap_or_default()
}

#[test]
fn selected_words_are_cited_and_chapters_listed() {
    let notes = notes();
    let uri = notes.uri("a.md");
    let mut editor = Editor::on(&notes);
    editor.open(&uri, &NOTE.replace("é ", "é the foot comes off."));
    let found = actions(&mut editor, &uri, (4, 22));
    let cite = found
        .iter()
        .find(|action| action["title"] == "Cite 00:05:01 “The foot comes off the brake”")
        .unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(cite["kind"], "refactor.rewrite");
    let edits = &cite["edit"]["documentChanges"][0]["edits"];
    assert_eq!(
        *edits,
        json!([{"range": range((3, 22), (3, 22)), "newText": format!(" {}", anchor("00:05:01"))}])
    );
    let found = actions(&mut editor, &uri, (4, 4));
    let titles: Vec<&str> = found.iter().filter_map(|a| a["title"].as_str()).collect();
    assert_eq!(titles, ["Insert the chapter list as an outline"]);
    let edits = &found[0]["edit"]["documentChanges"][0]["edits"];
    let list = format!(
        "\n\n- {} Start\n- {} The brake",
        anchor("00:00:00"),
        anchor("00:05:00")
    );
    assert_eq!(edits[0]["newText"], list);

    let bare = with(capabilities(), "/textDocument/codeAction", json!({}));
    let mut editor = Editor::on_with(&notes.uri(""), bare);
    editor.open(&uri, &NOTE.replace("é ", "é the foot comes off."));
    assert_eq!(
        actions(&mut editor, &uri, (4, 22)).len(),
        0,
        "it knows commands only"
    );
}
