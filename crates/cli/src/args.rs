//! The arguments of every command.

mod dict;
mod operate;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};
use xunwen_corpus::Pass;
use xunwen_engine::{Recency, Sort};
use xunwen_indexer::IndexJob;

pub(crate) use dict::{DictArgs, DictCheckArgs, DictCommand};
pub(crate) use operate::{BackupArgs, ConfigArgs, DoctorArgs, RestoreArgs};

use crate::config::SettingArgs;

/// 寻闻: full-text search for Chinese news.
#[derive(Debug, Parser)]
#[command(name = "xunwen", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  xunwen index                      read corpus/ into index/
  xunwen serve                      serve the search page on http://127.0.0.1:7878
  xunwen search 跨境电商            search from the command line
  xunwen config                     the settings of a server
  xunwen doctor                     is everything well, and what to do
  xunwen backup news.backup         index and posted articles in one file
  xunwen clean page.txt             what cleaning makes of a file
  xunwen dict check newsroom.txt    what the words of a dictionary change
  xunwen eval sets/*                how well judged sets are answered

Exit codes: 0 done, 1 done but some articles were skipped, 2 failed";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Index(IndexArgs),
    Serve(ServeArgs),
    Search(SearchArgs),
    Config(ConfigArgs),
    Doctor(DoctorArgs),
    Backup(BackupArgs),
    Restore(RestoreArgs),
    Clean(CleanArgs),
    Dict(DictArgs),
    Eval(EvalArgs),
}

/// Bring an index up to date with a folder of articles.
///
/// Reads .txt, .md, .html, .json and .jsonl files, feeds (.rss, .atom, .xml) and web archives
/// (.warc), also packed with gzip or zstd, in folders of any depth, and the articles that were posted
/// to a server. Files that have not changed since the last run are not read again. What cannot be
/// read is skipped, counted and named. A run that is cut off is taken up by the next one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen index
  xunwen index ~/news --index /var/lib/xunwen/index
  xunwen index --rebuild --json
  xunwen index --watch                          and stay up to date
  xunwen index --dict newsroom.txt --rebuild    with your own words

A dictionary is remembered by the index: later runs, searches and servers use it unasked. `xunwen
dict check` shows beforehand what it changes.")]
pub(crate) struct IndexArgs {
    /// The folder of articles
    #[arg(env = "XUNWEN_CORPUS", hide_env_values = true, default_value = "corpus")]
    pub(crate) corpus: PathBuf,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Read everything again into an index beside the one in use, and switch to it when it has
    /// proved good; readers notice nothing
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// A file of words to cut by, one a line, each with a weight and a tag or without; another
    /// than the index has needs --rebuild
    #[arg(long, value_name = "FILE")]
    pub(crate) dict: Option<PathBuf>,
    /// Leave out the dictionary that the index remembers; needs --rebuild
    #[arg(long, conflicts_with = "dict")]
    pub(crate) no_dict: bool,
    /// Go on and index what appears, changes or vanishes, until SIGINT or SIGTERM
    #[arg(long, conflicts_with_all = ["rebuild", "json"])]
    pub(crate) watch: bool,
    /// Threads that clean articles, and as many that index them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where an index is, and the posted articles that belong to it.
#[derive(Debug, clap::Args)]
pub(crate) struct ArchiveArgs {
    /// The folder of the index; made by the commands that write one
    #[arg(
        long,
        value_name = "DIR",
        env = "XUNWEN_INDEX",
        hide_env_values = true,
        default_value = "index"
    )]
    pub(crate) index: PathBuf,
    /// The folder of posted articles [default: the index's name and `.posted`, beside it]
    #[arg(long, value_name = "DIR", env = "XUNWEN_POSTED", hide_env_values = true)]
    pub(crate) posted: Option<PathBuf>,
}

impl ArchiveArgs {
    /// Returns the job of bringing this index up to date with a corpus.
    pub(crate) fn job(&self, corpus: &Path) -> IndexJob {
        let mut job = IndexJob::new(corpus, &self.index);
        if let Some(posted) = &self.posted {
            job.posted.clone_from(posted);
        }
        job
    }
}

/// Serve the search page and the JSON API.
///
/// Prints the address on stdout when ready and stops on SIGINT or SIGTERM after the requests
/// under way. What is indexed meanwhile is found within a second, and a rebuilt index is gone over
/// to without failing a request.
///
/// With a token in XUNWEN_TOKEN or a file of tokens, articles can be posted and taken back over the
/// API. They are kept as they were sent, in a folder of their own beside the index: it is the only
/// copy. With --watch, or with tokens, the server is the one writer of the index.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen serve
  xunwen serve --index /var/lib/xunwen/index --listen 0.0.0.0:8080
  xunwen serve --listen 127.0.0.1:0      any free port; the address is printed
  xunwen serve --watch --corpus ~/news   index what changes there
  XUNWEN_TOKEN=$(openssl rand -hex 32) xunwen serve    articles may be posted
  xunwen serve --rebuild-if-needed       after an upgrade
  xunwen serve --config /etc/xunwen.toml

Every setting may also stand in a file, as `listen = \"0.0.0.0:8080\"`, or in the environment, as
XUNWEN_LISTEN; `xunwen config` shows what is in force.")]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) settings: SettingArgs,
}

/// Search an index.
///
/// A few bare words are all asked for, of a sentence most; a run in quotation marks is found
/// exactly; -word leaves articles out; OR and parentheses combine; 标题: 作者: 来源: 日期: (title:
/// author: source: date:) look in a field; "a b"~10 is near, a*b is near in this order. Script,
/// width and case never matter.
#[derive(Debug, clap::Args)]
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
    /// What to search for
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
    /// The folder of the index
    #[arg(
        long,
        value_name = "DIR",
        env = "XUNWEN_INDEX",
        hide_env_values = true,
        default_value = "index"
    )]
    pub(crate) index: PathBuf,
    /// How many hits to show
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub(crate) limit: u16,
    /// In which order
    #[arg(long, value_enum, default_value = "relevance")]
    pub(crate) sort: SortArg,
    /// By relevance, prefer newer articles: what a date is worth falls by half in so many days, as
    /// in 30d
    #[arg(long, value_name = "DAYS")]
    pub(crate) recency: Option<Recency>,
    /// Print the answer as JSON, in the form of the API
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show what cleaning makes of files, and what it changed.
///
/// Reads every file that `xunwen index` reads, and writes nothing. Each article is shown as it is
/// indexed, then each change with its kind and its place, the line and the column in the text of
/// the source: what stood there after `-`, what stands there now after `+`, line breaks as ⏎.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen clean page.txt
  xunwen clean --json news.jsonl.zst     an object for each article, one a line
  xunwen clean --json scans/*.txt > corpus/scans.jsonl
  xunwen clean --until reflow page.txt   the article after one pass of the cleaner

Exit codes: 0 done, 1 done but some articles were skipped, 2 a file is not there or holds nothing
that can be read")]
pub(crate) struct CleanArgs {
    /// The files; a folder is for `xunwen index`
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Print the articles and their changes as JSON, one article a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Stop after this pass of the cleaner [default: after all of them]
    #[arg(long, value_enum, value_name = "PASS")]
    pub(crate) until: Option<PassArg>,
}

/// A pass of the cleaner, by its name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PassArg(pub(crate) Pass);

impl ValueEnum for PassArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [PassArg; Pass::ALL.len()] = {
            let mut all = [PassArg(Pass::LAST); Pass::ALL.len()];
            let mut i = 0;
            while i < all.len() {
                all[i] = PassArg(Pass::ALL[i]);
                i += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.gives()))
    }
}

/// Measure how well judged sets are answered.
///
/// A set is a folder as the BEIR benchmark lays it out: corpus.jsonl with {"_id","title","text"} a
/// line, queries.jsonl with {"_id","text"} a line, and qrels.tsv (or qrels/test.tsv) with query id,
/// document id and grade parted by tabs. Each set gets an index of its own in a temporary folder;
/// every query goes through the same search as a reader's, signs of the query language in it taken
/// as blanks.
///
/// nDCG@10 has the linear gain of trec_eval and BEIR; MRR@10 and recall@100 count grades from 1 up.
/// Queries without any such document are left out. The times are those of one page of ten hits
/// with snippets, on one thread.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen eval sets/drcd
  xunwen eval sets/* --json
  xunwen eval sets/* --queries 400       the first 400 judged queries of each
  xunwen eval sets/drcd --explain 梵文的学术研究由谁开创
                                         why each hit of a query ranks where it does")]
pub(crate) struct EvalArgs {
    /// The folders of the sets
    #[arg(value_name = "SET", required = true)]
    pub(crate) sets: Vec<PathBuf>,
    /// Ask only the first so many judged queries of each set [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) queries: Option<u32>,
    /// Measure nothing; say of the hits of this query why each ranks where it does
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub(crate) explain: Option<String>,
    /// Print the figures as JSON
    #[arg(long, conflicts_with = "explain")]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SortArg {
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn cleaning_may_stop_after_any_pass() {
        for pass in Pass::ALL {
            let args = ["xunwen", "clean", "--until", pass.name(), "page.txt"];
            let Command::Clean(clean) = Args::try_parse_from(args).unwrap().command else {
                panic!("the command is clean")
            };
            assert_eq!(clean.until, Some(PassArg(pass)));
        }
    }

    #[test]
    fn an_unknown_pass_is_refused_with_the_nearest_and_all_passes() {
        let args = ["xunwen", "clean", "--until", "reflo", "page.txt"];
        let error = Args::try_parse_from(args).unwrap_err().to_string();
        assert!(error.contains("invalid value 'reflo' for '--until <PASS>'"), "{error}");
        assert!(error.contains("a similar value exists: 'reflow'"), "{error}");
        assert!(Pass::ALL.iter().all(|pass| error.contains(pass.name())), "{error}");
    }

    #[test]
    fn the_help_of_clean_describes_every_pass() {
        let help = Args::try_parse_from(["xunwen", "clean", "--help"]).unwrap_err().to_string();
        let words: Vec<_> = help.split_whitespace().collect();
        let help = words.join(" ");
        for pass in Pass::ALL {
            let described = format!("- {}: {}", pass.name(), pass.gives());
            assert!(help.contains(&described), "{described} in {help}");
        }
    }

    #[test]
    fn a_query_may_begin_with_an_exclusion() {
        let args = Args::try_parse_from(["xunwen", "search", "-房地产", "--limit", "3"]).unwrap();
        let Command::Search(search) = args.command else { panic!("search was asked for") };
        assert_eq!((search.query.as_str(), search.limit), ("-房地产", 3));
    }
}
