//! The price book: every region's prices with their sources.

use crate::price::{Evidence, NotPriced};
use crate::region::{Entry, Prices, RegionPrices};
use crate::schema::{BookFile, GroupFile, PriceFile, RegionFile, SCHEMA, SpotDiscountFile};
use crate::tariff::{Step, Tariff, check_steps};
use plimsoll_units::{Region, Usd};
use std::collections::BTreeMap;
use std::sync::Arc;

const BUILTIN: &str = include_str!("../data/prices.json");

/// The group of on-demand instance prices, and the one derived from it by the typical Spot discount.
const EC2_ON_DEMAND: &str = "ec2.on_demand";
pub(crate) const EC2_SPOT: &str = "ec2.spot";

/// Prices by region, valid on one day.
#[derive(Debug, Clone)]
pub struct PriceBook {
    as_of: String,
    sources: BTreeMap<String, Source>,
    regions: BTreeMap<Region, RegionPrices>,
}

/// A piece of public material that prices were read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is and where it stands.
    pub what: String,
    /// Its date, as exact as it is known.
    pub date: String,
    /// Which kind of material it is, such as `vendor page` or `price-list transcription`.
    pub kind: String,
}

/// Why a text is not a price book.
#[derive(Debug, thiserror::Error)]
pub enum PriceBookError {
    /// It is not JSON of the right shape; the message holds line and column.
    #[error("the price book cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another schema or currency.
    #[error("the price book has {field} `{found}`; `{expected}` would be right")]
    Header {
        /// Which field of the file.
        field: &'static str,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A value in it makes no sense.
    #[error("the price book is wrong at {at}: {why}")]
    Value {
        /// The place, such as `us-east-1 / nat / hour`.
        at: String,
        /// What is wrong there.
        why: String,
    },
}

/// The price book holds nothing for a region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the price book of {as_of} holds no prices for the region `{region}`; the nearest names are {}", list(.nearest))]
pub struct UnknownRegion {
    /// The region asked for.
    pub region: Region,
    /// The date of the book.
    pub as_of: String,
    /// Up to three regions of the book whose names are most alike, nearest first.
    pub nearest: Vec<Region>,
}

fn list(regions: &[Region]) -> String {
    regions.iter().map(|region| format!("`{region}`")).collect::<Vec<_>>().join(", ")
}

impl PriceBook {
    /// The book that comes with the program.
    ///
    /// Reading it takes under a millisecond in a release build; read it once and pass it on.
    pub fn builtin() -> Result<Self, PriceBookError> {
        Self::parse(BUILTIN)
    }

    /// A book from the text of a file of schema `plimsoll/prices/1`. Everything in it is checked.
    pub fn parse(text: &str) -> Result<Self, PriceBookError> {
        let file: BookFile = serde_json::from_str(text)?;
        expect_header("schema", &file.schema, SCHEMA)?;
        expect_header("currency", &file.currency, "USD")?;
        let sources: BTreeMap<String, Source> = file
            .sources
            .into_iter()
            .map(|(name, source)| (name, Source { what: source.what, date: source.date, kind: source.kind }))
            .collect();
        let mut regions = BTreeMap::new();
        for (name, region) in file.regions {
            let region_name: Region = name.parse().map_err(|error| wrong(&name, format!("{error}")))?;
            let prices = read_region(&name, region, &sources, &region_name, &file.as_of)?;
            regions.insert(region_name, prices);
        }
        Ok(Self { as_of: file.as_of, sources, regions })
    }

    /// The day of the newest prices in the book, as `2026-09-29`; each price carries its own date besides.
    #[must_use]
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// The regions that the book holds something for, in alphabetical order.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.regions.keys()
    }

    /// The description of a source that an [`Evidence`] names.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.get(name)
    }

    /// The prices of a region, or the names most like it.
    pub fn region(&self, region: &Region) -> Result<RegionPrices, UnknownRegion> {
        self.regions.get(region).cloned().ok_or_else(|| UnknownRegion {
            region: region.clone(),
            as_of: self.as_of.clone(),
            nearest: self.nearest(region),
        })
    }

    /// The prices of a region, or prices without a single entry, in which everything is explained as not priced.
    #[must_use]
    pub fn region_or_unpriced(&self, region: &Region) -> RegionPrices {
        self.regions
            .get(region)
            .cloned()
            .unwrap_or_else(|| RegionPrices::new(region.clone(), self.as_of.clone(), false, Prices::new()))
    }

    fn nearest(&self, region: &Region) -> Vec<Region> {
        let mut names: Vec<&Region> = self.regions.keys().collect();
        names.sort_by_key(|name| strsim::levenshtein(name.as_str(), region.as_str()));
        names.into_iter().take(3).cloned().collect()
    }
}

fn expect_header(field: &'static str, found: &str, expected: &'static str) -> Result<(), PriceBookError> {
    if found == expected {
        Ok(())
    } else {
        Err(PriceBookError::Header { field, found: found.to_owned(), expected })
    }
}

fn wrong(at: impl Into<String>, why: impl Into<String>) -> PriceBookError {
    PriceBookError::Value { at: at.into(), why: why.into() }
}

fn read_region(
    at: &str,
    file: RegionFile,
    sources: &BTreeMap<String, Source>,
    region: &Region,
    as_of: &str,
) -> Result<RegionPrices, PriceBookError> {
    let mut prices = Prices::new();
    for (name, group) in file.groups {
        let at = format!("{at} / {name}");
        let group = read_group(&at, group, sources)?;
        prices.insert(name, group);
    }
    if let Some(discounts) = file.ec2_spot_discount {
        let at = format!("{at} / ec2_spot_discount");
        let spot = read_spot(&at, discounts, prices.get(EC2_ON_DEMAND), sources)?;
        prices.insert(EC2_SPOT.to_owned(), spot);
    }
    Ok(RegionPrices::new(region.clone(), as_of.to_owned(), file.complete, prices))
}

fn read_group(
    at: &str,
    file: GroupFile,
    sources: &BTreeMap<String, Source>,
) -> Result<BTreeMap<String, Entry>, PriceBookError> {
    check_sources(at, &file.sources, sources)?;
    let evidence = Arc::new(Evidence {
        confidence: file.confidence.into(),
        as_of: file.as_of,
        sources: file.sources,
        note: file.note,
    });
    let mut entries = BTreeMap::new();
    for (name, price) in file.prices {
        let entry = read_price(price, &evidence)
            .map_err(|why| wrong(format!("{at} / {name}"), format!("the price is wrong: {why}")))?;
        entries.insert(name, entry);
    }
    Ok(entries)
}

/// Spot prices as on demand less the typical discount; a type without an on-demand price gets none.
///
/// MODEL: the discount is an average over zones and weeks, published on another day than the on-demand price. A given pool
/// on a given day may be cheaper or dearer.
fn read_spot(
    at: &str,
    file: SpotDiscountFile,
    on_demand: Option<&BTreeMap<String, Entry>>,
    sources: &BTreeMap<String, Source>,
) -> Result<BTreeMap<String, Entry>, PriceBookError> {
    check_sources(at, &file.sources, sources)?;
    let evidence = Arc::new(Evidence {
        confidence: file.confidence.into(),
        as_of: file.as_of,
        sources: file.sources,
        note: file.note,
    });
    let mut entries = BTreeMap::new();
    for (name, percent) in file.percent {
        if !(0.0..=100.0).contains(&percent) {
            return Err(wrong(
                format!("{at} / {name}"),
                format!("{percent} is not a percentage from 0 to 100"),
            ));
        }
        if let Some(Ok(tariff)) = on_demand.and_then(|prices| prices.get(&name)) {
            let unit = tariff.first_unit().times((100.0 - percent) / 100.0);
            entries.insert(name, Ok(Tariff::flat(unit, Arc::clone(&evidence))));
        }
    }
    Ok(entries)
}

fn check_sources(
    at: &str,
    named: &[String],
    sources: &BTreeMap<String, Source>,
) -> Result<(), PriceBookError> {
    if named.is_empty() {
        return Err(wrong(at, "it names no source"));
    }
    match named.iter().find(|name| !sources.contains_key(*name)) {
        Some(name) => Err(wrong(at, format!("its source `{name}` is not described under `sources`"))),
        None => Ok(()),
    }
}

fn read_price(file: PriceFile, evidence: &Arc<Evidence>) -> Result<Entry, String> {
    let money = |dollars: f64| {
        if dollars.is_finite() && dollars >= 0.0 {
            Ok(Usd::from_dollars(dollars))
        } else {
            Err(format!("{dollars} is not an amount of dollars from 0 on"))
        }
    };
    if !(file.free.is_finite() && file.free >= 0.0) {
        return Err(format!("{} is not a free quantity from 0 on", file.free));
    }
    match (file.usd, file.tiers, file.not_priced) {
        (Some(usd), None, None) => {
            let step = Step { up_to: None, unit: money(usd)? };
            Ok(Ok(Tariff::new(vec![step], file.free, Arc::clone(evidence))))
        }
        (None, Some(tiers), None) => {
            let steps = tiers
                .into_iter()
                .map(|tier| Ok(Step { up_to: tier.up_to, unit: money(tier.usd)? }))
                .collect::<Result<Vec<_>, String>>()?;
            check_steps(&steps)?;
            Ok(Ok(Tariff::new(steps, file.free, Arc::clone(evidence))))
        }
        (None, None, Some(reason)) => Ok(Err(NotPriced::because(reason))),
        _ => Err("exactly one of `usd`, `tiers` and `not_priced` is needed".to_owned()),
    }
}
