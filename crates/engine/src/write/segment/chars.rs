//! Postings of single characters, derived from grams: every CJK character begins a gram.

use std::collections::BTreeMap;
use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::CharClass;

use crate::write::segment::grams::{GramPostings, PairList};
use crate::write::segment::posting::Posting;

/// The characters of several fields. Each has the postings of the grams that begin with it.
pub(crate) struct CharPostings<'g> {
    fields: Vec<&'g GramPostings>,
    chars: BTreeMap<char, Vec<FieldPostings<'g>>>,
}

/// The postings of a character in a field. Each list is in the order of the articles.
struct FieldPostings<'g> {
    /// The index of the field.
    field: usize,
    lists: Vec<CharList<'g>>,
}

/// The postings of grams that begin with a character.
enum CharList<'g> {
    /// All grams of a list.
    Pairs(&'g PairList),
    /// A single gram.
    Other(&'g [Posting]),
}

impl<'g> CharPostings<'g> {
    pub(crate) fn new(fields: &[&'g GramPostings]) -> Self {
        let mut postings = Self { fields: fields.to_vec(), chars: BTreeMap::new() };
        for (field, grams) in fields.iter().enumerate() {
            // Lists of signs have no pairs.
            let is_cjk = |c: char| CharClass::from_char(c) == CharClass::Cjk;
            for list in grams.lists().iter().filter(|list| is_cjk(list.first)) {
                postings.add(list.first, field, CharList::Pairs(list));
            }

            // Grams with a character of more than 16 bits, numbers and Latin words.
            for (text, gram_postings) in grams.others() {
                let first = text.chars().next();
                if let Some(c) = first.filter(|c| is_cjk(*c)) {
                    postings.add(c, field, CharList::Other(gram_postings));
                }
            }
        }
        postings
    }

    fn add(&mut self, c: char, field: usize, list: CharList<'g>) {
        let fields = self.chars.entry(c).or_default();
        match fields.last_mut().filter(|last| last.field == field) {
            Some(last) => last.lists.push(list),
            None => fields.push(FieldPostings { field, lists: vec![list] }),
        }
    }

    /// Returns the number of distinct characters of each text, summed over all texts.
    pub(crate) fn n_tokens(&self) -> u64 {
        let mut docs = Vec::new();
        let mut n_tokens = 0;
        for field in self.chars.values().flatten() {
            n_tokens += match &field.lists[..] {
                [CharList::Pairs(list)] => u64::from(list.n_docs()),
                _ => self.distinct_docs([field], &mut docs).len() as u64,
            };
        }
        n_tokens
    }

    /// Writes the characters in the order of their bytes, which is the order of their code points.
    pub(crate) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let mut docs = Vec::new();
        for (c, fields) in &self.chars {
            serializer.new_term_without_freq(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            for doc in self.distinct_docs(fields, &mut docs) {
                serializer.write_doc(*doc, 0, &[]);
            }
            serializer.close_term()?;
        }
        Ok(())
    }

    /// Returns the articles of a character, in order, without duplicates. Uses `docs` as a buffer.
    fn distinct_docs<'d, 'f>(
        &self,
        fields: impl IntoIterator<Item = &'f FieldPostings<'g>>,
        docs: &'d mut Vec<DocId>,
    ) -> &'d [DocId]
    where
        'g: 'f,
    {
        docs.clear();
        let mut n_lists = 0;
        for field in fields {
            for list in &field.lists {
                n_lists += 1;
                match list {
                    CharList::Pairs(list) => self.fields[field.field]
                        .for_each(list, |posting| push_doc(posting.doc(), docs)),
                    CharList::Other(postings) => {
                        postings.iter().for_each(|posting| push_doc(posting.doc(), docs));
                    }
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
}

/// Appends an article, unless it is the last one.
fn push_doc(doc: DocId, docs: &mut Vec<DocId>) {
    if docs.last() != Some(&doc) {
        docs.push(doc);
    }
}
