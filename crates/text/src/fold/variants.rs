//! Characters that count as one beyond Unicode's compatibility forms and OpenCC's simplification:
//! signs that print alike, printed forms, variants.

/// The characters that OpenCC distinguishes by context; see the head of the file.
const MERGED: &str = include_str!("../../data/merged.txt");

/// Printed forms and variants; see the head of the file.
const VARIANTS: &str = include_str!("../../data/variants.txt");

/// The beginning of a line with the name of a group.
const GROUP: &str = "# == ";

/// Signs that print alike or stand for one another: the representative and its variants.
///
/// Source: chosen by hand from the Unicode blocks of punctuation, arrows and mathematical
/// operators: the signs that keyboards, fonts and encodings of mainland China, Hong Kong, Taiwan and
/// Japan write for each of these. 「」 and 『』 are the quotation marks of Hong Kong and Taiwan for
/// “” and ‘’. Full-width and vertical forms become these by their compatibility forms.
const SIGNS: &[(char, &[char])] = &[
    // Between the parts of a name, and before the items of a list.
    ('·', &['\u{2022}', '\u{2027}', '\u{2219}', '\u{22c5}', '\u{2e31}', '\u{30fb}']),
    // Dashes: the horizontal bar and the line of tables.
    ('—', &['\u{2015}', '\u{2500}']),
    // Hyphens, en dashes and minus signs.
    ('-', &['\u{2010}', '\u{2012}', '\u{2013}', '\u{2043}', '\u{2212}']),
    // Wave dashes.
    ('~', &['\u{2053}', '\u{223c}', '\u{301c}']),
    // The ellipsis in the middle of the line, and in vertical text.
    ('…', &['\u{22ef}', '\u{fe19}']),
    ('“', &['「', '\u{301d}']),
    ('”', &['」', '\u{301e}']),
    ('‘', &['『']),
    ('’', &['』']),
    // Slashes.
    ('/', &['\u{2044}', '\u{2215}', '\u{29f8}']),
    // The sign of ratios.
    (':', &['\u{2236}']),
    // Signs for times.
    ('×', &['\u{2573}', '\u{2715}', '\u{2716}', '\u{2a09}']),
];

/// Characters that count as one, from one source.
#[derive(Debug)]
pub(super) struct VariantGroup {
    /// The name of the group in the data.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that writes the document"))]
    pub(super) name: &'static str,
    /// Each variant with its representative.
    pub(super) pairs: Vec<(char, char)>,
}

/// Returns the groups: signs, then those of the data files in their order.
pub(super) fn variant_groups() -> Vec<VariantGroup> {
    let signs = SIGNS.iter().flat_map(|(to, variants)| variants.iter().map(|from| (*from, *to)));
    let mut groups = vec![VariantGroup { name: "signs", pairs: signs.collect() }];

    for line in MERGED.lines().chain(VARIANTS.lines()) {
        if let Some(name) = line.strip_prefix(GROUP) {
            groups.push(VariantGroup { name, pairs: Vec::new() });
        }
        let group = groups.last_mut().filter(|_| !line.starts_with('#'));
        let mut chars = line.chars().filter(|c| !c.is_whitespace());
        if let (Some(group), Some(from), Some(to)) = (group, chars.next(), chars.next()) {
            group.pairs.push((from, to));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use expect_test::expect_file;

    use super::*;
    use crate::{Converter, FoldTable};

    #[test]
    fn every_variant_folds_as_its_representative_and_is_listed_once() {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        let mut seen = BTreeMap::new();
        for group in variant_groups() {
            assert!(!group.pairs.is_empty(), "{}", group.name);
            for (from, to) in group.pairs {
                assert_eq!(fold.fold_char(from), fold.fold_char(to), "{from} {to}");
                assert_eq!(seen.insert(from, group.name), None, "{from} is listed twice");
            }
        }
    }

    /// Run with `UPDATE_EXPECT=1` to write the lists into the document.
    #[test]
    fn the_document_lists_every_variant() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/folding.md");
        let document = fs::read_to_string(path).unwrap();
        let mut updated = document.clone();
        for group in variant_groups() {
            let begin = format!("<!-- variants: {} -->\n", group.name);
            let (before, rest) = updated.split_once(&begin).expect(group.name);
            let (_, after) = rest.split_once("<!-- end -->").expect(group.name);
            updated = format!("{before}{begin}{}<!-- end -->{after}", listed(&group));
        }
        expect_file![path].assert_eq(&updated);
    }

    /// Returns the variants of each representative, in lines of a page's width.
    fn listed(group: &VariantGroup) -> String {
        let mut variants: BTreeMap<char, String> = BTreeMap::new();
        group.pairs.iter().for_each(|(from, to)| variants.entry(*to).or_default().push(*from));

        let mut text = String::from("```text\n");
        let mut n_chars = 0;
        for (to, from) in variants {
            let entry = format!("{to}{from}");
            n_chars += entry.chars().count() + 1;
            let is_full = n_chars > 60;
            text.push_str(if is_full { "\n" } else { "" });
            n_chars = if is_full { entry.chars().count() + 1 } else { n_chars };
            text.push_str(&entry);
            text.push(' ');
        }
        text = text.replace(" \n", "\n");
        format!("{}\n```\n\n", text.trim_end())
    }
}
