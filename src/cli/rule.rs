use std::io::Write;

use super::check::severity;
use super::output::{Styles, standard_output, styled};
use super::visible::visible;
use super::{Failure, Outcome};
use crate::rules::{self, Rule};
use crate::settings::nearest;

/// `wikinote rule CODE`: the rule's page; without a code, a table of all rules.
pub fn rule(code: Option<&str>) -> Result<Outcome, Failure> {
    let (mut out, styles) = standard_output();
    match code {
        None => write_table(&mut out, &styles)?,
        Some(code) => {
            let rule = rules::rule(code).ok_or_else(|| unknown(code))?;
            write_page(&mut out, rule, &styles)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

fn unknown(code: &str) -> Failure {
    let codes = rules::rules().iter().map(|rule| rule.code);
    let hint = match nearest(code, codes) {
        Some(near) => format!("did you mean {near}?"),
        None => "`wikinote rule` lists them all".to_owned(),
    };
    Failure::Said(format!("there is no rule {}; {hint}", visible(code)))
}

fn write_table(out: &mut impl Write, styles: &Styles) -> std::io::Result<()> {
    let widest = rules::rules()
        .iter()
        .map(|rule| rule.code.len())
        .max()
        .unwrap_or(0);
    for rule in rules::rules() {
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
