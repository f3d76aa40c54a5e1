//! The command line.

use crate::bed::Balancer;
use crate::load::{Order, Target};
use crate::nginx::Method;
use crate::point::{Pattern, Point};
use crate::record::Take;
use crate::worker::Mode;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Real processes under a CPU quota, compared with what the model says of the same requests.
#[derive(Debug, Parser)]
#[command(name = "plimsoll-testbed", version)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure and predict one point.
    Run(RunArguments),
    /// Measure and predict the grid; a Markdown table.
    Grid {
        /// Minutes that it may take; of the grid's points the first ones that fit are measured.
        #[arg(long, default_value_t = 25.0)]
        minutes: f64,
        /// How often the grid is gone through, each time with other requests.
        #[arg(long, default_value_t = 1)]
        seeds: u64,
        /// Only points whose line in the table holds this text.
        #[arg(long)]
        only: Option<String>,
    },
    /// One short point with a control; what the tests run.
    Smoke,
    /// Record minutes of one configuration as a folder that plimsoll reads.
    Record {
        /// Number of workers.
        #[arg(long, default_value_t = Take::LEARNED.workers)]
        workers: usize,
        /// CPU units of a worker; 1024 are a vCPU.
        #[arg(long, default_value_t = Take::LEARNED.cpu)]
        cpu: u32,
        /// Mean requests per second.
        #[arg(long, default_value_t = Take::LEARNED.rate)]
        rate: f64,
        /// Minutes to record; each takes 12 s.
        #[arg(long, default_value_t = Take::LEARNED.minutes)]
        minutes: usize,
        /// The folder to write.
        folder: PathBuf,
    },
    /// Record one configuration to learn from and others to predict, and compare; a Markdown table.
    EndToEnd {
        /// Folders of recordings; those that are missing are recorded. Without any, all are recorded and thrown away.
        #[arg(long)]
        keep: Option<PathBuf>,
        /// A recording to learn from instead of making one.
        #[arg(long)]
        learn_from: Option<PathBuf>,
    },
    /// A worker: an HTTP server that burns CPU time.
    #[command(hide = true)]
    Worker {
        /// How it serves several requests.
        #[arg(long)]
        mode: Mode,
        /// Its number, which its answers name.
        #[arg(long, default_value_t = 0)]
        number: u32,
    },
    /// The load generator.
    #[command(hide = true)]
    Load(LoadArguments),
    /// Removes groups and files once its input ends.
    #[command(hide = true)]
    Janitor {
        /// Files to remove.
        folder: PathBuf,
        /// Groups to remove.
        groups: Vec<PathBuf>,
    },
}

/// What the load generator is told.
#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// The plan: nanoseconds after the start, of CPU, of waiting; a request a line.
    #[arg(long)]
    plan: PathBuf,
    /// Where to write when each request was sent and answered.
    #[arg(long)]
    out: PathBuf,
    /// Start in nanoseconds of the monotonic clock.
    #[arg(long)]
    start: u64,
    /// Nanoseconds to wait for answers after the last request.
    #[arg(long)]
    patience: u64,
    /// PORT@NANOSECONDS: a port of this host and when it begins to get requests.
    #[arg(long = "target", value_parser = target)]
    targets: Vec<Target>,
}

impl LoadArguments {
    pub(crate) fn order(self) -> Order {
        Order {
            plan: self.plan,
            out: self.out,
            start_ns: self.start,
            targets: self.targets,
            patience_ns: self.patience,
        }
    }
}

fn target(text: &str) -> Result<Target, String> {
    let parts = text.split_once('@').ok_or("PORT@NANOSECONDS is wanted")?;
    let port = parts.0.parse().map_err(|error| format!("the port: {error}"))?;
    let from_ns = parts.1.parse().map_err(|error| format!("the nanoseconds: {error}"))?;
    Ok(Target { port, from_ns })
}

/// What chooses the worker.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum BalancerName {
    /// The generator itself, in turn.
    Direct,
    /// nginx, in turn.
    RoundRobin,
    /// nginx, fewest connections.
    LeastConn,
}

/// How requests arrive.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum PatternName {
    Poisson,
    OnOff,
    Lognormal,
    Step,
    Trace,
}

/// One point.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Number of workers.
    #[arg(long, default_value_t = 2)]
    workers: usize,
    /// Quota of a worker in vCPU; 0 is none.
    #[arg(long, default_value_t = 0.25)]
    vcpu: f64,
    /// Quota period in ms.
    #[arg(long, default_value_t = crate::cgroup::PERIOD_S * 1e3)]
    period: f64,
    /// How a worker serves several requests.
    #[arg(long, value_enum, default_value_t = Mode::Threads)]
    mode: Mode,
    /// What chooses the worker.
    #[arg(long, value_enum, default_value_t = BalancerName::Direct)]
    balancer: BalancerName,
    /// Mean CPU time of a request in ms.
    #[arg(long, default_value_t = 10.0)]
    demand: f64,
    /// Its coefficient of variation: 0 constant, 1 exponential, else lognormal.
    #[arg(long, default_value_t = 1.0)]
    variation: f64,
    /// Load per quota.
    #[arg(long, default_value_t = 0.5)]
    load: f64,
    /// How requests arrive.
    #[arg(long, value_enum, default_value_t = PatternName::Poisson)]
    pattern: PatternName,
    /// Requests to measure.
    #[arg(long, default_value_t = 3000.0)]
    requests: f64,
    /// Seed of the plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl RunArguments {
    pub(crate) fn point(&self) -> Point {
        Point {
            workers: self.workers.max(1),
            vcpu: (self.vcpu > 0.0).then_some(self.vcpu),
            period_s: self.period.clamp(1.0, 1000.0) / 1e3,
            mode: self.mode,
            balancer: match self.balancer {
                BalancerName::Direct => Balancer::Direct,
                BalancerName::RoundRobin => Balancer::Nginx(Method::RoundRobin),
                BalancerName::LeastConn => Balancer::Nginx(Method::LeastConnections),
            },
            demand_s: self.demand.max(0.001) / 1e3,
            variation: self.variation.max(0.0),
            load: self.load.max(0.001),
            pattern: match self.pattern {
                PatternName::Poisson => Pattern::Poisson,
                PatternName::OnOff => Pattern::OnOff,
                PatternName::Lognormal => Pattern::Lognormal,
                PatternName::Step => Pattern::Step,
                PatternName::Trace => Pattern::Trace,
            },
            requests: self.requests.max(1.0),
            seed: self.seed,
        }
    }
}
