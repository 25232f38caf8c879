//! `xunwen dict check`.

mod report;

use std::sync::Arc;

use anyhow::Context;
use xunwen_engine::{Engine, WordEffect};
use xunwen_text::{Analysis, UserDictionary, UserWord};

use crate::args::{DictArgs, DictCheckArgs, DictCommand};
use crate::output::print;
use crate::{Outcome, analysis};
use report::{CheckedWord, Fault, IndexChecked, Report};

/// The index that is counted when none is named and it is there.
const DEFAULT_INDEX: &str = "index";

/// Sentences that claim nothing of a word in `{}`: where it is no word in them, it is one nowhere.
const SENTENCES: &[&str] = &["在{}的", "对{}进行", "与{}和", "《{}》", "据{}报道"];

pub(crate) fn run(args: &DictArgs) -> anyhow::Result<Outcome> {
    match &args.command {
        DictCommand::Check(args) => check(args),
    }
}

fn check(args: &DictCheckArgs) -> anyhow::Result<Outcome> {
    let bytes = analysis::read(&args.file)?;
    let engine = engine(args)?;
    let plain = Analysis::load()?;
    let (dictionary, faults) = UserDictionary::read(&bytes, &plain.fold);
    let now = engine.as_ref().map_or(&plain, |(_, now)| now.as_ref());
    let then = Analysis::load()?.with_dictionary(dictionary);
    let words = then.dictionary().words().iter().map(|word| {
        let effect = engine.as_ref().map(|(engine, _)| engine.effect(word, &then)).transpose()?;
        Ok(checked(word, now, &then, effect))
    });
    let report = Report {
        words: words.collect::<anyhow::Result<_>>()?,
        faults: faults.iter().map(Fault::of).collect(),
        index: engine.as_ref().map(|(engine, _)| IndexChecked {
            n_articles: engine.n_articles(),
            is_made_with_these_words: then.fingerprint() == now.fingerprint(),
        }),
        file: args.file.display().to_string(),
    };
    if args.json {
        let text = serde_json::to_string_pretty(&report).context("cannot write the report")?;
        print(&format!("{text}\n"))?;
    } else {
        print(&report.shown())?;
    }
    Ok(if report.n_problems() == 0 { Outcome::Done } else { Outcome::Skipped })
}

/// Opens the index that was named, or the default one where it is.
fn engine(args: &DictCheckArgs) -> anyhow::Result<Option<(Engine, Arc<Analysis>)>> {
    let path = match &args.index {
        Some(path) => path.clone(),
        None if xunwen_engine::exists(DEFAULT_INDEX.as_ref()) => DEFAULT_INDEX.into(),
        None => return Ok(None),
    };
    let now = Arc::new(analysis::of_index(&path)?);
    Ok(Some((Engine::open(&path, Arc::clone(&now))?, now)))
}

fn checked(
    word: &UserWord,
    now: &Analysis,
    then: &Analysis,
    effect: Option<WordEffect>,
) -> CheckedWord {
    let cut = |analysis: &Analysis, text: &str| -> Vec<String> {
        let folded = analysis.fold.fold(text);
        analysis.segmenter.words(&folded).iter().map(|w| w.text.to_owned()).collect()
    };
    let in_sentences =
        SENTENCES.iter().map(|sentence| cut(then, &sentence.replace("{}", &word.folded)));
    let cut_apart_in: Option<Vec<String>> =
        in_sentences.into_iter().find(|words| !words.contains(&word.folded));
    let mut checked = CheckedWord {
        line: word.line,
        word: word.word.clone(),
        weight: word.weight,
        tag: word.tag.clone(),
        cut_now: cut(now, &word.folded),
        cut_then: cut(then, &word.folded),
        cut_apart_in: cut_apart_in.map(|words| words.join(" ")),
        effect: effect.map(Into::into),
        problems: Vec::new(),
    };
    checked.find_problems();
    checked
}
