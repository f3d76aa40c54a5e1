//! Service names as other programs write them.

use plimsoll_units::{ParseError, ServiceName};

/// A valid service name from a text: every other character becomes a hyphen, and a leading digit gets a letter in front.
///
/// AWS: ECS allows `_` in service names, which target group names do not; source `CreateService.serviceName`, 2026-09.
pub(crate) fn service_name(text: &str) -> Result<ServiceName, ParseError> {
    if let Ok(name) = text.parse() {
        return Ok(name);
    }
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    let lettered =
        if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("s{plain}") } else { plain.to_owned() };
    lettered.chars().take(64).collect::<String>().trim_end_matches('-').parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_names_become_valid_ones() {
        for (text, name) in
            [("api", "api"), ("payments_api", "payments-api"), ("8ball", "s8ball"), ("_x_", "x")]
        {
            assert_eq!(service_name(text).unwrap().as_str(), name);
        }
        assert!(service_name("…").is_err());
    }
}
