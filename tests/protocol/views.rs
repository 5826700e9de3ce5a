//! The commands that fill an editor's views.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, range};

fn notes() -> Notes {
    Notes::new(&[
        (".wikinote.toml", ""),
        (
            "a.md",
            "\u{1F600} See [[brain/gate|the gate]] and [[none]]\r\n",
        ),
        (
            "brain/gate.md",
            "---\ntitle: The gate\nvideoId: Rxmv7rT9leo\n---\nFrom: [[brain]] <br/>\n[[none]]\n",
        ),
        ("brain/brain.md", "[[gate]]\n"),
    ])
}

fn run(editor: &mut Editor, command: &str, argument: Value) -> Value {
    let params = json!({"command": command, "arguments": [argument]});
    editor.request("workspace/executeCommand", params)
}

#[test]
fn backlinks_come_with_their_lines() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let found = run(
        &mut editor,
        "wikinote.backlinks",
        json!({"uri": notes.uri("brain/gate.md")}),
    );
    let rows: Vec<_> = found.as_array().unwrap().iter().collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["path"], "a.md");
    assert_eq!(rows[0]["uri"], notes.uri("a.md"));
    assert_eq!(rows[0]["places"][0]["range"], range((0, 9), (0, 19)));
    let text = rows[0]["places"][0]["text"].as_str().unwrap();
    assert_eq!(text, "\u{1F600} See [[brain/gate|the gate]] and [[none]]");
    assert_eq!(rows[1]["title"], "brain");
}

#[test]
fn the_graph_has_the_middle_first_and_missing_names_without_address() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let argument = json!({"uri": notes.uri("a.md"), "depth": 1});
    let graph = run(&mut editor, "wikinote.graphAround", argument);
    let nodes = graph["nodes"].as_array().unwrap();
    let titles: Vec<_> = nodes
        .iter()
        .map(|node| node["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["a", "The gate", "none"]);
    assert_eq!(nodes[2]["uri"], Value::Null);
    assert_eq!(nodes[1]["folder"], "brain");
    assert_eq!(nodes[2]["backlinks"], 2);
    let links = json!([
        {"source": 0, "target": 1}, {"source": 0, "target": 2}, {"source": 1, "target": 2},
    ]);
    assert_eq!(graph["links"], links);
    assert_eq!(graph["truncated"], false);
}

#[test]
fn the_moment_under_the_cursor_is_told_with_its_address() {
    let stamp = "---\nvideoId: Rxmv7rT9leo\n---\n<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>\n";
    let notes = Notes::new(&[(".wikinote.toml", ""), ("m.md", stamp)]);
    let mut editor = Editor::on(&notes);
    let at = |line| json!({"uri": notes.uri("m.md"), "position": {"line": line, "character": 5}});
    let found = run(&mut editor, "wikinote.momentAt", at(3));
    assert_eq!(found["second"], 2760);
    assert_eq!(
        found["url"],
        "https://www.youtube.com/watch?v=Rxmv7rT9leo&t=2760s"
    );
    assert_eq!(found["media"], Value::Null);
    assert_eq!(run(&mut editor, "wikinote.momentAt", at(0)), Value::Null);
}

#[test]
fn wanted_names_and_who_asks_for_them() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let wanted = run(&mut editor, "wikinote.wantedNotes", Value::Null);
    assert_eq!(wanted, json!([{"name": "none", "users": 2}]));
    let places = run(&mut editor, "wikinote.wantedLinks", json!({"name": "none"}));
    let uris: Vec<_> = places
        .as_array()
        .unwrap()
        .iter()
        .map(|place| place["uri"].clone())
        .collect();
    assert_eq!(uris, [notes.uri("a.md"), notes.uri("brain/gate.md")]);
    let counts = run(&mut editor, "wikinote.status", Value::Null);
    assert_eq!(counts, json!({"notes": 3, "links": 5, "wanted": 1}));
}

#[test]
fn a_new_note_is_told_and_not_written() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let beside = notes.uri("brain/gate.md");
    let made = run(
        &mut editor,
        "wikinote.newNoteText",
        json!({"title": "Zinc and sleep", "beside": beside}),
    );
    assert_eq!(made["uri"], notes.uri("brain/zinc_and_sleep.md"));
    let text = made["text"].as_str().unwrap();
    assert!(
        text.contains("title: Zinc and sleep") && text.contains("videoId: Rxmv7rT9leo"),
        "{text}"
    );
    let refused = run(
        &mut editor,
        "wikinote.newNoteText",
        json!({"title": "gate", "beside": beside}),
    );
    assert_eq!(refused["refused"], "`brain/gate.md` exists already.");
    let escaping = run(
        &mut editor,
        "wikinote.newNoteText",
        json!({"title": "../../x", "beside": null}),
    );
    assert!(
        escaping.get("text").is_none() || !escaping["uri"].as_str().unwrap().contains(".."),
        "{escaping}"
    );
}

#[test]
fn junk_arguments_are_told() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    for command in [
        "wikinote.backlinks",
        "wikinote.graphAround",
        "wikinote.newNoteText",
        "wikinote.videoPage",
        "wikinote.wantedLinks",
    ] {
        let id = editor.ask(
            "workspace/executeCommand",
            json!({"command": command, "arguments": [7]}),
        );
        let error = editor.response(id)["error"].clone();
        assert_eq!(error["code"], -32602, "{command}");
    }
    let nowhere = json!({"uri": "file:///nowhere/x.md"});
    assert_eq!(run(&mut editor, "wikinote.backlinks", nowhere), Value::Null);
}

#[test]
fn videos_come_with_their_chapters_and_who_cites_them() {
    let stamp = |at: &str| format!("<a class=\"yt-timestamp\" data-t=\"{at}\">[{at}]</a>");
    let head = "---\nvideoId: Rxmv7rT9leo\n---\n";
    let one = format!(
        "{head}\u{1F600} {} and {}\r\n",
        stamp("00:01:30"),
        stamp("09:00:00")
    );
    let two = format!("{head}{}\n", stamp("00:00:07"));
    let info = r#"{"title": "Gates", "duration": 300, "chapters": [
        {"start_time": 60, "title": "Open"}, {"start_time": 120, "title": "Shut"}]}"#;
    let notes = Notes::new(&[
        ("one.md", &*one),
        ("two.md", &*two),
        ("x.md", "---\nvideoId: aaaaaaaaaa1\n---\n"),
        ("v/Gates [Rxmv7rT9leo].info.json", info),
    ]);
    let mut editor = Editor::on(&notes);
    let videos = run(&mut editor, "wikinote.videos", Value::Null);
    assert_eq!(
        videos,
        json!([
            {"id": "Rxmv7rT9leo", "title": "Gates", "notes": 2, "citations": 3},
            {"id": "aaaaaaaaaa1", "title": "x", "notes": 1, "citations": 0},
        ])
    );
    let page = run(
        &mut editor,
        "wikinote.videoPage",
        json!({"id": "Rxmv7rT9leo"}),
    );
    let chapters = page["chapters"].as_array().unwrap();
    let told: Vec<_> = chapters
        .iter()
        .map(|chapter| {
            let cited = chapter["citations"].as_array().unwrap().len();
            (chapter["title"].clone(), chapter["start"].clone(), cited)
        })
        .collect();
    let expected = [
        (json!("Open"), json!(60), 1),
        (json!("Shut"), json!(120), 0),
        (Value::Null, json!(0), 1),
    ];
    assert_eq!(told, expected);
    let cited = &chapters[0]["citations"][0];
    assert_eq!(cited["uri"], notes.uri("one.md"));
    assert_eq!(cited["second"], 90);
    assert_eq!(cited["range"]["start"], json!({"line": 3, "character": 3}));
    assert_eq!(chapters[2]["citations"][0]["uri"], notes.uri("two.md"));
    let past = page["pastEnd"].as_array().unwrap();
    assert_eq!(past.len(), 1);
    assert_eq!(past[0]["second"], 32_400);
    // A video that nobody knows is empty, and junk is told.
    let none = run(
        &mut editor,
        "wikinote.videoPage",
        json!({"id": "bbbbbbbbbb2"}),
    );
    assert_eq!(none, json!({"chapters": [], "pastEnd": []}));
}
