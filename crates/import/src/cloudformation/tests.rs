//! What is read of folders of templates.

use super::*;
use crate::read::Unread;
use plimsoll_rules::{Content, Datum, Item, Origin, Place};
use plimsoll_spec::Severity;

fn files(given: &[(&str, &str)]) -> Files {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[track_caller]
fn read_all(given: &[(&str, &str)]) -> Read {
    read_with(given, &Options::default())
}

#[track_caller]
fn read_with(given: &[(&str, &str)], options: &Options) -> Read {
    read(&files(given), options).unwrap_or_else(|error| panic!("{error:?}"))
}

#[track_caller]
fn item<'a>(read: &'a Read, id: &str) -> &'a Item {
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    read.model.item(id).unwrap_or_else(|| panic!("{id} is not among {ids:?}"))
}

#[track_caller]
fn datum<'a>(read: &'a Read, id: &str, path: &str) -> &'a Datum {
    item(read, id).at(path).unwrap_or_else(|| panic!("{id}.{path}"))
}

/// `file:line:column literal`, or what the value is made by.
#[track_caller]
fn origin(read: &Read, id: &str, path: &str) -> String {
    match &datum(read, id, path).origin {
        Origin::Literal(span) => format!("{} {}", read.sources.describe(*span), read.sources.slice(*span)),
        Origin::Computed(why) => why.clone(),
        Origin::Unsaid => "unsaid".to_owned(),
    }
}

#[track_caller]
fn place(read: &Read, id: &str, path: &str) -> String {
    match &datum(read, id, path).place {
        Place::Span(span) => read.sources.describe(*span),
        Place::Path(path) => panic!("{path}"),
    }
}

fn listed(read: &Read) -> String {
    let line = |one: &Unread| format!("{} {}: {}", read.sources.describe(one.span), one.what, one.because);
    read.unread.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn said(read: &Read) -> String {
    let line = |one: &plimsoll_spec::Diagnostic| {
        let (file, local) = read.sources.localize(one);
        let place = file
            .map_or_else(String::new, |file| format!("{}:{} ", file.name(), file.position(local.offset())));
        format!("{place}{}: {}", one.severity.as_str(), one.message)
    };
    read.problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn reference(id: &str, attribute: Option<&str>) -> Content {
    Content::Reference { id: id.to_owned(), attribute: attribute.map(str::to_owned) }
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

/// One template with what real ones hold.
const SHOP: &str = r#"
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Cpu:
    Type: String
    Default: '.25 vCPU' # small
  Count: {Type: Number, Default: 3}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
Conditions:
  Big: !Equals [!Ref Count, 9]
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties:
      CapacityProviders: [FARGATE, FARGATE_SPOT]
      DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: !Ref Cpu
      Memory: 0.5GB
      ContainerDefinitions:
        - Name: web
          Image: nginx
          PortMappings: [{ContainerPort: '80'}]
          Environment:
  Service:
    Type: AWS::ECS::Service
    DependsOn: [Listener, Cluster]
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      DesiredCount: !If [Big, 4, !Ref Count]
      DeploymentController: {Type: CODE_DEPLOY}
      HealthCheckGracePeriodSeconds: ~
  Set:
    Type: AWS::ECS::TaskSet
    Properties: {Service: !Ref Service}
Outputs:
  Out: {Value: !Ref Service}
"#;

#[test]
fn values_lead_to_their_literals_and_oddities_are_survived() {
    let read = read_all(&[("shop.yaml", SHOP)]);
    assert_eq!(datum(&read, "Task", "Cpu").content, text(".25 vCPU"));
    assert_eq!(origin(&read, "Task", "Cpu"), "shop.yaml:6:14 '.25 vCPU'");
    assert_eq!(place(&read, "Task", "Cpu"), "shop.yaml:20:17");
    assert_eq!(origin(&read, "Task", "Memory"), "shop.yaml:21:15 0.5GB");
    assert_eq!(datum(&read, "Service", "DesiredCount").content, Content::Number(3.0));
    assert_eq!(origin(&read, "Service", "DesiredCount"), "shop.yaml:7:34 3");
    assert_eq!(
        datum(&read, "Task", "ContainerDefinitions.0.PortMappings.0.ContainerPort").content,
        text("80")
    );
    assert_eq!(item(&read, "Service").depends_on, ["Cluster"]);
    assert_eq!(read.model.exposed, ["Service"]);
    assert_eq!(
        said(&read),
        "shop.yaml:26:11 warning: `Environment` is null, which CloudFormation refuses\n\
         shop.yaml:29:17 warning: `Service` depends on `Listener`, which the template does not have\n\
         shop.yaml:35:7 warning: `HealthCheckGracePeriodSeconds` is null, which CloudFormation refuses"
    );
    assert_eq!(
        listed(&read),
        "shop.yaml:8:3 the parameter `Vpc`: it has no default, and no value is given for it"
    );
}

#[test]
fn parameters_are_given_by_the_caller() {
    let options = Options {
        parameters: [("Count".to_owned(), "9".to_owned()), ("Cuont".to_owned(), "9".to_owned())].into(),
        region: Some("eu-west-1".to_owned()),
        ..Options::default()
    };
    let read = read_with(&[("shop.yaml", SHOP)], &options);
    assert_eq!(datum(&read, "Service", "DesiredCount").content, Content::Number(4.0));
    assert_eq!(origin(&read, "Service", "DesiredCount"), "shop.yaml:33:31 4");
    assert_eq!(read.model.region.as_deref(), Some("eu-west-1"));
    assert!(
        said(&read).starts_with("error: a value is given for the parameter `Cuont`, which no template has")
    );
}

/// A template with its own stacks, as `aws cloudformation package` takes them.
const MAIN: &str = "\
Parameters:
  ApiCpu: {Type: Number, Default: 512}
Resources:
  Web:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: stacks/service.yaml
      Parameters: {Cluster: !GetAtt Base.Outputs.Cluster, Subnets: !Join [',', [!GetAtt Base.Outputs.Subnet, subnet-2]]}
  Base:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./stacks/base.yaml}
  Api:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub 'https://s3.amazonaws.com/${AWS::StackName}/stacks/service.yaml'
      Parameters: {Cpu: !Ref ApiCpu, Cluster: !GetAtt Base.Outputs.Cluster, Subnets: a}
  Lost:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://example.com/else.yaml}
Outputs:
  Name: {Value: !GetAtt Api.Outputs.Name}
";

const SERVICE: &str = "\
Parameters:
  Cpu: {Type: Number, Default: 256}
  Cluster: {Type: String}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Resources:
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: !Ref Cpu}}
  Service:
    Type: AWS::ECS::Service
    DependsOn: Task
    Metadata: {plimsoll: {allow: [{rule: PLM0601, because: so}]}}
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Ref Subnets}}
Outputs:
  Name: {Value: !GetAtt Service.Name}
";

const BASE: &str = "\
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Subnet: {Type: AWS::EC2::Subnet}
Outputs:
  Cluster: {Value: !Ref Cluster}
  Subnet: {Value: !Ref Subnet}
";

#[test]
fn nested_stacks_are_read_with_what_is_handed_down() {
    let given = [("main.yaml", MAIN), ("stacks/service.yaml", SERVICE), ("stacks/base.yaml", BASE)];
    let read = read_all(&given);
    assert_eq!(datum(&read, "Api.Task", "Cpu").content, Content::Number(512.0));
    assert_eq!(origin(&read, "Api.Task", "Cpu"), "main.yaml:2:35 512");
    assert_eq!(place(&read, "Api.Task", "Cpu"), "stacks/service.yaml:6:65");
    assert_eq!(origin(&read, "Web.Task", "Cpu"), "stacks/service.yaml:2:32 256");
    assert_eq!(datum(&read, "Web.Service", "Cluster").content, reference("Base.Cluster", None));
    assert_eq!(datum(&read, "Web.Service", "TaskDefinition").content, reference("Web.Task", None));
    let subnets = datum(&read, "Web.Service", "NetworkConfiguration.AwsvpcConfiguration.Subnets");
    assert_eq!(subnets.items()[0].content, reference("Base.Subnet", None));
    assert_eq!(subnets.items()[1].content, text("subnet-2"));
    let service = item(&read, "Api.Service");
    assert_eq!(service.depends_on, ["Api.Task"]);
    assert_eq!(service.references, ["Api.Task", "Base.Cluster"]);
    assert_eq!(read.model.exposed, ["Api", "Api.Service"]);
    assert_eq!(read.allowed.len(), 2);
    assert_eq!(
        listed(&read),
        "main.yaml:17:3 the nested stack `Lost`: its template `https://example.com/else.yaml` is not in the folder"
    );
    assert_eq!(
        said(&read),
        "main.yaml:15:25 note: the template of the nested stack `Api` is taken to be `stacks/service.yaml`"
    );
}

#[test]
fn stacks_that_nest_themselves_or_wait_for_each_other_end() {
    let own = "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: main.yaml}}\n";
    assert!(listed(&read_all(&[("main.yaml", own)])).contains("`main.yaml` would contain itself"));
    let pair = "\
Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x.yaml, Parameters: {P: !GetAtt B.Outputs.O}}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x.yaml, Parameters: {P: !GetAtt A.Outputs.O}}}
";
    let inner = "\
Parameters: {P: {Type: String}}
Resources: {T: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: !Ref P}}}
Outputs: {O: {Value: !Ref P}}
";
    let read = read_all(&[("main.yaml", pair), ("x.yaml", inner)]);
    assert!(read.model.item("A.T").is_some() && read.model.item("B.T").is_some());
    // Each doubles the one below.
    let level = |n: usize| {
        format!(
            "Resources:\n  A: &s {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: l{n}.yaml}}}}\n  B: *s\n  C: *s\n  D: *s\n"
        )
    };
    let texts: Vec<(String, String)> = (0..9).map(|n| (format!("l{n}.yaml"), level(n + 1))).collect();
    let given: Vec<(&str, &str)> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).chain([("l9.yaml", inner)]).collect();
    let read = read_all(&given);
    assert!(listed(&read).contains("stacks are not read"));
}

#[test]
fn values_do_not_grow_from_template_to_template() {
    // Each stack nests the value that it is handed 90 levels deeper.
    let nest = format!("{}!Ref P{}", "[".repeat(80), "]".repeat(80));
    let inner = format!(
        "Parameters: {{P: {{Type: String}}}}\nResources: {{T: {{Type: AWS::ECS::TaskDefinition, Properties: {{Cpu: !Ref P}}}}}}\nOutputs: {{O: {{Value: {nest}}}}}\n"
    );
    let main = "\
Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x.yaml, Parameters: {P: 1}}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x.yaml, Parameters: {P: !GetAtt A.Outputs.O}}}
  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x.yaml, Parameters: {P: !GetAtt B.Outputs.O}}}
";
    let read = read_all(&[("main.yaml", main), ("x.yaml", &inner)]);
    assert_eq!(datum(&read, "B.T", "Cpu").content, Content::Unknown("it is nested too deeply".to_owned()));
    assert!(read.model.item("C.T").is_some());
}

#[test]
fn templates_of_one_folder_are_joined_by_their_exports() {
    let base = "\
Parameters: {Name: {Type: String, Default: shop}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Role: {Type: AWS::IAM::Role}
  Other: {Type: AWS::IAM::Role}
Outputs:
  Cluster: {Value: !Ref Cluster, Export: {Name: !Sub '${Name}-cluster'}}
  Role: {Value: !GetAtt Role.Arn, Export: {Name: !Sub '${AWS::StackName}:TaskRole'}}
  Cpu: {Value: 512, Export: {Name: cpu}}
";
    let service = |count: u32| {
        format!(
            "\
Parameters: {{Base: {{Type: String}}}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: {{'Fn::ImportValue': !Sub '${{Base}}:TaskRole'}}
      Cpu: !ImportValue cpu
      Memory: !ImportValue nowhere
  Service:
    Type: AWS::ECS::Service
    Properties: {{Cluster: !ImportValue shop-cluster, DesiredCount: {count}, TaskDefinition: !Ref Task}}
"
        )
    };
    let (a, b) = (service(1), service(2));
    let vpc = "Resources: {Vpc: {Type: AWS::EC2::VPC}}\n";
    let read = read_all(&[
        ("a.yaml", a.as_str()),
        ("b.template.yaml", b.as_str()),
        ("base.yaml", base),
        ("vpc.yaml", vpc),
        ("notes.json", "{\"Resources\": \"AWS::\"}"),
        ("broken.yaml", "Resources:\n  A: [AWS::X\n"),
    ]);
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["a.Task", "a.Service", "b.Task", "b.Service", "Cluster", "Role", "Other"]);
    assert_eq!(datum(&read, "b.Service", "Cluster").content, reference("Cluster", None));
    assert_eq!(datum(&read, "b.Service", "TaskDefinition").content, reference("b.Task", None));
    assert_eq!(datum(&read, "a.Task", "TaskRoleArn").content, reference("Role", Some("Arn")));
    assert_eq!(origin(&read, "a.Task", "Cpu"), "base.yaml:9:16 512");
    assert_eq!(item(&read, "a.Task").references, ["Role"]);
    let listed = listed(&read);
    assert!(
        listed.contains("a.yaml:8:28 the import `nowhere`: no template of the folder exports it"),
        "{listed}"
    );
    assert!(listed.contains("broken.yaml:1:1 the template `broken.yaml`"), "{listed}");
    let notes = read.problems.iter().filter(|one| one.severity == Severity::Note).count();
    assert_eq!(notes, 2, "{}", said(&read));
    // Asked for one file, only what it needs is read.
    let options = Options { main: Some("a.yaml".to_owned()), ..Options::default() };
    let given = [
        ("a.yaml", a.as_str()),
        ("b.yaml", b.as_str()),
        ("base.yaml", base),
        ("broken.yaml", "Resources: ["),
    ];
    let one = read_with(&given, &options);
    let ids: Vec<_> = one.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["Task", "Service", "Cluster", "Role", "Other"]);
    assert!(!said(&one).contains("broken"));
}

#[test]
fn the_output_of_the_cdk_is_read() {
    let main = r#"{
 "Resources": {
  "Cluster9A": {"Type": "AWS::ECS::Cluster"},
  "WebNestedStackResource": {
   "Type": "AWS::CloudFormation::Stack",
   "Properties": {
    "Parameters": {"referencetoCluster9ARef": {"Ref": "Cluster9A"}},
    "TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}, "/", {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}, "/0f.json"]]}
   },
   "Metadata": {"aws:cdk:path": "Shop/Web", "aws:asset:path": "ShopWeb.nested.template.json", "aws:asset:property": "TemplateURL"}
  },
  "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Condition": "CDKMetadataAvailable"}
 },
 "Conditions": {"CDKMetadataAvailable": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
 "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
 "Rules": {"CheckBootstrapVersion": {"Assertions": []}}
}"#;
    let nested = r#"{
 "Parameters": {"referencetoCluster9ARef": {"Type": "String"}},
 "Resources": {
  "TaskDef54694570": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Cpu": "256", "Memory": "512"}},
  "Service9571FDD8": {"Type": "AWS::ECS::Service", "Properties": {"Cluster": {"Ref": "referencetoCluster9ARef"}, "TaskDefinition": {"Ref": "TaskDef54694570"}}}
 }
}"#;
    let read = read_all(&[
        ("Shop.template.json", main),
        ("ShopWeb.nested.template.json", nested),
        ("manifest.json", "{\"artifacts\": {\"AWS::\": \"Resources\"}}"),
    ]);
    assert_eq!(
        datum(&read, "WebNestedStackResource.Service9571FDD8", "Cluster").content,
        reference("Cluster9A", None)
    );
    assert_eq!(
        origin(&read, "WebNestedStackResource.TaskDef54694570", "Cpu"),
        "ShopWeb.nested.template.json:4:81 \"256\""
    );
    assert_eq!((listed(&read), said(&read)), (String::new(), String::new()));
}

#[test]
fn what_a_transform_makes_is_listed() {
    let source = "\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: x}}
Resources:
  Fn: {Type: AWS::Serverless::Function}
  Fn::ForEach::Services: [Name, !Ref Names, {'Service${Name}': {Type: AWS::ECS::Service}}]
  Service: {Type: AWS::ECS::Service, Properties: {Role: !GetAtt FnRole.Arn, 'Fn::Transform': {Name: AWS::Include}}}
";
    let read = read_all(&[("template.yaml", source)]);
    assert_eq!(read.model.items.len(), 2);
    assert_eq!(
        listed(&read),
        "template.yaml:1:12 the transform `AWS::Serverless-2016-10-31`: what it makes is known only to CloudFormation\n\
         template.yaml:4:3 `Fn` of the type `AWS::Serverless::Function`: what the transform makes of it is known only to CloudFormation\n\
         template.yaml:5:3 the loop `Fn::ForEach::Services`: what it goes over is not known here\n\
         template.yaml:6:77 the macro `AWS::Include`: what a macro makes is known only to CloudFormation"
    );
}

#[test]
fn what_cannot_be_read_points_into_its_file() {
    let error =
        read(&files(&[("a.yaml", "Resources:\n  AWS: [\n# AWS::")]), &Options::default()).unwrap_err();
    assert_eq!(error.files.len(), 1);
    assert!(error.files[0].to_string().starts_with("a.yaml:"), "{}", error.files[0]);
    let none = read(&files(&[("a.yaml", "a: 1")]), &Options::default()).unwrap_err();
    assert_eq!(none.message, "no template in the folder has a resource");
    let options = Options { main: Some("b.yaml".to_owned()), ..Options::default() };
    let error = read(&files(&[("a.yaml", SHOP), ("b.yaml", "Resources: 5 # AWS::")]), &options).unwrap_err();
    assert!(error.files[0].to_string().contains("`Resources` is `5`"));
}

#[test]
fn no_mutation_of_templates_panics_or_hangs() {
    let given = [("main.yaml", MAIN), ("stacks/service.yaml", SERVICE), ("stacks/base.yaml", BASE)];
    assert!(crate::mutation::survive(&given, 900) > 150);
    assert!(crate::mutation::survive(&[("shop.yaml", SHOP)], 300) > 20);
}

#[test]
fn services_of_a_loop_are_services() {
    let source = "\
AWSTemplateFormatVersion: \"2010-09-09\"
Transform: AWS::LanguageExtensions
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
  Desired: {Type: Number, Default: 4}
  Names: {Type: CommaDelimitedList, Default: \"orders,users\"}
Mappings:
  Size:
    dev: {Cpu: 256, Memory: 512}
    prod: {Cpu: 1024, Memory: 2048}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties:
      ClusterName: !Sub shop-${Environment}
      CapacityProviders: [FARGATE, FARGATE_SPOT]
      DefaultCapacityProviderStrategy:
        - {CapacityProvider: FARGATE, Base: 1, Weight: 1}
        - {CapacityProvider: FARGATE_SPOT, Weight: 3}
  Fn::ForEach::Services:
    - Name
    - !Ref Names
    - Task${Name}:
        Type: AWS::ECS::TaskDefinition
        Properties:
          Family: !Ref Name
          RequiresCompatibilities: [FARGATE]
          NetworkMode: awsvpc
          Cpu: !FindInMap [Size, !Ref Environment, Cpu]
          Memory: !FindInMap [Size, !Ref Environment, Memory]
          ContainerDefinitions:
            - Name: app
              Image: !Sub 123456789012.dkr.ecr.eu-west-1.amazonaws.com/${Name}:7
              PortMappings: [{ContainerPort: 8080}]
      Service${Name}:
        Type: AWS::ECS::Service
        Properties:
          ServiceName: !Ref Name
          Cluster: !Ref Cluster
          TaskDefinition:
            Ref: Task${Name}
          DesiredCount: !If [IsProd, !Ref Desired, 1]
          NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2]}}
";
    let options =
        Options { parameters: [("Environment".to_owned(), "prod".to_owned())].into(), ..Options::default() };
    let read = read_with(&[("template.yaml", source)], &options);
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["Cluster", "Taskorders", "Serviceorders", "Taskusers", "Serviceusers"]);
    assert_eq!(datum(&read, "Serviceusers", "TaskDefinition").content, reference("Taskusers", None));
    assert_eq!(origin(&read, "Taskusers", "Cpu"), "template.yaml:10:17 1024");
    assert_eq!(origin(&read, "Serviceorders", "DesiredCount"), "template.yaml:5:36 4");
    assert_eq!(datum(&read, "Serviceorders", "ServiceName").content, text("orders"));
    assert_eq!((said(&read), listed(&read)), (String::new(), String::new()));
}
