use std::io::Write;

use super::output::standard_output;
use super::{Failure, Outcome};
use crate::rules::rules;
use crate::settings::{self, DocumentedRule};

/// `wikinote config --schema`: the JSON Schema of `.wikinote.toml`.
pub fn config(_schema: bool) -> Result<Outcome, Failure> {
    let (mut out, _) = standard_output();
    out.write_all(schema()?.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Clean)
}

fn schema() -> Result<String, Failure> {
    let rules: Vec<DocumentedRule> = rules()
        .iter()
        .map(|rule| DocumentedRule {
            code: rule.code,
            severity: rule.severity.word(),
            summary: rule.summary,
        })
        .collect();
    let text = serde_json::to_string_pretty(&settings::schema(&rules));
    let text = text.map_err(|error| Failure::Said(format!("cannot write JSON: {error}")))?;
    Ok(text + "\n")
}
