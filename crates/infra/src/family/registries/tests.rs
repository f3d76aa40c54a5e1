use crate::family::examples::{example, stack};
use crate::graph::Value;
use crate::ids;

#[test]
fn x3_a_repository_empties_itself_when_it_goes() {
    let shop = stack("registries: {api: {keep: 5}}");
    let repository = shop.graph.resource(&ids::repository("api")).unwrap();
    assert_eq!(repository.at("EmptyOnDelete"), Some(&true.into()));
    assert!(repository.holds_data);
}

#[test]
fn x2_two_environments_have_two_repositories() {
    let shop = stack("registries: {team/api: {}}");
    let repository = shop.graph.resource(&ids::repository("team/api")).unwrap();
    assert_eq!(repository.at("RepositoryName"), Some(&"team/api-dev".into()));
}

#[test]
fn x6_images_are_encrypted_scanned_and_expire() {
    let shop = stack("registries: {api: {keep: 5, immutable_tags: true}}");
    let repository = shop.graph.resource(&ids::repository("api")).unwrap();
    assert_eq!(repository.at("EncryptionConfiguration.EncryptionType"), Some(&"KMS".into()));
    assert_eq!(repository.at("EncryptionConfiguration.KmsKey"), None);
    assert_eq!(repository.at("ImageScanningConfiguration.ScanOnPush"), Some(&true.into()));
    assert_eq!(repository.at("ImageTagMutability"), Some(&"IMMUTABLE".into()));
    let Some(Value::Json(policy)) = repository.at("LifecyclePolicy.LifecyclePolicyText") else {
        panic!("no policy")
    };
    assert_eq!(policy.at("rules.0.selection.countNumber"), Some(&5.into()));
    assert_eq!(policy.at("rules.0.action.type"), Some(&"expire".into()));
}

#[test]
fn a3_a_repository_that_is_not_the_stacks_is_found_by_name() {
    let payments = example("payments");
    assert_eq!(payments.graph.of_kind("AWS::ECR::Repository").count(), 0);
    let role = payments.graph.resource(&ids::execution_role("api")).unwrap();
    let arn = Value::arn("ecr", ["repository/payments-api".into()]);
    assert_eq!(role.at("Policies.0.PolicyDocument.Statement.1.Resource"), Some(&arn));
}
