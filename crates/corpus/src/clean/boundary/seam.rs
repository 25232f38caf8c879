//! The characters at a line end and their probabilities: the evidence for or against a join.

use crate::clean::language_model::{
    DIGIT, LETTER, LINE_END, LINE_START, class, log_p1, log_p2, log_p3,
};

/// The classes of the characters around a line end, with log-probabilities in nats.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineSeam {
    last: u16,
    first: u16,
    second: u16,
    /// The line continues with the first character of the next line, and then with its second.
    join: [f32; 2],
    /// The line ends after its last character.
    end: f32,
    /// A line starts with the first two characters.
    start: f32,
}

impl LineSeam {
    pub(super) fn new(left: &str, right: &str) -> Self {
        let mut back = left.chars().rev().map(class);
        let mut forth = right.chars().map(class);
        let last = back.next().unwrap_or(LINE_START);
        let before = back.next().unwrap_or(LINE_START);
        let first = forth.next().unwrap_or(LINE_END);
        let second = forth.next().unwrap_or(LINE_END);

        Self {
            last,
            first,
            second,
            join: [log_p3(before, last, first), log_p3(last, first, second)],
            end: log_p3(before, last, LINE_END),
            start: log_p2(LINE_START, first) + log_p3(LINE_START, first, second),
        }
    }

    /// Returns how much likelier the characters are in one line than at the end of one and the start of another, in
    /// nats.
    pub(super) fn lift(&self) -> f32 {
        self.join.iter().sum::<f32>() - self.end - self.start
    }

    /// Returns the features that the characters give, by trigrams, by bigrams, and one by one.
    pub(super) fn features(&self) -> [f32; 8] {
        let &Self { last, first, second, join: [join, join_next], end, start } = self;
        [
            join + join_next,
            end + start,
            log_p2(last, first),
            log_p2(last, LINE_END) + log_p2(LINE_START, first),
            start - log_p2(first, second) - log_p1(first),
            end,
            join,
            join_next,
        ]
    }

    pub(super) fn is_between_letters(&self) -> bool {
        self.last == LETTER && self.first == LETTER
    }

    pub(super) fn is_after_letter(&self) -> bool {
        self.last == LETTER
    }

    pub(super) fn is_between_digits(&self) -> bool {
        self.last == DIGIT && self.first == DIGIT
    }
}

/// Returns how much likelier the characters are in one sentence than at the end of `left` and the start of `right`, in
/// nats.
pub(in crate::clean) fn lift(left: &str, right: &str) -> f32 {
    LineSeam::new(left, right).lift()
}
