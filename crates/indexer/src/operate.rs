//! Tasks of the operator: check everything, back it up, restore it.

mod backup;
mod backup_format;
mod doctor;
mod finding;
mod restore;

pub use backup::{Backup, BackupError, backup};
pub use doctor::{examine, examine_cluster};
pub use finding::{Finding, Severity};
pub use restore::{RestoreError, Restored, restore};
