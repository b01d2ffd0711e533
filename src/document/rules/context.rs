use super::{calendar::month, expected::FIELDS, name::KEYWORDS, parse::Rule};

/// What the words before tell of what is meant by a word that was not expected.
pub(super) fn in_context(expected: &[Rule], before: &[&str], found: &str) -> Option<String> {
    let context = Context {
        expected,
        before,
        last: before.last().copied().unwrap_or_default(),
        last_but_one: before.iter().rev().nth(1).copied().unwrap_or_default(),
        found,
    };
    let readings = [
        Context::definition,
        Context::target,
        Context::condition,
        Context::time,
        Context::sign,
    ];
    readings.into_iter().find_map(|reading| reading(&context))
}

struct Context<'a> {
    expected: &'a [Rule],
    before: &'a [&'a str],
    last: &'a str,
    last_but_one: &'a str,
    found: &'a str,
}

impl Context<'_> {
    fn has(&self, word: &str) -> bool {
        self.before.contains(&word)
    }

    fn expects(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|expected| rules.contains(expected))
    }

    fn is_target(word: &str) -> bool {
        matches!(word, "any" | "customers" | "coworkers")
    }

    fn definition(&self) -> Option<String> {
        let first = *self.before.first()?;
        if !matches!(first, "numbers" | "hours" | "days") {
            return None;
        }
        let (found, last) = (self.found, self.last);
        if self.expects(&[Rule::name]) && found == "=" {
            return Some(format!("write `{first} NAME = …`"));
        }
        if self.expects(&[Rule::equals]) {
            return Some(format!("write `{first} {last} = …`"));
        }
        if first == "numbers" && matches!(found, "any" | "*") {
            return Some("every number is `+*`; `any` is written for every call".to_owned());
        }
        if first == "numbers" && matches!(found, "except" | "not" | "without" | "but" | "minus" | "-") {
            return Some(
                "a set has no exceptions; name them as another set, and write `number in … and number not in …`"
                    .to_owned(),
            );
        }
        if first == "hours" && self.expects(&[Rule::kw_in]) && found.contains('/') {
            return Some(format!("write `in {found}`"));
        }
        if first == "days" && month(found).is_some() {
            return Some("write year, month and day in digits, as in `2026-12-24`".to_owned());
        }
        let is_next = found.starts_with(|char: char| char.is_alphanumeric() || char == '+');
        (self.expects(&[Rule::comma]) && is_next && !KEYWORDS.contains(&found))
            .then(|| "separate what is in the set with `,`".to_owned())
    }

    fn target(&self) -> Option<String> {
        let (found, last) = (self.found, self.last);
        if Self::is_target(last) && matches!(found, "," | "and" | "or" | "&&" | "&") {
            return Some("a line is about one of these; write a line for each".to_owned());
        }
        let first = self.before.first().copied().unwrap_or_default();
        if Self::is_target(found) && last == "," && matches!(first, "allow" | "deny" | "always") {
            let numbers = self.before.get(1..self.before.len() - 1).unwrap_or_default();
            let numbers = numbers.join(" ").replace(" ,", ",");
            return Some(format!(
                "write a line for each: `{first} {numbers}` and `{first} {found}`"
            ));
        }
        if matches!(found, "readable" | "open") && self.expects(&[Rule::where_clause, Rule::kw_where]) {
            return Some(format!("write `where` before a condition: `where {found}`"));
        }
        if FIELDS.contains(&found) && self.expects(&[Rule::where_clause, Rule::kw_where]) {
            return Some(format!("write `where` before a condition: `where {found} …`"));
        }
        if Self::is_target(found) && self.before.is_empty() {
            return Some(format!("write `allow {found}` or `deny {found}`"));
        }
        if Self::is_target(found) && self.before.len() == 2 {
            return Some(format!(
                "leave `{last}` out: whom the line is about stands right behind `allow` or `deny`"
            ));
        }
        if self.before.is_empty() && matches!(found, "if" | "when" | "where" | "unless" | "during" | "except" | "on") {
            return Some(
                "begin with `allow` or `deny`, and write the condition behind whom the line is about: `allow customers where …`"
                    .to_owned(),
            );
        }
        if found == "where" && matches!(last, "allow" | "deny" | "always") {
            return Some(format!("write `{last} any where …` for every call"));
        }
        if found.starts_with(|char: char| char.is_ascii_digit()) && last.eq_ignore_ascii_case("extension") {
            return Some(format!("write `ext {found}`"));
        }
        let is_pattern = found.starts_with(|char: char| char.is_ascii_digit() || char == '+');
        (is_pattern && self.expects(&[Rule::comma])).then(|| format!("write a comma between them: `{last}, {found}`"))
    }

    fn condition(&self) -> Option<String> {
        let (found, last, last_but_one) = (self.found, self.last, self.last_but_one);
        let is_word = found.starts_with(|char: char| char.is_alphanumeric() || char == '"');
        if found == last {
            return Some("leave one of the two out".to_owned());
        }
        if matches!(last, "and" | "or") && matches!(found, "during" | "on" | "except") {
            let other = if last == "or" {
                "; for either of the two write two lines"
            } else {
                ""
            };
            return Some(format!("leave out `{last}`: times stand behind the condition{other}"));
        }
        if matches!(found, "is" | "in" | "=" | "==") && last_but_one == "," {
            return Some(format!(
                "join tests with `and` or `or`, not with `,`: `… and {last} {found} …`"
            ));
        }
        if last == "not" && self.expects(&[Rule::kw_in]) && is_word {
            return Some(format!(
                "write `{last_but_one} is not {found}`, or `not in` before a list"
            ));
        }
        if self.expects(&[Rule::operator]) && (matches!(found, "me" | "my") || found.starts_with('"')) {
            return Some(format!("write `{last} is {found}`"));
        }
        if found.starts_with('+') && self.expects(&[Rule::values, Rule::word]) {
            return Some(
                "write `number in +48*` for numbers; a country is two letters, as in `country is PL`".to_owned(),
            );
        }
        if matches!(found, "me" | "my") && self.expects(&[Rule::items]) {
            return Some("people are what `caller`, `responsible` and `coworker` are tested for".to_owned());
        }
        if found == "where" && self.has("where") {
            return Some("a line has one `where`; join the tests with `and` or `or`".to_owned());
        }
        (found == ")").then(|| "take it out: no `(` is open here".to_owned())
    }

    fn time(&self) -> Option<String> {
        let (found, last, last_but_one) = (self.found, self.last, self.last_but_one);
        let is_behind_time = self.has("during") || self.has("on");
        if matches!(found, "hours" | "days") && matches!(last_but_one, "during" | "on") {
            return Some(format!("leave it out: write `{last_but_one} {last}`"));
        }
        if found == "where" && is_behind_time {
            return Some("write `where` before `during`, `on` and `except`".to_owned());
        }
        if is_behind_time && !self.expects(&[Rule::kw_and]) && matches!(found, "and" | "or" | "&&" | "||") {
            return Some(
                "write times one behind the other, and all must hold; for either of two write two lines".to_owned(),
            );
        }
        (last == "except").then(|| "write `except during …` for hours, `except on …` for days".to_owned())
    }

    fn sign(&self) -> Option<String> {
        let closes = matches!(self.found, "]" | "}");
        closes.then(|| "take it out: nothing is open here".to_owned())
    }
}
