//! The writer of an index, on this machine or on a cluster.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use xunwen_cluster::{
    ClusterOriginArticles, ClusterOriginLookup, ClusterWriteError, ClusterWriter,
};
use xunwen_corpus::Article;
use xunwen_engine::{OriginArticles, OriginLookup, Writer};

use crate::error::IndexError;

/// Writes articles to an index.
#[derive(Debug)]
pub(crate) enum IndexWriter {
    /// To one on this machine.
    Local(Box<Writer>),
    /// To one on a cluster.
    Cluster {
        writer: Box<ClusterWriter>,
        /// The folder with the record of what the index contains.
        folder: PathBuf,
    },
}

/// The articles of an origin at one commit; see [`OriginArticles`].
#[derive(Debug)]
pub(crate) enum ListedArticles {
    Local(OriginArticles),
    Cluster(ClusterOriginArticles),
}

/// The origins of articles as of the last commit, for other threads.
#[derive(Debug, Clone)]
pub(crate) enum Origins {
    Local(OriginLookup),
    Cluster(ClusterOriginLookup),
}

impl IndexWriter {
    /// Returns the folder with the record of what the index contains.
    pub(crate) fn generation(&self) -> &Path {
        match self {
            Self::Local(writer) => writer.generation(),
            Self::Cluster { folder, .. } => folder,
        }
    }

    /// Returns the note of the last commit, or the one set since.
    pub(crate) fn note(&self) -> Option<&str> {
        match self {
            Self::Local(writer) => writer.note(),
            Self::Cluster { writer, .. } => writer.note(),
        }
    }

    /// Sets the note of all commits from now on.
    pub(crate) fn set_note(&mut self, note: String) {
        match self {
            Self::Local(writer) => writer.set_note(note),
            Self::Cluster { writer, .. } => writer.set_note(note),
        }
    }

    /// Adds an article whose id the index does not contain.
    pub(crate) fn add(&self, article: Article, origin: &str) -> Result<(), IndexError> {
        match self {
            Self::Local(writer) => writer.add(article, origin)?,
            Self::Cluster { writer, .. } => writer.add(article, origin)?,
        }
        Ok(())
    }

    /// Adds an article in place of any other with the same id.
    pub(crate) fn replace(&self, article: Article, origin: &str) -> Result<(), IndexError> {
        match self {
            Self::Local(writer) => writer.replace(article, origin)?,
            Self::Cluster { writer, .. } => writer.add(article, origin)?,
        }
        Ok(())
    }

    /// Deletes all articles of an origin.
    pub(crate) fn remove_origin(&self, origin: &str) -> Result<(), IndexError> {
        match self {
            Self::Local(writer) => writer.remove_origin(origin)?,
            Self::Cluster { writer, .. } => writer.remove_origin(origin)?,
        }
        Ok(())
    }

    /// Deletes the articles that were not taken, unless `is_kept` says that their id has another
    /// owner. Returns their number.
    pub(crate) fn remove_rest(
        &self,
        articles: &ListedArticles,
        is_kept: impl Fn(&str) -> bool,
    ) -> Result<u64, IndexError> {
        let mut n_removed = 0;
        for article in articles.rest()? {
            let is_removed = match self {
                Self::Local(_) if is_kept(&article) => false,
                Self::Local(writer) => writer.remove(&article).map(|()| true)?,
                // Those that were written again have changed, whoever owns them now.
                Self::Cluster { writer, .. } => writer.remove_unless_written(&article),
            };
            n_removed += u64::from(is_removed);
        }
        Ok(n_removed)
    }

    /// Returns the origins of the articles of the last commit. May include some whose articles are
    /// all deleted.
    pub(crate) fn origins(&self) -> Result<BTreeSet<String>, IndexError> {
        Ok(match self {
            Self::Local(writer) => writer.origins()?,
            Self::Cluster { writer, .. } => writer.origins()?,
        })
    }

    /// Returns the articles of an origin at the last commit.
    pub(crate) fn articles_of(&self, origin: &str) -> Result<ListedArticles, IndexError> {
        Ok(match self {
            Self::Local(writer) => ListedArticles::Local(writer.articles_of(origin)?),
            Self::Cluster { writer, .. } => ListedArticles::Cluster(writer.articles_of(origin)?),
        })
    }

    /// Returns a lookup of origins that other threads can use.
    pub(crate) fn origin_lookup(&self) -> Origins {
        match self {
            Self::Local(writer) => Origins::Local(writer.origin_lookup()),
            Self::Cluster { writer, .. } => Origins::Cluster(writer.origin_lookup()),
        }
    }

    /// Looks up in few requests the articles that [`Self::origin_of`] will be asked for.
    pub(crate) fn expect(&self, ids: &[&str]) -> Result<(), IndexError> {
        match self {
            Self::Cluster { writer, .. } if writer.n_articles() > 0 && ids.len() > 1 => {
                Ok(writer.expect(ids)?)
            }
            _ => Ok(()),
        }
    }

    /// Returns the origin of the article with this id at the last commit, if there was one.
    pub(crate) fn origin_of(&self, id: &str) -> Result<Option<String>, IndexError> {
        Ok(match self {
            Self::Local(writer) => writer.origin_of(id)?,
            Self::Cluster { writer, .. } => writer.origin_of(id)?,
        })
    }

    /// Returns the number of articles at the last commit.
    pub(crate) fn n_articles(&self) -> u64 {
        match self {
            Self::Local(writer) => writer.n_articles(),
            Self::Cluster { writer, .. } => writer.n_articles(),
        }
    }

    /// Makes all additions and deletions so far durable and searchable.
    pub(crate) fn commit(&mut self) -> Result<(), IndexError> {
        match self {
            Self::Local(writer) => writer.commit()?,
            Self::Cluster { writer, .. } => writer.commit()?,
        }
        Ok(())
    }

    /// Ends the writer after a commit, and waits for running merges.
    pub(crate) fn finish(self) -> Result<(), IndexError> {
        match self {
            Self::Local(writer) => writer.finish()?,
            // A cluster merges by itself.
            Self::Cluster { .. } => {}
        }
        Ok(())
    }

    /// Ends the writer after the last commit of a run; see [`Writer::finish_run`].
    pub(crate) fn finish_run(self) -> Result<(), IndexError> {
        match self {
            Self::Local(writer) => writer.finish_run()?,
            Self::Cluster { .. } => {}
        }
        Ok(())
    }
}

impl ListedArticles {
    /// Takes the article with this id. Returns whether it is one of the origin's and was not taken
    /// before.
    pub(crate) fn take(&mut self, id: &str) -> Result<bool, IndexError> {
        Ok(match self {
            Self::Local(articles) => articles.take(id)?,
            Self::Cluster(articles) => articles.take(id),
        })
    }

    /// Returns the articles that were not taken: ids, or the documents of a cluster.
    pub(crate) fn rest(&self) -> Result<Vec<String>, IndexError> {
        Ok(match self {
            Self::Local(articles) => articles.rest()?,
            Self::Cluster(articles) => articles.rest().map(str::to_owned).collect(),
        })
    }
}

impl Origins {
    /// Returns the origin of the article with this id, if there is one.
    pub(crate) fn origin_of(&self, id: &str) -> Result<Option<String>, IndexError> {
        Ok(match self {
            Self::Local(lookup) => lookup.origin_of(id)?,
            Self::Cluster(lookup) => lookup.origin_of(id).map_err(ClusterWriteError::from)?,
        })
    }

    /// Returns the origins of those articles with these ids that there are, by id.
    pub(crate) fn origins_of(&self, ids: &[&str]) -> Result<HashMap<String, String>, IndexError> {
        match self {
            Self::Local(lookup) => {
                let mut origins = HashMap::new();
                for id in ids {
                    origins.extend(lookup.origin_of(id)?.map(|origin| ((*id).to_owned(), origin)));
                }
                Ok(origins)
            }
            Self::Cluster(lookup) => Ok(lookup.origins_of(ids).map_err(ClusterWriteError::from)?),
        }
    }
}
