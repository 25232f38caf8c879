//! The timeline above a list: the bars of a histogram, placed by the calendar.

use jiff::civil::Date;
use serde::Serialize;
use xunwen_engine::{CalendarUnit, Histogram, HistogramPeriod, PeriodCounts};

use super::dates;
use super::form::SearchForm;
use super::links::{HOME, href};
use super::visit::Visit;
use crate::strings::placeholders::grouped;
use crate::strings::translate;

/// Width and height of the drawing in its own units. The style sheet scales it.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 56.0;
/// The lowest bar, so that a single article can be seen and pressed.
const MIN_BAR: f64 = 2.0;
/// The widest bar: a few periods do not fill the drawing.
const MAX_BAR: f64 = 40.0;
/// The share of its place that a bar takes.
const BAR_SHARE: f64 = 0.8;

/// The timeline of a page.
#[derive(Debug, Serialize)]
pub(crate) struct Timeline {
    width: f64,
    height: f64,
    bars: Vec<Bar>,
    /// The first and the last period.
    first: String,
    last: String,
    /// The period with the most articles.
    peak: Option<Bar>,
    undated: u64,
    /// Whether the bars show the share of all articles.
    is_share: bool,
    /// The other view.
    other_href: String,
    /// The key of the name of the periods.
    unit: &'static str,
}

/// A bar, with a link to the articles of its period.
#[derive(Debug, Serialize)]
struct Bar {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// The place of the period, from the top to the bottom, which is pressed.
    slot_x: f64,
    slot_width: f64,
    period: String,
    label: String,
    count: u64,
    all: u64,
    share: String,
    href: String,
}

impl Timeline {
    /// Returns the timeline of a visit; `None` without dated articles.
    pub(crate) fn new(visit: &Visit, histogram: &Histogram) -> Option<Self> {
        let (first, last) = histogram.periods.first().zip(histogram.periods.last())?;
        let place = |period: &HistogramPeriod| place_of(&period.period);
        let (start, end) = (place(first)?, place(last)?);
        let slot = WIDTH / f64::from(end - start + 1);

        let is_share = !visit.form.share.is_empty();
        let value = |period: &HistogramPeriod| bar_value(period.counts, is_share);
        let highest = histogram.periods.iter().map(value).fold(0.0, f64::max);
        let bar = |period: &HistogramPeriod| {
            let at = f64::from(place(period)? - start);
            let height = scaled(value(period), highest);
            let width = (slot * BAR_SHARE).clamp(1.0, MAX_BAR);
            let (x, y) = (at * slot + (slot - width) / 2.0, HEIGHT - height);
            let slot = (at * slot, slot);
            Some(Bar::new(visit, period, [x, y, width, height], slot))
        };

        let share = if is_share { String::new() } else { "1".to_owned() };
        Some(Self {
            width: WIDTH,
            height: HEIGHT,
            bars: histogram.periods.iter().filter_map(bar).collect(),
            first: dates::period(&first.period, visit.language),
            last: dates::period(&last.period, visit.language),
            peak: histogram.peak.as_ref().map(|peak| Bar::new(visit, peak, [0.0; 4], (0.0, 0.0))),
            undated: histogram.undated.count,
            is_share,
            other_href: href(HOME, &SearchForm { share, page: 1, ..visit.form.clone() }),
            unit: match histogram.unit {
                CalendarUnit::Year => "timeline.by_year",
                CalendarUnit::Month => "timeline.by_month",
                CalendarUnit::Day => "timeline.by_day",
            },
        })
    }
}

impl Bar {
    fn new(
        visit: &Visit,
        period: &HistogramPeriod,
        [x, y, width, height]: [f64; 4],
        (slot_x, slot_width): (f64, f64),
    ) -> Self {
        let HistogramPeriod { period, counts: PeriodCounts { count, all } } = period;
        let (name, share) = (dates::period(period, visit.language), percent(*count, *all));
        let (n, all_text) = (grouped((*count).into()), grouped((*all).into()));
        let values = [("period", &*name), ("n", &n), ("all", &all_text), ("share", &share)];
        let (from, to) = (period.clone(), period.clone());
        Self {
            x: rounded(x),
            y: rounded(y),
            width: rounded(width),
            height: rounded(height),
            slot_x: rounded(slot_x),
            slot_width: rounded(slot_width),
            label: translate(visit.language, "timeline.bar", &values),
            period: name,
            count: *count,
            all: *all,
            share,
            href: href(HOME, &SearchForm { from, to, page: 1, ..visit.form.clone() }),
        }
    }
}

/// Returns the place of a period on a line on which periods of its length follow one another.
fn place_of(period: &str) -> Option<i32> {
    let parts: Vec<&str> = period.split('-').collect();
    let number = |text: &str| text.parse::<i16>().ok();
    match parts[..] {
        [year] => number(year).map(i32::from),
        [year, month] => Some(i32::from(number(year)?) * 12 + i32::from(number(month)?)),
        _ => {
            let day: Date = period.parse().ok()?;
            day.since(Date::constant(1970, 1, 1)).ok().map(|span| span.get_days())
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a height in a drawing")]
fn bar_value(counts: PeriodCounts, is_share: bool) -> f64 {
    if is_share { counts.count as f64 / counts.all.max(1) as f64 } else { counts.count as f64 }
}

/// Returns the height of a bar. A period without articles has none.
fn scaled(value: f64, highest: f64) -> f64 {
    if value > 0.0 { (value / highest * HEIGHT).max(MIN_BAR) } else { 0.0 }
}

fn rounded(length: f64) -> f64 {
    (length * 100.0).round() / 100.0
}

/// Returns a share with two significant digits at least: `4.1`, `0.023`.
fn percent(count: u64, all: u64) -> String {
    let share = bar_value(PeriodCounts { count, all }, true) * 100.0;
    match share {
        _ if count == 0 => "0".to_owned(),
        share if share >= 10.0 => format!("{share:.0}"),
        share if share >= 1.0 => format!("{share:.1}"),
        share if share >= 0.1 => format!("{share:.2}"),
        share => format!("{share:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::params::query_string::QueryString;
    use crate::options::BasePath;
    use crate::strings::language::InterfaceLanguage;

    fn timeline(query: &str, unit: CalendarUnit, periods: &[(&str, u64, u64)]) -> Timeline {
        let query = QueryString::parse(query).unwrap();
        let form = SearchForm::new(&query, &BasePath::default());
        let visit = Visit {
            form,
            language: InterfaceLanguage::ZhHans,
            is_carried: false,
            shared: String::new(),
        };
        let periods = periods.iter().map(|(period, count, all)| HistogramPeriod {
            period: (*period).to_owned(),
            counts: PeriodCounts { count: *count, all: *all },
        });
        let undated = PeriodCounts { count: 4, all: 9 };
        let histogram = Histogram { unit, peak: None, periods: periods.collect(), undated };
        Timeline::new(&visit, &histogram).unwrap()
    }

    #[test]
    fn bars_are_placed_by_the_calendar_so_that_gaps_show() {
        let months = [("2020-11", 1, 10), ("2021-02", 4, 10)];
        let timeline = timeline("q=a", CalendarUnit::Month, &months);
        let [first, last] = &timeline.bars[..] else { panic!("{timeline:?}") };
        assert_eq!((first.slot_x, first.slot_width), (0.0, WIDTH / 4.0));
        assert_eq!((last.slot_x, last.slot_width), (WIDTH * 3.0 / 4.0, WIDTH / 4.0));
        assert_eq!((first.height, last.height), (HEIGHT / 4.0, HEIGHT));
        assert_eq!((first.y, last.y), (HEIGHT * 3.0 / 4.0, 0.0));
    }

    #[test]
    fn a_bar_leads_to_its_period_and_keeps_the_query() {
        let timeline = timeline("q=a&source=b&page=3", CalendarUnit::Year, &[("2021", 4, 10)]);
        assert_eq!(timeline.bars[0].href, "/?q=a&from=2021&to=2021&source=b");
        assert_eq!(timeline.other_href, "/?q=a&source=b&share=1");
    }

    #[test]
    fn shares_compare_periods_of_different_size() {
        let years = [("2020", 10, 1000), ("2021", 5, 50)];
        let timeline = timeline("q=a&share=1", CalendarUnit::Year, &years);
        assert!(timeline.is_share);
        assert_eq!(timeline.bars[0].height, 5.6);
        assert_eq!(timeline.bars.iter().map(|bar| &*bar.share).collect::<Vec<_>>(), ["1.0", "10"]);
        assert_eq!(timeline.other_href, "/?q=a");
    }

    #[test]
    fn a_period_with_one_article_can_be_seen() {
        let years = [("2020", 1, 9), ("2021", 0, 9), ("2022", 9_000, 9_000)];
        let timeline = timeline("q=a", CalendarUnit::Year, &years);
        let heights: Vec<f64> = timeline.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [MIN_BAR, 0.0, HEIGHT]);
    }

    #[test]
    fn small_shares_keep_two_digits() {
        let shown = [(0, 9), (1, 1), (1, 24), (1, 250), (23, 100_000)];
        let shown = shown.map(|(count, all)| percent(count, all));
        assert_eq!(shown, ["0", "100", "4.2", "0.40", "0.023"]);
    }
}
