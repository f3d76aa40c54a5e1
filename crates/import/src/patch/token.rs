//! One literal exchanged for another, spelled as the first one is.

use super::value::Value;
use crate::imported::Unit;

/// Decimals that a size in a larger unit may have before the next smaller unit is taken: `1.5GB`, `0.125 vCPU`.
const DECIMALS: usize = 3;
const BYTES_IN_MIB: f64 = 1_048_576.0;
const SECONDS_IN_DAY: u32 = 86_400;

/// The token that says `value` where `token` stands now: with its quotes, unit, spacing and number of decimals.
///
/// # Errors
/// Why the token cannot say it.
pub(super) fn respell(token: &str, unit: Unit, value: Value) -> Result<String, String> {
    let quoted = Quoted::of(token);
    let core = quoted.core;
    let spelled = match (unit, value) {
        (Unit::CpuUnits, Value::Cpu(units)) => cpu(core, units),
        (Unit::Cpus, Value::Cpu(units)) => Written::of(core).and_then(|written| {
            let digits = decimal(f64::from(units) / 1024.0, written.padding(), 10)?;
            written.suffix.is_empty().then(|| written.zero(&digits))
        }),
        (Unit::Mib, Value::Memory(mib)) => memory(core, mib, BYTES_IN_MIB),
        (Unit::Bytes, Value::Memory(mib)) => memory(core, mib, 1.0),
        (Unit::Count, Value::Integer(number)) => integer(core, number),
        (Unit::Number | Unit::Count, Value::Number(number)) => plain(core, number),
        (Unit::Number, Value::Integer(number)) => plain(core, number as f64),
        (Unit::Seconds, Value::Seconds(seconds)) => seconds_in(core, seconds),
        (Unit::Days, Value::Seconds(seconds)) if seconds.is_multiple_of(SECONDS_IN_DAY) => {
            integer(core, i64::from(seconds / SECONDS_IN_DAY))
        }
        (Unit::Word, Value::Word(word)) => word_in(core, word),
        (Unit::Truth, Value::Truth(truth)) => truth_in(core, truth),
        _ => None,
    };
    match spelled {
        Some(spelled) => Ok(format!("{}{spelled}{}", quoted.before, quoted.after)),
        None => Err(format!("`{token}` is not written in a way that can become {value}")),
    }
}

/// A literal between its quotes.
struct Quoted<'a> {
    before: &'a str,
    core: &'a str,
    after: &'a str,
}

impl<'a> Quoted<'a> {
    /// Quotes of YAML, JSON and HCL, and the escaped ones of JSON inside a text.
    fn of(token: &'a str) -> Self {
        for quote in ["\\\"", "\"", "'"] {
            let inner = token.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
            if let Some(core) = inner {
                return Self { before: quote, core, after: quote };
            }
        }
        Self { before: "", core: token, after: "" }
    }
}

/// A number as it is written: `0.50 vCPU` is `0`, `50`, ` `, `vCPU`.
struct Written<'a> {
    whole: &'a str,
    decimals: &'a str,
    space: &'a str,
    suffix: &'a str,
}

impl<'a> Written<'a> {
    /// `None` where it is no plain decimal number with at most one word behind it.
    fn of(core: &'a str) -> Option<Self> {
        let digits = |text: &'a str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (whole, rest) = core.split_at_checked(digits(core))?;
        let (decimals, rest) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at_checked(digits(rest))?,
            None => ("", rest),
        };
        let suffix = rest.trim_start_matches(' ');
        let space = rest.strip_suffix(suffix)?;
        let is_word = suffix.chars().all(|c| c.is_ascii_alphabetic() || c == '%');
        let has_digits = !whole.is_empty() || !decimals.is_empty();
        // A leading zero may mean octal (YAML 1.1).
        let is_octal = whole.len() > 1 && whole.starts_with('0');
        (is_word && has_digits && !is_octal).then_some(Self { whole, decimals, space, suffix })
    }

    /// Decimals that are kept although they are zeros: `70.0` becomes `62.0`.
    fn padding(&self) -> usize {
        if self.decimals.ends_with('0') { self.decimals.len() } else { 0 }
    }

    /// Without the zero before the point where it was written so, as AWS writes CPUs: `.25 vCPU`.
    fn zero(&self, digits: &str) -> String {
        let is_cpu = self.suffix.eq_ignore_ascii_case("vcpu") && self.decimals.is_empty();
        let bare = is_cpu || (self.whole.is_empty() && !self.decimals.is_empty());
        match digits.strip_prefix("0.") {
            Some(decimals) if bare => format!(".{decimals}"),
            _ => digits.to_owned(),
        }
    }

    fn with(&self, digits: &str) -> String {
        format!("{}{}{}", self.zero(digits), self.space, self.suffix)
    }
}

/// A number with at least `least` decimals; `None` where it needs more than `most`.
fn decimal(number: f64, least: usize, most: usize) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let text = format!("{number:.most$}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let exact = text.parse::<f64>().is_ok_and(|read| read == number);
    let kept = decimals.trim_end_matches('0').len().max(least.min(decimals.len()));
    let decimals = decimals.get(..kept)?;
    let text = if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") };
    exact.then_some(text)
}

fn cpu(core: &str, units: u32) -> Option<String> {
    let written = Written::of(core)?;
    match written.suffix.to_ascii_lowercase().as_str() {
        "" if written.space.is_empty() && written.decimals.is_empty() => Some(units.to_string()),
        // AWS: `1 vCPU` and `1 vcpu` are taken like CPU units; source the ECS API `RegisterTaskDefinition`, read 2026-09.
        "vcpu" | "vcpus" => match decimal(f64::from(units) / 1024.0, written.padding(), DECIMALS) {
            Some(digits) => Some(written.with(&digits)),
            None => Some(units.to_string()),
        },
        _ => None,
    }
}

/// A size; a number without a unit counts `unit` bytes.
fn memory(core: &str, mib: u32, unit: f64) -> Option<String> {
    let written = Written::of(core)?;
    let bytes = f64::from(mib) * BYTES_IN_MIB;
    let suffix = written.suffix.to_ascii_lowercase();
    let scale = scale(&suffix, unit)?;
    let is_whole = written.decimals.is_empty();
    // Compose files hold whole numbers of smaller units rather than decimals.
    let decimals = if scale > 1.0 && !(is_whole && unit <= 1.0) { DECIMALS } else { 0 };
    if let Some(digits) = decimal(bytes / scale, written.padding(), decimals) {
        let whole_needed = written.suffix.is_empty() && digits.contains('.');
        return (!whole_needed).then(|| written.with(&digits));
    }
    // The next smaller unit in the same style: `G` becomes `M`, `gb` becomes `mb`.
    let first = written.suffix.chars().next()?;
    let smaller = if first.is_ascii_uppercase() { 'M' } else { 'm' };
    let rest = written.suffix.strip_prefix(first)?;
    matches!(first, 'g' | 'G' | 't' | 'T').then(|| format!("{mib}{}{smaller}{rest}", written.space))
}

/// Bytes in a unit of memory. AWS and Compose both count in powers of 1024.
fn scale(suffix: &str, bare: f64) -> Option<f64> {
    Some(match suffix {
        "" => bare,
        "b" => 1.0,
        "k" | "kb" | "kib" => 1024.0,
        "m" | "mb" | "mib" => BYTES_IN_MIB,
        "g" | "gb" | "gib" => 1024.0 * BYTES_IN_MIB,
        "t" | "tb" | "tib" => BYTES_IN_MIB * BYTES_IN_MIB,
        _ => return None,
    })
}

fn integer(core: &str, number: i64) -> Option<String> {
    let unsigned = core.strip_prefix(['-', '+']).unwrap_or(core);
    let written = Written::of(unsigned)?;
    // A sign before a number that grows is kept: `+1` becomes `+2`.
    let plus = if core.starts_with('+') && number > 0 { "+" } else { "" };
    let zeros =
        if written.padding() > 0 { format!(".{}", "0".repeat(written.padding())) } else { String::new() };
    written.suffix.is_empty().then(|| format!("{plus}{number}{zeros}"))
}

fn plain(core: &str, number: f64) -> Option<String> {
    let unsigned = core.strip_prefix('-').unwrap_or(core);
    let written = Written::of(unsigned)?;
    let digits = decimal(number, written.padding(), 12)?;
    (written.suffix.is_empty() || written.suffix == "%").then(|| written.with(&digits))
}

fn seconds_in(core: &str, seconds: u32) -> Option<String> {
    let written = Written::of(core)?;
    let unit = match written.suffix.to_ascii_lowercase().as_str() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    if seconds.is_multiple_of(unit) {
        return Some(written.with(&decimal(f64::from(seconds / unit), written.padding(), 12)?));
    }
    Some(format!("{seconds}{}s", written.space))
}

/// A word of AWS's; architectures also as container platforms have them: `linux/amd64`.
fn word_in(core: &str, word: &'static str) -> Option<String> {
    let docker = match word {
        "X86_64" => Some("amd64"),
        "ARM64" => Some("arm64"),
        _ => None,
    };
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if let (Some(docker), Some((system, _))) = (docker, core.split_once('/')) {
        return plain(system).then(|| format!("{system}/{docker}"));
    }
    if !plain(core) {
        return None;
    }
    match docker {
        Some(docker) if core == "amd64" => Some(docker.to_owned()),
        Some(_) if core.chars().all(|c| !c.is_ascii_uppercase()) => Some(word.to_ascii_lowercase()),
        _ => Some(word.to_owned()),
    }
}

fn truth_in(core: &str, truth: bool) -> Option<String> {
    let words = [["true", "false"], ["True", "False"], ["TRUE", "FALSE"], ["yes", "no"], ["on", "off"]];
    let pair = words.iter().find(|pair| pair.contains(&core))?;
    let [yes, no] = pair;
    Some(if truth { (*yes).to_owned() } else { (*no).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(unit: Unit, value: Value, cases: &[(&str, &str)]) {
        for (token, expected) in cases {
            assert_eq!(respell(token, unit, value).as_deref(), Ok(*expected), "{token}");
        }
    }

    #[test]
    fn cpu_keeps_its_quotes_and_its_unit() {
        let cases = [
            ("\"256\"", "\"512\""),
            ("256", "512"),
            ("'256'", "'512'"),
            ("\\\"256\\\"", "\\\"512\\\""),
            (".25 vCPU", ".5 vCPU"),
            ("0.25 vCPU", "0.5 vCPU"),
            ("\"1vcpu\"", "\".5vcpu\""),
            ("1 vCPU", ".5 vCPU"),
            ("0.25  VCPU", "0.5  VCPU"),
        ];
        all(Unit::CpuUnits, Value::Cpu(512), &cases);
        all(Unit::CpuUnits, Value::Cpu(2048), &[(".5 vCPU", "2 vCPU"), ("512", "2048")]);
        // 100 units are 0.09765625 vCPU, which nobody writes.
        all(Unit::CpuUnits, Value::Cpu(100), &[("1 vCPU", "100")]);
    }

    #[test]
    fn cpus_of_compose_keep_their_decimals() {
        all(Unit::Cpus, Value::Cpu(256), &[("'0.50'", "'0.25'"), ("1", "0.25"), (".5", ".25")]);
        all(Unit::Cpus, Value::Cpu(1024), &[("'0.50'", "'1.00'"), ("0.25", "1"), ("\"2.0\"", "\"1.0\"")]);
    }

    #[test]
    fn memory_keeps_its_unit_where_the_value_is_exact_in_it() {
        let cases = [
            ("2048", "1024"),
            ("\"2048\"", "\"1024\""),
            ("2GB", "1GB"),
            ("2 GB", "1 GB"),
            ("2gb", "1gb"),
            ("512MB", "1024MB"),
        ];
        all(Unit::Mib, Value::Memory(1024), &cases);
        all(
            Unit::Mib,
            Value::Memory(512),
            &[("1GB", "0.5GB"), ("1.5GB", "0.5GB"), (".25GB", ".5GB"), ("1 GB", "0.5 GB")],
        );
        all(Unit::Mib, Value::Memory(1100), &[("1GB", "1100MB"), ("1 gb", "1100 mb")]);
    }

    #[test]
    fn bytes_of_compose_keep_their_unit() {
        let cases =
            [("512M", "1024M"), ("512mb", "1024mb"), ("2G", "1G"), ("1g", "1g"), ("536870912", "1073741824")];
        all(Unit::Bytes, Value::Memory(1024), &cases);
        all(
            Unit::Bytes,
            Value::Memory(768),
            &[("1G", "768M"), ("1GiB", "768MiB"), ("0.5g", "0.75g"), ("1048576k", "786432k")],
        );
    }

    #[test]
    fn counts_targets_and_times_are_exchanged() {
        all(Unit::Count, Value::count(2), &[("4", "2"), ("\"4\"", "\"2\""), ("4.0", "2.0")]);
        all(Unit::Count, Value::Integer(-2), &[("-1", "-2"), ("\"1\"", "\"-2\"")]);
        all(
            Unit::Number,
            Value::Number(62.0),
            &[("70", "62"), ("70.0", "62.0"), ("\"70\"", "\"62\""), ("62.5", "62")],
        );
        all(Unit::Number, Value::Number(0.3), &[("70", "0.3"), ("70.00", "0.30")]);
        all(
            Unit::Seconds,
            Value::Seconds(90),
            &[("300", "90"), ("'300'", "'90'"), ("30s", "90s"), ("1m", "90s")],
        );
        all(Unit::Days, Value::Seconds(7 * 86_400), &[("30", "7"), ("\"30\"", "\"7\"")]);
    }

    #[test]
    fn words_keep_their_style() {
        all(
            Unit::Word,
            Value::Word("ARM64"),
            &[
                ("\"X86_64\"", "\"ARM64\""),
                ("X86_64", "ARM64"),
                ("linux/amd64", "linux/arm64"),
                ("amd64", "arm64"),
                ("\"x86_64\"", "\"arm64\""),
            ],
        );
        all(Unit::Word, Value::Word("round_robin"), &[("least_outstanding_requests", "round_robin")]);
        all(
            Unit::Truth,
            Value::Truth(false),
            &[("true", "false"), ("\"true\"", "\"false\""), ("True", "False")],
        );
    }

    #[test]
    fn what_is_no_plain_literal_is_refused() {
        for (token, unit, value) in [
            ("0x100", Unit::CpuUnits, Value::Cpu(512)),
            ("0256", Unit::CpuUnits, Value::Cpu(512)),
            ("1_024", Unit::Mib, Value::Memory(512)),
            ("1e3", Unit::Number, Value::Number(5.0)),
            ("${var.cpu}", Unit::CpuUnits, Value::Cpu(512)),
            ("", Unit::Count, Value::count(2)),
            ("30", Unit::Days, Value::Seconds(90)),
            ("4", Unit::Word, Value::count(2)),
            ("é", Unit::Word, Value::Word("ARM64")),
        ] {
            assert!(respell(token, unit, value).is_err(), "{token}");
        }
    }
}
