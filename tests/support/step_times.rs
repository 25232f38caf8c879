//! The processor time of each step from bytes to the terms of an article.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::hint::black_box;

use cpu_time::ThreadTime;
use xunwen_corpus::{Article, CleaningWatch, Published, Record, clean_watched, read};
use xunwen_engine::codec;
use xunwen_text::{Analysis, Conversion, Converter, grams, quantities};

use crate::hostile::HostileFamily;

/// The share of the time that a step needs to take for its growth to be compared.
const MIN_SHARE: f64 = 0.1;

/// The steps, with the tables that they need.
pub struct Steps {
    analysis: Analysis,
    converter: Converter,
}

/// The processor time of each step, in seconds, by its name.
#[derive(Clone, Debug, Default)]
pub struct StepTimes(Vec<(&'static str, f64)>);

impl Steps {
    /// Loads the tables.
    ///
    /// # Panics
    /// If the dictionaries of OpenCC are not installed.
    #[must_use]
    pub fn load() -> Self {
        let analysis = Analysis::load().expect("the dictionaries are installed");
        Self { analysis, converter: Converter::new() }
    }

    /// Returns the time of each step for an input of about `n_bytes` bytes.
    #[must_use]
    pub fn times(&self, family: &HostileFamily, n_bytes: usize) -> StepTimes {
        let record = Record::new("hostile", family.format, family.input(n_bytes));
        let times = RefCell::new(StepTimes::default());

        let articles = times.borrow_mut().measured("read", || read(record));
        for raw in articles.into_iter().flatten() {
            if let Some(date) = &raw.date {
                times.borrow_mut().measured("date", || Published::parse(date));
            }
            let last = RefCell::new(("split", ThreadTime::now()));
            let on_pass = |pass: &'static str| {
                let (name, started) = last.replace((pass, ThreadTime::now()));
                times.borrow_mut().add(name, started.elapsed().as_secs_f64());
            };
            let cleaned = clean_watched(raw, &CleaningWatch::new().reporting(&on_pass));
            let (name, started) = last.into_inner();
            times.borrow_mut().add(name, started.elapsed().as_secs_f64());
            if let Ok(cleaned) = cleaned {
                self.measure_text(&cleaned.article, &mut times.borrow_mut());
            }
        }
        times.into_inner()
    }

    /// Adds the times of the steps from an article to its terms.
    fn measure_text(&self, article: &Article, times: &mut StepTimes) {
        let body = article.body();
        let folded = times.measured("fold", || self.analysis.fold.fold(&body));
        times.measured("grams", || grams(black_box(&folded)).count());
        times.measured("quantities", || quantities(&folded));
        times.measured("words", || self.analysis.segmenter.words(&folded).len());
        times.measured("convert", || self.converter.convert(Conversion::ToSimplified, &body)).ok();
        let packed = times.measured("pack", || codec::pack(article)).unwrap_or_default();
        times.measured("unpack", || codec::unpack(&packed, &mut Vec::new())).ok();
    }
}

impl StepTimes {
    /// Adds the time of a step, and returns its result.
    pub fn measured<T>(&mut self, name: &'static str, step: impl FnOnce() -> T) -> T {
        let started = ThreadTime::now();
        let result = black_box(step());
        self.add(name, started.elapsed().as_secs_f64());
        result
    }

    fn add(&mut self, name: &'static str, seconds: f64) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += seconds,
            None => self.0.push((name, seconds)),
        }
    }

    /// Keeps the lower of two times of each step.
    pub fn keep_best(&mut self, other: &Self) {
        for (name, seconds) in &mut self.0 {
            *seconds = seconds.min(other.seconds(name));
        }
    }

    /// Returns the time of a step, in seconds.
    #[must_use]
    pub fn seconds(&self, name: &str) -> f64 {
        self.0.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, seconds)| *seconds)
    }

    /// Returns the steps and their times, in seconds.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.0.iter().copied()
    }

    /// Returns the time of all steps, in seconds.
    #[must_use]
    pub fn total_s(&self) -> f64 {
        self.0.iter().map(|(_, seconds)| seconds).sum()
    }

    /// Returns the step whose time grows most from a smaller input, and the ratio: of the steps that take at least a
    /// tenth of the time. The others are too short to compare.
    #[must_use]
    pub fn steepest(&self, smaller: &Self) -> (&'static str, f64) {
        let total = self.total_s();
        let long = self.iter().filter(|(_, seconds)| *seconds > MIN_SHARE * total);
        let ratios = long.map(|(name, seconds)| (name, seconds / smaller.seconds(name).max(1e-6)));
        ratios.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(("nothing", 0.0))
    }

    /// Returns the slowest steps with their times, for people.
    #[must_use]
    pub fn slowest(&self) -> String {
        let mut steps: Vec<_> = self.iter().collect();
        steps.sort_by(|a, b| b.1.total_cmp(&a.1));
        steps.iter().take(3).fold(String::new(), |mut text, (name, seconds)| {
            let _ = write!(text, "{name} {:.1} ms  ", seconds * 1e3);
            text
        })
    }
}
