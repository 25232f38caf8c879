//! All articles of a list, read in the index state that the list was made in.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use xunwen_corpus::Article;
use xunwen_text::{Analysis, Conversion};

use crate::budget::SearchBudget;
use crate::query::Note;
use crate::rank::Weights;
use crate::search::archive_days::ArchiveDays;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::hit_key::HitKey;
use crate::search::index_state::IndexState;
use crate::search::present::arrived;
use crate::search::retractions::Retractions;

/// All articles of a list, in its order. Reading them is up to the caller, part by part.
pub struct FoundArticles {
    /// Remarks on how the query was interpreted.
    pub notes: Vec<Note>,
    /// The exact number of articles.
    pub total: u64,
    pub(crate) hits: Vec<ListedArticle>,
    pub(crate) state: Box<dyn IndexState>,
    pub(crate) analysis: Arc<Analysis>,
    pub(crate) retractions: Arc<Retractions>,
    pub(crate) script: Option<Conversion>,
}

/// An article of a list before it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListedArticle {
    pub(crate) hit: HitKey,
    pub(crate) is_partial: bool,
}

/// An article of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundArticle {
    /// The article, in the script of the request.
    pub article: Article,
    /// When this version arrived in the archive.
    pub arrived: Option<Timestamp>,
    /// Whether the article has only some of the words.
    pub is_partial: bool,
}

impl FoundArticles {
    /// Returns the number of articles, with those that were taken back since.
    #[must_use]
    pub fn n_listed(&self) -> usize {
        self.hits.len()
    }

    /// Reads up to `n_articles` articles after the first `n_skipped`. Articles that were taken back
    /// since are left out.
    ///
    /// # Errors
    /// If the index cannot be read, or the budget is far overdrawn or cancelled.
    pub fn read(
        &self,
        n_skipped: usize,
        n_articles: usize,
        budget: &SearchBudget,
    ) -> Result<Vec<FoundArticle>, SearchError> {
        budget.start();
        let archive_days = ArchiveDays::default();
        let context = SearchContext {
            state: self.state.as_ref(),
            analysis: &self.analysis,
            weights: Weights::default(),
            budget,
            archive_days: &archive_days,
            model: None,
        };
        let retracted: HashSet<String> = self.retractions.pending().into_iter().collect();

        let mut articles = Vec::with_capacity(n_articles);
        let listed = self.hits.iter().skip(n_skipped).take(n_articles);
        let hits: Vec<HitKey> = listed.clone().map(|listed| listed.hit).collect();
        self.state.prefetch(&hits)?;
        for listed in listed {
            context.check_overdraft()?;
            let article = self.state.article(listed.hit)?;
            if self.state.is_hidden(listed.hit) || retracted.contains(&article.id) {
                continue;
            }
            articles.push(FoundArticle {
                article: context.converted(article, self.script)?,
                arrived: arrived(&context, listed.hit)?,
                is_partial: listed.is_partial,
            });
        }
        Ok(articles)
    }
}

impl fmt::Debug for FoundArticles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundArticles").field("total", &self.total).finish_non_exhaustive()
    }
}
