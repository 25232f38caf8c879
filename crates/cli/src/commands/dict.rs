//! `xunwen dict check`.

mod problems;
mod report;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use xunwen_engine::{Engine, WordEffect};
use xunwen_text::{Analysis, UserDictionary, UserWord};

use self::problems::find_problems;
use self::report::{CheckedIndex, CheckedWord, DictionaryReport, LineFault};
use crate::analysis;
use crate::archive::DEFAULT_INDEX;
use crate::exit::CommandExit;
use crate::output::{print, print_json};

/// Sentences in which any word at `{}` should be cut as a word. A word that is not has no effect in
/// most articles either.
const SENTENCES: &[&str] = &["在{}的", "对{}进行", "与{}和", "《{}》", "据{}报道"];

/// Check a user dictionary.
///
/// A dictionary has one word per line, in simplified or traditional characters, optionally followed
/// by a weight and a tag, separated by blanks. # starts a comment. A word takes effect without a
/// weight; a higher weight helps where neighbouring words compete for its characters. Use it with
/// `xunwen index --dict FILE`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen dict check newsroom.txt
  xunwen dict check newsroom.txt --index /var/lib/xunwen/index --json")]
pub(crate) struct DictArgs {
    #[command(subcommand)]
    command: DictCommand,
}

#[derive(Debug, Subcommand)]
enum DictCommand {
    /// Show what each word of a dictionary changes
    Check(DictCheckArgs),
}

/// Show what each word of a dictionary changes.
///
/// Each word is segmented alone, in simple sentences, and in every indexed article that contains it:
/// as the index does now, and as it would with the dictionary. Changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen dict check newsroom.txt
  xunwen dict check newsroom.txt --index /var/lib/xunwen/index --json

Exit codes: 0 every word is fine, 1 some lines or words have problems, 2 failed")]
struct DictCheckArgs {
    /// The dictionary
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The index whose articles are counted [default: index, if it exists]
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// The index whose articles are counted, with its analysis.
struct CountedIndex {
    engine: Engine,
    analysis: Arc<Analysis>,
}

pub(crate) fn run(args: &DictArgs) -> anyhow::Result<CommandExit> {
    match &args.command {
        DictCommand::Check(args) => check(args),
    }
}

fn check(args: &DictCheckArgs) -> anyhow::Result<CommandExit> {
    let bytes = analysis::read_dictionary(&args.file)?;
    let index = open_index(args)?;

    // The analysis of the index, or the built-in one, against one with the dictionary.
    let built_in = Analysis::load()?;
    let (dictionary, faults) = UserDictionary::read(&bytes, &built_in.fold);
    let now = index.as_ref().map_or(&built_in, |index| index.analysis.as_ref());
    let then = Analysis::load()?.with_dictionary(dictionary);

    let mut words = Vec::new();
    for word in then.dictionary().words() {
        let effect = index.as_ref().map(|index| index.engine.effect(word, &then)).transpose()?;
        words.push(check_word(word, now, &then, effect));
    }

    let report = DictionaryReport {
        file: args.file.display().to_string(),
        index: index.as_ref().map(|index| CheckedIndex {
            n_articles: index.engine.n_articles(),
            is_made_with_these_words: then.fingerprint() == now.fingerprint(),
        }),
        words,
        faults: faults.iter().map(LineFault::from).collect(),
    };
    if args.json {
        print_json(&report)?;
    } else {
        print(&report.to_text())?;
    }
    Ok(if report.n_problems() == 0 { CommandExit::Done } else { CommandExit::Partial })
}

/// Opens the named index, or the default one if it exists.
fn open_index(args: &DictCheckArgs) -> anyhow::Result<Option<CountedIndex>> {
    let path = match &args.index {
        Some(path) => path.clone(),
        None if xunwen_engine::exists(DEFAULT_INDEX.as_ref()) => DEFAULT_INDEX.into(),
        None => return Ok(None),
    };
    let analysis = Arc::new(analysis::load_for_index(&path)?);
    let engine = Engine::open(&path, Arc::clone(&analysis))?;
    Ok(Some(CountedIndex { engine, analysis }))
}

fn check_word(
    word: &UserWord,
    now: &Analysis,
    then: &Analysis,
    effect: Option<WordEffect>,
) -> CheckedWord {
    let cut_apart_in = SENTENCES
        .iter()
        .map(|sentence| segment(then, &sentence.replace("{}", &word.folded)))
        .find(|words| !words.contains(&word.folded));

    let mut checked = CheckedWord {
        line: word.line,
        word: word.word.clone(),
        weight: word.weight,
        tag: word.tag.clone(),
        cut_now: segment(now, &word.folded),
        cut_then: segment(then, &word.folded),
        cut_apart_in: cut_apart_in.map(|words| words.join(" ")),
        effect: effect.map(Into::into),
        problems: Vec::new(),
    };
    checked.problems = find_problems(&checked);
    checked
}

/// Returns the words of a text.
fn segment(analysis: &Analysis, text: &str) -> Vec<String> {
    let folded = analysis.fold.fold(text);
    analysis.segmenter.words(&folded).iter().map(|word| word.text.to_owned()).collect()
}
