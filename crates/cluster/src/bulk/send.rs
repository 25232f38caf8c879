//! Sends a batch until each of its items has an outcome.

use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use ureq::http::Method;

use super::batch::BulkBatch;
use super::progress::BulkReport;
use crate::client::{ClusterClient, WriteAnswer, WriteTarget, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, AnswerFault, Body, Call, ErrorDetails, pause_limit};

/// The parts of an answer that are read. The rest would be larger than the batch for small documents.
const FILTER: &str = "filter_path=items.*._id,items.*.status,items.*.error.type,items.*.error.reason,items.*._shards.successful";

#[derive(Deserialize)]
struct BulkAnswer {
    items: Vec<ItemAction>,
}

/// An item, named after its action.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ItemAction {
    Index(ItemAnswer),
    Delete(ItemAnswer),
}

#[derive(Deserialize)]
struct ItemAnswer {
    #[serde(rename = "_id")]
    id: String,
    status: u16,
    error: Option<ErrorDetails>,
    #[serde(flatten)]
    written: Option<WriteAnswer>,
}

/// The outcome of one item.
enum ItemOutcome {
    Applied,
    Superseded,
    /// The cluster refuses it for good.
    Rejected(String),
    /// Another try may succeed.
    Again(ClusterError),
}

/// Sends a batch, then those of its items that may succeed later, until the deadline.
pub(super) fn send_batch(
    client: &ClusterClient,
    target: &WriteTarget,
    mut batch: BulkBatch,
    deadline: Duration,
) -> Result<BulkReport, ClusterError> {
    let end = Instant::now() + deadline;
    let limits = *client.transport().limits();
    let mut report = BulkReport::default();
    let mut n_pauses = 0;
    loop {
        let answers = send_once(client, target, &batch, end)?;
        let (again, reason) = sort_items(&batch, answers, target, &mut report)?;
        let Some(reason) = reason else { return Ok(report) };

        // Pauses grow only while nothing gets through.
        let has_progress = again.len() < batch.ids().len();
        n_pauses = if has_progress { 0 } else { n_pauses + 1 };
        let pause = pause_limit(&limits, n_pauses).mul_f64(0.5 + fastrand::f64() / 2.0);
        if Instant::now() + pause >= end {
            return Err(reason);
        }
        client.transport().counters().count_resent_items(again.len());
        tracing::debug!(n = again.len(), %reason, "items are sent again");
        thread::sleep(pause);
        batch.retain(&again);
    }
}

/// Sends a batch and returns the answers to its items, in their order.
fn send_once(
    client: &ClusterClient,
    target: &WriteTarget,
    batch: &BulkBatch,
    end: Instant,
) -> Result<Vec<ItemAnswer>, ClusterError> {
    let limits = client.transport().limits();
    let path = format!(
        "/{}/_bulk?{FILTER}&{}",
        in_path(&target.index),
        target.parameters(limits.write_timeout.as_millis() / 2)
    );
    let call = Call::new(RequestKind::Bulk, Method::POST, path)
        .body(Body::Lines(batch.lines()))
        .wait_for_nodes()
        .within(end.saturating_duration_since(Instant::now()));
    client.transport().send(&call, |answer| read_items(answer, batch))
}

/// Returns the items of an answer if there is one for each change.
fn read_items(answer: &Answer, batch: &BulkBatch) -> Result<Vec<ItemAnswer>, AnswerFault> {
    let BulkAnswer { items } = answer.json()?;
    let items: Vec<ItemAnswer> = items
        .into_iter()
        .map(|(ItemAction::Index(item) | ItemAction::Delete(item))| item)
        .collect();
    let is_same = items.iter().map(|item| item.id.as_str()).eq(batch.ids());
    if is_same {
        return Ok(items);
    }
    let n = batch.ids().len();
    Err(AnswerFault::Damaged(format!("the {} items do not answer {n} changes", items.len())))
}

/// Adds the final outcomes to the report. Returns the places of the items to send again, with the
/// reason of the first. Fails if one is refused for a reason that concerns all.
fn sort_items(
    batch: &BulkBatch,
    answers: Vec<ItemAnswer>,
    target: &WriteTarget,
    report: &mut BulkReport,
) -> Result<(Vec<usize>, Option<ClusterError>), ClusterError> {
    let mut again = Vec::new();
    let mut first_reason = None;
    for (place, answer) in answers.into_iter().enumerate() {
        match outcome(answer, target)? {
            ItemOutcome::Applied => report.n_applied += 1,
            ItemOutcome::Superseded => report.n_superseded += 1,
            ItemOutcome::Rejected(reason) => report.reject(batch.id(place), reason),
            ItemOutcome::Again(reason) => {
                again.push(place);
                first_reason.get_or_insert(reason);
            }
        }
    }
    Ok((again, first_reason))
}

fn outcome(item: ItemAnswer, target: &WriteTarget) -> Result<ItemOutcome, ClusterError> {
    let Some(error) = item.error else {
        // The deletion of a document that does not exist has the status 404 and no error.
        let written = item.written.ok_or_else(|| "the copies are not counted".to_owned());
        return Ok(match written.and_then(|written| written.check(target)) {
            Ok(()) => ItemOutcome::Applied,
            Err(reason) => ItemOutcome::Again(ClusterError::Unavailable { reason }),
        });
    };

    let reason = format!("{} {}", item.status, error.line());
    Ok(match item.status {
        _ if error.is_read_only() => ItemOutcome::Again(ClusterError::ReadOnly { reason }),
        401 | 403 => return Err(ClusterError::Forbidden { reason }),
        404 => return Err(ClusterError::MissingIndex { reason }),
        409 => ItemOutcome::Superseded,
        429 => ItemOutcome::Again(ClusterError::Overloaded { reason }),
        500.. => ItemOutcome::Again(ClusterError::Unavailable { reason }),
        _ => ItemOutcome::Rejected(reason),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::VersionedId;

    fn target() -> WriteTarget {
        WriteTarget { index: "x".to_owned(), n_copies: 2 }
    }

    fn batch(n: usize) -> BulkBatch {
        let mut batch = BulkBatch::default();
        for id in 0..n {
            batch.push_put(VersionedId { id: &id.to_string(), version: 1 }, "{}");
        }
        batch
    }

    fn items(text: &str, batch: &BulkBatch) -> Result<Vec<ItemAnswer>, AnswerFault> {
        read_items(&Answer { status: 200, body: text.as_bytes().to_vec() }, batch)
    }

    #[test]
    fn each_item_has_its_own_outcome() {
        let batch = batch(7);
        let text = r#"{"items":[
            {"index":{"_id":"0","status":201,"_shards":{"successful":2}}},
            {"index":{"_id":"1","status":429,"error":{"type":"rejected_execution_exception","reason":"full"}}},
            {"index":{"_id":"2","status":409,"error":{"type":"version_conflict_engine_exception","reason":"later"}}},
            {"index":{"_id":"3","status":400,"error":{"type":"mapper_parsing_exception","reason":"no date"}}},
            {"index":{"_id":"4","status":201,"_shards":{"successful":1}}},
            {"delete":{"_id":"5","status":404,"_shards":{"successful":2}}},
            {"index":{"_id":"6","status":503,"error":{"type":"unavailable_shards_exception","reason":"gone"}}}]}"#;
        let mut report = BulkReport::default();
        let (again, reason) =
            sort_items(&batch, items(text, &batch).unwrap(), &target(), &mut report).unwrap();
        assert_eq!(again, [1, 4, 6]);
        assert!(matches!(reason, Some(ClusterError::Overloaded { .. })), "{reason:?}");
        assert_eq!((report.n_applied, report.n_superseded, report.n_rejected), (2, 1, 1));
        assert_eq!(report.rejected[0].id, "3");
        assert!(report.rejected[0].reason.contains("no date"));
    }

    #[test]
    fn an_answer_to_other_changes_is_not_used() {
        let one = r#"{"items":[{"index":{"_id":"0","status":201}}]}"#;
        assert!(items(one, &batch(1)).is_ok());
        let other = r#"{"items":[{"index":{"_id":"1","status":201}}]}"#;
        for (text, n) in [(one, 2), (other, 1), ("{\"items\":[", 1), ("{}", 1)] {
            assert!(matches!(items(text, &batch(n)), Err(AnswerFault::Damaged(_))), "{text}");
        }
    }
}
