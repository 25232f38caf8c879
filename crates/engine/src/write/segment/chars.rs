//! Postings of single characters, derived from grams: every CJK character begins a gram.

use std::collections::BTreeMap;
use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::CharClass;

use crate::write::segment::grams::GramPostings;
use crate::write::segment::posting::Posting;

/// The characters of several fields. Each has the postings of the grams that begin with it.
pub(crate) struct CharPostings<'g> {
    chars: BTreeMap<char, Vec<FieldPostings<'g>>>,
}

/// The postings of a character in a field. Each list is in the order of the articles.
#[derive(Default)]
struct FieldPostings<'g> {
    field: usize,
    lists: Vec<&'g [Posting]>,
}

impl<'g> CharPostings<'g> {
    pub(crate) fn new(fields: &[&'g GramPostings]) -> Self {
        let mut postings = Self { chars: BTreeMap::new() };
        for (field, grams) in fields.iter().enumerate() {
            // Lists of signs have no pairs.
            let is_cjk = |c: char| CharClass::from_char(c) == CharClass::Cjk;
            for list in grams.lists().iter().filter(|list| is_cjk(list.first)) {
                postings.add(list.first, field, &list.postings);
            }

            // Grams with a character of more than 16 bits, numbers and Latin words.
            for (text, gram_postings) in grams.others() {
                let first = text.chars().next();
                if let Some(c) = first.filter(|c| is_cjk(*c)) {
                    postings.add(c, field, gram_postings);
                }
            }
        }
        postings
    }

    fn add(&mut self, c: char, field: usize, list: &'g [Posting]) {
        let fields = self.chars.entry(c).or_default();
        match fields.last_mut().filter(|last| last.field == field) {
            Some(last) => last.lists.push(list),
            None => fields.push(FieldPostings { field, lists: vec![list] }),
        }
    }

    /// Returns the number of distinct characters of each text, summed over all texts.
    pub(crate) fn n_tokens(&self) -> u64 {
        let mut docs = Vec::new();
        let fields = self.chars.values().flatten();
        fields.map(|field| distinct_docs([field], &mut docs).len() as u64).sum()
    }

    /// Writes the characters in the order of their bytes, which is the order of their code points.
    pub(crate) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let mut docs = Vec::new();
        for (c, fields) in &self.chars {
            serializer.new_term_without_freq(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            for doc in distinct_docs(fields, &mut docs) {
                serializer.write_doc(*doc, 0, &[]);
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}

/// Returns the articles of a character, in order, without duplicates. Uses `docs` as a buffer.
fn distinct_docs<'d, 'g: 'f, 'f>(
    fields: impl IntoIterator<Item = &'f FieldPostings<'g>>,
    docs: &'d mut Vec<DocId>,
) -> &'d [DocId] {
    docs.clear();
    let mut n_lists = 0;
    for list in fields.into_iter().flat_map(|field| &field.lists) {
        n_lists += 1;
        for doc in list.iter().map(|posting| posting.doc()) {
            if docs.last() != Some(&doc) {
                docs.push(doc);
            }
        }
    }

    // A single list is in order already.
    if n_lists > 1 {
        docs.sort();
        docs.dedup();
    }
    docs
}
