//! Lists of postings in a few bytes each.
//!
//! A segment has thousands of lists, most of them short, and some of many megabytes. They grow in small
//! blocks of a common pool, so that growing never copies and wastes half a block at most. A posting
//! takes the second character of its pair, and the distance from the posting before: mostly four or six
//! bytes, where a number of 64 bits in a growing vector took nine. The parts have 16 bits: numbers in
//! groups of seven bits are smaller, but most of the time went into their branches.

use tantivy::DocId;

use crate::write::segment::posting::Posting;

/// The 16-bit units of a block. Halved, lists have twice as many; doubled, short lists waste more.
const BLOCK_UNITS: usize = 128;

/// The blocks of a slab, which is allocated at once: a megabyte.
const BLOCKS_PER_SLAB: usize = 4096;

/// The most units of a posting.
const MAX_POSTING_UNITS: usize = 6;

/// The flags of a posting, the low bits of its second unit: whether it is the first one of an article,
/// and whether its numbers have 32 bits instead of being in the rest of the unit and in the next one.
const NEW_DOC: u16 = 1;
const WIDE: u16 = 2;
const FLAG_BITS: u32 = 2;

/// The largest distance that the rest of a unit holds.
const MAX_NARROW: u32 = (1 << (u16::BITS - FLAG_BITS)) - 1;

/// The memory of lists.
#[derive(Default)]
pub(crate) struct BlockPool {
    slabs: Vec<Box<[u16]>>,
    n_blocks: usize,
}

impl BlockPool {
    /// Returns the memory in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        self.slabs.len() * BLOCKS_PER_SLAB * BLOCK_UNITS * size_of::<u16>()
    }

    fn allocate(&mut self) -> u32 {
        if self.n_blocks == self.slabs.len() * BLOCKS_PER_SLAB {
            self.slabs.push(vec![0; BLOCKS_PER_SLAB * BLOCK_UNITS].into_boxed_slice());
        }
        let block = u32::try_from(self.n_blocks).expect("2^32 blocks are a terabyte");
        self.n_blocks += 1;
        block
    }

    fn block(&self, block: u32) -> &[u16] {
        let (slab, start) = place(block);
        &self.slabs[slab][start..start + BLOCK_UNITS]
    }

    fn block_mut(&mut self, block: u32) -> &mut [u16] {
        let (slab, start) = place(block);
        &mut self.slabs[slab][start..start + BLOCK_UNITS]
    }
}

/// Returns the slab of a block, and where the block starts in it.
fn place(block: u32) -> (usize, usize) {
    let block = block as usize;
    (block / BLOCKS_PER_SLAB, block % BLOCKS_PER_SLAB * BLOCK_UNITS)
}

/// Postings in the order of articles and positions.
#[derive(Default)]
pub(crate) struct PostingList {
    /// All blocks but the last one.
    full_blocks: Vec<u32>,
    last_block: u32,
    /// The units of the last block that are left. 0 before the first block.
    n_free_units: u32,
    n_postings: u32,
    n_docs: u32,
    last_doc: DocId,
    last_position: u32,
}

impl PostingList {
    /// Appends a posting that is not before the last one.
    pub(crate) fn push(&mut self, posting: Posting, pool: &mut BlockPool) {
        let (doc, position) = (posting.doc(), posting.position());
        let encoded = if doc == self.last_doc && self.n_postings > 0 {
            Encoded::in_same_doc(posting.second(), position - self.last_position)
        } else {
            self.n_docs += 1;
            Encoded::in_new_doc(posting.second(), doc - self.last_doc, position)
        };
        (self.last_doc, self.last_position) = (doc, position);
        self.append(&encoded, pool);
        self.n_postings += 1;
    }

    /// Returns the number of articles.
    pub(crate) fn n_docs(&self) -> u32 {
        self.n_docs
    }

    fn append(&mut self, encoded: &Encoded, pool: &mut BlockPool) {
        let n_free = self.n_free_units as usize;
        let n_used = encoded.n_units as usize;
        if n_free >= MAX_POSTING_UNITS {
            // All units are copied, which needs no loop, and only those of the posting count.
            let start = BLOCK_UNITS - n_free;
            pool.block_mut(self.last_block)[start..start + MAX_POSTING_UNITS]
                .copy_from_slice(&encoded.units);
            self.n_free_units -= encoded.n_units;
            return;
        }

        let (here, next) = encoded.units[..n_used].split_at(n_free.min(n_used));
        if n_free > 0 {
            let start = BLOCK_UNITS - n_free;
            pool.block_mut(self.last_block)[start..start + here.len()].copy_from_slice(here);
            self.n_free_units -= encoded.n_units.min(self.n_free_units);
        }
        if !next.is_empty() {
            if self.n_postings > 0 {
                self.full_blocks.push(self.last_block);
            }
            self.last_block = pool.allocate();
            pool.block_mut(self.last_block)[..next.len()].copy_from_slice(next);
            self.n_free_units = (BLOCK_UNITS - next.len()) as u32;
        }
    }

    /// Replaces the content of `postings` by this list.
    pub(crate) fn decode(&self, pool: &BlockPool, postings: &mut Vec<Posting>) {
        postings.clear();
        postings.reserve(self.n_postings as usize);
        self.for_each(pool, |posting| postings.push(posting));
    }

    /// Calls `use_posting` for each posting, in order.
    pub(crate) fn for_each(&self, pool: &BlockPool, mut use_posting: impl FnMut(Posting)) {
        if self.n_postings == 0 {
            return;
        }
        let mut units = Vec::with_capacity((self.full_blocks.len() + 1) * BLOCK_UNITS);
        for block in self.full_blocks.iter().chain([&self.last_block]) {
            units.extend_from_slice(pool.block(*block));
        }

        let mut units = units.into_iter();
        let mut next = || units.next().expect("a posting is whole");
        let (mut doc, mut position) = (0, 0);
        for _ in 0..self.n_postings {
            let (second, flags) = (next(), next());
            let narrow = u32::from(flags >> FLAG_BITS);
            let mut wide = || u32::from(next()) | u32::from(next()) << u16::BITS;
            match (flags & NEW_DOC != 0, flags & WIDE != 0) {
                (false, false) => position += narrow,
                (false, true) => position += wide(),
                (true, false) => {
                    doc += narrow;
                    position = u32::from(next());
                }
                (true, true) => {
                    doc += wide();
                    position = wide();
                }
            }
            let posting = Posting::new(doc, position);
            use_posting(posting.with_second((second != 0).then_some(second)));
        }
    }
}

/// A posting in 16-bit units: the second character; the flags with a distance; the rest.
struct Encoded {
    units: [u16; MAX_POSTING_UNITS],
    n_units: u32,
}

#[allow(clippy::cast_possible_truncation, reason = "the parts of a number, or a small one")]
impl Encoded {
    fn in_same_doc(second: u16, distance: u32) -> Self {
        if distance <= MAX_NARROW {
            let units = [second, (distance as u16) << FLAG_BITS, 0, 0, 0, 0];
            Self { units, n_units: 2 }
        } else {
            let units = [second, WIDE, distance as u16, (distance >> u16::BITS) as u16, 0, 0];
            Self { units, n_units: 4 }
        }
    }

    fn in_new_doc(second: u16, distance: u32, position: u32) -> Self {
        if distance <= MAX_NARROW && position <= u16::MAX.into() {
            let flags = (distance as u16) << FLAG_BITS | NEW_DOC;
            Self { units: [second, flags, position as u16, 0, 0, 0], n_units: 3 }
        } else {
            let high = |number: u32| (number >> u16::BITS) as u16;
            let flags = WIDE | NEW_DOC;
            let distance = [distance as u16, high(distance)];
            let position = [position as u16, high(position)];
            let units = [second, flags, distance[0], distance[1], position[0], position[1]];
            Self { units, n_units: 6 }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::write::segment::posting::MAX_DOCS;

    proptest! {
        #[test]
        fn lists_keep_their_postings(
            lists in prop::collection::vec(
                prop::collection::vec((
                    prop_oneof![0..40_u32, 0..u32::try_from(MAX_DOCS).unwrap()],
                    prop_oneof![0..300_u32, 0..1_u32 << 28],
                    any::<u16>(),
                ), 0..200),
                1..4,
            ),
        ) {
            let mut pool = BlockPool::default();
            let mut encoded: Vec<PostingList> = lists.iter().map(|_| PostingList::default()).collect();
            let expected: Vec<Vec<Posting>> = lists.into_iter().map(|mut list| {
                list.sort_unstable();
                let posting = |(doc, position, second): (u32, u32, u16)| {
                    Posting::new(doc, position).with_second(Some(second))
                };
                list.into_iter().map(posting).collect()
            }).collect();

            // The lists grow in turns, so that their blocks alternate.
            for n in 0..200 {
                for (list, expected) in encoded.iter_mut().zip(&expected) {
                    if let Some(posting) = expected.get(n) {
                        list.push(*posting, &mut pool);
                    }
                }
            }

            let mut decoded = Vec::new();
            for (list, expected) in encoded.iter().zip(expected) {
                list.decode(&pool, &mut decoded);
                prop_assert_eq!(&decoded, &expected);
                let docs = expected.chunk_by(|one, other| one.doc() == other.doc());
                prop_assert_eq!(list.n_docs() as usize, docs.count());
            }
        }
    }
}
