//! What a translation looks things up in: resources by id, what belongs to them, and what a reference is.

use super::kind::Kind;
use plimsoll_rules::{Content, Datum, Item, Model, Origin, Piece};
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

/// The longest chain of arguments that refer to arguments. Chains of real projects have two or three links.
const LONGEST_CHAIN: usize = 16;
/// The most references that are replaced by the values of arguments, so that values that repeat each other stay small.
const MOST_REPLACED: usize = 1_000_000;

/// Resources that become a part of another one: the type, and the argument that names the other one.
const PARTS: &[(&str, &str)] = &[
    ("aws_appautoscaling_scheduled_action", "resource_id"),
    ("aws_cloudwatch_event_target", "rule"),
    ("aws_ecr_lifecycle_policy", "repository"),
    ("aws_ecr_repository_policy", "repository"),
    ("aws_iam_role_policies_exclusive", "role_name"),
    ("aws_iam_role_policy", "role"),
    ("aws_iam_role_policy_attachment", "role"),
    ("aws_lb_target_group_attachment", "target_group_arn"),
    ("aws_s3_bucket_lifecycle_configuration", "bucket"),
    ("aws_s3_bucket_ownership_controls", "bucket"),
    ("aws_s3_bucket_public_access_block", "bucket"),
    ("aws_s3_bucket_server_side_encryption_configuration", "bucket"),
    ("aws_secretsmanager_secret_version", "secret_id"),
    ("aws_sns_topic_subscription", "topic_arn"),
];

/// Resources that another one may hold in blocks of its own; the argument that names the other one.
const RULES: &[(&str, &str)] = &[
    ("aws_network_acl_rule", "network_acl_id"),
    ("aws_route", "route_table_id"),
    ("aws_security_group_rule", "security_group_id"),
    ("aws_vpc_security_group_egress_rule", "security_group_id"),
    ("aws_vpc_security_group_ingress_rule", "security_group_id"),
];

/// Arguments that name a resource.
const NAMES: [&str; 5] = ["name", "id", "arn", "bucket", "family"];

/// Whether resources of a type become a part of another one; the argument that names the other one.
pub(super) fn part_of(kind: &str) -> Option<&'static str> {
    let known = PARTS.iter().find(|(name, _)| *name == canonical(kind))?;
    Some(known.1)
}

/// The name that a type is known by: `aws_alb` is `aws_lb`.
pub(super) fn canonical(kind: &str) -> &str {
    match kind {
        "aws_alb" => "aws_lb",
        "aws_alb_listener" => "aws_lb_listener",
        "aws_alb_listener_rule" => "aws_lb_listener_rule",
        "aws_alb_target_group" => "aws_lb_target_group",
        "aws_alb_target_group_attachment" => "aws_lb_target_group_attachment",
        other => other,
    }
}

/// What a translation looks things up in.
pub(super) struct Scope<'a> {
    items: BTreeMap<&'a str, &'a Item>,
    kinds: BTreeMap<&'static str, &'static Kind>,
    of_kind: BTreeMap<&'a str, Vec<&'a Item>>,
    named: BTreeMap<&'a str, Vec<&'a Item>>,
    parts: BTreeMap<(&'static str, String), Vec<&'a Item>>,
    scheduled: OnceCell<BTreeMap<&'a str, Vec<&'a Item>>>,
    replaced: Cell<usize>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(given: &'a Model, kinds: BTreeMap<&'static str, &'static Kind>) -> Self {
        let items = given.items.iter().map(|item| (item.id.as_str(), item)).collect();
        let mut scope = Self {
            items,
            kinds,
            of_kind: BTreeMap::new(),
            named: BTreeMap::new(),
            parts: BTreeMap::new(),
            scheduled: OnceCell::new(),
            replaced: Cell::new(0),
        };
        for item in scope.items.values() {
            scope.of_kind.entry(&item.kind).or_default().push(item);
            for name in NAMES.iter().filter_map(|name| item.at(name)?.plain()) {
                let known = scope.named.entry(name).or_default();
                if !known.iter().any(|other| other.id == item.id) {
                    known.push(item);
                }
            }
        }
        for (kind, argument) in PARTS.iter().chain(RULES) {
            let of_kind = given.items.iter().filter(|item| canonical(&item.kind) == *kind);
            for item in of_kind {
                let owner = item.at(argument).and_then(|datum| scope.named(datum));
                if let Some(owner) = owner {
                    scope.parts.entry((kind, owner)).or_default().push(item);
                }
            }
        }
        scope
    }

    /// What a value names: the id of a resource, or a text. Of pieces, the one resource that is mentioned.
    fn named(&self, datum: &Datum) -> Option<String> {
        match &self.follow(datum).content {
            Content::Reference { id, .. } => Some(id.clone()),
            Content::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The argument that a reference to an argument leads to, over any number of steps.
    fn follow<'d>(&self, datum: &'d Datum) -> &'d Datum
    where
        'a: 'd,
    {
        let mut datum = datum;
        for _ in 0..LONGEST_CHAIN {
            let Content::Reference { id, attribute: Some(name) } = &datum.content else { break };
            let Some(item) = self.items.get(id.as_str()) else { break };
            if self.is_own(item, name) {
                break;
            }
            let Some(argument) = item.at(&self.argument(item, name)) else { break };
            datum = argument;
        }
        datum
    }

    /// Whether an attribute is what `Ref` or `Fn::GetAtt` of the resource gives.
    fn is_own(&self, item: &Item, name: &str) -> bool {
        self.kind(&item.kind).is_some_and(|kind| {
            kind.physical.contains(&name) || kind.attributes.iter().any(|(known, _)| *known == name)
        })
    }

    /// The argument whose value an attribute is.
    fn argument(&self, item: &Item, name: &str) -> String {
        match (item.kind.as_str(), name) {
            // A version is named like its secret.
            ("aws_secretsmanager_secret_version", "arn" | "id") => "secret_id".to_owned(),
            ("data.aws_ecs_task_definition", "arn" | "id") => "task_definition".to_owned(),
            _ => name.to_owned(),
        }
    }

    /// The resource of this id.
    pub(super) fn item(&self, id: &str) -> Option<&'a Item> {
        self.items.get(id).copied()
    }

    /// The resources of a type in the order of ids.
    pub(super) fn of_kind(&self, kind: &str) -> &[&'a Item] {
        self.of_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The one resource of a type that a name, id or ARN means; `None` where there is none or several.
    pub(super) fn only_named(&self, kind: &str, name: &str) -> Option<&'a Item> {
        let known = self.named.get(name).map_or(&[] as &[&Item], Vec::as_slice);
        let mut of_kind = known.iter().filter(|item| item.kind == kind);
        of_kind.next().copied().filter(|_| of_kind.next().is_none())
    }

    /// The scheduled actions of scalable targets by the target's id, found once.
    pub(super) fn scheduled(
        &self,
        find: impl FnOnce() -> BTreeMap<&'a str, Vec<&'a Item>>,
    ) -> &BTreeMap<&'a str, Vec<&'a Item>> {
        self.scheduled.get_or_init(find)
    }

    /// How a type becomes one of CloudFormation.
    pub(super) fn kind(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.get(name).copied()
    }

    /// The resources of a type that are a part of this one, in the order of the model: they refer to it, or say its name.
    pub(super) fn parts(&self, kind: &'static str, owner: &Item) -> Vec<&'a Item> {
        let mut found: Vec<&'a Item> = Vec::new();
        let by_id = std::iter::once(owner.id.as_str());
        let names = NAMES.iter().filter_map(|name| owner.at(name)?.plain());
        for name in by_id.chain(names) {
            for item in self.parts.get(&(kind, name.to_owned())).into_iter().flatten() {
                if !found.iter().any(|known| known.id == item.id) {
                    found.push(item);
                }
            }
        }
        found
    }

    /// The owner of a part, if it is one of the model.
    pub(super) fn owner(&self, part: &Item, argument: &str) -> Option<&'a Item> {
        match &self.follow(part.at(argument)?).content {
            Content::Reference { id, .. } => self.item(id),
            Content::Text(name) => {
                self.named.get(name.as_str())?.iter().copied().find(|item| self.kind(&item.kind).is_some())
            }
            _ => None,
        }
    }

    /// A value in CloudFormation's vocabulary: references are what `Ref` and `Fn::GetAtt` are, or the value of the argument
    /// that they name.
    pub(super) fn value(&self, datum: &Datum) -> Datum {
        self.deep(datum, 0)
    }

    fn deep(&self, datum: &Datum, chain: usize) -> Datum {
        let content = match &datum.content {
            Content::Reference { id, attribute: Some(name) } => {
                return self.reference(datum, id, name, chain);
            }
            Content::List(items) => Content::List(items.iter().map(|item| self.deep(item, chain)).collect()),
            Content::Map(entries) => Content::Map(
                entries.iter().map(|(key, value)| (key.clone(), self.deep(value, chain))).collect(),
            ),
            Content::Partial(pieces) => self.pieces(datum, pieces, chain),
            other => other.clone(),
        };
        Datum { place: datum.place.clone(), content, origin: datum.origin.clone() }
    }

    /// What an attribute of a resource is.
    fn reference(&self, datum: &Datum, id: &str, name: &str, chain: usize) -> Datum {
        let with =
            |content: Content| Datum { place: datum.place.clone(), content, origin: datum.origin.clone() };
        let Some(item) = self.item(id) else {
            return with(Content::Unknown(format!("`{id}.{name}` is not in the code")));
        };
        if let Some(kind) = self.kind(&item.kind) {
            if kind.physical.contains(&name) {
                return with(Content::Reference { id: id.to_owned(), attribute: None });
            }
            if let Some((_, own)) = kind.attributes.iter().find(|(known, _)| *known == name) {
                return with(Content::Reference { id: id.to_owned(), attribute: Some((*own).to_owned()) });
            }
        }
        if let Some(document) = super::policies::document_of(item, name) {
            return Datum { place: datum.place.clone(), ..self.deep(&document, chain + 1) };
        }
        match item.at(&self.argument(item, name)) {
            Some(argument) if chain < LONGEST_CHAIN && self.may_replace() => {
                Datum { place: datum.place.clone(), ..self.deep(argument, chain + 1) }
            }
            Some(_) => with(Content::Unknown(format!("`{id}.{name}` refers to itself, or to too much"))),
            None => with(Content::Unknown(format!("`{id}.{name}` is known only when it is made"))),
        }
    }

    fn may_replace(&self) -> bool {
        let count = self.replaced.get() + 1;
        self.replaced.set(count);
        count <= MOST_REPLACED
    }

    fn pieces(&self, home: &Datum, pieces: &[Piece], chain: usize) -> Content {
        let mut found: Vec<Piece> = Vec::new();
        for piece in pieces {
            let Piece::Reference { id, attribute } = piece else {
                put(&mut found, piece.clone());
                continue;
            };
            let content = Content::Reference { id: id.clone(), attribute: attribute.clone() };
            let single = Datum { place: home.place.clone(), content, origin: Origin::Unsaid };
            match self.deep(&single, chain).content {
                Content::Text(text) => put(&mut found, Piece::Text(text)),
                Content::Number(number) => put(&mut found, Piece::Text(number.to_string())),
                Content::Bool(truth) => put(&mut found, Piece::Text(truth.to_string())),
                Content::Partial(inner) => inner.into_iter().for_each(|piece| put(&mut found, piece)),
                Content::Reference { id, attribute } => put(&mut found, Piece::Reference { id, attribute }),
                Content::Unknown(why) => put(&mut found, Piece::Unknown(why)),
                _ => put(&mut found, Piece::Unknown("it is no text".to_owned())),
            }
        }
        match found.as_slice() {
            [] => Content::Text(String::new()),
            [Piece::Text(text)] => Content::Text(text.clone()),
            _ => Content::Partial(found),
        }
    }
}

/// Appends a piece; texts that follow each other become one.
fn put(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (_, Piece::Text(text)) if text.is_empty() => {}
        (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}
