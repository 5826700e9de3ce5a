//! What stands below the findings, for people.

use std::fmt::{self, Write};
use std::iter;
use std::time::Duration;

use super::baseline::Known;
use super::sum::Sum;
use crate::cli::numbers::{counted, duration, thousands};
use crate::cli::output::{Styles, severity, styled};
use crate::cli::visible::visible;
use crate::cli::whole::Whole;

/// What the baseline says, after the summary.
pub fn write_known(out: &mut String, sum: &Sum, known: &Known, is_all: bool) {
    let sentence = match sum.known {
        1 => "1 finding is known and not shown.".to_owned(),
        count => format!("{} findings are known and not shown.", thousands(count)),
    };
    out.push_str(&sentence);
    let gone = known.len().saturating_sub(sum.known);
    // Whoever looks at one note or rule only does not see what else the file is about.
    if gone > 0 && is_all {
        let more = counted(gone, "known one");
        let (are, them) = if gone == 1 {
            ("is", "it")
        } else {
            ("are", "them")
        };
        out.push_str(&format!(
            " {more} {are} no longer there; `--baseline FILE --write-baseline FILE` takes {them} \
             out."
        ));
    }
    out.push('\n');
}

/// How many of what, what could not be read, and how long it took.
pub fn write_summary<'w>(
    out: &mut String,
    wholes: &'w [Whole],
    sum: &Sum,
    untold: usize,
    time: Duration,
    styles: &Styles,
) -> fmt::Result {
    if untold > 0 {
        let more = format!("{} not shown (`--max`).", counted(untold, "more finding"));
        writeln!(out, "{}\n", styled(styles.faint, more))?;
    }
    if sum.findings == 0 {
        writeln!(out, "{}", styled(styles.good, "Nothing found."))?;
    } else {
        let of = format_args!(
            "{} of {}",
            thousands(sum.notes),
            counted(sum.judged, "note")
        );
        let findings = counted(sum.findings, "finding");
        writeln!(out, "{} in {of}", styled(styles.strong, findings))?;
        let mut codes = sum.by_code();
        let first = codes.first().map_or("CODE", |of| of.code);
        codes.sort_by_key(|of| std::cmp::Reverse(of.count));
        let widest = codes.first().map_or(0, |of| thousands(of.count).len());
        for of in codes {
            let (_, style) = severity(of.severity, styles);
            writeln!(
                out,
                "  {:>widest$}  {}",
                thousands(of.count),
                styled(style, of.code)
            )?;
        }
        let hint = format_args!("`wikinote rule {first}` explains a finding.");
        writeln!(out, "{}", styled(styles.faint, hint))?;
    }
    let skipped = wholes.iter().map(|whole| whole.loaded.skipped.len()).sum();
    if skipped > 0 {
        let files = format!("{} could not be read:", counted(skipped, "file"));
        writeln!(out, "{}", styled(styles.warning, files))?;
        let each = |whole: &'w Whole| iter::repeat(whole).zip(&whole.loaded.skipped);
        for (whole, file) in wholes.iter().flat_map(each) {
            let path = whole.shown_path(&file.path);
            writeln!(
                out,
                "  {}: {}",
                styled(styles.place, visible(&path)),
                visible(&file.why)
            )?;
        }
    }
    writeln!(
        out,
        "Checked {} in {}.",
        counted(sum.judged, "note"),
        duration(time)
    )
}
