//! From a record to its articles as the writing thread receives them: cleaned, or not because they
//! did not change.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use xunwen_corpus::{Article, ArticleWarning, Change, ChangeKind, Cleaned, Record, Skip};

use super::article_hash::{ArticleHash, ArticleHashes, KnownState};
use super::id_owners::EarlierOwners;
use super::progress::Progress;
use super::report::SkippedItem;
use crate::cleaning::{ReadArticle, read_articles};

/// An article of a record.
pub(crate) enum PipelineArticle {
    /// A new or changed article.
    Cleaned(Box<CountedArticle>),
    /// An article that was cleaned as it is when its file was last read, and is not needed again, or
    /// probably not.
    Known(Box<KnownArticle>),
}

/// An article with the number of changes that cleaning made, by kind. The changes themselves
/// contain text and are dropped in the thread that made them.
pub(crate) struct CountedArticle {
    pub(crate) article: Article,
    pub(crate) hash: ArticleHash,
    pub(crate) n_changes: BTreeMap<ChangeKind, u64>,
    pub(crate) warnings: Vec<ArticleWarning>,
    /// The names of fields that were not read.
    pub(crate) unread_fields: Vec<String>,
}

/// An article that was not cleaned.
pub(crate) struct KnownArticle {
    pub(crate) hash: ArticleHash,
    pub(crate) state: KnownState,
    read: ReadArticle,
    place: String,
}

impl CountedArticle {
    fn new(cleaned: Cleaned, hash: ArticleHash) -> Self {
        Self {
            n_changes: count_by_kind(&cleaned.changes),
            article: cleaned.article,
            hash,
            warnings: cleaned.warnings,
            unread_fields: cleaned.unread_fields,
        }
    }
}

impl KnownArticle {
    /// Returns the id, which cleaning does not change.
    pub(crate) fn id(&self) -> &str {
        &self.read.raw.id
    }

    /// Cleans the article after all.
    pub(crate) fn clean(self, progress: &Progress) -> Result<CountedArticle, SkippedItem> {
        let Self { hash, read, place, .. } = self;
        let _entry = progress.begin_article(place.clone());
        let cleaned = catch_unwind(AssertUnwindSafe(|| read.clean(progress.stop_flag())));
        let Ok(cleaned) = cleaned else { return Err(panicked(place)) };
        let counted = cleaned.map(|cleaned| CountedArticle::new(cleaned, hash));
        counted.map_err(|skip| SkippedItem::from(&skip))
    }
}

fn count_by_kind(changes: &[Change]) -> BTreeMap<ChangeKind, u64> {
    let mut n_changes = BTreeMap::new();
    for change in changes {
        *n_changes.entry(change.kind).or_default() += 1;
    }
    n_changes
}

/// The articles of a file that are known before they are cleaned.
pub(super) struct KnownArticles<'k> {
    pub(super) hashes: &'k ArticleHashes,
    pub(super) owners: Option<&'k EarlierOwners>,
}

impl KnownArticles<'_> {
    /// Returns what became of an article, if it does not have to be cleaned. A duplicate is cleaned if
    /// its id has become free: the writing thread could do it, but there is only one.
    fn state_of(&self, hash: ArticleHash, id: &str) -> Option<KnownState> {
        self.hashes.state_of(hash).filter(|state| match state {
            KnownState::Indexed => true,
            KnownState::Duplicate => self.owners.is_some_and(|owners| owners.is_owned(id)),
        })
    }
}

/// Reads a record, and cleans the articles that are not known. A bug that one article triggers must
/// not stop the work on the others.
pub(super) fn clean_record(
    record: Record,
    known: &KnownArticles<'_>,
    progress: &Progress,
) -> Vec<Result<PipelineArticle, SkippedItem>> {
    let place = record.location().to_string();
    let _entry = progress.begin_article(place.clone());

    let cleaned = catch_unwind(AssertUnwindSafe(|| clean_unknown(record, known, progress)));
    let Ok(cleaned) = cleaned else { return vec![Err(panicked(place))] };
    cleaned.into_iter().map(|article| article.map_err(|skip| SkippedItem::from(&skip))).collect()
}

fn clean_unknown(
    record: Record,
    known: &KnownArticles<'_>,
    progress: &Progress,
) -> Vec<Result<PipelineArticle, Skip>> {
    let place = record.location().to_string();
    let clean = |read: ReadArticle| {
        let hash = ArticleHash::new(&read.raw);
        if let Some(state) = known.state_of(hash, &read.raw.id) {
            let known = KnownArticle { hash, state, read, place: place.clone() };
            return Ok(PipelineArticle::Known(Box::new(known)));
        }
        let counted = CountedArticle::new(read.clean(progress.stop_flag())?, hash);
        Ok(PipelineArticle::Cleaned(Box::new(counted)))
    };
    let articles = read_articles(record, progress.stop_flag()).into_iter();
    articles.map(|article| clean(article?)).collect()
}

fn panicked(place: String) -> SkippedItem {
    let reason = "cleaning failed because of a bug: please report it".to_owned();
    SkippedItem { place, code: "panicked".to_owned(), reason }
}
