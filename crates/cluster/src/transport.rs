//! One call, and as many requests as it takes: another node, another try, a pause, an end.

mod answer;
mod call;
mod error_details;
mod exchange;
mod failure;
mod tries;

use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::Method;

pub(crate) use answer::{Answer, AnswerFault};
use call::Wait;
pub(crate) use call::{Body, Call};
pub(crate) use error_details::ErrorDetails;
use exchange::Exchange;
use failure::{Failure, NoAnswerCause};
use tries::Tries;
pub(crate) use tries::pause_limit;

use crate::error::ClusterError;
use crate::metrics::{CallCounters, ClusterMetrics, RequestKind, RequestOutcome};
use crate::node::server_version::{NodeIdentity, ServerVersion};
use crate::node::{Choice, NodeList};
use crate::settings::{ClusterSettings, TransportLimits};

/// How long a call waits for another one that is finding out whether a node is usable, before it
/// looks again.
const TRIAL_POLL: Duration = Duration::from_millis(5);

/// The connections to the nodes of a cluster.
pub(crate) struct Transport {
    exchange: Exchange,
    nodes: NodeList,
    limits: TransportLimits,
    counters: CallCounters,
    /// The identity of the cluster, from the first node that answered.
    cluster_uuid: OnceLock<String>,
}

impl Transport {
    /// Reads the certificates. Sends nothing.
    pub(crate) fn new(settings: ClusterSettings) -> Result<Self, ClusterError> {
        let exchange = Exchange::new(&settings)?;
        let nodes = NodeList::new(settings.nodes, &settings.limits);
        Ok(Self {
            exchange,
            nodes,
            limits: settings.limits,
            counters: CallCounters::default(),
            cluster_uuid: OnceLock::new(),
        })
    }

    /// Returns the limits.
    pub(crate) fn limits(&self) -> &TransportLimits {
        &self.limits
    }

    /// Returns the counters of calls.
    pub(crate) fn counters(&self) -> &CallCounters {
        &self.counters
    }

    /// Returns the present counts.
    pub(crate) fn metrics(&self) -> ClusterMetrics {
        self.counters.snapshot(self.nodes.nodes().iter().map(crate::node::Node::metrics).collect())
    }

    /// Asks every node for its identity. Returns the lowest version.
    ///
    /// # Errors
    /// If no node answers, or one that answers is not usable for good: another product or version,
    /// another cluster, or the credentials are refused.
    pub(crate) fn check_nodes(&self) -> Result<ServerVersion, ClusterError> {
        let mut lowest: Option<ServerVersion> = None;
        let mut last = None;
        for index in 0..self.nodes.nodes().len() {
            match self.probe(index, self.limits.probe_timeout) {
                Ok(version) => lowest = Some(lowest.map_or(version, |other| other.min(version))),
                Err(Failure::Final(error)) => return Err(error),
                Err(failure) => last = Some(failure),
            }
        }
        lowest.ok_or_else(|| match last {
            Some(failure) => failure.into_error(),
            None => ClusterError::Unavailable { reason: "there is no node".to_owned() },
        })
    }

    /// Sends a request until it is answered. `read` turns the answer into a value.
    ///
    /// # Errors
    /// If the cluster refuses the request, or does not answer before the deadline of the call.
    pub(crate) fn send<T>(
        self: &Arc<Self>,
        call: &Call<'_>,
        read: impl Fn(&Answer) -> Result<T, AnswerFault>,
    ) -> Result<T, ClusterError> {
        let mut tries = Tries::new(call, &self.limits);
        loop {
            let index = self.next_node(&mut tries)?;
            let timeout = tries.time_left().min(self.full_timeout(call));
            match self.request(index, call, &read, timeout) {
                Ok(value) => return Ok(value),
                Err(failure) => tries.note(index, failure)?,
            }
            self.nodes.nodes()[index].count_retry();
        }
    }

    /// Returns the time that a node has for its answer.
    fn full_timeout(&self, call: &Call<'_>) -> Duration {
        match call.wait {
            Wait::Briefly => self.limits.attempt_timeout,
            Wait::ForNodes => self.limits.write_timeout,
        }
    }

    /// Returns the node for the next try, once it is known to be usable.
    fn next_node(self: &Arc<Self>, tries: &mut Tries<'_>) -> Result<usize, ClusterError> {
        loop {
            match self.nodes.choose(Instant::now(), tries.asked()) {
                Choice::Use(index) => return Ok(index),
                // While other nodes serve, nobody waits for one that may be gone.
                Choice::Try(index) if self.nodes.has_usable() && self.probe_aside(index) => {}
                Choice::Try(index) => match self.probe(index, tries.time_left()) {
                    Ok(_) => return Ok(index),
                    Err(failure) => tries.note_probe(failure),
                },
                Choice::Await => tries.sleep(TRIAL_POLL)?,
                Choice::RoundOver => tries.begin_round()?,
                Choice::AllResting(end) => {
                    let reasons = || self.nodes.nodes().iter().find_map(|node| node.last_failure());
                    tries.await_rest(end, reasons)?;
                }
            }
        }
    }

    /// Asks a node for its identity on a thread of its own. Returns false if the thread cannot start.
    fn probe_aside(self: &Arc<Self>, index: usize) -> bool {
        let transport = Arc::clone(self);
        let probe = move || drop(transport.probe(index, transport.limits.probe_timeout));
        thread::Builder::new().name("probe".to_owned()).spawn(probe).is_ok()
    }

    /// Asks a node for its identity and notes whether it is usable.
    fn probe(&self, index: usize, timeout: Duration) -> Result<ServerVersion, Failure> {
        let call = Call::new(RequestKind::Probe, Method::GET, "/".to_owned()).accept(503);
        let url = self.nodes.nodes()[index].url.as_str();
        let timeout = timeout.min(self.limits.probe_timeout);
        let identity = self.request(index, &call, &Answer::json::<NodeIdentity>, timeout);
        let version = identity.and_then(|identity| {
            let version = identity.check(url).map_err(Failure::Final)?;
            self.check_cluster(&identity, url).map_err(Failure::Final)?;
            Ok(version)
        });

        let node = &self.nodes.nodes()[index];
        match &version {
            Ok(_) => node.note_answer(),
            Err(failure) => node.note_failure(&failure.reason()),
        }
        version
    }

    /// Checks that a node belongs to the same cluster as the first one that answered.
    fn check_cluster(&self, identity: &NodeIdentity, url: &str) -> Result<(), ClusterError> {
        let Some(uuid) = identity.cluster_uuid() else { return Ok(()) };
        if self.cluster_uuid.get_or_init(|| uuid.to_owned()) == uuid {
            return Ok(());
        }
        Err(ClusterError::OtherCluster { url: url.to_owned() })
    }

    /// Sends a request to a node once, counts it, and notes whether the node is usable. A probe does
    /// that itself: its answer has to be the right one, too.
    fn request<T>(
        &self,
        index: usize,
        call: &Call<'_>,
        read: &impl Fn(&Answer) -> Result<T, AnswerFault>,
        timeout: Duration,
    ) -> Result<T, Failure> {
        let node = &self.nodes.nodes()[index];
        let start = Instant::now();
        let url = node.url.as_str();
        let answer = self.exchange.run(url, call, timeout);
        let result = answer
            .and_then(|answer| read(&answer).map_err(|fault| Failure::from_fault(fault, url)));

        let (time, outcome) = (start.elapsed(), outcome(&result));
        node.record(call.kind, outcome, time);
        match &result {
            _ if call.kind == RequestKind::Probe => {}
            // A node is not to blame when the deadline of a call cuts the time for its answer.
            Err(Failure::NoAnswer { cause: NoAnswerCause::Timeout, .. })
                if timeout < self.full_timeout(call) => {}
            Err(failure) if failure.is_of_node() => node.note_failure(&failure.reason()),
            _ => node.note_answer(),
        }
        if matches!(result, Err(Failure::Incomplete { .. })) {
            self.counters.count_incomplete();
        }
        result
    }
}

fn outcome<T>(result: &Result<T, Failure>) -> RequestOutcome {
    match result {
        Ok(_) => RequestOutcome::Answered,
        Err(Failure::NotSent { .. } | Failure::NoAnswer { .. }) => RequestOutcome::Failed,
        Err(Failure::Busy { .. } | Failure::Incomplete { .. } | Failure::Final(_)) => {
            RequestOutcome::Refused
        }
    }
}
