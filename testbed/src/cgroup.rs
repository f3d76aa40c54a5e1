//! Control groups with a CPU quota, of either version of the kernel's interface.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The interface found on this host.
#[derive(Debug, Clone, PartialEq)]
enum Interface {
    /// One tree; `cpu.max`, `cpu.stat`.
    V2,
    /// A tree for quotas (`cpu.cfs_quota_us`, `cpu.stat`) and perhaps another one for what was used (`cpuacct.usage`).
    V1,
}

/// The test bed's own group, with groups of its own inside.
#[derive(Debug)]
pub(crate) struct Parent {
    interface: Interface,
    /// The group in each tree; the first one has the quotas.
    paths: Vec<PathBuf>,
}

/// A group of processes.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    interface: Interface,
    paths: Vec<PathBuf>,
}

/// What a group has used since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Counters {
    /// CPU seconds.
    pub(crate) cpu_s: f64,
    /// Quota periods that ended with work left and no quota.
    pub(crate) throttled: f64,
    /// Seconds for which the group was held back, summed over CPUs by version 1 of the interface.
    pub(crate) throttled_s: f64,
}

/// The length of a quota period where nothing else is asked for.
pub(crate) const PERIOD_S: f64 = 0.1;

impl Parent {
    /// Makes the group of this process; says why it cannot be made.
    pub(crate) fn create() -> Result<Self, String> {
        let mounts = fs::read_to_string("/proc/mounts").map_err(|error| format!("/proc/mounts: {error}"))?;
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let name = format!("plimsoll-testbed-{}", std::process::id());
        let mut reasons = Vec::new();
        for (interface, trees) in candidates(&mounts, &own) {
            let parent = Self { interface, paths: trees.iter().map(|tree| tree.join(&name)).collect() };
            match parent.prepare(&trees) {
                Ok(()) => return Ok(parent),
                Err(reason) => {
                    reasons.push(reason);
                    parent.remove();
                }
            }
        }
        if reasons.is_empty() {
            reasons.push("no cpu controller is mounted".to_owned());
        }
        Err(format!("no CPU quota can be set here: {}", reasons.join("; ")))
    }

    /// Makes the directories and tries a quota in a group inside.
    fn prepare(&self, trees: &[PathBuf]) -> Result<(), String> {
        let explain = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
        for path in &self.paths {
            fs::create_dir_all(path).map_err(|error| explain(path, error))?;
        }
        for (path, tree) in self.paths.iter().zip(trees) {
            match self.interface {
                Interface::V1 => set(path, "cpu.shares", 262_144).unwrap_or_default(),
                Interface::V2 => {
                    // Already delegated in most systems; where not, it is worth a try.
                    let _ = set(tree, "cgroup.subtree_control", "+cpu");
                    set(path, "cgroup.subtree_control", "+cpu").map_err(|error| explain(path, error))?;
                    set(path, "cpu.weight", 10_000).map_err(|error| explain(path, error))?;
                }
            }
        }
        let trial = self.group("trial").map_err(|error| format!("a group inside: {error}"))?;
        let limited = trial.limit(Some(0.5), PERIOD_S);
        trial.remove();
        limited.map_err(|error| format!("a quota: {error}"))
    }

    /// Makes a group inside.
    pub(crate) fn group(&self, name: &str) -> io::Result<Group> {
        let group = Group {
            interface: self.interface.clone(),
            paths: self.paths.iter().map(|path| path.join(name)).collect(),
        };
        for path in &group.paths {
            fs::create_dir_all(path)?;
        }
        Ok(group)
    }

    /// The directories, for whoever removes them when this program is gone.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// How quotas are set here, in words.
    pub(crate) fn words(&self) -> &'static str {
        match self.interface {
            Interface::V1 => "cgroup v1, cpu.cfs_quota_us",
            Interface::V2 => "cgroup v2, cpu.max",
        }
    }

    fn remove(&self) {
        for path in &self.paths {
            remove_tree(path);
        }
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        self.remove();
    }
}

impl Group {
    /// Limits the group to this many vCPU in each period of so many seconds; `None` lifts the limit.
    pub(crate) fn limit(&self, vcpu: Option<f64>, period_s: f64) -> io::Result<()> {
        let Some(path) = self.paths.first() else { return Ok(()) };
        let period_us = (period_s * 1e6).round() as i64;
        let quota_us = vcpu.map(|vcpu| (vcpu * period_s * 1e6).round() as i64);
        match self.interface {
            Interface::V2 => {
                let quota = quota_us.map_or_else(|| "max".to_owned(), |quota| quota.to_string());
                set(path, "cpu.max", format!("{quota} {period_us}"))
            }
            Interface::V1 => {
                set(path, "cpu.cfs_quota_us", -1)?;
                set(path, "cpu.cfs_period_us", period_us)?;
                quota_us.map_or(Ok(()), |quota| set(path, "cpu.cfs_quota_us", quota))
            }
        }
    }

    /// Lets the group go before its neighbours when the CPUs are short.
    pub(crate) fn prefer(&self) -> io::Result<()> {
        let Some(path) = self.paths.first() else { return Ok(()) };
        match self.interface {
            Interface::V2 => set(path, "cpu.weight", 10_000),
            Interface::V1 => set(path, "cpu.shares", 8192),
        }
    }

    /// Puts a process into the group, with all its threads.
    pub(crate) fn add(&self, process: u32) -> io::Result<()> {
        self.paths.iter().try_for_each(|path| set(path, "cgroup.procs", process))
    }

    /// What the group has used.
    pub(crate) fn counters(&self) -> io::Result<Counters> {
        let Some(path) = self.paths.first() else { return Ok(Counters::default()) };
        let stat = fs::read_to_string(path.join("cpu.stat"))?;
        let value = |name| value(&stat, name);
        match self.interface {
            Interface::V2 => Ok(Counters {
                cpu_s: value("usage_usec") / 1e6,
                throttled: value("nr_throttled"),
                throttled_s: value("throttled_usec") / 1e6,
            }),
            Interface::V1 => {
                let account = self.paths.last().unwrap_or(path);
                let used = fs::read_to_string(account.join("cpuacct.usage"))?;
                Ok(Counters {
                    cpu_s: used.trim().parse().unwrap_or(0.0) / 1e9,
                    throttled: value("nr_throttled"),
                    throttled_s: value("throttled_time") / 1e9,
                })
            }
        }
    }

    /// Removes the group; its processes must be gone.
    pub(crate) fn remove(&self) {
        for path in &self.paths {
            let _ = fs::remove_dir(path);
        }
    }
}

/// Kills what is left in a group and the groups inside, and removes them.
pub(crate) fn remove_tree(path: &Path) {
    let children: Vec<PathBuf> = fs::read_dir(path)
        .map(|entries| entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
        .unwrap_or_default();
    for child in children {
        remove_tree(&child);
    }
    // A killed process leaves its group a moment later.
    for _ in 0..100 {
        let processes = fs::read_to_string(path.join("cgroup.procs")).unwrap_or_default();
        for process in processes.lines().filter_map(|line| line.parse().ok()) {
            if let Some(process) = rustix::process::Pid::from_raw(process)
                && process != rustix::process::getpid()
            {
                let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
            }
        }
        if !path.exists() || fs::remove_dir(path).is_ok() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// The places in which a group may be made, the best first.
fn candidates(mounts: &str, own: &str) -> Vec<(Interface, Vec<PathBuf>)> {
    let lines = || mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let mount_of = |controller: &str| {
        lines().find_map(|parts| match parts.as_slice() {
            [_, place, "cgroup", options, ..] if options.split(',').any(|option| option == controller) => {
                Some(PathBuf::from(place))
            }
            _ => None,
        })
    };
    let mut found = Vec::new();
    let unified = lines().find_map(|parts| match parts.as_slice() {
        [_, place, "cgroup2", ..] => Some(PathBuf::from(place)),
        _ => None,
    });
    if let Some(root) = unified {
        let inside = own.lines().find_map(|line| line.strip_prefix("0::/")).unwrap_or("");
        let own = root.join(inside);
        let above = own.parent().filter(|above| above.starts_with(&root)).map(Path::to_path_buf);
        let mut places = vec![root.clone(), own];
        places.extend(above);
        places.dedup();
        let has_cpu = |place: &PathBuf| {
            fs::read_to_string(place.join("cgroup.controllers"))
                .is_ok_and(|controllers| controllers.split_whitespace().any(|name| name == "cpu"))
        };
        found.extend(places.into_iter().filter(has_cpu).map(|place| (Interface::V2, vec![place])));
    }
    if let Some(cpu) = mount_of("cpu") {
        let account = mount_of("cpuacct").filter(|account| *account != cpu);
        let inside = own
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(_, rest)| {
                rest.split(':').next().is_some_and(|names| names.split(',').any(|name| name == "cpu"))
            })
            .and_then(|(_, rest)| rest.split_once(":/"))
            .map_or("", |(_, inside)| inside);
        let place = |root: PathBuf| {
            let own = root.join(inside);
            if own.is_dir() { own } else { root }
        };
        found.push((Interface::V1, std::iter::once(cpu).chain(account).map(place).collect()));
    }
    found
}

fn set(group: &Path, file: &str, value: impl Display) -> io::Result<()> {
    fs::write(group.join(file), value.to_string())
        .map_err(|error| io::Error::new(error.kind(), format!("{}/{file}: {error}", group.display())))
}

/// The value after a name in lines of names and values; 0 where the name is not there.
fn value(text: &str, name: &str) -> f64 {
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .find(|(found, _)| *found == name)
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n\
                      cgroup /sys/fs/cgroup/cpuacct cgroup rw,cpuacct 0 0\n";

    #[test]
    fn separate_trees_of_version_1_are_found() {
        let found = candidates(V1, "3:cpu:/\n2:cpuacct:/\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, Interface::V1);
        assert_eq!(
            found[0].1,
            [PathBuf::from("/sys/fs/cgroup/cpu"), PathBuf::from("/sys/fs/cgroup/cpuacct")]
        );
        let joint = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0\n";
        assert_eq!(candidates(joint, "")[0].1, [PathBuf::from("/sys/fs/cgroup/cpu,cpuacct")]);
        assert_eq!(candidates("proc /proc proc rw 0 0\n", ""), []);
    }

    #[test]
    fn version_2_is_taken_where_it_has_the_controller() {
        let root = std::env::temp_dir().join(format!("plimsoll-cgroup-{}", std::process::id()));
        let own = root.join("user");
        fs::create_dir_all(&own).unwrap();
        fs::write(root.join("cgroup.controllers"), "memory pids\n").unwrap();
        fs::write(own.join("cgroup.controllers"), "cpu memory\n").unwrap();
        let mounts = format!("cgroup2 {} cgroup2 rw 0 0\n{V1}", root.display());
        let found = candidates(&mounts, "0::/user\n");
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(found[0], (Interface::V2, vec![own]));
        assert_eq!(found[1].0, Interface::V1);
    }

    #[test]
    fn quotas_are_written_in_the_words_of_version_2() {
        let path = std::env::temp_dir().join(format!("plimsoll-cpu-max-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let group = Group { interface: Interface::V2, paths: vec![path.clone()] };
        group.limit(Some(0.25), 0.1).unwrap();
        assert_eq!(fs::read_to_string(path.join("cpu.max")).unwrap(), "25000 100000");
        fs::write(
            path.join("cpu.stat"),
            "usage_usec 1500000\nnr_periods 9\nnr_throttled 4\nthrottled_usec 250000\n",
        )
        .unwrap();
        let counters = group.counters().unwrap();
        assert_eq!(counters, Counters { cpu_s: 1.5, throttled: 4.0, throttled_s: 0.25 });
        group.limit(None, 0.1).unwrap();
        assert_eq!(fs::read_to_string(path.join("cpu.max")).unwrap(), "max 100000");
        fs::remove_dir_all(&path).unwrap();
    }
}
