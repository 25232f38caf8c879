//! How likely characters follow each other in Chinese news: what tells a sentence from two halves of different ones,
//! and a text from bytes that were read wrongly.
//!
//! A trigram model with absolute discounting and interpolation (Chen and Goodman, *An Empirical Study of Smoothing
//! Techniques for Language Modeling*, 1998, section 2.7) over classes of characters: traditional ones count as their
//! simplified forms, letters and digits as one class each, punctuation by its full-width form. Two classes are no
//! characters: where a line begins, and where one ends without the end of a sentence. The model holds counts made
//! of real news, none of its text; `cargo run --release -p xunwen-tests --example train_cleaner` makes it, and says
//! from what. Pairs and triples are read where they lie in the binary; what concerns single characters is spread into
//! a table once.

use std::sync::LazyLock;

/// The model. Little-endian: the numbers of pairs, of single classes and of slots (u32 each); traditional characters
/// (u16 each, ascending), their simplified forms (u16 each); single classes (u16 each, ascending), their costs, the
/// costs of falling back to them (u8 each); slots of three bytes: a fingerprint (u16, 0 for a free slot), a cost (u8).
const MODEL: &[u8] = include_bytes!("language_model/ngrams.bin");

/// The class of what stands before the first character of a line.
pub const LINE_START: u16 = 1;
/// The class of what stands behind a line that does not end a sentence.
pub const LINE_END: u16 = 2;
/// The class of what stands behind a line that ends a sentence.
pub const SENTENCE_END: u16 = 3;
/// The class of letters.
pub(super) const LETTER: u16 = b'a' as u16;
/// The class of digits.
pub(super) const DIGIT: u16 = b'0' as u16;

/// How many steps of cost make a factor of e.
pub const STEPS_PER_NAT: f32 = 8.0;
/// The cost of what was never seen, in steps.
const UNSEEN: u8 = 160;

/// Returns the class of a character by its form: width, case and kind. Scripts are still told apart.
pub fn form(c: char) -> u16 {
    const FULL_WIDTH: &[(char, char)] = &[
        (',', '，'),
        (':', '：'),
        (';', '；'),
        ('?', '？'),
        ('!', '！'),
        ('(', '（'),
        (')', '）'),
        ('「', '“'),
        ('『', '“'),
        ('」', '”'),
        ('』', '”'),
        ('"', '”'),
    ];
    match c {
        '0'..='9' | '０'..='９' => DIGIT,
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => LETTER,
        '\u{4E00}'..='\u{9FFF}' => c as u16,
        _ => {
            let full = FULL_WIDTH.iter().find(|&&(half, _)| half == c).map_or(c, |&(_, full)| full);
            u16::try_from(u32::from(full)).unwrap_or(u16::MAX)
        }
    }
}

/// Returns the class of a character.
pub(super) fn class(c: char) -> u16 {
    SINGLES.get(c as usize).map_or(u16::MAX, |single| single.class)
}

/// What is known of a character of the basic plane, and of a class of the same number.
#[derive(Clone, Copy)]
struct Single {
    class: u16,
    cost: u8,
    fallback: u8,
}

static SINGLES: LazyLock<Vec<Single>> = LazyLock::new(|| {
    let model = &PARTS;
    let form_of = |code| char::from_u32(u32::from(code)).map_or(code, form);
    let unseen = |code| Single { class: form_of(code), cost: UNSEEN, fallback: 0 };
    let mut singles: Vec<_> = (0..=u16::MAX).map(unseen).collect();
    for (traditional, simplified) in numbers(model.traditional).zip(numbers(model.simplified)) {
        singles[usize::from(traditional)].class = simplified;
    }
    let costs = model.costs.iter().zip(model.fallbacks);
    for (class, (&cost, &fallback)) in numbers(model.classes).zip(costs) {
        let single = &mut singles[usize::from(class)];
        (single.cost, single.fallback) = (cost, fallback);
    }
    singles
});

/// Returns the natural logarithm of the probability that `next` follows `last`.
pub(super) fn log_p2(last: u16, next: u16) -> f32 {
    -f32::from(PARTS.cost2(last, next)) / STEPS_PER_NAT
}

/// Returns the natural logarithm of the probability that `next` follows `before` and `last`.
pub(super) fn log_p3(before: u16, last: u16, next: u16) -> f32 {
    -f32::from(PARTS.cost3(before, last, next)) / STEPS_PER_NAT
}

/// Returns the natural logarithm of the probability of a class wherever it stands.
pub(super) fn log_p1(class: u16) -> f32 {
    -f32::from(Model::cost1(class)) / STEPS_PER_NAT
}

/// The parts of the model.
struct Model {
    traditional: &'static [u8],
    simplified: &'static [u8],
    classes: &'static [u8],
    costs: &'static [u8],
    fallbacks: &'static [u8],
    slots: &'static [u8],
}

/// The parts, found once, when the crate is compiled.
static PARTS: Model = Model::new(MODEL);

impl Model {
    const fn new(model: &'static [u8]) -> Self {
        let (counts, rest) = model.split_at(12);
        let n_pairs = u16_at(counts, 0) as usize | (u16_at(counts, 1) as usize) << 16;
        let n_classes = u16_at(counts, 2) as usize | (u16_at(counts, 3) as usize) << 16;
        let (traditional, rest) = rest.split_at(2 * n_pairs);
        let (simplified, rest) = rest.split_at(2 * n_pairs);
        let (classes, rest) = rest.split_at(2 * n_classes);
        let (costs, rest) = rest.split_at(n_classes);
        let (fallbacks, slots) = rest.split_at(n_classes);
        Self { traditional, simplified, classes, costs, fallbacks, slots }
    }

    fn cost1(class: u16) -> u16 {
        SINGLES[usize::from(class)].cost.into()
    }

    fn cost2(&self, last: u16, next: u16) -> u16 {
        if let Some(cost) = self.slot(Key::pair(last, next)) {
            return cost.into();
        }
        u16::from(SINGLES[usize::from(last)].fallback) + Self::cost1(next)
    }

    fn cost3(&self, before: u16, last: u16, next: u16) -> u16 {
        if let Some(cost) = self.slot(Key::triple(before, last, next)) {
            return cost.into();
        }
        let fallback = self.slot(Key::context(before, last)).unwrap_or(0);
        u16::from(fallback) + self.cost2(last, next)
    }

    fn slot(&self, key: Key) -> Option<u8> {
        let n_slots = self.slots.len() / 3;
        let mut slot = key.slot(n_slots);
        loop {
            let entry = &self.slots[3 * slot..3 * slot + 3];
            match u16::from_le_bytes([entry[0], entry[1]]) {
                0 => return None,
                found if found == key.fingerprint() => return Some(entry[2]),
                _ => slot = (slot + 1) % n_slots,
            }
        }
    }
}

/// The hash under which a cost is kept. Of keys that were never stored, one in some ten thousand finds the cost of
/// another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The cost of `next` after `last`.
    pub fn pair(last: u16, next: u16) -> Self {
        Self::new(1, [last, next, 0])
    }

    /// The cost of `next` after `before` and `last`.
    pub fn triple(before: u16, last: u16, next: u16) -> Self {
        Self::new(2, [before, last, next])
    }

    /// The cost of falling back from two classes to the second of them.
    pub fn context(before: u16, last: u16) -> Self {
        Self::new(3, [before, last, 0])
    }

    fn new(kind: u64, classes: [u16; 3]) -> Self {
        let packed = classes.iter().fold(kind, |packed, &class| packed << 16 | u64::from(class));
        // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
        let mixed = (packed ^ packed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self(mixed ^ mixed >> 31)
    }

    /// Returns the slot at which the search begins.
    pub fn slot(self, n_slots: usize) -> usize {
        ((self.0 >> 32) as usize * n_slots) >> 32
    }

    /// Returns what tells the key from others in the same slots; never 0.
    pub fn fingerprint(self) -> u16 {
        (self.0 as u16).max(1)
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(|bytes| u16_at(bytes, 0))
}

const fn u16_at(bytes: &[u8], i: usize) -> u16 {
    u16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]])
}
