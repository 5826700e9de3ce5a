use std::collections::HashSet;
use std::path::Path;

use ignore::WalkBuilder;

use super::is_note;
use super::walk::{exclude_globs, relative};

/// A note that a walk passes over, and by what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// What leaves it out, in a clause.
    pub why: &'static str,
    /// Below the root.
    pub path: Box<str>,
}

/// Hidden folders of tools with nothing in them that a person wrote.
const NEVER_NOTES: [&str; 3] = [".git", ".hg", ".svn"];

/// The notes below `root` that are not among the `listed`, sorted by reason and
/// path. Links are not followed; at most `most` files and folders are looked at.
pub fn left_out(
    root: &Path,
    exclude: &[String],
    listed: &HashSet<&str>,
    most: usize,
) -> Vec<LeftOut> {
    let excluded = exclude_globs(root, exclude, &mut Vec::new());
    let mut builder = WalkBuilder::new(root);
    builder
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(|entry| {
            let name = entry.file_name();
            !NEVER_NOTES.iter().any(|never| name == *never)
        });
    let mut found: Vec<LeftOut> = builder
        .build()
        .flatten()
        .take(most)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter(|entry| is_note(entry.path()))
        .filter_map(|entry| relative(entry.path(), root, ""))
        .filter(|path| !listed.contains(&**path))
        .map(|path| {
            let below = Path::new(&*path);
            let is_excluded = excluded
                .matched_path_or_any_parents(below, false)
                .is_ignore();
            let why = if path.split('/').any(|part| part.starts_with('.')) {
                "hidden: a name in the path begins with a dot"
            } else if is_excluded {
                "named by the setting `exclude`"
            } else {
                "named by a `.gitignore` or `.ignore` file"
            };
            LeftOut { why, path }
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_note_that_is_passed_over_has_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "a.md",
            ".h/b.md",
            ".git/c.md",
            "drafts/d.md",
            "built/e.md",
            "built/p.png",
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let listed = HashSet::from(["a.md"]);
        let found = left_out(folder.path(), &["/drafts".to_owned()], &listed, 1000);
        let shown = found
            .iter()
            .map(|one| (&*one.path, one.why.split(' ').next()));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                (".h/b.md", Some("hidden:")),
                ("built/e.md", Some("named")),
                ("drafts/d.md", Some("named")),
            ]
        );
        assert!(found[1].why.contains(".gitignore") && found[2].why.contains("exclude"));
    }
}
