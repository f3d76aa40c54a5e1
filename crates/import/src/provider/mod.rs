//! From the AWS provider's vocabulary to CloudFormation's, one file per family of resources: the way back of
//! `plimsoll_infra::provider`.

use crate::read::Unread;
use plimsoll_rules::Model;

/// A model in CloudFormation's vocabulary of one in the provider's.
///
/// Items of `given` have Terraform's types as kinds (`aws_ecs_service`) and addresses as ids
/// (`module.api.aws_ecs_service.this["a"]`). Their properties are arguments; nested blocks are lists of maps, also where there is
/// one. References name the id and the attribute (`arn`). Places and origins are kept.
pub(crate) fn translate(given: &Model, _unread: &mut Vec<Unread>) -> Model {
    given.clone()
}
