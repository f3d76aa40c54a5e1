//! What a program reads from the account, as Python.

use super::layout::{Code, quoted, statement};
use crate::provider::Data;
use std::collections::BTreeSet;

/// Statements that read what is used, in a fixed order; `image` is where the name of the image's parameter stands.
pub(super) fn statements(used: &BTreeSet<Data>, image: &str, indent: usize) -> String {
    let any = |test: fn(&Data) -> bool| used.iter().any(test);
    let call = |callee: &str| Code::call(callee, Vec::new());
    let mut out = String::new();
    let mut add = |variable: &str, code: &Code| {
        out += &statement(indent, &format!("{variable} = "), code, "");
    };
    if used.contains(&Data::AccountId) {
        add("account", &call("aws.get_caller_identity"));
    }
    if any(|data| matches!(data, Data::Partition | Data::DnsSuffix)) {
        add("partition", &call("aws.get_partition"));
    }
    if used.contains(&Data::Region) {
        add("region", &call("aws.get_region"));
    }
    if any(|data| matches!(data, Data::Zone(_))) {
        add(
            "zones",
            &with(
                "aws.get_availability_zones",
                vec![
                    ("state", Code::Atom(quoted("available"))),
                    (
                        "filters",
                        Code::List(vec![filter("opt-in-status", Code::Atom(quoted("opt-in-not-required")))]),
                    ),
                ],
            ),
        );
    }
    if any(|data| matches!(data, Data::DefaultVpc | Data::DefaultSubnets(_))) {
        add("default_vpc", &with("aws.ec2.get_vpc", vec![("default", Code::atom("True"))]));
    }
    if any(|data| matches!(data, Data::DefaultSubnets(_))) {
        // One default subnet in each zone, so that different subnets are in different zones.
        let filters = vec![
            filter("vpc-id", Code::atom("default_vpc.id")),
            filter("default-for-az", Code::Atom(quoted("true"))),
        ];
        add("default_subnets", &with("aws.ec2.get_subnets", vec![("filters", Code::List(filters))]));
    }
    if used.contains(&Data::RandomPassword) {
        let generated = with(
            "aws.secretsmanager.get_random_password_output",
            vec![("password_length", Code::atom("32")), ("exclude_punctuation", Code::atom("True"))],
        );
        add("password", &Code::call("pulumi.Output.secret", vec![generated]));
    }
    if used.contains(&Data::Image) {
        add("image", &with("aws.ssm.get_parameter_output", vec![("name", Code::atom(image))]));
    }
    out
}

fn with(callee: &str, arguments: Vec<(&str, Code)>) -> Code {
    Code::Call(
        callee.to_owned(),
        arguments.into_iter().map(|(keyword, value)| (Some(keyword.to_owned()), value)).collect(),
    )
}

fn filter(name: &str, value: Code) -> Code {
    Code::Dict(vec![(quoted("name"), Code::Atom(quoted(name))), (quoted("values"), Code::List(vec![value]))])
}
