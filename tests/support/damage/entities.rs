//! HTML character references in text, escaped once or twice.

use super::draft::{Atom, Draft};
use super::{Fault, Kind};
use crate::expected::ExpectedChar;
use crate::random::SplitMix;

/// Characters with named references (HTML standard, named character references).
const NAMED: &[(char, &str)] = &[
    ('“', "ldquo"),
    ('”', "rdquo"),
    ('‘', "lsquo"),
    ('’', "rsquo"),
    ('—', "mdash"),
    ('·', "middot"),
    ('…', "hellip"),
    ('&', "amp"),
    ('"', "quot"),
    ('<', "lt"),
    ('>', "gt"),
];

/// The form of a reference.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Named,
    Decimal,
    Hexadecimal,
}

const FORMS: &[(Style, bool, &str)] = &[
    (Style::Named, false, "by name"),
    (Style::Named, false, "by name"),
    (Style::Decimal, false, "by number"),
    (Style::Hexadecimal, false, "by hexadecimal number"),
    (Style::Named, true, "by name, twice over"),
    (Style::Decimal, true, "by number, twice over"),
];

/// Replaces the marks of about half of the paragraphs by references and, as on pages in small
/// encodings, some Han characters by numeric references.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let Some((style, is_double, variant)) = random.one(FORMS).copied() else { return };
    let fault = Fault { kind: Kind::Entity, variant };
    let indent = if random.chance(30) { "&nbsp;&nbsp;&nbsp;&nbsp;" } else { "" };
    for at in draft.open_passages(random) {
        if !random.chance(50) {
            continue;
        }
        for sentence in draft.passages[at].sentences.iter_mut().filter(|s| s.is_fit()) {
            let mut is_written = false;
            for atom in &mut sentence.atoms {
                let Some(c) = atom.single().filter(|c| atom.raw.chars().eq([*c])) else { continue };
                if let Some(reference) = reference(c, style, random) {
                    atom.raw = if is_double { reference.replace('&', "&amp;") } else { reference };
                    is_written = true;
                }
            }
            if is_written {
                sentence.mark(fault);
            }
        }
        // Named blanks indent paragraphs, as on any page.
        if let Some(first) = draft.passages[at].sentences.first_mut().filter(|_| !indent.is_empty())
        {
            first.atoms.insert(0, Atom::laid_in(indent));
        }
    }
    ampersands(draft, is_double);
}

fn reference(c: char, style: Style, random: &mut SplitMix) -> Option<String> {
    let name = NAMED.iter().find(|(named, _)| *named == c).map(|(_, name)| *name);
    let is_rare_han = ('\u{4E00}'..='\u{9FFF}').contains(&c) && random.below(120) == 0;
    match (style, name) {
        (Style::Named, Some(name)) => Some(format!("&{name};")),
        (Style::Decimal, Some(_)) => Some(format!("&#{};", u32::from(c))),
        (Style::Hexadecimal, Some(_)) => Some(format!("&#x{:X};", u32::from(c))),
        (Style::Decimal, None) if is_rare_han => Some(format!("&#{};", u32::from(c))),
        (Style::Hexadecimal, None) if is_rare_han => Some(format!("&#x{:x};", u32::from(c))),
        _ => None,
    }
}

/// Replaces `R&D` by `R&amp;D` wherever it occurs.
fn ampersands(draft: &mut Draft, is_double: bool) {
    let (reference, variant) =
        if is_double { ("&amp;amp;", "ampersand, twice over") } else { ("&amp;", "ampersand") };
    let open = draft.passages.iter_mut().filter(|p| !p.is_sealed && p.is_running_text());
    for sentence in open.flat_map(|passage| &mut passage.sentences) {
        let mut is_written = false;
        for atom in sentence.atoms.iter_mut().filter(|atom| atom.places.len() > 1) {
            let text: String = atom
                .places
                .iter()
                .filter_map(|p| if let ExpectedChar::Char(c) = p { Some(*c) } else { None })
                .collect();
            if text.contains('&') && atom.raw == text {
                atom.raw = text.replace('&', reference);
                is_written = true;
            }
        }
        if is_written {
            sentence.mark(Fault { kind: Kind::Entity, variant });
        }
    }
}
