use super::{
    arrange::{Arranged, Clause, Item, Part, arrange},
    comment::Comment,
    token::{Token, in_line, write_tokens},
    unit::{Kind, Unit},
};

/// The columns that a line may have. Comments may be longer.
const WIDEST: usize = 100;

/// By how much what is inside of something stands farther to the right.
const INDENT: usize = 4;

/// Writes units in the one layout.
pub(super) fn lay_out(units: &[Unit<'_>]) -> String {
    let mut layout = Layout::default();
    for unit in units {
        layout.unit(unit);
    }
    layout.text
}

#[derive(Default)]
struct Layout {
    text: String,
    /// What the last unit was.
    before: Option<Kind>,
}

impl Layout {
    fn unit(&mut self, unit: &Unit<'_>) {
        let arranged = arrange(unit);
        let indent = if unit.kind == Kind::Statement { INDENT } else { 0 };
        let comments = if matches!(unit.kind, Kind::Statement | Kind::Close) {
            INDENT
        } else {
            0
        };
        let mut needs_blank = self.needs_blank(unit.kind);
        for comment in &unit.leading {
            self.blank_line(comment.has_blank_before || needs_blank);
            needs_blank = false;
            self.line(comments, comment.text);
            self.before = self
                .before
                .filter(|before| *before != Kind::Head)
                .or(Some(Kind::Statement));
        }
        let may_be_blank = !matches!(unit.kind, Kind::Close | Kind::End) || !arranged.above.is_empty();
        self.blank_line(needs_blank || unit.has_blank_before && may_be_blank);
        for comment in &arranged.above {
            self.line(indent, comment.text);
        }
        if unit.kind != Kind::End {
            self.words(indent, &arranged);
            self.trailing(unit.trailing);
        }
        self.before = Some(unit.kind);
    }

    /// Blocks have a blank line around them.
    fn needs_blank(&self, kind: Kind) -> bool {
        let is_below_block = self.before == Some(Kind::Close);
        match kind {
            Kind::Head => self.before.is_some(),
            Kind::Set => is_below_block,
            _ => false,
        }
    }

    /// A blank line, but neither at the beginning of the file nor of a block.
    fn blank_line(&mut self, wanted: bool) {
        if wanted && !matches!(self.before, None | Some(Kind::Head)) && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn line(&mut self, indent: usize, line: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a comment behind the line that was written last.
    fn trailing(&mut self, comment: Option<Comment<'_>>) {
        if let Some(comment) = comment {
            self.text.truncate(self.text.trim_end_matches('\n').len());
            self.text.push(' ');
            self.text.push_str(comment.text);
            self.text.push('\n');
        }
    }

    fn words(&mut self, indent: usize, arranged: &Arranged<'_>) {
        let all = arranged.segments.iter().flatten().flatten();
        if let Some(line) = flat(all).filter(|line| fits(indent, line)) {
            return self.line(indent, &line);
        }
        let mut indent = indent;
        for (index, segment) in arranged.segments.iter().enumerate() {
            if index == 1 {
                indent += INDENT;
            }
            match flat(segment.iter().flatten()).filter(|line| fits(indent, line)) {
                Some(line) => self.line(indent, &line),
                None => self.clauses(indent, segment),
            }
        }
    }

    /// Breaks before each `or`; what `and` joins, which binds tighter, stays together as far as it fits.
    fn clauses(&mut self, indent: usize, clauses: &[Clause<'_>]) {
        let groups: Vec<_> = clauses.chunk_by(|_, next| !begins_with_or(next)).collect();
        let deeper = if groups.len() > 1 { INDENT } else { 0 };
        for (index, group) in groups.into_iter().enumerate() {
            let indent = if index == 0 { indent } else { indent + INDENT };
            match flat(group.iter().flatten()).filter(|line| fits(indent, line)) {
                Some(line) => self.line(indent, &line),
                None => self.group(indent, if index == 0 { deeper + INDENT } else { INDENT }, group),
            }
        }
    }

    fn group(&mut self, indent: usize, deeper: usize, clauses: &[Clause<'_>]) {
        for (index, clause) in clauses.iter().enumerate() {
            let indent = if index == 0 { indent } else { indent + deeper };
            match flat(clause).filter(|line| fits(indent, line)) {
                Some(line) => self.line(indent, &line),
                None => self.parts(indent, clause),
            }
        }
    }

    fn parts(&mut self, indent: usize, parts: &[Part<'_>]) {
        let mut line = String::new();
        let mut last: Option<Token> = None;
        for part in parts {
            match part {
                Part::Words(tokens) => last = write_tokens(&mut line, last.as_ref(), tokens).cloned(),
                Part::List(items) => {
                    let mut longer = line.clone();
                    let tokens = flat_list(items);
                    let end = tokens
                        .as_ref()
                        .map(|tokens| write_tokens(&mut longer, last.as_ref(), tokens).cloned());
                    if let Some(end) = end.filter(|_| fits(indent, &longer)) {
                        line = longer;
                        last = end;
                    } else {
                        self.line(indent, &std::mem::take(&mut line));
                        self.items(indent + INDENT, items);
                        last = None;
                    }
                }
            }
        }
        if !line.is_empty() {
            self.line(indent, &line);
        }
    }

    fn items(&mut self, indent: usize, items: &[Item<'_>]) {
        for (index, item) in items.iter().enumerate() {
            for comment in &item.above {
                self.line(indent, comment.text);
            }
            let comma = if index + 1 < items.len() { "," } else { "" };
            self.line(indent, &format!("{}{comma}", in_line(&item.tokens)));
            self.trailing(item.trailing);
        }
    }
}

fn begins_with_or(clause: &Clause<'_>) -> bool {
    match clause.first() {
        Some(Part::Words(tokens)) => tokens.first().is_some_and(|token| token.text == "or"),
        _ => false,
    }
}

fn fits(indent: usize, line: &str) -> bool {
    indent + line.chars().count() <= WIDEST
}

/// Parts in one line; `None` where a comment forbids it.
fn flat<'p, 't: 'p>(parts: impl IntoIterator<Item = &'p Part<'t>>) -> Option<String> {
    let mut line = String::new();
    let mut last: Option<Token> = None;
    for part in parts {
        match part {
            Part::Words(tokens) => last = write_tokens(&mut line, last.as_ref(), tokens).cloned(),
            Part::List(items) => last = write_tokens(&mut line, last.as_ref(), &flat_list(items)?).cloned(),
        }
    }
    Some(line)
}

/// A list in one line; `None` where it has comments.
fn flat_list(items: &[Item<'_>]) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if !item.above.is_empty() || item.trailing.is_some() {
            return None;
        }
        tokens.extend((index > 0).then(Token::comma));
        tokens.extend(item.tokens.iter().cloned());
    }
    Some(tokens)
}
