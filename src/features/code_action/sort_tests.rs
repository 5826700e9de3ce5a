//! Sorting by time: what is moved, and what is left alone.

use super::sort_by_time::sort_by_time;
use super::*;
use crate::features::edit::Step;
use crate::features::fixture::Fixture;

fn stamp(time: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"00:00:{time}\">[00:00:{time}]</a>")
}

/// `text` with a stamp for each `@09`.
fn stamped(text: &str) -> String {
    let mut parts = text.split('@');
    let mut stamped = parts.next().unwrap().to_owned();
    for part in parts {
        stamped += &stamp(&part[..2]);
        stamped += &part[2..];
    }
    stamped
}

/// The other way round.
fn plain(text: &str) -> String {
    let all = (0..60).map(|time| format!("{time:02}"));
    all.fold(text.to_owned(), |text, time| {
        text.replace(&stamp(&time), &format!("@{time}"))
    })
}

/// The title and the note as it is afterwards; the selection goes from `«` to `»`.
fn sorted(text: &str) -> Option<(String, String)> {
    let text = stamped(text);
    let start = text.find('«').unwrap();
    let text = text.replacen('«', "", 1);
    let end = text.find('»').unwrap_or(start);
    let text = text.replacen('»', "", 1);
    let path = NotePath::new(crate::vault::RootId(0), "a.md");
    let note = Note::new(path.clone(), &text);
    let mut fixture = Fixture::new("//- /b.md\n[[a#^here]]\n");
    fixture
        .vault
        .apply(crate::vault::Change::Note(std::sync::Arc::new(
            note.clone(),
        )));
    let span = Span::new(start as u32, end as u32);
    let action = sort_by_time(&fixture.vault, &note, span)?;
    let ActionEdit::Now(edit) = action.edit else {
        panic!("an edit");
    };
    let [Step::Text { edits, .. }] = &edit.steps[..] else {
        panic!("one note");
    };
    let mut after = text.clone();
    for (span, replacement) in edits.iter().rev() {
        after.replace_range(span.range(), replacement);
    }
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    assert_eq!(letters(&after), letters(&text), "nothing is lost");
    let again = Note::new(path, &after);
    let same = sort_by_time(&fixture.vault, &again, span);
    assert!(same.is_none(), "sorted once and for all");
    Some((action.title, plain(&after)))
}

#[track_caller]
fn becomes(text: &str, title: &str, after: &str) {
    let expected = Some((format!("Sort {title} by time"), after.to_owned()));
    assert_eq!(sorted(text), expected, "{text}");
}

#[test]
fn stamps_side_by_side_change_places_and_what_parts_them_stays() {
    becomes(
        "A @05«, @03;  @04 b @01",
        "3 moments",
        "A @03, @04;  @05 b @01",
    );
    becomes("A «@05, @03», @04", "2 moments", "A @03, @05, @04");
    becomes("é «[[00:09]] @03", "2 moments", "é @03 [[00:09]]");
    for kept in [
        "A «@03, @04",
        "A «@03, @03",
        // A range of two, words between, no stamp beside it.
        "A «@05 - @03",
        "A «@05 and @03",
        "A «@05",
        "«A @05\n@03",
        "`«@05 @03`",
        "| «@05 | @03 |\n|---|---|\n",
    ] {
        assert_eq!(sorted(kept), None, "{kept}");
    }
}

#[test]
fn items_move_whole_and_blank_lines_stay() {
    becomes(
        "Before.\n\n- «one @05\n  more @01\n- two @03\n\n- three @04\n\nAfter.",
        "3 items",
        "Before.\n\n- two @03\n- three @04\n\n- one @05\n  more @01\n\nAfter.",
    );
    // CRLF, no line break at the end, a nested list that goes along.
    becomes(
        "* «one @05\r\n  * in it @01\r\n* two @03",
        "2 items",
        "* two @03\r\n* one @05\r\n  * in it @01",
    );
    // The nested list alone.
    becomes(
        "- one @05\n  - «in @03\n  - it @01\n- two @03\n",
        "2 items",
        "- one @05\n  - it @01\n  - in @03\n- two @03\n",
    );
    becomes(
        "> - «one @05\n> - two @03\n>\n> words\n",
        "2 items",
        "> - two @03\n> - one @05\n>\n> words\n",
    );
    // Equals keep their order; selected ones change places among themselves.
    becomes(
        "- a @05\n- «b @04\n- c» @03\n- d @03\n",
        "2 items",
        "- a @05\n- c @03\n- b @04\n- d @03\n",
    );
}

#[test]
fn numbers_stay_where_they_are() {
    becomes(
        "1. «one @05\n2. two @03\n3. three @04\n",
        "3 items",
        "1. two @03\n2. three @04\n3. one @05\n",
    );
    let long = "9. «one @05\n   more\n10. two @03\n";
    assert_eq!(sorted(long), None, "it would stand too far left");
    let short = "9. «one @05\n10. two @03\n    more\n";
    assert_eq!(sorted(short), None);
}

#[test]
fn lists_that_are_in_order_or_odd_are_left_alone() {
    for kept in [
        "- «a @01\n- b @03\n",
        "- «a @05\n- b\n",
        "- - «a @05\n  - b @03\n",
        "-  «a @05\n\n  words between\n",
        "```\n- «a @05\n- b @03\n```\n",
        "- «a @05\n- b @03\n- c `open\n- d` @01\n",
    ] {
        assert_eq!(sorted(kept), None, "{kept}");
    }
    // A code block that is never closed would swallow what comes behind it.
    let open = "- «a @05\n- b @03\n  ```\n  code\n";
    assert_eq!(
        sorted(open).map(|(title, _)| title),
        Some("Sort 2 items by time".to_owned())
    );
}

#[test]
fn selected_lines_are_sorted_where_they_are_lines_of_text() {
    becomes(
        "«a @05\n\nb @03\n»c @01",
        "2 lines",
        "b @03\n\na @05\nc @01",
    );
    becomes(
        "> «a @05\r\n> b @03»\r\n",
        "2 lines",
        "> b @03\r\n> a @05\r\n",
    );
    for kept in [
        "«a @05\nb @03",
        "«a @05\nb»\nc @03",
        "«# a @05\n\nb @03»",
        "«a @05\n> b @03»",
        "> [!note] «a @05\n> b @03»",
        "«```\n@05\n@03\n```\n»",
        "«a @05\n\n- b @03\n»",
        "---\n«title: @05\nx: @03»\n---\n",
    ] {
        assert_eq!(sorted(kept), None, "{kept}");
    }
}

#[test]
fn an_item_with_a_block_id_takes_it_along() {
    becomes(
        "- «a @05 ^here\n- b @03\n",
        "2 items",
        "- b @03\n- a @05 ^here\n",
    );
}
