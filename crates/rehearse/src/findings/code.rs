//! The codes of behavioural findings and what they mean.

use plimsoll_spec::Code;

/// The explanation of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// What it means, one sentence.
    pub title: &'static str,
    /// How the model shows it, why it matters, and what helps.
    pub text: &'static str,
}

pub(super) const QUOTA: Code = Code::new("PLM0501");
pub(super) const TARGET: Code = Code::new("PLM0502");
pub(super) const MAXIMUM: Code = Code::new("PLM0503");
pub(super) const REACTION: Code = Code::new("PLM0504");
pub(super) const COOLDOWN: Code = Code::new("PLM0505");
pub(super) const GRACE: Code = Code::new("PLM0506");
pub(super) const DRAIN: Code = Code::new("PLM0507");
pub(super) const DEPLOYMENT: Code = Code::new("PLM0508");
pub(super) const ZONE: Code = Code::new("PLM0509");

/// Every code of the behavioural findings, in the order of the codes.
pub const PAGES: &[Page] = &[
    Page {
        code: QUOTA,
        title: "A task's CPU cannot meet the percentile at any count.",
        text: "The latency of a task without other requests is already above the goal: the CPU time of slow requests, the \
               pauses of the CPU quota and the base latency together. More tasks do not help, because each request runs on \
               one of them. The model asks the law of a task of this size at no load. What helps is a larger CPU size; the \
               finding names the smallest that meets the goal.",
    },
    Page {
        code: TARGET,
        title: "Scaling out begins only after the latency objective is broken.",
        text: "Every policy that adds tasks waits for a metric that stands higher than where a minute of this service more \
               likely misses the objective than keeps it. Traffic that stays just below the threshold breaks the objective \
               without ever adding a task. CPU cannot exceed 100 %, so a high CPU target also caps how much one scale-out \
               adds. The model compares the load of a task at each threshold with the load at which the percentile passes \
               the goal. What helps is the lower target that the finding names.",
    },
    Page {
        code: MAXIMUM,
        title: "The busiest traffic needs more tasks than the maximum allows.",
        text: "At the rate that one observed minute in a hundred exceeds, a minute on the maximum number of tasks more likely \
               misses the objective than keeps it. The model divides the rate by what one task carries within the goal. \
               What helps is the larger maximum that the finding names, or a larger size.",
    },
    Page {
        code: REACTION,
        title: "Scaling reacts too late for the observed traffic.",
        text: "From a rise of the traffic to a new task that serves pass the rest of the metric's period, the data points of \
               the alarm, the delay of the metric and the start of the task. The model replays the observed traffic twice: \
               as configured, and with metrics and starts that take no time. Where only the second one keeps the objective \
               within its budget, the delay is what breaks it. What helps is reserve: the lower target or the larger \
               minimum that the finding names, found by further replays.",
    },
    Page {
        code: COOLDOWN,
        title: "Scaling flaps under constant traffic.",
        text: "At a constant rate of requests the number of tasks should come to rest. The model replays several constant rates \
               between the quietest and the busiest observed minute; here tasks are added and removed again and again. Each \
               turn pays for tasks that have just started and drains tasks that are needed soon after. What helps is the \
               longer cooldown that the finding names, or more room between the thresholds.",
    },
    Page {
        code: GRACE,
        title: "A task is stopped before it has finished starting.",
        text: "Failed health checks are ignored during the grace period. Here the start takes longer than the grace period and \
               the failed checks that follow, so the scheduler stops each new task before it answers, and starts another. \
               The model compares the stated start time with the patience of the scheduler. What helps is the grace period \
               that the finding names.",
    },
    Page {
        code: DRAIN,
        title: "Tasks stop before their slowest requests are done.",
        text: "A task that leaves gets no new requests and is stopped after the deregistration delay; requests still running \
               then fail. Here one request in a thousand takes longer by the model's law of the latency, or the recorded \
               latency is above it. Every deployment and every scale-in cuts some of them off. What helps is the drain time \
               that the finding names.",
    },
    Page {
        code: DEPLOYMENT,
        title: "A deployment cannot move at a count that scaling reaches.",
        text: "A deployment must keep the minimum healthy percentage running, rounded up, and may run the maximum percentage, \
               rounded down. At a count that the range or a scheduled action reaches, both are the count itself: no old task \
               may stop and no new one may start. The model asks the scheduler's own rule at every such count. What helps is \
               the maximum percentage that the finding names.",
    },
    Page {
        code: ZONE,
        title: "The minimum count does not survive the loss of a zone.",
        text: "The tasks of the fullest zone go with it; new ones need minutes. The model takes the highest rate at which scaling \
               still stays at the minimum and puts it on the tasks that are left; there a minute more likely misses the \
               objective than keeps it. What helps is the larger minimum that the finding names. \
               `objective: {survive_zone_loss: false}` says that it need not hold.",
    },
];

/// The explanation of a code of this crate.
#[must_use]
pub fn page(code: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code.as_str() == code)
}
