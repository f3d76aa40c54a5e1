//! JSON, base64 and hashes.

use super::{Call, Outcome};
use crate::hcl::value::{Data, Value};
use std::rc::Rc;

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "jsonencode" => jsonencode(call),
        "jsondecode" => jsondecode(call),
        "base64encode" => call.text(0).and_then(|text| call.made_text(base64(text.as_bytes()))),
        "urlencode" => call.text(0).and_then(|text| call.made_text(url(&text))),
        _ => return None,
    })
}

fn jsonencode(call: &Call<'_, '_>) -> Outcome {
    let value = call.any(0)?;
    if value.why_unknown().is_some() || value.has_fault() {
        return Err(value);
    }
    Ok(call.made(Data::Json(Rc::new(value))))
}

fn jsondecode(call: &Call<'_, '_>) -> Outcome {
    let value: Value = call.any(0)?;
    call.evaluator.parse_json(&value).map_err(|why| call.fault(why))
}

/// Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .enumerate()
            .fold(0_u32, |sum, (index, byte)| sum | u32::from(*byte) << (16 - 8 * index));
        for index in 0..4 {
            let letter = usize::try_from(group >> (18 - 6 * index) & 63).ok().and_then(|at| LETTERS.get(at));
            out.push(if index > chunk.len() { '=' } else { char::from(letter.copied().unwrap_or(b'=')) });
        }
    }
    out
}

/// A text for a query of an address.
fn url(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64() {
        // RFC 4648, section 10.
        for (text, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }
}
