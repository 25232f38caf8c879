//! The directions of script conversion.

/// A direction of conversion. Each corresponds to one configuration of OpenCC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conversion {
    /// Traditional to simplified (`t2s`).
    ToSimplified,
    /// Hong Kong standard to simplified (`hk2s`).
    HongKongToSimplified,
    /// Taiwan standard to simplified (`tw2s`), characters only.
    TaiwanToSimplified,
    /// Simplified to traditional (`s2t`).
    ToTraditional,
    /// Simplified to Taiwan standard (`s2tw`), characters only.
    ToTaiwan,
    /// Simplified to Hong Kong standard (`s2hk`).
    ToHongKong,
}

impl Conversion {
    /// All directions, in the order of their discriminants.
    pub(super) const ALL: [Self; 6] = [
        Self::ToSimplified,
        Self::HongKongToSimplified,
        Self::TaiwanToSimplified,
        Self::ToTraditional,
        Self::ToTaiwan,
        Self::ToHongKong,
    ];
}
