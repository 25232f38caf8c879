//! The known name that a misspelt one is nearest to.

/// The longest name that is compared, in bytes. Longer ones are not misspelt.
const MAX_NAME_BYTES: usize = 64;

/// Returns the name that was probably meant: the only one that is a part of `name` or the other way
/// round, or the one with the fewest letters to change, if these are at most half.
pub(crate) fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let name = folded(name);
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return None;
    }

    let distances = known.iter().map(|known| (distance(&name, &folded(known)), *known));
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

/// Returns how many letters must be added, left out, replaced or swapped with the next one to change
/// one name into the other (Damerau and Levenshtein, optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();

    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let is_other = usize::from(a[i - 1] != b[j - 1]);
            let mut best = rows[i - 1][j - 1] + is_other;
            best = best.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
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
