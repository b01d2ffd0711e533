use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use crate::{
    import::{Plan, Problem},
    source::replace_file,
};

/// Writes and removes what the plan says, each file at once.
pub(super) fn apply(plan: &Plan<'_>, directory: &Path) -> Result<(), (PathBuf, io::Error)> {
    for (path, file, _) in &plan.write {
        write(path, &file.text).map_err(|error| (path.clone(), error))?;
    }
    for path in &plan.remove {
        fs::remove_file(path).map_err(|error| (path.clone(), error))?;
    }
    remove_empty(&directory.join("roles"));
    Ok(())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    // Behind a link the file that it leads to is replaced.
    let target = match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => path.to_owned(),
        found => found?,
    };
    replace_file(&target, text)
}

/// A folder that holds something stays, whatever that is.
fn remove_empty(folder: &Path) {
    let _ = fs::remove_dir(folder);
}

/// Why a file could not be written or removed.
pub(super) fn problem(path: &Path, error: &io::Error) -> Problem {
    Problem {
        file: path.display().to_string(),
        message: format!("it cannot be written: {error}; run the import again once that is mended"),
    }
}
