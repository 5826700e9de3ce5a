//! `wikinote video`, the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use serde_json::{Value, json};

use command::run as wikinote;

fn folder() -> tempfile::TempDir {
    let stamp = |value: &str| format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>");
    let about = |video: &str, body: String| format!("---\nvideoId: {video}\n---\n{body}\n");
    let files = [
        (".wikinote.toml", String::new()),
        (
            "v/A talk [-aaaaaaaaa1].info.json",
            r#"{"id": "-aaaaaaaaa1", "title": "A talk on brakes", "channel": "Us\u001b", "duration": 100,
                "chapters": [{"start_time": 0, "title": "One"}, {"start_time": 60, "title": "T\u202ewo"}]}"#
                .to_owned(),
        ),
        ("v/bbbbbbbbbb2.info.json", r#"{"title": "Nobody cites it"}"#.to_owned()),
        (
            "a.md",
            about("-aaaaaaaaa1", format!("\u{1F600} {} {}", stamp("00:00:09"), stamp("01:00:00"))),
        ),
        ("sub/b.md", about("-aaaaaaaaa1", stamp("00:00:01"))),
        ("c.md", about("cccccccccc3", stamp("00:00:01"))),
        ("none.md", "nothing".to_owned()),
        ("odd.md", about("odd", String::new())),
    ];
    command::folder(&files)
}

const PAGE: &str = "\
A talk on brakes
Us, 00:01:40, -aaaaaaaaa1

00:00:00  ########    2  One
00:01:00              0  T<U+202E>wo

2 notes cite 3 moments:
   2  a.md  from 00:00:09
   1  sub/b.md  from 00:00:01

Past the end at 00:01:40:
a.md:4:61: 01:00:00

Never cited, 1 of 2 chapters:
00:01:00  T<U+202E>wo
";

#[test]
fn the_page_of_a_video_is_found_by_its_id_or_a_note() {
    let folder = folder();
    for asked in ["-aaaaaaaaa1", "a.md", "a", "sub/b.md"] {
        let (code, out, err) = wikinote(folder.path(), &["video", asked]);
        assert_eq!((code, &*err), (0, ""), "{asked}");
        assert_eq!(out.replace('\\', "/"), PAGE, "{asked}");
    }
}

#[test]
fn its_json_has_the_promised_keys() {
    let folder = folder();
    let (code, out, _) = wikinote(folder.path(), &["video", "--json", "-aaaaaaaaa1"]);
    assert_eq!(code, 0);
    let expected = concat!(
        r#"{"id":"-aaaaaaaaa1","title":"A talk on brakes","channel":"Us","duration":100,"citations":3,"#,
        r#""chapters":[{"start":0,"title":"One","citations":2},"#,
        "{\"start\":60,\"title\":\"T\u{202e}wo\",\"citations\":0}],",
        r#""notes":[{"path":"a.md","title":"a","citations":2,"first":9},"#,
        r#"{"path":"sub/b.md","title":"b","citations":1,"first":1}],"#,
        r#""past_end":[{"path":"a.md","line":4,"column":61,"seconds":3600}]}"#,
        "\n"
    );
    assert_eq!(out, expected);
    let (_, out, _) = wikinote(folder.path(), &["video", "cccccccccc3", "--json"]);
    let page: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(page["title"], Value::Null);
    assert_eq!(page["chapters"], json!([]));
    assert_eq!(page["notes"][0]["path"], "c.md");
}

#[test]
fn without_a_name_all_videos_are_listed_the_most_cited_first() {
    let folder = folder();
    let (code, out, err) = wikinote(folder.path(), &["video"]);
    assert_eq!((code, &*err), (0, ""));
    let expected = "moments  notes  video        title\n\
        \u{20}     3      2  -aaaaaaaaa1  A talk on brakes\n\
        \u{20}     1      1  cccccccccc3\n\
        \u{20}     0      0  bbbbbbbbbb2  Nobody cites it\n3 videos.\n";
    assert_eq!(out, expected);
    let (_, out, _) = wikinote(folder.path(), &["video", "--json"]);
    let list: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        list[1],
        json!({"id": "cccccccccc3", "title": null, "notes": 1, "citations": 1})
    );
}

#[test]
fn what_is_no_video_is_said_with_the_nearest() {
    let folder = folder();
    for (asked, expected) in [
        (
            "-aaaaaaaab1",
            "no video and no note is called `-aaaaaaaab1` here; did you mean -aaaaaaaaa1 (A talk on brakes)?",
        ),
        (
            "a talk on breaks",
            "no video and no note is called `a talk on breaks` here; did you mean -aaaaaaaaa1 (A talk on brakes)?",
        ),
        ("xyz", "no video and no note is called `xyz` here"),
        ("none.md", "none.md is about no video: it has no `videoId`"),
        (
            "odd",
            "the `videoId` of odd is `odd`, which is no YouTube video id",
        ),
    ] {
        let (code, out, err) = wikinote(folder.path(), &["video", asked]);
        assert_eq!((code, &*out), (2, ""), "{asked}");
        assert_eq!(err, format!("wikinote: {expected}\n"), "{asked}");
    }
}
