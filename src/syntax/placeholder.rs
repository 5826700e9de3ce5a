//! What a template leaves to be filled in.

/// Whether `text` holds a placeholder of a template: `{{title}}` as Obsidian has them,
/// `<% tp.file.title %>` as Templater does. A name with one is none yet.
pub fn has_placeholder(text: &str) -> bool {
    // Asked of every link and name, and hardly ever so.
    if memchr::memchr2(b'{', b'%', text.as_bytes()).is_none() {
        return false;
    }
    let pair = |open: &str, close: &str| {
        let inner = text.split_once(open).map(|(_, inner)| inner);
        inner.is_some_and(|inner| inner.contains(close))
    };
    // The address `<% x %>` has lost its angle brackets.
    let bare = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    bare || pair("{{", "}}") || pair("<%", "%>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_opened_and_closed() {
        for text in [
            "{{title}}",
            "a {{date:YYYY}} b",
            "<% tp.x %>",
            "<%x%>",
            "% x %",
        ] {
            assert!(has_placeholder(text), "{text}");
        }
        for text in [
            "", "{{a", "}}{{", "{a}", "50%", "%", "%%", "<a> 5%>", "x%>x<%",
        ] {
            assert!(!has_placeholder(text), "{text}");
        }
    }
}
