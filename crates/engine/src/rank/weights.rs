//! The constants of ranking, in one place.
//!
//! They come from coordinate climbs on four judged sets (cmrc2018, drcd, baidu-hot, sogou-qt): first
//! on the formula before it was built in, where two climbs with a set left out ended near by on that
//! set (.992 and .962 beside .992 and .963), then with the engine, `cargo run --release -p xunwen-tests
//! --example tune`. The means of the sets lie within .001 of each other for half or twice of most of
//! them. The weight of titles is chosen, not found: titles of the judged sets are empty or a name. That of
//! unbroken runs is as high as the sets allow, so that few scattered words come before one.

/// How much each part of the ranking counts. [`Weights::default`] is what readers get; other
/// values are for tuning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// A gram of the query, beside a word of it.
    pub grams: f32,
    /// A word of one character, beside a longer one.
    pub single: f32,
    /// How often a gram must occur in the title to count as much as once in the body, as a
    /// factor: an occurrence in the title is worth so many in the body.
    pub title: f32,
    /// BM25's k1: how soon more occurrences count for no more.
    pub k1: f32,
    /// BM25's b: how much a long article has to have more of them.
    pub b: f32,
    /// The exponent of coverage, the share of the query's words, weighed by rarity, that an
    /// article has.
    pub coverage: f32,
    /// What an unbroken run adds, as a share of what its grams are worth.
    pub run: f32,
    /// What coming to the point with the first character adds, as a share of the score.
    pub lead: f32,
    /// What it adds that all of the query stands in one place, as a share of the score.
    pub together: f32,
}

impl Weights {
    /// The names of the parts, with their values, for reports and for climbing.
    #[must_use]
    pub fn parts(&mut self) -> [(&'static str, &mut f32); 9] {
        [
            ("grams", &mut self.grams),
            ("single", &mut self.single),
            ("title", &mut self.title),
            ("k1", &mut self.k1),
            ("b", &mut self.b),
            ("coverage", &mut self.coverage),
            ("run", &mut self.run),
            ("lead", &mut self.lead),
            ("together", &mut self.together),
        ]
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            grams: 1.5,
            single: 1.8,
            title: 2.0,
            k1: 0.8,
            b: 0.95,
            coverage: 0.5,
            run: 1.0,
            lead: 0.3,
            together: 1.0,
        }
    }
}
