use std::collections::BTreeMap;

use serde_json::{Map, Value};
use toml::de::DeTable;

use super::{KEYS, Key, RULE_CODES, nearest};

/// What one place says of the settings: a file, the editor.
#[derive(Debug, Default)]
pub struct Layer {
    /// What it sets and may set: full name, such as `rules.broken-link`, and value.
    pub set: Vec<(String, Value)>,
    /// Of everything else, one sentence each that names the place.
    pub problems: Vec<String>,
    /// The line of each key, from 1, for a layer that is a text.
    pub lines: BTreeMap<String, usize>,
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
        if KEYS.iter().any(|key| is_in(&key)) {
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

    /// A key that is no table: `key` as it is written, `name` as [`KEYS`] has it.
    fn leaf(&mut self, key: &str, name: &str, value: &Value) {
        match KEYS.iter().find(|known| known.name == name) {
            None => self.unknown(key),
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
        self.say(key, &format!("`{key}` is {}; use {wanted}", shown(value)));
    }

    fn unknown(&mut self, key: &str) {
        let names = || KEYS.iter().map(|key| key.name);
        let hint = match nearest(key, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("there are {}", super::listed(names(), "and")),
        };
        self.say(key, &format!("there is no setting `{}`; {hint}", cut(key)));
    }

    fn no_rule(&mut self, key: &str, code: &str) {
        let codes = || RULE_CODES.iter().copied();
        let hint = match nearest(code, codes()) {
            Some(code) => format!("did you mean `{code}`?"),
            None => format!("there are {}", super::listed(codes(), "and")),
        };
        let (key_shown, code) = (cut(key), cut(code));
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
