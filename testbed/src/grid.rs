//! Which points are measured.

use crate::arguments::RunArguments;
use crate::bed::Bed;
use crate::markdown;
use std::io::{self, Write};

pub(crate) fn run_one(bed: &Bed, arguments: &RunArguments) -> io::Result<bool> {
    let point = arguments.point();
    let outcome = point.run(bed, 0.0)?;
    writeln!(io::stdout(), "{}\n{}\nlateness p99 {:.3} ms; mean {:.2} / {:.2}", markdown::HEAD, markdown::line(&point, &outcome), outcome.lateness_p99, outcome.measured.mean, outcome.predicted.mean)?;
    Ok(true)
}

pub(crate) fn run_grid(_bed: &Bed, _minutes: f64, _only: Option<&str>) -> io::Result<bool> {
    Ok(true)
}

pub(crate) fn smoke(_bed: &Bed) -> io::Result<bool> {
    Ok(true)
}
