//! `xunwen clean`.

mod changes;
mod page;
mod pass_arg;
mod wire;

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use xunwen_corpus::{
    Cleaned, Location, Pass, RawArticle, Record, Skip, clean_until, read, records,
};

use pass_arg::PassArg;
use wire::CleanedArticleJson;

use crate::exit::CommandExit;
use crate::output::{TerminalText, print_error, print_json_line, print_note, print_to_reader};

/// Show how files are cleaned, and what cleaning changed.
///
/// Reads every format that `xunwen index` reads, and writes no file. Each article is printed as it
/// is indexed, followed by its changes. A change has a kind and a position, which is the line and
/// column in the text of the source: the original text after `-`, the new text after `+`, with line
/// breaks as ⏎.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen clean page.txt
  xunwen clean --json news.jsonl.zst     one JSON object per article and line
  xunwen clean --json scans/*.txt > corpus/scans.jsonl
  xunwen clean --until reflow page.txt   the article after one pass of the cleaner

Exit codes: 0 done, 1 done but some articles were skipped, 2 a file does not exist, or no article
could be read")]
pub(crate) struct CleanArgs {
    /// The files. For a folder, use `xunwen index`
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print the articles and their changes as JSON, one article per line
    #[arg(long)]
    json: bool,
    /// Stop after this pass of the cleaner [default: run all passes]
    #[arg(long, value_enum, value_name = "PASS")]
    until: Option<PassArg>,
}

pub(crate) fn run(args: &CleanArgs) -> anyhow::Result<CommandExit> {
    let format = match args.files[..] {
        _ if args.json => ArticleFormat::Json,
        [_] => ArticleFormat::Text,
        _ => ArticleFormat::NamedText,
    };

    let until = args.until.map_or(Pass::LAST, |until| until.0);
    let mut printer = ArticlePrinter { format, until, n_articles: 0, n_skipped: 0, n_missing: 0 };
    for path in &args.files {
        if printer.print_file(path)?.is_break() {
            break;
        }
    }
    Ok(printer.exit())
}

/// How articles are printed.
#[derive(Clone, Copy, PartialEq)]
enum ArticleFormat {
    /// One JSON object per line.
    Json,
    /// Text. An article is named if its file holds several.
    Text,
    /// Text, with the name of every article.
    NamedText,
}

/// Prints articles and counts them.
struct ArticlePrinter {
    format: ArticleFormat,
    /// The last pass of the cleaner that runs.
    until: Pass,
    n_articles: u64,
    n_skipped: u64,
    /// Arguments that are not files.
    n_missing: u64,
}

impl ArticlePrinter {
    /// Prints the articles of a file; Break when the reader of a pipe has gone.
    fn print_file(&mut self, path: &Path) -> anyhow::Result<ControlFlow<()>> {
        if let Err(error) = check_is_file(path) {
            self.n_missing += 1;
            print_error(&error);
            return Ok(ControlFlow::Continue(()));
        }

        // The name alone, as in a corpus that is the folder of the file.
        let relative = path.file_name().map_or(path, Path::new);
        let records = match records(path, relative) {
            Ok(records) => records,
            Err(skip) => {
                self.skip(&Skip::new(with_path(path, skip.at), skip.reason));
                return Ok(ControlFlow::Continue(()));
            }
        };

        let n_before = self.n_articles + self.n_skipped;
        for record in records {
            match record {
                Err(skip) => self.skip(&Skip::new(with_path(path, skip.at), skip.reason)),
                Ok(record) => {
                    if self.print_record(path, record)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        if n_before == self.n_articles + self.n_skipped {
            print_note(format_args!("no article in `{}`", path.display()));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn print_record(&mut self, path: &Path, record: Record) -> anyhow::Result<ControlFlow<()>> {
        let at = with_path(path, record.location());
        let articles = read(record);
        let is_single = articles.len() == 1;

        for (n, raw) in (1..).zip(articles) {
            // Articles are numbered only if the record holds several.
            let number = if is_single { at.article } else { Some(n) };
            let at = Location { article: number, ..at.clone() };
            match raw {
                Err(skip) => self.skip(&Skip::new(with_path(path, skip.at), skip.reason)),
                Ok(raw) => {
                    if self.print_article(&at, raw)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn print_article(&mut self, at: &Location, raw: RawArticle) -> anyhow::Result<ControlFlow<()>> {
        // Positions of changes refer to this text.
        let source = raw.body.clone();
        let cleaned = match clean_until(raw, self.until) {
            Ok(cleaned) => cleaned,
            Err(skip) => {
                self.skip(&Skip::new(at.clone(), skip.reason));
                return Ok(ControlFlow::Continue(()));
            }
        };

        for warning in &cleaned.warnings {
            print_note(format_args!("warning {at}: {warning}"));
        }
        let flow = match self.format {
            ArticleFormat::Json => print_json_line(&CleanedArticleJson::new(&cleaned)),
            ArticleFormat::Text | ArticleFormat::NamedText => {
                print_to_reader(&self.to_text(at, &cleaned, &source))
            }
        };
        self.n_articles += 1;
        flow
    }

    fn to_text(&self, at: &Location, cleaned: &Cleaned, source: &str) -> TerminalText {
        let is_one_of_several = at.line.is_some() || at.article.is_some();
        let mut text = TerminalText::default();
        if self.n_articles > 0 {
            text.end_line();
        }
        if self.format == ArticleFormat::NamedText || is_one_of_several {
            page::push_name(&mut text, at);
        }
        page::push_article(&mut text, &cleaned.article);
        changes::push_changes(&mut text, &cleaned.changes, source);
        text
    }

    fn skip(&mut self, skip: &Skip) {
        self.n_skipped += 1;
        print_note(format_args!("skipped {skip}"));
    }

    fn exit(&self) -> CommandExit {
        match self {
            Self { n_missing: 1.., .. } | Self { n_articles: 0, .. } => CommandExit::Failed,
            Self { n_skipped: 1.., .. } => CommandExit::Partial,
            _ => CommandExit::Done,
        }
    }
}

/// Returns a place with the path as it was typed.
fn with_path(path: &Path, place: Location) -> Location {
    Location { path: path.display().to_string(), ..place }
}

/// Fails unless there is a file at a path.
fn check_is_file(path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("there is no file at `{shown}`"),
        metadata => {
            if metadata.with_context(|| format!("cannot read `{shown}`"))?.is_dir() {
                bail!(
                    "`{shown}` is a folder: name its files, or read all of it with `xunwen index`"
                );
            }
            Ok(())
        }
    }
}
