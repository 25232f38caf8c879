//! Languages of the interface, and the choice of one for a reader.

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InterfaceLanguage {
    /// Chinese in simplified characters, the default.
    ZhHans,
    /// Chinese in traditional characters.
    ZhHant,
    /// English.
    En,
}

impl InterfaceLanguage {
    /// All languages, in the order of the language menu.
    pub(crate) const ALL: [Self; 3] = [Self::ZhHans, Self::ZhHant, Self::En];

    /// Returns the language tag, as in `?lang=` and in HTML.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// Returns the name of the language in that language.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::ZhHans => "简体",
            Self::ZhHant => "繁體",
            Self::En => "English",
        }
    }

    /// Returns the language with exactly this tag.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Returns the preferred language of an `Accept-Language` header; of equal weights the first.
    pub(crate) fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0, Self::ZhHans);

        for range in header.split(',') {
            let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            if let Some(language) = Self::from_spoken(tag.trim())
                && weight > best.0
            {
                best = (weight, language);
            }
        }

        best.1
    }

    /// Returns the interface language for speakers of the language of a tag such as `zh-TW`.
    fn from_spoken(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut subtags = tag.split('-');

        match subtags.next()? {
            "en" => Some(Self::En),
            // A subtag of three letters is a variety such as `yue`; the script or region follows.
            "zh" => Some(match subtags.find(|subtag| subtag.len() != 3) {
                Some("hant" | "tw" | "hk" | "mo") => Self::ZhHant,
                _ => Self::ZhHans,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, tag: &str) {
        assert_eq!(InterfaceLanguage::from_accept_language(header).tag(), tag, "{header}");
    }

    #[test]
    fn taiwan_hong_kong_and_macau_get_traditional_characters() {
        for tag in ["zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-hant-cn", "ZH-tw", "zh-yue-HK"] {
            check(tag, "zh-Hant");
        }
        for tag in ["zh", "zh-CN", "zh-SG", "zh-Hans-HK", "zh-cmn-CN"] {
            check(tag, "zh-Hans");
        }
    }

    #[test]
    fn the_language_with_the_highest_weight_wins() {
        check("en-GB,en;q=0.9", "en");
        check("de, en;q=0.5, zh-TW;q=0.8", "zh-Hant");
        check("en;q=0.9,zh-CN;q=0.9", "en");
        check("en;q=0, zh-HK;q=0.1", "zh-Hant");
    }

    #[test]
    fn readers_of_other_languages_get_simplified_chinese() {
        for header in ["", "*", "de-DE", "fr;q=x", "en;q=0", ";;,,"] {
            check(header, "zh-Hans");
        }
    }
}
