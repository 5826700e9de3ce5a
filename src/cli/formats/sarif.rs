use serde::Serialize;

use super::{Format, Needs, Place, Sum, Told, ToldFix, push_json, uri};
use crate::rules::{Rule, rules};
use crate::settings::Severity;

/// SARIF 2.1.0: what code scanning services take. The head is written first and each
/// result by itself, so that no list of all results is ever held.
pub struct Sarif;

impl Format for Sarif {
    fn needs(&self) -> Needs {
        Needs {
            fixes: true,
            fingerprints: true,
            ..Needs::default()
        }
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn begin(&self, out: &mut String, _sum: &Sum) {
        out.push_str(
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\
             \"runs\":[{\"tool\":",
        );
        let rules: Vec<RuleTold> = rules().iter().map(|rule| rule_told(rule)).collect();
        let version = env!("CARGO_PKG_VERSION");
        let driver = Driver {
            name: "wikinote",
            version,
            semantic_version: version,
            rules,
        };
        push_json(out, &Tool { driver });
        out.push_str(",\"columnKind\":\"utf16CodeUnits\",\"results\":[\n");
    }

    fn finding(&self, out: &mut String, told: &Told<'_>) {
        let [start, end] = told.places();
        let index = rules()
            .iter()
            .position(|rule| rule.code == told.rule.code)
            .unwrap_or_default();
        let artifact = || Artifact {
            uri: uri(told.path),
        };
        let result = SarifResult {
            rule_id: told.rule.code,
            rule_index: index,
            level: level(told.severity),
            message: Message { text: told.message },
            locations: [Location {
                id: None,
                physical_location: Physical {
                    artifact_location: artifact(),
                    region: Some(Region::new(start, end)),
                },
                message: None,
            }],
            related_locations: told
                .related
                .iter()
                .enumerate()
                .map(|(number, other)| Location {
                    id: Some(number + 1),
                    physical_location: Physical {
                        artifact_location: Artifact {
                            uri: uri(&other.path),
                        },
                        region: other.place.map(|place| Region::new(place, place)),
                    },
                    message: Some(Message {
                        text: &other.message,
                    }),
                })
                .collect(),
            partial_fingerprints: Fingerprints {
                wikinote: told.mark(),
            },
            fixes: told
                .fixes
                .iter()
                .filter(|fix| !fix.edits.is_empty())
                .map(|fix| fix_told(fix, artifact()))
                .collect(),
        };
        push_json(out, &result);
    }

    fn end(&self, out: &mut String, _sum: &Sum) {
        out.push_str("\n]}]}\n");
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
        Severity::Off => "none",
    }
}

fn rule_told(rule: &'static Rule) -> RuleTold {
    RuleTold {
        id: rule.code,
        short_description: Message { text: rule.summary },
        help: Help {
            text: rule.page,
            markdown: rule.page,
        },
        default_configuration: Configuration {
            enabled: rule.severity != Severity::Off,
            level: level(rule.severity),
        },
        properties: Properties {
            tags: [rule.group.name()],
        },
    }
}

fn fix_told(fix: &ToldFix, artifact_location: Artifact) -> Fix<'_> {
    let replacements = fix.edits.iter().map(|(start, end, text)| Replacement {
        deleted_region: Region::new(*start, *end),
        inserted_content: Message { text },
    });
    Fix {
        description: Message { text: &fix.title },
        artifact_changes: [Change {
            artifact_location,
            replacements: replacements.collect(),
        }],
    }
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<RuleTold>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleTold {
    id: &'static str,
    short_description: Message<'static>,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 1],
}

#[derive(Serialize)]
struct Message<'f> {
    text: &'f str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'f> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message<'f>,
    locations: [Location<'f>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'f>>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'f>>,
}

/// Named after its way of counting, which may change one day.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "wikinote/v1")]
    wikinote: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Region {
    fn new(start: Place, end: Place) -> Self {
        Self {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'f> {
    description: Message<'f>,
    artifact_changes: [Change<'f>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'f> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'f> {
    deleted_region: Region,
    inserted_content: Message<'f>,
}
