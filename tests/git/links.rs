//! Links are followed in what git keeps as they are on disk.

use pretty_assertions::assert_eq;

use super::{Folder, ONE, THREE, TWO};

/// What all three say of `policies`: a clone's disk, its commit and its index.
#[track_caller]
fn same_as_on_disk(folder: &Folder) -> super::Answer {
    folder.commit();
    let [disk, revision, staged] = folder.ask_each(
        "work",
        [
            &["disk", "policies"],
            &["revision", "policies", "HEAD"],
            &["staged", "policies"],
        ],
    );
    assert_eq!(revision, disk);
    assert_eq!(staged, disk);
    disk
}

#[test]
fn links_to_files_and_directories_are_followed() {
    let folder = Folder::new();
    folder.write(
        "policies/deep/er/users.yaml",
        "import: [{ users: ../../people, format: csv }]\n",
    );
    folder.write("shared/roles/two.yaml", TWO);
    folder.write("shared/.hidden.yaml", THREE);
    folder.write("people.csv", "id\nanna\n");
    folder.link("policies/roles", "../shared/./roles");
    folder.link("policies/three.yaml", "../shared/hop");
    folder.link("shared/hop", "../shared/.hidden.yaml");
    folder.link("policies/people", "../people.csv");
    folder.link("policies/not-a-policy.txt", "../shared/hop");
    folder.link("policies/.back", "../policies");
    folder.link("policies/.#users.yaml", "anna@desk.1234:5678");
    folder.link("policies/deep/up.rules", "er/../../../shared/empty.rules");
    folder.write("shared/empty.rules", "");
    let disk = same_as_on_disk(&folder);
    assert_eq!(
        disk.names(),
        [
            "policies/deep/er/users.yaml",
            "policies/deep/up.rules",
            "policies/roles/two.yaml",
            "policies/three.yaml",
            "policies/people",
        ]
    );
}

#[test]
fn the_policy_directory_may_be_a_link() {
    let folder = Folder::new();
    folder.write("a/b/access/users.yaml", ONE);
    folder.link("policies", "a/link");
    folder.link("a/link", "b/access/");
    assert_eq!(same_as_on_disk(&folder).names(), ["policies/users.yaml"]);
    folder.link("above", "a");
    folder.commit();
    let below = folder.ask("work", &["revision", "above/b/access", "HEAD"]);
    assert_eq!(below.names(), ["above/b/access/users.yaml"]);
}

#[test]
fn links_that_lead_nowhere_are_told() {
    let folder = Folder::new();
    folder.write("policies/users.yaml", ONE);
    folder.link("policies/gone.yaml", "../nothing.yaml");
    folder.link("policies/x/back", "..");
    folder.link("policies/y/self", ".");
    folder.link("policies/ring.yaml", "gnir.yaml");
    folder.link("policies/gnir.yaml", "ring.yaml");
    let errors = same_as_on_disk(&folder).errors;
    assert_eq!(
        errors,
        [
            "`policies/gnir.yaml` cannot be read: too many levels of symbolic links",
            "`policies/gone.yaml` cannot be read: no such file or directory",
            "`policies/ring.yaml` cannot be read: too many levels of symbolic links",
            "the link `policies/x/back` leads back to a directory that holds it",
            "the link `policies/y/self` leads back to a directory that holds it",
        ]
    );
}

#[test]
fn a_link_out_of_the_repository_is_told() {
    let folder = Folder::new();
    folder.write("policies/users.yaml", "import: [{ users: people.csv }]\n");
    folder.link("policies/passwords.yaml", "/etc/passwd");
    folder.link("policies/out.yaml", "../../elsewhere.yaml");
    folder.link("policies/people.csv", "/etc/passwd");
    std::fs::write(folder.path("elsewhere.yaml"), TWO).unwrap();
    folder.commit();
    let told = |name: &str| format!("the link `policies/{name}` leads out of what git keeps");
    for question in [["revision", "policies", "HEAD"].as_slice(), &["staged", "policies"]] {
        let mut errors = folder.ask("work", question).errors;
        errors.sort();
        // A link that is no policy file is told all the same, as it may be a directory of them.
        let expected = ["out.yaml", "passwords.yaml", "people.csv", "people.csv"];
        assert_eq!(errors, expected.map(told));
    }
}
