//! `wikinote.showReport`: how the vault stands, in numbers.

use std::collections::BTreeMap;

use super::preview::{code, escape, short};
use super::wanted::wanted_names;
use crate::rules;
use crate::settings::Settings;
use crate::vault::{Note, NotePath, Vault};
use crate::video::Video;

/// What the notes that were looked at so far add up to. Notes are given one by
/// one, so that a caller can let go of the vault in between.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    notes: usize,
    links: usize,
    findings: usize,
    by_code: BTreeMap<&'static str, usize>,
    worst: Vec<(usize, NotePath)>,
}

/// So many notes and names are listed.
const MOST_LISTED: usize = 20;

impl Tally {
    /// Looks at one more note.
    pub fn add(&mut self, vault: &Vault, note: &Note, settings: &Settings, video: Option<&Video>) {
        self.notes += 1;
        self.links += note.parsed().links.len();
        let findings = rules::check_with(vault, note, settings, video);
        self.findings += findings.len();
        for finding in &findings {
            *self.by_code.entry(finding.rule.code).or_default() += 1;
        }
        if findings.is_empty() {
            return;
        }
        self.worst.push((findings.len(), note.path.clone()));
        if self.worst.len() > 2 * MOST_LISTED {
            self.keep_the_worst();
        }
    }

    fn keep_the_worst(&mut self) {
        self.worst
            .sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.worst.truncate(MOST_LISTED);
    }

    /// The report, in markdown.
    pub fn markdown(mut self, vault: &Vault) -> String {
        self.keep_the_worst();
        let wanted = vault.wanted().count();
        let mut text = format!(
            "# The vault\n\n\
             - notes: {}\n- links: {}\n- findings: {}\n- wanted notes: {wanted}\n",
            self.notes, self.links, self.findings
        );
        if self.findings > 0 {
            text.push_str("\n## Findings\n\n| code | what is wrong | how many |\n|---|---|--:|\n");
        }
        let mut by_code: Vec<_> = self.by_code.into_iter().collect();
        by_code.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
        for (name, count) in by_code {
            let summary = rules::rule(name).map_or("", |rule| rule.summary);
            text.push_str(&format!("| `{name}` | {summary} | {count} |\n"));
        }
        if !self.worst.is_empty() {
            text.push_str("\n## Notes with most findings\n\n");
        }
        for (count, path) in &self.worst {
            text.push_str(&format!("- {count} · {}\n", code(&path.path)));
        }
        let names = wanted_names(vault, MOST_LISTED);
        if !names.is_empty() {
            text.push_str("\n## Wanted notes\n\n");
        }
        for wanted in names {
            let (notes, links) = (wanted.asked_by.len(), wanted.links);
            text.push_str(&format!(
                "- {} · {links} {} in {notes} {}\n",
                escape(&short(&wanted.name, 100)),
                if links == 1 { "link" } else { "links" },
                if notes == 1 { "note" } else { "notes" },
            ));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected};

    fn report(text: &str) -> String {
        let fixture = Fixture::new(text);
        let mut tally = Tally::default();
        for (_, note) in fixture.vault.notes() {
            tally.add(&fixture.vault, note, &Settings::default(), None);
        }
        tally.markdown(&fixture.vault)
    }

    #[test]
    fn numbers_are_added_up_and_the_worst_come_first() {
        let text = "
//- /a.md
[[kainate]] [[b]] [[B]]
//- /b.md
[[kainate]] [[kainate_2*]] [[c|d]]
//- /c.md";
        expected!(
            report(text),
            r#"
# The vault

- notes: 3
- links: 6
- findings: 4
- wanted notes: 2

## Findings

| code | what is wrong | how many |
|---|---|--:|
| `broken-link` | No note has the name that a link asks for | 3 |
| `inexact-link` | A link finds its note only by case, title, alias or slug | 1 |

## Notes with most findings

- 2 · `a.md`
- 2 · `b.md`

## Wanted notes

- kainate · 2 links in 2 notes
- kainate_2\* · 1 link in 1 note
"#
        );
        expected!(
            report("//- /empty.png"),
            r#"
# The vault

- notes: 0
- links: 0
- findings: 0
- wanted notes: 0
"#
        );
    }

    #[test]
    fn only_the_worst_are_listed() {
        let note = |at: usize| format!("//- /n{at:03}.md\n{}\n", "[[x]] [[y]]\n".repeat(at));
        let text: String = (0..100).map(note).collect();
        let shown = report(&text);
        let worst = shown.lines().filter(|line| line.contains("`n"));
        let worst: Vec<&str> = worst.collect();
        assert_eq!(worst.len(), MOST_LISTED);
        assert_eq!(worst[0], "- 198 · `n099.md`");
        assert_eq!(worst[19], "- 160 · `n080.md`");
    }
}
