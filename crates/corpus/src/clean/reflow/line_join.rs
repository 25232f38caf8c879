//! A decision to join two lines, and the odds that it takes.

/// The line at `right` continues the line at `left`. The lines between are set aside.
#[derive(Clone, Copy)]
pub(super) struct LineJoin {
    pub(super) left: usize,
    pub(super) right: usize,
}

/// The odds from which on lines are joined, as natural logarithms.
pub(super) struct JoinThresholds {
    /// For adjacent lines.
    pub(super) adjacent: f32,
    /// For lines with others between them.
    pub(super) over: f32,
    /// The page is known to be damaged.
    pub(super) is_damaged: bool,
}
