//! Moments of a video: the player's reading of a stamp, and its address on the web.

use crate::syntax::Stamp;
use crate::vault::Note;

/// The second `value` (a stamp's `data-t`) seeks to, as the site's player reads it:
/// up to three parts between colons, from the left hours, minutes, seconds; a part
/// that is missing is 0 (`[h="0", m="0", s="0"] = stamp.split(":")`). So `14:12`
/// is fourteen hours. `None` where a part is no whole number.
pub(crate) fn seconds(value: &str) -> Option<u64> {
    let mut parts = value.split(':');
    let mut seconds = 0u64;
    for unit in [3600, 60, 1] {
        let Some(part) = parts.next() else { break };
        let part = part.trim();
        if part.len() > 9 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        seconds += part.parse::<u64>().ok()? * unit;
    }
    Some(seconds)
}

/// Whether `id` has the shape of a YouTube video's id: eleven letters, digits, `-` or `_`.
pub(crate) fn is_video_id(id: &str) -> bool {
    id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Where the video of `note` plays the moment of `stamp`; `None` without a valid
/// video id or a readable time, because then nothing true can be said.
pub(crate) fn watch_url(note: &Note, stamp: Stamp) -> Option<String> {
    let id = note.video_id().filter(|id| is_video_id(id))?;
    let at = seconds(&note.text().slice(stamp.value()))?;
    Some(format!("https://www.youtube.com/watch?v={id}&t={at}s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_from_the_left() {
        assert_eq!(seconds("00:46:00"), Some(2760));
        assert_eq!(seconds("1:02:03"), Some(3723));
        assert_eq!(seconds("14:12"), Some(14 * 3600 + 12 * 60), "hours, not minutes");
        assert_eq!(seconds("7"), Some(7 * 3600));
        assert_eq!(seconds("1:2:3:4"), Some(3723), "the fourth part is ignored");
    }

    #[test]
    fn what_is_no_number_is_no_time() {
        for value in ["", "HH:MM:SS", "N/A", "00:46:00]", "1::2", "-1:0:0", "99999999999:0:0"] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }

    #[test]
    fn an_id_has_eleven_characters_of_a_small_alphabet() {
        assert!(is_video_id("-RdOwhmqP5s"));
        assert!(!is_video_id("short"));
        assert!(!is_video_id("abc\"><script"));
    }
}
