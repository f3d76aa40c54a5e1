//! A service that sends traffic to a container or port which its task definition does not have.

use crate::check::Check;
use crate::model::{Content, Datum, Item};
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0602"),
    title: "A service sends traffic to a container or port that its task definition does not have.",
    severity: Severity::Error,
    page: "\
`LoadBalancers` of a service name a container and a port of the task definition. Amazon ECS refuses the service where no \
container has that name or maps that port; nothing before the deployment compares the two resources.

Wrong:

```yaml
ContainerDefinitions: [{Name: api, PortMappings: [{ContainerPort: 8080}]}]
LoadBalancers: [{ContainerName: web, ContainerPort: 8080}]
```

Right:

```yaml
ContainerDefinitions: [{Name: api, PortMappings: [{ContainerPort: 8080}]}]
LoadBalancers: [{ContainerName: api, ContainerPort: 8080}]
```

Source: Amazon ECS API, CreateService (`loadBalancers`), read 2026-09.",
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind("AWS::ECS::Service") {
        let Some(definition) = service.at("TaskDefinition") else { continue };
        let Some(task) = subject.model.referred(definition) else { continue };
        let Some(balancers) = check.list(service, "LoadBalancers") else { continue };
        let Some(containers) = check.list(task, "ContainerDefinitions") else { continue };
        for index in 0..balancers.len() {
            judge(check, service, task, containers, index);
        }
    }
}

fn judge(check: &mut Check<'_>, service: &Item, task: &Item, containers: &[Datum], index: usize) {
    let at = format!("LoadBalancers.{index}.ContainerName");
    let Some(name) = check.text(service, &at) else { return };
    let names: Option<Vec<String>> =
        (0..containers.len()).map(|i| check.text(task, &format!("ContainerDefinitions.{i}.Name"))).collect();
    let Some(names) = names else { return };
    let Some(container) = names.iter().position(|known| *known == name) else {
        let known: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("the task definition has no container `{name}`");
        check.found(Some(service), service.nearest(&at), message, format!("it has {}", known.join(", ")));
        return;
    };
    let at = format!("LoadBalancers.{index}.ContainerPort");
    let Some(port) = check.number(service, &at) else { return };
    let path = format!("ContainerDefinitions.{container}.PortMappings");
    let Some(mappings) = check.list(task, &path) else { return };
    let ports: Option<Vec<f64>> =
        (0..mappings.len()).map(|i| check.number(task, &format!("{path}.{i}.ContainerPort"))).collect();
    // A list that holds something unknown may hold the port.
    let Some(ports) = ports.filter(|_| mappings.iter().all(|m| !matches!(m.content, Content::Unknown(_))))
    else {
        return;
    };
    if !ports.contains(&port) {
        let known: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let help = if known.is_empty() { String::new() } else { format!("it maps {}", known.join(", ")) };
        let message = format!("the container `{name}` maps no port {port}");
        check.found(Some(service), service.nearest(&at), message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_name_that_only_the_deployment_knows_is_skipped() {
        let text = "\
Parameters: {Name: {Type: String}}
Resources:
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: !Ref Name}]}}
  Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, LoadBalancers: [{ContainerName: a, ContainerPort: 1}]}}
";
        assert!(fixture::lines(&RULE, text).is_empty());
        assert_eq!(fixture::skipped(&RULE, text), ["the parameter `Name` has no default"]);
    }
}
