//! Look-alikes meet: signs, printed forms, numbers, measures, names with and without hyphens.
//!
//! Own inputs, and those of `cases/search` next to the checkout.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![allow(clippy::print_stdout, reason = "how much was compared is worth knowing")]

mod own_cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use xunwen_corpus::{Article, Paragraph, ParagraphKind, clean, read, records};
use xunwen_engine::{
    Engine, Filters, NameFilter, QueryAst, SearchRequest, SearchResult, Writer, WriterOptions,
};
use xunwen_tests::shared::shared_or_skip;
use xunwen_text::Analysis;

use own_cases::{APART, MEETING, NOTES, ONE_CHARACTER};

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// An index in a folder that is removed with it.
struct Searched {
    engine: Engine,
    _folder: tempfile::TempDir,
}

impl Searched {
    fn new(articles: &[Article]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { n_threads: 1, memory_bytes: 32 << 20 };
        let writer = Writer::open(folder.path(), &ANALYSIS, options).unwrap();
        for article in articles {
            writer.add(article.clone(), &article.id).unwrap();
        }
        writer.finish().unwrap();
        let engine = Engine::open(folder.path(), Arc::clone(&ANALYSIS)).unwrap();
        Self { engine, _folder: folder }
    }

    fn search(&self, query: &str) -> SearchResult {
        let request =
            SearchRequest { query: query.to_owned(), limit: 100, ..SearchRequest::default() };
        self.engine.search(&request).unwrap()
    }

    fn ids(&self, query: &str) -> BTreeSet<String> {
        self.search(query).hits.into_iter().map(|hit| hit.id).collect()
    }

    fn notes(&self, query: &str) -> Vec<&'static str> {
        self.search(query).notes.iter().map(|note| note.code()).collect()
    }
}

fn article(id: &str, text: &str) -> Article {
    let paragraph = Paragraph { kind: ParagraphKind::Body, text: text.to_owned() };
    let (id, title) = (id.to_owned(), "样本".to_owned());
    Article { id, title, paragraphs: vec![paragraph], ..Article::default() }
}

/// Reads and cleans the articles of a file.
fn cleaned(path: &Path) -> Vec<Article> {
    let name = path.file_name().unwrap();
    let raw = records(path, Path::new(name)).unwrap().flatten().flat_map(read).flatten();
    raw.filter_map(|raw| clean(raw).ok().map(|cleaned| cleaned.article)).collect()
}

fn set(ids: &str) -> BTreeSet<String> {
    ids.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_spelling_of_a_group_finds_every_other() {
    let mut wrong = Vec::new();
    for (n, spellings) in MEETING.iter().enumerate() {
        // The other groups are in the index, too, and must not be found.
        let mut articles = Vec::new();
        for (other, group) in MEETING.iter().enumerate() {
            let texts = group.iter().enumerate().filter(|_| other == n || other % 7 == n % 7);
            articles.extend(
                texts.map(|(at, text)| {
                    article(&format!("{other}.{at}"), &format!("河湾{text}的消息"))
                }),
            );
        }
        let searched = Searched::new(&articles);
        let all: BTreeSet<String> = (0..spellings.len()).map(|at| format!("{n}.{at}")).collect();
        for spelling in *spellings {
            let found = searched.ids(spelling);
            if found != all {
                wrong.push(format!("{spelling}: {found:?} instead of {all:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_only_similar_stays_apart() {
    for (query, text) in APART {
        let searched = Searched::new(&[article("1", text)]);
        assert_eq!(searched.ids(query), BTreeSet::new(), "{query} in {text}");
    }
}

#[test]
fn quotations_meet_character_by_character_and_by_any_single_one() {
    for (query, text) in ONE_CHARACTER {
        let searched = Searched::new(&[article("1", text), article("2", "别的消息")]);
        let quoted = QueryAst::Run((*query).to_owned()).to_string();
        assert_eq!(searched.ids(&quoted), set("1"), "{quoted} in {text}");
    }
}

#[test]
fn one_sign_is_a_query() {
    let texts = ["读《河口》一书", "今天🎉吧", "气温25℃", "话题#河口#", "没有别的"];
    let articles: Vec<Article> =
        texts.iter().enumerate().map(|(n, text)| article(&n.to_string(), text)).collect();
    let searched = Searched::new(&articles);
    for (query, ids) in [("《", "0"), ("🎉", "1"), ("“🎉”", "1"), ("℃", "2"), ("#", "3"), ("☎", "")]
    {
        assert_eq!(searched.ids(query), set(ids), "{query}");
        let marked =
            searched.search(query).hits.iter().map(|hit| hit.snippets.len()).sum::<usize>();
        assert_eq!(marked > 0, !ids.is_empty(), "{query}");
    }
    assert_eq!(searched.ids("“#” 河口"), set("3"));
    assert_eq!(searched.ids("河口 -“#”"), set("0"));
}

#[test]
fn blanks_that_the_cleaner_removed_are_ignored_with_a_note() {
    let searched =
        Searched::new(&[article("1", "他说你好世界，Hello World 再见"), article("2", "你 好")]);
    assert_eq!(searched.ids("“你好 世界，Hello World”"), set("1"));
    assert_eq!(searched.notes("“你好 世界”"), ["blanks_ignored"]);
    assert_eq!(searched.ids("“HelloWorld”"), set(""));

    // A quotation that is found as typed stays exact.
    assert_eq!(searched.ids("“你 好”"), set("2"));
    assert_eq!(searched.notes("“你 好”"), [""; 0]);
}

#[test]
fn operators_of_other_search_engines_get_a_note() {
    let searched = Searched::new(&[article("1", "岚海证券"), article("2", "岚海公司")]);
    for (query, note) in NOTES {
        let expected: Vec<&str> = note.split_whitespace().collect();
        let mut notes = searched.notes(query);
        // Two articles are fewer than a page.
        notes.retain(|note| *note != "any_word" || expected.contains(note));
        assert_eq!(notes, expected, "{query}");
    }
    assert_eq!(searched.ids("岚海 —公司"), set("1"));
    assert_eq!(searched.ids("岚海 –公司"), set("1"));
    assert_eq!(searched.ids("\\\"岚海\\\""), set("1 2"));
}

#[test]
fn the_name_of_an_author_or_a_source_gets_a_note() {
    let by = |id: &str, author: &str, source: &str| Article {
        authors: vec![author.to_owned()],
        source: Some(source.to_owned()),
        ..article(id, "燕鸥")
    };
    let searched = Searched::new(&[
        by("1", "李　明", "河湾日报"),
        by("2", "李明", "河湾日报"),
        by("3", "艾山·买买提", "海滨晚报"),
    ]);
    for (query, note) in [
        ("李明", "author_name"),
        ("艾山买买提", "author_name"),
        ("河湾日报", "source_name"),
        ("燕鸥", ""),
        ("王芳", ""),
    ] {
        assert_eq!(searched.notes(query).contains(&note), !note.is_empty(), "{query}");
    }
    for query in ["作者:李明", "作者:“李 明”", "作者:“李　明”"] {
        assert_eq!(searched.ids(query), set("1 2"), "{query}");
    }
    let filters = Filters { author: NameFilter::any_of(["李 明"]), ..Filters::default() };
    let query = "燕鸥".to_owned();
    let request = SearchRequest { query, filters, limit: 10, ..SearchRequest::default() };
    assert_eq!(searched.engine.search(&request).unwrap().total, 2);
    for query in ["作者:艾山买买提", "作者:艾山‧買買提", "作者:买买提"] {
        assert_eq!(searched.ids(query), set("3"), "{query}");
    }
}

#[test]
fn the_shared_cases_are_found() {
    let Some(shared) = shared_or_skip("alike") else { return };
    let cases = shared.join("cases/search");
    let searched = Searched::new(&cleaned(&cases.join("corpus.jsonl")));
    let expected = fs::read_to_string(cases.join("expected.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut n_cases = 0;
    for line in expected.lines().skip(1) {
        let mut columns = line.split('\t').skip(1);
        let mut column = || columns.next().unwrap_or_default();
        let (query, found, not_found) = (column(), column(), column());
        n_cases += 1;
        let ids = searched.ids(query);
        let is_fulfilled = set(found).is_subset(&ids) && set(not_found).is_disjoint(&ids);
        if !is_fulfilled {
            wrong.push(format!("{query}: {ids:?}, expected {found}, not {not_found}"));
        }
    }
    println!("{n_cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Reads the lines `query / query → ids` of the expectations on numbers. A comma joins queries that
/// are written without blanks around it.
#[test]
fn the_shared_numbers_are_found() {
    let Some(shared) = shared_or_skip("numbers") else { return };
    let cases = shared.join("cases/search");
    let searched = Searched::new(&cleaned(&cases.join("numbers.jsonl")));
    let expected = fs::read_to_string(cases.join("numbers.expected.md")).unwrap();
    let mut wrong = Vec::new();
    let mut n_queries = 0;
    for part in expected.lines().skip(1).flat_map(|line| line.split(" · ")) {
        let Some((queries, ids)) = part.split_once(" → ") else { continue };
        let ids = ids.split_whitespace().map(|id| id.trim_end_matches(','));
        let ids: BTreeSet<String> = ids.take_while(is_id).map(str::to_owned).collect();
        let queries =
            queries.replace(" and ", " / ").replace("元, ", "元 / ").replace("年, ", "年 / ");
        for query in queries.split(" / ").map(str::trim) {
            n_queries += 1;
            let found = searched.ids(query);
            if found != ids {
                wrong.push(format!("{query}: {found:?} instead of {ids:?}"));
            }
        }
    }
    assert!(n_queries > 30, "only {n_queries} queries were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_id(word: &&str) -> bool {
    word.strip_prefix('m').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// The groups of signs that must meet, by the beginning of their texts.
#[test]
fn the_shared_signs_meet() {
    let Some(shared) = shared_or_skip("signs") else { return };
    let articles = cleaned(&shared.join("cases/search/signs.jsonl"));
    let searched = Searched::new(&articles);
    let mut bodies = BTreeMap::new();
    for article in &articles {
        bodies.insert(article.id.clone(), article.body());
    }
    for (group, signs) in [
        ("间隔号", "·‧・•∙⋅･"),
        ("破折", "—―─"),
        ("波浪", "～〜∼~"),
        ("省略", "…⋯"),
        ("引号", "“「"),
        ("单引", "‘『"),
        ("连接", "-‐‑−"),
        ("斜", "/∕⁄／"),
        ("百分", "%％﹪"),
        ("顿逗", "，,"),
        ("句", "。｡"),
        ("括", "（("),
    ] {
        let is_in = |body: &str, sign| body.contains(&format!("{group}测柑{sign}橘"));
        let of_group = |(id, body): (&String, &String)| {
            signs.chars().any(|sign| is_in(body, sign)).then(|| id.clone())
        };
        let ids: BTreeSet<String> = bodies.iter().filter_map(of_group).collect();
        for sign in signs.chars() {
            let query = QueryAst::Run(format!("{group}测柑{sign}橘")).to_string();
            assert!(searched.ids(&query).is_superset(&ids), "{query}");
        }
    }
}
