//! Inverse document frequency, for matching and ranking alike.

/// Returns the IDF of a term that `n_with` of `n_total` articles contain, as in BM25 but never
/// negative: ln(1 + (N - n + ½) / (n + ½)).
#[must_use]
pub fn idf(n_total: u64, n_with: u64) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "a logarithm of counts")]
    let (total, with) = (n_total.max(n_with) as f32, n_with as f32);
    (1.0 + (total - with + 0.5) / (with + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idf_falls_with_frequency_and_is_never_negative() {
        let idfs: Vec<f32> = [0, 1, 10, 99, 100].iter().map(|n| idf(100, *n)).collect();
        assert!(idfs.is_sorted_by(|a, b| a > b), "{idfs:?}");
        assert!(idfs.iter().all(|idf| *idf > 0.0), "{idfs:?}");
    }

    #[test]
    fn a_count_above_the_total_counts_as_the_total() {
        assert_eq!(idf(3, 5), idf(5, 5));
    }
}
