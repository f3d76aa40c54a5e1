//! "Did you mean": the known name nearest to an unknown one.

/// The known name with the fewest edits, at most a third of the longer name's length; ties to the first.
pub(crate) fn nearest_name<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .filter(|(edits, other)| edits * 3 <= name.chars().count().max(other.chars().count()))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, other)| other)
}
