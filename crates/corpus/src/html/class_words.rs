//! The words of class names and ids: `articleContent`, `article-content` and `article_content2`
//! contain the same words.

/// How much of an attribute is read, in bytes. Real names are shorter.
const MAX_BYTES: usize = 256;

/// Returns whether a list, separated by spaces, contains a word.
pub(super) fn is_listed(word: &str, list: &str) -> bool {
    list.split(' ').any(|entry| entry == word)
}

/// Returns the words in lower case. The parts of a name, split at hyphens, digits and capitals, come
/// one by one, in pairs, and joined.
///
/// ```text
/// "imgDesc" → img desc imgdesc
/// ```
pub(super) fn class_words(names: &str) -> impl Iterator<Item = String> + '_ {
    let end = (0..=names.len().min(MAX_BYTES)).rev().find(|&at| names.is_char_boundary(at));
    let names = &names[..end.unwrap_or_default()];
    names.split_ascii_whitespace().flat_map(|name| {
        let parts = name_parts(name);
        let mut joined: Vec<_> = parts.windows(2).map(<[String]>::concat).collect();
        if parts.len() > 2 {
            joined.push(parts.concat());
        }
        parts.into_iter().chain(joined)
    })
}

/// Returns the parts of a name in lower case.
fn name_parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let begins_part = !c.is_alphabetic() || (was_lower && c.is_uppercase());
        if begins_part {
            parts.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(part) = parts.last_mut()
        {
            part.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_at_hyphens_digits_and_capitals() {
        let all: Vec<_> = class_words("imgDesc js_qr-code TRS_Editor col2").collect();
        assert_eq!(
            all.join(" "),
            "img desc imgdesc js qr code jsqr qrcode jsqrcode trs editor trseditor col"
        );
    }
}
