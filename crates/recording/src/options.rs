//! What the caller says about files that do not say it themselves.

use crate::limits::Limits;
use crate::model::MetricName;
use plimsoll_units::{ParseError, Seconds, ServiceName};
use std::fmt;
use std::str::FromStr;

/// Options of reading any accepted form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOptions {
    /// The service that files without a service name belong to; `None` takes the name of the file.
    pub service: Option<ServiceName>,
    /// Options of CSV tables.
    pub csv: CsvOptions,
    /// Bounds on the input.
    pub limits: Limits,
}

/// Options of CSV tables.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CsvOptions {
    /// What a column named `value` holds; `None` refuses such a column.
    pub value: Option<ValueMeaning>,
    /// A factor on every value of the column named `value`, above 0; `None` is 1.
    pub scale: Option<f64>,
    /// Sums (counts) or averages (everything else) onto this period after reading; `None` keeps the period of the file.
    pub period: Option<Seconds>,
    /// In holes up to this length a count is zero, as in request counts taken from access logs; `None` leaves every hole a
    /// gap.
    pub zero_holes_up_to: Option<Seconds>,
}

/// What a plain `value` column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueMeaning {
    /// A metric in its own unit.
    Metric(MetricName),
    /// Requests per second; times the period they become requests.
    RequestsPerSecond,
}

impl ValueMeaning {
    /// The metric it becomes.
    #[must_use]
    pub const fn metric(self) -> MetricName {
        match self {
            Self::Metric(metric) => metric,
            Self::RequestsPerSecond => MetricName::Requests,
        }
    }
}

/// The name of [`ValueMeaning::RequestsPerSecond`], also accepted as a column name.
pub(crate) const REQUESTS_PER_SECOND: &str = "requests_per_second";

impl fmt::Display for ValueMeaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Metric(metric) => metric.as_str(),
            Self::RequestsPerSecond => REQUESTS_PER_SECOND,
        })
    }
}

impl FromStr for ValueMeaning {
    type Err = ParseError;

    /// Accepts every column name of [`MetricName`], and `requests_per_second`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wanted = text.trim().to_ascii_lowercase();
        if wanted == REQUESTS_PER_SECOND {
            return Ok(Self::RequestsPerSecond);
        }
        MetricName::from_column(&wanted).map(Self::Metric).ok_or_else(|| {
            ParseError::new(format!("`{text}` is not a metric"))
                .with_help(format!("write one of {}, {REQUESTS_PER_SECOND}", MetricName::column_list()))
        })
    }
}
