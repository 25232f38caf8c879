//! Servers over small indexes, and their answers.

use std::sync::mpsc::{RecvError, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, StatusCode, header};
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tower::ServiceExt;
use xunwen_corpus::{Article, Paragraph, ParagraphKind, Published};
use xunwen_engine::{Engine, Writer, WriterOptions};
use xunwen_indexer::{
    CorpusWatch, IndexJob, LiveEngine, NewArticle, PostedStore, Progress, TellEvent, UpdateEvent,
    Updater, UpdaterOptions, run,
};
use xunwen_server::{Ingest, ListenerKind, ServerOptions, Service, Tokens};
use xunwen_text::Analysis;

pub(crate) static ANALYSIS: LazyLock<Arc<Analysis>> =
    LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// The server of most tests.
static SERVER: LazyLock<TestServer> = LazyLock::new(|| TestServer::over(&sample()));

/// A server and the directory of its index.
pub(crate) struct TestServer {
    pub(crate) service: Arc<Service>,
    _dir: tempfile::TempDir,
}

/// The token of [`TestServer::taking_posts`].
pub(crate) const TOKEN: &str = "0123456789abcdef";

/// The response of a server.
pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestServer {
    pub(crate) fn over(articles: &[Article]) -> Self {
        Self::with(articles, ServerOptions::default())
    }

    pub(crate) fn with(articles: &[Article], options: ServerOptions) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let writer_options = WriterOptions { n_threads: 1, memory_bytes: 32 << 20 };
        let mut writer = Writer::open(dir.path(), &ANALYSIS, writer_options).unwrap();
        for article in articles {
            writer.add(article.clone(), &article.id).unwrap();
        }
        writer.commit().unwrap();
        let live =
            Arc::new(LiveEngine::new(Engine::open(dir.path(), Arc::clone(&ANALYSIS)).unwrap()));
        Self { service: Arc::new(Service::new(live, Ingest::default(), &options)), _dir: dir }
    }

    /// Returns a server over the index of another version, which is to be rebuilt.
    pub(crate) fn out_of_date(articles: &[Article]) -> Self {
        let Self { _dir: dir, .. } = Self::over(articles);
        let passport = dir.path().join("passport.json");
        let mut text: Value = serde_json::from_slice(&std::fs::read(&passport).unwrap()).unwrap();
        text["fingerprint"] = "another".into();
        std::fs::write(passport, text.to_string()).unwrap();
        assert!(Engine::open(dir.path(), Arc::clone(&ANALYSIS)).is_err());
        let engine = Engine::open_as_is(dir.path(), Arc::clone(&ANALYSIS)).unwrap();
        let live = Arc::new(LiveEngine::new(engine));
        let service = Service::new(live, Ingest::default(), &ServerOptions::default());
        Self { service: Arc::new(service), _dir: dir }
    }

    /// Returns a server that accepts posts. Its corpus has one article, `file`.
    pub(crate) fn taking_posts() -> Self {
        Self::taking_posts_with(ServerOptions::default())
    }

    pub(crate) fn taking_posts_with(server_options: ServerOptions) -> Self {
        let tell: TellEvent = Arc::new(|event| panic!("{event:?}"));
        Self::updated_by(|_| (), tell, Duration::MAX, &server_options)
    }

    /// Returns a server whose updater takes no posted articles until the sender is dropped.
    pub(crate) fn held() -> (Self, Sender<()>) {
        let (release, held) = channel();
        let held = Mutex::new(held);
        let tell: TellEvent = Arc::new(move |event| {
            // The report on the article that cannot be read is made before the next ones are taken.
            if matches!(event, UpdateEvent::Updated(_)) {
                let _: Result<(), RecvError> = held.lock().unwrap().recv();
            }
        });

        let put_unreadable = |store: &PostedStore| {
            let (id, json) = ("unreadable".to_owned(), "{}".to_owned());
            store.put(&[NewArticle { id, json, warnings: Vec::new() }]).unwrap();
        };
        let stall_limit = Duration::from_millis(100);
        (Self::updated_by(put_unreadable, tell, stall_limit, &ServerOptions::default()), release)
    }

    fn updated_by(
        fill: impl FnOnce(&PostedStore),
        tell: TellEvent,
        stall_limit: Duration,
        server_options: &ServerOptions,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let corpus = dir.path().join("corpus");
        std::fs::create_dir(&corpus).unwrap();
        std::fs::write(corpus.join("file.txt"), "跨境电商\n\n正文。").unwrap();
        let job = IndexJob::new(&corpus, &dir.path().join("index"));
        run(&job, &ANALYSIS, &Progress::default()).unwrap();

        let engine = Engine::open(&job.index, Arc::clone(&ANALYSIS)).unwrap();
        let (live, posted) = (Arc::new(LiveEngine::new(engine)), PostedStore::open(&job.posted));
        let posted = Arc::new(posted.unwrap());
        fill(&posted);

        let options = UpdaterOptions {
            job,
            live: Some(Arc::clone(&live)),
            posted: Some(Arc::clone(&posted)),
            corpus: CorpusWatch::No,
            load: Box::new(|_| Err("no other dictionary is expected".to_owned())),
            stall_limit,
            tell,
        };
        let updater = Arc::new(Updater::start(options, Arc::clone(&ANALYSIS)).unwrap());
        let ingest = Ingest::into_store(Tokens::read(TOKEN).unwrap(), posted, updater);
        Self { service: Arc::new(Service::new(live, ingest, server_options)), _dir: dir }
    }

    pub(crate) async fn get(&self, uri: &str) -> TestResponse {
        self.ask(Request::get(uri).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, uri: &str, body: &str) -> TestResponse {
        self.ask(Request::post(uri).body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> TestResponse {
        // Metrics have a listener of their own.
        let kind = match request.uri().path() {
            "/metrics" => ListenerKind::Monitoring,
            _ => ListenerKind::Site,
        };
        let response = self.service.router(kind).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        TestResponse { status: parts.status, headers: parts.headers, body }
    }
}

impl TestResponse {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the URIs of the links in a page, with entities decoded.
    pub(crate) fn links(&self) -> Vec<String> {
        let hrefs = self.text().split(" href=\"").skip(1);
        let unescape = |href: &str| {
            let href = href.replace("&#x2f;", "/").replace("&#x3d;", "=");
            href.replace("&#x27;", "'").replace("&quot;", "\"").replace("&amp;", "&")
        };
        hrefs.map(|rest| unescape(rest.split_once('"').unwrap().0)).collect()
    }

    /// Returns the text between two strings, with blanks collapsed.
    pub(crate) fn between(&self, start: &str, end: &str) -> String {
        let rest = self.text().split_once(start).unwrap_or_else(|| panic!("no {start}")).1;
        let text = rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

pub(crate) async fn get(uri: &str) -> TestResponse {
    SERVER.get(uri).await
}

pub(crate) async fn ask(request: Request<Body>) -> TestResponse {
    SERVER.ask(request).await
}

pub(crate) async fn get_in(language: &str, uri: &str) -> TestResponse {
    let request = Request::get(uri).header(header::ACCEPT_LANGUAGE, language);
    ask(request.body(Body::empty()).unwrap()).await
}

/// Percent-encodes a value for a path or a query string.
pub(crate) fn enc(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

pub(crate) fn article(id: &str, title: &str, body: &str) -> Article {
    let paragraph = |line: &str| Paragraph { kind: ParagraphKind::Body, text: line.to_owned() };
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        paragraphs: body.lines().map(paragraph).collect(),
        ..Article::default()
    }
}

/// Ids that need encoding in a path, a query string or HTML.
pub(crate) const ODD_IDS: &[&str] = &[
    "economy/a",
    "two words",
    "经济/跨境",
    "100%",
    "what?",
    "a#b&c=d",
    "a+b",
    "\"q\"",
    "%2F",
    "<i>",
];

/// Articles about one event in both scripts, with and without dates, and 35 similar ones.
fn sample() -> Vec<Article> {
    let mut articles = vec![
        Article {
            source: Some("城北日报".into()),
            published: Published::parse("2023-05-19"),
            authors: vec!["林晓舟".into(), "何一川".into()],
            url: Some("https://example.org/1".into()),
            editor: Some("周黎".into()),
            edition: Some("03版".into()),
            ..article("news/hans", "杭州跨境电商大会", "跨境电商发展很快。\n别的段落。")
        },
        Article {
            source: Some("東港時報".into()),
            published: Published::parse("2021-01-01T08:30:00+08:00"),
            url: Some("javascript:alert(1)".into()),
            ..article("news/hant", "杭州跨境電商大會", "跨境電商發展很快。")
        },
        article(
            "attack",
            "<script>alert('标题')</script>注入",
            "<img src=x onerror=alert(1)>注入\"&amp;",
        ),
    ];

    articles.extend(ODD_IDS.iter().map(|id| article(id, "奇怪的编号", "内容。")));
    articles.extend((0..35).map(|n| Article {
        source: Some("流水报".into()),
        published: Published::parse(if n < 5 { "2020-12-31" } else { "2024-02-29" }),
        ..article(&format!("run/{n}"), "流水账", "今日流水账一则。")
    }));
    articles
}
