//! Reads and cleans the articles of a record, until a thread asks to stop or an article takes too long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cpu_time::ThreadTime;
use xunwen_corpus::{
    Cleaned, CleaningWatch, Location, RawArticle, Record, Skip, SkipReason, clean_watched,
    read_watched,
};

/// The processor time that cleaning an article may take: a net below the budgets of the cleaner, which count work.
///
/// Every step is linear, and the slowest text found takes about a second for each megabyte, so the limit decides nothing
/// on any machine on which a run would end at all. It keeps a fault of the cleaner from holding up the other articles.
struct TimeLimit {
    /// For any article. Source: chosen by hand.
    base: Duration,
    /// For each mebibyte of the record. Source: chosen by hand, about ten times that of the slowest text found.
    per_mebibyte: Duration,
}

const TIME_LIMIT: TimeLimit =
    TimeLimit { base: Duration::from_secs(5), per_mebibyte: Duration::from_secs(10) };

impl TimeLimit {
    /// Returns the limit for a record.
    fn of_record(&self, n_bytes: usize) -> Duration {
        let n_mebibytes = n_bytes as f64 / f64::from(1 << 20);
        self.base + self.per_mebibyte.mul_f64(n_mebibytes)
    }
}

/// A request to stop that threads share.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Asks all threads that share the flag to stop.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns whether a thread has asked to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// An article that was read but not cleaned.
pub(crate) struct ReadArticle {
    pub(crate) raw: RawArticle,
    /// The place of its record. Cleaning knows only the id of the article; the file and line are more useful.
    location: Location,
    limit: Duration,
}

impl ReadArticle {
    /// Cleans the article. Once the flag is set, it is skipped as stopped.
    pub(crate) fn clean(self, stop: &StopFlag) -> Result<Cleaned, Skip> {
        let Self { raw, location, limit } = self;
        let started = ThreadTime::now();
        let is_stopped = || {
            if stop.is_stopped() {
                Some(SkipReason::Stopped)
            } else if started.elapsed() > limit {
                Some(SkipReason::TooSlow { limit_seconds: limit.as_secs() })
            } else {
                None
            }
        };
        clean_watched(raw, &CleaningWatch::new().stopped_by(&is_stopped))
            .map_err(|skip| Skip::new(location, skip.reason))
    }
}

/// Reads the articles of a record. Once the flag is set, one is skipped as stopped, and the others are skipped too or
/// left out.
pub(crate) fn read_articles(record: Record, stop: &StopFlag) -> Vec<Result<ReadArticle, Skip>> {
    let location = record.location();
    let limit = TIME_LIMIT.of_record(record.bytes.len());
    let is_ended = || stop.is_stopped().then_some(SkipReason::Stopped);
    let articles = read_watched(record, &is_ended).into_iter();
    articles.map(|raw| Ok(ReadArticle { raw: raw?, location: location.clone(), limit })).collect()
}

/// Reads and cleans the articles of a record, until the flag is set.
pub(crate) fn read_and_clean(record: Record, stop: &StopFlag) -> Vec<Result<Cleaned, Skip>> {
    read_articles(record, stop).into_iter().map(|article| article?.clean(stop)).collect()
}

#[cfg(test)]
mod tests {
    use xunwen_corpus::Format;

    use super::*;

    #[test]
    fn an_article_is_not_cleaned_after_the_flag_is_set() {
        let record = || Record::new("a", Format::Text, "潮涌钱塘。".into());
        let stop = StopFlag::default();
        assert!(read_and_clean(record(), &stop)[0].is_ok());

        stop.stop();
        let skip = read_and_clean(record(), &stop).remove(0).unwrap_err();
        assert_eq!(skip.reason.code(), "stopped");
    }
}
