//! Articles that arrive at a constant rate, and the time until each is searchable.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel, sync_channel};
use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::{Value, json};
use xunwen_tests::serving::Posting;

use crate::clients::{agent, percentile, search_url};
use crate::news::News;

/// The number of concurrent posters. Each waits for its acknowledgement.
const N_POSTERS: usize = 4;
/// The word in the title of every arriving article and of no other.
const MARK: &str = "loadprobe";
/// The maximum number of hits of one check.
const PER_PAGE: usize = 100;
/// The pause between two checks, since checking competes with the clients.
const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// How long the last articles may take to become searchable.
const AT_THE_END: Duration = Duration::from_secs(10);

/// The result.
pub(crate) struct Arrivals {
    pub(crate) n_failures: usize,
    pub(crate) n_never_found: usize,
    /// The seconds from each acknowledgement to the first search that found the article, sorted.
    sorted_seconds: Vec<f64>,
    seconds: f64,
}

/// An acknowledged article and the time of the acknowledgement.
type Acknowledged = (String, Instant);

impl Arrivals {
    /// Posts articles at the given rate until the end, and checks for each.
    pub(crate) fn until(
        is_over: &AtomicBool,
        server: &Posting,
        news: &mut News,
        per_second: u32,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        let (to_post, posts) = sync_channel(per_second as usize);
        let posts = Mutex::new(posts);
        let (acknowledged, to_find) = channel();
        std::thread::scope(|scope| {
            let posters: Vec<_> = (0..N_POSTERS)
                .map(|_| {
                    let (posts, acknowledged) = (&posts, acknowledged.clone());
                    scope.spawn(move || post_all(server, posts, &acknowledged))
                })
                .collect();
            let finder = scope.spawn(move || find_all(server.address(), to_find));
            drop(acknowledged);
            for n in 0.. {
                let due = started + Duration::from_secs(1) * n / per_second;
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                to_post.send(arriving(n, news)?)?;
            }
            drop(to_post);
            let seconds = started.elapsed().as_secs_f64();
            let failures = posters.into_iter().map(|poster| poster.join().expect("no panic"));
            let n_failures = failures.sum();
            let (sorted_seconds, n_never_found) = finder.join().expect("no panic")?;
            Ok(Self { n_failures, n_never_found, sorted_seconds, seconds })
        })
    }

    pub(crate) fn n_posted(&self) -> usize {
        self.sorted_seconds.len() + self.n_never_found
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.n_posted() as f64 / self.seconds
    }

    /// Returns a percentile of the seconds.
    pub(crate) fn seconds_until_found(&self, percent: usize) -> f64 {
        percentile(&self.sorted_seconds, percent)
    }
}

/// Returns an article to post. Each is newer than the previous one.
fn arriving(n: u32, news: &mut News) -> anyhow::Result<Value> {
    let (title, body) = news.next()?;
    let (hour, minute, second) = (n / 3600, n / 60 % 60, n % 60);
    Ok(json!({
        "id": format!("arrived/{n}"),
        "title": format!("{MARK} {title}"),
        "body": body,
        "date": format!("2099-01-01T{hour:02}:{minute:02}:{second:02}+08:00"),
    }))
}

fn post_all(
    server: &Posting,
    posts: &Mutex<Receiver<Value>>,
    acknowledged: &Sender<Acknowledged>,
) -> usize {
    let mut n_failures = 0;
    let next = || posts.lock().expect("no poster panics").recv();
    while let Ok(article) = next() {
        let id = article["id"].as_str().unwrap_or_default().to_owned();
        match server.post_all(&[article]) {
            Ok(_) => acknowledged.send((id, Instant::now())).expect("the finder waits"),
            Err(_) => n_failures += 1,
        }
    }
    n_failures
}

/// Checks repeatedly for all acknowledged articles. Returns the seconds until each was found, and the
/// number that were never found.
fn find_all(
    address: &str,
    acknowledged: Receiver<Acknowledged>,
) -> anyhow::Result<(Vec<f64>, usize)> {
    let agent = agent();
    let newest = search_url(address, MARK, "&sort=newest");
    let (mut pending, mut seconds) = (BTreeMap::new(), Vec::new());
    let mut deadline = None;
    loop {
        loop {
            match acknowledged.try_recv() {
                Ok((id, at)) => drop(pending.insert(id, at)),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    deadline.get_or_insert_with(|| Instant::now() + AT_THE_END);
                    break;
                }
            }
        }
        if deadline.is_some_and(|deadline| pending.is_empty() || Instant::now() > deadline) {
            seconds.sort_by(f64::total_cmp);
            return Ok((seconds, pending.len()));
        }
        let mut found = HashSet::new();
        // Newer hits are at most the articles that are being acknowledged now.
        let n_newest = if pending.is_empty() { 0 } else { pending.len() + N_POSTERS };
        for page in 1..=n_newest.div_ceil(PER_PAGE) {
            let per_page = n_newest.min(PER_PAGE);
            found.extend(ids(&agent, &format!("{newest}&per_page={per_page}&page={page}"))?);
        }
        let now = Instant::now();
        pending.retain(|id: &String, at: &mut Instant| {
            if found.contains(id) {
                seconds.push(now.saturating_duration_since(*at).as_secs_f64());
            }
            !found.contains(id)
        });
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// Returns the ids of the hits.
fn ids(agent: &ureq::Agent, url: &str) -> anyhow::Result<Vec<String>> {
    let mut answer = agent.get(url).call()?;
    let body = answer.body_mut().read_to_string()?;
    ensure!(answer.status() == 200, "{} {body}", answer.status());
    let body: Value = serde_json::from_str(&body)?;
    let hits = body["hits"].as_array().into_iter().flatten();
    Ok(hits.filter_map(|hit| hit["id"].as_str().map(str::to_owned)).collect())
}
