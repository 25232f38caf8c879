//! `xunwen config`.

use std::fmt::Write;

use anyhow::Context;
use serde::Serialize;

use super::table::Kind;
use super::{Config, Origin, Set, Settings};
use crate::Outcome;
use crate::args::ConfigArgs;
use crate::output::{QUIET, print};

/// A setting as programs read it.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    key: &'static str,
    /// Null where it is unset; of a secret, whether it is set.
    value: Option<&'a str>,
    /// `flag`, `environment`, `file` or `default`.
    from: &'static str,
    /// The flag, the variable, or the file and its line.
    place: String,
}

pub(crate) fn run(args: &ConfigArgs) -> anyhow::Result<Outcome> {
    let settings = Settings::read(&args.settings, |name| std::env::var(name).ok())?;
    Config::of(&settings)?.tokens()?;
    if args.json {
        let shown: Vec<Shown<'_>> = settings.0.iter().map(shown).collect();
        let text = serde_json::to_string_pretty(&shown).context("cannot write the settings")?;
        print(&format!("{text}\n"))?;
    } else {
        print(&lines(&settings))?;
    }
    Ok(Outcome::Done)
}

fn shown(set: &Set) -> Shown<'_> {
    let from = match set.origin {
        Origin::Flag => "flag",
        Origin::Environment => "environment",
        Origin::File { .. } => "file",
        Origin::Default => "default",
    };
    let value = match set.setting.kind {
        Kind::Secret => set.value.as_ref().map(|_| "set"),
        _ => set.value.as_deref(),
    };
    Shown { key: set.setting.key, value, from, place: set.origin_text() }
}

/// Returns the settings as a file would have them, each with where it comes from.
fn lines(settings: &Settings) -> String {
    let lines: Vec<(String, String)> =
        settings.0.iter().map(|set| (line(set), set.origin_text())).collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0).min(48);
    let mut text = String::new();
    for (line, origin) in lines {
        let _ = writeln!(text, "{line:width$}  {QUIET}# {origin}{QUIET:#}");
    }
    text
}

fn line(set: &Set) -> String {
    let key = set.setting.key;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match (set.setting.kind, &set.value) {
        (Kind::Secret, Some(_)) => format!("# {key} is set"),
        (_, None) => format!("# {key} is unset"),
        (Kind::Many(_), Some(list)) => {
            let items: Vec<String> = list.split(',').map(|item| quoted(item.trim())).collect();
            format!("{key} = [{}]", items.join(", "))
        }
        (Kind::Switch, Some(value)) => format!("{key} = {value}"),
        (_, Some(value)) if value.parse::<u64>().is_ok_and(|n| n.to_string() == *value) => {
            format!("{key} = {value}")
        }
        (_, Some(value)) => format!("{key} = {}", quoted(value)),
    }
}
