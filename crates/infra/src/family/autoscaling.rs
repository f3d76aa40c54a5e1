//! Service autoscaling: the scalable target, and what acts on it.

use super::{scheduled, step_scaling, tracking};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_spec::platform::service::Service;

/// AWS: the namespace and dimension of a service's count; source the Application Auto Scaling API, read 2026-09.
const NAMESPACE: &str = "ecs";
const DIMENSION: &str = "ecs:service:DesiredCount";

/// Adds scalable targets and policies of all services that scale.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in cx.platform.services.iter().filter(|service| scales(service)) {
        graph.add(scalable_target(service));
        for policy in &service.scaling {
            match policy {
                ScalingPolicy::TargetTracking(policy) => tracking::add(cx, service, policy, graph),
                ScalingPolicy::Step(policy) => step_scaling::add(cx, service, policy, graph),
                // Scheduled actions stand in the target.
                ScalingPolicy::Scheduled(_) => {}
            }
        }
        tracking::add_backlog(cx, service, graph);
    }
}

/// Whether anything changes the count of a service.
fn scales(service: &Service) -> bool {
    let by_queue = service.queue.as_ref().is_some_and(|queue| queue.messages_per_task.is_some());
    by_queue || !service.scaling.is_empty()
}

/// The target; its role is the service-linked one, which AWS makes on first use.
///
/// AWS: a stack must not hold service-linked roles: their creation fails where they exist. Source the IAM user guide,
/// service-linked roles, read 2026-09.
fn scalable_target(service: &Service) -> Resource {
    let name = service.name.as_str();
    Resource::new(
        ids::scalable_target(name),
        "AWS::ApplicationAutoScaling::ScalableTarget",
        Part::Service(service.name.clone()),
        format!("services.{name}.tasks"),
    )
    .with("ServiceNamespace", NAMESPACE)
    .with("ScalableDimension", DIMENSION)
    .with("ResourceId", resource_id(name))
    .with("MinCapacity", service.tasks.min)
    .with("MaxCapacity", service.tasks.max)
    .with_some("ScheduledActions", scheduled::actions(service))
}

/// A policy of a service: whose count it changes is written out, because not every engine takes the target's id.
pub(crate) fn policy(service: &Service, id: LogicalId, name: String, kind: &str) -> Resource {
    let short = service.name.as_str();
    Resource::new(
        id,
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        Part::Service(service.name.clone()),
        format!("services.{short}.scaling"),
    )
    .with("PolicyName", name)
    .with("PolicyType", kind)
    .with("ServiceNamespace", NAMESPACE)
    .with("ScalableDimension", DIMENSION)
    .with("ResourceId", resource_id(short))
    .after(ids::scalable_target(short))
}

/// `service/{cluster}/{service}`.
fn resource_id(service: &str) -> Value {
    Value::Join(vec![
        Value::text("service/"),
        Value::reference(&ids::cluster()),
        Value::text("/"),
        Value::attribute(&ids::service(service), "Name"),
    ])
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, loaded};
    use crate::graph::{Graph, Value};
    use crate::ids;

    fn tracking(graph: &Graph, service: &str, metric: &str) -> Value {
        let policy = graph.resource(&ids::tracking_policy(service, metric)).unwrap();
        assert_eq!(policy.at("PolicyType"), Some(&"TargetTrackingScaling".into()));
        assert!(policy.depends_on.contains(&ids::scalable_target(service)));
        policy.at("TargetTrackingScalingPolicyConfiguration").unwrap().clone()
    }

    /// Target, scale-out and scale-in cooldown.
    fn numbers(configuration: &Value) -> [Option<Value>; 3] {
        ["TargetValue", "ScaleOutCooldown", "ScaleInCooldown"].map(|key| configuration.at(key).cloned())
    }

    fn all(numbers: [i32; 3]) -> [Option<Value>; 3] {
        numbers.map(|number| Some(number.into()))
    }

    fn range(graph: &Graph, service: &str) -> [Option<Value>; 2] {
        let target = graph.resource(&ids::scalable_target(service)).unwrap();
        ["MinCapacity", "MaxCapacity"].map(|key| target.at(key).cloned())
    }

    #[test]
    fn a2_1000_requests_per_target_with_minimum_and_maximum() {
        let graph = example("fargate-web").graph;
        let requests = tracking(&graph, "web", "requests");
        let metric = requests.at("PredefinedMetricSpecification").unwrap();
        assert_eq!(metric.at("PredefinedMetricType"), Some(&"ALBRequestCountPerTarget".into()));
        let label = Value::Join(vec![
            Value::attribute(&ids::load_balancer(), "LoadBalancerFullName"),
            Value::text("/"),
            Value::attribute(&ids::target_group("web"), "TargetGroupFullName"),
        ]);
        assert_eq!(metric.at("ResourceLabel"), Some(&label));
        assert_eq!(numbers(&requests), all([1000, 300, 300]));
        assert_eq!(range(&graph, "web"), [Some(3.into()), Some(6.into())]);
    }

    #[test]
    fn b6_cpu_70_and_memory_80_with_30_and_60_second_cooldowns() {
        let graph = example("payments").graph;
        let cpu = tracking(&graph, "api", "cpu");
        let kind = "PredefinedMetricSpecification.PredefinedMetricType";
        assert_eq!(cpu.at(kind), Some(&"ECSServiceAverageCPUUtilization".into()));
        assert_eq!(numbers(&cpu), all([70, 30, 60]));
        let memory = tracking(&graph, "api", "memory");
        assert_eq!(memory.at(kind), Some(&"ECSServiceAverageMemoryUtilization".into()));
        assert_eq!(numbers(&memory), all([80, 30, 60]));
        // The unoptimized baseline keeps four tasks; after optimizing 2 to 10 are expressible.
        assert_eq!(range(&graph, "api"), [Some(4.into()), Some(10.into())]);
        let text = "environment: dev\nservices: {api: {image: api, port: 80, tasks: 2..10, \
                    scaling: [{track: cpu, at: 70%}]}}";
        assert_eq!(range(&loaded(text).graph, "api"), [Some(2.into()), Some(10.into())]);
    }

    #[test]
    fn b6_20_second_metrics_are_tracked_by_their_own_type() {
        let text = "environment: dev\nservices: {api: {image: api, port: 80, tasks: 2..10, scaling: \
                    [{track: cpu, at: 70%, resolution: 20s}, {track: memory, at: 80%, resolution: 20s, scale_in: false}]}}";
        let graph = loaded(text).graph;
        let kind = "PredefinedMetricSpecification.PredefinedMetricType";
        let cpu = tracking(&graph, "api", "cpu");
        assert_eq!(cpu.at(kind), Some(&"ECSServiceAverageCPUUtilizationHighResolution".into()));
        assert_eq!(cpu.at("DisableScaleIn"), Some(&false.into()));
        let memory = tracking(&graph, "api", "memory");
        assert_eq!(memory.at(kind), Some(&"ECSServiceAverageMemoryUtilizationHighResolution".into()));
        assert_eq!(memory.at("DisableScaleIn"), Some(&true.into()));
    }

    #[test]
    fn d7_cpu_memory_and_requests_with_60_and_300_second_cooldowns() {
        let graph = example("ec2-shared").graph;
        for service in ["nginx", "api"] {
            assert_eq!(numbers(&tracking(&graph, service, "cpu")), all([70, 60, 300]));
            assert_eq!(numbers(&tracking(&graph, service, "memory")), all([80, 60, 300]));
            assert_eq!(numbers(&tracking(&graph, service, "requests")), all([1000, 60, 300]));
            assert_eq!(range(&graph, service), [Some(2.into()), Some(10.into())]);
        }
    }

    #[test]
    fn c3_steps_out_and_in_by_alarms_on_cpu_and_memory() {
        let example = example("microservices");
        let graph = &example.graph;
        for service in &example.platform.services {
            let name = service.name.as_str();
            let steps = |policy: &str| {
                let policy = graph.resource(&ids::step_policy(name, policy)).unwrap();
                assert_eq!(policy.at("PolicyType"), Some(&"StepScaling".into()));
                policy.at("StepScalingPolicyConfiguration").unwrap().clone()
            };
            let out = steps("cpu-out");
            assert_eq!(out.at("AdjustmentType"), Some(&"ChangeInCapacity".into()));
            assert_eq!(out.at("Cooldown"), Some(&60.into()));
            assert_eq!(out.at("StepAdjustments.0.MetricIntervalLowerBound"), Some(&0.into()));
            assert_eq!(out.at("StepAdjustments.0.MetricIntervalUpperBound"), Some(&15.into()));
            assert_eq!(out.at("StepAdjustments.0.ScalingAdjustment"), Some(&1.into()));
            assert_eq!(out.at("StepAdjustments.1.MetricIntervalLowerBound"), Some(&15.into()));
            assert_eq!(out.at("StepAdjustments.1.MetricIntervalUpperBound"), None);
            assert_eq!(out.at("StepAdjustments.1.ScalingAdjustment"), Some(&2.into()));
            let back = steps("cpu-in");
            assert_eq!(back.at("Cooldown"), Some(&300.into()));
            assert_eq!(back.at("StepAdjustments.0.MetricIntervalUpperBound"), Some(&0.into()));
            assert_eq!(back.at("StepAdjustments.0.ScalingAdjustment"), Some(&(-1).into()));
            assert_eq!(steps("memory-out").at("StepAdjustments.0.ScalingAdjustment"), Some(&1.into()));
        }
    }

    #[test]
    fn c3_the_alarms_of_step_policies_have_their_thresholds_and_periods() {
        let graph = example("microservices").graph;
        let alarm = |policy: &str| graph.resource(&ids::scaling_alarm("cart", policy)).unwrap();
        let out = alarm("cpu-out");
        assert_eq!(out.at("AlarmName"), Some(&"cart-scaling-alarm-cpu-out-prod".into()));
        assert_eq!(out.at("MetricName"), Some(&"CPUUtilization".into()));
        assert_eq!(out.at("Threshold"), Some(&70.into()));
        assert_eq!(out.at("EvaluationPeriods"), Some(&2.into()));
        assert_eq!(out.at("Period"), Some(&60.into()));
        assert_eq!(out.at("Dimensions.0.Value"), Some(&Value::Ref(ids::cluster())));
        assert_eq!(out.at("AlarmActions.0"), Some(&Value::Ref(ids::step_policy("cart", "cpu-out"))));
        let back = alarm("cpu-in");
        assert_eq!(back.at("Threshold"), Some(&30.into()));
        assert_eq!(back.at("EvaluationPeriods"), Some(&10.into()));
        assert_eq!(alarm("memory-out").at("MetricName"), Some(&"MemoryUtilization".into()));
    }

    #[test]
    fn steps_by_percent_change_at_least_the_smallest_number_of_tasks() {
        let text = "environment: dev\nservices: {api: {image: api, port: 80, tasks: 2..20, scaling: [{step: requests, \
                    name: burst, above: 500, at_least_tasks: 2, steps: [{from: 0, change: +25%}]}]}}";
        let graph = loaded(text).graph;
        let policy = graph.resource(&ids::step_policy("api", "burst")).unwrap();
        let configuration = policy.at("StepScalingPolicyConfiguration").unwrap();
        assert_eq!(configuration.at("AdjustmentType"), Some(&"PercentChangeInCapacity".into()));
        assert_eq!(configuration.at("MinAdjustmentMagnitude"), Some(&2.into()));
        let alarm = graph.resource(&ids::scaling_alarm("api", "burst")).unwrap();
        assert_eq!(alarm.at("Namespace"), Some(&"AWS/ApplicationELB".into()));
        assert_eq!(alarm.at("Statistic"), Some(&"Sum".into()));
    }

    #[test]
    fn scheduled_actions_change_the_range_in_their_time_zone() {
        let text = "environment: dev\nservices: {api: {image: api, port: 80, tasks: 2..10, scaling: [{schedule: \
                    \"cron(0 8 ? * MON-FRI *)\", timezone: Europe/Berlin, min: 4, name: morning}]}}";
        let graph = loaded(text).graph;
        let target = graph.resource(&ids::scalable_target("api")).unwrap();
        let action = target.at("ScheduledActions.0").unwrap();
        assert_eq!(action.at("ScheduledActionName"), Some(&"morning".into()));
        assert_eq!(action.at("Schedule"), Some(&"cron(0 8 ? * MON-FRI *)".into()));
        assert_eq!(action.at("Timezone"), Some(&"Europe/Berlin".into()));
        assert_eq!(action.at("ScalableTargetAction.MinCapacity"), Some(&4.into()));
        assert_eq!(action.at("ScalableTargetAction.MaxCapacity"), None);
    }

    #[test]
    fn what_changes_a_count_names_cluster_and_service() {
        let graph = example("payments").graph;
        let expected = Value::Join(vec![
            Value::text("service/"),
            Value::Ref(ids::cluster()),
            Value::text("/"),
            Value::attribute(&ids::service("api"), "Name"),
        ]);
        for id in [ids::scalable_target("api"), ids::tracking_policy("api", "cpu")] {
            let resource = graph.resource(&id).unwrap();
            assert_eq!(resource.at("ResourceId"), Some(&expected), "{id}");
            assert_eq!(resource.at("ServiceNamespace"), Some(&"ecs".into()));
            assert_eq!(resource.at("ScalableDimension"), Some(&"ecs:service:DesiredCount".into()));
        }
    }

    #[test]
    fn a_fixed_count_without_policies_has_no_scalable_target() {
        let graph = loaded("environment: dev\nservices: {api: {image: api, port: 80, tasks: 2}}").graph;
        assert!(graph.of_kind("AWS::ApplicationAutoScaling::ScalableTarget").next().is_none());
    }

    #[test]
    fn policies_of_services_whose_names_begin_alike_stay_apart() {
        let scaled = |service: &str, policy: &str| {
            let step = format!("{{step: cpu, name: {policy}, above: 70%, steps: [{{from: 0, change: +1}}]}}");
            format!("{service}: {{image: app, tasks: 2..9, scaling: [{step}]}}")
        };
        let services = format!("{{{}, {}}}", scaled("cart", "a-b"), scaled("cart-a", "b"));
        let graph = loaded(&format!("environment: dev\nservices: {services}")).graph;
        let name = |service: &str, policy: &str| {
            graph.resource(&ids::scaling_alarm(service, policy)).unwrap().at("AlarmName").cloned()
        };
        assert_ne!(name("cart", "a-b"), name("cart-a", "b"));
    }

    #[test]
    fn policies_whose_names_differ_in_punctuation_only_stay_apart() {
        let step = |name: &str| {
            format!("{{step: cpu, name: \"{name}\", above: 70%, steps: [{{from: 0, change: +1}}]}}")
        };
        let text = format!(
            "environment: dev\nservices: {{api: {{image: api, port: 80, tasks: 2..9, scaling: [{}, {}]}}}}",
            step("cpu-out"),
            step("cpu_out")
        );
        let graph = loaded(&text).graph;
        for name in ["cpu-out", "cpu_out"] {
            assert!(graph.resource(&ids::step_policy("api", name)).is_some(), "{name}");
        }
        assert_ne!(ids::scaling_alarm("api", "cpu-out"), ids::scaling_alarm("api", "cpu_out"));
    }
}
