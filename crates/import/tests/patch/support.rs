//! What the tests share: code in, changes, changed lines out.

use plimsoll_import::{Files, Imported, Options, Patch, extract, patch, read, unified};
use plimsoll_spec::Platform;
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_spec::platform::service::Service;
use plimsoll_units::{CpuUnits, Mib, Seconds, TaskSize};

/// Files by name.
pub(crate) fn files(pairs: &[(&str, &str)]) -> Files {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The stack file and what belongs to it.
pub(crate) fn imported(files: &Files, options: &Options) -> Imported {
    let read = read(files, options).unwrap_or_else(|error| panic!("{error:?}"));
    extract(read).unwrap_or_else(|error| panic!("{error:?}"))
}

/// A platform with another first service.
pub(crate) fn with(platform: &Platform, change: impl FnOnce(&mut Service)) -> Platform {
    let mut wanted = platform.clone();
    change(&mut wanted.services[0]);
    wanted
}

/// The patch; what it makes is patched again, which must change nothing, and `git`-like changed lines come out.
pub(crate) fn patched(files: &Files, change: impl FnOnce(&mut Service)) -> (Patch, Vec<String>) {
    let options = Options::default();
    let imported = imported(files, &options);
    let wanted = with(&imported.platform, change);
    let patch = patch(&imported, &wanted, files, &options);
    let mut after = files.clone();
    after.extend(patch.files.clone());
    if patch.refused.is_empty() {
        let again = self::imported(&after, &options);
        let second = plimsoll_import::patch(&again, &wanted, &after, &options);
        assert_eq!(second, Patch::default(), "patching again");
    } else {
        assert_eq!(patch.files, Files::new(), "{:?}", patch.refused);
    }
    let diff = unified(files, &after);
    let changed = diff.lines().filter(|line| {
        (line.starts_with('-') || line.starts_with('+'))
            && !line.starts_with("---")
            && !line.starts_with("+++")
    });
    (patch, changed.map(str::to_owned).collect())
}

/// The reasons of what was refused.
pub(crate) fn reasons(patch: &Patch) -> Vec<String> {
    patch.refused.iter().map(|refusal| format!("{}: {}", refusal.path, refusal.because)).collect()
}

pub(crate) fn size(cpu: u32, memory: u32) -> TaskSize {
    TaskSize { cpu: CpuUnits::from_units(cpu), memory: Mib::from_mib(memory) }
}

pub(crate) fn range(min: u32, max: u32) -> TaskRange {
    TaskRange { min, max, desired: min }
}

/// Target tracking with cooldowns of 60 and 300 seconds.
pub(crate) fn tracking(metric: ScalingMetric, target: f64) -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TargetTracking {
        metric,
        target,
        resolution: MetricResolution::Standard,
        scale_out_cooldown: Seconds::new(60),
        scale_in_cooldown: Seconds::new(300),
        disable_scale_in: false,
    })
}
