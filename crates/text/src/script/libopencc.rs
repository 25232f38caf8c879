//! OpenCC's C++ library, through `opencc-rust`.

use opencc_rust::{DefaultConfig, OpenCC};

use super::conversion::Conversion;

/// A loaded configuration of the C++ library.
pub(super) struct LibOpencc(OpenCC);

impl LibOpencc {
    /// Loads the dictionaries of a conversion.
    ///
    /// # Errors
    /// The message of the library, when its data files are not installed.
    pub(super) fn load(conversion: Conversion) -> Result<Self, String> {
        let config = match conversion {
            Conversion::ToSimplified => DefaultConfig::T2S,
            Conversion::HongKongToSimplified => DefaultConfig::HK2S,
            Conversion::TaiwanToSimplified => DefaultConfig::TW2S,
            Conversion::ToTraditional => DefaultConfig::S2T,
            Conversion::ToTaiwan => DefaultConfig::S2TW,
            Conversion::ToHongKong => DefaultConfig::S2HK,
        };
        OpenCC::new(config).map(Self).map_err(str::to_owned)
    }

    /// Returns the converted text. `opencc-rust` panics on NUL, so the text is converted in the
    /// parts between NULs.
    #[must_use]
    pub(super) fn convert(&self, text: &str) -> String {
        let parts: Vec<String> = text.split('\0').map(|part| self.0.convert(part)).collect();
        parts.join("\0")
    }
}
