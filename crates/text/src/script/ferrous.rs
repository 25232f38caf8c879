//! OpenCC's dictionaries in pure Rust, through `ferrous-opencc`.

use ferrous_opencc::{OpenCC, config::BuiltinConfig};

use super::conversion::Conversion;

/// A loaded configuration.
pub(super) struct FerrousOpencc(OpenCC);

impl FerrousOpencc {
    /// Loads the dictionaries of a conversion.
    ///
    /// # Errors
    /// The message of the crate, when its embedded data cannot be read.
    pub(super) fn load(conversion: Conversion) -> Result<Self, String> {
        let config = match conversion {
            Conversion::ToSimplified => BuiltinConfig::T2s,
            Conversion::HongKongToSimplified => BuiltinConfig::Hk2s,
            Conversion::TaiwanToSimplified => BuiltinConfig::Tw2s,
            Conversion::ToTraditional => BuiltinConfig::S2t,
            Conversion::ToTaiwan => BuiltinConfig::S2tw,
            Conversion::ToHongKong => BuiltinConfig::S2hk,
        };
        OpenCC::from_config(config).map(Self).map_err(|error| error.to_string())
    }

    /// Returns the converted text.
    #[must_use]
    pub(super) fn convert(&self, text: &str) -> String {
        self.0.convert(text)
    }
}
