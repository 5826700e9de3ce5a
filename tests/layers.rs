//! The arrows of the architecture: which module may know which, and which one
//! alone may know a crate. Reads the source, so it cannot be argued with.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use of the crate, besides itself. `src/lib.rs` draws it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("parallel", &[]),
    ("disk", &[]),
    ("settings", &[]),
    ("syntax", &["text"]),
    ("vault", &["syntax", "text", "video"]),
    ("video", &["text"]),
    ("rules", &["settings", "syntax", "text", "vault", "video"]),
    (
        "features",
        &["rules", "settings", "syntax", "text", "vault", "video"],
    ),
    (
        "scan",
        &["disk", "parallel", "settings", "text", "vault", "video"],
    ),
    (
        "server",
        &[
            "disk", "features", "parallel", "rules", "scan", "settings", "syntax", "text", "vault",
            "video",
        ],
    ),
    (
        "cli",
        &[
            "disk", "features", "parallel", "rules", "scan", "settings", "syntax", "text", "vault",
            "video",
        ],
    ),
    ("main", &["cli", "server"]),
    ("lib", &["*"]),
];

/// Names that only some modules may mention outside of tests.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("ropey", &["text"]),
    ("pulldown_cmark", &["syntax"]),
    ("saphyr_parser", &["syntax"]),
    ("tower_lsp", &["server"]),
    ("tower_service", &["server"]),
    ("tokio", &["server"]),
    ("dashmap", &["server"]),
    ("clap", &["cli"]),
    ("ctrlc", &["cli"]),
    ("similar", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("quick_xml", &["cli"]),
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    ("unicode_width", &["cli"]),
    ("include_dir", &["cli"]),
    ("tempfile", &["cli", "disk"]),
    ("ignore", &["disk"]),
    ("globset", &["settings"]),
    ("hashbrown", &["vault"]),
    ("notify", &["disk"]),
    ("nucleo_matcher", &["features", "rules", "vault"]),
    ("std::fs", &["disk"]),
    ("std::process", &["main", "server", "cli"]),
    ("std::env", &["main", "server", "cli", "disk"]),
    ("std::net", &[]),
    ("println", &[]),
    ("eprintln", &[]),
];

/// A source file without comments, strings and tests, and the module it is of.
struct Source {
    path: PathBuf,
    module: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        // Modules that the folder's `mod.rs` declares for tests only.
        let declared = fs::read_to_string(folder.join("mod.rs")).unwrap_or_default();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let below = path.strip_prefix(&root).unwrap();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let is_test =
                stem == "tests" || declared.contains(&format!("#[cfg(test)]\nmod {stem};"));
            if is_test {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let first = below.components().next().unwrap();
                let module = Path::new(first.as_os_str()).file_stem().unwrap();
                let module = module.to_str().unwrap().to_owned();
                let code = code(&fs::read_to_string(&path).unwrap());
                sources.push(Source {
                    path: below.to_path_buf(),
                    module,
                    code,
                });
            }
        }
    }
    assert!(sources.len() > 30, "the walk found the sources");
    sources
}

/// `source` without line comments and without its module of tests, which by the
/// house's style comes last. Block comments are not used here.
fn code(source: &str) -> String {
    let tests = source
        .find("#[cfg(test)]\nmod tests {")
        .unwrap_or(source.len());
    let lines = source[..tests]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines
        .map(|line| line.split(" // ").next().unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first names after each `crate::`, those in braces included.
fn used_modules(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for start in [
        code.match_indices("crate::"),
        code.match_indices("wikinote::"),
    ]
    .into_iter()
    .flatten()
    .map(|(at, found)| at + found.len())
    {
        let rest = &code[start..];
        match rest.strip_prefix('{') {
            Some(list) => used.extend(top_level(list)),
            None => used.push(name(rest)),
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

/// The first names of the items of a `use` list, up to its closing brace.
fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut names, mut at_start) = (0, Vec::new(), true);
    for (at, character) in list.char_indices() {
        match character {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            _ if character.is_whitespace() => {}
            _ if at_start => {
                names.push(name(&list[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn arrows_point_down_only() {
    let may_use: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(allowed) = may_use.get(source.module.as_str()) else {
            wrong.push(format!(
                "{}: the module is not in MAY_USE",
                source.path.display()
            ));
            continue;
        };
        for used in used_modules(&source.code) {
            let known = may_use.contains_key(used.as_str());
            let fine = used == source.module || allowed.contains(&used.as_str());
            if known && !fine && !allowed.contains(&"*") {
                wrong.push(format!("{} uses crate::{used}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_crate_is_known_to_its_module_alone() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, modules) in ONLY_IN {
            if mentions(&source.code, name) && !modules.contains(&source.module.as_str()) {
                wrong.push(format!("{} mentions {name}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether `code` names it as a path's start or as a macro, not as part of a
/// longer name.
fn mentions(code: &str, name: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        !before.is_some_and(in_name) && (after.starts_with("::") || after.starts_with('!'))
    })
}

#[test]
fn no_block_comment_hides_code_from_this_test() {
    for source in sources() {
        let opens = source
            .code
            .lines()
            .any(|line| line.trim_start().starts_with("/*"));
        assert!(!opens, "{}", source.path.display());
    }
}

#[test]
fn this_test_sees_what_it_is_meant_to_see() {
    let code = code(
        "use crate::{vault::{Note, Vault}, text};\n// use crate::cli;\nlet x = crate::scan::load();",
    );
    assert_eq!(used_modules(&code), ["vault", "text", "scan"]);
    assert!(mentions("use ropey::Rope;", "ropey") && !mentions("my_ropey::Rope", "ropey"));
    assert!(mentions("    println!(\"x\")", "println") && !mentions("eprintln!()", "println"));
}
