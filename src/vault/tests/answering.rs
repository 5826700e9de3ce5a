use super::*;

/// What answers to the one link `link` in `x/from.md`: path, rung, steps.
fn answering(link: &str, files: &[(&str, &str)]) -> Vec<String> {
    let mut files = files.to_vec();
    files.push(("x/from.md", link));
    let vault = vault(&files);
    let from = note(&vault, "x/from.md");
    let link = from.parsed().links.get(0).unwrap();
    let shown = |one: Answering| {
        let rung = one.rung.name();
        format!("{} {rung} {}", one.candidate.path, one.steps)
    };
    let all = vault
        .answering(from, &link)
        .into_iter()
        .map(shown)
        .collect();
    // Whoever wins is among them, on the very rung.
    if let Resolution::Note(target) = vault.resolve(from, &link) {
        let path = vault.note(target.note).unwrap().path.clone();
        let found = vault.answering(from, &link).into_iter();
        let winner = found.into_iter().find(|one| one.candidate.path == path);
        assert_eq!(winner.map(|one| one.rung), Some(target.rung));
    }
    all
}

#[test]
fn everything_that_answers_is_named_with_its_own_rung() {
    let title = titled("Late nights");
    let files = &[
        ("late_nights.png", ""),
        ("y/late_nights.png", ""),
        ("x/Late_nights.md", ""),
        ("y/late_nights.md", ""),
        ("y/other.md", &*title),
        ("z/deep/LATE-NIGHTS.md", ""),
        ("z/unlike.md", ""),
    ];
    assert_eq!(
        answering("[[late_nights]]", files),
        [
            "y/late_nights.md stem 2",
            "x/Late_nights.md stem-folded 0",
            "y/other.md slug 2",
            "z/deep/LATE-NIGHTS.md slug 3",
        ]
    );
    assert_eq!(
        answering("[[Late nights]]", files)[..2],
        ["y/other.md title 2", "x/Late_nights.md slug 0"]
    );
    assert_eq!(
        answering("[t](../y/late_nights.md)", files)[0],
        "y/late_nights.md relative-path 2"
    );
    assert_eq!(
        answering("![[late_nights.png]]", files),
        ["late_nights.png stem 1", "y/late_nights.png stem 2"]
    );
    assert_eq!(answering("[[nothing like it]]", files), [""; 0]);
    assert_eq!(answering("[[#heading]]", files), ["x/from.md here 0"]);
}

/// Where Quartz and Obsidian lead the one link `link` in `x/from.md`.
fn views(link: &str, files: &[(&str, &str)]) -> (SiteView, SiteView) {
    let mut files = files.to_vec();
    files.push(("x/from.md", link));
    let vault = vault(&files);
    let from = note(&vault, "x/from.md");
    let link = from.parsed().links.get(0).unwrap();
    (vault.in_quartz(from, &link), vault.in_obsidian(from, &link))
}

#[test]
fn both_publishers_views_are_told_whoever_publishes() {
    use SiteView::{Dead, Folder, Made, Nowhere, OneOf, Outside, To};
    let title = titled("Late nights");
    let files = &[
        ("a/once.md", &*title),
        ("a/twin.md", "#night\n"),
        ("b/deep/twin.md", ""),
        ("twin.md", ""),
        ("x/beside.md", ""),
        ("y/beside.md", ""),
    ];
    let to = |at: &str| To(path(at));
    let twins = || {
        OneOf(vec![
            path("a/twin.md"),
            path("b/deep/twin.md"),
            path("twin.md"),
        ])
    };
    let shared = |notes| Dead(SiteReason::SharedName { notes });
    let rows = [
        ("[[once]]", to("a/once.md"), to("a/once.md")),
        (
            "[[Late nights]]",
            Dead(SiteReason::Title),
            Dead(SiteReason::Title),
        ),
        ("[[ONCE]]", Dead(SiteReason::Case), to("a/once.md")),
        // A name that is shared leads to the top folder in Quartz.
        ("[[twin]]", to("twin.md"), twins()),
        ("[[a/twin]]", to("a/twin.md"), to("a/twin.md")),
        ("[[beside]]", shared(2), to("x/beside.md")),
        ("[[none]]", Nowhere, Nowhere),
        ("[[a]]", Folder("a".to_owned()), Nowhere),
        ("[[tags/night]]", Made("tags/night".to_owned()), Nowhere),
        ("[[tags/day]]", Nowhere, Nowhere),
        ("[[https://example.org]]", Outside, Outside),
        ("[[#here]]", to("x/from.md"), to("x/from.md")),
    ];
    for (link, quartz, obsidian) in rows {
        assert_eq!(views(link, files), (quartz, obsidian), "{link}");
    }
}

#[test]
fn a_missing_name_is_the_same_however_its_links_are_written() {
    let text = "[[no_gate]] [[x/No gate.md|l]] [[00:04:38]] [[y/twin]] [[https://example.org]]";
    let vault = vault(&[("from.md", text), ("a/twin.md", "")]);
    let from = note(&vault, "from.md");
    let links = from.parsed().links.iter();
    let missing: Vec<_> = links.map(|link| vault.missing_name(from, &link)).collect();
    let name = |at: usize| missing[at].as_ref().map(|name| &*name.name);
    assert_eq!(name(0), Some("no_gate"));
    assert_eq!(name(1), Some("No gate"));
    assert_eq!(
        missing[0].as_ref().map(|one| one.key),
        missing[1].as_ref().map(|one| one.key)
    );
    assert_eq!((name(2), name(4)), (None, None), "a time, an address");
    assert_eq!(name(3), Some("y/twin"), "a twin stands elsewhere");
}
