use std::fmt::Write;

use quick_xml::escape::escape;

use super::super::visible::visible;
use super::{Format, Needs, Sum, Told};
use crate::settings::Severity;

/// `JUnit` XML: each finding is a test that failed. Without any there is one that
/// passed, because a report of no tests counts as a fault in many places.
///
/// Written piece by piece: the crates for the whole format hold all of it in memory.
pub struct Junit;

impl Format for Junit {
    fn needs(&self) -> Needs {
        Needs {
            sum_first: true,
            ..Needs::default()
        }
    }

    fn begin(&self, out: &mut String, sum: &Sum) {
        let (tests, failures) = (sum.told.max(1), sum.told);
        let counts =
            format!("name=\"wikinote\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"");
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite {counts}>\n"
        );
        if sum.told == 0 {
            out.push_str("<testcase name=\"check\" classname=\"wikinote\"/>\n");
        }
    }

    fn finding(&self, out: &mut String, told: &Told<'_>) {
        let [start, _] = told.places();
        let (line, column) = (start.line, start.column);
        let kind = match told.severity {
            Severity::Off => Severity::Hint,
            severity => severity,
        };
        let (path, message) = (xml(told.path), xml(told.message));
        let code = told.rule.code;
        let _ = writeln!(
            out,
            "<testcase name=\"{code} {line}:{column}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\">\
             <failure type=\"{}\" message=\"{message}\">{path}:{line}:{column}: {message} [{code}]</failure>\
             </testcase>",
            kind.word()
        );
    }

    fn end(&self, out: &mut String, _sum: &Sum) {
        out.push_str("</testsuite>\n</testsuites>\n");
    }
}

/// A text as XML may have it: some characters may not even be escaped.
fn xml(text: &str) -> String {
    let shown = visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    escape(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn what_xml_forbids_is_not_written() {
        assert_eq!(
            xml("a<b>&\"c\u{0}\u{ffff}\n"),
            "a&lt;b&gt;&amp;&quot;c␀\u{fffd}␊"
        );
    }
}
