//! What every engine does in the same way: the machines of the four verbs, and the messages that they share.

use crate::action::{Command, Finished, How, Progress, Question, Reading, Stop};
use crate::change::{Plan, Verb};
use crate::engine::Engine;
use crate::machine::{Machine, Port};
use crate::project::Project;
use crate::pulumi::Pulumi;
use crate::terraform::Terraform;
use crate::version::Version;
use std::collections::BTreeMap;

/// The steps of an engine; the verbs are made of them.
pub(crate) trait Steps {
    /// The platform.
    fn project(&self) -> &Project;
    /// Makes sure that the program can be used, and brings the working folder to the project.
    async fn ready(&self, port: &Port) -> Result<(), Stop>;
    /// What would be changed, or removed.
    async fn plan(&self, port: &Port, removal: bool) -> Result<Plan, Stop>;
    /// Takes away what a plan left, where it is not carried out.
    async fn forget(&self, port: &Port) -> Result<(), Stop>;
    /// Carries out the plan of so many operations.
    async fn apply(&self, port: &Port, removal: bool, total: usize) -> Result<(), Stop>;
    /// The outputs of what stands; empty where nothing stands.
    async fn outputs(&self, port: &Port) -> Result<BTreeMap<String, String>, Stop>;
}

/// What a run of `up` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upped {
    /// What was changed; empty where nothing differed.
    pub plan: Plan,
    /// The outputs.
    pub outputs: BTreeMap<String, String>,
}

/// What `up` would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference(pub Plan);

/// What a run of `destroy` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// How many resources were removed.
    pub resources: usize,
}

/// Outputs by name.
pub type Outputs = BTreeMap<String, String>;

macro_rules! by_engine {
    ($project:expr, $run:expr) => {{
        let project: Project = $project;
        match project.engine {
            Engine::Terraform | Engine::Tofu => {
                Machine::new(move |port| async move { $run(&Terraform(project), &port).await })
            }
            Engine::Pulumi => Machine::new(move |port| async move { $run(&Pulumi(project), &port).await }),
        }
    }};
}

/// The machine of `up`.
#[must_use]
pub fn up(project: Project) -> Machine<Upped> {
    by_engine!(project, up_with)
}

/// The machine of `diff`.
#[must_use]
pub fn diff(project: Project) -> Machine<Difference> {
    by_engine!(project, diff_with)
}

/// The machine of `destroy`.
#[must_use]
pub fn destroy(project: Project) -> Machine<Removed> {
    by_engine!(project, destroy_with)
}

/// The machine of `outputs`.
#[must_use]
pub fn outputs(project: Project) -> Machine<Outputs> {
    by_engine!(project, outputs_with)
}

async fn up_with(steps: &impl Steps, port: &Port) -> Result<Upped, Stop> {
    let project = steps.project();
    port.say(Progress::Doing(format!(
        "{} in {}, by {} in {}",
        project.name,
        project.region,
        project.engine.name(),
        project.folder
    )))
    .await;
    steps.ready(port).await?;
    let mut plan = steps.plan(port, false).await?;
    plan.monthly.0 = match cost_before(steps, port, &plan).await {
        Ok(cost) => cost,
        Err(stop) => {
            steps.forget(port).await?;
            return Err(stop);
        }
    };
    if plan.is_empty() {
        steps.forget(port).await?;
        port.say(Progress::Note(format!("{}: nothing changes", project.name))).await;
    } else {
        port.say(Progress::Changes(Box::new(plan.clone()))).await;
        let verb = if plan.creates { "Create" } else { "Change" };
        let text = format!("{verb} {} in {}?", project.name, project.region);
        agreed(steps, port, Question::Confirm { text }).await?;
        steps.apply(port, false, operations(&plan)).await?;
    }
    let outputs = steps.outputs(port).await?;
    Ok(Upped { plan, outputs })
}

async fn diff_with(steps: &impl Steps, port: &Port) -> Result<Difference, Stop> {
    steps.ready(port).await?;
    let mut plan = steps.plan(port, false).await?;
    steps.forget(port).await?;
    plan.monthly.0 = cost_before(steps, port, &plan).await?;
    Ok(Difference(plan))
}

async fn destroy_with(steps: &impl Steps, port: &Port) -> Result<Removed, Stop> {
    let project = steps.project();
    steps.ready(port).await?;
    let plan = steps.plan(port, true).await?;
    let resources = plan.changes.len();
    if resources == 0 {
        steps.forget(port).await?;
        let text = format!("{}: {} knows of nothing that stands", project.name, project.engine.name());
        port.say(Progress::Note(text)).await;
        return Ok(Removed { resources });
    }
    port.say(Progress::Changes(Box::new(plan.clone()))).await;
    let text = format!(
        "This removes {} with {resources} resources from {}, and the data in them.",
        project.name, project.region
    );
    agreed(steps, port, Question::Type { text, word: project.name.clone() }).await?;
    steps.apply(port, true, operations(&plan)).await?;
    Ok(Removed { resources })
}

async fn outputs_with(steps: &impl Steps, port: &Port) -> Result<Outputs, Stop> {
    steps.ready(port).await?;
    let found = steps.outputs(port).await?;
    if found.is_empty() {
        let project = steps.project();
        return Err(Stop::Refused {
            message: format!("{} is not deployed by {}", project.name, project.engine.name()),
            help: format!(
                "`plimsoll up --engine {}` deploys it; its state is looked for from {}",
                project.engine.program(),
                project.folder
            ),
        });
    }
    Ok(found)
}

/// Asks; where the answer is not yes, nothing of the plan is left.
async fn agreed(steps: &impl Steps, port: &Port, question: Question) -> Result<(), Stop> {
    match port.confirm(question).await {
        Ok(()) => Ok(()),
        Err(stop) => {
            steps.forget(port).await?;
            Err(stop)
        }
    }
}

/// What stands costs a month, as its outputs say; `None` where nothing stands or it does not say.
async fn cost_before(steps: &impl Steps, port: &Port, plan: &Plan) -> Result<Option<String>, Stop> {
    if plan.creates {
        return Ok(None);
    }
    let outputs = steps.outputs(port).await?;
    Ok(outputs.into_iter().find(|(name, _)| same_name(name, MONTHLY)).map(|(_, value)| value))
}

/// The output that holds the monthly cost (B11).
const MONTHLY: &str = "monthly_cost_after";

/// Whether two names of outputs are the same: `monthlyCostAfter` in one language is `monthly_cost_after` in another.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase()).collect()
    };
    plain(a) == plain(b)
}

/// How many operations a plan has: a replacement is two.
fn operations(plan: &Plan) -> usize {
    plan.changes.iter().map(|change| if change.verb == Verb::Replace { 2 } else { 1 }).sum()
}

/// Runs the engine's program.
pub(crate) async fn run(
    port: &Port,
    project: &Project,
    arguments: &[&str],
    variables: BTreeMap<String, String>,
    doing: Option<&str>,
    reading: Reading,
) -> Result<Finished, Stop> {
    let program = project.engine.program();
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let verb = arguments.first().cloned().unwrap_or_default();
    let doing = doing.map(|doing| format!("{program} {verb}: {doing}"));
    let done = port.run(Command { program, arguments, variables, doing, reading }).await?;
    match &done.how {
        How::Missing => Err(missing(project.engine)),
        How::NotStarted(why) => Err(Stop::Unusable {
            message: format!("{program} could not be started: {why}"),
            help: format!("install it anew: {}", project.engine.install()),
        }),
        How::Code(_) | How::Signal => Ok(done),
    }
}

fn missing(engine: Engine) -> Stop {
    let other = match engine {
        Engine::Terraform => {
            "; `--engine tofu` uses OpenTofu, and without --engine nothing needs to be installed"
        }
        Engine::Tofu => {
            "; `--engine terraform` uses Terraform, and without --engine nothing needs to be installed"
        }
        Engine::Pulumi => "; without --engine nothing needs to be installed",
    };
    Stop::Unusable {
        message: format!(
            "{} is not installed: there is no program `{}` on the PATH",
            engine.name(),
            engine.program()
        ),
        help: format!("install it: {}{other}; nothing was changed", engine.install()),
    }
}

/// Makes sure that a version was told and is new enough.
pub(crate) fn new_enough(engine: Engine, version: Option<Version>, done: &Finished) -> Result<(), Stop> {
    let program = engine.program();
    match version {
        Some(version) if version >= engine.oldest() => Ok(()),
        Some(version) => Err(Stop::Unusable {
            message: format!("{program} is {version}; the least that can be used is {}", engine.oldest()),
            help: format!("install a newer one: {}; nothing was changed", engine.install()),
        }),
        None => Err(Stop::Unusable {
            message: format!("{program} does not say its version: {}", last_words(engine, done)),
            help: format!("install it anew: {}; nothing was changed", engine.install()),
        }),
    }
}

/// So many lines of an unexpected end are shown.
const LAST_LINES: usize = 15;

/// The end of what a program printed, without boxes and empty lines; how it ended where it printed nothing.
pub(crate) fn last_words(engine: Engine, done: &Finished) -> String {
    let printed = if done.stderr.trim().is_empty() { &done.stdout } else { &done.stderr };
    let bare = |line: &str| line.trim_matches(|c: char| c.is_whitespace() || "│╷╵".contains(c)).to_owned();
    let lines: Vec<String> = printed.lines().map(bare).filter(|line| !line.is_empty()).collect();
    let first_error = lines.iter().position(|line| line.starts_with("Error:") || line.starts_with("error:"));
    let from = first_error.unwrap_or_else(|| lines.len().saturating_sub(LAST_LINES));
    let shown: Vec<&str> = lines.iter().skip(from).take(LAST_LINES).map(String::as_str).collect();
    if !shown.is_empty() {
        return shown.join("\n  ");
    }
    match &done.how {
        How::Code(code) => format!("{} ended with exit code {code} and said nothing", engine.program()),
        _ => format!("{} was ended by a signal", engine.program()),
    }
}

/// A run that was cut before anything was changed.
pub(crate) fn cut_early(project: &Project, done: &Finished) -> Stop {
    let program = project.engine.program();
    if done.timed_out {
        return Stop::TimedOut {
            message: format!("error: the time limit was reached while {program} looked; nothing was changed"),
        };
    }
    Stop::Interrupted { message: "interrupted; nothing was changed".to_owned() }
}

/// A change that was cut: the engine was told and ended in order.
pub(crate) fn cut(project: &Project, done: &Finished, finished: usize, total: usize, removal: bool) -> Stop {
    let (program, verb) = (project.engine.program(), if removal { "destroy" } else { "up" });
    let why = if done.timed_out { "error: the time limit was reached" } else { "interrupted" };
    let ended = match done.how {
        How::Code(_) => "ended in order",
        _ => "was ended by a signal, its state may lack what it did last",
    };
    let message = format!(
        "{why}; {program} {ended}: {finished} of {total} operations are done and in its state; \
         `plimsoll {verb} --engine {program}` goes on from there"
    );
    if done.timed_out { Stop::TimedOut { message } } else { Stop::Interrupted { message } }
}

/// A change that failed. These engines do not roll back.
pub(crate) fn failed(
    project: &Project,
    message: String,
    finished: usize,
    total: usize,
    removal: bool,
) -> Stop {
    let program = project.engine.program();
    let help = if removal {
        format!(
            "{finished} of {total} operations are done; after the cure `plimsoll destroy --engine {program}` goes on from there"
        )
    } else {
        format!(
            "{finished} of {total} operations are done, and {program} does not take them back; after the cure \
             `plimsoll up --engine {program}` goes on from there, `plimsoll destroy --engine {program}` removes what stands"
        )
    };
    Stop::Failed { message, help }
}
