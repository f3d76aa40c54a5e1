//! Answers in XML as trees. AWS's answers are plain: elements and text, no mixed content, attributes without meaning.

/// An element: its name, and its text or its children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

/// Nesting deeper than this is not AWS's.
const DEPTH: usize = 64;

/// The root element of a document; an empty one for what is no XML.
pub(super) fn parse(text: &str) -> Element {
    let mut open: Vec<Element> = vec![Element::default()];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        if let Some(element) = open.last_mut() {
            element.text.push_str(&unescape(before));
        }
        let Some((tag, after)) = after.split_once('>') else { break };
        rest = after;
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if tag.starts_with('/') {
            close(&mut open);
            continue;
        }
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default().to_owned();
        if open.len() > DEPTH {
            return Element::default();
        }
        open.push(Element { name, ..Element::default() });
        if tag.ends_with('/') {
            close(&mut open);
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().and_then(|mut root| root.children.pop()).unwrap_or_default()
}

/// The innermost open element becomes a child of the one around it.
fn close(open: &mut Vec<Element>) {
    if open.len() < 2 {
        return;
    }
    if let Some(mut element) = open.pop() {
        if !element.children.is_empty() {
            element.text.clear();
        }
        if let Some(around) = open.last_mut() {
            around.children.push(element);
        }
    }
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain
        .replace("&#xD;", "\r")
        .replace("&#xA;", "\n")
        .replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&amp;", "&")
}

impl Element {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of this name.
    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The children of the list at a path: `item` or `member` elements.
    pub(super) fn list<'a>(&'a self, path: &str, item: &'a str) -> impl Iterator<Item = &'a Self> {
        let found = path.split('/').try_fold(self, |element, name| element.child(name));
        found.into_iter().flat_map(move |element| element.children(item))
    }

    /// The text at a path of names separated by `/`; empty where there is none.
    pub(super) fn text(&self, path: &str) -> String {
        let found = path.split('/').try_fold(self, |element, name| element.child(name));
        found.map(|element| element.text.clone()).unwrap_or_default()
    }

    /// The text at a path, if it is not empty.
    pub(super) fn some(&self, path: &str) -> Option<String> {
        Some(self.text(path)).filter(|text| !text.is_empty())
    }

    /// The code and message of an error, in each of the forms that AWS has.
    pub(super) fn error(&self) -> (String, String) {
        for path in ["Errors/Error", "Error"] {
            if let Some(code) = self.some(&format!("{path}/Code")) {
                return (code, self.text(&format!("{path}/Message")));
            }
        }
        (self.text("Code"), self.text("Message"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_texts_and_lists_are_read() {
        let root = parse(
            "<?xml version=\"1.0\"?><R xmlns=\"x\"><set><item><id>a &amp; b</id><empty/></item><item><id>c</id></item></set></R>",
        );
        let ids: Vec<String> = root.list("set", "item").map(|item| item.text("id")).collect();
        assert_eq!(ids, ["a & b", "c"]);
        assert_eq!(root.some("set/missing"), None);
    }

    #[test]
    fn errors_of_ec2_query_and_s3_are_read() {
        let ec2 = "<Response><Errors><Error><Code>A</Code><Message>m</Message></Error></Errors></Response>";
        let query = "<ErrorResponse><Error><Type>Sender</Type><Code>B</Code><Message>m</Message></Error></ErrorResponse>";
        let s3 = "<Error><Code>C</Code><Message>m</Message></Error>";
        let codes: Vec<String> = [ec2, query, s3].map(|text| parse(text).error().0).into();
        assert_eq!(codes, ["A", "B", "C"]);
    }

    #[test]
    fn what_is_no_xml_is_an_empty_element() {
        for text in ["", "<", "no", "</a>", "<a", "<a><b>", "<!doctype html><html>"] {
            assert_eq!(parse(text).error(), (String::new(), String::new()), "{text}");
        }
        assert_eq!(parse(&"<a>".repeat(10_000)), Element::default());
    }
}
