//! Access logs of an Application Load Balancer: every request, with its arrival and how long its target took.
//!
//! Files are access logs that lie in a folder `access-logs` of a recording and end in `.log` or `.log.gz`, and those that
//! bear the name that the load balancer gives them. They are read as a stream, in any order, and no line is kept: what
//! remains is a count for each second and the distinct processing times of each minute.
//!
//! **Which target group is which service.** In this order: the one that the recorded inventory says, the recorded service of
//! the same name, the only recorded service. Where nothing else was recorded, the stated service if there is one target
//! group, else a service of the group's name.

mod attach;
mod gather;
mod line;
mod model;
mod read;
mod stream;

pub(crate) use attach::{TargetGroups, attach};
pub use model::{
    AccessLog, Agreement, Failures, LogMinute, LogQuality, MalformedLine, ResponseTimes, TargetShare,
};
