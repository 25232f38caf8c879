//! A small corpus of files with several articles each, in several formats and encodings.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::Step;
use crate::posted::{NewArticle, PostedStore};

/// The names of the files.
pub(super) const FILES: [&str; 4] = ["a.jsonl", "b.json", "c.rss", "d.jsonl"];

/// A part of a file that should be an article.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: Option<u8>,
    pub(super) text: u8,
    pub(super) kind: EntryKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Article,
    /// Cleaning leaves nothing of it.
    Blank,
    /// It cannot be read.
    Invalid,
}

/// The content of a file.
#[derive(Debug, Clone, Default)]
struct FileContent {
    entries: Vec<Entry>,
    is_utf16: bool,
    title: u8,
    /// The percentage of the bytes that is written.
    percent: Option<u8>,
}

/// The folder with the files, and the store of posted articles.
pub(super) struct Corpus {
    dir: Arc<TempDir>,
    files: Vec<FileContent>,
    pub(super) store: Arc<PostedStore>,
}

impl Corpus {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        fs::create_dir(dir.path().join("corpus")).unwrap();
        let store = Arc::new(PostedStore::open(&dir.path().join("posted")).unwrap());
        let files = vec![FileContent::default(); FILES.len()];
        Self { dir: Arc::new(dir), files, store }
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.dir.path().join("corpus")
    }

    /// Makes a change and writes it. Returns whether the step was one.
    pub(super) fn apply(&mut self, step: &Step) -> bool {
        match *step {
            Step::Post { id, text } => self.post(id, text),
            Step::TakeBack { id } => drop(self.store.drop_ids(&[&id_text(id)]).unwrap()),
            Step::Update | Step::Crash { .. } => return false,
            _ => self.edit(step),
        }
        true
    }

    fn post(&self, id: u8, text: u8) {
        let (id, body) = (id_text(id), body(text));
        let json = format!(r#"{{"id":"{id}","title":"投稿","body":"{body}"}}"#);
        self.store.put(&[NewArticle { id, json, warnings: Vec::new() }]).unwrap();
    }

    fn edit(&mut self, step: &Step) {
        let (file, second) = match *step {
            Step::Insert { file, .. }
            | Step::Delete { file, .. }
            | Step::Change { file, .. }
            | Step::Rename { file, .. }
            | Step::Reverse { file }
            | Step::Recode { file }
            | Step::Retitle { file }
            | Step::Truncate { file, .. }
            | Step::Empty { file } => (file, file),
            Step::Move { file, to, .. } | Step::Duplicate { file, to, .. } => (file, to),
            _ => return,
        };
        self.edit_entries(step);
        for file in [file, second] {
            self.files[file].percent = match *step {
                Step::Truncate { percent, .. } => Some(percent),
                _ => None,
            };
            self.write(file);
        }
    }

    fn edit_entries(&mut self, step: &Step) {
        let files = &mut self.files;
        match step.clone() {
            Step::Insert { file, at, entry } => {
                let at = place(at, files[file].entries.len() + 1);
                files[file].entries.insert(at, entry);
            }
            Step::Recode { file } => files[file].is_utf16 ^= true,
            Step::Retitle { file } => files[file].title ^= 1,
            Step::Reverse { file } => files[file].entries.reverse(),
            Step::Empty { file } => files[file].entries.clear(),
            Step::Delete { file, at }
            | Step::Change { file, at, .. }
            | Step::Rename { file, at, .. }
            | Step::Move { file, at, .. }
            | Step::Duplicate { file, at, .. }
                if !files[file].entries.is_empty() =>
            {
                let at = place(at, files[file].entries.len());
                let entry = files[file].entries[at].clone();
                match *step {
                    Step::Change { text, .. } => files[file].entries[at].text = text,
                    Step::Rename { id, .. } => files[file].entries[at].id = id,
                    Step::Duplicate { to, to_at, .. } => {
                        let to_at = place(to_at, files[to].entries.len() + 1);
                        files[to].entries.insert(to_at, entry);
                    }
                    Step::Move { to, to_at, .. } => {
                        files[file].entries.remove(at);
                        let to_at = place(to_at, files[to].entries.len() + 1);
                        files[to].entries.insert(to_at, entry);
                    }
                    _ => drop(files[file].entries.remove(at)),
                }
            }
            _ => {}
        }
    }

    /// Replaces the articles of a file by those with these ids and bodies.
    pub(super) fn set_articles(
        &mut self,
        file: usize,
        articles: impl Iterator<Item = (String, String)>,
    ) {
        let lines = articles.map(|(id, body)| {
            format!("{{\"id\":\"{id}\",\"title\":\"跨境电商\",\"body\":\"{id}，{body}。\"}}\n")
        });
        fs::write(self.folder().join(FILES[file]), lines.collect::<String>()).unwrap();
    }

    fn write(&self, file: usize) {
        let content = &self.files[file];
        let path = self.folder().join(FILES[file]);
        let text = render(&path, content);
        let mut bytes = if content.is_utf16 && file != 2 {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        if let Some(percent) = content.percent {
            bytes.truncate(bytes.len() * usize::from(percent) / 100);
        }
        fs::write(path, bytes).unwrap();
    }
}

fn place(at: u8, n: usize) -> usize {
    usize::from(at) % n
}

fn id_text(id: u8) -> String {
    format!("urn:{id}")
}

fn body(text: u8) -> String {
    format!("跨境电商的第{text}个例子，醫(yī)藥港。")
}

/// Returns the text of a file in the format that its name states.
fn render(path: &Path, content: &FileContent) -> String {
    let entries = content.entries.iter();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("rss") => {
            let items: String = entries.map(item).collect();
            let title = content.title;
            format!("<rss><channel><title>报纸{title}</title>{items}</channel></rss>")
        }
        Some("json") => format!("[{}]", entries.map(object).collect::<Vec<_>>().join(",\n")),
        _ => entries.map(|entry| object(entry) + "\n").collect(),
    }
}

fn object(entry: &Entry) -> String {
    let id = entry.id.map_or_else(String::new, |id| format!(r#""id":"{}","#, id_text(id)));
    match entry.kind {
        EntryKind::Article => format!(r#"{{{id}"title":"题","body":"{}"}}"#, body(entry.text)),
        EntryKind::Blank => format!(r#"{{{id}"title":"\u200b"}}"#),
        EntryKind::Invalid => format!(r#"{{{id}"url":"http://a.cn"}}"#),
    }
}

fn item(entry: &Entry) -> String {
    let guid = entry.id.map_or_else(String::new, |id| {
        format!(r#"<guid isPermaLink="false">{}</guid>"#, id_text(id))
    });
    let text = match entry.kind {
        EntryKind::Article => {
            format!("<title>题</title><description>{}</description>", body(entry.text))
        }
        EntryKind::Blank => "<title>\u{200b}</title>".to_owned(),
        EntryKind::Invalid => String::new(),
    };
    format!("<item>{guid}{text}</item>\n")
}
