use super::*;

#[test]
fn each_rung_finds_what_the_ones_above_it_cannot() {
    let files = &[
        (
            "lab/sleep_debt.md",
            "---\ntitle: The Cost of Late Nights\naliases: [Tiredness]\n---\n",
        ),
        ("lab/pictures/brain.png", ""),
    ][..];
    let rows = [
        ("[[sleep_debt]]", "lab/sleep_debt.md (stem)"),
        ("[[sleep_debt.md]]", "lab/sleep_debt.md (stem)"),
        ("[[Sleep_Debt]]", "lab/sleep_debt.md (stem-folded)"),
        ("[[Tiredness]]", "lab/sleep_debt.md (alias)"),
        (
            "[[The Cost of Late Nights | so]]",
            "lab/sleep_debt.md (title)",
        ),
        ("[[tiredness]]", "lab/sleep_debt.md (alias-folded)"),
        (
            "[[the cost of late nights]]",
            "lab/sleep_debt.md (title-folded)",
        ),
        ("[[sleep debt]]", "lab/sleep_debt.md (slug)"),
        ("[[the-cost_of late nights!]]", "lab/sleep_debt.md (slug)"),
        ("[[sleepdebt]]", "missing"),
        ("[[lab/sleep_debt]]", "lab/sleep_debt.md (relative-path)"),
        ("[[/lab/sleep_debt.md]]", "lab/sleep_debt.md (root-path)"),
        ("![[brain.png]]", "file lab/pictures/brain.png (stem)"),
        (
            "![[Brain.PNG]]",
            "file lab/pictures/brain.png (stem-folded)",
        ),
        (
            "![[pictures/brain.png]]",
            "file lab/pictures/brain.png (path-suffix)",
        ),
        (
            "![a brain](lab/pictures/brain.png)",
            "file lab/pictures/brain.png (relative-path)",
        ),
        ("[[brain]]", "missing"),
        ("[[#nowhere]]", "from.md#? (here)"),
        ("[[https://example.org/a]]", "external"),
        ("[[no_such_note]]", "missing"),
    ];
    for (link, expected) in rows {
        assert_eq!(meaning(link, files), expected, "{link}");
    }
}

#[test]
fn a_better_rung_far_away_beats_a_worse_one_beside() {
    let files = &[("far/away/Sleep.md", ""), ("here/sleep.md", "")];
    assert_eq!(
        meaning_in("here", "[[Sleep]]", files),
        "far/away/Sleep.md (stem)"
    );
}

#[test]
fn the_own_folder_wins_then_the_nearest_and_equals_are_ambiguous() {
    let files = &[("a/x.md", ""), ("b/x.md", ""), ("b/c/x.md", "")];
    assert_eq!(meaning_in("b/c", "[[x]]", files), "b/c/x.md (stem)");
    assert_eq!(meaning_in("b/c/d", "[[x]]", files), "b/c/x.md (stem)");
    assert_eq!(meaning_in("a", "[[x]]", files), "a/x.md (stem)");
    assert_eq!(meaning("[[x]]", files), "a/x.md | b/x.md (stem)");
    assert_eq!(
        meaning_in("e", "[[X]]", files),
        "a/x.md | b/x.md (stem-folded)"
    );
}

#[test]
fn a_note_wins_over_a_file_of_the_same_name() {
    let files = &[("a/map.png.md", ""), ("map.png", "")];
    assert_eq!(meaning("[[map.png]]", files), "a/map.png.md (stem)");
    let files = &[("a/map.png", ""), ("b/map.png", "")];
    assert_eq!(
        meaning("![[map.png]]", files),
        "a/map.png | b/map.png (stem)"
    );
}

#[test]
fn a_dot_is_no_extension_unless_a_file_has_it() {
    let files = &[("nikhil.kamath/nikhil.kamath.md", "")];
    for link in ["[[nikhil.kamath]]", "[[nikhil.kamath.md]]"] {
        assert_eq!(
            meaning(link, files),
            "nikhil.kamath/nikhil.kamath.md (stem)"
        );
    }
    assert_eq!(meaning("[[nikhil]]", files), "missing");
}

#[test]
fn md_is_taken_off_a_target_only_after_the_whole_was_tried() {
    let files = &[("a.md", ""), ("a.md.md", "")];
    assert_eq!(meaning("[[a]]", files), "a.md (stem)");
    assert_eq!(meaning("[[a.md]]", files), "a.md.md (stem)");
    assert_eq!(meaning("[[a.md.md]]", files), "a.md.md (stem)");
    assert_eq!(meaning("[x](a.md)", files), "a.md (relative-path)");
    assert_eq!(
        meaning("[[b.md]]", &[("b.markdown", "")]),
        "b.markdown (stem)"
    );
}

#[test]
fn wiki_targets_are_percent_decoded_only_when_nothing_else_is_found() {
    let both = &[("a%20b.md", ""), ("a b.md", "")];
    assert_eq!(meaning("[[a%20b]]", both), "a%20b.md (stem)");
    assert_eq!(meaning("[[a%20b]]", &both[1..]), "a b.md (stem)");
    assert_eq!(
        meaning("[[x/a%20b]]", &[("x/a b.md", "")]),
        "x/a b.md (relative-path)"
    );
}

#[test]
fn markdown_destinations_are_decoded_first_and_looked_up_beside_the_note() {
    let files = &[("a%20b.md", ""), ("a b.md", ""), ("sub/a b.md", "")];
    assert_eq!(meaning("[x](a%20b.md)", files), "a b.md (relative-path)");
    assert_eq!(
        meaning_in("sub", "[x](a%20b.md)", files),
        "sub/a b.md (relative-path)"
    );
    assert_eq!(
        meaning_in("sub", "[x](../a%20b)", files),
        "a b.md (relative-path)"
    );
    assert_eq!(
        meaning_in("sub", "[x](<a b.md>)", files),
        "sub/a b.md (relative-path)"
    );
    assert_eq!(
        meaning_in("sub", "[x][d]\n\n[d]: /a%20b.md", files),
        "a b.md (root-path)"
    );
    assert_eq!(
        meaning(r"[x](one\_two.md)", &[("one_two.md", "")]),
        "one_two.md (relative-path)"
    );
}

#[test]
fn paths_are_tried_from_the_note_then_the_root_then_as_an_ending() {
    let files = &[
        ("a/b/x.md", ""),
        ("b/x.md", ""),
        ("c/d/y.md", ""),
        ("e/d/y.md", ""),
    ];
    assert_eq!(
        meaning_in("a", "[[b/x]]", files),
        "a/b/x.md (relative-path)"
    );
    assert_eq!(meaning_in("c", "[[b/x]]", files), "b/x.md (root-path)");
    assert_eq!(
        meaning_in("c/d", "[[../../b/x]]", files),
        "b/x.md (relative-path)"
    );
    assert_eq!(
        meaning_in("c/d", "[[./y]]", files),
        "c/d/y.md (relative-path)"
    );
    assert_eq!(meaning_in("c", "[[/b/x]]", files), "b/x.md (root-path)");
    assert_eq!(
        meaning("[[d/y]]", files),
        "c/d/y.md | e/d/y.md (path-suffix)"
    );
    assert_eq!(
        meaning_in("e", "[[q/../d/y]]", files),
        "e/d/y.md (relative-path)"
    );
    assert_eq!(
        meaning_in("c/f", "[[d/y]]", files),
        "c/d/y.md (path-suffix)"
    );
    assert_eq!(meaning("[[z/d/y]]", files), "missing");
    assert_eq!(meaning("[[B/X]]", files), "b/x.md (stem-folded)");
    assert_eq!(meaning("[[D/Y]]", &files[..3]), "c/d/y.md (stem-folded)");
}

#[test]
fn the_last_part_of_a_path_may_be_a_title_and_a_title_may_hold_a_slash() {
    let title = titled("The Big Sleep");
    let slash = titled("Input/Output");
    let files = &[
        ("lab/nights.md", &*title),
        ("lab/io.md", &*slash),
        ("other/nights.md", ""),
    ];
    assert_eq!(
        meaning("[[Lab/the big sleep]]", files),
        "lab/nights.md (title-folded)"
    );
    assert_eq!(meaning("[[other/The Big Sleep]]", files), "missing");
    assert_eq!(meaning("[[Input/Output]]", files), "lab/io.md (title)");
    assert_eq!(meaning("[[input/output!]]", files), "lab/io.md (slug)");
}

#[test]
fn twins_that_differ_in_case_or_normalisation_are_both_addressable() {
    let files = &[("a/acme.md", ""), ("a/ACME.md", "")];
    assert_eq!(meaning("[[acme]]", files), "a/acme.md (stem)");
    assert_eq!(meaning("[[ACME]]", files), "a/ACME.md (stem)");
    assert_eq!(
        meaning("[[Acme]]", files),
        "a/ACME.md | a/acme.md (stem-folded)"
    );
    let files = &[("a/caf\u{e9}.md", ""), ("a/cafe\u{301}.md", "")];
    assert_eq!(meaning("[[caf\u{e9}]]", files), "a/caf\u{e9}.md (stem)");
    assert_eq!(meaning("[[cafe\u{301}]]", files), "a/cafe\u{301}.md (stem)");
    assert_eq!(
        meaning("[[caf\u{e9}]]", &files[1..]),
        "a/cafe\u{301}.md (stem-folded)"
    );
    assert_eq!(meaning("[[cafe]]", files), "missing");
}

#[test]
fn names_with_bidi_marks_are_found_with_and_without_them() {
    let files = &[("\u{2068}cleo\u{2069}/\u{2068}cleo\u{2069}.md", "")];
    let found = "\u{2068}cleo\u{2069}/\u{2068}cleo\u{2069}.md";
    assert_eq!(
        meaning("[[\u{2068}cleo\u{2069}]]", files),
        format!("{found} (stem)")
    );
    assert_eq!(meaning("[[cleo]]", files), format!("{found} (slug)"));
}

#[test]
fn a_handle_finds_its_hub() {
    assert_eq!(
        meaning("From: [[@acme]] <br/>", &[("acme/acme.md", "")]),
        "acme/acme.md (slug)"
    );
}

#[test]
fn names_without_letters_are_names() {
    let files = &[("\u{1F600}.md", ""), ("\u{1F601}.md", ""), ("!!.md", "")];
    assert_eq!(meaning("[[\u{1F600}]]", files), "\u{1F600}.md (stem)");
    assert_eq!(meaning("[[!!]]", files), "!!.md (stem)");
    assert_eq!(meaning("[[??]]", files), "missing");
}

#[test]
fn a_level_one_heading_is_no_name() {
    assert_eq!(
        meaning("[[Big words]]", &[("a.md", "# Big words\n")]),
        "missing"
    );
}

#[test]
fn roots_do_not_see_each_other() {
    let other = |at: &str| NotePath::new(RootId(1), at);
    let mut vault = vault(&[("a.md", "[[b]] [[c]]"), ("c.md", "")]);
    vault.apply(Change::Note(Arc::new(Note::new(other("b.md"), "[[c]]"))));
    vault.apply(Change::Note(Arc::new(Note::new(other("x/c.md"), ""))));
    assert_eq!(meanings(&vault, "a.md"), ["missing", "c.md (stem)"]);
    let asker = vault.note(vault.id(&other("b.md")).unwrap()).unwrap();
    let found = vault.resolve(asker, &asker.parsed().links.get(0).unwrap());
    let Resolution::Note(target) = found else {
        panic!("{found:?}")
    };
    assert_eq!(vault.note(target.note).unwrap().path, other("x/c.md"));
    vault.apply(Change::RootGone(RootId(1)));
    assert_eq!(vault.len(), 2);
}

#[test]
fn a_name_can_be_asked_for_without_a_link() {
    let vault = vault(&[("a/x.md", "# One\n"), ("b/y.md", "")]);
    let ask =
        |target, anchor| described(&vault, &vault.resolve_name(&path("b/y.md"), target, anchor));
    assert_eq!(ask("x", Some("one")), "a/x.md#One (stem)");
    assert_eq!(ask("", Some("two")), "b/y.md#? (here)");
    assert_eq!(ask(" X ", None), "a/x.md (stem-folded)");
}

#[test]
fn a_note_that_could_not_be_read_is_found_as_a_file() {
    let mut vault = vault(&[("a.md", "[[huge]] [[huge.md]]")]);
    vault.apply(Change::File(path("x/huge.md")));
    assert_eq!(
        meanings(&vault, "a.md"),
        ["file x/huge.md (stem)", "file x/huge.md (stem)"]
    );
    vault.apply(change("x/huge.md", ""));
    assert_eq!(
        meanings(&vault, "a.md"),
        ["x/huge.md (stem)", "x/huge.md (stem)"]
    );
    assert!(!vault.has_file(&path("x/huge.md")));
}

#[test]
fn backlinks_are_exact_and_name_their_links() {
    let title = titled("Second");
    let vault = vault(&[
        ("a/x.md", &*title),
        ("b/x.md", ""),
        ("a/one.md", "[[y]] [[x]] [[second]] ![[X#z]]"),
        ("b/two.md", "[[x]]"),
        ("c/three.md", "[[x]] [t](../a/x.md)"),
        ("a/self.md", "[[#top]] [[self]]"),
    ]);
    let backlinks = |at: &str| -> Vec<(String, Vec<usize>)> {
        let links = vault.backlinks(vault.id(&path(at)).unwrap());
        links
            .into_iter()
            .map(|(note, links)| (note.path.to_string(), links))
            .collect()
    };
    let expected = [
        ("a/one.md".to_owned(), vec![1, 2, 3]),
        ("c/three.md".to_owned(), vec![1]),
    ];
    assert_eq!(backlinks("a/x.md"), expected);
    assert_eq!(backlinks("b/x.md"), [("b/two.md".to_owned(), vec![0])]);
    assert_eq!(
        backlinks("a/self.md"),
        [("a/self.md".to_owned(), vec![0, 1])]
    );
}

#[test]
fn a_query_is_no_part_of_a_markdown_destination() {
    let files = [("h/t.md", ""), ("h/what?.md", "")];
    assert_eq!(
        meaning_in("h", "[x](t.md?raw=1)", &files),
        "h/t.md (relative-path)"
    );
    assert_eq!(meaning_in("h", "[[what?]]", &files), "h/what?.md (stem)");
    assert_eq!(meaning_in("h", "[[t?raw=1]]", &files), "missing");
    let mut vault = vault(&[("a.md", "[x](t.md?raw=1)")]);
    let affected = vault.apply(change("t.md", ""));
    assert_eq!(affected.notes.len(), 2, "the new note and its user");
}

#[test]
fn among_thousands_of_namesakes_the_own_folder_is_found_at_once() {
    let notes: Vec<(String, String)> = (0..4000)
        .map(|at| (format!("f{at}/README.md"), "[[README]] ".repeat(5)))
        .collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(a, b)| (&**a, &**b)).collect();
    let vault = vault(&notes);
    for (path, _) in &notes {
        assert_eq!(meanings(&vault, path)[0], format!("{path} (stem)"));
    }
}

#[test]
fn blanks_around_an_address_hide_no_backlink() {
    let vault = vault(&[
        ("note.md", ""),
        ("from.md", "[a](<note.md >) [b](< ./note >)"),
    ]);
    let id = vault.id(&path("note.md")).unwrap();
    let backlinks = vault.backlinks(id);
    let links: Vec<&[usize]> = backlinks.iter().map(|(_, links)| &**links).collect();
    assert_eq!(links, [[0, 1]]);
}
