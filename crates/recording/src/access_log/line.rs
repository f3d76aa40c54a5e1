//! One line of an access log.
//!
//! AWS: fields are parted by single spaces, some are quoted: type, time, elb, client:port, target:port,
//! request_processing_time, target_processing_time, response_processing_time, elb_status_code, target_status_code,
//! received_bytes, sent_bytes, "request", "user_agent", ssl_cipher, ssl_protocol, target_group_arn, "trace_id",
//! "domain_name", "chosen_cert_arn", matched_rule_priority, request_creation_time, and more after it, to which new ones are
//! appended. What has no value is `-`, a time that was not measured −1. Source: "Access logs for your Application Load
//! Balancer", Elastic Load Balancing documentation, read 2026-11.

/// What this crate takes from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// Arrival (request_creation_time), seconds since 1970.
    pub(super) second: i64,
    /// ARN of the target group; `None` where no rule forwarded the request.
    pub(super) target_group: Option<&'a [u8]>,
    /// Address and port of the target; `None` where there was none, and for functions.
    pub(super) target: Option<&'a [u8]>,
    /// Target processing time, µs; `None` where no target began to answer.
    pub(super) time_us: Option<u32>,
    /// Status that the client got; `None` where it got none.
    pub(super) status: Option<u16>,
    /// Status that the target answered; `None` where it did not.
    pub(super) target_status: Option<u16>,
    /// Bytes received from and sent to the client.
    pub(super) bytes: u64,
}

/// Why a line is no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineFault {
    /// The column in bytes, counted from 1.
    pub(super) column: u64,
    /// What should be there.
    pub(super) expected: &'static str,
}

const MOMENT: &str = "a moment in UTC from 2010 to 2099 such as 2026-03-02T10:20:30.123456Z";

/// Reads a line without its end.
pub(super) fn parse(line: &[u8]) -> Result<Entry<'_>, LineFault> {
    let mut fields = Fields { line, at: 0 };
    fields.word("the type of the request, such as https", |text| {
        (2..=8).contains(&text.len()).then_some(())?;
        text.iter().all(u8::is_ascii_alphanumeric).then_some(())
    })?;
    fields.word(MOMENT, moment)?;
    fields.word("the load balancer", Some)?;
    fields.word("the client's address and port", Some)?;
    let target = fields.word("the target's address and port, or -", |text| {
        (given(text).is_none() || text.contains(&b':')).then_some(given(text))
    })?;
    fields.word("request_processing_time: seconds, or -1", micros)?;
    let time_us = fields.word("target_processing_time: seconds, or -1", micros)?;
    fields.word("response_processing_time: seconds, or -1", micros)?;
    let status = fields.word("elb_status_code: three digits, or -", status)?;
    let target_status = fields.word("target_status_code: three digits, or -", status_of_target)?;
    let received = fields.word("received_bytes: a whole number", whole)?;
    let sent = fields.word("sent_bytes: a whole number", whole)?;
    // Its address may hold quotes, so the one that ends it is found by the user agent after it.
    fields.quoted("the request in quotes", b" \"")?;
    fields.quoted("the user agent in quotes", b" ")?;
    fields.word("ssl_cipher, or -", Some)?;
    fields.word("ssl_protocol, or -", Some)?;
    let target_group = fields.word("the target group's ARN, or -", |text| match given(text) {
        Some(arn) => arn.starts_with(b"arn:").then_some(Some(arn)),
        None => Some(None),
    })?;
    fields.quoted("trace_id in quotes", b" ")?;
    fields.quoted("domain_name in quotes", b" ")?;
    fields.quoted("chosen_cert_arn in quotes", b" ")?;
    fields.word("matched_rule_priority", Some)?;
    let second = fields.word("request_creation_time: a moment in UTC from 2010 to 2099", moment)?;
    let bytes = received.saturating_add(sent);
    Ok(Entry { second, target_group, target, time_us, status, target_status, bytes })
}

/// The fields of a line from the left.
struct Fields<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    /// The next field up to a space or the end of the line, read by a function that knows what belongs there.
    fn word<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&'a [u8]) -> Option<T>,
    ) -> Result<T, LineFault> {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(b' ', rest).unwrap_or(rest.len());
        let text = rest.get(..length).filter(|text| !text.is_empty());
        let value = text.and_then(read).ok_or_else(|| self.fault(expected))?;
        self.at += length + 1;
        Ok(value)
    }

    /// The next field, which stands in quotes and is followed by something. A quote inside it is one that this does not
    /// follow, or that a backslash precedes.
    fn quoted(&mut self, expected: &'static str, followed_by: &[u8]) -> Result<(), LineFault> {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let inside = rest.strip_prefix(b"\"").ok_or_else(|| self.fault(expected))?;
        let ends = |at: &usize| {
            let before = inside.get(..*at).unwrap_or_default();
            let escapes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
            let after = inside.get(at + 1..).unwrap_or_default();
            (after.is_empty() || after.starts_with(followed_by)) && escapes % 2 == 0
        };
        let length = memchr::memchr_iter(b'"', inside).find(ends).ok_or_else(|| self.fault(expected))?;
        self.at += length + 3;
        Ok(())
    }

    const fn fault(&self, expected: &'static str) -> LineFault {
        LineFault { column: self.at as u64 + 1, expected }
    }
}

/// What stands in place of a value that is not there.
fn given(text: &[u8]) -> Option<&[u8]> {
    (text != b"-").then_some(text)
}

/// Seconds as µs; `Some(None)` for −1 and for `-`.
fn micros(text: &[u8]) -> Option<Option<u32>> {
    let mut parts = text.splitn(2, |byte| *byte == b'.');
    let seconds = parts.next()?;
    let fraction = parts.next();
    if matches!(seconds, b"-" | b"-1") {
        // −1.000, but no other negative time.
        let zeros = fraction.is_none_or(|digits| digits.iter().all(|digit| *digit == b'0'));
        return zeros.then_some(None);
    }
    let mut micros = whole(seconds)?.checked_mul(1_000_000)?;
    let mut unit = 100_000;
    for digit in fraction.unwrap_or_default() {
        micros = micros.checked_add(u64::from(digit_of(*digit)?) * unit)?;
        unit /= 10;
    }
    u32::try_from(micros).ok().map(Some)
}

fn status(text: &[u8]) -> Option<Option<u16>> {
    match *text {
        [b'-'] => Some(None),
        [a, b, c] => {
            let code = two(a, b)? as u16 * 10 + u16::from(digit_of(c)?);
            Some(Some(code))
        }
        _ => None,
    }
}

/// AWS: gRPC status codes of targets have one or two digits.
fn status_of_target(text: &[u8]) -> Option<Option<u16>> {
    match *text {
        [code] if code != b'-' => digit_of(code).map(u16::from).map(Some),
        [a, b] => two(a, b).map(|code| Some(code as u16)),
        _ => status(text),
    }
}

/// A whole number without sign.
fn whole(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter()
        .try_fold(0_u64, |number, byte| number.checked_mul(10)?.checked_add(u64::from(digit_of(*byte)?)))
}

const fn digit_of(byte: u8) -> Option<u8> {
    if byte.is_ascii_digit() { Some(byte - b'0') } else { None }
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    Some(i64::from(digit_of(tens)?) * 10 + i64::from(digit_of(ones)?))
}

/// ISO 8601 in UTC to the second below; fixed places, because every line has two of them.
fn moment(text: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, rest @ ..] =
        text
    else {
        return None;
    };
    let fraction = rest.strip_suffix(b"Z")?;
    let whole = fraction.is_empty()
        || fraction.strip_prefix(b".").is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    let year = two(*y1, *y2)? * 100 + two(*y3, *y4)?;
    let (month, day) = (two(*m1, *m2)?, two(*d1, *d2)?);
    let (hour, minute, second) = (two(*h1, *h2)?, two(*n1, *n2)?, two(*s1, *s2)?);
    let plausible = (2010..2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(month, year)).contains(&day)
        && hour < 24
        && minute < 60
        // A leap second.
        && second <= 60;
    (whole && plausible)
        .then(|| days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

const fn days_of(month: i64, year: i64) -> i64 {
    match month {
        // Every fourth year from 2010 to 2099 is a leap year.
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, counting years from March so that the leap day is the last of its year.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape of the documented examples, with names of our own; the last fields are the newest.
    const ENTRY: &str = "h2 2026-03-02T10:20:31.186641Z app/shop/50dc6c495c0c9188 10.1.1.9:2817 10.0.1.17:8080 0.001 0.086 0.000 \
        200 200 34 366 \"GET https://shop.example:443/a?q=\"x\" HTTP/2.0\" \"agent/1.0 (a; \\\"b\\\" c)\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 \
        arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/api/73e2d6bc24d8a067 \
        \"Root=1-58337262-36d228ad5d99923122bbe354\" \"shop.example\" \"session-reused\" 1 2026-03-02T10:20:30.364000Z \"forward\" \"-\" \"-\" \
        \"10.0.1.17:8080\" \"200\" \"-\" \"-\" TID_1234abcd \"-\" \"-\" \"-\" and more";

    fn changed(from: &str, to: &str) -> Result<Option<u32>, LineFault> {
        assert!(ENTRY.contains(from), "{from}");
        parse(ENTRY.replacen(from, to, 1).as_bytes()).map(|entry| entry.time_us)
    }

    #[test]
    fn an_entry_is_read_with_quotes_inside_quotes_and_fields_yet_unknown() {
        let entry = parse(ENTRY.as_bytes()).unwrap();
        assert_eq!(entry.second, 1_772_446_830);
        assert_eq!((entry.time_us, entry.status, entry.target_status), (Some(86_000), Some(200), Some(200)));
        assert_eq!((entry.target, entry.bytes), (Some(b"10.0.1.17:8080".as_slice()), 400));
        assert!(entry.target_group.is_some_and(|arn| arn.ends_with(b"/73e2d6bc24d8a067")));
    }

    #[test]
    fn what_was_not_measured_is_none() {
        assert_eq!(changed("0.086", "-1"), Ok(None));
        assert_eq!(changed("0.086", "-"), Ok(None));
        assert_eq!(changed("0.086", "0.0861239"), Ok(Some(86_123)));
        assert_eq!(changed("0.086", "4000"), Ok(Some(4_000_000_000)));
        let line = ENTRY.replacen("10.0.1.17:8080 0.001 0.086 0.000 200 200", "- -1 -1 -1 460 -", 1);
        let entry = parse(line.as_bytes()).unwrap();
        assert_eq!((entry.target, entry.time_us, entry.status), (None, None, Some(460)));
        let arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/api/73e2d6bc24d8a067";
        assert_eq!(parse(ENTRY.replacen(arn, "-", 1).as_bytes()).unwrap().target_group, None);
    }

    #[test]
    fn what_is_wrong_has_its_column_and_what_is_expected() {
        for (from, to, column, expected) in [
            ("h2 ", " ", 1, "the type"),
            ("h2 2026", "2026", 1, "the type"),
            ("h2 2026-03-02", "h2 2026-02-30", 4, "a moment"),
            ("h2 2026", "h2 1926", 4, "a moment"),
            ("10:20:31.186641Z", "10:20:31.186641", 4, "a moment"),
            ("10.0.1.17:8080", "nowhere", 72, "the target's"),
            ("0.086", "-0.5", 93, "target_processing_time"),
            ("0.086", "lots", 93, "target_processing_time"),
            ("0.086", "99999", 93, "target_processing_time"),
            ("200 200 34", "2000 200 34", 105, "elb_status_code"),
            ("34 366 ", "34 -1 ", 116, "sent_bytes"),
            ("\"GET", "GET", 120, "the request"),
        ] {
            let fault = changed(from, to).unwrap_err();
            assert_eq!(fault.column, column, "{from} {to}: {fault:?}");
            assert!(fault.expected.starts_with(expected), "{fault:?}");
        }
        let cut = ENTRY.split(" 2026-03-02T10:20:30").next().unwrap();
        let fault = parse(cut.as_bytes()).unwrap_err();
        assert_eq!(fault.column, cut.len() as u64 + 2);
        assert!(fault.expected.starts_with("request_creation_time"));
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for text in
            ["2010-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z", "2099-12-31T12:00:00.5Z"]
        {
            let expected: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(moment(text.as_bytes()), Some(expected.as_second()), "{text}");
        }
        for text in [
            "2023-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00.x1Z",
        ] {
            assert_eq!(moment(text.as_bytes()), None, "{text}");
        }
    }
}
