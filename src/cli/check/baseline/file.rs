//! The file of a baseline: a line for each finding, so that a merge of two branches can
//! merge it. It may be as long as a vault, so it is read and written an entry at a time.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::cli::visible::visible;

/// A known finding. Only the fingerprint counts; the rest is for readers.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its file, below the vault's folder.
    pub path: String,
    /// Of the rule.
    pub code: String,
    /// What it underlines.
    pub text: String,
    /// The same as long as the finding stays, whatever lines stand above it.
    #[serde(with = "letters")]
    pub fingerprint: u64,
}

/// How files are written today.
const VERSION: u64 = 1;

/// Fingerprints as 16 letters.
mod letters {
    use super::*;

    pub fn serialize<S: serde::Serializer>(mark: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{mark:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let letters = String::deserialize(from)?;
        u64::from_str_radix(&letters, 16).map_err(|_| {
            let letters = visible(&letters);
            de::Error::custom(format_args!("`{letters}` is no fingerprint"))
        })
    }
}

/// Hands each entry of the file that says `text` to `take`; why it is no baseline, if so.
pub fn each_of(text: &str, take: impl FnMut(Entry)) -> Result<(), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut json = serde_json::Deserializer::from_str(text);
    let mut version = None;
    let read = json.deserialize_map(File(take, &mut version));
    judged(read.and_then(|()| json.end()), version)
}

/// The same for a file as it is read.
pub fn each_from(file: impl Read, take: impl FnMut(Entry)) -> Result<(), String> {
    let mut file = BufReader::with_capacity(1 << 16, file);
    if (file.fill_buf()).is_ok_and(|start| start.starts_with("\u{feff}".as_bytes())) {
        file.consume('\u{feff}'.len_utf8());
    }
    let mut json = serde_json::Deserializer::from_reader(file);
    let mut version = None;
    let read = json.deserialize_map(File(take, &mut version));
    judged(read.and_then(|()| json.end()), version)
}

/// What was read, if it is of the version that is known: one of another may be anything.
fn judged(read: serde_json::Result<()>, version: Option<u64>) -> Result<(), String> {
    match version {
        Some(VERSION) | None => read.map_err(|error| error.to_string()),
        Some(version) => Err(format!("its version is {version}, and {VERSION} is known")),
    }
}

/// Reads the whole file, of which only the version is left in the end.
struct File<'v, F>(F, &'v mut Option<u64>);

impl<'de, F: FnMut(Entry)> Visitor<'de> for File<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `wikinote_baseline` and `findings`")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        let mut findings = None;
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "wikinote_baseline" => {
                    let version = map.next_value()?;
                    *self.1 = Some(version);
                    if version != VERSION {
                        return Err(de::Error::custom("of another version"));
                    }
                }
                "findings" => findings = Some(map.next_value_seed(Findings(&mut self.0))?),
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        findings.ok_or_else(|| de::Error::missing_field("findings"))?;
        self.1
            .map(|_| ())
            .ok_or_else(|| de::Error::missing_field("wikinote_baseline"))
    }
}

/// Reads the list, of which nothing is left in the end.
struct Findings<'f, F>(&'f mut F);

impl<'de, F: FnMut(Entry)> DeserializeSeed<'de> for Findings<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Entry)> Visitor<'de> for Findings<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of findings")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while let Some(entry) = list.next_element()? {
            (self.0)(entry);
        }
        Ok(())
    }
}

/// Writes a file, an entry a line.
pub struct Writer<W> {
    out: W,
    /// How many entries it has so far.
    pub entries: usize,
}

impl<W: Write> Writer<W> {
    /// The start of the file.
    pub fn new(mut out: W) -> io::Result<Self> {
        write!(out, "{{\"wikinote_baseline\": {VERSION}, \"findings\": [")?;
        Ok(Self { out, entries: 0 })
    }

    /// The next line.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let between: &[u8] = if self.entries == 0 { b"\n" } else { b",\n" };
        self.out.write_all(between)?;
        self.entries += 1;
        serde_json::to_writer(&mut self.out, entry).map_err(io::Error::from)
    }

    /// The end of the file.
    pub fn end(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str, fingerprint: u64) -> Entry {
        Entry {
            path: "a.md".to_owned(),
            code: "broken-link".to_owned(),
            text: text.to_owned(),
            fingerprint,
        }
    }

    fn written(entries: &[Entry]) -> String {
        let mut writer = Writer::new(Vec::new()).unwrap();
        for entry in entries {
            writer.entry(entry).unwrap();
        }
        assert_eq!(writer.entries, entries.len());
        String::from_utf8(writer.end().unwrap()).unwrap()
    }

    /// What `text` says as a whole and as it is read.
    fn read(text: &str) -> Result<Vec<(String, u64)>, String> {
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        let one = each_of(text, |entry| whole.push((entry.text, entry.fingerprint)));
        let other = each_from(text.as_bytes(), |entry| {
            parts.push((entry.text, entry.fingerprint));
        });
        // Why not is counted in other columns.
        assert_eq!((one.is_ok(), &whole), (other.is_ok(), &parts), "{other:?}");
        one.map(|()| whole)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = written(&[entry("a\"\n", 255), entry("b", 15)]);
        let all = vec![("a\"\n".to_owned(), 255), ("b".to_owned(), 15)];
        assert_eq!(read(&text), Ok(all.clone()));
        assert_eq!(read(&format!("\u{feff}{text}")), Ok(all));
        assert_eq!(text.lines().count(), 4, "an entry a line");
        assert!(
            text.contains("\"fingerprint\":\"00000000000000ff\""),
            "{text}"
        );
        assert_eq!(read(&written(&[])), Ok(Vec::new()));
    }

    #[test]
    fn anything_else_is_told_why_not() {
        let why = |text: &str| read(text).unwrap_err();
        assert!(why("").contains("EOF"), "{}", why(""));
        assert!(why("[]").contains("line 1"), "{}", why("[]"));
        assert!(why("{\"wikinote_baseline\": 2, \"findings\": []}").contains("version is 2"));
        let other = "its version is 2, and 1 is known";
        assert_eq!(why("{\"wikinote_baseline\": 2}"), other);
        assert_eq!(why("{\"wikinote_baseline\": 2, \"findings\": {"), other);
        assert!(why("{\"wikinote_baseline\": 1}").contains("missing field `findings`"));
        assert!(why("{\"findings\": []}").contains("missing field `wikinote_baseline`"));
        let odd = written(&[entry("a", 255)]);
        let with_odd = odd.replace("00000000000000ff", "xyz");
        assert!(why(&with_odd).contains("`xyz` is no fingerprint"));
        assert!(why(&format!("{odd}x")).contains("trailing"), "{odd}");
    }
}
