//! Arrival: every version of an article is listed once by those who ask what has arrived since,
//! whatever happens to the index in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use crate::fixture::{ANALYSIS, article, writer};
use xunwen_engine::{Engine, Filters, PartialMatches, SearchRequest, Sort, Writer, WriterOptions};

#[derive(Debug, Clone, Copy)]
enum Operation {
    /// Posts or corrects an article.
    Put {
        id: u8,
        version: u8,
    },
    Remove {
        id: u8,
    },
    /// Makes everything so far visible.
    Commit,
    /// Loses everything since the last commit.
    Kill,
    /// Builds a new index from the articles as they are.
    Rebuild,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        8 => (0..6_u8, 0..3_u8).prop_map(|(id, version)| Operation::Put { id, version }),
        2 => (0..6_u8).prop_map(|id| Operation::Remove { id }),
        4 => Just(Operation::Commit),
        1 => Just(Operation::Kill),
        1 => Just(Operation::Rebuild),
    ]
}

/// The versions of the articles by id.
type Versions = BTreeMap<u8, u8>;

/// An index, what it should contain, and a reader who asks what has arrived since.
struct Archive {
    dir: tempfile::TempDir,
    writer: Option<Writer>,
    /// With the changes that are not committed.
    written: Versions,
    committed: Versions,
    since: i64,
}

impl Archive {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let writer = Some(writer(dir.path()));
        Self { dir, writer, written: BTreeMap::new(), committed: BTreeMap::new(), since: 0 }
    }

    fn writer(&self) -> &Writer {
        self.writer.as_ref().unwrap()
    }

    fn put(&mut self, id: u8, version: u8) {
        let text = format!("港口，第{version}版。");
        let origin = format!("{id}.txt");
        self.writer().remove_origin(&origin).unwrap();
        self.writer().add(article(&id.to_string(), "消息", &text), &origin).unwrap();
        self.written.insert(id, version);
    }

    fn remove(&mut self, id: u8) {
        self.writer().remove_origin(&format!("{id}.txt")).unwrap();
        self.written.remove(&id);
    }

    fn kill(&mut self) {
        self.reopen();
        self.written = self.committed.clone();
    }

    fn commit(&mut self) {
        self.writer.as_mut().unwrap().commit().unwrap();
        self.check_arrivals();
    }

    fn rebuild(&mut self) {
        let new = tempfile::tempdir().unwrap();
        let options = WriterOptions { n_threads: 2, memory_bytes: 64 << 20 };
        self.reopen();
        let rebuilt = Writer::open_after(new.path(), self.dir.path(), &ANALYSIS, options).unwrap();
        self.writer.replace(rebuilt).unwrap().abandon().unwrap();
        self.dir = new;
        for (id, version) in self.written.clone() {
            self.put(id, version);
        }
        self.commit();
        self.reopen();
    }

    /// Loses everything since the last commit.
    fn reopen(&mut self) {
        self.writer.take().unwrap().abandon().unwrap();
        self.writer = Some(writer(self.dir.path()));
    }

    /// Checks that exactly the versions that became visible have arrived.
    fn check_arrivals(&mut self) {
        let engine = Engine::open(self.dir.path(), Arc::clone(&ANALYSIS)).unwrap();
        let new =
            self.written.iter().filter(|(id, version)| self.committed.get(id) != Some(version));
        let new: Vec<(u8, u8)> = new.map(|(id, version)| (*id, *version)).collect();

        let mut arrived = Vec::new();
        loop {
            let filters = Filters { arrived_after: Some(self.since), ..Filters::default() };
            let request = SearchRequest {
                query: "港口".to_owned(),
                filters,
                sort: Sort::ArrivedRising,
                limit: 2,
                partial: PartialMatches::Excluded,
                ..SearchRequest::default()
            };
            let hits = engine.search(&request).unwrap().hits;
            if hits.is_empty() {
                break;
            }
            for hit in hits {
                let micros = hit.arrived.unwrap().as_microsecond();
                assert!(micros > self.since);
                self.since = micros;
                let version = hit.snippets[0].text.chars().nth(4).unwrap().to_digit(10).unwrap();
                arrived.push((hit.id.parse().unwrap(), u8::try_from(version).unwrap()));
            }
        }
        arrived.sort_unstable();
        assert_eq!(arrived, new);
        self.committed = self.written.clone();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_version_is_listed_once(
        operations in proptest::collection::vec(operation(), 1..40),
    ) {
        let mut archive = Archive::new();
        for operation in operations {
            match operation {
                Operation::Put { id, version } => archive.put(id, version),
                Operation::Remove { id } => archive.remove(id),
                Operation::Commit => archive.commit(),
                Operation::Kill => archive.kill(),
                Operation::Rebuild => archive.rebuild(),
            }
        }
        archive.commit();
    }
}

#[test]
fn an_article_with_another_date_is_another_version() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    let first = article("1", "港口", "消息");
    writer.replace(first.clone(), "1").unwrap();
    writer.commit().unwrap();
    let arrived = |writer: &mut Writer| {
        writer.commit().unwrap();
        let engine = Engine::open(dir.path(), Arc::clone(&ANALYSIS)).unwrap();
        let request =
            SearchRequest { query: "港口".into(), limit: 1, ..SearchRequest::default() };
        engine.search(&request).unwrap().hits[0].arrived
    };

    let before = arrived(&mut writer);
    writer.replace(first.clone(), "elsewhere").unwrap();
    assert_eq!(arrived(&mut writer), before, "the same article from another place");
    let dated = crate::fixture::by(first, "甲报", &[], "2024-01-01");
    writer.replace(dated, "1").unwrap();
    assert!(arrived(&mut writer) > before);
}
