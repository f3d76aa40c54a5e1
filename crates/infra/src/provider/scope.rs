//! Turns values of the graph into values of the provider.

use super::expression::{Data, Expression};
use super::reference::{attribute, physical};
use super::{Address, translate::Problem};
use crate::graph::{Graph, LogicalId, Lookup, ParameterKind, Pseudo, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;

const ATTACHMENT: &str = "AWS::EC2::VPCGatewayAttachment";

/// What a translation looks things up in.
pub(crate) struct Scope<'a> {
    kinds: BTreeMap<&'a LogicalId, &'static str>,
    graph: &'a Graph,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        let kinds = graph.resources.iter().map(|resource| (&resource.id, resource.kind)).collect();
        Self { kinds, graph, problems: RefCell::default() }
    }

    /// Remembers something that could not be translated.
    pub(super) fn problem(&self, resource: &LogicalId, what: impl Into<String>) {
        self.problems.borrow_mut().push(Problem { resource: resource.clone(), what: what.into() });
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// The main provider resource of a resource of the graph.
    pub(super) fn address(&self, id: &LogicalId) -> Option<Address> {
        let kind = self.kinds.get(id)?;
        if *kind == ATTACHMENT {
            // The gateway names its VPC itself, so it stands for its attachment.
            return match self.graph.resource(id)?.at("InternetGatewayId")? {
                Value::Ref(gateway) => self.address(gateway),
                _ => None,
            };
        }
        Some(Address::of(super::reference::main(kind)?, id))
    }

    /// The VPC that an internet gateway is attached to.
    pub(super) fn attached_vpc(&self, gateway: &LogicalId) -> Option<Expression> {
        let attachment = self
            .graph
            .of_kind(ATTACHMENT)
            .find(|attachment| attachment.at("InternetGatewayId") == Some(&Value::Ref(gateway.clone())))?;
        attachment.at("VpcId").map(|vpc| self.value(vpc))
    }

    /// The ARN of the log group whose name a value is.
    pub(super) fn log_group_arn(&self, name: &Value) -> Option<Expression> {
        match name {
            Value::Ref(id) => Some(self.reference(id, Some("Arn"))),
            _ => None,
        }
    }

    /// A value of the provider.
    pub(crate) fn value(&self, value: &Value) -> Expression {
        match value {
            Value::Bool(truth) => Expression::Bool(*truth),
            Value::Integer(number) => Expression::Integer(*number),
            Value::Decimal(number) => Expression::Decimal(*number),
            Value::Text(text) => Expression::Text(text.clone()),
            Value::List(items) => Expression::List(items.iter().map(|item| self.value(item)).collect()),
            Value::Map(map) => Expression::Object(
                map.iter().map(|(key, value)| (key.to_owned(), self.value(value))).collect(),
            ),
            Value::Ref(id) => self.reference(id, None),
            Value::Attribute(id, name) => self.reference(id, Some(name)),
            Value::Parameter(id) => self.parameter(id.as_str()),
            Value::Pseudo(pseudo) => Expression::Data(match pseudo {
                Pseudo::AccountId => Data::AccountId,
                Pseudo::Region => Data::Region,
                Pseudo::Partition => Data::Partition,
                Pseudo::UrlSuffix => Data::DnsSuffix,
            }),
            Value::Join(pieces) => Expression::Concat(pieces.iter().map(|piece| self.value(piece)).collect()),
            Value::Json(inner) => Expression::Json(Box::new(self.value(inner))),
            Value::Base64(inner) => Expression::Base64(Box::new(self.value(inner))),
            Value::Zone(number) => Expression::Data(Data::Zone(*number)),
            Value::Element(inner, index) => Expression::Element(Box::new(self.value(inner)), *index),
        }
    }

    fn reference(&self, id: &LogicalId, name: Option<&str>) -> Expression {
        let found = self.kinds.get(id).and_then(|kind| match name {
            None => physical(kind),
            Some(name) => attribute(kind, name),
        });
        match (self.address(id), found) {
            (Some(address), Some(name)) => Expression::Attribute(address, name),
            _ => {
                let kind = self.kinds.get(id).copied().unwrap_or("no resource");
                self.problem(id, format!("{} of {kind} has no counterpart", name.unwrap_or("Ref")));
                Expression::Text(String::new())
            }
        }
    }

    fn parameter(&self, id: &str) -> Expression {
        let known = self.graph.parameters.iter().find(|parameter| parameter.id.as_str() == id);
        match known.map(|parameter| (parameter.lookup, parameter.kind)) {
            Some((Some(Lookup::DefaultVpc), _)) => Expression::Data(Data::DefaultVpc),
            Some((Some(Lookup::DefaultSubnets { zones }), _)) => {
                Expression::Data(Data::DefaultSubnets(zones))
            }
            Some((None, ParameterKind::ImageFromSsm)) => Expression::Data(Data::Image),
            _ => Expression::Variable(super::address::snake_case(id)),
        }
    }
}
