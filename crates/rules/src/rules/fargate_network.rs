//! A task on Fargate has no network of its own.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0642"),
    title: "A task on Fargate has no network of its own.",
    severity: Severity::Error,
    page: page!(
        "PLM0642",
        "\
Tasks on Fargate have the network mode `awsvpc`, and their service names subnets and security groups under \
`NetworkConfiguration`. Both are refused otherwise.",
        "\
Amazon ECS developer guide, task definition differences on Fargate, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if ecs::is_for_fargate(task) == Some(true)
            && ecs::network_mode(task).is_some_and(|mode| mode != "awsvpc")
        {
            let message = "a task for Fargate needs the network mode `awsvpc`";
            check.found(Some(task), task.nearest("NetworkMode"), message, "`NetworkMode: awsvpc`");
        }
    }
    for service in subject.model.of_kind(ecs::SERVICE) {
        let task = ecs::task_definition(subject.model, service);
        let own_network = task.and_then(ecs::network_mode) == Some("awsvpc");
        // With an external controller each task set says where it runs.
        let external = service
            .at("DeploymentController.Type")
            .is_some_and(|own| !own.is("ECS") && !own.is("CODE_DEPLOY"));
        if own_network && !external && service.at("NetworkConfiguration").is_none() {
            let help = "`NetworkConfiguration: {AwsvpcConfiguration: {Subnets: […], SecurityGroups: […]}}`";
            check.found(
                Some(service),
                &service.place,
                "the service does not say in which subnets its tasks run",
                help,
            );
        }
    }
}
