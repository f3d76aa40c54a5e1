//! How a type of the provider becomes one of CloudFormation: a table of its arguments, and what a table cannot say.

use super::scope::Scope;
use super::work::Work;
use plimsoll_rules::Datum;

/// A type of the provider.
pub(super) struct Kind {
    /// Its names; types that are the same under another name share an entry.
    pub(super) names: &'static [&'static str],
    /// CloudFormation's type.
    pub(super) cloudformation: &'static str,
    /// The attributes that are what `Ref` gives.
    pub(super) physical: &'static [&'static str],
    /// The attributes that `Fn::GetAtt` gives: the provider's name, CloudFormation's name.
    pub(super) attributes: &'static [(&'static str, &'static str)],
    /// What becomes of its arguments.
    pub(super) rules: &'static [Rule],
    /// What no table says, done after the rules.
    pub(super) finish: Option<fn(&mut Work<'_, '_>)>,
    /// Arguments that have no counterpart and matter to capacity, scaling or cost, with what they are for. All others are
    /// left out quietly: names, descriptions, waiting and deleting, what the provider computes.
    pub(super) missed: &'static [(&'static str, &'static str)],
}

impl Kind {
    /// A type without attributes, rules and the like.
    pub(super) const fn new(names: &'static [&'static str], cloudformation: &'static str) -> Self {
        Self {
            names,
            cloudformation,
            physical: &["id"],
            attributes: &[],
            rules: &[],
            finish: None,
            missed: &[],
        }
    }
}

/// What becomes of an argument.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    /// The argument or block.
    pub(super) from: &'static str,
    /// The property, by its path from the resource or the block's own map.
    pub(super) to: &'static str,
    /// How.
    pub(super) turn: Turn,
}

/// How a value is turned.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    /// It stays what it is.
    Same,
    /// A block becomes a map.
    One(&'static [Rule]),
    /// Blocks become a list of maps.
    Many(&'static [Rule]),
    /// The arguments of a block become properties of what holds the block.
    Inside(&'static [Rule]),
    /// An item `{Key, Value}` is appended to the list; this is the key.
    Pair(&'static str),
    /// A map becomes a list of `{Key, Value}`.
    Tags,
    /// JSON text becomes maps and lists.
    Document,
    /// A map or list becomes JSON text.
    Json,
    /// A single value becomes a list of one.
    Listed,
    /// Whatever this makes of it.
    With(fn(&Scope<'_>, Datum) -> Datum),
}

#[cfg(test)]
impl Rule {
    /// Whether it is the rule of a resource's tags.
    pub(super) fn is_tags(&self) -> bool {
        self.from == "tags"
    }
}

const fn rule(from: &'static str, to: &'static str, turn: Turn) -> Rule {
    Rule { from, to, turn }
}

pub(super) const fn same(from: &'static str, to: &'static str) -> Rule {
    rule(from, to, Turn::Same)
}

pub(super) const fn one(from: &'static str, to: &'static str, rules: &'static [Rule]) -> Rule {
    rule(from, to, Turn::One(rules))
}

pub(super) const fn many(from: &'static str, to: &'static str, rules: &'static [Rule]) -> Rule {
    rule(from, to, Turn::Many(rules))
}

pub(super) const fn inside(from: &'static str, rules: &'static [Rule]) -> Rule {
    rule(from, "", Turn::Inside(rules))
}

pub(super) const fn pair(from: &'static str, to: &'static str, key: &'static str) -> Rule {
    rule(from, to, Turn::Pair(key))
}

pub(super) const fn document(from: &'static str, to: &'static str) -> Rule {
    rule(from, to, Turn::Document)
}

pub(super) const fn json(from: &'static str, to: &'static str) -> Rule {
    rule(from, to, Turn::Json)
}

pub(super) const fn listed(from: &'static str, to: &'static str) -> Rule {
    rule(from, to, Turn::Listed)
}

pub(super) const fn with(from: &'static str, to: &'static str, turn: fn(&Scope<'_>, Datum) -> Datum) -> Rule {
    rule(from, to, Turn::With(turn))
}

/// The tags of a resource. `tags_all` holds those that the provider gives every resource too; only a state has it.
pub(super) const TAGS: Rule = rule("tags", "Tags", Turn::Tags);
/// See [`TAGS`].
pub(super) const ALL_TAGS: Rule = rule("tags_all", "Tags", Turn::Tags);
/// A name of which the provider makes up the end.
pub(super) const fn prefix(to: &'static str) -> Rule {
    rule("name_prefix", to, Turn::With(super::values::prefixed))
}
