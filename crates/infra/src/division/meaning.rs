//! What variables mean, in words.

/// Variables that people set, with what they mean.
const KNOWN: &[(&str, &str)] = &[
    ("name", "Name of the service."),
    ("environment", "Suffix that resource names end with."),
    ("cpu", "CPU units of one task."),
    ("memory", "Memory of one task in MiB."),
    ("desired_count", "Tasks at the start; autoscaling moves the count afterwards."),
    ("min_capacity", "Smallest number of tasks."),
    ("max_capacity", "Largest number of tasks."),
    ("log_retention_in_days", "Days that logs are kept."),
    ("deregistration_delay", "Seconds that a task which stops may finish open requests."),
    ("health_check_path", "Path that the load balancer asks for."),
    ("health_check_interval", "Seconds between health checks of the load balancer."),
    ("health_check_timeout", "Seconds until a health check of the load balancer fails."),
    (
        "health_check_grace_period",
        "Seconds after the start of a task during which failed checks do not count.",
    ),
    ("listener_rule_priority", "Priority of the rule that leads requests here, unique on the load balancer."),
    ("path_patterns", "Paths of the requests that lead here."),
    ("host_names", "Host names of the requests that lead here."),
    ("deployment_minimum_healthy_percent", "Percent of the tasks that stay healthy during a deployment."),
    ("deployment_maximum_percent", "Percent of the tasks that may run during a deployment."),
    ("vpc_id", "Id of the VPC."),
];

/// What a variable means.
pub(crate) fn variable(name: &str) -> String {
    if let Some((_, text)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return (*text).to_owned();
    }
    let mut words: Vec<String> = name.split('_').filter(|word| !word.is_empty()).map(spelled).collect();
    if let Some(first) = words.first_mut().and_then(|word| word.get_mut(0..1)) {
        first.make_ascii_uppercase();
    }
    format!("{}.", words.join(" "))
}

/// A word as people write it: abbreviations in capitals.
fn spelled(word: &str) -> String {
    const ABBREVIATIONS: [&str; 14] =
        ["acl", "arn", "cpu", "dns", "http", "https", "iam", "id", "ip", "nat", "s3", "sns", "url", "vpc"];
    let one = word.strip_suffix('s').filter(|one| *one == "id" || *one == "arn");
    match one {
        Some(one) => format!("{}s", one.to_ascii_uppercase()),
        None if ABBREVIATIONS.contains(&word) => word.to_ascii_uppercase(),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_described_as_people_write() {
        assert_eq!(variable("load_balancer_arn_suffix"), "Load balancer ARN suffix.");
        assert_eq!(variable("private_subnet_ids"), "Private subnet IDs.");
        assert_eq!(variable("http_listener_arn"), "HTTP listener ARN.");
        assert_eq!(variable("max_capacity"), "Largest number of tasks.");
    }
}
