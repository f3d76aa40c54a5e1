//! What an engine would change, in words that all engines share.

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It is removed and made anew, or the other way round.
    Replace,
    /// It is removed.
    Delete,
    /// It is taken into the state, or dropped from it without being removed.
    Adopt,
}

/// What would happen to one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Address in the engine: `module.web.aws_ecs_service.service`, or the name in a Pulumi program.
    pub address: String,
    /// Type: `aws_ecs_service`, `aws:ecs/service:Service`.
    pub kind: String,
    /// Id in AWS, where it exists.
    pub id: Option<String>,
    /// What happens.
    pub verb: Verb,
    /// Properties that change; with a replacement those that force it, where the engine says.
    pub because: Vec<String>,
}

/// What an engine would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The platform's name, such as `shop-dev`.
    pub name: String,
    /// Whether nothing of it stands yet.
    pub creates: bool,
    /// Changes in the engine's order.
    pub changes: Vec<Change>,
    /// Whether something else differs, such as outputs.
    pub others: bool,
    /// Monthly costs in US dollars as text: of what stands and of what is wanted; `None` where not known.
    pub monthly: (Option<String>, Option<String>),
}

impl Plan {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.others
    }
}
