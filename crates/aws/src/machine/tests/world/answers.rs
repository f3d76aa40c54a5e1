//! What the account answers about everything but stacks.

use super::World;
use crate::call::ec2::Vpc;
use crate::call::ecs::{ContainerLog, EcsContainer, EcsService, EcsTask, Rollout, TaskDefinition};
use crate::call::logs::LogLine;
use crate::call::reply::{Identity, Page};
use crate::call::s3::{ObjectPage, ObjectVersion};
use crate::call::{Call, Ec2, Ecs, Logs, Lookup, Reply, S3, Teardown};
use crate::moment::Moment;
use crate::refusal::Refusal;
use std::collections::BTreeSet;

impl World {
    pub(super) fn other(&mut self, call: Call) -> Result<Reply, Refusal> {
        Ok(match call {
            Call::Identity => {
                Reply::Identity(Identity { account: "1".into(), arn: "arn:aws:iam::1:user/u".into() })
            }
            Call::Lookup(Lookup::Image { .. }) => Reply::Exists(self.images),
            Call::Lookup(Lookup::Certificate { .. }) => Reply::Text(self.certificate.clone()),
            Call::Ec2(Ec2::DescribeVpcs { ids }) => {
                let wanted = |vpc: &&Vpc| ids.contains(&vpc.id) || (ids.is_empty() && vpc.default);
                Reply::Vpcs(self.vpcs.iter().filter(wanted).cloned().collect())
            }
            Call::Ec2(Ec2::DescribeSubnets { .. }) => Reply::Subnets(self.subnets.clone()),
            Call::S3(S3::HeadBucket { bucket }) => Reply::Exists(self.buckets.contains_key(&bucket)),
            Call::S3(S3::CreateBucket { bucket }) => {
                self.buckets.insert(bucket, BTreeSet::new());
                Reply::Done
            }
            Call::S3(S3::DeleteBucket { bucket }) => {
                self.buckets.remove(&bucket);
                Reply::Done
            }
            Call::S3(S3::PutObject { bucket, key, body }) => {
                self.buckets.entry(bucket).or_default().insert(ObjectVersion { key, version: None });
                Reply::Text(body)
            }
            Call::S3(S3::ListVersions { bucket, prefix, .. }) => {
                let all = self
                    .buckets
                    .get(&bucket)
                    .ok_or_else(|| Refusal::of("s3:ListBucketVersions", "NoSuchBucket", ""))?;
                let objects =
                    all.iter().filter(|object| object.key.starts_with(&prefix)).take(2).cloned().collect();
                Reply::Objects(ObjectPage { objects, next: None })
            }
            Call::S3(S3::DeleteObjects { bucket, objects }) => {
                self.buckets.entry(bucket).or_default().retain(|object| !objects.contains(object));
                Reply::Done
            }
            Call::Teardown(Teardown::FindByTags { .. }) => {
                Reply::Tagged(Page { items: self.tagged.clone(), next: None })
            }
            Call::Teardown(Teardown::DescribeGroup { .. }) => Reply::GroupInstances(None),
            Call::Teardown(
                Teardown::ListDiscoveryInstances { .. } | Teardown::ListDiscoveryServices { .. },
            ) => Reply::Page(Page { items: vec!["one".into()], next: None }),
            Call::Logs(Logs::ListGroups { prefix, .. }) => {
                let items =
                    self.log_groups.iter().filter(|group| group.starts_with(&prefix)).cloned().collect();
                Reply::Page(Page { items, next: None })
            }
            Call::Logs(Logs::DeleteGroup { group }) => {
                self.log_groups.remove(&group);
                Reply::Done
            }
            Call::Logs(Logs::Tail { stream, .. }) => Reply::Lines(vec![LogLine {
                moment: Moment::from_millis(0),
                stream,
                text: "panic: no database".into(),
            }]),
            Call::Ecs(call) => ecs(&call),
            _ => Reply::Done,
        })
    }
}

fn ecs(call: &Ecs) -> Reply {
    let task = || EcsTask {
        arn: "arn:aws:ecs:r:1:task/cluster-dev/abc".into(),
        task_definition: "shop:1".into(),
        status: "STOPPED".into(),
        health: "UNKNOWN".into(),
        started_by: Some("ecs-svc/1".into()),
        stopped_reason: Some("Essential container in task exited".into()),
        stop_code: Some("EssentialContainerExited".into()),
        stopped: Some(Moment::from_millis(1)),
        started: None,
        zone: None,
        capacity_provider: None,
        containers: vec![EcsContainer {
            name: "shop".into(),
            status: "STOPPED".into(),
            exit_code: Some(137),
            reason: None,
        }],
    };
    match call {
        Ecs::DescribeServices { .. } => Reply::Services(vec![EcsService {
            name: "shop".into(),
            arn: "arn".into(),
            status: "ACTIVE".into(),
            desired: 2,
            running: 0,
            pending: 0,
            task_definition: "shop:1".into(),
            deployments: vec![Rollout {
                id: "ecs-svc/1".into(),
                status: "PRIMARY".into(),
                state: "FAILED".into(),
                reason: Some("circuit breaker".into()),
                task_definition: "shop:1".into(),
                desired: 2,
                running: 0,
                pending: 0,
                failed: 3,
                created: None,
                updated: None,
            }],
            events: Vec::new(),
        }]),
        Ecs::ListTasks { .. } => Reply::Page(Page { items: vec!["abc".into()], next: None }),
        Ecs::DescribeTasks { .. } => Reply::Tasks(vec![task()]),
        Ecs::DescribeTaskDefinition { .. } => Reply::TaskDefinition(TaskDefinition {
            arn: "shop:1".into(),
            logs: vec![ContainerLog {
                container: "shop".into(),
                group: "shop-logs-dev".into(),
                prefix: "shop".into(),
            }],
        }),
        _ => Reply::Done,
    }
}
