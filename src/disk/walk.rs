use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::find::is_marked;
use super::{DiskError, canonical_folder};

/// The files of a vault. Paths are relative to its root, with `/` between their
/// parts, and sorted by their bytes, so that every run sees the same order
/// however its threads were timed.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files that [`is_note`].
    pub notes: Vec<Box<str>>,
    /// All others.
    pub files: Vec<Box<str>>,
    /// What could not be listed.
    pub skipped: Vec<DiskError>,
    /// Exclude globs that cannot be read, one sentence each.
    pub problems: Vec<String>,
}

/// Whether a file of this name is a note: `.md` or `.markdown`.
pub fn is_note(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("md" | "markdown"))
}

/// Lists the files below `root`, in parallel.
///
/// Left out are: hidden files and folders; what `.gitignore` (within a
/// repository or not) and `.ignore` files leave out; what the `exclude` globs,
/// written as in `.gitignore`, name; and the folders `apart` (canonical paths),
/// which are vaults of their own.
///
/// Links are followed, files and folders alike, but what a link leads to is
/// listed once: a link to something that is listed anyway adds nothing, and a
/// link to a folder around the vault, a loop, is no danger.
///
/// A folder with [`MOST_OTHERS`] files that are no notes and nothing in it that
/// marks a vault is surely none, a whole disk say, and refused.
pub fn walk(root: &Path, exclude: &[String], apart: &[PathBuf]) -> Result<Listing, DiskError> {
    walk_within(root, exclude, apart, MOST_OTHERS)
}

/// The files below `folder`, relative to it, ignored ones too; hidden ones and
/// links to folders are passed over. At most [`MOST_OTHERS`].
pub fn files_below(folder: &Path) -> Vec<Box<str>> {
    let mut builder = WalkBuilder::new(folder);
    builder
        .standard_filters(false)
        .hidden(true)
        .follow_links(false);
    let entries = builder.build().flatten().take(MOST_OTHERS);
    let is_file = |entry: &DirEntry| entry.path().is_file();
    let mut files: Vec<Box<str>> = entries
        .filter(is_file)
        .filter_map(|entry| relative(entry.path(), folder, ""))
        .collect();
    files.sort_unstable();
    files
}

/// Far more pictures and the like than any vault has; notes are never too many.
const MOST_OTHERS: usize = 1_000_000;

fn walk_within(
    root: &Path,
    exclude: &[String],
    apart: &[PathBuf],
    most: usize,
) -> Result<Listing, DiskError> {
    let canonical = canonical_folder(root)?;
    // An unreadable root is an error; an unreadable folder below it is skipped.
    fs::read_dir(&canonical).map_err(|error| DiskError::new(root, error))?;
    let mut problems = Vec::new();
    let excluded = exclude_globs(&canonical, exclude, &mut problems);
    let bound = Bound {
        most: if is_marked(&canonical) {
            usize::MAX
        } else {
            most
        },
        others: AtomicUsize::new(0),
    };
    let builder = builder(&canonical);
    let mut walked = walk_folder(&canonical, "", &builder, &excluded, apart, &bound);
    follow_links(&canonical, &excluded, apart, &bound, &mut walked);
    if bound.is_passed() {
        return Err(DiskError::NoVault {
            path: root.to_path_buf(),
            files: most,
        });
    }

    let mut listing = Listing {
        problems,
        skipped: walked.skipped,
        ..Listing::default()
    };
    for file in walked.files {
        let list = if is_note(Path::new(&*file)) {
            &mut listing.notes
        } else {
            &mut listing.files
        };
        list.push(file);
    }
    listing.notes.sort_unstable();
    listing.files.sort_unstable();
    listing.skipped.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(listing)
}

/// Whether a walk of `root` would pass over `relative` (its path below the
/// root): for file events, which name one path at a time. Reads the ignore
/// files on the way to it anew each time, so a change to them counts at once.
pub fn is_left_out(root: &Path, exclude: &[String], relative: &Path, is_folder: bool) -> bool {
    let excluded = exclude_globs(root, exclude, &mut Vec::new());
    left_out(
        &mut builder(root).build_matchers(),
        &excluded,
        relative,
        is_folder,
    )
}

fn left_out(
    matchers: &mut [ignore::IncrementalIgnore],
    excluded: &Gitignore,
    relative: &Path,
    is_folder: bool,
) -> bool {
    let ignored =
        |matcher: &mut ignore::IncrementalIgnore| matcher.matched(relative, is_folder).is_ignore();
    excluded
        .matched_path_or_any_parents(relative, is_folder)
        .is_ignore()
        || matchers.iter_mut().any(ignored)
}

/// How a folder is walked, its exclude globs apart.
///
/// Within a repository its `.gitignore`s above the folder count too, up to the
/// repository's own folder. Outside one, `.gitignore` files in the vault count
/// nevertheless, but none above it: a `*` in a home directory's must not empty
/// every vault below. The user's global ignore file is not read, so that a
/// vault has the same notes on every machine.
fn builder(folder: &Path) -> WalkBuilder {
    let in_repository = folder
        .ancestors()
        .any(|ancestor| ancestor.join(".git").exists());
    let mut builder = WalkBuilder::new(folder);
    builder
        .require_git(in_repository)
        .parents(in_repository)
        .git_global(false)
        .follow_links(false)
        .threads(threads());
    builder
}

/// Two at least: while one waits for the disk, another works.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, |count| count.get().max(2))
}

pub(super) fn exclude_globs(
    root: &Path,
    exclude: &[String],
    problems: &mut Vec<String>,
) -> Gitignore {
    let mut globs = GitignoreBuilder::new(root);
    for glob in exclude {
        if let Err(error) = globs.add_line(None, glob) {
            let why = match error {
                ignore::Error::Glob { err, .. } => err,
                other => other.to_string(),
            };
            problems.push(format!(
                "`exclude`: the glob \"{glob}\" cannot be read: {why}"
            ));
        }
    }
    globs.build().unwrap_or_else(|_| Gitignore::empty())
}

/// How many files that are no notes a walk takes before it gives up.
struct Bound {
    most: usize,
    others: AtomicUsize,
}

impl Bound {
    fn count(&self) {
        self.others.fetch_add(1, Ordering::Relaxed);
    }

    fn is_passed(&self) -> bool {
        self.others.load(Ordering::Relaxed) > self.most
    }
}

/// What one thread of a walk found; merged when it ends.
#[derive(Default)]
struct Walked {
    files: Vec<Box<str>>,
    /// Where each link stands, relative to the root.
    links: Vec<Box<str>>,
    skipped: Vec<DiskError>,
}

/// Collects for one thread, and hands over when the walk drops it.
struct Collector<'a> {
    walked: Walked,
    all: &'a Mutex<Walked>,
}

impl Drop for Collector<'_> {
    fn drop(&mut self) {
        let mut all = self
            .all
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        all.files.append(&mut self.walked.files);
        all.links.append(&mut self.walked.links);
        all.skipped.append(&mut self.walked.skipped);
    }
}

/// Walks `folder`, whose place in the vault is `prefix` (empty, or ending in `/`).
fn walk_folder(
    folder: &Path,
    prefix: &str,
    builder: &WalkBuilder,
    excluded: &Gitignore,
    apart: &[PathBuf],
    bound: &Bound,
) -> Walked {
    let all = Mutex::new(Walked::default());
    builder.build_parallel().run(|| {
        let mut collector = Collector {
            walked: Walked::default(),
            all: &all,
        };
        Box::new(move |entry| {
            let walked = &mut collector.walked;
            match entry {
                _ if bound.is_passed() => WalkState::Quit,
                Ok(entry) if entry.depth() == 0 => WalkState::Continue,
                Ok(entry) => {
                    let files = walked.files.len();
                    let next = visit(&entry, folder, prefix, excluded, apart, walked);
                    if walked.files.len() > files && !is_note(entry.path()) {
                        bound.count();
                    }
                    next
                }
                Err(error) => {
                    walked.skipped.extend(refused(&error, folder));
                    WalkState::Continue
                }
            }
        })
    });
    all.into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn visit(
    entry: &DirEntry,
    folder: &Path,
    prefix: &str,
    excluded: &Gitignore,
    apart: &[PathBuf],
    walked: &mut Walked,
) -> WalkState {
    let Some(kind) = entry.file_type() else {
        return WalkState::Continue;
    };
    let Some(relative) = relative(entry.path(), folder, prefix) else {
        walked.skipped.push(DiskError::NameNotUtf8 {
            path: entry.path().to_path_buf(),
        });
        return WalkState::Skip;
    };
    if !excluded.is_empty() && excluded.matched(&*relative, kind.is_dir()).is_ignore() {
        return WalkState::Skip;
    }
    if kind.is_dir() {
        let own_vault = apart.iter().any(|other| other == entry.path());
        return if own_vault {
            WalkState::Skip
        } else {
            WalkState::Continue
        };
    }
    if kind.is_symlink() {
        walked.links.push(relative);
    } else if kind.is_file() {
        walked.files.push(relative);
    }
    WalkState::Continue
}

/// `path`, which is below `folder`, as a path of the vault; `None` if it is not UTF-8.
pub(super) fn relative(path: &Path, folder: &Path, prefix: &str) -> Option<Box<str>> {
    let below = path.strip_prefix(folder).ok()?.to_str()?;
    let mut relative = String::with_capacity(prefix.len() + below.len());
    relative.push_str(prefix);
    if std::path::MAIN_SEPARATOR == '/' {
        relative.push_str(below);
    } else {
        relative.extend(
            below
                .chars()
                .map(|c| if std::path::is_separator(c) { '/' } else { c }),
        );
    }
    Some(relative.into_boxed_str())
}

/// A folder or file that could not be looked at. Faults in `.gitignore` files
/// are git's business, and pass.
fn refused(error: &ignore::Error, folder: &Path) -> Option<DiskError> {
    let io = error.io_error()?;
    let path = path_of(error).unwrap_or(folder).to_path_buf();
    let error = match io.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::new(io.kind(), io.to_string()),
    };
    // What is gone by the time it is looked at was deleted meanwhile.
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    (!missing).then_some(DiskError::Unreadable { path, error })
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// Follows the links that the walk met, and those behind them, in an order that
/// depends on their names only.
fn follow_links(
    root: &Path,
    excluded: &Gitignore,
    apart: &[PathBuf],
    bound: &Bound,
    walked: &mut Walked,
) {
    if walked.links.is_empty() {
        return;
    }
    let mut matchers = builder(root).build_matchers();
    let mut followed: Vec<PathBuf> = apart.to_vec();
    walked.links.sort_unstable();
    let mut queue: VecDeque<Box<str>> = std::mem::take(&mut walked.links).into();
    while let Some(link) = queue.pop_front() {
        let path = root.join(&*link);
        // A link that leads nowhere is no file; whoever links to it will hear so.
        let Ok(target) = fs::canonicalize(&path) else {
            continue;
        };
        let is_folder = target.is_dir();
        let listed_in_root = target
            .strip_prefix(root)
            .is_ok_and(|below| !left_out(&mut matchers, excluded, below, is_folder));
        let around_the_vault = root.starts_with(&target);
        let already = followed.iter().any(|earlier| target.starts_with(earlier));
        if listed_in_root || around_the_vault || already {
            continue;
        }
        if is_folder {
            if excluded
                .matched_path_or_any_parents(&*link, true)
                .is_ignore()
            {
                continue;
            }
            let prefix = format!("{link}/");
            let mut behind = walk_folder(
                &target,
                &prefix,
                &builder(&target),
                excluded,
                &followed,
                bound,
            );
            behind.links.sort_unstable();
            walked.files.append(&mut behind.files);
            walked.skipped.append(&mut behind.skipped);
            queue.extend(behind.links);
        } else if target.is_file() {
            walked.files.push(link);
        }
        followed.push(target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files, each holding its own name.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        folder
    }

    fn notes(root: &Path, exclude: &[&str]) -> Vec<String> {
        let exclude: Vec<String> = exclude.iter().map(|glob| glob.to_string()).collect();
        let listing = walk(root, &exclude, &[]).unwrap();
        listing.notes.iter().map(|note| note.to_string()).collect()
    }

    #[test]
    fn lists_notes_and_other_files_sorted() {
        let folder = folder(&["b/z.md", "a.markdown", "b/picture.png", "b.md", "B.MD"]);
        let listing = walk(folder.path(), &[], &[]).unwrap();
        assert_eq!(listing.notes.concat(), "a.markdownb.mdb/z.md");
        assert_eq!(listing.files.concat(), "B.MDb/picture.png");
    }

    #[test]
    fn passes_over_hidden_ignored_and_excluded_files() {
        let folder = folder(&[
            "a.md",
            ".hidden/b.md",
            ".c.md",
            "drafts/d.md",
            "drafts/keep.md",
            "build/e.md",
            "old/f.md",
            "deep/old/g.md",
            "deep/h.md",
        ]);
        fs::write(folder.path().join(".gitignore"), "/build/\n").unwrap();
        fs::write(folder.path().join(".ignore"), "old\n").unwrap();
        let exclude = ["drafts/*", "!drafts/keep.md"];
        assert_eq!(
            notes(folder.path(), &exclude),
            ["a.md", "deep/h.md", "drafts/keep.md"]
        );

        let exclude: Vec<String> = exclude.map(str::to_owned).to_vec();
        let out = |path: &str| is_left_out(folder.path(), &exclude, Path::new(path), false);
        assert!(out("build/e.md") && out("deep/old/g.md") && out(".hidden/b.md"));
        assert!(out("drafts/d.md") && !out("drafts/keep.md") && !out("deep/h.md"));
    }

    #[test]
    fn a_gitignore_above_the_vault_counts_in_a_repository_only() {
        let folder = folder(&["vault/a.md", "vault/b.md"]);
        fs::write(folder.path().join(".gitignore"), "b.md\n").unwrap();
        let vault = folder.path().join("vault");
        assert_eq!(notes(&vault, &[]), ["a.md", "b.md"]);
        fs::create_dir(folder.path().join(".git")).unwrap();
        assert_eq!(notes(&vault, &[]), ["a.md"]);
    }

    #[test]
    fn a_bad_glob_is_reported_and_the_others_count() {
        let folder = folder(&["a.md", "b.md"]);
        let exclude = ["[z-a].md".to_owned(), "b.md".to_owned()];
        let listing = walk(folder.path(), &exclude, &[]).unwrap();
        assert_eq!(listing.notes.concat(), "a.md");
        assert!(
            listing.problems[0].contains("\"[z-a].md\""),
            "{:?}",
            listing.problems
        );
    }

    #[test]
    fn a_vault_within_the_vault_is_left_to_itself() {
        let folder = folder(&["a.md", "inner/b.md"]);
        let inner = fs::canonicalize(folder.path().join("inner")).unwrap();
        let listing = walk(folder.path(), &[], &[inner]).unwrap();
        assert_eq!(listing.notes.concat(), "a.md");
    }

    #[test]
    fn a_missing_folder_and_a_file_are_no_vault() {
        let folder = folder(&["a.md"]);
        let missing = walk(&folder.path().join("no"), &[], &[]).unwrap_err();
        assert!(matches!(missing, DiskError::Missing { .. }));
        let file = walk(&folder.path().join("a.md"), &[], &[]).unwrap_err();
        assert!(matches!(file, DiskError::NotAFolder { .. }));
    }

    #[test]
    fn a_huge_folder_of_other_files_is_no_vault_unless_it_says_so() {
        let folder = folder(&["a.md", "b.md", "c.md", "1.bin", "x/2.bin", "x/3.bin"]);
        let within = |most| walk_within(folder.path(), &[], &[], most);
        assert_eq!(within(3).unwrap().notes.len(), 3);
        let refused = within(2).unwrap_err();
        assert!(
            matches!(refused, DiskError::NoVault { files: 2, .. }),
            "{refused}"
        );
        fs::write(folder.path().join(".wikinote.toml"), "").unwrap();
        assert_eq!(within(2).unwrap().files.len(), 3);
    }

    #[cfg(unix)]
    mod links {
        use super::*;
        use std::os::unix::fs::symlink;

        #[test]
        fn what_a_link_leads_to_is_listed_once() {
            let outside = folder(&["x.md", "deep/y.md"]);
            let inside = folder(&["a.md", "sub/b.md", ".hidden/c.md"]);
            let link = |to: &Path, name: &str| symlink(to, inside.path().join(name)).unwrap();
            link(&inside.path().join("sub"), "again");
            link(&inside.path().join("a.md"), "same.md");
            link(&inside.path().join(".hidden"), "shown");
            link(outside.path(), "out");
            link(outside.path(), "out2");
            link(&outside.path().join("x.md"), "x2.md");
            link(&inside.path().join("nowhere"), "dangling.md");
            let expected = [
                "a.md",
                "out/deep/y.md",
                "out/x.md",
                "shown/c.md",
                "sub/b.md",
            ];
            assert_eq!(notes(inside.path(), &[]), expected);
            assert_eq!(
                notes(inside.path(), &["out"]).len(),
                5,
                "the other link takes over"
            );
        }

        #[test]
        fn loops_end() {
            let outside = folder(&["o/x.md"]);
            let inside = folder(&["a.md", "sub/b.md"]);
            symlink(inside.path(), inside.path().join("sub/up")).unwrap();
            symlink("/", inside.path().join("everything")).unwrap();
            symlink("loop", inside.path().join("loop")).unwrap();
            symlink(outside.path().join("o"), inside.path().join("out")).unwrap();
            symlink(inside.path(), outside.path().join("o/back")).unwrap();
            symlink(outside.path().join("o"), outside.path().join("o/self")).unwrap();
            assert_eq!(notes(inside.path(), &[]), ["a.md", "out/x.md", "sub/b.md"]);
        }

        #[test]
        fn a_name_that_is_not_utf8_is_reported() {
            use std::os::unix::ffi::OsStrExt;
            let folder = folder(&["a.md"]);
            let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
            if fs::write(folder.path().join(name), "x").is_err() {
                return; // Not every file system takes such names.
            }
            let listing = walk(folder.path(), &[], &[]).unwrap();
            assert_eq!(listing.notes.concat(), "a.md");
            assert!(matches!(listing.skipped[0], DiskError::NameNotUtf8 { .. }));
        }
    }
}
