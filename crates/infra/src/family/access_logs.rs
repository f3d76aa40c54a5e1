//! The bucket of the load balancer's access logs, with the policy that lets the balancer write.

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_units::Seconds;

/// Where the setting stands in the stack file.
const PATH: &str = "load_balancer.access_logs";

/// Days that logs are kept when no service says how long its logs are kept.
const DAYS: u32 = 90;

/// AWS: a bucket name has at most 63 characters; source S3 user guide, bucket naming, read 2026-09. Account and region with
/// their hyphens take up to 28.
const NAME_LIMIT: usize = 35;

/// The bucket and its policy.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    if cx.platform.load_balancer.as_ref().is_some_and(|balancer| balancer.access_logs) {
        graph.add(bucket(cx));
        graph.add(policy());
    }
}

/// The bucket.
pub(crate) fn bucket_id() -> LogicalId {
    ids::other(["access", "log", "bucket"])
}

/// Its policy, which must stand before the load balancer.
pub(crate) fn policy_id() -> LogicalId {
    ids::other(["access", "log", "bucket", "policy"])
}

fn bucket(cx: &Context<'_>) -> Resource {
    let part = Part::LoadBalancer;
    let name = cx.names.within(NAME_LIMIT, &["alb-logs"]).to_ascii_lowercase();
    let name =
        Value::Join(vec![Value::text(format!("{name}-")), Value::ACCOUNT, Value::text("-"), Value::REGION]);
    let closed = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
    let expire = Map::new()
        .with("Id", "expire")
        .with("Status", "Enabled")
        .with("ExpirationInDays", days(cx))
        .with("AbortIncompleteMultipartUpload", Map::new().with("DaysAfterInitiation", 1_u8));
    // AWS: the only encryption that access logs allow is that with keys of S3; source Application Load Balancer guide,
    // access logs, read 2026-09.
    let encryption =
        Map::new().with("ServerSideEncryptionByDefault", Map::new().with("SSEAlgorithm", "AES256"));
    Resource::new(bucket_id(), "AWS::S3::Bucket", part.clone(), PATH)
        .with("BucketName", name)
        .with(
            "BucketEncryption",
            Map::new().with("ServerSideEncryptionConfiguration", vec![encryption.into()]),
        )
        .with("PublicAccessBlockConfiguration", closed.into_iter().map(|key| (key, true)).collect::<Map>())
        .with(
            "OwnershipControls",
            Map::new().with("Rules", vec![Map::new().with("ObjectOwnership", "BucketOwnerEnforced").into()]),
        )
        .with("LifecycleConfiguration", Map::new().with("Rules", vec![expire.into()]))
        .with("Tags", cx.tags(&part, None))
        .holding_data()
}

/// As long as the service that keeps its logs longest.
fn days(cx: &Context<'_>) -> u32 {
    let longest = cx.platform.services.iter().filter_map(|service| service.logs.retention).max();
    longest.map_or(DAYS, |retention: Seconds| (retention.get() / 86_400).max(1))
}

/// AWS: the service principal `logdelivery.elasticloadbalancing.amazonaws.com` writes in every region; source Application
/// Load Balancer guide, access logs, read 2026-09. Only balancers of this account may, and nobody without TLS.
fn policy() -> Resource {
    let bucket = || Value::Attribute(bucket_id(), "Arn");
    let objects = |tail: Vec<Value>| Value::Join(std::iter::once(bucket()).chain(tail).collect());
    let balancers = Value::arn("elasticloadbalancing", [Value::text("loadbalancer/*")]);
    let write = Map::new()
        .with("Sid", "BalancerWrites")
        .with("Effect", "Allow")
        .with("Principal", Map::new().with("Service", "logdelivery.elasticloadbalancing.amazonaws.com"))
        .with("Action", "s3:PutObject")
        .with("Resource", objects(vec![Value::text("/AWSLogs/"), Value::ACCOUNT, Value::text("/*")]))
        .with("Condition", Map::new().with("ArnLike", Map::new().with("aws:SourceArn", balancers)));
    let no_plain = Map::new()
        .with("Sid", "NothingWithoutTls")
        .with("Effect", "Deny")
        .with("Principal", "*")
        .with("Action", "s3:*")
        .with("Resource", vec![bucket(), objects(vec![Value::text("/*")])])
        .with("Condition", Map::new().with("Bool", Map::new().with("aws:SecureTransport", "false")));
    let document =
        Map::new().with("Version", "2012-10-17").with("Statement", vec![write.into(), no_plain.into()]);
    Resource::new(policy_id(), "AWS::S3::BucketPolicy", Part::LoadBalancer, PATH)
        .with("Bucket", Value::Ref(bucket_id()))
        .with("PolicyDocument", document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};
    use crate::family::load_balancer::attribute_of;

    #[test]
    fn access_logs_go_to_a_closed_encrypted_bucket_of_the_stack() {
        let graph = stack("load_balancer: {access_logs: true}").graph;
        let bucket = graph.resource(&bucket_id()).unwrap();
        assert_eq!(bucket.at("PublicAccessBlockConfiguration.BlockPublicPolicy"), Some(&true.into()));
        let algorithm =
            "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm";
        assert_eq!(bucket.at(algorithm), Some(&"AES256".into()));
        assert!(bucket.holds_data, "x3: deletion policies are written out");
        let balancer = graph.resource(&ids::load_balancer()).unwrap();
        let target = attribute_of(balancer, "LoadBalancerAttributes", "access_logs.s3.bucket");
        assert_eq!(target, Some(&Value::Ref(bucket_id())));
        assert!(balancer.depends_on.contains(&policy_id()));
    }

    #[test]
    fn logs_expire_with_those_of_the_services() {
        let graph = stack("load_balancer: {access_logs: true}\ndefaults: {logs: {retention: 14d}}").graph;
        let bucket = graph.resource(&bucket_id()).unwrap();
        assert_eq!(bucket.at("LifecycleConfiguration.Rules.0.ExpirationInDays"), Some(&14_u32.into()));
    }

    #[test]
    fn x2_bucket_names_are_short_enough_and_lower_case() {
        let graph = stack("load_balancer: {access_logs: true}").graph;
        let name = graph.resource(&bucket_id()).unwrap().at("BucketName").cloned();
        let expected = Value::Join(vec!["alb-logs-dev-".into(), Value::ACCOUNT, "-".into(), Value::REGION]);
        assert_eq!(name, Some(expected));
    }

    #[test]
    fn without_access_logs_there_is_no_bucket() {
        assert!(example("payments").graph.of_kind("AWS::S3::Bucket").next().is_none());
    }
}
