//! The price book file as it is written, before anything is checked.

use crate::price::Confidence;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The value of `schema` that this version reads.
pub(crate) const SCHEMA: &str = "plimsoll/prices/1";

#[derive(Deserialize)]
pub(crate) struct BookFile {
    pub(crate) schema: String,
    pub(crate) as_of: String,
    pub(crate) currency: String,
    pub(crate) sources: BTreeMap<String, SourceFile>,
    pub(crate) regions: BTreeMap<String, RegionFile>,
}

#[derive(Deserialize)]
pub(crate) struct SourceFile {
    pub(crate) what: String,
    pub(crate) date: String,
    pub(crate) kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegionFile {
    pub(crate) complete: bool,
    pub(crate) groups: BTreeMap<String, GroupFile>,
    pub(crate) ec2_spot_discount: Option<SpotDiscountFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupFile {
    pub(crate) confidence: ConfidenceFile,
    pub(crate) as_of: Option<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) note: Option<String>,
    pub(crate) prices: BTreeMap<String, PriceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpotDiscountFile {
    pub(crate) confidence: ConfidenceFile,
    pub(crate) as_of: Option<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) note: Option<String>,
    pub(crate) percent: BTreeMap<String, f64>,
}

/// Exactly one of `usd`, `tiers` and `not_priced` is expected.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriceFile {
    pub(crate) usd: Option<f64>,
    pub(crate) tiers: Option<Vec<TierFile>>,
    pub(crate) not_priced: Option<String>,
    #[serde(default)]
    pub(crate) free: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TierFile {
    pub(crate) up_to: Option<f64>,
    pub(crate) usd: f64,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConfidenceFile {
    Low,
    Medium,
    High,
}

impl From<ConfidenceFile> for Confidence {
    fn from(file: ConfidenceFile) -> Self {
        match file {
            ConfidenceFile::Low => Self::Low,
            ConfidenceFile::Medium => Self::Medium,
            ConfidenceFile::High => Self::High,
        }
    }
}
