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
        not_installed("the tools are");
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

    /// Envoy, where there is one for this system.
    pub(crate) fn envoy() -> Option<PathBuf> {
        let envoy = Self::installed()?.python("envoy");
        if !envoy.is_file() {
            not_installed("Envoy is");
            return None;
        }
        Some(envoy)
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

/// The library that shows a program another time; none where it is missing.
#[cfg(target_os = "linux")]
pub(crate) fn fake_time() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let found = folders
        .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
        .find(|path| path.is_file());
    if found.is_none() {
        not_installed("libfaketime is");
    }
    found
}

/// The programs of the system with these names; none where one is missing.
pub(crate) fn programs<const N: usize>(names: [&str; N]) -> Option<[PathBuf; N]> {
    // Those of servers are often not on the path of a person.
    let mut folders: Vec<_> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    folders.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = names.map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    });
    if let Some(missing) = names
        .iter()
        .zip(&found)
        .find_map(|(name, path)| path.is_none().then_some(name))
    {
        not_installed(&format!("{missing} is"));
        return None;
    }
    Some(found.map(Option::unwrap))
}

/// Says that a test has nothing to do because something is not installed, which CI has to have.
fn not_installed(what: &str) {
    let ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(
        !ci,
        "{what} not here: run scripts/install-test-tools.sh before the tests"
    );
    skipped(&format!("{what} not here; run scripts/install-test-tools.sh"));
}
