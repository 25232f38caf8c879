//! A node that does what a test says. It answers on a port of its own until it is dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How long a request without an answer is held open at most: longer than any test waits.
const SILENCE: Duration = Duration::from_secs(20);

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct SeenRequest {
    /// Method and path, such as `GET /`.
    pub(crate) line: String,
    /// The header `Authorization`; empty without one.
    pub(crate) authorization: String,
    /// The body.
    pub(crate) body: String,
}

/// How a node treats a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers with a status and a body.
    Answer(u16, String),
    /// Answers with half of the body, and closes the connection.
    CutOff(String),
    /// Closes the connection.
    Close,
    /// Does not answer.
    Silence,
}

type Script = Arc<dyn Fn(&SeenRequest) -> Reply + Send + Sync>;

/// A node.
pub(crate) struct ScriptedNode {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<NodeState>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct NodeState {
    seen: Mutex<Vec<SeenRequest>>,
    is_down: AtomicBool,
}

/// The identity of a node of the test's cluster.
pub(crate) fn identity(version: &str, cluster_uuid: &str) -> Reply {
    let version = format!(r#"{{"distribution":"opensearch","number":"{version}"}}"#);
    Reply::Answer(200, format!(r#"{{"cluster_uuid":"{cluster_uuid}","version":{version}}}"#))
}

/// A complete answer to a search, with one hit on its page.
pub(crate) fn found(total: u64) -> Reply {
    Reply::Answer(
        200,
        format!(
            r#"{{"took":1,"timed_out":false,"_shards":{{"total":2,"successful":2,"failed":0}},"hits":{{"total":{{"value":{total},"relation":"eq"}},"hits":[{{"_index":"news","_id":"7","_score":1.5,"_source":{{"a":[1,2]}}}}]}}}}"#
        ),
    )
}

/// A refusal as a node words it.
pub(crate) fn refusal(status: u16, kind: &str) -> Reply {
    Reply::Answer(
        status,
        format!(r#"{{"error":{{"type":"{kind}","reason":"because"}},"status":{status}}}"#),
    )
}

impl ScriptedNode {
    /// Starts a node of OpenSearch 3.9.0 that answers all other requests by the script.
    pub(crate) fn start(script: impl Fn(&SeenRequest) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", script)
    }

    /// Starts a node at an address.
    pub(crate) fn start_at(
        address: &str,
        script: impl Fn(&SeenRequest) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(address, None, move |request| {
            if request.line == "GET /" { identity("3.9.0", "uuid-1") } else { script(request) }
        })
    }

    /// Starts a node whose script also answers for its identity, with or without TLS.
    pub(crate) fn listen(
        address: &str,
        tls: Option<Arc<ServerConfig>>,
        script: impl Fn(&SeenRequest) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(NodeState::default());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (script, shared): (Script, _) = (Arc::new(script), Arc::clone(&state));
        let accepting = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.is_down.load(Ordering::SeqCst) {
                    return;
                }
                let (script, shared, tls) = (script.clone(), Arc::clone(&shared), tls.clone());
                thread::spawn(move || match tls {
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        serve(StreamOwned::new(connection, stream), &script, &shared);
                    }
                    None => serve(stream, &script, &shared),
                });
            }
        });
        Self { address, scheme, state, accepting: Some(accepting) }
    }

    /// Returns the address.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Returns the requests other than those for the identity, in the order of arrival.
    pub(crate) fn seen(&self) -> Vec<SeenRequest> {
        let seen = self.state.seen.lock().unwrap();
        seen.iter().filter(|request| request.line != "GET /").cloned().collect()
    }
}

impl Drop for ScriptedNode {
    /// Closes the port and, at the next request, every connection.
    fn drop(&mut self) {
        self.state.is_down.store(true, Ordering::SeqCst);
        // The thread is waiting for a connection.
        let _ = TcpStream::connect(self.address);
        let _ = self.accepting.take().map(JoinHandle::join);
    }
}

/// Answers the requests of a connection.
fn serve(stream: impl Read + Write, script: &Script, state: &NodeState) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        if state.is_down.load(Ordering::SeqCst) {
            return;
        }
        state.seen.lock().unwrap().push(request.clone());
        let (status, body, n_bytes) = match script(&request) {
            Reply::Answer(status, body) => (status, body.clone(), body.len()),
            Reply::CutOff(body) => (200, body.clone(), body.len() / 2),
            Reply::Close => return,
            Reply::Silence => return await_end(state),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n\r\n");
        let answer = [head.as_bytes(), &body.as_bytes()[..n_bytes]].concat();
        let is_sent = reader.get_mut().write_all(&answer).and_then(|()| reader.get_mut().flush());
        if is_sent.is_err() || n_bytes < length {
            return;
        }
    }
    // As servers answer when a client speaks another protocol. Nobody reads it after a proper end.
    let _ = reader.get_mut().write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
}

fn await_end(state: &NodeState) {
    let start = Instant::now();
    while start.elapsed() < SILENCE && !state.is_down.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(10));
    }
}

fn read(reader: &mut impl BufRead) -> Option<SeenRequest> {
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        head.push(std::mem::take(&mut line));
    }
    let header = |name: &str| {
        let found = head.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        found.unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let mut words = head.first()?.split(' ');
    Some(SeenRequest {
        line: format!("{} {}", words.next()?, words.next()?),
        authorization: header("authorization"),
        body: String::from_utf8(body).ok()?,
    })
}
