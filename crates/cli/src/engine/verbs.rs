//! `up`, `diff`, `destroy` and `outputs` by another engine than CloudFormation.

use super::{EngineArgs, project, terminal};
use crate::account::{self, AwsArgs};
use crate::args::OutputFormat;
use crate::deploy::{Loaded, changes, judge};
use crate::exit::{Exit, Failure};
use crate::load::Stack;
use crate::stacks::Stacks;
use crate::ui::Ui;
use crate::verbs::{destroy, outputs};
use plimsoll_aws::machine::outputs::Told;
use plimsoll_aws::machine::{Deployment, Left, lookups, remains};
use plimsoll_engines::{Engine, Outputs, Project, Removed, Upped};
use plimsoll_infra::Graph;
use plimsoll_report::number::plural;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A platform with the engine that deploys it.
pub(crate) struct With<'a> {
    pub(crate) engine: Engine,
    pub(crate) args: &'a EngineArgs,
    pub(crate) aws: &'a AwsArgs,
    pub(crate) ui: &'a Ui,
}

impl With<'_> {
    /// `up`.
    pub(crate) fn up(&self, loaded: Loaded, yes: bool) -> Result<Exit, Failure> {
        let (stack, deployment) = self.loaded(loaded)?;
        judge::judge(&stack, &deployment.graph, self.ui)?;
        crate::deploy::answerable(yes, "plimsoll up")?;
        let project = self.project(&stack, &deployment)?;
        let patience = Duration::from_secs(deployment.options.timeout);
        if deployment.options.preflight {
            account::run(lookups(deployment.clone()), self.aws, stack.platform(), yes, self.ui)?;
        }
        let upped = terminal::run(
            plimsoll_engines::up(project.clone()),
            &self.folder(&stack),
            yes,
            patience,
            self.ui,
        )?;
        let told = told(&upped.outputs, &deployment.graph);
        self.ui.result(&match self.ui.format() {
            OutputFormat::Json => self.up_document(&project, &upped, &told),
            _ => outputs::rendered(&told, self.ui),
        })?;
        self.ui.note(if upped.plan.is_empty() { "nothing to change" } else { "deployed" });
        Ok(Exit::Done)
    }

    /// `diff`.
    pub(crate) fn diff(&self, loaded: Loaded) -> Result<Exit, Failure> {
        let (stack, deployment) = self.loaded(loaded)?;
        let project = self.project(&stack, &deployment)?;
        let patience = Duration::from_secs(deployment.options.timeout);
        let machine = plimsoll_engines::diff(project);
        let plan = terminal::run(machine, &self.folder(&stack), false, patience, self.ui)?.0;
        let text = || {
            if plan.is_empty() {
                format!("{}: nothing changes\n", plan.name)
            } else {
                changes::plan_text(&plan)
            }
        };
        self.ui.result(&match self.ui.format() {
            OutputFormat::Json => {
                let mut entry = changes::plan_document(&plan);
                if let Some(entries) = entry.as_object_mut() {
                    entries.insert("refused".to_owned(), Value::Null);
                }
                let document = json!({
                    "schema": "plimsoll/diff/1",
                    "engine": self.engine.program(),
                    "differs": !plan.is_empty(),
                    "stacks": [entry],
                });
                format!("{document:#}\n")
            }
            OutputFormat::Markdown => format!("```diff\n{}```\n", text()),
            _ => text(),
        })?;
        Ok(if plan.is_empty() { Exit::Done } else { Exit::Findings })
    }

    /// `destroy`; what is left is looked for by tags, as after a removal by CloudFormation.
    pub(crate) fn destroy(&self, loaded: Loaded, yes: bool) -> Result<Exit, Failure> {
        let (stack, deployment) = self.loaded(loaded)?;
        crate::deploy::answerable(yes, "plimsoll destroy")?;
        if stack.platform().termination_protection && !deployment.options.unprotect {
            return Err(Failure {
                exit: Exit::Refused,
                text: format!(
                    "error: {} is protected from deletion by its stack file\n  help: set `termination_protection: \
                     false`, or give --disable-protection; nothing was removed",
                    deployment.name()
                ),
            });
        }
        let project = self.project(&stack, &deployment)?;
        let patience = Duration::from_secs(deployment.options.timeout);
        let machine = plimsoll_engines::destroy(project);
        let Removed { resources } = terminal::run(machine, &self.folder(&stack), yes, patience, self.ui)?;
        let name = deployment.name();
        let left = account::run(remains(deployment), self.aws, stack.platform(), yes, self.ui)?;
        let stacks = if resources > 0 { vec![name] } else { Vec::new() };
        if resources > 0 {
            self.ui.note(&format!("{} removed", plural(resources as u64, "resource", "resources")));
        }
        let removed = plimsoll_aws::machine::Removed { stacks, left };
        self.ui.result(&match self.ui.format() {
            OutputFormat::Json => destroy::document(&removed),
            _ => destroy::text(&removed),
        })?;
        Ok(if matches!(removed.left, Left::Nothing { .. }) { Exit::Done } else { Exit::Findings })
    }

    /// `outputs`.
    pub(crate) fn outputs(&self, stack: &Stack, stacks: &Stacks) -> Result<Vec<Told>, Failure> {
        project::ignore(self.args, stack)?;
        let values = BTreeMap::new();
        let project =
            project::project(self.args, self.engine, self.aws, stack, &stacks.graph, &values, self.ui)?;
        let machine = plimsoll_engines::outputs(project);
        let found = terminal::run(machine, &self.folder(stack), false, PATIENCE, self.ui)?;
        Ok(told(&found, &stacks.graph))
    }

    /// A platform is refused whose values this engine could not take.
    fn loaded(&self, loaded: Loaded) -> Result<(Stack, Deployment), Failure> {
        let Loaded { stack, deployment } = loaded;
        let looked_up = |name: &String| {
            let mut parameters = deployment.graph.parameters.iter();
            parameters.any(|parameter| parameter.id.as_str() == name && parameter.lookup.is_some())
        };
        if let Some(name) = deployment.parameters.keys().find(|name| looked_up(name)) {
            return Err(Failure::usage(format!(
                "error: --parameter {name}: {} looks this value up by itself\n  help: name the network in the stack file",
                self.engine.name()
            )));
        }
        project::ignore(self.args, &stack)?;
        Ok((stack, deployment))
    }

    fn project(&self, stack: &Stack, deployment: &Deployment) -> Result<Project, Failure> {
        let (graph, values) = (&deployment.graph, &deployment.parameters);
        project::project(self.args, self.engine, self.aws, stack, graph, values, self.ui)
    }

    fn folder(&self, stack: &Stack) -> PathBuf {
        project::folder(self.args, self.engine, stack)
    }

    fn up_document(&self, project: &Project, upped: &Upped, told: &[Told]) -> String {
        let outputs: serde_json::Map<String, Value> =
            told.iter().map(|told| (told.key.clone(), json!(told.value))).collect();
        let document = json!({
            "schema": "plimsoll/up/1",
            "engine": self.engine.program(),
            "folder": project.folder,
            "account": null,
            "stacks": [{ "name": project.name, "id": null, "status": "APPLIED", "changed": !upped.plan.is_empty() }],
            "outputs": outputs,
        });
        format!("{document:#}\n")
    }
}

/// How long outputs may take: a provider may have to be installed first.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Outputs in the order and with the descriptions of the graph; those it does not know stand behind them.
fn told(found: &Outputs, graph: &Graph) -> Vec<Told> {
    let mut rest = found.clone();
    let mut told = Vec::new();
    for output in &graph.outputs {
        let name = rest.keys().find(|name| plimsoll_engines::same_name(name, &output.key)).cloned();
        if let Some(value) = name.and_then(|name| rest.remove(&name)) {
            let description = Some(output.description.clone());
            told.push(Told { key: output.key.clone(), value, description });
        }
    }
    told.extend(rest.into_iter().map(|(key, value)| Told { key, value, description: None }));
    told
}
