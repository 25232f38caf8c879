//! Files with many articles that change: only the changed articles are indexed again, and the index
//! is the same as if all had been.

mod archive;
mod corpus;

use proptest::prelude::*;

use archive::Archive;
use corpus::{Corpus, Entry, EntryKind, FILES};

/// A change of the corpus or of the store, or a run.
#[derive(Debug, Clone)]
enum Step {
    Insert {
        file: usize,
        at: u8,
        entry: Entry,
    },
    Delete {
        file: usize,
        at: u8,
    },
    Change {
        file: usize,
        at: u8,
        text: u8,
    },
    Rename {
        file: usize,
        at: u8,
        id: Option<u8>,
    },
    /// Moves an entry within its file or to another one.
    Move {
        file: usize,
        at: u8,
        to: usize,
        to_at: u8,
    },
    /// Copies an entry within its file or to another one.
    Duplicate {
        file: usize,
        at: u8,
        to: usize,
        to_at: u8,
    },
    Reverse {
        file: usize,
    },
    /// Writes a file in the other encoding.
    Recode {
        file: usize,
    },
    /// Changes what a feed says about all its entries.
    Retitle {
        file: usize,
    },
    /// Cuts off the end of a file.
    Truncate {
        file: usize,
        percent: u8,
    },
    Empty {
        file: usize,
    },
    Post {
        id: u8,
        text: u8,
    },
    TakeBack {
        id: u8,
    },
    Update,
    /// A run that ends like a power failure.
    Crash {
        after: CrashPoint,
    },
}

/// The last step of a run before it is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CrashPoint {
    Writing,
    IndexCommit,
    HashLog,
}

fn entry() -> impl Strategy<Value = Entry> {
    let kind = prop_oneof![
        12 => Just(EntryKind::Article),
        1 => Just(EntryKind::Blank),
        1 => Just(EntryKind::Invalid),
    ];
    (prop::option::weighted(0.8, 0..10_u8), 0..4_u8, kind).prop_map(|(id, text, kind)| Entry {
        id,
        text,
        kind,
    })
}

fn crash_point() -> impl Strategy<Value = CrashPoint> {
    prop_oneof![Just(CrashPoint::Writing), Just(CrashPoint::IndexCommit), Just(CrashPoint::HashLog),]
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..FILES.len();
    let at = any::<u8>;
    prop_oneof![
        9 => (file(), at(), entry()).prop_map(|(file, at, entry)| Step::Insert { file, at, entry }),
        3 => (file(), at()).prop_map(|(file, at)| Step::Delete { file, at }),
        4 => (file(), at(), 0..4_u8).prop_map(|(file, at, text)| Step::Change { file, at, text }),
        1 => (file(), at(), prop::option::of(0..10_u8))
            .prop_map(|(file, at, id)| Step::Rename { file, at, id }),
        3 => (file(), at(), file(), at())
            .prop_map(|(file, at, to, to_at)| Step::Move { file, at, to, to_at }),
        2 => (file(), at(), file(), at())
            .prop_map(|(file, at, to, to_at)| Step::Duplicate { file, at, to, to_at }),
        1 => file().prop_map(|file| Step::Reverse { file }),
        1 => file().prop_map(|file| Step::Recode { file }),
        1 => file().prop_map(|file| Step::Retitle { file }),
        1 => (file(), 1..100_u8).prop_map(|(file, percent)| Step::Truncate { file, percent }),
        1 => file().prop_map(|file| Step::Empty { file }),
        1 => (0..10_u8, 0..4_u8).prop_map(|(id, text)| Step::Post { id, text }),
        1 => (0..10_u8).prop_map(|id| Step::TakeBack { id }),
        9 => Just(Step::Update),
        1 => crash_point().prop_map(|after| Step::Crash { after }),
    ]
}

/// A corpus with three indexes: one updated article by article, one updated file by file, and a new
/// one in the end.
fn check(steps: &[Step]) {
    let mut corpus = Corpus::new();
    let mut by_article = Archive::new(&corpus);
    let mut by_file = Archive::new(&corpus);

    for step in steps.iter().chain([&Step::Update]) {
        if corpus.apply(step) {
            continue;
        }
        match step {
            Step::Crash { after } => {
                by_article.crash(*after);
                by_file.crash(*after);
            }
            _ => {
                let report = by_article.update();
                by_file.forget_hashes();
                let expected = by_file.update();

                by_article.expect_same(&mut by_file);
                let n_kept = |report: &super::Report| report.n_indexed + report.n_unchanged;
                assert_eq!(n_kept(&report), n_kept(&expected));
                assert_eq!(report.n_read, expected.n_read);
                assert_eq!(report.skipped, expected.skipped);
                assert_eq!(report.skipped_by_reason, expected.skipped_by_reason);
            }
        }
    }

    let mut fresh = Archive::new(&corpus);
    fresh.update();
    by_article.expect_same_as_fresh(&mut fresh);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn an_update_by_article_gives_the_index_of_an_update_by_file_and_of_a_fresh_one(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        check(&steps);
    }
}

/// Returns an article with an id.
fn article(id: u8, text: u8) -> Entry {
    Entry { id: Some(id), text, kind: EntryKind::Article }
}

#[test]
fn an_article_moves_to_a_file_before_its_own_and_back() {
    let insert = |file, id| Step::Insert { file, at: 0, entry: article(id, 0) };
    let there = Step::Move { file: 1, at: 0, to: 0, to_at: 0 };
    let back = Step::Move { file: 0, at: 0, to: 1, to_at: 0 };
    let mut steps: Vec<Step> =
        (0..2).flat_map(|file| (0..3).map(move |n| insert(file, 3 * file as u8 + n))).collect();
    steps.extend([Step::Update, there, Step::Update, back]);
    check(&steps);
}

#[test]
fn the_second_of_two_articles_with_one_id_takes_the_place_of_the_first() {
    let insert = |at, entry| Step::Insert { file: 0, at, entry };
    let delete_first = Step::Delete { file: 0, at: 0 };
    check(&[
        insert(0, article(1, 1)),
        insert(1, article(2, 0)),
        insert(2, article(1, 2)),
        Step::Update,
        Step::Reverse { file: 0 },
        Step::Update,
        delete_first.clone(),
        Step::Update,
        insert(0, article(1, 1)),
        Step::Update,
        delete_first,
    ]);
}

#[test]
fn an_edit_that_is_undone_after_a_crash_is_undone_in_the_index() {
    for after in [CrashPoint::Writing, CrashPoint::IndexCommit, CrashPoint::HashLog] {
        let insert = |at, entry| Step::Insert { file: 0, at, entry };
        check(&[
            insert(0, article(1, 1)),
            insert(1, article(2, 0)),
            Step::Update,
            Step::Change { file: 0, at: 0, text: 2 },
            Step::Crash { after },
            Step::Change { file: 0, at: 0, text: 1 },
        ]);
    }
}

#[test]
fn a_posted_article_takes_an_id_and_gives_it_back() {
    let insert = |at, entry| Step::Insert { file: 0, at, entry };
    check(&[
        insert(0, article(1, 1)),
        insert(1, article(2, 0)),
        insert(2, article(3, 0)),
        Step::Update,
        Step::Post { id: 2, text: 3 },
        Step::Update,
        Step::Change { file: 0, at: 0, text: 2 },
        Step::Update,
        Step::TakeBack { id: 2 },
    ]);
}

#[test]
fn ten_edited_lines_of_two_thousand_are_ten_indexed_articles() {
    let mut corpus = Corpus::new();
    corpus.set_articles(0, (0..2000).map(|n| (format!("n{n}"), "第一版".to_owned())));
    let mut archive = Archive::new(&corpus);
    assert_eq!(archive.update().n_indexed, 2000);
    let version = |n: usize| if n % 200 == 7 { "第二版" } else { "第一版" };
    corpus.set_articles(0, (0..2000).map(|n| (format!("n{n}"), version(n).to_owned())));
    let report = archive.update();
    assert_eq!((report.n_read, report.n_indexed, report.n_unchanged), (2000, 10, 1990));
    // The new articles and the deleted ones of the index, which are not merged yet.
    assert_eq!(archive.counts(), (2000, 10));

    // A line at the top moves all others, and the last ten are gone.
    let lines = [("new".to_owned(), "第一版".to_owned())].into_iter();
    let rest = (0..1990).map(|n| (format!("n{n}"), version(n).to_owned()));
    corpus.set_articles(0, lines.chain(rest));
    let report = archive.update();
    assert_eq!((report.n_indexed, report.n_unchanged, report.n_removed), (1, 1990, 10));
    assert_eq!(archive.counts(), (1991, 20));
}

#[test]
fn an_index_without_hashes_is_updated_file_by_file_once() {
    let mut corpus = Corpus::new();
    let articles = |version: &'static str| {
        (0..5).map(move |n| (format!("n{n}"), if n == 0 { version } else { "同" }.to_owned()))
    };
    corpus.set_articles(0, articles("第一版"));
    let mut archive = Archive::new(&corpus);
    archive.update();
    archive.remove_hash_log();
    corpus.set_articles(0, articles("第二版"));
    let report = archive.update();
    assert_eq!((report.n_indexed, report.n_unchanged), (5, 0));
    corpus.set_articles(0, articles("第三版"));
    let report = archive.update();
    assert_eq!((report.n_indexed, report.n_unchanged), (1, 4));
}
