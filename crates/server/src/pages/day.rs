//! `GET /day/2021-06-24`: all articles of a day, by source, with a calendar of the month.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use xunwen_engine::{FacetLimits, Hit, HitTexts, MAX_HITS, SearchBudget, SearchRequest, Sort};

use super::dates;
use super::form::SearchForm;
use super::frame::PageFrame;
use super::html;
use super::links::{HOME, article_path, day_path, href};
use super::visit::Visit;
use crate::api::params::period;
use crate::api::params::search_client::SearchClient;
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::limits::DAY_ARTICLES;
use crate::state::AppState;

const TEMPLATE: &str = "day.html";

/// The context of the page of a day.
#[derive(Debug, Serialize)]
struct DayPage {
    #[serde(flatten)]
    frame: PageFrame,
    day: String,
    day_display: String,
    total: u64,
    sources: Vec<SourceOfDay>,
    /// The list of the day, for the articles after those that fit on the page.
    list_href: String,
    n_more: u64,
    previous: Option<DayLink>,
    next: Option<DayLink>,
    month_display: String,
    month_href: String,
    weeks: Vec<[Option<CalendarDay>; 7]>,
    weekdays: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SourceOfDay {
    name: Option<String>,
    articles: Vec<ArticleOfDay>,
}

#[derive(Debug, Serialize)]
struct ArticleOfDay {
    href: String,
    title: String,
    authors: String,
    time: String,
}

#[derive(Debug, Serialize)]
struct DayLink {
    href: String,
    label: String,
}

/// A day of the calendar; without a link if it has no articles.
#[derive(Debug, Clone, Serialize)]
struct CalendarDay {
    number: i8,
    count: u64,
    href: String,
    current: bool,
}

/// Answers with the articles of a day.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    day: Result<Path<String>, PathRejection>,
    visit: Visit,
) -> Result<Response, RequestError> {
    let Path(text) = day.map_err(|_| CallerError::InvalidPath)?;
    let no_such_day = || CallerError::NoSuchPath(shortened(&day_path(&text)));
    let day: Date = text.parse().ok().filter(|_| text.len() == 10).ok_or_else(no_such_day)?;

    let shared = Arc::clone(&state);
    let engine = state.engine();
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let form = SearchForm { from: text.clone(), to: text, page: 1, ..visit.form.home() };
        let request = SearchRequest {
            sort: Sort::Oldest,
            limit: DAY_ARTICLES.min(MAX_HITS),
            texts: HitTexts::Title,
            facets: FacetLimits::default(),
            histogram: None,
            script: visit.form.request().0.script,
            ..form.request().0
        };
        let found = engine.search_within(&request, budget)?;
        let days: BTreeMap<Date, u64> = engine.articles_by_day(budget)?.into_iter().collect();

        let n_shown = found.hits.len() as u64;
        let link = |(day, _): (&Date, &u64)| DayLink {
            href: href(&day_path(*day), &visit.form.home()),
            label: dates::day(*day, visit.language),
        };
        let month = day.strftime("%Y-%m").to_string();
        let page = DayPage {
            frame: PageFrame::new(&shared, &visit, &day_path(day)),
            day: day.to_string(),
            day_display: dates::day(day, visit.language),
            total: found.total,
            n_more: found.total.saturating_sub(n_shown),
            sources: by_source(found.hits, &visit),
            list_href: href(HOME, &form),
            previous: days.range(..day).next_back().map(link),
            next: days.range(day..).find(|(other, _)| **other > day).map(link),
            month_display: dates::period(&month, visit.language),
            month_href: href(
                HOME,
                &SearchForm { from: month.clone(), to: month, page: 1, ..visit.form.home() },
            ),
            weeks: weeks(day, &days, &visit),
            weekdays: weekdays(&visit),
        };
        shared.templates.page(TEMPLATE, visit.language, &page)
    };
    state.pool.run(client, n_articles, work).await
}

/// Groups the articles of a day by source, the source with the most first, articles without one
/// last.
fn by_source(hits: Vec<Hit>, visit: &Visit) -> Vec<SourceOfDay> {
    let mut sources: Vec<SourceOfDay> = Vec::new();
    for hit in hits {
        let article = ArticleOfDay {
            href: href(&article_path(&hit.id), &visit.form.home()),
            title: html::marked(&hit.title),
            authors: hit.authors.join("、"),
            time: hit.published.as_ref().map(time_of_day).unwrap_or_default(),
        };
        match sources.iter_mut().find(|source| source.name == hit.source) {
            Some(source) => source.articles.push(article),
            None => sources.push(SourceOfDay { name: hit.source, articles: vec![article] }),
        }
    }
    sources.sort_by_key(|source| (source.name.is_none(), std::cmp::Reverse(source.articles.len())));
    sources
}

/// Returns the time of publication, as `19:14`; empty if only the day is known.
fn time_of_day(published: &xunwen_corpus::Published) -> String {
    let text = published.to_string();
    text.get(11..16).unwrap_or_default().to_owned()
}

/// Returns the weeks of a month, which begin on Monday.
fn weeks(day: Date, days: &BTreeMap<Date, u64>, visit: &Visit) -> Vec<[Option<CalendarDay>; 7]> {
    let mut weeks: Vec<[Option<CalendarDay>; 7]> = Vec::new();
    for date in day.first_of_month().series(1.day()).take_while(|date| date.month() == day.month())
    {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        if weeks.is_empty() || weekday == 0 {
            weeks.push(Default::default());
        }
        let count = days.get(&date).copied().unwrap_or(0);
        let link = href(&day_path(date), &visit.form.home());
        let href = if count > 0 { link } else { String::new() };
        let calendar_day = CalendarDay { number: date.day(), count, href, current: date == day };
        if let Some(week) = weeks.last_mut() {
            week[weekday] = Some(calendar_day);
        }
    }
    weeks
}

/// Returns the short names of the days of a week, from Monday.
fn weekdays(visit: &Visit) -> Vec<String> {
    let monday = period::today()
        .series(1.day())
        .find(|date| date.weekday() == Weekday::Monday)
        .unwrap_or_default();
    let days = monday.series(1.day()).take(7);
    days.map(|date| dates::weekday(date, visit.language)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::params::query_string::QueryString;
    use crate::options::BasePath;
    use crate::strings::language::InterfaceLanguage;

    fn visit() -> Visit {
        let form = SearchForm::new(&QueryString::default(), &BasePath::default());
        Visit {
            form,
            language: InterfaceLanguage::ZhHans,
            is_carried: false,
            shared: String::new(),
        }
    }

    #[test]
    fn a_calendar_has_every_day_of_the_month_below_its_weekday() {
        let day: Date = "2021-02-24".parse().unwrap();
        let days = BTreeMap::from([(day, 3), ("2021-03-01".parse().unwrap(), 9)]);
        let weeks = weeks(day, &days, &visit());
        assert_eq!(weeks.len(), 4);
        let numbers = weeks.iter().flatten().flatten().map(|day| day.number);
        assert_eq!(numbers.collect::<Vec<_>>(), (1..=28).collect::<Vec<_>>());

        let wednesday = weeks[3][2].clone().unwrap();
        assert_eq!((wednesday.number, wednesday.count, wednesday.current), (24, 3, true));
        assert_eq!(weeks[0][0].clone().unwrap().href, "");
        assert_eq!(weekdays(&visit()), ["一", "二", "三", "四", "五", "六", "日"]);
    }
}
