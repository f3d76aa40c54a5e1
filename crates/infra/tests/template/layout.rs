//! How a platform is split that does not fit into one stack.

use plimsoll_infra::cloudformation::layout::{OUTPUT_LIMIT, RESOURCE_LIMIT};
use plimsoll_infra::cloudformation::{
    Delivery, INLINE_LIMIT, Layout, Origin, Placed, StackPart, placed_in, plan,
};
use plimsoll_infra::graph::{Graph, LogicalId, Map, Output, Part, Resource, Value};
use plimsoll_spec::{LoadOptions, Platform};
use plimsoll_units::ServiceName;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

fn platform() -> Platform {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    plimsoll_spec::load("image: shop\nport: 80\n", &options).unwrap().platform
}

fn origin() -> Origin {
    Origin::new("0.1.0", "plimsoll.yaml", b"image: shop")
}

fn id(words: &[&str]) -> LogicalId {
    LogicalId::from_words(words.iter().copied())
}

/// `services` services of 12 resources each on a shared base: services take traffic from the service before them, alarms go to
/// a topic, a dashboard shows every target group, the listener forwards to the first service.
fn graph(services: usize) -> Graph {
    let mut graph = Graph::default();
    let name = |n: usize| format!("service{n}");
    graph.add(Resource::new(id(&["vpc"]), "AWS::EC2::VPC", Part::Network, "network"));
    graph.add(
        Resource::new(
            id(&["listener"]),
            "AWS::ElasticLoadBalancingV2::Listener",
            Part::LoadBalancer,
            "load_balancer",
        )
        .with("Default", Value::Ref(id(&["service0", "target-group"]))),
    );
    graph.add(Resource::new(id(&["cluster"]), "AWS::ECS::Cluster", Part::Cluster, "cluster"));
    for n in 0..services {
        let part = Part::Service(name(n).parse::<ServiceName>().unwrap());
        let path = format!("services.{}", name(n));
        let own = |kind: &str| id(&[&name(n), kind]);
        let add = |kind: &str, aws: &'static str| Resource::new(own(kind), aws, part.clone(), path.clone());
        graph.add(
            add("target-group", "AWS::ElasticLoadBalancingV2::TargetGroup")
                .with("VpcId", Value::Ref(id(&["vpc"]))),
        );
        let mut group =
            add("security-group", "AWS::EC2::SecurityGroup").with("VpcId", Value::Ref(id(&["vpc"])));
        if n > 0 {
            group = group.with("From", Value::Attribute(id(&[&name(n - 1), "security-group"]), "GroupId"));
        }
        graph.add(group);
        graph.add(
            add("service", "AWS::ECS::Service")
                .with("Cluster", Value::Ref(id(&["cluster"])))
                .with("Group", Value::Ref(own("security-group")))
                .with_initial("DesiredCount", 2)
                .after(id(&["listener"])),
        );
        for extra in 0..9 {
            graph.add(
                add(&format!("alarm{extra}"), "AWS::CloudWatch::Alarm")
                    .with("AlarmActions", vec![Value::Ref(id(&["topic"]))]),
            );
        }
        graph.output(Output::new(
            format!("service_{}", name(n)),
            "Its name",
            Value::Attribute(own("service"), "Name"),
        ));
    }
    graph.add(Resource::new(id(&["topic"]), "AWS::SNS::Topic", Part::Monitoring, "alarms"));
    let names = (0..services)
        .map(|n| Value::Attribute(id(&[&name(n), "target-group"]), "TargetGroupFullName"))
        .collect::<Vec<_>>();
    graph.add(
        Resource::new(id(&["dashboard"]), "AWS::CloudWatch::Dashboard", Part::Monitoring, "dashboard")
            .with("DashboardBody", Value::Json(Box::new(Value::Map(Map::new().with("widgets", names))))),
    );
    graph.output(Output::new("vpc_id", "The network", Value::Ref(id(&["vpc"]))));
    graph
}

fn layout(services: usize, placed: &Placed) -> Layout {
    plan(&platform(), &graph(services), &origin(), placed).unwrap()
}

fn json(layout: &Layout) -> Vec<(String, Json)> {
    layout
        .stacks
        .iter()
        .map(|stack| (stack.name.clone(), serde_json::from_str(&stack.template.compact_json()).unwrap()))
        .collect()
}

/// The stack of every resource.
fn homes(layout: &Layout) -> BTreeMap<String, StackPart> {
    let of = |stack: &plimsoll_infra::cloudformation::StackTemplate| {
        let part = stack.part;
        stack.template.resources.iter().map(move |resource| (resource.id.clone(), part)).collect::<Vec<_>>()
    };
    layout.stacks.iter().flat_map(of).collect()
}

fn find(value: &Json, key: &str, found: &mut Vec<Json>) {
    match value {
        Json::Object(entries) => {
            for (name, inner) in entries {
                if name == key {
                    found.push(inner.clone());
                }
                find(inner, key, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| find(item, key, found)),
        _ => {}
    }
}

#[test]
fn what_fits_is_one_stack() {
    let layout = layout(41, &Placed::new());
    assert_eq!(layout.stacks.len(), 1);
    assert_eq!(layout.stacks[0].name, "shop-dev");
    assert_eq!(layout.stacks[0].part, StackPart::Whole);
    assert_eq!(layout.stacks[0].initial.len(), 41);
}

#[test]
fn every_stack_keeps_the_limits_and_no_resource_is_lost() {
    for services in [42, 60, 100, 150] {
        let layout = layout(services, &Placed::new());
        let count: usize = layout.stacks.iter().map(|stack| stack.template.resources.len()).sum();
        assert_eq!(count, graph(services).resources.len());
        assert_eq!(homes(&layout).len(), count, "a resource stands twice");
        let outputs: usize = (json(&layout).iter())
            .map(|(_, template)| {
                let outputs = template["Outputs"].as_object();
                outputs
                    .into_iter()
                    .flat_map(|outputs| outputs.values())
                    .filter(|output| output.get("Export").is_none())
                    .count()
            })
            .sum();
        assert_eq!(outputs, services + 1);
        for stack in &layout.stacks {
            assert!(stack.template.resources.len() <= RESOURCE_LIMIT);
            assert!(stack.template.outputs.len() <= OUTPUT_LIMIT);
        }
    }
}

#[test]
fn every_import_is_exported_by_a_stack_made_before() {
    let layout = layout(100, &Placed::new());
    let mut exported: BTreeMap<String, String> = BTreeMap::new();
    let mut imports = 0;
    for ((name, template), stack) in json(&layout).iter().zip(&layout.stacks) {
        let mut wanted = Vec::new();
        find(template, "Fn::ImportValue", &mut wanted);
        imports += wanted.len();
        for import in wanted {
            let from = exported.get(import.as_str().unwrap()).unwrap_or_else(|| panic!("{import} in {name}"));
            assert!(stack.depends_on.contains(from), "{name} imports from {from}");
        }
        let mut names = Vec::new();
        find(template, "Export", &mut names);
        for export in names {
            let export = export["Name"].as_str().unwrap().to_owned();
            assert!(exported.insert(export.clone(), name.clone()).is_none(), "{export} is exported twice");
        }
    }
    assert!(imports > 100);
}

#[test]
fn every_reference_is_resolved_inside_its_template() {
    for (name, template) in json(&layout(100, &Placed::new())) {
        let known: BTreeSet<&String> = template["Resources"].as_object().unwrap().keys().collect();
        let mut references = Vec::new();
        find(&template["Resources"], "Ref", &mut references);
        find(&template["Resources"], "DependsOn", &mut references);
        for reference in references {
            let ids = reference.as_array().cloned().unwrap_or_else(|| vec![reference.clone()]);
            for id in ids {
                assert!(known.contains(&id.as_str().unwrap().to_owned()), "{id} in {name}");
            }
        }
    }
}

#[test]
fn what_services_share_is_the_base_and_what_watches_them_comes_last() {
    let layout = layout(100, &Placed::new());
    let homes = homes(&layout);
    for base in ["Vpc", "Listener", "Cluster", "Topic", "Service0TargetGroup", "Service7SecurityGroup"] {
        assert_eq!(homes[base], StackPart::Base, "{base}");
    }
    assert_eq!(homes["Dashboard"], StackPart::Monitoring);
    assert_eq!(homes["Service5Service"], StackPart::Services(1));
    assert_eq!(layout.stacks.first().unwrap().name, "shop-dev");
    assert_eq!(layout.stacks.last().unwrap().name, "shop-dev-monitoring");
}

#[test]
fn a_service_added_at_the_end_moves_none() {
    for services in [60, 77, 99] {
        let before = homes(&layout(services, &Placed::new()));
        let after = homes(&layout(services + 1, &Placed::new()));
        let last = format!("Service{}SecurityGroup", services - 1);
        for (id, part) in before {
            // The service before the new one gives its security group to the base, as every other did.
            if id != last {
                assert_eq!(after[&id], part, "{id}");
            }
        }
    }
}

#[test]
fn services_that_stand_somewhere_stay_there() {
    let mut placed = Placed::new();
    for (_, template) in json(&layout(41, &Placed::new())) {
        placed.extend(placed_in(&template["Metadata"]));
    }
    assert_eq!(placed.len(), 41);
    let grown = layout(43, &placed);
    let homes = homes(&grown);
    assert_eq!(
        homes["Service3Service"],
        StackPart::Base,
        "it stood in the whole stack, whose name the base has"
    );
    assert_eq!(homes["Service42Service"], StackPart::Services(1));
}

#[test]
fn a_template_is_inline_while_it_fits_readable_or_compact() {
    let delivery = |services: usize, extra: usize| {
        let mut graph = graph(services);
        graph.resources[0].properties.set("Extra", "x".repeat(extra));
        plan(&platform(), &graph, &origin(), &Placed::new()).unwrap().stacks[0].template.delivery()
    };
    let (small, medium, large) = (delivery(3, 0), delivery(20, 20_000), delivery(20, 40_000));
    assert!(matches!(&small, Delivery::Inline(body) if body.contains("\n  ")));
    assert!(matches!(&medium, Delivery::Inline(body) if body.len() <= INLINE_LIMIT && !body.contains('\n')));
    assert!(matches!(&large, Delivery::Upload(body) if body.len() > INLINE_LIMIT && body.contains("\n  ")));
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let texts = |layout: &Layout| layout.stacks.iter().map(|stack| stack.template.yaml()).collect::<Vec<_>>();
    assert_eq!(texts(&layout(60, &Placed::new())), texts(&layout(60, &Placed::new())));
}

/// A stack file of services with everything that looks at all of them.
fn large(services: usize) -> String {
    let mut text = "stack: shop\ncluster: {namespace: shop.internal}\ndashboard: true\nevents: true\nalarms: true\ndefaults:\n  \
                    port: 8080\n  tasks: 2..10\n  scaling: [{track: cpu, at: 70%}, {track: requests, at: 1000}]\n  \
                    objective: p95 < 300ms\nservices:\n"
        .to_owned();
    for n in 0..services {
        text += &format!("  service{n}: {{image: shop, route: {{path: /service{n}/*}}}}\n");
    }
    text
}

#[test]
fn a_real_platform_of_100_services_is_split_and_every_import_is_exported() {
    for services in [45, 60, 100] {
        let layout = crate::support::layout(&large(services));
        assert!(layout.stacks.len() >= 2, "{services}");
        let mut exported = BTreeSet::new();
        for (name, template) in json(&layout) {
            let mut imports = Vec::new();
            find(&template, "Fn::ImportValue", &mut imports);
            for import in imports {
                assert!(exported.contains(import.as_str().unwrap()), "{name} imports {import}");
            }
            let mut names = Vec::new();
            find(&template["Outputs"], "Export", &mut names);
            exported.extend(names.iter().map(|export| export["Name"].as_str().unwrap().to_owned()));
        }
        let services_in_base = (homes(&layout).iter())
            .filter(|(id, part)| id.ends_with("Service") && **part == StackPart::Base)
            .count();
        assert_eq!(services_in_base, 0, "services stand in stacks of their own");
    }
}
