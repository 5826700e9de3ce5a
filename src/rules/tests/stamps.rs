//! Rules about stamps: what they find, what their fixes write.

use proptest::prelude::*;

use super::*;

fn stamp(value: &str, label: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{value}\">{label}</a>")
}

fn note(stamps: &str) -> Desk {
    plain(&format!("---\nvideoId: Rxmv7rT9leo\n---\nx {stamps} y\n"))
}

/// `code "underlined" → value label, …` of every finding; `!` marks a certain fix.
fn told(desk: &Desk) -> Vec<String> {
    let show = |finding: &Finding| {
        let at = desk.note.text().slice(finding.span);
        let mut told = format!("{} {at:?}", finding.rule.code);
        for fix in fixes(&desk.vault, &desk.note, finding) {
            let mark = if fix.certain { "!" } else { "?" };
            let edits: Vec<&str> = fix.edits.iter().map(|(_, text)| &**text).collect();
            told += &format!(" {mark} {}", edits.join(" + "));
        }
        told
    };
    desk.findings().iter().map(show).collect()
}

fn of(value: &str, label: &str) -> String {
    let told = told(&note(&stamp(value, label)));
    assert!(told.len() < 2, "one finding a stamp: {told:?}");
    told.concat()
}

const NOTHING: &str = "";

#[test]
fn two_parts_are_minutes_and_seconds() {
    let two = |rest: &str| format!("timestamp-two-part {rest}");
    assert_eq!(of("14:12", "[14:12]"), two(r#""14:12" ! 00:14:12"#));
    assert_eq!(of("01:26", "[00:01:26]"), two(r#""01:26" ! 00:01:26"#));
    assert_eq!(of("75:30", "75:30"), two(r#""75:30" ! 01:15:30"#));
    // As hours it is past the ceiling, or it is not.
    assert_eq!(of("14:12", "here"), two(r#""14:12" ! 00:14:12"#));
    assert_eq!(of("01:26", ""), two(r#""01:26" ? 00:01:26 + [00:01:26]"#));
    assert_eq!(
        of("16:16", "[01:16:16]"),
        two(r#""16:16" ? 00:16:16 + 00:16:16 ? 01:16:16"#)
    );
    assert_eq!(of("01:16", "[01:16:00]"), two(r#""01:16" ! 01:16:00"#));
}

#[test]
fn a_lone_late_stamp_is_offered_its_shifted_reading() {
    assert_eq!(
        of("05:31:00", "[05:31:00]"),
        r#"timestamp-shifted "05:31:00" ? 00:05:31 + 00:05:31"#
    );
    // Past twelve hours there is no doubt.
    assert_eq!(
        of("14:12:00", "[14:12:00]"),
        r#"timestamp-shifted "14:12:00" ! 00:14:12 + 00:14:12"#
    );
    assert_eq!(
        of("14:12:35", "[14:12:35]"),
        r#"timestamp-shifted "14:12:35" ? 00:14:12 + 00:14:12"#
    );
    assert_eq!(of("05:31:20", "[05:31:20]"), NOTHING, "a long video");
    assert_eq!(
        of("024:45:00", "[024:45:00]"),
        r#"timestamp-shifted "024:45:00" ! 00:24:45 + 00:24:45"#
    );
    assert_eq!(
        of("11:00:00", "[0:11:00]"),
        r#"timestamp-shifted "11:00:00" ! 00:11:00"#
    );
    assert_eq!(
        of("02:37:00", "[02:37]"),
        r#"timestamp-shifted "02:37:00" ? 00:02:37 ? 02:37:00"#
    );
    assert_eq!(of("00:46:00", "[00:46:00]"), NOTHING);
    assert_eq!(of("04:00:00", "[04:00:00]"), NOTHING);
}

#[test]
fn the_notes_other_stamps_tell_whether_a_stamp_is_shifted() {
    let of = |values: &[&str]| {
        let stamps: Vec<String> = values
            .iter()
            .map(|value| stamp(value, &format!("[{value}]")))
            .collect();
        told(&note(&stamps.join(" and ")))
    };
    let shifted = of(&["05:10:00", "07:54:00", "02:37:00", "00:52:00", "14:10:00"]);
    assert_eq!(
        shifted,
        [
            r#"timestamp-shifted "05:10:00" ! 00:05:10 + 00:05:10"#,
            r#"timestamp-shifted "07:54:00" ! 00:07:54 + 00:07:54"#,
            r#"timestamp-shifted "02:37:00" ! 00:02:37 + 00:02:37"#,
            r#"timestamp-shifted "00:52:00" ? 00:00:52 + 00:00:52"#,
            r#"timestamp-shifted "14:10:00" ! 00:14:10 + 00:14:10"#,
        ]
    );
    // A video of six hours may be cited so.
    let long = of(&["04:10:00", "04:20:00", "05:30:00", "01:15:00"]);
    assert_eq!(
        long,
        [
            r#"timestamp-shifted "04:10:00" ? 00:04:10 + 00:04:10"#,
            r#"timestamp-shifted "04:20:00" ? 00:04:20 + 00:04:20"#,
            r#"timestamp-shifted "05:30:00" ? 00:05:30 + 00:05:30"#,
        ]
    );
    let mixed = of(&["05:10:00", "01:07:54", "01:02:37"]);
    assert_eq!(
        mixed,
        [r#"timestamp-shifted "05:10:00" ? 00:05:10 + 00:05:10"#]
    );
    let rounded = of(&["01:10:00", "02:54:00", "02:37:00", "00:52:00", "05:10:00"]);
    assert_eq!(
        rounded,
        [r#"timestamp-shifted "05:10:00" ? 00:05:10 + 00:05:10"#]
    );
}

/// What is known of a video of so many seconds.
fn video_of(seconds: u32) -> Video {
    let facts = format!(r#"{{"duration": {seconds}}}"#);
    Video {
        info: crate::video::Info::read(&facts, None).ok(),
        ..Video::default()
    }
}

#[test]
fn the_ceiling_is_the_users_and_a_known_length_wins() {
    let desk = note(&stamp("05:31:00", "[05:31:00]"));
    let mut settings = Settings::default();
    settings.timestamps.ceiling_hours = 6;
    assert!(check(&desk.vault, &desk.note, &settings).is_empty());
    let known = |seconds: u32| {
        let video = video_of(seconds);
        let found = check_with(&desk.vault, &desk.note, &settings, Some(&video));
        found.first().map(|found| {
            let fixes = fixes(&desk.vault, &desk.note, found);
            (found.message.clone(), fixes.iter().any(|fix| fix.certain))
        })
    };
    let message = "`05:31:00` is past the video's end at `00:10:00`; it seems to be `00:05:31`";
    assert_eq!(known(600), Some((message.to_owned(), true)));
    let message = "`05:31:00` is past the video's end at `00:05:00`";
    assert_eq!(known(300), Some((message.to_owned(), false)));
    assert_eq!(known(20_000), None);
}

#[test]
fn what_is_mended_makes_no_other_fix_certain() {
    let shifted: String = (10..30)
        .map(|minute| stamp(&format!("{minute}:30:00"), &format!("[{minute}:30:00]")))
        .collect();
    let mismatch = stamp("16:32:00", "[01:00:00]");
    let before = told(&note(&format!("{shifted} and {mismatch}")));
    let after = told(&note(&mismatch));
    let of_it = r#"timestamp-label-mismatch "[01:00:00]" ? 01:00:00 ? 00:16:32 + 00:16:32"#;
    assert_eq!(before.last().map(String::as_str), Some(of_it));
    assert_eq!(after, [of_it]);
}

#[test]
fn a_length_that_a_stamp_just_misses_proves_nothing() {
    let facts = r#"{"duration": 3590}"#;
    let video = Video {
        info: crate::video::Info::read(facts, None).ok(),
        ..Video::default()
    };
    let desk = note(
        &[
            stamp("00:58:10", "[00:58:10]"),
            stamp("01:00:00", "[01:00:00]"),
        ]
        .concat(),
    );
    let found = check_with(&desk.vault, &desk.note, &Settings::default(), Some(&video));
    let certain = |finding: &Finding| {
        let fixes = fixes(&desk.vault, &desk.note, finding);
        fixes.iter().any(|fix| fix.certain)
    };
    assert!(!found.is_empty() && !found.iter().any(certain));
}

#[test]
fn stamps_are_not_put_into_anchors() {
    for line in [
        "<a href=\"u\"><b>[00:12:35]</b></a>",
        "<A CLASS=\"x\"> [00:12:36] </A>",
        "![00:12:34]",
    ] {
        assert_eq!(told(&note(line)), [NOTHING; 0], "{line}");
    }
    for line in [
        "<a class=\"yt-timestamp\" data-t=\"00:14:15\">[00:14:15]</a >",
        "<a id=\"q\" class=\"yt-timestamp\" data-t=\"14:13\" title=\"a > b\">[14:13]</a>",
    ] {
        let desk = note(line);
        for finding in desk.findings() {
            let fixes = fixes(&desk.vault, &desk.note, &finding);
            assert!(!fixes.iter().any(|fix| fix.certain), "{line}: {fixes:?}");
        }
    }
}

#[test]
fn minutes_and_seconds_above_59() {
    let out = |rest: &str| format!("timestamp-out-of-range {rest}");
    assert_eq!(
        of("01:24:99", "[01:24:99]"),
        out(r#""01:24:99" ? 01:25:39 + 01:25:39"#)
    );
    assert_eq!(
        of("05:21:999", "[05:21:999]"),
        out(r#""05:21:999" ? 00:05:21 + 00:05:21"#)
    );
    assert_eq!(
        of("19:20:73", "[19:20:73]"),
        out(r#""19:20:73" ? 00:19:20 + 00:19:20"#)
    );
    assert_eq!(
        of("00:94:00", "[00:34:00]"),
        out(r#""00:94:00" ! 00:34:00"#)
    );
    assert_eq!(of("14:72", "[14:72]"), out(r#""14:72""#));
    assert_eq!(of("04:72:00", "x"), out(r#""04:72:00""#));
}

#[test]
fn labels_that_say_something_else() {
    let differs = |rest: &str| format!("timestamp-label-mismatch {rest}");
    assert_eq!(
        of("00:02:38", "[00:03:00]"),
        differs(r#""[00:03:00]" ? 00:02:38 ? 00:03:00"#)
    );
    assert_eq!(
        of("00:09:43", "[09:43:00]"),
        differs(r#""[09:43:00]" ! 00:09:43"#)
    );
    assert_eq!(
        of("00:09:43", "(00:09:83)"),
        differs(r#""(00:09:83)" ! 00:09:43"#)
    );
    assert_eq!(
        of("06:30:11", "[00:30:00]"),
        differs(r#""[00:30:00]" ! 00:30:00 ? 00:06:30 + 00:06:30"#)
    );
    for fine in [
        "[9:44]",
        "09:44",
        "[[00:09:44]]",
        "here",
        "[00:09:44 - 00:09:50]",
    ] {
        let told = of("00:09:44", fine);
        assert!(!told.contains("mismatch"), "{fine}: {told}");
    }
}

#[test]
fn a_label_of_nothing_is_written() {
    let empty = |label: &str, fixed: &str| {
        let stamp = stamp("00:02:02", label);
        assert_eq!(
            of("00:02:02", label),
            format!("timestamp-empty-label {stamp:?} ! {fixed}")
        );
    };
    empty("", "[00:02:02]");
    empty(" ", "[00:02:02]");
    empty("[]", "[00:02:02]");
    // One finding, which writes the label as well.
    assert_eq!(
        of("14:12", ""),
        r#"timestamp-two-part "14:12" ! 00:14:12 + [00:14:12]"#
    );
}

#[test]
fn values_that_the_player_cannot_read() {
    let of = |value: &str, label: &str| {
        let told = of(value, label);
        let start = told.find(['!', '?']).map_or(told.len(), |at| at);
        assert!(told.starts_with("malformed-timestamp"), "{told}");
        told[start..].to_owned()
    };
    assert_eq!(of("HH:MM:SS", "[02:44:00]"), "! 02:44:00");
    assert_eq!(of("0:00:00.413Z", "[1:0:41]"), "! 01:00:41");
    assert_eq!(of("https://youtu.be/XYZ", "03:10:00"), "! 03:10:00");
    assert_eq!(of("02:25:25]", "[02:25:25]"), "! 02:25:25");
    assert_eq!(of("09:48]", "[00:09:48]"), "! 00:09:48");
    assert_eq!(of("01:26:", ""), "? 00:01:26 + [00:01:26]");
    assert_eq!(of("01:03:07:", ""), "! 01:03:07 + [01:03:07]");
    assert_eq!(of("N/A", "[N/A]"), NOTHING);
    assert_eq!(of("2241", "[37:01]"), "? 00:37:21 + 00:37:21 ? 00:37:01");
    assert_eq!(of("01:00:13:00", "[01:00:13:00]"), "! 01:00:13 + 01:00:13");
    assert_eq!(of("01:00:13:24", "x"), "? 01:00:13");
    assert_eq!(of("26:36:00:00", "x"), "? 00:26:36");
}

#[test]
fn stamps_of_no_video_are_told_once() {
    let stamps = format!("{0} {0}", stamp("00:46:00", "[00:46:00]"));
    let report = plain(&format!("---\ntitle: A\n---\n{stamps}")).report();
    assert_eq!(report.len(), 1);
    assert!(
        report[0].contains("the note's 2 stamps are of no video"),
        "{report:?}"
    );
    assert_eq!(told(&note(&stamps)), [NOTHING; 0]);
}

#[test]
fn more_than_twenty_stamps_side_by_side_are_one_finding() {
    let one = stamp("00:46:00", "[00:46:00]");
    let run = |count: usize, gap: &str| {
        let stamps = vec![one.clone(); count].join(gap);
        told(&note(&stamps)).len()
    };
    assert_eq!(run(21, ", "), 1);
    assert_eq!(run(20, ", "), 0);
    assert_eq!(run(40, " words "), 0);
    assert_eq!(run(40, "\n\n"), 0);
    let two_runs = format!("{0} words {0}", vec![one.clone(); 21].join("]("));
    assert_eq!(told(&note(&two_runs)).len(), 2);
}

#[test]
fn a_moment_in_brackets_is_no_broken_link() {
    let stamped = |time: &str| stamp(time, &format!("[{time}]"));
    let desk = note("[[00:04:38]]");
    assert_eq!(
        told(&desk),
        [format!(
            "time-as-link \"00:04:38\" ? {}",
            stamped("00:04:38")
        )]
    );
    assert_eq!(plain("x [[14:12]]").fixed("time-as-link"), None);
    assert_eq!(
        told(&note("[[14:12 | there]]")),
        [format!("time-as-link \"14:12\" ? {}", stamped("00:14:12"))]
    );
    for other in [
        "[[1:1]]",
        "[[John 3:16]]",
        "[[10:75]]",
        "[[12]]",
        "![[00:04:38]]",
    ] {
        let told = told(&note(other));
        assert!(told[0].starts_with("broken-link"), "{told:?}");
    }
    let inside = note(&stamp("00:00:04", "[[00:00:04]]"));
    let (text, certain) = inside.fixed("time-as-link").unwrap();
    assert!(certain && text.contains(&stamped("00:00:04")), "{text}");
    let named = desk_with("[[00:04:38]]", "h/00:04:38.md");
    assert_eq!(told(&named), [NOTHING; 0], "a note may be called so");
}

#[test]
fn a_stamp_past_the_end_is_told_where_the_length_is_known() {
    let past = |value: &str, seconds: Option<u32>| {
        let desk = note(&stamp(value, &format!("[{value}]")));
        let video = seconds.map(video_of);
        let found = check_with(
            &desk.vault,
            &desk.note,
            &Settings::default(),
            video.as_ref(),
        );
        found
            .iter()
            .map(|found| found.rule.code)
            .collect::<Vec<_>>()
    };
    let told = ["timestamp-past-end"];
    assert_eq!(past("00:46:00", Some(1200)), ["timestamp-shifted"]);
    assert_eq!(past("00:46:10", Some(1200)), told);
    assert_eq!(past("00:20:00", Some(1200)), [NOTHING; 0]);
    assert_eq!(past("00:20:01", Some(1200)), [NOTHING; 0]);
    assert_eq!(past("00:20:02", Some(1200)), told);
    // What is only supposed of a length is no ground to report one.
    assert_eq!(past("05:31:20", None), [NOTHING; 0]);
    assert_eq!(
        past("300:12:00", None),
        told,
        "nobody talks for twelve days"
    );
}

#[test]
fn a_broken_tag_is_written_anew_where_it_tells_one_moment() {
    let usual = |time: &str| stamp(time, &format!("[{time}]"));
    let fixed = |text: &str| {
        let told = told(&note(text));
        let told = told.join(" / ");
        let from = told.find(['!', '?']).unwrap_or(told.len());
        assert!(told.starts_with("malformed-timestamp"), "{told}");
        told[from..].to_owned()
    };
    for (broken, time) in [
        (
            r#"<a class="yt="yt-timestamp" data-t="00:04:04">[00:04:04]</a>"#,
            "00:04:04",
        ),
        (
            r#"<a class="yt_timestamp" data-t="00:05:12">00:05:12</a>"#,
            "00:05:12",
        ),
        (
            r#"<a class="yt-timestamp" data-3:09:57:00">[3:09:57:00]</a>"#,
            "03:09:57",
        ),
        (
            r#"<a class="yt-timestamp" data="00:00:16">[00:00:16]</a>"#,
            "00:00:16",
        ),
        (
            r#"<a class="yt-timestamp" href="00:01:00">[00:01:00]</a>"#,
            "00:01:00",
        ),
        (r#"<a class="yt-timestamp">[01:00]</a>"#, "00:01:00"),
        (r#"<a class="yt-19:28">[00:19:28]</a>"#, "00:19:28"),
        (
            r#"<a class="yt-timestamp" data-t="03:15:15]</a>"#,
            "03:15:15",
        ),
        (r#"<a class="yt>00:10:17">[00:10:17]</a>"#, "00:10:17"),
        (
            r#"<a class="yt-timestamp" data-t="00:13:54">[00:13:54]"#,
            "00:13:54",
        ),
        (
            r#"<a class="yt-timestamp" data-t="00:04:55">[00:04:55]>"#,
            "00:04:55",
        ),
        (r#"<a class="yt-timestamp" data-t="01:27:12">"#, "01:27:12"),
        (
            r#"<a class="yt-timestamp" data-t="00:12:27">[00:12:27]</sup>"#,
            "00:12:27",
        ),
        (
            r#"< a class="yt-timestamp" data-t="02:04:51">[02:04:51]</a>"#,
            "02:04:51",
        ),
        (
            r#"<p class="yt-timestamp" data-t="00:21:20">[00:21:20]</p>"#,
            "00:21:20",
        ),
    ] {
        assert_eq!(fixed(broken), format!("! {}", usual(time)), "{broken}");
        // A sound one right before it is another stamp.
        let pair = format!("{}{broken}", usual("00:00:01"));
        assert_eq!(fixed(&pair), format!("! {}", usual(time)), "{pair}");
    }
    assert_eq!(
        fixed(r#"<a class="yt_timestamp" data-t="00:05:12">over there</a>"#),
        format!("! {}", stamp("00:05:12", "over there"))
    );
    assert_eq!(
        fixed(r#"<a class="yt-timestamp" data-t="00:38:30]-[00:38:35]</a>"#),
        format!("! {}-{}", usual("00:38:30"), usual("00:38:35"))
    );
    // Two moments, one past the end, an address, another meaning of the class: offered.
    assert_eq!(
        fixed(r#"<a class="yt-timestamp" data-25:21>[02:51:21]</a>"#),
        format!("? {} ? {}", usual("00:25:21"), usual("02:51:21"))
    );
    assert_eq!(
        fixed(r#"<a class="yt>timestamp" data-t="05:31:00">[05:31:00]</a>"#),
        format!("? {}", usual("05:31:00"))
    );
    assert_eq!(
        fixed(r#"<a class="yt-link" href="https://youtu.be/x">1:02</a>"#),
        format!("? {}", usual("00:01:02"))
    );
    let address = fixed(r#"[x](<a%20class="yt-timestamp"%20data-t="00:00:41">)"#);
    let offered = format!("? {} / broken-file-link", usual("00:00:41"));
    assert!(address.starts_with(&offered), "{address}");
    // Nothing to read, or nothing of ours.
    for nothing in [
        r#"<a class="yt"#,
        r#"<a class="yt-timestamp">there</a>"#,
        r#"<a class="yt_timestamp" data-t="00:05:12"><b>[00:05:12]</b></a>"#,
        r#"<a class="yt_timestamp" data-t="00:99:12">x</a>"#,
    ] {
        assert_eq!(fixed(nothing), NOTHING, "{nothing}");
    }
}

#[test]
fn a_moment_without_a_tag_gets_one() {
    let usual = |time: &str| stamp(time, &format!("[{time}]"));
    let fixed = |text: &str| {
        let told = told(&note(text));
        assert_eq!(told.len(), 1, "{told:?}");
        let rest = told[0].strip_prefix(&format!("untagged-timestamp {text:?} "));
        rest.unwrap_or_else(|| panic!("{told:?}")).to_owned()
    };
    assert_eq!(fixed("[00:12:34]"), format!("! {}", usual("00:12:34")));
    assert_eq!(fixed("[12:34]"), format!("? {}", usual("00:12:34")));
    assert_eq!(fixed("[1:02:03]"), format!("? {}", usual("01:02:03")));
    assert_eq!(fixed("(00:12:34)"), format!("? ({})", usual("00:12:34")));
    assert_eq!(
        fixed("[05:12:34]"),
        format!("? {}", usual("05:12:34")),
        "too late"
    );
    assert_eq!(
        fixed("[02:21:08, 02:27:08]"),
        format!("! {}, {}", usual("02:21:08"), usual("02:27:08"))
    );
    assert_eq!(
        fixed("[00:01:00-00:02:00]"),
        format!("! {}-{}", usual("00:01:00"), usual("00:02:00"))
    );
    for silent in ["`[00:12:34]`", "at 9:45 PM", "(9:45)", "[x](#12:34)"] {
        let told = told(&note(silent));
        assert!(!told.concat().contains("untagged"), "{told:?}");
    }
    assert_eq!(told(&plain("no video [00:12:34]")), [NOTHING; 0]);
    for gap in ["", " "] {
        let doubled = format!("[00:12:34]{gap}{}", usual("00:12:34"));
        assert_eq!(told(&note(&doubled)), [NOTHING; 0], "{doubled}");
        let two = format!("[00:12:34]{gap}{}", usual("00:12:35"));
        assert_eq!(told(&note(&two)).len(), 1, "{two}");
    }
    let certain = |text: &str| {
        let told = told(&note(text));
        told.iter().filter(|told| told.contains(" ! ")).count()
    };
    assert_eq!(certain("[00:12:34] and [00:12:35]"), 2);
    assert_eq!(certain("[00:12:34] and [05:00:00]"), 0, "shifted, it seems");
    assert_eq!(certain(&"[00:12:00] x ".repeat(5)), 0, "shifted, perhaps");
    assert_eq!(certain("[[00:12:34] x"), 0, "half a link");
}

const TALK: &str = "\
00:00:05.000 --> 00:00:09.000
welcome back, today we look at sleep

00:01:00.000 --> 00:01:05.000
the brain files away what the day has left

00:01:05.000 --> 00:01:10.000
and it does so while nobody is watching it

00:10:00.000 --> 00:10:05.000
a cup of coffee at noon is still with you

00:10:05.000 --> 00:10:10.000
at midnight, and you do not even notice
";

/// What is told of a note with quotations, the transcript at hand.
fn quoted(text: &str) -> Vec<String> {
    let transcript = crate::video::Transcript::read(TALK).unwrap();
    let video = Video {
        transcript: Some(Arc::new(transcript)),
        ..Video::default()
    };
    let desk = note(text);
    let mut settings = Settings::default();
    let found = check_with(&desk.vault, &desk.note, &settings, Some(&video));
    let is_quote = |found: &Finding| found.rule.code == "quote-not-found";
    assert!(!found.iter().any(is_quote), "off unless asked for");
    (settings.rules).insert("quote-not-found".to_owned(), Severity::Warning);
    let found = check_with(&desk.vault, &desk.note, &settings, None);
    assert!(
        !found.iter().any(is_quote),
        "without a transcript nothing is known"
    );
    assert_eq!(part_of_video(&settings), Part::All);
    assert_eq!(part_of_video(&Settings::default()), Part::Facts);
    let found = check_with(&desk.vault, &desk.note, &settings, Some(&video));
    let show = |finding: &Finding| {
        let at = desk.note.text().slice(finding.span);
        let mut told = format!("{} {at:?}", finding.rule.code);
        for fix in fixes(&desk.vault, &desk.note, finding) {
            assert!(!fix.certain, "words are said more than once");
            told += &format!(" ? {}", fix.title);
        }
        told
    };
    found.iter().map(show).collect()
}

#[test]
fn a_quotation_is_looked_for_where_it_is_cited() {
    let at = |time: &str| stamp(time, &format!("[{time}]"));
    for near in [
        format!(
            "\"the brain files away what the day has left\" {}",
            at("00:01:00")
        ),
        format!(
            "\u{201c}The brain [[files]] away what the day left.\u{201d} ({})",
            at("00:01:20")
        ),
        format!(
            "\"while nobody is watching\", {} {}",
            at("00:09:00"),
            at("00:00:50")
        ),
        format!(
            "\n\n> [!quote] On coffee\n> A cup of coffee at noon is *still* with you {}",
            at("00:10:00")
        ),
        format!("\"coffee at noon\" {}", at("00:00:05")),
        format!("\"this was never said\" and so on {}", at("00:00:05")),
        format!(
            "He said {} \"hello\" and \" this is no quotation\" {}",
            at("00:00:05"),
            at("00:00:06")
        ),
        format!("\"this was never said by anybody\" {}", at("05:20:00")),
    ] {
        let told = quoted(&near).into_iter();
        let told: Vec<_> = told.filter(|told| told.starts_with("quote")).collect();
        assert_eq!(told, [NOTHING; 0], "{near}");
    }
    let moved = format!(
        "\"a cup of coffee at noon is still with you\" {}",
        at("00:01:00")
    );
    assert_eq!(
        quoted(&moved),
        ["quote-not-found \"00:01:00\" ? Change the moment to `00:10:00`"]
    );
    let callout = format!(
        "\n\n> [!quote] Sleep\n> The brain files away what the day left. {}",
        at("00:10:00")
    );
    assert_eq!(
        quoted(&callout),
        ["quote-not-found \"00:10:00\" ? Change the moment to `00:01:00`"]
    );
    let never = format!("\"nothing of this was said by anybody\" {}", at("00:01:00"));
    assert_eq!(
        quoted(&never),
        ["quote-not-found \"nothing of this was said by anybody\""]
    );
}

fn desk_with(text: &str, other: &str) -> Desk {
    desk(Publisher::None, &[("h/a.md", text), (other, "")])
}

/// Values and labels in and out of shape.
fn written() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        (0_u32..4).prop_map(|n| format!("{n:02}")),
        (0_u32..100).prop_map(|n| format!("{n:02}")),
        (0_u32..1000).prop_map(|n| n.to_string()),
        Just("00".to_owned()),
    ];
    let parts = proptest::collection::vec(number, 1..5).prop_map(|parts| parts.join(":"));
    prop_oneof![
        8 => parts.clone(),
        2 => parts.prop_map(|time| format!("{time}]")),
        1 => prop_oneof![Just("HH:MM:SS".to_owned()), Just(String::new()), Just("é".to_owned())],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever stamps say: a fix changes its own stamp only, leaves one that reads as
    /// claimed in value and label, and is not offered again; and no two certain
    /// fixes clash.
    #[test]
    fn a_fix_leaves_a_stamp_that_reads_as_claimed(
        stamps in proptest::collection::vec((written(), written(), any::<bool>()), 1..8),
    ) {
        use crate::syntax::clock::{Clock, shown};
        use crate::syntax::timestamp::player_seconds;

        let stamps: Vec<String> = stamps
            .iter()
            .map(|(value, label, same)| stamp(value, &format!("[{}]", if *same { value } else { label })))
            .collect();
        let desk = note(&stamps.join(" é "));
        let mut all_edits: Vec<Span> = Vec::new();
        for finding in desk.findings() {
            let own = desk.note.parsed().stamp_at(finding.span.start).expect("a stamp");
            for fix in fixes(&desk.vault, &desk.note, &finding) {
                let mut text = desk.note.text().clone();
                let mut grown = 0_i64;
                for (span, replacement) in fix.edits.iter().rev() {
                    prop_assert!(own.value() == *span || own.label().covers(*span), "{fix:?}");
                    grown += replacement.len() as i64 - i64::from(span.len());
                    text.replace(*span, replacement);
                }
                let mended = Note::from_text(desk.note.path.clone(), text);
                let after = mended.parsed().stamp_at(own.start).expect("still a stamp");
                prop_assert_eq!(i64::from(after.span().len()), i64::from(own.span().len()) + grown);
                let claimed = fix.title.split('`').nth(1).expect("a time").to_owned();
                let value = mended.text().slice(after.value());
                let seconds = player_seconds(&value);
                prop_assert_eq!(seconds.map(shown), Some(claimed.clone()), "{:?}", fix);
                let label = mended.text().slice(after.label());
                if let Some(label) = Clock::read(&label) {
                    prop_assert_eq!(label.seconds(), seconds, "{:?}", fix);
                }
                let mended = Desk { vault: Vault::new(vec![Publisher::None]), note: Arc::new(mended) };
                let again = mended.findings();
                let same = again.iter().find(|found| {
                    found.rule.code == finding.rule.code && after.span().covers(found.span)
                });
                // A stamp below an hour may look shifted still, for its neighbours'
                // sake, but nothing is done about it unasked.
                if let Some(same) = same.filter(|_| fix.certain) {
                    let certain = fixes(&mended.vault, &mended.note, same)
                        .iter()
                        .any(|fix| fix.certain);
                    prop_assert!(
                        finding.rule.code == "timestamp-shifted" && !certain,
                        "{same:?}"
                    );
                }
                if fix.certain {
                    for (span, _) in &fix.edits {
                        prop_assert!(!all_edits.iter().any(|other| other.overlaps(*span)));
                        all_edits.push(*span);
                    }
                }
            }
        }
    }

    /// Whatever stands around plain times and broken tags: what is done unasked changes
    /// nothing but them, and leaves stamps of the moments that were written. Doing so
    /// comes to an end: mending a tag that ran into a code span may bring to light
    /// what stood in it, but never goes on for ever.
    #[test]
    fn all_certain_fixes_come_to_an_end(pieces in proptest::collection::vec(piece(), 1..12)) {
        use crate::syntax::clock;

        let text = pieces.concat();
        let digits = |text: &str| -> Vec<String> {
            clock::times(text).map(|(_, time)| time.to_owned()).collect()
        };
        let mut desk = note(&text);
        for round in 0.. {
        let before = desk.findings();
        let mut mended = desk.note.text().clone();
        let mut is_done = true;
        let mut last = u32::MAX;
        let is_of_stamps = |finding: &&Finding| finding.rule.code != "time-as-link";
        for finding in before.iter().rev().filter(is_of_stamps) {
            let fixes = fixes(&desk.vault, &desk.note, finding);
            for fix in &fixes {
                let whole = fix.edits.iter().all(|(span, _)| finding.span.covers(*span));
                let in_stamp = desk.note.parsed().stamp_at(finding.span.start);
                let in_stamp = in_stamp.is_some_and(|stamp| {
                    fix.edits.iter().all(|(span, _)| stamp.span().covers(*span))
                });
                prop_assert!(whole || in_stamp, "{fix:?} {finding:?}");
            }
            let Some(fix) = fixes.iter().find(|fix| fix.certain) else {
                continue;
            };
            prop_assert!(fix.edits.iter().all(|(span, _)| span.end <= last), "{fix:?}");
            last = fix.edits[0].0.start;
            is_done = false;
            for (span, replacement) in fix.edits.iter().rev() {
                if matches!(finding.rule.code, "untagged-timestamp") {
                    let was = desk.note.text().slice(*span);
                    let mut kept = digits(replacement);
                    kept.dedup();
                    let mut was = digits(&was);
                    was.dedup();
                    prop_assert_eq!(kept, was);
                }
                mended.replace(*span, replacement);
            }
        }
        if is_done {
            break;
        }
        prop_assert!(round < 4, "{text} -> {}", mended.slice(Span::new(0, mended.len())));
        let mended = Note::from_text(desk.note.path.clone(), mended);
        desk = Desk { vault: Vault::new(vec![Publisher::None]), note: Arc::new(mended) };
        }
    }
}

/// Text with moments of every kind in it.
fn piece() -> impl Strategy<Value = String> {
    let time = prop_oneof![
        4 => (0_u32..3, 0_u32..60, 0_u32..60).prop_map(|(h, m, s)| format!("{h:02}:{m:02}:{s:02}")),
        1 => (0_u32..60, 0_u32..60).prop_map(|(m, s)| format!("{m:02}:{s:02}")),
    ];
    let shape = prop::sample::select(vec![
        "[@]",
        "(@)",
        "[@, @]",
        "[@-@]",
        "[@](#@)",
        "`[@]`",
        "<a class=\"yt-timestamp\" data-t=\"@\">[@]</a>",
        "<a class=\"yt-timestamp\" data-t=\"@\">[@]",
        "<a class=\"yt-timestamp\" data-t=\"@\">[@]</sup>",
        "<a class=\"yt-timestamp\" data-t=\"@]</a>",
        "<a class=\"yt-timestamp\" data-t=\"@]-[@]</a>",
        "<a class=\"yt=\"yt-timestamp\" data-t=\"@\">[@]</a>",
        "<a class=\"yt-timestamp\" data-@\">[@]</a>",
        "<a class=\"yt>@\">[@]</a>",
        "<p class=\"yt-timestamp\" data-t=\"@\">[@]</p>",
        "< a class=\"yt-timestamp\" data-t=\"@\">there</a>",
        "<a class=\"yt",
        "@",
        " é ",
        ", ",
        "\n",
        "\n\n",
        "[[",
        "]]",
        "`",
        "<sup>",
    ]);
    (shape, time).prop_map(|(shape, time)| shape.replace('@', &time))
}
