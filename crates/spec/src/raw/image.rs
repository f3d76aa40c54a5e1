//! `image`: the container image.

use super::value::{Spanned, State, Value};
use crate::sink::Sink;
use crate::yaml::{Node, Value as Content};
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// The container image.
    RawImage {
        /// Name of a repository in the account's own registry (ECR); it is looked up, never hard-coded.
        repository: String,
        /// Tag in the repository.
        tag: String = "latest",
        /// Digest `sha256:…` that pins the image; goes before the tag.
        digest: String,
        /// Full reference to an image in any registry, instead of a repository.
        reference: String,
    }
}

/// `image`: a text or a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImageValue(pub(crate) RawImage);

impl Value for ImageValue {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        match &node.value {
            Content::Scalar { text, .. } => Some(Self(from_text(text, node))),
            _ => RawImage::decode(node, sink).map(Self),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let text = schemars::json_schema!({ "type": "string" });
        super::mapping::any_of(vec![text, RawImage::schema(generator)])
    }
}

/// `shop`, `shop:1.2` and `shop@sha256:…` name a repository of the account; anything with a registry host before the
/// first `/` is a full reference.
fn from_text(text: &str, node: &Node) -> RawImage {
    let at = |value: &str, state| Spanned { value: value.to_owned(), span: node.span, state };
    let written = |value: &str| Some(at(value, State::Written));
    let empty =
        RawImage { repository: None, tag: at("latest", State::Default), digest: None, reference: None };
    let has_host =
        text.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':']) || host == "localhost");
    if has_host {
        RawImage { reference: written(text), ..empty }
    } else if let Some((repository, digest)) = text.split_once('@') {
        RawImage { repository: written(repository), digest: written(digest), ..empty }
    } else if let Some((repository, tag)) = text.rsplit_once(':') {
        RawImage { repository: written(repository), tag: at(tag, State::Written), ..empty }
    } else {
        RawImage { repository: written(text), ..empty }
    }
}
