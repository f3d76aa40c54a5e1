//! Texts that are put together from pieces: `Fn::Sub` where it can say them, `Fn::Join` where it would misread them.

use super::node::{Call, Node};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// Letters taken as they are.
    Literal(String),
    /// A value that CloudFormation fills in.
    Filled(Node),
}

/// Puts pieces together; literal neighbours become one.
pub(super) fn put_together(pieces: Vec<Piece>) -> Node {
    let pieces = merged(pieces);
    match pieces.as_slice() {
        [] => return Node::text(""),
        [Piece::Literal(only)] => return Node::text(only),
        [Piece::Filled(only)] => return only.clone(),
        _ => {}
    }
    substituted(&pieces).unwrap_or_else(|| {
        let node = |piece: Piece| match piece {
            Piece::Literal(text) => Node::Text(text),
            Piece::Filled(node) => node,
        };
        Node::Call(Call::Join(pieces.into_iter().map(node).collect()))
    })
}

fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(before)), Piece::Literal(text)) => before.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    merged
}

/// `Fn::Sub` of the pieces; `None` where a literal holds a `${` that it has no way to escape.
fn substituted(pieces: &[Piece]) -> Option<Node> {
    let mut text = String::new();
    let mut values = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(&escaped(literal)?),
            Piece::Filled(Node::Call(Call::Ref(name))) => text.push_str(&format!("${{{name}}}")),
            Piece::Filled(Node::Call(Call::GetAtt(name, attribute))) => {
                text.push_str(&format!("${{{name}.{attribute}}}"));
            }
            Piece::Filled(other) => text.push_str(&format!("${{{}}}", named(other, &mut values))),
        }
    }
    Some(Node::Call(Call::Sub(text, values)))
}

/// The name of a value inside `Fn::Sub`; equal values share one.
fn named(node: &Node, values: &mut Vec<(String, Node)>) -> String {
    if let Some((name, _)) = values.iter().find(|(_, known)| known == node) {
        return name.clone();
    }
    // Logical ids never begin with a small letter, so the names cannot hide one.
    let name = format!("value{}", values.len() + 1);
    values.push((name.clone(), node.clone()));
    name
}

/// A literal inside `Fn::Sub`: `${x}` becomes `${!x}`.
///
/// AWS: `${!Literal}` resolves to `${Literal}`; source Fn::Sub in the CloudFormation user guide, read 2026-11. What a `${`
/// without its `}` becomes is not documented, hence `None`; so is a `$` at the end, which the next piece would complete.
fn escaped(literal: &str) -> Option<String> {
    let mut out = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}')?;
        if inside.contains("${") {
            return None;
        }
        out.push_str(before);
        out.push_str("${!");
        out.push_str(inside);
        out.push('}');
        rest = behind;
    }
    if rest.ends_with('$') {
        return None;
    }
    out.push_str(rest);
    Some(out)
}

/// The names that a text of `Fn::Sub` asks for, such as `AWS::Region` or `Alb.DNSName`.
pub(super) fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else { break };
        if !name.starts_with('!') {
            names.push(name);
        }
        rest = behind;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Piece {
        Piece::Literal(text.to_owned())
    }

    fn reference(name: &str) -> Piece {
        Piece::Filled(Node::Call(Call::Ref(name.to_owned())))
    }

    #[test]
    fn references_are_written_inside_the_text() {
        let arn = Piece::Filled(Node::Call(Call::GetAtt("Role".to_owned(), "Arn".to_owned())));
        let node =
            put_together(vec![literal("a:"), literal("b/"), reference("AWS::Region"), literal("/"), arn]);
        assert_eq!(node, Node::Call(Call::Sub("a:b/${AWS::Region}/${Role.Arn}".to_owned(), Vec::new())));
    }

    #[test]
    fn literals_alone_stay_a_text_and_keep_their_dollars() {
        assert_eq!(put_together(vec![literal("echo ${HOME}"), literal("!")]), Node::text("echo ${HOME}!"));
        assert_eq!(put_together(Vec::new()), Node::text(""));
    }

    #[test]
    fn a_literal_dollar_brace_beside_a_reference_is_escaped() {
        let node = put_together(vec![literal("echo ${HOME} ${!odd} "), reference("Cluster")]);
        assert_eq!(node, Node::Call(Call::Sub("echo ${!HOME} ${!!odd} ${Cluster}".to_owned(), Vec::new())));
    }

    #[test]
    fn what_cannot_be_escaped_is_joined() {
        for text in ["${never closed ", "price in $", "${outer ${inner} }"] {
            let node = put_together(vec![literal(text), reference("Cluster")]);
            assert_eq!(
                node,
                Node::Call(Call::Join(vec![Node::text(text), Node::Call(Call::Ref("Cluster".to_owned()))]))
            );
        }
    }

    #[test]
    fn other_functions_get_a_name_and_equal_ones_share_it() {
        let zone = Piece::Filled(Node::Call(Call::Select(0, Box::new(Node::Call(Call::GetAZs)))));
        let node = put_together(vec![zone.clone(), literal("-"), zone]);
        let Node::Call(Call::Sub(text, values)) = node else { panic!("{node:?}") };
        assert_eq!(text, "${value1}-${value1}");
        assert_eq!(values.len(), 1);
    }

    #[test]
    fn names_skip_escapes() {
        assert_eq!(names("${A.B} ${!C} ${AWS::Region"), ["A.B"]);
    }
}
