//! Files of variables: `.env`, and what `env_file` names.

use plimsoll_rules::view::secret::is_secret;
use plimsoll_rules::{Content, Datum, Origin, Place};
use plimsoll_spec::Span;

/// No more variables of one file are read.
const LIMIT: usize = 5_000;

/// A variable with its value, whether variables in the value are put in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variable {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: Datum,
    /// Whether `$` in it begins a variable.
    pub(super) interpolates: bool,
}

impl Variable {
    /// Its value, unless that looks like a secret: files of variables often stay out of version control, and so what they
    /// hold is not copied into what is made of the code.
    pub(super) fn shown(self) -> Datum {
        let holds = match &self.value.content {
            Content::Text(text) => !text.is_empty() && (is_secret(&self.name) || has_credentials(text)),
            _ => false,
        };
        if !holds {
            return self.value;
        }
        let why = format!("`{}` looks like a secret and is not copied: name it under `secrets`", self.name);
        Datum::new(self.value.place, Content::Unknown(why))
    }
}

/// Whether a text is an address with a password: `scheme://user:password@host`.
fn has_credentials(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    })
}

/// The variables of a file in its order; `base` is where the file begins among all files.
///
/// Source: Docker's documentation, "Syntax for environment files", read 2026-11.
pub(super) fn read(text: &str, base: usize) -> Vec<Variable> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(variable) = one(line, base + start) {
            found.push(variable);
        }
        start += line.len();
        if found.len() >= LIMIT {
            break;
        }
    }
    found
}

/// The variable of a line that begins at `start`.
fn one(line: &str, start: usize) -> Option<Variable> {
    let trimmed = line.trim_start_matches('\u{feff}').trim_start();
    let trimmed = trimmed.strip_prefix("export ").map_or(trimmed, str::trim_start);
    if trimmed.starts_with('#') {
        return None;
    }
    let (name, value) = trimmed.split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let written = value.trim_start_matches([' ', '\t']);
    let at = start + line.len() - written.len();
    let (token, text, interpolates) = token(written.trim_end());
    let span = Span::new(at, at + token.len());
    let value =
        Datum { place: Place::Span(span), content: Content::Text(text), origin: Origin::Literal(span) };
    Some(Variable { name: name.to_owned(), value, interpolates })
}

/// The token of a value, what it says, and whether variables are put in.
fn token(written: &str) -> (&str, String, bool) {
    for quote in ['"', '\''] {
        let Some(inner) = written.strip_prefix(quote) else { continue };
        if let Some((text, behind)) = inner.split_once(quote)
            && (behind.trim().is_empty() || behind.trim_start().starts_with('#'))
        {
            let token = written.get(..written.len() - behind.len()).unwrap_or(written);
            return (token, text.to_owned(), quote == '"');
        }
    }
    let end = written.find(" #").unwrap_or(written.len());
    let token = written.get(..end).unwrap_or(written).trim_end();
    (token, token.to_owned(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_they_are_written() {
        let text = "# comment\nA=1\nexport B = 'x y' # why\nC=\"$A\"\n\nD=a b # c\nE=\n no\nF=x#y\n";
        let found: Vec<_> = read(text, 0)
            .into_iter()
            .map(|one| {
                let Origin::Literal(span) = one.value.origin else { panic!("a literal") };
                let Content::Text(value) = one.value.content else { panic!("a text") };
                (one.name, value, text.get(span.range()).unwrap().to_owned(), one.interpolates)
            })
            .collect();
        let expected = [
            ("A", "1", "1", true),
            ("B", "x y", "'x y'", false),
            ("C", "$A", "\"$A\"", true),
            ("D", "a b", "a b", true),
            ("E", "", "", true),
            ("F", "x#y", "x#y", true),
        ];
        let found: Vec<_> =
            found.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), *d)).collect();
        assert_eq!(found, expected);
    }
}
