//! The value of each setting, chosen by layer, with its origin.

use std::error::Error;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::error::{ContextKind, ContextValue};
use clap::{Args, Command, FromArgMatches};
use xunwen_server::Tokens;

use super::file::{self, FileSetting};
use super::flags::SettingFlags;
use super::server_config::ServerConfig;
use super::spec::{SettingKind, SettingSpec, setting_specs};
use super::token::{ApiToken, TOKEN_ENV};

/// The variable of the settings file.
const CONFIG_ENV: &str = "XUNWEN_CONFIG";

/// The settings in force, in the order of [`ServerConfig`].
#[derive(Debug, Clone)]
pub(crate) struct Settings(pub(crate) Vec<EffectiveSetting>);

/// A setting with its value and where that comes from.
#[derive(Debug, Clone)]
pub(crate) struct EffectiveSetting {
    pub(crate) spec: SettingSpec,
    /// As written in a flag, lists separated by commas. `None` when unset.
    pub(crate) value: Option<String>,
    pub(crate) origin: SettingOrigin,
}

/// The layer that a value comes from, the strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SettingOrigin {
    Flag,
    Environment,
    File { path: PathBuf, line: usize },
    Default,
}

impl Settings {
    /// Chooses the value of each setting from `flags`, the variables of the process and the file.
    ///
    /// # Errors
    /// As [`Settings::read`].
    pub(crate) fn from_environment(flags: &SettingFlags) -> anyhow::Result<Self> {
        Self::read(flags, |name| std::env::var(name).ok())
    }

    /// Chooses the value of each setting: flags win over the environment, that over the file, that
    /// over the defaults. An empty variable is unset.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has an unknown key.
    pub(crate) fn read(
        flags: &SettingFlags,
        env: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        let specs = setting_specs();
        let path = flags.file.clone().or_else(|| env(CONFIG_ENV).map(PathBuf::from));
        let in_file = match &path {
            None => Vec::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the settings in `{}`", path.display()))?;
                file::parse(&text, &specs).with_context(|| format!("in `{}`", path.display()))?
            }
        };

        let in_file = FileLayer { path: path.unwrap_or_default(), settings: in_file };
        let choose = |spec: SettingSpec| {
            let flag = flags.flags.get(&spec.key).map(|value| (value.clone(), SettingOrigin::Flag));
            let variable = env(&spec.env()).filter(|value| !value.is_empty());
            let chosen = flag
                .or_else(|| Some((variable?, SettingOrigin::Environment)))
                .or_else(|| in_file.get(&spec.key));
            EffectiveSetting::new(spec, chosen)
        };
        Ok(Self(specs.into_iter().map(choose).collect()))
    }

    /// Parses the values.
    ///
    /// # Errors
    /// When a value is invalid: the error names setting, value and origin.
    pub(crate) fn config(&self) -> anyhow::Result<ServerConfig> {
        let command = ServerConfig::augment_args(Command::new("settings").no_binary_name(true));
        let args = self.0.iter().filter_map(EffectiveSetting::to_arg);
        let matches = command.try_get_matches_from(args).map_err(|error| self.explain(&error))?;

        let mut config = ServerConfig::from_arg_matches(&matches)?;
        config.token = self.token()?;
        Ok(config)
    }

    fn token(&self) -> anyhow::Result<ApiToken> {
        let setting = self.0.iter().find(|setting| setting.spec.kind == SettingKind::Secret);
        let token = setting.and_then(|setting| setting.value.clone());
        if Tokens::read(token.as_deref().unwrap_or_default()).is_err() {
            return Err(anyhow!(
                "invalid token in {TOKEN_ENV}: expected one such as `openssl rand -hex 32` prints"
            ));
        }
        Ok(ApiToken(token))
    }

    /// Replaces the flag in an error of clap by the origin of the value.
    fn explain(&self, error: &clap::Error) -> anyhow::Error {
        let (Some(flag), Some(value)) =
            (text_of(error, ContextKind::InvalidArg), text_of(error, ContextKind::InvalidValue))
        else {
            return unexplained(error);
        };
        let is_of_flag = |setting: &&EffectiveSetting| {
            flag.strip_prefix(&setting.spec.flag())
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        };
        let Some(setting) = self.0.iter().find(is_of_flag) else { return unexplained(error) };

        let expected = match (error.source(), text_of(error, ContextKind::ValidValue)) {
            (Some(source), _) => source.to_string(),
            (None, Some(values)) => format!("expected one of {values}"),
            (None, None) => "expected a value".to_owned(),
        };
        anyhow!("invalid {}: {value:?} ({}): {expected}", setting.spec.key, setting.origin_text())
    }
}

/// Returns the first line of an error of clap: the others are about flags.
fn unexplained(error: &clap::Error) -> anyhow::Error {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    anyhow!("{}", line.trim_start_matches("error: "))
}

fn text_of(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            Some(texts.join(", "))
        }
        _ => None,
    }
}

/// The settings in a file, with its path.
struct FileLayer {
    path: PathBuf,
    settings: Vec<FileSetting>,
}

impl FileLayer {
    fn get(&self, key: &str) -> Option<(String, SettingOrigin)> {
        let setting = self.settings.iter().find(|setting| setting.key == key)?;
        let origin = SettingOrigin::File { path: self.path.clone(), line: setting.line };
        Some((setting.text.clone(), origin))
    }
}

impl EffectiveSetting {
    fn new(spec: SettingSpec, chosen: Option<(String, SettingOrigin)>) -> Self {
        match chosen {
            Some((value, origin)) => Self { spec, value: Some(value), origin },
            None => {
                let value = spec.default.clone();
                Self { spec, value, origin: SettingOrigin::Default }
            }
        }
    }

    /// Returns the place of the value: flag, variable, or file and line.
    pub(crate) fn origin_text(&self) -> String {
        match &self.origin {
            SettingOrigin::Flag => self.spec.flag(),
            SettingOrigin::Environment => self.spec.env(),
            SettingOrigin::File { path, line } => format!("{}:{line}", path.display()),
            SettingOrigin::Default => "default".to_owned(),
        }
    }

    /// Returns the setting as an argument for clap; nothing for a default, a secret or an empty
    /// list.
    fn to_arg(&self) -> Option<String> {
        let value = self.value.as_deref()?;
        if self.origin == SettingOrigin::Default || self.spec.kind == SettingKind::Secret {
            return None;
        }

        let value = match self.spec.kind {
            SettingKind::List => {
                let items: Vec<&str> =
                    value.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
                items.join(",")
            }
            _ => value.to_owned(),
        };
        let is_set = self.spec.kind != SettingKind::List || !value.is_empty();
        is_set.then(|| format!("{}={value}", self.spec.flag()))
    }
}
