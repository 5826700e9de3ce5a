//! Moments of videos over the wire: what hover and definition make of the files that
//! lie beside the notes, hints of chapters, and what is said of broken files.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

/// One line, as `yt-dlp` writes it, with wide characters before what is looked for.
const INFO: &str = r#"{"id": "aaaaaaaaaa1", "title": "Talk 😀 of *ours*", "channel": "Us", "duration": 300, "chapters": [{"start_time": 0, "end_time": 60, "title": "Start"}, {"start_time": 60, "end_time": 300, "title": "Ions"}]}"#;
const VTT: &str = "\u{feff}WEBVTT\n\n00:00:58.000 --> 00:01:01.000\nThe gate opens\n\n\
    00:01:05.000 --> 00:01:09.000\n😀 ions <b>rush</b> [in]\n\n00:01:10.000 --> 00:01:12.000\nand out\n";
const NOTE: &str = "---\ntitle: A note\nvideoId: aaaaaaaaaa1\n---\n\
    é <a class=\"yt-timestamp\" data-t=\"00:01:06\">[00:01:06]</a> [[00:04:00]]\n";
const OTHER: &str = "---\ntitle: Another\nvideoId: aaaaaaaaaa1\n---\n\
    <a class=\"yt-timestamp\" data-t=\"00:01:09\">[00:01:09]</a>\n";

const INFO_FILE: &str = "v/Talk [aaaaaaaaaa1].info.json";
const VTT_FILE: &str = "v/Talk [aaaaaaaaaa1].en.vtt";

fn notes() -> Notes {
    Notes::new(&[
        ("a.md", NOTE),
        ("b.md", OTHER),
        (INFO_FILE, INFO),
        (VTT_FILE, VTT),
    ])
}

#[test]
fn hover_on_a_stamp_tells_title_chapter_words_and_who_else_cites_it() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    editor.open(&uri, NOTE);
    let found = editor.at("textDocument/hover", &uri, 4, 10);
    assert_eq!(found["contents"]["kind"], "markdown");
    assert_eq!(
        found["contents"]["value"],
        "▶ 00:01:06 · **Talk 😀 of \\*ours\\***\n\n00:01:00 Ions · 0:06 in\n\n\
         > 00:00:58 The gate opens  \n> **00:01:05 😀 ions rush \\[in\\]**  \n> 00:01:10 and out\n\n\
         <https://www.youtube.com/watch?v=aaaaaaaaaa1&t=66s>\n\nAlso cited in:\n\n\
         - Another `b.md` · 00:01:09"
    );
    assert_eq!(found["range"], range((4, 2), (4, 58)));
    let link = editor.at("textDocument/hover", &uri, 4, 62);
    let words = link["contents"]["value"].as_str().unwrap();
    assert!(words.starts_with("▶ 00:04:00 ·"), "{words}");
    let id = editor.at("textDocument/hover", &uri, 2, 12);
    let words = id["contents"]["value"].as_str().unwrap();
    assert!(
        words.ends_with("2 notes · 3 citations\n\n- 00:00:00 Start · 0\n- 00:01:00 Ions · 3"),
        "{words}"
    );
}

#[test]
fn a_client_without_markdown_gets_bare_words() {
    let notes = notes();
    let can = with(
        capabilities(),
        "/textDocument/hover",
        json!({"contentFormat": ["plaintext"]}),
    );
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let found = editor.at("textDocument/hover", &notes.uri("a.md"), 4, 10);
    assert_eq!(found["contents"]["kind"], "plaintext");
    let words = found["contents"]["value"].as_str().unwrap();
    assert!(
        words.starts_with("▶ 00:01:06 · Talk 😀 of *ours*\n"),
        "{words}"
    );
    assert!(words.contains("\n00:01:05 😀 ions rush [in]"), "{words}");
    let marks = ["**", "\\", "`", "\n> "];
    assert!(marks.iter().all(|mark| !words.contains(mark)), "{words}");
}

#[test]
fn without_any_sidecar_the_hub_and_the_other_notes_are_told() {
    let hub = "### [What the hub says](https://youtu.be/aaaaaaaaaa1)\n- [[a]]\n";
    let note = NOTE.replace("---\né", "---\nFrom: [[show]]\né");
    let notes = Notes::new(&[("show.md", hub), ("a.md", &note), ("b.md", OTHER)]);
    let mut editor = Editor::on(&notes);
    let found = editor.at("textDocument/hover", &notes.uri("a.md"), 5, 10);
    assert_eq!(
        found["contents"]["value"],
        "▶ 00:01:06 · **What the hub says**\n\n<https://www.youtube.com/watch?v=aaaaaaaaaa1&t=66s>\n\n\
         Also cited in:\n\n- Another `b.md` · 00:01:09"
    );
    let found = editor.at("textDocument/definition", &notes.uri("a.md"), 5, 10);
    assert_eq!(found, Value::Null);
}

#[test]
fn definition_leads_to_the_cue_else_the_chapter_and_from_the_id_to_the_file() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    editor.open(&uri, NOTE);
    let found = editor.at("textDocument/definition", &uri, 4, 10);
    let cue = range((5, 0), (6, 22 + 2));
    assert_eq!(
        found,
        json!([{
            "originSelectionRange": range((4, 2), (4, 58)),
            "targetUri": notes.uri(VTT_FILE),
            "targetRange": cue,
            "targetSelectionRange": cue,
        }])
    );
    // Nothing is said at 4:00; its chapter stands in the one line of the JSON.
    let found = editor.at("textDocument/definition", &uri, 4, 62);
    let column = |what: &str| INFO[..INFO.find(what).unwrap()].encode_utf16().count() as u32;
    let start = column("{\"start_time\": 60");
    assert_eq!(found[0]["targetUri"], notes.uri(INFO_FILE));
    assert_eq!(
        found[0]["targetRange"],
        range((0, start), (0, column("]}")))
    );
    let found = editor.at("textDocument/definition", &uri, 2, 12);
    assert_eq!(found[0]["targetUri"], notes.uri(INFO_FILE));
    assert_eq!(found[0]["targetRange"], range((0, 0), (0, 0)));
}

#[test]
fn the_byte_order_mark_of_a_file_takes_no_column_and_a_client_without_links_gets_places() {
    let notes = notes();
    // The cue's line is the first one.
    notes.write(VTT_FILE, "\u{feff}00:01:05.000 --> 00:01:09.000\nions\n");
    let can = with(capabilities(), "/textDocument/definition", json!({}));
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let found = editor.at("textDocument/definition", &notes.uri("a.md"), 4, 10);
    assert_eq!(
        found,
        json!([{"uri": notes.uri(VTT_FILE), "range": range((0, 0), (1, 4))}])
    );
}

#[test]
fn chapters_are_hinted_only_if_that_is_set() {
    let notes = notes();
    let asked =
        json!({"textDocument": {"uri": notes.uri("a.md")}, "range": range((0, 0), (99, 0))});
    let mut editor = Editor::on(&notes);
    assert_eq!(
        editor.request("textDocument/inlayHint", asked.clone()),
        json!([])
    );
    notes.write(".wikinote.toml", "[inlay-hints]\nchapters = true\n");
    let mut editor = Editor::on(&notes);
    assert_eq!(
        editor.request("textDocument/inlayHint", asked),
        json!([{"position": {"line": 4, "character": 58}, "label": "Ions", "paddingLeft": true}])
    );
}

fn event(notes: &Notes, path: &str) -> Value {
    json!({"changes": [{"uri": notes.uri(path), "type": 2}]})
}

/// What is said of a broken file, if it is one thing: where, and in which words.
fn only(found: &(Value, Vec<Value>)) -> (Value, String) {
    let (version, all) = found;
    assert_eq!((version, all.len()), (&Value::Null, 1), "{all:?}");
    assert_eq!(all[0]["code"], "broken-sidecar");
    assert_eq!(
        (&all[0]["severity"], &all[0]["source"]),
        (&json!(2), &json!("wikinote"))
    );
    (
        all[0]["range"].clone(),
        all[0]["message"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn a_broken_file_is_told_of_once_and_again_when_it_is_mended() {
    let notes = notes();
    notes.write(INFO_FILE, "{\"title\": \"😀\", oops}");
    let mut editor = Editor::on(&notes);
    let (uri, info) = (notes.uri("a.md"), notes.uri(INFO_FILE));
    editor.open(&uri, NOTE);
    let (place, words) = only(&editor.diagnostics(&info));
    assert_eq!(
        place["start"],
        json!({"line": 0, "character": 16}),
        "{words}"
    );
    assert!(words.starts_with("This is not JSON: "), "{words}");
    // Not again for another note, or another question.
    editor.open(&notes.uri("b.md"), OTHER);
    editor.diagnostics(&notes.uri("b.md"));
    let found = editor.at("textDocument/hover", &uri, 4, 10);
    let words = found["contents"]["value"].as_str().unwrap();
    assert!(
        words.starts_with("▶ 00:01:06 · **A note**") && words.contains("ions rush"),
        "{words}"
    );
    // Broken otherwise: of another video.
    notes.write(INFO_FILE, &INFO.replace("aaaaaaaaaa1", "bbbbbbbbbb2"));
    editor.notify("workspace/didChangeWatchedFiles", event(&notes, INFO_FILE));
    let (place, words) = only(&editor.diagnostics(&info));
    assert_eq!(place, range((0, 7), (0, 20)));
    assert_eq!(words, "This is about another video, bbbbbbbbbb2");
    notes.write(INFO_FILE, INFO);
    editor.notify("workspace/didChangeWatchedFiles", event(&notes, INFO_FILE));
    assert_eq!(editor.diagnostics(&info), (Value::Null, Vec::new()));
    let found = editor.at("textDocument/hover", &uri, 4, 10);
    let words = found["contents"]["value"].as_str().unwrap();
    assert!(words.contains("of \\*ours\\*"), "{words}");
}

#[test]
fn a_file_that_is_no_text_is_told_of_at_its_byte_also_to_clients_that_pull() {
    let notes = notes();
    fs::write(
        notes.path(VTT_FILE),
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xf0\x9f\x98\x80 caf\xe9\n",
    )
    .unwrap();
    let can = with(capabilities(), "/textDocument/diagnostic", json!({}));
    let mut editor = Editor::on_with(&notes.uri(""), can);
    let (uri, vtt) = (notes.uri("a.md"), notes.uri(VTT_FILE));
    editor.open(&uri, NOTE);
    editor.request(
        "textDocument/diagnostic",
        json!({"textDocument": {"uri": uri}}),
    );
    // The words of a video are read by those who show them.
    editor.at("textDocument/hover", &uri, 4, 10);
    let (place, words) = only(&editor.diagnostics(&vtt));
    assert_eq!(place, range((3, 6), (3, 6)));
    assert!(words.starts_with("Not UTF-8: byte 40"), "{words}");
    // The facts alone are read, and say nothing of the words.
    editor.request(
        "textDocument/diagnostic",
        json!({"textDocument": {"uri": uri}}),
    );
    fs::remove_file(notes.path(VTT_FILE)).unwrap();
    editor.notify("workspace/didChangeWatchedFiles", event(&notes, VTT_FILE));
    assert_eq!(editor.diagnostics(&vtt), (Value::Null, Vec::new()));
}

#[test]
fn a_huge_file_is_one_finding_and_a_folder_that_goes_takes_its_findings_along() {
    let notes = notes();
    let huge = fs::File::create(notes.path(INFO_FILE)).unwrap();
    huge.set_len(100 << 20).unwrap();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    editor.open(&uri, NOTE);
    let (place, words) = only(&editor.diagnostics(&notes.uri(INFO_FILE)));
    assert_eq!(place, range((0, 0), (0, 0)));
    assert!(words.contains("over the limit"), "{words}");
    fs::remove_dir_all(notes.path("v")).unwrap();
    editor.notify("workspace/didChangeWatchedFiles", event(&notes, "v"));
    assert_eq!(
        editor.diagnostics(&notes.uri(INFO_FILE)),
        (Value::Null, Vec::new())
    );
}

#[test]
fn who_does_not_want_to_hear_of_broken_files_does_not() {
    let notes = notes();
    notes.write(INFO_FILE, "oops");
    notes.write(".wikinote.toml", "[rules]\nbroken-sidecar = \"off\"\n");
    let mut editor = Editor::on(&notes);
    editor.open(&notes.uri("a.md"), NOTE);
    editor.at("textDocument/hover", &notes.uri("a.md"), 4, 10);
    editor.open(&notes.uri("b.md"), OTHER);
    editor.diagnostics(&notes.uri("b.md"));
    let pushed = editor.unclaimed("textDocument/publishDiagnostics");
    let info = notes.uri(INFO_FILE);
    assert!(
        pushed.iter().all(|one| one["params"]["uri"] != info),
        "{pushed:?}"
    );
}
