//! What an operator trusts the product with: crashes, broken disks, rebuilds, files that change.

#[cfg(debug_assertions)]
mod arrivals;
#[cfg(all(debug_assertions, unix))]
mod backup_targets;
#[cfg(debug_assertions)]
mod crash_points;
mod faults;
mod generations;
#[cfg(debug_assertions)]
mod hostile_backups;
mod kill;
mod kill_commands;
mod kill_merging;
mod watching;
#[cfg(debug_assertions)]
mod world;
