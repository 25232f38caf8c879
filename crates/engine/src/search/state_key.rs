//! Names index states.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names an index state in cursors.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateKey {
    /// A state by its name.
    Named(u64),
    /// A state that the engine of the index holds under this id, also for other processes.
    Held {
        /// The name of the state.
        name: u64,
        /// The id.
        id: String,
    },
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) | Self::Held { name, .. } => write!(f, "{name:016x}"),
        }
    }
}
