use std::path::PathBuf;

use super::whole::Whole;
use crate::rules::{self, Finding};
use crate::scan;
use crate::video::Fault;

/// The finding about each file of `faults`, sorted by path and each told once,
/// whichever notes its video has.
pub fn findings(whole: &Whole, mut faults: Vec<(PathBuf, Fault)>) -> Vec<(PathBuf, Finding)> {
    faults.sort_by(|(a, _), (b, _)| a.cmp(b));
    faults.dedup_by(|(a, _), (b, _)| a == b);
    let settings = &whole.loaded.settings;
    let finding = |(path, fault): (PathBuf, Fault)| {
        let place = scan::note_path(&whole.loaded.roots, &path);
        let place = place.as_ref().map(|place| &*place.path);
        let finding = rules::check_sidecar(&fault, place, settings)?;
        Some((path, finding))
    };
    faults.into_iter().filter_map(finding).collect()
}
