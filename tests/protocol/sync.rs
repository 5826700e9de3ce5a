//! Text sync: edits in order, in every encoding, and which text counts.

use serde_json::{Value, json};

#[cfg(debug_assertions)]
use crate::support::range;
use crate::support::{Editor, Notes, at, capabilities, until, with};

fn in_encoding(encoding: &str) -> Editor {
    let mut editor = Editor::start();
    let capabilities = with(
        capabilities(),
        "/general/positionEncodings",
        json!([encoding]),
    );
    let result = editor.initialize(json!({"rootUri": null, "capabilities": capabilities}));
    assert_eq!(result["capabilities"]["positionEncoding"], encoding);
    editor.notify("initialized", json!({}));
    editor
}

/// A text as the protocol describes it, in the plainest way.
#[cfg(debug_assertions)]
struct Plain {
    text: String,
    units: fn(char) -> usize,
}

#[cfg(debug_assertions)]
impl Plain {
    /// Lines as (start, end without the line break), in bytes.
    fn lines(&self) -> Vec<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let mut lines = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let width = match (bytes[at], bytes.get(at + 1)) {
                (b'\r', Some(b'\n')) => 2,
                (b'\r' | b'\n', _) => 1,
                _ => 0,
            };
            if width > 0 {
                lines.push((start, at));
                start = at + width;
            }
            at += width.max(1);
        }
        lines.push((start, bytes.len()));
        lines
    }

    fn offset(&self, line: usize, column: usize) -> usize {
        let lines = self.lines();
        let Some(&(start, end)) = lines.get(line) else {
            return self.text.len();
        };
        let mut units = 0;
        for (at, character) in self.text[start..end].char_indices() {
            units += (self.units)(character);
            if units > column {
                return start + at;
            }
        }
        end
    }

    fn replace(&mut self, start: (usize, usize), end: (usize, usize), by: &str) {
        let (a, b) = (self.offset(start.0, start.1), self.offset(end.0, end.1));
        self.text.replace_range(a.min(b)..a.max(b), by);
    }
}

/// The same numbers in every run.
#[cfg(debug_assertions)]
struct Dice(u64);

#[cfg(debug_assertions)]
impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[cfg(debug_assertions)]
#[test]
fn edits_give_the_text_that_a_plain_model_gives_in_every_encoding() {
    let pieces = [
        "",
        "a",
        "é",
        "\u{1F600}",
        "\r",
        "\n",
        "\r\n",
        "[[x]]",
        "\u{2028}",
        "e\u{301} \u{0}",
    ];
    type Units = fn(char) -> usize;
    let encodings: [(&str, Units); 3] = [
        ("utf-8", char::len_utf8),
        ("utf-16", char::len_utf16),
        ("utf-32", |_| 1),
    ];
    for (encoding, units) in encodings {
        let mut editor = in_encoding(encoding);
        let mut dice = Dice(7);
        let mut plain = Plain {
            text: "one\r\ntwo \u{1F600}\rthree é\n".to_owned(),
            units,
        };
        let uri = "untitled:a";
        editor.open(uri, &plain.text);
        for version in 2..150 {
            let changes: Vec<Value> = (0..1 + dice.below(4))
                .map(|_| {
                    let text: String = (0..dice.below(4))
                        .map(|_| pieces[dice.below(pieces.len())])
                        .collect();
                    if dice.below(20) == 0 {
                        plain.text.clone_from(&text);
                        return json!({"text": text});
                    }
                    // Lines and columns past the end, and ends in any order.
                    let lines = plain.lines().len() + 2;
                    let start = (dice.below(lines), dice.below(12));
                    let end = if dice.below(3) == 0 {
                        (dice.below(lines), dice.below(12))
                    } else {
                        (start.0, start.1 + dice.below(4))
                    };
                    plain.replace(start, end, &text);
                    let place = |(line, column): (usize, usize)| (line as u32, column as u32);
                    json!({"range": range(place(start), place(end)), "text": text})
                })
                .collect();
            editor.change(uri, version, json!(changes));
            if version % 10 == 0 {
                let told = editor.request("wikinote/debug/text", json!({"uri": uri}));
                assert_eq!(told["text"], plain.text, "{encoding}, version {version}");
                assert_eq!(told["version"], version);
            }
        }
    }
}

#[test]
fn a_request_sees_the_edits_before_it_and_none_after() {
    let notes = Notes::new(&[("odd.md", "# Odd"), ("even.md", "# Even"), ("a.md", "")]);
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    editor.open(&uri, "");
    let asked: Vec<(i64, i64)> = (0..500)
        .map(|round| {
            let name = if round % 2 == 0 { "even" } else { "odd" };
            let text = format!("# v{round}\n{}[[{name}]]", "\n".repeat(round % 7));
            editor.change(&uri, 2 + round as i32, json!([{"text": text}]));
            let symbols = editor.ask(
                "textDocument/documentSymbol",
                json!({"textDocument": {"uri": uri}}),
            );
            let definition = editor.ask(
                "textDocument/definition",
                at(&uri, 1 + (round % 7) as u32, 4),
            );
            (symbols, definition)
        })
        .collect();
    for (round, (symbols, definition)) in asked.into_iter().enumerate() {
        assert_eq!(
            editor.response(symbols)["result"][0]["name"],
            format!("v{round}")
        );
        let name = if round % 2 == 0 { "even.md" } else { "odd.md" };
        assert_eq!(
            editor.response(definition)["result"][0]["targetUri"],
            notes.uri(name)
        );
    }
}

#[cfg(debug_assertions)]
#[test]
fn unknown_documents_are_ignored_and_a_second_open_replaces() {
    let mut editor = in_encoding("utf-16");
    let text = |editor: &mut Editor| {
        editor.request("wikinote/debug/text", json!({"uri": "untitled:a"}))["text"].clone()
    };
    editor.change("untitled:a", 2, json!([{"text": "nobody has it"}]));
    editor.close("untitled:a");
    editor.notify(
        "textDocument/didSave",
        json!({"textDocument": {"uri": "untitled:a"}}),
    );
    assert_eq!(text(&mut editor), Value::Null);
    editor.open("untitled:a", "one");
    editor.open("untitled:a", "two");
    assert_eq!(text(&mut editor), "two");
    editor.close("untitled:a");
    assert_eq!(text(&mut editor), Value::Null);
    assert_eq!(editor.quit(), Some(0));
}

#[cfg(all(debug_assertions, unix))]
#[test]
fn one_file_under_other_spellings_is_one_note_and_answers_use_the_clients() {
    let notes = Notes::new(&[("v/a b.md", "# A"), ("v/c.md", "[[a b]]")]);
    let link = notes.path("link");
    std::os::unix::fs::symlink(notes.path("v"), &link).unwrap();
    let through_link = |name: &str| format!("file://{}/{name}", link.display());
    // The root by its link, documents by their real path and back.
    let mut editor = Editor::on_with(&through_link(""), capabilities());
    let mut spellings = vec![
        notes.uri("v/a b.md"),
        through_link("a%20b.md"),
        through_link("%61%20b.md"),
    ];
    for spelling in &spellings {
        editor.open(spelling, "# B");
        let c = through_link("c.md");
        let target = editor.at("textDocument/definition", &c, 0, 3);
        assert_eq!(target[0]["targetUri"], *spelling);
    }
    let told = editor.request("wikinote/debug/text", json!({"uri": spellings[2]}));
    assert_eq!(told["loose"], false);
    // When one is closed, the one opened before it counts again.
    while let Some(last) = spellings.pop() {
        editor.close(&last);
        if let Some(before) = spellings.last() {
            let c = through_link("c.md");
            let target = editor.at("textDocument/definition", &c, 0, 3);
            assert_eq!(target[0]["targetUri"], *before);
        }
    }
    let target = editor.at("textDocument/definition", &through_link("c.md"), 0, 3);
    assert_eq!(target[0]["targetUri"], through_link("a%20b.md"));
}

#[test]
fn a_buffer_stays_open_when_another_of_the_same_file_is_closed() {
    let notes = Notes::new(&[("x.md", "# Disk"), ("c.md", "")]);
    let mut editor = Editor::on(&notes);
    let (first, second) = (notes.uri("x.md"), notes.uri("%78.md").replace("%25", "%"));
    assert_ne!(first, second);
    let title = |editor: &mut Editor, uri: &str| {
        let symbols = json!({"textDocument": {"uri": uri}});
        editor.request("textDocument/documentSymbol", symbols)[0]["name"].clone()
    };
    editor.open(&first, "# One");
    editor.open(&second, "# Two");
    assert_eq!(title(&mut editor, &first), "One");
    assert_eq!(title(&mut editor, &second), "Two");
    let c = notes.uri("c.md");
    editor.open(&c, "[[x#One]] [[x#Two]] [[x#Three]]");
    let leads = |editor: &mut Editor, column| {
        let found = editor.at("textDocument/definition", &c, 0, column);
        found[0]["targetSelectionRange"]["start"].clone()
    };
    assert_eq!(leads(&mut editor, 13)["line"], 0, "the last opened counts");
    editor.close(&second);
    editor.change(&first, 2, json!([{"text": "x\n# Three"}]));
    assert_eq!(title(&mut editor, &first), "Three");
    assert_eq!(leads(&mut editor, 24)["line"], 1);
    editor.close(&first);
    until(|| title(&mut editor, &first) == "Disk");
}

#[test]
fn untitled_documents_and_lone_files_have_what_needs_only_their_text() {
    let notes = Notes::new(&[("alone.md", "")]);
    let mut editor = Editor::on_with("untitled:none", capabilities());
    for uri in ["untitled:Untitled-1".to_owned(), notes.uri("alone.md")] {
        editor.open(&uri, "# One\n\n[[#One]] [[not here]] [[open");
        let symbols = json!({"textDocument": {"uri": uri}});
        let symbols = editor.request("textDocument/documentSymbol", symbols);
        assert_eq!(symbols[0]["name"], "One");
        let target = editor.at("textDocument/definition", &uri, 2, 4);
        assert_eq!(target[0]["targetUri"], uri);
        // Of the text, and not of a vault that is not there.
        let (_, found) = editor.diagnostics(&uri);
        let codes: Vec<&Value> = found.iter().map(|found| &found["code"]).collect();
        assert_eq!(codes, ["unclosed-link"]);
    }
}

#[test]
fn two_loose_documents_do_not_see_each_other() {
    let mut editor = Editor::on_with("untitled:none", capabilities());
    editor.open("untitled:a", "# A");
    editor.open("untitled:b", "[[a]]");
    assert_eq!(
        editor.at("textDocument/definition", "untitled:b", 0, 3),
        Value::Null
    );
}

#[test]
fn hostile_text_is_answered() {
    let mut editor = in_encoding("utf-16");
    let long = "word [[x ".repeat(200_000);
    let brackets = "[[".repeat(100_000);
    for (version, text) in ["[".repeat(100_000), brackets, long, "a\0b\0".repeat(1_000)]
        .iter()
        .enumerate()
    {
        let uri = format!("untitled:{version}");
        editor.open(&uri, text);
        let symbols = json!({"textDocument": {"uri": uri}});
        editor.request("textDocument/documentSymbol", symbols);
        editor.diagnostics(&uri);
    }
    assert_eq!(editor.quit(), Some(0));
}

#[cfg(debug_assertions)]
#[test]
fn no_edit_is_lost_while_a_scan_ends() {
    let notes = Notes::new(&[("a.md", ""), ("b.md", "# B")]);
    let mut editor = Editor::on(&notes);
    let folder = json!({"uri": notes.uri(""), "name": "notes"});
    let uri = notes.uri("a.md");
    editor.open(&uri, "");
    for round in 0..200 {
        // The document goes back and forth between its root and none.
        let (added, removed) = if round % 2 == 0 {
            (json!([]), json!([folder]))
        } else {
            (json!([folder]), json!([]))
        };
        let event = json!({"event": {"added": added, "removed": removed}});
        editor.notify("workspace/didChangeWorkspaceFolders", event);
        let start = range((0, 0), (0, 0));
        for step in 0..5 {
            let version = 2 + round * 5 + step;
            editor.change(&uri, version, json!([{"range": start, "text": "x"}]));
        }
        let told = editor.request("wikinote/debug/text", json!({"uri": uri}));
        assert_eq!(
            told["text"].as_str().map(str::len),
            Some(5 * (round as usize + 1))
        );
    }
}
