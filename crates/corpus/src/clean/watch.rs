//! The limits of cleaning one article: a budget of work, and a question whether to stop.

use std::cell::{Cell, RefCell};
use std::fmt;

use crate::skip::SkipReason;

/// The work that the costly passes may do for one article.
///
/// All passes are linear. The budget bounds the two whose linear cost is high: trying other encodings of damaged lines,
/// and scoring the ends of lines. It counts work and not time, so that an article is cleaned in the same way on every
/// machine, however busy.
struct WorkBudget {
    /// Units for any article. A unit is a character that is read or compared.
    /// Source: chosen by hand, for a few hundred damaged runs.
    /// Effect: not measured. With this value, two news corpora and 2,500 damaged pages are cleaned as without a budget.
    base_units: u64,
    /// Units for each byte of the text.
    /// Source: chosen by hand, so that a megabyte of any text takes about a second.
    /// Effect: not measured, as above.
    units_per_byte: u64,
}

const BUDGET: WorkBudget = WorkBudget { base_units: 10_000_000, units_per_byte: 25 };

/// Units between two questions whether to stop: about a millisecond.
const UNITS_PER_CHECK: u64 = 16_384;

/// Follows the cleaning of an article, and limits it.
///
/// # Examples
/// ```
/// use xunwen_corpus::{CleaningWatch, Format, Record, SkipReason, clean_watched, read};
///
/// let raw = read(Record::new("a", Format::Text, "潮涌钱塘。".into())).remove(0)?;
/// let is_stopped = || Some(SkipReason::Stopped);
/// let skip = clean_watched(raw, &CleaningWatch::new().stopped_by(&is_stopped)).unwrap_err();
/// assert_eq!(skip.reason.code(), "stopped");
/// # Ok::<(), xunwen_corpus::Skip>(())
/// ```
pub struct CleaningWatch<'a> {
    on_pass: Option<&'a dyn Fn(&'static str)>,
    is_stopped: Option<&'a dyn Fn() -> Option<SkipReason>>,
    /// The name of the pass that runs.
    pass: Cell<&'static str>,
    n_units_left: Cell<u64>,
    n_units_to_check: Cell<u64>,
    /// The reason for which cleaning stops.
    stopped: RefCell<Option<SkipReason>>,
    /// The passes that ended early because the budget was spent.
    unfinished: RefCell<Vec<&'static str>>,
}

impl<'a> CleaningWatch<'a> {
    /// Returns a watch that never stops.
    #[must_use]
    pub fn new() -> Self {
        Self {
            on_pass: None,
            is_stopped: None,
            pass: Cell::new(""),
            n_units_left: Cell::new(0),
            n_units_to_check: Cell::new(UNITS_PER_CHECK),
            stopped: RefCell::new(None),
            unfinished: RefCell::default(),
        }
    }

    /// Stops cleaning soon after `is_stopped` returns a reason. It is called between passes, and often inside long ones.
    #[must_use]
    pub fn stopped_by(self, is_stopped: &'a dyn Fn() -> Option<SkipReason>) -> Self {
        Self { is_stopped: Some(is_stopped), ..self }
    }

    /// Calls `on_pass` with the name of each pass before it.
    #[must_use]
    pub fn reporting(self, on_pass: &'a dyn Fn(&'static str)) -> Self {
        Self { on_pass: Some(on_pass), ..self }
    }

    /// Begins an article: its budget is that of a text of this length.
    pub(super) fn begin_article(&self, n_bytes: usize) {
        self.n_units_left.set(BUDGET.base_units + BUDGET.units_per_byte * n_bytes as u64);
        self.unfinished.borrow_mut().clear();
    }

    /// Begins a pass.
    ///
    /// # Errors
    ///
    /// The reason for which cleaning has to stop.
    pub(super) fn begin_pass(&self, pass: &'static str) -> Result<(), SkipReason> {
        self.pass.set(pass);
        if let Some(on_pass) = self.on_pass {
            on_pass(pass);
        }
        self.may_continue();
        match &*self.stopped.borrow() {
            Some(reason) => Err(reason.clone()),
            None => Ok(()),
        }
    }

    /// Takes units from the budget. Returns false if the pass has to end early: the budget is spent, or cleaning has to
    /// stop.
    pub(super) fn spend(&self, n_units: usize) -> bool {
        let Some(n_left) = self.n_units_left.get().checked_sub(n_units as u64) else {
            let mut unfinished = self.unfinished.borrow_mut();
            if unfinished.last() != Some(&self.pass.get()) {
                unfinished.push(self.pass.get());
            }
            return false;
        };
        self.n_units_left.set(n_left);

        let Some(n_to_check) = self.n_units_to_check.get().checked_sub(n_units as u64) else {
            self.n_units_to_check.set(UNITS_PER_CHECK);
            return self.may_continue();
        };
        self.n_units_to_check.set(n_to_check);
        self.stopped.borrow().is_none()
    }

    /// Stops cleaning before the next pass.
    pub(super) fn refuse(&self, reason: SkipReason) {
        self.stopped.borrow_mut().get_or_insert(reason);
    }

    /// Returns the passes that ended early because the budget was spent.
    pub(super) fn unfinished(&self) -> Vec<&'static str> {
        self.unfinished.borrow().clone()
    }

    /// Asks whether to stop.
    fn may_continue(&self) -> bool {
        let mut stopped = self.stopped.borrow_mut();
        if let (None, Some(is_stopped)) = (&*stopped, self.is_stopped) {
            *stopped = is_stopped();
        }
        stopped.is_none()
    }
}

impl Default for CleaningWatch<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CleaningWatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleaningWatch")
            .field("pass", &self.pass.get())
            .field("n_units_left", &self.n_units_left.get())
            .finish_non_exhaustive()
    }
}
