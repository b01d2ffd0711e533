use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    process,
};

/// Writes a file, or replaces its text, at once: whoever reads it meanwhile gets the text before or after, never a part.
///
/// The permissions of a file that is there stay. `path` is no link; its directory is there.
pub(crate) fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    let beside = temporary(path);
    let written = write(&beside, path, text);
    if written.is_err() {
        // What failed is told; that the rest of it could not be removed either is not worth more words.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A new name beside a file. It begins with a dot, so that it is no policy file.
fn temporary(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", process::id()));
    path.with_file_name(name)
}

fn write(beside: &Path, path: &Path, text: &str) -> io::Result<()> {
    let permissions = match fs::metadata(path) {
        Ok(metadata) => Some(metadata.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let mut file = File::create(beside)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    drop(file);
    fs::rename(beside, path)
}
