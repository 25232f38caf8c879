//! Archives as a forger makes them: every byte of a header can be set, and the list of checksums
//! can be made to fit.

use std::io::Write;

const BLOCK_BYTES: usize = 512;

/// One entry of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) header: [u8; BLOCK_BYTES],
    pub(super) content: Vec<u8>,
}

impl Entry {
    pub(super) fn new(name: &str, content: &[u8]) -> Self {
        let mut header = [0; BLOCK_BYTES];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000600");
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar  \0");
        let mut entry = Self { header, content: Vec::new() };
        entry.set_content(content);
        entry
    }

    pub(super) fn name(&self) -> String {
        let end = self.header[..100].iter().position(|byte| *byte == 0).unwrap_or(100);
        String::from_utf8_lossy(&self.header[..end]).into_owned()
    }

    pub(super) fn set_content(&mut self, content: &[u8]) {
        self.content = content.to_vec();
        self.claim_size(content.len() as u64);
    }

    /// States a size, in octal digits or, if there are too many, in binary.
    pub(super) fn claim_size(&mut self, n_bytes: u64) {
        let field = &mut self.header[124..136];
        field.fill(0);
        if n_bytes < 1 << 33 {
            field[..11].copy_from_slice(format!("{n_bytes:011o}").as_bytes());
        } else {
            field[0] = 0x80;
            field[4..].copy_from_slice(&n_bytes.to_be_bytes());
        }
        self.seal_header();
    }

    /// Makes the checksum of the header fit.
    pub(super) fn seal_header(&mut self) {
        self.header[148..156].fill(b' ');
        let sum: u32 = self.header.iter().map(|byte| u32::from(*byte)).sum();
        self.header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}

/// Returns the entries of an archive that is not packed.
pub(super) fn entries_of(archive: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = archive;
    while let Some((header, after)) = rest.split_first_chunk::<BLOCK_BYTES>() {
        if header.iter().all(|byte| *byte == 0) {
            break;
        }
        let size = std::str::from_utf8(&header[124..135]).unwrap();
        let n_bytes = usize::from_str_radix(size, 8).unwrap();
        entries.push(Entry { header: *header, content: after[..n_bytes].to_vec() });
        rest = &after[n_bytes.next_multiple_of(BLOCK_BYTES)..];
    }
    entries
}

/// Returns a packed archive of these entries as they are.
pub(super) fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut archive = Vec::new();
    for Entry { header, content } in entries {
        archive.extend_from_slice(header);
        archive.extend_from_slice(content);
        archive.resize(archive.len().next_multiple_of(BLOCK_BYTES), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK_BYTES, 0);
    compress(&archive)
}

/// Returns a packed archive whose list of checksums fits all other entries.
pub(super) fn pack_sealed(entries: &[Entry]) -> Vec<u8> {
    let mut entries = entries.to_vec();
    let line =
        |entry: &Entry| format!("{} {}\n", blake3::hash(&entry.content).to_hex(), entry.name());
    let members = entries.iter().filter(|entry| entry.name() != "checksums");
    let checksums: String = members.map(line).collect();
    for entry in entries.iter_mut().filter(|entry| entry.name() == "checksums") {
        entry.set_content(checksums.as_bytes());
    }
    pack(&entries)
}

pub(super) fn compress(archive: &[u8]) -> Vec<u8> {
    zstd::encode_all(archive, 3).unwrap()
}

/// Returns a packed archive whose reader needs a window of 1 GiB.
pub(super) fn with_large_window(archive: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(30).unwrap();
    encoder.write_all(archive).unwrap();
    encoder.finish().unwrap()
}
