use std::io::Write;
use std::path::Path;

use super::arguments::GraphFormat;
use super::named::meant_in;
use super::output::{say_aside, standard_output};
use super::whole::whole;
use super::{Failure, Outcome};
use crate::features::{self, Around};

/// Mermaid draws no more links unless it is told to (`maxEdges`).
const MERMAID_DRAWS: usize = 500;

/// `wikinote graph PATH`: the notes and the links between them.
pub fn graph(
    path: &Path,
    format: GraphFormat,
    around: Option<&Path>,
    depth: Option<usize>,
) -> Result<Outcome, Failure> {
    let whole = whole(path)?;
    let middle = match around {
        Some(note) => Some(meant_in(&whole, note)?),
        None => whole.only(),
    };
    if depth.is_some() && middle.is_none() {
        let why = "`--depth` needs a note in the middle: `--around NOTE`";
        return Err(Failure::Said(why.to_owned()));
    }
    let around = middle.map(|note| Around {
        note,
        depth: depth.unwrap_or(1),
    });
    let graph = features::graph(&whole.loaded.vault, around);
    let (mut out, _) = standard_output();
    match format {
        GraphFormat::Dot => out.write_all(features::dot(&graph).as_bytes())?,
        GraphFormat::Mermaid => out.write_all(features::mermaid(&graph).as_bytes())?,
        GraphFormat::Json => {
            serde_json::to_writer(&mut out, &graph).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    if matches!(format, GraphFormat::Mermaid) && graph.links.len() > MERMAID_DRAWS {
        say_aside(&format!(
            "{} links; Mermaid draws {MERMAID_DRAWS} unless its setting `maxEdges` says \
             otherwise, and `--around NOTE` takes a part",
            graph.links.len()
        ));
    }
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(Outcome::Clean)
}
