//! Which findings are told: of which rules, and how loud at least.

use crate::cli::Failure;
use crate::cli::visible::visible;
use crate::rules::{self, Finding, Group, Rule};
use crate::settings::{Settings, Severity, nearest};

/// The findings that a command line asks for.
///
/// Notes are judged by all rules whatever is selected, so that what one rule says of
/// another (that a comment silences nothing) does not depend on the selection.
#[derive(Debug)]
pub struct Selection {
    /// Codes; `None` for every rule.
    codes: Option<Vec<&'static str>>,
    /// Rules that are named by their whole code.
    named: Vec<&'static Rule>,
    least: Severity,
}

/// The group of all rules.
const ALL: &str = "all";

impl Selection {
    /// Reads `--select`, `--ignore` and `--severity`. Each word is a code, a group or the
    /// beginning of codes; what is ignored is not told even if it is selected.
    pub fn new(
        select: &[String],
        ignore: &[String],
        least: Option<Severity>,
    ) -> Result<Self, Failure> {
        let least = least.unwrap_or(Severity::Hint);
        let (select, ignore) = (&named_in(select)?, &named_in(ignore)?);
        let mut named: Vec<&Rule> = select.iter().filter_map(|word| rules::rule(word)).collect();
        if select.is_empty() && ignore.is_empty() {
            let codes = None;
            return Ok(Self {
                codes,
                named,
                least,
            });
        }
        let everything = [ALL.to_owned()];
        let select = match &select[..] {
            [] => &everything[..],
            some => some,
        };
        let (selected, ignored) = (all_meant(select)?, all_meant(ignore)?);
        let is_ignored = |rule: &Rule| ignored.iter().any(|other| other.code == rule.code);
        named.retain(|rule| !is_ignored(rule));
        let kept = selected.into_iter().filter(|rule| !is_ignored(rule));
        Ok(Self {
            codes: Some(kept.map(|rule| rule.code).collect()),
            named,
            least,
        })
    }

    /// Turns rules on that are off but named by their whole code: who asks for a rule wants
    /// to hear of it.
    pub fn turn_on(&self, settings: &mut Settings) {
        for rule in &self.named {
            let set = settings.rules.get(rule.code).copied();
            if set.unwrap_or(rule.severity) == Severity::Off {
                let severity = match rule.severity {
                    Severity::Off => Severity::Warning,
                    own => own,
                };
                settings.rules.insert(rule.code.to_owned(), severity);
            }
        }
    }

    /// Whether `finding` is asked for.
    pub fn wants(&self, finding: &Finding) -> bool {
        let has_code = |codes: &Vec<&str>| codes.contains(&finding.rule.code);
        finding.severity >= self.least && self.codes.as_ref().is_none_or(has_code)
    }

    /// Whether everything is asked for.
    pub fn is_all(&self) -> bool {
        self.codes.is_none() && self.least <= Severity::Hint
    }

    /// Whether findings of the rule `code` in the note at `path` are asked for.
    pub fn wants_rule(&self, settings: &Settings, path: &str, code: &str) -> bool {
        let is_selected = |codes: &Vec<&str>| codes.contains(&code);
        let set = || {
            let set = settings.rules_at(path).get(code).copied();
            set.or_else(|| rules::rule(code).map(|rule| rule.severity))
        };
        self.codes.as_ref().is_none_or(is_selected)
            && (self.least <= Severity::Hint || set() >= Some(self.least))
    }
}

/// The names among `words`. A comma at the end is no name; no name at all is a mistake,
/// which may not select everything.
fn named_in(words: &[String]) -> Result<Vec<String>, Failure> {
    let named = words.iter().filter(|word| !word.trim().is_empty());
    let named: Vec<String> = named.cloned().collect();
    match named.is_empty() && !words.is_empty() {
        true => Err(Failure::Said(
            "`--select` and `--ignore` need the name of a rule or group".to_owned(),
        )),
        false => Ok(named),
    }
}

fn all_meant(words: &[String]) -> Result<Vec<&'static Rule>, Failure> {
    let mut all = Vec::new();
    for word in words {
        all.extend(meant(word)?);
    }
    Ok(all)
}

/// The rules that `word` means: the one of that code, else a group, else those whose codes
/// begin so.
fn meant(word: &str) -> Result<Vec<&'static Rule>, Failure> {
    if let Some(rule) = rules::rule(word) {
        return Ok(vec![rule]);
    }
    let group = Group::ALL.into_iter().find(|group| group.name() == word);
    let is_meant = |rule: &&&Rule| match group {
        Some(group) => rule.group == group,
        None => word == ALL || !word.is_empty() && rule.code.starts_with(word),
    };
    let rules: Vec<_> = rules::rules().iter().filter(is_meant).copied().collect();
    if group.is_none() && rules.is_empty() {
        return Err(unknown(word));
    }
    Ok(rules)
}

fn unknown(word: &str) -> Failure {
    let codes = rules::rules().iter().map(|rule| rule.code);
    let groups = Group::ALL.into_iter().map(Group::name);
    let hint = match nearest(word, codes.chain(groups).chain([ALL])) {
        Some(near) => format!("did you mean {near}?"),
        None => "`wikinote rule` lists them all".to_owned(),
    };
    Failure::Said(format!(
        "there is no rule or group {}; {hint}",
        visible(word)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn selection(select: &[&str], ignore: &[&str]) -> Selection {
        Selection::new(&words(select), &words(ignore), None).unwrap()
    }

    fn finding(code: &str) -> Finding {
        let rule = rules::rule(code).unwrap();
        Finding {
            rule,
            severity: Severity::Warning,
            span: Span::empty(0),
            message: String::new(),
            related: Vec::new(),
            mend: None,
        }
    }

    #[test]
    fn codes_beginnings_and_groups_select_and_ignoring_wins() {
        let wants = |select: &[&str], ignore: &[&str], code: &str| {
            selection(select, ignore).wants(&finding(code))
        };
        assert!(wants(&[], &[], "broken-link"));
        assert!(wants(&["broken-link"], &[], "broken-link"));
        assert!(!wants(&["broken-link"], &[], "broken-anchor"));
        assert!(wants(&["broken"], &[], "broken-anchor"));
        assert!(!wants(&["broken"], &[], "inexact-link"));
        assert!(wants(&["links"], &[], "inexact-link"));
        assert!(!wants(&["links", "front-matter"], &[], "time-as-link"));
        assert!(wants(&["stamps", "links"], &[], "time-as-link"));
        assert!(wants(&["all"], &["stamps"], "broken-link"));
        assert!(!wants(&[], &["timestamp-"], "timestamp-shifted"));
        assert!(!wants(&["broken-link"], &["links"], "broken-link"));
    }

    #[test]
    fn every_group_but_the_empty_ones_has_rules() {
        for group in Group::ALL.into_iter().filter(|group| *group != Group::Hub) {
            assert!(!meant(group.name()).unwrap().is_empty(), "{group:?}");
        }
        assert_eq!(meant(ALL).unwrap().len(), rules::rules().len());
    }

    #[test]
    fn what_is_unknown_gets_the_nearest_name() {
        let said = |word: &str| match meant(word) {
            Err(Failure::Said(sentence)) => sentence,
            other => panic!("{other:?}"),
        };
        assert!(said("brokn-link").ends_with("did you mean broken-link?"));
        assert!(said("link").ends_with("did you mean links?"));
        assert!(said("xyzzy").ends_with("lists them all"));
        for none in [&[""][..], &["", " "]] {
            for (select, ignore) in [(none, &[][..]), (&[][..], none)] {
                let failed = Selection::new(&words(select), &words(ignore), None);
                assert!(matches!(failed, Err(Failure::Said(why)) if why.contains("need the name")));
            }
        }
        assert!(selection(&["links", ""], &[]).wants(&finding("inexact-link")));
        assert!(!selection(&["", "links"], &[]).wants(&finding("time-as-link")));
    }

    #[test]
    fn a_rule_that_is_off_is_turned_on_by_its_code_alone() {
        let severity = |select: &[&str], set: Option<Severity>| {
            let mut settings = Settings::default();
            let set = set.map(|severity| ("quote-not-found".to_owned(), severity));
            settings.rules.extend(set);
            selection(select, &[]).turn_on(&mut settings);
            settings.rules.get("quote-not-found").copied()
        };
        assert_eq!(severity(&["stamps"], None), None);
        assert_eq!(
            severity(&["quote-not-found"], None),
            Some(Severity::Warning)
        );
        let hint = Some(Severity::Hint);
        assert_eq!(
            severity(&["quote-not-found"], hint),
            hint,
            "what is set stays"
        );
    }

    #[test]
    fn quieter_findings_are_not_told() {
        let warnings = Selection::new(&[], &[], Some(Severity::Warning)).unwrap();
        let mut finding = finding("broken-link");
        assert!(warnings.wants(&finding));
        finding.severity = Severity::Information;
        assert!(!warnings.wants(&finding));
    }
}
