//! Reading some articles of an index again, to check it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;
use xunwen_engine::backend::unpack_article;

use crate::client::{ClusterClient, RawHit};
use crate::document::document_id;
use crate::error::ClusterError;
use crate::terms::fields::ARTICLE;

/// Returns a document whose stored article is not that of its id, if a sample of `n` has one.
pub(super) fn damaged(
    client: &ClusterClient,
    index: &str,
    n: usize,
) -> Result<Option<String>, ClusterError> {
    let body = json!({
        "size": n,
        "query": { "function_score": { "random_score": {} } },
        "stored_fields": [ARTICLE],
        "track_total_hits": false,
    });
    let hits = client.search(index, &body)?.hits;
    Ok(hits.into_iter().find(|hit| !is_whole(hit)).map(|hit| hit.id))
}

fn is_whole(hit: &RawHit) -> bool {
    let packed = hit.fields.get(ARTICLE).and_then(|values| values.get(0)?.as_str());
    let packed = packed.and_then(|packed| BASE64.decode(packed).ok());
    let article = packed.and_then(|packed| unpack_article(&packed));
    article.is_some_and(|article| document_id(&article.id) == hit.id)
}
