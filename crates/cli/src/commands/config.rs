//! `xunwen config`.

use serde::Serialize;

use crate::config::{EffectiveSetting, SettingFlags, SettingKind, SettingOrigin, Settings};
use crate::exit::CommandExit;
use crate::output::escape::escaped_json;
use crate::output::{QUIET, TerminalText, print, print_json, print_note};

/// The widest line that the origins are aligned with, in characters.
const MAX_ALIGNED_CHARS: usize = 48;

/// Show the settings that `xunwen serve` would run with, and where each comes from.
///
/// Takes the same flags, variables and file as `xunwen serve`. The output is a valid settings file.
/// Tokens are never shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen config
  xunwen config --config /etc/xunwen.toml --json

Exit codes: 0 the settings are valid, 2 they are not; the error says why")]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    settings: SettingFlags,
    /// Print the settings as JSON
    #[arg(long)]
    json: bool,
}

/// A setting in the JSON output.
#[derive(Debug, Serialize)]
struct SettingJson<'a> {
    key: &'a str,
    /// Null when unset. For a secret, `set`.
    value: Option<&'a str>,
    /// `flag`, `environment`, `file` or `default`.
    from: &'static str,
    /// The flag, the variable, or the file and its line.
    place: String,
}

pub(crate) fn run(args: &ConfigArgs) -> anyhow::Result<CommandExit> {
    let settings = Settings::from_environment(&args.settings)?;
    let config = settings.config()?;
    config.tokens()?;
    for remark in config.token_remarks() {
        print_note(format_args!("note: {}: {}", remark.found, remark.todo));
    }

    if args.json {
        let settings: Vec<SettingJson<'_>> = settings.0.iter().map(SettingJson::new).collect();
        print_json(&settings)?;
    } else {
        print(&to_toml(&settings))?;
    }
    Ok(CommandExit::Done)
}

impl<'a> SettingJson<'a> {
    fn new(setting: &'a EffectiveSetting) -> Self {
        let from = match setting.origin {
            SettingOrigin::Flag => "flag",
            SettingOrigin::Environment => "environment",
            SettingOrigin::File { .. } => "file",
            SettingOrigin::Default => "default",
        };
        let value = match setting.spec.kind {
            SettingKind::Secret => setting.value.as_ref().map(|_| "set"),
            _ => setting.value.as_deref(),
        };
        Self { key: &setting.spec.key, value, from, place: setting.origin_text() }
    }
}

/// Returns the settings as a TOML file, each with its origin in a comment.
fn to_toml(settings: &Settings) -> TerminalText {
    let lines: Vec<(String, String)> =
        settings.0.iter().map(|setting| (toml_line(setting), setting.origin_text())).collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
    let width = width.min(MAX_ALIGNED_CHARS);

    let mut text = TerminalText::default();
    for (line, origin) in lines {
        text.push(format_args!("{line:width$}  "));
        text.push_styled(QUIET, format_args!("# {origin}")).end_line();
    }
    text
}

fn toml_line(setting: &EffectiveSetting) -> String {
    let key = &setting.spec.key;
    match (setting.spec.kind, &setting.value) {
        (SettingKind::Secret, Some(_)) => format!("# {key} is set"),
        (_, None) => format!("# {key} is unset"),
        (SettingKind::List, Some(list)) => {
            let items: Vec<String> = list.split(',').map(|item| quoted(item.trim())).collect();
            format!("{key} = [{}]", items.join(", "))
        }
        (SettingKind::Switch, Some(value)) => format!("{key} = {value}"),
        (SettingKind::Single, Some(value)) if is_number(value) => format!("{key} = {value}"),
        (SettingKind::Single, Some(value)) => format!("{key} = {}", quoted(value)),
    }
}

/// Returns a string of TOML, which a string of JSON is too. Both know `\u` and four digits.
fn quoted(text: &str) -> String {
    escaped_json(&serde_json::Value::from(text).to_string())
}

/// Returns whether a number of TOML has this text, and is read with the same text.
fn is_number(value: &str) -> bool {
    let is_whole = value.parse::<u64>().is_ok_and(|n| n.to_string() == value);
    // A float of TOML has digits on both sides of its point.
    let is_fraction = || {
        let (whole, fraction) = value.split_once('.')?;
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_float = is_digits(whole) && is_digits(fraction);
        (is_float && (whole == "0" || !whole.starts_with('0'))).then_some(())
    };
    is_whole || is_fraction().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_a_settings_file_reads_with_the_same_text() {
        for number in ["0", "7", "86400", "0.24", "0.5", "12.75", "0.000001"] {
            assert!(is_number(number), "{number}");
        }
        for text in [
            "",
            ".5",
            "5.",
            "07",
            "00.5",
            "+1",
            "-1",
            "1e3",
            "1_000",
            "0x10",
            "inf",
            "nan",
            "1.2.3",
            "127.0.0.1",
            "１",
            " 1",
            "news",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }
}
