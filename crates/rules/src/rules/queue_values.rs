//! A queue's settings are out of range.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0688"),
    title: "A queue's settings are out of range.",
    severity: Severity::Error,
    page: page!(
        "PLM0688",
        "\
Messages stay hidden 0 to 43,200 seconds, are kept 60 to 1,209,600 and delayed 0 to 900; a message goes to the \
dead-letter queue after 1 to 1,000 attempts. The name of a FIFO queue ends in `.fifo`, and no other does.",
        "\
Amazon SQS API, CreateQueue, read 2026-09"
    ),
    check,
};

const RANGES: [(&str, f64, f64); 4] = [
    ("VisibilityTimeout", 0.0, 43_200.0),
    ("MessageRetentionPeriod", 60.0, 1_209_600.0),
    ("DelaySeconds", 0.0, 900.0),
    ("RedrivePolicy.maxReceiveCount", 1.0, 1_000.0),
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for queue in subject.model.of_kind("AWS::SQS::Queue") {
        for (path, low, high) in RANGES {
            let Some(value) = check.number(queue, path).filter(|value| !(low..=high).contains(value)) else {
                continue;
            };
            let message = format!("`{path}` is {value}");
            check.found(Some(queue), queue.nearest(path), message, format!("{low} to {high}"));
        }
        let fifo = queue.at("FifoQueue").map_or(Some(false), Datum::known_truth);
        let Some(name) = queue.at("QueueName") else { continue };
        if let (Some(fifo), Some(end)) = (fifo, name.text_end())
            && fifo != end.ends_with(".fifo")
        {
            let message = if fifo {
                "the name of a FIFO queue ends in `.fifo`"
            } else {
                "only a FIFO queue's name ends in `.fifo`"
            };
            check.found(Some(queue), &name.place, message, "change the name or `FifoQueue`");
        }
    }
}
