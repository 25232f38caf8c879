//! The settings as flags.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::server_config::ServerConfig;
use super::spec::{SettingKind, setting_specs};

/// The flag of the settings file.
const CONFIG: &str = "config";

/// The settings that are given as flags, and the path of the settings file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SettingFlags {
    pub(crate) file: Option<PathBuf>,
    /// Texts by key, lists separated by commas.
    pub(crate) flags: BTreeMap<String, String>,
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help(
                "A TOML file of settings, with underscores in their names. Flags win over \
                 XUNWEN_… variables, and those over the file. `xunwen config` shows the settings \
                 in force",
            );
        ServerConfig::augment_args(command.arg(config))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = BTreeMap::new();
        for spec in setting_specs().into_iter().filter(|spec| spec.kind != SettingKind::Secret) {
            if matches.value_source(&spec.key) == Some(ValueSource::CommandLine) {
                let values = matches.get_raw(&spec.key).into_iter().flatten();
                let texts: Option<Vec<&str>> = values.map(|value| value.to_str()).collect();
                let texts = texts.ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8))?;
                flags.insert(spec.key, texts.join(","));
            }
        }
        Ok(Self { file: matches.get_one::<PathBuf>(CONFIG).cloned(), flags })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
