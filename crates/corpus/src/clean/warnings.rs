//! The warnings of an article: of its reader, of its date, and of passes that ended early.

use jiff::Timestamp;

use crate::article::Article;
use crate::change::ArticleWarning;
use crate::published::Published;
use crate::read::RawArticle;

/// How far in the future a date may lie, in seconds: clocks and zones differ.
const MAX_AHEAD_SECONDS: i64 = 24 * 60 * 60;

/// Returns the warnings of an article, of which these passes are unfinished.
pub(super) fn collect_warnings(
    raw: &RawArticle,
    article: &Article,
    unfinished: &[&'static str],
) -> Vec<ArticleWarning> {
    let mut warnings = raw.warnings.clone();
    if let Some(date) = &raw.date
        && let Err(problem) = Published::from_field(date)
    {
        warnings.push(ArticleWarning::date("date", date, problem));
    }
    if let Some(published) = article.published
        && published.epoch_seconds() > Timestamp::now().as_second() + MAX_AHEAD_SECONDS
    {
        warnings.push(ArticleWarning::future("date", &published.to_string()));
    }
    warnings.extend(unfinished.iter().map(|pass| ArticleWarning::unfinished(pass)));
    warnings
}
