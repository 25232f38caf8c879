//! What pages state for crawlers, browsers and other programs.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;
use xunwen_corpus::{Article, Published};
use xunwen_server::ServerOptions;

use crate::support::{TestResponse, TestServer, article, enc, get, get_in};

/// Returns the attribute of the first tag that starts with a text, with entities decoded.
fn attribute(page: &TestResponse, tag: &str, name: &str) -> Option<String> {
    let rest = page.text().split_once(tag)?.1;
    let rest = rest.split_once('>')?.0.split_once(&format!(" {name}=\""))?.1;
    let value = rest.split_once('"')?.0.replace("&#x2f;", "/").replace("&quot;", "\"");
    Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

fn canonical(page: &TestResponse) -> Option<String> {
    attribute(page, "<link rel=\"canonical\"", "href")
}

fn json_ld(page: &TestResponse) -> Value {
    let rest = page.text().split_once("<script type=\"application/ld+json\">").unwrap().1;
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn public_server(articles: &[Article]) -> TestServer {
    let options = ServerOptions {
        base_path: "/search".parse().unwrap(),
        public_url: Some("https://news.example".parse().unwrap()),
        ..ServerOptions::default()
    };
    TestServer::with(articles, options)
}

#[tokio::test]
async fn the_front_page_and_articles_have_a_canonical_address_and_results_are_not_indexed() {
    for (uri, address, is_indexed) in [
        ("/", Some("/"), true),
        ("/?lang=en", Some("/"), true),
        ("/articles/news%2Fhans?q=a&script=hant", Some("/articles/news%2Fhans"), true),
        ("/?q=a", None, false),
        ("/nowhere", None, false),
    ] {
        let page = get(uri).await;
        assert_eq!(canonical(&page).as_deref(), address, "{uri}");
        let noindex = page.text().contains("<meta name=\"robots\" content=\"noindex\">");
        assert_eq!(noindex, !is_indexed, "{uri}");
    }

    let server = public_server(&[article("a/b", "杭州", "甲")]);
    let page = server.get("/search/articles/a%2Fb?q=a").await;
    let address = "https://news.example/search/articles/a%2Fb";
    assert_eq!(canonical(&page).unwrap(), address);
    assert_eq!(attribute(&page, "<meta property=\"og:url\"", "content").unwrap(), address);
    assert_eq!(json_ld(&page)["url"], address);
    assert_eq!(canonical(&server.get("/").await).unwrap(), "https://news.example/search/");
}

#[tokio::test]
async fn an_article_describes_itself_to_other_programs() {
    let page = get("/articles/news%2Fhans").await;
    let open_graph =
        |name: &str| attribute(&page, &format!("<meta property=\"{name}\""), "content");
    assert_eq!(open_graph("og:type").as_deref(), Some("article"));
    assert_eq!(open_graph("og:title").as_deref(), Some("杭州跨境电商大会"));
    assert_eq!(open_graph("og:site_name").as_deref(), Some("寻闻"));
    assert_eq!(open_graph("article:published_time").as_deref(), Some("2023-05-19"));
    assert_eq!(open_graph("og:url"), None, "the public address is not known");

    let described = json_ld(&page);
    assert_eq!(described["@type"], "NewsArticle");
    assert_eq!(described["headline"], "杭州跨境电商大会");
    assert_eq!(described["author"][1]["name"], "何一川");
    assert_eq!(described["publisher"]["name"], "城北日报");
    assert_eq!(described["url"], "https://example.org/1");

    let bare = json_ld(&get("/articles/two%20words").await);
    let mut keys: Vec<&String> = bare.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["@context", "@type", "headline", "inLanguage"], "nothing is invented");
}

#[tokio::test]
async fn no_article_breaks_out_of_its_description() {
    let attack = "</script><script>alert(1)</script><!--\"'>&\u{2028}";
    let hostile = Article {
        source: Some(attack.into()),
        authors: vec![attack.into()],
        editor: Some(attack.into()),
        published: Published::parse("2023-05-19"),
        url: Some(format!("https://a.example/{attack}")),
        ..article("1", attack, "甲")
    };
    let page = TestServer::over(&[hostile]).get("/articles/1").await;
    let html = page.text();
    assert_eq!(html.matches("<script").count(), 2);
    assert_eq!(html.matches("</script>").count(), 2);
    assert!(!html.contains("<!--"));
    let described = json_ld(&page);
    assert_eq!(described["headline"], attack);
    assert_eq!(described["publisher"]["name"], attack);
    assert_eq!(attribute(&page, "<meta property=\"og:title\"", "content").unwrap().len(), {
        // An apostrophe is the one character that stays encoded here.
        attack.replace('\'', "&#x27;").len()
    });
}

#[tokio::test]
async fn crawlers_may_fetch_the_front_page_and_articles_and_nothing_else() {
    let rules = get("/robots.txt").await;
    assert_eq!(rules.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    assert_eq!(
        rules.text(),
        "User-agent: *\nDisallow: /?\nDisallow: /articles/*?\nDisallow: /api/\nDisallow: /facet/\n\
         Disallow: /feed.\nDisallow: /saved\n"
    );
    let below = public_server(&[]).get("/robots.txt").await;
    assert!(below.text().contains("Disallow: /search/?\n"), "{}", below.text());
}

#[tokio::test]
async fn browsers_can_add_the_site_as_a_search_engine() {
    let page = get("/?q=a&lang=en").await;
    let tag = "<link rel=\"search\" type=\"application/opensearchdescription+xml\"";
    assert_eq!(attribute(&page, tag, "title").unwrap(), "Xunwen 寻闻");
    let uri = attribute(&page, tag, "href").unwrap();
    assert_eq!(uri, "/opensearch.xml?lang=en");

    let described = async |server: &TestServer, uri: &str, proto: &str| {
        let request = Request::get(uri).header(header::HOST, "a.example:81");
        let request = request.header("x-forwarded-proto", proto).body(Body::empty()).unwrap();
        server.ask(request).await
    };
    let server = TestServer::over(&[]);
    let answer = described(&server, &uri, "https").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/opensearchdescription+xml");
    assert!(answer.text().contains("<ShortName>Xunwen 寻闻</ShortName>"), "{}", answer.text());
    // The header of a caller that is not a proxy does not count.
    assert_eq!(
        attribute(&answer, "<Url type=\"text/html\"", "template").unwrap(),
        "http://a.example:81/?lang=en&q={searchTerms}&page={startPage?}"
    );

    let public = described(&public_server(&[]), "/search/opensearch.xml", "http").await;
    for (tag, template) in [
        ("<Url type=\"text/html\"", "/?q={searchTerms}&page={startPage?}"),
        (
            "<Url type=\"application/json\"",
            "/api/v1/search?q={searchTerms}&page={startPage?}&per_page={count?}",
        ),
        ("<Url type=\"application/opensearchdescription+xml\"", "/opensearch.xml"),
    ] {
        let expected = format!("https://news.example/search{template}");
        assert_eq!(attribute(&public, tag, "template").unwrap(), expected);
    }
    assert_eq!(get("/opensearch.xml").await.status, 400, "no host is known");
}

#[tokio::test]
async fn a_description_is_in_the_language_of_the_reader_and_its_templates_work() {
    let request = Request::get("/opensearch.xml").header(header::HOST, "localhost");
    let request = request.header(header::ACCEPT_LANGUAGE, "zh-TW").body(Body::empty()).unwrap();
    let answer = crate::support::ask(request).await;
    assert!(answer.text().contains("<ShortName>尋聞</ShortName>"), "{}", answer.text());
    assert!(answer.text().contains("<Language>zh-Hant</Language>"), "{}", answer.text());
    for kind in ["text/html", "application/json"] {
        let template = attribute(&answer, &format!("<Url type=\"{kind}\""), "template").unwrap();
        let uri = template.strip_prefix("http://localhost").unwrap();
        let uri = uri.replace("{searchTerms}", &enc("流水账")).replace("{startPage?}", "2");
        let found = get_in("zh-TW", &uri.replace("{count?}", "")).await;
        assert_eq!(found.status, 200, "{uri}");
        assert!(found.text().contains("35"), "{uri}");
    }
}
