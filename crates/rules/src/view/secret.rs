//! Names of variables that hold secrets.

const WORDS: [&str; 8] =
    ["password", "passwd", "secret", "token", "credential", "credentials", "apikey", "passphrase"];
const PAIRS: [&str; 3] = ["api_key", "access_key", "private_key"];
/// A name that ends so speaks about a secret and holds none.
const ENDINGS: [&str; 14] = [
    "arn", "name", "url", "uri", "file", "path", "ttl", "expiry", "expires", "length", "header", "type",
    "issuer", "endpoint",
];

/// Whether a variable of this name holds a secret, by the words of the name.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase().replace(['-', '.'], "_");
    let words: Vec<&str> = lower.split('_').collect();
    let speaks_about = words.last().is_some_and(|last| ENDINGS.contains(last));
    !speaks_about
        && (words.iter().any(|word| WORDS.contains(word)) || PAIRS.iter().any(|pair| lower.contains(pair)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_only_speak_about_secrets_are_left_alone() {
        for name in ["DB_PASSWORD", "api-token", "AWS_SECRET_ACCESS_KEY", "STRIPE_API_KEY", "client.secret"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["TOKEN_URL", "SECRET_ARN", "TOKEN_TTL", "TOKENIZER", "KEYBOARD", "PASSWORD_FILE", "PORT"]
        {
            assert!(!is_secret(name), "{name}");
        }
    }
}
