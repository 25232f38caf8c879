//! The input and the tables of the comparison of engines.
//!
//! | command | effect |
//! |---|---|
//! | `peers prepare WORK` | writes articles, queries and quoted runs, with the articles that contain each |
//! | `peers report WORK` | prints the tables of the results |

use anyhow::{Result, bail};
use xunwen_peers_harness::Work;

mod literal;
mod prepare;
mod report;
mod truth;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["prepare", work] => prepare::prepare(&Work::new(work)),
        ["report", work] => report::report(&Work::new(work)),
        _ => bail!("usage: peers prepare|report WORK"),
    }
}
