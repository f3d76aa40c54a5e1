//! Stable words for the typed reasons, so that programs need not read sentences.

use plimsoll_optimize::plan::{Binding, Reason, RefusalReason, Verdict};

pub(super) const fn reason(reason: &Reason) -> &'static str {
    match reason {
        Reason::CpuUnused { .. } => "cpu_unused",
        Reason::CpuShort { .. } => "cpu_short",
        Reason::MemoryUnused { .. } => "memory_unused",
        Reason::MemoryNeeded { .. } => "memory_needed",
        Reason::CheaperArchitecture { .. } => "cheaper_architecture",
        Reason::FewerTasks { .. } => "fewer_tasks",
        Reason::MoreTasks { .. } => "more_tasks",
        Reason::ScalingFollowsTraffic { .. } => "scaling_follows_traffic",
        Reason::BetterRouting => "better_routing",
        Reason::SpotCheaper { .. } => "spot_cheaper",
        Reason::BaseStated => "base_stated",
        Reason::NetworkCheaper => "network_cheaper",
        Reason::StoresLess => "stores_less",
        Reason::FewerMetrics => "fewer_metrics",
        Reason::KeepsObjective { .. } => "keeps_objective",
        Reason::ShorterDrain { .. } => "shorter_drain",
    }
}

pub(super) const fn binding(binding: &Binding) -> &'static str {
    match binding {
        Binding::Latency { .. } => "latency",
        Binding::Memory { .. } => "memory",
        Binding::TaskFloor { .. } => "task_floor",
        Binding::Lever => "lever",
        Binding::SmallestOffered => "smallest_offered",
        Binding::CheapestFound => "cheapest_found",
    }
}

pub(super) const fn refusal(reason: &RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Latency { .. } => "latency",
        RefusalReason::LatencyAtIdle { .. } => "latency_at_idle",
        RefusalReason::Dearer { .. } => "dearer",
        RefusalReason::Memory { .. } => "memory",
        RefusalReason::LeverKept { .. } => "lever_kept",
        RefusalReason::SavingTooSmall { .. } => "saving_too_small",
        RefusalReason::NotPriced { .. } => "not_priced",
        RefusalReason::Stress { .. } => "stress",
        RefusalReason::NotConfirmed { .. } => "not_confirmed",
        RefusalReason::NotProved { .. } => "not_proved",
        RefusalReason::Restricted { .. } | RefusalReason::FewerTasksThanRecorded => "restricted",
        RefusalReason::MemoryFollowsLimit => "memory_follows_limit",
        RefusalReason::TooLittleData { .. } => "too_little_data",
    }
}

pub(super) const fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Cheaper => "cheaper",
        Verdict::Repaired => "repaired",
        Verdict::Keep { .. } => "keep",
        Verdict::Unreachable { .. } => "unreachable",
        Verdict::NoAdvice { .. } => "no_advice",
    }
}
