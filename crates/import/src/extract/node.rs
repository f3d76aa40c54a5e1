//! A stack file as it is being written: keys in their order, values as YAML, remarks.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A text, quoted where it must be.
    Text(String),
    /// YAML that stands as it is, such as `2..10`, `70%` or `true`.
    Plain(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of its keys.
    Map(Vec<Entry>),
}

/// One key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: String,
    /// Its value.
    pub(super) value: Node,
    /// What is said about it at the end of its line.
    pub(super) remark: Option<String>,
}

impl Default for Node {
    fn default() -> Self {
        Self::Map(Vec::new())
    }
}

impl Node {
    /// Texts as a list.
    pub(super) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.to_owned())).collect())
    }

    /// One text, or a list of several.
    pub(super) fn one_or_many(texts: &[String]) -> Self {
        match texts {
            [one] => Self::Text(one.clone()),
            many => Self::texts(many.iter().map(String::as_str)),
        }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Text(_) | Self::Plain(_) => false,
        }
    }

    /// The entry of a path, made where it is not there.
    fn entry(&mut self, steps: &[&str]) -> Option<&mut Entry> {
        let (first, rest) = steps.split_first()?;
        if !matches!(self, Self::Map(_)) {
            *self = Self::default();
        }
        let Self::Map(entries) = self else { return None };
        let index = match entries.iter().position(|entry| entry.key == *first) {
            Some(index) => index,
            None => {
                entries.push(Entry { key: (*first).to_owned(), value: Self::default(), remark: None });
                entries.len() - 1
            }
        };
        let entry = entries.get_mut(index)?;
        if rest.is_empty() { Some(entry) } else { entry.value.entry(rest) }
    }

    /// Sets the value of a path.
    pub(super) fn set(&mut self, steps: &[&str], value: Node) {
        if let Some(entry) = self.entry(steps) {
            entry.value = value;
        }
    }

    /// Says something about the value of a path; further remarks follow.
    pub(super) fn remark(&mut self, steps: &[&str], text: &str) {
        if !self.has(steps) {
            return;
        }
        if let Some(entry) = self.entry(steps) {
            match &mut entry.remark {
                Some(known) if known.contains(text) => {}
                Some(known) => {
                    known.push_str("; ");
                    known.push_str(text);
                }
                None => entry.remark = Some(text.to_owned()),
            }
        }
    }

    /// Whether a path has a value.
    pub(super) fn has(&self, steps: &[&str]) -> bool {
        self.get(steps).is_some()
    }

    /// The value of a path; positions in lists are numbers.
    pub(super) fn get(&self, steps: &[&str]) -> Option<&Node> {
        let Some((first, rest)) = steps.split_first() else { return Some(self) };
        match self {
            Self::Map(entries) => entries.iter().find(|entry| entry.key == *first)?.value.get(rest),
            Self::List(items) => items.get(first.parse::<usize>().ok()?)?.get(rest),
            Self::Text(_) | Self::Plain(_) => None,
        }
    }

    /// Takes the value of a path away; whether there was one. What is empty then goes too.
    pub(super) fn remove(&mut self, steps: &[String]) -> bool {
        let Some((first, rest)) = steps.split_first() else { return false };
        match self {
            Self::Map(entries) => {
                let Some(index) = entries.iter().position(|entry| entry.key == *first) else { return false };
                let removed =
                    rest.is_empty() || entries.get_mut(index).is_some_and(|entry| entry.value.remove(rest));
                if rest.is_empty() || entries.get(index).is_some_and(|entry| entry.value.is_empty()) {
                    entries.remove(index);
                }
                removed
            }
            Self::List(items) => {
                let Some(index) = first.parse::<usize>().ok().filter(|index| *index < items.len()) else {
                    return false;
                };
                let removed = rest.is_empty() || items.get_mut(index).is_some_and(|item| item.remove(rest));
                if rest.is_empty() || items.get(index).is_some_and(Self::is_empty) {
                    items.remove(index);
                }
                removed
            }
            Self::Text(_) | Self::Plain(_) => false,
        }
    }
}
