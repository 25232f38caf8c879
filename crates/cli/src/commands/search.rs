//! `xunwen search`.

use std::sync::Arc;
use std::time::Instant;

use anstyle::Style;
use clap::ValueEnum;
use xunwen_engine::{Engine, Hit, Recency, SearchRequest, SearchResult, Sort};
use xunwen_server::wire::{HitFields, SearchAnswer, SearchPage};
use xunwen_server::{InterfaceLanguage, note_text};
use xunwen_text::MarkedText;

use crate::analysis;
use crate::archive::{IndexArgs, index_from_env};
use crate::exit::CommandExit;
use crate::output::{MARK, QUIET, TITLE, TerminalText, number, print, print_json, print_note};

/// Search an index.
///
/// All of a few bare words must occur; of a sentence, most must. A run in quotation marks is found
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
  xunwen search 杭州 --sort newest --json")]
pub(crate) struct SearchArgs {
    /// The query
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
    #[command(flatten)]
    index: IndexArgs,
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
    let path = &args.index.index;
    let engine = Engine::open(path, Arc::new(analysis::load_for_index(path)?))?;
    let request = SearchRequest {
        query: args.query.clone(),
        sort: args.sort.into(),
        recency: args.recency,
        limit: args.limit.into(),
        ..SearchRequest::default()
    };

    let started = Instant::now();
    let result = engine.search(&request)?;
    let took_ms = started.elapsed().as_secs_f64() * 1e3;

    if args.json {
        let page = SearchPage {
            page: 1,
            per_page: request.limit,
            took_ms,
            next: None,
            fields: HitFields::default(),
        };
        print_json(&SearchAnswer::new(&request, result, page))?;
    } else {
        for note in &result.notes {
            print_note(note_text(InterfaceLanguage::ZhHans, *note));
        }
        print(&to_text(&result, took_ms))?;
    }
    Ok(CommandExit::Done)
}

fn to_text(result: &SearchResult, took_ms: f64) -> TerminalText {
    let mut text = TerminalText::default();
    for (n, hit) in (1..).zip(&result.hits) {
        push_hit(&mut text, n, hit);
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
