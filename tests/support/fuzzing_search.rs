//! Properties of searching that hold for any query and any text. The fuzz targets in `tests/fuzz`
//! check them, and `tests/contract/queries.rs` checks them for real queries and mutations of them.

use std::sync::LazyLock;

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_engine::{
    Filters, Highlight, Highlights, Match, PageRange, Plan, PlanOptions, Plans, Sort, Strictness,
    marks_of, parse, snippets_of,
};
use xunwen_text::{Analysis, CharClass, Mark};

static ANALYSIS: LazyLock<Analysis> =
    LazyLock::new(|| Analysis::load().expect("the tables are built in"));

/// The maximum number of lookups of a plan: bare text is cut at 200 characters, a query at 2,000.
const MAX_RUNS: usize = 20_000;

/// Parses a query, prints it and parses it again.
///
/// # Panics
/// If the result is a different query.
pub(crate) fn parsing(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (ast, _) = parse(&text);
    let (again, _) = parse(&ast.to_string());
    assert_eq!(again, ast, "{ast} of {text:?}");
}

/// Plans a query in every degree of strictness.
///
/// # Panics
/// If a plan is inconsistent or exceeds a limit.
pub(crate) fn planning(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let plans = plans(&text);
    for strictness in
        [Strictness::All, Strictness::Most, Strictness::Some, Strictness::Few, Strictness::Any]
    {
        let Plan { matching, scoring, .. } = plans.plan(strictness);
        let n_runs = n_runs(&matching);
        assert!(n_runs <= MAX_RUNS, "{n_runs} runs for {text:?}");
        let n_terms = scoring.terms.len();
        let indices = scoring.words.iter().map(|word| &word.terms);
        let indices = indices.chain(scoring.runs.iter().map(|run| &run.terms));
        for terms in indices {
            assert!(!terms.is_empty() && terms.iter().all(|term| *term < n_terms), "{text:?}");
        }
        let terms = scoring.terms.iter();
        assert!(terms.map(|term| term.weight).all(|w| w.is_finite() && w >= 0.0), "{text:?}");
    }
}

/// Makes the snippets of a text. The first line of the input is the query.
///
/// # Panics
/// If there are too many snippets, two are equal, or a mark is outside its text.
pub(crate) fn snippets(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (query, paragraphs) = query_and_paragraphs(&text);
    let marked = marks(query).text;
    let article = Article {
        paragraphs: paragraphs
            .iter()
            .map(|text| Paragraph { kind: ParagraphKind::Body, text: (*text).to_owned() })
            .collect(),
        ..Article::default()
    };
    for fragments in snippets_of(&[article], &marked, &ANALYSIS.fold) {
        assert!(fragments.len() <= 3, "{fragments:?}");
        for (n, fragment) in fragments.iter().enumerate() {
            check(&fragment.text, &fragment.marks);
            let shown = fragment.text.trim_matches('…');
            assert!(paragraphs.iter().any(|text| text.contains(shown)), "{shown:?} of {text:?}");
            let twice = fragments[..n].iter().any(|other| other.text == fragment.text);
            assert!(!twice, "{fragments:?}");
        }
        let n_marked: usize =
            fragments.iter().flat_map(|f| &f.marks).map(|m| m.end - m.start).sum();
        let n_chars: usize = fragments.iter().map(|f| f.text.chars().count()).sum();
        assert!(n_chars <= 160.max(n_marked + 8), "{n_chars} characters: {fragments:?}");
    }
}

/// Marks a text. The first line of the input is the query.
///
/// # Panics
/// If a mark covers something else than the query, or a run of the query is not marked.
pub(crate) fn marking(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (query, paragraphs) = query_and_paragraphs(&text);
    let marked = marks(query).text;
    for (text, marks) in paragraphs.iter().zip(marks_of(&paragraphs, &marked, &ANALYSIS.fold)) {
        check(text, &marks);
        let folded: Vec<char> = ANALYSIS.fold.fold(text).chars().collect();
        for mark in &marks {
            let covered: String = folded[mark.start..mark.end].iter().collect();
            let is_asked = |run: &String| !run.is_empty() && covered.contains(run.as_str());
            let asked = marked.iter().any(|marked| marked.runs().iter().any(is_asked));
            assert!(asked, "{covered:?} is marked for {query:?}");
        }
        for run in marked.iter().filter_map(han_run) {
            let run: Vec<char> = run.chars().collect();
            for (start, _) in folded.windows(run.len()).enumerate().filter(|(_, w)| **w == run) {
                let covers = |mark: &Mark| mark.start <= start && start + run.len() <= mark.end;
                assert!(marks.iter().any(covers), "{run:?} is not marked in {text:?}");
            }
        }
    }
}

fn plans(query: &str) -> Plans {
    let options = PlanOptions {
        filters: Filters::default(),
        sort: Sort::Relevance,
        recency: None,
        page: PageRange { offset: 0, limit: 10 },
        now: "2024-03-05T00:00:00Z".parse().expect("a time"),
    };
    Plans::new(&parse(query).0, &ANALYSIS, options)
}

fn marks(query: &str) -> Highlights {
    plans(query).plan(Strictness::Any).marks
}

fn query_and_paragraphs(text: &str) -> (&str, Vec<&str>) {
    let (query, body) = text.split_once('\n').unwrap_or((text, text));
    (query, body.lines().filter(|line| !line.is_empty()).collect())
}

fn check(text: &str, marks: &[Mark]) {
    let n_chars = text.chars().count();
    let mut after = 0;
    for mark in marks {
        assert!(after <= mark.start && mark.start < mark.end, "{marks:?} of {text:?}");
        assert!(mark.end <= n_chars, "{marks:?} of {text:?}");
        after = mark.end;
    }
}

/// Returns a run of Han characters that is marked wherever it occurs.
fn han_run(marked: &Highlight) -> Option<&str> {
    let Highlight::Run(run) = marked else { return None };
    let is_han = !run.is_empty() && run.chars().all(|c| CharClass::from_char(c) == CharClass::Cjk);
    is_han.then_some(run.as_str())
}

fn n_runs(matching: &Match) -> usize {
    match matching {
        Match::Everything | Match::Published(..) | Match::Term(_) => 0,
        Match::All(parts) | Match::Any(parts) | Match::Share(_, parts) => {
            parts.iter().map(n_runs).sum()
        }
        Match::Not(inner) => n_runs(inner),
        Match::Run(..) => 1,
        Match::Near(_, near) => near.runs.len(),
    }
}
