//! The declarations of the settings, taken from the arguments of [`ServerConfig`].

use clap::{Arg, ArgAction, Args, Command};

use super::server_config::ServerConfig;

/// The key of the token, which has no flag and follows the file of tokens in lists.
const TOKEN: &str = "token";

/// The settings that a running server takes over when it reads them again. All others need a
/// restart.
const RELOADABLE: &[&str] = &[
    "hosts",
    "base_path",
    "public_url",
    "tokens",
    "max_body_bytes",
    "body_time",
    "max_connections",
    "max_connections_per_address",
    "idle_time",
    "answer_time",
    "rate",
    "trusted_proxies",
    "cors_origins",
    "log",
    "log_queries",
];

/// The declaration of a setting.
#[derive(Debug, Clone)]
pub(crate) struct SettingSpec {
    /// The key in a file. The names of flag and variable follow from it.
    pub(crate) key: String,
    pub(crate) kind: SettingKind,
    /// `None` when the setting is unset by default; the help says what that means.
    pub(crate) default: Option<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the test of the documents reads it"))]
    pub(crate) help: String,
}

/// How the values of a setting are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SettingKind {
    Single,
    /// An array in the file, separated by commas elsewhere.
    List,
    /// `true` or `false`; the flag alone means `true`.
    Switch,
    /// Only in the environment, and never printed.
    Secret,
}

/// Returns the declarations of all settings.
pub(super) fn setting_specs() -> Vec<SettingSpec> {
    let command = ServerConfig::augment_args(Command::new("settings"));
    let mut specs: Vec<SettingSpec> = command.get_arguments().map(SettingSpec::from_arg).collect();

    let token = SettingSpec {
        key: TOKEN.to_owned(),
        kind: SettingKind::Secret,
        default: None,
        help: "A token that allows writing".to_owned(),
    };
    let at = specs.iter().position(|spec| spec.key == "tokens").map_or(specs.len(), |at| at + 1);
    specs.insert(at, token);
    specs
}

impl SettingSpec {
    fn from_arg(arg: &Arg) -> Self {
        let is_switch = arg.get_num_args().is_some_and(|range| range.min_values() == 0);
        let kind = match arg.get_action() {
            ArgAction::Append => SettingKind::List,
            _ if is_switch => SettingKind::Switch,
            _ => SettingKind::Single,
        };
        Self {
            key: arg.get_id().to_string(),
            kind,
            default: arg.get_default_values().first().map(|value| value.to_string_lossy().into()),
            help: arg.get_help().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Returns the flag.
    pub(crate) fn flag(&self) -> String {
        format!("--{}", self.key.replace('_', "-"))
    }

    /// Returns whether a running server takes over another value.
    pub(crate) fn is_reloadable(&self) -> bool {
        RELOADABLE.contains(&self.key.as_str())
    }

    /// Returns the environment variable.
    pub(crate) fn env(&self) -> String {
        format!("XUNWEN_{}", self.key.to_ascii_uppercase())
    }
}
