//! Numbers.

use super::{Call, Outcome};
use crate::hcl::value::{Data, Value, tidy};

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "max" => extreme(call, f64::max),
        "min" => extreme(call, f64::min),
        "ceil" => one(call, f64::ceil),
        "floor" => one(call, f64::floor),
        "abs" => one(call, f64::abs),
        "signum" => one(call, |number| if number == 0.0 { 0.0 } else { number.signum() }),
        "pow" => call.number(0).and_then(|base| made(call, libm::pow(base, call.number(1)?))),
        "log" => call.number(0).and_then(|number| made(call, libm::log(number) / libm::log(call.number(1)?))),
        "sum" => sum(call),
        "parseint" => parseint(call),
        _ => return None,
    })
}

fn made(call: &Call<'_, '_>, number: f64) -> Outcome {
    if number.is_finite() {
        Ok(call.made(Data::Number(tidy(number))))
    } else {
        Err(call.fault("there is no such number"))
    }
}

fn one(call: &Call<'_, '_>, make: impl Fn(f64) -> f64) -> Outcome {
    call.number(0).and_then(|number| made(call, make(number)))
}

fn extreme(call: &Call<'_, '_>, choose: impl Fn(f64, f64) -> f64) -> Outcome {
    let mut chosen = call.number(0)?;
    for index in 1..call.count() {
        chosen = choose(chosen, call.number(index)?);
    }
    made(call, chosen)
}

fn sum(call: &Call<'_, '_>) -> Outcome {
    let items = call.elements(0)?;
    let mut sum = 0.0;
    for item in items.iter() {
        let known: Value = call.evaluator.known(item.clone());
        sum += known.number().ok_or_else(|| call.because(0, &known))?;
    }
    if items.is_empty() { Err(call.fault("the list is empty")) } else { made(call, sum) }
}

fn parseint(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let base = u32::try_from(call.whole(1, 2..=36)?).unwrap_or(10);
    match i64::from_str_radix(&text, base) {
        #[expect(clippy::cast_precision_loss, reason = "checked")]
        Ok(number) if number.abs() < 1 << 52 => made(call, number as f64),
        _ => Err(call.fault(format!("`{text}` is no whole number to the base {base}"))),
    }
}
