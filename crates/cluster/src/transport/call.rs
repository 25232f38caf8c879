//! A request, before it is known which node it goes to.

use std::time::Duration;

use ureq::http::Method;

use crate::metrics::RequestKind;

/// A request, and how often and how long it is tried.
pub(crate) struct Call<'c> {
    /// The kind that it is counted under.
    pub(crate) kind: RequestKind,
    /// The method.
    pub(crate) method: Method,
    /// The path with the query string, from a slash on.
    pub(crate) path: String,
    /// The body.
    pub(crate) body: Body<'c>,
    /// Whether it may be carried out twice.
    pub(crate) repeat: Repeat,
    /// Whether it waits for nodes that do not answer.
    pub(crate) wait: Wait,
    /// The time for all tries; by default that of the limits for readers or writers.
    pub(crate) deadline: Option<Duration>,
    /// A status other than success whose answer is read.
    accepted: Option<u16>,
}

/// The body of a request.
#[derive(Clone, Copy)]
pub(crate) enum Body<'b> {
    /// Nothing.
    Empty,
    /// A JSON value.
    Json(&'b [u8]),
    /// JSON values, one a line.
    Lines(&'b [u8]),
}

/// Whether a request may be sent again when it is unknown if it was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Carrying it out twice is the same as once.
    Harmless,
    /// It is sent again only when it was not carried out.
    Harmful,
}

/// How long a call waits when all nodes fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It fails at once: a reader waits.
    Briefly,
    /// It waits for nodes to return until the deadline.
    ForNodes,
}

impl<'c> Call<'c> {
    /// Makes a request without a body that may be repeated and fails at once.
    pub(crate) fn new(kind: RequestKind, method: Method, path: String) -> Self {
        Self {
            kind,
            method,
            path,
            body: Body::Empty,
            repeat: Repeat::Harmless,
            wait: Wait::Briefly,
            deadline: None,
            accepted: None,
        }
    }

    /// Sets the body.
    pub(crate) fn body(self, body: Body<'c>) -> Self {
        Self { body, ..self }
    }

    /// Waits for nodes to return.
    pub(crate) fn wait_for_nodes(self) -> Self {
        Self { wait: Wait::ForNodes, ..self }
    }

    /// Sets the time for all tries.
    pub(crate) fn within(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Sends it again only when it was not carried out.
    pub(crate) fn at_most_once(self) -> Self {
        Self { repeat: Repeat::Harmful, ..self }
    }

    /// Reads the answer also if it has this status.
    pub(crate) fn accept(self, status: u16) -> Self {
        Self { accepted: Some(status), ..self }
    }

    /// Returns whether an answer with this status is read.
    pub(crate) fn accepts(&self, status: u16) -> bool {
        (200..300).contains(&status) || self.accepted == Some(status)
    }
}

impl<'b> Body<'b> {
    /// Returns the bytes.
    pub(crate) fn bytes(self) -> &'b [u8] {
        match self {
            Self::Empty => &[],
            Self::Json(bytes) | Self::Lines(bytes) => bytes,
        }
    }

    /// Returns the content type.
    pub(crate) fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some("application/json"),
            Self::Lines(_) => Some("application/x-ndjson"),
        }
    }
}
