//! Operators.

use super::evaluator::{Evaluator, Scope};
use super::value::{Data, Value, tidy};
use hcl_edit::expr::{BinaryOp, BinaryOperator, UnaryOp, UnaryOperator};
use plimsoll_spec::Span;

impl Evaluator<'_> {
    /// `-a`, `!a`.
    pub(super) fn unary(&self, operation: &UnaryOp, scope: Scope<'_>, place: Span) -> Value {
        let value = self.known(self.value(&operation.expr, scope));
        match operation.operator.value() {
            UnaryOperator::Neg => match value.number() {
                Some(number) => Value::computed(Data::Number(-number), "the operator `-`", place),
                None => self.because("what `-` is put before", &value, place),
            },
            UnaryOperator::Not => match value.truth() {
                Some(truth) => Value::computed(Data::Bool(!truth), "the operator `!`", place),
                None => self.because("what `!` is put before", &value, place),
            },
        }
    }

    /// `a * b` and the like.
    pub(super) fn binary(&self, operation: &BinaryOp, scope: Scope<'_>, place: Span) -> Value {
        let operator = *operation.operator.value();
        let name = operator.as_str();
        let left = self.known(self.value(&operation.lhs_expr, scope));
        // Terraform evaluates both sides always; one that decides alone does so even where the other is unknown.
        let right = self.known(self.value(&operation.rhs_expr, scope));
        let made = |data| Value::computed(data, format!("the operator `{name}`"), place);
        match operator {
            BinaryOperator::Eq | BinaryOperator::NotEq => match same(&left, &right) {
                Some(is_same) => made(Data::Bool(is_same == (operator == BinaryOperator::Eq))),
                None => self.because_either(name, &left, &right, place),
            },
            BinaryOperator::And | BinaryOperator::Or => {
                let decides = operator == BinaryOperator::Or;
                match (left.truth(), right.truth()) {
                    (Some(one), Some(other)) => {
                        made(Data::Bool(if decides { one || other } else { one && other }))
                    }
                    (Some(one), None) if one == decides && is_open(&right) => made(Data::Bool(decides)),
                    (None, Some(other)) if other == decides && is_open(&left) => made(Data::Bool(decides)),
                    _ => self.because_either(name, &left, &right, place),
                }
            }
            _ => match (left.number(), right.number()) {
                (Some(one), Some(other)) => match arithmetic(operator, one, other) {
                    Some(data) => made(data),
                    None => Value::fault(format!("`{name}` has no result here"), place),
                },
                _ => self.because_either(name, &left, &right, place),
            },
        }
    }

    /// Why there is no result of two values.
    fn because_either(&self, name: &str, left: &Value, right: &Value, place: Span) -> Value {
        let is_left = left.why_unknown().is_some() || right.why_unknown().is_none();
        let sides = format!("a side of `{name}`");
        // A text of which only pieces are known counts as not known.
        let cause = if is_left && left.text().is_none() { left } else { right };
        self.because(&sides, cause, place)
    }
}

/// Whether a value is not known, and no fault.
fn is_open(value: &Value) -> bool {
    value.why_unknown().is_some_and(|unknown| !unknown.is_fault) || matches!(value.data, Data::Pieces(_))
}

/// The result of an arithmetic operator or a comparison; `None` where there is none.
fn arithmetic(operator: BinaryOperator, one: f64, other: f64) -> Option<Data> {
    let number = match operator {
        BinaryOperator::Plus => one + other,
        BinaryOperator::Minus => one - other,
        BinaryOperator::Mul => one * other,
        BinaryOperator::Div => one / other,
        BinaryOperator::Mod => one % other,
        BinaryOperator::Greater => return Some(Data::Bool(one > other)),
        BinaryOperator::GreaterEq => return Some(Data::Bool(one >= other)),
        BinaryOperator::Less => return Some(Data::Bool(one < other)),
        BinaryOperator::LessEq => return Some(Data::Bool(one <= other)),
        _ => return None,
    };
    number.is_finite().then(|| Data::Number(tidy(number)))
}

/// Whether two values are the same; `None` where that is not known.
pub(super) fn same(left: &Value, right: &Value) -> Option<bool> {
    compare(left, right, &mut 100_000)
}

fn compare(left: &Value, right: &Value, budget: &mut usize) -> Option<bool> {
    *budget = budget.checked_sub(1)?;
    match (&left.data, &right.data) {
        (Data::Unknown(_), _) | (_, Data::Unknown(_)) => None,
        // What is made by AWS is not null; more is not known of it.
        (Data::Attribute(of), Data::Null) | (Data::Null, Data::Attribute(of)) => {
            matches!(of.path.as_str(), "id" | "arn").then_some(false)
        }
        (Data::Attribute(_) | Data::Handle(_), Data::Attribute(_)) | (Data::Attribute(_), _) => None,
        (_, Data::Attribute(_)) => None,
        (Data::Null, Data::Null) => Some(true),
        (Data::Handle(_), Data::Null) | (Data::Null, Data::Handle(_)) => Some(false),
        (Data::Handle(_), _) | (_, Data::Handle(_)) => None,
        (Data::Null, _) | (_, Data::Null) => Some(false),
        (Data::Zones, _) | (_, Data::Zones) => None,
        (Data::Zone(one), Data::Zone(other)) => Some(one == other),
        (Data::Zone(_), _) | (_, Data::Zone(_)) => None,
        (Data::Bool(one), Data::Bool(other)) => Some(one == other),
        (Data::Number(one), Data::Number(other)) => Some((one - other).abs() <= f64::EPSILON * one.abs()),
        (Data::List(one), Data::List(other)) | (Data::Set(one), Data::Set(other)) => {
            if one.len() != other.len() {
                return Some(false);
            }
            all(one.iter().zip(other.iter()).map(|(one, other)| compare(one, other, budget)))
        }
        (Data::Map(one), Data::Map(other)) => {
            if !one.sorted().map(|(key, _)| key).eq(other.sorted().map(|(key, _)| key)) {
                return Some(false);
            }
            all(one.sorted().zip(other.sorted()).map(|((_, one), (_, other))| compare(one, other, budget)))
        }
        (
            Data::Text(_) | Data::Pieces(_) | Data::Json(_),
            Data::Text(_) | Data::Pieces(_) | Data::Json(_),
        ) => Some(left.text()? == right.text()?),
        // Different types are different, also `1` and `"1"`.
        _ => Some(false),
    }
}

/// Whether all are true; `None` where that hangs on one that is not known.
fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut outcome = Some(true);
    for result in results {
        match result {
            Some(false) => return Some(false),
            Some(true) => {}
            None => outcome = None,
        }
    }
    outcome
}
