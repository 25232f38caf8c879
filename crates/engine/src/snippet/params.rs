//! The tuned numbers of snippets.

/// The numbers that decide which fragments are shown and how long they are. All are chosen by
/// hand; halving or doubling them is not measured unless said otherwise.
pub(super) struct SnippetParams {
    /// The most fragments of one article.
    pub(super) max_fragments: usize,
    /// The most characters of all fragments together, ellipses included. Only a single match that
    /// is longer is shown beyond it, since matches are not cut.
    pub(super) max_chars: usize,
    /// The length in characters beyond which a sentence is cut around its matches.
    pub(super) max_sentence_chars: usize,
    /// The length in characters below which a fragment is left out rather than cut further.
    pub(super) min_cut_chars: usize,
    /// A fragment that shows nothing new must show at least as many matched characters as the best
    /// fragment, divided by this number. Doubling it shows more of such fragments.
    pub(super) filler_divisor: usize,
    /// The share of common pairs of characters from which fragments are nearly the same, in
    /// percent. A sentence of twenty characters with one word changed reaches it.
    pub(super) same_pairs_percent: usize,
    /// The number of candidates rejected as nearly the same after which the choice ends. Bounds
    /// the time for an article of repeated sentences.
    pub(super) max_rejected: usize,
    /// The length of a cut fragment divided by this number is the room before its match, unless
    /// the sentence ends soon after it.
    pub(super) lead_divisor: usize,
    /// The most characters that a fragment begins earlier to avoid a cut inside a word.
    pub(super) max_back_chars: usize,
    /// The least share of letters, digits and ideographs in a readable line, in percent.
    pub(super) min_token_percent: usize,
    /// The greatest share of digits in a readable line, in percent. Lines beyond it are tables.
    pub(super) max_digit_percent: usize,
}

/// The values in use.
pub(super) const PARAMS: SnippetParams = SnippetParams {
    max_fragments: 3,
    max_chars: 160,
    max_sentence_chars: 90,
    min_cut_chars: 30,
    filler_divisor: 2,
    same_pairs_percent: 80,
    max_rejected: 32,
    lead_divisor: 3,
    max_back_chars: 7,
    min_token_percent: 40,
    max_digit_percent: 50,
};
