//! Conversion between scripts. The only module that knows OpenCC.
//!
//! Two backends give the same results: the C++ library through `opencc-rust` (feature `libopencc`,
//! the default) and `ferrous-opencc` (feature `pure-rust`). When both features are enabled, the C++
//! library is used. Neither is on a hot path: [`crate::FoldTable`] is built from a converter once,
//! and other texts are converted only when a reader asks for another script.

mod conversion;
#[cfg(feature = "pure-rust")]
mod ferrous;
#[cfg(feature = "libopencc")]
mod libopencc;

use std::sync::OnceLock;

pub use self::conversion::Conversion;

#[cfg(all(feature = "pure-rust", not(feature = "libopencc")))]
use self::ferrous::FerrousOpencc as ScriptBackend;
#[cfg(feature = "libopencc")]
use self::libopencc::LibOpencc as ScriptBackend;

#[cfg(not(any(feature = "libopencc", feature = "pure-rust")))]
compile_error!("script conversion needs the feature `libopencc` or `pure-rust`");

/// The dictionaries of a conversion could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("cannot load the dictionaries of the script conversion {conversion:?}: {reason}")]
pub struct ScriptError {
    conversion: Conversion,
    reason: String,
}

impl ScriptError {
    /// Returns what an operator can do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        if cfg!(feature = "libopencc") {
            "install the data files of OpenCC, or build with the feature `pure-rust` instead of \
             `libopencc`"
        } else {
            "the dictionaries are part of the binary: build it again"
        }
    }
}

/// Converts text between scripts. Each conversion is loaded on first use and kept.
#[derive(Default)]
pub struct Converter {
    loaded: [OnceLock<ScriptBackend>; Conversion::ALL.len()],
}

impl Converter {
    /// Returns a converter that has loaded nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns `text` converted to the other script.
    ///
    /// # Errors
    /// [`ScriptError`] when the conversion's dictionaries are missing or damaged.
    pub fn convert(&self, conversion: Conversion, text: &str) -> Result<String, ScriptError> {
        Ok(self.backend(conversion)?.convert(text))
    }

    /// Returns `text` converted to the other script if that keeps the number of characters, so
    /// that marks stay valid; otherwise the text unchanged.
    ///
    /// # Errors
    /// [`ScriptError`] when the conversion's dictionaries are missing or damaged.
    pub fn convert_in_place(
        &self,
        conversion: Conversion,
        text: &str,
    ) -> Result<String, ScriptError> {
        let converted = self.convert(conversion, text)?;
        Ok(if converted.chars().count() == text.chars().count() {
            converted
        } else {
            text.to_owned()
        })
    }

    fn backend(&self, conversion: Conversion) -> Result<&ScriptBackend, ScriptError> {
        let slot = &self.loaded[conversion as usize];
        if let Some(backend) = slot.get() {
            return Ok(backend);
        }
        let backend =
            ScriptBackend::load(conversion).map_err(|reason| ScriptError { conversion, reason })?;
        Ok(slot.get_or_init(|| backend))
    }
}

impl std::fmt::Debug for Converter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let loaded = Conversion::ALL.iter().filter(|c| self.loaded[**c as usize].get().is_some());
        f.debug_list().entries(loaded).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_nul_is_converted_both_ways() {
        let converter = Converter::new();
        let simplified = converter.convert(Conversion::ToSimplified, "跨境電商\0與乾隆").unwrap();
        assert_eq!(simplified, "跨境电商\0与乾隆");
        let traditional = converter.convert(Conversion::ToTraditional, "跨境电商与皇后").unwrap();
        assert_eq!(traditional, "跨境電商與皇后");
    }

    #[test]
    fn every_conversion_loads() {
        let converter = Converter::new();
        for conversion in Conversion::ALL {
            assert_eq!(converter.convert(conversion, "中").unwrap(), "中");
        }
    }

    /// Marks are ranges of code points, so displayed text must keep its number of characters.
    #[test]
    fn conversion_in_place_keeps_the_number_of_characters() {
        let converter = Converter::new();
        for conversion in Conversion::ALL {
            let text = "一目了然，幺麽小丑，头发发现，皇后后来，网络软件";
            let converted = converter.convert_in_place(conversion, text).unwrap();
            assert_eq!(converted.chars().count(), text.chars().count());
        }
    }

    #[cfg(all(feature = "libopencc", feature = "pure-rust"))]
    #[test]
    fn both_backends_give_the_same_results() {
        let library = libopencc::LibOpencc::load(Conversion::ToSimplified).unwrap();
        let pure = ferrous::FerrousOpencc::load(Conversion::ToSimplified).unwrap();
        let differing: Vec<String> = ('\u{3400}'..='\u{9fff}')
            .filter_map(|c| {
                let (a, b) = (library.convert(&c.to_string()), pure.convert(&c.to_string()));
                (a != b).then(|| format!("{c}: {a} {b}"))
            })
            .collect();
        assert_eq!(differing, Vec::<String>::new());
    }
}
