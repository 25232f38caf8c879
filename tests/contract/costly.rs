//! Costly queries of each kind stay within the budget of their search, counted in steps.

use std::sync::Arc;

use xunwen_engine::{Engine, SearchBudget, SearchError, SearchLimits, Writer, WriterOptions};
use xunwen_tests::costly_queries::{CostlyKind, CostlyQueries};
use xunwen_tests::random::SplitMix;
use xunwen_tests::synthetic::News;
use xunwen_text::Analysis;

const N_ARTICLES: usize = 1_500;
const N_OF_KIND: usize = 6;
/// The budget of a search.
const MAX_STEPS: u64 = 100_000;
/// The steps that loops may have counted, but not passed on, when the budget is closed: a batch for
/// each of the loops of a query, of which a term or a run has one.
const MAX_OVERRUN: u64 = 400_000;

fn engine(folder: &std::path::Path) -> Engine {
    let analysis = Arc::new(Analysis::load().expect("the tables are built in"));
    let options = WriterOptions { n_threads: 1, memory_bytes: 64 << 20 };
    let mut writer = Writer::open(folder, &analysis, options).expect("a new index");
    let news = News::seeded(11, &analysis);
    for n in 0..N_ARTICLES {
        let article = news.article(n);
        let id = article.id.clone();
        writer.add(article, &id).expect("there is room");
    }
    writer.commit().expect("there is room");
    drop(writer);
    Engine::open(folder, analysis).expect("a whole index")
}

#[test]
fn costly_queries_of_each_kind_are_cut_within_their_budget() {
    let folder = tempfile::tempdir().expect("there is room");
    let engine = engine(folder.path());
    let queries = CostlyQueries::of_index(&engine).expect("a whole index");
    let mut random = SplitMix::seeded(5);

    let mut n_cut = 0;
    for kind in CostlyKind::ALL {
        for _ in 0..N_OF_KIND {
            let request = queries.generate(kind, &mut random).request();
            let limits = SearchLimits { max_steps: MAX_STEPS, ..SearchLimits::NONE };
            let budget = SearchBudget::new(limits);
            match engine.search_within(&request, &budget) {
                Err(SearchError::TooCostly(_)) => n_cut += 1,
                Err(error) => panic!("{error} for {}", request.query),
                Ok(_) => {}
            }
            let n_steps = budget.n_steps();
            assert!(n_steps <= MAX_STEPS + MAX_OVERRUN, "{n_steps} steps for {}", request.query);
        }
    }
    // The budget is small enough for the test to say something.
    assert!(n_cut > CostlyKind::ALL.len(), "{n_cut} searches were cut");
}
