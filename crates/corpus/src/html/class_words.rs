//! The words of class names and ids: `articleContent`, `article-content` and `article_content2` say the same.

/// How much of an attribute is read, in bytes: no name is longer, and a megabyte of them says nothing.
const MAX_BYTES: usize = 256;

/// Returns whether a list of words, parted by blanks, holds a word.
pub(super) fn is_in(word: &str, list: &str) -> bool {
    list.split(' ').any(|entry| entry == word)
}

/// Returns the words in lower case; parts that hyphens and capitals divide come alone, in pairs and joined.
///
/// ```text
/// "imgDesc" → img desc imgdesc
/// ```
pub(super) fn words(names: &str) -> impl Iterator<Item = String> + '_ {
    let end = (0..=names.len().min(MAX_BYTES)).rev().find(|&at| names.is_char_boundary(at));
    let names = &names[..end.unwrap_or_default()];
    names.split_ascii_whitespace().flat_map(|name| {
        let mut parts: Vec<String> = vec![String::new()];
        let mut was_lower = false;
        for c in name.chars() {
            if !c.is_alphabetic() {
                parts.push(String::new());
            } else {
                if was_lower && c.is_uppercase() {
                    parts.push(String::new());
                }
                if let Some(part) = parts.last_mut() {
                    part.extend(c.to_lowercase());
                }
            }
            was_lower = c.is_lowercase();
        }
        parts.retain(|part| !part.is_empty());
        let mut joined: Vec<_> = parts.windows(2).map(<[String]>::concat).collect();
        if parts.len() > 2 {
            joined.push(parts.concat());
        }
        parts.into_iter().chain(joined)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_hyphens_and_capitals() {
        let all: Vec<_> = words("imgDesc js_qr-code TRS_Editor col2").collect();
        assert_eq!(
            all.join(" "),
            "img desc imgdesc js qr code jsqr qrcode jsqrcode trs editor trseditor col"
        );
    }
}
