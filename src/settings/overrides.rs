//! `[[overrides]]`: other severities for some paths.

use std::borrow::Cow;
use std::collections::BTreeMap;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};

use super::{Settings, Severity};

/// One table of `[[overrides]]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Override {
    /// Globs of paths below the vault's folder, written as in `.gitignore`.
    pub paths: Vec<String>,
    /// The severities there, by code.
    pub rules: BTreeMap<String, Severity>,
    matcher: GlobSet,
}

/// The same as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    paths: Vec<String>,
    #[serde(default)]
    rules: BTreeMap<String, Severity>,
}

impl TryFrom<Written> for Override {
    type Error = globset::Error;

    fn try_from(written: Written) -> Result<Self, globset::Error> {
        let mut globs = GlobSetBuilder::new();
        for path in &written.paths {
            for glob in glob(path)? {
                globs.add(glob);
            }
        }
        Ok(Self {
            matcher: globs.build()?,
            paths: written.paths,
            rules: written.rules,
        })
    }
}

impl From<Override> for Written {
    fn from(own: Override) -> Self {
        Self {
            paths: own.paths,
            rules: own.rules,
        }
    }
}

impl PartialEq for Override {
    fn eq(&self, other: &Self) -> bool {
        self.paths == other.paths && self.rules == other.rules
    }
}

impl Settings {
    /// The severities that count for the note at `path`, which is below the vault's folder,
    /// with `/` between its parts. Of several overrides the last one wins.
    pub fn rules_at(&self, path: &str) -> Cow<'_, BTreeMap<String, Severity>> {
        let mut rules = Cow::Borrowed(&self.rules);
        for one in &self.overrides {
            if one.matcher.is_match(path) {
                let own = one
                    .rules
                    .iter()
                    .map(|(code, severity)| (code.clone(), *severity));
                rules.to_mut().extend(own);
            }
        }
        rules
    }

    /// Which of the overrides says how loud the rule `code` is for the note at `path`, which is
    /// as [`Settings::rules_at`] takes it.
    pub fn override_at(&self, path: &str, code: &str) -> Option<usize> {
        let says = |one: &Override| one.rules.contains_key(code) && one.matcher.is_match(path);
        self.overrides.iter().rposition(says)
    }

    /// Whether the rule `code`, as loud as `default` by itself, is on for any note.
    pub fn is_on_anywhere(&self, code: &str, default: Severity) -> bool {
        let base = self.rules.get(code).copied().unwrap_or(default);
        let mut others = self.overrides.iter().filter_map(|one| one.rules.get(code));
        base != Severity::Off || others.any(|severity| *severity != Severity::Off)
    }
}

/// Why `pattern` is no glob, in a clause; `None` if it is one.
pub fn glob_problem(pattern: &str) -> Option<String> {
    match pattern {
        "" => Some("it is empty".to_owned()),
        _ if pattern.starts_with('!') => Some("`!` has no meaning here".to_owned()),
        _ => glob(pattern).err().map(|error| error.kind().to_string()),
    }
}

/// `./drafts/` as `/drafts/`: git has the former match nothing, which nobody means.
pub fn from_here(pattern: &str) -> &str {
    let rest = pattern.strip_prefix('.');
    rest.filter(|rest| rest.starts_with('/') && rest.len() > 1)
        .unwrap_or(pattern)
}

/// What `pattern` of a `.gitignore` matches: files of that path or name, and all below
/// folders of it. One with a `/` before its end starts at the vault's folder.
fn glob(pattern: &str) -> Result<[Glob; 2], globset::Error> {
    let pattern = from_here(pattern);
    let inner = pattern.trim_end_matches('/');
    let is_folder = inner.len() < pattern.len();
    let anchored = match inner.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if inner.contains('/') => inner.to_owned(),
        None => format!("**/{inner}"),
    };
    let build = |text: &str| GlobBuilder::new(text).literal_separator(true).build();
    let below = build(&format!("{anchored}/**"))?;
    let itself = match is_folder {
        true => below.clone(),
        false => build(&anchored)?,
    };
    Ok([itself, below])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(toml: &str) -> Settings {
        let mut settings = Settings::default();
        assert_eq!(settings.merge_toml(toml, ".wikinote.toml"), [""; 0]);
        settings
    }

    #[test]
    fn paths_are_those_of_a_gitignore() {
        let is_off = |pattern: &str, path: &str| {
            let toml = format!("[[overrides]]\npaths = [{pattern:?}]\nrules.broken-link = \"off\"");
            with(&toml).rules_at(path).contains_key("broken-link")
        };
        for (pattern, path) in [
            ("drafts/", "drafts/a.md"),
            ("drafts/", "sub/drafts/deep/a.md"),
            ("drafts", "drafts/a.md"),
            ("/drafts", "drafts/a.md"),
            ("./drafts/**", "drafts/a.md"),
            ("./a.md", "a.md"),
            ("sub/drafts", "sub/drafts/a.md"),
            ("*.tmp.md", "x/é.tmp.md"),
            ("a.md", "x/a.md"),
            ("/a.md", "a.md"),
            ("x/**/a.md", "x/y/z/a.md"),
            ("{x,y}/*.md", "y/a.md"),
            ("[[]x.md", "[x.md"),
        ] {
            assert!(is_off(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("drafts/", "drafts.md"),
            ("drafts/", "x/drafts"),
            ("/drafts", "sub/drafts/a.md"),
            ("./a.md", "x/a.md"),
            ("sub/drafts", "x/sub/drafts/a.md"),
            ("/a.md", "x/a.md"),
            ("*.md", "a.markdown"),
            ("x/*.md", "x/y/a.md"),
        ] {
            assert!(!is_off(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_override_wins_and_the_others_stay() {
        let settings = with(
            "rules.broken-link = \"error\"\nrules.inexact-link = \"off\"\n\
             [[overrides]]\npaths = [\"a/\"]\nrules.broken-link = \"off\"\n\
             [[overrides]]\npaths = [\"a/b/\"]\nrules = {broken-link = \"hint\"}\n",
        );
        let severity = |path: &str| settings.rules_at(path)["broken-link"];
        assert_eq!(severity("x.md"), Severity::Error);
        assert_eq!(severity("a/x.md"), Severity::Off);
        assert_eq!(severity("a/b/x.md"), Severity::Hint);
        let by = |path: &str, code: &str| settings.override_at(path, code);
        assert_eq!(by("x.md", "broken-link"), None);
        assert_eq!(by("a/x.md", "broken-link"), Some(0));
        assert_eq!(by("a/b/x.md", "broken-link"), Some(1));
        assert_eq!(by("a/b/x.md", "inexact-link"), None);
        assert_eq!(settings.rules_at("a/b/x.md")["inexact-link"], Severity::Off);
        assert!(settings.is_on_anywhere("broken-link", Severity::Off));
        assert!(!settings.is_on_anywhere("inexact-link", Severity::Hint));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let mut settings = Settings::default();
        let problems = settings.merge_toml(
            "[[overrides]]\npaths = [\"a/\"]\nrules.brokn-link = \"off\"\nrules.broken-link = \"loud\"\n\
             \n[[overrides]]\npath = [\"b/\"]\n\n[[overrides]]\npaths = [\"{b\"]\n",
            ".wikinote.toml",
        );
        let wanted = [
            ".wikinote.toml:4: `overrides.rules.broken-link` is \"loud\"; use off, hint",
            ".wikinote.toml:3: `overrides.rules.brokn-link`: there is no rule `brokn-link`; did \
             you mean `broken-link`?",
            ".wikinote.toml:7: there is no setting `overrides.path`; did you mean `overrides.paths`?",
            ".wikinote.toml:6: `overrides` has no `paths`",
            ".wikinote.toml:10: `overrides.paths`: the glob \"{b\" cannot be read: ",
        ];
        assert_eq!(problems.len(), wanted.len(), "{problems:#?}");
        for (problem, wanted) in problems.iter().zip(wanted) {
            assert!(problem.starts_with(wanted), "{problem}\n{wanted}");
        }
        let mut settings = Settings::default();
        let problems = settings.merge_toml("overrides = 3\n", ".wikinote.toml");
        assert!(
            problems[0].starts_with(".wikinote.toml:1: `overrides` is 3; use "),
            "{problems:?}"
        );
    }
}
