//! `xunwen alert`: what is new for saved searches.

mod delivery;
mod saved_searches;
mod state;
mod webhook;

use std::path::PathBuf;
use std::time::Duration;

use xunwen_cluster::ClusterArchive;
use xunwen_engine::{Engine, Filters, SearchRequest, Sort};
use xunwen_server::moment_from_text;

use self::delivery::{AlertFormat, Delivery};
use self::saved_searches::SavedSearch;
use self::state::AlertState;
use self::webhook::{Webhook, WebhookUrl};
use crate::archive::{IndexArgs, index_from_env};
use crate::config::ClusterArgs;
use crate::engine::open_index;
use crate::exit::CommandExit;
use crate::output::print_note;

/// Articles that are read together.
const PART: usize = 100;

/// Print what is new for saved searches.
///
/// FILE has one query on each line, or is the JSON file that the page of saved searches exports.
/// Each new version of an article is delivered once for each search that finds it, in the order of
/// arrival; what was delivered is recorded in a state file. Only articles that have everything a
/// search asks for count. Made for cron: nothing is printed when nothing is new.
///
/// The first run records where it starts and delivers nothing, unless --since says otherwise. If a
/// run is cut off, the article that was being delivered is delivered again: use `id` and `arrived`
/// to recognise it.
#[derive(Debug, clap::Args)]
#[command(mut_arg("index", index_from_env))]
#[command(after_help = "\
Examples:
  xunwen alert searches.txt
  xunwen alert searches.txt --since 2026-11-01
  xunwen alert saved.json --format json >> news.jsonl
  xunwen alert saved.json --exec 'mail -s \"$XUNWEN_SEARCH: $XUNWEN_TITLE\" desk@example.org'
  xunwen alert searches.txt --cluster https://node-1:9200
  xunwen alert saved.json --post https://chat.example.org/hook")]
pub(crate) struct AlertArgs {
    /// The file of saved searches
    file: PathBuf,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The file that records what was delivered; unset, FILE plus `.state`
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Where searches without a record start: a day, or a moment as in `arrived`
    #[arg(long, value_name = "MOMENT", value_parser = parse_moment)]
    since: Option<i64>,
    /// The format of what is printed
    #[arg(long, value_enum, default_value = "text")]
    format: AlertFormat,
    /// Run a shell command for each article instead of printing it. It gets the article as JSON on
    /// stdin, and XUNWEN_SEARCH, XUNWEN_TITLE, XUNWEN_ID and XUNWEN_URL. If it fails, the article
    /// is delivered again by the next run.
    #[arg(long, value_name = "COMMAND", conflicts_with = "format")]
    exec: Option<String>,
    /// Send each article as JSON by HTTP POST to a URL instead of printing it. It is delivered once
    /// the receiver answers with a status of 2xx. A post that fails or is answered with 5xx, 408 or
    /// 429 is repeated three times, after 0.5, 1 and 3 seconds; the next run delivers the article
    /// again.
    #[arg(long, value_name = "URL", value_parser = WebhookUrl::parse, conflicts_with_all = ["format", "exec"])]
    post: Option<WebhookUrl>,
    /// The longest time for one post, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, requires = "post")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=600))]
    post_timeout: u64,
}

fn parse_moment(text: &str) -> Result<i64, String> {
    moment_from_text(text)
        .ok_or_else(|| "a day or a moment, as in 2026-11-30 or 2026-11-30T04:20:08Z".to_owned())
}

pub(crate) fn run(args: &AlertArgs) -> anyhow::Result<CommandExit> {
    let searches = saved_searches::read(&args.file)?;
    let state_path = args.state.clone().unwrap_or_else(|| {
        let mut name = args.file.clone().into_os_string();
        name.push(".state");
        name.into()
    });
    let mut state = AlertState::open(&state_path)?;

    let archive = args.cluster.settings.archive()?;
    let engine = open_index(&args.index.index, archive.as_ref())?;
    let delivery = delivery(args);

    let visible = archive.as_ref().map(ClusterArchive::visible_until).transpose()?.flatten();
    let now = visible.map_or_else(|| engine.latest_arrival(), Ok)?;
    let news = News { engine: &engine, until: visible };
    for search in &searches {
        let since = state.since(search).or(args.since);
        let Some(since) = since else {
            state.record(search, now)?;
            print_note(format_args!("`{}` starts now", search.name));
            continue;
        };
        news.deliver(search, since, &delivery, &mut state)?;
    }
    Ok(CommandExit::Done)
}

fn delivery(args: &AlertArgs) -> Delivery {
    if let Some(command) = &args.exec {
        Delivery::Command(command.clone())
    } else if let Some(url) = &args.post {
        Delivery::Webhook(Webhook::new(url.clone(), Duration::from_secs(args.post_timeout)))
    } else {
        Delivery::Stdout(args.format)
    }
}

/// The index, and how far its articles are news.
struct News<'e> {
    engine: &'e Engine,
    /// The last arrival of which all articles before it are found; `None` if that goes for each. An
    /// article after it waits for the next run, or one that arrived before it and is not found yet
    /// would never be delivered.
    until: Option<i64>,
}

impl News<'_> {
    /// Delivers all articles of a search that arrived after a moment, and records each.
    fn deliver(
        &self,
        search: &SavedSearch,
        mut since: i64,
        delivery: &Delivery,
        state: &mut AlertState,
    ) -> anyhow::Result<()> {
        loop {
            let filters = Filters { arrived_after: Some(since), ..search.request.filters.clone() };
            let request = SearchRequest {
                filters,
                sort: Sort::ArrivedRising,
                limit: PART,
                ..search.request.clone()
            };
            let hits = self.engine.search(&request)?.hits;
            let n_hits = hits.len();
            for hit in hits {
                let arrived = hit.arrived.map_or(since, |arrived| arrived.as_microsecond());
                if self.until.is_some_and(|until| arrived > until) {
                    return Ok(());
                }
                delivery.deliver(&search.name, hit)?;
                state.record(search, arrived)?;
                since = arrived;
            }
            if n_hits < PART {
                return Ok(());
            }
        }
    }
}
