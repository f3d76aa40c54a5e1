//! Terraform's functions, one file per family. A function that is not here gives an unknown value.

mod collection;
mod conversion;
mod encoding;
mod files;
mod format;
mod network;
mod number;
mod selection;
mod set;
mod text;

use super::evaluator::{Evaluator, Scope};
use super::value::{Data, Map, Value};
use hcl_edit::expr::FuncCall;
use plimsoll_spec::Span;
use std::rc::Rc;

/// A value, or the unknown value that stands in its place.
pub(super) type Outcome = Result<Value, Value>;

/// Arguments of a call.
pub(super) struct Call<'c, 'a> {
    /// What evaluates.
    pub(super) evaluator: &'c Evaluator<'a>,
    /// The function's name.
    pub(super) name: &'c str,
    /// The arguments' values.
    pub(super) arguments: &'c [Value],
    /// The call.
    pub(super) place: Span,
}

impl Evaluator<'_> {
    /// `name(arguments)`.
    pub(super) fn call(&self, call: &FuncCall, scope: Scope<'_>, place: Span) -> Value {
        let name = call.name.name.value().as_str();
        if call.name.is_namespaced()
            && call.name.namespace.first().is_none_or(|first| first.value().as_str() != "core")
        {
            let whole: Vec<&str> = call.name.namespace.iter().map(|part| part.value().as_str()).collect();
            let whole = format!("{}::{name}", whole.join("::"));
            self.report.unread(
                place,
                format!("the function {whole}"),
                "functions of providers are not evaluated",
            );
            return Value::unknown(format!("the function `{whole}` belongs to a provider"), place);
        }
        // These evaluate their arguments themselves, because one may fail.
        if matches!(name, "try" | "can") {
            return selection::trying(self, name, call, scope, place);
        }
        let mut arguments = Vec::with_capacity(call.args.len());
        for argument in call.args.iter() {
            arguments.push(self.value(argument, scope));
        }
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            let last = self.known(last);
            match last.elements() {
                Some(items) => arguments.extend(items.iter().cloned()),
                None => return self.because("what `...` expands", &last, place),
            }
        }
        if !self.spend(arguments.len()) {
            return Value::unknown("the code expands to more than is evaluated", place);
        }
        Call { evaluator: self, name, arguments: &arguments, place }.run()
    }
}

impl Call<'_, '_> {
    fn run(&self) -> Value {
        let families = [
            text::call,
            collection::call,
            encoding::call,
            conversion::call,
            selection::call,
            number::call,
            set::call,
            files::call,
            network::call,
        ];
        let outcome = families.iter().find_map(|family| family(self));
        match outcome {
            Some(Ok(value)) => value,
            Some(Err(unknown)) => unknown.at(self.place),
            None => {
                let (what, because) = match self.name {
                    "timestamp" | "plantimestamp" | "uuid" | "bcrypt" => {
                        ("is known only when it is applied", "its result is another one each time")
                    }
                    _ => ("is not evaluated", "this function is not evaluated"),
                };
                self.evaluator.report.unread(self.place, format!("the function {}", self.name), because);
                let mut unknown = Value::unknown(format!("the function `{}` {what}", self.name), self.place);
                if let Data::Unknown(inner) = &mut unknown.data {
                    let refers = self.arguments.iter().flat_map(Value::refers).collect();
                    Rc::make_mut(inner).refers = refers;
                }
                unknown
            }
        }
    }

    /// A value made by this function.
    fn made(&self, data: Data) -> Value {
        Value::computed(data, format!("the function `{}`", self.name), self.place)
    }

    /// A text made by this function.
    fn made_text(&self, text: impl Into<Rc<str>>) -> Outcome {
        let text = text.into();
        self.pay(text.len() / 16)?;
        Ok(self.made(Data::Text(text)))
    }

    /// A list of values that keep what they are.
    fn list(&self, items: Vec<Value>) -> Outcome {
        self.pay(items.len())?;
        Ok(Value::plain(Data::List(Rc::new(items)), self.place))
    }

    /// A map of values that keep what they are.
    fn map_of(&self, map: Map) -> Outcome {
        self.pay(map.len())?;
        Ok(Value::plain(Data::Map(Rc::new(map)), self.place))
    }

    /// Takes note of work.
    fn pay(&self, work: usize) -> Result<(), Value> {
        match self.evaluator.spend(work) {
            true => Ok(()),
            false => Err(Value::unknown("the code expands to more than is evaluated", self.place)),
        }
    }

    /// What Terraform reports an error about.
    fn fault(&self, why: impl std::fmt::Display) -> Value {
        Value::fault(format!("`{}`: {why}", self.name), self.place)
    }

    /// Why there is no result: what an argument is, or is not.
    fn because(&self, index: usize, cause: &Value) -> Value {
        let what = match self.arguments.len() {
            1 => format!("the argument of `{}`", self.name),
            _ => format!("argument {} of `{}`", index + 1, self.name),
        };
        self.evaluator.because(&what, cause, self.place)
    }

    /// How many arguments there are.
    fn count(&self) -> usize {
        self.arguments.len()
    }

    /// An argument as it is.
    fn any(&self, index: usize) -> Outcome {
        self.arguments.get(index).cloned().ok_or_else(|| self.fault("an argument is missing"))
    }

    /// An argument; an attribute of a resource is what its block says, or unknown.
    fn known(&self, index: usize) -> Outcome {
        let value = self.evaluator.known(self.any(index)?);
        if value.why_unknown().is_some() { Err(self.because(index, &value)) } else { Ok(value) }
    }

    /// A text.
    fn text(&self, index: usize) -> Result<Rc<str>, Value> {
        let value = self.known(index)?;
        value.text().ok_or_else(|| self.because(index, &value))
    }

    /// A number.
    fn number(&self, index: usize) -> Result<f64, Value> {
        let value = self.known(index)?;
        value.number().ok_or_else(|| self.because(index, &value))
    }

    /// A whole number in a range.
    fn whole(&self, index: usize, range: std::ops::RangeInclusive<i64>) -> Result<i64, Value> {
        let number = self.number(index)?;
        #[expect(clippy::cast_possible_truncation, reason = "checked")]
        let whole = number as i64;
        if number.fract() == 0.0 && number.abs() < 1e15 && range.contains(&whole) {
            Ok(whole)
        } else {
            Err(self.fault(format!("{} does not do here", super::value::number_text(number))))
        }
    }

    /// The elements of a list or set.
    fn elements(&self, index: usize) -> Result<Rc<Vec<Value>>, Value> {
        let value = self.known(index)?;
        value.elements().cloned().ok_or_else(|| self.because(index, &value))
    }

    /// The entries of a map.
    fn entries(&self, index: usize) -> Result<Rc<Map>, Value> {
        let value = self.known(index)?;
        value.map().cloned().ok_or_else(|| self.because(index, &value))
    }
}

/// A number of things as a value.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^52")]
fn count_of(count: usize) -> Data {
    Data::Number(count as f64)
}
