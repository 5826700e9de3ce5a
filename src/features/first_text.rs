//! The first text of a new note: as its neighbours begin, or as the user's
//! template says.

use crate::settings::Settings;
use crate::syntax::{Scalar, parse};

/// What is known of a note that is to be made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstText<'a> {
    /// What it will be called.
    pub title: &'a str,
    /// The video it is about.
    pub video_id: Option<&'a str>,
    /// The line that leads to its hub, without a line break: `From: [[hub]] <br/>`.
    pub hub_line: Option<&'a str>,
    /// `\n`, or `\r\n` where its neighbours have that.
    pub line_break: &'a str,
    /// Whether its neighbours have their front matter in TOML. A template says
    /// that itself.
    pub toml: bool,
}

/// The first text of `new`.
pub(crate) fn first_text(new: &FirstText<'_>, settings: &Settings) -> String {
    let title = new.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let new = &FirstText {
        title: &title,
        ..*new
    };
    let template = &settings.new_note.template;
    match template.trim().is_empty() {
        true => usual(new),
        false => {
            let text = filled(template, new);
            // A template may hold a place where a value cannot be written soundly.
            match says_what_was_meant(template, new, &text) {
                true => text,
                false => usual(new),
            }
        }
    }
}

/// Whether the front matter of `text`, which is `template` filled in for `new`,
/// reads as it does with names that can spoil nothing. Where even that is broken,
/// by another program's placeholders for one, nothing can be told.
fn says_what_was_meant(template: &str, new: &FirstText<'_>, text: &str) -> bool {
    const TITLE: &str = "Harmlesstitle";
    const HUB: &str = "Harmlesshub";
    let hub = new.hub_line.and_then(hub_name);
    let harmless = FirstText {
        title: TITLE,
        hub_line: hub.and(Some("[[Harmlesshub]]")),
        ..*new
    };
    let model = parse(&filled(template, &harmless)).front_matter;
    let Some(model) = model.filter(|front| front.fault.is_none()) else {
        return true;
    };
    let Some(front) = parse(text).front_matter else {
        return false;
    };
    let meant = |scalar: &Scalar| {
        let value = scalar.value.replace(TITLE, new.title);
        value.replace(HUB, hub.unwrap_or_default())
    };
    let same = |model: &[Scalar], now: &[Scalar]| {
        model.len() == now.len()
            && (model.iter().zip(now)).all(|(model, now)| meant(model) == *now.value)
    };
    front.fault.is_none()
        && same(model.title.as_slice(), front.title.as_slice())
        && same(&model.aliases, &front.aliases)
}

/// Front matter, and below it the hub's line.
fn usual(new: &FirstText<'_>) -> String {
    let (mark, equals) = if new.toml {
        ("+++", " = ")
    } else {
        ("---", ": ")
    };
    let entry = |key: &str, value: &str| format!("{key}{equals}{}", scalar(value, new.toml));
    let mut lines = vec![mark.to_owned(), entry("title", new.title)];
    lines.extend(new.video_id.map(|id| entry("videoId", id)));
    lines.push(mark.to_owned());
    if let Some(hub_line) = new.hub_line {
        lines.extend([String::new(), hub_line.to_owned()]);
    }
    lines.push(String::new());
    lines.join(new.line_break)
}

/// `template` with its placeholders filled in. A line with one of which nothing
/// is known is left out; a placeholder that is none of ours stays as it is.
fn filled(template: &str, new: &FirstText<'_>) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<&str> = None;
    for (index, line) in template.lines().enumerate() {
        let mark = line.trim_end();
        if index == 0 && matches!(mark, "---" | "+++") {
            open = Some(mark);
        } else if open == Some(mark) {
            open = None;
        }
        lines.extend(filled_line(line, new, open));
    }
    let mut text = lines.join(new.line_break);
    if template.ends_with('\n') && !text.is_empty() {
        text.push_str(new.line_break);
    }
    text
}

/// One line of the template, in the body or in front matter between lines `mark`.
fn filled_line(line: &str, new: &FirstText<'_>, mark: Option<&str>) -> Option<String> {
    let toml = mark == Some("+++");
    let (before, value, after) = match mark {
        Some(_) => parts(line, toml),
        None => (line, "", ""),
    };
    let before = with_values(before, new, str::to_owned)?;
    let inner = filled_value(value, new, toml)?;
    let after = with_values(after, new, str::to_owned)?;
    Some(format!("{before}{inner}{after}"))
}

/// A value of front matter with its placeholders filled in.
fn filled_value(value: &str, new: &FirstText<'_>, toml: bool) -> Option<String> {
    if !value.contains("{{") {
        return Some(value.to_owned());
    }
    // The user wrote the quotes.
    if let Some(quoted) = within_quotes(value, '"') {
        return Some(format!("\"{}\"", with_values(quoted, new, escaped)?));
    }
    if let Some(quoted) = within_quotes(value, '\'') {
        // TOML has no escapes there, so what needs one goes between others.
        let plain = with_values(quoted, new, str::to_owned)?;
        return Some(
            match toml && (plain.contains(['\'', '\u{7f}']) || has_control(&plain)) {
                true => format!("\"{}\"", escaped(&plain)),
                false if toml => format!("'{plain}'"),
                false => {
                    let quoted = with_values(quoted, new, |text| text.replace('\'', "''"))?;
                    format!("'{quoted}'")
                }
            },
        );
    }
    for (open, close) in [('[', ']'), ('{', '}')] {
        let inside = value.strip_prefix(open);
        let Some(inside) = inside.and_then(|inside| inside.strip_suffix(close)) else {
            continue;
        };
        // `{{title}}` is a table of a table to YAML, and a placeholder to us.
        if open == '[' || !value.starts_with("{{") {
            return Some(format!("{open}{}{close}", members(inside, new, toml)?));
        }
    }
    // A tag or an anchor of YAML, and behind it the value.
    if !toml
        && value.starts_with(['!', '&'])
        && let Some((mark, value)) = value.split_once(' ')
    {
        return Some(format!(
            "{mark} {}",
            filled_value(value.trim_start(), new, toml)?
        ));
    }
    let plain = with_values(value, new, str::to_owned)?;
    // A placeholder that we do not know may be another program's.
    let is_known = !with_values(value, new, |_| String::new())?.contains("{{");
    Some(match is_known {
        true => scalar(&plain, toml),
        false => plain,
    })
}

fn has_control(text: &str) -> bool {
    text.contains(char::is_control)
}

/// The members of a list or table on one line, each a value of its own, some
/// behind a key.
fn members(inside: &str, new: &FirstText<'_>, toml: bool) -> Option<String> {
    let mut out = String::new();
    let mut start = 0;
    let commas = marks(inside, ',').chain([inside.len()]).collect::<Vec<_>>();
    for end in commas {
        let member = inside.get(start..end)?;
        if start > 0 {
            out.push(',');
        }
        start = end + 1;
        let equals = if toml { '=' } else { ':' };
        // `a:b` is a word to YAML, but behind a quote the colon needs no blank.
        let ends_key = |at: &usize| {
            let behind = member.get(at + 1..).unwrap_or_default();
            toml || behind.starts_with(' ')
                || member.get(..*at).is_some_and(|key| key.ends_with('"'))
        };
        let key = marks(member, equals).find(ends_key).map_or(0, |at| at + 1);
        let (key, value) = member.split_at_checked(key)?;
        let before = value.len() - value.trim_start().len();
        let (blanks, rest) = value.split_at_checked(before)?;
        let value = rest.trim_end();
        let behind = rest.get(value.len()..)?;
        out.push_str(&with_values(key, new, str::to_owned)?);
        out.push_str(blanks);
        out.push_str(&filled_value(value, new, toml)?);
        out.push_str(behind);
    }
    Some(out)
}

/// Where `mark` stands in a value of front matter outside of quotes, brackets and
/// braces.
fn marks(value: &str, mark: char) -> impl Iterator<Item = usize> + '_ {
    let mut depth = 0;
    let mut quote: Option<char> = None;
    let mut before = ',';
    let mut is_escape = false;
    value.char_indices().filter_map(move |(at, c)| {
        if let Some(open) = quote {
            let ends = c == open && !is_escape;
            is_escape = open == '"' && c == '\\' && !is_escape;
            if ends {
                quote = None;
                before = c;
            }
            return None;
        }
        let is_mark = c == mark && depth == 0;
        match c {
            // Within a word they are apostrophes.
            '"' | '\'' if matches!(before, ',' | ':' | '=' | '[' | '{') => quote = Some(c),
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
        is_mark.then_some(at)
    })
}

/// What stands between the quotes of a value that is one quoted string.
fn within_quotes(value: &str, quote: char) -> Option<&str> {
    let (inside, end) = quoted(value, quote)?;
    (end == value.len()).then_some(inside)
}

/// The inside of the quoted string that `text` begins with, and its end.
fn quoted(text: &str, quote: char) -> Option<(&str, usize)> {
    let inside = text.strip_prefix(quote)?;
    let mut letters = inside.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let is_pair = match quote {
            '"' => c == '\\',
            _ => c == quote && letters.peek().is_some_and(|(_, next)| *next == quote),
        };
        if is_pair {
            letters.next();
        } else if c == quote {
            return Some((inside.get(..at)?, at + 2));
        }
    }
    None
}

/// A line of front matter: what stands before its value, the value, and blanks
/// and a comment behind. A line without a value is all before.
fn parts(line: &str, toml: bool) -> (&str, &str, &str) {
    let line_start = line.trim_start();
    let item = line_start.strip_prefix("- ").unwrap_or(line_start);
    let is_item = item.len() < line_start.len();
    let equals = if toml { "=" } else { ": " };
    // A key in quotes may hold the mark that ends keys.
    let key_end = ['"', '\'']
        .into_iter()
        .find_map(|quote| Some(quoted(item, quote)?.1));
    let behind_key = item.get(key_end.unwrap_or(0)..).unwrap_or_default();
    let value = match key_end {
        Some(_) => behind_key.trim_start().strip_prefix(equals),
        // A placeholder holds no `: `, so the first is the key's.
        None => item.split_once(equals).map(|(_, value)| value),
    };
    let Some(value) = value.or(is_item.then_some(item)) else {
        return (line, "", "");
    };
    let value = value.trim_start();
    let start = line.len() - value.len();
    let is_comment = |at: &usize| value.get(..*at).is_some_and(|value| value.ends_with(' '));
    let comment = marks(value, '#').find(is_comment).unwrap_or(value.len());
    let end = value.get(..comment).unwrap_or(value).trim_end().len();
    (&line[..start], &value[..end], &value[end..])
}

/// `text` with every placeholder that we know; `None` if there is nothing to
/// fill one in with. What is filled in is not looked through again.
fn with_values(
    text: &str,
    new: &FirstText<'_>,
    written: impl Fn(&str) -> String,
) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let inside = &rest[at + 2..];
        let Some(close) = inside.find("}}") else {
            break;
        };
        let value = match inside[..close].trim() {
            "title" => Some(new.title),
            "videoId" => Some(new.video_id?),
            "hub" => Some(hub_name(new.hub_line?)?),
            _ => None,
        };
        let Some(value) = value else {
            out.push_str(&rest[..at + 2]);
            rest = inside;
            continue;
        };
        out.push_str(&rest[..at]);
        out.push_str(&written(value));
        rest = &inside[close + 2..];
    }
    out.push_str(rest);
    Some(out)
}

/// What the link in a hub's line asks for.
fn hub_name(hub_line: &str) -> Option<&str> {
    let (_, link) = hub_line.split_once("[[")?;
    let end = link.find(['|', '#', ']'])?;
    Some(link[..end].trim()).filter(|name| !name.is_empty())
}

/// `text` as a value of front matter: plain, in YAML, if nothing in it can mean
/// anything else to any reader of YAML.
fn scalar(text: &str, toml: bool) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '(' | ')');
    // `yes`, `12`, `0x1F2A3C` and `1e100000` would be no strings.
    let is_short = text.len() <= 5;
    let may_be_number = text.starts_with(|c: char| c.is_numeric());
    let is_words = text.contains(' ') && text.chars().any(char::is_alphabetic);
    let is_string = is_words || !is_short && !may_be_number;
    let edges = text.starts_with(char::is_alphanumeric) && !text.ends_with(' ');
    match !toml && is_string && edges && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("\"{}\"", escaped(text)),
    }
}

/// `text` between double quotes, of YAML or TOML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Line breaks to YAML, or refused by one of the two.
            _ if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04X}", c as u32));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Note, NotePath, RootId};

    const NEW: FirstText<'_> = FirstText {
        title: "Sleep: a \"guide\"",
        video_id: None,
        hub_line: Some("From: [[show | The Show]] <br/>"),
        line_break: "\n",
        toml: false,
    };

    fn by_template(template: &str, new: &FirstText<'_>) -> String {
        let mut settings = Settings::default();
        settings.new_note.template = template.to_owned();
        first_text(new, &settings)
    }

    #[test]
    fn every_title_is_read_back_as_it_was() {
        let titles = [
            "Pain and relief",
            "yes",
            "Null",
            "true",
            "12",
            "0x1F2A3C",
            "123e45",
            "0o17777",
            "1_000",
            "2024-01-01",
            "2024-01-01 a day",
            "Sleep: a guide",
            "C# and F#",
            "a #b",
            "- a",
            "? a",
            "[a]",
            "{a: b}",
            "*a*",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "|",
            ">",
            "it's",
            "\"quoted\"",
            "a\\b",
            "ends in:",
            "été",
            "तैयारी का",
            "\u{2068}cleo\u{2069}",
            "a\u{85}b",
            "a\u{7f}b",
            "a\u{feff}b",
            "😀 faces",
            "---",
            "+++",
            "a, b",
            "10 ways",
            ".inf",
            "~",
            "=",
            "Dr. Who",
        ];
        for title in titles {
            for (toml, template) in [
                (false, ""),
                (true, ""),
                (false, "---\ntitle: {{title}}\n---\n"),
                (false, "---\ntitle: \"{{title}}\"\n---\n"),
                (false, "---\ntitle: '{{title}}'\n---\n"),
                (
                    false,
                    "---\naliases:\n  - {{title}}\ntitle: {{title}} # ours\n---\n",
                ),
                (false, "+++\ntitle = {{title}}\n+++\n"),
                (false, "+++\ntitle = \"{{title}}\"\n+++\n"),
                (
                    false,
                    "---\ntags: [a, {{title}}]\ntitle: {{ title }}\n---\n",
                ),
            ] {
                // Single quotes have no escapes to say these by.
                if template.contains('\'') && title.contains(['\u{85}', '\u{7f}', '\u{feff}']) {
                    continue;
                }
                let new = FirstText { title, toml, ..NEW };
                let text = by_template(template, &new);
                let note = Note::new(NotePath::new(RootId(0), "a.md"), &text);
                let front = note.parsed().front_matter.as_ref().expect(&text);
                assert_eq!(front.fault, None, "{text}");
                let said = front.title.as_ref().map(|title| &*title.value);
                let wanted = title.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(said, Some(&*wanted), "{text}");
            }
        }
    }

    #[test]
    fn front_matter_is_that_of_the_neighbours() {
        let new = FirstText {
            video_id: Some("-RdOwhmqP5s"),
            toml: true,
            line_break: "\r\n",
            ..NEW
        };
        assert_eq!(
            first_text(&new, &Settings::default()),
            "+++\r\ntitle = \"Sleep: a \\\"guide\\\"\"\r\nvideoId = \"-RdOwhmqP5s\"\r\n+++\r\n\r\n\
             From: [[show | The Show]] <br/>\r\n"
        );
        let bare = FirstText {
            title: "Broken\n over  lines",
            hub_line: None,
            ..NEW
        };
        assert_eq!(
            first_text(&bare, &Settings::default()),
            "---\ntitle: Broken over lines\n---\n"
        );
    }

    #[test]
    fn a_template_loses_the_lines_of_what_is_unknown_and_keeps_strangers() {
        let template = "---\ntitle: On {{title}}\nvideoId: {{videoId}}\ndate: {{date}}\n---\n\
                        Up: [[{{hub}}]]\n# {{ title }} {{mood}} {{\n";
        assert_eq!(
            by_template(template, &NEW),
            "---\ntitle: \"On Sleep: a \\\"guide\\\"\"\ndate: {{date}}\n---\n\
             Up: [[show]]\n# Sleep: a \"guide\" {{mood}} {{\n"
        );
        let alone = FirstText {
            hub_line: None,
            video_id: Some("Rxmv7rT9leo"),
            line_break: "\r\n",
            ..NEW
        };
        assert_eq!(
            by_template("[[{{hub}}]]\r\n{{videoId}}\nend", &alone),
            "Rxmv7rT9leo\r\nend"
        );
    }

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let new = FirstText {
            title: "{{hub}} {{title}}",
            ..NEW
        };
        assert_eq!(by_template("# {{title}}", &new), "# {{hub}} {{title}}");
        assert_eq!(
            by_template("  \n", &new),
            first_text(&new, &Settings::default())
        );
    }
    #[test]
    fn a_title_is_said_in_any_place_of_a_template_or_the_usual_text_is_taken() {
        for title in ["it's new", "a \"b\", c", "x: [y]", "#1 {z}", "Dr. Who"] {
            for (template, alias) in [
                ("---\naliases: [\"{{title}}\"]\n---\n", true),
                ("---\naliases: ['{{title}}', {{title}}]\n---\n", true),
                ("---\naliases: [a, \"b, {{title}}\"] # c\n---\n", true),
                ("---\naliases:\n  - \"Note: {{title}}\"\n---\n", true),
                ("---\naliases: !!str {{title}}\n---\n", true),
                ("---\naliases: &t {{title}}\n---\n", true),
                ("---\n\"quoted: key\": {{title}}\n---\n", false),
                ("---\nmeta: {t: \"{{title}}\", n: 1}\n---\n", false),
                ("---\nmeta: {t: {{title}}, n: [{{title}}]}\n---\n", false),
                ("---\nmeta: \"a #b {{title}}\" # c\n---\n", false),
                ("+++\naliases = ['{{title}}']\n+++\n", true),
                ("+++\nmeta = {t = \"{{title}}\", n = 1}\n+++\n", false),
                ("+++\nmeta = '{{title}}'\n+++\n", false),
            ] {
                let new = FirstText { title, ..NEW };
                let text = by_template(template, &new);
                assert!(!text.contains("\ntitle: "), "the usual: {template}{text}");
                let front = parse(&text).front_matter.expect(&text);
                assert_eq!(front.fault, None, "{template}{text}");
                let said = front.aliases.iter().any(|name| name.value.contains(title));
                assert_eq!(said, alias, "{template}{text}");
            }
        }
        let kept = by_template("---\nmeta: {t: \"{{title}}\", n: 1}\n---\n", &NEW);
        assert_eq!(
            kept,
            "---\nmeta: {t: \"Sleep: a \\\"guide\\\"\", n: 1}\n---\n"
        );
        // Over several lines nothing tells where a value begins.
        let usual = first_text(&NEW, &Settings::default());
        let broken = by_template("---\naliases: [\n  \"{{title}}\",\n  ]\n---\n", &NEW);
        assert_eq!(broken, usual);
    }
}
