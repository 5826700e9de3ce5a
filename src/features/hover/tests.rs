use super::*;
use crate::features::fixture::{Fixture, expected, show};
use crate::vault::Publisher;

fn hover_in(fixture: &Fixture, settings: &Settings) -> String {
    let (id, note, offset) = fixture.at_cursor();
    match hover(&fixture.vault, id, &note, offset, settings) {
        Some(hover) => format!("{}\n{}", show(&note, hover.span), hover.markdown),
        None => "nothing".to_owned(),
    }
}

fn hovered(text: &str) -> String {
    hover_in(&Fixture::new(text), &Settings::default())
}

const TARGET: &str = r#"
//- /brain/nmda_receptor.md
---
title: NMDA receptor
videoId: abcdefghijk
aliases: [glutamate gate]
---
From: [[brain]] <br/>
Opens for [[glutamate | the messenger]]. <a class="yt-timestamp" data-t="00:46:00">[00:46:00]</a>

# Block
Magnesium sits in it. ^mg

# Rest
//- /brain/asking.md
"#;

fn asking(text: &str) -> String {
    hovered(&format!("{TARGET}{text}"))
}

#[test]
fn a_link_shows_title_path_text_and_backlinks() {
    expected!(
        asking("See [[nmda_rec$0eptor | it]]."),
        r#"
1:5 "[[nmda_receptor | it]]"
**NMDA receptor**  
`brain/nmda_receptor.md`

---

Opens for the messenger. ▶ 00:46:00

# Block
Magnesium sits in it. ^mg

# Rest

---

1 backlink
"#
    );
}

#[test]
fn an_anchor_shows_its_section_only() {
    expected!(
        asking("[[nmda_receptor#Bl$0ock]]"),
        r#"
1:1 "[[nmda_receptor#Block]]"
**NMDA receptor**  
`brain/nmda_receptor.md`

---

# Block
Magnesium sits in it. ^mg

---

1 backlink
"#
    );
    expected!(
        asking("[[nmda_receptor#^m$0g]]"),
        r#"
1:1 "[[nmda_receptor#^mg]]"
**NMDA receptor**  
`brain/nmda_receptor.md`

---

Magnesium sits in it. ^mg

---

1 backlink
"#
    );
}

#[test]
fn a_broken_anchor_is_said() {
    let shown = asking("[[nmda_receptor#Nowh$0ere]]");
    assert!(
        shown.contains("Nothing there is called `Nowhere`."),
        "{shown}"
    );
}

#[test]
fn an_inexact_name_says_how_it_was_found_and_whether_it_lives_on_the_site() {
    let fixture = Fixture::published(
        &format!("{TARGET}[[NMDA re$0ceptor]]"),
        Publisher::Quartz {
            content: String::new(),
        },
    );
    let shown = hover_in(&fixture, &Settings::default());
    expected!(
        shown.lines().last().unwrap_or_default(),
        r#"
1 backlink · found by title · dead on the site, because the site looks at file names only, not at titles
"#
    );
}

#[test]
fn a_broken_link_says_what_was_tried_and_what_is_close() {
    expected!(
        hovered(
            "//- /a/ketamine_and_sleep.md\n//- /b/ketamine_and_sleeping.md\n//- /a/other.md
[[ketamine_and_slepe]]\n//- /a/asking.md\n[[ketamine_and_sle$0pe]]"
        ),
        r#"
1:1 "[[ketamine_and_slepe]]"
**No note is called `ketamine_and_slepe`**

Tried file name, alias, title (case ignored) and loose spelling, here and in every folder.

Closest:

- ketamine_and_sleep `a/ketamine_and_sleep.md`

1 other note links to this name.
"#
    );
    let alone = hovered("//- /a/unlike.md\n//- /a/asking.md\n[[ketamine_$0and_sleep]]");
    assert!(!alone.contains("Closest"), "{alone}");
}

#[test]
fn an_ambiguous_link_lists_the_candidates() {
    expected!(
        hovered("//- /a/same.md\n# One\n//- /b/same.md\n//- /c.md\n[[sa$0me]]"),
        r#"
1:1 "[[same]]"
2 notes share this name:

- One `a/same.md`
- same `b/same.md`
"#
    );
}

#[test]
fn a_file_is_named() {
    expected!(
        hovered("//- /a/scan.png\n//- /a/n.md\n![[sc$0an.png]]"),
        r#"
1:1 "![[scan.png]]"
**scan.png**

`a/scan.png`
"#
    );
}

#[test]
fn a_stamp_shows_its_moment_as_the_player_reads_it() {
    let stamp = |value: &str, front: &str| {
        hovered(&format!(
            "//- /n.md\n---\ntitle: A *note*\n{front}---\n\
             <a class=\"yt-timestamp\" data-t=\"{value}\">[00:$046]</a>"
        ))
    };
    let id = "videoId: abc_efghi-k\n";
    expected!(
        stamp("00:46:00", id),
        r#"
5:1 "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46]</a>"
▶ 00:46:00 · **A \*note\***

<https://www.youtube.com/watch?v=abc_efghi-k&t=2760s>
"#
    );
    expected!(
        stamp("14:12", id),
        r#"
5:1 "<a class=\"yt-timestamp\" data-t=\"14:12\">[00:46]</a>"
▶ 14:12 · **A \*note\***

<https://www.youtube.com/watch?v=abc_efghi-k&t=51120s>

The site reads two parts as hours and minutes: 14 h 12 min.
"#
    );
    expected!(
        stamp("HH:MM:SS", id),
        r#"
5:1 "<a class=\"yt-timestamp\" data-t=\"HH:MM:SS\">[00:46]</a>"
▶ HH:MM:SS · **A \*note\***

The player cannot read this time.
"#
    );
    expected!(
        stamp("00:46:00", "videoId: bad\n"),
        r#"
5:1 "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46]</a>"
▶ 00:46:00 · **A \*note\***

This note has no valid `videoId`, so there is no video.
"#
    );
}

#[test]
fn the_title_tells_who_links_here() {
    expected!(
        hovered("//- /a.md\n[[b]] [[b]]\n//- /b.md\n---\ntitle: Bee$0\nvideoId: x\n---\n[[b]]"),
        r#"
2:8 "Bee"
**Bee**  
`b.md`

1 backlink
"#
    );
}

#[test]
fn a_tag_is_counted_over_the_vault() {
    let shown =
        hovered("//- /a.md\n---\ntags: [Sleep]\n---\n//- /b.md\n#sleep\n//- /c.md\nMore #sl$0eep");
    assert!(shown.ends_with("3 notes carry `#sleep`"), "{shown}");
}

#[test]
fn a_footnote_shows_its_text() {
    assert_eq!(
        hovered("//- /a.md\nx[^$01]\n\n[^1]: Said *so*."),
        "1:2 \"[^1]\"\nSaid *so*."
    );
}

#[test]
fn text_headings_and_web_links_show_nothing() {
    for text in [
        "pl$0ain",
        "# He$0ad",
        "[x](https://exa$0mple.org)",
        "`[[a$0]]`",
    ] {
        assert_eq!(hovered(&format!("//- /a.md\n{text}")), "nothing", "{text}");
    }
}

#[test]
fn no_hover_is_longer_than_the_settings_and_8_kb() {
    let long: String = (0..500)
        .map(|n| format!("Line {n} `<b>` <b>{}</b>\n\n", "x*".repeat(99)))
        .collect();
    let fixture = Fixture::new(&format!("//- /a.md\n{long}\n//- /b.md\n[[a$0]]"));
    let mut settings = Settings::default();
    let shown = hover_in(&fixture, &settings);
    assert!(
        shown.lines().count() < settings.hover.max_lines + 12,
        "{shown}"
    );
    settings.hover.max_lines = 10_000;
    assert!(hover_in(&fixture, &settings).len() < 8 * 1024);
}
