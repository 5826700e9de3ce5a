use std::borrow::Cow;

use super::{Finding, Group, Rule};
use crate::settings::{Settings, Severity};
use crate::video::Fault;

/// A file about a video that says nothing.
pub static RULE: Rule = Rule {
    code: "broken-sidecar",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A file about a video cannot be read, or is about another one",
    page: "\
A `.info.json`, `.description`, `.vtt` or `.srt` that belongs to the video of some note
tells nothing: it is no JSON, no UTF-8, over the setting `max-file-size`, has no line with
a time, or the id inside is not the one in its name. It is reported on the file itself,
once, when it is first read.

## Why it is bad
Title, length, chapters or words of the video are missing in hovers and completions, and
stamps past its end go unnoticed.

## Example
```json
{\"id\": \"Rxmv7rT9leo\", \"title\": \"A talk\", \"duration\": 61
```
The closing brace is missing: the download was cut off. Fetch the file again with
`yt-dlp --skip-download --write-info-json --write-subs`, or delete it.
",
};

/// What to say of a file about a video that says nothing, at bytes of that file;
/// `None` if the user wants to hear nothing of it. `path` is that of the file below the
/// vault's folder, if it is in one.
pub fn check_sidecar(fault: &Fault, path: Option<&str>, settings: &Settings) -> Option<Finding> {
    let rules = path.map_or(Cow::Borrowed(&settings.rules), |path| {
        settings.rules_at(path)
    });
    let severity = rules.get(RULE.code).copied();
    let severity = severity.unwrap_or(RULE.severity);
    let why = fault.kind.to_string();
    let first = why.chars().next().map(|c| c.to_uppercase().to_string());
    let rest = why.char_indices().nth(1).map_or("", |(at, _)| &why[at..]);
    (severity != Severity::Off).then(|| Finding {
        rule: &RULE,
        severity,
        span: fault.span,
        message: format!("{}{rest}", first.unwrap_or_default()),
        related: Vec::new(),
        mend: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use crate::video::FaultKind;

    #[test]
    fn a_fault_is_a_finding_as_loud_as_set() {
        let fault = Fault {
            span: Span::new(3, 9),
            kind: FaultKind::OtherVideo("aaaaaaaaaa2".into()),
        };
        let mut settings = Settings::default();
        let found = check_sidecar(&fault, Some("v/x.vtt"), &settings).unwrap();
        assert_eq!(found.message, "This is about another video, aaaaaaaaaa2");
        assert_eq!(
            (found.span, found.severity),
            (fault.span, Severity::Warning)
        );
        settings.rules.insert(RULE.code.into(), Severity::Hint);
        let found = check_sidecar(&fault, Some("v/x.vtt"), &settings).unwrap();
        assert_eq!(found.severity, Severity::Hint);
        settings.rules.insert(RULE.code.into(), Severity::Off);
        assert!(check_sidecar(&fault, Some("v/x.vtt"), &settings).is_none());
        let text = "[[overrides]]\npaths = [\"v/\"]\nrules.broken-sidecar = \"error\"\n";
        assert_eq!(settings.merge_toml(text, "the test"), [""; 0]);
        let found = check_sidecar(&fault, Some("v/x.vtt"), &settings).unwrap();
        assert_eq!(found.severity, Severity::Error);
        assert!(check_sidecar(&fault, Some("w/x.vtt"), &settings).is_none());
        assert!(check_sidecar(&fault, None, &settings).is_none());
    }
}
