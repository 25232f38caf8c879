//! `xunwen search`.

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{fs, io};

use anstyle::Style;
use anyhow::Context;
use clap::ValueEnum;
use xunwen_engine::{Engine, FacetLimits, Hit, Recency, SearchRequest, SearchResult, Sort};
use xunwen_server::wire::{HitFields, SearchAnswer, SearchPage};
use xunwen_server::{InterfaceLanguage, note_text};
use xunwen_text::MarkedText;

use crate::archive::{IndexArgs, index_from_env};
use crate::config::{ClusterArgs, RerankSettings};
use crate::engine::open_engine;
use crate::exit::CommandExit;
use crate::output::{
    MARK, QUIET, TITLE, TerminalText, number, print, print_json, print_json_line, print_note,
};

/// The most sources that an answer counts.
const N_SOURCES: usize = 12;
/// The most other searches that an answer offers.
const N_REPAIRS: usize = 4;

/// Search an index.
///
/// Articles with all words come first, then those with some of them. A run in quotation marks is found
/// exactly. -word excludes articles; OR and parentheses combine. 标题: 作者: 来源: 日期: (title:
/// author: source: date:) search one field. "a b"~10 finds both near each other, a*b finds them near
/// in this order. Script, width and case are ignored.
#[derive(Debug, clap::Args)]
#[command(mut_arg("index", index_from_env))]
#[command(after_help = "\
Examples:
  xunwen search 跨境電商
  xunwen search '“生物医药产业” -房地产' --limit 3
  xunwen search '标题:跨境电商 (杭州 OR 宁波) 日期:2023-01..2023-06'
  xunwen search '“杭州 生物医药”~10'
  xunwen search '北京*大学 来源:观察 日期:近7天'
  xunwen search 杭州 --recency 30d
  xunwen search 杭州 --sort newest --json
  xunwen search --batch queries.txt --limit 3
  xunwen search 杭州 --cluster https://node-1:9200")]
pub(crate) struct SearchArgs {
    /// The query
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "batch",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) query: String,
    /// Run each line of a file as a query (`-` for stdin), and print each answer as one line of JSON
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The number of hits to print
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub(crate) limit: u16,
    /// The order of the hits
    #[arg(long, value_enum, default_value = "relevance")]
    sort: SortArg,
    /// Prefer newer articles when sorting by relevance: the bonus of an article halves every DAYS, for
    /// example 30d
    #[arg(long, value_name = "DAYS")]
    recency: Option<Recency>,
    #[command(flatten)]
    rerank: RerankSettings,
    /// Print the answer as JSON, in the format of the API
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SortArg {
    /// The best match first
    Relevance,
    /// The newest first
    Newest,
    /// The oldest first
    Oldest,
}

impl From<SortArg> for Sort {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Relevance => Self::Relevance,
            SortArg::Newest => Self::Newest,
            SortArg::Oldest => Self::Oldest,
        }
    }
}

pub(crate) fn run(args: &SearchArgs) -> anyhow::Result<CommandExit> {
    let engine = open_engine(&args.index.index, &args.cluster)?;
    let engine = engine.with_model(args.rerank.model()?);
    if let Some(file) = &args.batch {
        return run_batch(args, &engine, file);
    }
    let request = args.request(&args.query);

    let started = Instant::now();
    let result = engine.search(&request)?;
    let took_ms = started.elapsed().as_secs_f64() * 1e3;

    if args.json {
        print_json(&answer(&request, result, took_ms))?;
    } else {
        for note in &result.notes {
            print_note(note_text(InterfaceLanguage::ZhHans, *note));
        }
        print(&to_text(&result, took_ms))?;
    }
    Ok(CommandExit::Done)
}

/// Searches for each line of a file and prints each answer on one line.
fn run_batch(args: &SearchArgs, engine: &Engine, file: &Path) -> anyhow::Result<CommandExit> {
    let queries = if file == Path::new("-") {
        io::read_to_string(io::stdin()).context("cannot read stdin")?
    } else {
        fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?
    };
    for query in queries.lines().filter(|line| !line.trim().is_empty()) {
        let request = args.request(query);
        let started = Instant::now();
        let result = engine.search(&request)?;
        let took_ms = started.elapsed().as_secs_f64() * 1e3;
        if print_json_line(&answer(&request, result, took_ms))?.is_break() {
            break;
        }
    }
    Ok(CommandExit::Done)
}

fn answer(request: &SearchRequest, result: SearchResult, took_ms: f64) -> SearchAnswer {
    let per_page = request.limit;
    let fields = HitFields::default();
    SearchAnswer::new(
        request,
        result,
        SearchPage { page: 1, per_page, took_ms, next: None, fields },
    )
}

impl SearchArgs {
    fn request(&self, query: &str) -> SearchRequest {
        SearchRequest {
            query: query.to_owned(),
            sort: self.sort.into(),
            recency: self.recency,
            limit: self.limit.into(),
            facets: FacetLimits {
                source: Some(N_SOURCES),
                year: Some(usize::MAX),
                ..FacetLimits::default()
            },
            max_repairs: N_REPAIRS,
            ..SearchRequest::default()
        }
    }
}

fn to_text(result: &SearchResult, took_ms: f64) -> TerminalText {
    let mut text = TerminalText::default();
    let n_partial = result.loose_total - result.strict_total;
    let first_partial = result.hits.iter().position(|hit| hit.is_partial);
    for (at, hit) in result.hits.iter().enumerate() {
        if Some(at) == first_partial {
            let n_partial = number(n_partial);
            text.push_styled(QUIET, format_args!("以下只含部分词语（{n_partial} 篇）")).end_line();
            text.end_line();
        }
        push_hit(&mut text, at + 1, hit);
    }
    let total = number(result.total);
    text.push_styled(QUIET, format_args!("找到 {total} 篇文章，用时 {took_ms:.1} 毫秒")).end_line();
    text
}

fn push_hit(text: &mut TerminalText, n: usize, hit: &Hit) {
    text.push_styled(QUIET, format_args!("{n}.")).push(" ");
    push_highlighted(text, &hit.title, TITLE);
    text.end_line();

    let published = hit.published.as_ref().map(ToString::to_string);
    let authors = (!hit.authors.is_empty()).then(|| hit.authors.join("、"));
    let metadata: Vec<String> = [published, hit.source.clone(), authors, Some(hit.id.clone())]
        .into_iter()
        .flatten()
        .collect();
    text.push("   ").push_styled(QUIET, metadata.join("  ")).end_line();

    for snippet in &hit.snippets {
        text.push("   ");
        push_highlighted(text, snippet, Style::new());
        text.end_line();
    }
    text.end_line();
}

/// Appends a text in a style, with its marks in colour.
fn push_highlighted(text: &mut TerminalText, marked: &MarkedText, style: Style) {
    for (piece, is_marked) in marked.pieces() {
        text.push_styled(if is_marked { MARK } else { style }, piece);
    }
}
