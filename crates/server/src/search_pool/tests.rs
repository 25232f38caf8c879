//! Tests of the pool with work that the test itself ends, so that no test depends on time.

use std::net::Ipv4Addr;
use std::sync::mpsc;

use tokio::sync::oneshot;
use xunwen_engine::{SearchBudget, WorkKind};

use super::*;

const LONG: Duration = Duration::from_secs(60);

fn client(n: u8) -> IpAddr {
    Ipv4Addr::new(192, 0, 2, n).into()
}

fn busy() -> RequestError {
    RetryLaterError::Busy.into()
}

fn pool(n_searches: usize, queue_wait: Duration, search_time: Duration) -> Arc<SearchPool> {
    let search_limits = SearchLimits::NONE;
    let defaults = ServerOptions::default();
    let options = ServerOptions { n_searches, queue_wait, search_time, search_limits, ..defaults };
    Arc::new(SearchPool::new(&options))
}

/// Takes steps until the search is cut.
fn run_until_cut(budget: &SearchBudget) -> Result<(), RequestError> {
    while budget.add_steps(WorkKind::Postings, 1) {
        std::thread::yield_now();
    }
    Ok(())
}

#[tokio::test]
async fn work_above_the_limit_is_refused_until_a_place_is_free() {
    let pool = pool(1, Duration::from_millis(10), LONG);
    let (release, held) = mpsc::channel::<()>();

    let first = pool.run(client(1), 0, move |_| held.recv().map_err(|_| busy()));
    let second = async {
        assert_eq!(pool.run(client(2), 0, |_| Ok(())).await, Err(busy()));
        release.send(()).unwrap();
    };
    let (first, ()) = tokio::join!(first, second);

    assert_eq!(first, Ok(()));
    assert_eq!(pool.run(client(1), 0, |_| Ok(7)).await, Ok(7));
}

#[tokio::test]
async fn work_that_takes_too_long_is_cancelled_and_frees_its_place() {
    let pool = pool(1, LONG, Duration::from_millis(5));
    let late = pool.run(client(1), 0, run_until_cut).await;
    assert_eq!(late, Err(RetryLaterError::Timeout { limit_ms: 5 }.into()));

    // The queue waits for a minute: only the end of the first search lets this one in.
    assert_eq!(pool.run(client(1), 0, |_| Ok(7)).await, Ok(7));
}

#[tokio::test]
async fn a_search_is_cancelled_when_its_caller_is_gone() {
    let pool = pool(1, LONG, LONG);
    let (started, has_started) = oneshot::channel();
    let (cut, was_cut) = oneshot::channel();
    let search = {
        let pool = Arc::clone(&pool);
        tokio::spawn(async move {
            let work = move |budget: &SearchBudget| {
                started.send(()).unwrap();
                let result = run_until_cut(budget);
                cut.send(budget.is_cancelled()).unwrap();
                result
            };
            pool.run(client(1), 0, work).await
        })
    };

    has_started.await.unwrap();
    search.abort();
    assert!(was_cut.await.unwrap());
    assert_eq!(pool.run(client(1), 0, |_| Ok(7)).await, Ok(7));
}

#[tokio::test]
async fn a_caller_that_is_gone_leaves_the_queue() {
    let pool = pool(1, LONG, LONG);
    let place = pool.places.enter(client(1)).unwrap().place().await.unwrap();

    // Far more than may wait at the same time.
    for _ in 0..1_000 {
        let waiting = pool.run(client(2), 0, |_| Ok(()));
        assert!(timeout(Duration::ZERO, waiting).await.is_err());
    }
    place.leave();
    assert_eq!(pool.run(client(2), 0, |_| Ok(7)).await, Ok(7));
}

/// One client keeps many searches running and waiting that end only when they are cut. Another
/// client is answered all the same, because they give way.
#[tokio::test]
async fn searches_without_end_do_not_keep_another_client_from_searching() {
    for same_client in [false, true] {
        let pool = pool(2, LONG, LONG);
        let costly: Vec<_> = (0..16)
            .map(|_| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move { pool.run(client(1), 0, run_until_cut).await })
            })
            .collect();

        let reader = if same_client { client(1) } else { client(2) };
        for n in 0..50 {
            assert_eq!(pool.run(reader, 0, move |_| Ok(n)).await, Ok(n));
        }
        costly.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

#[tokio::test]
async fn too_many_searches_of_one_client_are_refused_and_those_of_another_are_not() {
    let pool = pool(1, LONG, LONG);
    let place = pool.places.enter(client(9)).unwrap().place().await.unwrap();

    let tickets: Vec<_> = std::iter::from_fn(|| pool.places.enter(client(1))).collect();
    assert_eq!(tickets.len(), crate::limits::MAX_WAITING_SEARCHES_OF_CLIENT);
    assert_eq!(pool.run(client(1), 0, |_| Ok(())).await, Err(busy()));

    let other = pool.places.enter(client(2)).unwrap();
    place.leave();
    drop(tickets);
    assert!(other.place().await.is_some());
}

#[tokio::test]
async fn work_that_panics_is_an_internal_error_and_frees_its_place() {
    let pool = pool(1, LONG, LONG);
    let lost = pool.run(client(1), 0, |_| -> Result<(), RequestError> { panic!("at {}", 7) }).await;
    let expected = OperatorError::Internal { cause: "panicked: at 7".into() };
    assert_eq!(lost, Err(expected.into()));
    assert_eq!(pool.run(client(1), 0, |_| Ok(7)).await, Ok(7));
}
