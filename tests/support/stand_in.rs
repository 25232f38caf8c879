//! A stand-in for a service that Xunwen posts to. It listens on a free port until the test ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long a request without an answer is held open: longer than any test waits.
const SILENCE: Duration = Duration::from_secs(60);

/// A service that answers posts and keeps them.
pub struct StandIn {
    /// Scheme, host and port.
    pub address: String,
    posts: Receiver<Post>,
}

/// A request that was posted.
#[derive(Debug, Clone)]
pub struct Post {
    /// The path with the query string.
    pub path: String,
    /// The header `Authorization`; empty without one.
    pub authorization: String,
    /// The body.
    pub body: Value,
}

/// An answer: the status, also with further headers, and the body.
pub struct Answer {
    /// Such as `200 OK`.
    pub status: String,
    /// The body.
    pub body: String,
}

impl StandIn {
    /// Starts a service that answers the n-th post, from 0. `None` leaves the request without an answer.
    ///
    /// # Errors
    /// If no port is free.
    pub fn start(
        answer: impl Fn(usize, &Post) -> Option<Answer> + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let (sender, posts) = channel();
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for (n, stream) in listener.incoming().map_while(Result::ok).enumerate() {
                let (sender, answer) = (sender.clone(), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &sender, |post| answer(n, post)));
            }
        });
        Ok(Self { address, posts })
    }

    /// Returns the posts since the last call.
    pub fn posts(&self) -> Vec<Post> {
        self.posts.try_iter().collect()
    }
}

fn serve(stream: TcpStream, posts: &Sender<Post>, answer: impl FnOnce(&Post) -> Option<Answer>) {
    let mut reader = BufReader::new(stream);
    let Some(post) = read(&mut reader) else { return };
    let answer = answer(&post);
    let _ = posts.send(post);
    let Some(Answer { status, body }) = answer else {
        thread::sleep(SILENCE);
        return;
    };
    let length = body.len();
    let _ = write!(
        reader.get_mut(),
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Post> {
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
    Some(Post {
        path: head.first()?.split(' ').nth(1)?.to_owned(),
        authorization: header("authorization"),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}
