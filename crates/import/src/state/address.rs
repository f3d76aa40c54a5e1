//! Addresses: `module.api["a"].aws_ecs_service.this[0]`.

/// The address without the keys of instances: what the configuration calls it.
pub(super) fn without_keys(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut letters = address.chars();
    while let Some(letter) = letters.next() {
        if letter != '[' {
            out.push(letter);
            continue;
        }
        let mut quoted = false;
        while let Some(inner) = letters.next() {
            match inner {
                '\\' if quoted => {
                    letters.next();
                }
                '"' => quoted = !quoted,
                ']' if !quoted => break,
                _ => {}
            }
        }
    }
    out
}

/// The address of the module that a resource stands in, with the keys of its instances; empty for the root.
pub(super) fn module_of(address: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    let mut dots: Vec<usize> = Vec::new();
    for (index, letter) in address.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted => dots.push(index),
            _ => {}
        }
    }
    // `module.a.module.b.aws_x.y`: what ends before the last two parts, or three of a data source.
    let parts = if address.starts_with("module.") { dots.len() / 2 * 2 } else { 0 };
    let end = parts.checked_sub(1).and_then(|index| dots.get(index)).copied();
    end.and_then(|end| address.get(..end)).unwrap_or_default()
}

/// The key of the instance at the end of an address, with its brackets; empty where there is none.
pub(super) fn key_of(address: &str) -> &str {
    if !address.ends_with(']') {
        return "";
    }
    let start = without_keys_end(address);
    address.get(start..).unwrap_or_default()
}

/// Where the last key of an address starts.
fn without_keys_end(address: &str) -> usize {
    let (mut quoted, mut escaped, mut start) = (false, false, address.len());
    for (index, letter) in address.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => start = index,
            _ => {}
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_modules_are_told_apart() {
        for (address, without, module, key) in [
            ("aws_ecs_service.api", "aws_ecs_service.api", "", ""),
            ("aws_subnet.a[0]", "aws_subnet.a", "", "[0]"),
            ("module.api.aws_lb.this", "module.api.aws_lb.this", "module.api", ""),
            (
                "module.api[\"a.b\"].module.x[1].aws_lb.this[\"k]\\\"\"]",
                "module.api.module.x.aws_lb.this",
                "module.api[\"a.b\"].module.x[1]",
                "[\"k]\\\"\"]",
            ),
        ] {
            assert_eq!(without_keys(address), without);
            assert_eq!(module_of(address), module);
            assert_eq!(key_of(address), key);
        }
    }
}
