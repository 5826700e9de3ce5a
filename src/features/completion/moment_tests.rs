use std::sync::Arc;

use super::*;
use crate::features::fixture::{Fixture, expected, show};
use crate::video::{Info, Transcript, Video};

const CUES: &str = "WEBVTT\n\n00:00:02.000 --> 00:00:05.000\nThe brake of the circuit\n\n\
    00:10:01.500 --> 00:10:04.000\nis a cell, and the \u{1F600} brake wears out\n\n\
    00:10:30.000 --> 00:10:34.000\nNothing holds it\n\n\
    01:00:07.000 --> 01:00:09.000\nGoodbye\n";

fn video() -> Video {
    let info = r#"{"id": "aaaaaaaaaa1", "title": "A talk", "duration": 4000, "chapters": [
        {"start_time": 0, "title": "Start"},
        {"start_time": 600, "title": "Brakes & cells"},
        {"start_time": 3600, "title": "End"}]}"#;
    Video {
        info: Some(Info::read(info, None).unwrap()),
        transcript: Some(Arc::new(Transcript::read(CUES).unwrap())),
        ..Video::default()
    }
}

fn stamp(value: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>")
}

/// The vault with `body` as the note asking, and another of the same video.
fn vault(body: &str) -> Fixture {
    let other = format!(
        "Cells wear out {} and {}, never {}.",
        stamp("00:10:20"),
        stamp("00:10:00"),
        stamp("09:00:00")
    );
    Fixture::new(&format!(
        "//- /asking.md\n---\nvideoId: aaaaaaaaaa1\n---\n{body}\n\
         //- /other.md\n---\nvideoId: aaaaaaaaaa1\n---\n{other}\n"
    ))
}

fn found_in(fixture: &Fixture, video: Option<&Video>) -> Completion {
    let (_, note, offset) = fixture.at_cursor();
    completion(&fixture.vault, &note, offset, &Settings::default(), video)
}

/// One line an item.
fn offered(body: &str) -> String {
    let fixture = vault(body);
    let (_, note, offset) = fixture.at_cursor();
    let mut out = String::new();
    for item in found_in(&fixture, Some(&video())).items {
        let typed = note.text().slice(Span::new(item.replace.start, offset));
        assert!(item.filter.starts_with(&*typed), "{item:?}");
        assert!(item.replace.touches(offset));
        let place = show(&note, item.replace);
        out.push_str(&format!("{} ({}): {place}\n", item.label, item.detail));
    }
    out
}

/// The asking note's body after taking the first item.
fn taking_first(body: &str) -> String {
    let fixture = vault(body);
    let (_, note, _) = fixture.at_cursor();
    let found = found_in(&fixture, Some(&video()));
    let first = found.items.first().expect("an item");
    let mut text = note.text().clone();
    text.replace(first.replace, &first.insert);
    let text = text.to_string();
    text.splitn(4, '\n').nth(3).unwrap_or_default().to_owned()
}

#[test]
fn a_trigger_offers_chapters_and_what_is_cited() {
    let body = format!("Now it ends {}. See @$0", stamp("00:10:02"));
    expected!(
        offered(&body),
        r#"
00:00:00 Start (chapter): 4:75 "@"
00:10:00 Brakes & cells (chapter): 4:75 "@"
01:00:00 End (chapter): 4:75 "@"
00:10:02 Now it ends (cited here): 4:75 "@"
00:10:20 Cells wear out (cited in other): 4:75 "@"
"#
    );
    assert_eq!(
        offered(&body),
        offered(&body.replace("@$0", "ts$0")).replace("\"ts\"", "\"@\"")
    );
}

#[test]
fn words_find_what_was_said_and_chapters_of_that_title() {
    expected!(
        offered("é \u{1F600} @brake$0"),
        r#"
00:10:00 Brakes & cells (chapter): 4:5 "@brake"
00:00:02 The brake of the circuit (said): 4:5 "@brake"
00:10:01 is a cell, and the 😀 brake wears out (said): 4:5 "@brake"
"#
    );
    expected!(
        offered("ts holds it$0"),
        r#"
00:10:30 Nothing holds it (said): 4:1 "ts holds it"
"#
    );
    expected!(
        offered("(@wear$0)"),
        r#"
00:10:01 is a cell, and the 😀 brake wears out (said): 4:2 "@wear"
00:10:20 Cells wear out (cited in other): 4:2 "@wear"
"#
    );
    assert_eq!(offered("@nobody says so$0"), "");
    let fixture = vault("@brake$0");
    assert!(
        found_in(&fixture, Some(&video())).incomplete,
        "other words, other cues"
    );
    assert!(!found_in(&fixture, None).incomplete, "there are no others");
}

#[test]
fn a_time_finds_what_begins_with_it() {
    expected!(
        offered("[00:10:$0]"),
        r#"
00:10:00 Brakes & cells (chapter): 4:1 "[00:10:]"
00:10:01 is a cell, and the 😀 brake wears out (said): 4:1 "[00:10:]"
00:10:30 Nothing holds it (said): 4:1 "[00:10:]"
00:10:20 Cells wear out (cited in other): 4:1 "[00:10:]"
"#
    );
    assert_eq!(
        offered("[10:$0"),
        offered("[00:10:$0")
            .replace("[00:10:", "[10:")
            .replace(
                "00:10:01 is a cell, and the \u{1F600} brake wears out (said): 4:1 \"[10:\"\n",
                ""
            )
            .replace("00:10:30 Nothing holds it (said): 4:1 \"[10:\"\n", "")
    );
    assert_eq!(
        offered("[0:00:0$0"),
        "00:00:00 Start (chapter): 4:1 \"[0:00:0\"\n00:00:02 The brake of the circuit (said): 4:1 \"[0:00:0\"\n"
    );
    assert_eq!(offered("[00:20:$0]"), "");
}

#[test]
fn the_whole_anchor_is_written_as_the_note_writes_its_own() {
    let anchor = stamp("00:10:00");
    let bare = anchor.replace("[00:10:00]", "00:10:00");
    for (before, after) in [
        ("x [00:10:$0", format!("x {anchor}")),
        ("x [00:10:$0]", format!("x {anchor}")),
        ("x [00:1$00:00] y", format!("x {anchor} y")),
        ("x @cells$0 y", format!("x {anchor} y")),
        ("x ts cells$0", format!("x {anchor}")),
        ("x @10:$0", format!("x {anchor}")),
        ("| a | @cells$0 |", format!("| a | {anchor} |")),
    ] {
        assert_eq!(taking_first(before), after, "{before}");
    }
    let own = |around: [&str; 2], typed: &str| {
        let stamp = stamp("00:20:00").replace("[00:20:00]", "00:20:00");
        let own = format!("{}{stamp}{} ", around[0], around[1]);
        taking_first(&format!("{own}{typed}")).split_off(own.len())
    };
    assert_eq!(own(["", ""], "@cells$0"), bare);
    assert_eq!(own(["(", ")"], "@cells$0"), format!("({bare})"));
    assert_eq!(own(["(", ")"], "(@cells$0)"), format!("({bare})"));
    assert_eq!(own(["[", "]"], "[10:$0]"), format!("[{bare}]"));
}

#[test]
fn in_a_tag_only_what_is_missing_is_written() {
    let anchor = stamp("00:10:00");
    let open = "<a class=\"yt-timestamp\" data-t=\"";
    for (behind, after) in [
        ("00:10:$0", anchor.clone()),
        ("00:10:$0 and on", format!("{anchor} and on")),
        ("cells$0\"", anchor.clone()),
        ("cells$0\">", anchor.clone()),
        ("cells$0\">[]", anchor.clone()),
        ("cells$0\"></a>", anchor.clone()),
        ("cells$0\">[]</a> and on", format!("{anchor} and on")),
        ("00:1$01:11\">[00:11:11]</a>", anchor.clone()),
        (
            "cells$0\">00:11:11</a>",
            anchor.replace("[00:10:00]", "00:10:00"),
        ),
        (
            "cells$0\">when it ends</a>",
            anchor.replace("[00:10:00]", "when it ends"),
        ),
    ] {
        let typed = format!("é {open}{behind}");
        let expected = format!("é {after}");
        assert_eq!(taking_first(&typed), expected, "{typed}");
    }
    assert_eq!(
        taking_first("<a data-t=\"cells$0"),
        "<a data-t=\"00:10:00\" class=\"yt-timestamp\">[00:10:00]</a>"
    );
    assert_eq!(
        taking_first("<a data-t='cells$0' class='yt-timestamp'>x</a>"),
        "<a data-t='00:10:00' class='yt-timestamp'>x</a>"
    );
}

#[test]
fn ordinary_prose_brings_nothing() {
    for body in [
        "write to me@cells$0",
        "write to <me@cells$0>",
        "@cells_and_brakes$0",
        "@cells.com$0",
        "9 @ cells$0",
        "[@cells$0]",
        "\\@cells$0",
        "tests cells$0",
        "tscells$0",
        "ts-cells$0",
        "its$0",
        "@cells. Then$0",
        "at 10:$0",
        "a [ref$0",
        "a [10$0",
        "a [1]:$0",
        "x[10:$0]",
        "[10:$0](x.md)",
        "`@cells$0`",
        "`[00:10:$0`",
        "```\n@cells$0\n```",
        "$@cells$0$",
        "<!-- @cells$0 -->",
        "[[@cells$0]]",
        "[[x | @cells$0]]",
        "[see @cells$0 here](x.md)",
        "<a href=\"cells$0\">",
        "<b data-t=\"cells$0\">",
        "<a class=\"yt-timestamp\" data-t=\"00:00:00\">@cells$0",
        "<a class=\"yt-timestamp\" data-t=\"00:00:00\">[00:10:$0",
    ] {
        let items = found_in(&vault(body), Some(&video())).items;
        let moments = items
            .iter()
            .filter(|item| item.kind == CompletionKind::Moment);
        assert_eq!(moments.count(), 0, "{body}");
    }
    let no_video = Fixture::new("//- /a.md\n---\ntitle: @cells\n---\n@cells$0");
    assert!(found_in(&no_video, Some(&video())).items.is_empty());
    let front = Fixture::new("//- /a.md\n---\ntitle: x\nvideoId: aaaaaaaaaa1\nx: @cells$0\n---\n");
    assert!(found_in(&front, Some(&video())).items.is_empty());
}

#[test]
fn no_more_come_than_the_setting_allows() {
    let mut settings = Settings::default();
    settings.completion.max_items = 2;
    let fixture = vault("@$0");
    let (_, note, offset) = fixture.at_cursor();
    let of = |video: &Video| completion(&fixture.vault, &note, offset, &settings, Some(video));
    let found = of(&video());
    assert_eq!((found.items.len(), found.incomplete), (2, true));
    let silent = Video {
        transcript: None,
        ..video()
    };
    assert!(of(&silent).incomplete, "there are more chapters");
}

#[test]
fn without_sidecars_what_other_notes_cite_is_offered() {
    let fixture = vault("\r\n@$0\r\n");
    let found = found_in(&fixture, None);
    let labels: Vec<&str> = found.items.iter().map(|item| &*item.label).collect();
    assert_eq!(
        labels,
        ["00:10:00 and", "00:10:20 Cells wear out", "09:00:00 never"]
    );
}
