//! `xunwen eval`.

mod comparison;
mod explain;
mod figures;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use xunwen_cluster::ClusterArchive;
use xunwen_engine::SearchRequest;
use xunwen_indexer::{
    JudgedSet, SetFigures, SetResults, evaluate, index_set, index_set_on_cluster,
};
use xunwen_text::Analysis;

use self::figures::EvalFigures;
use crate::config::{ClusterArgs, RerankSettings};
use crate::engine::open_cluster;
use crate::exit::CommandExit;
use crate::output::{print, print_json};

/// Hits that `--explain` prints.
const N_EXPLAINED_HITS: usize = 10;

/// Measure search quality on judged sets.
///
/// A set is a folder in the format of the BEIR benchmark: corpus.jsonl with {"_id","title","text"} on
/// each line, queries.jsonl with {"_id","text"} on each line, and qrels.tsv (or qrels/test.tsv) with
/// query id, document id and grade separated by tabs. Each set is indexed into a temporary folder, or
/// with --cluster into a temporary index of the cluster.
/// Queries take the same path as those of readers, except that operators of the query language in
/// them are replaced by blanks.
///
/// nDCG@10 uses linear gain, as trec_eval and BEIR do; MRR@10 and recall@100 count grades from 1.
/// Queries without such a document are left out. All are those of the order by score; `shown` is the
/// nDCG@10 of the page as readers see it, where near-duplicates of a better hit come later. The times
/// are for one page of ten hits with snippets, on one thread.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen eval sets/drcd
  xunwen eval sets/* --json
  xunwen eval sets/* --queries 400       the first 400 judged queries of each set
  xunwen eval sets/* --save new.json     keep the answer to every query
  xunwen eval --compare old.json new.json
                                         is the new ranking better, and where?
  xunwen eval sets/drcd --explain 梵文的学术研究由谁开创
                                         why each hit of a query has its rank")]
pub(crate) struct EvalArgs {
    /// The folders of the sets
    #[arg(value_name = "SET", required_unless_present = "compare", conflicts_with = "compare")]
    sets: Vec<PathBuf>,
    /// Use only the first N judged queries of each set [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    queries: Option<u32>,
    /// Instead of measuring, explain the rank of each hit of this query
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    explain: Option<String>,
    #[command(flatten)]
    rerank: RerankSettings,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// Write the answer to every query into this file, for --compare
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    save: Option<PathBuf>,
    /// Compare two files that --save wrote: differences with their 95 % intervals, how likely they are
    /// by chance, and the queries that won and lost most
    #[arg(long, value_names = ["BEFORE", "AFTER"], num_args = 2, conflicts_with_all = ["save", "explain", "queries"])]
    compare: Option<Vec<PathBuf>>,
    /// Print the figures as JSON
    #[arg(long, conflicts_with = "explain")]
    json: bool,
}

pub(crate) fn run(args: &EvalArgs) -> anyhow::Result<CommandExit> {
    if let Some([before, after]) = args.compare.as_deref() {
        comparison::print_comparison(before, after, args.json)?;
        return Ok(CommandExit::Done);
    }

    // All sets are read first, so that a mistyped folder is reported before minutes of measuring.
    let sets = args.sets.iter().map(|folder| JudgedSet::read(folder));
    let sets: Vec<JudgedSet> = sets.collect::<Result<_, _>>()?;
    let analysis = Arc::new(Analysis::load()?);
    let scratch = tempfile::tempdir().context("cannot create a temporary folder")?;

    if let Some(query) = &args.explain {
        explain_query(query, &sets, scratch.path(), &analysis)?;
        return Ok(CommandExit::Done);
    }

    let n_queries = args.queries.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
    let model = args.rerank.model()?;
    let mut results = Vec::with_capacity(sets.len());
    for set in &sets {
        let result = match temporary_archive(&args.cluster, set)? {
            None => {
                let engine = index_set(set, scratch.path(), &analysis)?;
                evaluate(set, &engine.with_model(model.clone()), n_queries)
            }
            Some(archive) => {
                let _removal = TemporaryIndex(&archive);
                index_set_on_cluster(set, &archive, &analysis)?;
                let engine = open_cluster(&archive)?.with_model(model.clone());
                evaluate(set, &engine, n_queries)
            }
        };
        results.push(result?);
    }

    let figures: Vec<SetFigures> = results.iter().map(SetResults::figures).collect();
    let figures = EvalFigures::new(&figures);
    if let Some(path) = &args.save {
        comparison::save(path, results)?;
    }
    if args.json {
        print_json(&figures)?;
    } else {
        print(&figures.to_table())?;
    }
    Ok(CommandExit::Done)
}

/// Returns the archive of a set on the cluster, if one is named.
fn temporary_archive(
    cluster: &ClusterArgs,
    set: &JudgedSet,
) -> anyhow::Result<Option<ClusterArchive>> {
    let mut settings = cluster.settings.clone();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let name: String = set.name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    settings.cluster_index = format!("{}-eval-{name}", settings.cluster_index);
    settings.archive()
}

/// Removes the index of an archive in the end.
struct TemporaryIndex<'a>(&'a ClusterArchive);

impl Drop for TemporaryIndex<'_> {
    fn drop(&mut self) {
        if let Ok(Some(index)) = self.0.current() {
            let _ = self.0.client().delete_index(&index.name);
        }
    }
}

fn explain_query(
    query: &str,
    sets: &[JudgedSet],
    scratch: &Path,
    analysis: &Arc<Analysis>,
) -> anyhow::Result<()> {
    for set in sets {
        let engine = index_set(set, scratch, analysis)?;
        let request = SearchRequest {
            query: query.to_owned(),
            limit: N_EXPLAINED_HITS,
            ..SearchRequest::default()
        };
        print(&explain::to_text(&set.name, &engine.explain(&request)?))?;
    }
    Ok(())
}
