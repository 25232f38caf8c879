//! `xunwen serve` over a cluster: probes and metrics while nodes die and return.

use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;
use xunwen_tests::binary::binary;

use crate::archives::Archive;
use crate::nodes::{Cluster, await_green, await_true, remove_all_indexes};

/// A server over the index of a cluster. Killed when dropped.
struct ClusterServer {
    process: Child,
    site: String,
    monitoring: String,
}

impl ClusterServer {
    fn start(cluster: &Cluster, index: &str) -> Self {
        let mut process = Command::new(binary())
            .args(["serve", "--cluster", &cluster.urls(), "--cluster-index", index])
            .args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let site = lines.next().unwrap().unwrap();
        let monitoring = lines.next().unwrap().unwrap();
        let monitoring = monitoring.trim_end_matches("/metrics").to_owned();
        Self { process, site, monitoring }
    }

    /// Returns status and text of an answer.
    fn get(&self, url: &str) -> (u16, String) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
        let answer = ureq::Agent::new_with_config(agent).get(url).call();
        let mut answer = answer.unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// Returns status and answer of the readiness probe.
    fn ready(&self) -> (u16, Value) {
        let (status, text) = self.get(&format!("{}/readyz", self.monitoring));
        (status, serde_json::from_str(&text).unwrap())
    }

    fn metrics(&self) -> String {
        let (status, text) = self.get(&format!("{}/metrics", self.monitoring));
        assert_eq!(status, 200, "{text}");
        text
    }

    /// Returns the sum of the values of a metric whose labels contain a text.
    fn value(&self, name: &str, labels: &str) -> f64 {
        let text = self.metrics();
        let lines = text.lines().filter(|line| line.starts_with(name) && line.contains(labels));
        lines.map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()).sum()
    }

    /// Searches for text that was not searched before, so that the cluster is asked.
    fn search(&self, n: usize) -> u16 {
        self.get(&format!("{}/api/v1/search?q=%E5%B3%B0%E4%BC%9A+{n}", self.site)).0
    }
}

impl Drop for ClusterServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn probes_and_metrics_show_the_state_of_the_cluster() {
    let test = "probes_and_metrics_show_the_state_of_the_cluster";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "serving");
    archive.write(1, 0..20, "峰会");
    archive.run(&[]);
    await_green(&cluster.client(), "serving");
    let server = ClusterServer::start(&cluster, "serving");

    let (status, ready) = server.ready();
    assert_eq!((status, &ready["ready"], &ready["articles"]), (200, &true.into(), &20.into()));
    assert_eq!((0..6).map(|n| server.search(n)).max(), Some(200));
    let urls = cluster.urls();
    for node in urls.split(',') {
        let node = format!("node=\"{node}\"");
        assert!(server.value("xunwen_cluster_requests_total", &node) > 0.0, "{}", server.metrics());
    }
    assert_eq!(server.value("xunwen_ready ", ""), 1.0);
    assert_eq!(server.value("xunwen_articles ", ""), 20.0);
    assert_eq!(server.value("xunwen_cluster_node_resting", ""), 0.0);

    let text = server.metrics();
    let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE xunwen_cluster_"));
    for name in names.map(|line| line.split(' ').next().unwrap()) {
        let document = include_str!("../../docs/cluster.md");
        assert!(document.contains(&format!("| `xunwen_cluster_{name}` |")), "{name}");
    }

    // Many probes and scrapes make one request a second at most.
    let n_requests = || server.value("xunwen_cluster_requests_total", "");
    let (start, before) = (Instant::now(), n_requests());
    for _ in 0..100 {
        assert_eq!(server.ready().0, 200);
    }
    let n_made = n_requests() - before;
    assert!(n_made <= start.elapsed().as_secs_f64().ceil() + 1.0, "{n_made}");

    // A node is down: degraded is ready.
    cluster.kill(2);
    let url = urls.split(',').nth(1).unwrap();
    let n = Cell::new(100);
    await_true("the node is left alone", || {
        n.set(n.get() + 1);
        assert_eq!(server.search(n.get()), 200);
        assert_eq!(server.ready().0, 200);
        server.value("xunwen_cluster_node_resting", url) == 1.0
    });
    assert!(server.value("xunwen_cluster_node_rests_total", url) >= 1.0);
    assert!(server.value("xunwen_cluster_retries_total", url) >= 1.0);
    let failed = format!("node=\"{url}\",kind=\"search\",result=\"failed\"");
    assert!(server.value("xunwen_cluster_requests_total", &failed) >= 1.0);

    // Most nodes are down: not ready, with the reason.
    cluster.kill(1);
    await_true("the server is not ready", || server.ready().0 == 503);
    let (status, answer) = server.ready();
    assert_eq!((status, &answer["error"]["code"]), (503, &"cluster_unavailable".into()));
    assert_eq!(server.value("xunwen_ready ", ""), 0.0);
    assert_eq!(server.value("xunwen_articles ", ""), 20.0, "as it was known last");

    cluster.start(1);
    cluster.start(2);
    await_true("the server is ready again", || server.ready().0 == 200);
    assert_eq!(server.value("xunwen_ready ", ""), 1.0);
    remove_all_indexes(&archive.client);
}
