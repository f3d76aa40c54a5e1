//! What the stack tells about itself (A10, B13, D11).
//!
//! Keys are a contract: programs read them. A stack with one service uses the plain keys, such as `service_name`; with several,
//! those of a service begin with its name: `order_api_service_name`.

use crate::context::Context;
use crate::family::{dashboard, log_groups, network, registries, topic};
use crate::graph::{Graph, Output, Value};
use crate::ids;
use plimsoll_spec::platform::job::Job;
use plimsoll_spec::platform::service::{Image, Service};

/// AWS: a template has at most 200 outputs; source CloudFormation quotas, read 2026-09.
const MOST: usize = 200;

/// The key of the output that says which ones are left out.
pub const LEFT_OUT: &str = "outputs_left_out";

/// One output of every service or job: its key, what it is, and its value where there is one.
struct Kind<T> {
    key: &'static str,
    what: &'static str,
    value: fn(&Context<'_>, &T) -> Option<Value>,
}

/// Outputs of a service, most wanted first: when not all fit, the last are left out.
const OF_SERVICE: &[Kind<Service>] = &[
    Kind { key: "endpoint_url", what: "Where it answers", value: endpoint },
    Kind { key: "service_name", what: "Name of the ECS service", value: service_name },
    Kind {
        key: "log_group_name",
        what: "Log group",
        value: |cx, service| Some(log_group(cx, service.name.as_str())),
    },
    Kind { key: "queue_url", what: "Queue it works on", value: queue },
    Kind { key: "target_group_arn", what: "Target group", value: target_group },
    Kind {
        key: "repository_url",
        what: "Repository of its image",
        value: |cx, service| repository(cx, &service.image),
    },
    Kind {
        key: "execution_role_arn",
        what: "Execution role",
        value: |_, service| Some(execution_role(service.name.as_str())),
    },
    Kind {
        key: "task_role_arn",
        what: "Task role",
        value: |_, service| Some(task_role(service.name.as_str())),
    },
];

/// Outputs of a job, most wanted first; their keys always begin with its name.
const OF_JOB: &[Kind<Job>] = &[
    Kind {
        key: "task_definition_arn",
        what: "What `aws ecs run-task` starts",
        value: |_, job| Some(Value::reference(&ids::task_definition(job.name.as_str()))),
    },
    Kind {
        key: "log_group_name",
        what: "Log group",
        value: |cx, job| Some(log_group(cx, job.name.as_str())),
    },
    Kind {
        key: "repository_url",
        what: "Repository of its image",
        value: |cx, job| repository(cx, &job.image),
    },
    Kind {
        key: "execution_role_arn",
        what: "Execution role",
        value: |_, job| Some(execution_role(job.name.as_str())),
    },
    Kind { key: "task_role_arn", what: "Task role", value: |_, job| Some(task_role(job.name.as_str())) },
];

/// The outputs of the platform.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    let mut outputs = shared(cx);
    let mut left_out = Vec::new();
    let kinds = OF_SERVICE.len().max(OF_JOB.len());
    for rank in 0..kinds {
        let of_services = OF_SERVICE.get(rank).map(|kind| (kind.key, of_services(cx, kind)));
        let of_jobs = OF_JOB.get(rank).map(|kind| (kind.key, of_jobs(cx, kind)));
        for (key, more) in of_services.into_iter().chain(of_jobs) {
            // One place is kept for the output that says what is missing.
            if outputs.len() + more.len() < MOST {
                outputs.extend(more);
            } else if !left_out.contains(&key) {
                left_out.push(key);
            }
        }
    }
    if !left_out.is_empty() {
        let keys = left_out.join(", ");
        let what = "Outputs of each service that do not fit into the 200 of a template";
        outputs.push(Output::new(LEFT_OUT, what, keys.as_str()));
    }
    outputs.into_iter().for_each(|output| graph.output(output));
}

fn of_services(cx: &Context<'_>, kind: &Kind<Service>) -> Vec<Output> {
    let alone = cx.platform.services.len() == 1;
    let output = |service: &Service| {
        let key = if alone { kind.key.to_owned() } else { key(service.name.as_str(), kind.key) };
        let value = (kind.value)(cx, service)?;
        Some(Output::new(key, format!("{} of the service {}.", kind.what, service.name), value))
    };
    cx.platform.services.iter().filter_map(output).collect()
}

fn of_jobs(cx: &Context<'_>, kind: &Kind<Job>) -> Vec<Output> {
    let output = |job: &Job| {
        let value = (kind.value)(cx, job)?;
        let what = format!("{} of the job {}.", kind.what, job.name);
        Some(Output::new(key(job.name.as_str(), kind.key), what, value))
    };
    cx.platform.jobs.iter().filter_map(output).collect()
}

/// `order-api`, `service_name` is `order_api_service_name`.
fn key(owner: &str, kind: &str) -> String {
    format!("{}_{kind}", owner.to_ascii_lowercase().replace('-', "_"))
}

/// Outputs of what all services share.
fn shared(cx: &Context<'_>) -> Vec<Output> {
    let mut outputs = vec![
        Output::new("vpc_id", "The VPC.", network::vpc(cx)),
        Output::new("cluster_name", "Name of the ECS cluster.", Value::reference(&ids::cluster())),
        Output::new("cluster_arn", "ARN of the ECS cluster.", Value::attribute(&ids::cluster(), "Arn")),
    ];
    if cx.platform.load_balancer.is_some() {
        let dns = Value::attribute(&ids::load_balancer(), "DNSName");
        outputs.push(Output::new("alb_dns", "DNS name of the load balancer.", dns));
        outputs.push(Output::new(
            "alb_url",
            "Address of the load balancer.",
            address(cx, balancer_host(), ""),
        ));
    }
    if cx.platform.observability.dashboard {
        outputs.push(Output::new("dashboard_name", "Name of the CloudWatch dashboard.", dashboard::name(cx)));
        outputs.push(Output::new(
            "dashboard_url",
            "Address of the dashboard in the console.",
            dashboard::url(cx),
        ));
    }
    if topic::is_made(cx) {
        outputs.push(Output::new("alarm_topic_arn", "Topic that alarms are sent to.", topic::arn()));
    }
    if let Some(costs) = cx.costs {
        if let Some(before) = costs.monthly_before {
            let what = "US dollars a month before the last optimization, by list prices.";
            outputs.push(Output::new("monthly_cost_before", what, before.cents_text()));
        }
        let what = "US dollars a month as declared, by list prices.";
        outputs.push(Output::new("monthly_cost_after", what, costs.monthly.cents_text()));
    }
    outputs
}

fn balancer_host() -> Value {
    Value::attribute(&ids::load_balancer(), "DNSName")
}

/// `https://…` with a certificate, `http://…` without.
fn address(cx: &Context<'_>, host: Value, path: &str) -> Value {
    let secure = cx.platform.load_balancer.as_ref().is_some_and(|balancer| balancer.certificate.is_some());
    let scheme = if secure { "https://" } else { "http://" };
    let mut pieces = vec![Value::text(scheme), host];
    if !path.is_empty() {
        pieces.push(Value::text(path));
    }
    Value::Join(pieces)
}

/// Where the rule of a service leads to it: its first host name and path without wildcards.
fn endpoint(cx: &Context<'_>, service: &Service) -> Option<Value> {
    let rule = service.target_group.as_ref()?.rule.as_ref();
    let named = rule.and_then(|rule| rule.hosts.iter().find(|host| !host.contains(['*', '?'])));
    let host = named.map_or_else(balancer_host, |host| Value::text(host.as_str()));
    let path = rule.and_then(|rule| rule.paths.first()).map_or("", String::as_str);
    let fixed = path.split(['*', '?']).next().unwrap_or_default();
    Some(address(cx, host, if fixed == "/" { "" } else { fixed }))
}

fn service_name(_: &Context<'_>, service: &Service) -> Option<Value> {
    Some(Value::attribute(&ids::service(service.name.as_str()), "Name"))
}

fn target_group(_: &Context<'_>, service: &Service) -> Option<Value> {
    service.target_group.as_ref().map(|_| Value::reference(&ids::target_group(service.name.as_str())))
}

fn queue(_: &Context<'_>, service: &Service) -> Option<Value> {
    service.queue.as_ref().map(|_| Value::reference(&ids::queue(service.name.as_str())))
}

fn repository(cx: &Context<'_>, image: &Image) -> Option<Value> {
    match image {
        Image::Repository { name, .. } => Some(registries::uri(cx, name)),
        Image::Reference(_) => None,
    }
}

fn log_group(cx: &Context<'_>, owner: &str) -> Value {
    Value::Text(log_groups::name(cx, owner))
}

fn execution_role(owner: &str) -> Value {
    Value::attribute(&ids::execution_role(owner), "Arn")
}

fn task_role(owner: &str) -> Value {
    Value::attribute(&ids::task_role(owner), "Arn")
}

#[cfg(test)]
mod tests;
