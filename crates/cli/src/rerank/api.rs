//! The requests and answers of the three interfaces that models are served with.

use serde::Deserialize;
use serde_json::{Value, json};

/// The forms of an endpoint.
const FORMS: &str = "an address that begins with `http://` or `https://` and ends in `/rerank`, \
                     `/v1/rerank` or `/embeddings`";

/// The interface of a model, with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RerankApi {
    pub(super) url: String,
    kind: ApiKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ApiKind {
    /// `/rerank` of text-embeddings-inference.
    Texts,
    /// `/v1/rerank` of Jina and Cohere, which vLLM and llama.cpp have too.
    Documents,
    /// `/v1/embeddings` of OpenAI.
    Embeddings,
}

/// A score of `/rerank`.
#[derive(Deserialize)]
struct TextScore {
    index: usize,
    score: f32,
}

/// The answer of `/v1/rerank`.
#[derive(Deserialize)]
struct DocumentScores {
    results: Vec<DocumentScore>,
}

#[derive(Deserialize)]
struct DocumentScore {
    index: usize,
    relevance_score: f32,
}

/// The answer of `/v1/embeddings`.
#[derive(Deserialize)]
struct Embeddings {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    index: usize,
    embedding: Vec<f32>,
}

impl RerankApi {
    /// Parses an address. Its path says which interface it is.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = text.trim().trim_end_matches('/');
        let is_web = url.starts_with("http://") || url.starts_with("https://");
        let kind = if !is_web || url.contains(char::is_whitespace) {
            None
        } else if url.ends_with("/embeddings") {
            Some(ApiKind::Embeddings)
        } else if url.ends_with("/v1/rerank") || url.ends_with("/v2/rerank") {
            Some(ApiKind::Documents)
        } else if url.ends_with("/rerank") {
            Some(ApiKind::Texts)
        } else {
            None
        };
        let kind = kind.ok_or_else(|| format!("expected {FORMS}"))?;
        Ok(Self { url: url.to_owned(), kind })
    }

    /// Returns the body of a request.
    pub(super) fn body(&self, model: Option<&str>, query: &str, texts: &[String]) -> String {
        let mut body = match self.kind {
            ApiKind::Texts => json!({ "query": query, "texts": texts, "truncate": true }),
            ApiKind::Documents => {
                json!({ "query": query, "documents": texts, "top_n": texts.len() })
            }
            ApiKind::Embeddings => {
                let input: Vec<&str> =
                    std::iter::once(query).chain(texts.iter().map(String::as_str)).collect();
                json!({ "input": input, "encoding_format": "float" })
            }
        };
        if let (Some(model), Value::Object(fields)) = (model, &mut body) {
            fields.insert("model".to_owned(), model.into());
        }
        body.to_string()
    }

    /// Returns the scores of `n_texts` in an answer; `None` if it has not one for each.
    pub(super) fn scores(&self, answer: &[u8], n_texts: usize) -> Option<Vec<f32>> {
        let scored: Vec<(usize, f32)> = match self.kind {
            ApiKind::Texts => {
                let scores: Vec<TextScore> = serde_json::from_slice(answer).ok()?;
                scores.into_iter().map(|text| (text.index, text.score)).collect()
            }
            ApiKind::Documents => {
                let scores: DocumentScores = serde_json::from_slice(answer).ok()?;
                let scores = scores.results.into_iter();
                scores.map(|document| (document.index, document.relevance_score)).collect()
            }
            ApiKind::Embeddings => similarities(serde_json::from_slice(answer).ok()?)?,
        };
        in_order(&scored, n_texts)
    }
}

/// Returns the cosine similarity of each embedding with the first one, that of the query.
fn similarities(Embeddings { data }: Embeddings) -> Option<Vec<(usize, f32)>> {
    let query = &data.iter().find(|embedding| embedding.index == 0)?.embedding;
    let texts = data.iter().filter(|embedding| embedding.index > 0);
    texts
        .map(|text| {
            let is_comparable = text.embedding.len() == query.len();
            is_comparable.then(|| (text.index - 1, cosine(query, &text.embedding)))
        })
        .collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let norm = (dot(a, a) * dot(b, b)).sqrt();
    if norm > 0.0 { dot(a, b) / norm } else { 0.0 }
}

/// Returns the scores in the order of the texts; `None` unless each has exactly one number.
fn in_order(scored: &[(usize, f32)], n_texts: usize) -> Option<Vec<f32>> {
    let mut scores = vec![f32::NAN; n_texts];
    for (index, score) in scored {
        let slot = scores.get_mut(*index).filter(|slot| slot.is_nan())?;
        *slot = *score;
    }
    scores.iter().all(|score| score.is_finite()).then_some(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(url: &str, answer: &str) -> Option<Vec<f32>> {
        RerankApi::parse(url).unwrap().scores(answer.as_bytes(), 2)
    }

    fn body(url: &str) -> Value {
        let texts = ["甲".to_owned(), "乙".to_owned()];
        let body = RerankApi::parse(url).unwrap().body(Some("m"), "问", &texts);
        serde_json::from_str(&body).unwrap()
    }

    const TEXTS: &str = "http://127.0.0.1:8080/rerank";
    const DOCUMENTS: &str = "https://models.example/v1/rerank/";
    const EMBEDDINGS: &str = "http://127.0.0.1:8080/v1/embeddings";

    #[test]
    fn the_path_says_which_interface_it_is() {
        assert_eq!(
            body(TEXTS),
            json!({"query": "问", "texts": ["甲", "乙"], "truncate": true, "model": "m"})
        );
        assert_eq!(body(DOCUMENTS)["documents"], json!(["甲", "乙"]));
        assert_eq!(body(EMBEDDINGS)["input"], json!(["问", "甲", "乙"]));
        for wrong in
            ["", "127.0.0.1/rerank", "http://a/v1/chat", "ftp://a/rerank", "http://a b/rerank"]
        {
            assert!(RerankApi::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn scores_are_put_into_the_order_of_the_texts() {
        let answer = r#"[{"index":1,"score":0.9},{"index":0,"score":-0.1}]"#;
        assert_eq!(scores(TEXTS, answer), Some(vec![-0.1, 0.9]));
        let answer =
            r#"{"results":[{"index":1,"relevance_score":2.5},{"index":0,"relevance_score":1}]}"#;
        assert_eq!(scores(DOCUMENTS, answer), Some(vec![1.0, 2.5]));
        let answer = r#"{"data":[{"index":2,"embedding":[2,0]},{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,3]}]}"#;
        assert_eq!(scores(EMBEDDINGS, answer), Some(vec![0.0, 1.0]));
    }

    #[test]
    fn an_answer_without_a_number_for_each_text_is_none() {
        for answer in [
            "",
            "[]",
            r#"[{"index":0,"score":1}]"#,
            r#"[{"index":0,"score":1},{"index":0,"score":1}]"#,
            r#"[{"index":0,"score":1},{"index":2,"score":1}]"#,
            r#"[{"index":0,"score":1e39},{"index":1,"score":1}]"#,
            r#"{"error":"overloaded"}"#,
        ] {
            assert_eq!(scores(TEXTS, answer), None, "{answer}");
        }
        let answer = r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]},{"index":2,"embedding":[1]}]}"#;
        assert_eq!(scores(EMBEDDINGS, answer), None);
    }
}
