//! Names of outputs: CloudFormation takes letters and digits only, people know `alb_dns`.

/// The name of an output in a template: `alb_dns` is `AlbDns`.
#[must_use]
pub fn output_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for word in key.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            name.push(first.to_ascii_uppercase());
            name.push_str(letters.as_str());
        }
    }
    name
}

/// The key of an output by its name in a deployed stack: `AlbDns` is `alb_dns`. Keys that this does not give back are listed
/// in the template's metadata under `Plimsoll.OutputKeys`.
#[must_use]
pub fn output_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !key.is_empty() {
            key.push('_');
        }
        key.push(letter.to_ascii_lowercase());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b13_the_keys_of_the_requirements_come_back() {
        for key in [
            "vpc_id",
            "cluster_name",
            "cluster_arn",
            "service_name",
            "alb_dns",
            "alb_url",
            "target_group_arn",
            "log_group_name",
            "dashboard_name",
            "dashboard_url",
        ] {
            assert_eq!(output_key(&output_name(key)), key);
        }
    }

    #[test]
    fn a_name_holds_letters_and_digits_only() {
        assert_eq!(output_name("endpoint_order-api"), "EndpointOrderApi");
    }
}
