//! Reads the reference values.

/// One reference value.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) model: &'static str,
    pub(crate) params: &'static str,
    pub(crate) metric: &'static str,
    pub(crate) value: f64,
    /// Half-width of the 95 % interval; 0 for exact rows.
    pub(crate) half_width: f64,
    pub(crate) method: &'static str,
}

impl Row {
    /// The text of a parameter.
    pub(crate) fn text(&self, name: &str) -> &'static str {
        self.params
            .split(';')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
            .map(|(_, value)| value)
            .unwrap_or_else(|| panic!("{} has no {name}", self.params))
    }

    /// The number of a parameter, a unit of milliseconds left out.
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.text(name).trim_end_matches("ms").parse().expect("a number")
    }

    /// Coefficient of variation of the demand, where the law is named.
    pub(crate) fn variation(&self) -> f64 {
        match self.text("S") {
            "D" => 0.0,
            "E4" => 0.5,
            "M" => 1.0,
            "LN1.5" => 1.5,
            "LN2" | "H2" => 2.0,
            other => panic!("unknown law {other}"),
        }
    }

    /// The quantile that a metric such as `p95_T` asks for.
    pub(crate) fn quantile(&self) -> Option<f64> {
        let percent: f64 = self.metric.strip_prefix('p')?.split('_').next()?.parse().ok()?;
        Some(percent / 100.0)
    }
}

/// All rows of the file.
pub(crate) fn rows() -> impl Iterator<Item = Row> {
    include_str!("../data/queueing-reference.csv").lines().skip(1).map(|line| {
        let mut fields = line.split(',');
        let mut next = || fields.next().expect("six fields");
        let (model, params, metric, value, half_width, method) =
            (next(), next(), next(), next(), next(), next());
        Row {
            model,
            params,
            metric,
            value: value.parse().expect("a number"),
            half_width: half_width.parse().unwrap_or(0.0),
            method,
        }
    })
}
