//! From the draft to the page and to the expected result.

use super::draft::{Draft, Passage};
use super::sentences::is_finished;
use super::{Boundary, Broken, Damaged, End, Form, Kind};
use crate::expected::{Expected, ExpectedChar};
use crate::random::SplitMix;

/// The minimum length of a sentence to look for: shorter ones occur in every other text.
const MIN_CHARS: usize = 6;

/// The number of characters of either paragraph that prove a merge.
const BOUNDARY_CHARS: usize = 7;

/// Returns the damaged article, as a page or as a body.
pub(super) fn finish(draft: Draft, random: &mut SplitMix) -> Damaged {
    let form = if random.chance(60) { Form::PageRange } else { Form::Body };
    let body = body(&draft);
    let text = match form {
        Form::PageRange => format!("{}\n\n{body}\n", draft.title),
        Form::Body => body,
    };
    let sentences = || draft.passages.iter().flat_map(|p| p.sentences.iter().map(move |s| (p, s)));
    let broken = sentences().filter(|(_, s)| !s.faults.is_empty()).map(|(passage, sentence)| {
        let raw = if passage.is_sealed { passage.raw() } else { sentence.raw() };
        Broken { faults: sentence.faults.clone(), raw, expected: sentence.expected() }
    });
    let untouched: Vec<Expected> = sentences()
        .filter(|(_, s)| s.faults.is_empty() && s.is_fit())
        .map(|(_, s)| s.expected())
        .filter(|expected| expected.places.len() >= MIN_CHARS)
        .collect();
    // Removing adjacent glosses must not remove these; other damage may be irreparable.
    let shown = sentences().filter(|(_, s)| s.faults.iter().all(|f| f.kind == Kind::Gloss));
    let brackets = shown.flat_map(|(_, s)| brackets(&s.expected().to_string())).collect();
    let is_known = |b: &Boundary| draft.passages.iter().any(|p| b.merged.is_in(&p.text));
    let boundaries = draft.passages.windows(2).filter_map(boundary).chain(closing(&draft));
    let boundaries = boundaries.filter(|boundary| !is_known(boundary)).collect();
    Damaged {
        broken: broken.collect(),
        untouched,
        boundaries,
        brackets,
        id: draft.id,
        title: draft.title,
        text,
        form,
        strangers: draft.strangers,
    }
}

fn body(draft: &Draft) -> String {
    let mut body = String::new();
    for (n, passage) in draft.passages.iter().enumerate() {
        if n > 0 {
            body.push_str(draft.layout.gap);
        }
        if passage.is_running_text() {
            body.push_str(draft.layout.indent);
        }
        body.push_str(&passage.raw());
        body.push_str(&passage.behind);
    }
    body.push_str(&draft.closing);
    body
}

/// Returns the text of two merged paragraphs, where it is certain that they are separate.
fn boundary(pair: &[Passage]) -> Option<Boundary> {
    let [before, after] = pair else { return None };
    let last = before.sentences.last()?;
    let first = after.sentences.first()?;
    let end_kind = if is_finished(&before.text) { End::Finished } else { End::Open };
    let (end, beginning) = (last.expected(), first.expected());
    let (_, tail) = end.ends(BOUNDARY_CHARS);
    let (head, _) = beginning.ends(BOUNDARY_CHARS);
    let places = [tail, &[ExpectedChar::MaybeBlank], head].concat();
    let faults = [&last.faults[..], &first.faults[..]].concat();
    before.has_plain_end.then(|| Boundary {
        end: end_kind,
        merged: Expected { places, width: last.width.max(first.width) },
        faults,
    })
}

/// Returns the text of the last paragraph merged with the following pieces.
fn closing(draft: &Draft) -> Option<Boundary> {
    let fault = draft.closing_fault?;
    let last = draft.passages.last().filter(|p| p.has_plain_end && is_finished(&p.text))?;
    let end = last.sentences.last()?;
    let piece = draft.closing.trim_start().lines().next()?;
    let expected = end.expected();
    let (_, tail) = expected.ends(BOUNDARY_CHARS);
    let places = [tail, &[ExpectedChar::MaybeBlank], &Expected::exactly(piece).places].concat();
    let merged = Expected { places, width: end.width };
    Some(Boundary { end: End::Finished, merged, faults: vec![fault] })
}

/// Returns brackets around Latin letters after Han characters, which resemble glosses.
pub(crate) fn brackets(text: &str) -> Vec<String> {
    let mut brackets = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if matches!(c, '(' | '（')
            && before.is_some_and(|b| ('\u{4E00}'..='\u{9FFF}').contains(&b))
            && let Some(end) = rest.find([')', '）'])
        {
            let inside: Vec<char> =
                rest.chars().skip(1).take_while(|c| !")）".contains(*c)).collect();
            let is_word = !inside.is_empty()
                && inside.iter().all(|c| c.is_alphabetic() && (*c as u32) < 0x250);
            let bracket = rest.get(..end).filter(|_| is_word);
            brackets.extend(bracket.map(str::to_owned));
        }
        before = Some(c);
    }
    brackets
}
