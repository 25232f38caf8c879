//! Which index is written, and which one readers search: a generation in a folder, or the index of a
//! cluster that an alias names.

use std::path::PathBuf;
use std::sync::Arc;

use xunwen_cluster::ClusterArchive;
use xunwen_engine::{Generations, OpenError, WriterOptions};

use super::UpdateWorker;
use crate::error::{IndexError, IndexIoResult};
use crate::follow::analysis_for::{analysis_for, analysis_for_archive};
use crate::follow::error::UpdaterError;
use crate::follow::events::UpdateEvent;
use crate::run::{expect_on_cluster, open_current};

/// The memory of the writer. Few articles arrive at once.
const MEMORY_BYTES: usize = 64 << 20;

impl UpdateWorker {
    /// Switches to the current generation if it has changed: the generation is brought up to date
    /// first, and then shown to readers.
    pub(super) fn follow_generation(&mut self) -> Result<(), UpdaterError> {
        match self.options.job.cluster.clone() {
            Some(archive) => self.follow_archive(&archive),
            None => self.follow_folder(),
        }
    }

    fn follow_folder(&mut self) -> Result<(), UpdaterError> {
        let known = match &self.index {
            Some(index) => index.writer.generation(),
            None => self.publisher.shown(),
        };
        let index_folder = &self.options.job.index;
        let current = Generations::new(index_folder).current().at_index(index_folder)?;
        if current == known || !xunwen_engine::exists(&current) {
            return Ok(());
        }

        self.index = None;
        self.analysis = analysis_for(&current, &self.analysis, &self.options.load)?;
        if self.options.writes() {
            self.open()?;
            self.take_posted()?;
        }
        self.publisher.show_current(Arc::clone(&self.analysis))?;
        if self.publisher.has_readers() {
            self.announce_taken();
        }

        self.scan_soon();
        (self.options.tell)(UpdateEvent::Switched(current));
        Ok(())
    }

    /// Switches to the index that the alias names, if a rebuild has moved it. The index before it does
    /// not exist any more, so readers come first.
    fn follow_archive(&mut self, archive: &ClusterArchive) -> Result<(), UpdaterError> {
        let Some(current) = self.followed.look(archive)? else { return Ok(()) };
        if self.followed.is_another(&current) {
            self.index = None;
            let (loaded, load) = (&self.analysis, &self.options.load);
            self.analysis = analysis_for_archive(archive, &current, loaded, load)?;
            self.publisher.show_current(Arc::clone(&self.analysis))?;
            self.scan_soon();
            (self.options.tell)(UpdateEvent::Switched(PathBuf::from(&current.name)));
        }
        self.followed.set(current);
        Ok(())
    }

    /// Opens the index for writing. A full or read-only disk does not keep readers from searching:
    /// the next step tries again. On a cluster, the first step opens the index, because it may have to
    /// wait for another writer.
    pub(super) fn open_at_start(&mut self) -> Result<(), UpdaterError> {
        if let Some(archive) = self.options.job.cluster.clone() {
            if self.options.writes() {
                expect_on_cluster(&self.options.job, &archive, &self.analysis)?;
            }
            return self.follow_archive(&archive);
        }
        match self.open_if_usable() {
            Err(UpdaterError::Index(error))
                if self.publisher.has_readers() && error.is_of_disk() =>
            {
                self.publisher.state().set_stuck(true);
                self.failures.report(&error.into());
                Ok(())
            }
            other => other,
        }
    }

    /// Opens the index for writing, unless it needs a rebuild first. Readers search such an index
    /// until then, but it cannot be written.
    pub(super) fn open_if_usable(&mut self) -> Result<(), UpdaterError> {
        match self.open() {
            Err(IndexError::Open(OpenError::Fingerprint { .. } | OpenError::Dictionary { .. }))
                if self.publisher.has_readers() =>
            {
                Ok(())
            }
            result => Ok(result?),
        }
    }

    /// Opens the index for writing, if this updater writes.
    fn open(&mut self) -> Result<(), IndexError> {
        if !self.options.writes() {
            return Ok(());
        }

        let options = WriterOptions { n_threads: 1, memory_bytes: MEMORY_BYTES };
        let index = open_current(&self.options.job, &self.analysis, options)?;
        if self.options.job.cluster.is_none() {
            self.publisher.state().set_origins(index.writer.origin_lookup());
        }
        self.index = Some(index);
        Ok(())
    }
}
