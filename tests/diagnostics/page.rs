use std::{fs, path::PathBuf};

use ringfence::diagnostic::Code;

/// A page of `docs/diagnostics`.
pub(super) struct Page {
    pub(super) name: String,
    pub(super) text: String,
}

/// Files of one policy: names and texts.
type Policy<'a> = Vec<(&'a str, &'a str)>;

/// A policy with a mistake, and the text that tells of it.
pub(super) struct Example<'a> {
    pub(super) number: usize,
    /// Empty where no text can show the mistake.
    pub(super) files: Policy<'a>,
}

/// A fenced block.
struct Block<'a> {
    language: &'a str,
    /// The file that a block of data names beside its language.
    name: Option<&'a str>,
    content: &'a str,
    /// What stands between the block before and this one.
    before: &'a str,
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics")
}

impl Page {
    pub(super) fn all() -> Vec<Self> {
        let entries = fs::read_dir(directory()).expect("the pages are there");
        let mut pages: Vec<_> = entries
            .map(|entry| {
                let path = entry.expect("the directory can be read").path();
                assert_eq!(
                    path.extension().and_then(|it| it.to_str()),
                    Some("md"),
                    "{}",
                    path.display()
                );
                Self {
                    name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
                    text: fs::read_to_string(&path).expect("the page can be read"),
                }
            })
            .collect();
        pages.sort_by(|a, b| a.name.cmp(&b.name));
        pages
    }

    pub(super) fn write(&self) {
        fs::write(directory().join(&self.name).with_extension("md"), &self.text).expect("the page can be written");
    }

    pub(super) fn code(&self) -> Code {
        Code::named(&self.name).unwrap_or_else(|| panic!("no code is named {}", self.name))
    }

    /// Each text block with the blocks of files since the one before.
    pub(super) fn examples(&self) -> Vec<Example<'_>> {
        let mut examples = Vec::new();
        let mut files = Vec::new();
        for block in &self.blocks() {
            if block.language == "text" {
                examples.push(Example {
                    number: examples.len(),
                    files: std::mem::take(&mut files),
                });
            } else {
                files.push(file(block));
            }
        }
        examples
    }

    /// The policies after the last text block. Blocks with nothing between them are files of one policy.
    pub(super) fn mended(&self) -> Vec<Policy<'_>> {
        let blocks = self.blocks();
        let last = blocks.iter().rposition(|block| block.language == "text");
        let mut policies: Vec<Policy<'_>> = Vec::new();
        for block in blocks.iter().skip(last.map_or(0, |last| last + 1)) {
            match policies.last_mut() {
                Some(policy) if block.before.trim().is_empty() => policy.push(file(block)),
                _ => policies.push(vec![file(block)]),
            }
        }
        policies
    }

    /// The page with other texts in its text blocks.
    pub(super) fn with_texts(&self, texts: &[String]) -> Self {
        let mut text = String::new();
        let mut rest = self.text.as_str();
        for new in texts {
            let (before, after) = rest.split_once("```text\n").expect("a text block for each example");
            let (_, after) = after.split_once("```").expect("the text block ends");
            text.push_str(before);
            text.push_str("```text\n");
            text.push_str(new);
            text.push_str("```");
            rest = after;
        }
        text.push_str(rest);
        Self {
            name: self.name.clone(),
            text,
        }
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once("```") {
            let (fence, after) = after.split_once('\n').expect("a fence ends its line");
            let (language, name) = match fence.split_once(' ') {
                Some((language, name)) => (language, Some(name)),
                None => (fence, None),
            };
            let (content, after) = after.split_once("```").expect("each block ends");
            let known = match name {
                None => ["text", "yaml", "rules"],
                Some(_) => ["csv", "json", "jsonl"],
            };
            assert!(known.contains(&language), "{}: {fence:?}", self.name);
            blocks.push(Block {
                language,
                name,
                content,
                before,
            });
            rest = after;
        }
        blocks
    }
}

/// The file that a block shows. Its first line may be a comment with the name; data cannot have comments.
fn file<'a>(block: &Block<'a>) -> (&'a str, &'a str) {
    if let Some(name) = block.name {
        return (name, block.content);
    }
    let (comment, usual) = match block.language {
        "rules" => ("// ", "policy.rules"),
        _ => ("# ", "policy.yaml"),
    };
    let first = block.content.lines().next().unwrap_or_default();
    let name = first
        .strip_prefix(comment)
        .filter(|name| matches!(name.rsplit_once('.'), Some((stem, "yaml" | "rules")) if !stem.contains(' ')));
    (name.unwrap_or(usual), block.content)
}
