//! The stable codes of everything this crate can say about a stack file.

use std::fmt;

/// A stable code such as `PLM0301`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// A code; other crates keep their own tables.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The code as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        $(#[doc = $title] pub const $name: Code = Code($code);)*

        /// Every code of this crate with its title, in the order of the codes.
        pub const TABLE: &[(Code, &str)] = &[$(($name, $title)),*];
    };
}

codes! {
    SYNTAX = "PLM0101", "The text is not valid YAML.";
    TAB = "PLM0102", "A tab is used for indentation.";
    DUPLICATE_KEY = "PLM0103", "A key stands twice in one mapping.";
    NOT_UTF8 = "PLM0104", "The file is not UTF-8 text.";
    TOO_LARGE = "PLM0105", "The file is larger than a stack file may be.";
    CONTROL_CHARACTER = "PLM0106", "The file holds a control character.";
    TOO_DEEP = "PLM0107", "Values are nested too deeply.";
    TOO_MANY_NODES = "PLM0108", "Aliases expand to too many values.";
    EMPTY = "PLM0109", "The file says nothing.";
    SEVERAL_DOCUMENTS = "PLM0110", "The file holds more than one YAML document.";
    TAG = "PLM0111", "A YAML tag is used; the stack file has none.";
    ALIAS = "PLM0112", "An alias cannot be resolved.";
    UNKNOWN_KEY = "PLM0201", "A key is not known here.";
    WRONG_TYPE = "PLM0202", "A value has the wrong shape.";
    MISSING = "PLM0203", "A required key is missing.";
    UNKNOWN_WORD = "PLM0204", "A word is not one of those allowed.";
    QUANTITY = "PLM0205", "A quantity cannot be read.";
    FARGATE_SIZE = "PLM0301", "Fargate has no such task size.";
    RANGE_REVERSED = "PLM0302", "A minimum is above its maximum.";
    OUT_OF_RANGE = "PLM0303", "A value is outside the range that AWS accepts.";
    HEALTH_TIMING = "PLM0304", "A health check times out no earlier than the next one starts.";
    RETENTION = "PLM0305", "CloudWatch has no such log retention.";
    DUPLICATE_PRIORITY = "PLM0306", "Two listener rules have the same priority.";
    DUPLICATE_NAME = "PLM0307", "Two things have the same name.";
    ROLLOUT_DEADLOCK = "PLM0308", "A deployment could neither stop an old task nor start a new one.";
    STEP_BOUNDS = "PLM0309", "Step bounds leave a gap, overlap or point the wrong way.";
    OBJECTIVE = "PLM0310", "An objective cannot be met by anything.";
    NAME = "PLM0311", "A name is not one that AWS accepts.";
    ROUTE = "PLM0312", "Requests cannot be routed to a service.";
    CONTRADICTION = "PLM0313", "Two choices exclude each other.";
    SCHEDULE = "PLM0314", "A schedule cannot be read.";
    ADDRESS_RANGE = "PLM0315", "An address range cannot be used.";
    TAGGING = "PLM0316", "A tag is not one that AWS accepts.";
    SCALING_METRIC = "PLM0317", "A scaling policy cannot use this metric.";
    DUPLICATE_POLICY = "PLM0318", "Two target-tracking policies track the same metric.";
    UNKNOWN_SERVICE = "PLM0319", "There is no service of this name.";
    ENVIRONMENT = "PLM0401", "The environment looks like a misspelt one.";
    NO_EFFECT = "PLM0402", "A setting has no effect.";
}

/// The title of a code of this crate.
#[must_use]
pub fn title(code: &str) -> Option<&'static str> {
    TABLE.iter().find(|(known, _)| known.0 == code).map(|(_, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_ascending() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(title("PLM0301"), Some("Fargate has no such task size."));
        assert_eq!(title("PLM9999"), None);
    }
}
