use std::path::{Path, PathBuf};

use super::{Standing, standing};

/// The file with a vault's settings.
pub const SETTINGS_FILE: &str = ".wikinote.toml";
/// The folder with Obsidian's settings of a vault.
pub const OBSIDIAN: &str = ".obsidian";

/// What seems to publish a vault, from the files in and above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detected {
    /// A `quartz.config.ts`.
    Quartz {
        /// The published folder below the vault's root, or empty for the root.
        content: String,
    },
    /// A `.obsidian` folder.
    Obsidian,
    /// Neither.
    Nothing,
}

/// Looks for `quartz.config.ts` and `.obsidian` in `root` (canonical) and above.
/// The nearest wins, and Quartz in the same folder, because a Quartz site's
/// notes are often written in Obsidian.
///
/// Quartz publishes the folder `content` beside its configuration. A vault that
/// is neither that folder, nor around it, nor below it is not published by it.
pub fn detect_publisher(root: &Path) -> Detected {
    publisher_evidence(root).map_or(Detected::Nothing, |(detected, _)| detected)
}

/// The same with the file or folder that says so; `None` if nothing does.
pub fn publisher_evidence(root: &Path) -> Option<(Detected, PathBuf)> {
    for folder in root.ancestors() {
        let config = folder.join("quartz.config.ts");
        if standing(&config) == Standing::File {
            let content = folder.join("content");
            let has_content = standing(&content) == Standing::Folder;
            if !has_content || root.starts_with(&content) {
                let content = String::new();
                return Some((Detected::Quartz { content }, config));
            }
            if folder == root {
                let content = "content".to_owned();
                return Some((Detected::Quartz { content }, config));
            }
        }
        let obsidian = folder.join(OBSIDIAN);
        if standing(&obsidian) == Standing::Folder {
            return Some((Detected::Obsidian, obsidian));
        }
    }
    None
}

/// The vault around a file: the nearest folder above it with the settings file,
/// `.obsidian`, `quartz.config.ts` or `.git`, else the file's own folder.
pub fn vault_of(file: &Path) -> PathBuf {
    let own = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let own = own.unwrap_or_else(|| Path::new("."));
    // Only a full path has all of its ancestors in it.
    let Ok(full) = std::path::absolute(own) else {
        return own.to_path_buf();
    };
    full.ancestors()
        .find(|folder| is_marked(folder))
        .map_or_else(|| own.to_path_buf(), Path::to_path_buf)
}

/// Whether something in `folder` says that it is a vault.
pub fn is_marked(folder: &Path) -> bool {
    mark(folder).is_some()
}

/// What in `folder` says that it is a vault, by name.
pub fn mark(folder: &Path) -> Option<&'static str> {
    let marks = [SETTINGS_FILE, OBSIDIAN, "quartz.config.ts", ".git"];
    marks
        .into_iter()
        .find(|mark| standing(&folder.join(mark)) != Standing::Nothing)
}

/// Whether `folder` is a home directory, or above one, or a whole drive: nobody means all of that.
pub fn holds_a_home(folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real(folder);
    folder.parent().is_none()
        || std::env::home_dir().is_some_and(|home| real(&home).starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_root_of_the_file_system_holds_homes() {
        assert!(holds_a_home(Path::new("/")));
        assert!(!holds_a_home(Path::new("/no/such/folder/of/notes")));
    }

    #[test]
    fn the_nearest_publisher_wins_and_quartz_before_obsidian() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let channel = root.join("content/channel");
        fs::create_dir_all(&channel).unwrap();
        fs::create_dir_all(root.join(".obsidian")).unwrap();
        assert_eq!(detect_publisher(&channel), Detected::Obsidian);
        fs::write(root.join("quartz.config.ts"), "").unwrap();
        let quartz = |content: &str| Detected::Quartz {
            content: content.to_owned(),
        };
        assert_eq!(detect_publisher(root), quartz("content"));
        assert_eq!(detect_publisher(&root.join("content")), quartz(""));
        assert_eq!(detect_publisher(&channel), quartz(""));
        fs::create_dir_all(channel.join(".obsidian")).unwrap();
        assert_eq!(detect_publisher(&channel), Detected::Obsidian);
    }

    #[test]
    fn a_folder_beside_the_published_one_is_not_published() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("content")).unwrap();
        fs::create_dir_all(folder.path().join("docs")).unwrap();
        fs::write(folder.path().join("quartz.config.ts"), "").unwrap();
        let found = detect_publisher(&folder.path().join("docs"));
        assert!(!matches!(found, Detected::Quartz { .. }));
    }

    #[test]
    fn a_file_belongs_to_the_nearest_marked_folder() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b/c");
        fs::create_dir_all(&inner).unwrap();
        fs::write(folder.path().join("a").join(SETTINGS_FILE), "").unwrap();
        assert_eq!(vault_of(&inner.join("x.md")), folder.path().join("a"));
    }
}
