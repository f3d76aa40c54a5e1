//! The processes of a run: workers in their groups, perhaps nginx, the load generator.

use crate::cgroup::{Counters, Group, Parent};
use crate::clock;
use crate::load::{self, Sent};
use crate::nginx::{self, Method};
use crate::plan::{self, Planned};
use crate::worker::Mode;
use clap::ValueEnum;
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What stands between the load generator and the workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Balancer {
    /// Nothing: the generator sends to the workers in turn.
    Direct,
    /// nginx.
    Nginx(Method),
}

/// Processes of one kind and how requests reach them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fleet {
    /// For each worker, from which second on it gets requests.
    pub(crate) joins_s: Vec<f64>,
    /// CPU quota of a worker in vCPU; `None` is no limit.
    pub(crate) vcpu: Option<f64>,
    /// Quota period in seconds.
    pub(crate) period_s: f64,
    /// Threads or an event loop.
    pub(crate) mode: Mode,
    /// What chooses the worker.
    pub(crate) balancer: Balancer,
}

impl Fleet {
    /// The quota of all workers, or all cores of the host where there is none.
    pub(crate) fn capacity(&self) -> f64 {
        self.vcpu.map_or_else(cores, |vcpu| vcpu * self.joins_s.len() as f64)
    }
}

/// CPUs of this host.
pub(crate) fn cores() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |count| count.get() as f64)
}

/// What a run showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Observed {
    /// What became of each request of the plan.
    pub(crate) requests: Vec<Sent>,
    /// The counters of each worker at each of the moments asked for.
    pub(crate) counters: Vec<Vec<Counters>>,
    /// Resident memory of each worker at these moments, in MiB.
    pub(crate) memory_mib: Vec<Vec<f64>>,
}

/// The place where runs are made. When it is dropped, or when this program dies in whatever way, its processes are killed and
/// its groups and files removed.
#[derive(Debug)]
pub(crate) struct Bed {
    parent: Parent,
    load: Group,
    folder: PathBuf,
    program: PathBuf,
    janitor: Child,
}

/// How long unanswered requests are waited for at the end of a run, in seconds.
const PATIENCE_S: f64 = 60.0;

impl Bed {
    /// Makes the groups; says why that is not possible.
    pub(crate) fn new() -> Result<Self, String> {
        let parent = Parent::create()?;
        let words = |error: io::Error| error.to_string();
        let folder = std::env::temp_dir().join(format!("plimsoll-testbed-{}", std::process::id()));
        let program = std::env::current_exe().map_err(words)?;
        // In a process group of its own, so that Ctrl-C does not reach it; it acts when its input ends.
        let janitor = Command::new(&program)
            .arg("janitor")
            .arg(&folder)
            .args(parent.paths())
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(words)?;
        std::fs::create_dir_all(&folder).map_err(words)?;
        let load = parent.group("load").map_err(words)?;
        load.prefer().map_err(words)?;
        Ok(Self { parent, load, folder, program, janitor })
    }

    /// How quotas are set here, in words.
    pub(crate) fn quota_words(&self) -> &'static str {
        self.parent.words()
    }

    /// Sends a plan to a fleet and reads the counters at `moments`, ascending seconds after the start.
    pub(crate) fn run(&self, fleet: &Fleet, plan: &[Planned], moments: &[f64]) -> io::Result<Observed> {
        let mut running = Vec::new();
        for number in 0..fleet.joins_s.len() {
            running.push(self.start_worker(fleet, number)?);
        }
        let ports: Vec<u16> = running.iter().map(|worker| worker.port).collect();
        let (targets, balancer) = match fleet.balancer {
            Balancer::Direct => {
                (ports.iter().zip(&fleet.joins_s).map(|(port, from)| (*port, *from)).collect(), None)
            }
            Balancer::Nginx(method) => {
                let (port, nginx) = self.start_nginx(&ports, method)?;
                (vec![(port, 0.0)], Some(nginx))
            }
        };
        let observed = self.send(&targets, &running, plan, moments);
        drop(balancer);
        observed
    }

    fn send(
        &self,
        targets: &[(u16, f64)],
        workers: &[Running],
        plan: &[Planned],
        moments: &[f64],
    ) -> io::Result<Observed> {
        let [plan_file, out] = ["plan.csv", "out.csv"].map(|name| self.folder.join(name));
        plan::write(&plan_file, plan)?;
        let start_ns = clock::now() + 700_000_000;
        let mut command = Command::new(&self.program);
        command.arg("load").arg("--plan").arg(&plan_file).arg("--out").arg(&out);
        command.arg("--start").arg(start_ns.to_string());
        command.arg("--patience").arg(clock::from_seconds(PATIENCE_S).to_string());
        for (port, from) in targets {
            command.arg("--target").arg(format!("{port}@{}", clock::from_seconds(*from)));
        }
        let mut generator = Killed(command.stdin(Stdio::piped()).spawn()?);
        self.load.add(generator.0.id())?;
        let mut observed = Observed::default();
        for moment in moments {
            clock::sleep_until(start_ns + clock::from_seconds(*moment));
            observed
                .counters
                .push(workers.iter().map(|worker| worker.group.counters()).collect::<io::Result<_>>()?);
            observed.memory_mib.push(workers.iter().map(Running::memory_mib).collect());
        }
        let status = generator.0.wait()?;
        if !status.success() {
            return Err(io::Error::other(format!("the load generator ended with {status}")));
        }
        observed.requests = load::read_results(&out)?;
        Ok(observed)
    }

    fn start_worker(&self, fleet: &Fleet, number: usize) -> io::Result<Running> {
        let group = self.parent.group(&format!("worker-{number}"))?;
        group.limit(fleet.vcpu, fleet.period_s)?;
        let mode = fleet.mode.to_possible_value().map(|value| value.get_name().to_owned());
        let mut process = Killed(
            Command::new(&self.program)
                .args(["worker", "--mode", &mode.unwrap_or_default(), "--number", &number.to_string()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?,
        );
        let mut line = String::new();
        if let Some(output) = process.0.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let port = line.trim().parse().map_err(|_| io::Error::other("a worker did not start"))?;
        group.add(process.0.id())?;
        Ok(Running { process, port, group })
    }

    fn start_nginx(&self, workers: &[u16], method: Method) -> io::Result<(u16, Killed)> {
        // A port that is free now; nobody else takes it in the moment in between.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let nginx = Killed(nginx::start(&self.folder, port, workers, method)?);
        self.load.add(nginx.0.id())?;
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok((port, nginx));
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let log = std::fs::read_to_string(self.folder.join("nginx/error.log")).unwrap_or_default();
        Err(io::Error::other(format!("nginx did not start: {}", log.trim())))
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        // The janitor does all the work once its input ends; the groups go before its end is awaited.
        drop(self.janitor.stdin.take());
        let _ = self.janitor.wait();
    }
}

/// What the janitor does: waits until its input ends, then kills and removes what is left.
pub(crate) fn clean_up(folder: &std::path::Path, groups: &[PathBuf]) {
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
    for group in groups {
        crate::cgroup::remove_tree(group);
    }
    let _ = std::fs::remove_dir_all(folder);
}

/// A worker that runs.
#[derive(Debug)]
struct Running {
    process: Killed,
    port: u16,
    group: Group,
}

impl Running {
    /// Resident memory in MiB.
    fn memory_mib(&self) -> f64 {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.process.0.id()));
        let pages =
            statm.ok().and_then(|text| text.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok()));
        pages.unwrap_or(0.0) * rustix::param::page_size() as f64 / (1024.0 * 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.end();
        self.group.remove();
    }
}

/// A process that ends with its owner.
#[derive(Debug)]
struct Killed(Child);

impl Killed {
    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        self.end();
    }
}
