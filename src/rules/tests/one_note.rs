//! Rules that look at one note alone: what they find, what they leave alone, what
//! their fixes write.

use proptest::prelude::*;

use super::*;

/// `code "underlined"` of every finding.
fn codes(desk: &Desk) -> Vec<String> {
    let show = |finding: &Finding| {
        let at = desk.note.text().slice(finding.span);
        format!("{} {at:?}", finding.rule.code)
    };
    desk.findings().iter().map(show).collect()
}

fn of_code(desk: &Desk, code: &str) -> Vec<Finding> {
    let mut found = desk.findings();
    found.retain(|finding| finding.rule.code == code);
    found
}

/// Every rule on, those that are off by default too.
pub(super) fn all_on() -> Settings {
    let mut settings = Settings::default();
    for rule in rules() {
        settings.rules.insert(rule.code.into(), Severity::Warning);
    }
    settings
}

/// What `code` finds in a note of these words, if it is on.
fn with(code: &str, text: &str) -> Vec<String> {
    let desk = plain(text);
    let found = check(&desk.vault, &desk.note, &all_on());
    let found = found.iter().filter(|finding| finding.rule.code == code);
    found
        .map(|finding| desk.note.text().slice(finding.span).into_owned())
        .collect()
}

const NONE: [&str; 0] = [];

#[test]
fn prices_that_read_as_a_formula_are_escaped() {
    let fixed = |text: &str| one(quartz(), text).fixed("money-as-math");
    let certain = |text: &str| Some((text.to_owned(), true));
    assert_eq!(
        fixed("It costs $5 at the clinic\r\nand $10 elsewhere.\r\n"),
        certain("It costs \\$5 at the clinic\r\nand \\$10 elsewhere.\r\n")
    );
    assert_eq!(fixed("From $5 to $10."), certain("From \\$5 to \\$10."));
    assert_eq!(
        fixed("**$**7 million into **$**9"),
        certain("**\\$**7 million into **\\$**9")
    );
    assert_eq!(
        fixed("It costs $5 while the sum is $x$."),
        certain("It costs \\$5 while the sum is $x$."),
        "the formula stays one"
    );
    for formula in [
        "So $0 if x is even, 1 if x is odd$ holds.",
        "We set $x for all the even ones and $5 for others.",
        "It is $5 for those who take part, or US$.",
    ] {
        let certain = fixed(formula).map(|(_, certain)| certain);
        assert_eq!(certain, Some(false), "{formula}");
    }
    assert_eq!(
        fixed("Between $-5 in the winter and $.50 now."),
        certain("Between \\$-5 in the winter and \\$.50 now.")
    );
    assert_eq!(
        fixed("> [!note] The $5 they paid\n> and the $6 they got\n"),
        certain("> [!note] The \\$5 they paid\n> and the \\$6 they got\n")
    );
    assert_eq!(
        fixed("| a | b |\n|---|---|\n| the $5 we all had and $6 | x |\n"),
        certain("| a | b |\n|---|---|\n| the \\$5 we all had and \\$6 | x |\n")
    );
    assert_eq!(
        fixed("[[nmda_receptor_basics | the $5 they all paid]] and $6"),
        certain("[[nmda_receptor_basics | the \\$5 they all paid]] and \\$6")
    );
}

#[test]
fn formulas_and_lone_prices_are_none_of_moneys_business() {
    let found = |publisher, text: &str| of_code(&one(publisher, text), "money-as-math").len();
    for text in [
        "Let $x + y$ be the sum.",
        "Let $ a $ and $ b $ be the sides.",
        "So $5x + 3y = 2$ holds.",
        "So $\\text{all of the words}$ holds.",
        "It costs $5 only.",
        "It costs $5 here.\n\nAnd $6 there, says everybody.",
        "It costs \\$5 while others pay \\$6.",
        "`$HOME goes before $PATH`",
        "```\n$5 and then they paid $6\n```",
        "<!-- $5 and then they paid $6 -->",
        "---\ntitle: $5 and then they paid $6\n---\n",
        "<div>\n$5 and then they paid $6\n</div>\n",
        "| $5 for everybody | and $6 there |\n|---|---|\n",
        "<span title=\"$5 aaa bbb $6\">q</span> text",
        "See <a href=\"https://x.y/\"\ntitle=\"$5 aaa bbb ccc $6\">x</a>",
    ] {
        assert_eq!(found(quartz(), text), 0, "{text}");
    }
    let prices = "It costs $5 here while they pay $6 there.";
    assert_eq!(found(quartz(), prices), 1);
    assert_eq!(found(Publisher::None, prices), 0, "no site, no formula");
    assert_eq!(found(Publisher::Obsidian, prices), 0);
    let elsewhere = Publisher::Quartz {
        content: "published".to_owned(),
    };
    assert_eq!(found(elsewhere, prices), 0, "the note is not on the site");
    let address = "[pay $5 or get these](https://example.org/$6)";
    assert_eq!(found(quartz(), address), 1);
    assert_eq!(one(quartz(), address).fixed("money-as-math"), None);
    let bare = "www.shop.com/$5 aaa bbb (WWW.shop.com/$10)";
    assert_eq!(one(quartz(), bare).fixed("money-as-math"), None);
}

#[test]
fn callouts_of_types_that_nobody_knows() {
    assert_eq!(
        codes(&plain(
            "> [!NOTE] a\n\n> [!tip]- b\n\n> [!note|wide] c\n\n> [!Caution about x] d\n\n\
             > [!analogy] e\n\n> [!PRO TIP] f\n\n> [!warnng] g\n"
        )),
        [
            "unknown-callout \"analogy\"",
            "unknown-callout \"PRO TIP\"",
            "unknown-callout \"warnng\""
        ]
    );
    let told = |publisher| {
        one(publisher, "> [!analogy] e\n").findings()[0]
            .message
            .clone()
    };
    let rest = "for callouts of type `analogy`";
    assert_eq!(told(quartz()), format!("the site has no style {rest}"));
    assert_eq!(
        told(Publisher::Obsidian),
        format!("Obsidian has no style {rest}")
    );
    assert_eq!(
        told(Publisher::None),
        format!("neither Obsidian nor Quartz has a style {rest}")
    );
    let fixed = |text: &str| plain(text).fixed("unknown-callout");
    let offered = |text: &str| Some((text.to_owned(), false));
    assert_eq!(fixed("> [!PRO TIP] f\r\n"), offered("> [!TIP] f\r\n"));
    assert_eq!(fixed("> [!warnng]- g"), offered("> [!warning]- g"));
    assert_eq!(fixed("> [!analogy] e"), None);
    assert!(codes(&plain("```\n> [!analogy] e\n```\n")).is_empty());
}

#[test]
fn what_looks_like_a_callout_and_is_none() {
    let found = |text: &str| with("malformed-callout", text);
    assert_eq!(found("[!NOTE] a"), ["[!NOTE]"]);
    assert_eq!(found("- [!warning] a"), ["[!warning]"]);
    assert_eq!(found("1. [!warning|x] a"), ["[!warning|x]"]);
    assert_eq!(found("> said\n> [!quote] a"), ["[!quote]"]);
    assert_eq!(found("> [! note] a"), ["[! note"]);
    assert_eq!(found("> [! note]- a"), ["[! note"]);
    assert_eq!(found("> [!note a"), ["[!note"]);
    for text in [
        "> [!note] a",
        ">[!note]a",
        "> > [!note] a",
        "- > [!note] a",
        "> [!note]\n> [!x] is odd",
        "[!that is odd] a",
        "> [! Note that prices vary] see",
        "> [! quote](x)",
        "> [! quote][x]",
        "> [! quote]: x",
        "[!note that this is odd] a",
        "see [!note] there",
        "[!note](x.md)",
        "\\[!note] a",
        "`[!note] a`",
        "```\n[!note] a\n```",
        "<!--\n[!note] a\n-->",
        "<div>\n[!note] a\n</div>",
        "![note] a",
        "> said\n>\n> quoted",
        "<mark>&#96;> [!note] a",
    ] {
        assert_eq!(found(text), NONE, "{text}");
    }
}

#[test]
fn callouts_are_mended_in_their_own_lines() {
    let fixed = |text: &str| plain(text).fixed("malformed-callout");
    let offered = |text: &str| Some((text.to_owned(), false));
    assert_eq!(
        fixed("[!NOTE] a\r\nb\r\n\r\nc\r\n"),
        offered("> [!NOTE] a\r\n> b\r\n\r\nc\r\n")
    );
    assert_eq!(fixed("[!NOTE] a\n- b\n"), offered("> [!NOTE] a\n- b\n"));
    assert_eq!(fixed("- [!tip] a\n  b\n"), offered("- > [!tip] a\n  b\n"));
    assert_eq!(
        fixed("> said\r\n> [!quote] a\r\n"),
        offered("> said\r\n\r\n> [!quote] a\r\n")
    );
    assert_eq!(fixed("> [!note a"), offered("> [!note] a"));
    assert_eq!(
        fixed("> [!  note] a"),
        Some(("> [!note] a".to_owned(), true))
    );
}

#[test]
fn what_nobody_sees_in_names_and_targets() {
    let odd = "see [[nmda\u{200B}_receptor_basics | x]] and [[NMDA\u{A0}receptor basics]]";
    let desk = plain(odd);
    assert_eq!(of_code(&desk, "invisible-character").len(), 2);
    assert_eq!(
        desk.fixed("invisible-character"),
        Some((odd.replace('\u{200B}', ""), true))
    );
    let title = plain("[[NMDA\u{A0}receptor basics]]").fixed("invisible-character");
    assert_eq!(title, Some(("[[NMDA receptor basics]]".to_owned(), false)));

    let named = |text| [("h/a.md", text), ("h/Some Note.md", "")];
    for (before, after) in [
        // A bare blank would end the address.
        ("[x](Some\u{A0}Note.md)", "[x](Some%20Note.md)"),
        ("[x](<Some\u{A0}Note.md>)", "[x](<Some Note.md>)"),
        (
            "[x]\n\n[x]: Some\u{A0}Note.md\n",
            "[x]\n\n[x]: Some%20Note.md\n",
        ),
    ] {
        let fixed = super::desk(Publisher::None, &named(before)).fixed("invisible-character");
        assert_eq!(fixed, Some((after.to_owned(), true)));
    }

    let front =
        "---\ntitle: Deep\u{200B} sleep\naliases: [slow\u{2060} waves, fine]\n---\n# Deep\n";
    let desk = plain(front);
    assert_eq!(
        codes(&desk),
        [
            r#"invisible-character "Deep\u{200b} sleep""#,
            r#"invisible-character "slow\u{2060} waves""#
        ]
    );
    assert_eq!(
        desk.fixed("invisible-character"),
        Some((front.replace('\u{200B}', ""), false))
    );

    for (title, stays_whole) in [
        ("a:\u{A0}b", false),
        ("a\u{A0}#b", false),
        ("a:\u{200B} b", false),
        ("\u{200B}#b", false),
        ("\"a:\u{A0}b\"", true),
        ("a:b\u{A0}c", true),
    ] {
        let fixed = plain(&format!("---\ntitle: {title}\n---\n")).fixed("invisible-character");
        assert_eq!(fixed.is_some(), stays_whole, "{title:?}");
    }

    let named = [("a/\u{2068}cleo\u{2069}.md", "# Cleo\n"), ("a/b.md", "")];
    let desk = super::desk(Publisher::None, &named);
    assert_eq!(codes(&desk)[0], "invisible-character \"Cleo\"");
    assert_eq!(desk.fixed("invisible-character"), None);
    let named = [
        ("a/b.md", "[[\u{2068}cleo\u{2069}]]"),
        ("a/\u{2068}cleo\u{2069}.md", ""),
    ];
    let desk = super::desk(Publisher::None, &named);
    assert!(codes(&desk).is_empty(), "the file is called so");
    assert!(codes(&plain("a\u{A0}b [[nmda_receptor_basics | c\u{A0}d]]")).is_empty());
}

#[test]
fn headings_with_the_anchor_of_another() {
    let text = "## Sine\n### Intuition\n## C\r\n### *Intuition*!\n## C#\n## ?\n## !\n## Other\n";
    let desk = plain(text);
    assert_eq!(
        desk.report(),
        [
            "duplicate-heading-anchor \"*Intuition*!\": `#intuition` leads to an earlier heading; \
             this one is `#intuition-1`",
            "duplicate-heading-anchor \"C#\": `#c` leads to an earlier heading; this one is `#c-1`",
        ]
    );
    let related = &desk.findings()[0].related[0];
    assert_eq!(desk.note.text().slice(related.span), "### Intuition");
    let code = "## A\n```\n## A\n```\n<!--\n## A\n-->\n---\n";
    assert!(codes(&plain(code)).is_empty());
    let label = "## [[nmda_receptor_basics | The pore]]\n## The pore\n";
    assert_eq!(
        codes(&plain(label)),
        ["duplicate-heading-anchor \"The pore\""]
    );
    // The sign of Kelvin is a `k` once it is small; a dotted I holds an `i`.
    for (first, second) in [("\u{212a}elvin", "kelvin"), ("\u{130}", "i\u{307}")] {
        let found = codes(&plain(&format!("## {first}\n## {second}\n")));
        assert_eq!(found, [format!("duplicate-heading-anchor {second:?}")]);
    }
}

#[test]
fn headings_that_go_down_two_levels() {
    let found = |text: &str| with("skipped-heading-level", text);
    assert_eq!(
        found("### A\n## B\n#### C\n##### D\n# E\r\n### F\r\n"),
        ["C", "F"]
    );
    assert_eq!(found("### A\n#### B\n## C\n### D\n"), NONE);
    assert!(
        codes(&plain("# A\n### B\n")).is_empty(),
        "off unless asked for"
    );
}

#[test]
fn references_to_nothing() {
    let found = |text: &str| with("undefined-reference", text);
    assert_eq!(
        found("by [magnesium][mg] and ![a pore][]"),
        ["[magnesium][mg]", "![a pore][]"]
    );
    assert_eq!(
        found("> | a |\n> |---|\n> | [the site][1] |\n"),
        ["[the site][1]"]
    );
    for text in [
        "by [magnesium][mg]\n\n[mg]: b.md",
        "by [magnesium][mg]\r\n\r\n[MG]: https://example.org",
        "`[magnesium][mg]`",
        "```\n[magnesium][mg]\n```",
        "<!-- [magnesium][mg] -->",
        "<p>\n[magnesium][mg]\n</p>",
        "a[index][other] and int[size][]",
        "[1][2] and [words][3][4]",
        "[magnesium] [mg]",
        "[[nmda_receptor_basics]][[nmda_receptor_basics]]",
        "[[nmda_receptor_basics]][x]",
        "[x y](a.md)[z](a.md)",
        "\\[magnesium][mg]",
        "[words][00:12:34]",
        "[words][(x)]",
        "[^one][^two]",
        "[ ][x]",
        "---\ntitle: '[magnesium][mg]'\n---\n",
    ] {
        assert_eq!(found(text), NONE, "{text}");
    }
}

#[test]
fn footnotes_without_text() {
    let found = |text: &str| with("undefined-footnote", text);
    assert_eq!(found("Half recover.[^trial] Or[^1]."), ["[^trial]", "[^1]"]);
    assert_eq!(
        found("One[^1] and two[^2].\r\n\r\n[^1]: Said.\r\n"),
        ["[^2]"]
    );
    for text in [
        "One[^1].\n\n[^1]: Said.\n",
        "One[^Trial].\n\n[^trial]: Said.\n",
        "One[^1^].\n\n[^1^]: Said.\n",
        "`[^1]`",
        "```\n[^1]\n```\n",
        "<!-- [^1] -->",
        "a pattern [^a-z] or [^abc]+ or /[^x]/",
        "[[nmda_receptor_basics | x[^1]]]",
        "\\[^1]",
        "[^two words]",
        "[^]",
        "$[^1]$",
    ] {
        assert_eq!(found(text), NONE, "{text}");
    }
}

#[test]
fn definitions_that_nothing_refers_to() {
    let found = |text: &str| with("unused-definition", text);
    let text = "Words.\n\n[mg]: nmda_receptor_basics.md\n[zn]: https://example.org\n\nMore.\n";
    assert_eq!(found(text), ["mg", "zn"]);
    assert_eq!(
        plain(text).fixed("unused-definition"),
        Some((text.replace("[mg]: nmda_receptor_basics.md\n", ""), false))
    );
    let windows = "Words.\r\n\r\n[mg]: nmda_receptor_basics.md \"t\"\r\n";
    assert_eq!(
        plain(windows).fixed("unused-definition"),
        Some(("Words.\r\n\r\n".to_owned(), false))
    );
    for text in [
        "By [magnesium][mg].\n\n[mg]: nmda_receptor_basics.md\n",
        "By [Mg].\n\n[mg]: https://example.org\n",
        "By ![][mg].\n\n[mg]: pictures/neuron.png\n",
        "[//]: # (a comment)\n\n[comment]: <> (another)\n",
        "```\n[mg]: x.md\n```\n",
        "[^1]: A footnote.\n",
    ] {
        assert_eq!(found(text), NONE, "{text}");
    }
    let quoted = plain("> [mg]: nmda_receptor_basics.md\n");
    assert_eq!(of_code(&quoted, "unused-definition").len(), 1);
    assert_eq!(quoted.fixed("unused-definition"), None);
}

#[test]
fn labels_that_say_nothing() {
    let fixed = |text: &str| plain(text).fixed("empty-label");
    let certain = |text: &str| Some((text.to_owned(), true));
    assert_eq!(
        fixed("a [[nmda_receptor_basics | ]] b"),
        certain("a [[nmda_receptor_basics]] b")
    );
    assert_eq!(
        fixed("[[nmda_receptor_basics#The pore|]]\r\n"),
        certain("[[nmda_receptor_basics#The pore]]\r\n")
    );
    assert_eq!(
        fixed("| a |\n|---|\n| [[nmda_receptor_basics \\| ]] |\n"),
        certain("| a |\n|---|\n| [[nmda_receptor_basics]] |\n")
    );
    assert_eq!(
        fixed("[](nmda_receptor_basics.md)"),
        Some((
            "[NMDA receptor basics](nmda_receptor_basics.md)".to_owned(),
            false
        ))
    );
    let desk = plain("[[nmda_receptor_basics | ]]");
    let offered = fixes(&desk.vault, &desk.note, &of_code(&desk, "empty-label")[0]);
    assert_eq!(offered[1].edits[0].1, " | NMDA receptor basics");
    for text in [
        "[[nmda_receptor_basics]]",
        "![[neuron.png|]]",
        "![](pictures/neuron.png)",
        "`[[nmda_receptor_basics | ]]`",
        "<!-- [[nmda_receptor_basics | ]] -->",
        "[![](https://example.org/a.png)](https://example.org)",
        "![](https://example.org/a.png) <https://example.org>",
        "[<b>x</b>](https://example.org) [&nbsp;](https://example.org)",
        "[[[nmda_receptor_basics]]](https://example.org)",
        "[![](pictures/neuron.png)](nmda_receptor_basics.md)",
        "`[](https://example.org)` <!-- [](https://example.org) -->",
        "$[](https://example.org)$",
        "- [ ] (a task)",
    ] {
        assert_eq!(with("empty-label", text), NONE, "{text}");
    }
    for (text, label) in [
        ("[ ](nmda_receptor_basics.md)", "[ ]"),
        ("a [](https://example.org) b", "[]"),
        ("a [ ](https://example.org \"t\")", "[ ]"),
        ("[](mailto:a@example.org)", "[]"),
    ] {
        assert_eq!(with("empty-label", text), [label], "{text}");
    }
    assert_eq!(
        fixed("[ ](nmda_receptor_basics.md)").map(|(text, _)| text),
        Some("[NMDA receptor basics](nmda_receptor_basics.md)".to_owned())
    );
    let said = |text: &str| of_code(&plain(text), "empty-label")[0].message.clone();
    assert_eq!(said("# X\n[](#x)"), "the link to `#x` shows nothing");
    assert_eq!(
        said("[](https://example.org)"),
        "this link to the web shows nothing"
    );
}

#[test]
fn links_to_the_note_itself() {
    let notes = [
        (
            "h/a.md",
            "---\ntitle: The A\naliases: [Alpha]\n---\n# H\n[[a]] [[Alpha | x]] [y](a.md) ![[a]] [[a#H]] [[#H]] [[b]] [[h/a]]",
        ),
        ("h/b.md", ""),
        ("k/a.md", ""),
    ];
    let desk = desk(Publisher::None, &notes);
    let found = of_code(&desk, "self-link");
    let found: Vec<_> = found
        .iter()
        .map(|finding| desk.note.text().slice(finding.span))
        .collect();
    assert_eq!(found, ["a", "Alpha", "a.md", "a", "h/a"]);
    let (fixed, certain) = desk.fixed("self-link").unwrap();
    assert!(
        fixed.contains("# H\na [[Alpha | x]]") && !certain,
        "{fixed}"
    );
    let fixed = plain("see [[a | *this* note]].").fixed("self-link");
    assert_eq!(fixed, Some(("see *this* note.".to_owned(), false)));
    assert_eq!(plain("![[a]]").fixed("self-link"), None);
    assert_eq!(with("self-link", "`[[a]]` <!-- [[a]] -->"), NONE);
}

#[test]
fn words_of_the_prompt() {
    let found = |text: &str| with("prompt-leftover", text);
    assert_eq!(
        found("Here is the article with backlinks:\r\n\r\nThe provided transcript ends."),
        ["Here is the article with", "The provided transcript"]
    );
    assert_eq!(
        found("`link name:` and\n```\nThe provided transcript\n```\n"),
        NONE
    );
    let text = "[[Pores – Link name: nmda_receptor_basics | pores]]";
    let desk = plain(text);
    assert!(
        of_code(&desk, "prompt-leftover").is_empty(),
        "off unless asked for"
    );
    let found = check(&desk.vault, &desk.note, &all_on());
    let found = found
        .iter()
        .find(|found| found.rule.code == "prompt-leftover");
    let fix = &fixes(&desk.vault, &desk.note, found.unwrap())[0];
    assert_eq!(fix.edits[0].1, "nmda_receptor_basics");
    assert_eq!(
        desk.note.text().slice(fix.edits[0].0),
        "Pores – Link name: nmda_receptor_basics"
    );
    assert!(fix.certain);
}

#[test]
fn paragraphs_that_cite_nothing() {
    let long = "Slow waves of the deep sleeping brain carry what the day has left behind from \
                one store into another one, night after night.";
    let found = |text: &str| {
        with(
            "uncited-paragraph",
            &format!("---\nvideoId: Rxmv7rT9leo\n---\n{text}"),
        )
    };
    assert_eq!(found(&format!("{long}\n")), [long]);
    assert_eq!(
        found(&format!("- {long}\n  - short\n")),
        [format!("- {long}")]
    );
    assert_eq!(found(&format!("From: [[a]] <br/>\n{long}\n")), [long]);
    let stamp = "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>";
    for text in [
        format!("{long} {stamp}"),
        format!("{long} [00:46:00]"),
        "Short and sweet.".to_owned(),
        format!("```\n{long}\n```"),
        format!("| a |\n|---|\n| {long} |\n"),
        format!("## {long}"),
        format!("- {long} {stamp}\n  - {long} {stamp}\n"),
    ] {
        assert_eq!(found(&text), NONE, "{text}");
    }
    assert_eq!(with("uncited-paragraph", long), NONE, "no video");
}

#[test]
fn labels_that_say_nothing_below_long_rows_take_linear_time() {
    let row = "word ".repeat(4_000) + "\n";
    let text = row.repeat(1_000) + &"[[nmda_receptor_basics | ]]\n".repeat(200);
    let desk = plain(&text);
    let found = of_code(&desk, "empty-label");
    assert_eq!(found.len(), 200);
    for finding in &found {
        assert_eq!(fixes(&desk.vault, &desk.note, finding).len(), 2);
    }
}

#[test]
fn notes_full_of_flaws_take_linear_time() {
    for piece in [
        "[!note x",
        "> [!note",
        "[!note] ",
        "> [!warnng] a\n\n",
        "[^1] ",
        "[^1]: a\n\n",
        "[a word][b]",
        "][",
        "[^",
        "$5 and the others $6 ",
        "$",
        "## A\n",
        "[[a | ]]",
        "[x]: y\n",
    ] {
        let text = piece.repeat(8_000);
        let desk = one(quartz(), &text);
        let found = check(&desk.vault, &desk.note, &all_on());
        for finding in found.iter().step_by(1 + found.len() / 2000) {
            fixes(&desk.vault, &desk.note, finding);
        }
    }
}

/// Text in which these rules find something, and what looks like it.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "It costs $5 at the clinic and $10 elsewhere",
        "$5 to $6",
        "$x$",
        "$",
        "\\$",
        "$$",
        "[[nmda_receptor_basics | the $7 they paid]]",
        "[!NOTE] a",
        "> [!note] b",
        "> [! note] b",
        "> [!note b",
        "> said",
        "> [!warnng] c",
        "- ",
        "[[nmda\u{200B}_receptor_basics]]",
        "[[NMDA\u{A0}receptor basics#The pore | x\u{A0}y]]",
        "## Sleep",
        "[magnesium][mg]",
        "[mg]: x.md",
        "[zn]: x.md",
        "[^1]",
        "[^1]: one",
        "[[nmda_receptor_basics | ]]",
        "[[nmda_receptor_basics|]]",
        "[](x.md)",
        "[[a]]",
        "[[a | é]]",
        "[[x – Link name: nmda_receptor_basics]]",
        "| a |\n|---|\n| [[a|b]] |",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        " é ",
        "`",
        "```\n",
        "<!--",
        "-->",
        "%%",
        "[",
        "]]",
    ])
}

/// The rules of this file that have fixes.
const FIXED: [&str; 8] = [
    "money-as-math",
    "unknown-callout",
    "malformed-callout",
    "invisible-character",
    "unused-definition",
    "empty-label",
    "self-link",
    "prompt-leftover",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever stands in the note: a fix changes its own lines only and its edits are
    /// sorted and apart; a certain one leaves less to find of its kind; and all that is
    /// certain, done again and again, comes to an end.
    #[test]
    fn a_fix_mends_what_it_is_of(pieces in proptest::collection::vec(piece(), 1..14)) {
        let settings = all_on();
        let mut desk = one(quartz(), &pieces.concat());
        for round in 0.. {
            let found = check(&desk.vault, &desk.note, &settings);
            let found: Vec<_> = found.iter().filter(|f| FIXED.contains(&f.rule.code)).collect();
            let mut next = None;
            for finding in &found {
                for fix in fixes(&desk.vault, &desk.note, finding) {
                    let mut text = desk.note.text().clone();
                    let mut last = u32::MAX;
                    for (span, replacement) in fix.edits.iter().rev() {
                        prop_assert!(span.start <= span.end && span.end <= last, "{fix:?}");
                        last = span.start;
                        text.replace(*span, replacement);
                    }
                    prop_assert!(text.to_string() != desk.note.text().to_string(), "{fix:?}");
                    let mended = one(quartz(), &text.to_string());
                    let after = check(&mended.vault, &mended.note, &settings);
                    let count = |found: &[Finding]| {
                        found.iter().filter(|f| f.rule.code == finding.rule.code).count()
                    };
                    let before = check(&desk.vault, &desk.note, &settings);
                    if fix.certain {
                        // What was hidden by the flaw may come to light.
                        let same = after.iter().any(|found| {
                            found.rule.code == finding.rule.code
                                && found.span == finding.span
                                && found.message == finding.message
                        });
                        prop_assert!(!same || count(&after) < count(&before), "{:?} {fix:?}", pieces.concat());
                        next.get_or_insert(mended);
                    }
                }
            }
            let Some(mended) = next else { break };
            prop_assert!(round < 60, "no end: {:?}", desk.note.text().to_string());
            desk = mended;
        }
    }
}

#[test]
fn what_a_template_fills_in_is_judged_by_no_rule() {
    let judged = |text: &str| {
        let notes = [
            ("h/meeting.md", text),
            (
                "h/title.md",
                "---\ntitle: \"{{title}}\"\naliases: [\"{{date}}\"]\n---\n# T\n",
            ),
            ("h/date.md", ""),
        ];
        let desk = desk(quartz(), &notes);
        let mut report = desk.report();
        report.retain(|finding| !finding.starts_with("hub-"));
        report
    };
    for text in [
        "---\ntitle: \"{{title}}\"\naliases: [\"{{date}}\"]\n---\nPrevious: [[{{date}}]], [[{{title}}]]\n",
        "---\ntitle: <% tp.file.title %>\nvideoId: \"{{video}}\"\n---\n# A\n[[<% tp.date.now() %>]]\n",
        "---\ndate: {{date:YYYY}} {{time}}\n---\n",
        "---\ntitle: {{title}}: a meeting\n---\n",
        "![[{{title}}.png]] ![[{{title}}]] ![x]({{picture}}.png) ![x](<% tp.x %>)",
        "[x]({{title}}) [y][r] [z](<% tp.x %>) [[title#{{heading}}]]\n\n[r]: {{title}}.md\n",
    ] {
        assert_eq!(judged(text), NONE, "{text}");
    }
    for (text, code) in [
        (
            "---\ntitle: \"{{title}}\"\nx: a: b\n---\n",
            "invalid-front-matter",
        ),
        ("[[title {{]]", "inexact-link"),
        ("[[Title]]", "inexact-link"),
    ] {
        let report = judged(text);
        assert!(
            report.iter().any(|one| one.starts_with(code)),
            "{text}: {report:?}"
        );
    }
}
