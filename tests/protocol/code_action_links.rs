//! Code actions about links and findings, over the wire.

use serde_json::{Value, json};

use crate::support::{Editor, Notes, capabilities, range, with};

const HUB: &str = "---\ntitle: show\n---\n\
    ### [One](https://www.youtube.com/watch?v=aaaaaaaaaaa)\n\
    - [[lucid_dreams | Lucid dreams]]\n\
    - [[dreaming_states | Dreaming states]]\n";

const NOTE: &str = "---\ntitle: A\nvideoId: bbbbbbbbbbb\n---\n\nFrom: [[show]] <br/>\n\
    𝄞 [[lucid_dreams]] and [[../../outside]].\n";

fn notes() -> Notes {
    Notes::new(&[
        ("show/show.md", HUB),
        ("show/dreaming_states.md", "## Way\r\nwords\r\n## End\r\n"),
        ("show/a.md", NOTE),
    ])
}

fn can_create() -> Value {
    let operations = "/workspace/workspaceEdit/resourceOperations";
    with(capabilities(), operations, json!(["create"]))
}

fn can_disable() -> Value {
    let disabled = "/textDocument/codeAction/disabledSupport";
    with(can_create(), disabled, json!(true))
}

/// What is offered at a place, with more in the request's context.
fn offered(editor: &mut Editor, uri: &str, at: (u32, u32), context: Value) -> Vec<Value> {
    let mut all = json!({"diagnostics": []});
    for (key, value) in context.as_object().unwrap() {
        all[key] = value.clone();
    }
    let params = json!({
        "textDocument": {"uri": uri}, "range": range(at, at), "context": all,
    });
    let found = editor.request("textDocument/codeAction", params);
    found.as_array().cloned().unwrap_or_default()
}

fn titled<'a>(found: &'a [Value], title: &str) -> Option<&'a Value> {
    found.iter().find(|action| action["title"] == title)
}

/// The text of the note that is created at a place.
fn created(editor: &mut Editor, uri: &str, at: (u32, u32)) -> Value {
    let found = offered(editor, uri, at, json!({}));
    let is_create = |action: &&Value| action["title"].as_str().unwrap().starts_with("Create");
    let create = found.iter().find(is_create);
    let create = create.unwrap_or_else(|| panic!("{found:?}"));
    create["edit"]["documentChanges"][1]["edits"][0]["newText"].clone()
}

#[test]
fn a_note_of_the_same_video_is_offered_for_one_that_is_gone() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("show/a.md");
    editor.open(&uri, NOTE);
    let (_, shown) = editor.diagnostics(&uri);
    let is_broken = |found: &&Value| found["code"] == "broken-link";
    let mut own = shown.iter().find(is_broken).unwrap().clone();
    own["data"] = json!("the client's own");
    let found = offered(&mut editor, &uri, (6, 8), json!({"diagnostics": [own]}));
    let title = "Change target to `dreaming_states` (same video)";
    let action = titled(&found, title).unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(action["diagnostics"], json!([own]));
    assert_eq!(action.get("isPreferred"), None, "a guess");
    // The clef is two units of UTF-16.
    assert_eq!(
        action["edit"]["documentChanges"],
        json!([{
            "textDocument": {"uri": uri, "version": 1},
            "edits": [
                {"range": range((6, 5), (6, 17)), "newText": "dreaming_states"},
                {"range": range((6, 17), (6, 17)), "newText": " | lucid_dreams"},
            ],
        }])
    );
}

#[test]
fn why_a_note_cannot_be_made_is_told_to_who_asks() {
    let notes = notes();
    let uri = notes.uri("show/a.md");
    let title = "Create `../../outside`";
    let by_hand = json!({"triggerKind": 1});
    let mut editor = Editor::on_with(&notes.uri(""), can_disable());
    let found = offered(&mut editor, &uri, (6, 30), by_hand.clone());
    let action = titled(&found, title).unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(
        action["disabled"],
        json!({"reason": "It would stand outside of the vault."})
    );
    assert_eq!(action.get("edit"), None);
    assert_eq!(action["diagnostics"][0]["code"], "broken-link");
    // A light bulb is no place for it, and some clients never say who asks.
    for context in [json!({"triggerKind": 2}), json!({})] {
        let found = offered(&mut editor, &uri, (6, 30), context);
        assert_eq!(found, Vec::<Value>::new());
    }
    // A file that the vault does not know.
    notes.write(".ignore", "lucid_dreams.md\n");
    notes.write("show/lucid_dreams.md", "mine");
    let found = offered(&mut editor, &uri, (6, 8), by_hand.clone());
    let action = titled(&found, "Create `show/lucid_dreams.md`");
    let action = action.unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(
        action["disabled"]["reason"],
        "`show/lucid_dreams.md` is there already, hidden or left out."
    );
    assert_eq!(action.get("edit"), None);

    let mut editor = Editor::on_with(&notes.uri(""), can_create());
    let found = offered(&mut editor, &uri, (6, 30), by_hand);
    assert_eq!(found, Vec::<Value>::new(), "it cannot show why");
}

#[test]
fn a_note_made_from_a_hub_gets_the_video_of_its_section() {
    let notes = notes();
    let mut editor = Editor::on_with(&notes.uri(""), can_create());
    assert_eq!(
        created(&mut editor, &notes.uri("show/show.md"), (4, 8)),
        "---\ntitle: Lucid dreams\nvideoId: aaaaaaaaaaa\n---\n\nFrom: [[show]] <br/>\n"
    );
}

#[test]
fn a_new_note_is_made_after_the_template_of_vault_or_editor() {
    let notes = notes();
    let template = "[new-note]\ntemplate = '''\n# {{title}}\n{{videoId}} {{date}}\n'''\n";
    notes.write(".wikinote.toml", template);
    let uri = notes.uri("show/a.md");
    let mut editor = Editor::on_with(&notes.uri(""), can_create());
    let by_vault = created(&mut editor, &uri, (6, 8));
    assert_eq!(by_vault, "# Lucid dreams\nbbbbbbbbbbb {{date}}\n");

    let mut editor = Editor::start();
    let can = with(can_create(), "/workspace/configuration", json!(false));
    let options = json!({"new-note": {"template": "up: {{hub}}"}});
    editor.initialize(json!({
        "rootUri": notes.uri(""), "capabilities": can, "initializationOptions": options,
    }));
    editor.notify("initialized", json!({}));
    assert_eq!(created(&mut editor, &uri, (6, 8)), "up: show");
}

#[test]
fn a_heading_is_added_below_its_parent_in_the_targets_line_breaks() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("show/b.md");
    editor.open(&uri, "[[dreaming_states#Way#Step]]\n");
    let found = offered(&mut editor, &uri, (0, 24), json!({"only": ["quickfix"]}));
    let title = "Add the heading `Step` to `show/dreaming_states.md`";
    let action = titled(&found, title).unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(action["diagnostics"][0]["code"], "broken-anchor");
    assert_eq!(
        action["edit"]["documentChanges"],
        json!([{
            "textDocument": {"uri": notes.uri("show/dreaming_states.md"), "version": null},
            "edits": [{"range": range((2, 0), (2, 0)), "newText": "\r\n### Step\r\n\r\n"}],
        }])
    );
}

#[test]
fn a_finding_has_one_preferred_action_and_only_for_who_knows_them() {
    let notes = Notes::new(&[
        ("quartz.config.ts", "export default {}"),
        ("x/nmda.md", "---\ntitle: The receptor\n---\n"),
        ("x/a.md", "[[The receptor]]\n"),
    ]);
    let uri = notes.uri("x/a.md");
    let preferred = |can: Value| {
        let mut editor = Editor::on_with(&notes.uri(""), can);
        let found = offered(&mut editor, &uri, (0, 4), json!({}));
        assert!(
            titled(&found, "Change target to `nmda`").is_some(),
            "{found:?}"
        );
        let preferred = found.iter().filter(|action| action["isPreferred"] == true);
        preferred
            .map(|action| action["title"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(preferred(capabilities()), ["Change target to `nmda`"]);
    let pointer = "/textDocument/codeAction/isPreferredSupport";
    let unaware = with(capabilities(), pointer, json!(false));
    assert_eq!(preferred(unaware), Vec::<Value>::new());
}
