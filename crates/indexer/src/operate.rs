//! Tasks of the operator: check, backup, restore.

pub(crate) mod backup;
pub(crate) mod doctor;
pub(crate) mod restore;
