//! `check` on templates and stack files: formats, places, what is skipped and accepted, bad input.

use crate::support::{Project, STACK};

const TEMPLATE: &str = "\
Parameters:
  Interval: {Type: Number}
Resources:
  Slow:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Name: slow, HealthCheckIntervalSeconds: !Ref Interval, HealthCheckTimeoutSeconds: 10}
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      HealthCheckIntervalSeconds: 5
      HealthCheckTimeoutSeconds: 5
";

fn template(text: &str) -> Project {
    let project = Project::empty();
    project.write("t.yaml", text.as_bytes());
    project
}

/// The findings of a rule, as JSON.
fn of_rule<'a>(document: &'a serde_json::Value, list: &str, rule: &str) -> Vec<&'a serde_json::Value> {
    document[list].as_array().unwrap().iter().filter(|one| one["rule"] == rule).collect()
}

#[test]
fn a_template_is_checked_with_places_and_what_was_skipped() {
    let project = template(TEMPLATE);
    let document = project.run("check --template t.yaml --format json").ended(1).json("plimsoll/check/1");
    let found = of_rule(&document, "findings", "PLM0601");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["line"], &found[0]["column"], &found[0]["end_column"]),
        (&11.into(), &34.into(), &35.into())
    );
    assert_eq!((&found[0]["file"], &found[0]["resource"]), (&"t.yaml".into(), &"Group".into()));
    let skipped = of_rule(&document, "skipped", "PLM0601");
    assert_eq!(skipped[0]["reason"], "the parameter `Interval` has no default");
    assert_eq!((&skipped[0]["resource"], &skipped[0]["line"]), (&"Slow".into(), &6.into()));
    assert!(document["summary"]["skipped"].as_u64().unwrap() > 0);
    let drawn = project.run("check --template t.yaml").ended(1).out;
    for part in
        ["PLM0601", "t.yaml:11:34", "2 resources", "the parameter `Interval` has no default", "skipped"]
    {
        assert!(drawn.contains(part), "`{part}` is missing in:\n{drawn}");
    }
}

#[test]
fn a_given_parameter_is_judged_instead_of_skipped() {
    let project = template(TEMPLATE);
    let document = project
        .run("check --template t.yaml --parameter Interval=10 --format json")
        .ended(1)
        .json("plimsoll/check/1");
    assert_eq!(of_rule(&document, "findings", "PLM0601").len(), 2);
    assert!(of_rule(&document, "skipped", "PLM0601").is_empty());
    for (arguments, parts) in [
        ("--parameter Interval", &["--parameter needs a name and a value"][..]),
        ("--parameter Intervall=5", &["the parameter `Intervall`", "did you mean `Interval`?"]),
        ("--no-model", &["cannot be used with"]),
    ] {
        let ran = project.run(&format!("check --template t.yaml {arguments}")).ended(2).says(parts);
        assert_eq!(ran.out, "", "{arguments}");
    }
    project.run("check --parameter A=b").ended(2);
}

#[test]
fn every_format_of_check_tells_of_the_finding() {
    let project = template(TEMPLATE);
    for (format, part) in [
        ("sarif", "\"version\": \"2.1.0\""),
        ("github", "::error file=t.yaml,line=11,col=34,endLine=11,endColumn=35,title=PLM0601::"),
        ("junit", "<failure type=\"PLM0601\""),
        ("markdown", "| error | `PLM0601` | 11 |"),
    ] {
        let ran = project.run(&format!("check --template t.yaml --format {format}")).ended(1);
        assert!(ran.out.contains(part), "{format}: `{part}` is missing in:\n{}", ran.out);
        assert_eq!(ran.err, "");
    }
    let log: serde_json::Value =
        serde_json::from_str(&project.run("check --template t.yaml --format sarif").ended(1).out).unwrap();
    let result =
        log["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == "PLM0601").unwrap();
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 11);
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert!(rule["help"]["text"].as_str().unwrap().contains("Source:"), "{rule}");
    for format in ["sarif", "github"] {
        project.run(&format!("cost --format {format}")).ended(2).says(&["only `check` has findings"]);
    }
    project.run("cost --format junit").ended(2).says(&["only `rehearse` and `check`"]);
}

#[test]
fn a_finding_of_a_template_is_accepted_with_a_reason() {
    let allow = |rule: &str| {
        let metadata =
            format!("    Metadata: {{plimsoll: {{allow: [{{rule: {rule}, because: measured}}]}}}}\n");
        let at = "  Group:\n";
        template(&TEMPLATE.replace(at, &format!("{at}{metadata}")))
    };
    let document = allow("PLM0601").run("check --template t.yaml --format json").json("plimsoll/check/1");
    assert!(of_rule(&document, "findings", "PLM0601").is_empty());
    let accepted = of_rule(&document, "accepted", "PLM0601");
    assert_eq!((&accepted[0]["because"], &accepted[0]["line"]), (&"measured".into(), &12.into()));
    let drawn = allow("PLM0601").run("check --template t.yaml").out;
    assert!(drawn.contains("accepted PLM0601, line 12"), "{drawn}");
    let wrong =
        allow("PLM9601").run("check --template t.yaml --format json").ended(1).json("plimsoll/check/1");
    assert_eq!(of_rule(&wrong, "findings", "PLM1101")[0]["severity"], "error");
    assert_eq!(of_rule(&wrong, "findings", "PLM1101")[0]["help"], "did you mean `PLM0601`?");
    let unused =
        allow("PLM0602").run("check --template t.yaml --format json").ended(1).json("plimsoll/check/1");
    assert_eq!(of_rule(&unused, "findings", "PLM1102")[0]["severity"], "warning");
}

#[test]
fn a_stack_file_accepts_by_rule_and_says_what_is_not_known() {
    let project = Project::new(format!("{STACK}allow: [{{rule: PLM0699, because: x}}]\n"));
    let document = project.run("check --format json").ended(1).json("plimsoll/check/1");
    let wrong = of_rule(&document, "findings", "PLM1101");
    assert_eq!((&wrong[0]["line"], &wrong[0]["severity"]), (&8.into(), &"error".into()));
    let unused = Project::new(format!("{STACK}allow: [{{rule: PLM0601, because: x}}]\n"));
    let document = unused.run("check --format json").ended(1).json("plimsoll/check/1");
    assert_eq!(of_rule(&document, "findings", "PLM1102")[0]["line"], 8);
    // What only the model shows may be needed yet.
    let model = Project::new(format!("{STACK}allow: [{{rule: PLM0503, because: x}}]\n"));
    let document = model.run("check --no-model --format json").json("plimsoll/check/1");
    assert!(of_rule(&document, "findings", "PLM1102").is_empty());
}

#[test]
fn what_is_no_template_is_refused_with_help() {
    for (text, part) in [
        (&b""[..], "the file says nothing"),
        (b"services: {api: {image: shop}}", "without `--template`"),
        (b"Resources: [", "PLM0101"),
        (b"\xff\xfe\x00", "PLM0104"),
        (b"a: \x07", "PLM0106"),
    ] {
        let project = Project::empty();
        project.write("t.yaml", text);
        let ran = project.run("check --template t.yaml").ended(3);
        assert!(ran.out.contains(part), "`{part}` is missing in:\n{}", ran.out);
        project.run("check --template t.yaml --format json").ended(3).json("plimsoll/check/1");
    }
    let project = Project::empty();
    project.run("check --template nowhere.yaml").ended(3).says(&["there is no file nowhere.yaml"]);
    project.run("check --template .").ended(3).says(&["is a folder"]);
    let large = Project::empty();
    large.write("t.yaml", "a: b\n".repeat(300_000).as_bytes());
    assert!(large.run("check --template t.yaml").ended(3).out.contains("PLM0105"));
}

#[test]
fn a_secret_parameter_is_never_printed() {
    let source = "\
Parameters: {Password: {Type: String, NoEcho: true, AllowedValues: [a]}, Name: {Type: String}}
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Name: !Sub '${Password}-${Name}', HealthCheckTimeoutSeconds: !Ref Password}
";
    let project = template(source);
    for format in ["human", "json", "sarif", "junit", "github", "markdown"] {
        let ran = project.run(&format!(
            "check --template t.yaml --parameter Password=pl4nted --parameter Name=x --format {format}"
        ));
        assert!(!ran.out.contains("pl4nted") && !ran.err.contains("pl4nted"), "{format}");
    }
}

#[test]
fn rules_are_explained_with_their_examples() {
    let project = Project::empty();
    let page = project.run("explain plm0601").ended(0).out;
    for part in ["PLM0601", "    HealthCheckTimeoutSeconds: 5\n", "Source:"] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
    assert!(!page.contains("```"));
    let all = project.run("explain").ended(0).out;
    for code in ["PLM0101", "PLM0501", "PLM0601", "PLM1003"] {
        assert!(all.contains(code), "{code}");
    }
}

#[test]
fn a_secret_in_plain_text_is_found_and_not_drawn() {
    let source = "\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: shop
          Environment:
            - Name: DB_PASSWORD
              Value: pl4nted-thing
";
    let stack = format!("{STACK}variables:\n  DB_PASSWORD: pl4nted-thing\n  OTHER: x\n");
    for (project, arguments) in
        [(template(source), "check --template t.yaml"), (Project::new(stack), "check --no-model")]
    {
        for format in ["human", "json", "sarif", "junit", "github", "markdown"] {
            let ran = project.run(&format!("{arguments} --format {format}"));
            assert!(ran.out.contains("PLM0717"), "{format}: {}", ran.out);
            assert!(!ran.out.contains("pl4nted") && !ran.err.contains("pl4nted"), "{format}: {}", ran.out);
        }
    }
}
