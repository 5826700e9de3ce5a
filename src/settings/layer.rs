use std::collections::BTreeMap;

use serde_json::{Map, Value};
use toml::de::DeTable;

use super::keys::SEVERITIES;
use super::overrides::{from_here, glob_problem};
use super::{KEYS, Key, Kind, RULE_CODES, RULE_GROUPS, nearest};

/// What one place says of the settings: a file, the editor.
#[derive(Debug, Default)]
pub struct Layer {
    /// What it sets and may set: full name, such as `rules.broken-link`, and value.
    pub set: Vec<(String, Value)>,
    /// Of everything else, one sentence each that names the place.
    pub problems: Vec<String>,
    /// The line of each key, from 1, for a layer that is a text.
    pub lines: BTreeMap<String, usize>,
    /// Which of the tables of `[[overrides]]` count, from 0: that is how `lines` names them.
    pub overrides: Vec<usize>,
}

impl Layer {
    /// Reads an object of settings. Each key that is known and valid counts; `null`
    /// means "not set". `source` names where it comes from.
    pub fn new(value: &Value, source: &str) -> Self {
        read(value, source, BTreeMap::new())
    }

    /// The same for the text of a `.wikinote.toml`. One that is not TOML counts
    /// for nothing, and the sentence says at which line and column it breaks.
    pub fn from_toml(text: &str, source: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match toml::from_str::<Value>(text) {
            Ok(value) => read(&value, source, lines(text)),
            Err(error) => {
                let at = error.span().map_or(text.len(), |span| span.start);
                let before = text.get(..at).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
                let why = error.message().replace('\n', "; ");
                Self {
                    problems: vec![format!("{source}:{line}:{column}: this is not TOML: {why}")],
                    ..Self::default()
                }
            }
        }
    }
}

/// The line of each key of a text that is TOML, tables included.
fn lines(text: &str) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    let Ok(table) = DeTable::parse(text) else {
        return lines;
    };
    let mut open = vec![(String::new(), table.get_ref())];
    while let Some((above, table)) = open.pop() {
        for (name, value) in table {
            let key = format!("{above}{}", name.get_ref());
            let start = text.get(..name.span().start).unwrap_or(text);
            lines.insert(key.clone(), start.matches('\n').count() + 1);
            if let Some(table) = value.get_ref().as_table() {
                open.push((key + ".", table));
            } else if let Some(list) = value.get_ref().as_array() {
                for (number, item) in list.iter().enumerate() {
                    let Some(table) = item.get_ref().as_table() else {
                        continue;
                    };
                    let key = format!("{key}.{number}");
                    let start = text.get(..item.span().start).unwrap_or(text);
                    lines.insert(key.clone(), start.matches('\n').count() + 1);
                    open.push((key + ".", table));
                }
            }
        }
    }
    lines
}

fn read(value: &Value, source: &str, lines: BTreeMap<String, usize>) -> Layer {
    let mut reading = Reading {
        source,
        layer: Layer {
            lines,
            ..Layer::default()
        },
    };
    if let Some(settings) = reading.object("", value) {
        for (key, value) in set(settings) {
            reading.top_level(key, value);
        }
    }
    reading.layer
}

struct Reading<'s> {
    source: &'s str,
    layer: Layer,
}

impl Reading<'_> {
    fn top_level(&mut self, name: &str, value: &Value) {
        let is_in = |key: &&Key| {
            key.name
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        if let ("overrides", Value::Array(list)) = (name, value) {
            self.overrides(list);
        } else if KEYS.iter().any(|key| is_in(&key)) {
            let Some(table) = self.object(name, value) else {
                return;
            };
            for (inner, value) in set(table) {
                let full = format!("{name}.{inner}");
                match name {
                    "rules" if !RULE_CODES.contains(&inner) => self.no_rule(&full, inner),
                    "rules" => self.leaf(&full, "rules.CODE", value),
                    _ => self.leaf(&full, &full, value),
                }
            }
        } else {
            self.leaf(name, name, value);
        }
    }

    /// The tables of `[[overrides]]`: those with paths count, with what is valid in them.
    fn overrides(&mut self, list: &[Value]) {
        let mut valid = Vec::new();
        for (number, one) in list.iter().enumerate() {
            let key = format!("overrides.{number}");
            let Some(table) = one.as_object() else {
                self.wrong("overrides", one, &Kind::Overrides.wanted());
                continue;
            };
            let mut kept = Map::new();
            for (name, value) in set(table) {
                let inner = format!("{key}.{name}");
                let value = match name {
                    "paths" => self.globs(&inner, value),
                    "rules" => self.severities(&inner, value),
                    _ => {
                        let hint = match nearest(name, ["paths", "rules"]) {
                            Some(near) => format!("did you mean `overrides.{near}`?"),
                            None => "there are `paths` and `rules`".to_owned(),
                        };
                        let name = cut(name);
                        self.say(
                            &inner,
                            &format!("there is no setting `overrides.{name}`; {hint}"),
                        );
                        continue;
                    }
                };
                kept.extend(value.map(|value| (name.to_owned(), value)));
            }
            match (kept.contains_key("paths"), table.contains_key("paths")) {
                (true, _) => {
                    valid.push(Value::Object(kept));
                    self.layer.overrides.push(number);
                }
                (false, true) => {}
                (false, false) => self.say(
                    &key,
                    "`overrides` has no `paths`; say where: paths = [\"drafts/\"]",
                ),
            }
        }
        self.layer
            .set
            .push(("overrides".to_owned(), Value::Array(valid)));
    }

    /// The globs of `exclude` that can be read.
    fn exclude(&mut self, value: &Value) {
        let mut kept = value.as_array().cloned().unwrap_or_default();
        kept.retain(|one| {
            let written = one.as_str().unwrap_or_default();
            // A `.gitignore` may have these; `!` takes back what is before it.
            let glob = written.strip_prefix('!').unwrap_or(written);
            if glob.trim().is_empty() || written.starts_with('#') {
                return true;
            }
            let problem = glob_problem(glob);
            if let Some(why) = &problem {
                let glob = cut(written);
                let sentence = format!("`exclude`: the glob \"{glob}\" cannot be read: {why}");
                self.say("exclude", &sentence);
            }
            problem.is_none()
        });
        for one in &mut kept {
            let written = one.as_str().unwrap_or_default();
            let meant = match written.strip_prefix('!') {
                Some(glob) => format!("!{}", from_here(glob)),
                None => from_here(written).to_owned(),
            };
            *one = meant.into();
        }
        self.layer.set.push(("exclude".to_owned(), kept.into()));
    }

    fn globs(&mut self, key: &str, value: &Value) -> Option<Value> {
        let kind = Kind::List { of: "globs" };
        let Some(list) = value.as_array().filter(|_| kind.accepts(value)) else {
            self.wrong_in(key, "overrides.paths", value, &kind.wanted());
            return None;
        };
        for glob in list.iter().filter_map(Value::as_str) {
            if let Some(why) = glob_problem(glob) {
                let glob = cut(glob);
                let sentence =
                    format!("`overrides.paths`: the glob \"{glob}\" cannot be read: {why}");
                self.say(key, &sentence);
                return None;
            }
        }
        Some(value.clone())
    }

    fn severities(&mut self, key: &str, value: &Value) -> Option<Value> {
        let Some(table) = value.as_object() else {
            self.wrong_in(
                key,
                "overrides.rules",
                value,
                "a table of codes and severities",
            );
            return None;
        };
        let mut kept = Map::new();
        for (code, value) in set(table) {
            let inner = format!("{key}.{code}");
            let shown = format!("overrides.rules.{code}");
            let kind = Kind::Choice(SEVERITIES);
            if !RULE_CODES.contains(&code) {
                self.no_rule_in(&inner, &shown, code);
            } else if kind.accepts(value) {
                kept.insert(code.to_owned(), value.clone());
            } else {
                self.wrong_in(&inner, &shown, value, &kind.wanted());
            }
        }
        Some(Value::Object(kept))
    }

    /// A key that is no table: `key` as it is written, `name` as [`KEYS`] has it.
    fn leaf(&mut self, key: &str, name: &str, value: &Value) {
        match KEYS.iter().find(|known| known.name == name) {
            None => self.unknown(key),
            Some(known) if name == "exclude" && known.kind.accepts(value) => self.exclude(value),
            Some(known) if known.kind.accepts(value) => {
                self.layer.set.push((key.to_owned(), value.clone()));
            }
            Some(known) => self.wrong(key, value, &known.kind.wanted()),
        }
    }

    fn object<'v>(&mut self, key: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(object) => return Some(object),
            Value::Null => {}
            _ if key.is_empty() => {
                let found = shown(value);
                let sentence = format!("the settings are {found}; use a table of keys and values");
                self.say(key, &sentence);
            }
            _ => self.wrong(key, value, "a table of keys and values"),
        }
        None
    }

    fn say(&mut self, key: &str, problem: &str) {
        let source = self.source;
        let line = self.layer.lines.get(key);
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        self.layer
            .problems
            .push(format!("{source}{line}: {problem}"));
    }

    fn wrong(&mut self, key: &str, value: &Value, wanted: &str) {
        self.wrong_in(key, key, value, wanted);
    }

    /// The same of a key in a list: `name` without its number.
    fn wrong_in(&mut self, key: &str, name: &str, value: &Value, wanted: &str) {
        self.say(key, &format!("`{name}` is {}; use {wanted}", shown(value)));
    }

    fn unknown(&mut self, key: &str) {
        let names = || KEYS.iter().map(|key| key.name);
        let is_top = !key.contains('.');
        let tables = names().filter_map(|name| Some(name.split_once('.')?.0));
        let tables = tables.filter(|_| is_top);
        let hint = match nearest(key, names().chain(tables)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("there are {}", super::listed(names(), "and")),
        };
        self.say(key, &format!("there is no setting `{}`; {hint}", cut(key)));
    }

    fn no_rule(&mut self, key: &str, code: &str) {
        self.no_rule_in(key, key, code);
    }

    fn no_rule_in(&mut self, key: &str, name: &str, code: &str) {
        let codes = || RULE_CODES.iter().copied();
        let hint = match nearest(code, codes()) {
            _ if RULE_GROUPS.contains(&code) => {
                "it is a group, and here every rule has a line of its own".to_owned()
            }
            Some(code) => format!("did you mean `{code}`?"),
            None => format!("there are {}", super::listed(codes(), "and")),
        };
        let (key_shown, code) = (cut(name), cut(code));
        self.say(
            key,
            &format!("`{key_shown}`: there is no rule `{code}`; {hint}"),
        );
    }
}

/// The entries that are set.
fn set(object: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.as_str(), value))
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
