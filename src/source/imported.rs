use std::path::{Component, Path, PathBuf};

/// Why a path that a policy file writes leads to no file of the policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PathProblem {
    /// It begins at the root of the file system, or of a drive.
    Absolute,
    /// It is written with `\`.
    Backslash,
    /// It leaves the policy directory.
    Outside,
    /// It is the address of something elsewhere.
    Url,
}

/// The path of a file that a policy file names, relative to itself.
///
/// `directory` is the policy directory, `from` the file that names the other; the result begins as `from` does. Paths
/// are compared as written: a link inside the directory may lead out of it, as for every file of a policy.
pub fn imported_path(directory: &Path, from: &Path, written: &str) -> Result<PathBuf, PathProblem> {
    if written.contains("://") {
        return Err(PathProblem::Url);
    }
    let is_drive = written.as_bytes().get(1) == Some(&b':');
    if is_drive || written.starts_with(['/', '\\']) || Path::new(written).is_absolute() {
        return Err(PathProblem::Absolute);
    }
    if written.contains('\\') {
        return Err(PathProblem::Backslash);
    }
    let inside = from.strip_prefix(directory).unwrap_or(from);
    let mut parts: Vec<Component<'_>> = inside.parent().into_iter().flat_map(Path::components).collect();
    for part in Path::new(written).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop().ok_or(PathProblem::Outside)?;
            }
            other => parts.push(other),
        }
    }
    let inside: PathBuf = parts.into_iter().collect();
    Ok(if from.starts_with(directory) {
        directory.join(inside)
    } else {
        inside
    })
}
