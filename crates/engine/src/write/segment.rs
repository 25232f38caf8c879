//! Building a segment: articles in memory, then tantivy's files.
//!
//! tantivy's own segment writer looks up every token in one table of terms, which is far larger than
//! the caches of a processor: with a token for every pair of characters, that took two fifths of the
//! indexing time. Here tokens are collected by their first character and sorted when the segment is
//! written ([`grams`]), through tantivy's own serializers. The files are byte for byte those that
//! tantivy would write; a test compares them.

mod chars;
mod documents;
mod grams;
mod posting;
mod posting_list;
mod term_table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Field;
use tantivy::{DocId, Index, Result, Segment};
use xunwen_corpus::Article;
use xunwen_text::{Analysis, KeyTermExtractor};

use crate::index::codec;
use crate::index::document::{DerivedParts, DocumentPlace, document, name_key};
use crate::index::key_terms::key_terms;
use crate::index::schema::IndexFields;
use chars::CharPostings;
use documents::Documents;
use grams::GramPostings;
use posting::MAX_DOCS;
use term_table::{TermRecord, TermTable};

/// A segment in memory.
pub(crate) struct SegmentBuilder {
    fields: IndexFields,
    analysis: Arc<Analysis>,
    documents: Documents,
    ids: TermTable,
    origins: TermTable,
    titles: GramPostings,
    bodies: GramPostings,
    words: TermTable,
    sources: TermTable,
    authors: TermTable,
    terms: TermTable,
    source_grams: GramPostings,
    author_grams: GramPostings,
    norms: FieldNormsWriter,
    folded: String,
}

impl SegmentBuilder {
    /// Returns an empty segment of an index.
    ///
    /// # Errors
    /// If the schema of the index has a column with an unknown tokenizer.
    pub(crate) fn new(index: &Index, fields: IndexFields, analysis: Arc<Analysis>) -> Result<Self> {
        let schema = index.schema();
        Ok(Self {
            fields,
            analysis,
            documents: Documents::new(&schema, index.settings())?,
            ids: TermTable::default(),
            origins: TermTable::default(),
            titles: GramPostings::default(),
            bodies: GramPostings::default(),
            words: TermTable::default(),
            sources: TermTable::default(),
            authors: TermTable::default(),
            terms: TermTable::default(),
            source_grams: GramPostings::default(),
            author_grams: GramPostings::default(),
            norms: FieldNormsWriter::for_schema(&schema),
            folded: String::new(),
        })
    }

    /// Adds an article. The extractor may be any one of the same analysis.
    ///
    /// # Errors
    /// If it cannot be packed.
    pub(crate) fn add(
        &mut self,
        article: &Article,
        place: &DocumentPlace<'_>,
        extractor: &mut KeyTermExtractor,
    ) -> Result<()> {
        let doc = DocId::try_from(self.documents.len()).expect("the segment is not full");
        let fields = self.fields;
        let stored = codec::pack(article)?;
        let terms = key_terms(article, &self.analysis, extractor);
        let derived = DerivedParts { stored: &stored, key_terms: &terms };
        let document = document(&fields, article, place, &derived, &self.analysis.fold);
        self.documents.add(&document)?;

        // Ids and names, each a single term.
        let source = article.source.as_deref();
        let key = |name: &str| name_key(name, &self.analysis.fold);
        let authors: Vec<String> = article.authors.iter().map(|author| key(author)).collect();
        let authors = || authors.iter().map(String::as_str);
        let source_key = source.map(key);
        for (field, names, values) in [
            (fields.id, &mut self.ids, vec![article.id.as_str()]),
            (fields.origin, &mut self.origins, vec![place.origin]),
            (fields.source, &mut self.sources, source.into_iter().collect()),
            (fields.author, &mut self.authors, authors().collect()),
            (fields.term, &mut self.terms, terms.iter().map(|term| term.folded.as_str()).collect()),
        ] {
            self.norms.record(doc, field, names.add_all(doc, &values));
        }

        // Texts, as grams of their folded form.
        let body = article.body();
        for (field, grams, values) in [
            (fields.title_grams, &mut self.titles, vec![article.title.as_str()]),
            (fields.body_grams, &mut self.bodies, vec![body.as_str()]),
            (
                fields.source_grams,
                &mut self.source_grams,
                source_key.as_deref().into_iter().collect(),
            ),
            (fields.author_grams, &mut self.author_grams, authors().collect()),
        ] {
            let mut text = grams.start_text(doc);
            for value in values {
                self.analysis.fold.fold_into(value, &mut self.folded);
                text.add(&self.folded);
                if [fields.title_grams, fields.body_grams].contains(&field) {
                    let words = &mut self.words;
                    self.analysis.segmenter.for_each_long_word(&self.folded, |word| {
                        words.add(doc, word);
                    });
                }
            }
            self.norms.record(doc, field, text.n_grams());
        }
        Ok(())
    }

    /// Returns whether the segment has the maximum number of articles, or at least `max_bytes`.
    pub(crate) fn is_full(&self, max_bytes: usize) -> bool {
        self.documents.len() >= MAX_DOCS || self.n_bytes() >= max_bytes
    }

    /// Returns the approximate memory in bytes.
    fn n_bytes(&self) -> usize {
        let grams = [&self.titles, &self.bodies, &self.source_grams, &self.author_grams];
        let [ids, origins, words] = [&self.ids, &self.origins, &self.words];
        let terms = [ids, origins, words, &self.sources, &self.authors, &self.terms];
        grams.iter().map(|grams| grams.n_bytes()).sum::<usize>()
            + terms.iter().map(|terms| terms.n_bytes()).sum::<usize>()
            + self.documents.n_bytes()
    }

    /// Writes the files of `segment`, which must be new, and returns it with the number of articles.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(crate) fn write(self, segment: Segment) -> Result<Segment> {
        let Self { fields, documents, mut norms, .. } = self;
        let n_docs = DocId::try_from(documents.len()).expect("the segment was not full");
        documents.write(&segment)?;

        norms.fill_up_to_max_doc(n_docs);
        let file = segment.open_write(SegmentComponent::FieldNorms)?;
        norms.serialize(FieldNormsSerializer::from_write(file)?, None)?;

        // The fields come in the order of the schema.
        let mut inverted = InvertedIndexWriter {
            norms: FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?,
            serializer: InvertedIndexSerializer::open(&segment)?,
        };
        let chars = CharPostings::new(&[&self.titles, &self.bodies]);
        let (basic, frequencies) = (TermRecord::Basic, TermRecord::WithFrequencies);
        inverted.terms(fields.id, &self.ids, basic)?;
        inverted.terms(fields.origin, &self.origins, basic)?;
        inverted.field(fields.title_grams, self.titles.n_grams(), |out| self.titles.write(out))?;
        inverted.field(fields.body_grams, self.bodies.n_grams(), |out| self.bodies.write(out))?;
        inverted.field(fields.chars, chars.n_tokens(), |out| chars.write(out))?;
        inverted.terms(fields.words, &self.words, frequencies)?;
        inverted.terms(fields.source, &self.sources, basic)?;
        inverted.terms(fields.author, &self.authors, basic)?;
        inverted.terms(fields.term, &self.terms, basic)?;
        let grams = &self.source_grams;
        inverted.field(fields.source_grams, grams.n_grams(), |out| grams.write(out))?;
        let grams = &self.author_grams;
        inverted.field(fields.author_grams, grams.n_grams(), |out| grams.write(out))?;
        inverted.serializer.close()?;
        Ok(segment.with_max_doc(n_docs))
    }
}

/// Writes the inverted index, field by field.
struct InvertedIndexWriter {
    norms: FieldNormReaders,
    serializer: InvertedIndexSerializer,
}

impl InvertedIndexWriter {
    fn terms(&mut self, field: Field, terms: &TermTable, record: TermRecord) -> Result<()> {
        self.field(field, terms.n_occurrences(), |out| terms.write(record, out))
    }

    /// Writes a field with `n_tokens` tokens, unless that is 0. Fields must come in the order of the
    /// schema.
    fn field(
        &mut self,
        field: Field,
        n_tokens: u64,
        write: impl FnOnce(&mut FieldSerializer<'_>) -> std::io::Result<()>,
    ) -> Result<()> {
        if n_tokens == 0 {
            return Ok(());
        }
        let norms = self.norms.get_field(field)?;
        let mut serializer = self.serializer.new_field(field, n_tokens, norms)?;
        write(&mut serializer)?;
        serializer.close()?;
        Ok(())
    }
}
