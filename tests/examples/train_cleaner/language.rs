//! Counts how characters follow each other in real news, and writes the costs that are worth their bytes.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use xunwen_corpus::training::{
    LINE_END, LINE_START, NgramKey, SENTENCE_END, STEPS_PER_NAT, ends_sentence, form,
};
use xunwen_text::{Converter, FoldTable};

use crate::news;

/// The least count of a stored pair or triple; rarer ones fall back to shorter n-grams. Chosen by hand for the size of
/// the file.
const MIN_PAIRS: u32 = 50;
const MIN_TRIPLES: u32 = 50;
/// The part of each count that is given to unseen n-grams: the usual value of absolute discounting.
const DISCOUNT: f64 = 0.75;
/// The count of a class that was not seen, added to all others, too.
const UNSEEN_COUNT: f64 = 0.5;
/// The least probability of falling back, so that its cost stays finite.
const MIN_FALLBACK: f64 = 0.02;
/// The share of slots of the hash table that are taken.
const LOAD: f64 = 0.65;

/// Writes the model to `path`.
pub(crate) fn train(path: &Path) -> Result<(), Box<dyn Error>> {
    let simplified = simplified()?;
    let triples = sorted_triples(&simplified)?;
    let bytes = NgramCosts::new(&triples).write(&simplified);
    println!("{} classes in a row, {} bytes of model", triples.len(), bytes.len());
    Ok(std::fs::write(path, bytes)?)
}

/// Returns every three classes in a row of the news, packed into a number each, sorted.
fn sorted_triples(simplified: &HashMap<u16, u16>) -> Result<Vec<u64>, Box<dyn Error>> {
    let fold = |c: char| {
        let form = form(c);
        simplified.get(&form).copied().unwrap_or(form)
    };
    let mut triples = Vec::new();

    news::for_each(|news| {
        if news.is_held_out() {
            return;
        }
        for line in &news.lines {
            let end = if ends_sentence(line) { SENTENCE_END } else { LINE_END };
            let mut classes = vec![0, LINE_START];
            classes.extend(line.chars().map(fold));
            classes.push(end);
            triples.extend(classes.windows(3).map(packed));
        }
    })?;
    triples.sort_unstable();
    Ok(triples)
}

fn packed(classes: &[u16]) -> u64 {
    u64::from(classes[0]) << 32 | u64::from(classes[1]) << 16 | u64::from(classes[2])
}

/// Returns the simplified forms of traditional characters, by the folding of the index.
fn simplified() -> Result<HashMap<u16, u16>, Box<dyn Error>> {
    let table = FoldTable::new(&Converter::new())?;
    let mut pairs = HashMap::new();
    for c in '\u{4E00}'..='\u{9FFF}' {
        let folded = table.fold_char(c);
        if folded != c
            && let Ok(folded) = u16::try_from(u32::from(folded))
        {
            pairs.insert(c as u16, folded);
        }
    }
    Ok(pairs)
}

/// The counts of single classes and of pairs.
struct NgramCounts {
    classes: HashMap<u16, f64>,
    /// Pairs, packed into a number.
    pairs: HashMap<u32, u32>,
    /// For each first class of a pair: the count of all its pairs, and the part that its stored pairs keep.
    firsts: HashMap<u16, (f64, f64)>,
    total: f64,
}

impl NgramCounts {
    fn new(triples: &[u64]) -> Self {
        let mut classes = HashMap::<u16, f64>::new();
        let mut pairs = HashMap::<u32, u32>::new();
        for &triple in triples {
            *classes.entry(triple as u16).or_default() += 1.0;
            *pairs.entry(triple as u32).or_default() += 1;
        }

        let mut firsts = HashMap::<u16, (f64, f64)>::new();
        for (&pair, &n) in &pairs {
            let (all, kept) = firsts.entry((pair >> 16) as u16).or_default();
            *all += f64::from(n);
            *kept += if n >= MIN_PAIRS { f64::from(n) - DISCOUNT } else { 0.0 };
        }

        let total = triples.len() as f64 + UNSEEN_COUNT * classes.len() as f64;
        Self { classes, pairs, firsts, total }
    }

    /// Returns the probability of a class.
    fn p1(&self, class: u16) -> f64 {
        (self.classes.get(&class).copied().unwrap_or(0.0) + UNSEEN_COUNT) / self.total
    }

    /// Returns the probability of falling back from pairs that begin with a class.
    fn fallback1(&self, class: u16) -> f64 {
        self.firsts.get(&class).map_or(1.0, |(all, kept)| 1.0 - kept / all)
    }

    /// Returns the probability of the second class of a pair after the first.
    fn p2(&self, pair: u32) -> f64 {
        let (first, second) = ((pair >> 16) as u16, pair as u16);
        let all = self.firsts.get(&first).map_or(1.0, |(all, _)| *all);
        let n = self.pairs.get(&pair).copied().filter(|&n| n >= MIN_PAIRS).unwrap_or(0);
        (f64::from(n) - DISCOUNT).max(0.0) / all + self.fallback1(first) * self.p1(second)
    }
}

/// The costs of the model, in steps.
struct NgramCosts {
    /// Each class with its cost, and the cost of falling back to it.
    classes: Vec<(u16, u8, u8)>,
    keyed: Vec<(NgramKey, u8)>,
}

impl NgramCosts {
    fn new(triples: &[u64]) -> Self {
        let counts = NgramCounts::new(triples);

        let stored_pairs = counts.pairs.iter().filter(|&(_, &n)| n >= MIN_PAIRS);
        let mut keyed: Vec<_> = stored_pairs
            .map(|(&pair, _)| {
                (NgramKey::pair((pair >> 16) as u16, pair as u16), cost(counts.p2(pair)))
            })
            .collect();
        add_triples(&mut keyed, triples, &counts);
        keyed.sort_unstable_by_key(|&(key, cost)| (key.slot(1 << 30), key.fingerprint(), cost));

        let mut classes: Vec<_> = counts
            .classes
            .keys()
            .chain(counts.firsts.keys())
            .map(|&class| (class, cost(counts.p1(class)), cost(counts.fallback1(class))))
            .collect();
        classes.sort_unstable();
        classes.dedup();
        Self { classes, keyed }
    }

    /// Writes the model in the layout that `language_model.rs` of the cleaner describes.
    fn write(&self, simplified: &HashMap<u16, u16>) -> Vec<u8> {
        let mut pairs: Vec<_> = simplified.iter().collect();
        pairs.sort_unstable();

        // Linear probing, as the reader does.
        let n_slots = (self.keyed.len() as f64 / LOAD) as usize;
        let mut slots = vec![[0; 3]; n_slots];
        for &(key, cost) in &self.keyed {
            let mut slot = key.slot(n_slots);
            while slots[slot] != [0; 3] {
                slot = (slot + 1) % n_slots;
            }
            let [low, high] = key.fingerprint().to_le_bytes();
            slots[slot] = [low, high, cost];
        }

        let counts = [pairs.len(), self.classes.len(), n_slots];
        let mut bytes: Vec<u8> = counts.iter().flat_map(|&n| (n as u32).to_le_bytes()).collect();
        bytes.extend(pairs.iter().flat_map(|(from, _)| from.to_le_bytes()));
        bytes.extend(pairs.iter().flat_map(|(_, to)| to.to_le_bytes()));
        bytes.extend(self.classes.iter().flat_map(|(class, ..)| class.to_le_bytes()));
        bytes.extend(self.classes.iter().map(|&(_, cost, _)| cost));
        bytes.extend(self.classes.iter().map(|&(.., rest)| rest));
        bytes.extend(slots.concat());
        bytes
    }
}

/// Adds the costs of triples, and of falling back from their first two classes.
fn add_triples(keyed: &mut Vec<(NgramKey, u8)>, triples: &[u64], counts: &NgramCounts) {
    // For each two classes: the part of the count that its stored triples keep, and their last classes.
    let mut contexts = HashMap::<u32, (f64, Vec<(u16, u32)>)>::new();
    for run in triples.chunk_by(|a, b| a == b) {
        let n = run.len() as u32;
        if n >= MIN_TRIPLES {
            let (kept, nexts) = contexts.entry((run[0] >> 16) as u32).or_default();
            *kept += f64::from(n) - DISCOUNT;
            nexts.push((run[0] as u16, n));
        }
    }

    for (context, (kept, nexts)) in contexts {
        let (a, b) = ((context >> 16) as u16, context as u16);
        let all = f64::from(counts.pairs.get(&context).copied().unwrap_or(1));
        let fallback = (1.0 - kept / all).max(MIN_FALLBACK);
        keyed.push((NgramKey::context(a, b), cost(fallback)));
        for (next, n) in nexts {
            let pair = u32::from(b) << 16 | u32::from(next);
            let p = (f64::from(n) - DISCOUNT) / all + fallback * counts.p2(pair);
            keyed.push((NgramKey::triple(a, b, next), cost(p)));
        }
    }
}

/// Returns the cost of a probability, in steps.
fn cost(p: f64) -> u8 {
    (-p.ln() * f64::from(STEPS_PER_NAT)).round().clamp(0.0, 255.0) as u8
}
