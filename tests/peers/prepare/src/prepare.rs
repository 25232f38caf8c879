//! The input: articles, queries, quoted runs.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use xunwen_corpus::{clean, read, records};
use xunwen_peers_harness::{Article, Work};
use xunwen_tests::corpora::corpora;
use xunwen_tests::random::SplitMix;
use xunwen_text::Analysis;

use crate::truth::{Truth, draw_run};

/// Quoted runs.
const N_RUNS: usize = 300;

/// Queries made of titles.
const N_TITLE_QUERIES: usize = 1_000;

/// Characters of a word that a title query is made of.
const WORD_CHARS: std::ops::RangeInclusive<usize> = 2..=4;

/// Writes the input: real news if there is any, otherwise generated news. The articles are cleaned, so
/// that Xunwen finds nothing to repair and all engines index the same text.
pub fn prepare(work: &Work) -> Result<()> {
    let analysis = Analysis::load()?;
    let scratch = tempfile::tempdir()?;
    let corpus = corpora(scratch.path(), &analysis)?.pop().context("no corpus")?;
    let articles = articles(&corpus.folder)?;
    write_articles(work, &articles)?;
    fs::write(work.input("corpus"), corpus.name)?;

    let mut random = SplitMix::seeded(2024);
    write_lines(&work.input("log.queries"), &corpus.queries)?;
    write_lines(&work.input("titles.queries"), &title_queries(&articles, &analysis, &mut random))?;

    let mut runs = Vec::with_capacity(N_RUNS);
    while runs.len() < N_RUNS {
        runs.extend(random.one(&articles).and_then(|article| draw_run(article, &mut random)));
    }
    write_lines(&work.input("runs"), &runs)?;
    write_lines(&work.input("truth"), &Truth::new(&articles, &runs, &analysis)?.lines())
}

/// Reads and cleans the articles of a folder, and numbers them.
fn articles(folder: &Path) -> Result<Vec<Article>> {
    let mut articles = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = Path::new(path.file_name().unwrap_or_default());
        let raw = records(&path, name)?.flatten().flat_map(read).flatten();
        for cleaned in raw.filter_map(|raw| clean(raw).ok()) {
            let article = cleaned.article;
            articles.push(Article {
                id: articles.len().to_string(),
                body: article.body(),
                title: article.title,
                source: article.source.unwrap_or_default(),
                date: article.published.map(|date| date.to_string()).unwrap_or_default(),
            });
        }
    }
    Ok(articles)
}

fn write_articles(work: &Work, articles: &[Article]) -> Result<()> {
    fs::create_dir_all(work.articles_folder())?;
    let mut file = BufWriter::new(File::create(work.articles_file())?);
    for article in articles {
        serde_json::to_writer(&mut file, article)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

/// Returns queries of two words of one title, in its order, separated by a blank.
fn title_queries(articles: &[Article], analysis: &Analysis, random: &mut SplitMix) -> Vec<String> {
    let mut queries = Vec::with_capacity(N_TITLE_QUERIES);
    while queries.len() < N_TITLE_QUERIES {
        let Some(article) = random.one(articles) else { return queries };
        let folded = analysis.fold.fold(&article.title);
        let words = analysis.segmenter.words(&folded);
        let is_query_word = |word: &&str| {
            WORD_CHARS.contains(&word.chars().count())
                && word.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
        };
        let words: Vec<&str> = words.iter().map(|word| word.text).filter(is_query_word).collect();
        if words.len() < 2 {
            continue;
        }
        let first = random.below(words.len() - 1);
        let second = random.between(first + 1, words.len() - 1);
        queries.push(format!("{} {}", words[first], words[second]));
    }
    queries
}

fn write_lines(path: &Path, lines: &[String]) -> Result<()> {
    let mut text = lines.join("\n");
    text.push('\n');
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
