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

/// `text` for people, of whole lines; in a job of GitHub Actions with `# [error]` for `##[error]`,
/// which takes as much room, and `: :` for the `::` that a line begins with.
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
    const COLONS: &str = "::";
    let mut tamed = String::new();
    let mut kept = 0;
    let mut put = |at: usize, mark: &str, instead: &str| {
        tamed.push_str(&text[kept..at]);
        tamed.push_str(instead);
        kept = at + mark.len();
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start().len();
        if line[blanks..].starts_with(COLONS) {
            put(start + blanks, COLONS, ": :");
        }
        for (at, _) in line.match_indices(MARK) {
            // No command begins with anything else: `##[[note]]` stays.
            if line[at + MARK.len()..].starts_with(|first: char| first.is_ascii_alphabetic()) {
                put(start + at, MARK, "# [");
            }
        }
        start += line.len();
    }
    match kept {
        0 => text.into(),
        _ => (tamed + &text[kept..]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_command_is_none() {
        assert_eq!(broken("a ##[error]b ###[group]"), "a # [error]b ## [group]");
        assert_eq!(broken("##[Error]##[add-mask]é"), "# [Error]# [add-mask]é");
        assert_eq!(broken("a\n ::x::y ::z\n::b"), "a\n : :x::y ::z\n: :b");
        assert_eq!(broken("::##[x]\n"), ": :# [x]\n");
        for plain in ["", "## [a]", "##[[note]]", "##[", "#[a]"] {
            assert_eq!(broken(plain), plain);
        }
        assert_eq!(spelled_out("::error::a.md".into()), "./::error::a.md");
        assert_eq!(spelled_out(" \u{a0}::a.md".into()), "./ \u{a0}::a.md");
        assert_eq!(spelled_out("a::b.md".into()), "a::b.md");
    }
}
