//! How people write moments: `14:12`, `[1:02:03]`. What the site's player makes
//! of the same digits is [`super::timestamp::player_seconds`].

/// One to four numbers with colons between, as somebody wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    numbers: [u32; 4],
    count: u8,
}

impl Clock {
    /// Reads `[00:14:12]` and the like: brackets, blanks and a colon at the end
    /// are looked through, anything else makes it no moment.
    pub fn read(text: &str) -> Option<Self> {
        if let Some([hours, minutes, seconds]) = usual(text) {
            return Some(Self {
                numbers: [hours, minutes, seconds, 0],
                count: 3,
            });
        }
        let text = inner(text);
        let mut clock = Self {
            numbers: [0; 4],
            count: 0,
        };
        let shorter = text.strip_suffix(':');
        for part in shorter.unwrap_or(text).split(':') {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number || part.len() > 6 {
                return None;
            }
            *clock.numbers.get_mut(usize::from(clock.count))? = part.parse().ok()?;
            clock.count += 1;
        }
        // `01:03:07:` has four numbers, the last of which is not there.
        if shorter.is_some() && clock.count == 3 {
            clock.count = 4;
        }
        Some(clock)
    }

    /// How many numbers there are: 1 to 4.
    pub fn count(self) -> u8 {
        self.count
    }

    /// The numbers, from the left; 0 where there is none.
    pub fn numbers(self) -> [u32; 4] {
        self.numbers
    }

    /// The second that a person reads: `14:12` is 14 minutes and 12 seconds, a
    /// lone number is seconds, a fourth number (frames) says nothing. `None`
    /// where minutes behind hours, or seconds, are above 59.
    pub fn seconds(self) -> Option<u64> {
        let [first, second, third, _] = self.numbers.map(u64::from);
        match self.count {
            1 => Some(first),
            2 if second < 60 => Some(first * 60 + second),
            3 | 4 if second < 60 && third < 60 => Some(first * 3600 + second * 60 + third),
            _ => None,
        }
    }

    /// The second it names if it is minutes and seconds with something behind
    /// them: `14:12:00` for `14:12`.
    pub fn shifted(self) -> Option<u64> {
        let [minutes, seconds, ..] = self.numbers.map(u64::from);
        (self.count >= 3 && seconds < 60).then_some(minutes * 60 + seconds)
    }
}

/// Whatever in `text` looks like a moment, digits with colons between, and where it
/// stands; whether it can be read is another matter.
pub fn times(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_of_time = |c: char| c.is_ascii_digit() || c == ':';
    let runs = text.split(move |c| !is_of_time(c));
    let runs = runs.map(|run| run.trim_matches(':'));
    let runs = runs.filter(|run| run.contains(':'));
    runs.map(|run| (run.as_ptr() as usize - text.as_ptr() as usize, run))
}

/// `text` without the brackets and blanks around it.
pub fn inner(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')'))
}

/// The numbers of `HH:MM:SS`, as nearly all are written; they may be past 59.
pub(super) fn usual(text: &str) -> Option<[u32; 3]> {
    let &[a, b, b':', c, d, b':', e, f] = text.as_bytes() else {
        return None;
    };
    let is_number = [a, b, c, d, e, f].iter().all(u8::is_ascii_digit);
    let number = |tens: u8, ones: u8| u32::from(tens - b'0') * 10 + u32::from(ones - b'0');
    is_number.then(|| [number(a, b), number(c, d), number(e, f)])
}

/// `HH:MM:SS`, as nearly all stamps are written.
pub fn shown(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 99 {
        return format!("{hours}:{minutes:02}:{seconds:02}");
    }
    // A vault may have a hundred thousand to tell: no formatter.
    let mut shown = *b"00:00:00";
    for (at, number) in [(0, hours), (3, minutes), (6, seconds)] {
        shown[at] += (number / 10) as u8;
        shown[at + 1] += (number % 10) as u8;
    }
    String::from_utf8_lossy(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_from_the_right() {
        let seconds = |text| Clock::read(text).and_then(Clock::seconds);
        for (text, read) in [
            ("14:12", Some(852)),
            ("[00:14:12]", Some(852)),
            ("[[1:02:03]]", Some(3723)),
            ("02:25:25]", Some(8725)),
            ("01:03:07:", Some(3787)),
            ("01:00:13:00", Some(3613)),
            ("75:30", Some(4530)),
            ("2241", Some(2241)),
            ("14:72", None),
            ("00:60:00", None),
            ("05:21:999", None),
            ("HH:MM:SS", None),
            ("0:00:00.413Z", None),
            ("https://youtu.be/x", None),
            ("[:54]", None),
            ("1:2:3:4:5", None),
            ("[]", None),
            ("00:01:54 - 00:02:03", None),
        ] {
            assert_eq!(seconds(text), read, "{text}");
        }
    }

    #[test]
    fn times_are_told_from_the_text_around_them() {
        let told: Vec<_> =
            times("<a class=\"yt\" data-3:09:57:00\">[:54] é 1:2:3:4:5: 7 12:34]").collect();
        assert_eq!(told, [(19, "3:09:57:00"), (40, "1:2:3:4:5"), (53, "12:34")]);
    }

    #[test]
    fn a_shifted_moment_reads_from_the_left() {
        let shifted = |text| Clock::read(text).and_then(Clock::shifted);
        assert_eq!(shifted("14:12:00"), Some(852));
        assert_eq!(shifted("14:72:00"), None);
        assert_eq!(shifted("14:12"), None);
        assert_eq!(shown(852), "00:14:12");
        assert_eq!(shown(360_000), "100:00:00");
    }
}
