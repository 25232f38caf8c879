//! Counters and gauges, in the text format of OpenMetrics that Prometheus reads.
//!
//! Labels are known routes, methods and statuses, never a text that a caller sent.

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
use prometheus_client::registry::{Metric, Registry, Unit};
use xunwen_cluster::ClusterClient;

use super::cluster_metrics::ClusterCollector;

/// The media type of the text format.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the buckets for response times, in seconds.
const BUCKET_SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// All metrics of a server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    pub(crate) searches: Counter,
    pub(crate) without_hits: Counter,
    pub(crate) relaxed: Counter,
    pub(crate) busy: Counter,
    pub(crate) cut: Counter,
    pub(crate) over_rate: Counter,
    pub(crate) refused_connections: Counter,
    pub(crate) connections: Gauge,
    pub(crate) posted: Counter,
    warnings: Family<WarningLabels, Counter>,
    articles: Gauge,
    segments: Gauge,
    generation: Gauge,
    ready: Gauge,
    writable: Gauge,
    queue: Gauge,
    queue_age: Gauge<f64, AtomicU64>,
    stalled: Gauge,
    slow_article: Gauge<f64, AtomicU64>,
    newest_age: Gauge<f64, AtomicU64>,
}

/// Values that are read when the metrics are requested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GaugeReadings {
    pub(crate) n_articles: u64,
    pub(crate) n_segments: usize,
    pub(crate) generation: u64,
    pub(crate) is_ready: bool,
    pub(crate) is_writable: bool,
    pub(crate) n_queued: u64,
    /// How long the oldest posted article has waited that is not searchable; 0 without one.
    pub(crate) queue_age: Duration,
    pub(crate) is_stalled: bool,
    /// How long cleaning has taken for an article that is slow; 0 when none is.
    pub(crate) slow_article: Duration,
    /// Seconds since the newest article was published; `None` when no article has a date.
    pub(crate) newest_age_seconds: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WarningLabels {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

fn response_time_histogram() -> Histogram {
    Histogram::new(BUCKET_SECONDS)
}

/// Registers and returns a counter or a gauge that starts at zero.
fn zero<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

/// Registers and returns a metric whose unit is the second.
fn in_seconds<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register_with_unit(name, help, Unit::Seconds, metric.clone());
    metric
}

/// Returns the registry of a server and its cluster.
fn registry(cluster: Option<&ClusterClient>) -> Registry {
    let mut registry = Registry::with_prefix("xunwen");
    let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "Version of the program", build);
    if let Some(client) = cluster {
        registry.register_collector(Box::new(ClusterCollector(client.clone())));
    }
    registry
}

impl Metrics {
    /// Returns the metrics of a server that has just started, with those of its cluster.
    pub(crate) fn new(cluster: Option<&ClusterClient>) -> Self {
        let mut registry = registry(cluster);
        let r = &mut registry;

        // `/metrics` lists them in the order in which they are registered here.
        Self {
            requests: zero(r, "http_requests", "Requests answered"),
            seconds: in_seconds(
                r,
                "http_request_duration",
                "Time until the head of a response is ready",
                Family::new_with_constructor(response_time_histogram),
            ),
            searches: zero(r, "searches", "Searches answered"),
            without_hits: zero(r, "searches_without_hits", "Searches that found nothing"),
            relaxed: zero(r, "searches_relaxed", "Searches relaxed to find more"),
            busy: zero(r, "busy_refusals", "Requests refused because too many searches ran"),
            cut: zero(r, "searches_cut", "Searches that needed more work than the limits allow"),
            over_rate: zero(r, "rate_refusals", "Requests refused by the rate limit"),
            refused_connections: zero(
                r,
                "connection_refusals",
                "Connections refused because too many were open",
            ),
            connections: zero(r, "connections", "Open connections"),
            posted: zero(r, "posted_articles", "Posted articles that were accepted"),
            warnings: zero(r, "article_warnings", "Parts of posted articles not understood or cut"),
            articles: zero(r, "articles", "Articles in the index"),
            segments: zero(r, "segments", "Segments of the index"),
            generation: zero(r, "generation", "Generation of the index, raised by every rebuild"),
            ready: zero(r, "ready", "1 when the server is ready, as in `/readyz`"),
            writable: zero(r, "writable", "1 when articles can be posted, as in `/readyz`"),
            queue: zero(r, "ingest_queue", "Posted articles stored but not yet searchable"),
            queue_age: in_seconds(
                r,
                "ingest_queue_age",
                "Time for which the oldest of them has waited",
                Gauge::default(),
            ),
            stalled: zero(r, "stalled", "1 when changes have stalled, as in `/readyz`"),
            slow_article: in_seconds(
                r,
                "slow_article",
                "Time for which an article has been cleaned that keeps others waiting",
                Gauge::default(),
            ),
            newest_age: in_seconds(
                r,
                "newest_article_age",
                "Time since the newest article was published",
                Gauge::default(),
            ),
            registry,
        }
    }

    /// Counts a response and the time until it was ready.
    pub(crate) fn count_response(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = method_label(method);
        let labels = RequestLabels { method, route: route.to_owned(), status };
        self.requests.get_or_create(&labels).inc();

        let labels = RouteLabels { route: route.to_owned() };
        self.seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a warning of a posted article by the code of its kind.
    pub(crate) fn count_warning(&self, kind: &'static str) {
        self.warnings.get_or_create(&WarningLabels { kind }).inc();
    }

    /// Returns all metrics as text, with the gauges set to `now`.
    pub(crate) fn text(&self, now: GaugeReadings) -> String {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.articles.set(count(now.n_articles));
        self.segments.set(count(now.n_segments as u64));
        self.generation.set(count(now.generation));
        self.ready.set(now.is_ready.into());
        self.writable.set(now.is_writable.into());
        self.queue.set(count(now.n_queued));
        self.queue_age.set(now.queue_age.as_secs_f64());
        self.stalled.set(now.is_stalled.into());
        self.slow_article.set(now.slow_article.as_secs_f64());

        #[allow(clippy::cast_precision_loss, reason = "an age in seconds is far below 2^53")]
        let age = now.newest_age_seconds.map_or(f64::NAN, |seconds| seconds as f64);
        self.newest_age.set(age);

        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Returns the label of a method. Invented methods share one label.
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
