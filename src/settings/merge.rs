use serde_json::Value;

use super::{Layer, Settings};

impl Settings {
    /// Lays `value`, an object of settings, over these. Each key that is known
    /// and valid counts; of each other one a sentence says what was found and
    /// what is allowed. `null` means "not set". `source` names where the value
    /// comes from: a file, the editor.
    pub fn merge(&mut self, value: &Value, source: &str) -> Vec<String> {
        self.lay(Layer::new(value, source))
    }

    /// The same for the text of a `.wikinote.toml`. One that is not TOML counts
    /// for nothing, and the sentence says at which line and column it breaks.
    pub fn merge_toml(&mut self, text: &str, source: &str) -> Vec<String> {
        self.lay(Layer::from_toml(text, source))
    }

    /// Lays what is valid of a layer over these, and hands back its problems.
    pub fn lay(&mut self, layer: Layer) -> Vec<String> {
        let mut problems = layer.problems;
        let laid = self.with(&layer.set);
        match laid {
            Ok(settings) => *self = settings,
            // What the keys' kinds allow fits, as a test shows.
            Err(error) => problems.push(format!("the settings do not fit: {error}")),
        }
        problems
    }

    fn with(&self, set: &[(String, Value)]) -> serde_json::Result<Self> {
        let mut tree = serde_json::to_value(self)?;
        for (key, value) in set {
            let mut place = &mut tree;
            for name in key.splitn(2, '.') {
                if !place.is_object() {
                    break;
                }
                place = &mut place[name];
            }
            *place = value.clone();
        }
        serde_json::from_value(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KEYS, Kind, PublisherChoice, RULE_CODES, Severity};
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
                 max-file-size, rules.CODE, overrides, completion.label, completion.max-items, \
                 hover.max-lines, diagnostics.whole-vault, diagnostics.whole-vault-limit, \
                 new-note.template, code-lens.enable, code-lens.moments, inlay-hints.titles, \
                 inlay-hints.backlinks, inlay-hints.chapters, \
                 timestamps.ceiling-hours, timestamps.same-moment-seconds and videos.folders",
            ]
        );
        assert_eq!(settings.rules["dead-on-site"], Severity::Off);
    }

    #[test]
    fn a_wrong_table_gets_the_nearest() {
        for (text, wanted) in [
            ("[rule]\nbroken-link = \"off\"", "rules"),
            ("[[override]]\npaths = [\"a/\"]", "overrides"),
            ("[timestamp]\nceiling-hours = 3", "timestamps"),
        ] {
            let problems = Settings::default().merge_toml(text, ".wikinote.toml");
            let wanted = format!("did you mean `{wanted}`?");
            assert!(problems[0].ends_with(&wanted), "{problems:?}");
        }
    }

    #[test]
    fn a_group_has_no_severity_and_a_path_may_begin_with_a_dot() {
        let mut settings = Settings::default();
        let text = "exclude = [\"./drafts/\", \"!./drafts/a.md\", \"./\"]\nrules.links = \"off\"\n";
        assert_eq!(
            settings.merge_toml(text, ".wikinote.toml"),
            [
                ".wikinote.toml:2: `rules.links`: there is no rule `links`; it is a group, and here \
                 every rule has a line of its own"
            ]
        );
        assert_eq!(settings.exclude, ["/drafts/", "!/drafts/a.md", "./"]);
    }

    #[test]
    fn a_glob_to_exclude_that_cannot_be_read_is_told_with_its_line() {
        let mut settings = Settings::default();
        let text = "\nexclude = [\"a/\", \"[\", \"{b\", \"!c\", \"# d\", \"\"]\n";
        let problems = settings.merge_toml(text, ".wikinote.toml");
        assert_eq!(settings.exclude, ["a/", "!c", "# d", ""]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        for (problem, glob) in problems.iter().zip(["[", "{b"]) {
            let wanted =
                format!(".wikinote.toml:2: `exclude`: the glob \"{glob}\" cannot be read: ");
            assert!(problem.starts_with(&wanted), "{problem}");
        }
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
            let default = key.default_value();
            assert!(
                default.is_some_and(|value| key.kind.accepts(&value)),
                "{key:?}"
            );
            // Set to the default that the table shows, the settings stay as they are.
            let text = format!("{} = {}", key.name, key.default);
            assert_eq!(settings.merge_toml(&text, "the table"), [""; 0]);
        }
        assert_eq!(settings, Settings::default());
    }

    /// Values at the edges of what a key accepts.
    fn extremes(kind: Kind) -> Vec<Value> {
        match kind {
            Kind::Flag => vec![json!(true), json!(false)],
            Kind::Choice(words) => words.iter().map(|word| json!(word)).collect(),
            Kind::Number { least, most, .. } => vec![json!(least), json!(most)],
            Kind::Text => vec![json!(""), json!("a\n{{title}}")],
            Kind::List { .. } => vec![json!([]), json!(["a", "b"])],
            Kind::Overrides => vec![
                json!([]),
                json!([{"paths": ["a/", "/b"], "rules": {"broken-link": "off"}}]),
            ],
        }
    }

    #[test]
    fn whatever_a_key_accepts_is_set() {
        let names = KEYS.iter().flat_map(|key| match key.name {
            "rules.CODE" => RULE_CODES
                .iter()
                .map(|code| (format!("rules.{code}"), key.kind))
                .collect(),
            name => vec![(name.to_owned(), key.kind)],
        });
        for (name, kind) in names {
            for value in extremes(kind) {
                let mut settings = Settings::default();
                let layer = match name.split_once('.') {
                    Some((table, inner)) => json!({table: {inner: value}}),
                    None => json!({&*name: value}),
                };
                assert_eq!(settings.merge(&layer, "the test"), [""; 0], "{name}");
                let tree = serde_json::to_value(&settings).unwrap();
                let place = format!("/{}", name.replace('.', "/"));
                assert_eq!(tree.pointer(&place), Some(&value), "{name}");
            }
        }
    }

    #[test]
    fn every_setting_has_a_key() {
        let tree = serde_json::to_value(Settings::default()).unwrap();
        let mut names = Vec::new();
        for (name, value) in tree.as_object().unwrap() {
            match value.as_object() {
                Some(_) if name == "rules" => names.push("rules.CODE".to_owned()),
                Some(table) => names.extend(table.keys().map(|inner| format!("{name}.{inner}"))),
                None => names.push(name.clone()),
            }
        }
        let mut known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
        names.sort();
        known.sort();
        assert_eq!(names, known);
    }

    #[test]
    fn a_wrong_key_of_a_file_is_told_with_its_line() {
        let text = "\u{feff}# mine\r\n[rules]\r\nbroken-link = \"off\"\r\n\"brokn-link\" = \"off\"\r\n\
                    [hover]\r\nmax-lines = 0\r\n";
        let mut settings = Settings::default();
        let problems = settings.merge_toml(text, ".wikinote.toml");
        assert_eq!(
            problems,
            [
                ".wikinote.toml:6: `hover.max-lines` is 0; use a whole number from 1 to 1000",
                ".wikinote.toml:4: `rules.brokn-link`: there is no rule `brokn-link`; did you mean \
                 `broken-link`?",
            ]
        );
        assert_eq!(settings.rules["broken-link"], Severity::Off);
    }
}
