use std::io::Write;

use serde::Serialize;

use super::arguments::PageFormat;
use super::output::{Styles, severity, standard_output, styled};
use super::visible::visible;
use super::{Failure, Outcome};
use crate::rules::{self, Rule, rules};
use crate::settings::nearest;

/// `wikinote rule CODE`: the rule's page; without a code a table of all rules, and
/// with `all` the pages of all, which are `docs/findings.md`.
pub fn rule(code: Option<&str>, all: bool, format: PageFormat) -> Result<Outcome, Failure> {
    let (mut out, styles) = standard_output();
    let one = code
        .map(|code| rules::rule(code).ok_or_else(|| unknown(code)))
        .transpose()?;
    match (one, format) {
        (Some(rule), PageFormat::Markdown) => write_page(&mut out, rule, &styles)?,
        (Some(rule), PageFormat::Json) => write_json(&mut out, &Shown::new(rule))?,
        (None, PageFormat::Json) => {
            let all: Vec<Shown> = rules().iter().map(|rule| Shown::new(rule)).collect();
            write_json(&mut out, &all)?;
        }
        (None, PageFormat::Markdown) if all => out.write_all(book().as_bytes())?,
        (None, PageFormat::Markdown) => write_table(&mut out, &styles)?,
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

fn unknown(code: &str) -> Failure {
    let codes = rules().iter().map(|rule| rule.code);
    let hint = match nearest(code, codes) {
        Some(near) => format!("did you mean {near}?"),
        None => "`wikinote rule` lists them all".to_owned(),
    };
    Failure::Said(format!("there is no rule {}; {hint}", visible(code)))
}

/// A rule as `--format json` prints it.
#[derive(Serialize)]
struct Shown {
    code: &'static str,
    group: &'static str,
    severity: &'static str,
    summary: &'static str,
    /// Markdown.
    page: &'static str,
}

impl Shown {
    fn new(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            group: rule.group.name(),
            severity: rule.severity.word(),
            summary: rule.summary,
            page: rule.page,
        }
    }
}

fn write_json(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Every page, one below the other: `docs/findings.md`.
fn book() -> String {
    let mut book = String::from(
        "# Findings\n\n\
         What each finding of `wikinote check` and of the editor means. `wikinote rule CODE` prints the same page;\n\
         this file is what `wikinote rule --all` prints (`UPDATE_EXPECT=1 cargo test --test cli_pages`).\n",
    );
    for rule in rules() {
        // A page's own headings go one level down, below its code.
        let page = rule.page.replace("\n## ", "\n### ");
        book.push_str(&format!(
            "\n## {}\n\n{}. Severity: {}.\n\n{page}",
            rule.code,
            rule.summary,
            rule.severity.word()
        ));
    }
    book
}

fn write_table(out: &mut impl Write, styles: &Styles) -> std::io::Result<()> {
    let widest = rules()
        .iter()
        .map(|rule| rule.code.len())
        .max()
        .unwrap_or(0);
    for rule in rules() {
        let (word, style) = severity(rule.severity, styles);
        let code = styled(styles.strong, format!("{:widest$}", rule.code));
        let word = styled(style, format!("{word:11}"));
        writeln!(out, "{code}  {word}  {}", rule.summary)?;
    }
    Ok(())
}

/// The page is markdown and stays it; headings and code are only coloured. What
/// is the same for every rule, its name and how to set its severity, is added.
fn write_page(out: &mut impl Write, rule: &Rule, styles: &Styles) -> std::io::Result<()> {
    let (code, (word, _)) = (rule.code, severity(rule.severity, styles));
    writeln!(out, "{}\n", styled(styles.strong, format_args!("# {code}")))?;
    let mut in_fence = false;
    for line in rule.page.trim_end().lines() {
        let fence = line.trim_start().starts_with("```");
        if fence || in_fence || line.starts_with("    ") {
            writeln!(out, "{}", styled(styles.place, line))?;
        } else if line.starts_with('#') {
            writeln!(out, "{}", styled(styles.strong, line))?;
        } else {
            writeln!(out, "{line}")?;
        }
        in_fence ^= fence;
    }
    writeln!(out, "\n{}", styled(styles.strong, "## Severity"))?;
    writeln!(
        out,
        "{word}, unless `.wikinote.toml` or the editor sets another one or `off`:"
    )?;
    let set = format_args!("[rules]\n{code} = \"off\"");
    writeln!(out, "```toml\n{}\n```", styled(styles.place, set))
}
