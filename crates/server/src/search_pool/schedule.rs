//! Who runs next: plain data, without clocks or threads.
//!
//! Searches that have run for less time go first, so that a reader never waits for the costly
//! queries of others: a multilevel feedback queue. On the same level the clients take turns.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

/// How long a search may have run, in all, on each level; the last level has no end. A quarter of
/// the searches of an archive of television news take longer than the first, one in a thousand
/// longer than the second. Half or twice is not measured.
const LEVEL_ENDS: [Duration; 4] = [
    Duration::from_millis(5),
    Duration::from_millis(20),
    Duration::from_millis(80),
    Duration::from_millis(320),
];

/// The number of levels.
const N_LEVELS: usize = LEVEL_ENDS.len() + 1;

/// Returns the level of a search that has run for a time.
pub(super) fn level_after(ran: Duration) -> usize {
    LEVEL_ENDS.iter().take_while(|end| ran >= **end).count()
}

/// A search that waits for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) id: u64,
    pub(super) client: IpAddr,
    /// 0 for a search that has not run yet.
    pub(super) level: usize,
}

/// How many searches may run and wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueueLimits {
    pub(super) n_places: usize,
    pub(super) max_waiting: usize,
    pub(super) max_waiting_of_client: usize,
}

/// The searches that run and those that wait.
pub(super) struct Schedule {
    limits: QueueLimits,
    n_running: usize,
    /// The running searches of each client.
    running: HashMap<IpAddr, usize>,
    levels: [Level; N_LEVELS],
    n_waiting: usize,
    /// The waiting searches of each client.
    waiting: HashMap<IpAddr, usize>,
}

/// The clients that wait on a level, the next one first, each with its searches in order.
type Level = VecDeque<(IpAddr, VecDeque<u64>)>;

impl Schedule {
    pub(super) fn new(limits: QueueLimits) -> Self {
        Self {
            limits,
            n_running: 0,
            running: HashMap::new(),
            levels: Default::default(),
            n_waiting: 0,
            waiting: HashMap::new(),
        }
    }

    /// Adds a new search at the end of its client's queue. Returns whether there was room.
    pub(super) fn enter(&mut self, id: u64, client: IpAddr) -> bool {
        let of_client = self.waiting.get(&client).copied().unwrap_or(0);
        let has_room = self.n_waiting < self.limits.max_waiting
            && of_client < self.limits.max_waiting_of_client;
        if has_room {
            self.wait(Waiting { id, client, level: 0 });
        }
        has_room
    }

    /// Adds a search that has given up its place. It has been let in already.
    pub(super) fn wait(&mut self, search: Waiting) {
        let level = &mut self.levels[search.level.min(N_LEVELS - 1)];
        match level.iter_mut().find(|(client, _)| *client == search.client) {
            Some((_, ids)) => ids.push_back(search.id),
            None => level.push_back((search.client, VecDeque::from([search.id]))),
        }
        self.n_waiting += 1;
        *self.waiting.entry(search.client).or_default() += 1;
    }

    /// Removes a waiting search. Returns whether it was waiting.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        for level in &mut self.levels {
            let found = level.iter().position(|(_, ids)| ids.contains(&id));
            if let Some(at) = found {
                let client = level[at].0;
                level[at].1.retain(|other| *other != id);
                if level[at].1.is_empty() {
                    level.remove(at);
                }
                self.count_out(client);
                return true;
            }
        }
        false
    }

    /// Returns whether a running search keeps its place: no search of a lower level would get it.
    pub(super) fn keeps_place(&self, client: IpAddr, level: usize) -> bool {
        self.turn(level, Some(client)).is_none()
    }

    /// Returns whether a running search that has just reached a level keeps its place: no search
    /// that has run as long, or less, would get it.
    pub(super) fn keeps_place_on_reaching(&self, client: IpAddr, level: usize) -> bool {
        self.turn(level + 1, Some(client)).is_none()
    }

    /// Gives a free place to the search whose turn it is.
    pub(super) fn next(&mut self) -> Option<Waiting> {
        if self.n_running >= self.limits.n_places || self.n_waiting == 0 {
            return None;
        }
        let (level, at) = self.turn(N_LEVELS, None)?;

        // The client goes to the end of the row.
        let (client, mut ids) = self.levels[level].remove(at)?;
        let id = ids.pop_front()?;
        if !ids.is_empty() {
            self.levels[level].push_back((client, ids));
        }

        self.count_out(client);
        self.n_running += 1;
        *self.running.entry(client).or_default() += 1;
        Some(Waiting { id, client, level })
    }

    /// Takes back the place of a search.
    pub(super) fn leave(&mut self, client: IpAddr) {
        self.n_running = self.n_running.saturating_sub(1);
        decrement(&mut self.running, client);
    }

    /// Returns the places that a client may have while others wait: half of them.
    fn max_running_of_client(&self) -> usize {
        self.limits.n_places.div_ceil(2)
    }

    /// Returns whose turn it is on the levels below `end`, by level and place in it: the first client
    /// with less than its share of places, or else the first client. A search of `leaving`
    /// would free its place.
    fn turn(&self, end: usize, leaving: Option<IpAddr>) -> Option<(usize, usize)> {
        let max_running = self.max_running_of_client();
        let has_room = |client: &IpAddr| {
            let n_running = self.running.get(client).copied().unwrap_or(0);
            n_running < max_running + usize::from(leaving == Some(*client))
        };

        let mut first = None;
        for (level, clients) in self.levels.iter().enumerate().take(end) {
            first = first.or((!clients.is_empty()).then_some((level, 0)));
            if let Some(at) = clients.iter().position(|(client, _)| has_room(client)) {
                return Some((level, at));
            }
        }

        // Clients without room get the place only if none with room would get it.
        let mut others = self.levels.iter().skip(end).flatten().map(|(client, _)| client);
        let has_other = others.any(has_room) || leaving.as_ref().is_some_and(has_room);
        first.filter(|_| !has_other)
    }

    fn count_out(&mut self, client: IpAddr) {
        self.n_waiting -= 1;
        decrement(&mut self.waiting, client);
    }
}

/// Lowers a count by one, and forgets it at zero.
fn decrement(counts: &mut HashMap<IpAddr, usize>, client: IpAddr) {
    if let Some(count) = counts.get_mut(&client) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    fn client(n: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, n).into()
    }

    fn schedule(n_places: usize) -> Schedule {
        Schedule::new(QueueLimits { n_places, max_waiting: 100, max_waiting_of_client: 50 })
    }

    /// Returns the ids that get a place, in order, while one after the other leaves.
    fn served(schedule: &mut Schedule) -> Vec<u64> {
        let mut ids = Vec::new();
        while let Some(next) = schedule.next() {
            ids.push(next.id);
            schedule.leave(next.client);
        }
        ids
    }

    #[test]
    fn clients_take_turns_however_many_searches_one_has() {
        let mut schedule = schedule(1);
        for id in 0..40 {
            assert!(schedule.enter(id, client(1)));
        }
        assert!(schedule.enter(100, client(2)) && schedule.enter(101, client(2)));
        assert_eq!(served(&mut schedule)[..5], [0, 100, 1, 101, 2]);
    }

    #[test]
    fn a_client_gets_half_of_the_places_while_another_waits_and_all_if_none_does() {
        let mut schedule = schedule(4);
        (0..8).for_each(|id| assert!(schedule.enter(id, client(1))));
        let first: Vec<u64> = std::iter::from_fn(|| schedule.next()).map(|next| next.id).collect();
        assert_eq!(first, [0, 1, 2, 3]);

        // Two places become free while another client waits: both go to it.
        (100..103).for_each(|id| assert!(schedule.enter(id, client(2))));
        schedule.leave(client(1));
        schedule.leave(client(1));
        let next: Vec<u64> = std::iter::from_fn(|| schedule.next()).map(|next| next.id).collect();
        assert_eq!(next, [100, 101]);
    }

    #[test]
    fn waiting_is_bounded_for_each_client_and_for_all() {
        let limits = QueueLimits { n_places: 1, max_waiting: 5, max_waiting_of_client: 3 };
        let mut schedule = Schedule::new(limits);
        let enters = [1, 1, 1, 1, 2, 3, 4].map(client).into_iter().zip(0..);
        let let_in: Vec<bool> = enters.map(|(client, id)| schedule.enter(id, client)).collect();
        assert_eq!(let_in, [true, true, true, false, true, true, false]);

        assert!(schedule.remove(1) && !schedule.remove(1));
        assert!(schedule.enter(9, client(4)));
    }

    #[test]
    fn a_search_that_has_run_less_goes_first() {
        let mut schedule = schedule(1);
        schedule.wait(Waiting { id: 1, client: client(1), level: 3 });
        schedule.wait(Waiting { id: 2, client: client(1), level: 1 });
        assert!(!schedule.keeps_place(client(3), 2) && schedule.keeps_place(client(3), 1));
        assert!(!schedule.keeps_place_on_reaching(client(3), 1));
        assert!(schedule.enter(3, client(2)));
        assert_eq!(served(&mut schedule), [3, 2, 1]);
    }

    #[test]
    fn a_search_does_not_give_way_to_one_that_would_not_get_its_place() {
        let mut schedule = schedule(2);
        schedule.wait(Waiting { id: 1, client: client(1), level: 2 });
        schedule.wait(Waiting { id: 2, client: client(2), level: 4 });
        assert!(schedule.next().is_some() && schedule.next().is_some());

        // Another search of client 1, which has its half of the places.
        assert!(schedule.enter(3, client(1)));
        assert!(schedule.keeps_place(client(2), 4));
        assert!(!schedule.keeps_place(client(1), 2));
        assert!(schedule.enter(4, client(3)));
        assert!(!schedule.keeps_place(client(2), 4));
    }

    #[test]
    fn levels_grow_with_the_time_run() {
        let levels =
            [0, 4, 5, 19, 20, 80, 319, 320, 9_000].map(|ms| level_after(Duration::from_millis(ms)));
        assert_eq!(levels, [0, 0, 1, 1, 2, 3, 3, 4, 4]);
    }

    proptest! {
        /// No place stays free while a search waits, none is given twice, and no search is lost.
        #[test]
        fn every_search_runs_once(
            steps in proptest::collection::vec((0_u8..4, 0_u8..3, 0_usize..5), 1..80),
            n_places in 1_usize..4,
        ) {
            let mut schedule = schedule(n_places);
            let (mut entered, mut ran) = (0, Vec::new());
            let mut running: Vec<Waiting> = Vec::new();
            for (action, n, level) in steps {
                match action {
                    0 | 1 => {
                        prop_assert!(schedule.enter(entered, client(n)));
                        entered += 1;
                    }
                    2 if !running.is_empty() => {
                        let paused = running.remove(n as usize % running.len());
                        schedule.leave(paused.client);
                        schedule.wait(Waiting { level, ..paused });
                    }
                    _ if !running.is_empty() => {
                        let done = running.remove(n as usize % running.len());
                        schedule.leave(done.client);
                        ran.push(done.id);
                    }
                    _ => {}
                }
                running.extend(std::iter::from_fn(|| schedule.next()));
                prop_assert!(running.len() == n_places || schedule.n_waiting == 0);
                prop_assert!(running.len() <= n_places);
            }

            for search in running {
                schedule.leave(search.client);
                ran.push(search.id);
            }
            ran.extend(served(&mut schedule));
            ran.sort_unstable();
            prop_assert_eq!(ran, (0..entered).collect::<Vec<_>>());
            prop_assert!(schedule.running.is_empty() && schedule.waiting.is_empty());
        }
    }
}
