//! The columns and the stored articles of a segment, while articles are added.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::{AntiCallToken, TerminatingWrite, WritePtr};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::index::SegmentComponent;
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexSettings, Result, Segment, TantivyDocument};

/// The bytes of a part of the store, which is allocated at once.
const PART_BYTES: usize = 1 << 20;

/// Columns and stored articles in memory, in the form in which they are written.
pub(crate) struct Documents {
    schema: Schema,
    columns: FastFieldsWriter,
    store: StoreWriter,
    stored: MemoryFile,
    n_docs: usize,
}

impl Documents {
    /// Returns an empty list of documents of an index with this schema and these settings.
    ///
    /// # Errors
    /// If the schema has a column with an unknown tokenizer.
    pub(crate) fn new(schema: &Schema, settings: &IndexSettings) -> Result<Self> {
        let stored = MemoryFile::default();
        let store = StoreWriter::new(
            WritePtr::new(Box::new(stored.clone())),
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let tokenizers = TokenizerManager::default();
        let columns = FastFieldsWriter::from_schema_and_tokenizer_manager(schema, tokenizers)?;
        Ok(Self { schema: schema.clone(), columns, store, stored, n_docs: 0 })
    }

    /// Adds a document.
    ///
    /// # Errors
    /// If it does not fit the schema.
    pub(crate) fn add(&mut self, document: &TantivyDocument) -> Result<()> {
        self.store.store(document, &self.schema)?;
        self.columns.add_document(document)?;
        self.n_docs += 1;
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.n_docs
    }

    /// Returns the approximate memory in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        self.columns.mem_usage() + self.store.mem_usage() + self.stored.n_bytes()
    }

    /// Writes the files of a segment.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(crate) fn write(self, segment: &Segment) -> Result<()> {
        let Self { mut columns, store, stored, .. } = self;
        store.close()?;
        let mut file = segment.open_write(SegmentComponent::Store)?;
        stored.copy_to(&mut file)?;
        file.terminate()?;

        let mut file = segment.open_write(SegmentComponent::FastFields)?;
        columns.serialize(&mut file, None)?;
        file.terminate()?;
        Ok(())
    }
}

/// A file in memory that its writer and its reader share. It grows in parts, so that growing never
/// copies.
#[derive(Debug, Clone, Default)]
struct MemoryFile {
    parts: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl MemoryFile {
    fn n_bytes(&self) -> usize {
        self.with_parts(|parts| parts.len() * PART_BYTES)
    }

    fn copy_to(&self, out: &mut impl Write) -> io::Result<()> {
        self.with_parts(|parts| parts.iter().try_for_each(|part| out.write_all(part)))
    }

    fn with_parts<T>(&self, use_parts: impl FnOnce(&mut Vec<Vec<u8>>) -> T) -> T {
        use_parts(&mut self.parts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with_parts(|parts| {
            if parts.last().is_none_or(|part| part.len() == PART_BYTES) {
                parts.push(Vec::with_capacity(PART_BYTES));
            }
            let Some(part) = parts.last_mut() else { return Ok(0) };
            let n_written = bytes.len().min(PART_BYTES - part.len());
            part.extend_from_slice(&bytes[..n_written]);
            Ok(n_written)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for MemoryFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        Ok(())
    }
}
