//! The numbers of [`KeyTermExtractor`](super::KeyTermExtractor), and where they come from.

/// How much each sign of a telling word counts.
///
/// "Measured" is the share of an article's own keywords that are among its eight terms, on the even
/// half of the judged set `news-keywords`: .543 with the numbers in use. It is printed by
/// `cargo run --release -p xunwen-tests --example key_terms -- --halve-and-double`; halves and doubles
/// that score higher by less than .005 were left for terms that read better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyTermParams {
    /// The most terms of an article.
    ///
    /// Source: the requirement, eight.
    pub max_terms: usize,
    /// The characters of a body that are read, from its start. News says first what it is about, and
    /// cutting words is most of the cost.
    ///
    /// Source: measured. Halved .534, doubled .545. Names that recur later are whole only if more is read.
    pub max_body_chars: usize,
    /// The weight of an occurrence in the title, where one in the body counts 1.
    ///
    /// Source: measured. Halved .541, doubled .543.
    pub title_weight: f32,
    /// The weight of an occurrence in the opening of the body.
    ///
    /// Source: measured. Halved .537, doubled .542.
    pub opening_weight: f32,
    /// The length of the opening in characters.
    ///
    /// Source: measured. Halved .542, doubled .540.
    pub opening_chars: usize,
    /// The largest rarity, the natural logarithm of one by the frequency: what is rarer in jieba's
    /// corpus counts no more, since that corpus is too small to tell.
    ///
    /// Source: measured. Halved .541, doubled .536.
    pub max_rarity: f32,
    /// The factor of names of people, places and organisations, where a noun counts 1.
    ///
    /// Source: measured. Halved .539, doubled .539.
    pub name_factor: f32,
    /// The factor of other names, and of words that jieba does not know.
    ///
    /// Source: measured. Halved .539, doubled .541.
    pub other_name_factor: f32,
    /// The factor of verbs.
    ///
    /// Source: measured. Halved .533, doubled .538.
    pub verb_factor: f32,
    /// The factor of adjectives and adverbs.
    ///
    /// Source: measured. Halved .540, doubled .544.
    pub adjective_factor: f32,
    /// The occurrences that make neighbouring words a term.
    ///
    /// Source: measured. Halved .551, doubled .494. At 1, chance neighbours become terms, which readers notice and the figure does not.
    pub min_occurrences: usize,
    /// The most words of a term.
    ///
    /// Source: measured. Halved .491, doubled .544.
    pub max_words: usize,
    /// The most characters of a term of several words.
    ///
    /// Source: measured. Halved .531, doubled .542.
    pub max_chars: usize,
    /// The factor of a term of several words, for the mean rarity of its words.
    ///
    /// Source: measured. Halved .534, doubled .542.
    pub compound_factor: f32,
    /// The share that an occurrence within a term of several words counts for a noun of it.
    ///
    /// Source: measured. Halved .539, doubled .539.
    pub noun_part_share: f32,
    /// The share that it counts for a name of it: 加沙 in 加沙地带.
    ///
    /// Source: measured. Halved .541, doubled .542.
    pub name_part_share: f32,
}

impl Default for KeyTermParams {
    fn default() -> Self {
        Self {
            max_terms: 8,
            max_body_chars: 120,
            title_weight: 16.0,
            opening_weight: 1.5,
            opening_chars: 80,
            max_rarity: 12.0,
            name_factor: 1.5,
            other_name_factor: 1.3,
            verb_factor: 0.6,
            adjective_factor: 0.25,
            min_occurrences: 2,
            max_words: 3,
            max_chars: 8,
            compound_factor: 0.87,
            noun_part_share: 0.4,
            name_part_share: 0.7,
        }
    }
}
