//! The languages of the interface, and which of them a reader gets.

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// Chinese in simplified script: what everyone gets who asks for nothing else.
    ZhHans,
    /// Chinese in traditional script.
    ZhHant,
    /// English.
    En,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::ZhHans, Self::ZhHant, Self::En];

    /// Returns its tag, as in `?lang=` and in HTML.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// Returns its name in itself.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::ZhHans => "简体",
            Self::ZhHant => "繁體",
            Self::En => "English",
        }
    }

    /// Returns the language of one of our tags.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Returns the language that a reader prefers, by an `Accept-Language` header.
    pub(crate) fn preferred(accepted: &str) -> Self {
        let mut best = (0.0, Self::ZhHans);
        for range in accepted.split(',') {
            let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            if let Some(language) = Self::spoken(tag.trim())
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Returns the interface for whoever speaks the language of a tag, such as `zh-TW`.
    fn spoken(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split('-');
        match parts.next()? {
            "en" => Some(Self::En),
            "zh" => Some(match parts.find(|part| part.len() != 3) {
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

    fn check(accepted: &str, tag: &str) {
        assert_eq!(Language::preferred(accepted).tag(), tag, "{accepted}");
    }

    #[test]
    fn traditional_script_is_for_taiwan_hong_kong_and_macau() {
        for tag in ["zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-hant-cn", "ZH-tw", "zh-yue-HK"] {
            check(tag, "zh-Hant");
        }
        for tag in ["zh", "zh-CN", "zh-SG", "zh-Hans-HK", "zh-cmn-CN"] {
            check(tag, "zh-Hans");
        }
    }

    #[test]
    fn the_language_wanted_most_wins() {
        check("en-GB,en;q=0.9", "en");
        check("de, en;q=0.5, zh-TW;q=0.8", "zh-Hant");
        check("en;q=0.9,zh-CN;q=0.9", "en");
        check("en;q=0, zh-HK;q=0.1", "zh-Hant");
    }

    #[test]
    fn whoever_speaks_none_of_them_gets_simplified_chinese() {
        for accepted in ["", "*", "de-DE", "fr;q=x", "en;q=0", ";;,,"] {
            check(accepted, "zh-Hans");
        }
    }
}
