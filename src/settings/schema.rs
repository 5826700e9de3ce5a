use serde::{Serialize, Serializer};
use serde_json::Value;

use super::keys::SEVERITIES;
use super::{KEYS, Key, Kind};

/// What the schema says of a rule, which this layer does not know.
#[derive(Clone, Copy, Debug)]
pub struct DocumentedRule {
    /// Its code.
    pub code: &'static str,
    /// How loud it is by itself: `warning`.
    pub severity: &'static str,
    /// What is wrong, in a clause.
    pub summary: &'static str,
}

/// The settings as a JSON Schema (draft 7, the newest that editors of TOML and VS
/// Code both understand), in the order of [`KEYS`], which a JSON object of this
/// crate's `serde_json` would not keep.
pub fn schema(rules: &[DocumentedRule]) -> impl Serialize {
    let mut properties: Vec<(String, Node)> = Vec::new();
    for key in KEYS {
        let Some((table, name)) = key.name.split_once('.') else {
            let node = match key.kind {
                Kind::Overrides => overrides(key, rules),
                _ => leaf(key),
            };
            properties.push((key.name.to_owned(), node));
            continue;
        };
        let at = properties.iter().position(|(name, _)| name == table);
        let at = at.unwrap_or_else(|| {
            properties.push((table.to_owned(), Node::table()));
            properties.len() - 1
        });
        let inner = properties[at].1.properties.get_or_insert_default();
        if name == "CODE" {
            inner.0.extend(rules.iter().map(|rule| severity(key, rule)));
            properties[at].1.description = Some(sentence(key.meaning));
        } else {
            inner.0.push((name.to_owned(), leaf(key)));
        }
    }
    Schema {
        schema: "http://json-schema.org/draft-07/schema#",
        title: "Settings of Wikinote",
        node: Node {
            description: Some("What `.wikinote.toml` and editors can set.".to_owned()),
            properties: Some(Properties(properties)),
            ..Node::table()
        },
    }
}

#[derive(Serialize)]
struct Schema {
    #[serde(rename = "$schema")]
    schema: &'static str,
    title: &'static str,
    #[serde(flatten)]
    node: Node,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#enum: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Node>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_properties: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
}

impl Node {
    fn table() -> Self {
        Self {
            r#type: "object",
            additional_properties: Some(false),
            ..Self::default()
        }
    }
}

/// Named nodes in their own order.
#[derive(Default)]
struct Properties(Vec<(String, Node)>);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, node)| (name, node)))
    }
}

fn leaf(key: &Key) -> Node {
    let node = Node {
        description: Some(sentence(key.meaning)),
        default: key.default_value(),
        ..Node::default()
    };
    let text = || Node {
        r#type: "string",
        ..Node::default()
    };
    match key.kind {
        Kind::Flag => Node {
            r#type: "boolean",
            ..node
        },
        Kind::Choice(words) => Node {
            r#type: "string",
            r#enum: Some(words),
            ..node
        },
        Kind::Number { least, most, .. } => Node {
            r#type: "integer",
            minimum: Some(least),
            maximum: Some(most),
            ..node
        },
        Kind::Text => Node {
            r#type: "string",
            ..node
        },
        Kind::List { .. } => Node {
            r#type: "array",
            items: Some(Box::new(text())),
            ..node
        },
        // Its tables know the rules.
        Kind::Overrides => overrides(key, &[]),
    }
}

/// A list of tables with globs and severities.
fn overrides(key: &Key, rules: &[DocumentedRule]) -> Node {
    let text = Node {
        r#type: "string",
        ..Node::default()
    };
    let paths = Node {
        description: Some("Globs of paths below the vault, written as in `.gitignore`.".to_owned()),
        r#type: "array",
        items: Some(Box::new(text)),
        ..Node::default()
    };
    let severity = |rule: &DocumentedRule| {
        let node = Node {
            r#type: "string",
            r#enum: Some(SEVERITIES),
            ..Node::default()
        };
        (rule.code.to_owned(), node)
    };
    let severities = Node {
        description: Some("How loud findings are there.".to_owned()),
        properties: Some(Properties(rules.iter().map(severity).collect())),
        ..Node::table()
    };
    let table = Node {
        properties: Some(Properties(vec![
            ("paths".to_owned(), paths),
            ("rules".to_owned(), severities),
        ])),
        ..Node::table()
    };
    Node {
        description: Some(sentence(key.meaning)),
        r#type: "array",
        items: Some(Box::new(table)),
        default: key.default_value(),
        ..Node::default()
    }
}

fn severity(key: &Key, rule: &DocumentedRule) -> (String, Node) {
    let node = Node {
        description: Some(sentence(rule.summary)),
        default: Some(rule.severity.into()),
        ..leaf(key)
    };
    (rule.code.to_owned(), node)
}

/// A clause of the documentation as a sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    format!("{first}{}.", letters.as_str())
}
