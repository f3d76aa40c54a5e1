//! How figures are written for people: one place, so that every rendering agrees.

use plimsoll_units::Usd;

/// What stands where a figure is not known.
pub const UNKNOWN: &str = "–";

/// Money with thousands separators and cents: `$1,234.50`, `-$3.00`.
#[must_use]
pub fn money(amount: Usd) -> String {
    let text = amount.cents_text();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}${}.{cents}", group(whole))
}

/// The price of one unit with as many digits as it has, at least cents: `$0.04048`, `$0.10`.
#[must_use]
pub fn unit_price(price: Usd) -> String {
    let nano = price.nano();
    let sign = if nano < 0 { "-" } else { "" };
    let nano = nano.unsigned_abs();
    let fraction = format!("{:09}", nano % 1_000_000_000);
    let fraction = fraction.trim_end_matches('0');
    format!("{sign}${}.{fraction:0<2}", group(&(nano / 1_000_000_000).to_string()))
}

/// A whole number with thousands separators: `20,160`.
#[must_use]
pub fn count(number: u64) -> String {
    group(&number.to_string())
}

/// A number with a fixed count of decimals and thousands separators; [`UNKNOWN`] where it is not finite.
#[must_use]
pub fn decimal(number: f64, decimals: usize) -> String {
    if !number.is_finite() {
        return UNKNOWN.to_owned();
    }
    let text = format!("{:.decimals$}", number.abs());
    let negative = number < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (text.as_str(), String::new()),
    };
    format!("{}{}{fraction}", if negative { "-" } else { "" }, group(whole))
}

/// A count that may be an expectation: whole from 10 on, one decimal below: `0`, `3.4`, `1,204`.
#[must_use]
pub fn expected(number: f64) -> String {
    if number.abs() < 9.95 && (number * 10.0).round() % 10.0 != 0.0 {
        decimal(number, 1)
    } else {
        decimal(number, 0)
    }
}

/// A quantity on a bill: enough digits to tell small ones from nothing: `2,190`, `36.52`, `0.0042`.
#[must_use]
pub fn quantity(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() || size >= 1000.0 || size == number.abs().trunc() {
        decimal(number, 0)
    } else if size >= 1.0 {
        decimal(number, 2)
    } else if size >= 0.0001 {
        decimal(number, 4)
    } else {
        "< 0.0001".to_owned()
    }
}

/// Milliseconds: `0.4 ms`, `9.7 ms`, `142 ms`, `12.5 s`.
#[must_use]
pub fn ms(milliseconds: f64) -> String {
    if !milliseconds.is_finite() {
        UNKNOWN.to_owned()
    } else if milliseconds >= 9_999.5 {
        format!("{} s", decimal(milliseconds / 1000.0, 1))
    } else {
        format!("{} ms", decimal(milliseconds, if milliseconds < 9.95 { 1 } else { 0 }))
    }
}

/// Percent: one decimal below 10, none from there on: `3.4 %`, `72 %`.
#[must_use]
pub fn percent(percent: f64) -> String {
    if !percent.is_finite() {
        return UNKNOWN.to_owned();
    }
    format!("{} %", decimal(percent, if percent.abs() < 9.95 { 1 } else { 0 }))
}

/// Percent with one decimal always, for headlines: `43.9 %`.
#[must_use]
pub fn percent_exact(percent: f64) -> String {
    if percent.is_finite() { format!("{} %", decimal(percent, 1)) } else { UNKNOWN.to_owned() }
}

/// Bytes in the largest unit that leaves at least 1: `2.29 MB`.
#[must_use]
pub fn bytes(bytes: f64) -> String {
    let (divisor, unit) = match bytes.abs() {
        size if size >= 1e9 => (1e9, "GB"),
        size if size >= 1e6 => (1e6, "MB"),
        size if size >= 1e3 => (1e3, "KB"),
        _ => return format!("{} B", decimal(bytes, 0)),
    };
    format!("{} {unit}", decimal(bytes / divisor, 2))
}

/// `1 change`, `2 changes`.
#[must_use]
pub fn plural(number: u64, singular: &str, plural: &str) -> String {
    format!("{} {}", count(number), if number == 1 { singular } else { plural })
}

/// A length as a number, for counting what a slice holds.
#[must_use]
pub fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_separators_and_cents() {
        for (dollars, text) in
            [(0.0, "$0.00"), (1234.5, "$1,234.50"), (-3.0, "-$3.00"), (1e6, "$1,000,000.00")]
        {
            assert_eq!(money(Usd::from_dollars(dollars)), text);
        }
    }

    #[test]
    fn unit_prices_keep_their_digits() {
        for (dollars, text) in
            [(0.04048, "$0.04048"), (0.1, "$0.10"), (32.0, "$32.00"), (0.004_445, "$0.004445")]
        {
            assert_eq!(unit_price(Usd::from_dollars(dollars)), text);
        }
    }

    #[test]
    fn what_is_not_a_number_is_a_dash() {
        for text in [ms(f64::NAN), percent(f64::INFINITY), decimal(f64::NAN, 2), quantity(f64::NAN)] {
            assert_eq!(text, UNKNOWN);
        }
    }

    #[test]
    fn digits_follow_the_size() {
        assert_eq!([0.0, 3.42, 9.99, 1204.4].map(expected), ["0", "3.4", "10", "1,204"]);
        assert_eq!(
            [2190.0, 36.518, 0.0042, 0.000_001].map(quantity),
            ["2,190", "36.52", "0.0042", "< 0.0001"]
        );
        assert_eq!([0.41, 142.4, 12_500.0].map(ms), ["0.4 ms", "142 ms", "12.5 s"]);
        assert_eq!([3.41, 72.4].map(percent), ["3.4 %", "72 %"]);
        assert_eq!(decimal(-0.001, 1), "0.0");
    }
}
