//! Which literal a value is.

use super::*;
use crate::model::{Content, Origin};
use plimsoll_spec::Span;

fn read_with(text: &str, options: &Options) -> Template {
    let template = read("t.yaml", text, options).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(template.problems.is_empty(), "{:#?}", template.problems);
    template
}

/// The literal of a property of the resource `Thing`, as written, or what it is made by.
#[track_caller]
fn origin(template: &Template, path: &str) -> String {
    let item = template.model.item("Thing").unwrap();
    match &item.at(path).unwrap_or_else(|| panic!("{path} is not there")).origin {
        Origin::Unsaid => "unsaid".to_owned(),
        Origin::Computed(why) => why.clone(),
        Origin::Literal(span) => {
            format!("{} {}", template.source.position(span.start).line, template.source.slice(*span))
        }
    }
}

const SOURCE: &str = "\
Parameters:
  Cpu: {Type: Number, Default: 256}
  Image: {Type: String}
  Env: {Type: String, Default: 'dev'}
  Ports: {Type: CommaDelimitedList, Default: '80,443'}
Mappings:
  Sizes: {dev: {Cpu: '512'}}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  Role: {Type: R}
  Thing:
    Type: T
    Properties:
      Plain: 256
      Quoted: \"256\"
      Block: >-
        .25
        vCPU
      Ref: !Ref Cpu
      Map: !FindInMap [Sizes, !Ref Env, Cpu]
      If: !If [IsDev, 1, 2]
      IfRef: !If [IsDev, !Ref Cpu, 2]
      Select: !Select [1, [a, 'b']]
      SelectPort: !Select [1, !Ref Ports]
      Sub: !Sub '${Cpu}'
      SubVariable: !Sub ['${x}', {x: !Ref Cpu}]
      SubText: !Sub '${Cpu} units'
      SubLiteral: !Sub just text
      Join: !Join ['', [!Ref Cpu]]
      Split: !Split [',', 'a,b']
      Base64: !Base64 x
      Image: !Ref Image
      Role: !GetAtt Role.Arn
      Region: !Ref AWS::Region
      List: [1, {a: b}]
      Anchor: &cpu 1024
      Alias: *cpu
      Length: !Length [a, b]
      Json: !ToJsonString {a: [1, \"x\\\"y\", !Ref Cpu]}
      Cidr: !Cidr [10.0.0.0/16, 2, 8]
";

#[test]
fn a_value_knows_the_literal_that_it_is() {
    let template = read_with(SOURCE, &Options::default());
    for (path, expected) in [
        ("Plain", "15 256"),
        ("Quoted", "16 \"256\""),
        ("Block", "17 >-\n        .25\n        vCPU"),
        ("Ref", "2 256"),
        ("Map", "7 '512'"),
        ("If", "22 1"),
        ("IfRef", "2 256"),
        ("Select", "24 'b'"),
        ("SelectPort", "an item of the parameter `Ports`"),
        ("Sub", "2 256"),
        ("SubVariable", "2 256"),
        ("SubText", "the function `Fn::Sub`"),
        ("SubLiteral", "29 just text"),
        ("Join", "the function `Fn::Join`"),
        ("Split", "the function `Fn::Split`"),
        ("Split.0", "the function `Fn::Split`"),
        ("Base64", "the function `Fn::Base64`"),
        ("Image", "unsaid"),
        ("Role", "unsaid"),
        ("Region", "unsaid"),
        ("List", "36 [1, {a: b}]"),
        ("List.1.a", "36 b"),
        ("Anchor", "37 1024"),
        ("Alias", "37 1024"),
        ("Length", "the function `Fn::Length`"),
        ("Cidr.1", "the function `Fn::Cidr`"),
    ] {
        assert_eq!(origin(&template, path), expected, "{path}");
    }
    let item = template.model.item("Thing").unwrap();
    let content = |path: &str| item.at(path).unwrap().content.clone();
    assert_eq!(content("Length"), Content::Number(2.0));
    assert_eq!(content("Json"), Content::Text("{\"a\":[1,\"x\\\"y\",256]}".to_owned()));
    assert_eq!(content("Cidr.1"), Content::Text("10.0.1.0/24".to_owned()));
}

#[test]
fn what_the_caller_gives_is_no_literal() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let options = Options {
        parameters: [pair("Cpu", "512"), pair("AWS::Region", "eu-west-1")].into(),
        ..Options::default()
    };
    let template = read_with(SOURCE, &options);
    assert_eq!(origin(&template, "Ref"), "given by `--parameter`");
    assert_eq!(origin(&template, "Sub"), "given by `--parameter`");
    assert_eq!(origin(&template, "Region"), "the pseudo parameter `AWS::Region`");
}

#[test]
fn the_loser_of_an_undecided_condition_is_not_patched_alone() {
    let source = "\
Parameters: {Env: {Type: String}}
Conditions: {IsDev: !Equals [!Ref Env, dev]}
Resources: {Thing: {Type: T, Properties: {Same: !If [IsDev, 1, 1], Differs: !If [IsDev, 1, 2]}}}
";
    let template = read_with(source, &Options::default());
    assert_eq!(origin(&template, "Same"), "both branches of `Fn::If`");
    assert_eq!(origin(&template, "Differs"), "unsaid");
}

#[test]
fn values_of_other_templates_keep_their_literals() {
    let source = "\
Parameters: {Cpu: {Type: Number, Default: 1}}
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Metadata: {'aws:asset:path': child.json}}
  Thing:
    Type: T
    Properties:
      Cpu: !Ref Cpu
      Sub: !Sub '${Cpu}'
      Output: !GetAtt Child.Outputs.Url
      Other: !GetAtt Child.Outputs.Else
      Import: !ImportValue base-cluster
      Missing: !ImportValue [nothing]
Outputs:
  Out: {Value: !Ref Cpu, Export: {Name: !Sub '${Cpu}-x'}}
";
    let handed = |text: &str, at: usize| Datum {
        place: Place::Span(Span::new(at, at + 1)),
        content: Content::Text(text.to_owned()),
        origin: Origin::Literal(Span::new(at, at + 1)),
    };
    let options = Options {
        handed: [("Cpu".to_owned(), handed("256", 7))].into(),
        outputs: [("Child".to_owned(), [("Url".to_owned(), handed("url", 8))].into())].into(),
        exports: [("base-cluster".to_owned(), handed("shop", 9))].into(),
        base: 1000,
        ..Options::default()
    };
    let template = read_with(source, &options);
    let item = template.model.item("Thing").unwrap();
    let literal = |path: &str| match item.at(path).unwrap().origin {
        Origin::Literal(span) => span.start,
        ref other => panic!("{path}: {other:?}"),
    };
    assert_eq!((literal("Cpu"), literal("Sub"), literal("Output"), literal("Import")), (7, 7, 8, 9));
    assert_eq!(item.at("Other").unwrap().origin, Origin::Unsaid);
    let Place::Span(place) = &item.at("Cpu").unwrap().place else { panic!("a span") };
    assert_eq!(place.start, 1000 + source.find("Cpu}").map_or(0, |_| source.find("Cpu\n      Sub").unwrap()));
    assert_eq!(template.imports.len(), 1);
    assert_eq!(template.parameters, ["Cpu"]);
    assert_eq!(template.assets.get("Child").map(String::as_str), Some("child.json"));
    let [output] = template.outputs.as_slice() else { panic!("one output") };
    assert_eq!(output.value.content, Content::Text("256".to_owned()));
    assert_eq!(output.export.as_ref().unwrap().content, Content::Text("256-x".to_owned()));
}

#[test]
fn what_only_cloudformation_knows_is_listed() {
    let source = "\
Transform: [AWS::LanguageExtensions, {Name: AWS::Include, Parameters: {Location: s3://x}}]
Parameters:
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
  Ami: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}
  Key: {Type: String, NoEcho: true, Default: x}
  Known: {Type: String, Default: x}
Resources:
  Fn::ForEach::Queues: [Name, [A, B], {'Queue${Name}': {Type: T}}]
  Function: {Type: AWS::Serverless::Function}
  Thing: {Type: T, Properties: {A: {Fn::Transform: {Name: AWS::Include}}, B: 1, Fn::Transform: {Name: Mine}}}
";
    let template = read_with(source, &Options::default());
    let listed: Vec<_> =
        template.unevaluated.iter().map(|one| format!("{}: {}", one.what, one.because)).collect();
    insta::assert_snapshot!(listed.join("\n"), @r"
    the transform `AWS::Include`: what it makes is known only to CloudFormation
    the parameter `Vpc`: it has no default, and no value is given for it
    the parameter `Ami`: it is read from the parameter store when the stack is made
    the parameter `Key`: it is secret
    the loop `Fn::ForEach::Queues`: what it goes over is not known here
    `Function` of the type `AWS::Serverless::Function`: what the transform makes of it is known only to CloudFormation
    the macro `AWS::Include`: what a macro makes is known only to CloudFormation
    the macro `Mine`: what a macro makes is known only to CloudFormation
    ");
}

#[test]
fn loops_over_known_values_are_written_out_where_that_is_asked_for() {
    let source = "\
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'web,api-2'}, Zones: {Type: CommaDelimitedList}}
Mappings: {Sizes: {small: {Cpu: 256}, large: {Cpu: 512}}}
Resources:
  Fn::ForEach::Tasks:
    - Size
    - [small, large]
    - Task${Size}:
        Type: AWS::ECS::TaskDefinition
        Properties: {Family: !Ref Size, Cpu: !FindInMap [Sizes, !Ref Size, Cpu], Role: 'r-${Size}', Memory: 512}
  Fn::ForEach::Services:
    - Name
    - !Ref Names
    - Service&{Name}:
        Type: AWS::ECS::Service
        Properties:
          ServiceName: !Sub '${Name}-${AWS::StackName}'
          Family: !Ref Name
          Fn::ForEach::Inner: [Key, [A, B], {'Key${Key}${Name}': !Ref Key}]
  Fn::ForEach::Unknown: [Zone, !Ref Zones, {'Z${Zone}': {Type: T}}]
";
    let template = read_with(source, &Options { loops: true, ..Options::default() });
    let ids: Vec<_> = template.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["Tasksmall", "Tasklarge", "Serviceweb", "Serviceapi2"]);
    let at = |id: &str, path: &str| template.model.item(id).unwrap().at(path).unwrap();
    let literal = |id: &str, path: &str| match &at(id, path).origin {
        Origin::Literal(span) => template.source.slice(*span).to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(literal("Tasklarge", "Family"), "large");
    assert_eq!(literal("Tasklarge", "Cpu"), "512");
    assert_eq!(literal("Tasksmall", "Memory"), "512");
    assert_eq!(at("Tasksmall", "Role").content, Content::Text("r-small".to_owned()));
    assert_eq!(literal("Tasksmall", "Role"), "Computed(\"a loop\")");
    assert_eq!(at("Serviceapi2", "ServiceName").text_start(), Some("api-2-"));
    assert_eq!(literal("Serviceapi2", "Family"), "Computed(\"a loop\")");
    assert_eq!(at("Serviceapi2", "KeyBapi-2").content, Content::Text("B".to_owned()));
    assert_eq!(template.unread.len(), 1, "{:?}", template.unread);
    assert!(template.unevaluated.iter().any(|one| one.what == "the loop `Fn::ForEach::Unknown`"));
    // Ten values in ten loops in each other.
    let inner = (0..10).fold("{'K${V9}': 1}".to_owned(), |body, level| {
        format!("{{'Fn::ForEach::L{level}': [V{level}, [a, b, c, d, e, f, g, h, i, j], {body}]}}")
    });
    let bomb = format!("Resources: {{T: {{Type: T, Properties: {inner}}}}}\n");
    let options = Options { loops: true, ..Options::default() };
    assert!(read("t.yaml", &bomb, &options).is_ok());
}
