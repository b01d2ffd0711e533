//! The tools that tests run beside the program: `scripts/install-test-tools.sh` installs them.

use std::{
    env,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Says that a test has nothing to do on this machine. Not through `eprintln!`, which the test harness keeps to itself when
/// a test passes.
pub(crate) fn skipped(why: &str) {
    let _ = io::stderr().write_all(format!("skipped: {why}\n").as_bytes());
}

/// The tools that are installed.
pub(crate) struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// None where they are not installed; there a test has nothing to do. A CI run must not pass like this.
    pub(crate) fn installed() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools");
        if folder.join("installed").is_file() {
            return Some(Self { folder });
        }
        let ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
        assert!(
            !ci,
            "no tools to test with: run scripts/install-test-tools.sh before the tests"
        );
        skipped("run scripts/install-test-tools.sh");
        None
    }

    /// A program of the Python environment.
    pub(crate) fn python(&self, name: &str) -> PathBuf {
        self.folder.join("python/bin").join(name)
    }

    /// Microsoft's validator of SARIF.
    pub(crate) fn sarif_multitool(&self) -> PathBuf {
        self.folder.join("sarif-multitool")
    }

    /// The modules for node.
    pub(crate) fn modules(&self) -> PathBuf {
        self.folder.join("node/node_modules")
    }

    /// The script of yaml-language-server, for node.
    pub(crate) fn language_server(&self) -> PathBuf {
        self.modules().join("yaml-language-server/bin/yaml-language-server")
    }
}
