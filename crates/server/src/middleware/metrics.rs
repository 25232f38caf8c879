//! What the server counts, in the text form that Prometheus reads.
//!
//! Labels are routes, methods and statuses that there are, never what a caller wrote.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// The type of the text form.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper ends of the classes of time that answers take, in seconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// All that is counted and measured.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    pub(crate) searches: Counter,
    pub(crate) without_hits: Counter,
    pub(crate) relaxed: Counter,
    pub(crate) busy: Counter,
    pub(crate) over_rate: Counter,
    pub(crate) posted: Counter,
    articles: Gauge,
    segments: Gauge,
    generation: Gauge,
    ready: Gauge,
    queue: Gauge,
    newest_age: Gauge<f64, AtomicU64>,
}

/// What is read when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    pub(crate) n_articles: u64,
    pub(crate) n_segments: usize,
    pub(crate) generation: u64,
    pub(crate) is_ready: bool,
    pub(crate) n_queued: u64,
    /// Seconds since the newest article was published; `None` when none has a date.
    pub(crate) newest_age_seconds: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

fn histogram() -> Histogram {
    Histogram::new(SECONDS)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("xunwen");
        let registry_of = &mut registry;
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry_of.register("build", "The version that runs", build);
        let requests = Family::default();
        registry_of.register("http_requests", "Requests answered", requests.clone());
        let seconds = Family::<RouteLabels, Histogram>::new_with_constructor(histogram);
        let (help, name) = ("Time until the head of an answer", "http_request_duration");
        registry_of.register_with_unit(name, help, Unit::Seconds, seconds.clone());
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry_of.register(name, help, counter.clone());
            counter
        };
        let searches = counter("searches", "Searches answered");
        let without_hits = counter("searches_without_hits", "Searches that found nothing");
        let relaxed =
            counter("searches_relaxed", "Searches that were asked less of, so that more is found");
        let busy =
            counter("busy_refusals", "Requests refused because too many searches were running");
        let over_rate =
            counter("rate_refusals", "Requests refused because an address made too many");
        let posted = counter("posted_articles", "Articles that were posted and accepted");
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry_of.register(name, help, gauge.clone());
            gauge
        };
        let articles = gauge("articles", "Articles in the index");
        let segments = gauge("segments", "Segments of the index");
        let generation = gauge("generation", "Number of the index in use, raised by every rebuild");
        let ready = gauge("ready", "1 when the server is ready, as `/readyz` says");
        let queue = gauge("ingest_queue", "Posted articles that are stored and not yet searchable");
        let newest_age = Gauge::default();
        let help = "Time since the newest article was published";
        registry_of.register_with_unit(
            "newest_article_age",
            help,
            Unit::Seconds,
            newest_age.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            searches,
            without_hits,
            relaxed,
            busy,
            over_rate,
            posted,
            articles,
            segments,
            generation,
            ready,
            queue,
            newest_age,
        }
    }

    /// Counts a request to a route, and the time that it took.
    pub(crate) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = method_label(method);
        let labels = RequestLabels { method, route: route.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        let labels = RouteLabels { route: route.to_owned() };
        self.seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Returns everything as text.
    pub(crate) fn text(&self, now: Reading) -> String {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.articles.set(count(now.n_articles));
        self.segments.set(count(now.n_segments as u64));
        self.generation.set(count(now.generation));
        self.ready.set(now.is_ready.into());
        self.queue.set(count(now.n_queued));
        #[allow(clippy::cast_precision_loss, reason = "seconds of an age")]
        let age = now.newest_age_seconds.map_or(f64::NAN, |seconds| seconds as f64);
        self.newest_age.set(age);
        let mut text = String::new();
        // Nothing is refused by a string.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Returns the name of a method that there is; callers may make others up.
pub(crate) fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        _ => "other",
    }
}
