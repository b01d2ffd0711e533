//! A policy that is kept current: every way in which files change is noticed, and nothing broken ever decides.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use ringfence::{
    decide::Request,
    live::{Event, Kept, Live, Options, Reason, State},
};

/// Long enough for any machine; what is waited for comes within two seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// `listen` of everybody, in a file of roles and one of people.
fn roles(listen: &str) -> String {
    format!(
        "roles: {{ agent: {{ telephony: {{ call-recording: {{ listen: {listen} }} }} }} }}\n\
         assignments: [{{ role: agent, to: everyone }}]\n"
    )
}

const PEOPLE: &str =
    "departments: { sales: {} }\nusers: { anna: { departments: [sales] }, boris: { departments: [sales] } }\n";

/// A policy in a directory, and what is told of it.
struct Watched {
    directory: tempfile::TempDir,
    live: Live,
    told: Arc<Mutex<Vec<Event>>>,
}

fn quick() -> Options {
    Options {
        debounce: Duration::from_millis(20),
        poll: Duration::from_millis(500),
        ..Options::default()
    }
}

impl Watched {
    fn new(options: Options) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let policies = directory.path().join("policies");
        fs::create_dir(&policies).unwrap();
        fs::write(policies.join("people.yaml"), PEOPLE).unwrap();
        fs::write(policies.join("roles.yaml"), roles("own")).unwrap();
        Self::of(directory, Kept::Directory(policies), options)
    }

    fn of(directory: tempfile::TempDir, kept: Kept, options: Options) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let live = Live::start(kept, options, move |event| tell.lock().unwrap().push(event));
        let live = live.unwrap_or_else(|refused| panic!("{:?}", refused.diagnostics));
        Self { directory, live, told }
    }

    fn policies(&self) -> PathBuf {
        self.directory.path().join("policies")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.policies().join(name), text).unwrap();
    }

    /// Whether anna hears what boris recorded.
    fn hears_boris(&self) -> bool {
        hears(&self.live, "boris")
    }

    fn wait(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            let status = self.live.status();
            assert!(began.elapsed() < PATIENCE, "{what}: {status:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn wait_state(&self, state: State) {
        self.wait(state.name(), |watched| watched.live.status().state == state);
    }
}

fn hears(live: &Live, owner: &str) -> bool {
    let request = Request {
        user: "anna",
        resource: "telephony.call-recording",
        action: "listen",
        owner: Some(owner),
        ..Request::default()
    };
    live.current().snapshot().check(&request).unwrap()
}

/// A way to change a file.
type Way = fn(&Path, &str);

#[cfg(unix)]
fn ways() -> Vec<(&'static str, Way)> {
    vec![
        ("in place", |path, text| fs::write(path, text).unwrap()),
        ("written beside, renamed over", |path, text| {
            let beside = path.with_extension("yaml.tmp");
            fs::write(&beside, text).unwrap();
            fs::rename(beside, path).unwrap();
        }),
        ("as vim does", |path, text| {
            let backup = path.with_extension("yaml~");
            fs::rename(path, &backup).unwrap();
            fs::write(path, text).unwrap();
            fs::remove_file(backup).unwrap();
        }),
        ("deleted and created", |path, text| {
            fs::remove_file(path).unwrap();
            fs::write(path, text).unwrap();
        }),
        ("in two halves", |path, text| {
            let (one, other) = text.split_at(text.len() / 2);
            fs::write(path, one).unwrap();
            thread::sleep(Duration::from_millis(5));
            fs::write(path, [one, other].concat()).unwrap();
        }),
        ("under another name", |path, text| {
            let other = path.with_file_name("other.yaml");
            fs::write(&other, text).unwrap();
            fs::remove_file(path).unwrap();
            fs::rename(other, path).unwrap();
        }),
        ("with the whole directory", |path, text| {
            let directory = path.parent().unwrap();
            let beside = directory.with_file_name("beside");
            fs::rename(directory, &beside).unwrap();
            thread::sleep(Duration::from_millis(60));
            fs::create_dir(directory).unwrap();
            for file in fs::read_dir(&beside).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), directory.join(file.file_name())).unwrap();
            }
            fs::write(path, text).unwrap();
            fs::remove_dir_all(beside).unwrap();
        }),
    ]
}

#[test]
#[cfg(unix)]
fn every_way_to_change_a_file_is_noticed() {
    let watched = Watched::new(quick());
    let path = watched.policies().join("roles.yaml");
    let mut wide = false;
    for _ in 0..2 {
        for (name, way) in ways() {
            wide = !wide;
            way(&path, &roles(if wide { "any" } else { "own" }));
            watched.wait(name, |watched| watched.hears_boris() == wide);
        }
    }
}

/// Without a word of the operating system, as on network file systems, and after words that were lost.
#[test]
#[cfg(unix)]
fn changes_are_found_without_being_told_of() {
    let watched = Watched::new(Options {
        watch: false,
        poll: Duration::from_millis(50),
        ..quick()
    });
    assert!(!watched.live.status().watched);
    let path = watched.policies().join("roles.yaml");
    let mut wide = false;
    for (name, way) in ways() {
        wide = !wide;
        way(&path, &roles(if wide { "any" } else { "own" }));
        watched.wait(name, |watched| watched.hears_boris() == wide);
    }
}

/// As Kubernetes mounts a `ConfigMap`: files are links through `..data`, which is swapped.
#[test]
#[cfg(unix)]
fn a_swapped_link_is_a_new_version() {
    use std::os::unix::fs::symlink;

    let directory = tempfile::tempdir().unwrap();
    let policies = directory.path().join("policies");
    let fill = |version: &str, listen: &str| {
        let to = policies.join(format!("..{version}"));
        fs::create_dir_all(&to).unwrap();
        fs::write(to.join("people.yaml"), PEOPLE).unwrap();
        fs::write(to.join("roles.yaml"), roles(listen)).unwrap();
    };
    let swap = |version: &str| {
        symlink(format!("..{version}"), policies.join("..data_tmp")).unwrap();
        fs::rename(policies.join("..data_tmp"), policies.join("..data")).unwrap();
    };
    fill("1", "own");
    swap("1");
    for name in ["people.yaml", "roles.yaml"] {
        symlink(format!("..data/{name}"), policies.join(name)).unwrap();
    }
    let watched = Watched::of(directory, Kept::Directory(policies.clone()), quick());
    assert!(!watched.hears_boris());
    fill("2", "any");
    swap("2");
    fs::remove_dir_all(policies.join("..1")).unwrap();
    watched.wait("the swap", Watched::hears_boris);
    // Nothing but the policy directory being a link itself.
    let link = watched.directory.path().join("linked");
    symlink("policies", &link).unwrap();
    let linked = Live::start(Kept::Directory(link.clone()), quick(), |_| {}).unwrap();
    let other = watched.directory.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("all.yaml"), [PEOPLE, &roles("own")].concat()).unwrap();
    symlink("other", watched.directory.path().join("link-tmp")).unwrap();
    fs::rename(watched.directory.path().join("link-tmp"), &link).unwrap();
    watched.wait("the other directory", |_| !hears(&linked, "boris"));
}

#[test]
fn a_new_directory_and_an_imported_file_count() {
    let watched = Watched::new(quick());
    let further = watched.policies().join("more/still");
    fs::create_dir_all(&further).unwrap();
    fs::write(
        further.join("wide.yaml"),
        "roles: { verifier: { telephony: { call-recording: { listen: any } } } }\n\
         assignments: [{ role: verifier, to: department:audit }]\nimport: [{ users: people.csv }]\ndepartments: { audit: {} }\n",
    )
    .unwrap();
    watched.wait_state(State::Stale);
    fs::write(further.join("people.csv"), "id,departments\nclara,audit\n").unwrap();
    let people = |watched: &Watched| watched.live.current().snapshot().policy().organisation.users.len();
    watched.wait("the table", |watched| people(watched) == 3);
    fs::write(further.join("people.csv"), "id,departments\nclara,audit\ndaria,audit\n").unwrap();
    watched.wait("the new row", |watched| people(watched) == 4);
}

#[test]
fn a_broken_edit_decides_nothing_and_is_told_once() {
    let watched = Watched::new(quick());
    let first = watched.live.current().revision().to_owned();
    watched.write("roles.yaml", &roles("anyy"));
    watched.wait_state(State::Stale);
    watched.wait("three looks", |watched| {
        watched.live.status().age > Duration::from_millis(1200)
    });
    assert!(!watched.hears_boris());
    let status = watched.live.status();
    assert_eq!((status.reloads, status.refused), (0, 1));
    let refusal = status.refusal.unwrap();
    assert_eq!(refusal.reason, Reason::Mistakes);
    let told = refusal.diagnostics.iter().next().unwrap();
    assert_eq!(refusal.sources.words(told.label.as_ref().unwrap().place), "anyy");
    // A version that is not there, and one that is taken back.
    fs::remove_dir_all(watched.policies()).unwrap();
    watched.wait("another reason", |watched| watched.live.status().refused == 2);
    fs::create_dir(watched.policies()).unwrap();
    watched.write("people.yaml", PEOPLE);
    watched.write("roles.yaml", &roles("own"));
    watched.wait_state(State::Current);
    assert_eq!(watched.live.current().revision(), first);
    watched.write("roles.yaml", &roles("any"));
    watched.wait("the good edit", Watched::hears_boris);
    let kinds = |watched: &Watched| {
        let told = watched.told.lock().unwrap();
        let kinds = told.iter().filter_map(|event| match event {
            Event::Refused(refusal) => Some(refusal.reason.code()),
            Event::TakenBack => Some("taken back"),
            Event::Reloaded(_) => Some("reloaded"),
            _ => None,
        });
        kinds.collect::<Vec<_>>()
    };
    watched.wait("what was told", |watched| kinds(watched).last() == Some(&"reloaded"));
    let kinds = kinds(&watched);
    assert_eq!(kinds.first(), Some(&"mistakes"), "{kinds:?}");
    assert!(kinds.contains(&"taken back"), "{kinds:?}");
}

#[test]
fn a_reload_tells_what_it_changes() {
    let watched = Watched::new(quick());
    watched.write("roles.yaml", &roles("department"));
    watched.wait("the wider role", Watched::hears_boris);
    watched.wait("what was told", |watched| !watched.told.lock().unwrap().is_empty());
    let told = watched.told.lock().unwrap();
    let Some(Event::Reloaded(reloaded)) = told.last() else {
        panic!("{told:?}");
    };
    assert_eq!((reloaded.old.number(), reloaded.new.number()), (1, 2));
    let difference = reloaded.difference.as_ref().unwrap();
    let users: BTreeSet<_> = difference.changes.iter().flat_map(|change| &change.users).collect();
    assert_eq!(users.into_iter().collect::<Vec<_>>(), ["anna", "boris"]);
}

#[test]
fn a_reload_by_which_many_gain_is_refused() {
    let watched = Watched::new(Options {
        most_gaining: Some(1),
        ..quick()
    });
    watched.write("roles.yaml", &roles("any"));
    watched.wait_state(State::Stale);
    let refusal = watched.live.status().refusal.unwrap();
    let users = ["anna", "boris"].map(str::to_owned).to_vec();
    assert_eq!(refusal.reason, Reason::Gains { users, most: 1 });
    assert_eq!(
        refusal.to_string(),
        "2 users would gain access, more than 1: anna, boris"
    );
    assert!(!watched.hears_boris());
    watched.write("roles.yaml", &roles("none"));
    watched.wait_state(State::Current);
    assert!(!hears(&watched.live, "anna"));
}

#[test]
fn a_reload_that_breaks_an_invariant_is_refused() {
    let watched = Watched::new(quick());
    let promise = "invariants: [{ name: Only anna hears all, only: [user:anna], may: telephony.call-recording.listen, at-least: any }]\n";
    watched.write("promise.yaml", promise);
    watched.wait("the promise", |watched| watched.live.current().number() == 2);
    watched.write("roles.yaml", &roles("any"));
    watched.wait_state(State::Stale);
    assert_eq!(watched.live.status().refusal.unwrap().reason, Reason::BrokenInvariants);
    assert!(!watched.hears_boris());
    // At the start there is nothing better to go on with: it is told of.
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let other = Live::start(Kept::Directory(watched.policies()), quick(), move |event| {
        tell.lock().unwrap().push(event);
    });
    assert!(hears(&other.unwrap(), "boris"));
    let told = told.lock().unwrap();
    assert!(matches!(told.first(), Some(Event::Broken(_))), "{told:?}");
}

#[test]
fn what_is_stale_for_too_long_has_failed() {
    let watched = Watched::new(Options {
        max_staleness: Some(Duration::from_secs(2)),
        poll: Duration::from_millis(100),
        ..quick()
    });
    watched.write("roles.yaml", "roles: [");
    watched.wait("the refusal", |watched| watched.live.status().refusal.is_some());
    watched.wait_state(State::Failed);
    assert!(watched.live.has_failed());
    watched.write("roles.yaml", &roles("any"));
    watched.wait_state(State::Current);
    assert!(watched.hears_boris());
}

/// A file that never rests hides what is kept: it is told of, and once it rests all of it is taken up.
#[test]
fn files_that_never_rest_are_no_current_policy() {
    let watched = Watched::new(Options {
        debounce: Duration::from_millis(20),
        ..quick()
    });
    watched.write("roles.yaml", &roles("any"));
    let is_over = Arc::new(AtomicBool::new(false));
    let writer = {
        let (is_over, path) = (Arc::clone(&is_over), watched.policies().join("people.yaml"));
        thread::spawn(move || {
            let mut number = 0;
            while !is_over.load(Ordering::Relaxed) {
                number += 1;
                let beside = path.with_extension("tmp");
                fs::write(&beside, format!("{PEOPLE}# {number}\n")).unwrap();
                fs::rename(beside, &path).unwrap();
            }
        })
    };
    watched.wait_state(State::Stale);
    is_over.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    watched.wait("all of it", |watched| {
        watched.hears_boris() && watched.live.status().state == State::Current
    });
    let told = watched.told.lock().unwrap();
    assert!(told.iter().any(|event| matches!(event, Event::Restless)), "{told:?}");
}

fn git(directory: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=T",
            "-c",
            "user.email=t@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

#[test]
fn a_checkout_that_is_under_way_is_waited_for() {
    let watched = Watched::new(quick());
    git(watched.directory.path(), &["init", "-q"]);
    let lock = watched.directory.path().join(".git/index.lock");
    fs::write(&lock, "").unwrap();
    watched.write("roles.yaml", &roles("any"));
    thread::sleep(Duration::from_millis(700));
    assert!(!watched.hears_boris());
    fs::remove_file(&lock).unwrap();
    watched.wait("the checkout", Watched::hears_boris);
    // One that died leaves its lock behind, and is not waited for without end.
    fs::write(&lock, "").unwrap();
    watched.write("roles.yaml", &roles("own"));
    watched.wait("what is written beside a lock for long", |watched| {
        !watched.hears_boris()
    });
}

#[test]
fn a_branch_is_followed_and_the_work_tree_does_not_count() {
    let watched = Watched::new(quick());
    let root = watched.directory.path().to_owned();
    git(&root, &["init", "-q"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "-q", "-m", "one"]);
    let kept = Kept::Git {
        directory: watched.policies(),
        revision: "main".to_owned(),
    };
    let followed = Live::start(kept, quick(), |_| {}).unwrap();
    assert_eq!(followed.current().revision().len(), 40);
    watched.wait("the first look", |_| followed.status().watched);
    watched.write("roles.yaml", &roles("any"));
    watched.wait("the file", Watched::hears_boris);
    assert!(!hears(&followed, "boris"));
    git(&root, &["commit", "-q", "-a", "-m", "two"]);
    watched.wait("the commit", |_| hears(&followed, "boris"));
    // A tag of the same name moves nothing.
    git(&root, &["tag", "main", "HEAD~1"]);
    followed.reload();
    thread::sleep(Duration::from_millis(700));
    assert!(hears(&followed, "boris"));
    git(&root, &["tag", "-d", "main"]);
    // A commit with a mistake, and one without the policy.
    watched.write("roles.yaml", &roles("anyy"));
    git(&root, &["commit", "-q", "-a", "-m", "three"]);
    watched.wait("the mistake", |_| followed.status().state == State::Stale);
    assert!(hears(&followed, "boris"));
    git(&root, &["rm", "-q", "-r", "-f", "policies"]);
    git(&root, &["commit", "-q", "-m", "four"]);
    watched.wait("the lack", |_| followed.status().refused == 2);
    git(&root, &["reset", "-q", "--hard", "HEAD~3"]);
    watched.wait("the first one", |_| !hears(&followed, "boris"));
    assert_eq!(followed.status().state, State::Current);
}

/// Listening and updating stand in two files, and are both wide or both narrow in every good version.
fn pair(to: &Path, listen: &str, update: &str) {
    fs::create_dir(to).unwrap();
    fs::write(to.join("people.yaml"), PEOPLE).unwrap();
    for (action, level) in [("listen", listen), ("update", update)] {
        let text = format!(
            "roles: {{ {action}: {{ telephony: {{ call-recording: {{ {action}: {level} }} }} }} }}\n\
             assignments: [{{ role: {action}, to: everyone }}]\n"
        );
        // A broken version is cut off where it says the level.
        let text = if level == "cut" { &text[..text.len() / 2] } else { &text };
        fs::write(to.join(format!("{action}.yaml")), text).unwrap();
    }
}

/// What anna may do with a recording: listen to her own, listen to and change that of another.
fn answers(live: &Live) -> (bool, bool, bool) {
    let version = live.current();
    let may = |owner, action| {
        let request = Request {
            user: "anna",
            resource: "telephony.call-recording",
            action,
            owner: Some(owner),
            ..Request::default()
        };
        version.snapshot().check(&request).unwrap()
    };
    (may("anna", "listen"), may("boris", "listen"), may("boris", "update"))
}

/// Good, broken and half-written versions take turns, each of them in one step; whoever asks meanwhile gets the answers
/// of one good version.
#[test]
#[cfg(unix)]
fn every_answer_is_of_one_whole_good_version() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().to_owned();
    let policies = root.join("policies");
    pair(&root.join("0"), "own", "own");
    std::os::unix::fs::symlink("0", &policies).unwrap();
    let options = Options {
        debounce: Duration::from_millis(1),
        poll: Duration::from_millis(20),
        ..Options::default()
    };
    let watched = Watched::of(directory, Kept::Directory(policies.clone()), options);
    let is_over = Arc::new(AtomicBool::new(false));
    let reader = || {
        let (live, is_over) = (watched.live.clone(), Arc::clone(&is_over));
        thread::spawn(move || {
            let mut seen = BTreeSet::new();
            while !is_over.load(Ordering::Relaxed) {
                seen.insert(answers(&live));
            }
            seen
        })
    };
    let readers = [reader(), reader()];
    for version in 1..200 {
        let (listen, update) = [("any", "any"), ("any", "cut"), ("own", "own"), ("anyy", "own")][version % 4];
        pair(&root.join(version.to_string()), listen, update);
        std::os::unix::fs::symlink(version.to_string(), root.join("next")).unwrap();
        fs::rename(root.join("next"), &policies).unwrap();
        // Now and then a wide version is waited for; most others are gone before they are read.
        if version % 16 == 0 {
            watched.wait("a good version", |watched| answers(&watched.live) == (true, true, true));
        }
        thread::sleep(Duration::from_millis(5));
        fs::remove_dir_all(root.join((version - 1).to_string())).unwrap();
    }
    watched.wait("the last good version", |watched| {
        watched.live.status().refusal.is_some()
    });
    is_over.store(true, Ordering::Relaxed);
    let seen: BTreeSet<_> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
    assert_eq!(seen, [(true, false, false), (true, true, true)].into());
}
