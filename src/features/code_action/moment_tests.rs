use std::sync::Arc;

use super::*;
use crate::features::Step;
use crate::features::fixture::Fixture;
use crate::video::{Info, Transcript};

fn video() -> Video {
    let info = r#"{"chapters": [{"start_time": 0, "title": "Start"},
        {"start_time": 65, "title": "The *brake* [1]"}, {"start_time": 130, "title": "End"}]}"#;
    let cues = "WEBVTT\n\n00:10.900 --> 00:12.000\nThe brake comes off\n\n\
        00:20.000 --> 00:22.000\nand the brake comes off again\n\n00:30.000 --> 00:31.000\nAll rest\n";
    Video {
        info: Some(Info::read(info, None).unwrap()),
        transcript: Some(Arc::new(Transcript::read(cues).unwrap())),
        ..Video::default()
    }
}

const HEAD: &str = "---\nvideoId: aaaaaaaaaa1\n---\n";

/// Title and the text after of each action about moments, with `selected` selected;
/// "" is the cursor at `$0`.
fn after(body: &str, selected: &str, video: Option<&Video>) -> Vec<(String, String)> {
    let body = body.replace("\r\n", "\n").replace('\n', "\r\n");
    let marked = format!("{HEAD}{body}");
    let cursor = marked.find("$0");
    let text = marked.replacen("$0", "", 1);
    let mut fixture = Fixture::new("//- /b.md\nnothing");
    let path = NotePath::new(crate::vault::RootId(0), "a.md");
    let note = Arc::new(Note::new(path, &text));
    fixture
        .vault
        .apply(crate::vault::Change::Note(Arc::clone(&note)));
    let span = match cursor {
        Some(at) => Span::from(at..at),
        None => {
            let at = text.find(selected).expect("the selection");
            Span::from(at..at + selected.len())
        }
    };
    let settings = Settings::default();
    let found = code_actions(&fixture.vault, &note, span, &settings, video, |kind| {
        matches!(kind, ActionKind::Rewrite | ActionKind::Source)
    });
    let title = match selected {
        "" => "Insert the chapter list",
        _ => "Cite ",
    };
    let ours = found.into_iter();
    let ours = ours.filter(|action| action.title.starts_with(title));
    let done = ours.map(|action| {
        let ActionEdit::Now(edit) = action.edit else {
            panic!("{}", action.title);
        };
        let mut new = note.text().clone();
        for step in edit.steps {
            let Step::Text { edits, .. } = step else {
                panic!("{step:?}");
            };
            for (span, replacement) in edits.iter().rev() {
                new.replace(*span, replacement);
            }
        }
        (action.title, new.to_string()[HEAD.len()..].to_owned())
    });
    done.collect()
}

fn stamp(value: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>")
}

fn outline(break_: &str) -> String {
    [
        format!("- {} Start", stamp("00:00:00")),
        format!("- {} The \\*brake\\* \\[1\\]", stamp("00:01:05")),
        format!("- {} End", stamp("00:02:10")),
    ]
    .join(break_)
}

#[test]
fn the_chapters_are_listed_at_the_line_of_the_cursor() {
    let list = outline("\n");
    let video = video();
    let one = |body: &str| {
        let found = after(body, "", Some(&video));
        assert_eq!(found.len(), 1, "{body}");
        found.into_iter().next().unwrap()
    };
    assert_eq!(
        one("a\n\n$0\n\nb").0,
        "Insert the chapter list as an outline"
    );
    assert_eq!(
        one("a\n\n$0\n\nb").1.replace("\r\n", "\n"),
        format!("a\n\n{list}\n\nb")
    );
    assert_eq!(
        one("a\n$0\nb").1.replace("\r\n", "\n"),
        format!("a\n\n{list}\n\nb")
    );
    assert_eq!(
        one("a$0 c\nb").1.replace("\r\n", "\n"),
        format!("a c\n\n{list}\n\nb")
    );
    assert_eq!(
        one("$0").1,
        format!("\n{list}"),
        "apart from the front matter, whose line breaks are the note's"
    );
}

#[test]
fn no_outline_where_there_is_one_or_none_can_be() {
    let video = video();
    let none = |body: &str| {
        assert_eq!(after(body, "", Some(&video)), [], "{body}");
    };
    none(&format!("$0\n\n{}\n", outline("\n")));
    none(&format!(
        "$0\n\n1. **{}** x\n2. {} y\n",
        stamp("00:00:00"),
        stamp("00:02:10")
    ));
    none("```\n$0\n```");
    none("<!--\n$0\n-->");
    none("> a$0");
    none("| a | b |\n|---|---|\n| c$0 | d |");
    assert_eq!(after("$0", "", None), []);
    let few = Video {
        info: None,
        ..video.clone()
    };
    assert_eq!(after("$0", "", Some(&few)), []);
    let cited = format!(
        "Said {} and {} there. $0",
        stamp("00:00:00"),
        stamp("00:02:10")
    );
    assert_eq!(
        after(&cited, "", Some(&video)).len(),
        1,
        "citations are no list"
    );
}

#[test]
fn words_that_are_said_get_their_stamp() {
    let video = video();
    let found = after(
        "é: the Brake comes\u{20}off. Then",
        "the Brake comes off",
        Some(&video),
    );
    assert_eq!(
        found,
        [
            (
                "Cite 00:00:10 “The brake comes off”".to_owned(),
                format!("é: the Brake comes off {}. Then", stamp("00:00:10"))
            ),
            (
                "Cite 00:00:20 “and the brake comes off again”".to_owned(),
                format!("é: the Brake comes off {}. Then", stamp("00:00:20"))
            ),
        ]
    );
    let body = format!(
        "all rest ({}) x",
        stamp("00:00:01").replace("[00:00:01]", "00:00:01")
    );
    let own = after(&body, "all rest ", Some(&video));
    let new = stamp("00:00:30").replace("[00:00:30]", "00:00:30");
    assert_eq!(
        own[0].1,
        format!("all rest ({new}) (<a class=\"yt-timestamp\" data-t=\"00:00:01\">00:00:01</a>) x")
    );
}

#[test]
fn words_that_cannot_be_cited_are_left() {
    let video = video();
    let none = |body: &str, selected: &str| {
        assert_eq!(after(body, selected, Some(&video)), [], "{body}");
    };
    none("nobody says so", "nobody says so");
    none("brake", "brake");
    none("`all rest`", "all rest");
    none("[[x | all rest]]", "all rest");
    none("<!-- all rest -->", "all rest");
    none(&format!("all rest {} x", stamp("00:00:30")), "all rest");
    assert_eq!(after("all rest", "all rest", None), []);
    let silent = Video {
        transcript: None,
        ..video.clone()
    };
    assert_eq!(after("all rest", "all rest", Some(&silent)), []);
}
