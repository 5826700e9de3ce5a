use std::fmt;

/// A YouTube video's id: eleven letters, digits, `-` or `_`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VideoId([u8; 11]);

impl VideoId {
    /// `text` as an id, if it has the shape of one.
    pub fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 11] = text.as_bytes().try_into().ok()?;
        let is_of_id = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        bytes.iter().all(is_of_id).then_some(Self(bytes))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // ASCII by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for VideoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for VideoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a sidecar holds, by its extension. In the order of the answers they give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SidecarKind {
    /// `.info.json`: title, channel, duration, chapters.
    Info,
    /// `.vtt`
    Vtt,
    /// `.srt`
    Srt,
    /// `.description`
    Description,
}

/// The parts of a sidecar's file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SidecarName<'a> {
    /// What it holds.
    pub kind: SidecarKind,
    /// The part that all sidecars of one video share: `Title [ID]`.
    pub base: &'a str,
    /// `en`, `en-orig`; empty if the name tells none.
    pub language: &'a str,
    /// The id in the name: `[ID]`, or the whole base.
    pub id: Option<VideoId>,
}

impl<'a> SidecarName<'a> {
    /// The parts of `name`, a file name without folders; `None` for other files.
    pub fn of(name: &'a str) -> Option<Self> {
        const KINDS: [(&str, SidecarKind); 4] = [
            (".vtt", SidecarKind::Vtt),
            (".srt", SidecarKind::Srt),
            (".info.json", SidecarKind::Info),
            (".description", SidecarKind::Description),
        ];
        let (rest, kind) = KINDS
            .into_iter()
            .find_map(|(ending, kind)| Some((name.strip_suffix(ending)?, kind)))?;
        let is_transcript = matches!(kind, SidecarKind::Vtt | SidecarKind::Srt);
        let (base, language) = match bracketed(rest) {
            Some((end, _)) => {
                let (base, behind) = rest.split_at(end);
                (base, behind.strip_prefix('.').unwrap_or(behind))
            }
            None if is_transcript => without_language(rest),
            None => (rest, ""),
        };
        let id = bracketed(rest).map(|(_, id)| id);
        Some(Self {
            kind,
            base,
            language,
            id: id.or_else(|| VideoId::new(base)),
        })
    }

    /// Lower is better: the transcript to take where a video has several. The
    /// notes are in English; a spoken language is as good as the next.
    pub fn rank(&self) -> (u8, &'a str, SidecarKind) {
        let is_english = self.language == "en" || self.language.starts_with("en-");
        let class = match (is_english, self.language) {
            (true, "en") => 0,
            (true, _) => 1,
            (false, "") => 2,
            (false, _) => 3,
        };
        (class, self.language, self.kind)
    }
}

/// The id of the film or recording called `name`, a file name without folders.
pub fn media_id(name: &str) -> Option<VideoId> {
    const ENDINGS: [&str; 9] = [
        "mp4", "mkv", "webm", "mov", "m4a", "mp3", "opus", "ogg", "wav",
    ];
    let (base, ending) = name.rsplit_once('.')?;
    if !ENDINGS
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let in_brackets = bracketed(base).map(|(_, id)| id);
    in_brackets.or_else(|| VideoId::new(base))
}

/// The last `[ID]` of `name`, and where it ends.
fn bracketed(name: &str) -> Option<(usize, VideoId)> {
    const LEN: usize = 11;
    let ends = name.rmatch_indices(']').map(|(end, _)| end);
    ends.filter(|end| *end > LEN).find_map(|end| {
        let inner = name.get(end - LEN..end)?;
        let opens = name.as_bytes().get(end - LEN - 1) == Some(&b'[');
        Some((end + 1, VideoId::new(inner).filter(|_| opens)?))
    })
}

/// `name` cut at `.en`, `.en-orig`, `.zh-Hans`, if it ends in a language.
fn without_language(name: &str) -> (&str, &str) {
    let is_language = |tag: &str| {
        let mut parts = tag.split('-');
        let first = parts.next().unwrap_or_default();
        let is_code =
            (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
        let is_part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        is_code && parts.all(is_part)
    };
    match name.rsplit_once('.') {
        Some((base, tag)) if is_language(tag) => (base, tag),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_video_the_kind_and_the_language() {
        let id = VideoId::new("Rxmv7rT9leo");
        for (name, base, language, expected) in [
            (
                "A talk [Rxmv7rT9leo].info.json",
                "A talk [Rxmv7rT9leo]",
                "",
                id,
            ),
            (
                "A talk [Rxmv7rT9leo].en.vtt",
                "A talk [Rxmv7rT9leo]",
                "en",
                id,
            ),
            (
                "Ein é [Rxmv7rT9leo].zh-Hans.srt",
                "Ein é [Rxmv7rT9leo]",
                "zh-Hans",
                id,
            ),
            (
                "[aaaaaaaaaaa] [Rxmv7rT9leo].en-orig.vtt",
                "[aaaaaaaaaaa] [Rxmv7rT9leo]",
                "en-orig",
                id,
            ),
            (
                "[Live Music] [part] x.vtt",
                "[Live Music] [part] x",
                "",
                None,
            ),
            ("Rxmv7rT9leo.description", "Rxmv7rT9leo", "", id),
            ("Rxmv7rT9leo.en.vtt", "Rxmv7rT9leo", "en", id),
            ("v1.2 of it.srt", "v1.2 of it", "", None),
            ("é].vtt", "é]", "", None),
            ("[ééééé1].vtt", "[ééééé1]", "", None),
            (".vtt", "", "", None),
        ] {
            let found = SidecarName::of(name).unwrap();
            assert_eq!(
                (found.base, found.language, found.id),
                (base, language, expected),
                "{name}"
            );
        }
        for other in [
            "a.md",
            "a.json",
            "[Rxmv7rT9leo].mp4",
            "A [Rxmv7rT9leo].live_chat.json",
            "",
        ] {
            assert_eq!(SidecarName::of(other), None, "{other}");
        }
    }

    #[test]
    fn a_film_is_known_by_the_id_in_its_name() {
        let id = VideoId::new("Rxmv7rT9leo");
        assert_eq!(media_id("A talk [Rxmv7rT9leo].mp4"), id);
        assert_eq!(media_id("Rxmv7rT9leo.WEBM"), id);
        assert_eq!(media_id("A talk [Rxmv7rT9leo].f137.mp4"), id);
        assert_eq!(media_id("A talk [Rxmv7rT9leo].jpg"), None);
        assert_eq!(media_id("A talk.mp4"), None);
    }

    #[test]
    fn english_comes_first_and_vtt_before_srt() {
        let names = ["x.de.vtt", "x.en-orig.vtt", "x.srt", "x.en.srt", "x.en.vtt"];
        let mut names = names.map(|name| SidecarName::of(name).unwrap());
        names.sort_by_key(SidecarName::rank);
        let order = names.map(|name| (name.language, name.kind));
        assert_eq!(order[0], ("en", SidecarKind::Vtt));
        assert_eq!(order[1], ("en", SidecarKind::Srt));
        assert_eq!(
            order.map(|(language, _)| language)[2..],
            ["en-orig", "", "de"]
        );
    }
}
