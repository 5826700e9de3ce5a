//! The actions that mend nothing: what each makes of a vault, and that no link
//! means anything else after any of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::features::edit::Step;
use crate::features::fixture::{Fixture, expected};
use crate::vault::{AnchorTarget, Change, Publisher, Resolution, RootId};

const REFACTORINGS: [ActionKind; 4] = [
    ActionKind::Extract,
    ActionKind::Inline,
    ActionKind::Rewrite,
    ActionKind::Source,
];

/// The actions at `span` that mend nothing, each with its edit.
fn refactorings(vault: &Vault, note: &Note, span: Span) -> Vec<(String, VaultEdit)> {
    let settings = Settings::default();
    let found = code_actions(vault, note, span, &settings, None, |kind| {
        REFACTORINGS.contains(&kind)
    });
    let edit = |action: Action| {
        let edit = match action.edit {
            ActionEdit::Now(edit) => edit,
            ActionEdit::Later(task) => {
                let sent = serde_json::to_string(&task).unwrap();
                let task = serde_json::from_str(&sent).unwrap();
                code_action_edit(vault, note, &task, &settings, &|_| None).expect(&action.title)
            }
            ActionEdit::Refused(why) => panic!("{why}"),
            ActionEdit::Play { .. } => panic!("it plays"),
        };
        (action.title, edit)
    };
    found.into_iter().map(edit).collect()
}

/// The span of the fixture's cursor, or the first range drawn.
fn asked(fixture: &Fixture) -> (Arc<Note>, Span) {
    match fixture.ranges.first() {
        Some((path, span)) => (fixture.note(&path.path).1, *span),
        None => {
            let (_, note, offset) = fixture.at_cursor();
            (note, Span::empty(offset))
        }
    }
}

/// The titles of what is offered at the cursor or for the range drawn.
fn titles(text: &str) -> Vec<String> {
    let fixture = Fixture::new(text);
    let (note, span) = asked(&fixture);
    let found = refactorings(&fixture.vault, &note, span);
    found.into_iter().map(|(title, _)| title).collect()
}

/// The files that the action of that title changes, as they are afterwards.
fn done(text: &str, title: &str) -> String {
    let fixture = Fixture::new(text);
    let (note, span) = asked(&fixture);
    let found = refactorings(&fixture.vault, &note, span);
    let names: Vec<&String> = found.iter().map(|(title, _)| title).collect();
    let Some((_, edit)) = found.iter().find(|(found, _)| found.starts_with(title)) else {
        return format!("only {names:?}");
    };
    let before = files(&fixture.vault);
    let after = carried_out(&before, edit);
    assert_links_kept(&before, &after, title);
    let changed = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(text));
    let shown = changed.map(|(path, text)| format!("{path}: {}\n", text.as_deref().unwrap_or("")));
    shown.collect()
}

/// Texts by path; `None` for a file that is no note.
type Files = BTreeMap<String, Option<String>>;

fn files(vault: &Vault) -> Files {
    let notes = vault.notes();
    let notes = notes.map(|(_, note)| (note.path.path.to_string(), Some(note.text().to_string())));
    let others = vault.files().map(|path| (path.path.to_string(), None));
    notes.chain(others).collect()
}

fn built(files: &Files) -> Vault {
    let mut vault = Vault::new(vec![Publisher::None]);
    for (path, text) in files {
        let path = NotePath::new(RootId(0), path);
        vault.apply(match text {
            Some(text) => Change::Note(Arc::new(Note::new(path, text))),
            None => Change::File(path),
        });
    }
    vault
}

fn carried_out(files: &Files, edit: &VaultEdit) -> Files {
    let mut files = files.clone();
    for step in &edit.steps {
        match step {
            Step::Text { path, edits } => {
                let text = files.get_mut(&*path.path).expect("a note").as_mut();
                let text = text.expect("a text");
                let mut behind = u32::MAX;
                for (span, replacement) in edits.iter().rev() {
                    assert!(span.end <= behind, "edits overlap or are out of order");
                    behind = span.start;
                    text.replace_range(span.range(), replacement);
                }
            }
            Step::Create { path, text } => {
                let before = files.insert(path.path.to_string(), Some(text.clone()));
                assert!(before.is_none(), "created over a file");
            }
            Step::Rename { .. } => panic!("nothing here renames"),
        }
    }
    files
}

/// What the links of a vault lead to: the note's or file's path, and the words
/// of the heading or block there, per linking note.
fn meanings(files: &Files) -> BTreeMap<String, Vec<String>> {
    let vault = built(files);
    let mut meanings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, note) in vault.notes() {
        let of_note = meanings.entry(note.path.path.to_string()).or_default();
        for link in note.parsed().links.iter() {
            of_note.extend(meaning(&vault, note, &link));
        }
    }
    meanings
}

/// `None` for a link that leads nowhere.
fn meaning(vault: &Vault, note: &Note, link: &crate::syntax::Link) -> Option<String> {
    match vault.resolve(note, link) {
        Resolution::File { path, .. } => Some(path.path.to_string()),
        Resolution::Note(target) => {
            let found = vault.note(target.note).unwrap();
            let place = match target.anchor {
                Some(AnchorTarget::Heading(at)) => {
                    let heading = found.parsed().headings.get(at).unwrap();
                    found.heading_text(heading).into_owned()
                }
                Some(AnchorTarget::Block(at)) => {
                    let block = found.parsed().rare().blocks[at].id;
                    format!("^{}", found.text().slice(block))
                }
                Some(AnchorTarget::Missing) => return None,
                Some(AnchorTarget::Top) | None => String::new(),
            };
            Some(format!("{}#{place}", found.path))
        }
        _ => None,
    }
}

/// That all that was linked still is: of every place that some note linked to,
/// there are no fewer links in the vault, but for those that an action takes away
/// or leads on to a new note.
fn assert_links_kept(before: &Files, after: &Files, what: &str) {
    let (old, new) = (meanings(before), meanings(after));
    let created: Vec<&String> = after
        .keys()
        .filter(|path| !before.contains_key(*path))
        .collect();
    for (path, old) in &old {
        let new_own = &new[path];
        let mut unmet: Vec<&String> = Vec::new();
        let mut left = new_own.clone();
        for (place, created) in created
            .iter()
            .flat_map(|path| new[*path].iter().map(move |place| (place, *path)))
        {
            // What stood in the note stands in the new one; its own places moved there.
            let home = place.strip_prefix(created.as_str());
            left.push(home.map_or(place.clone(), |rest| format!("{path}{rest}")));
        }
        for place in old {
            match left.iter().position(|other| other == place) {
                Some(at) => drop(left.remove(at)),
                None => unmet.push(place),
            }
        }
        // Links to what moved lead on to the new note.
        unmet.retain(|place| {
            let (_, anchor) = place.split_once('#').unwrap_or((place, ""));
            let moved = created.iter().any(|new| {
                let whole = format!("{new}#");
                let same = format!("{new}#{anchor}");
                new_own.iter().any(|now| *now == whole || *now == same)
            });
            !moved || anchor.is_empty()
        });
        let inlined = what.starts_with("Inline") && unmet.len() == 1;
        assert!(
            unmet.is_empty() || inlined,
            "{what}: {path} lost {unmet:?}, has {new_own:?}"
        );
    }
}

const LINKS: &str = "
//- /brain/nmda.md
# Gate
## Gate
It opens. ^opens
# The pore: [1] & more
//- /brain/pic one.png
//- /deep/er/far (1).md
//- /brain/brain.md
//- /brain/a.md
From: [[brain]] <br/>
[[nmda]] [[ nmda | N ]] ![[nmda#Gate]] [[nmda#gate-1|two]] [[nmda#^opens]] [[far (1) | C# [x] y]]
![[pic one.png]] [[#Own *head*]] [[none]] [[nmda#Nowhere]] [[nmda#The pore 1 & more]]
| a |
|---|
| [[nmda\\|it \\| x]] |
# Own *head*
[p](nmda.md) [](nmda.md) ![alt](pic%20one.png) [q](<../deep/er/far (1).md>) [own](#own-head)
[r \\[x](nmda.md#gate-1) [t](nmda.md \"title\") [w](https://example.org/nmda.md) [z][r]
| b |
|---|
| [x \\| y](nmda.md#the-pore-1--more) |

[r]: nmda.md
";

fn with_cursor(text: &str, here: &str, cursor: &str) -> String {
    assert_eq!(text.matches(here).count(), 1, "{here}");
    text.replacen(here, cursor, 1)
}

#[test]
fn all_wiki_links_become_markdown_links_but_for_the_hub_line() {
    expected!(
        done(
            &with_cursor(LINKS, "[[ nmda | N ]]", "[[ nm$0da | N ]]"),
            "Convert all wiki"
        ),
        r#"
brain/a.md: From: [[brain]] <br/>
[nmda](nmda.md) [N](nmda.md) ![](nmda.md#gate) [two](nmda.md#gate-1) [nmda > ^opens](nmda.md#^opens) [C# [x] y](../deep/er/far%20%281%29.md)
![](pic%20one.png) [Own *head*](#own-head) [[none]] [nmda > Nowhere](nmda.md#Nowhere) [nmda > The pore 1 & more](nmda.md#the-pore-1--more)
| a |
|---|
| [it \| x](nmda.md) |
# Own *head*
[p](nmda.md) [](nmda.md) ![alt](pic%20one.png) [q](<../deep/er/far (1).md>) [own](#own-head)
[r \[x](nmda.md#gate-1) [t](nmda.md "title") [w](https://example.org/nmda.md) [z][r]
| b |
|---|
| [x \| y](nmda.md#the-pore-1--more) |

[r]: nmda.md
"#
    );
}

#[test]
fn all_markdown_links_become_wiki_links_but_for_titles_and_references() {
    expected!(
        done(
            &with_cursor(LINKS, "[p](nmda", "[$0p](nmda"),
            "Convert all markdown"
        ),
        r#"
brain/a.md: From: [[brain]] <br/>
[[nmda]] [[ nmda | N ]] ![[nmda#Gate]] [[nmda#gate-1|two]] [[nmda#^opens]] [[far (1) | C# [x] y]]
![[pic one.png]] [[#Own *head*]] [[none]] [[nmda#Nowhere]] [[nmda#The pore 1 & more]]
| a |
|---|
| [[nmda\|it \| x]] |
# Own *head*
[[nmda | p]] [[nmda]] ![[pic one.png | alt]] [[far (1) | q]] [[#Own head | own]]
[r \[x](nmda.md#gate-1) [t](nmda.md "title") [w](https://example.org/nmda.md) [z][r]
| b |
|---|
| [[nmda#The pore: 1 & more \| x \| y]] |

[r]: nmda.md
"#
    );
}

#[test]
fn a_converted_link_converts_back_to_itself() {
    for link in [
        "[[nmda]]",
        "[[nmda | N]]",
        "![[nmda#Gate]]",
        "[[nmda#^opens]]",
        "[[nmda#Gate | C# [x] y]]",
        "![[pic.png]]",
        "[[#Own]]",
        "[[ünï cödé | Ü]]",
    ] {
        let text = |link: &str| {
            format!(
                "//- /nmda.md\n# Gate\nx ^opens\n//- /ünï cödé.md\n//- /pic.png\n//- /a.md\n# Own\n$0{link}"
            )
        };
        let there = done(&text(link), "Convert to a markdown link");
        let there = there
            .strip_prefix("a.md: # Own\n")
            .unwrap_or_else(|| panic!("{there}"));
        assert!(there.contains("]("), "{there}");
        let back = done(&text(there.trim_end()), "Convert to a wiki link");
        assert_eq!(back, format!("a.md: # Own\n{link}\n"));
    }
}

#[test]
fn a_link_that_leads_nowhere_or_must_stay_is_not_converted() {
    for link in [
        "[[no$0ne]]",
        "[x](no$0ne.md)",
        "`[[nm$0da]]`",
        "From: [[nm$0da]] <br/>",
        "[t](nm$0da.md 'x')",
        "[![p](nmda.md)](n$0mda.md)",
    ] {
        let found = titles(&format!("//- /nmda.md\n//- /a.md\n{link}\n"));
        let found: Vec<_> = found
            .iter()
            .filter(|title| title.starts_with("Convert"))
            .collect();
        assert!(found.is_empty(), "{link}: {found:?}");
    }
}

const SECTIONS: &str = "
//- /brain/brain.md
- [[a]]
- [[a#Gate]] and [[a#Pore|the pore]] and [[a#^opens | o]] and [m](a.md#pore) and [n](a.md#gate)
//- /brain/nmda_receptor.md
//- /far/b.md
[[brain/a#Gate]] ![[a#Lid]] [x](../brain/a.md#pore)
//- /brain/a.md
---
title: A
videoId: Rxmv7rT9leo
---
From: [[brain]] <br/>

Before [[#Gate]] and [[#Rest | rest]].

## Gate

It opens. ^opens
[[nmda_receptor]] [[#Pore]] [[#Rest]] [[a#Lid]] [[a]] [[#Gate#Pore]] [[../far/b]] [t](#gate)

### Pore

Under
-----

#### Lid

## Rest

End.
";

#[test]
fn a_section_becomes_a_note_and_links_to_its_places_follow() {
    expected!(
        done(
            &with_cursor(SECTIONS, "## Gate", "## Ga$0te"),
            "Extract the section to `brain/gate.md`"
        ),
        r#"
brain/a.md: ---
title: A
videoId: Rxmv7rT9leo
---
From: [[brain]] <br/>

Before [[gate]] and [[#Rest | rest]].

[[gate | Gate]]

Under
-----

#### Lid

## Rest

End.
brain/brain.md: - [[a]]
- [[gate]] and [[gate#Pore|the pore]] and [[gate#^opens | o]] and [m](gate.md#pore) and [n](gate.md)
brain/gate.md: ---
title: "Gate"
videoId: Rxmv7rT9leo
---

From: [[brain]] <br/>

It opens. ^opens
[[nmda_receptor]] [[#Pore]] [[a#Rest]] [[a#Lid]] [[a]] [[#Pore]] [[../far/b]] [t](gate.md)

## Pore

far/b.md: [[gate]] ![[a#Lid]] [x](../brain/gate.md#pore)
"#
    );
}

#[test]
fn the_section_around_the_cursor_is_taken_without_its_neighbours() {
    let out = done(
        &with_cursor(SECTIONS, "End.", "E$0nd."),
        "Extract the section",
    );
    assert!(
        out.contains("[[brain/a#Gate]]") || !out.contains("far/b.md"),
        "{out}"
    );
    assert!(out.contains("#Pore]] [[rest]] [[a#Lid]]"), "{out}");
    assert!(out.ends_with("From: [[brain]] <br/>\n\nEnd.\n\n"), "{out}");
}

#[test]
fn words_become_a_note_called_after_them() {
    let text = "
//- /h/Some Note.md
//- /h/other note.md
//- /h/a.md
| a |
|---|
| x **NMDA receptor** y |
    ^^^^^^^^^^^^^^^^^

- one
  - two [[other note]]
    ^^^^^^^^^^^^^^^^^^
    three
";
    let fixture = Fixture::new(text);
    let (_, note) = fixture.note("h/a.md");
    let mut out = String::new();
    for span in fixture.ranges_in("h/a.md") {
        for (title, edit) in refactorings(&fixture.vault, &note, span) {
            if title.starts_with("Extract") {
                let after = carried_out(&files(&fixture.vault), &edit);
                assert_links_kept(&files(&fixture.vault), &after, &title);
                out.push_str(&format!("{title}\n{:?}\n", edit.steps));
            }
        }
    }
    expected!(
        out,
        r#"
Extract the selection to `h/nmda receptor.md`
[Text { path: 0:h/a.md, edits: [(Span { start: 16, end: 33 }, "[[nmda receptor \\| NMDA receptor]]")] }, Create { path: 0:h/nmda receptor.md, text: "---\ntitle: NMDA receptor\n---\n\n**NMDA receptor**\n" }]
Extract the selection to `h/two other note.md`
[Text { path: 0:h/a.md, edits: [(Span { start: 49, end: 67 }, "[[two other note]]")] }, Create { path: 0:h/two other note.md, text: "---\ntitle: two other note\n---\n\ntwo [[other note]]\n" }]
"#
    );
}

#[test]
fn nothing_is_extracted_where_something_would_break() {
    for (note, why) in [
        (
            "# A\n\ntext[^1] $0\n\n# B\n\n[^1]: foot\n",
            "the footnote stands in another section",
        ),
        (
            "# A\n\n[x][r] $0\n\n# B\n\n[r]: b.md\n",
            "so does the definition",
        ),
        (
            "# A\n\n[r] $0\n\n# B\n\n[R]: https://example.org\n",
            "that of a web address, too",
        ),
        ("# A\n\n$0only section\n", "nothing would be left"),
        ("> # A$0\n> text\n\nrest\n", "a section in a quote"),
        ("no head$0ing\n", "no section"),
        ("# 12:30$0\ntext\n# B\n", "nothing to call it"),
    ] {
        let found = titles(&format!("//- /b.md\n//- /a.md\n{note}"));
        let found: Vec<_> = found
            .iter()
            .filter(|title| title.starts_with("Extract"))
            .collect();
        assert!(found.is_empty(), "{why}: {found:?}");
    }
    for (line, marks) in [
        ("one `two three` four", "        ^^^^^^^^^^^^"),
        ("one **two three** four", "      ^^^^^^^^^^^^^^^^"),
        ("see [[b | the b]] there", "           ^^^^^^^^^^^"),
        ("```", "^"),
        ("see one two", "      ^^^"),
        ("see one ^two", "         ^^^"),
    ] {
        let text = format!("//- /b.md\n//- /a.md\n{line}\n{marks}\n");
        let found = titles(&text);
        let found: Vec<_> = found
            .iter()
            .filter(|title| title.starts_with("Extract"))
            .collect();
        assert!(found.is_empty(), "{line}: {found:?}");
    }
}

#[test]
fn a_new_note_takes_nobodys_name() {
    let text = "
//- /x/gate.md
//- /y/other.md
---
title: A Gate
---
//- /h/a.md
## Ga$0te
text
## B
";
    let found = titles(text);
    assert_eq!(
        found.first().map(|title| &**title),
        Some("Extract the section to `h/gate_2.md`"),
        "{found:?}"
    );
}

#[test]
fn an_embed_is_replaced_by_what_it_shows() {
    let text = |embed: &str| {
        format!(
            "
//- /brain/t.md
---
title: T
---
From: [[brain]] <br/>

Lead [[#Gate]] [[u]]. ^lead

# Gate
Opens [p](u.md). ^opens

Pore
====
end
//- /brain/u.md
//- /brain/brain.md
//- /other/a.md
# Own
## Part
above
{embed}
below [[#Own]]
"
        )
    };
    let mut out = String::new();
    for embed in [
        "![[t]]$0",
        "![[$0t#Gate]]",
        "![[t#^opens]]$0",
        "![[t#No$0where]]",
        "x ![[t$0]]",
        "- ![[t$0]]",
        "![[brain$0]]",
    ] {
        let done = done(&text(embed), "Inline");
        out.push_str(&format!("--- {embed}\n{done}"));
    }
    expected!(
        out,
        r#"
--- ![[t]]$0
other/a.md: # Own
## Part
above

Lead [[t#Gate]] [[u]].

### Gate
Opens [p](u.md).

### Pore
end

below [[#Own]]
--- ![[$0t#Gate]]
other/a.md: # Own
## Part
above

### Gate
Opens [p](u.md).

below [[#Own]]
--- ![[t#^opens]]$0
other/a.md: # Own
## Part
above

Opens [p](u.md).

below [[#Own]]
--- ![[t#No$0where]]
only ["Extract the section to `other/part.md`", "Convert to a markdown link", "Convert all wiki links of this note to markdown links"]--- x ![[t$0]]
only ["Extract the section to `other/part.md`", "Convert to a markdown link", "Convert all wiki links of this note to markdown links"]--- - ![[t$0]]
only ["Extract the section to `other/part.md`", "Convert to a markdown link", "Convert all wiki links of this note to markdown links"]--- ![[brain$0]]
only ["Extract the section to `other/part.md`", "Convert to a markdown link", "Convert all wiki links of this note to markdown links"]
"#
    );
}

#[test]
fn an_embed_stays_whose_text_would_change_what_links_mean() {
    for (source, host, why) in [
        (
            "# Own\ntext",
            "![[t$0]]\n\n# Own\n\n[[#Own]]",
            "its heading would come first",
        ),
        ("note[^1]\n\n[^1]: foot", "![[t$0]]", "a footnote"),
        (
            "see [b]",
            "![[t$0]]\n\n[b]: b.md",
            "brackets that would become a link",
        ),
        (
            "<a class=\"yt-timestamp\" data-t=\"00:00:01\">[00:00:01]</a>",
            "---\nvideoId: Rxmv7rT9leo\n---\n![[t$0]]",
            "another video",
        ),
        ("", "![[t$0]]", "nothing to show"),
    ] {
        let found = titles(&format!(
            "//- /b.md\n//- /t.md\n{source}\n//- /a.md\n{host}\n"
        ));
        let found: Vec<_> = found
            .iter()
            .filter(|title| title.starts_with("Inline"))
            .collect();
        assert!(found.is_empty(), "{why}: {found:?}");
    }
}

const MENTIONS: &str = "
//- /brain/nmda_receptor.md
---
title: NMDA receptor
aliases: [glutamate gate, GG, sleep]
---
//- /brain/nmda_receptor_antagonists.md
//- /brain/ketamine.md
---
title: Ketamine
---
//- /brain/newtons_method.md
//- /x/twin.md
//- /y/twin.md
//- /brain/a.md
---
title: Ketamine notes
---
# On the NMDA receptor

The NMDA receptor, `NMDA receptor`, [[nmda_receptor | NMDA receptor]], the nmda-receptor.
<b title=\"NMDA receptor\">NMDA receptor</b> $NMDA receptor$ %%NMDA receptor%% xNMDA receptor
NMDA receptor antagonists; #nmda_receptor, https://nmda.receptor/NMDA_receptor the glutamate gate.

| NMDA receptor | glutamate gate\\| |
|---|---|
| the nmda receptor |

Newton's method and Ketamine and ketamine and GG and sleep, twin. Gated: NMDA receptors; Ketamine notes.
";

#[test]
fn words_under_the_cursor_become_a_link_to_the_note_they_name() {
    let mut out = String::new();
    for (here, cursor) in [
        ("The NMDA receptor,", "The NM$0DA receptor,"),
        ("receptor antagonists;", "rec$0eptor antagonists;"),
        ("the nmda-receptor.", "the nmda-recep$0tor."),
        ("| the nmda receptor |", "| the nmda rece$0ptor |"),
        ("Newton's method", "$0Newton's method"),
        ("and ketamine and", "and $0ketamine and"),
        ("the glutamate gate.", "the glutamate ga$0te."),
        // Not these:
        ("On the NMDA", "On the NM$0DA"),
        ("`NMDA", "`NM$0DA"),
        ("title=\"NMDA", "title=\"NM$0DA"),
        ("$NMDA", "$NM$0DA"),
        ("%%NMDA receptor%%", "%%NM$0DA receptor%%"),
        ("xNMDA receptor", "xNM$0DA receptor"),
        ("#nmda_rec", "#nmda_$0rec"),
        ("/NMDA_receptor", "/NMDA_$0receptor"),
        ("GG and", "G$0G and"),
        ("and sleep", "and sle$0ep"),
        (", twin", ", tw$0in"),
        ("NMDA receptors", "NMDA rece$0ptors"),
        ("Ketamine notes.", "Keta$0mine notes."),
    ] {
        let titles = titles(&with_cursor(MENTIONS, here, cursor));
        let titles = titles.iter().filter(|title| title.starts_with("Link"));
        out.push_str(&format!("{cursor}: {:?}\n", titles.collect::<Vec<_>>()));
    }
    expected!(
        out,
        r#"
The NM$0DA receptor,: ["Link to [[nmda_receptor | NMDA receptor]]", "Link all 7 unlinked mentions of `nmda_receptor`"]
rec$0eptor antagonists;: ["Link to [[nmda_receptor_antagonists | NMDA receptor antagonists]]"]
the nmda-recep$0tor.: ["Link to [[nmda_receptor | nmda-receptor]]", "Link all 7 unlinked mentions of `nmda_receptor`"]
| the nmda rece$0ptor |: ["Link to [[nmda_receptor \\| nmda receptor]]", "Link all 7 unlinked mentions of `nmda_receptor`"]
$0Newton's method: ["Link to [[newtons_method | Newton's method]]"]
and $0ketamine and: ["Link to [[ketamine]]", "Link all 2 unlinked mentions of `ketamine`"]
the glutamate ga$0te.: ["Link to [[nmda_receptor | glutamate gate]]", "Link all 7 unlinked mentions of `nmda_receptor`"]
On the NM$0DA: []
`NM$0DA: []
title="NM$0DA: []
$NM$0DA: []
%%NM$0DA receptor%%: []
xNM$0DA receptor: []
#nmda_$0rec: []
/NMDA_$0receptor: []
G$0G and: []
and sle$0ep: []
, tw$0in: []
NMDA rece$0ptors: []
Keta$0mine notes.: []
"#
    );
}

#[test]
fn all_mentions_of_a_note_are_linked_and_nothing_that_only_looks_like_one() {
    expected!(
        done(
            &with_cursor(MENTIONS, "The NMDA receptor,", "The NM$0DA receptor,"),
            "Link all"
        ),
        r#"
brain/a.md: ---
title: Ketamine notes
---
# On the NMDA receptor

The [[nmda_receptor | NMDA receptor]], `NMDA receptor`, [[nmda_receptor | NMDA receptor]], the [[nmda_receptor | nmda-receptor]].
<b title="NMDA receptor">[[nmda_receptor | NMDA receptor]]</b> $NMDA receptor$ %%NMDA receptor%% xNMDA receptor
NMDA receptor antagonists; #nmda_receptor, https://nmda.receptor/NMDA_receptor the [[nmda_receptor | glutamate gate]].

| [[nmda_receptor \| NMDA receptor]] | [[nmda_receptor \| glutamate gate]]\| |
|---|---|
| the [[nmda_receptor \| nmda receptor]] |

Newton's method and Ketamine and ketamine and GG and sleep, twin. Gated: NMDA receptors; Ketamine notes.
"#
    );
    let from_a_link = with_cursor(MENTIONS, "[[nmda_receptor | N", "[[nmda_$0receptor | N");
    assert!(done(&from_a_link, "Link all").starts_with("brain/a.md"));
}

#[test]
fn a_selection_may_be_linked_where_a_single_word_is_no_mention() {
    let text = "//- /gg.md\n//- /sleep.md\n//- /a.md\n# On sleep\nGG and sleep";
    for (from, found) in [
        (5, "Link to [[sleep]]"),
        (11, "Link to [[gg | GG]]"),
        (18, "Link to [[sleep]]"),
    ] {
        let fixture = Fixture::new(text);
        let (_, note) = fixture.note("a.md");
        let end = note.text().to_string()[from..]
            .find(char::is_whitespace)
            .map_or(note.text().len(), |at| (from + at) as u32);
        let offers = refactorings(&fixture.vault, &note, Span::new(from as u32, end));
        assert!(
            offers.iter().any(|(title, _)| title == found),
            "{from}: {offers:?}"
        );
    }
}

const HEADINGS: &str = "
# Title

Lead. [[b]]$0

## Gate <a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a>
#### See [[b | the *b*]] | more
## Gate
> ## Quoted
### `code` and [brackets]
";

#[test]
fn a_table_of_contents_is_made_and_then_is_fresh() {
    let text = format!("//- /b.md\n//- /a.md\n{}", HEADINGS.trim_start());
    let made = done(&text, "Create a table");
    expected!(
        made,
        r#"
a.md: # Title

Lead. [[b]]

<!-- toc -->

- [[#Gate 00:01:00 | Gate]]
  - [[#See the b more]]
- [[#Gate]]
  - [[#code and brackets]]

<!-- tocstop -->

## Gate <a class="yt-timestamp" data-t="00:01:00">[00:01:00]</a>
#### See [[b | the *b*]] | more
## Gate
> ## Quoted
### `code` and [brackets]
"#
    );
    let fresh = made
        .strip_prefix("a.md: ")
        .unwrap()
        .replace("Lead.", "Lead$0.");
    let found = titles(&format!("//- /b.md\n//- /a.md\n{fresh}"));
    assert!(
        !found
            .iter()
            .any(|title| title.contains("table of contents")),
        "{found:?}"
    );
    let markdown = text.replace("[[b]]", "[b](b.md) [b](b.md)");
    expected!(
        done(&markdown, "Create a table"),
        r#"
a.md: # Title

Lead. [b](b.md) [b](b.md)

<!-- toc -->

- [Gate](#gate-000100)
  - [See the b | more](#see-the-b--more)
- [Gate](#gate)
  - [code and \[brackets\]](#code-and-brackets)

<!-- tocstop -->

## Gate <a class="yt-timestamp" data-t="00:01:00">[00:01:00]</a>
#### See [[b | the *b*]] | more
## Gate
> ## Quoted
### `code` and [brackets]
"#
    );
}

#[test]
fn a_table_of_contents_is_brought_up_to_date_where_it_stands() {
    let mut out = String::new();
    for toc in [
        "<!-- toc -->\n* [[#Old]]\n<!-- tocstop -->\n",
        "<!-- TOC -->\n\ntext",
        "## Contents\n\n* [[#Two]]\n\ntext [[#Two]]",
        "```\n<!-- toc -->\n```\n",
        "<!-- toc -->\n\n- [[#One]]\n  - [[#Two]]\n- [[#Three]]\n\n<!-- tocstop -->\n",
        "## Contents\n\n* [[#Two]] and more\n",
    ] {
        let text = format!("//- /a.md\n$0{toc}\n# One\n## Two\n# Three\n");
        let done = [done(&text, "Update"), done(&text, "Create")].join("| ");
        out.push_str(&format!("--- {toc}\n{done}\n"));
    }
    expected!(
        out,
        r#"
--- <!-- toc -->
* [[#Old]]
<!-- tocstop -->

a.md: <!-- toc -->

* [[#One]]
  * [[#Two]]
* [[#Three]]

<!-- tocstop -->

# One
## Two
# Three
| only ["Update the table of contents"]
--- <!-- TOC -->

text
a.md: <!-- TOC -->

- [[#One]]
  - [[#Two]]
- [[#Three]]

<!-- tocstop -->

text
# One
## Two
# Three
| only ["Update the table of contents"]
--- ## Contents

* [[#Two]]

text [[#Two]]
a.md: ## Contents

* [[#One]]
  * [[#Two]]
* [[#Three]]

text [[#Two]]
# One
## Two
# Three
| only ["Extract the section to `contents.md`", "Update the table of contents"]
--- ```
<!-- toc -->
```

only ["Create a table of contents"]| a.md: ```
<!-- toc -->
```

<!-- toc -->

- [[#One]]
  - [[#Two]]
- [[#Three]]

<!-- tocstop -->

# One
## Two
# Three

--- <!-- toc -->

- [[#One]]
  - [[#Two]]
- [[#Three]]

<!-- tocstop -->

only []| only []
--- ## Contents

* [[#Two]] and more

only ["Extract the section to `contents.md`", "Create a table of contents"]| a.md: ## Contents

* [[#Two]] and more

<!-- toc -->

- [[#One]]
  - [[#Two]]
- [[#Three]]

<!-- tocstop -->

# One
## Two
# Three
"#
    );
}

#[test]
fn a_note_is_listed_in_its_hub_as_its_neighbours_are() {
    let hub = |hub: &str, note: &str| {
        let text = format!(
            "//- /brain/x.md\n//- /brain/brain.md\n{hub}\n//- /brain/the_pore.md\n{note}\n"
        );
        done(&text, "List this note in `brain/brain.md`")
    };
    let of_video =
        "---\ntitle: The [pore]\nvideoId: Rxmv7rT9leo\n---\nFrom: [[brain]] <br/>\ntext$0";
    let sections = "## Videos\n### [One](https://www.youtube.com/watch?v=Rxmv7rT9leo)\n- [[x|X]]\n- [[gone|Gone]]\n  more\n\n### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)\n- [[x]]";
    let mut out = String::new();
    for (list, note) in [
        (sections, of_video),
        (
            "### [One](https://www.youtube.com/watch?v=Rxmv7rT9leo)\n\n### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)\n- [[x]]",
            of_video,
        ),
        (
            "### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)\n- [[x]]",
            of_video,
        ),
        ("- [[x]]\n\nend", "text$0"),
        ("9. [X](x.md)", "# The *pore*$0"),
        ("# Brain", "text$0"),
        ("", "text$0"),
        ("see [[the_pore]]", "text$0"),
    ] {
        out.push_str(&format!("--- {list}\n{}\n", hub(list, note)));
    }
    expected!(
        out,
        r#"
--- ## Videos
### [One](https://www.youtube.com/watch?v=Rxmv7rT9leo)
- [[x|X]]
- [[gone|Gone]]
  more

### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)
- [[x]]
brain/brain.md: ## Videos
### [One](https://www.youtube.com/watch?v=Rxmv7rT9leo)
- [[x|X]]
- [[gone|Gone]]
  more
- [[the_pore|The pore]]

### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)
- [[x]]

--- ### [One](https://www.youtube.com/watch?v=Rxmv7rT9leo)

### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)
- [[x]]
brain/brain.md: ### [One](https://www.youtube.com/watch?v=Rxmv7rT9leo)
- [[the_pore | The pore]]

### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)
- [[x]]

--- ### [Two](https://www.youtube.com/watch?v=RU0wScIj36o)
- [[x]]
only []
--- - [[x]]

end
brain/brain.md: - [[x]]
- [[the_pore]]

end

--- 9. [X](x.md)
brain/brain.md: 9. [X](x.md)
10. [The pore](the_pore.md)

--- # Brain
brain/brain.md: # Brain

- [[the_pore]]


--- 
brain/brain.md: - [[the_pore]]


--- see [[the_pore]]
only []
"#
    );
}

/// A vault in which everything can be done.
const EVERYTHING: &str = "
//- /brain/pic one.png
//- /brain/brain.md
### [Film](https://www.youtube.com/watch?v=Rxmv7rT9leo)
- [[nmda_receptor | NMDA receptor]]
- [x](nmda_receptor.md#the-pore-1)
//- /brain/nmda_receptor.md
---
title: NMDA receptor
videoId: Rxmv7rT9leo
---
From: [[brain]] <br/>

Lead of the ketamine text ![[pic one.png]].

## The pore
It opens with the NMDA receptor. ^opens

### Deeper
[[#The pore]] [[ketamine#Use | use]] [[../far/far note]]

## The pore
End [[nmda_receptor#Deeper]] [d](#deeper).
//- /brain/ketamine.md
---
title: Ketamine
videoId: Rxmv7rT9leo
---
From: [[brain]] <br/>

| a | b |
|---|---|
| [[nmda_receptor\\|NMDA]] | the NMDA receptor |

## Use
![[nmda_receptor#The pore]]

A list:
- of **NMDA receptor** [x](nmda_receptor.md#the-pore)
  - and [[#Use#Abuse]] `code [[x]]`

### Abuse
![[far note]]

## Rest
[[far note#Here]] ![alt](pic%20one.png) [r][ref]

[ref]: ../far/far%20note.md
//- /far/far note.md
---
title: A far note
---
Away from [[ketamine]] and [[brain/nmda_receptor#The pore]]; see [[#Here]].

Here
====
![[ketamine#Abuse]] [[nmda_receptor#^opens|opens]] [up](../brain/ketamine.md#use)
";

#[test]
fn whatever_is_done_every_link_that_led_somewhere_leads_there_still() {
    let lf = Fixture::new(EVERYTHING).vault;
    let crlf = |(path, text): (String, Option<String>)| {
        (path, text.map(|text| text.replace('\n', "\r\n")))
    };
    let crlf = built(&files(&lf).into_iter().map(crlf).collect());
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for (vault, line_break) in [(lf, "\n"), (crlf, "\r\n")] {
        let before = files(&vault);
        let notes: Vec<Arc<Note>> = vault.notes().map(|(_, note)| note.clone()).collect();
        let mut seen: Vec<String> = Vec::new();
        for note in notes {
            let end = note.text().len();
            let lengths = [0, 4, 13, 40, 150];
            let spans = (0..=end).flat_map(|at| lengths.map(|length| Span::new(at, at + length)));
            for span in spans.filter(|span| span.end <= end) {
                for (title, edit) in refactorings(&vault, &note, span) {
                    let edit_shown = format!("{edit:?}");
                    if seen.contains(&edit_shown) {
                        continue;
                    }
                    seen.push(edit_shown);
                    let after = carried_out(&before, &edit);
                    assert_links_kept(
                        &before,
                        &after,
                        &format!("{title} at {span:?} of {}", note.path),
                    );
                    for text in after.values().flatten() {
                        let breaks = text.matches('\n').count();
                        assert_eq!(
                            text.matches(line_break).count(),
                            breaks,
                            "{title}: {text:?}"
                        );
                    }
                    let kind: String = title.split(' ').take(3).collect::<Vec<_>>().join(" ");
                    *done.entry(kind).or_default() += 1;
                }
            }
        }
    }
    let kinds: Vec<&String> = done.keys().collect();
    expected!(
        format!("{kinds:#?}"),
        r#"
[
    "Convert all markdown",
    "Convert all wiki",
    "Convert to a",
    "Create a table",
    "Extract the section",
    "Extract the selection",
    "Inline the text",
    "Link all 2",
    "Link to [[ketamine]]",
    "Link to [[nmda_receptor\\|NMDA",
    "Link to [[nmda_receptor|NMDA",
    "List this note",
]
"#
    );
}

/// The hub after the note is listed in it.
fn listed_in(hub: &str) -> String {
    let text = format!(
        "//- /brain/a.md\n//- /brain/b.md\n//- /brain/brain.md\n{hub}\n//- /brain/new.md\n# New\ntext$0\n"
    );
    done(&text, "List this note in `brain/brain.md`")
}

#[test]
fn listing_a_note_tears_no_item_apart() {
    let own_paragraph = listed_in("- [[a]]\n\n  para of a\n- x");
    assert!(
        own_paragraph.contains("- [[a]]\n\n  para of a\n- [[new]]\n- x"),
        "{own_paragraph}"
    );
    let sub_item = listed_in("- [[a]]\n  - [[b]]");
    assert!(
        sub_item.contains("- [[a]]\n  - [[b]]\n- [[new]]\n"),
        "{sub_item}"
    );
    let table = listed_in("| a | b |\n|---|---|\n| c | [[a]] |\n\nend");
    assert!(table.contains("\n- [[new | New]]"), "{table}");
    let two_lists = listed_in("- [[a]]\n\n## See also\n\n- [[b]]");
    assert!(two_lists.starts_with("only"), "{two_lists}");
}

#[test]
fn a_table_of_contents_takes_nobodys_words() {
    let offers = |toc: &str| {
        let found = titles(&format!("//- /a.md\n$0{toc}\n\n# One\n## Two\n# Three\n"));
        found.iter().any(|title| title.starts_with("Update"))
    };
    let marked = |inside: &str| format!("<!-- toc -->\n\n{inside}\n\n<!-- tocstop -->");
    for (inside, is_ours) in [
        ("", true),
        ("- [[#One]]\n- [[#Gone]]", true),
        ("- [One](#one)\n  - [*Two*](#two)\n- One", true),
        ("- [[#Ratio 3 1 | Ratio 3:1]]", true),
        ("my own words", false),
        ("- [[#One | read this first]]", false),
        ("- [[#One]]\n\n  about it", false),
        ("- a task", false),
    ] {
        assert_eq!(offers(&marked(inside)), is_ours, "{inside}");
    }
    assert!(!offers("## Contents\n\n- [[#One | read this first]]"));
    assert!(!offers("## Contents\n\n- [[#One]]\n- [[#Two | then this]]"));
    assert!(!offers("## Contents\n\n- [[#One]]\n  about it"));
    assert!(offers("## Contents\n\n- [[#One]]\n"));
}

#[test]
fn an_embed_stays_whose_text_would_take_in_what_follows_or_lose_its_code() {
    let offers = |source: &str| {
        let found = titles(&format!(
            "//- /t.md\n{source}\n//- /a.md\nabove\n\n![[t$0]]\n\nbelow and\n\n`code` more\n"
        ));
        found.iter().any(|title| title.starts_with("Inline"))
    };
    for (source, is_whole) in [
        ("text\n\n```\nopen", false),
        ("text\n\n%% open", false),
        ("text\n\n<!-- open", false),
        ("\n    code\n    more\n\ntext", false),
        ("\n\tcode\n\ntext", false),
        ("text\n\n```\nclosed\n```", true),
        ("```\nclosed\n```\n\n%% aside %%", true),
        ("text\n\n    code\n\ntext", true),
    ] {
        assert_eq!(offers(source), is_whole, "{source:?}");
    }
}

#[test]
fn the_link_left_for_an_item_is_an_item() {
    let left = |text: &str| {
        let after = done(&format!("//- /a.md\n{text}\n"), "Extract the selection");
        after.lines().take(3).collect::<Vec<_>>().join("\n")
    };
    expected!(
        [
            left("- one\n- two words here\n  ^^^^^^^^^^^^^^\n- three"),
            left("- one\n- two words here\n^^^^^^^^^^^^^^^^\n- three"),
            left("1. one\n2. two words here\n^^^^^^^^^^^^^^^^^\n3. three"),
            left("- one\n  - two words here\n  ^^^^^^^^^^^^^^^^\n- three"),
        ]
        .join("\n--\n"),
        r#"
a.md: - one
- [[two_words_here | two words here]]
- three
--
a.md: - one
- [[two_words_here | two words here]]
- three
--
a.md: 1. one
2. [[two_words_here | two words here]]
3. three
--
a.md: - one
  - [[two_words_here | two words here]]
- three
"#
    );
}

#[test]
fn a_template_may_have_headings_and_links() {
    let fixture = Fixture::new(
        "//- /b.md\n//- /a.md\n# A\n\n[[#Part]] [[#Sub]]\n\n## Part$0\n\ntext [[b]]\n\n### Sub\n\n[[#Sub]] end ^end\n\n# C\n[[#^end]]\n",
    );
    let (_, note, offset) = fixture.at_cursor();
    let mut settings = Settings::default();
    settings.new_note.template =
        "---\ntitle: {{title}}\n---\n# {{title}}\n\nSee [[b]]. ^see\n\n## Notes\n".to_owned();
    let task = Task::ExtractNote {
        start: offset,
        end: offset,
    };
    let edit =
        code_action_edit(&fixture.vault, &note, &task, &settings, &|_| None).expect("an edit");
    let before = files(&fixture.vault);
    let after = carried_out(&before, &edit);
    assert_links_kept(&before, &after, "Extract");
    expected!(
        format!(
            "{}\n---\n{}",
            after["a.md"].as_deref().unwrap(),
            after["part.md"].as_deref().unwrap()
        ),
        r#"
# A

[[part]] [[part#Sub]]

[[part | Part]]

# C
[[part#^end]]
---
---
title: "Part"
---
# Part

See [[b]]. ^see

## Notes

text [[b]]

## Sub

[[#Sub]] end ^end
"#
    );
}

#[test]
fn what_is_offered_for_all_links_can_be_done() {
    // `done` would find no edit behind an offer.
    for text in [
        "a [[b]] $0[[b]]\n\n[d][[b]]\n\n[d]: b.md\n",
        "[[b]]$0 [d][[b]] [d] bravo note\n\n[d]: b.md\n",
        "see [d]bravo$0 note and bravo note\n\n[d]: b.md\n\n[bravo note]: b.md\n",
    ] {
        titles(&format!(
            "//- /b.md\n---\ntitle: Bravo note\n---\n//- /a.md\n{text}"
        ));
    }
}
