//! Which names files can have, on every system the vault may be opened on.

use super::{Refusal, refuse};

/// Names that Windows keeps for devices, with any extension (Microsoft, "Naming
/// Files, Paths, and Namespaces").
const RESERVED: [&str; 28] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "com¹", "com²",
    "com³", "lpt¹", "lpt²", "lpt³",
];

/// Most file systems take no longer name, in bytes.
const LONGEST: usize = 255;

/// Whether a note's file can be called `stem`, without its extension; if not, why.
pub fn check_file_name(stem: &str) -> Result<(), Refusal> {
    if stem.trim().is_empty() {
        return refuse("A name needs at least one letter.");
    }
    if let Some(bad) = stem.chars().find(|c| is_bad(*c)) {
        let bad = match bad.is_control() {
            true => "a control character".to_owned(),
            false => format!("`{bad}`"),
        };
        return refuse(format!("A note's name cannot hold {bad}."));
    }
    if stem.starts_with('.') {
        return refuse("A name that starts with a dot is hidden, and hidden files are no notes.");
    }
    if stem.ends_with(['.', ' ']) {
        return refuse("A name cannot end with a dot or a blank: Windows drops them.");
    }
    let first = stem.split('.').next().unwrap_or_default().trim();
    if RESERVED.contains(&first.to_ascii_lowercase().as_str()) {
        return refuse(format!("Windows keeps the name `{first}` for a device."));
    }
    if stem.len() + ".md".len() > LONGEST {
        return refuse(format!(
            "The name is too long: {} bytes, and most disks take {LONGEST}.",
            stem.len() + ".md".len()
        ));
    }
    Ok(())
}

/// What ends a path, a link or an anchor, or what Windows refuses.
fn is_bad(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '#' | '^' | '[' | ']'
        )
}
