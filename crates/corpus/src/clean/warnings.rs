//! The warnings of an article: of its reader, of its date, and of passes that ended early.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::article::Article;
use crate::change::ArticleWarning;
use crate::published::{DateProblem, Published};
use crate::read::RawArticle;

/// How far in the future a date may lie, in seconds: clocks and zones differ.
const MAX_AHEAD_SECONDS: i64 = 24 * 60 * 60;

/// Returns the warnings of an article, of which these passes are unfinished. `date_problem` is why its stated date was not
/// read.
pub(super) fn collect_warnings(
    raw: &RawArticle,
    date_problem: Option<DateProblem>,
    article: &Article,
    unfinished: &[&'static str],
) -> Vec<ArticleWarning> {
    let mut warnings = raw.warnings.clone();
    if let (Some(date), Some(problem)) = (&raw.date, date_problem) {
        warnings.push(ArticleWarning::date("date", date, problem));
    }
    if let Some(published) = article.published
        && is_ahead(published)
    {
        warnings.push(ArticleWarning::future("date", &published.to_string()));
    }
    warnings.extend(unfinished.iter().map(|pass| ArticleWarning::unfinished(pass)));
    warnings
}

fn is_ahead(published: Published) -> bool {
    /// A time in the past. Most articles are older, so that the clock is read for few of them.
    static STARTED: LazyLock<i64> = LazyLock::new(|| Timestamp::now().as_second());

    let seconds = published.epoch_seconds() - MAX_AHEAD_SECONDS;
    seconds > *STARTED && seconds > Timestamp::now().as_second()
}
