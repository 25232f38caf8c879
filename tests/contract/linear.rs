//! Every step from bytes to terms takes linear time: four times the input takes less than eight times as long, for
//! families of hostile inputs. A quadratic step takes sixteen times as long.
//!
//! The time is that of the processor and of one thread, the best of several runs, so that other programs do not decide.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use xunwen_corpus::Pass;
use xunwen_tests::hostile::{
    HostileFamily, container_families, mixed_families, text_families, unit_families,
};
use xunwen_tests::step_times::{StepTimes, Steps};

/// The sizes of the inputs, in bytes.
const SMALL: usize = 12 << 10;
const LARGE: usize = 4 * SMALL;
const LARGER: usize = 4 * LARGE;

/// The most that the large input may take, as a multiple of the small one. Linear is 4, quadratic 16.
const MAX_RATIO: f64 = 8.0;

/// Steps that take less for the large input are too short to compare, in seconds. A quadratic step that takes no longer
/// would take less than two seconds for a megabyte.
const MIN_SECONDS: f64 = 4e-3;

/// The most that a step may take for a byte of the large input, in nanoseconds, in the test profile.
const MAX_NS_PER_BYTE: f64 = 50_000.0;

/// Measurements before a step is reported as slow.
const N_RUNS: usize = 4;

#[test]
fn every_step_takes_linear_time_for_hostile_text() {
    let mut families = text_families();
    families.extend(unit_families().into_iter().step_by(3));
    families.extend(mixed_families(1, 100));

    let steps_seen = check(&families);
    for pass in Pass::ALL {
        assert!(steps_seen.contains(pass.name()), "no family measures the pass {}", pass.name());
    }
}

#[test]
fn every_step_takes_linear_time_for_hostile_files() {
    let steps_seen = check(&container_families());
    assert!(steps_seen.contains("read"));
}

/// Checks families on two threads. Returns the names of the steps that were measured.
fn check(families: &[HostileFamily]) -> BTreeSet<&'static str> {
    let steps = Steps::load();
    let next = AtomicUsize::new(0);
    let slow = Mutex::new(Vec::new());
    let seen = Mutex::new(BTreeSet::new());

    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(family) = families.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let large = steps.times(family, LARGE);
                    seen.lock().unwrap().extend(large.iter().map(|(name, _)| name));
                    slow.lock().unwrap().extend(fault(&steps, family, large));
                }
            });
        }
    });

    let slow = slow.into_inner().unwrap();
    assert!(slow.is_empty(), "{} of {}:\n{}", slow.len(), families.len(), slow.join("\n"));
    seen.into_inner().unwrap()
}

/// Returns a description of the step that takes more than linear time, if there is one.
///
/// A step that only larger inputs reach is not superlinear: the same step has to be as slow once
/// more, between the large input and a still larger one.
fn fault(steps: &Steps, family: &HostileFamily, mut large: StepTimes) -> Option<String> {
    let mut small = steps.times(family, SMALL);
    for _ in 1..N_RUNS {
        slowest(&small, &large, LARGE)?;
        // Both again: the best time of each step counts.
        small.keep_best(&steps.times(family, SMALL));
        large.keep_best(&steps.times(family, LARGE));
    }
    let (name, _) = slowest(&small, &large, LARGE)?;

    let mut larger = steps.times(family, LARGER);
    for _ in 1..N_RUNS {
        if !is_slow(name, &large, &larger, LARGER) {
            return None;
        }
        larger.keep_best(&steps.times(family, LARGER));
    }
    if !is_slow(name, &large, &larger, LARGER) {
        return None;
    }

    let ms = [&small, &large, &larger].map(|times| times.seconds(name) * 1e3);
    Some(format!(
        "{family:?}: {name} takes {:.1} ms, {:.1} ms for four times the text, and {:.1} ms for \
         sixteen times",
        ms[0], ms[1], ms[2]
    ))
}

/// Returns the first step that is too slow for `n_bytes`, compared with a quarter of the text.
fn slowest(small: &StepTimes, large: &StepTimes, n_bytes: usize) -> Option<(&'static str, f64)> {
    large.iter().find(|&(name, _)| is_slow(name, small, large, n_bytes))
}

fn is_slow(name: &str, small: &StepTimes, large: &StepTimes, n_bytes: usize) -> bool {
    let seconds = large.seconds(name);
    let ratio = seconds / small.seconds(name).max(1e-6);
    let ns_per_byte = seconds * 1e9 / n_bytes as f64;
    (seconds > MIN_SECONDS && ratio > MAX_RATIO) || ns_per_byte > MAX_NS_PER_BYTE
}

/// The measure finds a quadratic step: it is not too coarse.
#[test]
fn a_quadratic_step_is_found() {
    let family = &text_families()[0];
    let (mut small, mut large) = (StepTimes::default(), StepTimes::default());
    small.measured("quadratic", || quadratic(family.input(SMALL).len()));
    large.measured("quadratic", || quadratic(family.input(LARGE).len()));
    assert!(slowest(&small, &large, LARGE).is_some(), "{small:?} {large:?}");
}

fn quadratic(n: usize) -> usize {
    (0..n).map(|i| (0..i).filter(|j| std::hint::black_box(j ^ i) % 7 == 0).count()).sum()
}
