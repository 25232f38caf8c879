//! Placeholders in texts, such as `{n}`, and numbers that fill them.

/// Returns `text` with each `{name}` replaced by its value. A placeholder without a value stays.
///
/// The text is read once, so a value may contain braces.
pub(crate) fn fill(text: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;

    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, next)| Some((value_of(name)?, next)));
        if let Some((value, next)) = value {
            filled.push_str(&value);
            rest = next;
        } else {
            filled.push('{');
            rest = after;
        }
    }

    filled.push_str(rest);
    filled
}

/// Returns a number with thousands separators: `74,487`.
///
/// `indicatif`'s `HumanCount` does the same for `u64`, but would bring a terminal library into the
/// server for these lines.
pub(crate) fn grouped(n: i128) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "-" } else { "" });

    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }

    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_without_a_value_stays() {
        let only_a = |name: &str| (name == "a").then(|| "1".to_owned());
        assert_eq!(fill("{a}{b}{", only_a), "1{b}{");
    }

    #[test]
    fn thousands_are_separated() {
        let grouped: Vec<String> = [0, 7, 999, 1000, 74_487, 1_234_567, -1000].map(grouped).into();
        assert_eq!(grouped, ["0", "7", "999", "1,000", "74,487", "1,234,567", "-1,000"]);
    }
}
