//! The value of `xunwen clean --until`: a pass of the cleaner by its name.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use xunwen_corpus::Pass;

/// A pass of the cleaner as a command-line value. Its help is the description of the pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PassArg(pub(super) Pass);

impl ValueEnum for PassArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [PassArg; Pass::ALL.len()] = all_passes();
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.gives()))
    }
}

const fn all_passes() -> [PassArg; Pass::ALL.len()] {
    let mut all = [PassArg(Pass::LAST); Pass::ALL.len()];
    let mut i = 0;
    while i < all.len() {
        all[i] = PassArg(Pass::ALL[i]);
        i += 1;
    }
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct UntilArgs {
        #[arg(long, value_enum, value_name = "PASS")]
        until: Option<PassArg>,
    }

    fn parse(args: &[&str]) -> Result<UntilArgs, String> {
        let args = ["clean"].iter().chain(args);
        UntilArgs::try_parse_from(args).map_err(|error| error.to_string())
    }

    #[test]
    fn cleaning_can_stop_after_any_pass() {
        for pass in Pass::ALL {
            let args = parse(&["--until", pass.name()]).unwrap();
            assert_eq!(args.until, Some(PassArg(pass)));
        }
    }

    #[test]
    fn an_unknown_pass_is_refused_with_the_nearest_and_all_passes() {
        let error = parse(&["--until", "reflo"]).unwrap_err();
        assert!(error.contains("invalid value 'reflo' for '--until <PASS>'"), "{error}");
        assert!(error.contains("a similar value exists: 'reflow'"), "{error}");
        assert!(Pass::ALL.iter().all(|pass| error.contains(pass.name())), "{error}");
    }

    #[test]
    fn the_help_describes_every_pass() {
        let help = parse(&["--help"]).unwrap_err();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for pass in Pass::ALL {
            let description = format!("- {}: {}", pass.name(), pass.gives());
            assert!(help.contains(&description), "{description} in {help}");
        }
    }
}
