//! Which commands are run, in which order, and what their failures mean.

use super::diagnostics::{Diagnostic, diagnostics};
use super::{changes, outputs};
use crate::action::{Finished, Progress, Reading, Stop};
use crate::change::Plan;
use crate::flow::{self, Steps};
use crate::machine::Port;
use crate::project::Project;
use crate::{Version, folder};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where a plan is kept between `plan` and `apply`; it may hold secrets and is removed again.
const PLAN: &str = ".plimsoll.tfplan";

/// A platform as a project of Terraform or OpenTofu.
#[derive(Debug)]
pub(crate) struct Terraform(pub(crate) Project);

impl Steps for Terraform {
    fn project(&self) -> &Project {
        &self.0
    }

    async fn ready(&self, port: &Port) -> Result<(), Stop> {
        self.version(port).await?;
        folder::keep(port, &self.0).await?;
        let mut arguments = vec!["init", "-input=false", "-no-color"];
        let backend: Vec<String> =
            self.0.backend.iter().map(|setting| format!("-backend-config={setting}")).collect();
        arguments.extend(backend.iter().map(String::as_str));
        let done = self.run(port, &arguments, Some("installing the provider"), Reading::Whole).await?;
        if done.succeeded() { Ok(()) } else { Err(self.not_initialized(&done)) }
    }

    async fn plan(&self, port: &Port, removal: bool) -> Result<Plan, Stop> {
        let planned = self.planned(port, removal).await;
        if planned.is_err() {
            self.forget(port).await?;
        }
        planned
    }

    async fn forget(&self, port: &Port) -> Result<(), Stop> {
        port.keep(BTreeMap::new(), vec![PLAN.to_owned()]).await
    }

    async fn apply(&self, port: &Port, removal: bool, total: usize) -> Result<(), Stop> {
        let arguments = ["apply", "-json", "-input=false", "-lock-timeout=10s", PLAN];
        let doing = if removal { "removing" } else { "deploying" };
        port.say(Progress::Total(total)).await;
        let done = self.run_to_the_end(port, &arguments, Some(doing), Reading::Terraform).await;
        self.forget(port).await?;
        let done = done?;
        let finished = finished(&done.stdout);
        if done.interrupted || done.timed_out {
            return Err(flow::cut(&self.0, &done, finished, total, removal));
        }
        if done.succeeded() {
            return Ok(());
        }
        let errors: Vec<Diagnostic> =
            diagnostics(&done.stdout).into_iter().filter(|found| found.is_error).collect();
        if errors.iter().any(Diagnostic::is_lock) || finished == 0 && removal {
            return Err(self.refused(&done));
        }
        let message = self.said(&done);
        Err(flow::failed(&self.0, message, finished, total, removal))
    }

    async fn outputs(&self, port: &Port) -> Result<BTreeMap<String, String>, Stop> {
        let done = self.run(port, &["output", "-json"], None, Reading::Whole).await?;
        outputs(&done.stdout)
            .filter(|_| done.succeeded())
            .ok_or_else(|| self.unreadable("its outputs", &done))
    }
}

impl Terraform {
    /// Makes a plan and reads it.
    async fn planned(&self, port: &Port, removal: bool) -> Result<Plan, Stop> {
        let out = format!("-out={PLAN}");
        let values: Vec<String> =
            self.0.values.iter().map(|(name, value)| format!("-var={name}={value}")).collect();
        let mut arguments = vec!["plan", "-json", "-input=false", "-lock-timeout=10s", out.as_str()];
        arguments.extend(removal.then_some("-destroy"));
        arguments.extend(values.iter().map(String::as_str));
        let done = self.run(port, &arguments, Some("comparing with what stands"), Reading::Terraform).await?;
        if !done.succeeded() {
            return Err(self.refused(&done));
        }
        let shown = self.run(port, &["show", "-json", PLAN], None, Reading::Whole).await?;
        let Some((changes, others, creates)) = changes(&shown.stdout).filter(|_| shown.succeeded()) else {
            return Err(self.unreadable("its plan", &shown));
        };
        Ok(Plan {
            name: self.0.name.clone(),
            creates: creates && !removal,
            changes,
            others,
            monthly: (None, self.0.monthly.clone().filter(|_| !removal)),
        })
    }

    /// Makes sure that the program is there and new enough.
    async fn version(&self, port: &Port) -> Result<(), Stop> {
        let done = self.run(port, &["version", "-json"], None, Reading::Whole).await?;
        let document: Option<Value> = serde_json::from_str(&done.stdout).ok();
        // Versions before 0.13 do not know `-json`.
        let text = document.as_ref().and_then(|document| document.get("terraform_version")?.as_str());
        let text = text.or_else(|| done.stdout.lines().next()?.split(" v").nth(1));
        flow::new_enough(self.0.engine, text.and_then(Version::parse), &done)
    }

    async fn run(
        &self,
        port: &Port,
        arguments: &[&str],
        doing: Option<&str>,
        reading: Reading,
    ) -> Result<Finished, Stop> {
        let done = self.run_to_the_end(port, arguments, doing, reading).await?;
        if done.interrupted || done.timed_out {
            return Err(flow::cut_early(&self.0, &done));
        }
        Ok(done)
    }

    async fn run_to_the_end(
        &self,
        port: &Port,
        arguments: &[&str],
        doing: Option<&str>,
        reading: Reading,
    ) -> Result<Finished, Stop> {
        let mut variables = self.0.variables.clone();
        variables.insert("TF_IN_AUTOMATION".to_owned(), "1".to_owned());
        flow::run(port, &self.0, arguments, variables, doing, reading).await
    }

    /// What the engine says went wrong: its errors, else the end of what it printed.
    fn said(&self, done: &Finished) -> String {
        let errors = diagnostics(&done.stdout);
        let errors: Vec<String> =
            errors.iter().filter(|found| found.is_error).map(Diagnostic::text).collect();
        if errors.is_empty() { flow::last_words(self.0.engine, done) } else { errors.join("\n") }
    }

    fn not_initialized(&self, done: &Finished) -> Stop {
        let program = self.0.engine.program();
        let said = flow::last_words(self.0.engine, done);
        let help = if said.contains("Backend configuration changed")
            || said.contains("Backend initialization required")
        {
            format!(
                "the state lies in another backend: give the same --backend and --backend-config as before, or run \
                 `{program} init -migrate-state` in {} once",
                self.0.folder
            )
        } else if said.contains("provider") {
            format!(
                "{program} must reach its registry, or find the provider in a folder of its own \
                 (`provider_installation` in its CLI configuration); nothing was changed"
            )
        } else {
            format!("run `{program} init` in {} to see all of it; nothing was changed", self.0.folder)
        };
        Stop::Refused { message: format!("{program} init failed: {said}"), help }
    }

    fn refused(&self, done: &Finished) -> Stop {
        let program = self.0.engine.program();
        let said = self.said(done);
        let help = if diagnostics(&done.stdout).iter().any(Diagnostic::is_lock) {
            format!(
                "somebody else is at work on this state: wait and run it again; where nobody is, \
                 `{program} force-unlock ID` in {} takes the lock away; nothing was changed",
                self.0.folder
            )
        } else if said.contains("credential") || said.contains("ExpiredToken") {
            "give credentials as the `aws` command takes them: AWS_PROFILE or --profile, AWS_ACCESS_KEY_ID, SSO; nothing was changed"
                .to_owned()
        } else {
            format!("nothing was changed; the project is in {}", self.0.folder)
        };
        Stop::Refused { message: said, help }
    }

    fn unreadable(&self, what: &str, done: &Finished) -> Stop {
        let program = self.0.engine.program();
        Stop::Refused {
            message: format!("{program} does not tell {what}: {}", flow::last_words(self.0.engine, done)),
            help: format!("run `{program} {}` in {}", "output -json", self.0.folder),
        }
    }
}

/// How many resources were changed, by the lines of `apply -json`.
fn finished(output: &str) -> usize {
    let done = |line: &&str| matches!(super::line(line), Some(Progress::Resource { status, .. }) if status.ends_with("_COMPLETE"));
    output.lines().filter(done).count()
}
