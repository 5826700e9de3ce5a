use super::*;
use crate::features::fixture::{Fixture, expected, show};

/// One line an item: the list's row, and what is written for what.
fn list(fixture: &Fixture, settings: &Settings) -> String {
    let (_, note, offset) = fixture.at_cursor();
    let found = completion(&fixture.vault, &note, offset, settings, None);
    let mut out = String::new();
    for item in found.items {
        let (place, kind) = (show(&note, item.replace), item.kind);
        let (label, detail) = (item.label, item.detail);
        out.push_str(&format!(
            "{kind:?} {label} ({detail}): {place} -> {:?}\n",
            item.insert
        ));
    }
    out
}

fn offered(text: &str) -> String {
    list(&Fixture::new(text), &Settings::default())
}

const VAULT: &str = "
//- /brain/brain.md
- [[nmda_receptor]] [[nmda_receptor | the gate]]
//- /brain/nmda_receptor.md
---
title: NMDA receptor
aliases: [glutamate gate]
tags: [receptor, brain/gate]
---
From: [[brain]] <br/>
# Block [by] magnesium
Sits in it. ^mg
# Twice
## Below
# Twice
//- /brain/ampa_receptor.md
---
title: AMPA receptor
---
About #receptor and #speed; see [[kainate_receptor]] and [[Kainate receptor | it]].
//- /other/ampa_receptor.md
---
title: AMPA receptor elsewhere
---
[[kainate_receptor]]
//- /other/receptor_list.md
//- /brain/scan of gate.png
//- /brain/asking.md
";

fn asking(text: &str) -> String {
    offered(&format!("{VAULT}{text}"))
}

/// The text after taking the first item.
fn taking_first(text: &str) -> String {
    let fixture = Fixture::new(&format!("{VAULT}{text}"));
    let (_, note, offset) = fixture.at_cursor();
    let found = completion(&fixture.vault, &note, offset, &Settings::default(), None);
    let Some(first) = found.items.first() else {
        return "nothing".to_owned();
    };
    let mut text = note.text().clone();
    text.replace(first.replace, &first.insert);
    text.to_string()
}

#[test]
fn notes_are_found_by_stem_title_and_alias_and_then_wanted_names() {
    expected!(
        asking("See [[recep$0"),
        r#"
Note NMDA receptor (brain/nmda_receptor): 1:7 "recep" -> "nmda_receptor | NMDA receptor]]"
Note AMPA receptor (brain/ampa_receptor): 1:7 "recep" -> "ampa_receptor | AMPA receptor]]"
Note receptor_list (other/receptor_list): 1:7 "recep" -> "receptor_list]]"
Note AMPA receptor elsewhere (other/ampa_receptor): 1:7 "recep" -> "other/ampa_receptor | AMPA receptor elsewhere]]"
Wanted kainate_receptor (no note yet, 2 notes link to it): 1:7 "recep" -> "kainate_receptor]]"
"#
    );
    expected!(
        asking("See [[glut$0"),
        r#"
Note glutamate gate (brain/nmda_receptor): 1:7 "glut" -> "nmda_receptor | glutamate gate]]"
"#
    );
    expected!(
        asking("See [[kaina$0"),
        r#"
Wanted kainate_receptor (no note yet, 2 notes link to it): 1:7 "kaina" -> "kainate_receptor]]"
"#
    );
}

#[test]
fn words_are_found_in_any_order_and_underscores_part_them() {
    for typed in ["nmda rec", "nmda_rec", "rec nmda", "NMDA-R"] {
        let taken = taking_first(&format!("[[{typed}$0"));
        assert_eq!(taken, "[[nmda_receptor | NMDA receptor]]", "{typed}");
    }
}

#[test]
fn with_nothing_typed_the_own_folder_comes_first() {
    expected!(
        asking("[[$0]]"),
        r#"
Note brain (brain/brain): 1:3 "]]" -> "brain]]"
Note NMDA receptor (brain/nmda_receptor): 1:3 "]]" -> "nmda_receptor | NMDA receptor]]"
Note AMPA receptor (brain/ampa_receptor): 1:3 "]]" -> "ampa_receptor | AMPA receptor]]"
File scan of gate.png (brain): 1:3 "]]" -> "scan of gate.png]]"
Note AMPA receptor elsewhere (other/ampa_receptor): 1:3 "]]" -> "other/ampa_receptor | AMPA receptor elsewhere]]"
Note receptor_list (other/receptor_list): 1:3 "]]" -> "receptor_list]]"
"#
    );
}

#[test]
fn closing_brackets_are_never_doubled() {
    let whole = "See [[nmda_receptor | NMDA receptor]] there";
    assert_eq!(taking_first("See [[nmd$0]] there"), whole);
    assert_eq!(taking_first("See [[nm$0da_rec]] there"), whole);
    assert_eq!(taking_first("See [[nmd$0] there"), whole);
    assert_eq!(taking_first("See [[nmd$0 there"), whole);
    assert_eq!(
        taking_first("[[nmd$0 and [[brain]]"),
        "[[nmda_receptor | NMDA receptor]] and [[brain]]",
        "the next link is another"
    );
}

#[test]
fn a_label_or_anchor_that_follows_is_kept() {
    assert_eq!(taking_first("[[nmd$0 | mine]]"), "[[nmda_receptor | mine]]");
    assert_eq!(taking_first("[[nm$0xx|mine]]"), "[[nmda_receptor|mine]]");
    assert_eq!(taking_first("[[nmd$0#Twice]]"), "[[nmda_receptor#Twice]]");
}

#[test]
fn the_bar_is_spaced_as_in_the_rest_of_the_note() {
    assert_eq!(
        taking_first("[[a|b]] [[c|d]] [[e | f]] [[nmd$0]]"),
        "[[a|b]] [[c|d]] [[e | f]] [[nmda_receptor|NMDA receptor]]"
    );
}

#[test]
fn in_a_table_the_bar_is_escaped() {
    let table = "| a | b |\n|---|---|\n| [[nmd$0 | x |";
    assert!(taking_first(table).ends_with("| [[nmda_receptor \\| NMDA receptor]] | x |"));
}

#[test]
fn an_embed_and_a_hub_line_get_no_label() {
    assert_eq!(taking_first("![[nmd$0]]"), "![[nmda_receptor]]");
    assert_eq!(taking_first("![[scan$0]]"), "![[scan of gate.png]]");
    assert_eq!(taking_first("From: [[$0]] <br/>"), "From: [[brain]] <br/>");
}

#[test]
fn without_labels_by_setting_the_bare_name_is_written() {
    let fixture = Fixture::new(&format!("{VAULT}[[nmd$0]]"));
    let mut settings = Settings::default();
    settings.completion.label = false;
    assert!(list(&fixture, &settings).contains("-> \"nmda_receptor]]\""));
}

#[test]
fn a_shared_name_is_written_so_that_it_leads_to_its_note() {
    expected!(
        asking("[[ampa$0"),
        r#"
Note AMPA receptor (brain/ampa_receptor): 1:3 "ampa" -> "ampa_receptor | AMPA receptor]]"
Note AMPA receptor elsewhere (other/ampa_receptor): 1:3 "ampa" -> "other/ampa_receptor | AMPA receptor elsewhere]]"
"#
    );
    expected!(
        asking("[[other/ampa$0"),
        r#"
Note AMPA receptor elsewhere (other/ampa_receptor): 1:3 "other/ampa" -> "other/ampa_receptor | AMPA receptor elsewhere]]"
"#
    );
}

#[test]
fn a_title_that_cannot_be_a_label_is_made_one_or_left_out() {
    let note = |title: &str| {
        let text = format!("//- /a.md\n---\ntitle: \"{title}\"\n---\n//- /b.md\n[[a$0]]");
        offered(&text)
    };
    assert!(note("One [two] | three").contains("\"a | One (two) / three]]\""));
    assert!(note("C# now").contains("\"a]]\""));
}

#[test]
fn headings_of_the_target_are_offered_as_they_lead_there() {
    expected!(
        asking("[[nmda_receptor#$0]]"),
        r#"
Heading Block [by] magnesium (#): 1:17 "]]" -> "Block by magnesium]]"
Heading Twice (#): 1:17 "]]" -> "Twice]]"
Heading Below (##): 1:17 "]]" -> "Below]]"
Heading Twice (#): 1:17 "]]" -> "twice-1]]"
"#
    );
    expected!(
        asking("[[nmda_receptor#Twice#$0 | x]]"),
        r#"
Heading Below (##): 1:23 "" -> "Below"
"#
    );
    expected!(
        asking("[[#$0\n# Own heading"),
        r#"
Heading Own heading (#): 1:4 "" -> "Own heading]]"
"#
    );
}

#[test]
fn blocks_are_offered_after_a_caret() {
    expected!(
        asking("[[nmda_receptor#^$0]]"),
        r#"
Block ^mg (Sits in it. ^mg): 1:17 "^]]" -> "^mg]]"
"#
    );
}

#[test]
fn labels_are_the_targets_names() {
    expected!(
        asking("[[nmda_receptor | $0]]"),
        r#"
Label NMDA receptor (title): 1:19 "]]" -> "NMDA receptor]]"
Label glutamate gate (alias): 1:19 "]]" -> "glutamate gate]]"
Label nmda receptor (name): 1:19 "]]" -> "nmda receptor]]"
"#
    );
    assert_eq!(
        taking_first("[[nmda_receptor|glu$0"),
        "[[nmda_receptor| glutamate gate]]"
    );
    assert_eq!(asking("[[nmda_receptor | my own words$0]]"), "");
}

#[test]
fn addresses_of_markdown_links_are_relative_and_encoded() {
    expected!(
        asking("[x](ampa$0)"),
        r#"
Note ampa_receptor.md (AMPA receptor): 1:5 "ampa)" -> "ampa_receptor.md)"
Note ../other/ampa_receptor.md (AMPA receptor elsewhere): 1:5 "ampa)" -> "../other/ampa_receptor.md)"
"#
    );
    assert_eq!(taking_first("![x](scan$0)"), "![x](scan%20of%20gate.png)");
    assert_eq!(taking_first("![x](<scan$0>)"), "![x](<scan of gate.png>)");
    assert_eq!(
        taking_first("[x](nmda_receptor.md#tw$0)"),
        "[x](nmda_receptor.md#twice)"
    );
    assert_eq!(
        taking_first("[x](../other/ampa_receptor.md$0)"),
        "[x](../other/ampa_receptor.md)"
    );
    assert_eq!(asking("[x](https://ex$0)"), "");
}

#[test]
fn callout_types_follow_the_notes_letter_case() {
    assert_eq!(taking_first("> [!war$0"), "> [!warning]");
    assert_eq!(taking_first("> [!war$0]- Mind"), "> [!warning]- Mind");
    assert_eq!(
        taking_first("> [!INFO] One\n\n> [!war$0"),
        "> [!INFO] One\n\n> [!WARNING]"
    );
    assert_eq!(asking("[!war$0"), "", "not in a quote");
}

#[test]
fn tags_are_those_of_the_vault() {
    expected!(
        asking("About #$0 things"),
        r#"
Tag receptor (2 times): 1:8 "" -> "receptor"
Tag brain/gate (once): 1:8 "" -> "brain/gate"
Tag speed (once): 1:8 "" -> "speed"
"#
    );
    assert_eq!(taking_first("About #gat$0"), "About #brain/gate");
    for text in ["#$0", "## $0", "a#rec$0"] {
        assert_eq!(asking(text), "", "{text}");
    }
}

#[test]
fn the_front_matter_offers_missing_keys_and_tags() {
    expected!(
        asking("---\ntitle: x\n$0\n---\n"),
        r#"
Key videoId (the YouTube video its moments point into): 3:1 "" -> "videoId: "
Key aliases (other names that links may use): 3:1 "" -> "aliases: "
Key tags (subjects): 3:1 "" -> "tags: "
"#
    );
    expected!(
        asking("---\ntags: [speed, re$0]\n---\n"),
        r#"
Tag receptor (2 times): 2:15 "re" -> "receptor"
"#
    );
    expected!(
        asking("---\ntags:\n  - re$0\n---\n"),
        r#"
Tag receptor (2 times): 3:5 "re" -> "receptor"
"#
    );
    assert_eq!(asking("---\ntitle: [[$0\n---\n"), "");
}

#[test]
fn nothing_is_offered_in_code_comments_and_mathematics() {
    for text in [
        "`[[nm$0`",
        "```\n[[nm$0\n```",
        "    [[nm$0",
        "<!-- [[nm$0 -->",
        "%% [[nm$0 %%",
        "$$\n[[nm$0\n$$",
        "no bracket nm$0",
        "[[nmda_receptor]] nm$0",
    ] {
        assert_eq!(asking(text), "", "{text}");
    }
}

#[test]
fn the_list_is_capped_and_says_so() {
    let notes: String = (0..70).map(|n| format!("//- /note_{n}.md\n")).collect();
    let fixture = Fixture::new(&format!("{notes}//- /asking.md\n[[$0"));
    let (_, note, offset) = fixture.at_cursor();
    let found = completion(&fixture.vault, &note, offset, &Settings::default(), None);
    assert_eq!((found.items.len(), found.incomplete), (50, true));
}

#[test]
fn every_filter_starts_with_what_was_typed() {
    let fixture = Fixture::new(&format!("{VAULT}[[ rec nm$0da]]"));
    let (_, note, offset) = fixture.at_cursor();
    let found = completion(&fixture.vault, &note, offset, &Settings::default(), None);
    let filter = &found.items.first().expect("an item").filter;
    assert_eq!(filter, " rec nm nmda_receptor NMDA receptor");
}

#[test]
fn an_items_documentation_is_the_notes_preview() {
    let fixture = Fixture::new(&format!("{VAULT}[[nmda_receptor#below$0]]"));
    let (_, note, offset) = fixture.at_cursor();
    let settings = Settings::default();
    let found = completion(&fixture.vault, &note, offset, &settings, None);
    let data = found
        .items
        .first()
        .and_then(|item| item.data.clone())
        .expect("data");
    let shown = resolve_completion(&fixture.vault, &data, &settings).expect("documentation");
    assert!(
        shown.contains("## Below") && !shown.contains("Twice"),
        "{shown}"
    );
    assert_eq!(resolve_completion(&fixture.vault, "junk", &settings), None);
    assert_eq!(
        resolve_completion(&fixture.vault, "9::nowhere.md", &settings),
        None
    );
}

const ODD: &str = "
//- /odd/asked.md
# Two | bar
# a^b
# x#y
# C# lang
# plain

Text. ^blk
//- /odd/weird|x.md
//- /odd/C# notes.md
//- /odd/br[1].md
//- /odd/#start.md
";

#[test]
fn headings_that_hold_what_ends_a_link_are_offered_without_it() {
    let text = format!("{ODD}//- /odd/a.md\n[[asked#$0]]\n");
    let offered = offered(&text);
    for insert in ["Two bar", "a b", "x y", "C lang", "plain"] {
        assert!(
            offered.contains(&format!("-> \"{insert}]]\"")),
            "{insert}: {offered}"
        );
    }
}

#[test]
fn on_quartz_such_headings_are_offered_by_their_slugs() {
    let mut fixture = Fixture::new(&format!("{ODD}//- /odd/a.md\n[[asked#$0]]\n"));
    let quartz = crate::vault::Publisher::Quartz {
        content: String::new(),
    };
    fixture.vault.set_publisher(crate::vault::RootId(0), quartz);
    let offered = list(&fixture, &Settings::default());
    for insert in ["two--bar", "ab", "xy", "C lang", "plain"] {
        assert!(
            offered.contains(&format!("-> \"{insert}]]\"")),
            "{insert}: {offered}"
        );
    }
}

#[test]
fn a_caret_alone_asks_for_blocks() {
    let offered = offered(&format!("{ODD}//- /odd/a.md\n[[asked^$0\n"));
    assert!(offered.contains("-> \"#^blk]]\""), "{offered}");
}

#[test]
fn a_name_that_would_end_its_link_is_written_so_that_it_leads_there() {
    for (typed, written) in [
        ("weird", "[[weird%7Cx | "),
        ("notes", "[[C%23 notes"),
        ("br", "[[br%5B1%5D | "),
        ("start", "[[%23start"),
    ] {
        let fixture = Fixture::new(&format!("{ODD}//- /odd/a.md\n[[{typed}$0\n"));
        let (_, note, offset) = fixture.at_cursor();
        let found = completion(&fixture.vault, &note, offset, &Settings::default(), None);
        let first = found.items.first().unwrap();
        let mut text = note.text().clone();
        text.replace(first.replace, &first.insert);
        assert!(text.to_string().starts_with(written), "{text}");
        let with_link = Note::new(note.path.clone(), &text.to_string());
        let link = with_link.parsed().links.get(0).unwrap();
        assert!(
            matches!(
                fixture.vault.resolve(&with_link, &link),
                crate::vault::Resolution::Note(_)
            ),
            "{text}"
        );
    }
}

#[test]
fn a_bar_is_escaped_in_a_table_without_outer_bars() {
    let text = taking_first("a | b\n---|---\n[[ampa$0 | z\n");
    assert!(
        text.contains("[[ampa_receptor \\| AMPA receptor]]"),
        "{text}"
    );
}
