//! Characters that look alike.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Lines of a character and those that look like it, in groups of falling similarity; the head of the
/// file says where they come from.
const TABLE: &str = include_str!("../data/shapes.txt");

/// Groups of characters that textbooks list as look-alikes.
const LOOK_ALIKES: &str = include_str!("../data/look-alikes.txt");

/// The degrees of similarity in the table; 0 is the highest.
pub(crate) const N_DEGREES: usize = 4;

/// A character that looks like another, with the degree of their similarity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SimilarShape {
    pub(crate) degree: usize,
    pub(crate) char: char,
}

/// The similar characters of each, the most similar first. Immutable, built at first use in 10 ms.
static SIMILAR: LazyLock<HashMap<char, Vec<SimilarShape>>> = LazyLock::new(|| {
    let mut similar: HashMap<char, Vec<SimilarShape>> = HashMap::new();
    let mut add = |a: char, b: char, degree: usize| {
        similar.entry(a).or_default().push(SimilarShape { degree, char: b });
        similar.entry(b).or_default().push(SimilarShape { degree, char: a });
    };

    for line in lines(TABLE) {
        let Some(first) = line.chars().next() else { continue };
        for (degree, group) in line[first.len_utf8()..].split('|').enumerate() {
            group.chars().for_each(|other| add(first, other, degree));
        }
    }
    for group in lines(LOOK_ALIKES).flat_map(str::split_whitespace) {
        for (at, first) in group.char_indices() {
            group[at + first.len_utf8()..].chars().for_each(|other| add(first, other, 0));
        }
    }

    for shapes in similar.values_mut() {
        shapes.sort_unstable();
        let mut known = Vec::new();
        shapes.retain(|shape| {
            let is_new = !known.contains(&shape.char);
            known.push(shape.char);
            is_new
        });
    }
    similar
});

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

/// Returns the characters that look like a folded character, the most similar first.
pub(crate) fn similar_shapes(c: char) -> &'static [SimilarShape] {
    SIMILAR.get(&c).map_or(&[], Vec::as_slice)
}

/// Returns the memory of the table, in bytes.
pub(crate) fn n_shape_bytes() -> usize {
    let lists: usize = SIMILAR.values().map(|shapes| size_of_val(shapes.as_slice())).sum();
    lists + SIMILAR.len() * size_of::<(char, Vec<SimilarShape>)>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_similar(a: char, b: char) -> bool {
        similar_shapes(a).iter().any(|shape| shape.char == b)
    }

    #[test]
    fn characters_that_differ_by_a_stroke_look_alike() {
        for pair in
            ["未末", "己已", "侯候", "戊戌", "土士", "晴睛", "折析", "拨拔", "货贷", "巷港", "采踩"]
        {
            let (a, b) = (pair.chars().next().unwrap(), pair.chars().nth(1).unwrap());
            assert!(is_similar(a, b) && is_similar(b, a), "{pair}");
        }
        assert!(!is_similar('未', '国'));
        assert!(similar_shapes('a').is_empty());
    }

    #[test]
    fn each_similar_character_is_listed_once_with_a_known_degree() {
        for (c, shapes) in SIMILAR.iter() {
            let mut chars: Vec<char> = shapes.iter().map(|shape| shape.char).collect();
            chars.sort_unstable();
            assert!(chars.windows(2).all(|pair| pair[0] != pair[1]), "{c}");
            assert!(shapes.iter().all(|shape| shape.degree < N_DEGREES && shape.char != *c), "{c}");
        }
    }
}
