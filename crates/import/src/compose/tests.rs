//! What is read of Compose files.

use super::*;
use crate::read::Unread;
use plimsoll_rules::{Content, Item, Origin, Place};

fn files(given: &[(&str, &str)]) -> Files {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[track_caller]
fn read_all(given: &[(&str, &str)]) -> Read {
    read(&files(given), &Options::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

#[track_caller]
fn read_one(text: &str) -> Read {
    read_all(&[("compose.yaml", text)])
}

#[track_caller]
fn item<'a>(read: &'a Read, id: &str) -> &'a Item {
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    read.model.item(id).unwrap_or_else(|| panic!("{id} is not among {ids:?}"))
}

/// A service's task (`web.task`) or the service itself.
#[track_caller]
fn datum<'a>(read: &'a Read, id: &str, path: &str) -> &'a Datum {
    item(read, &format!("services.{id}")).at(path).unwrap_or_else(|| panic!("{id}: {path}"))
}

/// A value of the container.
#[track_caller]
fn of_container<'a>(read: &'a Read, name: &str, path: &str) -> &'a Datum {
    datum(read, &format!("{name}.task"), &format!("ContainerDefinitions.0.{path}"))
}

fn shown(read: &Read, datum: &Datum) -> String {
    match &datum.origin {
        Origin::Literal(span) => format!("{} {}", read.sources.describe(*span), read.sources.slice(*span)),
        Origin::Computed(why) => why.clone(),
        Origin::Unsaid => "unsaid".to_owned(),
    }
}

fn listed(read: &Read) -> Vec<String> {
    let line = |one: &Unread| format!("{} {}: {}", read.sources.describe(one.span), one.what, one.because);
    read.unread.iter().map(line).collect()
}

fn texts(datum: &Datum) -> Vec<&str> {
    datum.items().iter().filter_map(Datum::plain).collect()
}

const APP: &str = include_str!("../../fixtures/compose-app/code/compose.yaml");

#[test]
fn services_become_services_and_databases_are_listed() {
    let read = read_one(APP);
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["services.web.task", "services.web", "services.worker.task", "services.worker"]);
    let cpu = datum(&read, "web.task", "Cpu");
    assert_eq!(
        (&cpu.content, shown(&read, cpu).as_str()),
        (&Content::Number(512.0), "compose.yaml:23:17 '0.50'")
    );
    let memory = datum(&read, "web.task", "Memory");
    assert_eq!(
        (&memory.content, shown(&read, memory).as_str()),
        (&Content::Number(1024.0), "compose.yaml:24:19 1G")
    );
    let count = datum(&read, "web", "DesiredCount");
    assert_eq!(
        (&count.content, shown(&read, count).as_str()),
        (&Content::Number(3.0), "compose.yaml:20:17 3")
    );
    assert_eq!(datum(&read, "web", "LoadBalancers.0.ContainerPort").content, Content::Number(8000.0));
    assert_eq!(item(&read, "services.worker").at("LoadBalancers"), None);
    assert_eq!(of_container(&read, "web", "StopTimeout").content, Content::Number(45.0));
    assert_eq!(of_container(&read, "web", "HealthCheck.Interval").content, Content::Number(30.0));
    assert_eq!(
        texts(of_container(&read, "web", "HealthCheck.Command")),
        ["CMD", "curl", "-f", "http://localhost:8000/up"]
    );
    assert_eq!(texts(of_container(&read, "worker", "Command")), ["celery", "-A", "blog", "worker"]);
    assert_eq!(of_container(&read, "web", "Environment.0.Value").plain(), Some("blog.settings"));
    assert!(of_container(&read, "web", "Environment.1.Value").is_unknown());
    assert_eq!(
        listed(&read),
        [
            "compose.yaml:37:3 the service `db` (`postgres:16`): it keeps data, which a task of ECS loses with itself: use Amazon RDS or Aurora for PostgreSQL",
            "compose.yaml:42:3 the service `cache` (`redis:7-alpine`): it keeps data, which a task of ECS loses with itself: use Amazon ElastiCache",
            "compose.yaml:45:1 `volumes`: a task keeps nothing: data belongs into Amazon EFS, Amazon S3 or a database",
        ]
    );
    assert!(read.problems.is_empty());
}

#[test]
fn anchors_and_merges_lead_to_the_anchor() {
    let text = include_str!("../../fixtures/compose-anchors/code/compose.yaml");
    let read = read_all(&[("compose.yaml", text), (".env", "VERSION=3.2.0\n")]);
    assert_eq!(of_container(&read, "cart", "Image").plain(), Some("registry.example.com/cart:3.2.0"));
    assert_eq!(shown(&read, of_container(&read, "cart", "Image")), "variables in a text");
    for name in ["cart.task", "offers.task"] {
        assert_eq!(shown(&read, datum(&read, name, "Cpu")), "compose.yaml:9:15 \"0.25\"", "{name}");
    }
    assert_eq!(shown(&read, datum(&read, "offers", "DesiredCount")), "compose.yaml:23:17 4");
    assert_eq!(
        shown(&read, datum(&read, "cart", "LoadBalancers.0.ContainerPort")),
        "compose.yaml:16:13 \"8081\""
    );
}

#[test]
fn the_former_ecs_integration_scales() {
    let text = include_str!("../../fixtures/compose-x-aws/code/docker-compose.yml");
    let read = read_all(&[("docker-compose.yml", text)]);
    assert_eq!(datum(&read, "front.scaling", "MinCapacity").content, Content::Number(2.0));
    assert_eq!(shown(&read, datum(&read, "front.scaling", "MaxCapacity")), "docker-compose.yml:16:14 10");
    let tracked = "TargetTrackingScalingPolicyConfiguration.TargetValue";
    assert_eq!(datum(&read, "front.scaling.cpu", tracked).content, Content::Number(60.0));
    assert_eq!(datum(&read, "front", "Cluster").plain(), Some("front"));
    assert_eq!(of_container(&read, "front", "Image").plain(), Some("registry.example.com/front:stable"));
    let service = item(&read, "services.front");
    let found = plimsoll_rules::view::scaling::target_of(&read.model, service).unwrap();
    assert_eq!(plimsoll_rules::view::scaling::policies_of(&read.model, found).count(), 1);
}

#[test]
fn variables_lead_to_their_default_or_their_file() {
    let text = "\
services:
  api:
    image: ${IMAGE:?say it}
    cpus: ${CPUS:-0.5}
    mem_limit: \"${MEMORY-${OTHER:-1g}}\"
    scale: ${COUNT}
    command: echo $$HOME ${WORD:+x} ${NONE:-} '${CPUS:-a b}'
    user: ${UNSET}
    working_dir: ${A/b/c}
    environment:
      MADE: ${MADE}
";
    let env = "COUNT=3 # tasks\nWORD=w\nMADE=\"$COUNT-$WORD\"\n";
    let read = read_all(&[("compose.yaml", text), (".env", env)]);
    let cpu = datum(&read, "api.task", "Cpu");
    assert_eq!(
        (&cpu.content, shown(&read, cpu).as_str()),
        (&Content::Number(512.0), "compose.yaml:4:19 0.5")
    );
    assert_eq!(shown(&read, datum(&read, "api.task", "Memory")), "compose.yaml:5:35 1g");
    let count = datum(&read, "api", "DesiredCount");
    assert_eq!((count.plain(), shown(&read, count).as_str()), (Some("3"), ".env:1:7 3"));
    assert_eq!(texts(of_container(&read, "api", "Command")), ["echo", "$HOME", "x", "a b"]);
    assert_eq!(of_container(&read, "api", "Environment.0.Value").plain(), Some("3-w"));
    assert!(of_container(&read, "api", "Image").is_unknown());
    assert!(of_container(&read, "api", "WorkingDirectory").is_unknown());
    assert_eq!(
        listed(&read),
        [
            "compose.yaml:3:12 the variable `IMAGE`: neither `.env` nor a default sets it: give it by `--var`",
            "compose.yaml:8:11 the variable `UNSET`: neither `.env` nor a default sets it: give it by `--var`",
        ]
    );
    let options = Options { variables: [("COUNT".to_owned(), "7".to_owned())].into(), ..Options::default() };
    let given = super::read(&files(&[("compose.yaml", text), (".env", env)]), &options).unwrap();
    let count = datum(&given, "api", "DesiredCount");
    assert_eq!((count.plain(), shown(&given, count).as_str()), (Some("7"), "given by `--var`"));
}

#[test]
fn ports_are_read_in_every_syntax() {
    let text = "\
services:
  a: {image: x, ports: ['80:8080', '127.0.0.1:9000:9000', '53:53/udp', '3000-3001', 5000, '[::1]:22:22']}
  b: {image: x, ports: [{target: 81, published: '80'}, {target: '82', protocol: udp}], expose: ['7', 81]}
  c: {image: x, expose: [8080]}
  d: {image: x, ports: ['x:y', '70000', '5-1', '1-1000', {a: b}, '${PORT}:1', '${P}']}
";
    let read = read_one(text);
    let ports = |name: &str| -> Vec<String> {
        let list = of_container(&read, name, "PortMappings");
        let line = |port: &Datum| {
            format!("{}/{}", port.number_at("ContainerPort").unwrap(), port.text_at("Protocol").unwrap())
        };
        list.items().iter().map(line).collect()
    };
    assert_eq!(ports("a"), ["8080/tcp", "9000/tcp", "53/udp", "3000/tcp", "3001/tcp", "5000/tcp", "22/tcp"]);
    assert_eq!(ports("b"), ["81/tcp", "82/udp", "7/tcp"]);
    assert_eq!(datum(&read, "b", "LoadBalancers.0.ContainerPort").content, Content::Number(81.0));
    assert_eq!(item(&read, "services.c").at("LoadBalancers"), None);
    let listed = listed(&read);
    assert_eq!(listed.iter().filter(|line| line.contains("the published port")).count(), 3, "{listed:#?}");
    assert_eq!(read.problems.len(), 5, "{:#?}", read.problems);
    assert!(listed.iter().any(|line| line.contains("an entry of `ports`: the variable")), "{listed:#?}");
}

#[test]
fn files_are_laid_over_each_other() {
    let base = "\
services:
  base: &base
    image: shop
    command: [a, b]
    environment: [A=1, B=2]
    ports: ['80:80']
    deploy: {replicas: 2, resources: {limits: {cpus: '1', memory: 1g}}}
  web:
    extends: base
    environment: {B: 3}
    command: c
  far:
    extends: {service: job, file: other/common.yml}
  lost: {extends: {service: nothing}, image: x}
  circle: {extends: circle, image: x}
";
    let over = "\
services:
  web:
    deploy: {replicas: 5}
    ports: !override ['81:81']
  base:
    deploy: !reset null
";
    let common = "services:\n  job: {image: 'far:1', cpus: 0.25}\n";
    let read =
        read_all(&[("compose.yaml", base), ("compose.override.yaml", over), ("other/common.yml", common)]);
    assert_eq!(shown(&read, datum(&read, "web", "DesiredCount")), "compose.override.yaml:3:24 5");
    assert_eq!(shown(&read, datum(&read, "web.task", "Cpu")), "compose.yaml:7:54 '1'");
    assert_eq!(datum(&read, "web", "LoadBalancers.0.ContainerPort").content, Content::Number(81.0));
    assert_eq!(texts(of_container(&read, "web", "Command")), ["c"]);
    let variables: Vec<_> = of_container(&read, "web", "Environment")
        .items()
        .iter()
        .map(|one| (one.text_at("Name").unwrap(), one.text_at("Value").unwrap()))
        .collect();
    assert_eq!(variables, [("A", "1"), ("B", "3")]);
    assert_eq!(item(&read, "services.base").at("DesiredCount"), None);
    assert_eq!(shown(&read, datum(&read, "far.task", "Cpu")), "other/common.yml:2:31 0.25");
    let listed = listed(&read).join("\n");
    assert!(listed.contains("`extends` of `nothing`: there is no such service"), "{listed}");
    assert!(listed.contains("`extends` of `circle`: services extend each other"), "{listed}");
}

#[test]
fn what_has_no_counterpart_is_listed_with_its_reason() {
    let text = "\
services:
  app:
    build: {context: .}
    privileged: true
    network_mode: host
    volumes: ['./:/app']
    tmpfs: []
    devices: null
    restart: 'no'
    colour: blue
    x-note: mine
    x-aws-policies: [arn]
    secrets: [key]
    deploy:
      mode: global
      placement: {constraints: [node.role == worker]}
      update_config: {parallelism: 2, order: start-first, failure_action: rollback}
      resources: {reservations: {devices: [{capabilities: [gpu]}]}}
  debug: {image: busybox, profiles: [debug, tools]}
  wrong: 5
secrets: {key: {file: ./key}}
colours: {}
";
    let read = read_one(text);
    insta::assert_snapshot!(listed(&read).join("\n"), @r"
    compose.yaml:4:17 `privileged` of the service `app`: Fargate runs nothing privileged: it would need instances
    compose.yaml:5:19 `network_mode` of the service `app`: a task has its own network interface, not that of a host or of another container
    compose.yaml:6:14 `volumes` of the service `app`: a task keeps nothing: data belongs into Amazon EFS, Amazon S3 or a database
    compose.yaml:9:14 `restart: no` of the service `app`: ECS starts every task of a service again: what ends by itself is a job, not a service
    compose.yaml:10:13 `colour` of the service `app`: Compose has no such key, or it has no counterpart on ECS
    compose.yaml:12:21 `x-aws-policies` of the service `app`: permissions and other resources of AWS are not read from Compose files
    compose.yaml:13:14 `secrets` of the service `app`: Compose mounts files: put the values into AWS Secrets Manager and name them under `secrets`
    compose.yaml:15:13 `deploy.mode: global` of the service `app`: a stack file describes services with a number of tasks only
    compose.yaml:16:18 `deploy.placement` of the service `app`: tasks on Fargate are placed by AWS, in every zone
    compose.yaml:17:36 `deploy.update_config.parallelism` of the service `app`: ECS replaces tasks by percentages: `rollout.minimum_healthy` and `maximum`
    compose.yaml:18:43 `deploy.resources.reservations.devices` of the service `app`: Fargate has no GPUs: it would need instances
    compose.yaml:19:10 the service `debug`: it is started only with the profile debug or tools
    compose.yaml:21:10 `secrets`: put the values into AWS Secrets Manager
    compose.yaml:22:10 `colours`: Compose has no such key
    ");
    assert!(of_container(&read, "app", "Image").is_unknown());
    assert_eq!(datum(&read, "app", "SchedulingStrategy").plain(), Some("DAEMON"));
    assert_eq!(
        datum(&read, "app", "DeploymentConfiguration.DeploymentCircuitBreaker.Rollback").content,
        Content::Bool(true)
    );
    assert_eq!(read.problems.len(), 1);
    assert_eq!(read.problems[0].message, "the service `wrong` is `5`, and must be a mapping with `image`");
}

#[test]
fn files_of_variables_and_included_files_are_read() {
    let text = "\
include: [more.yaml, {path: none.yaml}]
services:
  api:
    image: x
    env_file: [web.env, {path: gone.env}]
    environment: {B: own}
    depends_on: {worker: {condition: service_started}, db: {condition: service_healthy}}
    platform: linux/arm64
    logging: {driver: awslogs, options: {awslogs-group: g, n: 5}}
    labels: ['a=b']
    init: true
";
    let more = "services:\n  worker: {image: y, healthcheck: {disable: true}}\n  db: {image: 'mysql:8'}\n";
    let read = read_all(&[("compose.yml", text), ("more.yaml", more), ("web.env", "A=1\nB=2\n")]);
    assert_eq!(shown(&read, of_container(&read, "api", "Environment.0.Value")), "web.env:1:3 1");
    assert_eq!(of_container(&read, "api", "Environment.1.Value").plain(), Some("own"));
    assert_eq!(item(&read, "services.api").depends_on, ["services.worker"]);
    assert_eq!(datum(&read, "api.task", "RuntimePlatform.CpuArchitecture").plain(), Some("ARM64"));
    assert_eq!(of_container(&read, "api", "LogConfiguration.Options.n").plain(), Some("5"));
    assert_eq!(of_container(&read, "api", "DockerLabels.a").plain(), Some("b"));
    assert_eq!(texts(of_container(&read, "worker", "HealthCheck.Command")), ["NONE"]);
    let listed = listed(&read).join("\n");
    assert!(listed.contains("the file of variables `gone.env`: it is not in the folder"), "{listed}");
    assert!(listed.contains("the included file `none.yaml`: it is not in the folder"), "{listed}");
}

#[test]
fn secrets_of_files_of_variables_are_not_copied() {
    let text = "\
services:
  api:
    image: x
    env_file: .env.production
    environment: {URL: 'postgres://app:${DB_PASSWORD}@db/app', QUEUE: $QUEUE, OWN: $OWN, WORD: '${WORD}'}
";
    let env = "DB_PASSWORD=hunter2\nQUEUE=amqp://u:hunter2@mq/\nOWN=\"${DB_PASSWORD}\"\nWORD=plain\n";
    let production = "API_KEY='hunter2'\nTOKEN_TTL=5\n";
    let read = read_all(&[("compose.yaml", text), (".env", env), (".env.production", production)]);
    assert!(!format!("{:?}", read.model).contains("hunter2"));
    let value = |index: usize| of_container(&read, "api", &format!("Environment.{index}.Value"));
    assert_eq!(
        value(0).content,
        Content::Unknown(
            "`API_KEY` looks like a secret and is not copied: name it under `secrets`".to_owned()
        )
    );
    assert_eq!((value(1).plain(), value(5).plain()), (Some("5"), Some("plain")));
    assert!(
        matches!(value(2).content, Content::Partial(_)) && value(3).is_unknown() && value(4).is_unknown()
    );
}

#[test]
fn what_cannot_be_read_points_into_its_file() {
    let error = read(&files(&[("compose.yaml", "services: [\n")]), &Options::default()).unwrap_err();
    assert!(error.files[0].to_string().starts_with("compose.yaml:"), "{}", error.files[0]);
    for text in ["services: {}\n", "services: 5\n", "a: b\n"] {
        let error = read(&files(&[("compose.yaml", text)]), &Options::default()).unwrap_err();
        assert!(error.message.contains("`services`"), "{text}: {error:?}");
    }
    let error = read(&files(&[("compose.yaml", "")]), &Options::default()).unwrap_err();
    assert!(error.files[0].to_string().contains("the file says nothing"));
}

#[test]
fn bombs_are_defused() {
    // A variable made of ten of the next, eight levels deep.
    let env: String = (0..12).map(|n| format!("V{n}={}\n", format!("${{V{}}}", n + 1).repeat(10))).collect();
    let env = format!("{env}V12={}\n", "x".repeat(1000));
    let text = "services: {a: {image: '${V0}', user: \"${A:-${A:-${A:-${A:-${A:-${A:-${A:-${A:-${A:-${A:-b}}}}}}}}}}\"}}\n";
    let read = read_all(&[("compose.yaml", text), (".env", &env)]);
    assert!(!matches!(of_container(&read, "a", "Image").content, Content::Text(_)));
    // The same of nothing: no byte is made, but 10^8 times.
    let nothing = env.replace('x', "");
    let read_nothing = read_all(&[("compose.yaml", text), (".env", &nothing)]);
    assert!(!matches!(of_container(&read_nothing, "a", "Image").content, Content::Text(_)));
    // Places are always in the files.
    for item in &read.model.items {
        let Place::Span(span) = item.place else { panic!("a span") };
        assert!(read.sources.locate(span).is_some());
    }
    let many: String = (0..600).map(|n| format!("  s{n}: {{image: x}}\n")).collect();
    let read = read_one(&format!("services:\n{many}"));
    assert_eq!(read.model.items.len(), 1000);
    assert_eq!(read.unread.len(), 100);
}

#[test]
fn every_prefix_of_a_file_is_read_or_refused() {
    for (end, _) in APP.char_indices() {
        let prefix = APP.get(..end).unwrap();
        if let Err(error) = read(&files(&[("compose.yaml", prefix)]), &Options::default()) {
            assert!(!error.files.is_empty() || !error.message.is_empty(), "{prefix}");
        }
    }
}

#[test]
fn no_mutation_of_compose_files_panics_or_hangs() {
    let over = "services:\n  web: {extends: worker, ports: !override ['81:${P:-81}'], deploy: !reset null}\n";
    let env = "VERSION=3.2.0\nA=\"${B}\"\nB='x'\n";
    let given = [("compose.yaml", APP), ("compose.override.yaml", over), (".env", env)];
    assert!(crate::mutation::survive(&given, 900) > 150);
    let anchors = include_str!("../../fixtures/compose-anchors/code/compose.yaml");
    let scaled = include_str!("../../fixtures/compose-x-aws/code/docker-compose.yml");
    assert!(crate::mutation::survive(&[("compose.yaml", anchors), (".env", env)], 300) > 20);
    assert!(crate::mutation::survive(&[("docker-compose.yml", scaled)], 300) > 20);
}
