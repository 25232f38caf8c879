//! Tasks of the operator: check everything, back it up, restore it, copy it to a cluster and back.

mod backup;
mod backup_format;
mod cluster_backup;
mod copy;
mod doctor;
mod finding;
mod restore;

pub use backup::{Backup, BackupError, backup};
pub use cluster_backup::{ClusterBackup, back_up_cluster};
pub use copy::{Copied, CopyError, copy};
pub use doctor::{examine, examine_cluster};
pub use finding::{Finding, Severity};
pub use restore::{
    CheckedSnapshot, RestoreError, Restored, RestoredOnCluster, check_on_cluster, restore,
    restore_on_cluster,
};
