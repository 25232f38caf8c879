//! The outcome of each posted article.

use xunwen_corpus::ArticleWarning;
use xunwen_indexer::{NewArticle, PostOutcome, PostedStore, StopFlag, StoreError, Updater, accept};

use crate::error::{OperatorError, RequestError};

/// The outcome of one posted article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IngestOutcome {
    /// The article is on disk. The warnings name what was not understood, or is kept only in part.
    Stored { id: String, outcome: PostOutcome, warnings: Vec<ArticleWarning> },
    /// The text is not an article, or its id belongs to the corpus.
    Refused { code: &'static str, message: String },
}

impl IngestOutcome {
    /// Returns what was not understood in a stored article.
    pub(crate) fn warnings(&self) -> &[ArticleWarning] {
        match self {
            Self::Stored { warnings, .. } => warnings,
            Self::Refused { .. } => &[],
        }
    }
}

/// Stores the valid ones of `articles`, which are JSON texts.
///
/// Returns the outcome of each, in their order, and the number of the last record of the store. Once `stop` is set,
/// nothing is stored.
///
/// # Errors
/// When the store cannot be written.
pub(crate) fn store_valid(
    articles: &[Vec<u8>],
    store: &PostedStore,
    updater: &Updater,
    stop: &StopFlag,
) -> Result<(Vec<IngestOutcome>, u64), RequestError> {
    let parsed: Vec<_> = articles.iter().map(|json| parse(json, stop)).collect();
    let checked = refuse_of_corpus(parsed, updater);
    if stop.is_stopped() {
        let cause = "nobody waits for the answer".to_owned();
        return Err(OperatorError::Internal { cause }.into());
    }
    let valid: Vec<NewArticle> =
        checked.iter().filter_map(|article| article.as_ref().ok().cloned()).collect();

    let (stored, last_record) = store.put(&valid).map_err(store_failure)?;
    updater.posted(last_record);

    let mut stored = stored.into_iter();
    let outcomes = checked.into_iter().map(|article| match article {
        Ok(NewArticle { id, warnings, .. }) => {
            let outcome = stored.next().expect("each valid article has an outcome");
            IngestOutcome::Stored { id, outcome, warnings }
        }
        Err(refused) => refused,
    });
    Ok((outcomes.collect(), last_record))
}

/// Parses a posted article.
fn parse(json: &[u8], stop: &StopFlag) -> Result<NewArticle, IngestOutcome> {
    let refused = |code, message| IngestOutcome::Refused { code, message };

    // A lossy conversion would store another text than the one that was sent.
    let json = std::str::from_utf8(json).map_err(|error| {
        let message = format!("byte {} is not UTF-8: send JSON in UTF-8", error.valid_up_to() + 1);
        refused("not_utf8", message)
    })?;
    accept(json, stop).map_err(|skip| refused(skip.reason.code(), skip.reason.to_string()))
}

/// Refuses the articles whose id belongs to the corpus.
fn refuse_of_corpus(
    articles: Vec<Result<NewArticle, IngestOutcome>>,
    updater: &Updater,
) -> Vec<Result<NewArticle, IngestOutcome>> {
    let ids = articles.iter().filter_map(|article| Some(article.as_ref().ok()?.id.as_str()));
    let of_corpus = updater.of_corpus(&ids.collect::<Vec<_>>());
    let check = |article: NewArticle| {
        if !of_corpus.contains(&article.id) {
            return Ok(article);
        }
        let message = "an article of the corpus has this id: send another id".to_owned();
        Err(IngestOutcome::Refused { code: "id_of_corpus", message })
    };
    articles.into_iter().map(|article| article.and_then(check)).collect()
}

/// Returns the name of an outcome in answers and in the log.
pub(crate) const fn outcome_name(outcome: PostOutcome) -> &'static str {
    match outcome {
        PostOutcome::Created => "created",
        PostOutcome::Replaced => "replaced",
        PostOutcome::Unchanged => "unchanged",
        PostOutcome::Deleted => "deleted",
        PostOutcome::Absent => "absent",
    }
}

/// Logs why the store cannot be written, and returns the error for the caller.
#[expect(clippy::needless_pass_by_value, reason = "the signature that `map_err` calls")]
pub(crate) fn store_failure(error: StoreError) -> RequestError {
    tracing::error!(%error, "cannot store articles");
    match error {
        StoreError::Full(_) => OperatorError::NoRoom.into(),
        _ => OperatorError::CannotStore.into(),
    }
}
