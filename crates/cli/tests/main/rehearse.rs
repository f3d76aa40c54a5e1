//! `rehearse` and the findings that the model proves, as a person runs them.

use crate::support::{Project, STACK};
use std::process::{Command, Stdio};

/// [`STACK`] with two rehearsals: one that must pass and one that must fail.
fn declared() -> String {
    format!(
        "{STACK}\
rehearsals:
  calm: {{kind: slow_downstream, slower: 1.01, lasts: 2m}}
  \"a<b> & \\\"c\\\"\": {{kind: spike, traffic: 30, lasts: 5m, failed_requests: 0.1%, recover_within: 1m}}
"
    )
}

const ONE: &str = "rehearse --recording traffic.csv";

#[test]
fn what_is_tolerated_is_0_and_what_is_not_is_1() {
    let project = Project::new(declared());
    let ran = project.run(&format!("{ONE} --scenario calm")).ended(0);
    assert!(
        ran.out.contains("1 rehearsal passed")
            && ran.out.contains("latency") | ran.out.contains("p95 by minute")
    );
    let ran = project.run(&format!("{ONE} --declared")).ended(1);
    for part in ["1 of 2 rehearsals failed", "calm", "pass", "FAIL", "Why"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn declared_and_built_in_rehearsals_are_listed_and_chosen() {
    let project = Project::new(declared());
    let all = project.run(&format!("{ONE} --list --format json")).ended(0).json("plimsoll/rehearsals/1");
    let names = |declared: bool| {
        let list = all["rehearsals"].as_array().unwrap().iter();
        list.filter(|one| one["declared"] == declared)
            .filter_map(|one| one["name"].as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(true), ["calm", "a<b> & \"c\""]);
    assert!(names(false).contains(&"zone-loss") && !names(false).contains(&"spot-all-pools"));
    let only = project.run(&format!("{ONE} --list --built-in")).ended(0).out;
    assert!(!only.contains("calm") && only.contains("spike-5x"), "{only}");
    // What is asked for by name is answered even where it does not apply.
    let spot = project.run(&format!("{ONE} --scenario spot-all-pools")).ended(0).out;
    assert!(spot.contains("n/a") && spot.contains("Not applicable"), "{spot}");
}

#[test]
fn names_that_do_not_exist_are_3_with_the_nearest_one() {
    let project = Project::new(declared());
    project
        .run(&format!("{ONE} --scenario spike-5"))
        .ended(3)
        .says(&["no rehearsal `spike-5`", "`spike-5x`"]);
    project.run("rehearse --service shopp").ended(3).says(&["no service `shopp`", "did you mean `shop`?"]);
    let wrong = Project::new(format!("{STACK}rehearsals: {{night: {{kind: spike, services: shpo}}}}\n"));
    wrong.run("rehearse").ended(3).says(&["PLM0319", "no service `shpo`", "did you mean `shop`?"]);
    let unknown = Project::new(format!("{STACK}rehearsals: {{night: {{kind: sprite}}}}\n"));
    unknown.run("rehearse").ended(3).says(&["PLM0204", "did you mean `spike`?"]);
}

#[test]
fn without_a_recording_the_stated_traffic_is_rehearsed() {
    let project = Project::new(declared());
    project.run("rehearse").ended(3).says(&[
        "none states traffic to rehearse with",
        "plimsoll.yaml:2:1: `shop` states no requests_per_second and no cpu_per_request",
    ]);
    let stated = "workload: {requests_per_second: 20, cpu_per_request: 10ms}\n";
    let project = Project::new(format!("{}{stated}", declared()));
    let ran = project.run("rehearse --scenario calm").ended(0);
    assert!(ran.out.contains("as stated, not recorded"), "{}", ran.out);
    project.run("rehearse --recording nowhere.csv").ended(3);
}

#[test]
fn the_json_document_has_every_field_of_the_contract() {
    let project = Project::new(declared());
    let ran = project.run(&format!("{ONE} --declared --plot --format json")).ended(1);
    let document = ran.json("plimsoll/rehearse/1");
    assert_eq!((&document["passed"], &document["summary"]["failed"]), (&false.into(), &1.into()));
    let contract = include_str!("../../../../docs/json.md");
    let section = contract.split("## `plimsoll/rehearse/1`").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut fields = Vec::new();
    keys(&document, &mut fields);
    for field in fields {
        let said = ["`", ".", ", ", "{"].iter().any(|before| section.contains(&format!("{before}{field}")));
        assert!(said || field == "schema", "{field} is not in docs/json.md");
    }
    let failed = &document["rehearsals"][1];
    assert_eq!((&failed["verdict"], &failed["kind"]), (&"fail".into(), &"spike".into()));
    assert!(!failed["reasons"].as_array().unwrap().is_empty());
    let minutes = failed["measured"]["minutes"].as_array().unwrap();
    assert!(minutes.iter().any(|minute| minute["minute"] == 0) && minutes.len() > 5);
    assert_eq!(
        ran.out,
        project.run(&format!("{ONE} --declared --plot --format json")).out,
        "the same bytes twice"
    );
}

fn keys(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                into.push(key.clone());
                keys(value, into);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, into)),
        _ => {}
    }
}

/// Reads the document with another program's parser and prints what it found.
const READER: &str = "\
import sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(root.tag, root.get('tests'), root.get('failures'))
for suite in root:
    print(suite.tag, suite.get('name'), len(suite))
    for case in suite:
        print(case.get('name'), [part.tag for part in case])
";

#[test]
fn junit_is_xml_that_other_programs_read() {
    let project = Project::new(declared());
    let ran = project.run(&format!("{ONE} --declared --format junit")).ended(1);
    assert!(
        ran.out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
            && ran.out.ends_with("</testsuites>\n")
    );
    assert!(ran.out.contains("name=\"a&lt;b&gt; &amp; &quot;c&quot;\""), "{}", ran.out);
    let reader =
        Command::new("python3").args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut reader) = reader else {
        println!("skipped: python3 is not there to read the XML");
        return;
    };
    std::io::Write::write_all(&mut reader.stdin.take().unwrap(), ran.out.as_bytes()).unwrap();
    let said = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(
        said,
        "testsuites 2 1\ntestsuite shop.dev.shop 2\ncalm ['system-out']\na<b> & \"c\" ['failure', 'system-out']\n"
    );
    project.run("optimize --recording traffic.csv --format junit").ended(2).says(&["only `rehearse`"]);
}

#[test]
fn markdown_and_narrow_plain_text_are_laid_out() {
    let project = Project::new(declared());
    let markdown = project.run(&format!("{ONE} --declared --format markdown")).ended(1).out;
    assert!(markdown.contains("| **FAIL** |") && markdown.contains("a&lt;b&gt; &amp;"), "{markdown}");
    let narrow =
        project.run_with(&format!("{ONE} --plot --built-in"), &[("COLUMNS", "80"), ("NO_COLOR", "1")]);
    assert!(narrow.out.lines().all(|line| line.chars().count() <= 80), "{}", narrow.out);
    assert!(!narrow.out.contains('\u{1b}') && narrow.out.contains("▲"), "{}", narrow.out);
}

#[test]
fn check_proves_what_the_settings_do_and_can_be_told_not_to() {
    let waived = "objective: {latency: {p95: 300ms}, survive_zone_loss: false}";
    let high = STACK.replace("at: 60%", "at: 95%").replace("objective: p95 < 300ms", waived);
    let project = Project::new(&high);
    project.run("check").ended(0);
    let found = project.run("check --recording traffic.csv --format json").ended(1).json("plimsoll/check/1");
    let mut findings = found["findings"].as_array().unwrap().iter();
    let finding = findings.find(|finding| finding["severity"] != "note").unwrap();
    assert_eq!((&finding["rule"], &finding["service"]), (&"PLM0502".into(), &"shop".into()));
    assert_eq!((&finding["line"], &finding["severity"]), (&6.into(), &"warning".into()));
    assert!(finding["help"].as_str().unwrap().starts_with("write `at: "), "{finding}");
    project.run("check --recording traffic.csv --no-model").ended(0);
    let drawn = project.run("check --recording traffic.csv").ended(1).out;
    assert!(
        drawn.contains("PLM0502") && drawn.contains("95%") && drawn.contains("1 place of concern"),
        "{drawn}"
    );
    project.write("plimsoll.yaml", high.replace("at: 95%", "at: 40%").as_bytes());
    project.run("check --recording traffic.csv").ended(0);
    // A recording that merely lies there does not keep the file from being checked.
    project.write("recording/broken.csv", b"timestamp,requests\nsoon,1\n");
    project.run("check").ended(0).says(&["the recording cannot be read", "broken.csv"]);
    project.run("explain PLM0502").ended(0);
}
