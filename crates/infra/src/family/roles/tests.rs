use super::ANY_RESOURCE;
use crate::family::examples::{Example, example, loaded, stack};
use crate::family::vaults;
use crate::graph::{Graph, Map, Resource, Value};
use crate::ids;
use crate::policy::WITHOUT_SOURCE;
use proptest::prelude::*;

const EXAMPLES: [&str; 4] = ["fargate-web", "payments", "microservices", "ec2-shared"];

/// A stack file that uses everything a role may need.
const EVERYTHING: &str = "
stack: shop
environment: dev
xray: true
cluster: {exec: true, ec2: {instance_types: [t3.medium], instances: 1..4}}
encryption: {key: 'arn:aws:kms:us-east-1:123456789012:key/0a1b'}
registries: {api: {}}
services:
  api:
    image: api
    port: 80
    secrets:
      PORT: vault
      TOKEN: vault
      NAMED: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:tok-AbCdEf:t::'
      LEVEL: 'arn:aws:ssm:us-east-1:123456789012:parameter/shop/level'
    permissions: [{actions: [s3:GetObject], resources: ['arn:aws:s3:::bucket/*']}]
  mail:
    image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:3
    tasks: 1..9
    queue: {dead_letter_after: 3}
    logs: {driver: awsfirelens}
jobs:
  report: {image: api, schedule: rate(1 day)}
";

fn role<'a>(example: &'a Example, id: &crate::graph::LogicalId) -> &'a Resource {
    example.graph.resource(id).unwrap()
}

fn statements(resource: &Resource) -> Vec<&Map> {
    let list =
        resource.at("Policies.0.PolicyDocument.Statement").and_then(Value::as_list).unwrap_or_default();
    list.iter().filter_map(Value::as_map).collect()
}

fn statement<'a>(resource: &'a Resource, sid: &str) -> &'a Map {
    let found = statements(resource).into_iter().find(|statement| statement.get("Sid") == Some(&sid.into()));
    found.unwrap_or_else(|| panic!("{} has no statement {sid}", resource.id))
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::List(items)) => items.iter().filter_map(Value::as_text).collect(),
        Some(Value::Text(text)) => vec![text],
        _ => Vec::new(),
    }
}

#[test]
fn a8_execution_role_and_task_role_are_apart() {
    for name in EXAMPLES {
        let example = example(name);
        for service in &example.platform.services {
            let service = service.name.as_str();
            let task = role(&example, &ids::task_definition(service));
            let execution = Value::attribute(&ids::execution_role(service), "Arn");
            assert_eq!(task.at("ExecutionRoleArn"), Some(&execution));
            assert_eq!(task.at("TaskRoleArn"), Some(&Value::attribute(&ids::task_role(service), "Arn")));
            assert!(statements(role(&example, &ids::execution_role(service))).len() >= 3);
        }
    }
}

#[test]
fn a8_the_execution_role_pulls_its_own_image_and_writes_its_own_logs() {
    let web = example("fargate-web");
    let execution = role(&web, &ids::execution_role("web"));
    assert_eq!(execution.at("RoleName"), Some(&"web-execution-role-dev".into()));
    let pull = statement(execution, "PullImage");
    let reading = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
    assert_eq!(texts(pull.get("Action")), reading);
    assert_eq!(pull.get("Resource"), Some(&Value::arn("ecr", ["repository/web".into()])));
    let logs = statement(execution, "WriteLogs");
    assert_eq!(texts(logs.get("Action")), ["logs:CreateLogStream", "logs:PutLogEvents"]);
    let streams = Value::arn("logs", ["log-group:web-logs-dev:*".into()]);
    assert_eq!(logs.get("Resource"), Some(&streams));
}

#[test]
fn a8_a_program_that_asks_for_nothing_may_do_nothing() {
    let web = example("fargate-web");
    let task = role(&web, &ids::task_role("web"));
    assert_eq!(task.at("RoleName"), Some(&"web-task-role-dev".into()));
    assert_eq!(task.at("Policies"), None);
}

#[test]
fn a8_roles_are_assumed_only_for_this_account_and_region() {
    let web = example("fargate-web");
    for id in [ids::execution_role("web"), ids::task_role("web")] {
        let trust = role(&web, &id).at("AssumeRolePolicyDocument.Statement.0").unwrap();
        assert_eq!(trust.at("Principal.Service"), Some(&"ecs-tasks.amazonaws.com".into()));
        let Some(Value::Map(account)) = trust.at("Condition.StringEquals") else { panic!("no account") };
        assert_eq!(account.get("aws:SourceAccount"), Some(&Value::ACCOUNT));
        let Some(Value::Map(source)) = trust.at("Condition.ArnLike") else { panic!("no source") };
        assert_eq!(source.get("aws:SourceArn"), Some(&Value::arn("ecs", ["*".into()])));
    }
}

#[test]
fn d5_the_execution_role_reads_the_secrets_it_names_and_no_others() {
    let shop = loaded(EVERYTHING);
    let execution = role(&shop, &ids::execution_role("api"));
    let vault = statement(execution, "ReadVault");
    assert_eq!(vault.get("Action"), Some(&"secretsmanager:GetSecretValue".into()));
    let own = [vaults::secret("api", "PORT"), vaults::secret("api", "TOKEN")];
    assert_eq!(vault.get("Resource"), Some(&Value::List(own.iter().map(Value::reference).collect())));
    let named = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tok-AbCdEf";
    assert_eq!(statement(execution, "ReadNamedSecrets").get("Resource"), Some(&named.into()));
    let parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/level";
    assert_eq!(statement(execution, "ReadNamedParameters").get("Resource"), Some(&parameter.into()));
    assert_eq!(statement(execution, "ReadNamedParameters").get("Action"), Some(&"ssm:GetParameters".into()));
}

#[test]
fn x6_decryption_is_allowed_only_with_a_key_of_ones_own_and_through_the_service_that_holds_the_data() {
    let shop = loaded(EVERYTHING);
    let decrypt = statement(role(&shop, &ids::execution_role("api")), "DecryptSecrets");
    assert_eq!(decrypt.get("Action"), Some(&"kms:Decrypt".into()));
    assert_eq!(decrypt.get("Resource"), Some(&"arn:aws:kms:us-east-1:123456789012:key/0a1b".into()));
    assert!(decrypt.get("Condition").is_some());
    for name in EXAMPLES {
        for resource in example(name).graph.of_kind("AWS::IAM::Role") {
            let kms = |statement: &&Map| {
                texts(statement.get("Action")).iter().any(|action| action.starts_with("kms:"))
            };
            assert!(!statements(resource).iter().any(kms), "{name}: {}", resource.id);
        }
    }
}

#[test]
fn b15_a_policy_added_in_the_stack_file_is_a_statement_of_the_task_role() {
    let shop = loaded(EVERYTHING);
    let own = statement(role(&shop, &ids::task_role("api")), "Own1");
    assert_eq!(own.get("Action"), Some(&"s3:GetObject".into()));
    assert_eq!(own.get("Resource"), Some(&"arn:aws:s3:::bucket/*".into()));
}

#[test]
fn c12_traces_are_sent_with_the_task_role() {
    let platform = example("microservices");
    for service in &platform.platform.services {
        let send = statement(role(&platform, &ids::task_role(service.name.as_str())), "SendTraces");
        assert!(texts(send.get("Action")).contains(&"xray:PutTraceSegments"));
    }
    assert_eq!(role(&example("payments"), &ids::task_role("api")).at("Policies"), None);
    let shop = loaded(EVERYTHING);
    statement(role(&shop, &ids::task_role("report")), "SendTraces");
}

#[test]
fn a_shell_is_opened_only_where_exec_is_on() {
    let shop = loaded(EVERYTHING);
    let shell = statement(role(&shop, &ids::task_role("api")), "OpenShell");
    assert_eq!(texts(shell.get("Action")).len(), 4);
    assert_eq!(role(&stack(""), &ids::task_role("api")).at("Policies"), None);
}

#[test]
fn a_worker_works_on_its_own_queue() {
    let shop = loaded(EVERYTHING);
    let work = statement(role(&shop, &ids::task_role("mail")), "WorkOnQueue");
    assert_eq!(work.get("Resource"), Some(&Value::attribute(&ids::queue("mail"), "Arn")));
    assert!(texts(work.get("Action")).contains(&"sqs:DeleteMessage"));
    assert!(!texts(work.get("Action")).contains(&"sqs:SendMessage"));
}

#[test]
fn d1_instances_join_their_own_cluster_and_nothing_else() {
    let platform = example("ec2-shared");
    let instance = role(&platform, &ids::instance_role());
    assert_eq!(instance.at("RoleName"), Some(&"instance-role-production".into()));
    assert_eq!(instance.at("ManagedPolicyArns"), None);
    let cluster = Value::attribute(&ids::cluster(), "Arn");
    assert_eq!(statement(instance, "JoinCluster").get("Resource"), Some(&cluster));
    let instances = ["container-instance/".into(), Value::reference(&ids::cluster()), "/*".into()];
    assert_eq!(statement(instance, "TalkToCluster").get("Resource"), Some(&Value::arn("ecs", instances)));
    let only = Map::new().with("ArnEquals", Map::new().with("ecs:cluster", cluster));
    assert_eq!(statement(instance, "TalkToCluster").get("Condition"), Some(&only.into()));
    let profile = role(&platform, &ids::instance_profile());
    assert_eq!(profile.at("Roles.0"), Some(&Value::reference(&ids::instance_role())));
}

#[test]
fn a_schedule_starts_its_own_job_in_its_own_cluster() {
    let shop = loaded(EVERYTHING);
    let scheduler = role(&shop, &ids::scheduler_role("report"));
    let run = statement(scheduler, "StartTask");
    let family = Value::arn("ecs", ["task-definition/report-task-dev:*".into()]);
    assert_eq!((run.get("Action"), run.get("Resource")), (Some(&"ecs:RunTask".into()), Some(&family)));
    let definition = role(&shop, &ids::task_definition("report"));
    assert_eq!(definition.at("Family"), Some(&"report-task-dev".into()));
    let pass = statement(scheduler, "HandRolesToTask");
    let roles = [ids::execution_role("report"), ids::task_role("report")];
    let roles = roles.iter().map(|id| Value::attribute(id, "Arn")).collect();
    assert_eq!(pass.get("Resource"), Some(&Value::List(roles)));
}

#[test]
fn b14_service_linked_roles_are_the_accounts_and_not_the_stacks() {
    for name in EXAMPLES {
        assert_eq!(example(name).graph.of_kind("AWS::IAM::ServiceLinkedRole").count(), 0, "{name}");
    }
}

#[test]
fn x4_roles_are_tagged_and_x2_named() {
    for name in EXAMPLES {
        let example = example(name);
        let suffix = format!("-{}", example.platform.environment);
        for role in example.graph.of_kind("AWS::IAM::Role") {
            let named = role.at("RoleName").and_then(Value::as_text).unwrap();
            assert!(named.ends_with(&suffix) && named.len() <= 64, "{named}");
            assert!(role.at("Tags.0.Key").is_some(), "{}", role.id);
        }
    }
}

#[test]
fn every_exception_has_a_reason_and_is_needed() {
    let examples = EXAMPLES.map(example);
    let everything = loaded(EVERYTHING);
    let graphs: Vec<&Graph> = examples.iter().chain([&everything]).map(|example| &example.graph).collect();
    for exception in ANY_RESOURCE {
        assert!(!exception.because.is_empty());
        let used = graphs.iter().flat_map(|graph| graph.of_kind("AWS::IAM::Role")).any(|role| {
            statements(role)
                .iter()
                .any(|statement| texts(statement.get("Action")).contains(&exception.action))
        });
        assert!(used, "{} is excused but allowed nowhere", exception.action);
    }
}

/// What is wrong with the policies of a graph.
fn loose(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for role in graph.of_kind("AWS::IAM::Role") {
        for statement in statements(role) {
            let own = statement.get("Sid").and_then(Value::as_text).is_some_and(|sid| sid.starts_with("Own"));
            let anywhere = texts(statement.get("Resource")).contains(&"*");
            for action in texts(statement.get("Action")).into_iter().filter(|_| !own) {
                if action.contains('*') {
                    found.push(format!("{}: {action}", role.id));
                }
                if anywhere && !ANY_RESOURCE.iter().any(|exception| exception.action == action) {
                    found.push(format!("{}: {action} on *", role.id));
                }
            }
        }
    }
    let documents = [
        ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        ("AWS::SNS::TopicPolicy", "PolicyDocument"),
        ("AWS::Logs::LogGroup", "ResourcePolicyDocument"),
    ];
    for (kind, property) in documents {
        for resource in graph.of_kind(kind) {
            let list =
                resource.at(&format!("{property}.Statement")).and_then(Value::as_list).unwrap_or_default();
            for statement in list {
                let unguarded =
                    |service: &&str| !WITHOUT_SOURCE.iter().any(|(excused, _)| excused == service);
                let services = texts(statement.at("Principal.Service"));
                let Some(Value::Map(equal)) = statement.at("Condition.StringEquals") else {
                    found.extend(
                        services
                            .into_iter()
                            .filter(unguarded)
                            .map(|service| format!("{}: {service}", resource.id)),
                    );
                    continue;
                };
                assert_eq!(equal.get("aws:SourceAccount"), Some(&Value::ACCOUNT), "{}", resource.id);
            }
        }
    }
    found
}

/// The secrets of the graph that a role may read.
fn vaults_read_by<'a>(role: &'a Resource, graph: &'a Graph) -> Vec<&'a crate::graph::LogicalId> {
    let mut read = Vec::new();
    for statement in statements(role) {
        if texts(statement.get("Action")).contains(&"secretsmanager:GetSecretValue") {
            statement.get("Resource").unwrap().references(&mut |id| read.push(id));
        }
    }
    read.retain(|id| {
        graph.resource(id).is_some_and(|resource| resource.kind == "AWS::SecretsManager::Secret")
    });
    read
}

/// Execution roles that may read a vault that is not their service's, or not their own.
fn nosy(example: &Example) -> Vec<String> {
    let mut found = Vec::new();
    for service in &example.platform.services {
        let name = service.name.as_str();
        let own: Vec<_> =
            vaults::keys(&service.secrets).iter().map(|key| vaults::secret(name, key)).collect();
        let execution = role(example, &ids::execution_role(name));
        let read = vaults_read_by(execution, &example.graph);
        found.extend(
            read.iter().filter(|vault| !own.contains(vault)).map(|vault| format!("{name} reads {vault}")),
        );
        found.extend(
            own.iter()
                .filter(|vault| !read.contains(vault))
                .map(|vault| format!("{name} cannot read {vault}")),
        );
    }
    found
}

#[test]
fn a8_nothing_is_allowed_on_everything_but_what_is_excused() {
    for name in EXAMPLES {
        assert_eq!(loose(&example(name).graph), Vec::<String>::new(), "{name}");
    }
    assert_eq!(loose(&loaded(EVERYTHING).graph), Vec::<String>::new());
}

#[test]
fn a8_d5_the_same_holds_of_random_platforms() {
    for (name, example) in crate::family::conventions::PLATFORMS_LOOKED_AT.iter() {
        assert_eq!(loose(&example.graph), Vec::<String>::new(), "{name}");
        assert_eq!(nosy(example), Vec::<String>::new(), "{name}");
    }
}

prop_compose! {
    fn service()(
        name in prop::sample::select(vec!["api", "api-key", "web", "mail", "mail-queue", "vault", "key"]),
        keys in prop::collection::btree_set(prop::sample::select(vec!["PORT", "ID", "KEY_ID", "A_1", "A1", "TOKEN"]), 0..5),
        web in any::<bool>(),
        queue in any::<bool>(),
    ) -> (String, String) {
        let secrets: Vec<String> = keys.iter().map(|key| format!("{key}: vault")).collect();
        let port = if web { ", port: 8080" } else { "" };
        let queue = if queue && !web { ", queue: {dead_letter_after: 3}" } else { "" };
        (name.to_owned(), format!("{{image: {name}, tasks: 1..9{port}{queue}, secrets: {{{}}}}}", secrets.join(", ")))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn d5_no_execution_role_reads_the_vault_of_another_service(
        services in prop::collection::btree_map(service().prop_map(|(name, _)| name), service(), 1..6),
        exec in any::<bool>(),
        xray in any::<bool>(),
    ) {
        let mut text = format!("stack: shop\nenvironment: dev\nxray: {xray}\ncluster: {{exec: {exec}}}\nservices:\n");
        for (priority, (name, (_, body))) in services.iter().enumerate() {
            let route = if body.contains("port") { format!(", route: {{path: /{name}*, priority: {}}}}}", priority + 1) } else { "}".to_owned() };
            let body = body.strip_suffix('}').unwrap_or(body);
            text.push_str(&format!("  {name}: {body}{route}\n"));
        }
        let example = loaded(&text);
        prop_assert_eq!(nosy(&example), Vec::<String>::new());
        prop_assert_eq!(loose(&example.graph), Vec::<String>::new());
    }
}
