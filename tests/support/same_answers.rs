//! Two engines that must give the same answers, and queries of every form to ask them.

use xunwen_engine::{FacetLimits, Facets, HistogramPeriods, Hit, SearchRequest, SearchResult};

use xunwen_text::FoldTable;

use crate::random::SplitMix;
use crate::real_news::{WholeArticle, common_word as common, piece};

/// Returns a request for a page with everything that a page can show.
pub fn request(query: &str) -> SearchRequest {
    let facets = FacetLimits {
        source: Some(5),
        author: Some(20),
        term: Some(20),
        year: Some(10),
        month: Some(12),
    };
    SearchRequest {
        query: query.to_owned(),
        limit: 10,
        facets,
        histogram: Some(HistogramPeriods::Fitting { max_periods: 60 }),
        max_repairs: 3,
        ..SearchRequest::default()
    }
}

/// How far two results agree.
#[derive(Debug, PartialEq, Eq)]
pub enum Agreement {
    /// All is the same, scores within rounding.
    Same,
    /// The hits are in another order, or others; the rest is the same.
    OtherOrder(String),
    /// A number, a note, a count, a snippet or a mark is another one.
    Different(String),
}

/// Compares the results of two engines. Names in facets are printed as in any of their articles, so they
/// are compared as they are looked up.
pub fn compare(local: &SearchResult, other: &SearchResult, fold: &FoldTable) -> Agreement {
    let numbers = |one: &SearchResult| (one.total, one.strict_total, one.loose_total, one.order);
    for (part, is_same) in [
        ("numbers", numbers(other) == numbers(local)),
        ("notes", other.notes == local.notes),
        ("facets", folded(&other.facets, fold) == folded(&local.facets, fold)),
        ("histogram", other.histogram == local.histogram),
        ("number of hits", other.hits.len() == local.hits.len()),
    ] {
        if !is_same {
            let (other, local) = (numbers(other), numbers(local));
            return Agreement::Different(format!("{part}: {other:?} for {local:?}"));
        }
    }
    let ids = |one: &SearchResult| one.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();
    if ids(other) != ids(local) {
        return Agreement::OtherOrder(format!("{:?} for {:?}", scored(other), scored(local)));
    }
    for (one, known) in other.hits.iter().zip(&local.hits) {
        let is_close = (one.score - known.score).abs() <= 1e-5 * known.score.abs();
        let same = Hit { score: known.score, arrived: known.arrived, ..one.clone() };
        if !is_close || &same != known {
            return Agreement::Different(format!("hit: {one:?} for {known:?}"));
        }
    }
    Agreement::Same
}

fn folded(facets: &Facets, fold: &FoldTable) -> Facets {
    let mut facets = facets.clone();
    for facet in [&mut facets.author, &mut facets.term] {
        facet.values.iter_mut().for_each(|count| count.value = fold.fold(&count.value));
    }
    facets
}

fn scored(result: &SearchResult) -> Vec<(&str, f32)> {
    result.hits.iter().map(|hit| (hit.id.as_str(), hit.score)).collect()
}

/// Returns a query of any form, made of pieces of articles.
pub fn random_query(news: &[WholeArticle], random: &mut SplitMix) -> String {
    let [one, two, three] = [0, 1, 2].map(|_| piece(news, random));
    match random.below(22) {
        0 => one,
        1 => format!("{one} {two}"),
        2 => format!("{one} {two} {three}"),
        3 => format!("\"{one}\""),
        4 => format!("\"{one}\" {two}"),
        5 => format!("{one}*{two}"),
        6 => format!("\"{one} {two}\"~{}", random.below(30)),
        7 => format!("{one} -{two}"),
        8 => format!("{one} OR {two} OR \"{three}\""),
        9 => format!("title:{one} {two}"),
        10 => format!("{one} -\"{two}\" -{three}"),
        11 => format!("({one} OR {two}) {three}"),
        12 => format!("{}*{}", common(random), two),
        13 => format!("{one} 词:{}", common(random)),
        14 => format!("{one} 来源:眾新聞"),
        15 => format!("作者:记者{} {one}", random.below(40)),
        16 => format!("{}年 {one}", 1990 + random.below(40)),
        17 => format!("{} {}", random.below(300), random.word(&["万", "亿", "%", "年", "人"])),
        18 => random.word(&["十", "三百", "百分之五", "二十二", "5%", "3.5", "一千万"]).to_owned(),
        19 => format!("\"{one}\"*\"{two}\"*\"{three}\""),
        20 => format!("{one} 2016..2019"),
        _ => format!("{} {one} {}", common(random), common(random)),
    }
}
