//! The words of class names and ids: `articleContent`, `article-content` and `article_content2` say the same.

/// Returns the words in lower case; parts that hyphens and capitals divide come alone and joined.
///
/// ```text
/// "imgDesc share-bar" → imgdesc img desc sharebar share bar
/// ```
pub(super) fn words(names: &str) -> impl Iterator<Item = String> + '_ {
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
        if parts.len() > 1 {
            parts.insert(0, parts.concat());
        }
        parts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_hyphens_and_capitals() {
        let all: Vec<_> = words("imgDesc share-bar TRS_Editor col2").collect();
        assert_eq!(all.join(" "), "imgdesc img desc sharebar share bar trseditor trs editor col");
    }
}
