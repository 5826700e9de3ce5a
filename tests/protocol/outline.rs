//! Folding, selection and the link graph over the wire.

use serde_json::json;

use crate::support::{Editor, Notes, at, range};

fn notes() -> Notes {
    Notes::new(&[
        (
            "a.md",
            "---\ntitle: A note\n---\n# One\n\nSee [[b#x | y]]. End.\n",
        ),
        ("b.md", "\u{1F600} [[a]] and [[A note]]\n"),
        ("empty.md", ""),
    ])
}

#[test]
fn lines_fold() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let asked = json!({"textDocument": {"uri": notes.uri("a.md")}});
    let found = editor.request("textDocument/foldingRange", asked);
    assert_eq!(
        found,
        json!([{"startLine": 0, "endLine": 2}, {"startLine": 3, "endLine": 5}])
    );
}

#[test]
fn a_selection_grows_from_target_to_note_one_answer_a_position() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let ask = |editor: &mut Editor, path: &str, positions: serde_json::Value| {
        let asked = json!({"textDocument": {"uri": notes.uri(path)}, "positions": positions});
        editor.request("textDocument/selectionRange", asked)
    };
    let both = json!([{"line": 5, "character": 6}, {"line": 0, "character": 0}]);
    let found = ask(&mut editor, "a.md", both);
    assert_eq!(found.as_array().unwrap().len(), 2);
    let mut widths = Vec::new();
    let mut next = &found[0];
    while next.is_object() {
        widths.push(next["range"].clone());
        next = &next["parent"];
    }
    assert_eq!(widths[0], range((5, 6), (5, 7)));
    assert_eq!(widths[2], range((5, 4), (5, 15)));
    assert_eq!(widths[3], range((5, 0), (5, 16)));
    assert_eq!(*widths.last().unwrap(), range((0, 0), (6, 0)));
    let empty = ask(
        &mut editor,
        "empty.md",
        json!([{"line": 0, "character": 0}]),
    );
    assert_eq!(empty[0]["range"], range((0, 0), (0, 0)));
}

#[test]
fn links_are_calls_and_every_client_can_walk_them() {
    let notes = notes();
    let mut editor = Editor::on(&notes);
    let a = notes.uri("a.md");
    let items = editor.request("textDocument/prepareCallHierarchy", at(&a, 4, 0));
    assert_eq!(items[0]["name"], "A note");
    assert_eq!(items[0]["uri"], a);
    let incoming = editor.request("callHierarchy/incomingCalls", json!({"item": items[0]}));
    assert_eq!(incoming.as_array().unwrap().len(), 1);
    assert_eq!(incoming[0]["from"]["uri"], notes.uri("b.md"));
    assert_eq!(
        incoming[0]["fromRanges"],
        json!([range((0, 5), (0, 6)), range((0, 15), (0, 21))])
    );
    let outgoing = editor.request("callHierarchy/outgoingCalls", json!({"item": items[0]}));
    assert_eq!(outgoing[0]["to"]["uri"], notes.uri("b.md"));
    assert_eq!(outgoing[0]["fromRanges"], json!([range((5, 6), (5, 7))]));
    let on_link = editor.request("textDocument/prepareCallHierarchy", at(&a, 5, 6));
    assert_eq!(on_link[0]["uri"], notes.uri("b.md"));
}
