//! The machines played: every command fails, is interrupted and runs out of time in turn.

#![expect(clippy::panic, reason = "helpers of tests may fail the test")]

use plimsoll_engines::{
    Answer, Command, Engine, Finished, How, Progress, Project, Question, Stop, Surroundings, destroy, diff,
    outputs, run, up,
};
use std::collections::BTreeMap;

/// Surroundings that answer as an engine with two resources to make, and go wrong at one command.
struct Played {
    engine: Engine,
    /// The command, counted from 0, that goes wrong, and how.
    wrong: Option<(usize, Finished)>,
    answer: Answer,
    ran: Vec<String>,
    removed: Vec<String>,
    files: BTreeMap<String, String>,
    said: Vec<Progress>,
}

fn finished(how: How, stdout: &str) -> Finished {
    let stdout = stdout.to_owned();
    Finished { how, stdout, stderr: String::new(), interrupted: false, timed_out: false }
}

impl Played {
    fn new(engine: Engine, wrong: Option<(usize, Finished)>) -> Self {
        let (ran, removed, said) = (Vec::new(), Vec::new(), Vec::new());
        Self { engine, wrong, answer: Answer::Yes, ran, removed, files: BTreeMap::new(), said }
    }

    fn output(&self, verb: &str) -> &'static str {
        match (self.engine, verb) {
            (Engine::Pulumi, "version") => "v3.210.0",
            (Engine::Pulumi, "preview") => {
                r#"{"steps":[{"op":"create","urn":"urn:pulumi:dev::s::aws:lb/x:X::a"}],"changeSummary":{"create":1}}"#
            }
            (Engine::Pulumi, "stack export") => {
                r#"{"deployment":{"resources":[{"urn":"urn:pulumi:dev::s::aws:lb/x:X::a","id":"i"}]}}"#
            }
            (Engine::Pulumi, "stack output") => r#"{"alb_url":"http://a"}"#,
            (_, "version") => r#"{"terraform_version":"1.9.0"}"#,
            (_, "show") => {
                r#"{"format_version":"1.2","prior_state":{"values":{"root_module":{"resources":[{"mode":"managed"}]}}},"resource_changes":[{"address":"aws_lb.a","type":"aws_lb","change":{"actions":["create"]}}]}"#
            }
            (_, "output") => r#"{"alb_url":{"sensitive":false,"value":"http://a"}}"#,
            _ => "",
        }
    }

    fn changed(&self) -> bool {
        self.ran.iter().any(|verb| matches!(verb.as_str(), "apply" | "up" | "destroy"))
    }
}

impl Surroundings for Played {
    fn read(&mut self, paths: &[String]) -> BTreeMap<String, Option<String>> {
        paths.iter().map(|path| (path.clone(), self.files.get(path).cloned())).collect()
    }

    fn keep(&mut self, write: &BTreeMap<String, String>, remove: &[String]) -> Result<(), String> {
        self.files.extend(write.clone());
        remove.iter().for_each(|path| drop(self.files.remove(path)));
        self.removed.extend(remove.iter().cloned());
        Ok(())
    }

    fn run(&mut self, command: &Command) -> Finished {
        assert_eq!(command.program, self.engine.program());
        let words: Vec<&str> = command.arguments.iter().map(String::as_str).collect();
        let verb = match words.as_slice() {
            ["stack", second, ..] => format!("stack {second}"),
            [first, ..] => (*first).to_owned(),
            [] => panic!("a command without arguments"),
        };
        let number = self.ran.len();
        let output = self.output(&verb);
        self.ran.push(verb);
        match &self.wrong {
            Some((at, wrong)) if *at == number => wrong.clone(),
            _ => finished(How::Code(0), output),
        }
    }

    fn ask(&mut self, _: &Question) -> Answer {
        self.answer
    }

    fn say(&mut self, progress: &Progress) {
        self.said.push(progress.clone());
    }
}

fn project(engine: Engine) -> Project {
    Project {
        engine,
        folder: ".plimsoll/x/dev".to_owned(),
        files: BTreeMap::from([("main.tf".to_owned(), "# one\n".to_owned())]),
        name: "shop-dev".to_owned(),
        environment: "dev".to_owned(),
        region: "us-east-1".to_owned(),
        backend: Vec::new(),
        values: BTreeMap::new(),
        variables: BTreeMap::new(),
        monthly: Some("10.00".to_owned()),
    }
}

const ENGINES: [Engine; 3] = [Engine::Terraform, Engine::Tofu, Engine::Pulumi];

/// Every way in which a command can end badly.
fn bad() -> Vec<Finished> {
    let cut = |interrupted| Finished { interrupted, timed_out: !interrupted, ..finished(How::Code(1), "") };
    vec![
        finished(How::Code(1), ""),
        finished(How::Signal, "half a li"),
        finished(How::Missing, ""),
        finished(How::NotStarted("permission denied".to_owned()), ""),
        cut(true),
        cut(false),
    ]
}

type Verb = fn(Project, &mut Played) -> Result<(), Stop>;

const VERBS: [Verb; 4] = [
    |project, played| run(up(project), played).map(drop),
    |project, played| run(diff(project), played).map(drop),
    |project, played| run(destroy(project), played).map(drop),
    |project, played| run(outputs(project), played).map(drop),
];

#[test]
fn whatever_command_goes_wrong_the_run_ends_there_with_a_reason_and_nothing_lies_about() {
    let mut played_in_all = 0;
    for engine in ENGINES {
        for verb in VERBS {
            let mut well = Played::new(engine, None);
            verb(project(engine), &mut well).unwrap();
            for number in 0..well.ran.len() {
                for wrong in bad() {
                    let mut played = Played::new(engine, Some((number, wrong.clone())));
                    let stop = verb(project(engine), &mut played).unwrap_err();
                    assert_eq!(played.ran.len(), number + 1, "{engine:?}: {stop}");
                    let text = stop.to_string();
                    assert!(!text.is_empty() && !matches!(stop, Stop::Bug(_)), "{engine:?}: {text}");
                    match &wrong {
                        Finished { interrupted: true, .. } => {
                            assert!(matches!(stop, Stop::Interrupted { .. }));
                        }
                        Finished { timed_out: true, .. } => assert!(matches!(stop, Stop::TimedOut { .. })),
                        Finished { how: How::Missing, .. } => {
                            assert!(text.contains("not installed"), "{text}");
                        }
                        _ => assert!(text.contains("help:"), "{text}"),
                    }
                    if !played.changed() && !matches!(stop, Stop::Refused { .. }) {
                        assert!(text.contains("nothing was changed") || text.contains("install"), "{text}");
                    }
                    let planned = played.ran.iter().any(|verb| verb == "plan");
                    if planned {
                        assert!(
                            played.removed.iter().any(|path| path.ends_with(".tfplan")),
                            "{engine:?}: {text}"
                        );
                    }
                    played_in_all += 1;
                }
            }
        }
    }
    assert!(played_in_all > 250, "{played_in_all}");
}

#[test]
fn nothing_is_changed_without_a_yes() {
    for engine in ENGINES {
        for verb in VERBS {
            for answer in [Answer::No, Answer::Nobody] {
                let mut played = Played { answer, ..Played::new(engine, None) };
                let ended = verb(project(engine), &mut played);
                assert!(!played.changed(), "{engine:?}: {:?}", played.ran);
                if let Err(stop) = ended {
                    let expected = if answer == Answer::No {
                        matches!(stop, Stop::Declined)
                    } else {
                        matches!(stop, Stop::Unanswered { .. })
                    };
                    assert!(expected, "{stop}");
                    assert!(
                        engine == Engine::Pulumi
                            || played.removed.iter().any(|path| path.ends_with(".tfplan"))
                    );
                }
            }
        }
    }
}
