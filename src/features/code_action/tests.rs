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
        |kind| matches!(kind, ActionKind::QuickFix | ActionKind::FixAll),
    );
    let mut out = String::new();
    for action in found {
        let mark = if action.preferred { "* " } else { "" };
        out.push_str(&format!("{mark}{}\n", action.title));
        let edit = match action.edit {
            ActionEdit::Now(edit) => edit,
            ActionEdit::Later(task) => {
                let settings = Settings::default();
                code_action_edit(&fixture.vault, &note, &task, &settings).expect(&action.title)
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
  new brain/opiod_system.md: "---\ntitle: \"the opioid: system\"\nvideoId: Rxmv7rT9leo\n---\nFrom: [[brain]] <br/>\n"
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
        ("[[co$0n]]", None),
        ("[[x:$0y]]", None),
        ("[[00:12$0:34]]", None),
        ("![[pic$0ture.jpg]]", None),
        ("[[ho/.hid$0den]]", None),
    ] {
        assert_eq!(created(link).as_deref(), path, "{link}");
    }
    let long = format!("[[{}$0]]", "x".repeat(300));
    assert_eq!(created(&long), None);
}

#[test]
fn windows_line_ends_are_kept() {
    let path = NotePath::new(crate::vault::RootId(0), "a.md");
    let note = std::sync::Arc::new(Note::new(path, "First\r\n[[something]]\r\n"));
    let mut vault = Vault::new(vec![crate::vault::Publisher::None]);
    vault.apply(crate::vault::Change::Note(note.clone()));
    let settings = Settings::default();
    let actions = code_actions(&vault, &note, Span::empty(10), &settings, |_| true);
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
