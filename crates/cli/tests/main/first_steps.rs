//! The first minutes: starting files, and what is said where something is missing.

use crate::support::Project;

#[test]
fn every_starting_file_can_be_checked_and_priced() {
    for kind in ["web", "worker", "payments", "ec2"] {
        let project = Project::empty();
        project.run(&format!("init shop --kind {kind}")).ended(0).says(&["wrote shop/plimsoll.yaml; next:"]);
        let written = project.read("shop/plimsoll.yaml");
        assert!(written.lines().filter(|line| line.contains('#')).count() >= 3, "commented");
        let checked = project.run("check shop").ended(0);
        assert!(
            checked.out.contains("no places of concern") || checked.out.contains("0 places"),
            "{}",
            checked.out
        );
        let cost = project.run("cost shop --format json").ended(0).json("plimsoll/cost/1");
        assert!(cost["monthly_usd"].as_f64().unwrap() > 1.0, "{kind}");
        assert_eq!(project.run(&format!("init --kind {kind} --print")).ended(0).out, written);
    }
}

#[test]
fn an_existing_stack_file_is_never_replaced() {
    let project = Project::new("image: mine\n");
    project
        .run("init")
        .ended(3)
        .says(&["./plimsoll.yaml exists already", "help: name another folder, or use --print"]);
    assert_eq!(project.read("plimsoll.yaml"), "image: mine\n");
}

#[test]
fn without_a_recording_the_message_says_what_is_missing_and_what_to_do() {
    let project = Project::empty();
    project.run("init shop").ended(0);
    for verb in ["optimize", "simulate"] {
        project.run(&format!("{verb} shop")).ended(3).says(&[
            "there is no recording in shop/recording",
            "help: put one there or name one with --recording",
            "a CSV file",
            "timestamp,requests",
        ]);
    }
}

#[test]
fn the_schema_is_that_of_the_language() {
    let printed = Project::empty().run("schema").ended(0).out;
    let schema: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(schema["properties"]["services"].is_object());
}

#[test]
fn a_csv_of_one_column_is_a_recording_when_its_meaning_is_stated() {
    let project = Project::new(
        "image: shop\nport: 80\nworkload: {cpu_per_request: 20ms, base_latency: 30ms, memory: 300}\n",
    );
    let mut text = "timestamp,value\n".to_owned();
    for minute in 0..300 {
        text += &format!("2026-10-05T{:02}:{:02}:00Z,{}\n", minute / 60, minute % 60, 5 + minute % 7);
    }
    project.write("load.csv", text.as_bytes());
    let arguments = "simulate --recording load.csv --metric requests --scale 10 --format json";
    let replayed = project.run(arguments).ended(0).json("plimsoll/simulate/1");
    let service = replayed["services"].as_object().unwrap().values().next().unwrap();
    let requests = service["requests"].as_f64().unwrap();
    assert!((requests - 300.0 * 80.0).abs() < 300.0, "{requests}");
}
