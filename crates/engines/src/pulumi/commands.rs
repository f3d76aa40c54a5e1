//! Which commands are run, in which order, and what their failures mean.
//!
//! Where the state lies is the user's choice (`pulumi login`, PULUMI_BACKEND_URL), and so is what encrypts its secrets: a
//! passphrase comes from PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE and is never an argument.

use super::{changes, errors, line, standing};
use crate::action::{Finished, Progress, Reading, Stop};
use crate::change::Plan;
use crate::flow::{self, Steps};
use crate::machine::Port;
use crate::project::Project;
use crate::terraform;
use crate::{Version, folder};
use serde_json::Value;
use std::collections::BTreeMap;

/// A platform as a Pulumi program.
#[derive(Debug)]
pub(crate) struct Pulumi(pub(crate) Project);

impl Steps for Pulumi {
    fn project(&self) -> &Project {
        &self.0
    }

    async fn ready(&self, port: &Port) -> Result<(), Stop> {
        let done = self.run(port, &["version"], None, Reading::Whole).await?;
        flow::new_enough(self.0.engine, Version::parse(done.stdout.trim()), &done)?;
        folder::keep(port, &self.0).await?;
        let done = self
            .run(port, &["install"], Some("installing packages and the provider"), Reading::Whole)
            .await?;
        if !done.succeeded() {
            let help = "pulumi must reach the package registry of the language, and node or python must be installed; \
                        nothing was changed";
            return Err(self.refused("install", &done, help));
        }
        let select = ["stack", "select", self.0.environment.as_str(), "--create"];
        let done = self.run(port, &select, None, Reading::Whole).await?;
        if done.succeeded() {
            return Ok(());
        }
        let help = "say where the state lies with `pulumi login` or PULUMI_BACKEND_URL, and what encrypts it with \
                    PULUMI_CONFIG_PASSPHRASE_FILE or PULUMI_CONFIG_PASSPHRASE; nothing was changed";
        Err(self.refused("stack select", &done, help))
    }

    async fn plan(&self, port: &Port, removal: bool) -> Result<Plan, Stop> {
        let name = self.0.name.clone();
        if removal {
            let done = self.run(port, &["stack", "export"], None, Reading::Whole).await?;
            let changes = standing(&done.stdout).filter(|_| done.succeeded());
            let changes =
                changes.ok_or_else(|| self.refused("stack export", &done, "nothing was changed"))?;
            return Ok(Plan { name, changes, ..Plan::default() });
        }
        let values = self.values();
        let mut arguments = vec!["preview", "--json"];
        arguments.extend(values.iter().map(String::as_str));
        let done = self.run(port, &arguments, Some("comparing with what stands"), Reading::Whole).await?;
        let found = changes(&done.stdout).filter(|_| done.succeeded());
        let Some((changes, others, creates)) = found else { return Err(self.unplanned(&done)) };
        Ok(Plan { name, creates, changes, others, monthly: (None, self.0.monthly.clone()) })
    }

    async fn forget(&self, _: &Port) -> Result<(), Stop> {
        // A preview leaves nothing behind.
        Ok(())
    }

    async fn apply(&self, port: &Port, removal: bool, total: usize) -> Result<(), Stop> {
        let verb = if removal { "destroy" } else { "up" };
        let values = if removal { Vec::new() } else { self.values() };
        let mut arguments = vec![verb, "--yes", "--skip-preview", "--json"];
        arguments.extend(values.iter().map(String::as_str));
        let doing = if removal { "removing" } else { "deploying" };
        port.say(Progress::Total(total)).await;
        let done = self.run_to_the_end(port, &arguments, Some(doing), Reading::Pulumi).await?;
        let finished = finished(&done.stdout);
        if done.interrupted || done.timed_out {
            return Err(flow::cut(&self.0, &done, finished, total, removal));
        }
        if done.succeeded() {
            return Ok(());
        }
        let said = self.said(&done);
        if said.contains("currently locked") || said.contains("Another update is currently in progress") {
            return Err(self.locked(said));
        }
        Err(flow::failed(&self.0, said, finished, total, removal))
    }

    async fn outputs(&self, port: &Port) -> Result<BTreeMap<String, String>, Stop> {
        let done = self.run(port, &["stack", "output", "--json"], None, Reading::Whole).await?;
        let document: Option<Value> = serde_json::from_str(&done.stdout).ok();
        let Some(Value::Object(entries)) = document.filter(|_| done.succeeded()) else {
            return Err(self.refused(
                "stack output",
                &done,
                "run `pulumi stack output` in the folder of the project",
            ));
        };
        // Pulumi writes `[secret]` where a value is one.
        let shown = entries.into_iter().filter(|(_, value)| *value != "[secret]");
        Ok(shown.map(|(name, value)| (name, terraform::text(&value))).collect())
    }
}

impl Pulumi {
    /// Values that go before those of the settings; Pulumi keeps them in the settings.
    fn values(&self) -> Vec<String> {
        let pair = |(name, value): (&String, &String)| ["--config".to_owned(), format!("{name}={value}")];
        self.0.values.iter().flat_map(pair).collect()
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
        let mut arguments = arguments.to_vec();
        let on_stack = !matches!(arguments.as_slice(), ["version" | "install", ..] | ["stack", "select", ..]);
        if on_stack {
            arguments.extend(["--stack", self.0.environment.as_str()]);
        }
        arguments.extend(["--non-interactive", "--color", "never"]);
        let mut variables = self.0.variables.clone();
        variables.insert("PULUMI_SKIP_UPDATE_CHECK".to_owned(), "true".to_owned());
        flow::run(port, &self.0, &arguments, variables, doing, reading).await
    }

    fn said(&self, done: &Finished) -> String {
        let errors = errors(&done.stdout);
        if errors.is_empty() { flow::last_words(self.0.engine, done) } else { errors.join("\n") }
    }

    fn refused(&self, verb: &str, done: &Finished, help: &str) -> Stop {
        let message = format!("pulumi {verb} failed: {}", self.said(done));
        Stop::Refused { message, help: help.to_owned() }
    }

    fn locked(&self, message: String) -> Stop {
        let help = format!(
            "somebody else is at work on this stack: wait and run it again; where nobody is, `pulumi cancel` in {} takes \
             the lock away; nothing was changed",
            self.0.folder
        );
        Stop::Refused { message, help }
    }

    fn unplanned(&self, done: &Finished) -> Stop {
        let said = self.said(done);
        if said.contains("credential") || said.contains("ExpiredToken") {
            let help = "give credentials as the `aws` command takes them: AWS_PROFILE or --profile, AWS_ACCESS_KEY_ID, SSO; \
                        nothing was changed";
            return Stop::Refused { message: said, help: help.to_owned() };
        }
        Stop::Refused {
            message: format!("pulumi preview failed: {said}"),
            help: format!("nothing was changed; the program is in {}", self.0.folder),
        }
    }
}

/// How many resources were changed, by the events of an update.
fn finished(output: &str) -> usize {
    let done = |text: &&str| matches!(line(text), Some(Progress::Resource { status, .. }) if status.ends_with("_COMPLETE"));
    output.lines().filter(done).count()
}
