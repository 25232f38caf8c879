//! `xunwen search`.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use xunwen_engine::{Engine, Hit, SearchRequest, SearchResult};
use xunwen_text::MarkedText;

use crate::args::SearchArgs;
use crate::output::{MARK, QUIET, TITLE, number, print, say};
use crate::{Outcome, analysis};

pub(crate) fn run(args: &SearchArgs) -> anyhow::Result<Outcome> {
    let analysis = Arc::new(analysis::of_index(&args.index)?);
    let engine = Engine::open(&args.index, analysis)?;
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
        let page =
            xunwen_server::wire::Page { page: 1, per_page: request.limit, took_ms, next: None };
        let answer = xunwen_server::wire::SearchAnswer::of(&request.query, result, page);
        let text = serde_json::to_string_pretty(&answer).context("cannot write the answer")?;
        print(&format!("{text}\n"))?;
    } else {
        result.notes.iter().for_each(|note| say(note.zh()));
        print(&shown(&result, took_ms))?;
    }
    Ok(Outcome::Done)
}

fn shown(result: &SearchResult, took_ms: f64) -> String {
    let mut text = String::new();
    result.hits.iter().enumerate().for_each(|(n, hit)| show_hit(&mut text, n + 1, hit));
    let total = number(result.total);
    let _ = writeln!(text, "{QUIET}找到 {total} 篇文章，用时 {took_ms:.1} 毫秒{QUIET:#}");
    text
}

fn show_hit(text: &mut String, n: usize, hit: &Hit) {
    let title = marked(&hit.title, &TITLE.to_string());
    let _ = writeln!(text, "{QUIET}{n}.{QUIET:#} {TITLE}{title}{TITLE:#}");
    let published = hit.published.as_ref().map(ToString::to_string);
    let authors = (!hit.authors.is_empty()).then(|| hit.authors.join("、"));
    let beside: Vec<String> = [published, hit.source.clone(), authors, Some(hit.id.clone())]
        .into_iter()
        .flatten()
        .collect();
    let _ = writeln!(text, "   {QUIET}{}{QUIET:#}", beside.join("  "));
    for snippet in &hit.snippets {
        let _ = writeln!(text, "   {}", marked(snippet, ""));
    }
    text.push('\n');
}

/// Returns a text with its marks in colour; `around` is the style that goes on after a mark.
fn marked(text: &MarkedText, around: &str) -> String {
    let piece = |(piece, marked): (&str, bool)| {
        if marked { format!("{MARK}{piece}{MARK:#}{around}") } else { piece.to_owned() }
    };
    text.pieces().map(piece).collect()
}
