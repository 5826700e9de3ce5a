use super::*;

fn anchor(anchor: &str, text: &str) -> String {
    let meaning = meaning(&format!("[[t#{anchor}]]"), &[("t.md", text)]);
    meaning
        .trim_start_matches("t.md#")
        .trim_end_matches(" (stem)")
        .to_owned()
}

#[test]
fn headings_are_found_by_text_or_slug() {
    let text = "# Sleep & *dreams*\n\n## What's   next?\n\n## C# basics\n\n## caf\u{e9}\n";
    let rows = [
        ("Sleep & dreams", "Sleep & dreams"),
        ("sleep & Dreams", "Sleep & dreams"),
        ("sleep--dreams", "Sleep & dreams"),
        ("What's  next?", "What's next?"),
        ("whats-next", "What's next?"),
        ("C# basics", "C# basics"),
        ("cafe\u{301}", "caf\u{e9}"),
        ("What%27s%20next%3F", "What's next?"),
        ("dreams", "?"),
        ("", ""),
    ];
    for (name, expected) in rows {
        assert_eq!(anchor(name, text), expected, "{name}");
    }
}

#[test]
fn a_path_of_headings_leads_down_the_outline() {
    let text = "# One\n## Notes\n### Deep\n# Two\n## Notes\n### Deep\n## Other\n";
    let found = |anchor| {
        let vault = vault(&[("t.md", text), ("a.md", &*format!("[[t#{anchor}]]"))]);
        let note = note(&vault, "a.md");
        match vault.resolve(note, &note.parsed().links.get(0).unwrap()) {
            Resolution::Note(Target {
                anchor: Some(AnchorTarget::Heading(at)),
                ..
            }) => Some(at),
            _ => None,
        }
    };
    assert_eq!(found("Notes"), Some(1));
    assert_eq!(found("One#Notes"), Some(1));
    assert_eq!(found("Two#Notes"), Some(4));
    assert_eq!(found("two#deep"), Some(5), "levels may be left out");
    assert_eq!(found("Two#Notes#Deep"), Some(5));
    assert_eq!(found("One#Other"), None);
    assert_eq!(found("Deep#Two"), None);
    assert_eq!(found("notes-1"), Some(4), "the slug of the second of two");
    assert_eq!(found("a#b#c#d#e#f#g#h"), None);
}

#[test]
fn blocks_are_found_by_id_in_any_case() {
    let text = "A thought. ^Thought-1\n\nAnother. ^other\n";
    assert_eq!(anchor("^thought-1", text), "^Thought-1");
    assert_eq!(anchor("Heading#^other", text), "^other");
    assert_eq!(anchor("^nope", text), "?");
}

#[test]
fn an_anchor_without_a_target_is_looked_up_in_the_note_as_it_is_asked() {
    let vault = vault(&[("a.md", "# Old\n")]);
    let newer = Note::new(path("a.md"), "# New\n\n[[#new]]");
    let found = vault.resolve(&newer, &newer.parsed().links.get(0).unwrap());
    let Resolution::Note(target) = found else {
        panic!("{found:?}")
    };
    assert_eq!(
        (target.rung, target.anchor),
        (Rung::Here, Some(AnchorTarget::Heading(0)))
    );
}

#[test]
fn slugs_are_those_of_github() {
    assert_eq!(slug("Hello, World!  Again"), "hello-world--again");
    assert_eq!(slug("snake_case & kebab-case"), "snake_case--kebab-case");
    assert_eq!(slug("\u{91}\u{1F600} Ünï हिन्दी 中文"), "-ünï-हिन्दी-中文");
    let note = Note::new(path("a.md"), "# a\n# a\n# a-1\n# a\n# b\n# !\n# ?\n");
    let slugs = slugs(&note);
    assert_eq!(slugs, ["a", "a-1", "a-1-1", "a-2", "b", "", "-1"]);
}

#[test]
fn a_place_is_the_heading_the_block_or_the_start() {
    let vault = vault(&[
        ("t.md", "intro\n\n# One\n\nSaid. ^s\n"),
        ("a.md", "[[t#One]] [[t#^s]] [[t]]"),
    ]);
    let asker = note(&vault, "a.md");
    let place = |at: usize| match vault.resolve(asker, &asker.parsed().links.get(at).unwrap()) {
        Resolution::Note(target) => {
            let (note, span) = vault.place(&target).unwrap();
            note.text().slice(span).into_owned()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(place(0), "# One");
    assert!(place(1).starts_with("Said."));
    assert_eq!(place(2), "");
}

#[test]
fn headings_are_found_as_obsidian_writes_them() {
    let text = "# Ratio 3:1\n# One | Two\n# A / B\n# Tom & Jerry\n# [[other|Shown]] text\n# _Emph_ word\n# C-sharp's \"key\"\n";
    let rows = [
        ("Ratio 3 1", "Ratio 3:1"),
        ("One Two", "One | Two"),
        ("A B", "A / B"),
        ("tom jerry", "Tom & Jerry"),
        ("other Shown text", "Shown text"),
        ("_Emph_ word", "Emph word"),
        ("C-sharp's key", "C-sharp's \"key\""),
        ("Ratio 3", "?"),
        (":", "?"),
    ];
    for (name, expected) in rows {
        assert_eq!(anchor(name, text), expected, "{name}");
    }
}
