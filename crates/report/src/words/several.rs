//! Things that are said of several services at once.

use std::collections::BTreeMap;

/// Names that are written out before the rest is counted.
const NAMED: usize = 4;

/// `api`, `api and cart`, `all 12 services`, `api, cart, search and 4 more`; `all` is how many services there are.
#[must_use]
pub fn services(names: &[&str], all: usize) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        names if names.len() == all => format!("all {all} services"),
        [first @ .., last] if names.len() <= NAMED => format!("{} and {last}", first.join(", ")),
        names => {
            let named: Vec<&str> = names.iter().copied().take(NAMED - 1).collect();
            format!("{} and {} more", named.join(", "), names.len() - named.len())
        }
    }
}

/// The same sentences brought together, in the order in which they first appear, each with the services it is said of.
#[must_use]
pub fn gathered<'a, T: Ord + Clone>(said: impl IntoIterator<Item = (&'a str, T)>) -> Vec<(T, Vec<&'a str>)> {
    let mut places: BTreeMap<T, usize> = BTreeMap::new();
    let mut sentences: Vec<(T, Vec<&'a str>)> = Vec::new();
    for (service, sentence) in said {
        let place = *places.entry(sentence.clone()).or_insert(sentences.len());
        match sentences.get_mut(place) {
            Some((_, services)) if services.contains(&service) => {}
            Some((_, services)) => services.push(service),
            None => sentences.push((sentence, vec![service])),
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_written_out_and_many_are_counted() {
        assert_eq!(services(&["a"], 12), "a");
        assert_eq!(services(&["a"], 1), "a");
        assert_eq!(services(&["a", "b", "c"], 12), "a, b and c");
        assert_eq!(services(&["a", "b", "c"], 3), "all 3 services");
        assert_eq!(services(&["a", "b", "c", "d", "e"], 12), "a, b, c and 2 more");
    }

    #[test]
    fn a_sentence_is_written_once_for_all_services_it_is_said_of() {
        let said = [("a", "x"), ("b", "y"), ("c", "x"), ("c", "x")];
        assert_eq!(gathered(said), [("x", vec!["a", "c"]), ("y", vec!["b"])]);
    }
}
