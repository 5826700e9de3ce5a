//! Each rule by example: what it finds, what it leaves alone, what its fix writes.

use std::sync::Arc;

use super::*;
use crate::vault::{Change, NotePath, Publisher, RootId};

const NONE: [&str; 0] = [];

struct Desk {
    vault: Vault,
    note: Arc<Note>,
}

/// A vault of `(path, text)`; the first note is the one looked at.
fn desk(publisher: Publisher, notes: &[(&str, &str)]) -> Desk {
    let mut vault = Vault::new(vec![publisher]);
    let notes: Vec<Arc<Note>> = notes
        .iter()
        .map(|(path, text)| Arc::new(Note::new(NotePath::new(RootId(0), path), text)))
        .collect();
    vault.extend(notes.iter().map(|note| Change::Note(note.clone())));
    vault.extend([Change::File(NotePath::new(
        RootId(0),
        "pictures/neuron.png",
    ))]);
    Desk {
        vault,
        note: notes[0].clone(),
    }
}

impl Desk {
    fn findings(&self) -> Vec<Finding> {
        check(&self.vault, &self.note, &Settings::default())
    }

    /// `code "underlined": message` a finding.
    fn report(&self) -> Vec<String> {
        let show = |finding: &Finding| {
            let at = self.note.text().slice(finding.span);
            format!("{} {at:?}: {}", finding.rule.code, finding.message)
        };
        self.findings().iter().map(show).collect()
    }

    /// The note's text after the first fix of the first finding of `code`.
    fn fixed(&self, code: &str) -> Option<(String, bool)> {
        let finding = self
            .findings()
            .into_iter()
            .find(|found| found.rule.code == code)?;
        let fix = fixes(&self.vault, &self.note, &finding)
            .into_iter()
            .next()?;
        let mut text = self.note.text().clone();
        for (span, replacement) in fix.edits.iter().rev() {
            text.replace(*span, replacement);
        }
        Some((text.to_string(), fix.certain))
    }
}

const BASICS: (&str, &str) = (
    "h/nmda_receptor_basics.md",
    "---\ntitle: NMDA receptor basics\naliases: [NMDAR]\n---\n## The pore\nText. ^p\n",
);

fn one(publisher: Publisher, text: &str) -> Desk {
    desk(publisher, &[("h/a.md", text), BASICS])
}

fn plain(text: &str) -> Desk {
    one(Publisher::None, text)
}

fn quartz() -> Publisher {
    Publisher::Quartz {
        content: String::new(),
    }
}

#[test]
fn what_is_right_is_left_alone() {
    let text = "---\ntitle: A\nvideoId: Rxmv7rT9leo\n---\n[[nmda_receptor_basics#The pore | x]] [[nmda_receptor_basics]] \
                [[nmda_receptor_basics#^p]] [[#]] ![[neuron.png|300]] [x](nmda_receptor_basics.md#the-pore) \
                [[https://example.org | site]] <a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>";
    assert_eq!(plain(text).report(), Vec::<String>::new());
    assert_eq!(one(quartz(), text).report(), Vec::<String>::new());
}

#[test]
fn broken_links() {
    assert_eq!(
        plain("[[nowhere | x]] ![[lost.png]] [y](gone.md)").report(),
        [
            "broken-link \"nowhere\": no note is named `nowhere`",
            "missing-attachment \"lost.png\": no file is named `lost.png`",
            "broken-file-link \"gone.md\": there is no file `gone.md`",
        ]
    );
}

#[test]
fn broken_anchors() {
    assert_eq!(
        plain("[[nmda_receptor_basics#Nope]] [[nmda_receptor_basics#^x]] [[#Here]]").report(),
        [
            "broken-anchor \"Nope\": `nmda_receptor_basics` has no heading `Nope`",
            "broken-anchor \"^x\": `nmda_receptor_basics` has no block `x`",
            "broken-anchor \"Here\": this note has no heading `Here`",
        ]
    );
}

#[test]
fn what_html_names_is_a_place_to_link_to() {
    let here = "<a id=\"foo\"></a> <a name='b c'></a>\n\n<span id=Bar>x</span>\n\n<h2 id=\"h\">H</h2>\n\n\
                [below](#foo) [b](#b%20c) [c](#bar) [d](#h) [[#foo]] [t](#top) [t](#) [[#]]\n";
    assert_eq!(plain(here).report(), NONE);
    let other = [
        ("h/a.md", "[x](b.md#foo) [[b#foo]] [[b#gone]]"),
        ("h/b.md", "<p><a id=\"foo\"></a></p>\n"),
    ];
    assert_eq!(
        desk(Publisher::None, &other).report(),
        ["broken-anchor \"gone\": `b` has no heading `gone`"]
    );
    let mut two = desk(Publisher::None, &other);
    let own = two.vault.id(&two.note.path).unwrap();
    let after = Note::new(NotePath::new(RootId(0), "h/b.md"), "<a id=gone></a>");
    let touched = two.vault.apply(Change::Note(Arc::new(after)));
    assert!(touched.notes.contains(&own));
    assert_eq!(two.report().len(), 2);
    assert_eq!(
        plain("[[nmda_receptor_basics#^]] [x](#^)").report(),
        [
            "broken-anchor \"^\": the link names no block of `nmda_receptor_basics`: nothing follows `^`",
            "broken-anchor \"^\": the link names no block of this note: nothing follows `^`",
        ]
    );
}

#[test]
fn ambiguous_links_name_their_candidates() {
    let notes = [("a.md", "[[b]]"), ("x/b.md", ""), ("y/b.md", "")];
    let desk = desk(Publisher::None, &notes);
    assert_eq!(
        desk.report(),
        ["ambiguous-link \"b\": `b` could be `x/b.md` or `y/b.md`"]
    );
    assert_eq!(desk.findings()[0].related.len(), 2);
}

#[test]
fn inexact_links_and_their_fix() {
    let fixed = |text: &str| plain(text).fixed("inexact-link");
    let certain = |text: &str| Some((text.to_owned(), true));
    assert_eq!(
        plain(
            "[[NMDA receptor basics]] [[NMDAR]] [[Nmda_Receptor_Basics]] [[nmda-receptor basics!]]"
        )
        .report(),
        [
            "inexact-link \"NMDA receptor basics\": `NMDA receptor basics` is the title of `nmda_receptor_basics`",
            "inexact-link \"NMDAR\": `NMDAR` is an alias of `nmda_receptor_basics`",
            "inexact-link \"Nmda_Receptor_Basics\": `Nmda_Receptor_Basics` differs in case or accents from `nmda_receptor_basics`",
            "inexact-link \"nmda-receptor basics!\": `nmda-receptor basics!` is a loose spelling of `nmda_receptor_basics`",
        ]
    );
    assert_eq!(
        fixed("x [[ NMDA receptor basics#The pore |  label]] y"),
        certain("x [[ nmda_receptor_basics#The pore |  label]] y"),
        "label, padding and anchor stay"
    );
    assert_eq!(
        fixed("[[NMDAR]]"),
        certain("[[nmda_receptor_basics | NMDAR]]")
    );
    assert_eq!(
        fixed("[[a|b]] [[NMDAR]]"),
        certain("[[a|b]] [[nmda_receptor_basics|NMDAR]]")
    );
    assert_eq!(
        fixed("| t |\n|---|\n| [[NMDAR]] |\n"),
        certain("| t |\n|---|\n| [[nmda_receptor_basics \\| NMDAR]] |\n")
    );
    assert_eq!(fixed("![[NMDAR]]"), certain("![[nmda_receptor_basics]]"));
    assert_eq!(
        fixed("[x](NMDAR.md)"),
        Some(("[x](nmda_receptor_basics.md)".to_owned(), false)),
        "an address is a path to others"
    );
    assert_eq!(
        fixed("[x](NMDA%20receptor%20basics)"),
        Some(("[x](nmda_receptor_basics)".to_owned(), false))
    );
}

#[test]
fn an_empty_label_counts_as_none_and_what_obsidian_showed_becomes_the_label() {
    let gate = (
        "gk.md",
        "---\ntitle: Gate Keeper\n---\n# H\n\n## I\n\nt ^id\n",
    );
    let fixed = |publisher: Publisher, text: &str| {
        desk(publisher, &[("a.md", text), gate]).fixed("inexact-link")
    };
    let certain = |text: &str| Some((text.to_owned(), true));
    for (before, plain, obsidian) in [
        (
            "[[Gate Keeper|]]",
            "[[gk | Gate Keeper]]",
            "[[gk | Gate Keeper]]",
        ),
        (
            "[[Gate Keeper | ]]",
            "[[gk | Gate Keeper]]",
            "[[gk | Gate Keeper]]",
        ),
        (
            "[[Gate Keeper|]] [[b|c]]",
            "[[gk|Gate Keeper]] [[b|c]]",
            "[[gk|Gate Keeper]] [[b|c]]",
        ),
        (
            "| t |\n|---|\n| [[Gate Keeper\\|]] |\n",
            "| t |\n|---|\n| [[gk \\| Gate Keeper]] |\n",
            "| t |\n|---|\n| [[gk \\| Gate Keeper]] |\n",
        ),
        ("![[Gate Keeper]]", "![[gk]]", "![[gk]]"),
        (
            "[[Gate Keeper#H]]",
            "[[gk#H | Gate Keeper]]",
            "[[gk#H | Gate Keeper > H]]",
        ),
        (
            "[[Gate Keeper#H#I|]]",
            "[[gk#H#I | Gate Keeper]]",
            "[[gk#H#I | Gate Keeper > H > I]]",
        ),
        (
            "[[Gate Keeper#^id]]",
            "[[gk#^id | Gate Keeper]]",
            "[[gk#^id | Gate Keeper > ^id]]",
        ),
        ("[[Gate Keeper#H|x]]", "[[gk#H|x]]", "[[gk#H|x]]"),
    ] {
        assert_eq!(fixed(Publisher::None, before), certain(plain));
        assert_eq!(fixed(quartz(), before), certain(plain));
        assert_eq!(fixed(Publisher::Obsidian, before), certain(obsidian));
    }
}

#[test]
fn no_label_that_a_fix_makes_has_a_character_that_nobody_sees() {
    let notes = |text| {
        [
            ("a.md", text),
            ("Some Note.md", ""),
            ("f/gk.md", "---\ntitle: Gate Keeper\n---\n# H\n"),
        ]
    };
    for code in ["inexact-link", "dead-on-site"] {
        for (before, after) in [
            ("[[Some\u{A0}Note]]", "[[Some Note]]"),
            ("[[Some Note\u{200B}]]", "[[Some Note]]"),
            ("[[Some Note\u{200B}|]]", "[[Some Note]]"),
            ("[[\u{2068}Some Note\u{2069}#H]]", "[[Some Note#H]]"),
            ("[[Gate\u{A0}Keeper]]", "[[gk | Gate Keeper]]"),
            (
                "[[Gate Keeper#\u{200B}H]]",
                "[[gk#\u{200B}H | Gate Keeper > H]]",
            ),
        ] {
            let fixed = desk(Publisher::Obsidian, &notes(before)).fixed(code);
            assert_eq!(fixed, Some((after.to_owned(), true)), "{code} {before:?}");
        }
    }
}

#[test]
fn dead_on_the_site_says_why() {
    let notes = [("h/a.md", "[[b]] [[h/b]]"), ("h/b.md", ""), ("k/b.md", "")];
    let shared = desk(quartz(), &notes);
    assert_eq!(shared.report().len(), 1);
    assert!(shared.report()[0].starts_with("dead-on-site \"b\": dead on the site: 2 files"));
    assert_eq!(
        shared.fixed("dead-on-site"),
        Some(("[[h/b | b]] [[h/b]]".to_owned(), true))
    );

    let money = one(
        quartz(),
        "---\nvideoId: Rxmv7rT9leo\n---\nIt costs $5 at [[nmda_receptor_basics]] and <a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a> $10.",
    );
    assert_eq!(
        money.report().len(),
        2,
        "the link and the stamp: {:?}",
        money.report()
    );
    assert_eq!(money.fixed("dead-on-site"), None);
    assert_eq!(
        plain("It costs $5 at [[nmda_receptor_basics]], not $10.")
            .report()
            .len(),
        0
    );
    assert!(
        one(quartz(), "[[NMDAR]]")
            .report()
            .iter()
            .any(|found| found.starts_with("dead-on-site"))
    );
    let path = one(quartz(), "[[nmda_receptor_basics#The pore#The pore]]").report();
    assert!(
        path.iter().any(|found| found.contains("a second `#`")),
        "{path:?}"
    );
    let obsidian = one(Publisher::Obsidian, "[[NMDAR]] [[Nmda_receptor_basics]]");
    assert_eq!(
        obsidian
            .report()
            .iter()
            .filter(|found| found.starts_with("dead"))
            .count(),
        1
    );
}

#[test]
fn unclosed_links() {
    let desk = plain("see [[nmda_receptor_basics\nnext");
    assert_eq!(
        desk.report(),
        [
            "unclosed-link \"[[nmda_receptor_basics\": the link to `nmda_receptor_basics` is never closed with `]]`"
        ]
    );
    let closed = "see [[nmda_receptor_basics]]\nnext".to_owned();
    assert_eq!(desk.fixed("unclosed-link"), Some((closed, false)));
    assert_eq!(
        plain("see [[a | Gates'] vision").fixed("unclosed-link"),
        None
    );
}

#[test]
fn front_matter_and_video_ids() {
    let report = plain("---\ntitle: Sleep: a guide\n---\n").report();
    assert!(
        report[0].starts_with("invalid-front-matter \"title: Sleep: a guide\""),
        "{report:?}"
    );
    let report = plain("---\nvideoId: short\n---\n").report();
    assert!(
        report[0].starts_with("invalid-video-id \"short\": `short` is no YouTube"),
        "{report:?}"
    );
    assert!(
        plain("---\nvideoId: -RdOwhmqP5s\n---\n")
            .report()
            .is_empty()
    );
}

#[test]
fn a_fenced_note_gets_one_finding() {
    let text = "From: [[nmda_receptor_basics]] <br/>\n```markdown\n## A\n[[nowhere]] and words enough to be a note\n```\n";
    let desk = plain(text);
    assert_eq!(desk.report().len(), 1);
    let (fixed, certain) = desk.fixed("fenced-note").expect("a fix");
    assert_eq!(
        fixed,
        "From: [[nmda_receptor_basics]] <br/>\n## A\n[[nowhere]] and words enough to be a note\n"
    );
    assert!(!certain);
}

#[test]
fn malformed_stamps() {
    let report = plain("<a class=\"yt-timestamp\" data-t=\"HH:MM:SS\">[00:46:00]</a>").report();
    assert!(report[0].starts_with("malformed-timestamp"), "{report:?}");
}

#[test]
fn a_comment_silences_its_line_and_the_next() {
    assert!(
        plain("<!-- wikinote-ignore broken-link -->\n[[nowhere]]\n")
            .report()
            .is_empty()
    );
    assert!(
        plain("[[nowhere]] <!-- wikinote-ignore -->\n")
            .report()
            .is_empty()
    );
    let told = |text: &str| plain(text).report().join("\n").contains("broken-link");
    assert!(told("<!-- wikinote-ignore inexact-link -->\n[[nowhere]]\n"));
    assert!(told("<!-- wikinote-ignore -->\n\n[[nowhere]]\n"));
}

#[test]
fn severity_is_the_users_to_set() {
    let desk = plain("[[nowhere]] [[NMDAR]]");
    let mut settings = Settings::default();
    settings.rules.insert("broken-link".into(), Severity::Off);
    settings
        .rules
        .insert("inexact-link".into(), Severity::Error);
    let findings = check(&desk.vault, &desk.note, &settings);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Error);
}

#[test]
fn a_note_has_the_severities_of_its_path() {
    let mut settings = Settings::default();
    let toml = "[[overrides]]\npaths = [\"note*\", \"here/\"]\nrules.broken-link = \"error\"\n\
                [[overrides]]\npaths = [\"here/\"]\nrules.broken-link = \"off\"\n";
    assert_eq!(settings.merge_toml(toml, "a file"), [""; 0]);
    let severity = |path: &str| {
        let desk = desk(Publisher::None, &[(path, "[[nowhere]]")]);
        let findings = check(&desk.vault, &desk.note, &settings);
        findings.first().map(|finding| finding.severity)
    };
    assert_eq!(severity("other.md"), Some(Severity::Warning));
    assert_eq!(severity("note.md"), Some(Severity::Error));
    assert_eq!(severity("here/note.md"), None);
}

#[test]
fn every_rule_has_a_page_and_a_code_of_its_own() {
    let mut codes: Vec<_> = rules().iter().map(|rule| rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rules().len());
    for rule in rules() {
        assert!(rule.page.contains("## Why it is bad") && rule.page.contains("## Example"));
        assert!(
            rule.code
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            rule.code
        );
    }
}

#[test]
fn of_many_candidates_few_are_pointed_at() {
    let folders: Vec<String> = (0..1000).map(|at| format!("f{at}/README.md")).collect();
    let mut notes = vec![("a.md", "[[README]]")];
    notes.extend(folders.iter().map(|path| (&**path, "")));
    let findings = desk(Publisher::None, &notes).findings();
    assert_eq!(findings[0].rule.code, "ambiguous-link");
    assert_eq!(findings[0].related.len(), 10);
}

#[test]
fn a_link_to_a_folder_of_notes_is_not_broken() {
    for (link, broken) in [
        ("[x](../h/)", false),
        ("[x](deep/)", false),
        ("[[h/deep/]]", false),
        ("[x](none/)", true),
    ] {
        let desk = desk(
            Publisher::None,
            &[("h/a.md", link), ("h/deep/more/b.md", "")],
        );
        assert_eq!(!desk.findings().is_empty(), broken, "{link}");
    }
}

#[test]
fn the_address_of_a_folder_is_no_name_of_a_note() {
    let notes = [
        ("docs/b/page.md", ""),
        (
            "old/legacy.md",
            "---\ntitle: Install\naliases: [src]\n---\n",
        ),
        ("guide/index.md", "---\ntitle: guide\n---\n"),
        ("misc/about-me.md", "---\ntitle: about\n---\n"),
    ];
    let desk = |link: &str| {
        let mut desk = desk(
            Publisher::None,
            &[&[("docs/a/page.md", link)], &notes[..]].concat(),
        );
        for file in ["docs/install/setup.sh", "src/main.rs"] {
            desk.vault
                .apply(Change::File(NotePath::new(RootId(0), file)));
        }
        desk
    };
    for link in [
        "[how](../install/)",
        "[how](../install)",
        "[s](/src/)",
        "[s](../../src)",
        "[s](src)",
        "[s][r]\n\n[r]: /src",
        "[guide](/guide/)",
        "[guide](../../guide)",
        "[up](..) [up](../) [here](.) [top](../../../..)",
        "![all](/src)",
    ] {
        assert_eq!(desk(link).report(), NONE, "{link}");
    }
    let told = ["broken-file-link \"/about/\": there is no file `/about/`"];
    assert_eq!(desk("[p](/about/)").report(), told);
    let offered = |text: &str| Some((text.to_owned(), false));
    assert_eq!(
        desk("[p](/about)").fixed("inexact-link"),
        offered("[p](/misc/about-me)")
    );
    assert_eq!(
        desk("[p](about?x=1#y)").fixed("inexact-link"),
        offered("[p](../../misc/about-me?x=1#y)"),
        "the query stays"
    );
    // As a wiki link it is a name.
    assert!(desk("[[src]]").fixed("inexact-link").unwrap().1);
}

#[test]
fn a_folder_that_comes_and_goes_touches_who_links_to_it() {
    let mut desk = desk(
        Publisher::None,
        &[
            ("a.md", "[s](../src) [s](src)"),
            ("b.md", "---\ntitle: src\n---\n"),
        ],
    );
    let own = desk.vault.id(&desk.note.path).unwrap();
    let file = NotePath::new(RootId(0), "src/main.rs");
    let codes = |desk: &Desk| desk.findings().len();
    assert_eq!(codes(&desk), 2);
    assert_eq!(desk.vault.apply(Change::File(file.clone())).notes, [own]);
    assert_eq!(codes(&desk), 1, "{:?}", desk.report());
    assert_eq!(desk.vault.apply(Change::Gone(file)).notes, [own]);
    assert_eq!(codes(&desk), 2);
}

#[test]
fn a_markdown_address_is_mended_as_a_path_from_its_own_file() {
    let mended = |at: &str, link: &str| {
        let notes = [(at, link), ("sub/other-note.md", "# O\n")];
        let (text, certain) = desk(Publisher::None, &notes).fixed("inexact-link").unwrap();
        assert!(certain);
        text
    };
    assert_eq!(
        mended("one/m.md", "[t](../sub/Other-Note.md)"),
        "[t](../sub/other-note.md)"
    );
    assert_eq!(
        mended("one/m.md", "[t](Other-Note.md#o)"),
        "[t](../sub/other-note.md#o)"
    );
    assert_eq!(mended("m.md", "[t](sub/Other-Note)"), "[t](sub/other-note)");
    assert_eq!(
        mended("one/m.md", "[t](/sub/Other-Note.md)"),
        "[t](/sub/other-note.md)"
    );
}

#[test]
fn the_bar_is_escaped_in_a_table_without_outer_bars_too() {
    let text = "a | b\n---|---\n[[NMDA receptor basics]] | x\n";
    let (fixed, _) = plain(text).fixed("inexact-link").unwrap();
    assert!(
        fixed.contains("[[nmda_receptor_basics \\| NMDA receptor basics]] | x"),
        "{fixed}"
    );
}

#[test]
fn what_several_references_share_is_reported_once() {
    let report = plain("[w][r] and [r]\n\n[r]: nmda_receptor_basics.md#none\n").report();
    assert_eq!(report.len(), 1, "{report:?}");
}

#[test]
fn many_comments_that_silence_take_linear_time() {
    let lines = "<!-- wikinote-ignore broken-link -->\n[[q]]\n".repeat(40_000);
    assert!(plain(&lines).report().is_empty());
    let one_line = "<!-- wikinote-ignore inexact-link --> [[q]] ".repeat(20_000);
    // Each link, and each comment that does not silence it.
    assert_eq!(plain(&one_line).findings().len(), 40_000);
    let regions = "<!-- wikinote-ignore-start -->\n[[q]]\n".repeat(20_000)
        + &"<!-- wikinote-ignore-end -->\n".repeat(20_000);
    assert!(plain(&regions).findings().len() < 20_000);
}

#[test]
fn a_comment_silences_what_it_names_wherever_it_stands_on_the_line() {
    let silent = |text: &str| !plain(text).report().join("\n").contains("broken-link");
    assert!(silent("[[q]] <!-- wikinote-ignore --> [[q]]"));
    assert!(silent(
        "[[q]] <!-- wikinote-ignore x --> <!-- wikinote-ignore Broken-Link -->"
    ));
    assert!(silent(
        "<p>\n<!-- wikinote-ignore -->\n[[q]]\n</p>\n\nx <!-- wikinote-ignore --> [[q]]"
    ));
    assert!(!silent("x <!-- wikinote-ignore -->\n[[q]]"));
    assert!(!silent("[[q]]\n<!-- wikinote-ignore -->"));
    assert!(!silent("<!-- wikinote-ignore -->\n[[a]]\n[[q]]"));
}

#[test]
fn prices_that_cut_a_link_kill_it_on_the_site() {
    let dead = |text: &str| {
        let report = one(quartz(), text).report();
        report
            .iter()
            .filter(|found| found.starts_with("dead-on-site"))
            .count()
    };
    let note = "nmda_receptor_basics";
    assert_eq!(
        dead(&format!("[[{note} | costs $5]] and [[{note} | $6]]")),
        2
    );
    assert_eq!(dead(&format!("[[{note} | $5 to $10]], or [[{note}]]")), 1);
    assert_eq!(dead(&format!("[[{note}]] $5 and $6 [[{note}]]")), 0);
}

#[test]
fn a_link_closed_by_one_bracket_is_told_by_its_note() {
    let desk = plain("So [[nmda_receptor_basics] is it.");
    assert_eq!(
        desk.report(),
        [
            "unclosed-link \"[[nmda_receptor_basics\": the link to `nmda_receptor_basics` is closed with one `]` only"
        ]
    );
    assert_eq!(
        desk.fixed("unclosed-link"),
        Some(("So [[nmda_receptor_basics]] is it.".to_owned(), false))
    );
    assert_eq!(
        plain("So [[nmda_receptor_basics#The pore] is it.").fixed("unclosed-link"),
        Some((
            "So [[nmda_receptor_basics#The pore]] is it.".to_owned(),
            false
        ))
    );
    for prose in [
        "[[Tutorial] How to",
        "[[NMDAR] x",
        "[[nowhere] x",
        "[[#h] x",
    ] {
        assert!(plain(prose).report().is_empty(), "{prose}");
    }
    let label = "[[nmda_receptor_basics | label I forgot.\nMore in [[nmda_receptor_basics]].";
    assert_eq!(plain(label).report().len(), 1);
}

mod one_note;
mod stamps;
mod suppressions;
mod whole_vault;
