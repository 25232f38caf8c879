//! Collecting the events of one step.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::events::WakeEvent;

/// The time during which events are collected for one step.
const GATHER_TIME: Duration = Duration::from_millis(20);

/// Waits for an event, for `tick` at most, then collects the events that follow closely. Without
/// anybody who could send more, the last event is a stop.
pub(super) fn gather(events: &Receiver<WakeEvent>, tick: Duration) -> Vec<WakeEvent> {
    let mut received = events.recv_timeout(tick);
    let deadline = Instant::now() + GATHER_TIME;
    let mut gathered = Vec::new();

    loop {
        match received {
            Ok(event) => gathered.push(event),
            Err(RecvTimeoutError::Timeout) => return gathered,
            Err(RecvTimeoutError::Disconnected) => {
                gathered.push(WakeEvent::Stop);
                return gathered;
            }
        }
        // `recv_deadline` returns events that have already arrived even after the deadline, so
        // that a steady stream would never end.
        if Instant::now() >= deadline {
            return gathered;
        }
        received = events.recv_deadline(deadline);
    }
}

#[cfg(test)]
mod tests {
    use crossbeam_channel::unbounded;

    use super::*;

    #[test]
    fn events_that_follow_closely_are_one_step_and_a_closed_channel_is_a_stop() {
        let (sender, events) = unbounded();
        assert!(gather(&events, Duration::ZERO).is_empty());

        sender.send(WakeEvent::Posted).unwrap();
        sender.send(WakeEvent::Rescan).unwrap();
        drop(sender);
        let gathered = gather(&events, Duration::from_secs(60));
        assert!(matches!(gathered[..], [WakeEvent::Posted, WakeEvent::Rescan, WakeEvent::Stop]));
    }
}
