//! Which of the dates of a page is that of its article.

use crate::html::metadata_lines::leading_date;
use crate::published::Published;

/// Returns the date of an article.
///
/// `stated` are the dates in the head of the page, the best first, `shown` is the one between
/// headline and text, `others` those that count only without these two. Of two dates that agree on
/// the day, the finer one counts, and the earlier one of two times: the later is that of a change.
pub(super) fn choose_date(
    stated: Vec<String>,
    shown: Option<String>,
    others: impl IntoIterator<Item = String>,
) -> Option<String> {
    let stated: Vec<DateText> = stated.into_iter().filter_map(DateText::parse).collect();
    let shown = shown.and_then(DateText::parse);
    let mut others = others.into_iter().filter_map(DateText::parse);

    let best = stated.iter().chain(&shown).next().cloned().or_else(|| others.next())?;
    let finer = best.has_time().then(|| best.clone());
    let finer = finer.or_else(|| {
        let mut all = shown.clone().into_iter().chain(stated.iter().cloned()).chain(others);
        all.find(|date| date.has_time() && date.day() == best.day())
    });
    let chosen = finer.unwrap_or(best);

    let shown = shown.filter(|shown| shown.has_time() && shown.is_earlier_than(&chosen));
    Some(shown.unwrap_or(chosen).text)
}

/// A date as written.
#[derive(Clone, Debug)]
struct DateText {
    text: String,
    published: Published,
}

impl DateText {
    fn parse(text: String) -> Option<Self> {
        if let Some(published) = Published::parse(&text) {
            return Some(Self { text, published });
        }
        // `2024-03-05-08:12:00` states at least the day.
        let text = leading_date(text.get(..10)?)?;
        let published = Published::parse(&text)?;
        Some(Self { text, published })
    }

    fn day(&self) -> String {
        self.published.day().to_string()
    }

    /// Returns whether a time is stated. Midnight is how programs write a day.
    fn has_time(&self) -> bool {
        let shown = self.published.to_string();
        shown.contains('T') && !shown.contains("T00:00:00")
    }

    /// Returns whether this is a minute or more before another time of the same day.
    fn is_earlier_than(&self, other: &Self) -> bool {
        const SECONDS_PER_MINUTE: i64 = 60;
        let minutes = |date: &Self| date.published.epoch_seconds().div_euclid(SECONDS_PER_MINUTE);
        let is_in_china = other.published.to_string().ends_with("+08:00");
        is_in_china && self.day() == other.day() && minutes(self) < minutes(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stated: &[&str], shown: &str, others: &[&str], expected: &str) {
        let owned =
            |dates: &[&str]| dates.iter().map(|date| (*date).to_owned()).collect::<Vec<_>>();
        let shown = Some(shown.to_owned()).filter(|shown| !shown.is_empty());
        let chosen = choose_date(owned(stated), shown, owned(others));
        assert_eq!(chosen.as_deref(), Some(expected));
    }

    #[test]
    fn the_finer_of_two_dates_that_agree_is_chosen() {
        check(&["2024-03-05"], "2024-03-05 08:12", &[], "2024-03-05 08:12");
        check(&["2024-03-05T00:00:00+08:00"], "2024-03-05 08:12", &[], "2024-03-05 08:12");
        check(&["2024-03-05", "2024-03-05 08:12:00"], "", &[], "2024-03-05 08:12:00");
        check(&["2024-03-05"], "2024-03-06 08:12", &[], "2024-03-05");
        check(&["2024-03-05 08:12:33"], "2024-03-05 08:12", &[], "2024-03-05 08:12:33");
        check(&["2024-03-05"], "", &["2024-03-05 08:12"], "2024-03-05 08:12");
    }

    #[test]
    fn the_earlier_of_two_times_is_chosen() {
        check(&["2024-03-05T09:40:01+08:00"], "2024-03-05 08:12", &[], "2024-03-05 08:12");
        check(&["2024-03-05T00:40:01Z"], "2024-03-05 00:12", &[], "2024-03-05T00:40:01Z");
        check(&["2024-03-05T07:40:01+08:00"], "2024-03-05 08:12", &[], "2024-03-05T07:40:01+08:00");
    }

    #[test]
    fn other_dates_count_without_these() {
        check(&[], "", &["2024-03-05"], "2024-03-05");
        check(&["昨天"], "", &["2024-03-05"], "2024-03-05");
        check(&["2024-03-05-23:59:59"], "", &[], "2024-03-05");
    }
}
