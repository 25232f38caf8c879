//! Whether two texts say the same.

use super::params::PARAMS;

/// The pairs of neighbouring characters of a text, without punctuation unless there is nothing else, sorted.
#[derive(Clone)]
pub(super) struct CharPairs(Vec<u64>);

impl CharPairs {
    /// Returns the pairs of a text. The pair of a single character is the character twice.
    pub(super) fn new(chars: impl Iterator<Item = char>) -> Self {
        let all: Vec<char> = chars.filter(|c| !c.is_whitespace()).collect();
        let spoken = spoken(&all);
        let chars = if spoken.is_empty() { all } else { spoken };
        let mut pairs: Vec<u64> = match chars.as_slice() {
            [only] => vec![pair(*only, *only)],
            chars => chars.windows(2).map(|two| pair(two[0], two[1])).collect(),
        };
        pairs.sort_unstable();
        Self(pairs)
    }

    /// Returns whether `other` says little beyond this text: most of `other` is in this text, or
    /// most of this text is in `other` and `other` is at most half as long again.
    pub(super) fn is_nearly(&self, other: &Self) -> bool {
        let n_common = self.n_common(other);
        let (n_own, n_other) = (self.0.len(), other.0.len());
        let is_most_of = |n_all: usize| n_common * 100 >= n_all * PARAMS.same_pairs_percent;
        n_common > 0 && (is_most_of(n_other) || is_most_of(n_own) && n_other * 2 <= n_own * 3)
    }

    fn n_common(&self, other: &Self) -> usize {
        let (mut own_at, mut other_at, mut n_common) = (0, 0, 0);
        while let (Some(own), Some(pair)) = (self.0.get(own_at), other.0.get(other_at)) {
            n_common += usize::from(own == pair);
            own_at += usize::from(own <= pair);
            other_at += usize::from(pair <= own);
        }
        n_common
    }
}

/// Returns whether all of `part` occurs in `text`, without regard to punctuation.
pub(super) fn contains_spoken(text: &[char], part: &[char]) -> bool {
    let (text, part) = (spoken(text), spoken(part));
    !part.is_empty() && text.windows(part.len()).any(|stretch| stretch == part)
}

fn spoken(text: &[char]) -> Vec<char> {
    text.iter().copied().filter(is_spoken).collect()
}

/// Returns whether a character is read aloud. Most are ideographs, which are tested first.
fn is_spoken(c: &char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

fn pair(first: char, second: char) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nearly_the_same_with_a_word_changed_or_cut_off() {
        let same =
            |a: &str, b: &str| CharPairs::new(a.chars()).is_nearly(&CharPairs::new(b.chars()));
        assert!(same(
            "杭州举行跨境电商峰会，四百家企业参加",
            "杭州举行跨境电商峰会，五百家企业参加"
        ));
        assert!(same("杭州举行跨境电商峰会", "昨天，杭州举行跨境电商峰会。"));
        assert!(same("昨天，杭州举行跨境电商峰会，四百家企业参加", "杭州举行跨境电商峰会"));
        assert!(same("图。", "图！"));
        assert!(same("🎉", "🎉"));
        assert!(same("🎉", "\r🎉"));

        assert!(!same("跨境电商峰会", "杭州举行跨境电商峰会，四百家企业参加"));
        assert!(!same("杭州举行跨境电商峰会", "跨境电商企业增加三成"));
        assert!(!same("", "图"));
        assert!(!same("🎉", "图"));
        assert!(!same("🎉", "℃"));
    }
}
