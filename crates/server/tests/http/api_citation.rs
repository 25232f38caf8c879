//! `GET /api/v1/citation`

use axum::http::header;

use crate::support::{ODD_IDS, enc, get};

const ACCESSED: &str = "accessed=2026-11-30";

#[tokio::test]
async fn a_citation_comes_in_the_requested_format() {
    for (format, media_type, disposition, begin) in [
        ("gbt7714-2025", "text/plain; charset=utf-8", "inline", "林晓舟，何一川. "),
        ("gbt7714-2015", "text/plain; charset=utf-8", "inline", "林晓舟, 何一川. "),
        (
            "ris",
            "application/x-research-info-systems; charset=utf-8",
            "attachment",
            "TY  - NEWS\r\nID  - news-",
        ),
        ("bibtex", "application/x-bibtex; charset=utf-8", "attachment", "@article{news-"),
        ("csl-json", "application/vnd.citationstyles.csl+json", "attachment", "[{\"id\":\"news-"),
        ("text", "text/plain; charset=utf-8", "inline", "杭州跨境电商大会\n林晓舟、何一川\n"),
    ] {
        let answer =
            get(&format!("/api/v1/citation?id=news%2Fhans&format={format}&{ACCESSED}")).await;
        assert_eq!(answer.status, 200, "{format}");
        assert!(answer.text().starts_with(begin), "{format}: {}", answer.text());
        assert_eq!(answer.headers[header::CONTENT_TYPE], media_type);

        let name = answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        let expected = format!("{disposition}; filename=\"news-");
        assert!(name.starts_with(&expected) && name.is_ascii(), "{name}");
    }
}

#[tokio::test]
async fn the_access_date_is_the_one_given() {
    let answer =
        get(&format!("/api/v1/citation?id=news%2Fhans&format=gbt7714-2015&{ACCESSED}")).await;
    assert!(
        answer.text().contains("(03)[2026-11-30]. https://example.org/1."),
        "{}",
        answer.text()
    );

    let answer = get(&format!("/api/v1/citation?id=news%2Fhans&format=csl-json&{ACCESSED}")).await;
    let items: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(items[0]["accessed"]["date-parts"], serde_json::json!([[2026, 11, 30]]));
}

#[tokio::test]
async fn the_default_is_the_edition_in_force() {
    let answer = get("/api/v1/citation?id=news%2Fhans").await;
    let named = get("/api/v1/citation?id=news%2Fhans&format=gbt7714-2025").await;
    assert_eq!(answer.text(), named.text());
    assert!(answer.text().ends_with("城北日报，2023-05-19（03）. https://example.org/1.\n"));
}

#[tokio::test]
async fn articles_with_unusual_ids_are_cited() {
    for id in ODD_IDS {
        let answer = get(&format!("/api/v1/citation?id={}&format=bibtex", enc(id))).await;
        assert_eq!(answer.status, 200, "{id}");
    }
}

#[tokio::test]
async fn wrong_requests_are_refused() {
    for (query, status, code) in [
        ("", 400, "missing_id"),
        ("?id=+", 400, "missing_id"),
        ("?id=news%2Fhans&format=word", 400, "invalid_parameter"),
        ("?id=news%2Fhans&accessed=2026", 400, "invalid_parameter"),
        ("?id=news%2Fhans&accessed=2026-02-30", 400, "invalid_parameter"),
        ("?id=%FF", 400, "invalid_query_string"),
        ("?id=nowhere", 404, "no_such_article"),
    ] {
        let answer = get(&format!("/api/v1/citation{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(answer.json()["error"]["code"], code, "{query}");
    }
}
