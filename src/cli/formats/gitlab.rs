use serde::Serialize;

use super::{Format, Needs, Sum, Told, push_json};
use crate::settings::Severity;

/// The report that GitLab shows in merge requests ("Code Quality").
pub struct Gitlab;

#[derive(Serialize)]
struct Issue<'f> {
    description: &'f str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'f>,
}

#[derive(Serialize)]
struct Location<'f> {
    path: &'f str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl Format for Gitlab {
    fn needs(&self) -> Needs {
        Needs {
            fingerprints: true,
            ..Needs::default()
        }
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn begin(&self, out: &mut String, _sum: &Sum) {
        out.push('[');
    }

    fn finding(&self, out: &mut String, told: &Told<'_>) {
        let [start, end] = told.places();
        let issue = Issue {
            description: told.message,
            check_name: told.rule.code,
            fingerprint: told.mark(),
            severity: match told.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Information | Severity::Hint | Severity::Off => "info",
            },
            location: Location {
                path: told.path,
                lines: Lines {
                    begin: start.line,
                    end: end.line,
                },
            },
        };
        push_json(out, &issue);
    }

    fn end(&self, out: &mut String, _sum: &Sum) {
        out.push_str("]\n");
    }
}
