//! Moments of a video, and their addresses on the web.

use crate::syntax::Stamp;
use crate::syntax::timestamp::player_seconds;
use crate::vault::Note;

/// Whether `id` has the shape of a YouTube video's id: eleven letters, digits, `-` or `_`.
pub(crate) fn is_video_id(id: &str) -> bool {
    id.len() == 11
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Where the video of `note` plays the moment of `stamp`; `None` without a valid
/// video id or a readable time, because then nothing true can be said.
pub(crate) fn watch_url(note: &Note, stamp: Stamp) -> Option<String> {
    let id = note.video_id().filter(|id| is_video_id(id))?;
    let at = player_seconds(&note.text().slice(stamp.value()))?;
    Some(format!("https://www.youtube.com/watch?v={id}&t={at}s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_eleven_characters_of_a_small_alphabet() {
        assert!(is_video_id("-RdOwhmqP5s"));
        assert!(!is_video_id("short"));
        assert!(!is_video_id("abc\"><script"));
    }
}
