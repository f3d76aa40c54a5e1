//! `plimsoll synth`: templates on stdout or in a folder that is deployed without the program.

use crate::support::{Project, example};
use std::path::PathBuf;

/// The templates of the examples as they are kept.
fn kept(name: &str) -> String {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../infra/tests/golden").join(format!("{name}.yaml"));
    std::fs::read_to_string(path).unwrap()
}

/// A template from its resources on, without what the version and the prices decide.
fn resources(template: &str) -> String {
    let (_, rest) = template.split_once("\nResources:\n").unwrap();
    let (resources, _) = rest.split_once("\nOutputs:\n").unwrap();
    resources.lines().filter(|line| !line.contains("a month**")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_template_of_an_example_is_the_one_kept() {
    for name in ["payments", "fargate-web", "microservices", "ec2-shared"] {
        let run = Project::empty().run(&format!("synth {}", example(name).display())).ended(0);
        assert_eq!(resources(&run.out), resources(&kept(name)), "{name}");
    }
}

#[test]
fn the_same_stack_file_gives_the_same_bytes_and_json_says_the_same() {
    let project = Project::example("payments");
    let run = |arguments: &str| project.run(arguments).ended(0).out;
    assert_eq!(run("synth"), run("synth"));
    let json: serde_json::Value = serde_json::from_str(&run("synth --as json")).unwrap();
    let compact: serde_json::Value = serde_json::from_str(&run("synth --as compact-json")).unwrap();
    let by_format: serde_json::Value = serde_json::from_str(&run("synth --format json")).unwrap();
    assert_eq!(json, compact);
    assert_eq!(json, by_format);
    assert_eq!(json["Resources"]["ApiTaskDefinition"]["Properties"]["Cpu"], "512");
}

#[test]
fn b11_the_cost_among_the_outputs_is_that_of_the_prices() {
    let project = Project::example("payments");
    let run = project.run("synth --as json --cost-before $300.50").ended(0);
    let template: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let after = template["Outputs"]["MonthlyCostAfter"]["Value"].as_str().unwrap().parse::<f64>().unwrap();
    assert!((200.0..260.0).contains(&after), "{after}");
    assert_eq!(template["Outputs"]["MonthlyCostBefore"]["Value"], "300.50");
}

#[test]
fn the_folder_holds_what_the_aws_command_needs() {
    let project = Project::example("fargate-web");
    let run = project.run("synth --out out").ended(0);
    assert_eq!(run.out, "", "what is written is said on stderr");
    let readme = project.read("out/README.md");
    assert!(readme.contains("aws cloudformation deploy"), "{readme}");
    assert!(readme.contains("--stack-name fargate-web-dev"), "{readme}");
    assert!(readme.contains("--parameter-overrides file://parameters.json"), "{readme}");
    assert!(readme.contains("--capabilities CAPABILITY_NAMED_IAM"), "{readme}");
    let parameters: serde_json::Value = serde_json::from_str(&project.read("out/parameters.json")).unwrap();
    assert_eq!(parameters[0]["ParameterKey"], "VpcId");
    assert!(project.read("out/template.yaml").starts_with("AWSTemplateFormatVersion"));
}

#[test]
fn x2_the_environment_decides_names_and_stack() {
    let project = Project::example("fargate-web");
    project.run("synth --environment prod --out out").ended(0);
    assert!(project.read("out/README.md").contains("--stack-name fargate-web-prod"));
    assert!(project.read("out/template.yaml").contains("ServiceName: web-service-prod"));
}

#[test]
fn d12_pulumi_programs_are_written_into_a_folder() {
    let project = Project::example("payments");
    let run = project.run("synth --to pulumi-typescript --out out").ended(0);
    assert_eq!(run.out, "", "what is written is said on stderr");
    assert!(project.read("out/Pulumi.yaml").contains("runtime: nodejs"));
    assert!(project.read("out/Pulumi.dev.yaml").contains("aws:region: us-east-1"));
    let program = project.read("out/index.ts");
    assert!(program.contains("import { Service } from \"./components/service\";"), "{program}");
    assert!(program.contains("new Network(\"network\", {"), "{program}");
    assert!(project.read("out/components/network.ts").contains("extends pulumi.ComponentResource"));
    project.run("synth --to pulumi-python --out python").ended(0);
    assert!(project.read("python/Pulumi.yaml").contains("name: python"));
    assert!(project.read("python/requirements.txt").contains("pulumi-aws=="));
    let program = project.read("python/__main__.py");
    assert!(program.contains("network = Network(\"network\", NetworkArgs("), "{program}");
    assert!(project.read("python/components/network.py").contains("(pulumi.ComponentResource):"));
    project.run("synth --to pulumi-yaml --out yaml").ended(0);
    assert!(project.read("yaml/Pulumi.yaml").contains("    type: aws:ecs:Service\n"));
    assert!(project.read("yaml/Pulumi.dev.yaml").contains("aws:region: us-east-1"));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let project = Project::example("fargate-web");
    project.write("file", b"");
    for (arguments, says) in [
        ("synth --out file", "name a folder"),
        ("synth --to terraform-2", "possible values"),
        ("synth --to pulumi-typescript", "name it with --out"),
        ("synth --cost-before much", "at least 0"),
    ] {
        let run = project.run(arguments).ended(2).says(&[says]);
        assert_eq!(run.out, "");
    }
}
