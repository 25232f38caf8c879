//! Which single characters an article has, read out of its grams: each CJK character begins one.

use std::collections::BTreeMap;
use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::CharClass;

use crate::write::segment::grams::{GramPostings, Posting};

/// The characters of some fields, as the postings of the grams that begin with each.
pub(crate) struct CharPostings<'g> {
    chars: BTreeMap<char, Vec<OfField<'g>>>,
}

/// The postings of a character in a field, in lists that are each in the order of the articles.
#[derive(Default)]
struct OfField<'g> {
    field: usize,
    lists: Vec<&'g [Posting]>,
}

impl<'g> CharPostings<'g> {
    pub(crate) fn new(fields: &[&'g GramPostings]) -> Self {
        let mut chars: BTreeMap<char, Vec<OfField<'g>>> = BTreeMap::new();
        let mut add = |c, field, list| {
            let fields = chars.entry(c).or_default();
            if fields.last().is_none_or(|last| last.field != field) {
                fields.push(OfField { field, lists: Vec::new() });
            }
            fields.last_mut().expect("it was pushed").lists.push(list);
        };
        for (field, grams) in fields.iter().enumerate() {
            for list in grams.lists() {
                add(list.first, field, &*list.postings);
            }
            for (text, postings) in grams.others() {
                let first =
                    text.chars().next().filter(|c| CharClass::from_char(*c) == CharClass::Cjk);
                first.into_iter().for_each(|first| add(first, field, postings));
            }
        }
        Self { chars }
    }

    /// Returns the number of characters of all texts, each counted once in each.
    pub(crate) fn n_tokens(&self) -> u64 {
        let mut docs = Vec::new();
        let fields = self.chars.values().flatten();
        fields.map(|field| distinct([field], &mut docs).len() as u64).sum()
    }

    /// Writes them in the order of their bytes, which is that of the characters.
    pub(crate) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let mut docs = Vec::new();
        for (c, fields) in &self.chars {
            serializer.new_term_without_freq(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            let docs = distinct(fields, &mut docs);
            docs.iter().for_each(|doc| serializer.write_doc(*doc, 0, &[]));
            serializer.close_term()?;
        }
        Ok(())
    }
}

/// Returns the articles of a character, in order.
fn distinct<'d, 'g: 'f, 'f>(
    fields: impl IntoIterator<Item = &'f OfField<'g>>,
    docs: &'d mut Vec<DocId>,
) -> &'d [DocId] {
    docs.clear();
    let lists = fields.into_iter().flat_map(|field| &field.lists);
    let mut n_lists = 0;
    for list in lists {
        n_lists += 1;
        for doc in list.iter().map(|posting| posting.doc()) {
            if docs.last() != Some(&doc) {
                docs.push(doc);
            }
        }
    }
    if n_lists > 1 {
        docs.sort();
        docs.dedup();
    }
    docs
}
