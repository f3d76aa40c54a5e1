//! One template: its sections, and the texts it is written as.

use super::node::Node;
use super::{json, yaml};
use crate::graph::Part;

/// AWS: a template body given inline has at most 51,200 bytes; source CloudFormation quotas, read 2026-09.
pub const INLINE_LIMIT: usize = 51_200;

/// AWS: a template body read from S3 has at most 1 MB; source CloudFormation quotas, read 2026-09.
pub const UPLOAD_LIMIT: usize = 1_000_000;

/// One template.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// One sentence for people, at most 1,024 bytes.
    pub description: String,
    /// What made it, and from what.
    pub metadata: Node,
    /// Parameters by name.
    pub parameters: Vec<(String, Node)>,
    /// Resources, those of one part together.
    pub resources: Vec<TemplateResource>,
    /// Outputs by name.
    pub outputs: Vec<(String, Node)>,
}

/// A resource of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateResource {
    /// Its logical id.
    pub id: String,
    /// The part of the platform it belongs to.
    pub part: Part,
    /// `Type`, `Properties` and the rest.
    pub body: Node,
}

/// How a template body reaches CloudFormation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// As `TemplateBody`: at most 51,200 bytes.
    Inline(String),
    /// As `TemplateURL`, after an upload to S3: at most 1 MB.
    Upload(String),
}

impl Delivery {
    /// The template's text, JSON.
    #[must_use]
    pub fn body(&self) -> &str {
        match self {
            Self::Inline(body) | Self::Upload(body) => body,
        }
    }
}

impl Template {
    /// The resource of this id.
    #[must_use]
    pub fn resource(&self, id: &str) -> Option<&TemplateResource> {
        self.resources.iter().find(|resource| resource.id == id)
    }

    /// Sets or, with `None`, takes away a top-level property of a resource; a resource that is not there changes nothing.
    pub fn set_property(&mut self, id: &str, property: &str, value: Option<Node>) {
        let Some(resource) = self.resources.iter_mut().find(|resource| resource.id == id) else { return };
        let Node::Map(entries) = &mut resource.body else { return };
        match entries.iter_mut().find(|(key, _)| key == "Properties") {
            Some((_, properties)) => properties.set(property, value),
            None => {
                entries.extend(value.map(|value| ("Properties".to_owned(), Node::map([(property, value)]))));
            }
        }
    }

    /// The whole template as one value.
    #[must_use]
    pub fn node(&self) -> Node {
        let mut sections = vec![
            ("AWSTemplateFormatVersion".to_owned(), Node::text("2010-09-09")),
            ("Description".to_owned(), Node::text(&self.description)),
            ("Metadata".to_owned(), self.metadata.clone()),
        ];
        if !self.parameters.is_empty() {
            sections.push(("Parameters".to_owned(), Node::Map(self.parameters.clone())));
        }
        let resources = self.resources.iter().map(|resource| (resource.id.clone(), resource.body.clone()));
        sections.push(("Resources".to_owned(), Node::Map(resources.collect())));
        if !self.outputs.is_empty() {
            sections.push(("Outputs".to_owned(), Node::Map(self.outputs.clone())));
        }
        Node::Map(sections)
    }

    /// The template as YAML, with short forms of functions and a comment before each part.
    #[must_use]
    pub fn yaml(&self) -> String {
        yaml::template(self)
    }

    /// The template as JSON with one entry a line.
    #[must_use]
    pub fn json(&self) -> String {
        json::pretty(&self.node())
    }

    /// The template as JSON without white space.
    #[must_use]
    pub fn compact_json(&self) -> String {
        json::compact(&self.node())
    }

    /// How the template reaches CloudFormation: readable JSON where that fits inline, compact JSON where that does, else an
    /// upload. JSON, because the deployed text is read back before the next deployment.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let readable = self.json();
        if readable.len() <= INLINE_LIMIT {
            return Delivery::Inline(readable);
        }
        let compact = self.compact_json();
        if compact.len() <= INLINE_LIMIT {
            return Delivery::Inline(compact);
        }
        Delivery::Upload(if readable.len() <= UPLOAD_LIMIT { readable } else { compact })
    }
}
