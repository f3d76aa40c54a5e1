//! The trace group of the stack (C12).
//!
//! No sampling rule is made: AWS's default one (the first request of each second and 5 % of the rest) applies, and a rule of
//! the stack's own would say the same.

use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;

/// AWS: a group's name has at most 32 characters; source X-Ray API `CreateGroup`, read 2026-11.
const NAME_LIMIT: usize = 32;

/// The group, when tracing is on.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    if !cx.platform.observability.xray {
        return;
    }
    let name = cx.names.within(NAME_LIMIT, &[cx.platform.stack.as_str(), "traces"]);
    let insights = Map::new().with("InsightsEnabled", false).with("NotificationsEnabled", false);
    graph.add(
        Resource::new(ids::xray_group(), "AWS::XRay::Group", Part::Monitoring, "xray")
            .with("GroupName", name.as_str())
            .with("FilterExpression", filter(cx))
            .with("InsightsConfiguration", insights)
            .with("Tags", cx.tags(&Part::Monitoring, Some(&name))),
    );
}

/// Traces that touch a service of the stack, by the name its program gives itself.
///
/// AWS: filter expressions; source X-Ray developer guide, filter expressions, read 2026-11.
fn filter(cx: &Context<'_>) -> Value {
    let named = cx.platform.services.iter().map(|service| format!("service(\"{}\")", service.name));
    Value::text(named.collect::<Vec<_>>().join(" OR "))
}

#[cfg(test)]
mod tests;
