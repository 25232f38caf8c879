//! Postings of names: ids, origins, sources, authors and key terms. Each name is one term.

use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use tantivy::tokenizer::MAX_TOKEN_LEN;

/// Names and the articles that have them.
#[derive(Default)]
pub(crate) struct NamePostings {
    /// In the order of the articles.
    names: Vec<(Box<str>, DocId)>,
    n_bytes: usize,
}

impl NamePostings {
    /// Adds the names of an article and returns the number of terms. A name that is too long for
    /// tantivy is skipped.
    pub(crate) fn add(&mut self, doc: DocId, names: &[&str]) -> u32 {
        let mut n_added = 0;
        for name in names.iter().filter(|name| name.len() <= MAX_TOKEN_LEN) {
            self.names.push(((*name).into(), doc));
            self.n_bytes += name.len() + size_of::<(Box<str>, DocId)>();
            n_added += 1;
        }
        n_added
    }

    pub(crate) fn n_names(&self) -> u64 {
        self.names.len() as u64
    }

    pub(crate) fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Writes the names in the order of their bytes.
    pub(crate) fn write(mut self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        self.names.sort_unstable();
        self.names.dedup();

        for same_name in self.names.chunk_by(|(one, _), (other, _)| one == other) {
            serializer.new_term_without_freq(same_name[0].0.as_bytes())?;
            for (_, doc) in same_name {
                serializer.write_doc(*doc, 0, &[]);
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}
