//! Names in pinyin, which are written with the surname first.

/// The commonest surnames in pinyin: those of the hundred most frequent in the census of 2020, and
/// the compound ones in use.
const SURNAMES: &[&str] = &[
    "bai", "cai", "cao", "chang", "chen", "cheng", "cui", "dai", "deng", "ding", "dong", "du",
    "duan", "fan", "fang", "feng", "fu", "gao", "gong", "gu", "guo", "han", "hao", "he", "hou",
    "hu", "huang", "jia", "jiang", "jin", "kang", "kong", "lai", "lei", "li", "liang", "liao",
    "lin", "liu", "long", "lu", "luo", "lü", "ma", "mao", "meng", "mo", "niu", "ouyang", "pan",
    "peng", "qian", "qin", "qiu", "ren", "shang", "shao", "shen", "shi", "sima", "song", "su",
    "sun", "tan", "tang", "tao", "tian", "wan", "wang", "wei", "wen", "wu", "xia", "xiang", "xiao",
    "xie", "xiong", "xu", "xue", "yan", "yang", "yao", "ye", "yi", "yin", "yu", "yuan", "zeng",
    "zhang", "zhao", "zheng", "zhong", "zhou", "zhu", "zhuge", "zou",
];

/// The initials of syllables, longer ones first.
const INITIALS: &[&str] = &[
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w", "",
];

/// The finals of syllables.
const FINALS: &[&str] = &[
    "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er", "i", "ia", "ian", "iang", "iao",
    "ie", "in", "ing", "iong", "iu", "o", "ong", "ou", "u", "ua", "uai", "uan", "uang", "ue", "ui",
    "un", "uo", "ü", "üe",
];

/// Returns whether the words are a Chinese name in pinyin: a known surname, then one or two
/// syllables in one word or two.
pub(crate) fn is_pinyin_name(words: &[&str]) -> bool {
    let [family, given @ ..] = words else { return false };
    let is_surname = SURNAMES.contains(&family.to_lowercase().as_str());
    is_surname && matches!(syllables(&given.join(" ")), Some(found) if found.len() <= 2)
}

/// Returns the initial of each syllable of the given names: `Keqiang` gives `K Q`.
pub(crate) fn syllable_initials(given: &str) -> String {
    let syllables = syllables(given).unwrap_or_default();
    let initials = syllables.iter().filter_map(|syllable| syllable.chars().next());
    let initials: Vec<String> = initials.map(|c| c.to_uppercase().collect()).collect();
    initials.join(" ")
}

/// Returns the syllables of given names in lower case; `None` if they are not pinyin or there are
/// none.
fn syllables(given: &str) -> Option<Vec<String>> {
    let given = given.to_lowercase();
    let words = given.split([' ', '-', '\'', '’']).filter(|word| !word.is_empty());
    let cut: Option<Vec<Vec<&str>>> = words.map(syllables_of_word).collect();
    let found: Vec<String> = cut?.concat().into_iter().map(str::to_owned).collect();
    (!found.is_empty()).then_some(found)
}

/// Returns the one or two syllables of a word. The second begins with a consonant: before a vowel,
/// pinyin has an apostrophe.
fn syllables_of_word(word: &str) -> Option<Vec<&str>> {
    if is_syllable(word) {
        return Some(vec![word]);
    }
    let mut cuts = word.char_indices().map(|(at, _)| word.split_at(at));
    let is_cut = |(first, second): &(&str, &str)| {
        !second.starts_with(['a', 'e', 'o']) && is_syllable(first) && is_syllable(second)
    };
    cuts.find(is_cut).map(|(first, second)| vec![first, second])
}

fn is_syllable(letters: &str) -> bool {
    let rest = |initial: &&str| letters.strip_prefix(*initial);
    INITIALS.iter().filter_map(rest).any(|rest| FINALS.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_pinyin_are_told_from_others() {
        for name in ["Li Na", "Wang Xiaoming", "Lü Bu", "Chen Xi'an", "Zhuge Liang", "Xu Zhi-mo"] {
            assert!(is_pinyin_name(&name.split(' ').collect::<Vec<_>>()), "{name}");
        }
        for name in ["Li Smith", "John Li", "Wang", "Song Nightingale", "Lee Ang", "Ma Jack", "Li "]
        {
            assert!(!is_pinyin_name(&name.split(' ').collect::<Vec<_>>()), "{name}");
        }
    }

    #[test]
    fn each_syllable_has_its_initial() {
        for (given, expected) in [
            ("Keqiang", "K Q"),
            ("Na", "N"),
            ("Xi'an", "X A"),
            ("Jiangang", "J G"),
            ("Zhi-mo", "Z M"),
        ] {
            assert_eq!(syllable_initials(given), expected, "{given}");
        }
    }
}
