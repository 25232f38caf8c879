//! What a newsroom does with the pages, step by step, in a real browser: by mouse, by keyboard alone
//! and without scripts, in a wide window and in one of a phone. A step is a click, a drag or a key;
//! typed words are free. Each task has a bound on its steps and checks where it ends.
//!
//! With `XUNWEN_PICTURES=FOLDER`, a picture of each end is saved there as `TASK-WAY-WIDTH.png`. The
//! steps are printed with `--nocapture`.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use xunwen_tests::browser::{Browser, Scripts};

use crate::task_reader::{N_FOUND, Reader, SENTENCE, SOURCES, Site, Way};

/// The windows of a desk and of a phone.
const WINDOWS: [(u32, u32); 2] = [(1280, 900), (390, 844)];

const QUERY: &str = "/?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86&lang=zh-Hans";
/// 跨镜电商: a wrong character that sounds alike.
const MISSPELT: &str = "/?q=%E8%B7%A8%E9%95%9C%E7%94%B5%E5%95%86&lang=zh-Hans";
const HOME: &str = "/?lang=zh-Hans";
const ARTICLE: &str = "/articles/sample-crossborder-returns?q=%E9%80%80%E8%B4%A7&lang=zh-Hans";

/// The export of a small list is there at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// A task and the most steps that it may take.
#[derive(Debug, Clone, Copy)]
enum Task {
    PeakMonth,
    TwoSourcesNotAThird,
    Initials,
    Misspelling,
    Spreadsheet,
    Citation,
    NewSinceYesterday,
    WholeDay,
    SharedSentence,
}

const TASKS: [(Task, &str, usize); 9] = [
    (Task::PeakMonth, "peak-month", 3),
    (Task::TwoSourcesNotAThird, "two-sources", 5),
    (Task::Initials, "initials", 2),
    (Task::Misspelling, "misspelling", 1),
    (Task::Spreadsheet, "spreadsheet", 2),
    (Task::Citation, "citation", 2),
    (Task::NewSinceYesterday, "new-since-yesterday", 2),
    (Task::WholeDay, "whole-day", 2),
    (Task::SharedSentence, "shared-sentence", 3),
];

#[tokio::test]
async fn every_task_takes_few_clicks() {
    do_all_tasks(Way::Mouse).await;
}

#[tokio::test]
async fn every_task_takes_few_keys() {
    do_all_tasks(Way::Keyboard).await;
}

#[tokio::test]
async fn every_task_takes_few_steps_without_scripts() {
    do_all_tasks(Way::Plain).await;
}

#[expect(clippy::print_stdout, reason = "the table of steps")]
async fn do_all_tasks(way: Way) {
    let site = Site::start();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    if way == Way::Plain {
        let off = json!({ "value": true });
        browser.devtools("Emulation.setScriptExecutionDisabled", off).await.unwrap();
    }

    for (width, height) in WINDOWS {
        browser.resize(width, height).await.unwrap();
        for (task, name, most) in TASKS {
            let mut reader = Reader::new(&site, &browser, way, width);
            do_task(task, &mut reader).await;
            println!("{name} {way:?} {width}: {} of {most} steps", reader.n_steps);
            assert!(reader.n_steps <= most, "{name} {way:?} {width}: {} steps", reader.n_steps);
            let picture = format!("{name}-{way:?}-{width}").to_lowercase();
            browser.picture("XUNWEN_PICTURES", &picture).await.unwrap();
        }
    }
    browser.close().await.unwrap();
}

async fn do_task(task: Task, reader: &mut Reader<'_>) {
    match task {
        Task::PeakMonth => peak_month(reader).await,
        Task::TwoSourcesNotAThird => two_sources_not_a_third(reader).await,
        Task::Initials => initials(reader).await,
        Task::Misspelling => misspelling(reader).await,
        Task::Spreadsheet => spreadsheet(reader).await,
        Task::Citation => citation(reader).await,
        Task::NewSinceYesterday => new_since_yesterday(reader).await,
        Task::WholeDay => whole_day(reader).await,
        Task::SharedSentence => shared_sentence(reader).await,
    }
}

/// The month with the most articles, and these articles.
async fn peak_month(reader: &mut Reader<'_>) {
    reader.open(QUERY).await;
    match reader.way {
        Way::Keyboard => reader.press(&['t', '\n']).await,
        Way::Mouse | Way::Plain => reader.click(".timeline .peak").await,
    }
    reader.wait_for("//*[@class='chips'][contains(., '2021')]").await;
    assert!(reader.text("#status").await.starts_with("找到 5 篇"));
    let days = reader.texts("#hits time").await;
    assert!(days.len() == 5 && days.iter().all(|day| day.starts_with("2021年3月")), "{days:?}");
}

/// The articles of two sources, and not those of a third.
async fn two_sources_not_a_third(reader: &mut Reader<'_>) {
    reader.open(QUERY).await;
    let [first, second, third] = SOURCES;
    let typed = format!("跨境电商 (来源:{first} OR 来源:{second}) -来源:{third}");

    match (reader.way, reader.width) {
        (Way::Keyboard, _) => {
            reader.press(&['/']).await;
            reader.type_words(&typed).await;
            reader.press(&['\n']).await;
            reader.wait_for("//*[@id='status'][starts-with(., '找到 14 篇')]").await;
        }
        // Each page comes with closed filters, so that words are quicker.
        (Way::Plain, 390) => {
            reader.click("#q").await;
            reader.type_words(typed.trim_start_matches("跨境电商")).await;
            reader.press(&['\n']).await;
            reader.wait_for("//*[@id='status'][starts-with(., '找到 14 篇')]").await;
        }
        (_, width) => {
            if width == 390 {
                reader.click(".refine summary").await;
            }
            for source in [first, second] {
                reader.click(&format!(".facet a[data-key='source:{source}']")).await;
                reader
                    .wait_for(&format!("//*[@class='chips'][contains(., '来源：{source}')]"))
                    .await;
            }
            reader.click(&format!(".facet a[data-key='source:-{third}']")).await;
            reader
                .wait_for(&format!("//*[@class='chips'][contains(., '不含来源：{third}')]"))
                .await;
        }
    }

    assert!(reader.text("#status").await.starts_with("找到 14 篇"));
    for source in reader.texts("#hits .source").await {
        assert!([first, second].contains(&source.as_str()), "{source}");
    }
}

/// From the initials of a word to its articles.
async fn initials(reader: &mut Reader<'_>) {
    reader.open(HOME).await;
    reader.type_words("kjds").await;
    match reader.way {
        Way::Keyboard => reader.press(&['\n']).await,
        Way::Mouse | Way::Plain => reader.click("#go").await,
    }
    follow_repair(reader).await;
}

/// From a page for a misspelt word to the articles with the right one.
async fn misspelling(reader: &mut Reader<'_>) {
    reader.open(MISSPELT).await;
    follow_repair(reader).await;
}

async fn follow_repair(reader: &mut Reader<'_>) {
    reader.wait_for("//*[@class='repairs']").await;
    match reader.way {
        Way::Keyboard => reader.press(&['r']).await,
        Way::Mouse | Way::Plain => reader.click(".repairs a").await,
    }
    reader.wait_for(&format!("//*[@id='status'][starts-with(., '找到 {N_FOUND} 篇')]")).await;
    assert_eq!(reader.typed().await, "跨境电商");
}

/// All hits in a file for a spreadsheet.
async fn spreadsheet(reader: &mut Reader<'_>) {
    let folder = tempfile::tempdir().unwrap();
    let params = json!({ "behavior": "allow", "downloadPath": folder.path() });
    reader.browser.devtools("Browser.setDownloadBehavior", params).await.unwrap();
    reader.open(QUERY).await;

    match (reader.way, reader.width) {
        (Way::Keyboard, _) => reader.press(&['e', '\n']).await,
        (_, width) => {
            if width == 390 {
                reader.click(".refine summary").await;
            }
            reader.click(".takeaway a[href*='format=csv']").await;
        }
    }

    let table = fs::read_to_string(downloaded(folder.path())).unwrap();
    assert!(table.starts_with('\u{feff}'), "{table}");
    let n_rows = table.lines().filter(|line| line.contains("跨境电商")).count();
    assert!(n_rows >= N_FOUND, "{n_rows}: {table}");
}

/// Waits for the file that the browser saves in a folder. It is empty until it is whole.
fn downloaded(folder: &Path) -> PathBuf {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let is_whole = |file: &fs::DirEntry| {
            let is_table = file.path().extension().is_some_and(|end| end == "csv");
            is_table && file.metadata().is_ok_and(|data| data.len() > 0)
        };
        if let Some(file) = files.find(is_whole) {
            return file.path();
        }
        std::thread::yield_now();
    }
    panic!("no file was saved");
}

/// The citation by the standard in force, on the clipboard.
async fn citation(reader: &mut Reader<'_>) {
    reader.open(ARTICLE).await;
    let shown = reader.text("#cite-gbt7714-2025-text").await;
    match reader.way {
        Way::Mouse => reader.click(".copy").await,
        Way::Keyboard => reader.press(&['c']).await,
        // A click selects the whole citation.
        Way::Plain => {
            reader.click("#cite-gbt7714-2025-text").await;
            reader.copy_selection().await;
        }
    }
    if reader.way != Way::Plain {
        reader.wait_for("//*[@id='announce'][text()='已复制']").await;
    }
    assert_eq!(reader.clipboard().await, shown);
    assert!(shown.starts_with("许闻笛. 跨境电商退货难题有了新解法"), "{shown}");
}

/// What has arrived since yesterday: here, all articles.
async fn new_since_yesterday(reader: &mut Reader<'_>) {
    reader.open(HOME).await;
    match reader.way {
        Way::Keyboard => reader.press(&['\u{1b}', 'y']).await,
        Way::Mouse | Way::Plain => reader.click("a.recent").await,
    }
    reader.wait_for("//*[@class='chips'][contains(., '新到：')]").await;
    assert!(reader.text("#status").await.starts_with(&format!("找到 {N_FOUND} 篇")));
}

/// All articles of the day of the first hit.
async fn whole_day(reader: &mut Reader<'_>) {
    reader.open(&format!("{QUERY}&sort=newest")).await;
    let day = reader.texts("#hits time").await[0].clone();
    match reader.way {
        Way::Keyboard => reader.press(&['j', 'd']).await,
        Way::Mouse | Way::Plain => reader.click("#hits .date a").await,
    }
    reader.wait_for("//*[@class='of-day']//a").await;
    assert_eq!(reader.text(".day h1").await, day);
}

/// A link that opens with a sentence marked.
async fn shared_sentence(reader: &mut Reader<'_>) {
    reader.open(ARTICLE).await;
    match reader.way {
        Way::Mouse => {
            reader.drag_over_sentence().await;
            reader.wait_for("//*[@id='share'][not(@hidden)]").await;
            reader.click("#share").await;
        }
        // To the first match in the text, and its sentence.
        Way::Keyboard => reader.press(&['n', 'l']).await,
        Way::Plain => {
            reader.click("#mark").await;
            reader.type_words(SENTENCE).await;
            reader.press(&['\n']).await;
        }
    }

    let link = if reader.way == Way::Plain {
        reader.wait_for("//*[@id='marked']").await;
        reader.address().await
    } else {
        reader.wait_for("//*[@id='announce'][text()='已复制链接']").await;
        reader.clipboard().await
    };
    assert!(link.contains("mark=") && link.ends_with("#marked"), "{link}");
    assert!(!link.contains("q="), "the query stays private: {link}");
    reader.open_link(&link).await;
    assert_eq!(reader.text("#marked").await, SENTENCE);
}
