//! The mixing step of hashes.

/// Returns a number of which every bit depends on all bits of `hash`: the finalizer of splitmix64
/// (Steele, Lea and Flood 2014).
///
/// Hashes that are stored are made with it, so it must never change.
///
/// ```
/// assert_eq!(xunwen_text::splitmix64(0), 0);
/// assert_eq!(xunwen_text::splitmix64(0x9e37_79b9_7f4a_7c15), 0xe220_a839_7b1d_cdaf);
/// ```
#[must_use]
pub fn splitmix64(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
