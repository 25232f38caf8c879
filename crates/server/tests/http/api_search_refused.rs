//! `GET /api/v1/search` with parameters that cannot be read.

use expect_test::{Expect, expect};

use crate::support::get;

#[expect(clippy::needless_pass_by_value, reason = "as `expect!` makes it")]
async fn check(query: &str, expected: Expect) {
    let answer = get(&format!("/api/v1/search?{query}")).await;
    let error = &answer.json()["error"];
    let field = |name: &str| error[name].as_str().unwrap().to_owned();

    let shown =
        format!("{} {}\n{}\n{}", answer.status, field("code"), field("message"), field("hint"));
    expected.assert_eq(&shown);
}

#[tokio::test]
async fn a_missing_or_blank_query_is_refused() {
    check(
        "",
        expect![[r#"
            400 Bad Request missing_query
            the parameter `q` is missing or blank
            send the words to search for, for example `?q=跨境电商`"#]],
    )
    .await;

    check(
        "q=",
        expect![[r#"
            400 Bad Request missing_query
            the parameter `q` is missing or blank
            send the words to search for, for example `?q=跨境电商`"#]],
    )
    .await;

    check(
        "q=%20%E3%80%80",
        expect![[r#"
            400 Bad Request missing_query
            the parameter `q` is missing or blank
            send the words to search for, for example `?q=跨境电商`"#]],
    )
    .await;
}

#[tokio::test]
async fn an_unreadable_number_is_refused() {
    check(
        "q=a&page=0",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid page: "0" (expected a whole number from 1)
            send a whole number from 1, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&page=abc",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid page: "abc" (expected a whole number from 1)
            send a whole number from 1, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&page=-1",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid page: "-1" (expected a whole number from 1)
            send a whole number from 1, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&per_page=0",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid per_page: "0" (expected a whole number from 1 to 100)
            send a whole number from 1 to 100, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&per_page=1000",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid per_page: "1000" (expected a whole number from 1 to 100)
            send a whole number from 1 to 100, or leave the parameter out"#]],
    )
    .await;
}

#[tokio::test]
async fn an_unreadable_date_is_refused() {
    check(
        "q=a&to=昨天",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid to: "昨天" (expected a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`)
            send a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&from=2023-13",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid from: "2023-13" (expected a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`)
            send a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`, or leave the parameter out"#]],
    )
    .await;
}

#[tokio::test]
async fn reversed_dates_are_refused() {
    check(
        "q=a&from=2024&to=2023",
        expect![[r#"
            400 Bad Request invalid_parameter
            `from` (2024) is later than `to` (2023)
            send a `from` that is not later than `to`"#]],
    )
    .await;
}

#[tokio::test]
async fn an_unknown_name_is_refused() {
    check(
        "q=a&sort=foo",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid sort: "foo" (expected `relevance`, `newest` or `oldest`)
            send `relevance`, `newest` or `oldest`, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&recency=month",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid recency: "month" (expected a number of days from 1 to 99999, as in `30d`)
            send a number of days from 1 to 99999, as in `30d`, or leave the parameter out"#]],
    )
    .await;

    check(
        "q=a&script=x",
        expect![[r#"
            400 Bad Request invalid_parameter
            invalid script: "x" (expected `original`, `hans`, `hant`, `tw` or `hk`)
            send `original`, `hans`, `hant`, `tw` or `hk`, or leave the parameter out"#]],
    )
    .await;
}

#[tokio::test]
async fn a_page_that_is_too_deep_is_refused() {
    check(
        "q=a&page=1001",
        expect![[r#"
            400 Bad Request page_too_deep
            page 1001 with 10 hits per page ends after hit 10000
            send the `next` of the previous answer as `cursor`, which works at any depth, or narrow the search with `from`, `to` or `source`"#]],
    )
    .await;

    check(
        "q=a&page=101&per_page=100",
        expect![[r#"
            400 Bad Request page_too_deep
            page 101 with 100 hits per page ends after hit 10000
            send the `next` of the previous answer as `cursor`, which works at any depth, or narrow the search with `from`, `to` or `source`"#]],
    )
    .await;
}

#[tokio::test]
async fn a_query_string_that_is_not_percent_encoded_utf8_is_refused() {
    check(
        "q=%D6%D0",
        expect![[r#"
            400 Bad Request invalid_query_string
            the query string contains "%D6%D0", which is not percent-encoded UTF-8
            percent-encode values as UTF-8, and a literal percent sign as `%25`"#]],
    )
    .await;

    check(
        "q=100%",
        expect![[r#"
            400 Bad Request invalid_query_string
            the query string contains "100%", which is not percent-encoded UTF-8
            percent-encode values as UTF-8, and a literal percent sign as `%25`"#]],
    )
    .await;
}
