use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::chapters::chapter;
use super::{Chapter, Chapters, Fault, FaultKind, VideoId};
use crate::text::Span;

/// The facts of an `.info.json`. A field that is missing or of another kind is
/// not known; all others of the file are passed over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Info {
    /// The video's id.
    pub id: Option<VideoId>,
    /// Its title.
    pub title: Option<Box<str>>,
    /// Who made it.
    pub channel: Option<Box<str>>,
    /// Seconds; a part of a second counts as one.
    pub duration: Option<u32>,
    /// Its chapters, each with the place of its JSON object.
    pub chapters: Chapters,
}

impl Info {
    /// Reads the text of an `.info.json`. `id` is the one in the file's name: a
    /// file about another video tells nothing.
    pub fn read(text: &str, id: Option<VideoId>) -> Result<Self, Fault> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let skipped = text.len() - body.len();
        let raw: RawInfo<'_> = serde_json::from_str(body).map_err(|error| {
            let at = offset(text, error.line(), error.column(), skipped);
            let is_data = error.is_data();
            // The parser's words without its own "at line 1 column 2".
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default().to_owned();
            Fault {
                span: Span::empty(at),
                kind: match is_data {
                    true => FaultKind::NotAnObject,
                    false => FaultKind::NotJson(why),
                },
            }
        })?;
        let span_of = |json: &RawValue| {
            // A borrowed value is a part of the text.
            let start = json
                .get()
                .as_ptr()
                .addr()
                .wrapping_sub(text.as_ptr().addr());
            Span::from(start..start + json.get().len())
        };
        let inside = raw.id.and_then(string);
        if let (Some(id), Some(inside), Some(json)) = (id, &inside, raw.id)
            && **inside != *id.as_str()
        {
            return Err(Fault {
                span: span_of(json),
                kind: FaultKind::OtherVideo(inside.chars().take(40).collect()),
            });
        }
        let read = |json: &&RawValue| read_chapter(json, span_of(json));
        let listed = raw.chapters.map_or(Vec::new(), elements);
        let chapters = Chapters::new(listed.iter().filter_map(read).collect());
        // A live stream has a length of nought; one before the last chapter is a lie, too.
        let last = chapters.list().last().map_or(0, |chapter| chapter.start);
        let duration = raw.duration.and_then(|json| seconds(json, f64::ceil));
        Ok(Self {
            id: inside.as_deref().and_then(VideoId::new),
            title: raw.title.and_then(string),
            channel: raw.channel.or(raw.uploader).and_then(string),
            duration: duration.filter(|duration| *duration > 0 && *duration >= last),
            chapters,
        })
    }

    pub(super) fn weight(&self) -> usize {
        let texts = [&self.title, &self.channel].into_iter().flatten();
        texts.map(|text| text.len()).sum::<usize>() + self.chapters.weight()
    }
}

/// The offset of serde's one-based `line` and `column` in bytes; its first line
/// starts behind a byte order mark of `skipped` bytes.
fn offset(text: &str, line: usize, column: usize, skipped: usize) -> u32 {
    let mut ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let start = match line {
        0 | 1 => skipped,
        _ => ends.nth(line - 2).unwrap_or(text.len()),
    };
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Span::from(at..at).start
}

fn read_chapter(json: &RawValue, span: Span) -> Option<Chapter> {
    let value: Value = serde_json::from_str(json.get()).ok()?;
    let number = |key: &str| value.get(key).and_then(Value::as_f64);
    let start = in_range(number("start_time")?.floor())?;
    let title = value.get("title").and_then(Value::as_str);
    let mut chapter = chapter(start, title.unwrap_or_default(), span);
    let end = number("end_time").and_then(|end| in_range(end.ceil()));
    chapter.end = end.filter(|end| *end >= start);
    Some(chapter)
}

/// The text of a JSON string, on one line, if there is any.
fn string(json: &RawValue) -> Option<Box<str>> {
    let text: Cow<'_, str> = serde_json::from_str(json.get()).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").replace(char::is_control, "");
    (!text.is_empty()).then(|| text.into())
}

/// A number, or a string that holds one.
fn seconds(json: &RawValue, round: fn(f64) -> f64) -> Option<u32> {
    let value: Value = serde_json::from_str(json.get()).ok()?;
    let number = value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    in_range(round(number))
}

/// A whole number of seconds that a video can have: none is a year long.
fn in_range(seconds: f64) -> Option<u32> {
    const YEAR: f64 = 366.0 * 86_400.0;
    (0.0..YEAR).contains(&seconds).then_some(seconds as u32)
}

/// The elements of a JSON array; none of anything else.
fn elements(json: &RawValue) -> Vec<&RawValue> {
    struct Elements;
    impl<'a> Visitor<'a> for Elements {
        type Value = Vec<&'a RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut elements = Vec::new();
            while let Some(element) = list.next_element()? {
                elements.push(element);
            }
            Ok(elements)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(json.get());
    serde::Deserializer::deserialize_seq(&mut reader, Elements).unwrap_or_default()
}

/// The fields that count, as written. Not derived: a field that comes twice would
/// be an error there; here the last one counts.
#[derive(Default)]
struct RawInfo<'a> {
    id: Option<&'a RawValue>,
    title: Option<&'a RawValue>,
    channel: Option<&'a RawValue>,
    uploader: Option<&'a RawValue>,
    duration: Option<&'a RawValue>,
    chapters: Option<&'a RawValue>,
}

impl<'de> Deserialize<'de> for RawInfo<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'a> Visitor<'a> for Fields {
            type Value = RawInfo<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut info = RawInfo::default();
                while let Some(key) = map.next_key::<Cow<'a, str>>()? {
                    let place = match &*key {
                        "id" => &mut info.id,
                        "title" => &mut info.title,
                        "channel" => &mut info.channel,
                        "uploader" => &mut info.uploader,
                        "duration" => &mut info.duration,
                        "chapters" => &mut info.chapters,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    let value: &RawValue = map.next_value()?;
                    *place = (value.get() != "null").then_some(value);
                }
                Ok(info)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "Rxmv7rT9leo";

    #[test]
    fn facts_are_read_and_the_rest_passed_over() {
        let text = r#"{"id": "Rxmv7rT9leo", "title": "A \"long\"\n talk", "formats": [{"url": {}}],
            "uploader": "Someone", "channel": null, "duration": 6543.2, "heatmap": 3,
            "chapters": [{"start_time": 60.0, "title": "B é", "end_time": 6544},
            {"start_time": 0.0, "end_time": 60.0, "title": "A"}, {"start_time": -3, "title": "C"},
            {"title": "no start"}, 7, {"start_time": 61, "end_time": 5, "title": null}]}"#;
        let info = Info::read(text, VideoId::new(ID)).unwrap();
        assert_eq!(info.title.as_deref(), Some("A \"long\" talk"));
        assert_eq!(info.channel.as_deref(), Some("Someone"));
        assert_eq!(info.duration, Some(6544));
        let list = info.chapters.list();
        let facts: Vec<_> = list.iter().map(|c| (c.start, c.end, &*c.title)).collect();
        assert_eq!(
            facts,
            [(0, Some(60), "A"), (60, Some(6544), "B é"), (61, None, "")]
        );
        let place = &text[list[1].span.range()];
        assert_eq!(
            place,
            r#"{"start_time": 60.0, "title": "B é", "end_time": 6544}"#
        );
        let marked = format!("\u{feff}{text}");
        let info = Info::read(&marked, VideoId::new(ID)).unwrap();
        assert_eq!(&marked[info.chapters.list()[1].span.range()], place);
    }

    #[test]
    fn fields_of_another_kind_are_not_known() {
        for text in [
            r#"{"id": 7, "title": [], "channel": "", "duration": -1, "chapters": {"a": 1}}"#,
            r#"{"duration": "PT5M", "chapters": null, "title": " \u0000 "}"#,
            r#"{"duration": 1e300, "chapters": "x"}"#,
            "{}",
        ] {
            assert_eq!(
                Info::read(text, VideoId::new(ID)),
                Ok(Info::default()),
                "{text}"
            );
        }
        let twice = r#"{"duration": "61", "title": "a", "title": "b", "ti\u0074le": "c"}"#;
        let info = Info::read(twice, None).unwrap();
        assert_eq!(
            (info.duration, info.title.as_deref()),
            (Some(61), Some("c"))
        );
    }

    #[test]
    fn a_broken_file_is_one_fault_with_its_place() {
        let fault = |text: &str| Info::read(text, VideoId::new(ID)).unwrap_err();
        let broken = "{\"title\": \"é\",\n \"duration\": 6e}";
        let found = fault(broken);
        assert!(matches!(found.kind, FaultKind::NotJson(_)), "{found:?}");
        assert_eq!(&broken[found.span.start as usize..], "}");
        assert_eq!(fault("").span, Span::empty(0));
        assert_eq!(fault("[1]").kind, FaultKind::NotAnObject);
        assert_eq!(fault("7").kind, FaultKind::NotAnObject);
        let other = "{\"id\": \"aaaaaaaaaaa\", \"title\": \"x\"}";
        let found = fault(other);
        assert_eq!(found.kind, FaultKind::OtherVideo("aaaaaaaaaaa".to_owned()));
        assert_eq!(&other[found.span.range()], "\"aaaaaaaaaaa\"");
        let deep = format!("{{\"x\": {}", "[".repeat(1_000_000));
        assert!(matches!(fault(&deep).kind, FaultKind::NotJson(_)));
    }

    #[test]
    fn a_length_that_cannot_be_is_not_known() {
        let length = |facts: &str| Info::read(facts, None).unwrap().duration;
        assert_eq!(length(r#"{"duration": 0}"#), None);
        let chapters = r#""chapters": [{"start_time": 0}, {"start_time": 90}]"#;
        assert_eq!(length(&format!(r#"{{"duration": 60, {chapters}}}"#)), None);
        assert_eq!(
            length(&format!(r#"{{"duration": 95, {chapters}}}"#)),
            Some(95)
        );
    }
}
