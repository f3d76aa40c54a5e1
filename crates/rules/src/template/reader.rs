//! Text to template.

use super::resolve::Resolver;
use super::scope::{Presence, Scope};
use super::unevaluated::unevaluated;
use super::{Options, Output, Template, code, loops, metadata, sections};
use crate::check::Skipped;
use crate::from_graph::sort_names;
use crate::model::{Content, Datum, Item, Model, Place};
use crate::suppress::{Allowed, Scope as Accepted};
use plimsoll_spec::load::keep_first_lines;
use plimsoll_spec::yaml::{Dialect, Entry, Mapping, Node, Value, read as read_yaml};
use plimsoll_spec::{Diagnostic, Diagnostics, Severity, SourceFile, nearest};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Attributes of a resource.
///
/// AWS: CloudFormation guide, "Resource attribute reference", read 2026-11.
const ATTRIBUTES: [&str; 9] = [
    "Type",
    "Properties",
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

pub(super) fn read(name: &str, text: &str, options: &Options) -> Result<Template, Diagnostics> {
    let (root, mut problems) = read_yaml(&without_tabs(text), Dialect::Template);
    let has_loops = options.loops && text.contains(loops::LOOP);
    let root = root.map(|root| if has_loops { loops::expanded(root, options) } else { root });
    let resources = root.as_ref().and_then(|root| match sections::resources(root, &mut problems) {
        Ok(resources) => Some((root, resources)),
        Err(diagnostic) => {
            problems.push(*diagnostic);
            None
        }
    });
    let Some((root, resources)) = resources else {
        if problems.is_empty() {
            problems.push(sections::nothing());
        }
        problems.retain(|item| item.severity == Severity::Error);
        keep_first_lines(text, &mut problems);
        return Err(Diagnostics::new(SourceFile::new(name, text), problems));
    };
    let scope = Scope::new(text, root, resources, options, &mut problems);
    let mut reader = Reader {
        resolver: Resolver::new(&scope),
        allowed: Vec::new(),
        unread: Vec::new(),
        assets: BTreeMap::new(),
    };
    reader.allowed.extend(metadata::allowed(
        root.get("Metadata"),
        &Accepted::Everything,
        &scope,
        &mut problems,
    ));
    let items = resources.entries.iter().filter_map(|entry| reader.item(entry)).collect();
    let (outputs, exposed) = reader.outputs(root);
    let Reader { resolver, allowed, unread, assets } = reader;
    let unevaluated = unevaluated(root, &scope, options);
    let imports = resolver.imports;
    problems.extend(resolver.problems);
    keep_first_lines(text, &mut problems);
    let Diagnostics { source, items: problems } = Diagnostics::new(SourceFile::new(name, text), problems);
    Ok(Template {
        model: Model { items, region: scope.region().map(str::to_owned), exposed },
        source,
        problems,
        allowed,
        unread,
        outputs,
        parameters: scope.parameter_names().map(str::to_owned).collect(),
        imports,
        assets,
        unevaluated,
    })
}

/// JSON may be indented with tabs, which YAML does not allow everywhere; both are one byte.
fn without_tabs(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with('{') && text.contains('\t') {
        Cow::Owned(text.replace('\t', " "))
    } else {
        Cow::Borrowed(text)
    }
}

struct Reader<'s, 'a> {
    resolver: Resolver<'s, 'a>,
    allowed: Vec<Allowed>,
    unread: Vec<Skipped>,
    assets: BTreeMap<String, String>,
}

impl Reader<'_, '_> {
    fn item(&mut self, entry: &Entry) -> Option<Item> {
        let id = entry.key.as_str();
        if id.starts_with("Fn::") {
            self.unread.push(Skipped {
                rule: code::NOT_READ,
                resource: id.to_owned(),
                reason: "resources made by a loop are known only to CloudFormation".to_owned(),
                place: self.resolver.scope.place(entry.key_span),
            });
            return None;
        }
        match self.resolver.scope.presence(id) {
            Some(Presence::LeftOut(_)) | None => return None,
            Some(Presence::There) => {}
        }
        let Some(attributes) = entry.value.mapping() else {
            let message =
                format!("`{id}`: expected a resource with `Type`, found {}", entry.value.describe());
            self.problem(Diagnostic::error(code::SHAPE, message).at(entry.key_span, "this resource"));
            return None;
        };
        self.check_attributes(id, attributes);
        let kind = match attributes.entry("Type").map(|entry| &entry.value.value) {
            Some(Value::Scalar { text, .. }) if !text.is_empty() => text.clone(),
            _ => {
                let message = format!("`{id}` has no `Type`");
                let help = "write `Type: AWS::…`";
                self.problem(
                    Diagnostic::error(code::SHAPE, message).at(entry.key_span, "this resource").help(help),
                );
                return None;
            }
        };
        let metadata = entry.value.get("Metadata");
        let accepted = Accepted::Resource(id.to_owned());
        let scope = self.resolver.scope;
        self.allowed.extend(metadata::allowed(metadata, &accepted, scope, &mut self.resolver.problems));
        if let Some(Value::Scalar { text, .. }) =
            metadata.and_then(|node| node.get("aws:asset:path")).map(|node| &node.value)
        {
            self.assets.insert(id.to_owned(), text.clone());
        }
        let place = scope.place(entry.key_span);
        let properties = self.properties(id, attributes, &place);
        let mut references = std::mem::take(&mut self.resolver.references);
        sort_names(&mut references);
        let policy = |key| match &entry.value.get(key)?.value {
            Value::Scalar { text, .. } => Some(text.clone()),
            _ => None,
        };
        Some(Item {
            id: id.to_owned(),
            kind,
            properties,
            depends_on: self.depends_on(id, attributes),
            references,
            deletion_policy: policy("DeletionPolicy"),
            update_replace_policy: policy("UpdateReplacePolicy"),
            service: None,
            place,
        })
    }

    fn properties(&mut self, id: &str, attributes: &Mapping, place: &Place) -> Datum {
        let Some(entry) = attributes.entry("Properties").filter(|entry| !entry.value.is_empty()) else {
            return Datum::new(place.clone(), Content::Map(Vec::new()));
        };
        let datum = self.resolver.entry(entry);
        if matches!(
            datum.content,
            Content::Text(_) | Content::Number(_) | Content::Bool(_) | Content::List(_)
        ) {
            let message =
                format!("`{id}`: `Properties` is {}, and must be a mapping", entry.value.describe());
            self.problem(Diagnostic::error(code::SHAPE, message).at(entry.key_span, "these properties"));
            return Datum { content: Content::Map(Vec::new()), ..datum };
        }
        datum
    }

    fn check_attributes(&mut self, id: &str, attributes: &Mapping) {
        for entry in &attributes.entries {
            let key = entry.key.as_str();
            if ATTRIBUTES.contains(&key)
                || key.starts_with("Fn::")
                || self.resolver.scope.is_transformed()
                || self.resolver.is_full()
            {
                continue;
            }
            let message = format!("`{id}`: a resource has no attribute `{key}`");
            let help = match nearest(key, ATTRIBUTES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "properties stand under `Properties`".to_owned(),
            };
            self.problem(
                Diagnostic::error(code::SHAPE, message).at(entry.key_span, "not known here").help(help),
            );
        }
    }

    fn depends_on(&mut self, id: &str, attributes: &Mapping) -> Vec<String> {
        let Some(entry) = attributes.entry("DependsOn") else { return Vec::new() };
        let one = std::slice::from_ref(&entry.value);
        let nodes = match &entry.value.value {
            Value::Sequence(items, _) => items.as_slice(),
            _ => one,
        };
        let mut names = Vec::new();
        for node in nodes {
            let Value::Scalar { text, .. } = &node.value else {
                let message =
                    format!("`{id}`: `DependsOn` takes names of resources, found {}", node.describe());
                self.problem(Diagnostic::error(code::SHAPE, message).at(node.span, "not a name"));
                continue;
            };
            match self.resolver.scope.presence(text) {
                Some(Presence::There) => names.push(text.clone()),
                // CloudFormation ignores a dependency on what its condition leaves out.
                Some(Presence::LeftOut(_)) => {}
                None if self.resolver.scope.is_transformed() || self.resolver.is_full() => {}
                None => {
                    let message = format!("`{id}` depends on `{text}`, which the template does not have");
                    let diagnostic =
                        Diagnostic::error(code::UNKNOWN_NAME, message).at(node.span, "no such resource");
                    let near = nearest(text, self.resolver.scope.resource_names());
                    self.problem(match near {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic,
                    });
                }
            }
        }
        names
    }

    /// The outputs, and the resources that they refer to.
    fn outputs(&mut self, root: &Node) -> (Vec<Output>, Vec<String>) {
        let entries = root.get("Outputs").and_then(Node::mapping).map_or(&[][..], |outputs| &outputs.entries);
        let mut outputs = Vec::new();
        for output in entries {
            let condition = output.value.get("Condition").and_then(|node| match &node.value {
                Value::Scalar { text, .. } => Some(text.as_str()),
                _ => None,
            });
            let is_left_out =
                condition.is_some_and(|name| self.resolver.scope.condition(name) == Some(&Ok(false)));
            if let Some(value) = output.value.get("Value").filter(|_| !is_left_out) {
                let value = self.resolver.datum(value, value.span);
                outputs.push((output, value));
            }
        }
        let mut exposed = std::mem::take(&mut self.resolver.references);
        sort_names(&mut exposed);
        let outputs = outputs
            .into_iter()
            .map(|(entry, value)| {
                let name = entry.value.get("Export").and_then(|export| export.get("Name"));
                let export = name.map(|name| self.resolver.datum(name, name.span));
                Output { name: entry.key.clone(), value, export }
            })
            .collect();
        (outputs, exposed)
    }

    fn problem(&mut self, diagnostic: Diagnostic) {
        self.resolver.problems.push(diagnostic);
    }
}
