//! Whole paragraphs of UTF-8 that were decoded as another encoding and can be recovered.

use encoding_rs::{Encoding, GB18030, GBK, WINDOWS_1252};

use super::draft::{Draft, Passage, Sentence};
use super::{Fault, Kind};
use crate::expected::ExpectedChar;
use crate::random::SplitMix;

/// The wrong encoding.
#[derive(Clone, Copy)]
enum Taken {
    /// ISO 8859-1: each byte as a code point.
    Latin1,
    /// An encoding in which no byte is lost.
    As(&'static Encoding),
    /// An encoding in which an odd byte at the end of the paragraph is lost, as `。` in `銆?`.
    OddEnd(&'static Encoding),
}

const FORMS: &[(Taken, &str)] = &[
    (Taken::Latin1, "as Latin-1"),
    (Taken::As(WINDOWS_1252), "as windows-1252"),
    (Taken::As(GBK), "as GBK"),
    (Taken::As(GB18030), "as GB18030"),
    (Taken::OddEnd(GBK), "as GBK, the end lost"),
];

/// Misreads one paragraph, two, or half of them, all with the same encoding.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let Some((taken, variant)) = random.one(FORMS).copied() else { return };
    let fault = Fault { kind: Kind::Misread, variant };
    let open = draft.open_passages(random);
    let n_misread = [1, 2, open.len().div_ceil(2)][random.below(3)];
    let mut n_done = 0;
    for at in open {
        let passage = &mut draft.passages[at];
        let is_fit = !passage.is_damaged() && passage.sentences.iter().all(Sentence::is_fit);
        if n_done < n_misread && is_fit && lay_in(passage, taken, fault) {
            n_done += 1;
        }
    }
}

/// Misreads the paragraph. Returns false if it could not be recovered.
fn lay_in(passage: &mut Passage, taken: Taken, fault: Fault) -> bool {
    let text = passage.raw();
    let shown = match taken {
        Taken::OddEnd(encoding) => misread_but_the_end(&text, encoding),
        _ => misread(&text, taken),
    };
    let Some(shown) = shown else { return false };
    let atoms = passage.sentences.iter_mut().flat_map(|sentence| &mut sentence.atoms);
    for (n, atom) in atoms.enumerate() {
        atom.raw = if n == 0 { shown.clone() } else { String::new() };
    }
    for sentence in &mut passage.sentences {
        sentence.mark(fault);
    }
    let atoms = passage.sentences.iter_mut().flat_map(|sentence| &mut sentence.atoms);
    if let (Taken::OddEnd(_), Some(last)) = (taken, atoms.last()) {
        last.places = vec![ExpectedChar::Lost];
    }
    passage.is_sealed = true;
    true
}

/// Misreads the text with the last byte replaced by `?`.
fn misread_but_the_end(text: &str, encoding: &'static Encoding) -> Option<String> {
    let bytes = text.as_bytes().split_last()?.1;
    let (shown, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let (back, _, is_lossy) = encoding.encode(&shown);
    let is_back = !is_damaged && !is_lossy && *back == *bytes;
    is_back.then(|| format!("{shown}?"))
}

fn misread(text: &str, taken: Taken) -> Option<String> {
    match taken {
        Taken::Latin1 => Some(text.bytes().map(char::from).collect()),
        Taken::As(encoding) | Taken::OddEnd(encoding) => {
            let (shown, is_damaged) = encoding.decode_without_bom_handling(text.as_bytes());
            let (back, _, is_lossy) = encoding.encode(&shown);
            let is_back = !is_damaged && !is_lossy && *back == *text.as_bytes();
            is_back.then(|| shown.into_owned())
        }
    }
}
