//! The settings of a server, from four layers: flags, environment, file, defaults.
//!
//! [`ServerConfig`] declares each setting once, with its type, default and help, by clap's derive.
//! Names of flags and variables, keys of the file and the table in `docs/configuration.md` follow
//! from it. [`Settings`] chooses the value of each setting by layer and remembers its origin; clap
//! then parses the chosen values, whichever layer they come from.
//!
//! Not figment: it does not know the line of a value in a TOML file, and errors name it.

mod cluster_settings;
mod file;
mod flags;
mod rerank_settings;
mod server_config;
mod settings;
mod spec;
mod token;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use cluster_settings::ClusterArgs;
pub(crate) use flags::SettingFlags;
pub(crate) use rerank_settings::RerankSettings;
pub(crate) use server_config::ServerConfig;
pub(crate) use settings::{EffectiveSetting, SettingOrigin, Settings};
pub(crate) use spec::SettingKind;
pub(crate) use token::{ApiToken, token_files, token_remarks};
pub(crate) use values::{ListenAddress, Seconds};
