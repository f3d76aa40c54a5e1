//! Secrets.
//!
//! The provider generates no values. A vault gets a version made from its plain keys, with a value from the provider's
//! `aws_secretsmanager_random_password` data source for the generated one; the version is ignored afterwards, so that values
//! changed by people stay (D5).

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::SecretsManager::Secret" => secret(source, out),
        "AWS::SecretsManager::ResourcePolicy" => policy(source, out),
        "AWS::SecretsManager::RotationSchedule" => rotation(source, out),
        _ => return Some(source),
    }
    None
}

fn secret<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("Name", "name"), ("Description", "description"), ("KmsKeyId", "kms_key_id")];
    // Without a window a name can be used again at once (X3).
    let body = source
        .fields
        .copy(Body::new(), &names)
        .with("recovery_window_in_days", 0_i64)
        .with_some("tags", source.fields.tags());
    source.fields.without_counterpart("GenerateSecretString");
    out.add_version(&source);
    out.add_ignoring(source, "aws_secretsmanager_secret", body, Vec::new());
}

impl<'a> Out<'a> {
    /// The first version of a secret: plain keys from the template, the generated key from a random password.
    fn add_version(&mut self, source: &Source<'a>) {
        let Some(generate) = source.resource.at("GenerateSecretString") else { return };
        let mut entries = match generate.at("SecretStringTemplate").map(|template| self.scope.value(template))
        {
            Some(Expression::Json(inner)) => match *inner {
                Expression::Object(entries) => entries,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let generated = generate.at("GenerateStringKey").and_then(|key| key.as_text());
        if let Some(key) = generated {
            entries.push((key.to_owned(), Expression::Data(crate::provider::Data::RandomPassword)));
        }
        let id = Expression::Attribute(Address::of("aws_secretsmanager_secret", &source.resource.id), "id");
        let body = Body::new()
            .with("secret_id", id)
            .with("secret_string", Expression::Json(Box::new(Expression::Object(entries))));
        self.add_beside(source, "aws_secretsmanager_secret_version", "", body);
        if let Some(version) = self.resources.last_mut() {
            version.ignore_changes = vec!["secret_string"];
        }
    }
}

fn policy<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("SecretId", "secret_arn"), ("BlockPublicPolicy", "block_public_policy")];
    let body = source.fields.copy(Body::new(), &names);
    let body = body.with_some("policy", source.fields.json("ResourcePolicy"));
    out.add(source, "aws_secretsmanager_secret_policy", body);
}

fn rotation<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("SecretId", "secret_id"),
        ("RotationLambdaARN", "rotation_lambda_arn"),
        ("RotateImmediatelyOnUpdate", "rotate_immediately"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    if let Some(mut rules) = source.fields.nested("RotationRules") {
        let names = [
            ("AutomaticallyAfterDays", "automatically_after_days"),
            ("ScheduleExpression", "schedule_expression"),
            ("Duration", "duration"),
        ];
        body = body.with_block("rotation_rules", rules.copy(Body::new(), &names));
        rules.done();
    }
    out.add(source, "aws_secretsmanager_secret_rotation", body);
}
