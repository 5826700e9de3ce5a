use super::*;

fn on_site(publisher: Publisher, files: &[(&str, &str)]) -> Vec<SiteAnswer> {
    let vault = vault_published_by(publisher, files);
    let (asker, _) = files.last().unwrap();
    let note = note(&vault, asker);
    note.parsed()
        .links
        .iter()
        .map(|link| vault.on_site(note, &link))
        .collect()
}

/// What Quartz makes of the one link `link` in `x/from.md`.
fn in_quartz(link: &str, files: &[(&str, &str)]) -> SiteAnswer {
    let mut files = files.to_vec();
    files.push(("x/from.md", link));
    let answers = on_site(quartz(), &files);
    assert_eq!(answers.len(), 1, "{link}");
    answers[0].clone()
}

use SiteAnswer::{Alive, Dead};

#[test]
fn quartz_wants_a_file_name_that_occurs_once() {
    let title = titled("Late Nights");
    let files = &[
        ("a/late_nights.md", &*title),
        ("a/twin.md", ""),
        ("b/twin.md", ""),
    ];
    let rows = [
        ("[[late_nights]]", Alive),
        ("[[late_nights.md | l]]", Alive),
        ("[[late_nights#no such heading]]", Alive),
        ("[[#anywhere]]", Alive),
        ("[[Late Nights]]", Dead(SiteReason::Title)),
        ("[[late nights]]", Dead(SiteReason::Title)),
        ("[[Late_Nights]]", Dead(SiteReason::Case)),
        ("[[late-nights]]", Dead(SiteReason::Spelling)),
        ("[[twin]]", Dead(SiteReason::SharedName { notes: 2 })),
        ("[[a/twin]]", Alive),
        ("[[../a/twin]]", Alive),
        ("[t](../a/twin.md)", Alive),
        ("[t](../a/late_nights.md)", Alive),
        ("[[../../a/twin]]", Dead(SiteReason::Path)),
        ("[[/late_nights]]", Alive),
        ("[[Chaos: a film]]", Alive),
        ("[[https://example.org]]", Alive),
    ];
    for (link, expected) in rows {
        assert_eq!(in_quartz(link, files), expected, "{link}");
    }
}

#[test]
fn quartz_looks_at_the_top_folder_when_a_name_is_shared() {
    let files = &[("twin.md", ""), ("b/twin.md", "")];
    assert_eq!(in_quartz("[[twin]]", files), Alive);
    assert_eq!(
        in_quartz(
            "[[twin]]",
            &[("a/twin.md", ""), ("b/twin.md", ""), ("c/twin.md", "")]
        ),
        Dead(SiteReason::SharedName { notes: 3 })
    );
}

#[test]
fn quartz_has_a_page_for_a_folder_that_holds_notes() {
    let acme = titled("acme");
    let files = &[("hubs/list.md", &*acme), ("acme/deep/note.md", "")];
    assert_eq!(in_quartz("[[acme]]", files), Alive);
    assert_eq!(in_quartz("[[acme/index]]", &[("acme/index.md", "")]), Alive);
    assert_eq!(in_quartz("[[acme]]", &files[..1]), Dead(SiteReason::Title));
    assert_eq!(in_quartz("[[index]]", &[("index.md", "")]), Alive);
    assert_eq!(
        in_quartz("[[index]]", &[("a/index.md", "")]),
        Dead(SiteReason::Spelling)
    );
}

#[test]
fn quartz_writes_blanks_and_signs_its_own_way() {
    let files = &[
        ("a/salt & pepper.md", ""),
        ("a/why?.md", ""),
        ("a/50% off.md", ""),
    ];
    for link in ["[[salt & pepper]]", "[[why?]]", "[[50% off]]"] {
        assert_eq!(in_quartz(link, files), Alive, "{link}");
    }
    assert_eq!(in_quartz("[s](<../a/salt%20&%20pepper.md>)", files), Alive);
    // The same name on the site, though not on disk.
    let files = &[("a/salt & pepper.md", ""), ("b/salt--and--pepper.md", "")];
    assert_eq!(
        in_quartz("[[salt--and--pepper]]", files),
        Dead(SiteReason::SharedName { notes: 2 })
    );
}

#[test]
fn quartz_publishes_the_content_folder_only() {
    let publisher = Publisher::Quartz {
        content: "content".to_owned(),
    };
    let files = &[
        ("content/a/x.md", ""),
        ("drafts/x.md", ""),
        ("drafts/y.md", ""),
        ("content/a/from.md", "[[x]] [[a/x]] [[y]] [[content/a/x]]"),
    ];
    let dead = Dead(SiteReason::Path);
    let expected = [Alive, Alive, dead.clone(), dead];
    assert_eq!(on_site(publisher.clone(), files), expected);
    let from_draft = &[("content/a/x.md", ""), ("drafts/z.md", "[[X]]")];
    assert_eq!(
        on_site(publisher, from_draft),
        [Alive],
        "a draft is on no site"
    );
}

#[test]
fn quartz_serves_files() {
    let files = &[("a/map.png", ""), ("a/old.pdf", ""), ("b/old.pdf", "")];
    assert_eq!(in_quartz("![[map.png]]", files), Alive);
    assert_eq!(in_quartz("![m](../a/map.png)", files), Alive);
    assert_eq!(
        in_quartz("[[old.pdf]]", files),
        Dead(SiteReason::SharedName { notes: 2 })
    );
    assert_eq!(in_quartz("[[MAP.png]]", files), Dead(SiteReason::Case));
}

#[test]
fn quartz_never_sees_some_links() {
    let files = &[("a/t.md", "")];
    assert_eq!(
        in_quartz("[[t | **bold**]]", files),
        Dead(SiteReason::LabelMarkup)
    );
    assert_eq!(
        in_quartz("[[t | C#]]", files),
        Dead(SiteReason::LabelCharacter)
    );
    assert_eq!(
        in_quartz("It cost $5 then [[t]] and $10 now.", files),
        Dead(SiteReason::Money)
    );
    assert_eq!(
        in_quartz("<div>\n[[t]]\n</div>\n", files),
        Dead(SiteReason::HtmlBlock)
    );
}

#[test]
fn obsidian_goes_by_file_names_in_any_case() {
    let title = titled("Late Nights");
    let aliased = "---\naliases: [Other]\n---\n";
    let links =
        "[[late_nights]] [[LATE_nights]] [[twin]] [[Late Nights]] [[Other]] [[late-nights]]";
    let files = &[
        ("a/late_nights.md", &*title),
        ("b/twin.md", ""),
        ("c/twin.md", aliased),
        ("f.md", links),
    ];
    let expected = [
        Alive,
        Alive,
        Alive,
        Dead(SiteReason::Title),
        Dead(SiteReason::Alias),
        Dead(SiteReason::Spelling),
    ];
    assert_eq!(on_site(Publisher::Obsidian, files), expected);
    assert_eq!(on_site(Publisher::None, files), vec![Alive; 6]);
}
