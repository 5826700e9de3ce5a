use super::*;

fn touched(vault: &mut Vault, change: Change) -> Vec<String> {
    let affected = vault.apply(change);
    let paths = affected
        .notes
        .iter()
        .map(|id| vault.note(*id).unwrap().path.to_string());
    let mut paths: Vec<String> = paths.collect();
    paths.sort();
    paths
}

fn gone(at: &str) -> Change {
    Change::Gone(path(at))
}

#[test]
fn a_body_edit_touches_the_note_alone() {
    let mut vault = vault(&[
        ("a.md", "# One\n[[b]]"),
        ("b.md", "[[a#one]]"),
        ("c.md", "[[a]]"),
    ]);
    assert_eq!(
        touched(&mut vault, change("a.md", "# One\n\nMore. [[b]] [[d]]")),
        ["a.md"]
    );
    assert_eq!(
        touched(&mut vault, change("a.md", "Before. [[b]]\n\n# One\n")),
        ["a.md"]
    );
}

#[test]
fn a_note_that_appears_or_goes_touches_those_who_name_it() {
    let files = [
        ("a.md", "[[new note]]"),
        ("b.md", "[[New Title]]"),
        ("c.md", "[[other]]"),
    ];
    let mut vault = vault(&files);
    let new = titled("New Title");
    assert_eq!(
        touched(&mut vault, change("x/new_note.md", &new)),
        ["a.md", "b.md", "x/new_note.md"]
    );
    assert_eq!(touched(&mut vault, gone("x/new_note.md")), ["a.md", "b.md"]);
    assert_eq!(touched(&mut vault, gone("x/new_note.md")), [""; 0]);
    assert_eq!(touched(&mut vault, change("x/other.pdf", "")), [""; 0]);
    assert_eq!(
        touched(&mut vault, change("d.md", "![[other.pdf]]")),
        ["d.md"]
    );
    assert_eq!(touched(&mut vault, gone("x/other.pdf")), ["d.md"]);
}

#[test]
fn a_new_title_touches_users_of_the_old_and_the_new_one() {
    let mut vault = vault(&[
        ("t.md", &*titled("Old")),
        ("a.md", "[[old]]"),
        ("b.md", "[[new]]"),
        ("c.md", "[[t]]"),
    ]);
    assert_eq!(
        touched(&mut vault, change("t.md", &titled("New"))),
        ["a.md", "b.md", "t.md"]
    );
    assert_eq!(
        touched(&mut vault, change("t.md", &titled("new"))),
        ["b.md", "t.md"],
        "another rung"
    );
    let aliased = "---\ntitle: new\naliases: [old, older]\n---\n";
    assert_eq!(
        touched(&mut vault, change("t.md", aliased)),
        ["a.md", "t.md"]
    );
}

#[test]
fn changed_headings_touch_users_of_exactly_those_anchors() {
    let mut vault = vault(&[
        ("t.md", "# One\n# Two\n\nSaid. ^b\n"),
        ("a.md", "[[t#One]]"),
        ("b.md", "[[t#Two]]"),
        ("c.md", "[[t#^b]]"),
        ("d.md", "[[t]] [[u#One]]"),
        ("e.md", "[[T#three]] [x](t.md#two)"),
    ]);
    let touched = |vault: &mut Vault, text| touched(vault, change("t.md", text));
    assert_eq!(touched(&mut vault, "# Two\n\nSaid. ^b\n"), ["a.md", "t.md"]);
    assert_eq!(
        touched(&mut vault, "# Two\n# Three\n\nSaid. ^b\n"),
        ["e.md", "t.md"]
    );
    assert_eq!(
        touched(&mut vault, "# Two\n# Three\n\nSaid.\n"),
        ["c.md", "t.md"]
    );
    assert_eq!(
        touched(&mut vault, "# Three\n\nSaid.\n"),
        ["b.md", "e.md", "t.md"]
    );
}

#[test]
fn a_second_owner_of_a_name_touches_its_users_and_the_first() {
    let mut vault = vault_published_by(quartz(), &[("a/x.md", ""), ("a/u.md", "[[x]]")]);
    assert_eq!(
        touched(&mut vault, change("b/x.md", "")),
        ["a/u.md", "a/x.md", "b/x.md"]
    );
    assert_eq!(touched(&mut vault, gone("b/x.md")), ["a/u.md", "a/x.md"]);
}

#[test]
fn a_first_link_and_a_last_one_touch_the_note_they_lead_to() {
    let mut vault = vault(&[("a.md", ""), ("b.md", "[[b]]"), ("c.md", "")]);
    let mut touched = |change| touched(&mut vault, change);
    assert_eq!(touched(change("a.md", "[[b]]")), ["a.md", "b.md"]);
    assert_eq!(touched(change("c.md", "[[b]]")), ["c.md"]);
    assert_eq!(touched(gone("a.md")), [""; 0]);
    assert_eq!(touched(change("c.md", "[[a]]")), ["b.md", "c.md"]);
}

#[test]
fn a_hub_touches_what_it_lists_and_its_folder_as_it_comes_and_goes() {
    let mut vault = vault(&[
        ("h/h.md", "[[a]] [[b]]"),
        ("h/a.md", "From: [[h]]"),
        ("h/b.md", "From: [[h]]"),
        ("h/c.md", "[[a]] [[b]]"),
        ("k/d.md", "[[a]]"),
    ]);
    let mut touched = |change| touched(&mut vault, change);
    assert_eq!(touched(change("h/h.md", "[[a]]")), ["h/b.md", "h/h.md"]);
    assert_eq!(touched(gone("h/h.md")), ["h/a.md", "h/b.md", "h/c.md"]);
    assert_eq!(
        touched(change("h/b.md", "No line.")),
        ["h/a.md", "h/b.md", "h/c.md"],
        "it is the custom no more"
    );
}

#[test]
fn folders_and_roots_go_with_all_below_them() {
    let mut vault = vault(&[
        ("a/x.md", "[[y]]"),
        ("a/b/y.md", "[[x]]"),
        ("ab/z.md", "[[x]] [[y]] [[pic.png]]"),
        ("a/pic.png", ""),
        ("c.md", "[[z]]"),
    ]);
    assert_eq!(
        touched(&mut vault, Change::FolderGone(path("a"))),
        ["ab/z.md"]
    );
    assert_eq!(vault.len(), 2);
    assert_eq!(vault.files().count(), 0);
    assert_eq!(touched(&mut vault, Change::RootGone(RootId(0))), [""; 0]);
    assert!(vault.is_empty());
    assert_eq!(vault.wanted().count(), 0);
}

#[test]
fn a_root_does_not_touch_another() {
    let mut vault = vault(&[("a.md", "[[x]]")]);
    let there = NotePath::new(RootId(1), "x.md");
    let affected = vault.apply(Change::Note(Arc::new(Note::new(there.clone(), ""))));
    assert_eq!(affected.notes, [vault.id(&there).unwrap()]);
}

#[test]
fn a_new_publisher_touches_its_root() {
    let mut vault = vault(&[("a.md", "[[A]]")]);
    assert_eq!(vault.set_publisher(RootId(0), quartz()).notes.len(), 1);
    assert_eq!(vault.set_publisher(RootId(0), quartz()).notes, []);
    assert_eq!(vault.set_publisher(RootId(7), quartz()).notes, []);
    assert_eq!(vault.publisher(RootId(7)), &quartz());
}

#[test]
fn wanted_names_have_users_and_no_owner() {
    let mut vault = vault(&[
        (
            "a.md",
            "[[Some Name]] [[folder/deep.md]] [[00:04:38]] [[https://example.org]] [[b]]",
        ),
        ("b.md", "[[some_name]] [[a]] [[A]]"),
    ]);
    let wanted = |vault: &Vault| {
        let mut wanted: Vec<_> = vault
            .wanted()
            .map(|one| (one.name.to_owned(), one.users))
            .collect();
        wanted.sort();
        wanted
    };
    assert_eq!(
        wanted(&vault),
        [("Some Name".to_owned(), 2), ("deep".to_owned(), 1)]
    );
    vault.apply(change("x/some_name.md", ""));
    assert_eq!(wanted(&vault), [("deep".to_owned(), 1)]);
    vault.apply(gone("x/some_name.md"));
    vault.apply(change("a.md", ""));
    assert_eq!(wanted(&vault).len(), 1, "`b.md` still asks");
    vault.apply(gone("b.md"));
    assert_eq!(wanted(&vault), []);
}

#[test]
fn popularity_counts_linking_notes() {
    let title = titled("Second Name");
    let vault = vault(&[
        ("a.md", &*title),
        ("b.md", "[[a]] [[a]]"),
        ("c.md", "[[second name]]"),
    ]);
    assert_eq!(vault.popularity(vault.id(&path("a.md")).unwrap()), 2);
    assert_eq!(vault.users(NameKey::new("A")).len(), 1);
}

#[test]
fn ids_stay_while_a_note_exists_and_are_reused_after() {
    let mut vault = vault(&[("a.md", ""), ("b.md", "")]);
    let a = vault.id(&path("a.md")).unwrap();
    vault.apply(change("a.md", "new"));
    assert_eq!(vault.id(&path("a.md")), Some(a));
    vault.apply(gone("a.md"));
    assert_eq!(vault.note(a).map(|note| note.path.clone()), None);
    vault.apply(change("c.md", ""));
    assert_eq!(vault.id(&path("c.md")), Some(a));
    assert_eq!(vault.len(), 2);
}

#[test]
fn another_note_of_the_same_video_has_the_same_answers_as_before() {
    let of_video = |words: &str| format!("---\nvideoId: aaaaaaaaaa1\n---\n{words}");
    let mut vault = vault(&[("a.md", &of_video("")), ("b.md", &of_video("[[none]]"))]);
    let id = |vault: &Vault, at: &str| vault.id(&path(at)).unwrap();
    for text in [of_video("more"), "no video".to_owned(), of_video("again")] {
        let affected = vault.apply(change("a.md", &text));
        assert_eq!(affected.notes, [id(&vault, "a.md")], "{text}");
    }
    let affected = vault.apply(change("c.md", &of_video("")));
    assert_eq!(affected.notes, [id(&vault, "c.md")]);
    assert_eq!(vault.apply(Change::Gone(path("a.md"))), Affected::default());
    let video = crate::video::VideoId::new("aaaaaaaaaa1").unwrap();
    let notes = vault.notes_of_video(&video);
    assert_eq!(notes, [id(&vault, "b.md"), id(&vault, "c.md")]);
}
