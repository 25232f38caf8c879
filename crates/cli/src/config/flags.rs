//! Settings as flags, made from the table.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};

use super::table::{Kind, SETTINGS, Setting};

const CONFIG: &str = "config";

/// The settings that were given as flags, and the file of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SettingArgs {
    pub(crate) config: Option<PathBuf>,
    pub(crate) flags: BTreeMap<&'static str, String>,
}

fn arg(setting: &'static Setting) -> Option<Arg> {
    let help = match setting.default {
        Some(default) => format!("{} [default: {default}]", setting.help),
        None => setting.help.to_owned(),
    };
    let arg = Arg::new(setting.key).long(setting.key.replace('_', "-")).help(help);
    match setting.kind {
        Kind::Secret => None,
        Kind::One(name) => Some(arg.value_name(name)),
        Kind::Many(name) => Some(arg.value_name(name).action(ArgAction::Append)),
        Kind::Switch => {
            let arg = arg.value_name("true|false").num_args(0..=1).require_equals(true);
            Some(arg.default_missing_value("true"))
        }
    }
}

impl clap::Args for SettingArgs {
    fn augment_args(command: Command) -> Command {
        let help = "A TOML file of settings, by their names with underscores: flags count before XUNWEN_… variables, those before the file. `xunwen config` shows what is in force";
        let config = Arg::new(CONFIG).long(CONFIG).value_name("FILE").help(help);
        let config = config.value_parser(clap::value_parser!(PathBuf));
        command.arg(config).args(SETTINGS.iter().filter_map(arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |setting: &&Setting| setting.kind != Kind::Secret;
        let flags = SETTINGS.iter().filter(given).filter_map(|setting| {
            let values: Vec<&str> =
                matches.get_many::<String>(setting.key)?.map(String::as_str).collect();
            Some((setting.key, values.join(",")))
        });
        Ok(Self { config: matches.get_one::<PathBuf>(CONFIG).cloned(), flags: flags.collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
