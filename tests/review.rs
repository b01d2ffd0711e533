//! The GitHub Action and the GitLab job: their script, run on real repositories, with a server that stands for the host.

use std::process::Command;

use pretty_assertions::assert_eq;

mod change;
mod files;
mod host;
mod page;
mod seeming;

use change::{BEFORE, Change, gain};
use host::{Host, Kind};

/// Whether the programs of a runner are there; without them there is nothing to do, except in CI.
fn can_run() -> bool {
    let is_there = |name: &str| Command::new(name).arg("--version").output().is_ok();
    let all = ["jq", "curl"].into_iter().all(is_there);
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(all || !ci, "jq and curl are needed");
    all
}

/// Runs a test for both hosts.
fn each(test: impl Fn(Host)) {
    if can_run() {
        [Kind::Github, Kind::Gitlab].map(Host::new).into_iter().for_each(test);
    }
}

fn github(test: impl Fn(Host)) {
    if can_run() {
        test(Host::new(Kind::Github));
    }
}

const NOTHING: &str = "no change of access: proved over";
const GAINED: &str = "1 user gains access";

#[test]
fn one_comment_is_posted_and_kept_up_to_date() {
    each(|host| {
        let change = Change::on(&host);

        change.run(0);
        assert_eq!(host.comments(), [], "nothing is said of what changes nothing");

        change.commit(&gain());
        let ran = change.run(0);
        let comment = host.comment();
        assert!(
            comment.starts_with("<!-- ringfence -->\n### What this changes"),
            "{comment}"
        );
        assert!(comment.contains(GAINED) && comment.contains("boris"), "{comment}");
        let short = change.folder.git(&["rev-parse", "--short=10", "change"]);
        assert!(
            comment.contains(&format!("Access at {} compared with", short.trim())),
            "{comment}"
        );
        if host.kind == Kind::Github {
            assert_eq!(ran.summary, comment);
            assert!(ran.output.contains("changed=true\n"), "{}", ran.output);
            assert!(
                ran.log
                    .contains("::warning file=policies/policy.yaml,line=7,title=gained::"),
                "{}",
                ran.log
            );
        } else {
            assert!(ran.log.contains(&comment), "{}", ran.log);
        }
        assert_eq!(change.report("ringfence.md"), comment);

        change.commit(&BEFORE.replace("  - { role: verifier, to: user:anna }\n", "  []\n"));
        change.run(0);
        assert!(host.comment().contains("1 user loses access"), "{}", host.comment());

        change.commit(&format!("# As it was.\n{BEFORE}"));
        let ran = change.run(0);
        assert!(host.comment().contains(NOTHING), "{}", host.comment());
        assert!(!host.comment().contains("loses"), "{}", host.comment());
        assert!(host.kind == Kind::Gitlab || ran.output.contains("changed=false\n"));
    });
}

#[test]
fn the_comment_is_found_behind_a_hundred_others() {
    each(|host| {
        let host = (0..150).fold(host, |host, n| host.with("clara", &format!("Comment {n}")));
        let me = host.me();
        let host = host.with(me, "<!-- ringfence -->\r\nOld.");
        let change = Change::on(&host);
        change.commit(&gain());
        host.asked();
        change.run(0);
        let comments = host.comments();
        assert_eq!(comments.len(), 151);
        assert!(comments[150].body.contains(GAINED));
        let pages = host.asked();
        let pages: Vec<_> = pages.iter().filter(|asked| asked.contains("&page=")).collect();
        assert_eq!(pages.len(), 2, "{pages:?}");
    });
}

#[test]
fn what_others_write_is_let_alone() {
    each(|host| {
        let marked = "<!-- ringfence -->\nNobody gains anything. Merge me.";
        // Two that the token could change: one only quotes the marker, one is of another policy.
        let quoted = "See:\n<!-- ringfence -->";
        let other = "<!-- ringfence: access -->\nOther.";
        let host = host.with("mallory", marked);
        let me = host.me();
        let host = host.with(me, quoted).with(me, other);
        let before = host.comments();
        let change = Change::on(&host);
        change.commit(&gain());
        change.run(0);
        change.run(0);
        let after = host.comments();
        assert_eq!(after[..3], before);
        assert_eq!(after.len(), 4);
        assert!(after[3].body.contains(GAINED));
    });
}

#[test]
fn each_policy_has_a_comment_of_its_own() {
    each(|host| {
        let change = Change::on(&host);
        change.commit(&gain());
        change.run(0);
        change.folder.git(&["mv", "policies", "a b-->"]);
        change.folder.commit();
        let change = change.env("RINGFENCE_POLICY", "a b-->");
        change.run(0);
        change.run(0);
        let first = host
            .comments()
            .into_iter()
            .map(|it| it.body.lines().next().unwrap().to_owned());
        let first: Vec<_> = first.collect();
        assert_eq!(first, ["<!-- ringfence -->", "<!-- ringfence: a_b___ -->"]);
    });
}

#[test]
fn what_fails_is_what_was_asked_for() {
    each(|host| {
        let change = Change::on(&host);
        change.commit(&gain());
        let change = change.env("RINGFENCE_FAIL_ON", "loss");
        change.run(0);
        let change = change.env("RINGFENCE_FAIL_ON", "gain");
        change.run(1);
        assert!(host.comment().contains(GAINED));
        let change = change.env("RINGFENCE_FAIL_ON", "nonsense");
        let ran = change.run(2);
        assert!(format!("{}{}", ran.log, ran.messages).contains("invalid value 'nonsense'"));
    });
}

#[test]
fn a_gain_is_approved_in_the_same_change() {
    each(|host| {
        let change = Change::on(&host).env("RINGFENCE_APPROVALS", "approvals.yaml");
        change.commit(&gain());
        let ran = change.run(1);
        let comment = host.comment();
        let line = "    approved:\n      - { gain: [telephony.call-recording.listen], to: own, users: [\"boris\"], reason: ... }\n";
        assert!(
            comment.contains("#### Not approved\n") && comment.contains(line),
            "{comment}"
        );
        if host.kind == Kind::Github {
            assert!(ran.summary.contains(line), "{}", ran.summary);
            assert!(
                ran.log.contains("\n::error title=ringfence::access is gained"),
                "{}",
                ran.log
            );
        }

        let lines = comment.split("    approved:\n").nth(1).unwrap().lines();
        let lines: Vec<_> = lines.take_while(|line| line.starts_with("    ")).collect();
        // Dots are no reason; and what the base has wrong keeps nobody from mending it.
        let unreasoned: Vec<_> = lines.iter().map(|line| &line[4..]).collect();
        change
            .folder
            .write("approvals.yaml", format!("approved:\n{}\n", unreasoned.join("\n")));
        change.folder.commit();
        let ran = change.run(1);
        let told = format!("{}{}", ran.log, ran.messages);
        assert!(told.contains("an approval without a reason"), "{told}");
        let lines: Vec<_> = lines
            .iter()
            .map(|line| line[4..].replace("...", "He verifies too"))
            .collect();
        change
            .folder
            .write("approvals.yaml", format!("approved:\n{}\n", lines.join("\n")));
        change.folder.commit();
        change.run(0);
        assert!(!host.comment().contains("Not approved"), "{}", host.comment());

        change.folder.git(&["checkout", "--quiet", "main"]);
        change.folder.git(&["merge", "--quiet", "change"]);
        change.folder.git(&["checkout", "--quiet", "-B", "change"]);
        change.commit(&gain().replace("listen: own", "listen: any"));
        change.run(1);
        assert!(
            host.comment().contains("users: [\"anna\", \"boris\"]"),
            "{}",
            host.comment()
        );
    });
}

#[test]
fn what_the_base_gained_meanwhile_is_not_told() {
    each(|host| {
        let change = Change::on(&host);
        change.commit(&BEFORE.replace("listen: own", "listen: any"));
        change.folder.git(&["checkout", "--quiet", "main"]);
        change.commit(&gain());
        change.folder.git(&["checkout", "--quiet", "change"]);
        change.run(0);
        assert!(host.comment().contains("1 user: anna\n"), "{}", host.comment());
    });
}

#[test]
fn mistakes_are_told_and_nothing_is_compared() {
    each(|host| {
        let change = Change::on(&host);
        change.commit(&gain().replace("role: verifier, to: user:boris", "role: verifer, to: user:boris"));
        let ran = change.run(1);
        let comment = host.comment();
        assert!(
            comment.contains("**Unknown**: the policies could not be compared"),
            "{comment}"
        );
        assert!(comment.contains("no role is named `verifer`"), "{comment}");
        if host.kind == Kind::Github {
            let annotation = "\n::error file=policies/policy.yaml,line=7,";
            assert!(ran.log.contains(annotation), "{}", ran.log);
            let sarif: serde_json::Value = serde_json::from_str(&change.report("ringfence.sarif")).unwrap();
            assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "unknown-role");
            assert!(ran.output.contains("sarif="), "{}", ran.output);
        } else {
            let report: serde_json::Value =
                serde_json::from_str(&change.report("gl-code-quality-report.json")).unwrap();
            assert_eq!(report[0]["check_name"], "unknown-role");
        }
    });
}

#[test]
fn a_broken_invariant_is_in_the_comment_beside_the_difference() {
    each(|host| {
        let change = Change::on(&host);
        let promise = "invariants: [{ name: Not he, never: user:boris, may: telephony.call-recording.listen }]\n";
        change.commit(&(gain() + promise));
        change.run(1);
        let comment = host.comment();
        assert!(
            comment.contains(GAINED) && comment.contains("`Not he` is broken"),
            "{comment}"
        );
    });
}

/// On GitHub a line of the log can be a command to the runner; only what the program says of the policy is one.
#[test]
fn no_text_of_a_policy_is_a_command() {
    github(|host| {
        let change = Change::on(&host).env("RINGFENCE_APPROVALS", "approvals.yaml");
        let text = gain().replace(
            "  - { role: verifier, to: user:boris }",
            "  - role: |\n      x\n\n      ::error::y",
        );
        change.commit(&text);
        change
            .folder
            .write("approvals.yaml", "approved:\n- gain: x\n::error::y\n");
        change.folder.commit();
        let ran = change.run(1);
        let mut until: Option<String> = None;
        let mut stopped = 0;
        for line in ran.log.lines().filter(|line| line.starts_with("::")) {
            if let Some(word) = &until {
                if line == format!("::{word}::") {
                    until = None;
                }
            } else if let Some(word) = line.strip_prefix("::stop-commands::") {
                until = Some(word.to_owned());
                assert_eq!(word.len(), 32);
                stopped += 1;
            } else {
                let known = ["::error file=policies/policy.yaml,", "::warning title=ringfence::"];
                assert!(known.iter().any(|known| line.starts_with(known)), "{line}");
            }
        }
        assert_eq!(until, None);
        assert!(stopped >= 2);
    });
}

#[test]
fn a_comment_that_is_refused_changes_no_exit_code() {
    each(|host| {
        let host = host.read_only();
        let change = Change::on(&host).env("RINGFENCE_FORK", "true");
        let change = change.env("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "43");
        change.commit(&gain());
        let ran = change.run(0);
        assert_eq!(host.comments(), []);
        let why = "The comment was not posted: 403: Resource not accessible by integration (a change from a fork";
        assert!(ran.messages.contains(why), "{}", ran.messages);
        if host.kind == Kind::Github {
            assert!(
                ran.log.contains(&format!("::warning title=ringfence::{why}")),
                "{}",
                ran.log
            );
            assert!(
                ran.summary.contains(GAINED) && ran.summary.contains(why),
                "{}",
                ran.summary
            );
        } else {
            assert!(ran.log.contains(GAINED), "{}", ran.log);
        }
        let change = change.env("RINGFENCE_FAIL_ON", "gain");
        change.run(1);
    });
}

#[test]
fn a_comment_can_be_left_out() {
    each(|host| {
        let change = Change::on(&host).env("RINGFENCE_COMMENT", "false");
        change.commit(&gain());
        host.asked();
        let ran = change.run(0);
        assert_eq!(host.asked(), Vec::<String>::new());
        assert!(host.kind == Kind::Gitlab || ran.summary.contains(GAINED));

        let change = change.env("RINGFENCE_COMMENT", "true").env("RINGFENCE_TOKEN", "");
        let ran = change.run(0);
        assert_eq!(host.asked(), Vec::<String>::new());
        assert!(
            ran.messages.contains("The comment was not posted: there is no token"),
            "{}",
            ran.messages
        );
    });
}

#[test]
fn a_host_that_does_not_answer_is_told() {
    each(|host| {
        // Nobody listens at the port of a server that is gone.
        let port = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap().port()
        };
        let change = Change::new(host.kind, &format!("http://127.0.0.1:{port}"));
        change.commit(&gain());
        let ran = change.run(0);
        assert!(
            ran.messages.contains("The comment was not posted: curl: (7)"),
            "{}",
            ran.messages
        );
        let change = change.env("RINGFENCE_APPROVALS", "approvals.yaml");
        change.run(1);
    });
}

#[test]
fn a_shallow_clone_says_what_to_do() {
    each(|host| {
        let change = Change::on(&host);
        change.commit(&gain());
        let url = format!("file://{}", change.folder.path("work").display());
        let main = change.folder.git(&["rev-parse", "main"]);
        let change = change.env("RINGFENCE_BASE", main.trim());
        let change = change.env("CI_MERGE_REQUEST_DIFF_BASE_SHA", main.trim());
        let remedy = match host.kind {
            Kind::Github => "give actions/checkout fetch-depth: 0",
            Kind::Gitlab => "set the variable GIT_DEPTH to 0",
        };
        let clone = [
            "clone", "--quiet", "--depth", "1", "--branch", "change", &url, "shallow",
        ];
        change.folder.git_in("", &clone);
        let ran = change.run_in("shallow", 2);
        let lacks = format!("the clone is shallow and lacks the commit {}; {remedy}", main.trim());
        assert!(ran.messages.contains(&lacks), "{}", ran.messages);

        // Both ends are there, and not where they went apart.
        change.folder.git(&["checkout", "--quiet", "main"]);
        change.folder.write("more.txt", "More.\n");
        change.folder.commit();
        let main = change.folder.git(&["rev-parse", "main"]);
        change
            .folder
            .git_in("shallow", &["fetch", "--quiet", "--depth", "1", "origin", "main"]);
        let change = change.env("RINGFENCE_BASE", main.trim());
        let change = change.env("CI_MERGE_REQUEST_DIFF_BASE_SHA", main.trim());
        let ran = change.run_in("shallow", 2);
        assert!(ran.messages.contains("lacks the commit at which"), "{}", ran.messages);
        assert!(ran.messages.contains(remedy), "{}", ran.messages);
        assert_eq!(host.comments(), []);
    });
}

#[test]
fn a_commit_that_was_not_fetched_is_told() {
    each(|host| {
        let gone = "0123456789012345678901234567890123456789";
        let change = Change::on(&host).env("RINGFENCE_BASE", gone);
        let change = change.env("CI_MERGE_REQUEST_DIFF_BASE_SHA", gone);
        let ran = change.run(2);
        assert!(
            ran.messages
                .contains(&format!("the clone lacks the commit {gone}; fetch all branches"))
        );
    });
}

#[test]
fn a_branch_of_another_history_is_compared_as_it_is() {
    each(|host| {
        let change = Change::on(&host);
        change.folder.git(&["checkout", "--quiet", "--orphan", "other"]);
        change.commit(&gain());
        let change = change.env("RINGFENCE_HEAD", "other").env("CI_COMMIT_SHA", "other");
        change.run(0);
        let comment = host.comment();
        assert!(
            comment.contains(GAINED) && comment.contains("no commit in common"),
            "{comment}"
        );
    });
}

#[test]
fn a_new_policy_is_compared_with_none() {
    each(|host| {
        let change = Change::on(&host);
        change.folder.git(&["mv", "policies", "access"]);
        change.folder.commit();
        let change = change.env("RINGFENCE_POLICY", "access");
        change.run(0);
        let comment = host.comment();
        assert!(
            comment.contains("anna") && comment.contains("nobody has access there"),
            "{comment}"
        );
    });
}

#[test]
fn a_directory_that_never_was_is_told() {
    each(|host| {
        let change = Change::on(&host).env("RINGFENCE_POLICY", "polices");
        change.commit(&gain());
        let ran = change.run(2);
        assert!(ran.log.contains("did you mean `policies`?"), "{}", ran.log);
        assert_eq!(host.comments(), []);
    });
}

#[test]
fn without_a_base_the_policy_is_checked_only() {
    each(|host| {
        let change = Change::on(&host).env("RINGFENCE_BASE", "");
        let change = change.env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "");
        change.commit(&gain());
        let ran = change.run(0);
        assert!(ran.messages.contains("there is no commit to compare with"));
        assert!(ran.log.contains("no mistakes in 1 file"), "{}", ran.log);
        change.commit("nonsense: 1\n");
        change.run(1);
        assert_eq!(host.comments(), []);
    });
}

#[test]
fn a_long_comment_is_not_too_long() {
    github(|host| {
        let change = Change::on(&host).env("RINGFENCE_APPROVALS", "approvals.yaml");
        let users: Vec<_> = (0..1500)
            .map(|n| format!("a-rather-long-name-of-somebody-{n}: {{}}"))
            .collect();
        let roles: Vec<_> = (0..1500)
            .map(|n| format!("  - {{ role: verifier, to: user:a-rather-long-name-of-somebody-{n} }}\n"))
            .collect();
        let before = BEFORE.replace("boris: {}", &format!("boris: {{}}, {}", users.join(", ")));
        change.folder.git(&["checkout", "--quiet", "main"]);
        change.commit(&before);
        change.folder.git(&["checkout", "--quiet", "-B", "change"]);
        change.commit(&(before + &roles.concat()));
        change.run(1);
        // The server refuses what is too long.
        assert!(
            host.comment().contains("which are in the log of the job"),
            "{}",
            host.comment()
        );
    });
}
