//! Lists the areas of `catalogue/`, so that a new area is one file.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("catalogue");
    let names = fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
    names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    let mut code = String::from("&[\n");
    for name in &names {
        let path = folder.join(name).to_string_lossy().into_owned();
        let _ = writeln!(code, "    (\"catalogue/{name}\", include_str!({path:?})),");
    }
    code.push_str("]\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    println!("cargo::rerun-if-changed=catalogue");
    // The paths are absolute: a target directory that moves with its clone must not read the files of another.
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    fs::write(Path::new(&out).join("areas.rs"), code)
}
