//! IAM policy documents as maps.

use crate::graph::{Map, Value};

/// The version of the policy language.
const VERSION: &str = "2012-10-17";

/// AWS services that do not say for whom they act, so that a condition on the source would never be true, and why that is safe:
/// the one place that excuses a missing guard against the confused deputy.
pub const WITHOUT_SOURCE: &[(&str, &str)] = &[
    (
        "ec2.amazonaws.com",
        "EC2 hands a role to instances of its own account only and gives no source; source IAM user guide, read 2026-11",
    ),
    (
        "events.amazonaws.com",
        "conditions in policies of topics and log groups stop the delivery, and rules have no such targets in other \
         accounts; source EventBridge user guide, troubleshooting, read 2026-11",
    ),
    (
        "delivery.logs.amazonaws.com",
        "named beside `events.amazonaws.com` in the policy of a log group; source EventBridge user guide, read 2026-11",
    ),
];

/// One statement of a policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    sid: String,
    effect: &'static str,
    principal: Option<Value>,
    actions: Vec<String>,
    resources: Vec<Value>,
    conditions: Map,
}

impl Statement {
    /// A statement that allows actions; `sid` has letters and digits only.
    #[must_use]
    pub fn allow<S: Into<String>>(sid: &str, actions: impl IntoIterator<Item = S>) -> Self {
        Self {
            sid: sid.to_owned(),
            effect: "Allow",
            principal: None,
            actions: actions.into_iter().map(Into::into).collect(),
            resources: Vec::new(),
            conditions: Map::new(),
        }
    }

    /// A statement that denies actions; `sid` has letters and digits only.
    #[must_use]
    pub fn deny<S: Into<String>>(sid: &str, actions: impl IntoIterator<Item = S>) -> Self {
        Self { effect: "Deny", ..Self::allow(sid, actions) }
    }

    /// The same statement for these resources too.
    #[must_use]
    pub fn on(mut self, resources: impl IntoIterator<Item = Value>) -> Self {
        self.resources.extend(resources);
        self
    }

    /// The same statement for any resource: only where [`crate::family::roles::ANY_RESOURCE`] says why.
    #[must_use]
    pub fn on_any(self) -> Self {
        self.on([Value::text("*")])
    }

    /// The same statement for an AWS service as the principal, such as `ecs-tasks.amazonaws.com`. It needs a condition on the
    /// source; [`WITHOUT_SOURCE`] lists the services that give none.
    #[must_use]
    pub fn by_service(self, service: &str) -> Self {
        self.by_services([service])
    }

    /// The same statement for several AWS services as principals.
    #[must_use]
    pub fn by_services<'a>(mut self, services: impl IntoIterator<Item = &'a str>) -> Self {
        let services = one_or_many(services.into_iter().map(Value::text).collect());
        self.principal = Some(Map::new().with("Service", services).into());
        self
    }

    /// The same statement for every principal; the conditions say which are meant.
    #[must_use]
    pub fn by_anyone(mut self) -> Self {
        self.principal = Some(Map::new().with("AWS", "*").into());
        self
    }

    /// The same statement under one more condition, such as `StringEquals`, `aws:SourceAccount`, the account.
    #[must_use]
    pub fn when(mut self, operator: &str, key: &str, value: impl Into<Value>) -> Self {
        let keys = match self.conditions.get(operator) {
            Some(Value::Map(keys)) => keys.clone(),
            _ => Map::new(),
        };
        self.conditions.set(operator, keys.with(key, value));
        self
    }

    /// The same statement, only when the calling service acts for a resource of this account: the confused deputy's guard.
    ///
    /// AWS: `aws:SourceAccount` and `aws:SourceArn`; source IAM user guide, the confused deputy problem, read 2026-09.
    #[must_use]
    pub fn for_source(self, arn: Value) -> Self {
        self.for_account().when("ArnLike", "aws:SourceArn", arn)
    }

    /// The same statement, only when the calling service acts for this account.
    #[must_use]
    pub fn for_account(self) -> Self {
        self.when("StringEquals", "aws:SourceAccount", Value::ACCOUNT)
    }

    fn into_value(self) -> Value {
        let mut map = Map::new().with("Sid", self.sid).with("Effect", self.effect);
        if let Some(principal) = self.principal {
            map.set("Principal", principal);
        }
        map.set("Action", one_or_many(self.actions.into_iter().map(Value::Text).collect()));
        if !self.resources.is_empty() {
            map.set("Resource", one_or_many(self.resources));
        }
        if !self.conditions.is_empty() {
            map.set("Condition", self.conditions);
        }
        Value::Map(map)
    }
}

/// A list of one is written as the one.
fn one_or_many(mut values: Vec<Value>) -> Value {
    match (values.pop(), values.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            values.extend(last);
            Value::List(values)
        }
    }
}

/// A policy document of statements.
#[must_use]
pub fn document(statements: impl IntoIterator<Item = Statement>) -> Value {
    let statements = statements.into_iter().map(Statement::into_value).collect::<Vec<Value>>();
    Map::new().with("Version", VERSION).with("Statement", statements).into()
}

/// The trust policy of a role that a service assumes for the resources that `source` matches.
#[must_use]
pub fn trust(service: &str, source: Value) -> Value {
    document([Statement::allow("Assume", ["sts:AssumeRole"]).by_service(service).for_source(source)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_written_as_aws_reads_it() {
        let statement = Statement::allow("Read", ["s3:GetObject"])
            .on([Value::text("a"), Value::text("b")])
            .when("StringEquals", "x", "1")
            .when("StringEquals", "y", "2");
        let document = document([statement]);
        assert_eq!(document.at("Version"), Some(&Value::text("2012-10-17")));
        assert_eq!(document.at("Statement.0.Action"), Some(&Value::text("s3:GetObject")));
        assert_eq!(document.at("Statement.0.Resource"), Some(&Value::texts(["a", "b"])));
        let keys = Map::new().with("x", "1").with("y", "2");
        assert_eq!(document.at("Statement.0.Condition.StringEquals"), Some(&keys.into()));
    }
}
