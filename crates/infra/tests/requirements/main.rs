//! What the requirements ask for, asserted on the templates of the examples, value by value. `docs/requirements.md` is the
//! table of requirement, test and place in the output.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

mod a;
mod b;
mod c;
mod d;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod x;

use serde_json::Value;

/// The texts of a list.
fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// The names that a list of `Ref`s refers to.
fn references(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["Ref"].as_str().unwrap()).collect()
}

/// The statements of a role's policies.
fn statements(role: &Value) -> Vec<&Value> {
    let policies = role["Properties"]["Policies"].as_array();
    let documents = policies.into_iter().flatten().map(|policy| &policy["PolicyDocument"]["Statement"]);
    documents.flat_map(|statements| statements.as_array().unwrap()).collect()
}

/// The actions of a statement, one or several.
fn actions(statement: &Value) -> Vec<&str> {
    match &statement["Action"] {
        Value::String(action) => vec![action],
        list => texts(list),
    }
}
