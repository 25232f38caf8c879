//! What an operator trusts the product with: crashes, broken disks, rebuilds, files that change.

#[cfg(debug_assertions)]
mod crash_points;
mod faults;
mod generations;
mod kill;
mod kill_merging;
mod watching;
