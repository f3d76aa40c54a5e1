//! Texts with a few places overwritten, for tests of readers.

/// What mutations put in.
const TOKENS: [&str; 44] = [
    "!Ref ",
    "!Sub ",
    "!If ",
    "!GetAtt ",
    "!reset ",
    "!override ",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "'",
    "\"",
    "${",
    "}",
    "${A:-",
    "$$",
    "&a ",
    "*a",
    "<<: *a",
    "null",
    "~",
    "\n",
    "  ",
    "\t",
    "- ",
    "ä",
    "\u{1}",
    "\u{0}",
    "99999999999999999999",
    "-1",
    "0.5",
    "1g",
    "30s",
    "extends: web",
    "include: [compose.yaml]",
    "services:",
    "deploy:",
    "Resources",
    "TemplateURL: main.yaml",
    "!GetAtt Web.Outputs.Name",
    "!ImportValue x",
    "80-90:80-90/udp",
];

/// A generator without state: a permutation of 64-bit numbers (splitmix64).
fn draw(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A text with up to four places overwritten; the same number gives the same text.
pub(crate) fn mutated(text: &str, case: u64) -> String {
    let mut seed = case;
    let mut text = text.to_owned();
    for _ in 0..=draw(&mut seed) % 4 {
        let boundary = |at: usize, text: &str| {
            (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap()
        };
        let start = boundary(draw(&mut seed) as usize % (text.len() + 1), &text);
        let end = boundary(start + draw(&mut seed) as usize % 12, &text).max(start);
        let token = TOKENS[draw(&mut seed) as usize % TOKENS.len()];
        text.replace_range(start..end, if draw(&mut seed).is_multiple_of(3) { "" } else { token });
    }
    text
}

/// Reads mutations of each of some files, the others as they are, and checks that every place lies in a file; how many could
/// be read.
pub(crate) fn survive(given: &[(&str, &str)], cases: u64) -> usize {
    use crate::sources::span_of;
    let mut readable = 0;
    for case in 0..cases {
        let (main, text) = given[case as usize % given.len()];
        let mut files: crate::Files =
            given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        files.insert(main.to_owned(), mutated(text, case));
        match crate::read(&files, &crate::Options::default()) {
            Ok(read) => {
                readable += 1;
                let places = read.model.items.iter().map(|item| span_of(&item.place));
                let unread = read.unread.iter().map(|one| one.span);
                let labels = read.problems.iter().flat_map(|one| one.labels.iter().map(|label| label.span));
                for span in places.chain(unread).chain(labels) {
                    assert!(read.sources.locate(span).is_some(), "{span:?}: {}", files[main]);
                }
            }
            Err(error) => assert!(!error.files.is_empty() || !error.message.is_empty(), "{}", files[main]),
        }
    }
    readable
}
