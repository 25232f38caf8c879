//! Postings of words: the longer words of the dictionary, with their frequencies.

use std::collections::HashMap;
use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::Segmenter;

/// The memory of an occurrence in bytes, including the unused capacity of growing vectors.
const BYTES_PER_OCCURRENCE: usize = 6;

/// The words of a segment, each with the article of every occurrence, in order.
#[derive(Default)]
pub(crate) struct WordPostings {
    words: HashMap<Box<str>, Vec<DocId>>,
    n_words: u64,
    /// The memory of the words themselves.
    n_text_bytes: usize,
}

impl WordPostings {
    /// Adds the longer words of a folded text of an article. Articles must come in order.
    pub(crate) fn add(&mut self, doc: DocId, folded: &str, segmenter: &Segmenter) {
        segmenter.for_each_long_word(folded, |word| {
            self.n_words += 1;
            if let Some(docs) = self.words.get_mut(word) {
                docs.push(doc);
            } else {
                self.n_text_bytes += word.len() + size_of::<(Box<str>, Vec<DocId>)>();
                self.words.insert(word.into(), vec![doc]);
            }
        });
    }

    /// Returns the number of occurrences.
    pub(crate) fn n_words(&self) -> u64 {
        self.n_words
    }

    /// Returns the approximate memory in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        let n_words = usize::try_from(self.n_words).unwrap_or(usize::MAX);
        n_words.saturating_mul(BYTES_PER_OCCURRENCE).saturating_add(self.n_text_bytes)
    }

    /// Writes the words in the order of their bytes.
    pub(crate) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let mut words: Vec<_> = self.words.iter().collect();
        words.sort_unstable();
        for (word, occurrences) in words {
            let docs = || occurrences.chunk_by(|one, other| one == other);
            let n_docs = DocId::try_from(docs().count()).expect("at most MAX_DOCS");
            serializer.new_term(word.as_bytes(), n_docs, true)?;
            for same_doc in docs() {
                let frequency = u32::try_from(same_doc.len()).unwrap_or(u32::MAX);
                serializer.write_doc(same_doc[0], frequency, &[]);
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}
