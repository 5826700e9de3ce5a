use std::fmt::Write;

use super::super::numbers::{counted, thousands};
use super::super::visible::visible;
use super::{Format, Needs, Sum, Told};
use crate::rules;

/// A report to read: counts, the worst notes, wanted notes, and how much of it
/// all is dead on the site. It tells no single finding.
pub struct Markdown;

impl Format for Markdown {
    fn needs(&self) -> Needs {
        Needs {
            report: true,
            ..Needs::default()
        }
    }

    fn is_prose(&self) -> bool {
        true
    }

    fn finding(&self, _out: &mut String, _told: &Told<'_>) {}

    fn end(&self, out: &mut String, sum: &Sum) {
        let Some(report) = &sum.report else {
            return;
        };
        let count = |code: &str| {
            let of_code = sum.by_code.iter().find(|(other, _)| *other == code);
            of_code.map_or(0, |(_, count)| *count)
        };
        let clean = report.notes.saturating_sub(report.notes_with_findings);
        // Writing to a String cannot fail, here and below.
        let _ = write!(
            out,
            "# State of the notes\n\n\
             {} in {}; {} without any.\n\n\
             | | number | share |\n|---|--:|--:|\n\
             | notes | {} | |\n\
             | notes with findings | {} | {} |\n\
             | links | {} | |\n\
             | broken links | {} | {} |\n\
             | dead on the site | {} | {} |\n\
             | wanted notes | {} | |\n",
            counted(sum.findings, "finding"),
            counted(report.notes, "note"),
            thousands(clean),
            thousands(report.notes),
            thousands(report.notes_with_findings),
            share(report.notes_with_findings, report.notes),
            thousands(report.links),
            thousands(count("broken-link")),
            share(count("broken-link"), report.links),
            thousands(count("dead-on-site")),
            share(count("dead-on-site"), report.links),
            thousands(report.wanted_in_all),
        );
        let mut codes = sum.by_code.clone();
        codes.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
        if !codes.is_empty() {
            out.push_str("\n## Findings\n\n| code | what is wrong | number |\n|---|---|--:|\n");
        }
        for (code, count) in codes {
            let summary = rules::rule(code).map_or("", |rule| rule.summary);
            let summary = summary.replace('|', "\\|");
            let _ = writeln!(out, "| `{code}` | {summary} | {} |", thousands(count));
        }
        if !report.worst.is_empty() {
            out.push_str("\n## Notes with most findings\n\n| note | findings |\n|---|--:|\n");
        }
        for (path, count) in &report.worst {
            let _ = writeln!(out, "| {} | {} |", cell(path), thousands(*count));
        }
        if !report.wanted.is_empty() {
            out.push_str("\n## Wanted notes\n\n| name | notes that ask | links |\n|---|--:|--:|\n");
        }
        for (name, notes, links) in &report.wanted {
            let (notes, links) = (thousands(*notes), thousands(*links));
            let _ = writeln!(out, "| {} | {notes} | {links} |", cell(name));
        }
        if !sum.unread.is_empty() {
            out.push_str("\n## Files that could not be read\n\n");
        }
        for (path, why) in &sum.unread {
            let path = path.to_string_lossy();
            let _ = writeln!(out, "- {}: {}", cell(&path), visible(why));
        }
    }
}

/// `12.3 %`.
fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => String::new(),
        _ => format!("{:.1} %", part as f64 * 100.0 / whole as f64),
    }
}

/// A name from a note as code in a table, whatever is in it.
fn cell(name: &str) -> String {
    let shown = visible(name).replace('|', "\\|");
    // A run of backquotes ends code that opens with as many.
    let mut longest = 0;
    let mut run = 0;
    for character in shown.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    match longest {
        0 => format!("`{shown}`"),
        _ => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {shown} {fence}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_its_cell() {
        assert_eq!(cell("a|b"), "`a\\|b`");
        assert_eq!(cell("a`b``c"), "``` a`b``c ```");
        assert_eq!(cell("a\nb"), "`a␊b`");
    }

    #[test]
    fn shares_are_of_something() {
        assert_eq!(share(1, 8), "12.5 %");
        assert_eq!(share(0, 0), "");
    }
}
