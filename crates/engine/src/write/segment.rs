//! Building a segment: articles in memory, then tantivy's files.
//!
//! tantivy's own segment writer looks up every token in one table of terms, which is far larger than
//! the caches of a processor: with a token for every pair of characters, that took two fifths of the
//! indexing time. Here tokens are collected by their first character and sorted when the segment is
//! written ([`grams`]), through tantivy's own serializers. The files are byte for byte those that
//! tantivy would write; a test compares them.

mod chars;
mod grams;
mod names;
mod posting;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Result, Segment, TantivyDocument};
use xunwen_corpus::Article;
use xunwen_text::{Analysis, KeyTermExtractor};

use crate::index::codec;
use crate::index::document::{DerivedParts, DocumentPlace, document, name_key};
use crate::index::key_terms::key_terms;
use crate::index::schema::IndexFields;
use chars::CharPostings;
use grams::GramPostings;
use names::NamePostings;
use posting::MAX_DOCS;
use words::WordPostings;

/// The memory of a posting in bytes, including the unused capacity of growing vectors.
const BYTES_PER_POSTING: usize = 9;

/// A segment in memory.
pub(crate) struct SegmentBuilder {
    fields: IndexFields,
    analysis: Arc<Analysis>,
    /// The columns and the stored form of each article.
    documents: Vec<TantivyDocument>,
    stored_bytes: usize,
    ids: NamePostings,
    origins: NamePostings,
    titles: GramPostings,
    bodies: GramPostings,
    words: WordPostings,
    sources: NamePostings,
    authors: NamePostings,
    terms: NamePostings,
    source_grams: GramPostings,
    author_grams: GramPostings,
    norms: FieldNormsWriter,
    key_terms: KeyTermExtractor,
    folded: String,
}

impl SegmentBuilder {
    /// Returns an empty segment of an index with this schema.
    pub(crate) fn new(schema: &Schema, fields: IndexFields, analysis: Arc<Analysis>) -> Self {
        Self {
            fields,
            analysis,
            documents: Vec::new(),
            stored_bytes: 0,
            ids: NamePostings::default(),
            origins: NamePostings::default(),
            titles: GramPostings::default(),
            bodies: GramPostings::default(),
            words: WordPostings::default(),
            sources: NamePostings::default(),
            authors: NamePostings::default(),
            terms: NamePostings::default(),
            source_grams: GramPostings::default(),
            author_grams: GramPostings::default(),
            norms: FieldNormsWriter::for_schema(schema),
            key_terms: KeyTermExtractor::default(),
            folded: String::new(),
        }
    }

    /// Adds an article.
    ///
    /// # Errors
    /// If it cannot be packed.
    pub(crate) fn add(&mut self, article: &Article, place: &DocumentPlace<'_>) -> Result<()> {
        let doc = DocId::try_from(self.documents.len()).expect("the segment is not full");
        let fields = self.fields;
        let stored = codec::pack(article)?;
        self.stored_bytes += stored.len() + size_of::<TantivyDocument>();
        let terms = key_terms(article, &self.analysis, &mut self.key_terms);
        let derived = DerivedParts { stored: &stored, key_terms: &terms };
        self.documents.push(document(&fields, article, place, &derived, &self.analysis.fold));

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
            self.norms.record(doc, field, names.add(doc, &values));
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
                    self.words.add(doc, &self.folded, &self.analysis.segmenter);
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
        let names = [&self.ids, &self.origins, &self.sources, &self.authors, &self.terms];

        let n_grams: u64 = grams.iter().map(|grams| grams.n_grams()).sum();
        let n_names: usize = names.iter().map(|names| names.n_bytes()).sum();
        let n_grams = usize::try_from(n_grams).unwrap_or(usize::MAX);
        n_grams
            .saturating_mul(BYTES_PER_POSTING)
            .saturating_add(n_names + self.words.n_bytes() + self.stored_bytes)
    }

    /// Writes the files of `segment`, which must be new, and returns it with the number of articles.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(crate) fn write(self, segment: Segment) -> Result<Segment> {
        let Self { fields, documents, mut norms, .. } = self;
        let n_docs = DocId::try_from(documents.len()).expect("the segment was not full");
        write_documents(&documents, &segment)?;
        drop(documents);

        norms.fill_up_to_max_doc(n_docs);
        let file = segment.open_write(SegmentComponent::FieldNorms)?;
        norms.serialize(FieldNormsSerializer::from_write(file)?, None)?;

        // The fields come in the order of the schema.
        let mut inverted = InvertedIndexWriter {
            norms: FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?,
            serializer: InvertedIndexSerializer::open(&segment)?,
        };
        let chars = CharPostings::new(&[&self.titles, &self.bodies]);
        inverted.field(fields.id, self.ids.n_names(), |out| self.ids.write(out))?;
        inverted.field(fields.origin, self.origins.n_names(), |out| self.origins.write(out))?;
        inverted.field(fields.title_grams, self.titles.n_grams(), |out| self.titles.write(out))?;
        inverted.field(fields.body_grams, self.bodies.n_grams(), |out| self.bodies.write(out))?;
        inverted.field(fields.chars, chars.n_tokens(), |out| chars.write(out))?;
        inverted.field(fields.words, self.words.n_words(), |out| self.words.write(out))?;
        inverted.field(fields.source, self.sources.n_names(), |out| self.sources.write(out))?;
        inverted.field(fields.author, self.authors.n_names(), |out| self.authors.write(out))?;
        inverted.field(fields.term, self.terms.n_names(), |out| self.terms.write(out))?;
        let grams = &self.source_grams;
        inverted.field(fields.source_grams, grams.n_grams(), |out| grams.write(out))?;
        let grams = &self.author_grams;
        inverted.field(fields.author_grams, grams.n_grams(), |out| grams.write(out))?;
        inverted.serializer.close()?;
        Ok(segment.with_max_doc(n_docs))
    }
}

/// Writes the document store and the columns.
fn write_documents(documents: &[TantivyDocument], segment: &Segment) -> Result<()> {
    let (index, schema) = (segment.index(), segment.schema());
    let settings = index.settings();
    let mut store = StoreWriter::new(
        segment.open_write(SegmentComponent::Store)?,
        settings.docstore_compression,
        settings.docstore_blocksize,
        settings.docstore_compress_dedicated_thread,
    )?;
    let tokenizers = index.fast_field_tokenizer().clone();
    let mut columns = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?;

    for document in documents {
        store.store(document, &schema)?;
        columns.add_document(document)?;
    }

    store.close()?;
    let mut file = segment.open_write(SegmentComponent::FastFields)?;
    columns.serialize(&mut file, None)?;
    file.terminate()?;
    Ok(())
}

/// Writes the inverted index, field by field.
struct InvertedIndexWriter {
    norms: FieldNormReaders,
    serializer: InvertedIndexSerializer,
}

impl InvertedIndexWriter {
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
