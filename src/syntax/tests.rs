//! What the parser finds, by example. `links`, `headings` and friends print the
//! parts one a line, so that a failing test shows all of them.

use super::*;

/// `kind target # anchor | label` of every link, from their spans.
fn links(text: &str) -> Vec<String> {
    parse(text)
        .links
        .iter()
        .map(|link| {
            let mark = match link.kind {
                LinkKind::Wiki => "",
                LinkKind::Embed => "!",
                LinkKind::Markdown => "md ",
                LinkKind::Image => "img ",
                LinkKind::Reference => "ref ",
            };
            let part = |sep: &str, span: Option<Span>| {
                span.map(|span| format!("{sep}{}", &text[span.range()]))
                    .unwrap_or_default()
            };
            let target = &text[link.target.range()];
            format!(
                "{mark}{target}{}{}",
                part("#", link.anchor),
                part("|", link.label)
            )
        })
        .collect()
}

fn headings(text: &str) -> Vec<String> {
    let parsed = parse(text);
    let heading = |heading: Heading<'_>| {
        format!(
            "{} {} <{}>",
            heading.level,
            heading.text(text[heading.span.range()].into()),
            &text[heading.span.range()][heading_content(&text[heading.span.range()]).range()]
        )
    };
    parsed.headings.iter().map(heading).collect()
}

fn faults(text: &str) -> Vec<String> {
    let parsed = parse(text);
    let fault = |fault: &Fault| {
        let name = match fault {
            Fault::UnclosedLink { target, .. } => format!("unclosed {}", &text[target.range()]),
            Fault::HalfClosedLink { target, .. } => {
                format!("half closed {}", &text[target.range()])
            }
            Fault::FencedNote { .. } => "fenced".to_owned(),
            Fault::MalformedStamp { why, .. } => format!("{why:?}"),
            Fault::MoneyAsMath { .. } => "money".to_owned(),
            Fault::BrokenCallout { why, .. } => format!("callout {why:?}"),
            Fault::EmptyWebLink { .. } => "empty web link".to_owned(),
            Fault::UndefinedReference { .. } => "reference".to_owned(),
            Fault::UndefinedFootnote { .. } => "footnote".to_owned(),
        };
        format!("{name}: {}", &text[fault.span().range()])
    };
    parsed.rare().faults.iter().map(fault).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn every_form_of_a_wiki_link() {
    assert_eq!(
        links("[[a]] [[a|b]] [[a | b]] [[a |b]]"),
        ["a", "a|b", "a|b", "a|b"]
    );
    assert_eq!(
        links("[[a#h]] [[a#h1#h2]] [[#h]] [[a#^id]]"),
        ["a#h", "a#h1#h2", "#h", "a#^id"]
    );
    assert_eq!(
        links("![[a]] ![[p.png|300]] \\![[a]]"),
        ["!a", "!p.png|300", "a"]
    );
    assert_eq!(
        links("[[a | b | c]] [[a | ]] [[a|]]"),
        ["a|b | c", "a|", "a|"]
    );
    assert_eq!(links("[[ a # h | b ]]"), ["a#h|b"]);
    assert_eq!(
        links("[[nikhil.kamath]] [[\u{2068}x\u{2069}]]"),
        ["nikhil.kamath", "\u{2068}x\u{2069}"]
    );
}

#[test]
fn a_label_may_hold_what_a_label_holds() {
    assert_eq!(
        links("[[a | C#]] [[a | [1]]] [[a | [source]]]."),
        ["a|C#", "a|[1]", "a|[source]"]
    );
    assert_eq!(links("[[a | `x]]`]] [[b | **c**]]"), ["a|`x]]`", "b|**c**"]);
    let stamp = r#"<a class="yt-timestamp" data-t="00:01:00">[00:01:00]</a>"#;
    assert_eq!(
        links(&format!("[[a | {stamp}]] [[b]]")),
        [format!("a|{stamp}"), "b".to_owned()]
    );
    assert_eq!(
        links("[[a | x [ y]] and [[b]]"),
        ["a|x [ y", "b"],
        "a bracket that never closes"
    );
    let markup: Vec<bool> =
        parse("[[a | b]] [[a | **b**]] [[a | `b`]] [[a | snake_case]] [[a | x * y]]")
            .links
            .iter()
            .map(|link| link.label_is_markup)
            .collect();
    assert_eq!(markup, [false, true, true, false, false]);
}

#[test]
fn a_bar_in_a_table_cell_escaped_or_not() {
    let table = "| x | y |\n|---|---|\n| [[a | b]] | [[c\\|d]] |\n";
    assert_eq!(links(table), ["a|b", "c|d"]);
}

#[test]
fn what_is_no_link() {
    assert_eq!(links("`[[a]]` ``[[b]]``"), NONE);
    assert_eq!(
        links("```\n[[a]]\n```\n\n~~~\n[[b]]\n~~~\n\n    [[c]]\n"),
        NONE
    );
    assert_eq!(
        links("<!-- [[a]] --> text %% [[b]] %%\n\n%%\n[[c]]\n%%\n"),
        NONE
    );
    assert_eq!(links("$[[a]]$ and $x + [[b]]$\n\n$$\n[[c]]\n$$\n"), NONE);
    assert_eq!(links("\\[[a]] [[ ]] [[]] [[ | b]]"), NONE);
    assert_eq!(links("[[-3, 2], [1, 1]] [[Tutorial] How to]"), NONE);
    assert_eq!(links("<a href=\"[[x]]\">y</a>"), NONE);
    assert_eq!(links("---\ntitle: \"[[a]]\"\n---\n"), NONE);
    assert_eq!(
        links("<script>\n[[a]]\n</script>\n\n<pre>[[b]]</pre>\n"),
        NONE
    );
}

#[test]
fn a_link_beside_or_inside_html_is_one() {
    assert_eq!(
        links("<br/>[[a]] <sup>[[b]]</sup> From: [[c]] <br/> [[d]]"),
        ["a", "b", "c", "d"]
    );
    let block = "<div>\n[[a]]\n</div>\n";
    assert_eq!(links(block), ["a"]);
    assert_eq!(
        parse(block).rare().site_holes[0].why,
        SiteHoleKind::HtmlBlock
    );
}

#[test]
fn money_hides_no_link_and_says_so() {
    for text in [
        "It costs $5 at [[a]] and $10 there.",
        "It costs $5 million, says [[a | b]], not **$10**.",
        "From **$**7 million by [[a]] to **$**9.",
        "$5 a month [[a]] or $x",
    ] {
        assert_eq!(links(text).len(), 1, "{text}");
    }
    let text = "It costs $5 at [[a]] and $10 there.";
    let hole = parse(text).rare().site_holes[0];
    assert_eq!(
        (&text[hole.span.range()], hole.why),
        ("$5 at [[a]] and $", SiteHoleKind::Money)
    );
    assert!(
        parse("One price, $5, and [[a]].")
            .rare()
            .site_holes
            .is_empty()
    );
    assert!(
        parse("$5 here\n\nand [[a]] for $6")
            .rare()
            .site_holes
            .is_empty(),
        "two paragraphs"
    );
    assert!(
        parse("* $5\n* [[a]] for $6").rare().site_holes.is_empty(),
        "two items"
    );
    assert!(
        parse("A formula $x^2$ and [[a]].")
            .rare()
            .site_holes
            .is_empty()
    );
}

#[test]
fn of_nested_links_the_inner_one_wins() {
    assert_eq!(
        links("[[a | Setting up [[b|the server]] today]]"),
        ["b|the server"]
    );
    assert_eq!(links("[[[a]]]"), ["a"]);
}

#[test]
fn a_label_may_run_over_a_line_end_a_target_may_not() {
    assert_eq!(links("see [[a | long\nlabel]]"), ["a|long\nlabel"]);
    assert_eq!(links("see [[a | long\n\nlabel]]"), NONE);
    assert_eq!(links("see [[long\ntarget]]"), NONE);
}

#[test]
fn markdown_links_and_references() {
    assert_eq!(
        links("[l](a.md) [l](a.md#h) ![i](p.png) [l](<a b.md>) [l](a%20b.md \"t\")"),
        [
            "md a.md|l",
            "md a.md#h|l",
            "img p.png|i",
            "md a b.md|l",
            "md a%20b.md|l"
        ]
    );
    assert_eq!(
        links("[l](https://x.y) <https://x.y> [l](mailto:a@b.c) [l](//x) [l]()"),
        NONE
    );
    assert_eq!(
        links("[l](00:04:00) [l](#12:16)"),
        ["md 00:04:00|l", "md #12:16|l"]
    );
    assert_eq!(
        links("[one][r] [r][] [r] [x][no]\n\n[r]: a.md#h\n"),
        ["ref a.md#h|one", "ref a.md#h|r", "ref a.md#h|r"]
    );
    assert_eq!(
        links("[![p](p.png)](a.md)"),
        ["md a.md|![p](p.png)", "img p.png|p"]
    );
    assert_eq!(
        links("[`a](b`](c.md) [](d.md)"),
        ["md c.md|`a](b`", "md d.md|"]
    );
    assert_eq!(
        links("[[a]](b.md) [x]([[c]])"),
        ["a", "c"],
        "the wiki link is what was meant"
    );
}

#[test]
fn headings_say_what_their_reader_sees() {
    assert_eq!(
        headings("# A `b` **c**\n## [[t | Label]] and [[u]]\n### C#\n#### x ##\n"),
        [
            "1 A b c <A `b` **c**>",
            "2 Label and u <[[t | Label]] and [[u]]>",
            "3 C# <C#>",
            "4 x <x>"
        ]
    );
    assert_eq!(headings("Set *it*\n===\n"), ["1 Set it <Set *it*>"]);
    assert_eq!(
        headings("## [x](y.md) &amp; z\n"),
        ["2 x & z <[x](y.md) &amp; z>"]
    );
    let stamp = r#"## Why <a class="yt-timestamp" data-t="00:44">[00:44]</a>"#;
    let parsed = parse(stamp);
    let shown = parsed.headings.get(0).unwrap().text(stamp.into());
    assert_eq!(shown, "Why [00:44]");
    assert_eq!(without_stamps(&shown), "Why");
    assert_eq!(headings("```\n# no\n```\n    # no\n"), NONE);
    assert_eq!(headings("##\n"), ["2  <>"], "an empty heading is one");
}

#[test]
fn a_section_ends_at_the_next_heading_of_its_level() {
    let text = "# A\n## B\nb\n### C\nc\n## D\n";
    let parsed = parse(text);
    let section = |index| &text[parsed.section(index, text.len() as u32).range()];
    assert_eq!(section(1), "## B\nb\n### C\nc\n");
    assert_eq!(section(3), "## D\n");
}

#[test]
fn front_matter_with_places() {
    let text = "---\ntitle: \"Häm: x\"\nvideoId: Rxmv7rT9leo\naliases: [one, 'two']\ntags:\n  - a\n  - b/c\nother:\n  deep: 1\n---\n[[x]]";
    let parsed = parse(text);
    let front = parsed.front_matter.as_deref().expect("front matter");
    let at = |span: Span| &text[span.range()];
    let title = front.title.as_ref().expect("title");
    assert_eq!((&*title.value, at(title.span)), ("Häm: x", "\"Häm: x\""));
    let video = front.video_id.as_ref().expect("videoId");
    assert_eq!(
        (&*video.value, at(video.span)),
        ("Rxmv7rT9leo", "Rxmv7rT9leo")
    );
    let names = |scalars: &[Scalar]| {
        scalars
            .iter()
            .map(|s| format!("{}={}", s.value, at(s.span)))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&front.aliases), ["one=one", "two='two'"]);
    assert_eq!(names(&front.tags), ["a=a", "b/c=b/c"]);
    let keys: Vec<_> = front_matter_entries(text)
        .iter()
        .map(|e| (at(e.key), at(e.value)))
        .collect();
    assert_eq!(
        keys,
        [
            ("title", "\"Häm: x\""),
            ("videoId", "Rxmv7rT9leo"),
            ("aliases", "[one, 'two']"),
            ("tags", "- a\n  - b/c"),
            ("other", "deep: 1"),
        ]
    );
    assert_eq!(front.fault, None);
    assert!(at(front.span).ends_with("---"));
}

#[test]
fn front_matter_in_odd_shapes() {
    let tags = parse("---\ntags: neuro, brain #x\n---\n")
        .front_matter
        .expect("front matter");
    assert_eq!(
        tags.tags.iter().map(|t| &*t.value).collect::<Vec<_>>(),
        ["neuro", "brain"]
    );
    let crlf = parse("---\r\ntitle: T\r\n---\r\n[[x]]")
        .front_matter
        .expect("front matter");
    assert_eq!(&*crlf.title.expect("title").value, "T");
    let bom = "\u{FEFF}---\ntitle: T\n---\n[[x]]";
    let parsed = parse(bom);
    let title = parsed
        .front_matter
        .expect("front matter")
        .title
        .expect("title");
    assert_eq!(&bom[title.span.range()], "T");
    assert_eq!(parsed.links.len(), 1);
    assert!(
        parse("---\n\ntext\n---\n")
            .front_matter
            .is_some_and(|front| front.fault.is_some())
    );
    assert!(parse("--- x\n").front_matter.is_none());
    assert!(
        parse("---\nA sentence below a rule.\n")
            .front_matter
            .is_none()
    );
    assert!(
        parse("---\n---\n")
            .front_matter
            .is_some_and(|front| front.fault.is_none())
    );
    let null = parse("---\ntitle:\nvideoId: ~\n---\n")
        .front_matter
        .expect("front matter");
    assert_eq!((null.title, null.video_id), (None, None));
}

#[test]
fn broken_front_matter_is_data() {
    let text = "---\ntitle: Sleep: a guide\nvideoId: x\n---\n[[x]]";
    let parsed = parse(text);
    let (span, why) = *parsed
        .front_matter
        .expect("front matter")
        .fault
        .expect("fault");
    assert_eq!(&text[span.range()], "title: Sleep: a guide");
    assert!(why.contains("mapping"), "{why}");
    assert_eq!(parsed.links.len(), 1);
    let unclosed = "---\ntitle: T\n\n[[x]]";
    let parsed = parse(unclosed);
    assert!(parsed.front_matter.expect("front matter").fault.is_some());
    assert_eq!(parsed.links.len(), 1, "the links of an unclosed block live");
    for bad in [
        "---\n- a\n- b\n---\n",
        "---\njust words\n---\n",
        "+++\na = \n+++\n",
    ] {
        assert!(parse(bad).front_matter.expect(bad).fault.is_some(), "{bad}");
    }
}

#[test]
fn toml_front_matter() {
    let text = "+++\ntitle = \"T\"\nvideoId = 'Rxmv7rT9leo'\naliases = [\"a\", \"b\"]\ntags = [\"x\"]\n+++\n[[y]]";
    let front = parse(text).front_matter.expect("front matter");
    assert!(front.toml);
    let title = front.title.expect("title");
    assert_eq!((&*title.value, &text[title.span.range()]), ("T", "\"T\""));
    assert_eq!(front.aliases.len(), 2);
    assert_eq!(front_matter_entries(text).len(), 4);
}

#[test]
fn the_hub_line() {
    let hub = |text: &str| parse(text).hub;
    assert_eq!(
        hub("---\ntitle: T\n---\n\nFrom: [[h]] <br/> \n[[x]]"),
        Some(0)
    );
    assert_eq!(hub("Text.\n\nFrom: [[h]]"), None);
    assert_eq!(hub("From: nowhere\n[[x]]"), None);
}

#[test]
fn stamps_and_their_parts() {
    let text = r#"x <a class="yt-timestamp" data-t="00:46:00">[00:46:00]</a>, <a data-t='1:02' class="yt-timestamp b">b</a>"#;
    let parsed = parse(text);
    let parts: Vec<_> = parsed
        .stamps
        .iter()
        .map(|s| (&text[s.value().range()], &text[s.label().range()]))
        .collect();
    assert_eq!(parts, [("00:46:00", "[00:46:00]"), ("1:02", "b")]);
    assert_eq!(
        &text[parsed.stamps.iter().next().unwrap().span().range()],
        &text[2..58]
    );
    assert_eq!(faults(text), NONE);
    assert_eq!(parsed.stamp_at(10).map(|stamp| stamp.start), Some(2));
}

#[test]
fn the_player_reads_from_the_left() {
    use timestamp::player_seconds;
    assert_eq!(player_seconds("00:46:00"), Some(2760));
    assert_eq!(player_seconds("14:12"), Some(14 * 3600 + 12 * 60));
    assert_eq!(player_seconds("01:00:13:00"), Some(3613));
    assert_eq!(player_seconds("2241"), Some(2241 * 3600));
    for unreadable in [
        "",
        "HH:MM:SS",
        "01:26:",
        "N/A",
        "https://youtu.be/X",
        "00:00:41]",
        "-1:00",
    ] {
        assert_eq!(player_seconds(unreadable), None, "{unreadable}");
    }
    assert_eq!(player_seconds("99999999999999999999:00:00"), None);
}

#[test]
fn malformed_stamps() {
    let fault = |text: &str| faults(text).join(" / ");
    assert_eq!(
        fault(r#"<a class="yt-timestamp" data-t="HH:MM:SS">x</a>"#),
        r#"Unreadable: <a class="yt-timestamp" data-t="HH:MM:SS">x</a>"#
    );
    assert_eq!(
        fault(r#"<a class="yt-timestamp">[1:00]</a>"#),
        r#"NoTime: <a class="yt-timestamp">[1:00]</a>"#
    );
    assert_eq!(
        fault(r#"<a class="yt-timestamp" data-t="1:00">[1:00]"#),
        r#"NotClosed: <a class="yt-timestamp" data-t="1:00">[1:00]"#
    );
    assert_eq!(
        fault(r#"<a class="yt-timestamp" data-t="04:15:15]</a>."#),
        r#"UnclosedTag: <a class="yt-timestamp" data-t="04:15:15]</a>"#
    );
    assert_eq!(
        fault(r#"<a class="yt="yt-timestamp" data-t="00:04:04">[00:04:04]</a>"#)
            .split(':')
            .next(),
        Some("BrokenClass")
    );
    assert_eq!(
        fault(r#"`<a class="yt-timestamp">`"#),
        "",
        "code is no stamp"
    );
    assert_eq!(
        faults(r#"<a class="yt"#).len(),
        1,
        "cut off at the line's end"
    );
}

/// Every way in which the real vault writes moments (FORMAT.md, section 4): a stamp with
/// its value and label, or what is wrong and from where to where.
#[test]
fn every_variety_of_a_stamp() {
    let read = |text: &str| {
        let parsed = parse(text);
        let stamps = parsed.stamps.iter().map(|stamp| {
            let part = |span: Span| &text[span.range()];
            format!("{} {}", part(stamp.value()), part(stamp.label()))
        });
        let faults = faults(text);
        let told: Vec<String> = stamps.chain(faults).collect();
        told.join(" / ")
    };
    let of = |tag: &str| read(&format!("x {tag}. y"));
    // Values of any shape are stamps; what they name is for the rules to say.
    for value in [
        "00:46:00",
        "14:12",
        "0:01:57",
        "01:00:13:00",
        "1:19:14:00",
        "00:5:52",
        "11:23:0",
        "05:21:999",
        "024:45:00",
        "2241",
        // The player reads no fourth part, be it empty.
        "01:03:07:",
    ] {
        let tag = format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[{value}]</a>");
        assert_eq!(of(&tag), format!("{value} [{value}]"));
    }
    for value in [
        "02:25:25]",
        "36:47]",
        "01:26:",
        "HH:00:12",
        "HH:MM:SS",
        "https://youtu.be/XYZ",
        "N/A",
        "0:00:00.413Z",
        "",
    ] {
        let tag = format!("<a class=\"yt-timestamp\" data-t=\"{value}\">[x]</a>");
        assert_eq!(of(&tag), format!("{value} [x] / Unreadable: {tag}"));
    }
    for label in [
        "",
        "00:46:00",
        "[[00:46:00]]",
        "Link",
        "[/2:40]",
        "[00:46:00]]",
    ] {
        let tag = format!("<a class=\"yt-timestamp\" data-t=\"00:46:00\">{label}</a>");
        assert_eq!(of(&tag), format!("00:46:00 {label}"));
    }
    let usual = "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>";
    let sound = "00:46:00 [00:46:00]";
    for (around, count) in [
        ("(@)", 1),
        ("[@]", 1),
        ("[00:46:00](@)", 1),
        ("(@, @)", 2),
        ("@ - @", 2),
        ("@@ @", 3),
        ("<sup>@</sup>", 1),
    ] {
        assert_eq!(
            of(&around.replace('@', usual)),
            vec![sound; count].join(" / "),
            "{around}"
        );
    }
    assert_eq!(
        of("<a href=\"#fn:6\" class=\"yt-timestamp\" data-t=\"00:58:54\">[00:58:54]</a>"),
        "00:58:54 [00:58:54]"
    );
    // Broken tags, each told whole.
    for (why, tag) in [
        (
            "BrokenClass",
            "<a class=\"yt=\"yt-timestamp\" data-t=\"00:04:04\">[00:04:04]</a>",
        ),
        (
            "BrokenClass",
            "<a class=\"yt_timestamp\" data-t=\"00:05:12\">[00:05:12]</a>",
        ),
        (
            "BrokenClass",
            "<a class=\"yt=\" data-t=\"00:19:41\">[00:19:41]</a>",
        ),
        (
            "NoTime",
            "<a class=\"yt-timestamp\" data-3:09:57:00\">[3:09:57:00]</a>",
        ),
        (
            "NoTime",
            "<a class=\"yt-timestamp\" data-25:21>[02:51:21]</a>",
        ),
        (
            "NoTime",
            "<a class=\"yt-timestamp\" data=\"00:00:16\">[00:00:16]</a>",
        ),
        (
            "NoTime",
            "<a class=\"yt-timestamp\" href=\"00:01:00\">[00:01:00]</a>",
        ),
        ("NoTime", "<a class=\"yt-19:28\">[00:19:28]</a>"),
        ("NoTime", "<a class=\"yt-timestamp\">there</a>"),
        (
            "UnclosedTag",
            "<a class=\"yt-timestamp\" data-t=\"04:15:15]</a>",
        ),
        (
            "UnclosedTag",
            "<a class=\"yt-timestamp\" data-t=\"00:38:30]-[00:38:35]</a>",
        ),
        ("UnclosedTag", "<a class=\"yt>00:10:17\">[00:10:17]</a>"),
        (
            "UnclosedTag",
            "<a class=\"yt>timestamp\" data-t=\"05:31:00\">[05:31:00]</a>",
        ),
        (
            "NotClosed",
            "<a class=\"yt-timestamp\" data-t=\"00:13:54\">[00:13:54]",
        ),
        (
            "NotClosed",
            "<a class=\"yt-timestamp\" data-t=\"00:04:55\">[00:04:55]>",
        ),
        (
            "NotClosed",
            "<a class=\"yt-timestamp\" data-t=\"00:04:14\">00:04:14>",
        ),
        (
            "NotClosed",
            "<a class=\"yt-timestamp\" data-t=\"01:27:12\">",
        ),
        (
            "NotClosed",
            "<a class=\"yt-timestamp\" data-t=\"00:12:27\">[00:12:27]</sup>",
        ),
        (
            "NoAnchor",
            "< a class=\"yt-timestamp\" data-t=\"02:04:51\">[02:04:51]</a>",
        ),
        (
            "NoAnchor",
            "<p class=\"yt-timestamp\" data-t=\"11:36:00\">[11:36:00]</p>",
        ),
    ] {
        assert_eq!(of(tag), format!("{why}: {tag}"));
        let next = read(&format!("{tag}, {usual} z"));
        assert_eq!(next, format!("{sound} / {why}: {tag}"), "the next is read");
    }
    let superscript = "<sup><a class=\"yt-timestamp\" data-t=\"00:12:27\">[00:12:27]</sup>";
    assert_eq!(
        of(superscript),
        format!("NotClosed: {}", &superscript[5..superscript.len() - 6]),
        "it closes what it opens"
    );
    assert_eq!(
        of("](<a%20class=\"yt-timestamp\"%20data-t=\"00:00:41\">)"),
        "NoTime: <a%20class=\"yt-timestamp\"%20data-t=\"00:00:41\">"
    );
    assert_eq!(read("x <a class=\"yt\nz"), "UnclosedTag: <a class=\"yt");
    let prose = "<a class=\"yt-timestamp\" data-t=\"00:13:54\">[00:13:54] and so on <b>x</b>";
    assert_eq!(of(prose), format!("NotClosed: {}", &prose[..52]));
}

#[test]
fn unclosed_links_only_where_one_was_meant() {
    assert_eq!(
        faults("see [[ketamine\nand"),
        ["unclosed ketamine: [[ketamine"]
    );
    assert_eq!(faults("see [[a | Gates'] vision"), ["unclosed a: [[a"]);
    assert_eq!(
        faults("[[-3, 2], [1, 1]]\n[[Tutorial] How to](u)\n[[\n`[[x`\n"),
        NONE
    );
}

#[test]
fn a_note_wrapped_in_a_fence() {
    let text = "---\ntitle: T\n---\n\nFrom: [[h]] <br/>\n```markdown\n## A\n[[x]] and more words here\n```\n";
    assert_eq!(faults(text), ["fenced: ```markdown"]);
    assert_eq!(links(text), ["h"]);
    assert_eq!(
        faults(
            "From: [[h]]\n\nHere you are:\n\n````markdown\n# A\n\nAll of it, at length.\n````\nBye."
        )
        .len(),
        1
    );
    let longer = "words ".repeat(60);
    assert_eq!(
        faults(&format!("```markdown\n# A\n```\n\n{longer}\n")),
        NONE,
        "an example"
    );
    assert_eq!(faults("```rust\n# A\n```\n"), NONE);
}

#[test]
fn callouts() {
    let text = "> [!info]- The *title*\n> body\n\n>[!NOTE|meta]\n> x\n\n> plain\n\n> > [!tip]+ t\n";
    let parsed = parse(text);
    let callouts: Vec<_> = parsed
        .rare()
        .callouts
        .iter()
        .map(|c| (&text[c.kind.range()], &text[c.title.range()], c.fold))
        .collect();
    let expected = [
        ("info", "The *title*", Some(false)),
        ("NOTE", "", None),
        ("tip", "t", Some(true)),
    ];
    assert_eq!(callouts[..2], expected[..2]);
    assert!(callouts.contains(&expected[2]));
}

#[test]
fn block_ids_name_their_block() {
    let text = "A paragraph. ^p1\n\n* item ^i-2\n\n| t |\n|---|\n| c |\n\n^t3\n\nnot^this x ^no end\n`^c`\n";
    let parsed = parse(text);
    let ids: Vec<_> = parsed
        .rare()
        .blocks
        .iter()
        .map(|b| (&text[b.id.range()], text[b.block.range()].trim()))
        .collect();
    assert_eq!(ids[0], ("p1", "A paragraph. ^p1"));
    assert_eq!(ids[1], ("i-2", "* item ^i-2"));
    assert_eq!(ids[2].0, "t3");
    assert_eq!(ids.len(), 3);
}

#[test]
fn tags_of_the_body() {
    let text = "#neuro/plasticity and #two, (#three) #123 a#b [[x#y]] `#c` #\n# Heading\nhttps://x.y/#z #été";
    let parsed = parse(text);
    let tags: Vec<_> = parsed
        .rare()
        .tags
        .iter()
        .map(|tag| &text[tag.range()])
        .collect();
    assert_eq!(tags, ["#neuro/plasticity", "#two", "#three", "#été"]);
}

#[test]
fn footnotes_and_definitions() {
    let text = "Text[^1].\n\n[^1]: The note.\n\n[r]: a.md\n";
    let parsed = parse(text);
    let rare = parsed.rare();
    let notes: Vec<_> = rare
        .footnotes
        .iter()
        .map(|f| (&text[f.label.range()], f.definition))
        .collect();
    assert_eq!(notes, [("1", false), ("1", true)]);
    let definition = rare.definitions[0];
    assert_eq!(&text[definition.label.range()], "r");
    assert_eq!(&text[definition.destination.range()], "a.md");
}

#[test]
fn suppressions() {
    let text = "[[a]] <!-- wikinote-ignore broken-link -->\n<!-- wikinote-ignore -->\n[[b]]\n<!-- wikinote-ignorex -->\n";
    let parsed = parse(text);
    let rare = parsed.rare();
    let found: Vec<_> = rare
        .suppressions
        .iter()
        .map(|s| {
            (
                s.codes.iter().map(|c| &text[c.range()]).collect::<Vec<_>>(),
                &text[s.lines.range()],
            )
        })
        .collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].0, ["broken-link"]);
    assert!(found[0].1.starts_with("[[a]]") && !found[0].1.contains('\n'));
    assert!(found[1].0.is_empty() && found[1].1.ends_with("[[b]]"));
}

#[test]
fn hostile_text_takes_linear_time_and_never_panics() {
    let mut texts = vec!["\0".repeat(100_000), "\r".repeat(100_000), String::new()];
    for piece in [
        "[[",
        "[[a|",
        "]]",
        "[",
        "[[a | [",
        "`",
        "``[[",
        "$",
        "$$\n",
        "%%",
        "![[",
        "<a class=\"yt",
        "<!--",
        "[a](",
        "> ",
        "* ",
        "#",
        "^a ",
        "|",
        "\\",
        "[^a]",
        "\u{1F600}[[",
        "<a class=\"yt-timestamp\" data-t=\"",
        "[a]: b\n\n",
        "[a][a] ",
        "<div>\n",
        "a $$ ",
        "<a\tclass=\"yt-timestamp\" data-t=\"1\">",
        "<abbr class=\"yt-timestamp\" data-t=\"1\">",
        "<a%class=\"yt-timestamp\" data-t=\"1\">",
        "<a class=\"yt-timestamp\"\n",
        "<!-- wikinote-ignore x --> ",
        "https://x[[",
        "[[t] ",
        "[[a | x [[b]] ",
    ] {
        texts.push(piece.repeat(100_000));
    }
    for text in &texts {
        let parsed = parse(text);
        assert!(parsed.links.len() <= text.len());
    }
}

/// The markdown parser sees usual stamps covered. Whatever stands around them
/// must read as if they stood there in an unusual form, which is not covered.
#[test]
fn a_covered_stamp_changes_nothing_around_it() {
    let usual = "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>";
    let other = "<a data-t=\"00:46:00\" class=\"yt-timestamp\">[00:46:00]</a>";
    assert_eq!(usual.len(), other.len(), "so that spans can be compared");
    for around in [
        "# A @ heading **@** [[a | b @]] `@ code` @\n\ntext",
        "@\n=\n\n- @ item\n- [[x]] @\n",
        "[00:46:00](@) [x](y.md)",
        "[00:46:00]( @ ) [x](y.md)",
        "[see @](y.md) [[z]]",
        "[@]: word\n\n[[z]]",
        "[Source]: @\n\n[Source] [[z]]",
        "> [Source]:\n> @\n\n[Source] [[z]]",
        "[@][r] [[z]]\n\n[r]: y.md",
        "**@** *@* _@_ [[z]]",
        "| a | b |\n|---|---|\n| @ | [[z\\|@]] |\n",
        "> [!info] @\n> @ [[z]]",
        "```\n@ [[no]]\n```\n`@ [[no]]` [[z]]",
        "<!-- @ [[no]] --> [[z]] <p>@ [[z]]</p>",
        "$@ [[no]]$ [[z]] @ ^block",
        "%% @ [[no]] %% [[z]]",
        "---\ntitle: \"@\"\n---\n@ [[z]]",
    ] {
        let sources = (around.replace('@', usual), around.replace('@', other));
        let (covered, plain) = (parse(&sources.0), parse(&sources.1));
        assert_eq!(covered.links, plain.links, "{around}");
        let shown = |parsed: &Parsed, source: &str| -> Vec<_> {
            let headings = parsed.headings.iter();
            headings
                .map(|heading| {
                    let text = heading.text(source[heading.span.range()].into());
                    (heading.span, text.replace(other, usual))
                })
                .collect()
        };
        assert_eq!(
            shown(&covered, &sources.0),
            shown(&plain, &sources.1),
            "{around}"
        );
        assert_eq!(covered.stamps.len(), plain.stamps.len(), "{around}");
        assert_eq!(covered.rare(), plain.rare(), "{around}");
    }
}

/// As many links, definitions and carets as quadratic work would never get through.
#[test]
fn many_parts_that_look_for_one_another_take_linear_time() {
    let many = 60_000;
    let mut definitions: String = (0..many).map(|at| format!("[r{at}]: n.md\n")).collect();
    definitions.extend((0..many).rev().map(|at| format!("\n[R{at}]\n")));
    assert_eq!(parse(&definitions).links.len(), many);

    let prices: String = (1..20_000)
        .map(|at| "$".repeat(at % 600 + 1) + " ")
        .collect();
    assert!(parse(&prices).links.is_empty());

    let mut carets: String = (0..many).map(|at| format!("p{at}\n\n")).collect();
    carets += "<div>\n";
    carets += &" ^a\n".repeat(many);
    assert_eq!(parse(&carets).rare().blocks.len(), many);
}

#[test]
fn of_two_definitions_the_first_counts() {
    assert_eq!(
        links("[a  B]: one.md\n[A b]: two.md\n\n[x][a b] [y][no]"),
        ["ref one.md|x"]
    );
}

#[test]
fn carets_name_the_innermost_block_around_them() {
    let text = "* outer\n\n  inner ^i\n\n  * deep ^d\n\n  last ^l\n\n<p>\n ^h\n";
    let parsed = parse(text);
    let named: Vec<_> = parsed
        .rare()
        .blocks
        .iter()
        .map(|block| {
            let shown = text[block.block.range()].trim_end();
            (&text[block.id.range()], shown.lines().next().unwrap_or(""))
        })
        .collect();
    assert_eq!(
        named,
        [
            ("i", "inner ^i"),
            ("d", "* deep ^d"),
            ("l", "last ^l"),
            ("h", "last ^l")
        ]
    );
}

#[test]
fn a_tag_whose_name_starts_like_a_verbatim_one_hides_no_link() {
    for tag in ["preview", "prefix", "styled-box", "scripts", "textareas"] {
        let text = format!("<{tag}>\n[[a]]\n</{tag}>\n");
        assert_eq!(links(&text), ["a"], "{tag}");
        let why: Vec<_> = parse(&text)
            .rare()
            .site_holes
            .iter()
            .map(|h| h.why)
            .collect();
        assert_eq!(why, [SiteHoleKind::HtmlBlock], "{tag}");
    }
    assert_eq!(
        links("<PRE class=x>\n[[a]]\n</PRE>\n\n<pre\n[[b]]\n></pre>"),
        NONE
    );
}

#[test]
fn a_key_written_twice_is_a_fault() {
    let fault = |text: &str| {
        let front = parse(text).front_matter.expect(text);
        front.fault.map(|fault| {
            let before = text[..fault.0.start as usize].len();
            (before, text[fault.0.range()].to_owned())
        })
    };
    let second = |text: &str, key: &str| Some((text.rfind(key).expect(key), key.to_owned()));
    for (text, key) in [
        ("---\ntitle: a\ntitle: b\n---\n", "title"),
        ("---\ntitle: a\ntags: [x]\ntitle: b\n---\n", "title"),
        ("---\n\u{e9}: 1\ntags: [x]\n\u{e9}: 2\n---\n", "\u{e9}"),
        ("---\ntitle: a\n'title': b\n---\n", "'title'"),
        ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", "title"),
    ] {
        assert_eq!(fault(text), second(text, key), "{text}");
    }
    let lines: String = (0..30_000).map(|at| format!("k{at}: v\n")).collect();
    let text = format!("---\n{lines}k0: v\n---\n");
    assert_eq!(fault(&text), second(&text, "k0"));
    let merged = "---\nbase: &b {x: 1}\nother: &c {y: 1}\n<<: *b\n<<: *c\n---\n";
    assert_eq!(fault(merged), None, "a merge may be asked for twice");
    let twice = parse("---\ntitle: a\ntitle: b\n---\n")
        .front_matter
        .expect("front");
    assert_eq!(&*twice.title.expect("title").value, "a");
}

#[test]
fn a_fenced_template_is_a_note_of_its_own() {
    let fence = "```markdown\n# {{date}}\n- [[x]] and what else there was\n```\n";
    assert_eq!(
        faults(&format!("A template for my dailies:\n\n{fence}")),
        NONE
    );
    assert_eq!(
        faults(&format!(
            "---\ntitle: Template\n---\n\nFor dailies:\n\n{fence}"
        )),
        NONE
    );
    for wrapped in [
        format!("---\ntitle: T\nvideoId: Rxmv7rT9leo\n---\nHere you are:\n\n{fence}"),
        format!("From: [[h]] <br/>\n\nHere you are:\n{fence}"),
        "Sure!\n```markdown\nFrom: [[h]] <br/>\n\n# A\nwords and more\n```\n".to_owned(),
        format!("\n\n{fence}\n"),
        format!("---\ntitle: T\n---\n{fence}"),
    ] {
        assert_eq!(faults(&wrapped), ["fenced: ```markdown"], "{wrapped}");
    }
}

#[test]
fn a_stamp_may_be_written_as_html_allows() {
    for tag in [
        "<a class='yt-timestamp' data-t='00:01:00'>",
        "<a class=\"ref yt-timestamp\" data-t=\"00:01:00\">",
        "<a class=yt-timestamp data-t=00:01:00>",
        "<a data-t=\"00:01:00\" class='a b yt-timestamp c'>",
        "<a\tclass=\"yt-timestamp\" data-t=\"00:01:00\">",
        "<a class=\"yt-timestamp\"\ndata-t=\"00:01:00\">",
        "<a\r\nclass=\"yt-timestamp\" data-t=\"00:01:00\">",
    ] {
        let text = format!("x {tag}[1]</a> y");
        let parsed = parse(&text);
        let stamp = parsed.stamps.iter().next().expect(tag);
        assert_eq!(
            (&text[stamp.value().range()], &text[stamp.label().range()]),
            ("00:01:00", "[1]"),
            "{tag}"
        );
        assert_eq!(faults(&text), NONE, "{tag}");
    }
}

#[test]
fn a_tag_that_only_speaks_of_yt_is_no_stamp() {
    assert_eq!(
        faults("<a%20class=\"yt-timestamp\"%20data-t=\"1\">"),
        ["NoTime: <a%20class=\"yt-timestamp\"%20data-t=\"1\">"],
        "blanks as in an address"
    );
    for text in [
        "<a href=\"x\" title=\"yt clip\">y</a>",
        "<a href=\"x\" title=\"a yt-timestamp\">y</a>",
        "<a class=\"ref yt\" href=\"x\">y</a>",
        "<abbr class=\"yt-timestamp\" data-t=\"00:01:00\">y</abbr>",
        "class=\"yt-timestamp\" and <a\n\nclass=\"yt-timestamp\" data-t=\"1\">y</a>",
    ] {
        assert_eq!(parse(text).stamps.len(), 0, "{text}");
        assert_eq!(faults(text), NONE, "{text}");
    }
    assert_eq!(
        faults("<a class=\"yt-timestamp\"\nof words > quoted")[0]
            .split(':')
            .next(),
        Some("UnclosedTag")
    );
}

#[test]
fn names_behind_a_dollar_sign_hide_no_link() {
    for text in [
        "$AAPL beats [[t]] and ($TSLA) too",
        "Set $HOME/[[t]]/$PATH first",
        "($AAPL beats [[t]] and others$)",
        "$x/[[t]]/$y",
    ] {
        assert_eq!(links(text), ["t"], "{text}");
        let why: Vec<_> = parse(text)
            .rare()
            .site_holes
            .iter()
            .map(|h| h.why)
            .collect();
        assert_eq!(why, [SiteHoleKind::Money], "{text}");
    }
    assert_eq!(
        links("$[[a]]$ $x + [[b]]$ $\\text{so} [[c]]$ $AB = [[d]]$ $sin^2 [[e]]$ $ab_{[[f]]}$"),
        NONE
    );
}

#[test]
fn a_price_in_a_label_makes_a_hole_that_cuts_the_link() {
    let holes = |text: &str| -> Vec<String> {
        let parsed = parse(text);
        let holes = parsed.rare().site_holes.iter();
        holes
            .map(|hole| text[hole.span.range()].to_owned())
            .collect()
    };
    assert_eq!(
        holes("[[t | costs $5]] and [[u | $6]]"),
        ["$5]] and [[u | $"]
    );
    assert_eq!(holes("[[t | $5 to $10]] x"), ["$5 to $"]);
    assert_eq!(holes("[[t | costs $5]], not $6"), ["$5]], not $"]);
    assert_eq!(holes("[[t]] $5 and $6 [[u]]"), NONE);
    let block = "<div>\n$5 [[a]] $6 [[b]]\n</div>\n";
    assert_eq!(holes(block), [block], "no formulas in an HTML block");
}

#[test]
fn a_label_may_run_over_every_kind_of_line_end() {
    assert_eq!(links("see [[t | a\r\nb]] x"), ["t|a\r\nb"]);
    assert_eq!(links("see [[t | a\rb]] x"), ["t|a\rb"]);
    assert_eq!(links("see [[t | a  \nb]]"), ["t|a  \nb"]);
    assert_eq!(links("see [[t | a  \r\nb]]"), ["t|a  \r\nb"]);
    assert_eq!(links("see [[t | a\\\nb]]"), ["t|a\\\nb"]);
    assert_eq!(faults("see [[t | a\r\nb]] and [[u | a  \nb]]"), NONE);
    assert_eq!(links("see [[t | a\r\n\r\nb]]"), NONE);
}

#[test]
fn one_closing_bracket_is_a_fault_only_for_who_knows_the_note() {
    assert_eq!(
        faults("[[t] is missing a bracket. See [[u]]."),
        ["half closed t: [[t"]
    );
    assert_eq!(faults("so [[t#h]."), ["half closed t#h: [[t#h"]);
    for prose in [
        "[[Tutorial] How to](u)",
        "[[Tutorial] How to]",
        "[[cos t] [sin t]]",
        "[[a], [b]]",
        "[[a](b.md)",
        "[[a][b]",
        "[[3] x",
        "`[[t]` [[ ] \\[[t]",
    ] {
        assert_eq!(faults(prose), NONE, "{prose}");
    }
}

#[test]
fn a_label_left_open_before_the_next_link_is_a_fault() {
    for text in [
        "See [[t | label that I forgot.\nMore on this in [[u]].",
        "[[t | lab] end [[u]]",
        "* [[t | lab\n  [[u]]\n* [[v]]",
        "[[t | lab [[u]]\n\nAnother paragraph ]]",
    ] {
        assert_eq!(faults(text), ["unclosed t: [[t"], "{text}");
        assert!(links(text).contains(&"u".to_owned()), "{text}");
    }
    assert_eq!(
        faults("[[a | x [[b | y\nz"),
        ["unclosed a: [[a", "unclosed b: [[b"]
    );
    for nested in [
        "[[a | B of [[c]] d]]",
        "[[a | B [[c]] and [[d]]\nend]]",
        "[[a | [[b | [[c]] ]] ]]",
        "[[a and [[c]]",
    ] {
        assert_eq!(faults(nested), NONE, "{nested}");
    }
}

#[test]
fn brackets_inside_an_address_are_no_link() {
    for address in [
        "https://z/[[t]]",
        "<https://x/[[t]]>",
        "[a](https://e.com/[[t]])",
        "see https://e.com/a?b=[[t]]&c=[[u]] there",
        "https://e.com/[[t",
        "https://e.com/[[t | a",
    ] {
        assert_eq!(links(address), NONE, "{address}");
        assert_eq!(faults(address), NONE, "{address}");
    }
    for beside in [
        "https://z/ [[t]]",
        "[a](https://e.com)[[t]]",
        "<https://x>[[t]]",
        "| https://x|[[t]] |",
        "https://x<br/>[[t]]",
        "://[[t]]",
        "a/b/[[t]]",
    ] {
        assert_eq!(links(beside), ["t"], "{beside}");
    }
    assert_eq!(
        links("[[https://example.org]][[t]]"),
        ["https://example.org", "t"]
    );
}

mod covering {
    use proptest::prelude::*;

    use super::super::{cover, parse, parse_covered};

    /// What could give the brackets of a link another meaning, or hide what it means.
    const PIECES: &[&str] = &[
        "[[a_b]]",
        "[[a_b | l_m]]",
        "![[note#h_i]]",
        "[[c_d | *e*]]",
        "[[x]]",
        "[[a_]]",
        "[[a_\u{e9}]]",
        "[[a*b]]",
        "[[a~b]]",
        "[[a*]]",
        LONG,
        "~",
        "\u{e9}_",
        "_\u{e9}",
        "<![CDATA[",
        "]]>",
        "[[y z|w_]]",
        "[[",
        "]]",
        "[",
        "]",
        "(",
        ")",
        "](",
        "][",
        "]:",
        "[^",
        "[^1]",
        "[^1]: ",
        "[x]: y.md",
        "\\]]: y.md",
        "[q [[",
        "[x]",
        "[y][x]",
        "[z](y.md)",
        "[z]( ",
        "!",
        "|",
        "\\|",
        "\\",
        "`",
        "```\n",
        "<",
        ">",
        "<b>",
        "<b title=\"",
        "\">",
        "<!--",
        "-->",
        "<div>\n",
        "</div>",
        "*",
        "**",
        "_",
        "__",
        "~~",
        "#",
        "# ",
        "## ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "> [!info] ",
        "- [ ] ",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        " ",
        "  ",
        "\t",
        "    ",
        "\n===\n",
        "\n---\n",
        "---",
        "| a | b |\n|---|---|\n| ",
        " | ",
        " |\n",
        "word",
        "a_b",
        "_c",
        "d_",
        "0:12",
        "[0:12]",
        "$",
        "$5",
        "%%",
        "^id",
        "#tag",
        "https://x.org/",
        "From: ",
        "<br/>",
        "&amp;",
        "\u{e9}",
        "title: ",
        ":",
        ".",
        ",",
        "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>",
        "<a class=\"yt-timestamp\" data-t=\"",
    ];

    /// A name longer than a cover, with an underscore where that ends.
    const LONG: &str = concat!(
        "[[",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "_z]]"
    );

    /// Half of them headings, the only place where emphasis shows.
    fn glued() -> impl Strategy<Value = String> {
        let start = prop::sample::select(&["", "## "][..]);
        let piece = prop::sample::select(PIECES);
        let pieces = prop::collection::vec(piece, 1..40);
        (start, pieces).prop_map(|(start, pieces)| start.to_owned() + &pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn covered_links_change_nothing(text in glued()) {
            prop_assert_eq!(parse(&text), parse_covered(&text, cover::stamps));
        }
    }
}
