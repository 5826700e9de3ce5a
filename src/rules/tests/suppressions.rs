//! Comments that silence findings, and those that silence none.

use super::*;

fn told(text: &str) -> Vec<String> {
    plain(text).report()
}

/// The text after all certain fixes that a round makes.
fn fixed(text: &str) -> String {
    let desk = plain(text);
    let mut edits: Vec<(Span, String)> = Vec::new();
    for finding in desk.findings() {
        let fixes = fixes(&desk.vault, &desk.note, &finding);
        edits.extend(
            fixes
                .into_iter()
                .filter(|fix| fix.certain)
                .flat_map(|fix| fix.edits),
        );
    }
    edits.sort();
    let mut text = desk.note.text().clone();
    for (span, replacement) in edits.iter().rev() {
        text.replace(*span, replacement);
    }
    text.to_string()
}

#[test]
fn a_comment_may_count_for_the_whole_note_or_a_part() {
    let silent = |text: &str| told(text).is_empty();
    assert!(silent(
        "[[q]]\n\n[[r]]\n\n<!-- wikinote-ignore-file broken-link -->\n"
    ));
    assert!(silent("<!-- wikinote-ignore-file -->\n\n[[q]]\n\n\n[[r]]"));
    assert!(silent(
        "<!-- wikinote-ignore-start broken-link -->\n\n[[q]]\n\n<!-- wikinote-ignore-end -->\n"
    ));
    assert!(
        silent("<!-- wikinote-ignore-start -->\n\n[[q]]\n\n[[r]]\n"),
        "to the end"
    );
    assert_eq!(
        told(
            "[[q]]\n<!-- wikinote-ignore-start -->\n[[r]]\n\n<!-- wikinote-ignore-end -->\n[[s]]\n"
        ),
        [
            "broken-link \"q\": no note is named `q`",
            "broken-link \"s\": no note is named `s`"
        ]
    );
    // Within each other, as brackets.
    assert!(silent(
        "<!-- wikinote-ignore-start broken-link -->\n[[q]]\n\n<!-- wikinote-ignore-start \
         inexact-link -->\n[[NMDAR]]\n\n<!-- wikinote-ignore-end -->\n[[r]]\n\n\
         <!-- wikinote-ignore-end: both -->\n"
    ));
    assert!(silent(
        "[[q]] <!-- wikinote-ignore broken-link: not written yet, perhaps never -->"
    ));
}

#[test]
fn a_comment_that_opens_a_list_item_counts_for_the_next_line() {
    for text in [
        "- <!-- wikinote-ignore -->\n  [[q]]",
        "1. <!-- wikinote-ignore -->\n   [[q]]",
        "> * 2) <!-- wikinote-ignore -->\n>      [[q]]",
    ] {
        assert!(told(text).is_empty(), "{text}: {:?}", told(text));
    }
    assert_eq!(told("-a <!-- wikinote-ignore -->\n[[q]]").len(), 2);
    assert_eq!(told("1 <!-- wikinote-ignore -->\n[[q]]").len(), 2);
}

#[test]
fn what_silences_nothing_is_reported_code_by_code() {
    assert_eq!(
        told("fine <!-- wikinote-ignore broken-link -->"),
        [
            "unused-suppression \"<!-- wikinote-ignore broken-link -->\": this comment silences nothing"
        ]
    );
    assert_eq!(
        told("[[q]] <!-- wikinote-ignore broken-link, Inexact-Link -->"),
        ["unused-suppression \"Inexact-Link\": `Inexact-Link` silences nothing here"]
    );
    assert_eq!(
        told("[[q]] <!-- wikinote-ignore broken-link brokn-link xyzzy -->"),
        [
            "unused-suppression \"brokn-link\": there is no rule `brokn-link`; did you mean \
             `broken-link`?",
            "unused-suppression \"xyzzy\": there is no rule `xyzzy`"
        ]
    );
    assert_eq!(
        told("x\n\n<!-- wikinote-ignore-end -->"),
        ["unused-suppression \"<!-- wikinote-ignore-end -->\": this comment ends nothing"]
    );
    // What the whole note silences needs no comment of its own.
    assert_eq!(
        told("<!-- wikinote-ignore-file broken-link -->\n\n[[q]] <!-- wikinote-ignore -->"),
        ["unused-suppression \"<!-- wikinote-ignore -->\": this comment silences nothing"]
    );
}

#[test]
fn a_reason_without_its_colon_is_told_once_and_a_group_as_one() {
    let why = "[[q]] <!-- wikinote-ignore broken-link because it comes later -->";
    assert_eq!(
        told(why),
        [
            "unused-suppression \"because it comes later\": there are no rules of these names; a \
             reason follows a colon"
        ]
    );
    assert_eq!(
        plain(why).fixed("unused-suppression"),
        Some((why.replace(" because", ": because"), false))
    );
    assert_eq!(
        told("[[q]] <!-- wikinote-ignore broken-link, a follow-up note -->").len(),
        1
    );
    let groups = told("[[q]] <!-- wikinote-ignore broken-link links text -->");
    assert!(groups.len() == 2 && groups[1].contains("`text`; it is a group"));
    let all = "[[q]] <!-- wikinote-ignore it comes later -->";
    assert_eq!(told(all).len(), 2, "it silences nothing");
    assert_eq!(plain(all).fixed("unused-suppression"), None);
    assert_eq!(
        told("[[q]] <!-- wikinote-ignore broken-link links -->"),
        [
            "unused-suppression \"links\": there is no rule `links`; it is a group, and those are \
             for `--select` and `--ignore` only"
        ]
    );
}

#[test]
fn comments_below_each_other_go_at_once() {
    let row = |count: usize| "<!-- wikinote-ignore broken-link -->\n".repeat(count);
    let starts = "<!-- wikinote-ignore-start -->\n".repeat(40);
    let ends = "<!-- wikinote-ignore-end -->\n".repeat(40);
    for (before, after) in [
        (format!("a\n\n{}\nb\n", row(60)), "a\n\n\nb\n"),
        (format!("a\n{}\nb\n", row(60)), "a\n\nb\n"),
        (format!("a\n\n{}b\n", row(60)), "a\n\nb\n"),
        (format!("a\n{}", row(60)), "a\n"),
        (format!("{}b\n", row(60)), "b\n"),
        (
            format!("a\n\n{starts}\nb\n\n{ends}\nc\n"),
            "a\n\n\nb\n\n\nc\n",
        ),
    ] {
        assert_eq!(fixed(&before), after);
    }
    // What a list is next to stays, and so does what keeps two paragraphs apart.
    for (before, left) in [
        (format!("- a\n\n{}\n- b\n", row(9)), 2),
        (format!("a\n{}b\n", row(9)), 9),
        (format!("a\n{}<!-- x -->\nb\n", row(9)), 9),
    ] {
        let fixed = fixed(&before);
        assert_eq!(fixed.matches("wikinote-ignore").count(), left, "{fixed}");
    }
}

#[test]
fn what_is_off_is_not_unused_and_what_is_to_stay_stays() {
    let desk = plain("fine <!-- wikinote-ignore broken-link -->");
    let mut settings = Settings::default();
    settings.rules.insert("broken-link".into(), Severity::Off);
    assert!(check(&desk.vault, &desk.note, &settings).is_empty());
    settings.rules.clear();
    settings
        .rules
        .insert(unused_suppression::RULE.code.into(), Severity::Off);
    assert!(check(&desk.vault, &desk.note, &settings).is_empty());
    // It is off unless the settings say otherwise.
    assert!(told("fine <!-- wikinote-ignore quote-not-found -->").is_empty());
    assert!(told("fine <!-- wikinote-ignore broken-link, unused-suppression -->").is_empty());
    assert!(told("fine <!-- wikinote-ignore unused-suppression -->").is_empty());
    assert_eq!(
        told("fine <!-- wikinote-ignore unused-suppression broken-lnk -->").len(),
        0
    );
}

#[test]
fn the_fix_takes_the_comment_or_the_code_away() {
    for (before, after) in [
        ("a\n\n<!-- wikinote-ignore -->\nb\n", "a\n\nb\n"),
        (
            "a\r\n\r\n<!-- wikinote-ignore -->\r\nb\r\n",
            "a\r\n\r\nb\r\n",
        ),
        ("<!-- wikinote-ignore -->", ""),
        ("a\n\n<!-- wikinote-ignore -->", "a\n\n"),
        ("- a <!-- wikinote-ignore -->\n  b\n", "- a\n  b\n"),
        ("a <!-- wikinote-ignore -->\nb\n", "a\nb\n"),
        (
            "a\n\n<!-- wikinote-ignore-start -->\nb\n\n<!-- wikinote-ignore-end -->\n",
            "a\n\nb\n\n",
        ),
        (
            "[[q]] <!-- wikinote-ignore broken-link, inexact-link: why -->",
            "[[q]] <!-- wikinote-ignore broken-link: why -->",
        ),
        (
            "[[q]] <!-- wikinote-ignore inexact-link,broken-link -->",
            "[[q]] <!-- wikinote-ignore broken-link -->",
        ),
        (
            "[[q]] <!-- wikinote-ignore broken-anchor broken-link inexact-link -->",
            "[[q]] <!-- wikinote-ignore broken-link -->",
        ),
    ] {
        assert_eq!(fixed(before), after, "{before:?}");
        assert_eq!(fixed(after), after, "once is enough");
    }
    let unknown = "[[q]] <!-- wikinote-ignore brokn-link -->";
    let (offered, certain) = plain(unknown).fixed("unused-suppression").unwrap();
    assert_eq!(offered, "[[q]] <!-- wikinote-ignore broken-link -->");
    assert!(!certain);
}

#[test]
fn the_comment_stays_unless_asked_where_it_keeps_things_apart() {
    for (before, after) in [
        // Two paragraphs stay two.
        ("a\n<!-- wikinote-ignore -->\nb\n", "a\n\nb\n"),
        ("a <!-- wikinote-ignore --> b", "a b"),
        ("a<!-- wikinote-ignore -->b", "ab"),
        ("a <!--\nwikinote-ignore\n--> b", "a b"),
        (
            "<!-- wikinote-ignore -->\n---\ntitle: y\n---\n",
            "---\ntitle: y\n---\n",
        ),
        ("x\n<!-- wikinote-ignore -->---\n", "x\n---\n"),
        ("x\n\n<!-- wikinote-ignore -->\n---\n", "x\n\n---\n"),
        (
            "<div>\n<!-- wikinote-ignore -->\nb\n</div>\n",
            "<div>\n\nb\n</div>\n",
        ),
        ("<!-- wikinote-ignore --> # text\n", "# text\n"),
        ("1<!-- wikinote-ignore -->. x\n", "1. x\n"),
        (
            "- a\n\n<!-- wikinote-ignore -->\n\n    code\n",
            "- a\n\n\n    code\n",
        ),
        ("- a\n\n<!-- wikinote-ignore -->\n\n- b\n", "- a\n\n\n- b\n"),
        ("x\n--- <!-- wikinote-ignore -->\n", "x\n---\n"),
        ("x\n1. <!-- wikinote-ignore -->\n", "x\n1.\n"),
        ("<span> <!-- wikinote-ignore -->\n*x*\n", "<span>\n*x*\n"),
        ("[a]: b <!-- wikinote-ignore -->\n", "[a]: b\n"),
        ("words ^id <!-- wikinote-ignore -->\n", "words ^id\n"),
        ("a\\ <!-- wikinote-ignore -->\nb\n", "a\\\nb\n"),
    ] {
        let offered = plain(before).fixed("unused-suppression");
        assert_eq!(offered, Some((after.to_owned(), false)), "{before:?}");
    }
}

#[test]
fn many_comments_and_codes_that_silence_nothing_take_linear_time() {
    let one_line = "x <!-- wikinote-ignore -->  ".repeat(60_000);
    let one_comment = format!("<!-- wikinote-ignore {} -->", "brokn-link ".repeat(60_000));
    let fine_codes = format!(
        "[[q]] <!-- wikinote-ignore broken-link {} -->",
        "inexact-link ".repeat(60_000)
    );
    for text in [one_line, one_comment, fine_codes] {
        let desk = plain(&text);
        let found = desk.findings();
        assert!(found.len() >= 60_000);
        let mut fixed = 0;
        for finding in &found {
            fixed += fixes(&desk.vault, &desk.note, finding).len();
        }
        assert!(fixed >= 20, "{fixed}");
    }
}
