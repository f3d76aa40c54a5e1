//! Values as TypeScript.

use super::doc::{Doc, text};
use super::syntax::{Expr, ExprKind, Numbers, array, call, camel, in_template, object, property, string};
use crate::provider::Data;
use crate::pulumi::program::IMAGE;
use crate::pulumi::value::Value;
use std::collections::BTreeSet;

/// Where values stand: in a component, whose arguments may be known only later, or in the program.
pub(super) struct Place<'a> {
    /// Arguments that are known at once.
    pub(super) plain: BTreeSet<&'a str>,
    /// Whether the argument that names the instances' image is a setting of the program here.
    pub(super) in_program: bool,
    pub(super) numbers: Numbers,
}

impl Place<'_> {
    /// Whether a value is known when the program runs.
    pub(super) fn is_plain(&self, value: &Value) -> bool {
        match value {
            Value::Bool(_)
            | Value::Integer(_)
            | Value::Decimal(_)
            | Value::Text(_)
            | Value::Setting(_)
            | Value::Name => true,
            Value::Argument(name) => self.plain.contains(name.as_str()),
            Value::Attribute(..) | Value::Resource(_) | Value::Exposed(..) | Value::Data(_) => false,
            Value::List(items) | Value::Concat(items) => items.iter().all(|item| self.is_plain(item)),
            Value::Map(entries) => entries.iter().all(|(_, item)| self.is_plain(item)),
            Value::Object(_, entries) => entries.iter().all(|(_, item)| self.is_plain(item)),
            Value::Json(inner)
            | Value::Base64(inner)
            | Value::Element(inner, _)
            | Value::ToText(inner)
            | Value::ToNumber(inner) => self.is_plain(inner),
        }
    }

    /// A value. Objects have a property a line.
    pub(super) fn value(&self, value: &Value) -> Expr {
        self.spelled(value, false)
    }

    /// A value; `one_line`: within a template, where nothing is broken.
    fn spelled(&self, value: &Value, one_line: bool) -> Expr {
        let all = |items: &[Value]| items.iter().map(|item| self.spelled(item, one_line)).collect();
        match value {
            Value::Bool(truth) => Expr::new(truth.to_string(), ExprKind::Simple),
            Value::Integer(number) => Expr::new(number.to_string(), ExprKind::Number),
            Value::Decimal(number) => Expr::new(number.to_string(), ExprKind::Number),
            Value::Text(text) => Expr::new(string(text), ExprKind::String),
            Value::List(items) => array(all(items)),
            Value::Map(entries) => {
                let one = |(key, value): &(String, Value)| {
                    property(key, self.spelled(value, one_line), &self.numbers)
                };
                object(entries.iter().map(one).collect(), one_line)
            }
            Value::Object(_, entries) => {
                let one = |(key, value): &(&str, Value)| {
                    property(key, self.spelled(value, one_line), &self.numbers)
                };
                object(entries.iter().map(one).collect(), one_line)
            }
            Value::Attribute(resource, name) => {
                Expr::new(format!("{}.{name}", camel(resource)), ExprKind::Member)
            }
            Value::Argument(name) => Expr::new(format!("args.{}", camel(name)), ExprKind::Member),
            Value::Exposed(instance, name) => {
                Expr::new(format!("{}.{}", camel(instance), camel(name)), ExprKind::Member)
            }
            Value::Resource(name) | Value::Setting(name) => Expr::new(camel(name), ExprKind::Simple),
            Value::Name => Expr::new("name", ExprKind::Simple),
            Value::Data(data) => data_expression(*data),
            Value::Concat(pieces) => self.template(pieces, false),
            Value::Json(inner) => {
                let function = if self.is_plain(inner) { "JSON.stringify" } else { "pulumi.jsonStringify" };
                call(function, vec![self.spelled(inner, one_line)])
            }
            Value::Base64(inner) => self.base64(inner),
            Value::Element(inner, index) => {
                let list = flat(&self.spelled(inner, true).doc);
                if matches!(**inner, Value::Argument(_)) {
                    // An input has no elements until it is an output.
                    return Expr::new(format!("pulumi.output({list})[{index}]"), ExprKind::Call);
                }
                Expr::new(format!("{list}[{index}]"), ExprKind::Member)
            }
            Value::ToText(inner) => {
                let inner = flat(&self.spelled(inner, true).doc);
                Expr::new(format!("pulumi.interpolate`${{{inner}}}`"), ExprKind::Template)
            }
            Value::ToNumber(inner) => {
                let inner = flat(&self.spelled(inner, true).doc);
                Expr::new(format!("pulumi.output({inner}).apply(Number)"), ExprKind::Call)
            }
        }
    }

    fn base64(&self, inner: &Value) -> Expr {
        let pieces = match inner {
            Value::Concat(pieces) => self.template(pieces, true),
            Value::Text(_) => self.template(std::slice::from_ref(inner), true),
            other => self.spelled(other, true),
        };
        // A template with lines of its own stays on the line of the call.
        Expr { doc: Doc::All(vec![text("base64("), pieces.doc, text(")")]), kind: ExprKind::Call }
    }

    /// Texts one after the other; `lines`: line breaks are written as such.
    fn template(&self, pieces: &[Value], lines: bool) -> Expr {
        let mut inside = String::new();
        self.fill(pieces, lines, &mut inside);
        let plain = pieces.iter().all(|piece| self.is_plain(piece));
        let tag = if plain { "" } else { "pulumi.interpolate" };
        let whole = format!("{tag}`{inside}`");
        let mut rows = whole.split('\n');
        let mut doc = vec![text(rows.next().unwrap_or_default())];
        for row in rows {
            doc.push(Doc::Literal);
            doc.push(text(row));
        }
        Expr { doc: Doc::All(doc), kind: ExprKind::Template }
    }

    fn fill(&self, pieces: &[Value], lines: bool, out: &mut String) {
        for piece in pieces {
            match piece {
                Value::Text(text) => out.push_str(&in_template(text, lines)),
                Value::Concat(inner) => self.fill(inner, lines, out),
                other => {
                    out.push_str("${");
                    out.push_str(&flat(&self.spelled(other, true).doc));
                    out.push('}');
                }
            }
        }
    }
}

/// The text of what is not to be broken.
fn flat(doc: &Doc) -> String {
    match doc {
        Doc::Text(text) => text.clone(),
        Doc::All(items) | Doc::Fill(items) => items.iter().map(flat).collect(),
        Doc::Line => " ".to_owned(),
        Doc::Soft | Doc::BreakParent => String::new(),
        Doc::Hard | Doc::Literal => "\n".to_owned(),
        Doc::Indent(inner) | Doc::IndentIfBroken(inner, _) => flat(inner),
        Doc::Group(group) => flat(group.contents()),
        Doc::IfBreak(_, other) => flat(other),
    }
}

fn data_expression(data: Data) -> Expr {
    let words = match data {
        Data::AccountId => "current.accountId".to_owned(),
        Data::Region => "region.region".to_owned(),
        Data::Partition => "partition.partition".to_owned(),
        Data::DnsSuffix => "partition.dnsSuffix".to_owned(),
        Data::Zone(index) => format!("zones.names[{index}]"),
        Data::DefaultVpc => "defaultVpc.id".to_owned(),
        Data::DefaultSubnets(count) => {
            return Expr::new(format!("defaultSubnetIds{count}"), ExprKind::Simple);
        }
        Data::RandomPassword => "generated.randomPassword".to_owned(),
        Data::Image => "instanceImage.insecureValue".to_owned(),
    };
    Expr::new(words, ExprKind::Member)
}

/// The statements that read what is used from the account; each is whole, for the indentation given.
pub(super) fn lookups(used: &BTreeSet<Data>, place: &Place<'_>) -> Vec<Doc> {
    let any = |test: fn(&Data) -> bool| used.iter().any(test);
    let options = || {
        if place.in_program { None } else { Some(object(vec![text("parent: this")], true)) }
    };
    let statement = |name: &str, function: &str, arguments: Vec<(&'static str, Value)>| {
        let mut all = Vec::new();
        if !(place.in_program && arguments.is_empty()) {
            all.push(place.value(&Value::Object("", arguments)));
        }
        all.extend(options());
        super::statement(&format!("const {name}"), call(&format!("aws.{function}"), all), place)
    };
    let filter = |name: &str, value: Value| {
        Value::Object("", vec![("name", Value::text(name)), ("values", Value::List(vec![value]))])
    };
    let mut out = Vec::new();
    if any(|data| *data == Data::AccountId) {
        out.push(statement("current", "getCallerIdentityOutput", Vec::new()));
    }
    if any(|data| matches!(data, Data::Partition | Data::DnsSuffix)) {
        out.push(statement("partition", "getPartitionOutput", Vec::new()));
    }
    if any(|data| *data == Data::Region) {
        out.push(statement("region", "getRegionOutput", Vec::new()));
    }
    if any(|data| matches!(data, Data::Zone(_))) {
        let filters = Value::List(vec![filter("opt-in-status", Value::text("opt-in-not-required"))]);
        let arguments = vec![("state", Value::text("available")), ("filters", filters)];
        out.push(statement("zones", "getAvailabilityZonesOutput", arguments));
    }
    if any(|data| matches!(data, Data::DefaultVpc | Data::DefaultSubnets(_))) {
        out.push(statement("defaultVpc", "ec2.getVpcOutput", vec![("default", Value::Bool(true))]));
    }
    if any(|data| matches!(data, Data::DefaultSubnets(_))) {
        // One default subnet in each zone, so that different subnets are in different zones.
        let vpc = Value::Data(Data::DefaultVpc);
        let filters = Value::List(vec![filter("vpc-id", vpc), filter("default-for-az", Value::text("true"))]);
        out.push(statement("defaultSubnets", "ec2.getSubnetsOutput", vec![("filters", filters)]));
    }
    for data in used {
        if let Data::DefaultSubnets(count) = data {
            out.push(Doc::All(vec![
                text(format!("const defaultSubnetIds{count} = defaultSubnets.ids.apply((ids) =>")),
                super::doc::indent(Doc::All(vec![
                    Doc::Hard,
                    text(format!("[...ids].sort().slice(0, {count}),")),
                ])),
                Doc::Hard,
                text(");"),
            ]));
        }
    }
    if any(|data| *data == Data::RandomPassword) {
        let arguments =
            vec![("passwordLength", Value::Integer(32)), ("excludePunctuation", Value::Bool(true))];
        out.push(statement("generated", "secretsmanager.getRandomPasswordOutput", arguments));
    }
    if any(|data| *data == Data::Image) {
        let name = if place.in_program {
            Value::Setting(IMAGE.to_owned())
        } else {
            Value::Argument(IMAGE.to_owned())
        };
        out.push(statement("instanceImage", "ssm.getParameterOutput", vec![("name", name)]));
    }
    out
}
