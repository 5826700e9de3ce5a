//! Names that HTML tags of a note give to its places: `<a id="part">`.

/// No tag is longer, in bytes.
const LONGEST: usize = 2000;

/// The values of `id` and `name` of every tag in `text`, as written. Code is not told
/// from the rest: who asks wants to know what may be there.
pub fn html_anchors(text: &str) -> impl Iterator<Item = &str> {
    let tags = memchr::memchr_iter(b'<', text.as_bytes());
    tags.flat_map(move |at| {
        let end = text.floor_char_boundary(text.len().min(at + LONGEST));
        let tag = text.get(at + 1..end).unwrap_or_default();
        let tag = tag.starts_with(|c: char| c.is_ascii_alphabetic());
        let rest = match tag {
            true => text.get(at + 1..end).unwrap_or_default(),
            false => "",
        };
        Attributes(rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-'))
    })
    .filter(|(name, _)| name.eq_ignore_ascii_case("id") || name.eq_ignore_ascii_case("name"))
    .map(|(_, value)| value)
}

/// What is left of a tag behind its name: `key="value"`, up to `>`.
struct Attributes<'t>(&'t str);

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/' | '<');
        let is_between = |c: char| c.is_ascii_whitespace() || c == '/';
        let rest = self.0.trim_start_matches(is_between);
        let (name, rest) = rest.split_at(rest.find(is_end)?);
        if name.is_empty() {
            return None;
        }
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.0 = rest;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => value.get(1..)?.split_once(quote)?,
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
        };
        self.0 = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_attribute_is_read() {
        let found = |text: &str| html_anchors(text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            found(
                "<a id=\"one\"></a> <a name='two'/> <span class=x id=three>\n<h2\nID = \"four\" hidden>"
            ),
            ["one", "two", "three", "four"]
        );
        assert_eq!(
            found("<a title=\"id=x\" id=\"five >\"> <br id=six><br/>"),
            ["five >", "six"]
        );
        assert_eq!(
            found("a < b id=\"x\" <1 id=\"y\"> </a id=\"z\"> <a data-id=\"q\""),
            [""; 0]
        );
        assert_eq!(found(&"<a \"".repeat(10_000)), [""; 0]);
    }
}
