//! Which environment: the option, then ENVIRONMENT_SUFFIX, then the file, then `dev`.

use crate::support::Project;

const STACK: &str = "\
stack: shop
environment: test
image: {repository: shop, tag: v1}
port: 8080
environments:
  prod: {tasks: 5}
  stage: {tasks: 4}
";

fn environment_of(project: &Project, arguments: &str, suffix: Option<&str>) -> String {
    let variables: Vec<_> = suffix.map(|suffix| ("ENVIRONMENT_SUFFIX", suffix)).into_iter().collect();
    let ran = project.run_with(&format!("check {arguments}"), &variables).ended(0);
    let (_, after) = ran.out.split_once("for environment ").expect("check names the environment");
    after.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn the_option_goes_before_the_variable_and_the_variable_before_the_file() {
    let project = Project::new(STACK);
    assert_eq!(environment_of(&project, "--environment prod", Some("stage")), "prod");
    assert_eq!(environment_of(&project, "", Some("stage")), "stage");
    assert_eq!(environment_of(&project, "", None), "test");
    assert_eq!(environment_of(&project, "", Some("")), "test", "an empty variable says nothing");
    let project = Project::new("image: shop\nport: 8080\n");
    assert_eq!(environment_of(&project, "", None), "dev");
}

#[test]
fn the_chosen_environment_decides_the_bill() {
    let project = Project::new(STACK);
    let monthly = |suffix| {
        let variables = [("ENVIRONMENT_SUFFIX", suffix)];
        project.run_with("cost --format json", &variables).ended(0).json("plimsoll/cost/1")["monthly_usd"]
            .as_f64()
            .unwrap()
    };
    assert!(monthly("prod") > monthly("stage"));
}

#[test]
fn an_environment_that_cannot_be_one_is_refused() {
    let project = Project::new(STACK);
    let ran = project.run("check --environment PROD!").ended(3);
    assert!(ran.out.contains("`PROD!` is not an environment name"), "{}", ran.out);
    project.run_with("cost", &[("ENVIRONMENT_SUFFIX", "PROD!")]).ended(3).says(&["`PROD!`", "help:"]);
}
