//! A health check that is not over when the next one starts.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0601"),
    title: "A health check times out no earlier than the next one starts.",
    severity: Severity::Error,
    page: "\
Elastic Load Balancing refuses a target group whose `HealthCheckTimeoutSeconds` is not below its \
`HealthCheckIntervalSeconds`, with \"Health check interval must be greater than the timeout\". Neither the schema of the \
resource nor a change set says so: the deployment fails when the target group is made.

Wrong:

```yaml
HealthCheckIntervalSeconds: 5
HealthCheckTimeoutSeconds: 5
```

Right:

```yaml
HealthCheckIntervalSeconds: 10
HealthCheckTimeoutSeconds: 5
```

Source: Elastic Load Balancing API, CreateTargetGroup, read 2026-09.",
    check,
};

// AWS: defaults of a target group that is no Lambda function: interval 30 s, timeout 5 s (10 s for TCP and TLS, 6 s for
// HTTP of a network load balancer). Source: API reference CreateTargetGroup, 2026-09. Only written timeouts are judged.
const DEFAULT_INTERVAL_S: f64 = 30.0;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind("AWS::ElasticLoadBalancingV2::TargetGroup") {
        let Some(timeout) = check.number(group, "HealthCheckTimeoutSeconds") else { continue };
        let interval = match group.at("HealthCheckIntervalSeconds") {
            None => DEFAULT_INTERVAL_S,
            Some(_) => match check.number(group, "HealthCheckIntervalSeconds") {
                Some(interval) => interval,
                None => continue,
            },
        };
        if timeout >= interval {
            check.found(
                Some(group),
                group.nearest("HealthCheckTimeoutSeconds"),
                format!(
                    "the health check times out after {timeout} s, and the next one starts after {interval} s"
                ),
                format!("a timeout below {interval} s, or an interval above {timeout} s"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_default_interval_counts_and_an_unknown_one_is_skipped() {
        let group = |properties: &str| {
            format!(
                "Parameters: {{Interval: {{Type: Number}}}}\n\
                 Resources:\n  Group: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{{properties}}}}}\n"
            )
        };
        assert_eq!(fixture::lines(&RULE, &group("HealthCheckTimeoutSeconds: 30")), [3]);
        assert!(fixture::lines(&RULE, &group("HealthCheckTimeoutSeconds: 29")).is_empty());
        let unknown = group("HealthCheckTimeoutSeconds: 30, HealthCheckIntervalSeconds: !Ref Interval");
        assert!(fixture::lines(&RULE, &unknown).is_empty());
        assert_eq!(fixture::skipped(&RULE, &unknown), ["the parameter `Interval` has no default"]);
    }
}
