//! The counts of a client of a cluster, for each node, as `/metrics` shows them.
//!
//! The label of a node is its address as it is set, which contains neither user nor password.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use xunwen_cluster::{
    ClusterClient, ClusterMetrics, LatencySnapshot, NodeMetrics, NodeState, RequestMetrics,
};

/// Reads the counts of a client when the metrics are requested.
pub(crate) struct ClusterCollector(pub(crate) ClusterClient);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct NodeLabels {
    node: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    node: String,
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    node: String,
    kind: &'static str,
    result: &'static str,
}

impl Collector for ClusterCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let metrics = self.0.metrics();
        encode_requests(&mut encoder, &metrics)?;
        encode_times(&mut encoder, &metrics)?;
        encode_nodes(&mut encoder, &metrics)?;
        for (name, help, n) in [
            (
                "cluster_incomplete_answers",
                "Answers of the cluster that did not cover all articles, and were not used",
                metrics.n_incomplete,
            ),
            (
                "cluster_resent_items",
                "Items of bulk requests that were sent again alone",
                metrics.n_resent_items,
            ),
        ] {
            let metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            ConstCounter::new(n).encode(metric)?;
        }
        Ok(())
    }
}

/// Encodes the requests to each node by kind and result. Kinds that were not used are left out.
fn encode_requests(encoder: &mut DescriptorEncoder<'_>, metrics: &ClusterMetrics) -> fmt::Result {
    let help = "Requests to a node of the cluster";
    let kind = MetricType::Counter;
    let mut metric = encoder.encode_descriptor("cluster_requests", help, None, kind)?;
    for (node, requests) in used(metrics) {
        for (result, n) in [
            ("answered", requests.n_answered),
            ("refused", requests.n_refused),
            ("failed", requests.n_failed),
        ] {
            let labels =
                ResultLabels { node: node.url.clone(), kind: requests.kind.name(), result };
            ConstCounter::new(n).encode(metric.encode_family(&labels)?)?;
        }
    }
    Ok(())
}

/// Encodes the time of the requests to each node by kind.
fn encode_times(encoder: &mut DescriptorEncoder<'_>, metrics: &ClusterMetrics) -> fmt::Result {
    let help = "Time until a node of the cluster has answered, or failed to";
    let (unit, kind) = (Unit::Seconds, MetricType::Histogram);
    let mut metric =
        encoder.encode_descriptor("cluster_request_duration", help, Some(&unit), kind)?;
    for (node, requests) in used(metrics) {
        let labels = KindLabels { node: node.url.clone(), kind: requests.kind.name() };
        encode_histogram(metric.encode_family(&labels)?, &requests.latency)?;
    }
    Ok(())
}

fn encode_histogram(mut metric: MetricEncoder<'_>, latency: &LatencySnapshot) -> fmt::Result {
    let LatencySnapshot { buckets, count, sum_seconds } = latency;
    let mut n_before = 0;
    let mut own: Vec<(f64, u64)> = Vec::with_capacity(buckets.len() + 1);
    for bucket in buckets {
        own.push((bucket.end_seconds, bucket.count - n_before));
        n_before = bucket.count;
    }
    own.push((f64::INFINITY, count - n_before));
    metric.encode_histogram::<NoLabelSet>(*sum_seconds, *count, &own, None)
}

/// Encodes the state of each node, and how often it changed or cost another request.
fn encode_nodes(encoder: &mut DescriptorEncoder<'_>, metrics: &ClusterMetrics) -> fmt::Result {
    let labels = |node: &NodeMetrics| NodeLabels { node: node.url.clone() };

    let help = "1 while a node of the cluster is left alone after failures";
    let mut metric =
        encoder.encode_descriptor("cluster_node_resting", help, None, MetricType::Gauge)?;
    for node in &metrics.nodes {
        let is_resting = i64::from(node.state == NodeState::Resting);
        ConstGauge::new(is_resting).encode(metric.encode_family(&labels(node))?)?;
    }

    type Count = fn(&NodeMetrics) -> u64;
    let counters: [(&str, &str, Count); 2] = [
        ("cluster_node_rests", "Times that a node was left alone after failures", |node| {
            node.n_rests
        }),
        ("cluster_retries", "Requests sent again, to any node, because of this one", |node| {
            node.n_retries
        }),
    ];
    for (name, help, count) in counters {
        let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for node in &metrics.nodes {
            ConstCounter::new(count(node)).encode(metric.encode_family(&labels(node))?)?;
        }
    }
    Ok(())
}

/// Returns the kinds of requests that each node has had.
fn used(metrics: &ClusterMetrics) -> impl Iterator<Item = (&NodeMetrics, &RequestMetrics)> {
    metrics.nodes.iter().flat_map(|node| {
        let requests = node.requests.iter().filter(|requests| requests.latency.count > 0);
        requests.map(move |requests| (node, requests))
    })
}

impl fmt::Debug for ClusterCollector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterCollector").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use xunwen_cluster::{ClusterSettings, NodeUrl};

    use super::*;

    /// Returns the metrics of a client whose only node is not there.
    fn text(client: &ClusterClient) -> String {
        let mut registry = prometheus_client::registry::Registry::with_prefix("xunwen");
        registry.register_collector(Box::new(ClusterCollector(client.clone())));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn failures_of_a_node_are_counted_with_its_state_and_times() {
        // Nothing listens there any more.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let client = ClusterClient::new(ClusterSettings::new(NodeUrl::parse_list(&url).unwrap()));
        let client = client.unwrap();
        let node = format!("node=\"{url}\"");
        let before = text(&client);
        assert!(before.contains(&format!("xunwen_cluster_node_resting{{{node}}} 0\n")), "{before}");
        assert!(!before.contains("kind=\"probe\""), "{before}");

        client.check_nodes().unwrap_err();
        let after = text(&client);
        for expected in [
            format!("xunwen_cluster_requests_total{{{node},kind=\"probe\",result=\"failed\"}} 1\n"),
            format!(
                "xunwen_cluster_requests_total{{{node},kind=\"probe\",result=\"answered\"}} 0\n"
            ),
            format!("xunwen_cluster_request_duration_seconds_count{{{node},kind=\"probe\"}} 1\n"),
            format!(
                "xunwen_cluster_request_duration_seconds_bucket{{le=\"+Inf\",{node},kind=\"probe\"}} 1\n"
            ),
            format!("xunwen_cluster_node_resting{{{node}}} 1\n"),
            format!("xunwen_cluster_node_rests_total{{{node}}} 1\n"),
            format!("xunwen_cluster_retries_total{{{node}}} 0\n"),
            "xunwen_cluster_incomplete_answers_total 0\n".to_owned(),
        ] {
            assert!(after.contains(&expected), "{expected}\n{after}");
        }
    }

    #[test]
    fn buckets_are_those_of_the_client() {
        let histogram = xunwen_cluster::LatencyHistogram::default();
        for seconds in [0.002, 0.3, 0.4, 60.0] {
            histogram.record(seconds);
        }
        #[derive(Debug)]
        struct One(LatencySnapshot);
        impl Collector for One {
            fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
                let kind = MetricType::Histogram;
                encode_histogram(encoder.encode_descriptor("t", "t", None, kind)?, &self.0)
            }
        }
        let mut registry = prometheus_client::registry::Registry::default();
        registry.register_collector(Box::new(One(histogram.snapshot())));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        for line in ["{le=\"0.001\"} 0\n", "{le=\"0.0025\"} 1\n", "{le=\"0.5\"} 3\n"] {
            assert!(text.contains(line), "{line}{text}");
        }
        assert!(text.contains("{le=\"+Inf\"} 4\n") && text.contains("t_count 4\n"), "{text}");
    }
}
