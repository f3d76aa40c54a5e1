//! Types of arguments as Python annotates them.

use crate::pulumi::{Argument, Program, Type, Value};

/// The annotation of an argument, and whether it needs a name of `collections.abc` or `typing`.
pub(super) fn annotation(program: &Program, component: &str, argument: &Argument) -> String {
    let decimals = program
        .instances
        .iter()
        .filter(|instance| instance.component == component)
        .flat_map(|instance| instance.arguments.iter().filter(|(name, _)| *name == argument.name))
        .any(|(_, value)| has_decimal(value));
    Annotating { number: if decimals { "float" } else { "int" }, plain: argument.plain }.of(&argument.kind)
}

fn has_decimal(value: &Value) -> bool {
    let mut found = false;
    value.each(&mut |part| found |= matches!(part, Value::Decimal(_)));
    found
}

/// How one argument is annotated.
struct Annotating {
    /// Its numbers.
    number: &'static str,
    /// Whether it is known at once.
    plain: bool,
}

impl Annotating {
    fn of(&self, kind: &Type) -> String {
        match kind {
            // Resources are only depended on; nothing waits for their values.
            Type::Resource => "pulumi.Resource".to_owned(),
            Type::List(item) if **item == Type::Resource => "Sequence[pulumi.Resource]".to_owned(),
            _ if self.plain => self.bare(kind),
            _ => format!("pulumi.Input[{}]", self.bare(kind)),
        }
    }

    fn bare(&self, kind: &Type) -> String {
        match kind {
            Type::Text => "str".to_owned(),
            Type::Number => self.number.to_owned(),
            Type::Truth => "bool".to_owned(),
            Type::List(item) => format!("Sequence[{}]", self.of(item)),
            Type::Map(item) => format!("Mapping[str, {}]", self.of(item)),
            Type::Object(class) => format!("aws.{class}ArgsDict"),
            Type::Record(_) => "Mapping[str, Any]".to_owned(),
            Type::Resource => "pulumi.Resource".to_owned(),
            Type::Any => "Any".to_owned(),
        }
    }
}
