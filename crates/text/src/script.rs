//! Conversion between scripts: the one place that knows OpenCC.
//!
//! Two backends give the same answers: the C++ library through `opencc-rust` (feature
//! `libopencc`, the default) and `ferrous-opencc` (feature `pure-rust`). With both built in,
//! the C++ library is used. Neither is on a hot path: [`crate::FoldTable`] is read out of a
//! converter once, and only what a reader asks to see in another script is converted text by
//! text.

use std::sync::OnceLock;

#[cfg(feature = "pure-rust")]
mod ferrous;
#[cfg(feature = "libopencc")]
mod libopencc;

#[cfg(all(feature = "pure-rust", not(feature = "libopencc")))]
use ferrous::Backend;
#[cfg(feature = "libopencc")]
use libopencc::Backend;

#[cfg(not(any(feature = "libopencc", feature = "pure-rust")))]
compile_error!("script conversion needs the feature `libopencc` or `pure-rust`");

/// A direction of conversion. Each is one of OpenCC's configurations.
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
    const ALL: [Self; 6] = [
        Self::ToSimplified,
        Self::HongKongToSimplified,
        Self::TaiwanToSimplified,
        Self::ToTraditional,
        Self::ToTaiwan,
        Self::ToHongKong,
    ];
}

/// Why no converter could be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot load the script conversion {conversion:?}: {reason}")]
pub struct ScriptError {
    conversion: Conversion,
    reason: String,
}

/// Converts text between scripts.
///
/// A conversion is loaded when it is first asked for and kept.
#[derive(Default)]
pub struct Converter {
    loaded: [OnceLock<Backend>; Conversion::ALL.len()],
}

impl Converter {
    /// Returns a converter with nothing loaded yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns `text` in the other script.
    ///
    /// # Errors
    /// When the conversion's dictionaries are missing or damaged.
    pub fn convert(&self, conversion: Conversion, text: &str) -> Result<String, ScriptError> {
        Ok(self.backend(conversion)?.convert(text))
    }

    /// Returns `text` in the other script when that keeps the number of characters, so that
    /// marks stay true; otherwise the text as it is.
    ///
    /// # Errors
    /// When the conversion's dictionaries are missing or damaged.
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

    fn backend(&self, conversion: Conversion) -> Result<&Backend, ScriptError> {
        let slot = &self.loaded[conversion as usize];
        if let Some(backend) = slot.get() {
            return Ok(backend);
        }
        let backend =
            Backend::load(conversion).map_err(|reason| ScriptError { conversion, reason })?;
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
    fn converts_both_ways_and_survives_nul() {
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

    /// Marks are code-point ranges, so what is shown must keep its number of characters.
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
    fn both_backends_give_the_same_answers() {
        let library = libopencc::Backend::load(Conversion::ToSimplified).unwrap();
        let pure = ferrous::Backend::load(Conversion::ToSimplified).unwrap();
        let differing: Vec<String> = ('\u{3400}'..='\u{9fff}')
            .filter_map(|c| {
                let (a, b) = (library.convert(&c.to_string()), pure.convert(&c.to_string()));
                (a != b).then(|| format!("{c}: {a} {b}"))
            })
            .collect();
        assert_eq!(differing, Vec::<String>::new());
    }
}
