//! Stamps over the wire: what is wrong with them, and what `source.fixAll` does.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

const NOTE: &str = "---\nvideoId: Rxmv7rT9leo\n---\n\
Dreams come late [00:12:34] and é [12:34].\n\
Late <a class=\"yt_timestamp\" data-t=\"00:05:12\">[00:05:12]</a>.\n\
Later <a class=\"yt-timestamp\" data-t=\"14:12\">[14:12]</a>.\n";

fn all_certain(editor: &mut Editor, uri: &str) -> Value {
    let params = json!({
        "textDocument": {"uri": uri},
        "range": range((0, 0), (0, 0)),
        "context": {"diagnostics": [], "only": ["source.fixAll"]},
    });
    let found = editor.request("textDocument/codeAction", params);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    found[0]["edit"].clone()
}

fn expected() -> Value {
    let stamp = |time: &str| format!("<a class=\"yt-timestamp\" data-t=\"{time}\">[{time}]</a>");
    json!([
        {"range": range((3, 17), (3, 27)), "newText": stamp("00:12:34")},
        {"range": range((4, 5), (4, 61)), "newText": stamp("00:05:12")},
        {"range": range((5, 38), (5, 43)), "newText": "00:14:12"},
    ])
}

#[test]
fn fix_all_applies_what_is_certain_of_stamps_and_nothing_else() {
    let notes = Notes::new(&[("a.md", NOTE)]);
    let mut editor = Editor::on(&notes);
    let edit = all_certain(&mut editor, &notes.uri("a.md"));
    assert_eq!(edit["documentChanges"][0]["edits"], expected());
}

#[test]
fn a_client_without_versioned_edits_gets_plain_ones() {
    let notes = Notes::new(&[("a.md", NOTE)]);
    let can = with(
        capabilities(),
        "/workspace/workspaceEdit/documentChanges",
        json!(false),
    );
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let uri = notes.uri("a.md");
    let edit = all_certain(&mut editor, &uri);
    assert_eq!(edit["changes"][&uri], expected());
    assert_eq!(edit["documentChanges"], Value::Null);
}

#[test]
fn what_is_known_of_the_video_counts() {
    let note = "---\nvideoId: Rxmv7rT9leo\n---\n\"nobody ever said these words\" \
                <a class=\"yt-timestamp\" data-t=\"00:00:10\">[00:00:10]</a> and \
                <a class=\"yt-timestamp\" data-t=\"00:46:10\">[00:46:10]</a>\n";
    let codes = |settings: &str| {
        let notes = Notes::new(&[
            ("a.md", note),
            (".wikinote.toml", settings),
            (
                "Talk [Rxmv7rT9leo].info.json",
                "{\"id\": \"Rxmv7rT9leo\", \"duration\": 1200}",
            ),
            (
                "Talk [Rxmv7rT9leo].en.vtt",
                "WEBVTT\n\n00:00:10.000 --> 00:00:15.000\nsleep is a brush for the brain\n",
            ),
        ]);
        let can = with(capabilities(), "/textDocument/diagnostic", json!({}));
        let mut editor = Editor::on_with(&notes.uri(""), can);
        let uri = notes.uri("a.md");
        editor.open(&uri, note);
        let found = editor.request(
            "textDocument/diagnostic",
            json!({"textDocument": {"uri": uri}}),
        );
        let items = found["items"].as_array().cloned().unwrap_or_default();
        let codes = items
            .iter()
            .map(|item| item["code"].as_str().unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(""), ["timestamp-past-end"]);
    let asked = "[rules]\nquote-not-found = \"warning\"\n";
    assert_eq!(codes(asked), ["quote-not-found", "timestamp-past-end"]);
}
