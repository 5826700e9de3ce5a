use super::*;
use crate::vault::RootId;

fn previewed(text: &str, lines: usize, bytes: usize) -> String {
    let note = Note::new(crate::vault::NotePath::new(RootId(0), "n.md"), text);
    preview(
        &note,
        Span::new(0, note.text().len()),
        Limit { lines, bytes },
    )
}

fn shown(text: &str) -> String {
    previewed(text, 100, 6000)
}

#[test]
fn wiki_links_are_shown_as_their_labels() {
    assert_eq!(
        shown("A [[x | *label*]] and [[y#z]]."),
        "A *label* and y#z."
    );
    assert_eq!(shown("**[[x|b]]** ![[pic.png]]"), "**b** pic.png");
}

#[test]
fn stamps_are_shown_as_moments() {
    let stamp = |label| format!("x <a class=\"yt-timestamp\" data-t=\"00:46:00\">{label}</a> y");
    assert_eq!(shown(&stamp("[00:46:00]")), "x ▶ 00:46:00 y");
    assert_eq!(shown(&stamp("")), "x ▶ 00:46:00 y");
    assert_eq!(shown(&format!("[[x | {}]]", stamp("[1]"))), "x ▶ 1 y");
}

#[test]
fn html_is_dropped_and_other_brackets_escaped() {
    assert_eq!(shown("a <b>c</b> <br/> d < e"), "a c  d \\< e");
    assert_eq!(shown("a <!-- c\nd\ne --> f"), "a \n f");
    assert_eq!(shown("<<b>script>alert(1)"), "\\<script>alert(1)");
    assert_eq!(shown("<script src=\"x\"\n>"), "\\<script src=\"x\"\n>");
}

#[test]
fn web_links_stay_and_all_others_lose_their_address() {
    assert_eq!(
        shown("[a](https://b.org/c_(d) \"t\")"),
        "[a](https://b.org/c_(d))"
    );
    assert_eq!(shown("<https://b.org> <command:x>"), "<https://b.org>");
    assert_eq!(shown("[a](command:evil) [b](n.md#c)"), "a b");
    assert_eq!(shown("![a](https://b.org/c.png)"), "a");
    assert_eq!(shown("[![a](p.png)](https://b.org)"), "[a](https://b.org)");
    assert_eq!(
        shown("[a][r]\n\n[r]: command:evil"),
        "[a][r]\n\n[r]\\: command:evil"
    );
    assert_eq!(shown("[a\nb](command:evil)"), "[a\nb]\\(command:evil)");
    assert_eq!(shown("[a](\ncommand:evil)"), "[a]\\(\ncommand:evil)");
    assert_eq!(shown("[a](https://b.org/<img>)"), "a");
}

#[test]
fn code_stays_as_it_is() {
    assert_eq!(shown("`<b>` and ``a`<i>``"), "`<b>` and ``a`<i>``");
    assert_eq!(
        shown("```html\n<b>[[x]]\n```\nz"),
        "```html\n<b>[[x]]\n```\nz"
    );
}

#[test]
fn a_backtick_without_partner_opens_no_code_over_lines() {
    assert_eq!(shown("a ` b\nc ` <img> ` d"), "a \\` b\nc ` <img> ` d");
    assert_eq!(shown("`a`<b>``c<img>``"), "`a` ``c<img>``");
    assert_eq!(shown("| ` <img> | ` |"), "| \\`  | \\` |");
}

#[test]
fn a_fence_stands_at_the_margin_and_is_always_closed() {
    assert_eq!(shown("- ```js\n  <b>\n  ```\n<i>x"), "```js\n  <b>\n```\nx");
    assert_eq!(shown("> ~~~\n> <b>\ntext <i>"), "> ~~~\n> <b>\ntext");
    assert_eq!(shown("```\n<b>"), "```\n<b>\n```");
    assert_eq!(previewed("```\na\nb\nc\n```", 2, 6000), "```\na\n```\n\n…");
    assert_eq!(shown("<b>~~~\n<i>"), "\\~~~");
}

#[test]
fn the_cut_is_at_a_lines_end_and_marked() {
    assert_eq!(previewed("a\nb\nc", 2, 6000), "a\nb\n\n…");
    assert_eq!(previewed("a\nb\n\n", 2, 6000), "a\nb");
    assert_eq!(previewed("aaaa\nbbbb", 9, 8), "aaaa\n\n…");
    assert_eq!(
        previewed(&"é".repeat(90), 9, 20),
        format!("{}\n\n…", "é".repeat(5))
    );
}

#[test]
fn the_hub_line_is_left_out() {
    assert_eq!(
        shown("---\ntitle: x\n---\nFrom: [[x]] <br/>\nText")
            .lines()
            .last(),
        Some("Text")
    );
}
