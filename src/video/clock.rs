/// The seconds of `0:00`, `41:36`, `1:02:28` at the start of `text`, and how many
/// bytes were read. Minutes and seconds have at most two digits and stay below 60
/// behind a larger unit. No part of a longer row (`1:2:3:4`, `12:345`).
pub fn read_clock(text: &str) -> Option<(u32, usize)> {
    let bytes = text.as_bytes();
    let mut parts = [0_u32; 3];
    let (mut count, mut at) = (0, 0);
    loop {
        let digits = bytes[at..]
            .iter()
            .take(5)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let is_first = count == 0;
        let fits = if is_first {
            (1..=4).contains(&digits)
        } else {
            digits == 2
        };
        if !fits || count == parts.len() {
            return None;
        }
        parts[count] = text.get(at..at + digits)?.parse().ok()?;
        count += 1;
        at += digits;
        let goes_on =
            bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !goes_on {
            break;
        }
        at += 1;
    }
    let seconds = match (count, parts) {
        (2, [minutes, seconds, _]) if seconds < 60 => minutes * 60 + seconds,
        (3, [hours, minutes, seconds]) if minutes < 60 && seconds < 60 => {
            hours * 3600 + minutes * 60 + seconds
        }
        _ => return None,
    };
    Some((seconds, at))
}

/// The milliseconds of a cue's time that is all of `text`: `00:00:02.149`,
/// `00:02,149`, `1:00:02`. Never negative, at most 49 days.
pub(super) fn read_cue_time(text: &str) -> Option<u32> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut milliseconds = 0_u64;
    let mut parts = 0;
    for part in clock.split(':') {
        let is_number = (1..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        parts += 1;
        if !is_number || parts > 3 {
            return None;
        }
        milliseconds = milliseconds * 60 + part.parse::<u64>().ok()?;
    }
    let is_fraction =
        (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    if parts < 2 || !is_fraction {
        return None;
    }
    // Thousandths, whatever the number of digits.
    let thousandths = fraction
        .bytes()
        .chain([b'0'; 3])
        .take(3)
        .fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    u32::try_from(milliseconds * 1000 + thousandths).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_has_two_or_three_parts() {
        for (text, expected) in [
            ("0:00 Start", Some((0, 4))),
            ("00:34:29 Title", Some((2069, 8))),
            ("1:02:28", Some((3748, 7))),
            ("75:10 Long", Some((4510, 5))),
            ("41:36: Title", Some((2496, 5))),
            ("9:5", None),
            ("1:1:1", None),
            ("1:75", None),
            ("1:75:00", None),
            ("12:345", None),
            ("1:02:03:04", None),
            ("17", None),
            ("", None),
            ("٣:٠٠", None),
        ] {
            assert_eq!(read_clock(text), expected, "{text}");
        }
    }

    #[test]
    fn a_cues_time_may_miss_hours_and_milliseconds_but_is_never_negative() {
        for (text, expected) in [
            ("00:00:02.149", Some(2149)),
            ("00:02,1", Some(2100)),
            ("100:00:00.000", Some(360_000_000)),
            ("1:00:02", Some(3_602_000)),
            ("00:00:02.1234567", Some(2123)),
            ("-00:00:02.149", None),
            ("00:00:-2.149", None),
            ("2.149", None),
            ("0:0:0:2.149", None),
            ("999999:00:00.000", None),
            ("00:00:02.", None),
            ("", None),
        ] {
            assert_eq!(read_cue_time(text), expected, "{text}");
        }
    }
}
