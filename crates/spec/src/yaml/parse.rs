//! Text to tree.

use super::node::{Entry, Mapping, Node, Style, Value};
use crate::code;
use crate::diagnostic::Diagnostic;
use crate::sink::Sink;
use crate::span::Span;
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};
use std::collections::BTreeMap;

/// Which YAML is read: what tags mean, and the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A stack file: no tags, fewer than ten levels are ever needed.
    StackFile,
    /// A CloudFormation template: a tag is a function, so that `!Sub x` reads as `{Fn::Sub: x}`.
    Template,
}

impl Dialect {
    /// Deeper nesting than this is refused.
    const fn depth_limit(self) -> usize {
        match self {
            Self::StackFile => 48,
            Self::Template => 96,
        }
    }

    /// More values than this, aliases expanded, are refused; a stack of 100 services needs about 10,000.
    const fn node_limit(self) -> usize {
        match self {
            Self::StackFile => 100_000,
            // A body of 1 MB, the most that CloudFormation takes, cannot hold more.
            Self::Template => 300_000,
        }
    }

    /// The function that a tag stands for; `None` where tags mean nothing.
    fn function(self, tag: Option<&granit_parser::Tag>) -> Option<String> {
        let tag = tag.filter(|tag| self == Self::Template && tag.handle() == "!")?;
        Some(match tag.suffix() {
            name @ ("Ref" | "Condition") => name.to_owned(),
            name => format!("Fn::{name}"),
        })
    }
}

/// A mapping with more keys than this is refused.
const KEY_LIMIT: usize = 2_000;

/// Reads the only document of a text; `None` when there is none or the text is not YAML, which is then reported.
pub(crate) fn parse(text: &str, dialect: Dialect, sink: &mut Sink) -> Option<Node> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: dialect.depth_limit(),
        block_nesting_limit: dialect.depth_limit(),
    };
    let mut builder =
        Builder { text, dialect, sink, open: Vec::new(), root: None, anchors: BTreeMap::new(), nodes: 0 };
    for next in Parser::new_from_str_with_options(text, options) {
        let accepted = match next {
            Ok((event, span)) => builder.event(event, span.byte_range().unwrap_or_default()),
            Err(error) => Err(syntax_error(text, dialect, &error)),
        };
        if let Err(diagnostic) = accepted {
            builder.sink.push(diagnostic);
            return None;
        }
    }
    builder.root
}

/// A collection whose end has not been read yet.
struct Open {
    span: Span,
    anchor: usize,
    /// The function that the collection is the argument of.
    function: Option<String>,
    size: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>, Style),
    Mapping { entries: Vec<Entry>, style: Style, key: Option<(String, Span)> },
}

/// An anchored value with the number of values in it.
struct Anchored {
    node: Node,
    size: usize,
}

struct Builder<'a> {
    text: &'a str,
    dialect: Dialect,
    sink: &'a mut Sink,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) -> Result<(), Diagnostic> {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span)?;
                // A long text counts as several values, so that aliases of it are limited too.
                let size = 1 + text.len() / 64;
                let node = Node { span, alias: None, value: scalar(&text, style) };
                self.finish(applied(self.dialect.function(tag.as_deref()), node), anchor, size)
            }
            Event::Alias(id) => self.alias(id, span),
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span)?;
                let function = self.dialect.function(tag.as_deref());
                self.begin(span, anchor, function, Content::Sequence(Vec::new(), style.into()))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span)?;
                let content = Content::Mapping { entries: Vec::new(), style: style.into(), key: None };
                self.begin(span, anchor, self.dialect.function(tag.as_deref()), content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(Diagnostic::error(code::SEVERAL_DOCUMENTS, "the file holds more than one YAML document")
                    .at(span, "a second document starts here")
                    .help("keep one stack in one file"))
            }
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        span: Span,
        anchor: usize,
        function: Option<String>,
        content: Content,
    ) -> Result<(), Diagnostic> {
        if self.open.len() >= self.dialect.depth_limit() {
            return Err(too_deep(span, self.dialect));
        }
        self.open.push(Open { span, anchor, function, size: 1, content });
        Ok(())
    }

    fn end(&mut self, end: Span) -> Result<(), Diagnostic> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (value, style, last) = match open.content {
            Content::Sequence(items, style) => {
                let last = items.last().map(|item| item.alias.unwrap_or(item.span).end);
                (Value::Sequence(items, style), style, last)
            }
            Content::Mapping { entries, style, .. } => {
                let last =
                    entries.last().map(|e| e.value.alias.unwrap_or(e.value.span).end.max(e.key_span.end));
                (Value::Mapping(Mapping { entries: expand_merge_keys(entries), style }), style, last)
            }
        };
        // A block collection ends with its last value; the parser's own end lies after the blank lines behind it.
        let end = if style == Style::Flow { end.end } else { last.unwrap_or(open.span.end) };
        let node = Node { span: Span::new(open.span.start, end), alias: None, value };
        self.finish(applied(open.function, node), open.anchor, open.size)
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Diagnostic> {
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(Diagnostic::error(code::ALIAS, "an alias stands inside the value that it names")
                .at(span, "this alias would contain itself"));
        };
        let size = anchored.size;
        // Counted before it is copied, so that a bomb costs nothing.
        if self.nodes + size > self.dialect.node_limit() {
            return Err(too_many_nodes(span, self.dialect));
        }
        let node = Node { alias: Some(span), ..anchored.node.clone() };
        self.finish(node, 0, size)
    }

    /// Puts a complete value into the collection that is open, or makes it the root.
    fn finish(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Diagnostic> {
        if anchor > 0 {
            self.anchors.insert(anchor, Anchored { node: node.clone(), size });
        }
        if self.open.is_empty() {
            self.root = Some(node);
            return Ok(());
        }
        if !matches!(node.value, Value::Sequence(..) | Value::Mapping(_)) || node.alias.is_some() {
            self.nodes += size;
        }
        if self.nodes > self.dialect.node_limit() {
            return Err(too_many_nodes(node.span, self.dialect));
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.size += size;
        match &mut open.content {
            Content::Sequence(items, _) => items.push(node),
            Content::Mapping { entries, key, .. } => match key.take() {
                None => *key = Some(key_of(self.text, node)?),
                Some((_, span)) if entries.len() >= KEY_LIMIT => return Err(too_many_keys(span)),
                Some((key, key_span)) => add(entries, Entry { key, key_span, value: node }, self.sink),
            },
        }
        Ok(())
    }

    fn refuse_tag(&self, tag: Option<&granit_parser::Tag>, span: Span) -> Result<(), Diagnostic> {
        match tag {
            Some(tag) if !tag.is_yaml_core_schema() && self.dialect.function(Some(tag)).is_none() => {
                let message = format!("the tag `{}` means nothing here", tag.original());
                Err(Diagnostic::error(code::TAG, message).at(span, "tagged value").help(match self.dialect {
                    Dialect::StackFile => "remove the tag; a stack file holds plain values only",
                    Dialect::Template => {
                        "remove the tag; CloudFormation knows its own functions only, such as `!Ref`"
                    }
                }))
            }
            _ => Ok(()),
        }
    }
}

impl From<StructureStyle> for Style {
    fn from(style: StructureStyle) -> Self {
        match style {
            StructureStyle::Block => Self::Block,
            StructureStyle::Flow => Self::Flow,
        }
    }
}

/// The call of a function, if there is one: the long form of a tag.
fn applied(function: Option<String>, node: Node) -> Node {
    let Some(key) = function else { return node };
    let (span, key_span) = (node.span, node.span);
    let entries = vec![Entry { key, key_span, value: node }];
    Node { span, alias: None, value: Value::Mapping(Mapping { entries, style: Style::Flow }) }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let quoted = style != ScalarStyle::Plain;
    if !quoted && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        Value::Empty
    } else {
        Value::Scalar { text: text.to_owned(), quoted }
    }
}

fn key_of(text: &str, node: Node) -> Result<(String, Span), Diagnostic> {
    let span = node.alias.unwrap_or(node.span);
    match node.value {
        Value::Scalar { text, .. } => Ok((text, span)),
        // `null` and `~` are words like any other where a name is expected.
        Value::Empty => Ok((text.get(span.range()).unwrap_or_default().to_owned(), span)),
        _ => Err(Diagnostic::error(code::WRONG_TYPE, "a key must be a word").at(span, "used as a key")),
    }
}

fn add(entries: &mut Vec<Entry>, entry: Entry, sink: &mut Sink) {
    match entries.iter().find(|known| known.key == entry.key) {
        Some(known) => sink.push(
            sink.error_here(
                code::DUPLICATE_KEY,
                &format!("the key `{}` stands twice in one mapping", entry.key),
            )
            .at(entry.key_span, "second time")
            .at(known.key_span, "first time")
            .help("keep one of the two"),
        ),
        None => entries.push(entry),
    }
}

/// Replaces `<<: *base` by the entries of the base that are not written beside it.
fn expand_merge_keys(entries: Vec<Entry>) -> Vec<Entry> {
    let (bases, mut own): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| entry.key == "<<" && !entry.value.is_empty());
    for base in bases {
        let through = base.value.alias.unwrap_or(base.value.span);
        let sources = match base.value.value {
            Value::Sequence(items, _) => items,
            value => vec![Node { value, ..base.value }],
        };
        for entry in sources.into_iter().filter_map(|node| match node.value {
            Value::Mapping(mapping) => Some(mapping.entries),
            _ => None,
        }) {
            for mut entry in entry {
                if own.iter().all(|known| known.key != entry.key) {
                    entry.value.alias = Some(through);
                    own.push(entry);
                }
            }
        }
    }
    own
}

fn too_deep(span: Span, dialect: Dialect) -> Diagnostic {
    let limit = dialect.depth_limit();
    Diagnostic::error(code::TOO_DEEP, format!("values are nested more than {limit} levels deep"))
        .at(span, "this level is too deep")
}

fn too_many_nodes(span: Span, dialect: Dialect) -> Diagnostic {
    let limit = dialect.node_limit();
    Diagnostic::error(code::TOO_MANY_NODES, format!("the file expands to more than {limit} values"))
        .at(span, "the limit is reached here")
        .help("write fewer aliases of aliases")
}

fn too_many_keys(span: Span) -> Diagnostic {
    Diagnostic::error(code::TOO_MANY_NODES, format!("a mapping has more than {KEY_LIMIT} keys"))
        .at(span, "the limit is reached here")
}

fn syntax_error(text: &str, dialect: Dialect, error: &ScanError) -> Diagnostic {
    let start = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let width = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(start, start + width);
    match error.kind() {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart => {
            Diagnostic::error(code::TAB, "a tab is used for indentation, which YAML does not allow")
                .at(span, "tab or what follows it")
                .help("indent with spaces")
        }
        ErrorKind::RecursionLimitExceeded => too_deep(span, dialect),
        ErrorKind::UnknownAnchor => Diagnostic::error(code::ALIAS, "the alias names no anchor before it")
            .at(span, "no such anchor")
            .help("define it with `&name` further up, or write the value out"),
        _ => Diagnostic::error(code::SYNTAX, format!("not valid YAML: {}", error.info()))
            .at(span, "the text cannot be read from here")
            .help("check the indentation and the brackets and quotes before this place"),
    }
}
