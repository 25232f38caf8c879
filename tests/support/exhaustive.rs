//! An exhaustive scorer: every article is tested and scored by its own texts, without an index, with
//! nothing left out and nothing kept. What searches skip, share and look up once must not show.

mod condition;
mod score;
mod text;

use std::collections::HashMap;

use xunwen_corpus::Article;
use xunwen_engine::{ListOrder, Plan, Plans, QueryKind, SearchRequest, Strictness, Weights, parse};
use xunwen_text::{Analysis, KeyTermExtractor};

use self::condition::Conditions;
use self::score::Scorer;
use self::text::ArticleTexts;

/// The articles with every word below which those with fewer words are listed, too.
const MIN_STRICT_HITS: usize = 10;

/// Articles, to be searched one after the other.
pub struct ExhaustiveIndex {
    articles: Vec<ArticleTexts>,
    statistics: Statistics,
    weights: Weights,
}

/// The statistics of all articles together.
struct Statistics {
    n_articles: u64,
    /// The articles that have a gram in the title, and in the body.
    with_gram: HashMap<String, [u64; 2]>,
    /// The articles that have a character.
    with_char: HashMap<char, u64>,
    /// The mean lengths of title and body in grams.
    mean_lengths: [f32; 2],
}

/// The result of an exhaustive search.
#[derive(Debug)]
pub struct ExhaustiveList {
    /// Articles that have everything asked.
    pub strict_total: u64,
    /// Articles found, those with some of the words, too.
    pub loose_total: u64,
    /// All articles found, best first.
    pub hits: Vec<ExhaustiveHit>,
}

/// An article with its score.
#[derive(Debug)]
pub struct ExhaustiveHit {
    /// Its id.
    pub id: String,
    /// Its score by the index alone.
    pub score: f32,
    /// Whether it has only some of the words.
    pub is_partial: bool,
}

impl ExhaustiveIndex {
    /// Returns the articles with their statistics.
    #[must_use]
    pub fn new(articles: &[Article], analysis: &Analysis) -> Self {
        let mut extractor = KeyTermExtractor::default();
        let articles = articles.iter();
        let articles: Vec<ArticleTexts> =
            articles.map(|article| ArticleTexts::new(article, analysis, &mut extractor)).collect();
        let statistics = Statistics::new(&articles);
        Self { articles, statistics, weights: Weights::default() }
    }

    /// Returns the list of a query; `None` if it finds nothing as it was typed.
    #[must_use]
    pub fn search(&self, query: &str, analysis: &Analysis) -> Option<ExhaustiveList> {
        let (ast, _) = parse(query);
        if ast.is_empty() {
            return None;
        }
        let plans = Plans::new(&ast, analysis, SearchRequest::default().plan_options());
        let order = match plans.kind() {
            QueryKind::Keywords => ListOrder::StrictFirst,
            QueryKind::Question | QueryKind::LongText => ListOrder::BestMatches,
        };
        let strict = self.found(&plans.plan(Strictness::All));
        let mut loose = Vec::new();
        for level in levels(plans.n_words(), order) {
            loose = self.found(&plans.plan(*level));
            if loose.iter().filter(|is_found| **is_found).count() >= MIN_STRICT_HITS {
                break;
            }
        }

        let plan = plans.plan(Strictness::All);
        let scorer = Scorer::new(&plan.scoring, &self.statistics, &self.weights);
        let mut hits = Vec::new();
        for (n, article) in self.articles.iter().enumerate().filter(|(n, _)| loose[*n]) {
            let (id, score, is_partial) = (article.id.clone(), scorer.score(article), !strict[n]);
            hits.push(ExhaustiveHit { id, score, is_partial });
        }
        let comes_last = |hit: &ExhaustiveHit| hit.is_partial && order == ListOrder::StrictFirst;
        hits.sort_by(|a, b| comes_last(a).cmp(&comes_last(b)).then(b.score.total_cmp(&a.score)));

        let strict_total = hits.iter().filter(|hit| !hit.is_partial).count() as u64;
        let loose_total = hits.len() as u64;
        (loose_total > 0).then_some(ExhaustiveList { strict_total, loose_total, hits })
    }

    /// Returns for each article whether a plan finds it.
    fn found(&self, plan: &Plan) -> Vec<bool> {
        let conditions = Conditions::new(&self.statistics);
        self.articles.iter().map(|article| conditions.hold(&plan.matching, article)).collect()
    }
}

/// Returns the degrees of strictness, the strictest first.
fn levels(n_words: usize, order: ListOrder) -> &'static [Strictness] {
    use Strictness::{All, Any, Few, Most, Some};
    match (n_words, order) {
        (0 | 1, _) => &[All],
        (2, ListOrder::StrictFirst) => &[All, Any],
        (2, ListOrder::BestMatches) => &[Any],
        (_, ListOrder::StrictFirst) => &[All, Most, Some, Few, Any],
        (_, ListOrder::BestMatches) => &[Most, Some, Few, Any],
    }
}

impl Statistics {
    fn new(articles: &[ArticleTexts]) -> Self {
        let mut with_gram: HashMap<String, [u64; 2]> = HashMap::new();
        let mut with_char: HashMap<char, u64> = HashMap::new();
        let mut n_grams = [0.0_f64; 2];
        for article in articles {
            for (field, text) in [&article.title, &article.body].into_iter().enumerate() {
                n_grams[field] += f64::from(text.n_grams);
                for gram in text.positions.keys() {
                    with_gram.entry(gram.clone()).or_default()[field] += 1;
                }
            }
            for c in &article.chars {
                *with_char.entry(*c).or_default() += 1;
            }
        }
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a mean")]
        let mean = |n_grams: f64| (n_grams / articles.len().max(1) as f64).max(1.0) as f32;
        Self {
            n_articles: articles.len() as u64,
            with_gram,
            with_char,
            mean_lengths: n_grams.map(mean),
        }
    }

    /// Returns the number of articles with a gram in title or body: that of the field with more.
    fn n_with_gram(&self, gram: &str) -> u64 {
        self.with_gram.get(gram).map_or(0, |[title, body]| *title.max(body))
    }

    fn idf(&self, n_with: u64) -> f32 {
        #[allow(clippy::cast_precision_loss, reason = "a logarithm of counts")]
        let (total, with) = (self.n_articles.max(n_with) as f32, n_with as f32);
        (1.0 + (total - with + 0.5) / (with + 0.5)).ln()
    }
}
