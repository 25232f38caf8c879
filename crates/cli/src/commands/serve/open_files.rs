//! The number of files and connections that the process may have open.

use xunwen_server::ServerOptions;

/// Files that are not connections: segments of the index, the store, the corpus, and the reserve for
/// probes.
const OTHER_FILES: u64 = 256;

/// The limit of open files, after it has been raised.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenFiles {
    /// `None` when the system has no limit.
    limit: Option<u64>,
}

impl OpenFiles {
    /// Raises the soft limit of open files to the hard limit.
    ///
    /// The soft limit is low for programs that use `select`, which this one does not.
    #[cfg(unix)]
    pub(super) fn raise() -> Self {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current == maximum {
            return Self { limit: current };
        }

        match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
            Ok(()) => Self { limit: maximum },
            Err(error) => {
                tracing::warn!(%error, ?current, "cannot raise the limit of open files");
                Self { limit: current }
            }
        }
    }

    /// Returns the value for a system without a limit.
    #[cfg(not(unix))]
    pub(super) fn raise() -> Self {
        Self { limit: None }
    }

    /// Returns the options with as many connections as there are files for.
    pub(super) fn fitted(self, mut options: ServerOptions) -> ServerOptions {
        let wanted = options.connections.max;
        options.connections.max = self.n_connections(wanted);

        if options.connections.max < wanted {
            tracing::warn!(
                max_connections = options.connections.max,
                wanted,
                open_files = self.limit,
                "fewer connections than in the settings: raise the limit of open files (`ulimit \
                 -Hn`, `LimitNOFILE` of systemd)"
            );
        }
        options
    }

    /// Returns the number of connections, at most `wanted`, that leave files for everything else.
    fn n_connections(self, wanted: usize) -> usize {
        let Some(limit) = self.limit else { return wanted };

        // With a very low limit, half of the files are for connections.
        let available = limit.saturating_sub(OTHER_FILES).max(limit / 2).max(1);
        wanted.min(usize::try_from(available).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_everything_else() {
        let fitted = |limit, wanted| OpenFiles { limit }.n_connections(wanted);
        assert_eq!(fitted(None, 100_000), 100_000);
        assert_eq!(fitted(Some(65_536), 1024), 1024);
        assert_eq!(fitted(Some(1024), 1024), 1024 - 256);
        assert_eq!(fitted(Some(300), 1024), 150);
        assert_eq!(fitted(Some(1), 1024), 1);
    }

    #[test]
    #[cfg(unix)]
    fn the_soft_limit_becomes_the_hard_limit() {
        use rustix::process::{Resource, getrlimit};

        assert_eq!(OpenFiles::raise().limit, getrlimit(Resource::Nofile).maximum);
        assert_eq!(getrlimit(Resource::Nofile).current, getrlimit(Resource::Nofile).maximum);
    }
}
