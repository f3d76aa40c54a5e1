//! Access logs of an Application Load Balancer: every request, with its arrival and how long its target took.

mod model;

pub use model::{
    AccessLog, Agreement, Failures, LogMinute, LogQuality, MalformedLine, ResponseTimes, TargetShare,
};
