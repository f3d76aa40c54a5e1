//! From results to series: which service and metric each belongs to, and its points on a grid.

use super::dump::{Datapoint, Dimension, MetricDataQuery, MetricDataResult, MetricStat, Observed};
use super::inventory::{Inventory, mentions};
use super::label::{self, Words};
use super::meaning::{Source, Stat};
use crate::grid::{Grid, GridFault, GridRequest};
use crate::model::MetricName;
use crate::series::Series;
use plimsoll_units::Seconds;
use std::collections::BTreeMap;

/// All points by service, metric and where they are from.
#[derive(Debug, Default)]
pub(super) struct Collected {
    points: BTreeMap<(String, MetricName), BTreeMap<Origin, Points>>,
}

/// Where points are from; the order is that of preference.
type Origin = (Source, u8);

#[derive(Debug, Default)]
struct Points {
    stat: Option<Stat>,
    period: Option<u32>,
    times: Vec<i64>,
    values: Vec<f64>,
}

/// What is known beside the results when they are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) queries: &'a BTreeMap<String, Option<MetricDataQuery>>,
    /// Raw names of all known services.
    pub(super) names: &'a [String],
    /// The stated service.
    pub(super) stated: Option<&'a str>,
}

/// A resolved series: the raw name of its service, its source and statistic.
struct Resolved {
    service: String,
    source: Source,
    stat: Stat,
    period: Option<u32>,
}

impl Collected {
    /// Takes one result of `get-metric-data`; `last` says that no further page of the same query follows in the document.
    pub(super) fn take_result(
        &mut self,
        context: &Context<'_>,
        path: &str,
        result: &MetricDataResult,
        last: bool,
        notes: &mut Vec<String>,
    ) {
        if last && result.status_code.as_deref() == Some("PartialData") {
            notes.push(format!("{path}: `{}` is only a part; fetch the next page too", result.id));
        }
        match context.resolve(path, &result.id, &result.label) {
            Ok(resolved) => {
                let points = result.timestamps.iter().map(|moment| moment.0);
                self.add(path, resolved, points.zip(result.values.iter().map(|value| value.0)), notes);
            }
            Err(why) => notes.push(format!("{path}: `{}` is left out: {why}", result.label)),
        }
    }

    /// Takes the data points of `get-metric-statistics`.
    pub(super) fn take_datapoints(
        &mut self,
        context: &Context<'_>,
        path: &str,
        label: &str,
        datapoints: &[Datapoint],
        notes: &mut Vec<String>,
    ) {
        let mut stats: BTreeMap<String, Vec<(i64, f64)>> = BTreeMap::new();
        for point in datapoints {
            let mut add = |name: &str, value: Option<Observed>| {
                if let Some(value) = value {
                    stats.entry(name.to_owned()).or_default().push((point.timestamp.0, value.0));
                }
            };
            add("Average", point.average);
            add("Sum", point.sum);
            add("Maximum", point.maximum);
            add("SampleCount", point.sample_count);
            for (name, value) in &point.extended_statistics {
                add(name, Some(*value));
            }
        }
        for (name, points) in stats {
            match context.resolve(path, "", &format!("{label} {name}")) {
                // A sum of utilizations, or a sample count of requests, is asked for along the way and means nothing.
                Ok(resolved) if resolved.source.metric(resolved.stat).is_none() => {}
                Ok(resolved) => self.add(path, resolved, points.into_iter(), notes),
                Err(why) => notes.push(format!("{path}: `{label}` is left out: {why}")),
            }
        }
    }

    fn add(
        &mut self,
        path: &str,
        resolved: Resolved,
        points: impl Iterator<Item = (i64, f64)>,
        notes: &mut Vec<String>,
    ) {
        let Some(metric) = resolved.source.metric(resolved.stat) else {
            notes.push(format!("{path}: {:?} {:?} is not used", resolved.source, resolved.stat));
            return;
        };
        let origin = (resolved.source, u8::from(resolved.stat == Stat::SampleCount));
        let all = self.points.entry((resolved.service, metric)).or_default().entry(origin).or_default();
        all.stat = Some(resolved.stat);
        all.period = all.period.or(resolved.period);
        for (time, value) in points {
            all.times.push(time);
            all.values.push(value);
        }
    }

    /// The raw names of all services with points, in order.
    pub(super) fn services(&self) -> impl Iterator<Item = &str> {
        self.points.keys().map(|(service, _)| service.as_str())
    }

    /// The series of one service.
    ///
    /// # Errors
    /// When the moments of a metric make no grid of a size that can be held.
    pub(super) fn series_of(
        &self,
        service: &str,
        cells: u64,
        notes: &mut Vec<String>,
    ) -> Result<BTreeMap<MetricName, Series>, (MetricName, GridFault)> {
        let mut metrics = BTreeMap::new();
        for ((_, metric), origins) in self.points.iter().filter(|((name, _), _)| name == service) {
            if *metric == MetricName::Errors {
                continue;
            }
            let mut origins = origins.iter();
            if let Some(((source, _), points)) = origins.next()
                && let Some(placed) = points.place(*source, cells).map_err(|fault| (*metric, fault))?
            {
                if placed.conflicts > 0 {
                    notes.push(format!(
                        "{service}: `{}` has different values for {} moments, perhaps of several target groups or \
                         zones; the last ones count",
                        metric.as_str(),
                        placed.conflicts
                    ));
                }
                metrics.insert(*metric, placed.series);
            }
            for ((source, _), _) in origins {
                notes.push(format!("{service}: `{}` is also there as {source:?}; not used", metric.as_str()));
            }
        }
        let requests = metrics.get(&MetricName::Requests);
        let errors = self
            .points
            .get(&(service.to_owned(), MetricName::Errors))
            .map(|origins| errors(origins, requests));
        match errors {
            Some(Some(errors)) => {
                metrics.insert(MetricName::Errors, errors);
            }
            Some(None) => notes.push(format!("{service}: errors without requests are left out")),
            None => {}
        }
        Ok(metrics)
    }
}

/// Errors of targets and load balancer together, on the grid of the requests.
///
/// AWS: 5xx counts are reported only when there are any; source the Application Load Balancer guide, CloudWatch metrics,
/// 2023-06. Where requests were observed, no data is zero errors.
fn errors(origins: &BTreeMap<Origin, Points>, requests: Option<&Series>) -> Option<Series> {
    let requests = requests?;
    let period = i64::from(requests.period().get());
    let mut sums: Vec<Option<f64>> = requests.iter().map(|point| point.map(|_| 0.0)).collect();
    for points in origins.values() {
        for (time, value) in points.times.iter().zip(&points.values) {
            let index = (time - requests.start().unix()).div_euclid(period);
            if let Some(sum) = usize::try_from(index).ok().and_then(|index| sums.get_mut(index)) {
                *sum = Some(sum.unwrap_or(0.0) + value);
            }
        }
    }
    Some(Series::new(requests.start(), requests.period(), sums))
}

impl Points {
    /// The points on their grid, in this project's unit; `None` without any point.
    fn place(&self, source: Source, cells: u64) -> Result<Option<Placed>, GridFault> {
        if self.times.is_empty() {
            return Ok(None);
        }
        let request = GridRequest {
            period: self.period.filter(|period| *period > 0).map(Seconds::new),
            harmless_hole: i64::MAX,
            points: cells,
        };
        let (grid, _) = Grid::over(&self.times, &request)?;
        let factor = self.stat.map_or(1.0, |stat| source.factor(stat, grid.period().get()));
        let placed = grid.place(&self.times, &self.values);
        // Pages and files may overlap, but then they agree.
        let lost =
            |(time, value): (&i64, &f64)| placed.get(grid.index(*time)).is_some_and(|kept| kept != value);
        let conflicts = self.times.iter().zip(&self.values).filter(|point| lost(*point)).count();
        let points = placed.iter().map(|value| Some(value * factor));
        Ok(Some(Placed { series: Series::new(grid.start(), grid.period(), points), conflicts }))
    }
}

/// A series and the number of its points that another value of the same moment replaced.
struct Placed {
    series: Series,
    conflicts: usize,
}

impl Context<'_> {
    fn resolve(&self, path: &str, id: &str, label: &str) -> Result<Resolved, String> {
        let query =
            self.queries.get(id).and_then(Option::as_ref).and_then(|query| query.metric_stat.as_ref());
        let words = label::words(label);
        if let Some(stat) = query {
            return self.resolve_query(path, stat, &words);
        }
        let source =
            words.source.ok_or("its label names no metric; label it such as `api RequestCount Sum`")?;
        let stat = words.stat.unwrap_or_else(|| source.usual_stat());
        let service = self.service(&words, path).ok_or(NO_SERVICE)?;
        Ok(Resolved { service, source, stat, period: None })
    }

    fn resolve_query(&self, path: &str, query: &MetricStat, words: &Words<'_>) -> Result<Resolved, String> {
        let name = &query.metric.metric_name;
        let source = Source::parse(name).ok_or_else(|| format!("the metric `{name}` is not used"))?;
        let stat =
            Stat::parse(&query.stat).ok_or_else(|| format!("the statistic `{}` is not used", query.stat))?;
        let service = self.service_of_dimensions(&query.metric.dimensions);
        let service = service.or_else(|| self.service(words, path)).ok_or(NO_SERVICE)?;
        Ok(Resolved { service, source, stat, period: Some(query.period) })
    }

    fn service_of_dimensions(&self, dimensions: &[Dimension]) -> Option<String> {
        let value = |name: &str| {
            dimensions
                .iter()
                .find(|dimension| dimension.name == name)
                .map(|dimension| dimension.value.as_str())
        };
        if let Some(service) = value("ServiceName") {
            return Some(service.to_owned());
        }
        self.inventory.service_of_target_group(value("TargetGroup")?).map(str::to_owned)
    }

    /// The service by a word of the label, by the path, as stated, or the only one there is.
    fn service(&self, words: &Words<'_>, path: &str) -> Option<String> {
        let known = |word: &&&str| self.names.iter().any(|name| name == **word);
        let by_group = || words.rest.iter().find_map(|word| self.inventory.service_of_target_group(word));
        let by_word = words.rest.iter().find(known).copied().or_else(by_group).map(str::to_owned);
        by_word.or_else(|| self.service_of_path(path)).or_else(|| self.stated.map(str::to_owned)).or_else(
            || {
                match (self.names, words.rest.as_slice()) {
                    // A word that is left may be another service, so the only one there is must not take its data.
                    ([only], []) => Some(only.clone()),
                    // Without any inventory, the one word that is left is the service.
                    ([], [word]) => Some((*word).to_owned()),
                    _ => None,
                }
            },
        )
    }

    /// The longest known name in the path.
    fn service_of_path(&self, path: &str) -> Option<String> {
        let named = self.names.iter().filter(|name| mentions(path, name));
        named.max_by_key(|name| name.len()).cloned()
    }
}

const NO_SERVICE: &str =
    "its service is not clear; label it such as `api RequestCount Sum`, or state the service";
