//! The hooks for pre-commit and prek, run by both in repositories of their own, as `docs/pre-commit.md` says.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

use crate::tools::Tools;

const GOOD: &str = "\
settings: { edition: cloud, time-zone: Europe/Warsaw, country: PL }
users:
  anna: { name: Anna }
roles:
  verifier: { telephony: { call-recording: { listen: own } } }
assignments:
  - { role: verifier, to: user:anna }
tests:
  - name: a verifier hears her own calls
    user: anna
    permission: telephony.call-recording.listen
    allow: [{ owner: anna }]
";

const SOURCE: &str = "Built from source";
const SYSTEM: &str = "With the installed program";
const GAIN: &str = "Access that a commit gives";
const APPROVED: &str = "Gains that are written down";
const ELSEWHERE: &str = "A policy in another directory";
const LOCAL: &str = "Without a hook repository";

/// A policy that names a role that nobody defines.
fn bad() -> String {
    GOOD.replace("role: verifier", "role: verifer")
}

const WRONG_ROLE: &str = "error[unknown-role]: no role is named `verifer`";

#[test]
fn every_configuration_of_the_manual_is_tested() {
    let documented: Vec<_> = configurations().into_iter().map(|(heading, _)| heading).collect();
    assert_eq!(documented, [SOURCE, SYSTEM, GAIN, APPROVED, ELSEWHERE, LOCAL]);
}

#[test]
fn a_good_policy_passes() {
    each(SYSTEM, |consumer| {
        consumer.stage("policies/policy.yaml", GOOD);
        consumer.run_all().passes(&["ringfence check", "ringfence test"]);
    });
}

#[test]
fn a_bad_policy_is_refused() {
    each(SYSTEM, |consumer| {
        consumer.stage("policies/policy.yaml", &bad());
        consumer.run_all().fails_with(WRONG_ROLE);
    });
}

#[test]
fn a_policy_that_breaks_its_own_test_is_refused() {
    each(SYSTEM, |consumer| {
        consumer.stage("policies/policy.yaml", &GOOD.replace("listen: own", "listen: none"));
        consumer.run_all().fails_with("a verifier hears her own calls");
    });
}

#[test]
fn a_commit_of_a_bad_policy_is_refused() {
    each(SYSTEM, |consumer| {
        consumer.install();
        consumer.stage("policies/policy.yaml", GOOD);
        consumer.commit().succeeds();
        let before = consumer.head();

        consumer.stage("policies/policy.yaml", &bad());
        consumer.commit().fails_with(WRONG_ROLE);

        assert_eq!(consumer.head(), before);
    });
}

#[test]
fn what_is_staged_is_judged() {
    each(SYSTEM, |consumer| {
        consumer.install();
        consumer.stage("policies/policy.yaml", &bad());
        consumer.write("policies/policy.yaml", GOOD);
        consumer.commit().fails_with(WRONG_ROLE);

        consumer.stage("policies/policy.yaml", GOOD);
        consumer.write("policies/policy.yaml", &bad());
        consumer.commit().succeeds();
        assert_eq!(consumer.read("policies/policy.yaml"), bad());
    });
}

#[test]
fn only_a_commit_that_touches_a_policy_is_checked() {
    each(SYSTEM, |consumer| {
        consumer.stage("policies/policy.yaml", &bad());
        consumer.commit().succeeds();

        consumer.install();
        consumer.stage("notes.txt", "Nothing to check.\n");
        consumer.commit().succeeds();

        for file in [
            "policies/more.yml",
            "policies/calls.rules",
            "policies/hr/people.csv",
            "policies/people.jsonl",
        ] {
            consumer.stage(file, "");
            consumer.commit().fails_with(WRONG_ROLE);
            consumer
                .git(&consumer.repository(), &["reset", "--quiet", "--hard"])
                .succeeds();
        }
    });
}

/// What Anna hears is not hers only any more.
fn gain() -> String {
    GOOD.replace("listen: own", "listen: any")
}

#[test]
fn a_commit_that_gives_access_is_refused() {
    each(GAIN, |consumer| {
        consumer.stage("policies/policy.yaml", GOOD);
        consumer.commit().succeeds();
        consumer.install();

        consumer.stage("policies/policy.yaml", &gain());
        consumer.write("policies/policy.yaml", GOOD);
        consumer.commit().fails_with("1 user gains access");

        consumer.stage("policies/policy.yaml", &GOOD.replace("Anna", "Anna Nowak"));
        consumer.commit().succeeds();
        consumer.stage("policies/policy.yaml", &GOOD.replace("listen: own", "listen: none"));
        consumer.commit().succeeds();
    });
}

#[test]
fn the_first_commit_gives_access_too() {
    each(GAIN, |consumer| {
        consumer.install();
        let orphan = ["checkout", "--quiet", "--orphan", "first"];
        consumer.git(&consumer.repository(), &orphan).succeeds();
        consumer.stage("policies/policy.yaml", GOOD);
        consumer.commit().fails_with("1 user gains access");
        consumer.stage("policies/policy.yaml", "users: { anna: {} }\n");
        consumer.commit().succeeds();
    });
}

#[test]
fn a_commit_may_give_access_that_it_writes_down() {
    each(APPROVED, |consumer| {
        consumer.stage("policies/policy.yaml", GOOD);
        consumer.commit().succeeds();
        consumer.install();

        consumer.stage("policies/policy.yaml", &gain());
        consumer
            .commit()
            .fails_with("- { gain: [telephony.call-recording.listen], to: any, users: [\"anna\"], reason: ... }");

        let approval =
            "approved: [{ gain: telephony.call-recording.listen, to: any, users: anna, reason: She verifies }]\n";
        consumer.stage("approvals.yaml", approval);
        consumer.commit().succeeds();
    });
}

#[test]
fn a_policy_in_another_directory_is_checked() {
    each(ELSEWHERE, |consumer| {
        consumer.stage("access/policy.yaml", GOOD);
        consumer.run_all().passes(&["ringfence check", "ringfence test"]);

        consumer.stage("access/policy.yaml", &bad());
        consumer.run_all().fails_with(WRONG_ROLE);
    });
}

#[test]
fn local_hooks_need_no_hook_repository() {
    each(LOCAL, |consumer| {
        consumer.stage("policies/policy.yaml", GOOD);
        consumer.run_all().passes(&["ringfence check", "ringfence test"]);

        consumer.stage("policies/policy.yaml", &bad());
        consumer.run_all().fails_with(WRONG_ROLE);
    });
}

#[test]
fn pre_commit_builds_the_hooks_from_source() {
    builds_from_source(Runner::PreCommit);
}

#[test]
fn prek_builds_the_hooks_from_source() {
    builds_from_source(Runner::Prek);
}

/// Runs a test with both tools, each in a new repository with the configuration under a heading of the manual.
fn each(heading: &str, test: impl Fn(&Consumer)) {
    if let Some(tools) = Tools::installed() {
        for runner in [Runner::PreCommit, Runner::Prek] {
            test(&Consumer::new(&tools, runner, heading));
        }
    }
}

fn builds_from_source(runner: Runner) {
    let Some(tools) = Tools::installed() else { return };
    let mut consumer = Consumer::new(&tools, runner, SOURCE);
    let _alone = consumer.build_in_shared_folder();

    consumer.stage("policies/policy.yaml", GOOD);
    consumer.run_all().passes(&["ringfence check", "ringfence test"]);

    consumer.stage("policies/policy.yaml", &bad());
    consumer.run_all().fails_with(WRONG_ROLE);
}

/// The project, as a path.
const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// What the manual calls the repository of the hooks.
const REPOSITORY: &str = "https://github.com/ringfence/ringfence";

/// The configurations in the manual, each with the heading it stands under.
fn configurations() -> Vec<(String, String)> {
    let manual = fs::read_to_string(Path::new(PROJECT).join("docs/pre-commit.md")).unwrap();
    let mut heading = "";
    let mut inside = false;
    let mut found: Vec<(String, String)> = Vec::new();
    for line in manual.lines() {
        if inside && line == "```" {
            inside = false;
        } else if inside {
            let (_, text) = found.last_mut().unwrap();
            text.push_str(line);
            text.push('\n');
        } else if line == "```yaml" {
            inside = true;
            found.push((heading.to_owned(), String::new()));
        } else if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        }
    }
    found
}

#[derive(Clone, Copy)]
enum Runner {
    PreCommit,
    Prek,
}

/// A repository that uses the hooks, and beside it the one they come from.
struct Consumer {
    runner: PathBuf,
    folder: TempDir,
    environment: Vec<(&'static str, OsString)>,
}

impl Consumer {
    fn new(tools: &Tools, runner: Runner, heading: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name).into_os_string();
        fs::write(
            folder.path().join("gitconfig"),
            "[user]\nname = Test\nemail = test@example.com\n[init]\ndefaultBranch = main\n[safe]\ndirectory = *\n",
        )
        .unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_ringfence")).parent().unwrap().to_owned();
        let path = env::var_os("PATH").unwrap();
        let environment = vec![
            (
                "PATH",
                env::join_paths([program].into_iter().chain(env::split_paths(&path))).unwrap(),
            ),
            ("GIT_CONFIG_GLOBAL", at("gitconfig")),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("PRE_COMMIT_HOME", at("pre-commit")),
            ("PREK_HOME", at("prek")),
            ("PRE_COMMIT_COLOR", "never".into()),
            ("NO_COLOR", "1".into()),
        ];
        let runner = tools.python(match runner {
            Runner::PreCommit => "pre-commit",
            Runner::Prek => "prek",
        });
        let consumer = Self {
            runner,
            folder,
            environment,
        };
        let files = if heading == SOURCE {
            consumer.project_files()
        } else {
            vec![".pre-commit-hooks.yaml".to_owned()]
        };
        consumer.make_hook_repository(&files);
        consumer.configure(heading);
        consumer
    }

    /// The files of the project as it is on disk, with what is not committed yet.
    fn project_files(&self) -> Vec<String> {
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = self.git(Path::new(PROJECT), &list).succeeds();
        listed.split_terminator('\0').map(str::to_owned).collect()
    }

    /// The repository of the hooks. Where they are not built from it, it needs no more than their list.
    fn make_hook_repository(&self, files: &[String]) {
        let repository = self.hook_repository();
        for file in files {
            let from = Path::new(PROJECT).join(file);
            let to = repository.join(file);
            if from.is_file() {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(from, to).unwrap();
            }
        }
        let tag = concat!("v", env!("CARGO_PKG_VERSION"));
        self.git(&repository, &["init", "--quiet"]).succeeds();
        self.git(&repository, &["add", "--all"]).succeeds();
        self.git(&repository, &["commit", "--quiet", "--message", "Hooks"])
            .succeeds();
        self.git(&repository, &["tag", tag]).succeeds();
    }

    /// The repository that uses the hooks, with the configuration under a heading of the manual.
    fn configure(&self, heading: &str) {
        let (_, configuration) = configurations().into_iter().find(|(it, _)| it == heading).unwrap();
        let hooks = self.hook_repository();
        fs::create_dir(self.repository()).unwrap();
        self.git(&self.repository(), &["init", "--quiet"]).succeeds();
        self.stage(
            ".pre-commit-config.yaml",
            &configuration.replace(REPOSITORY, hooks.to_str().unwrap()),
        );
        self.commit().succeeds();
    }

    fn repository(&self) -> PathBuf {
        self.folder.path().join("consumer")
    }

    fn hook_repository(&self) -> PathBuf {
        self.folder.path().join("hooks")
    }

    /// Lets the hooks be built where those of earlier runs were, until the lock is dropped.
    ///
    /// What is tested is that they can be built, not how fast they are then: nothing is optimised. Cargo builds a
    /// dependency again when its source has another path, so both tools share their sources too.
    fn build_in_shared_folder(&mut self) -> File {
        let shared = Path::new(PROJECT).join("target/test-hooks");
        let prek = shared.join("prek");
        fs::create_dir_all(&prek).unwrap();
        let lock = File::create(shared.join("lock")).unwrap();
        lock.lock().unwrap();
        // The environments of earlier runs: those repositories are gone.
        for old in ["hooks", "repos"] {
            if prek.join(old).exists() {
                fs::remove_dir_all(prek.join(old)).unwrap();
            }
        }
        self.environment.extend([
            ("CARGO_TARGET_DIR", shared.join("build").into_os_string()),
            ("CARGO_HOME", prek.join("cache/cargo").into_os_string()),
            ("PREK_HOME", prek.into_os_string()),
            ("CARGO_INCREMENTAL", "1".into()),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0".into()),
        ]);
        // The hooks must run what was built.
        self.environment.retain(|(name, _)| *name != "PATH");
        lock
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.repository().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.repository().join(file)).unwrap()
    }

    fn stage(&self, file: &str, text: &str) {
        self.write(file, text);
        self.git(&self.repository(), &["add", file]).succeeds();
    }

    fn commit(&self) -> Outcome {
        self.git(&self.repository(), &["commit", "--message", "Change"])
    }

    fn head(&self) -> String {
        self.git(&self.repository(), &["rev-parse", "HEAD"]).succeeds()
    }

    fn install(&self) {
        self.run(&self.repository(), &self.runner, &["install"]).succeeds();
    }

    fn run_all(&self) -> Outcome {
        self.run(&self.repository(), &self.runner, &["run", "--all-files"])
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> Outcome {
        self.run(folder, Path::new("git"), arguments)
    }

    fn run(&self, folder: &Path, program: &Path, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(program);
        // What a hook that runs the tests would hand down.
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "RINGFENCE_POLICY", "SKIP"] {
            command.env_remove(name);
        }
        let output = command
            .args(arguments)
            .current_dir(folder)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        Outcome {
            code: output.status.code(),
            text: String::from_utf8(text).unwrap(),
        }
    }
}

/// How a program ended, and what it wrote.
#[must_use]
struct Outcome {
    code: Option<i32>,
    text: String,
}

impl Outcome {
    #[track_caller]
    fn succeeds(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.text);
        self.text
    }

    /// Every one of these hooks ran, and passed.
    #[track_caller]
    fn passes(self, hooks: &[&str]) {
        let text = self.succeeds();
        let passed: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_suffix("Passed"))
            .map(|line| line.trim_end_matches('.'))
            .collect();
        assert_eq!(passed, hooks, "{text}");
    }

    #[track_caller]
    fn fails_with(self, message: &str) {
        assert_eq!(self.code, Some(1), "{}", self.text);
        assert!(self.text.contains(message), "{}", self.text);
    }
}
