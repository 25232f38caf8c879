//! Counts how characters follow each other, and keeps the costs that are worth their bytes.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use xunwen_corpus::training::{
    Key, LINE_END, LINE_START, SENTENCE_END, STEPS_PER_NAT, ends_sentence, form,
};
use xunwen_text::{Converter, FoldTable};

use crate::news;

/// Pairs and triples that were seen less often are left to what is behind them.
const MIN_PAIRS: u32 = 50;
const MIN_TRIPLES: u32 = 50;
/// What is taken off each count and given to what was not seen.
const DISCOUNT: f64 = 0.75;
/// How full the table of slots is.
const LOAD: f64 = 0.65;

pub(crate) fn train(path: &Path) -> Result<(), Box<dyn Error>> {
    let simplified = simplified()?;
    let fold = |c: char| {
        let form = form(c);
        simplified.get(&form).copied().unwrap_or(form)
    };
    let mut triples = Vec::new();
    news::each(|news| {
        if news.is_held_out() {
            return;
        }
        for line in &news.lines {
            let end = if ends_sentence(line) { SENTENCE_END } else { LINE_END };
            let mut classes = vec![0, LINE_START];
            classes.extend(line.chars().map(fold));
            classes.push(end);
            triples.extend(
                classes
                    .windows(3)
                    .map(|c| u64::from(c[0]) << 32 | u64::from(c[1]) << 16 | u64::from(c[2])),
            );
        }
    })?;
    triples.sort_unstable();
    let bytes = Costs::new(&triples).write(&simplified);
    println!("{} classes in a row, {} bytes of model", triples.len(), bytes.len());
    Ok(std::fs::write(path, bytes)?)
}

/// The simplified forms of traditional characters, by the folding of the index.
fn simplified() -> Result<HashMap<u16, u16>, Box<dyn Error>> {
    let table = FoldTable::build(&Converter::new())?;
    let han = '\u{4E00}'..='\u{9FFF}';
    let pairs = han.filter_map(|c| {
        let folded = table.fold_char(c);
        (folded != c).then(|| Some((c as u16, u16::try_from(u32::from(folded)).ok()?)))?
    });
    Ok(pairs.collect())
}

/// Costs in steps, by class or key.
struct Costs {
    classes: Vec<(u16, u8, u8)>,
    keyed: Vec<(Key, u8)>,
}

impl Costs {
    fn new(triples: &[u64]) -> Self {
        let mut single = HashMap::<u16, f64>::new();
        let mut last = HashMap::<u16, (f64, f64)>::new();
        let mut pairs = HashMap::<u32, u32>::new();
        for &triple in triples {
            *single.entry(triple as u16).or_default() += 1.0;
            *pairs.entry(triple as u32).or_default() += 1;
        }
        let total = triples.len() as f64 + 0.5 * single.len() as f64;
        let p1 = |class: u16| (single.get(&class).copied().unwrap_or(0.0) + 0.5) / total;
        for (&pair, &n) in &pairs {
            let (seen, kept) = last.entry((pair >> 16) as u16).or_default();
            *seen += f64::from(n);
            *kept += if n >= MIN_PAIRS { f64::from(n) - DISCOUNT } else { 0.0 };
        }
        let rest1 = |class: u16| last.get(&class).map_or(1.0, |(seen, kept)| 1.0 - kept / seen);
        let p2 = |pair: u32| {
            let (a, b) = ((pair >> 16) as u16, pair as u16);
            let seen = last.get(&a).map_or(1.0, |(seen, _)| *seen);
            let n = pairs.get(&pair).copied().filter(|&n| n >= MIN_PAIRS).unwrap_or(0);
            (f64::from(n) - DISCOUNT).max(0.0) / seen + rest1(a) * p1(b)
        };
        let mut keyed = Vec::new();
        for (&pair, &n) in &pairs {
            if n >= MIN_PAIRS {
                keyed.push((Key::pair((pair >> 16) as u16, pair as u16), cost(p2(pair))));
            }
        }
        let mut kept = HashMap::<u32, (f64, Vec<(u16, u32)>)>::new();
        for run in triples.chunk_by(|a, b| a == b) {
            let n = run.len() as u32;
            if n >= MIN_TRIPLES {
                let (kept, nexts) = kept.entry((run[0] >> 16) as u32).or_default();
                *kept += f64::from(n) - DISCOUNT;
                nexts.push((run[0] as u16, n));
            }
        }
        for (context, (kept, nexts)) in kept {
            let (a, b) = ((context >> 16) as u16, context as u16);
            let seen = f64::from(pairs.get(&context).copied().unwrap_or(1));
            let rest = (1.0 - kept / seen).max(0.02);
            keyed.push((Key::context(a, b), cost(rest)));
            for (next, n) in nexts {
                let p = (f64::from(n) - DISCOUNT) / seen
                    + rest * p2(u32::from(b) << 16 | u32::from(next));
                keyed.push((Key::triple(a, b, next), cost(p)));
            }
        }
        let mut classes: Vec<_> = single
            .keys()
            .chain(last.keys())
            .map(|&class| (class, cost(p1(class)), cost(rest1(class))))
            .collect();
        classes.sort_unstable();
        classes.dedup();
        keyed.sort_unstable_by_key(|&(key, cost)| (key.slot(1 << 30), key.fingerprint(), cost));
        Self { classes, keyed }
    }

    /// Writes the model in the layout that `language.rs` describes.
    fn write(&self, simplified: &HashMap<u16, u16>) -> Vec<u8> {
        let mut pairs: Vec<_> = simplified.iter().collect();
        pairs.sort_unstable();
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

/// The cost of a probability, in steps.
fn cost(p: f64) -> u8 {
    (-p.ln() * f64::from(STEPS_PER_NAT)).round().clamp(0.0, 255.0) as u8
}
