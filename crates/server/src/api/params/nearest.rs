//! The known name that a misspelt one is nearest to.

use strsim::osa_distance;

/// The longest name that is compared, in bytes. Longer ones are not misspelt.
const MAX_NAME_BYTES: usize = 64;

/// Returns the name that was probably meant: the one with the fewest letters to change, if these are
/// at most half, otherwise one that begins `name` or that `name` begins.
pub(crate) fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let name = folded(name);
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return None;
    }

    let distances = known.iter().map(|known| (osa_distance(&name, &folded(known)), *known));
    let (n_changes, best) = distances.min_by_key(|(n_changes, _)| *n_changes)?;
    if n_changes * 2 <= name.chars().count().max(best.len()) {
        return Some(best);
    }
    let is_part = |known: &str| name.starts_with(known) || folded(known).starts_with(&name);
    known.iter().copied().find(|known| is_part(known))
}

/// Returns a name in lower case without separators: `perPage` and `per-page` are `per_page`.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["q", "page", "cursor", "per_page", "sort", "from", "to", "source", "author"];
        for (name, expected) in [
            ("pgae", Some("page")),
            ("Page", Some("page")),
            ("perPage", Some("per_page")),
            ("per-page", Some("per_page")),
            ("authors", Some("author")),
            ("sorce", Some("source")),
            ("form", Some("from")),
            ("query", Some("q")),
            ("auth", Some("author")),
            ("utm_campaign", None),
            ("", None),
            ("中", None),
        ] {
            assert_eq!(nearest(name, &known), expected, "{name}");
        }
        assert_eq!(nearest(&"p".repeat(100_000), &known), None);
    }
}
