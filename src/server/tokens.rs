use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;
use sha2::{Digest as _, Sha256};

use super::{mark::Mark, scope::Scopes};

/// The fewest characters of a token.
const SHORTEST: usize = 16;

/// Who may ask: the digests of bearer tokens. The tokens themselves are not kept.
#[derive(Debug)]
pub(super) struct Tokens {
    tokens: Vec<Token>,
}

/// A token that may be used.
#[derive(Debug)]
pub(super) struct Token {
    digest: [u8; 32],
    name: Option<Arc<str>>,
    scopes: Scopes,
}

impl Token {
    /// Whose it is, where the file says it.
    pub(super) fn name(&self) -> Option<Arc<str>> {
        self.name.clone()
    }

    /// What it is good for.
    pub(super) fn scopes(&self) -> Scopes {
        self.scopes
    }
}

impl Tokens {
    /// Reads a file of tokens: one a line, perhaps `name: token`, and behind it perhaps what it is good for; a line that
    /// begins with `#` is a comment.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let name = path.display();
        private(path)?;
        let text =
            fs::read_to_string(path).map_err(|error| format!("the token file {name} cannot be read: {error}"))?;
        let mut tokens: Vec<Token> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (whose, rest) = match line.split_once(':') {
                Some((whose, rest)) => (Some(whose.trim().into()), rest),
                None => (None, line),
            };
            let mut words = rest.split_whitespace();
            let token = words.next().unwrap_or_default();
            let at = format!("{name}:{}", number + 1);
            if token.len() < SHORTEST {
                return Err(format!("{at}: a token has at least {SHORTEST} characters"));
            }
            if !token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
                return Err(format!(
                    "{at}: expected a token, or `name: token`; a token is letters, digits and signs of ASCII, without blanks and `:`"
                ));
            }
            let token = Token {
                digest: digest(token),
                name: whose,
                scopes: Scopes::named(words).map_err(|why| format!("{at}: {why}"))?,
            };
            let is_other = |before: &Token| before.digest == token.digest && before.scopes != token.scopes;
            if tokens.iter().any(is_other) {
                return Err(format!(
                    "{at}: the same token stands above, and is good for something else there; keep one of the two lines"
                ));
            }
            tokens.push(token);
        }
        if tokens.is_empty() {
            return Err(format!("the token file {name} has no token: write one a line"));
        }
        Ok(Self { tokens })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The one that is shown. Every digest is compared, and every byte: how long it takes says nothing.
    pub(super) fn find(&self, shown: &str) -> Option<&Token> {
        let shown = digest(shown);
        let is_equal = |token: &Token| {
            let pairs = token.digest.iter().zip(&shown);
            let differing = pairs.fold(0, |differing, (left, right)| differing | (left ^ right));
            std::hint::black_box(differing) == 0
        };
        self.tokens
            .iter()
            .fold(None, |found, token| if is_equal(token) { Some(token) } else { found })
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// A file of tokens, with what was read of it last.
#[derive(Debug)]
pub(super) struct TokenFile {
    path: PathBuf,
    pub(super) tokens: ArcSwap<Tokens>,
    /// The file as it was when it was last looked at.
    seen: Mutex<Mark>,
}

impl TokenFile {
    pub(super) fn read(path: PathBuf) -> Result<Self, String> {
        let mark = Mark::of(&path);
        let tokens = Tokens::read(&path)?;
        Ok(Self {
            path,
            tokens: ArcSwap::from_pointee(tokens),
            seen: Mutex::new(mark),
        })
    }

    /// Whether the file is another one than when this was last asked.
    pub(super) fn has_changed(&self) -> bool {
        let now = Mark::of(&self.path);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let has_changed = *seen != now;
        *seen = now;
        has_changed
    }

    /// Reads it again, and gives how many tokens there are. Where it has a mistake, the tokens before stay; where it is
    /// empty or gone, somebody took them all back, and there are none.
    pub(super) fn reread(&self) -> Result<usize, String> {
        let is_empty =
            fs::metadata(&self.path).map_or_else(|error| error.kind() == ErrorKind::NotFound, |found| found.len() == 0);
        let tokens = if is_empty {
            Tokens { tokens: Vec::new() }
        } else {
            Tokens::read(&self.path)?
        };
        let count = tokens.len();
        self.tokens.store(Arc::new(tokens));
        Ok(count)
    }
}

#[cfg(unix)]
fn private(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;

    let Ok(found) = fs::metadata(path) else { return Ok(()) };
    let everybody = found.permissions().mode() & 0o007;
    if everybody == 0 {
        return Ok(());
    }
    let name = path.display();
    Err(format!(
        "everybody on this machine may read the token file {name}; run `chmod 600 {name}`"
    ))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere a file may be refused")]
fn private(_: &Path) -> Result<(), String> {
    Ok(())
}
