//! What is read of whole templates.

use super::*;
use crate::model::{Content, Item, Piece, Place};
use plimsoll_spec::Severity;

fn options(parameters: &[(&str, &str)]) -> Options {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Options { parameters: parameters.iter().map(pair).collect(), ..Options::default() }
}

#[track_caller]
fn understood(text: &str, parameters: &[(&str, &str)]) -> Template {
    let template = read("t.yaml", text, &options(parameters)).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(template.problems.is_empty(), "{:#?}", template.problems);
    template
}

/// The problems as `line: message; help`, also where the text is refused.
fn problems(text: &str) -> String {
    let found = match read("t.yaml", text, &Options::default()) {
        Ok(template) => Diagnostics { source: template.source, items: template.problems },
        Err(errors) => errors,
    };
    found.to_string()
}

/// A resource with these properties, in one line.
fn thing(properties: &str) -> String {
    format!("Resources:\n  Other: {{Type: T}}\n  Thing: {{Type: T, Properties: {{{properties}}}}}\n")
}

#[track_caller]
fn content(item: &Item, path: &str) -> Content {
    item.at(path).unwrap_or_else(|| panic!("{path} is not there: {item:#?}")).content.clone()
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

#[test]
fn short_and_long_forms_mean_the_same_in_yaml_and_json() {
    let short = "\
Parameters:
  Env: {Type: String, Default: dev}
Mappings:
  Sizes: {dev: {Cpu: '256'}}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  Role: {Type: R}
  Thing:
    Type: T
    Properties:
      A: !Sub '${Env}-x'
      B: !Join ['-', [a, !Ref Env]]
      C: !Select [1, !Split [',', 'a,b']]
      D: !If [IsDev, 1, 2]
      E: !FindInMap [Sizes, !Ref Env, Cpu]
      F: !GetAtt Role.Arn
      G: !Base64 hello
";
    let json = r#"{
	"Parameters": {"Env": {"Type": "String", "Default": "dev"}},
	"Mappings": {"Sizes": {"dev": {"Cpu": "256"}}},
	"Conditions": {"IsDev": {"Fn::Equals": [{"Ref": "Env"}, "dev"]}},
	"Resources": {
		"Role": {"Type": "R"},
		"Thing": {"Type": "T", "Properties": {
			"A": {"Fn::Sub": "${Env}-x"},
			"B": {"Fn::Join": ["-", ["a", {"Ref": "Env"}]]},
			"C": {"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]},
			"D": {"Fn::If": ["IsDev", 1, 2]},
			"E": {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "Cpu"]},
			"F": {"Fn::GetAtt": ["Role", "Arn"]},
			"G": {"Fn::Base64": "hello"}
		}}
	}
}"#;
    for source in [short, json] {
        let template = understood(source, &[]);
        let item = template.model.item("Thing").unwrap();
        let arn = Content::Reference { id: "Role".to_owned(), attribute: Some("Arn".to_owned()) };
        for (path, expected) in [
            ("A", text("dev-x")),
            ("B", text("a-dev")),
            ("C", text("b")),
            ("D", Content::Number(1.0)),
            ("E", text("256")),
            ("F", arn),
            ("G", text("hello")),
        ] {
            assert_eq!(content(item, path), expected, "{path}");
        }
        assert_eq!(item.references, ["Role"]);
    }
}

#[test]
fn what_is_not_known_says_why_and_keeps_the_known_pieces() {
    let source = "\
Parameters:
  Name: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Conditions:
  Big: !Equals [!Ref Name, big]
  Never: !And [!Condition Big, !Equals [a, b]]
Resources:
  Other: {Type: T}
  Thing:
    Type: T
    Properties:
      Name: !Ref Name
      Secret: !Ref Secret
      Image: !Ref Image
      Import: !ImportValue x
      Sub: !Sub 'arn:${AWS::Partition}:s3:::${Other}/${!Literal}'
      If: !If [Big, 1, 2]
      Same: !If [Big, 1, 1]
      Never: !If [Never, 1, 2]
      List: [!Ref AWS::NoValue, x]
      None: !Ref AWS::NoValue
      Zone: !Select [1, !GetAZs '']
      Macro: !Transform {Name: M}
  Left: {Type: T, Condition: Never}
  Perhaps: {Type: T, Condition: Big, DependsOn: [Left, Other]}
";
    let template = understood(source, &[]);
    let item = template.model.item("Thing").unwrap();
    let why = |path: &str| match content(item, path) {
        Content::Unknown(reason) => reason,
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(why("Name"), "the parameter `Name` has no default");
    assert_eq!(why("Secret"), "the parameter `Secret` is secret");
    assert_eq!(why("Image"), "the parameter `Image` is read from the parameter store when the stack is made");
    assert_eq!(why("Import"), "the export of another stack is known only when the stack is made");
    assert_eq!(why("If"), "the condition `Big` is not known: the parameter `Name` has no default");
    assert_eq!(why("Macro"), "what a macro makes is known only to CloudFormation");
    assert_eq!(content(item, "Same"), Content::Number(1.0));
    assert_eq!(content(item, "Never"), Content::Number(2.0), "a false operand decides");
    assert_eq!(content(item, "Zone"), Content::Zone(1));
    assert_eq!(item.at("List").unwrap().items().len(), 1);
    assert_eq!(item.at("None"), None);
    let Content::Partial(pieces) = content(item, "Sub") else { panic!("partly known") };
    assert_eq!(pieces[0], Piece::Text("arn:".to_owned()));
    assert_eq!(pieces[3], Piece::Reference { id: "Other".to_owned(), attribute: None });
    assert_eq!(item.at("Sub").unwrap().text_end(), Some("/${Literal}"));
    assert_eq!(template.model.item("Left"), None, "a false condition leaves it out");
    assert_eq!(template.model.item("Perhaps").unwrap().depends_on, ["Other"]);
    assert!(!format!("{:?}", template.model).contains("hunter2"), "what is secret is not even kept");
}

#[test]
fn parameters_may_be_given() {
    let source = "\
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Ports: {Type: List<Number>}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Thing: {Type: T, Condition: Prod, Properties: {Ports: !Ref Ports, Region: !Ref AWS::Region, P: !Ref AWS::Partition}}
";
    assert!(understood(source, &[]).model.items.is_empty());
    let given = [("Env", "prod"), ("Ports", "80, 443"), ("AWS::Region", "cn-north-1")];
    let template = understood(source, &given);
    let item = template.model.item("Thing").unwrap();
    assert_eq!(content(item, "Ports.1"), text("443"));
    assert_eq!(content(item, "Region"), text("cn-north-1"));
    assert_eq!(content(item, "P"), text("aws-cn"));
    assert_eq!(template.model.region.as_deref(), Some("cn-north-1"));
    let wrong = read("t.yaml", source, &options(&[("Env", "test"), ("Evn", "x")])).unwrap().problems;
    let messages: Vec<_> =
        wrong.iter().map(|item| (item.message.as_str(), item.help.as_deref().unwrap())).collect();
    assert_eq!(
        messages,
        [
            (
                "a value is given for the parameter `Evn`, which the template does not have",
                "did you mean `Env`?"
            ),
            (
                "the value given for the parameter `Env` is `test`, which it does not allow",
                "one of `dev`, `prod`"
            ),
        ]
    );
}

#[test]
fn values_keep_their_text_and_their_place() {
    let source = "\
Resources:
  Thing:
    Type: T
    Properties:
      Account: 012345678901
      Version: 1.10
      Flag: on
      Date: 2012-10-17
      Port: 80
      Nested:
        Deep: [a, {b: c}]
";
    let template = understood(source, &[]);
    let item = template.model.item("Thing").unwrap();
    for (path, expected) in
        [("Account", "012345678901"), ("Version", "1.10"), ("Flag", "on"), ("Date", "2012-10-17")]
    {
        assert_eq!(content(item, path), text(expected));
    }
    let at = |path: &str| match item.at(path).map_or(&item.place, |datum| &datum.place) {
        Place::Span(span) => template.source.position(span.start).to_string(),
        Place::Path(path) => panic!("{path}"),
    };
    assert_eq!(at("nothing"), "2:3");
    assert_eq!(at("Port"), "9:13");
    assert_eq!(at("Nested"), "10:7", "a block stands where its key stands");
    assert_eq!(at("Nested.Deep.1.b"), "11:23");
    assert_eq!(item.nearest("Nested.Deep.5"), &item.at("Nested.Deep").unwrap().place);
    assert_eq!(item.nearest("Absent"), &item.place);
}

#[test]
fn names_that_do_not_exist_are_errors_with_the_nearest_one() {
    insta::assert_snapshot!(problems(&thing("A: !Ref Othr, B: !GetAtt Ohter.Arn, C: !Sub '${Nope}', D: !If [C, 1, 2]")), @r##"
    t.yaml:3:41: error[PLM1003]: there is no parameter or resource `Othr`; did you mean `Other`?
    t.yaml:3:58: error[PLM1003]: there is no parameter or resource `Ohter`; did you mean `Other`?
    t.yaml:3:77: error[PLM1003]: there is no parameter or resource `Nope`
    t.yaml:3:96: error[PLM1003]: there is no condition `C`
    "##);
    insta::assert_snapshot!(problems("Resources:\n  Api: {Type: T, DependsOn: Apu}\n  Apk: {Type: T, DependsOn: [Api, {a: b}], Condition: Nope}\n"), @r##"
    t.yaml:2:29: error[PLM1003]: `Api` depends on `Apu`, which the template does not have; did you mean `Api`?
    t.yaml:3:35: error[PLM1002]: `Apk`: `DependsOn` takes names of resources, found a mapping
    t.yaml:3:55: error[PLM1003]: there is no condition `Nope`
    "##);
}

#[test]
fn what_cloudformation_refuses_is_said() {
    insta::assert_snapshot!(problems(&thing("A: , B: !Foo x, C: !Jion [a, [b]], D: !Equals [a, b], E: !Select [5, [a]], F: !FindInMap [M, a, b]")), @r##"
    t.yaml:3:33: error[PLM1007]: `A` is null, which CloudFormation refuses; write a value, `!Ref AWS::NoValue`, or leave the key out
    t.yaml:3:46: error[PLM1004]: CloudFormation has no function `Fn::Foo`
    t.yaml:3:58: error[PLM1004]: CloudFormation has no function `Fn::Jion`; did you mean `Fn::Join`?
    t.yaml:3:79: error[PLM1004]: `Fn::Equals` is a condition, not a value; define it under `Conditions` and use `Fn::If`
    t.yaml:3:98: error[PLM1004]: `Fn::Select`: the list has no element 5, counted from 0
    t.yaml:3:122: error[PLM1003]: no mapping holds `M.a.b`
    "##);
    insta::assert_snapshot!(problems("Conditions: {A: !Condition B, B: !Not [!Condition A], C: x, D: !Equals [a]}\nResources:\n  Api: {Type: T, Propertes: {}}\n  Web: {}\n  Db: 5\nRessources: {}\n"), @r##"
    t.yaml:1:14: error[PLM1006]: the condition `A` depends on itself
    t.yaml:1:58: error[PLM1004]: expected a function such as `Fn::Equals`, found `x`
    t.yaml:1:72: error[PLM1004]: `Fn::Equals` takes two values
    t.yaml:3:18: error[PLM1002]: `Api`: a resource has no attribute `Propertes`; did you mean `Properties`?
    t.yaml:4:3: error[PLM1002]: `Web` has no `Type`; write `Type: AWS::…`
    t.yaml:5:3: error[PLM1002]: `Db`: expected a resource with `Type`, found `5`
    t.yaml:6:1: error[PLM1002]: a template has no section `Ressources`; did you mean `Resources`?
    "##);
    insta::assert_snapshot!(problems("Conditions: {Never: !Equals [a, b]}\nResources:\n  Api: {Type: T, Condition: Never}\n  Web: {Type: T, Properties: {Api: !Ref Api, Ok: !If [Never, !Ref Api, x]}}\n"), @r##"
    t.yaml:4:41: error[PLM1003]: `Api` is left out by its condition `Never`, but is referred to; refer to it inside `Fn::If` of `Never`
    "##);
}

#[test]
fn what_is_no_template_is_said_helpfully() {
    for (text, part) in [
        ("", "the file says nothing"),
        ("# only a comment\n", "the file says nothing"),
        ("hello", "expected a mapping, found `hello`"),
        ("[]", "expected a mapping, found a list"),
        ("services: {api: {image: shop}}", "it looks like a stack file or a Compose file"),
        ("apiVersion: v1\nkind: Pod", "it looks like a Kubernetes manifest"),
        ("Resurces: {}", "did you mean `Resources`?"),
        ("Resources: []", "`Resources` is a list, and must be a mapping"),
        ("Resources: {}", "the template has no resource"),
        ("Outputs: {}", "a template is a mapping with `Resources`"),
        ("Resources: {a: [}", "PLM0101"),
        ("Resources:\n\tApi: {}", "PLM0102"),
        ("Resources: {A: {Type: T}, A: {Type: T}}", "PLM0103"),
        ("a: \u{1}", "PLM0106"),
    ] {
        let said = problems(text);
        assert!(said.contains(part), "{text:?}: {said}");
    }
    let Err(errors) = read_bytes("t", b"Resources: \xff", &Options::default()) else { panic!("not UTF-8") };
    assert!(errors.to_string().contains("PLM0104"));
}

#[test]
fn a_transform_may_bring_what_is_missing() {
    let source = "\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Queues: [Name, [A, B], {'Queue${Name}': {Type: T}}]
  Thing: {Type: T, Properties: {Role: !GetAtt FunctionRole.Arn, Queue: !Ref QueueA}, Connectors: {}}
";
    let template = understood(source, &[]);
    assert_eq!(template.model.items.len(), 1);
    assert_eq!(template.unread.len(), 1);
    assert_eq!(template.unread[0].reason, "resources made by a loop are known only to CloudFormation");
}

#[test]
fn allowances_stand_in_metadata_with_a_reason() {
    let source = "\
Metadata: {plimsoll: {allow: [{rule: PLM0801, because: short-lived}]}}
Resources:
  Thing:
    Type: T
    Metadata: {plimsoll: {allow: [{rule: PLM0701, because: the audit wants it}, {rule: PLM0702}, {because: x}]}}
  Other: {Type: T, Metadata: {plimsoll: {allow: PLM0701}}}
";
    let template = read("t.yaml", source, &Options::default()).unwrap();
    let allowed: Vec<_> =
        template.allowed.iter().map(|one| (one.rule.as_str(), one.because.as_str())).collect();
    assert_eq!(allowed, [("PLM0801", "short-lived"), ("PLM0701", "the audit wants it")]);
    let said: Vec<_> = template.problems.iter().map(|item| item.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "an allowance without `because`",
            "an allowance without `rule`",
            "`allow` is `PLM0701`, and must be a list"
        ]
    );
}

#[test]
fn copies_of_copies_do_not_grow_without_bound() {
    // Each level repeats the one before a hundred times: 100^20 bytes, were they made.
    let mut inner = "x".to_owned();
    for _ in 0..20 {
        inner = format!("{{'Fn::Sub': ['{}', {{v: {inner}}}]}}", "${v}".repeat(100));
    }
    let template = understood(&thing(&format!("A: {inner}")), &[]);
    let item = template.model.item("Thing").unwrap();
    assert!(matches!(content(item, "A"), Content::Unknown(_) | Content::Partial(_)));
    // A mapping with a long list, looked up again and again.
    let list = "a,".repeat(50_000);
    let look: String = (0..20_000).map(|n| format!("      K{n}: !FindInMap [M, a, b]\n")).collect();
    let big = format!(
        "Mappings: {{M: {{a: {{b: [{list}]}}}}}}\nResources:\n  Thing:\n    Type: T\n    Properties:\n{look}"
    );
    assert!(problems(&big).contains("keys"), "more keys than a mapping may have");
}

#[test]
fn aliases_are_read_and_their_bombs_refused() {
    let template = understood("Resources:\n  A: &a {Type: T, Properties: {P: 1}}\n  B: *a\n", &[]);
    assert_eq!(content(template.model.item("B").unwrap(), "P"), Content::Number(1.0));
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert!(problems(&format!("{bomb}Resources: {{A: {{Type: T}}}}\n")).contains("PLM0108"));
    let deep =
        format!("Resources: {{A: {{Type: T, Properties: {{P: {}{}}}}}}}", "[".repeat(5000), "]".repeat(5000));
    assert!(problems(&deep).contains("PLM0107"));
    let conditions: String =
        (0..1500).map(|n| format!("  C{n}: !Not [!Condition C{}]\n", n + 1)).collect::<String>()
            + "  C1500: !Equals [a, a]\n";
    let chained = format!("Conditions:\n{conditions}Resources:\n  A: {{Type: T, Condition: C0}}\n");
    assert_eq!(understood(&chained, &[]).model.items.len(), 1, "too deep to know, so it is kept");
}

/// The smallest interesting template, for mutations.
const SEED: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}, L: {Type: CommaDelimitedList, Default: 'a,b'}}
Mappings: {M: {dev: {Cpu: 256}}}
Conditions: {P: !Equals [!Ref Env, prod], Q: !Or [!Condition P, !Not [!Condition P]]}
Resources:
  A: &a
    Type: AWS::ECS::TaskDefinition
    Condition: Q
    DependsOn: [B]
    Metadata: {plimsoll: {allow: [{rule: PLM0601, because: so}]}}
    Properties: {Cpu: !FindInMap [M, !Ref Env, Cpu], N: !Sub ['${x}-${AWS::Region}', {x: !Join ['-', !Ref L]}]}
  B: {Type: AWS::ECS::Service, Properties: {T: !If [P, !Ref A, !Select [0, !GetAZs '']], D: !GetAtt A.Arn}}
  C: *a
Outputs: {O: {Condition: P, Value: !Split [',', !Ref A]}}
";

/// A generator without state: a permutation of 64-bit numbers (splitmix64).
fn draw(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What mutations put in.
const TOKENS: &[&str] = &[
    "!Ref ",
    "!Sub ",
    "!If ",
    "!GetAtt ",
    "!Select ",
    "!Join ",
    "!Split ",
    "!FindInMap ",
    "!Condition ",
    "!Not ",
    "Fn::Sub",
    "Ref",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "'",
    "\"",
    "${",
    "}",
    "&a ",
    "*a",
    "<<: *a",
    "null",
    "~",
    "A",
    "P",
    "AWS::NoValue",
    "\n",
    "  ",
    "\t",
    "- ",
    "ä",
    "\u{0}",
    "99999999999999999999",
    "-1",
    "Resources",
    "Conditions",
];

/// The seed template with a few places overwritten.
fn mutated(case: u64) -> String {
    let mut seed = case;
    let mut text = SEED.to_owned();
    for _ in 0..=draw(&mut seed) % 4 {
        let boundary = |at: usize, text: &str| {
            (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap()
        };
        let start = boundary(draw(&mut seed) as usize % (text.len() + 1), &text);
        let end = boundary(start + draw(&mut seed) as usize % 12, &text).max(start);
        let token = TOKENS[draw(&mut seed) as usize % TOKENS.len()];
        text.replace_range(start..end, if draw(&mut seed).is_multiple_of(3) { "" } else { token });
    }
    text
}

#[test]
fn no_mutation_of_a_template_panics_or_hangs() {
    let (mut readable, mut refused) = (0, 0);
    for case in 0..4_000_u64 {
        let text = mutated(case);
        match read("t.yaml", &text, &Options::default()) {
            Ok(template) => {
                readable += 1;
                let subject = crate::rule::Subject { model: &template.model, platform: None, prices: None };
                let report = crate::engine::run(&subject, &template.allowed);
                assert_eq!(report.used.len(), template.allowed.len());
                for problem in &template.problems {
                    assert!(
                        problem.offset() <= text.len() && problem.severity == Severity::Error,
                        "{problem:?}"
                    );
                }
            }
            Err(errors) => {
                refused += 1;
                assert!(!errors.items.is_empty(), "{text}");
            }
        }
    }
    assert!(readable > 500 && refused > 500, "{readable} were readable, {refused} refused");
}

#[test]
fn every_prefix_of_a_template_is_read_or_refused_with_a_reason() {
    for (end, _) in SEED.char_indices() {
        let prefix = SEED.get(..end).unwrap();
        if let Err(errors) = read("t.yaml", prefix, &Options::default()) {
            assert!(!errors.items.is_empty(), "{prefix}");
        }
    }
}
