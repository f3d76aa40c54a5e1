use super::{PORT, keys, secret, value_from};
use crate::family::examples::{Example, example, loaded};
use crate::graph::{Map, Value};
use crate::ids;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:turn";

fn shop(secrets: &str, more: &str) -> Example {
    loaded(&format!(
        "services: {{api: {{image: api, port: 8080, secrets: {{{secrets}}}{more}}}}}\nstack: shop\nenvironment: dev\n"
    ))
}

#[test]
fn d5_each_service_has_a_vault_that_holds_its_port_at_first() {
    let platform = example("ec2-shared");
    for service in ["nginx", "api"] {
        let vault = platform.graph.resource(&ids::vault(service)).unwrap();
        assert_eq!(vault.at("Name"), Some(&format!("{service}-vault-production").into()));
        let Some(Value::Json(first)) = vault.at("GenerateSecretString.SecretStringTemplate") else {
            panic!("no template")
        };
        assert_eq!(**first, Map::new().with("PORT", "80").into());
    }
}

#[test]
fn d5_values_are_generated_once_and_never_again() {
    let vault = shop("PORT: vault, TOKEN: vault", "");
    for secret in vault.graph.of_kind("AWS::SecretsManager::Secret") {
        assert_eq!(secret.initial, ["GenerateSecretString"], "{}", secret.id);
        assert!(secret.holds_data && secret.at("SecretString").is_none());
    }
}

#[test]
fn d5_every_further_key_is_a_secret_of_its_own_whatever_the_others_are() {
    let both = shop("TOKEN: vault, DB_PASSWORD: vault", "");
    let one = shop("TOKEN: vault", "");
    let token = ids::vault_key("api", "TOKEN");
    assert_eq!(both.graph.resource(&token), one.graph.resource(&token));
    let made = both.graph.resource(&token).unwrap();
    assert_eq!(made.at("Name"), Some(&"api-vault-TOKEN-dev".into()));
    assert_eq!(made.at("GenerateSecretString.GenerateStringKey"), Some(&"TOKEN".into()));
    assert!(both.graph.resource(&ids::vault("api")).is_none());
}

#[test]
fn d5_containers_are_told_where_a_key_lies_not_what_it_is() {
    let expected = Value::Join(vec![Value::reference(&ids::vault("api")), ":PORT::".into()]);
    assert_eq!(value_from("api", PORT), expected);
    let platform = example("ec2-shared");
    let task = platform.graph.resource(&ids::task_definition("api")).unwrap();
    assert_eq!(task.at("ContainerDefinitions.0.Secrets.0.ValueFrom"), Some(&expected));
}

#[test]
fn d5_only_the_services_execution_role_reads_its_vault() {
    let platform = example("ec2-shared");
    for service in ["nginx", "api"] {
        let policy = platform.graph.resource(&ids::other([service, "VaultPolicy"])).unwrap();
        assert_eq!(policy.at("SecretId"), Some(&Value::reference(&ids::vault(service))));
        assert_eq!(policy.at("BlockPublicPolicy"), Some(&true.into()));
        let statement = policy.at("ResourcePolicy.Statement.0").unwrap();
        assert_eq!(statement.at("Effect"), Some(&"Deny".into()));
        assert_eq!(statement.at("Action"), Some(&"secretsmanager:GetSecretValue".into()));
        let role = Value::attribute(&ids::execution_role(service), "Arn");
        let but = Map::new().with("ArnNotEquals", Map::new().with("aws:PrincipalArn", role));
        assert_eq!(statement.at("Condition"), Some(&but.into()));
    }
}

#[test]
fn d5_a_function_rotates_what_was_generated_and_may_read_it() {
    let rotation = format!(", vault: {{rotation: {{days: 30, function: '{FUNCTION}'}}}}");
    let rotated = shop("PORT: vault, TOKEN: vault", &rotation);
    let schedules: Vec<_> = rotated.graph.of_kind("AWS::SecretsManager::RotationSchedule").collect();
    let [schedule] = schedules.as_slice() else { panic!("{schedules:?}") };
    assert_eq!(schedule.at("SecretId"), Some(&Value::reference(&secret("api", "TOKEN"))));
    assert_eq!(schedule.at("RotationLambdaARN"), Some(&FUNCTION.into()));
    assert_eq!(schedule.at("RotationRules.AutomaticallyAfterDays"), Some(&30.into()));
    assert_eq!(schedule.at("RotateImmediatelyOnUpdate"), Some(&false.into()));
    let policy = rotated.graph.resource(&ids::other(["ApiVaultKeyTokenPolicy"])).unwrap();
    let Some(Value::Map(reader)) = policy.at("ResourcePolicy.Statement.0.Condition.ArnNotEquals") else {
        panic!("no readers")
    };
    assert_eq!(reader.get("lambda:SourceFunctionArn"), Some(&FUNCTION.into()));
    let alone = shop("PORT: vault", &rotation);
    assert_eq!(alone.graph.of_kind("AWS::SecretsManager::RotationSchedule").count(), 1);
}

#[test]
fn existing_secrets_make_no_vault() {
    let named = shop("TOKEN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:tok-AbCdEf:t::'", "");
    assert_eq!(named.graph.of_kind("AWS::SecretsManager::Secret").count(), 0);
    assert!(keys(&named.platform.services[0].secrets).is_empty());
}
