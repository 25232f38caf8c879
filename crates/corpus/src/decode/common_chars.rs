//! Characters by which Chinese text is recognised.

/// The most frequent Han characters of modern Chinese, simplified and traditional: about a third of
/// all characters in text of either script, and almost none in text decoded with a wrong encoding.
///
/// Source: Jun Da, *Modern Chinese Character Frequency List* (2004), the first hundred, with their
/// traditional forms.
const COMMON_HAN: &str = "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於\
    着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好\
    小部其些主样樣理心她本前开開但因只从從想实實";

/// Returns whether `c` is a common Han character or a Chinese punctuation mark.
pub(super) fn is_common(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '“' | '”' | '「' | '」') || COMMON_HAN.contains(c)
}
