//! `wikinote graph`, `backlinks`, `wanted`, `explain` and `new`, the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use command::{folder, run as wikinote};

/// The same for a command that prints JSON.
fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    let (_, out, err) = wikinote(folder, arguments);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

const NOTES: &[(&str, &str)] = &[
    (".wikinote.toml", ""),
    (
        "a.md",
        "\u{feff}---\r\ntitle: 'A \"first\" note'\r\n---\r\n\u{1F600} [[gate#Pore | y]] and [[The gate]]\r\n\r\n[[none]] [[twin]]\r\n",
    ),
    (
        "brain/gate.md",
        "---\ntitle: The gate\nvideoId: dQw4w9WgXcQ\n---\nFrom: [[brain]] <br/>\n# Pore\n",
    ),
    ("brain/brain.md", "| a |\n|---|\n| [[gate\\|bar]] |\n"),
    ("x/twin.md", "[[None]]\n"),
    ("y/twin.md", ""),
];

#[test]
fn the_graph_is_drawn_whole_or_around_a_note() {
    let notes = folder(NOTES);
    let (code, dot, err) = wikinote(notes.path(), &["graph"]);
    assert_eq!((code, &*err), (0, ""));
    assert_eq!(
        dot,
        r#"digraph vault {
  graph [rankdir=LR];
  node [shape=box, style=rounded, fontname="sans-serif"];
  n0 [label="A \"first\" note", tooltip="a.md"];
  n1 [label="brain", tooltip="brain/brain.md"];
  n2 [label="The gate", tooltip="brain/gate.md"];
  n3 [label="twin", tooltip="x/twin.md"];
  n4 [label="twin", tooltip="y/twin.md"];
  n5 [label="none", tooltip="missing: no note has this name", style="rounded,dashed", color=red, class=missing];
  n0 -> n2 [weight=2, tooltip="2 links"];
  n0 -> n3 [style=dotted];
  n0 -> n4 [style=dotted];
  n0 -> n5;
  n1 -> n2;
  n2 -> n1;
  n3 -> n5;
}
"#
    );
    let around = ["graph", ".", "--format", "json", "--around", "the gate"];
    let near = json_of(notes.path(), &around);
    let titles = |graph: &Value| -> Vec<String> {
        let nodes = graph["nodes"].as_array().unwrap().iter();
        nodes
            .map(|node| node["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles(&near), ["A \"first\" note", "brain", "The gate"]);
    assert_eq!(
        near["links"][0],
        json!({"source": 0, "target": 2, "count": 2, "ambiguous": false})
    );
    // A note as PATH is the middle, however it is reached.
    let (_, by_path, _) = wikinote(
        notes.path(),
        &["graph", "brain/gate.md", "--format", "json"],
    );
    assert_eq!(serde_json::from_str::<Value>(&by_path).unwrap(), near);
    let two = ["graph", "x/twin.md", "--depth", "2", "--format", "json"];
    let two = json_of(notes.path(), &two);
    assert_eq!(
        titles(&two),
        ["A \"first\" note", "The gate", "twin", "twin", "none"]
    );
    assert_eq!(
        two["nodes"][4],
        json!({"id": 4, "kind": "missing", "title": "none", "path": null})
    );

    let (code, mermaid, _) = wikinote(notes.path(), &["graph", "--format", "mermaid"]);
    assert_eq!(code, 0);
    assert!(
        mermaid.starts_with("graph LR\n  n0[\"A #34;first#34; note\"]\n"),
        "{mermaid}"
    );
    assert!(
        mermaid.contains("n5[\"none (missing)\"]:::missing\n"),
        "{mermaid}"
    );
    assert!(mermaid.contains("n0 -.-> n3\n"), "{mermaid}");
}

#[test]
fn a_graph_that_cannot_be_is_refused() {
    let notes = folder(NOTES);
    for (arguments, says) in [
        (&["graph", "--depth", "2"][..], "`--depth` needs a note"),
        (
            &["graph", "--around", "nothing"],
            "there is no note called `nothing`",
        ),
        (
            &["graph", "--around", "twin"],
            "`twin` could be x/twin.md, y/twin.md",
        ),
        (
            &["graph", "--format", "svg"],
            "possible values: dot, json, mermaid",
        ),
        (&["graph", "no/such"], "there is no file or folder"),
        (
            &["graph", "--around", ".wikinote.toml"],
            "no note of this vault",
        ),
    ] {
        let (code, out, err) = wikinote(notes.path(), arguments);
        assert_eq!((code, &*out), (2, ""), "{arguments:?}");
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
    let empty = folder::<&str>(&[]);
    let graph = json_of(empty.path(), &["graph", "--format", "json"]);
    assert_eq!(graph, json!({"nodes": [], "links": []}));
}

#[test]
fn many_links_are_drawn_and_mermaids_limit_is_told() {
    let hub: String = (0..600).map(|at| format!("[[n{at}]]\n")).collect();
    let notes = folder(&[(".wikinote.toml", ""), ("hub.md", &hub)]);
    let (code, out, err) = wikinote(notes.path(), &["graph", "--format", "mermaid"]);
    assert_eq!((code, out.matches("-->").count()), (0, 600));
    assert!(err.contains("`maxEdges`"), "{err}");
}

#[test]
fn backlinks_are_listed_with_their_places() {
    let notes = folder(NOTES);
    let (code, out, _) = wikinote(notes.path(), &["backlinks", "The gate"]);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "a.md:4:6: \u{1F600} [[gate#Pore | y]] and [[The gate]]\n\
         a.md:4:28: \u{1F600} [[gate#Pore | y]] and [[The gate]]\n\
         brain/brain.md:3:5: | [[gate\\|bar]] |\n\
         3 links in 2 notes.\n"
    );
    let rows = json_of(notes.path(), &["backlinks", "brain/gate.md", "--json"]);
    assert_eq!(
        rows[1],
        json!({"path": "a.md", "line": 4, "column": 28, "target": "The gate"})
    );
    assert_eq!(rows.as_array().unwrap().len(), 3);

    let (code, out, _) = wikinote(notes.path(), &["backlinks", "a.md"]);
    assert_eq!((code, &*out), (0, "0 links in 0 notes.\n"));
    assert_eq!(
        json_of(notes.path(), &["backlinks", "a.md", "--json"]),
        json!([])
    );
    let (code, out, err) = wikinote(notes.path(), &["backlinks", "none"]);
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("there is no note called `none` here"), "{err}");
}

#[test]
fn wanted_names_come_by_demand() {
    let notes = folder(&[
        (".wikinote.toml", ""),
        ("a.md", "[[sleep]] [[sleep]] [[zinc]] [[b]] [[00:12]]\n"),
        ("b.md", "[[Zinc]] [[a]]\n"),
        ("c.md", "[[zinc.md|x]]\n"),
    ]);
    let (code, out, _) = wikinote(notes.path(), &["wanted"]);
    assert_eq!(code, 1, "some are wanted");
    assert_eq!(
        out,
        " notes  links  wanted name\n     3      3  zinc\n     1      2  sleep\n\
         2 wanted names, asked for by 5 links.\n"
    );
    let rows = json_of(notes.path(), &["wanted", "--json"]);
    assert_eq!(
        (&rows[1]["name"], &rows[1]["links"]),
        (&json!("sleep"), &json!(2))
    );
    let place = json!({"path": "b.md", "line": 1, "column": 3, "target": "Zinc"});
    assert_eq!(rows[0]["asked_by"][1], place);
    let (code, out, _) = wikinote(notes.path(), &["wanted", "b.md"]);
    assert_eq!(
        (code, out.contains("zinc"), out.contains("sleep")),
        (1, true, false)
    );

    let whole = folder(&[("a.md", "[[b]]"), ("b.md", "")]);
    let (code, out, _) = wikinote(whole.path(), &["wanted"]);
    assert_eq!(
        (code, &*out),
        (0, "0 wanted names, asked for by 0 links.\n")
    );
}

#[test]
fn a_link_is_explained() {
    let notes = folder(NOTES);
    let (code, out, _) = wikinote(notes.path(), &["explain", "a.md:4:26"]);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "a.md:4:26: [[The gate]]\n  leads to `brain/gate.md`, found by title\n\n  \
         candidates:\n  * brain/gate.md · title · 1 folder away · found by title\n\n  \
         Quartz: a dead link, because the site looks at file names only, not at titles\n  \
         Obsidian: finds nothing: it looks at paths and at file names, whatever their case, \
         not at titles, aliases or loose spellings\n"
    );
    // Without a column every link of the line, and one that is not all well says so.
    let (code, out, _) = wikinote(notes.path(), &["explain", "a.md:6"]);
    assert_eq!(code, 1);
    assert!(out.contains("a.md:6:1: [[none]]\n  leads nowhere"), "{out}");
    assert!(
        out.contains("a.md:6:10: [[twin]]\n  could be any of 2"),
        "{out}"
    );
    let rows = json_of(notes.path(), &["explain", "a.md:6:10:", "--json"]);
    assert_eq!(rows[0]["meaning"], "ambiguous");
    assert_eq!(
        (&rows[0]["line"], &rows[0]["column"]),
        (&json!(6), &json!(10))
    );
    assert_eq!(rows[0]["candidates"][1]["path"], "y/twin.md");
    let rows = json_of(notes.path(), &["explain", "brain/brain.md:3", "--json"]);
    assert_eq!(rows[0]["resolved"], "brain/gate.md");
}

#[test]
fn where_no_link_is_none_is_explained() {
    let notes = folder(NOTES);
    for (place, says) in [
        ("a.md:5", "line 5 has no link"),
        ("a.md:5:1", "line 5 has no link"),
        ("a.md:4:1", "those of the line start in column 4, 26"),
        ("a.md:99", "there is no line 99; the note has"),
        ("a.md:99:1", "there is no line 99; the note has"),
        ("a.md", "expected FILE:LINE"),
        ("a.md:0", "expected FILE:LINE"),
        ("brain:1", "is a folder; say which note"),
        ("no.md:1", "there is no file or folder called no.md"),
        (".wikinote.toml:1", "is no note"),
    ] {
        let (code, out, err) = wikinote(notes.path(), &["explain", place]);
        assert_eq!((code, &*out), (2, ""), "{place}");
        assert!(err.contains(says), "{place}: {err}");
    }
}

#[test]
fn a_new_note_is_written_and_its_path_printed() {
    let notes = folder(NOTES);
    let (code, out, err) = wikinote(notes.path(), &["new", "Ion channels: a survey"]);
    assert_eq!((code, &*out, &*err), (0, "ion_channels_a_survey.md\n", ""));
    let read = |path: &str| fs::read_to_string(notes.path().join(path)).unwrap();
    assert_eq!(
        read("ion_channels_a_survey.md"),
        "---\ntitle: \"Ion channels: a survey\"\n---\n"
    );
    // What another note says of the video and the hub is taken over.
    let (code, out, _) = wikinote(notes.path(), &["new", "Magnesium block", "--from", "gate"]);
    assert_eq!((code, &*out), (0, "brain/magnesium_block.md\n"));
    assert_eq!(
        read("brain/magnesium_block.md"),
        "---\ntitle: Magnesium block\nvideoId: dQw4w9WgXcQ\n---\n\nFrom: [[brain]] <br/>\n"
    );
    // From a folder of the vault, beside whom one stands; CRLF as `a.md` has it.
    let (code, out, _) = wikinote(&notes.path().join("x"), &["new", "Zinc"]);
    assert_eq!(code, 0);
    assert!(out.ends_with("zinc.md\n"), "{out}");
    assert!(notes.path().join("x/zinc.md").exists());
    let (code, out, _) = wikinote(
        notes.path(),
        &["new", "Lead", "--from", "a.md", "--in", "new/deep"],
    );
    assert_eq!((code, &*out), (0, "new/deep/lead.md\n"));
    assert_eq!(
        read("new/deep/lead.md"),
        "---\r\ntitle: \"Lead\"\r\n---\r\n"
    );
    // A name that is wanted is spelt as the links spell it, and they lead there.
    let (code, out, _) = wikinote(notes.path(), &["new", "none", "--in", "brain"]);
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = wikinote(notes.path(), &["wanted"]);
    assert_eq!(
        (code, &*out),
        (0, "0 wanted names, asked for by 0 links.\n")
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let notes = folder(NOTES);
    let (code, out, _) = wikinote(notes.path(), &["new", "Zinc gate", "--dry-run"]);
    assert_eq!(
        (code, &*out),
        (0, "zinc_gate.md\n---\ntitle: Zinc gate\n---\n")
    );
    assert!(!notes.path().join("zinc_gate.md").exists());
    let (code, out, err) = wikinote(notes.path(), &["new", "twin", "--dry-run"]);
    assert_eq!((code, out.lines().next()), (0, Some("twin.md")));
    assert!(
        err.contains("x/twin.md and 1 more has the same file name"),
        "{err}"
    );
}

#[test]
fn nothing_is_written_over_or_outside_or_where_it_would_be_no_note() {
    let notes = folder(NOTES);
    let outside = folder(&[("keep.md", "")]);
    fs::write(notes.path().join(".gitignore"), "drafts/\n").unwrap();
    let away = outside.path().to_str().unwrap();
    let mut refused = vec![
        (vec!["new", "A"], "exists already"),
        (vec!["new", "Gate", "--in", "brain"], "exists already"),
        (vec!["new", "?!"], "at least one letter"),
        (vec!["new", "con"], "Windows keeps"),
        (vec!["new", "zinc", "--in", ".."], "outside of the vault"),
        (
            vec!["new", "zinc", "--in", "no/../../x"],
            "outside of the vault",
        ),
        (vec!["new", "zinc", "--in", away], "outside of the vault"),
        (
            vec!["new", "zinc", "--in", ".hidden"],
            "left out of the vault",
        ),
        (
            vec!["new", "zinc", "--in", "drafts"],
            "left out of the vault",
        ),
        (vec!["new", "zinc", "--in", "a.md"], "nothing was written"),
        (
            vec!["new", "zinc", "--from", "nobody"],
            "there is no note called",
        ),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), notes.path().join("linked")).unwrap();
        refused.push((
            vec!["new", "zinc", "--in", "linked"],
            "outside of the vault",
        ));
    }
    for (arguments, says) in refused {
        let (code, out, err) = wikinote(notes.path(), &arguments);
        assert_eq!((code, &*out), (2, ""), "{arguments:?}: {err}");
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
    // A title is never a path.
    let (code, out, _) = wikinote(notes.path(), &["new", "../../etc/zinc"]);
    assert_eq!((code, &*out), (0, "etczinc.md\n"));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    // A file that the vault does not know, because it is too large or ignored.
    fs::write(notes.path().join(".wikinote.toml"), "max-file-size = 4\n").unwrap();
    fs::write(notes.path().join("copper.md"), "longer than that").unwrap();
    let (code, _, err) = wikinote(notes.path(), &["new", "Copper"]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(
        fs::read_to_string(notes.path().join("copper.md")).unwrap(),
        "longer than that"
    );
}
