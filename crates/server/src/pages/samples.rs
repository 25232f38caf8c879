//! Examples from the index: names, days and words of its newest articles.

use std::collections::BTreeMap;
use std::ops::Range;

use xunwen_engine::{
    Engine, Facet, FacetLimits, Filters, Hit, HitTexts, NameFilter, SearchBudget, SearchError,
    SearchRequest, Sort,
};
use xunwen_text::Analysis;

/// The articles whose titles provide words.
const N_TITLES: usize = 100;

/// The most characters between two words that count as close.
pub(crate) const NEAR_CHARS: usize = 10;

/// Names, days and words of an index. All are empty if it has no articles.
#[derive(Debug, Default)]
pub(crate) struct IndexSamples {
    /// The newest article.
    pub(crate) newest: Option<Hit>,
    /// The sources with the most articles.
    pub(crate) sources: Vec<String>,
    /// The authors with the most articles.
    pub(crate) authors: Vec<String>,
    /// The years with articles, newest first.
    pub(crate) years: Vec<String>,
    /// The months with articles, newest first.
    pub(crate) months: Vec<String>,
    /// Words of titles, the one in the most titles first.
    pub(crate) words: Vec<String>,
    /// Pairs of words in one title, the first before the second, and the first one as frequent as
    /// possible.
    pub(crate) pairs: Vec<WordPair>,
}

/// Two words of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordPair {
    pub(crate) first: String,
    pub(crate) second: String,
    /// The characters of the title between them.
    pub(crate) n_between: usize,
}

/// A word of a title, as printed.
#[derive(Debug)]
struct TitleWord {
    text: String,
    chars: Range<usize>,
}

impl IndexSamples {
    /// Takes examples from an index.
    ///
    /// # Errors
    /// If the index cannot be read, or the budget does not suffice.
    pub(crate) fn new(engine: &Engine, budget: &SearchBudget) -> Result<Self, SearchError> {
        // Undated articles are used only where no other ones are: they have no facets of time.
        let dated = Filters { from: Some(i64::MIN), ..Filters::default() };
        let mut found = engine.search_within(&newest_articles(dated), budget)?;
        if found.hits.is_empty() {
            let unnamed = NameFilter { none_of: vec![String::new()], ..NameFilter::default() };
            let all = Filters { author: unnamed, ..Filters::default() };
            found = engine.search_within(&newest_articles(all), budget)?;
        }

        let values = |facet: Facet| {
            facet.values.into_iter().map(|counted| counted.value).collect::<Vec<_>>()
        };
        let titles: Vec<&str> = found.hits.iter().map(|hit| hit.title.text.as_str()).collect();
        let (words, pairs) = words_and_pairs(engine.analysis(), &titles);
        Ok(Self {
            sources: values(found.facets.source),
            authors: values(found.facets.author),
            years: values(found.facets.year),
            months: values(found.facets.month),
            words,
            pairs,
            newest: found.hits.into_iter().next(),
        })
    }
}

/// Returns the request for the newest articles that pass.
fn newest_articles(filters: Filters) -> SearchRequest {
    SearchRequest {
        filters,
        sort: Sort::Newest,
        limit: N_TITLES,
        texts: HitTexts::Title,
        facets: FacetLimits {
            source: Some(3),
            author: Some(3),
            term: None,
            year: Some(3),
            month: Some(3),
        },
        ..SearchRequest::default()
    }
}

/// Returns the words of titles by frequency, and the pairs of them.
fn words_and_pairs(analysis: &Analysis, titles: &[&str]) -> (Vec<String>, Vec<WordPair>) {
    let titles: Vec<Vec<TitleWord>> =
        titles.iter().map(|title| title_words(analysis, title)).collect();

    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for words in &titles {
        for (at, word) in words.iter().enumerate() {
            if words[..at].iter().all(|before| before.text != word.text) {
                *counts.entry(&word.text).or_default() += 1;
            }
        }
    }
    let mut words: Vec<&str> = counts.keys().copied().collect();
    let rank = |word: &str| std::cmp::Reverse(counts[word]);
    words.sort_by_key(|word| rank(word));

    let mut pairs: Vec<WordPair> = titles.iter().flat_map(|words| pairs_of(words)).collect();
    pairs.sort_by_key(|pair| (rank(&pair.first), rank(&pair.second)));
    (words.into_iter().map(str::to_owned).collect(), pairs)
}

/// Returns the words of at least two Chinese characters of a title.
fn title_words(analysis: &Analysis, title: &str) -> Vec<TitleWord> {
    let folded = analysis.fold.fold(title);
    let chars: Vec<char> = title.chars().collect();
    let words = analysis.segmenter.words(&folded).into_iter().filter_map(|word| {
        let range = word.char_start..word.char_start + word.text.chars().count();
        let text: String = chars.get(range.clone())?.iter().collect();
        let is_chinese = text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        (is_chinese && range.len() > 1).then_some(TitleWord { text, chars: range })
    });
    words.collect()
}

/// Returns the pairs of different words of a title.
fn pairs_of(words: &[TitleWord]) -> Vec<WordPair> {
    let mut pairs = Vec::new();
    for (at, first) in words.iter().enumerate() {
        for second in words[at + 1..].iter().filter(|second| second.text != first.text) {
            pairs.push(WordPair {
                first: first.text.clone(),
                second: second.text.clone(),
                n_between: second.chars.start - first.chars.end,
            });
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_titles_come_by_frequency_as_printed() {
        let analysis = Analysis::load().unwrap();
        let titles = ["杭州跨境电商增长", "杭州医药", "杭州，跨境電商", "GDP 5%"];
        let (words, pairs) = words_and_pairs(&analysis, &titles);
        assert_eq!(words[..2], ["杭州", "跨境"]);
        assert!(words.contains(&"電商".to_owned()) && words.iter().all(|word| word != "GDP"));

        let pair = |first: &str, second: &str, n_between| WordPair {
            first: first.into(),
            second: second.into(),
            n_between,
        };
        assert_eq!(pairs[0].first, "杭州");
        assert!(pairs.contains(&pair("杭州", "跨境", 0)), "{pairs:?}");
        assert!(pairs.contains(&pair("杭州", "跨境", 1)), "{pairs:?}");
        assert!(pairs.contains(&pair("跨境", "增长", 2)), "{pairs:?}");
    }
}
