use serde_json::{Map, Value};

use super::{
    KEYS, PublisherChoice, RULE_CODES, Settings, Severity, WholeVaultDiagnostics, nearest,
};

impl Settings {
    /// Lays `value`, an object of settings, over these. Each key that is known
    /// and valid counts; of each other one a sentence says what was found and
    /// what is allowed. `null` means "not set". `source` names where the value
    /// comes from: a file, the editor.
    pub fn merge(&mut self, value: &Value, source: &str) -> Vec<String> {
        let mut problems = Problems {
            source,
            list: Vec::new(),
        };
        let Some(settings) = problems.object("", value) else {
            return problems.list;
        };
        for (key, value) in set(settings) {
            match key {
                "publisher" => put(problems.choice(key, value, PUBLISHERS), &mut self.publisher),
                "exclude" => put(problems.strings(key, value), &mut self.exclude),
                "max-file-size" => {
                    let most = u64::from(u32::MAX);
                    put(problems.number(key, value, most), &mut self.max_file_size);
                }
                "rules" => self.merge_rules(value, &mut problems),
                "completion" => self.merge_completion(value, &mut problems),
                "hover" => self.merge_hover(value, &mut problems),
                "diagnostics" => self.merge_diagnostics(value, &mut problems),
                "new-note" => self.merge_new_note(value, &mut problems),
                "code-lens" => self.merge_code_lens(value, &mut problems),
                "inlay-hints" => self.merge_inlay_hints(value, &mut problems),
                "timestamps" => self.merge_timestamps(value, &mut problems),
                "videos" => self.merge_videos(value, &mut problems),
                _ => problems.unknown(key),
            }
        }
        problems.list
    }

    /// The same for the text of a `.wikinote.toml`. One that is not TOML counts
    /// for nothing, and the sentence says at which line and column it breaks.
    pub fn merge_toml(&mut self, text: &str, source: &str) -> Vec<String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match toml::from_str::<Value>(text) {
            Ok(value) => self.merge(&value, source),
            Err(error) => {
                let at = error.span().map_or(text.len(), |span| span.start);
                let before = text.get(..at).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
                let why = error.message().replace('\n', "; ");
                vec![format!("{source}:{line}:{column}: this is not TOML: {why}")]
            }
        }
    }

    fn merge_rules(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(rules) = problems.object("rules", value) else {
            return;
        };
        for (code, value) in set(rules) {
            let key = format!("rules.{code}");
            if !RULE_CODES.contains(&code) {
                let hint = match nearest(code, RULE_CODES.iter().copied()) {
                    Some(code) => format!("did you mean `{code}`?"),
                    None => format!("there are {}", listed(RULE_CODES.iter().copied(), "and")),
                };
                problems.say(format!("`{key}`: there is no rule `{code}`; {hint}"));
            } else if let Some(severity) = problems.choice(&key, value, SEVERITIES) {
                self.rules.insert(code.to_owned(), severity);
            }
        }
    }

    fn merge_completion(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("completion", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("completion.{name}");
            match name {
                "label" => put(problems.boolean(&key, value), &mut self.completion.label),
                "max-items" => {
                    let items = problems
                        .number(&key, value, 1000)
                        .map(|items| items as usize);
                    put(items, &mut self.completion.max_items);
                }
                _ => problems.unknown(&key),
            }
        }
    }

    fn merge_diagnostics(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("diagnostics", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("diagnostics.{name}");
            match name {
                "whole-vault" => put(
                    problems.choice(&key, value, WHOLE_VAULT),
                    &mut self.diagnostics.whole_vault,
                ),
                _ => problems.unknown(&key),
            }
        }
    }

    fn merge_code_lens(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("code-lens", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("code-lens.{name}");
            match name {
                "enable" => put(problems.boolean(&key, value), &mut self.code_lens.enable),
                "moments" => put(problems.boolean(&key, value), &mut self.code_lens.moments),
                _ => problems.unknown(&key),
            }
        }
    }

    fn merge_videos(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("videos", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("videos.{name}");
            match name {
                "folders" => put(problems.strings(&key, value), &mut self.videos.folders),
                _ => problems.unknown(&key),
            }
        }
    }

    fn merge_inlay_hints(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("inlay-hints", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("inlay-hints.{name}");
            let place = match name {
                "titles" => &mut self.inlay_hints.titles,
                "backlinks" => &mut self.inlay_hints.backlinks,
                "chapters" => &mut self.inlay_hints.chapters,
                _ => {
                    problems.unknown(&key);
                    continue;
                }
            };
            put(problems.boolean(&key, value), place);
        }
    }

    fn merge_timestamps(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("timestamps", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("timestamps.{name}");
            match name {
                "ceiling-hours" => put(
                    problems.number(&key, value, 1000),
                    &mut self.timestamps.ceiling_hours,
                ),
                "same-moment-seconds" => put(
                    problems.number_from(0, &key, value, 3600),
                    &mut self.timestamps.same_moment_seconds,
                ),
                _ => problems.unknown(&key),
            }
        }
    }

    fn merge_hover(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("hover", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("hover.{name}");
            match name {
                "max-lines" => {
                    let lines = problems
                        .number(&key, value, 1000)
                        .map(|lines| lines as usize);
                    put(lines, &mut self.hover.max_lines);
                }
                _ => problems.unknown(&key),
            }
        }
    }

    fn merge_new_note(&mut self, value: &Value, problems: &mut Problems<'_>) {
        let Some(settings) = problems.object("new-note", value) else {
            return;
        };
        for (name, value) in set(settings) {
            let key = format!("new-note.{name}");
            match name {
                "template" => put(problems.string(&key, value), &mut self.new_note.template),
                _ => problems.unknown(&key),
            }
        }
    }
}

const PUBLISHERS: &[(&str, PublisherChoice)] = &[
    ("auto", PublisherChoice::Auto),
    ("quartz", PublisherChoice::Quartz),
    ("obsidian", PublisherChoice::Obsidian),
    ("none", PublisherChoice::None),
];

const WHOLE_VAULT: &[(&str, WholeVaultDiagnostics)] = &[
    ("asked", WholeVaultDiagnostics::Asked),
    ("always", WholeVaultDiagnostics::Always),
    ("never", WholeVaultDiagnostics::Never),
];

const SEVERITIES: &[(&str, Severity)] = &[
    ("off", Severity::Off),
    ("hint", Severity::Hint),
    ("information", Severity::Information),
    ("warning", Severity::Warning),
    ("error", Severity::Error),
];

/// Puts a valid value in its place; an invalid one leaves it as it was.
fn put<T>(valid: Option<T>, place: &mut T) {
    if let Some(value) = valid {
        *place = value;
    }
}

/// The entries that are set.
fn set(object: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.as_str(), value))
}

/// What is wrong with a layer of settings, as sentences that name their source.
/// Each method gives the value if it is what the key needs.
struct Problems<'s> {
    source: &'s str,
    list: Vec<String>,
}

impl Problems<'_> {
    fn say(&mut self, problem: String) {
        self.list.push(format!("{}: {problem}", self.source));
    }

    fn wrong(&mut self, key: &str, value: &Value, allowed: &str) {
        self.say(format!("`{key}` is {}; use {allowed}", shown(value)));
    }

    fn unknown(&mut self, key: &str) {
        let names = || KEYS.iter().map(|key| key.name);
        let hint = match nearest(key, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("there are {}", listed(names(), "and")),
        };
        self.say(format!("there is no setting `{}`; {hint}", cut(key)));
    }

    fn object<'v>(&mut self, key: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(object) => return Some(object),
            Value::Null => {}
            _ if key.is_empty() => {
                let found = shown(value);
                self.say(format!(
                    "the settings are {found}; use a table of keys and values"
                ));
            }
            _ => self.wrong(key, value, "a table of keys and values"),
        }
        None
    }

    fn choice<T: Copy>(&mut self, key: &str, value: &Value, choices: &[(&str, T)]) -> Option<T> {
        let found = choices
            .iter()
            .find(|(name, _)| value.as_str() == Some(name));
        if found.is_none() {
            self.wrong(
                key,
                value,
                &listed(choices.iter().map(|(name, _)| *name), "or"),
            );
        }
        found.map(|(_, choice)| *choice)
    }

    fn boolean(&mut self, key: &str, value: &Value) -> Option<bool> {
        if !value.is_boolean() {
            self.wrong(key, value, "true or false");
        }
        value.as_bool()
    }

    fn number(&mut self, key: &str, value: &Value, most: u64) -> Option<u64> {
        self.number_from(1, key, value, most)
    }

    fn number_from(&mut self, least: u64, key: &str, value: &Value, most: u64) -> Option<u64> {
        let number = value.as_u64();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let allowed = format!("a whole number from {least} to {most}");
            self.wrong(key, value, &allowed);
        }
        number
    }

    fn string(&mut self, key: &str, value: &Value) -> Option<String> {
        let string = value.as_str().map(str::to_owned);
        if string.is_none() {
            self.wrong(key, value, "a string");
        }
        string
    }

    fn strings(&mut self, key: &str, value: &Value) -> Option<Vec<String>> {
        let strings = value.as_array().and_then(|values| {
            values
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect()
        });
        if strings.is_none() {
            self.wrong(
                key,
                value,
                "a list of strings, such as [\"drafts/\", \"*.tmp.md\"]",
            );
        }
        strings
    }
}

/// A value as its writer would know it again, cut if long.
fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

fn cut(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// `a, b or c`.
fn listed<'a>(names: impl Iterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<&str> = names.collect();
    match names.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The settings and problems of one layer over the defaults.
    fn merged(value: Value) -> (Settings, Vec<String>) {
        let mut settings = Settings::default();
        let problems = settings.merge(&value, "`.wikinote.toml`");
        (settings, problems)
    }

    #[test]
    fn a_layer_changes_what_it_names_and_nothing_else() {
        let (mut settings, problems) = merged(json!({
            "publisher": "quartz",
            "exclude": ["drafts/"],
            "max-file-size": 1000,
            "rules": {"broken-link": "error", "inexact-link": "off"},
            "completion": {"label": false},
            "hover": {"max-lines": 3},
            "new-note": {"template": "# {{title}}"},
            "timestamps": {"ceiling-hours": 12, "same-moment-seconds": 0},
        }));
        assert_eq!(problems, [""; 0]);
        assert_eq!(settings.timestamps.same_moment_seconds, 0);
        assert_eq!(settings.timestamps.ceiling_hours, 12);
        assert_eq!(settings.new_note.template, "# {{title}}");
        assert_eq!(settings.publisher, PublisherChoice::Quartz);
        assert_eq!(settings.exclude, ["drafts/"]);
        assert_eq!(settings.completion.max_items, 50, "the default stays");
        let editor = json!({"rules": {"inexact-link": "hint"}, "publisher": null, "hover": null});
        assert_eq!(settings.merge(&editor, "the editor"), [""; 0]);
        assert_eq!(
            settings.publisher,
            PublisherChoice::Quartz,
            "null means not set"
        );
        assert_eq!(settings.rules["broken-link"], Severity::Error);
        assert_eq!(settings.rules["inexact-link"], Severity::Hint);
    }

    #[test]
    fn each_wrong_key_gets_one_sentence_and_the_right_ones_count() {
        let (settings, problems) = merged(json!({
            "publisher": "quarts",
            "maxFileSize": 3,
            "max-file-size": -1,
            "exclude": "drafts",
            "rules": {"brokn-link": "off", "broken-link": "loud", "dead-on-site": "off"},
            "completion": {"labels": true, "max-items": "many"},
            "hover": 7,
            "new-note": {"template": ["a"], "templates": ""},
            "zoom": 1,
        }));
        assert_eq!(
            problems,
            [
                "`.wikinote.toml`: there is no setting `completion.labels`; did you mean \
                 `completion.label`?",
                "`.wikinote.toml`: `completion.max-items` is \"many\"; use a whole number from 1 to 1000",
                "`.wikinote.toml`: `exclude` is \"drafts\"; use a list of strings, such as \
                 [\"drafts/\", \"*.tmp.md\"]",
                "`.wikinote.toml`: `hover` is 7; use a table of keys and values",
                "`.wikinote.toml`: `max-file-size` is -1; use a whole number from 1 to 4294967295",
                "`.wikinote.toml`: there is no setting `maxFileSize`; did you mean `max-file-size`?",
                "`.wikinote.toml`: `new-note.template` is [\"a\"]; use a string",
                "`.wikinote.toml`: there is no setting `new-note.templates`; did you mean \
                 `new-note.template`?",
                "`.wikinote.toml`: `publisher` is \"quarts\"; use auto, quartz, obsidian or none",
                "`.wikinote.toml`: `rules.broken-link` is \"loud\"; use off, hint, information, \
                 warning or error",
                "`.wikinote.toml`: `rules.brokn-link`: there is no rule `brokn-link`; did you mean \
                 `broken-link`?",
                "`.wikinote.toml`: there is no setting `zoom`; there are publisher, exclude, \
                 max-file-size, rules.CODE, completion.label, completion.max-items, hover.max-lines, \
                 diagnostics.whole-vault, new-note.template, code-lens.enable, code-lens.moments, \
                 inlay-hints.titles, inlay-hints.backlinks, inlay-hints.chapters, \
                 timestamps.ceiling-hours, timestamps.same-moment-seconds and videos.folders",
            ]
        );
        assert_eq!(settings.rules["dead-on-site"], Severity::Off);
    }

    #[test]
    fn junk_is_one_sentence() {
        assert_eq!(merged(Value::Null).1, [""; 0]);
        let (settings, problems) = merged(json!(["x".repeat(1000)]));
        assert_eq!(settings, Settings::default());
        assert_eq!(problems.len(), 1);
        assert!(problems[0].len() < 200, "{problems:?}");
    }

    #[test]
    fn broken_toml_is_placed_by_line_and_column() {
        let mut settings = Settings::default();
        let problems =
            settings.merge_toml("publisher = \"none\"\nexclude = [1,\n", ".wikinote.toml");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with(".wikinote.toml:"), "{problems:?}");
        assert!(!problems[0].contains('\n'), "{problems:?}");
        assert_eq!(settings, Settings::default());
        let text = "\u{feff}publisher = \"none\"\n[rules]\nbroken-link = \"off\"\n";
        assert_eq!(settings.merge_toml(text, ".wikinote.toml"), [""; 0]);
        assert_eq!(settings.publisher, PublisherChoice::None);
    }

    #[test]
    fn the_documented_defaults_are_the_defaults() {
        let mut settings = Settings::default();
        for key in KEYS.iter().filter(|key| !key.name.starts_with("rules.")) {
            // Set to the default that the table shows, the settings stay as they are.
            let text = format!("{} = {}", key.name, key.default);
            assert_eq!(settings.merge_toml(&text, "the table"), [""; 0]);
        }
        assert_eq!(settings, Settings::default());
    }
}
