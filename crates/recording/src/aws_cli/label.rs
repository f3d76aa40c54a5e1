//! What the label of a series says in words.

use super::meaning::{Source, Stat, of_column};

/// The words of a label by what they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words<'a> {
    pub(super) source: Option<Source>,
    pub(super) stat: Option<Stat>,
    /// Words that are neither.
    pub(super) rest: Vec<&'a str>,
}

/// Reads a label such as `api RequestCount Sum`; words are parted by blanks or any of `/ : , | =`.
pub(super) fn words(label: &str) -> Words<'_> {
    let mut words = Words::default();
    let mut own = None;
    let parts =
        || label.split(|c: char| c.is_whitespace() || "/:,|=".contains(c)).filter(|word| !word.is_empty());
    // A metric in AWS's words settles what `p95` beside it is: its statistic.
    words.source = parts().find_map(Source::parse);
    for word in parts() {
        let lower = word.to_ascii_lowercase();
        if Source::parse(word).is_some() && words.source == Source::parse(word) {
        } else if words.source.is_none() && own.is_none() && of_column(&lower).is_some() {
            own = of_column(&lower);
        } else if words.stat.is_none() && Stat::parse(word).is_some() {
            words.stat = Stat::parse(word);
        } else {
            words.rest.push(word);
        }
    }
    if let Some((source, stat)) = own {
        words.source = Some(source);
        words.stat = Some(words.stat.unwrap_or(stat));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Quantile;

    #[test]
    fn words_in_any_order_are_understood() {
        for label in
            ["api RequestCount Sum", "RequestCount/Sum/api", "api: requests", "sum RequestCount, api"]
        {
            let words = words(label);
            assert_eq!((words.source, words.stat), (Some(Source::RequestCount), Some(Stat::Sum)), "{label}");
            assert_eq!(words.rest, ["api"], "{label}");
        }
        for label in ["api TargetResponseTime p95", "api p95", "p95 TargetResponseTime api"] {
            let words = words(label);
            assert_eq!(words.source, Some(Source::TargetResponseTime), "{label}");
            assert_eq!(words.stat, Some(Stat::Percentile(Quantile::P95)), "{label}");
        }
    }
}
