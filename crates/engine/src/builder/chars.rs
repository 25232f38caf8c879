//! Which single characters an article has, read out of its grams: each CJK character begins one.

use std::collections::BTreeMap;
use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::CharClass;

use super::grams::{GramPostings, Posting};

/// Characters, and the articles that have them.
pub(super) struct CharPostings {
    chars: BTreeMap<char, Vec<DocId>>,
    /// Characters of each text of each article.
    pub(super) n_tokens: u64,
}

/// Returns the characters of some fields.
pub(super) fn postings(fields: &[&GramPostings]) -> CharPostings {
    let mut chars: BTreeMap<char, Vec<DocId>> = BTreeMap::new();
    let mut n_tokens = 0;
    for field in fields {
        let mut of_field: BTreeMap<char, Vec<DocId>> = BTreeMap::new();
        for list in field.lists() {
            of_field.insert(list.first, docs(&list.postings));
        }
        for (text, postings) in field.others() {
            let first = text.chars().next().filter(|c| CharClass::of(*c) == CharClass::Cjk);
            if let Some(first) = first {
                merge(of_field.entry(first).or_default(), docs(postings));
            }
        }
        for (c, docs) in of_field {
            n_tokens += docs.len() as u64;
            merge(chars.entry(c).or_default(), docs);
        }
    }
    CharPostings { chars, n_tokens }
}

/// Returns the articles of postings that are in the order of the articles.
fn docs(postings: &[Posting]) -> Vec<DocId> {
    let mut docs: Vec<DocId> = postings.iter().map(|posting| posting.doc()).collect();
    docs.dedup();
    docs
}

/// Puts more articles into a list in order.
fn merge(docs: &mut Vec<DocId>, more: Vec<DocId>) {
    if docs.is_empty() {
        *docs = more;
        return;
    }
    docs.extend(more);
    docs.sort_unstable();
    docs.dedup();
}

impl CharPostings {
    /// Writes them in the order of their bytes, which is that of the characters.
    pub(super) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        for (c, docs) in &self.chars {
            serializer.new_term_without_freq(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            docs.iter().for_each(|doc| serializer.write_doc(*doc, 0, &[]));
            serializer.close_term()?;
        }
        Ok(())
    }
}
