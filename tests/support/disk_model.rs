//! A model of a disk: the state of a folder after a part of the recorded operations, when a power
//! failure loses some of those that were not synced.
//!
//! The model follows POSIX, not a certain file system: a write is durable once its file is synced, a
//! name once its folder is.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use xunwen_storage::disk::recording::{DiskOperation, OpenMode};

use crate::random::SplitMix;

/// The files of a folder, by path below it. `None` is a folder.
pub type Files = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// The loss at a power failure, of operations that were not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing is lost: the process was killed.
    Nothing,
    /// Nothing is lost, but the last write was half done.
    HalfWrite,
    /// All data and names are lost.
    Everything,
    /// Names are kept, data are lost: a file is empty, or has its former content.
    Data,
    /// Data are kept, names are lost: a file is absent, or has its former name.
    Names,
    /// Each operation is lost or kept at random.
    Some(u64),
}

impl Loss {
    /// Every kind of loss.
    pub const ALL: [Self; 7] = [
        Self::Nothing,
        Self::HalfWrite,
        Self::Everything,
        Self::Data,
        Self::Names,
        Self::Some(1),
        Self::Some(2),
    ];

    fn keeps(self, step: &Step) -> bool {
        let is_data = matches!(step.effect, Effect::Write { .. } | Effect::SetLen { .. });
        match self {
            Self::Nothing | Self::HalfWrite => true,
            Self::Everything => step.is_durable,
            Self::Data => step.is_durable || !is_data,
            Self::Names => step.is_durable || is_data,
            // All effects of one operation share its fate.
            Self::Some(seed) => {
                let n_operation = step.n_operation as u64;
                step.is_durable || SplitMix::seeded(seed << 32 | n_operation).below(2) == 0
            }
        }
    }
}

/// Reads all files below a folder.
///
/// # Panics
/// If a file cannot be read.
#[must_use]
pub fn read_files(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is readable") {
            let path = entry.expect("the folder is readable").path();
            let name = path.strip_prefix(root).expect("it is below the root").to_owned();
            if path.is_dir() {
                files.insert(name, None);
                folders.push(path);
            } else {
                files.insert(name, Some(fs::read(&path).expect("the file is readable")));
            }
        }
    }
    files
}

/// Writes files below a folder.
///
/// # Panics
/// If a file cannot be written.
pub fn write_files(root: &Path, files: &Files) {
    fs::create_dir_all(root).expect("there is room");
    // A folder sorts before the files in it.
    for (name, content) in files {
        match content {
            None => fs::create_dir(root.join(name)).expect("there is room"),
            Some(bytes) => fs::write(root.join(name), bytes).expect("there is room"),
        }
    }
}

/// The number of a file or a folder in the model. The root is 0.
type Node = usize;

#[derive(Debug, Clone)]
enum Content {
    File(Vec<u8>),
    Folder(BTreeMap<OsString, Node>),
}

/// One effect of an operation.
#[derive(Debug)]
enum Effect {
    Link { folder: Node, name: OsString, node: Node },
    Unlink { folder: Node, name: OsString },
    Write { node: Node, byte_offset: usize, bytes: Vec<u8> },
    SetLen { node: Node, n_bytes: usize },
}

#[derive(Debug)]
struct Step {
    n_operation: usize,
    effect: Effect,
    is_durable: bool,
}

struct OpenHandle {
    node: Node,
    mode: OpenMode,
    byte_offset: usize,
}

/// A disk with the operations so far.
struct Disk<'d> {
    root: &'d Path,
    nodes: Vec<Content>,
    handles: BTreeMap<u64, OpenHandle>,
    steps: Vec<Step>,
    n_operation: usize,
}

/// Returns the files below `root` after the first `n_done` operations and a loss. `initial` are
/// the files before them.
///
/// # Panics
/// If the operations are not those of this folder.
#[must_use]
pub fn files_after(
    root: &Path,
    initial: &Files,
    operations: &[DiskOperation],
    n_done: usize,
    loss: Loss,
) -> Files {
    let mut disk = Disk::new(root, initial);
    let before = disk.nodes.clone();
    for operation in &operations[..n_done] {
        disk.perform(operation);
        disk.n_operation += 1;
    }

    // Files that were created during the operations are empty at first.
    let mut nodes = before;
    let created = disk.nodes[nodes.len()..].iter().map(|content| match content {
        Content::File(_) => Content::File(Vec::new()),
        Content::Folder(_) => Content::Folder(BTreeMap::new()),
    });
    nodes.extend(created);

    for mut step in disk.steps {
        let is_last = step.n_operation + 1 == n_done;
        if let (Loss::HalfWrite, true, Effect::Write { bytes, .. }) =
            (loss, is_last, &mut step.effect)
        {
            bytes.truncate(bytes.len() / 2);
        }
        if loss.keeps(&step) {
            apply(&mut nodes, &step.effect);
        }
    }

    let mut files = Files::new();
    collect(&nodes, 0, Path::new(""), &mut files);
    files
}

impl<'d> Disk<'d> {
    fn new(root: &'d Path, initial: &Files) -> Self {
        let nodes = vec![Content::Folder(BTreeMap::new())];
        let (handles, steps) = (BTreeMap::new(), Vec::new());
        let mut disk = Self { root, nodes, handles, steps, n_operation: 0 };
        for (name, content) in initial {
            let content = match content {
                None => Content::Folder(BTreeMap::new()),
                Some(bytes) => Content::File(bytes.clone()),
            };
            disk.create(&root.join(name), content);
        }
        disk.steps.clear();
        disk
    }

    fn perform(&mut self, operation: &DiskOperation) {
        match operation {
            DiskOperation::Mark(_) => {}
            DiskOperation::CreateFolder(path) => {
                self.create(path, Content::Folder(BTreeMap::new()));
            }
            DiskOperation::Open { path, handle, mode } => {
                let node = self.find(path).filter(|_| *mode != OpenMode::New);
                let node = node.unwrap_or_else(|| self.create(path, Content::File(Vec::new())));
                let open = OpenHandle { node, mode: *mode, byte_offset: 0 };
                self.handles.insert(*handle, open);
            }
            DiskOperation::Write { handle, bytes } => self.write(*handle, bytes),
            DiskOperation::SetLen { handle, n_bytes } => {
                let node = self.handles[handle].node;
                let n_bytes = usize::try_from(*n_bytes).expect("the file is small");
                self.step(Effect::SetLen { node, n_bytes });
            }
            DiskOperation::SyncFile(handle) => self.sync(self.handles[handle].node),
            DiskOperation::SyncFolder(path) => {
                self.sync(self.find(path).expect("the folder exists"));
            }
            DiskOperation::Rename { from, to } => {
                let node = self.find(from).expect("the file exists");
                self.unlink(from);
                let (folder, name) = self.parent(to);
                self.step(Effect::Link { folder, name, node });
            }
            DiskOperation::RemoveFile(path) | DiskOperation::RemoveFolder(path) => {
                self.unlink(path);
            }
        }
    }

    fn create(&mut self, path: &Path, content: Content) -> Node {
        let (folder, name) = self.parent(path);
        let node = self.nodes.len();
        self.nodes.push(content);
        self.step(Effect::Link { folder, name, node });
        node
    }

    fn write(&mut self, handle: u64, bytes: &[u8]) {
        let open = self.handles.get_mut(&handle).expect("the file is open");
        let byte_offset = match (&open.mode, &self.nodes[open.node]) {
            (OpenMode::Append, Content::File(content)) => content.len(),
            _ => open.byte_offset,
        };
        open.byte_offset = byte_offset + bytes.len();
        let (node, bytes) = (open.node, bytes.to_vec());
        self.step(Effect::Write { node, byte_offset, bytes });
    }

    fn unlink(&mut self, path: &Path) {
        let (folder, name) = self.parent(path);
        self.step(Effect::Unlink { folder, name });
    }

    fn step(&mut self, effect: Effect) {
        apply(&mut self.nodes, &effect);
        let n_operation = self.n_operation;
        self.steps.push(Step { n_operation, effect, is_durable: false });
    }

    /// Makes the effects on a file, or on the names in a folder, durable.
    fn sync(&mut self, synced: Node) {
        for step in &mut self.steps {
            let (Effect::Link { folder: node, .. }
            | Effect::Unlink { folder: node, .. }
            | Effect::Write { node, .. }
            | Effect::SetLen { node, .. }) = step.effect;
            step.is_durable |= node == synced;
        }
    }

    fn parent(&self, path: &Path) -> (Node, OsString) {
        let name = path.file_name().expect("the path has a name").to_owned();
        let folder = path.parent().and_then(|folder| self.find(folder));
        (folder.unwrap_or_else(|| panic!("no folder for {}", path.display())), name)
    }

    fn find(&self, path: &Path) -> Option<Node> {
        let names = path.strip_prefix(self.root).ok()?;
        names.iter().try_fold(0, |node, name| self.child(node, name))
    }

    fn child(&self, node: Node, name: &OsStr) -> Option<Node> {
        match &self.nodes[node] {
            Content::Folder(names) => names.get(name).copied(),
            Content::File(_) => None,
        }
    }
}

fn apply(nodes: &mut [Content], effect: &Effect) {
    match effect {
        Effect::Link { folder, name, node } => {
            if let Content::Folder(names) = &mut nodes[*folder] {
                names.insert(name.clone(), *node);
            }
        }
        Effect::Unlink { folder, name } => {
            if let Content::Folder(names) = &mut nodes[*folder] {
                names.remove(name);
            }
        }
        Effect::Write { node, byte_offset, bytes } => {
            if let Content::File(content) = &mut nodes[*node] {
                let byte_end = byte_offset + bytes.len();
                content.resize(content.len().max(byte_end), 0);
                content[*byte_offset..byte_end].copy_from_slice(bytes);
            }
        }
        Effect::SetLen { node, n_bytes } => {
            if let Content::File(content) = &mut nodes[*node] {
                content.resize(*n_bytes, 0);
            }
        }
    }
}

fn collect(nodes: &[Content], node: Node, path: &Path, files: &mut Files) {
    match &nodes[node] {
        Content::File(bytes) => {
            files.insert(path.to_owned(), Some(bytes.clone()));
        }
        Content::Folder(names) => {
            if node != 0 {
                files.insert(path.to_owned(), None);
            }
            for (name, child) in names {
                collect(nodes, *child, &path.join(name), files);
            }
        }
    }
}
