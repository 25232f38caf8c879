//! Terms that are looked up one by one: the longer words of the dictionary, ids, origins, sources,
//! authors and key terms.

use std::collections::HashMap;
use std::io;

use foldhash::fast::RandomState;
use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use tantivy::tokenizer::MAX_TOKEN_LEN;

/// The memory of a term in bytes, besides its text: its entry, the unused ones of the table, and what the
/// allocator adds to the text.
const BYTES_PER_TERM: usize = 60;

/// Terms and their occurrences.
#[derive(Default)]
pub(crate) struct TermTable {
    /// The numbers of the terms, in the order in which they came.
    numbers: HashMap<Box<str>, u32, RandomState>,
    /// The terms in the order of the articles.
    occurrences: Vec<Occurrence>,
    n_text_bytes: usize,
}

#[derive(Debug, Clone, Copy)]
struct Occurrence {
    /// The number of the term.
    term: u32,
    doc: DocId,
}

/// The record of a term in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TermRecord {
    /// That it occurs.
    Basic,
    /// How often it occurs.
    WithFrequencies,
}

impl TermTable {
    /// Adds a term of an article. Articles must come in order. A term that is too long for tantivy is
    /// skipped; then the result is false.
    pub(crate) fn add(&mut self, doc: DocId, term: &str) -> bool {
        if term.len() > MAX_TOKEN_LEN {
            return false;
        }
        let term = match self.numbers.get(term) {
            Some(number) => *number,
            None => self.insert(term),
        };
        self.occurrences.push(Occurrence { term, doc });
        true
    }

    /// Adds the terms of an article and returns their number, without those that are too long.
    pub(crate) fn add_all(&mut self, doc: DocId, terms: &[&str]) -> u32 {
        terms.iter().map(|term| u32::from(self.add(doc, term))).sum()
    }

    fn insert(&mut self, term: &str) -> u32 {
        let number = u32::try_from(self.numbers.len()).expect("fewer terms than bytes of memory");
        self.n_text_bytes += term.len();
        self.numbers.insert(term.into(), number);
        number
    }

    /// Returns the number of occurrences.
    pub(crate) fn n_occurrences(&self) -> u64 {
        self.occurrences.len() as u64
    }

    /// Returns the approximate memory in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        self.occurrences.capacity() * size_of::<Occurrence>()
            + self.numbers.len() * BYTES_PER_TERM
            + self.n_text_bytes
    }

    /// Writes the terms in the order of their bytes.
    pub(crate) fn write(
        &self,
        record: TermRecord,
        serializer: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let (ends, docs) = self.docs_by_term();
        let mut terms: Vec<(&str, u32)> =
            self.numbers.iter().map(|(term, number)| (&**term, *number)).collect();
        terms.sort_unstable();

        for (term, number) in terms {
            let number = number as usize;
            let start = number.checked_sub(1).map_or(0, |before| ends[before]);
            let occurrences = &docs[start as usize..ends[number] as usize];
            write_term(term, occurrences, record, serializer)?;
        }
        Ok(())
    }

    /// Returns the articles of all occurrences by the number of the term, in order, and for each term
    /// the end of its part.
    fn docs_by_term(&self) -> (Vec<u32>, Vec<DocId>) {
        // A counting sort: each term starts after all terms of lower numbers.
        let mut starts = vec![0_u32; self.numbers.len() + 1];
        for occurrence in &self.occurrences {
            starts[occurrence.term as usize + 1] += 1;
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }

        let mut docs = vec![0; self.occurrences.len()];
        for Occurrence { term, doc } in &self.occurrences {
            let place = &mut starts[*term as usize];
            docs[*place as usize] = *doc;
            *place += 1;
        }
        // By now, each start has become the end.
        (starts, docs)
    }
}

fn write_term(
    term: &str,
    occurrences: &[DocId],
    record: TermRecord,
    serializer: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let docs = || occurrences.chunk_by(|one, other| one == other);
    match record {
        TermRecord::Basic => serializer.new_term_without_freq(term.as_bytes())?,
        TermRecord::WithFrequencies => {
            let n_docs = DocId::try_from(docs().count()).expect("at most MAX_DOCS");
            serializer.new_term(term.as_bytes(), n_docs, true)?;
        }
    }
    for same_doc in docs() {
        let frequency = match record {
            TermRecord::Basic => 0,
            TermRecord::WithFrequencies => u32::try_from(same_doc.len()).unwrap_or(u32::MAX),
        };
        serializer.write_doc(same_doc[0], frequency, &[]);
    }
    serializer.close_term()
}
