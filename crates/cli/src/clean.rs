//! `xunwen clean`.

mod changes;
mod page;
mod wire;

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, bail};
use xunwen_corpus::{
    Cleaned, Location, Pass, RawArticle, Record, Skip, clean_until, read, records,
};

use crate::Outcome;
use crate::args::CleanArgs;
use crate::show;

pub(crate) fn run(args: &CleanArgs) -> anyhow::Result<Outcome> {
    let form = match args.files[..] {
        _ if args.json => Form::Json,
        [_] => Form::Page,
        _ => Form::NamedPage,
    };
    let until = args.until.map_or(Pass::LAST, |until| until.0);
    let mut showing = Showing { form, until, n_articles: 0, n_skipped: 0, n_missing: 0 };
    for path in &args.files {
        if showing.file(path)?.is_break() {
            break;
        }
    }
    Ok(showing.outcome())
}

/// How articles are shown.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// For programs: a JSON object a line.
    Json,
    /// For people. An article that is not alone in its file is named.
    Page,
    /// For people, every article named.
    NamedPage,
}

/// The articles on their way to the reader, and how it went so far.
struct Showing {
    form: Form,
    /// The last pass of the cleaner that runs.
    until: Pass,
    n_articles: u64,
    n_skipped: u64,
    /// Arguments that are no files.
    n_missing: u64,
}

impl Showing {
    /// Shows the articles of a file; Break when nobody reads on.
    fn file(&mut self, path: &Path) -> anyhow::Result<ControlFlow<()>> {
        if let Err(error) = look_for_file(path) {
            self.n_missing += 1;
            show::error(&error);
            return Ok(ControlFlow::Continue(()));
        }
        // By its name alone, as in a corpus whose folder is the file's.
        let relative = path.file_name().map_or(path, Path::new);
        let records = match records(path, relative) {
            Ok(records) => records,
            Err(skip) => {
                self.skip(path, skip);
                return Ok(ControlFlow::Continue(()));
            }
        };
        let n_before = self.n_articles + self.n_skipped;
        for record in records {
            match record {
                Err(skip) => self.skip(path, skip),
                Ok(record) => {
                    if self.record(path, record)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        if n_before == self.n_articles + self.n_skipped {
            show::say(format_args!("no article in `{}`", path.display()));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn record(&mut self, path: &Path, record: Record) -> anyhow::Result<ControlFlow<()>> {
        let at = at(path, record.place());
        let articles = read(record);
        let is_one = articles.len() == 1;
        for (n, raw) in (1..).zip(articles) {
            let at = Location { article: if is_one { at.article } else { Some(n) }, ..at.clone() };
            match raw {
                Err(skip) => self.skip(path, skip),
                Ok(raw) => {
                    if self.article(&at, raw)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn article(&mut self, at: &Location, raw: RawArticle) -> anyhow::Result<ControlFlow<()>> {
        // The places of the changes are places in it.
        let source = raw.body.clone();
        let cleaned = match clean_until(raw, self.until) {
            Ok(cleaned) => cleaned,
            Err(skip) => {
                self.say_skipped(&Skip::new(at.clone(), skip.reason));
                return Ok(ControlFlow::Continue(()));
            }
        };
        let text = match self.form {
            Form::Json => wire::line(&cleaned)?,
            Form::Page | Form::NamedPage => self.page(at, &cleaned, &source),
        };
        self.n_articles += 1;
        show::print_to_reader(&text)
    }

    fn page(&self, at: &Location, cleaned: &Cleaned, source: &str) -> String {
        let is_named = self.form == Form::NamedPage || at.line.is_some() || at.article.is_some();
        let mut text = String::new();
        if self.n_articles > 0 {
            text.push('\n');
        }
        if is_named {
            page::push_name(&mut text, at);
        }
        page::push_article(&mut text, &cleaned.article);
        changes::push_changes(&mut text, &cleaned.changes, source);
        text
    }

    fn skip(&mut self, path: &Path, skip: Skip) {
        self.say_skipped(&Skip::new(at(path, skip.at), skip.reason));
    }

    fn say_skipped(&mut self, skip: &Skip) {
        self.n_skipped += 1;
        show::say(format_args!("skipped {skip}"));
    }

    /// Returns how it ended. What went wrong is said already.
    fn outcome(&self) -> Outcome {
        match self {
            Self { n_missing: 1.., .. } | Self { n_articles: 0, .. } => Outcome::Failed,
            Self { n_skipped: 1.., .. } => Outcome::Skipped,
            _ => Outcome::Done,
        }
    }
}

/// Returns a place with the path as it was typed.
fn at(path: &Path, place: Location) -> Location {
    Location { path: path.display().to_string(), ..place }
}

/// Says what to do when there is no file at a path.
fn look_for_file(path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("there is no file at `{shown}`"),
        outcome => {
            if outcome.with_context(|| format!("cannot read `{shown}`"))?.is_dir() {
                bail!(
                    "`{shown}` is a folder: name its files, or read all of it with `xunwen index`"
                );
            }
            Ok(())
        }
    }
}
