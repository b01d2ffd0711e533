use super::{Code, Diagnostic};
use crate::source::{LoadProblem, LoadProblemKind};

impl From<&LoadProblem> for Diagnostic {
    fn from(problem: &LoadProblem) -> Self {
        let path = &problem.path;
        match &problem.kind {
            LoadProblemKind::NoDirectory => Self::new(Code::NoPolicy, format!("there is no policy directory `{path}`"))
                .help("name one with `--policy DIR`, or write a first policy with `ringfence init`"),
            LoadProblemKind::NotADirectory => {
                Self::new(Code::NoPolicy, format!("`{path}` is a file; a policy is a directory"))
                    .help("name the directory that holds it")
            }
            LoadProblemKind::Refused(reason) => {
                Self::new(Code::UnreadableFile, format!("`{path}` cannot be read: {reason}"))
            }
            LoadProblemKind::LinkLoop => Self::new(
                Code::UnreadableFile,
                format!("the link `{path}` leads back to a directory that holds it"),
            ),
            LoadProblemKind::NoFile => Self::new(Code::UnreadableFile, format!("`{path}` is no file")),
            LoadProblemKind::TooLarge { length, limit } => Self::new(
                Code::FileTooLarge,
                format!(
                    "`{path}` is {} MiB long, the limit is {} MiB",
                    length.div_ceil(1 << 20),
                    limit >> 20
                ),
            ),
            LoadProblemKind::NotUtf8(offset) => Self::new(
                Code::NotUtf8,
                format!("`{path}` is not UTF-8 text: byte {offset} is part of no character"),
            )
            .help("save the file as UTF-8"),
            LoadProblemKind::LargeFileStorage => Self::new(
                Code::UnreadableFile,
                format!("`{path}` is kept by Git LFS; here is only what stands for it"),
            )
            .help("keep files of a policy in git itself; on disk, `git lfs pull` fetches it"),
            LoadProblemKind::LinkOutside => Self::new(
                Code::UnreadableFile,
                format!("the link `{path}` leads out of what git keeps"),
            )
            .help("keep what it leads to in the same repository, and link to it by a relative path"),
            LoadProblemKind::Submodule => Self::new(
                Code::UnreadableFile,
                format!("`{path}` is a submodule, or in one; its files are in another repository"),
            )
            .help("name the policy directory inside the submodule, or keep its files in this repository"),
            LoadProblemKind::Unmerged => Self::new(
                Code::UnreadableFile,
                format!("`{path}` is not merged: several versions of it are staged"),
            )
            .help("resolve the conflict, then `git add` the file"),
            LoadProblemKind::NotFetched => Self::new(
                Code::UnreadableFile,
                format!("the text of `{path}` is not in this clone"),
            )
            .help("the clone is partial: clone without `--filter`, or `git fetch --refetch --no-filter`"),
        }
    }
}
