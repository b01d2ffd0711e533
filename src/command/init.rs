use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Console, Exit};
use crate::{
    document::schema::{Dialect, policy_schema},
    policy::built_in_catalogue,
};

#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// The directory to write.
    #[arg(default_value = "policies")]
    directory: PathBuf,
}

/// The files of a first policy, by their names in its directory.
const POLICY: [(&str, &str); 5] = [
    ("roles.yaml", include_str!("../../policies/default-roles.yaml")),
    ("calls.rules", include_str!("init/calls.rules")),
    ("company.yaml", include_str!("init/company.yaml")),
    ("assignments.yaml", include_str!("init/assignments.yaml")),
    ("tests.yaml", include_str!("init/tests.yaml")),
];

/// Where editors find the schema. Names that begin with a dot are no policy files.
const SCHEMA: &str = ".schema.json";

/// The configuration of pre-commit, beside the policy's directory.
const PRE_COMMIT: &str = ".pre-commit-config.yaml";

pub(super) fn run(arguments: &InitArguments, console: &mut Console) -> Exit {
    let directory = &arguments.directory;
    let files = files(directory);
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        let why = format!("`{}` is already there; nothing was written", path.display());
        return console.refuse(&why, Exit::Usage);
    }
    if let Err(error) = write_all(directory, &files) {
        return console.refuse(
            &format!("`{}` cannot be written: {error}", directory.display()),
            Exit::Internal,
        );
    }
    let mut written: Vec<_> = files.into_iter().map(|(path, _)| path).collect();
    match write_pre_commit(directory) {
        Ok(Some(path)) => written.push(path),
        Ok(None) => console.print(&format!("kept {PRE_COMMIT}, which is already there\n")),
        Err(error) => return console.refuse(&format!("`{PRE_COMMIT}` cannot be written: {error}"), Exit::Internal),
    }
    for path in written {
        console.print(&format!("wrote {}\n", path.display()));
    }
    let policy = if directory == Path::new("policies") {
        String::new()
    } else {
        format!(" --policy {}", directory.display())
    };
    console.print(&format!(
        "\nNow try:\n  ringfence{policy} check\n  ringfence{policy} can anna telephony.call-recording.listen --owner boris\n"
    ));
    Exit::Fine
}

fn files(directory: &Path) -> Vec<(PathBuf, String)> {
    let policy = POLICY.iter().map(|(name, text)| {
        let text = text.replace("$schema=../schema/policy.json", &format!("$schema={SCHEMA}"));
        (directory.join(name), text)
    });
    let schema = (
        directory.join(SCHEMA),
        policy_schema(&built_in_catalogue(), Dialect::Draft2020),
    );
    policy.chain([schema]).collect()
}

fn write_all(directory: &Path, files: &[(PathBuf, String)]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    files.iter().try_for_each(|(path, text)| write_new(path, text))
}

/// Writes a file that is not there yet; one that has come since is left alone.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// A configuration that is already there is the team's own.
fn write_pre_commit(directory: &Path) -> io::Result<Option<PathBuf>> {
    let beside = directory.parent().unwrap_or(Path::new(""));
    let path = beside.join(PRE_COMMIT);
    let Some(name) = directory
        .file_name()
        .map(|name| name.to_string_lossy())
        .filter(|_| !path.exists())
    else {
        return Ok(None);
    };
    write_new(
        &path,
        &include_str!("init/pre-commit-config.yaml").replace("@POLICY@", &name),
    )
    .map(|()| Some(path))
}
