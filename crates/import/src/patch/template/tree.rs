//! New values of a template, written as YAML in blocks, as YAML between brackets, or as JSON.

/// A value to be written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::patch) enum Tree {
    /// A number or a word, as it stands.
    Raw(String),
    /// A text.
    Text(String),
    /// `!Ref ID`.
    Ref(String),
    /// `!Sub TEXT`.
    Sub(String),
    /// Entries in order.
    Map(Vec<(String, Tree)>),
    /// Items in order.
    List(Vec<Tree>),
}

impl Tree {
    pub(in crate::patch) fn raw(text: impl ToString) -> Self {
        Self::Raw(text.to_string())
    }

    pub(in crate::patch) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(in crate::patch) fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// `key: value` as lines of block YAML, each with its end.
    pub(in crate::patch) fn block(&self, key: &str, indent: &str, step: usize, line_end: &str) -> String {
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                let inner = format!("{indent}{}", " ".repeat(step.max(1)));
                let lines = entries.iter().map(|(key, value)| value.block(key, &inner, step, line_end));
                format!("{indent}{key}:{line_end}{}", lines.collect::<String>())
            }
            Self::List(items) if !items.is_empty() => {
                let inner = format!("{indent}{}", " ".repeat(step.max(1)));
                let lines = items.iter().map(|item| format!("{inner}- {}{line_end}", item.flow(false)));
                format!("{indent}{key}:{line_end}{}", lines.collect::<String>())
            }
            _ => format!("{indent}{key}: {}{line_end}", self.flow(false)),
        }
    }

    /// On one line, between brackets; as JSON where `json`.
    pub(in crate::patch) fn flow(&self, json: bool) -> String {
        let call = |short: &str, long: &str, value: &str| {
            if json { format!("{{\"{long}\": {value}}}") } else { format!("{short} {value}") }
        };
        match self {
            Self::Raw(text) if json && !is_json(text) => quoted(text),
            Self::Raw(text) => text.clone(),
            Self::Text(text) if !json && is_plain(text) => text.clone(),
            Self::Text(text) => quoted(text),
            Self::Ref(id) => call("!Ref", "Ref", &if json { quoted(id) } else { id.clone() }),
            Self::Sub(text) => call("!Sub", "Fn::Sub", &quoted(text)),
            Self::Map(entries) => {
                let key = |key: &str| if json { quoted(key) } else { key.to_owned() };
                let entries =
                    entries.iter().map(|(name, value)| format!("{}: {}", key(name), value.flow(json)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::List(items) => {
                format!("[{}]", items.iter().map(|item| item.flow(json)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As JSON over several lines; the first one is not indented.
    pub(in crate::patch) fn json(&self, indent: &str, step: usize, line_end: &str, quote: bool) -> String {
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                let inner = format!("{indent}{}", " ".repeat(step.max(1)));
                let lines: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| {
                        let key = if quote { quoted(key) } else { key.clone() };
                        format!("{inner}{key}: {}", value.json(&inner, step, line_end, quote))
                    })
                    .collect();
                format!("{{{line_end}{}{line_end}{indent}}}", lines.join(&format!(",{line_end}")))
            }
            _ => self.flow(quote),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// Whether a text reads as itself in YAML without quotes, also between brackets.
fn is_plain(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let holds = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "true" | "false" | "on" | "off" | "null"
    );
    starts && holds && !is_word
}
