//! Notes and file names come from strangers, and GitHub Actions takes what is printed in its
//! jobs for commands: a line that begins with `::error::` after blanks, and `##[error]`
//! anywhere in a line.

use std::borrow::Cow;
use std::sync::OnceLock;

/// `path` so that no line that begins with it begins with `::`.
pub fn spelled_out(path: Cow<'_, str>) -> Cow<'_, str> {
    match path.trim_start().starts_with("::") {
        true => format!("./{path}").into(),
        false => path,
    }
}

/// `text` for people; in a job of GitHub Actions with `# [error]` for `##[error]`, which
/// takes as much room.
pub fn tamed(text: &str) -> Cow<'_, str> {
    static IN_JOB: OnceLock<bool> = OnceLock::new();
    let in_job = || std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    match *IN_JOB.get_or_init(in_job) {
        true => broken(text),
        false => text.into(),
    }
}

fn broken(text: &str) -> Cow<'_, str> {
    const MARK: &str = "##[";
    let mut tamed = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(MARK) {
        let (before, behind) = (&rest[..at], &rest[at + MARK.len()..]);
        // No command begins with anything else: `##[[note]]` stays.
        let is_command = behind.starts_with(|first: char| first.is_ascii_alphabetic());
        tamed.push_str(before);
        tamed.push_str(if is_command { "# [" } else { MARK });
        rest = behind;
    }
    match tamed.is_empty() && rest.len() == text.len() {
        true => text.into(),
        false => (tamed + rest).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_command_is_none() {
        assert_eq!(broken("a ##[error]b ###[group]"), "a # [error]b ## [group]");
        assert_eq!(broken("##[Error]##[add-mask]é"), "# [Error]# [add-mask]é");
        for plain in ["", "## [a]", "##[[note]]", "##[", "#[a]"] {
            assert_eq!(broken(plain), plain);
        }
        assert_eq!(spelled_out("::error::a.md".into()), "./::error::a.md");
        assert_eq!(spelled_out(" \u{a0}::a.md".into()), "./ \u{a0}::a.md");
        assert_eq!(spelled_out("a::b.md".into()), "a::b.md");
    }
}
