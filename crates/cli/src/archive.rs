//! The arguments that say where an index is, and the posted articles that belong to it.

use std::path::{Path, PathBuf};

use clap::Arg;
use xunwen_indexer::IndexJob;

/// The folder of articles where none is named.
pub(crate) const DEFAULT_CORPUS: &str = "corpus";

/// The folder of the index where none is named.
pub(crate) const DEFAULT_INDEX: &str = "index";

/// The folder of an index.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(crate) struct IndexArgs {
    /// The folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,
}

/// The folder of posted articles.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(crate) struct PostedArgs {
    /// The folder of posted articles; unset, the name of the index plus `.posted`, next to it
    #[arg(long, value_name = "DIR")]
    pub(crate) posted: Option<PathBuf>,
}

/// The folders outside of the corpus that its links may lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub(crate) struct LinkArgs {
    /// Folders outside of the folder of articles that links in it may lead to; other links that
    /// leave it are refused
    #[arg(long, value_name = "DIR", value_delimiter = ',')]
    pub(crate) link_roots: Vec<PathBuf>,
}

/// A folder of articles, which may also be given in the environment.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[command(mut_arg("link_roots", links_from_env))]
pub(crate) struct CorpusArgs {
    /// The folder of articles
    #[arg(env = "XUNWEN_CORPUS", hide_env_values = true, default_value = DEFAULT_CORPUS)]
    pub(crate) corpus: PathBuf,
    #[command(flatten)]
    pub(crate) links: LinkArgs,
}

impl CorpusArgs {
    /// Returns the job that brings the index of `archive` up to date with these articles.
    pub(crate) fn job(&self, archive: &ArchiveArgs) -> IndexJob {
        let mut job = archive.job(&self.corpus);
        job.link_roots.clone_from(&self.links.link_roots);
        job
    }
}

/// The folders of an index and of the posted articles that belong to it, which may also be given in
/// the environment.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[command(mut_arg("index", index_from_env), mut_arg("posted", posted_from_env))]
pub(crate) struct ArchiveArgs {
    #[command(flatten)]
    pub(crate) index: IndexArgs,
    #[command(flatten)]
    pub(crate) posted: PostedArgs,
}

impl ArchiveArgs {
    /// Returns the path of the index.
    pub(crate) fn index(&self) -> &Path {
        &self.index.index
    }

    /// Returns the job that brings this index up to date with the articles in `corpus`.
    pub(crate) fn job(&self, corpus: &Path) -> IndexJob {
        index_job(corpus, &self.index, &self.posted)
    }
}

/// Lets `--index` be given in the environment. A server does not use this: it has its own layers.
pub(crate) fn index_from_env(arg: Arg) -> Arg {
    arg.env("XUNWEN_INDEX").hide_env_values(true)
}

fn links_from_env(arg: Arg) -> Arg {
    arg.env("XUNWEN_LINK_ROOTS").hide_env_values(true)
}

fn posted_from_env(arg: Arg) -> Arg {
    arg.env("XUNWEN_POSTED").hide_env_values(true)
}

/// Returns the job that brings an index up to date with the articles in `corpus`.
pub(crate) fn index_job(corpus: &Path, index: &IndexArgs, posted: &PostedArgs) -> IndexJob {
    let mut job = IndexJob::new(corpus, &index.index);
    if let Some(posted) = &posted.posted {
        job.posted.clone_from(posted);
    }
    job
}
