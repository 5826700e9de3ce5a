use std::fmt::Write;

use super::{Format, Told};
use crate::settings::Severity;

/// Workflow commands, which GitHub Actions shows beside the lines of a pull
/// request: `::warning file=…,line=…::message`.
pub struct Github;

impl Format for Github {
    fn finding(&self, out: &mut String, told: &Told<'_>) {
        let level = match told.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information | Severity::Hint | Severity::Off => "notice",
        };
        let [start, end] = told.places();
        // Columns count only if the finding ends in the line where it starts.
        let columns = match start.line == end.line {
            true => format!(",col={},endColumn={}", start.column, end.column),
            false => String::new(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "::{level} file={},line={},endLine={}{columns},title={}::{}",
            property(told.path),
            start.line,
            end.line,
            property(told.rule.code),
            data(told.message)
        );
    }
}

/// A message may hold anything but what ends it.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property ends at a comma or colon, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_the_command() {
        assert_eq!(data("50 %: a,\r\nb"), "50 %25: a,%0D%0Ab");
        assert_eq!(property("a,b:c%.md"), "a%2Cb%3Ac%25.md");
    }
}
