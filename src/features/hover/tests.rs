use super::*;
use crate::features::fixture::{Fixture, expected, show};
use crate::vault::Publisher;

fn hover_in(fixture: &Fixture, settings: &Settings) -> String {
    hover_with(fixture, settings, None)
}

fn hover_with(fixture: &Fixture, settings: &Settings, video: Option<&Video>) -> String {
    let (id, note, offset) = fixture.at_cursor();
    match hover(&fixture.vault, id, &note, offset, settings, video) {
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

fn stamp(value: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>")
}

/// What a hover says of a stamp, without its first line, which is the place.
fn stamped(value: &str, front: &str, rest: &str, video: Option<&Video>) -> String {
    let text = format!(
        "//- /n.md\n---\ntitle: A *note*\n{front}---\n$0{}\n{rest}",
        stamp(value)
    );
    let shown = hover_with(&Fixture::new(&text), &Settings::default(), video);
    assert!(
        shown.starts_with("5:1 \"<a ") || front.is_empty(),
        "{shown}"
    );
    shown.split_once('\n').unwrap_or_default().1.to_owned()
}

const ID: &str = "videoId: abc_efghi-k\n";

#[test]
fn a_stamp_shows_its_moment_as_the_player_reads_it() {
    expected!(
        stamped("00:46:00", ID, "", None),
        r#"
▶ 00:46:00 · **A \*note\***

<https://www.youtube.com/watch?v=abc_efghi-k&t=2760s>
"#
    );
    expected!(
        stamped("14:12", ID, "", None),
        r#"
▶ 14:12:00 · **A \*note\***

The site reads `14:12` as hours and minutes: 14 h 12 min. It seems to mean `00:14:12`.

<https://www.youtube.com/watch?v=abc_efghi-k&t=51120s>
"#
    );
    expected!(
        stamped("HH:MM:SS", ID, "", None),
        r#"
▶ HH:MM:SS · **A \*note\***

The player cannot read this time.
"#
    );
    expected!(
        stamped("00:46:00", "videoId: bad\n", "", None),
        r#"
▶ 00:46:00 · **A \*note\***

This note has no valid `videoId`, so there is no video.
"#
    );
    expected!(
        stamped("14:12:00", ID, "", None),
        r#"
▶ 14:12:00 · **A \*note\***

It seems to mean `00:14:12`.

<https://www.youtube.com/watch?v=abc_efghi-k&t=51120s>
"#
    );
}

#[test]
fn a_stamp_shows_what_its_video_says_then() {
    let talk = crate::features::fixture::talk();
    expected!(
        stamped("00:01:06", ID, "", Some(&talk)),
        r#"
▶ 00:01:06 · **A \*talk\* on \<b>words\</b>**

00:01:00 \[Words\](https\://x.y/z) & more · 0:06 in

> 00:00:57 First \<img src=x> words  
> 00:01:01 Second words www\.x.yz  
> **00:01:05 Third 😀 \[words\] of ours**  
> 00:01:10 Fourth words

<https://www.youtube.com/watch?v=abc_efghi-k&t=66s>
"#
    );
    // Before the first cue, within a minute.
    expected!(
        stamped("00:00:30", ID, "", Some(&talk)),
        r#"
▶ 00:00:30 · **A \*talk\* on \<b>words\</b>**

00:00:00 Start · 0:30 in

> 00:00:57 First \<img src=x> words  
> 00:01:01 Second words www\.x.yz

<https://www.youtube.com/watch?v=abc_efghi-k&t=30s>
"#
    );
    // Long after the last.
    expected!(
        stamped("00:05:00", ID, "", Some(&talk)),
        r#"
▶ 00:05:00 · **A \*talk\* on \<b>words\</b>**

00:01:00 \[Words\](https\://x.y/z) & more · 4:00 in

<https://www.youtube.com/watch?v=abc_efghi-k&t=300s>
"#
    );
    expected!(
        stamped("00:05:01", ID, "", Some(&talk)),
        r#"
▶ 00:05:01 · **A \*talk\* on \<b>words\</b>**

This is past the video's end at 00:05:00.

<https://www.youtube.com/watch?v=abc_efghi-k&t=301s>
"#
    );
    expected!(
        stamped("03:10:00", ID, "", Some(&talk)),
        r#"
▶ 03:10:00 · **A \*talk\* on \<b>words\</b>**

This is past the video's end at 00:05:00. It seems to mean `00:03:10`.

<https://www.youtube.com/watch?v=abc_efghi-k&t=11400s>
"#
    );
}

#[test]
fn a_time_in_link_brackets_is_a_moment_if_the_note_has_a_video() {
    let at = |front: &str| hovered(&format!("//- /a.md\n---\n{front}---\n[[00:0$01:06]]"));
    expected!(
        at(ID),
        r#"
4:1 "[[00:01:06]]"
▶ 00:01:06 · **a**

<https://www.youtube.com/watch?v=abc_efghi-k&t=66s>
"#
    );
    assert!(at("").contains("No note is called"), "{}", at(""));
    let answered = hovered(&format!(
        "//- /00:01:06.md\n//- /a.md\n---\n{ID}---\n[[00:0$01:06]]"
    ));
    assert!(answered.contains("`00:01:06.md`"), "{answered}");
}

#[test]
fn the_other_notes_citing_the_moment_are_named_nearest_first() {
    let note = |name: &str, times: &[&str]| {
        let stamps: String = times.iter().map(|time| stamp(time)).collect();
        format!("//- /{name}.md\n---\ntitle: Of [{name}]\n{ID}---\n{stamps}\n")
    };
    let others = [
        note("a", &["00:46:05", "00:46:04"]),
        note("b", &["00:45:59"]),
        note("c", &["00:46:00", "00:46:00"]),
        note("far", &["00:46:06"]),
        note("d", &["00:46:05"]),
    ];
    let shown = stamped(
        "00:46:00",
        ID,
        &(stamp("00:46:00") + "\n" + &others.concat()),
        None,
    );
    expected!(
        shown,
        r#"
▶ 00:46:00 · **A \*note\***

<https://www.youtube.com/watch?v=abc_efghi-k&t=2760s>

Also cited in:

- Of \[c\] `c.md`
- Of \[b\] `b.md` · 00:45:59
- Of \[a\] `a.md` · 00:46:04
- Of \[d\] `d.md` · 00:46:05
"#
    );
    let many: String = (0..9)
        .map(|n| note(&format!("x{n}"), &["00:46:00"]))
        .collect();
    let shown = stamped("00:46:00", ID, &many, None);
    expected!(
        shown.lines().skip(4).collect::<Vec<_>>().join("\n"),
        r#"
Also cited in:

- Of \[x0\] `x0.md`
- Of \[x1\] `x1.md`
- Of \[x2\] `x2.md`
- Of \[x3\] `x3.md`
- Of \[x4\] `x4.md`
- and 4 more
"#
    );
}

#[test]
fn a_video_id_shows_who_cites_it_chapter_by_chapter() {
    let text = format!(
        "//- /show/show.md\n### [Named <i>here</i>](https://youtu.be/abc_efghi-k)\n- [[n]]\n\
         //- /show/n.md\n---\ntitle: N\nvideoId: abc_$0efghi-k\n---\nFrom: [[show]]\n{}\n\
         //- /m.md\n---\n{ID}---\n[[00:01:00]] {} {}\n",
        stamp("00:00:10"),
        stamp("00:04:00"),
        stamp("09:00:00"),
    );
    let fixture = Fixture::new(&text);
    expected!(
        hover_in(&fixture, &Settings::default()),
        r#"
3:10 "abc_efghi-k"
▶ **Named here**

<https://www.youtube.com/watch?v=abc_efghi-k>

2 notes · 4 citations
"#
    );
    let talk = crate::features::fixture::talk();
    expected!(
        hover_with(&fixture, &Settings::default(), Some(&talk)),
        r#"
3:10 "abc_efghi-k"
▶ **A \*talk\* on \<b>words\</b>**  
Us · 00:05:00

<https://www.youtube.com/watch?v=abc_efghi-k>

2 notes · 4 citations

- 00:00:00 Start · 1
- 00:01:00 \[Words\](https\://x.y/z) & more · 2
"#
    );
    let bad = hovered("//- /n.md\n---\nvideoId: abc$0\n---\n");
    assert_eq!(bad, "nothing");
}

#[test]
fn hovers_of_videos_are_bounded_and_hold_nothing_but_words() {
    let evil =
        "<img src=x> [a](command:x) ![b](https://e.vil/c) www.e.vil https://e.vil `x` | ~~ **";
    let chapters: String = (0..500)
        .map(|n| format!("{}:{:02} {evil} {}\n", n / 60, n % 60, "é*".repeat(120)))
        .collect();
    let cues: String = (0..20)
        .map(|n| {
            format!(
                "00:00:{n:02}.000 --> 00:00:{n:02}.900\n&lt;b&gt; {evil} {}\n\n",
                "*é".repeat(400)
            )
        })
        .collect();
    let video = Video {
        described: crate::video::Chapters::of_description(&chapters),
        transcript: Some(std::sync::Arc::new(
            crate::video::Transcript::read(&cues).unwrap(),
        )),
        ..Video::default()
    };
    let video = Video {
        files: crate::video::Files {
            description: Some("x".into()),
            ..Default::default()
        },
        ..video
    };
    let others: String = (0..20)
        .map(|n| {
            format!(
                "//- /{}{n}.md\n---\ntitle: \"{}\"\n{ID}---\n{}\n",
                "é".repeat(80),
                "_é".repeat(200),
                stamp("00:00:10")
            )
        })
        .collect();
    let moment = stamped("00:00:10", ID, &others, Some(&video));
    let front = format!("//- /n.md\n---\n{}---\n", ID.replace("abc", "a$0bc"));
    let whole = hover_with(&Fixture::new(&front), &Settings::default(), Some(&video));
    assert!(
        moment.contains("more") && whole.contains("- and "),
        "{moment}\n{whole}"
    );
    for shown in [moment, whole] {
        assert!(shown.len() < 8 * 1024, "{}", shown.len());
        for bad in [
            "<img",
            "<b",
            "](",
            " www.e",
            " https://e",
            "`x`",
            "~~",
            " **\n",
        ] {
            let found = shown
                .match_indices(bad)
                .find(|(at, _)| !shown[..*at].ends_with('\\'));
            assert!(found.is_none(), "{bad}: {shown}");
        }
        assert!(shown.lines().count() < 60);
    }
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
