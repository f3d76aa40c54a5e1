//! What a plan does not know yet refers to other resources, and the plan's configuration says to which.
//!
//! The configuration lists what an expression mentions, not the expression. An argument that takes the ARN or id of one resource and
//! mentions one is taken for a reference to it; of all others it is only known which resources they mention.

use super::address::{key_of, module_of, without_keys};
use super::found::Found;
use super::values::AFTER_APPLY;
use crate::json::Node;
use plimsoll_rules::{Content, Datum};
use std::collections::BTreeMap;

/// The longest way from an expression through variables and outputs of modules. Modules of real projects nest three deep.
const LONGEST_WAY: usize = 32;
/// The most resources that one expression is followed to.
const MOST_TARGETS: usize = 256;

/// Arguments that take the ARN, id or name of a resource as a whole, or a list of them.
const WHOLE: &[&str] = &[
    "allocation_id",
    "auto_scaling_group_arn",
    "capacity_provider",
    "cluster",
    "cluster_name",
    "execution_role_arn",
    "gateway_id",
    "iam_instance_profile",
    "launch_template_id",
    "listener_arn",
    "load_balancer_arn",
    "log_group_name",
    "namespace_id",
    "nat_gateway_id",
    "policy_arn",
    "queue_url",
    "referenced_security_group_id",
    "registry_arn",
    "role",
    "role_arn",
    "route_table_id",
    "security_group_id",
    "security_group_ids",
    "security_groups",
    "source_security_group_id",
    "subnet_id",
    "subnet_ids",
    "subnets",
    "target_group_arn",
    "task_definition",
    "task_definition_arn",
    "task_role_arn",
    "topic_arn",
    "vpc_id",
    "vpc_security_group_ids",
    "vpc_zone_identifier",
];

/// What an expression mentions: a resource without keys, and its attribute.
type Target = (String, Option<String>);

/// The configuration of a plan.
pub(super) struct Configuration<'a> {
    /// The expressions of resources by their address without keys.
    expressions: BTreeMap<String, &'a Node<'a>>,
    /// Modules by their address without keys: the call's arguments, and the module.
    modules: BTreeMap<String, (Option<&'a Node<'a>>, &'a Node<'a>)>,
    /// Instances by their address without keys.
    instances: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Configuration<'a> {
    pub(super) fn new(root: &'a Node<'a>, found: &'a [Found<'a>]) -> Self {
        let mut configuration =
            Self { expressions: BTreeMap::new(), modules: BTreeMap::new(), instances: BTreeMap::new() };
        if let Some(module) = root.get("configuration").and_then(|node| node.get("root_module")) {
            configuration.add("", None, module);
            for resource in found {
                let base = without_keys(&resource.address);
                configuration.instances.entry(base).or_default().push(&resource.address);
            }
        }
        configuration
    }

    /// The region of the provider, where the configuration says it as a text or as a variable with a known text.
    pub(super) fn region(root: &Node<'_>) -> Option<String> {
        let providers = root.get("configuration")?.get("provider_config")?;
        let regions = providers.entries().iter().filter(|entry| entry.key == "aws");
        let region = regions.filter_map(|entry| entry.value.get("expressions")?.get("region")).next()?;
        if let Some(constant) = region.get("constant_value") {
            return constant.text().map(str::to_owned);
        }
        let [reference] = region.get("references")?.items() else { return None };
        let name = reference.text()?.strip_prefix("var.")?;
        root.get("variables")?.get(name)?.get("value")?.text().map(str::to_owned)
    }

    /// The resources that outputs of the root module mention, sorted.
    pub(super) fn exposed(&self, root: &Node<'_>) -> Vec<String> {
        let outputs = root.get("configuration").and_then(|node| node.get("root_module")?.get("outputs"));
        let mut targets = Vec::new();
        for output in outputs.map_or(&[] as &[_], Node::entries) {
            if let Some(expression) = output.value.get("expression") {
                self.targets("", expression, &mut targets, 0);
            }
        }
        let instances = targets.iter().filter_map(|(base, _)| self.instances.get(base)).flatten();
        let mut found: Vec<String> = instances.map(|id| (*id).to_owned()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn add(&mut self, address: &str, call: Option<&'a Node<'a>>, module: &'a Node<'a>) {
        let within =
            |name: &str| if address.is_empty() { name.to_owned() } else { format!("{address}.{name}") };
        for resource in module.get("resources").map_or(&[] as &[Node<'_>], Node::items) {
            if let (Some(own), Some(expressions)) =
                (resource.get("address").and_then(Node::text), resource.get("expressions"))
            {
                self.expressions.insert(within(own), expressions);
            }
        }
        // Modules nest less deep than JSON is read.
        for entry in module.get("module_calls").map_or(&[] as &[_], Node::entries) {
            if let Some(inner) = entry.value.get("module") {
                let name = within(&format!("module.{}", entry.key));
                self.add(&name, entry.value.get("expressions"), inner);
            }
        }
        self.modules.insert(address.to_owned(), (call, module));
    }

    /// Fills in what is known only after apply, as far as it is a reference; returns every resource that such values mention.
    pub(super) fn fill(&self, resource: &Found<'_>, properties: &mut Datum) -> Vec<String> {
        let mut mentioned = Vec::new();
        if let Some(expressions) = self.expressions.get(&without_keys(&resource.address)) {
            self.block(resource, expressions, properties, &mut mentioned);
        }
        mentioned.sort_unstable();
        mentioned.dedup();
        mentioned
    }

    fn block(
        &self,
        resource: &Found<'_>,
        expressions: &Node<'_>,
        properties: &mut Datum,
        mentioned: &mut Vec<String>,
    ) {
        let Content::Map(entries) = &mut properties.content else { return };
        // What nobody wrote and is not known yet is AWS's default.
        entries.retain(|(name, datum)| expressions.get(name).is_some() || !is_unknown(datum));
        for (name, datum) in entries {
            let Some(expression) = expressions.get(name) else { continue };
            if expression.get("references").is_some() {
                if holds_unknown(datum) {
                    self.value(resource, name, expression, datum, mentioned);
                }
                continue;
            }
            match &mut datum.content {
                Content::List(blocks) => {
                    for (block, own) in blocks.iter_mut().zip(expression.items()) {
                        self.block(resource, own, block, mentioned);
                    }
                }
                Content::Map(_) => self.block(resource, expression, datum, mentioned),
                _ => {}
            }
        }
    }

    fn value(
        &self,
        resource: &Found<'_>,
        name: &str,
        expression: &Node<'_>,
        datum: &mut Datum,
        mentioned: &mut Vec<String>,
    ) {
        let module = without_keys(module_of(&resource.address));
        let mut targets = Vec::new();
        let simple = self.targets(&module, expression, &mut targets, 0);
        let mut contents: Vec<Content> = Vec::new();
        for (base, attribute) in &targets {
            // `aws_subnet.private[*].id` is listed without what stands behind the star.
            let attribute = attribute.clone().or_else(|| takes_ids(name).then(|| "id".to_owned()));
            for id in self.near(resource, base) {
                mentioned.push(id.to_owned());
                contents.push(Content::Reference { id: id.to_owned(), attribute: attribute.clone() });
            }
        }
        let is_whole = simple && WHOLE.contains(&name) && contents.iter().all(has_attribute);
        if !is_whole || contents.is_empty() {
            return;
        }
        let is_many = matches!(datum.content, Content::List(_)) || takes_many(name);
        let made = |content: Content| Datum { content, ..datum.clone() };
        if is_many {
            datum.content = Content::List(contents.into_iter().map(made).collect());
        } else if contents.len() == 1 {
            datum.content = contents.swap_remove(0);
        }
    }

    /// The resources that an expression mentions, through variables and outputs; `false` where it mentions something else too.
    fn targets(&self, module: &str, expression: &Node<'_>, into: &mut Vec<Target>, way: usize) -> bool {
        if way > LONGEST_WAY || into.len() > MOST_TARGETS {
            return false;
        }
        let Some(references) = expression.get("references") else { return true };
        let all: Vec<&str> = references.items().iter().filter_map(Node::text).collect();
        let mut simple = true;
        for reference in &all {
            // `aws_lb.main.arn` is listed with `aws_lb.main`, of which it is a part.
            let is_part = all.iter().any(|other| {
                other.len() > reference.len()
                    && other.strip_prefix(reference).is_some_and(|rest| rest.starts_with(['.', '[']))
            });
            if !is_part {
                simple &= self.target(module, reference, into, way);
            }
        }
        simple
    }

    fn target(&self, module: &str, reference: &str, into: &mut Vec<Target>, way: usize) -> bool {
        let plain = without_keys(reference);
        let mut parts = plain.split('.');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let third = parts.next().map(str::to_owned);
        let within =
            |name: &str| if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") };
        match first {
            "each" | "count" | "path" | "terraform" => true,
            "var" => {
                let call = self.modules.get(module).and_then(|(call, _)| *call);
                let parent = module.rsplit_once(".module.").map_or("", |(parent, _)| parent);
                match call.and_then(|call| call.get(second)) {
                    Some(expression) => self.targets(parent, expression, into, way + 1),
                    None => module.is_empty(),
                }
            }
            "module" => {
                let address = within(&format!("module.{second}"));
                let output = third.and_then(|name| {
                    let (_, inner) = self.modules.get(&address)?;
                    inner.get("outputs")?.get(&name)?.get("expression")
                });
                output.is_some_and(|expression| self.targets(&address, expression, into, way + 1))
            }
            "local" | "data" => false,
            kind => {
                into.push((within(&format!("{kind}.{second}")), third));
                true
            }
        }
    }

    /// The instances of a resource that another one means: the one with its own key, those of its own module, or all.
    fn near(&self, resource: &Found<'_>, base: &str) -> Vec<&'a str> {
        let all = self.instances.get(base).map_or(&[] as &[&str], Vec::as_slice);
        let module = module_of(&resource.address);
        let own: Vec<&str> = all.iter().copied().filter(|id| module_of(id) == module).collect();
        let all = if own.is_empty() { all.to_vec() } else { own };
        let key = key_of(&resource.address);
        let same: Vec<&str> = all.iter().copied().filter(|id| !key.is_empty() && key_of(id) == key).collect();
        if same.is_empty() { all } else { same }
    }
}

fn has_attribute(content: &Content) -> bool {
    matches!(content, Content::Reference { attribute: Some(_), .. })
}

/// Whether an argument takes a list.
fn takes_many(name: &str) -> bool {
    name.ends_with('s') || name == "vpc_zone_identifier"
}

/// Whether an argument takes a list of ids.
fn takes_ids(name: &str) -> bool {
    name.ends_with("_ids") || matches!(name, "subnets" | "security_groups" | "vpc_zone_identifier")
}

fn is_unknown(datum: &Datum) -> bool {
    matches!(&datum.content, Content::Unknown(why) if why == AFTER_APPLY)
}

fn holds_unknown(datum: &Datum) -> bool {
    match &datum.content {
        Content::Unknown(_) => is_unknown(datum),
        Content::List(items) => items.iter().any(holds_unknown),
        _ => false,
    }
}
