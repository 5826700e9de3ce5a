use super::*;
use crate::features::edit::Step;
use crate::features::fixture::{Fixture, expected};

/// What is offered at the cursor, and what each would do.
fn offered(text: &str) -> String {
    let fixture = Fixture::new(text);
    let (_, note, offset) = fixture.at_cursor();
    let found = code_actions(
        &fixture.vault,
        &note,
        Span::empty(offset),
        &Settings::default(),
        None,
        |kind| matches!(kind, ActionKind::QuickFix | ActionKind::FixAll),
    );
    let mut out = String::new();
    for action in found {
        let mark = if action.preferred { "* " } else { "" };
        out.push_str(&format!("{mark}{}\n", action.title));
        let edit = match action.edit {
            ActionEdit::Now(edit) => edit,
            ActionEdit::Play { .. } => continue,
            ActionEdit::Refused(why) => {
                out.push_str(&format!("  no: {why}\n"));
                continue;
            }
            ActionEdit::Later(task) => {
                let settings = Settings::default();
                code_action_edit(&fixture.vault, &note, &task, &settings, &|_| None)
                    .expect(&action.title)
            }
        };
        for step in edit.steps {
            match step {
                Step::Text { path, edits } => {
                    let id = fixture.vault.id(&path).unwrap();
                    let mut text = fixture.vault.note(id).unwrap().text().clone();
                    for (span, replacement) in edits.iter().rev() {
                        text.replace(*span, replacement);
                    }
                    out.push_str(&format!("  {path}: {:?}\n", text.to_string()));
                }
                Step::Create { path, text } => out.push_str(&format!("  new {path}: {text:?}\n")),
                Step::Rename { .. } => out.push_str("  rename\n"),
            }
        }
    }
    out
}

#[test]
fn a_broken_link_offers_close_names_and_the_note_to_create() {
    expected!(
        offered(
            "
//- /brain/opioid_system.md
//- /brain/a.md
---
title: A
videoId: Rxmv7rT9leo
---
From: [[brain]] <br/>
See [[opiod_sys$0tem | the opioid: system]].
//- /brain/brain.md
"
        ),
        r#"
Change target to `opioid_system`
  brain/a.md: "---\ntitle: A\nvideoId: Rxmv7rT9leo\n---\nFrom: [[brain]] <br/>\nSee [[opioid_system | the opioid: system]]."
Create `brain/opiod_system.md`
  new brain/opiod_system.md: "---\ntitle: Opiod system\nvideoId: Rxmv7rT9leo\n---\n\nFrom: [[brain]] <br/>\n"
"#
    );
}

#[test]
fn a_new_note_stands_where_its_link_says_and_never_outside_or_over_a_file() {
    let created = |link: &str| {
        let text = format!("//- /h/x/b.md\n//- /top.md\n//- /h/gate.png\n//- /h/a.md\n{link}");
        let offers = offered(&text);
        let new = offers.lines().find_map(|line| line.strip_prefix("  new "));
        new.map(|new| new.split(':').next().unwrap().to_owned())
    };
    for (link, path) in [
        ("[[some_n$0ote]]", Some("h/some_note.md")),
        ("[[some note.$0md]]", Some("h/some note.md")),
        ("[l](some%20n$0ote.md)", Some("h/some note.md")),
        ("[[fresh/n$0ote]]", Some("fresh/note.md")),
        ("[[x/n$0ote]]", Some("h/x/note.md")),
        ("[[./x/n$0ote]]", Some("h/x/note.md")),
        ("[[../n$0ote]]", Some("note.md")),
        ("[[../../n$0ote]]", None),
        ("[[/n$0ote]]", Some("note.md")),
        ("[[h/n$0ote]]", Some("h/note.md")),
        ("[[H/X/n$0ote]]", Some("h/x/note.md")),
        ("[[/h/n$0ote]]", Some("h/note.md")),
        ("[l](fresh/n$0ote.md)", Some("h/fresh/note.md")),
        ("[l](/n$0ote.md)", Some("note.md")),
        ("[[Node$0.js]]", Some("h/Node.js.md")),
        ("[[00:12$0:34]]", None),
        ("![[pic$0ture.jpg]]", None),
        ("[a paper](pap$0er.pdf)", None),
    ] {
        assert_eq!(created(link).as_deref(), path, "{link}");
    }
}

#[test]
fn a_reference_asks_for_what_its_definition_names() {
    for text in [
        "[la$0bel][r]\n\n[r]: gone.md",
        "[label][r]\n\n[r]: go$0ne.md",
    ] {
        let found = offered(&format!("//- /gine.md\n//- /a.md\n{text}"));
        assert!(found.contains("new gone.md"), "{found}");
        assert!(found.contains("[r]: gine.md"), "{found}");
    }
    let other = offered("//- /a.md\n[ot$0her](b.md) [label][r]\n\n[r]: gone.md");
    assert!(!other.contains("gone"), "{other}");
}

#[test]
fn a_note_that_cannot_be_is_refused_with_a_sentence() {
    let why = |link: &str| {
        let text = format!("//- /h/x/b.md\n//- /h/gate\n//- /h/a.md\n{link}");
        let offers = offered(&text);
        assert!(!offers.contains("  new "), "{link}: {offers}");
        let why = offers.lines().find_map(|line| line.strip_prefix("  no: "));
        why.map(str::to_owned).unwrap_or(offers)
    };
    let outside = "It would stand outside of the vault.";
    for (link, sentence) in [
        ("[[../../out$0side]]", outside),
        ("[l](../../out$0side.md)", outside),
        ("[l](%2e%2e/%2e%2e/out$0side.md)", outside),
        ("[[x/../../../out$0side]]", outside),
        (
            "[[/home/me/n$0ote]]",
            "The vault has no folder `home`, and `/` is its top, not that of the disk.",
        ),
        ("[[C:\\n$0ote]]", "A note's name cannot hold `:`."),
        ("[[co$0n]]", "Windows keeps the name `con` for a device."),
        (
            "[[LPT1.no$0te]]",
            "Windows keeps the name `LPT1` for a device.",
        ),
        (
            "[[aux/n$0ote]]",
            "Windows keeps the name `aux` for a device.",
        ),
        ("[[x:$0y]]", "A note's name cannot hold `:`."),
        (
            "[l](a%00b$0.md)",
            "A note's name cannot hold a control character.",
        ),
        (
            "[[ho/.hid$0den]]",
            "A name that starts with a dot is hidden, and hidden files are no notes.",
        ),
        ("[[./gate/n$0ote]]", "`h/gate` is a file, not a folder."),
    ] {
        let link = link.replace("\\\\", "\\");
        assert_eq!(why(&link), sentence, "{link}");
    }
    let long = format!("[[{}$0]]", "x".repeat(300));
    assert_eq!(
        why(&long),
        "The name is too long: 303 bytes, and most disks take 255."
    );
    let wide = format!("[[{}$0]]", "é".repeat(127));
    assert_eq!(
        why(&wide),
        "The name is too long: 257 bytes, and most disks take 255."
    );
}

#[test]
fn a_new_note_is_titled_by_its_name_and_starts_like_its_neighbours() {
    let text = |note: &str| {
        let offers = offered(&format!("//- /h/h.md\n//- /h/a.md\n{note}"));
        let new = offers.lines().find_map(|line| line.strip_prefix("  new "));
        new.unwrap_or(&offers)
            .split_once(": ")
            .unwrap()
            .1
            .to_owned()
    };
    // A hub has no hub and no video.
    assert_eq!(
        text("---\nvideoId: aaaaaaaaaaa\n---\nFrom: [[@the$0_show]] <br/>"),
        r#""---\ntitle: \"@the show\"\n---\n""#
    );
    // A label that is the name knows its capitals; half a sentence is no title.
    assert_eq!(
        text("[[gaba_re$0ceptor | GABA receptor]]"),
        r#""---\ntitle: GABA receptor\n---\n""#
    );
    assert_eq!(
        text("[[gaba_re$0ceptor | how it calms]]"),
        r#""---\ntitle: Gaba receptor\n---\n""#
    );
    assert_eq!(
        text("[[Long-term $0care]]"),
        r#""---\ntitle: Long-term care\n---\n""#
    );
    assert_eq!(
        text(
            "+++\ntitle = \"A\"\nvideoId = \"aaaaaaaaaaa\"\n+++\nFrom: [[h|The H]]<br> and [[mo$0re]]"
        ),
        r#""+++\ntitle = \"More\"\nvideoId = \"aaaaaaaaaaa\"\n+++\n\nFrom: [[h|The H]]<br>\n""#
    );
}

#[test]
fn a_note_made_from_a_hub_is_about_the_video_of_its_section() {
    expected!(
        offered(
            "
//- /show/show.md
---
title: The Show
---
### [One](https://www.youtube.com/watch?v=aaaaaaaaaaa)
- [[first_note | First note]]

### [Two](https://www.youtube.com/watch?v=bbbbbbbbbbb)
- [[gone_for_go$0od | Gone for good]]
"
        ),
        r#"
Create `show/gone_for_good.md`
  new show/gone_for_good.md: "---\ntitle: Gone for good\nvideoId: bbbbbbbbbbb\n---\n\nFrom: [[show]] <br/>\n"
"#
    );
}

#[test]
fn the_template_of_the_settings_is_taken() {
    let fixture = Fixture::new("//- /h/a.md\nFrom: [[h]] <br/>\n[[new_o$0ne]]");
    let (_, note, offset) = fixture.at_cursor();
    let mut settings = Settings::default();
    settings.new_note.template = "# {{title}}\nvideo {{videoId}}\nUp: {{hub}}\n".to_owned();
    let actions = code_actions(
        &fixture.vault,
        &note,
        Span::empty(offset),
        &settings,
        None,
        |_| true,
    );
    let made = actions.iter().find_map(|action| match &action.edit {
        ActionEdit::Now(edit) => match edit.steps.first() {
            Some(Step::Create { text, .. }) => Some(&**text),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(made, Some("# New one\nUp: h\n"));
}

const SHOW: &str = "
//- /show/show.md
### [One](https://www.youtube.com/watch?v=aaaaaaaaaaa)
- [[lucid_dreams | Lucid dreams]]
- [[dreaming_states | Dreaming states]]
- [[breathing | Breathing]]
- [[naps | Naps]]
- [[gone_too | Gone too]]
### [Two](https://www.youtube.com/watch?v=bbbbbbbbbbb)
- [[other | Other]]
//- /show/dreaming_states.md
//- /show/breathing.md
//- /show/naps.md
//- /show/other.md
";

#[test]
fn notes_of_the_same_video_stand_for_one_that_is_gone() {
    let found = offered(&format!(
        "{SHOW}\n//- /show/a.md\n---\nvideoId: ccccccccccc\n---\n\nFrom: [[show]] <br/>\nOf [[Lucid dr$0eams]]."
    ));
    expected!(
        found,
        r#"
Change target to `dreaming_states` (same video)
  show/a.md: "---\nvideoId: ccccccccccc\n---\n\nFrom: [[show]] <br/>\nOf [[dreaming_states | Lucid dreams]]."
Change target to `breathing` (same video)
  show/a.md: "---\nvideoId: ccccccccccc\n---\n\nFrom: [[show]] <br/>\nOf [[breathing | Lucid dreams]]."
Change target to `naps` (same video)
  show/a.md: "---\nvideoId: ccccccccccc\n---\n\nFrom: [[show]] <br/>\nOf [[naps | Lucid dreams]]."
Create `show/Lucid dreams.md`
  new show/Lucid dreams.md: "---\ntitle: Lucid dreams\nvideoId: ccccccccccc\n---\n\nFrom: [[show]] <br/>\n"
"#
    );
    // The only note left of the video is the one that asks.
    let own = offered(
        "
//- /s/s.md
### [One](https://youtu.be/aaaaaaaaaaa)
- [[left]]
- [[gone_for_ever]]
//- /s/left.md
See [[gone_for_$0ever]].
",
    );
    assert!(!own.contains("same video"), "{own}");
}

#[test]
fn a_note_of_the_video_counts_though_its_hub_does_not_list_it() {
    let found = offered(
        "
//- /s/s.md
### [One](https://youtu.be/aaaaaaaaaaa)
- [[gone_for_ever]]
### [Two](https://youtu.be/bbbbbbbbbbb)
- [[gone_as_well]]
//- /s/kept.md
---
videoId: aaaaaaaaaaa
---
//- /elsewhere/other.md
---
videoId: aaaaaaaaaaa
---
//- /s/a.md
See [[gone_for_$0ever]].
",
    );
    let siblings: Vec<&str> = found
        .lines()
        .filter(|line| line.contains("same video"))
        .collect();
    assert_eq!(siblings, ["Change target to `kept` (same video)"]);
    assert!(
        found.contains(r#"s/a.md: "See [[kept | gone_for_ever]].""#),
        "{found}"
    );
}

#[test]
fn a_dead_link_of_a_hub_is_replaced_from_its_own_section() {
    let hub = SHOW.replace("lucid_dreams |", "lucid_$0dreams |");
    let titles = |text: &str| {
        let offers = offered(text);
        let titles = offers.lines().filter(|line| line.contains("same video"));
        titles.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        titles(&hub),
        [
            "Change target to `dreaming_states` (same video)",
            "Change target to `breathing` (same video)",
            "Change target to `naps` (same video)",
        ]
    );
    let elsewhere = "### [Two](https://www.youtube.com/watch?v=bbbbbbbbbbb)\n- [[lucid_$0dreams]]";
    let hub = SHOW.replace(
        "### [Two](https://www.youtube.com/watch?v=bbbbbbbbbbb)",
        elsewhere,
    );
    assert_eq!(titles(&hub), ["Change target to `other` (same video)"]);
}

#[test]
fn a_close_name_of_the_same_video_comes_first() {
    let found = offered(
        "
//- /s/s.md
### [One](https://youtu.be/aaaaaaaaaaa)
- [[sleep_paralysis]]
- [[sleep_paralysiz]]
//- /s/sleep_paralyses.md
//- /s/sleep_paralysis.md
//- /s/a.md
[[sleep_para$0lysiz]]
",
    );
    let titles: Vec<&str> = found
        .lines()
        .filter(|line| line.starts_with("Change"))
        .collect();
    assert_eq!(
        titles,
        [
            "Change target to `sleep_paralysis` (same video)",
            "Change target to `sleep_paralyses`",
        ]
    );
    // A slip of the pen leaves no label behind.
    assert!(found.contains(r#"a.md: "[[sleep_paralysis]]""#), "{found}");
}

#[test]
fn a_whole_selected_hub_is_not_searched_through() {
    let lines: String = (0..200)
        .map(|at| format!("[[gone_number_{at}]]\n"))
        .collect();
    let fixture = Fixture::new(&format!("//- /a.md\n{lines}"));
    let (_, note) = fixture.note("a.md");
    let whole = Span::new(0, note.text().len());
    let actions = code_actions(
        &fixture.vault,
        &note,
        whole,
        &Settings::default(),
        None,
        |_| true,
    );
    assert_eq!(actions.len(), MOST_SEARCHED);
}

#[test]
fn windows_line_ends_are_kept() {
    let path = NotePath::new(crate::vault::RootId(0), "a.md");
    let note = std::sync::Arc::new(Note::new(path, "First\r\n[[something]]\r\n"));
    let mut vault = Vault::new(vec![crate::vault::Publisher::None]);
    vault.apply(crate::vault::Change::Note(note.clone()));
    let settings = Settings::default();
    let actions = code_actions(&vault, &note, Span::empty(10), &settings, None, |_| true);
    let ActionEdit::Now(edit) = &actions[0].edit else {
        panic!("{actions:?}");
    };
    let Some(Step::Create { text, .. }) = edit.steps.first() else {
        panic!("{actions:?}");
    };
    assert_eq!(text, "---\r\ntitle: Something\r\n---\r\n");
}

#[test]
fn an_ambiguous_link_offers_its_candidates() {
    expected!(
        offered("//- /a/same.md\n//- /b/same.md\n//- /c.md\n[[sa$0me#x | y]]"),
        r#"
Link to `a/same`
  c.md: "[[a/same#x | y]]"
Link to `b/same`
  c.md: "[[b/same#x | y]]"
"#
    );
}

#[test]
fn a_chosen_candidate_changes_nothing_that_the_reader_sees() {
    let chosen = |files: &str, link: &str| {
        let found = offered(&format!("{files}\n//- /c.md\n{link}"));
        let edit = found.lines().find_map(|line| line.strip_prefix("  c.md: "));
        edit.map_or(found.clone(), |edit| edit.trim_matches('"').to_owned())
    };
    let two = "//- /a/same.md\n//- /b/same.md";
    assert_eq!(chosen(two, "[[sa$0me]]"), "[[a/same | same]]");
    assert_eq!(chosen(two, "[[sa$0me#x]]"), "[[a/same#x | same]]");
    assert_eq!(chosen(two, "![[sa$0me]]"), "![[a/same]]");
    assert_eq!(chosen(two, "[[same.$0md]]"), "[[a/same.md | same.md]]");
    assert_eq!(chosen(two, "[l](sa$0me)"), "[l](a/same)");
    assert_eq!(chosen(two, "[l](same.$0md)"), "[l](a/same.md)");
    assert_eq!(chosen(two, "[l](<sa$0me>)"), "[l](<a/same>)");
    assert_eq!(
        chosen(two, "| a | [[sa$0me]] |\n|--|--|"),
        "| a | [[a/same \\\\| same]] |\\n|--|--|"
    );
    let titled = "//- /a b.md\n---\ntitle: Same\n---\n//- /c d.md\n---\ntitle: Same\n---";
    assert_eq!(chosen(titled, "[[Sa$0me]]"), "[[a b | Same]]");
    assert_eq!(chosen(titled, "[l](Sa$0me)"), "[l](a%20b)");
    let pictures = "//- /a/p.png\n//- /b/p.png";
    assert_eq!(chosen(pictures, "![[p.p$0ng]]"), "![[a/p.png]]");
}

#[test]
fn an_inexact_link_is_made_exact_and_says_the_same() {
    let fixed = |link: &str| {
        let files = "//- /x/nmda.md\n---\ntitle: The NMDA receptor\naliases: [N. M.]\n---\n# Part";
        let found = offered(&format!("{files}\n//- /x/c.md\n{link}"));
        let edit = found
            .lines()
            .find_map(|line| line.strip_prefix("  x/c.md: "));
        edit.map_or(found.clone(), |edit| edit.trim_matches('"').to_owned())
    };
    assert_eq!(
        fixed("[[the NMDA re$0ceptor]]"),
        "[[nmda | the NMDA receptor]]"
    );
    assert_eq!(fixed("[[NM$0DA#Part]]"), "[[nmda#Part | NMDA]]");
    assert_eq!(fixed("[[NM$0DA#Part|it]]"), "[[nmda#Part|it]]");
    assert_eq!(fixed("[[NM$0DA |  ]]"), "[[nmda | NMDA]]");
    assert_eq!(fixed("![[NM$0DA]]"), "![[nmda]]");
    assert_eq!(fixed("[l](NM$0DA.md#part)"), "[l](nmda.md#part)");
    assert_eq!(fixed("[l](<NM$0DA.md>)"), "[l](<nmda.md>)");
    assert_eq!(
        fixed("[N. $0M.]\n\n[N. M.]: NMDA.md"),
        "[N. M.]\\n\\n[N. M.]: nmda.md"
    );
    assert_eq!(
        fixed("[N. M.]\n\n[N. M.]: NM$0DA.md"),
        "[N. M.]\\n\\n[N. M.]: nmda.md"
    );
    assert_eq!(
        fixed("| [[NM$0DA]] |\n|--|"),
        "| [[nmda \\\\| NMDA]] |\\n|--|"
    );
    assert_eq!(
        fixed("| [[NM$0DA\\|x]] |\n|--|"),
        "| [[nmda\\\\|x]] |\\n|--|"
    );
    assert_eq!(fixed("`[[NM$0DA]]`"), "");
    assert_eq!(
        fixed("%% é 😀 %%\n> [[NM$0DA]]"),
        "%% é 😀 %%\\n> [[nmda | NMDA]]"
    );
}

#[test]
fn a_missing_heading_can_be_added_to_its_note() {
    expected!(
        offered("//- /t.md\n# One\n//- /a.md\n[[t#Second par$0t]]"),
        r##"
Add the heading `Second part` to `t.md`
  t.md: "# One\n\n## Second part\n"
"##
    );
    let slug = offered("//- /t.md\n# One\n//- /a.md\n[x](t.md#second-par$0t)");
    assert!(slug.contains("## Second part"), "{slug}");
    assert_eq!(offered("//- /t.md\n# One\n//- /a.md\n[[t#^i$0d]]"), "");
    assert_eq!(offered("//- /t.md\n# One\n//- /a.md\n[[t#00:1$02]]"), "");
}

#[test]
fn all_certain_fixes_are_made_at_once() {
    expected!(
        offered(
            "//- /nmda.md\n---\ntitle: The NMDA receptor\n---\n//- /a.md\n[[NM$0DA]] [[the NMDA receptor]] [[none]]"
        ),
        r#"
* Change target to `nmda`
  a.md: "[[nmda | NMDA]] [[the NMDA receptor]] [[none]]"
Fix all `inexact-link` in this note
  a.md: "[[nmda | NMDA]] [[nmda | the NMDA receptor]] [[none]]"
Fix all `inexact-link` in the vault
  a.md: "[[nmda | NMDA]] [[nmda | the NMDA receptor]] [[none]]"
Fix all 2 certain findings in this note
  a.md: "[[nmda | NMDA]] [[nmda | the NMDA receptor]] [[none]]"
"#
    );
}

#[test]
fn one_kind_is_mended_in_every_note_and_nothing_else() {
    let found = offered(
        r"
//- /nmda.md
//- /a.md
[[NM$0DA]]
//- /b.md
[[Nmda]] [[nmda]] [[nmDA#x]] [[nmda | x] y
",
    );
    let in_the_vault = found.split_once("in the vault\n").unwrap().1;
    expected!(
        in_the_vault,
        r#"
  a.md: "[[nmda | NMDA]]"
  b.md: "[[nmda | Nmda]] [[nmda]] [[nmda#x | nmDA]] [[nmda | x] y"
Fix the one certain finding in this note
  a.md: "[[nmda | NMDA]]"
"#
    );
}

/// The target once the heading is added.
fn with_heading(target: &str, link: &str) -> String {
    let found = offered(&format!("//- /t.md\n{target}\n//- /a.md\n{link}"));
    let edit = found.lines().find_map(|line| line.strip_prefix("  t.md: "));
    let edit = edit.map_or(found.clone(), |edit| edit.trim_matches('"').to_owned());
    edit.replace("\\n", "\n")
}

#[test]
fn a_missing_heading_of_a_path_is_added_below_what_is_there_of_it() {
    let target = "# T\n\n## Way\nwords\n\n### Else\n\n## End\nlast";
    assert_eq!(
        with_heading(target, "[[t#Way#St$0ep]]"),
        "# T\n\n## Way\nwords\n\n### Else\n\n### Step\n\n## End\nlast"
    );
    assert_eq!(
        with_heading(target, "[[t#T#Way#St$0ep#Toe]]"),
        "# T\n\n## Way\nwords\n\n### Else\n\n### Step\n\n#### Toe\n\n## End\nlast"
    );
    assert_eq!(
        with_heading(target, "[[t#End#$0Coda]]"),
        format!("{target}\n\n### Coda\n")
    );
    assert_eq!(
        with_heading(target, "[[t#No#W$0ay]]"),
        format!("{target}\n\n## No\n\n### Way\n")
    );
    // `Else` is there, but not below `End`.
    assert_eq!(
        with_heading(target, "[[t#End#E$0lse]]"),
        format!("{target}\n\n### Else\n")
    );
    let tight = "## Way\nwords\n## End\n";
    assert_eq!(
        with_heading(tight, "[[t#Way#St$0ep]]"),
        "## Way\nwords\n\n### Step\n\n## End\n"
    );
}

#[test]
fn a_new_heading_is_one_and_the_link_finds_it() {
    for (target, link, mended) in [
        ("", "[[t#On$0e]]", "## One\n"),
        ("a\n\n", "[[t#On$0e]]", "a\n\n## One\n"),
        (
            "---\ntitle: T\n---",
            "[[t#On$0e]]",
            "---\ntitle: T\n---\n\n## One\n",
        ),
        ("a", "[[t#C# ba$0sics]]", "a\n\n## C# basics\n"),
        ("a", "[[t#F$0#]]", "a\n\n## F#\n"),
        ("a", "[l](t.md#two-wo$0rds)", "a\n\n## Two words\n"),
        ("a", "[l](t.md#snake_ca$0se-x)", "a\n\n## Snake_case x\n"),
        ("a", "[l](t.md#Fran%C3%A7$0ais)", "a\n\n## Français\n"),
        // It would be code there, or part of the comment.
        ("```\ncode", "[[t#On$0e]]", ""),
        ("<!-- never\nclosed", "[[t#On$0e]]", ""),
    ] {
        assert_eq!(with_heading(target, link), mended, "{target:?} {link}");
    }
    let own = offered("//- /a.md\n# A\n[[#On$0e]]\n");
    assert!(
        own.contains(r##"a.md: "# A\n[[#One]]\n\n## One\n""##),
        "{own}"
    );
}

#[test]
fn at_most_one_action_a_finding_is_preferred() {
    use crate::vault::Publisher;
    let quartz = Publisher::Quartz { content: "".into() };
    let text =
        "//- /x/nmda.md\n---\ntitle: The receptor\n---\n//- /x/a.md\n[[The re$0ceptor]] [[NMDA]]";
    let fixture = Fixture::published(text, quartz);
    let (_, note, _) = fixture.at_cursor();
    let whole = Span::new(0, note.text().len());
    let actions = code_actions(
        &fixture.vault,
        &note,
        whole,
        &Settings::default(),
        None,
        |_| true,
    );
    let preferred: Vec<Vec<(&str, Span)>> = actions
        .iter()
        .filter(|action| action.preferred)
        .map(|action| {
            action
                .findings
                .iter()
                .map(|f| (f.rule.code, f.span))
                .collect()
        })
        .collect();
    assert_eq!(preferred.len(), 2, "{actions:#?}");
    let mut all = preferred.concat();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn a_name_with_a_number_sign_is_written_encoded() {
    let title =
        offered("//- /a.md\n//- /a#b.md\n---\ntitle: Alpha Beta\n---\n//- /c.md\n[[Alpha$0 Beta]]");
    assert!(title.contains("[[a%23b | Alpha Beta]]"), "{title}");
    let folder = "//- /C#/intro.md\n//- /c.md\n";
    let bare = offered(&format!("{folder}[x](c%23/In$0tro.md)"));
    assert!(bare.contains("[x](C%23/intro.md)"), "{bare}");
    let angled = offered(&format!("{folder}[x](<c%23/In$0tro.md>)"));
    assert!(angled.contains("[x](<C%23/intro.md>)"), "{angled}");
    let chosen = offered("//- /a/s#p.md\n//- /b/s#p.md\n//- /c.md\n[[s%2$03p]]");
    assert!(chosen.contains("Link to `a/s#p`"), "{chosen}");
    assert!(chosen.contains("[[a/s%23p | s%23p]]"), "{chosen}");
}

#[test]
fn no_heading_is_added_into_an_open_comment() {
    let target = |text: &str| offered(&format!("//- /t.md\n{text}\n//- /a.md\n[[t#No$0thing]]"));
    let open = target("text\n\n%% open\n\nmore");
    assert!(!open.contains("Add the heading"), "{open}");
    let closed = target("text\n\n%% closed %%\n\nmore");
    assert!(closed.contains("Add the heading"), "{closed}");
}
