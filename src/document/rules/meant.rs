use super::{
    calendar::Spoken,
    clock::as_time,
    expected::FIELDS,
    foreign::is_person,
    name::KEYWORDS,
    parse::Rule,
    range::range_meant,
    weekday::{days_of_week, in_a_row, weekday},
};
use crate::diagnostic::Code;

/// What is probably meant by words of which the wrong one is not the one that could not be read.
pub(super) struct Meant {
    /// The first and the last of the words to underline.
    pub(super) words: (usize, usize),
    pub(super) code: Code,
    /// What is wrong; nothing where it is enough to say what was expected.
    pub(super) message: Option<String>,
    pub(super) label: &'static str,
    pub(super) help: String,
}

/// What is meant by words that could not be read from one of them on.
pub(super) fn meant(words: &[&str], at: usize, expected: &[Rule]) -> Option<Meant> {
    let words = Words {
        all: words,
        at,
        expected,
    };
    let readings = [
        Words::whose,
        Words::property_of_target,
        Words::property,
        Words::type_of_line,
        Words::range,
        Words::time_of_test,
        Words::several_values,
        Words::no_field,
        Words::exception,
        Words::date,
        Words::times_before_days,
        Words::several_days,
        Words::times_in_words,
        Words::on_weekdays,
        Words::days_without_name,
        Words::times_first,
    ];
    readings.into_iter().find_map(|reading| reading(&words))
}

pub(super) struct Words<'a> {
    all: &'a [&'a str],
    /// Where it could not be read on.
    pub(super) at: usize,
    expected: &'a [Rule],
}

const OPERATORS: [&str; 9] = ["is", "in", "not", "=", "==", "!=", "equals", "contains", "has"];

impl Words<'_> {
    /// The word this far behind the one that could not be read.
    pub(super) fn behind(&self, distance: usize) -> &str {
        self.get(self.at + distance)
    }

    pub(super) fn before(&self, distance: usize) -> &str {
        self.at.checked_sub(distance).map_or("", |at| self.get(at))
    }

    pub(super) fn get(&self, at: usize) -> &str {
        self.all.get(at).copied().unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> &[&str] {
        self.all.get(from..to.min(self.all.len())).unwrap_or_default()
    }

    fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    pub(super) fn effect(&self) -> Option<&str> {
        let first = self.get(0);
        matches!(first, "allow" | "deny" | "always").then_some(first)
    }

    /// `own customers`.
    fn whose(&self) -> Option<Meant> {
        let effect = self.effect()?;
        let owner = self.get(1);
        if self.at > 2 || !matches!(owner, "own" | "my" | "mine" | "our") {
            return None;
        }
        let whom = self.slice(2, 4).iter().find(|word| **word != "own")?;
        let meant = match *whom {
            "customers" | "clients" | "customer" => "customers where responsible is me",
            "subdepartments" => "any where coworker is my subdepartments",
            _ => "any where coworker is my department",
        };
        Some(Meant {
            words: (1, 1),
            code: Code::RuleSyntax,
            message: Some(format!("`{owner}` cannot stand before whom the line is about")),
            label: "a condition says whose",
            help: format!("write `{effect} {meant}`"),
        })
    }

    /// `mobile abroad`, `mobile numbers`.
    fn type_of_line(&self) -> Option<Meant> {
        let effect = self.effect().filter(|_| self.at == 2)?;
        let line = match self.get(1).to_lowercase().as_str() {
            "mobile" | "mobiles" => "mobile",
            "landline" | "landlines" | "fixed-line" => "fixed-line",
            "premium-rate" => "premium-rate",
            "toll-free" | "freephone" => "toll-free",
            "shared-cost" => "shared-cost",
            "voip" => "voip",
            _ => return None,
        };
        let is_word = self.behind(0).starts_with(char::is_alphabetic);
        (is_word && !KEYWORDS.contains(&self.behind(0))).then(|| Meant {
            words: (1, 1),
            code: Code::RuleSyntax,
            message: Some(format!(
                "`{}` is a type of line, not whom the line is about",
                self.get(1)
            )),
            label: "a condition tests the type of line",
            help: format!("write `{effect} any where line is {line}`"),
        })
    }

    /// `200–299`, `200 to 299`.
    fn range(&self) -> Option<Meant> {
        if !self.expects(Rule::comma) || !matches!(self.behind(0), "to" | "–" | "—" | "…" | "till" | "until" | "bis")
        {
            return None;
        }
        let (first, last) = (self.before(1), self.behind(1));
        if !matches!(
            self.before(2),
            "allow" | "deny" | "always" | "," | "=" | "in" | "is" | "ext"
        ) {
            return None;
        }
        let prefix = if self.before(2) == "ext" { "ext " } else { "" };
        let help = range_meant(prefix, &format!("{first}-{last}"))?;
        Some(Meant {
            words: (self.at.checked_sub(1)?, self.at + 1),
            code: Code::InvalidPattern,
            message: Some(format!(
                "`{first}{}{last}` is no pattern of numbers",
                if self.behind(0).is_ascii() {
                    format!(" {} ", self.behind(0))
                } else {
                    self.behind(0).to_owned()
                }
            )),
            label: "a range is no pattern",
            help,
        })
    }

    pub(super) fn is_test_expected(&self) -> bool {
        self.expected
            .iter()
            .any(|rule| matches!(rule, Rule::test | Rule::field | Rule::condition | Rule::number_field))
    }

    /// `weekday is Mon`.
    fn time_of_test(&self) -> Option<Meant> {
        let field = self.behind(0).to_lowercase();
        let is_time = matches!(
            field.as_str(),
            "weekday" | "weekdays" | "day" | "days" | "time" | "hour" | "hours" | "date"
        );
        if !is_time || !self.is_test_expected() {
            return None;
        }
        let values = self.slice(self.at + 1, self.at + 4);
        let value = values.iter().position(|word| !OPERATORS.contains(word));
        let days = value.and_then(|value| days_of_week(values.get(value)?));
        let help = match days {
            Some(days) => format!("write `during {days} 00:00-24:00` behind the condition, without `where`"),
            None if field == "date" => {
                "write `days closed = 2026-12-24` above the rule, and `on closed` behind the condition".to_owned()
            }
            None => "write `during Mon-Fri 08:00-18:00` behind the condition, without `where`".to_owned(),
        };
        Some(Meant {
            words: (self.at, self.at + value.map_or(0, |value| value + 1)),
            code: Code::RuleSyntax,
            message: Some(format!("`where` tests no times, and so no `{}`", self.behind(0))),
            label: "a time",
            help,
        })
    }

    fn is_value(&self, at: usize) -> bool {
        let word = self.get(at);
        let is_word = word.starts_with(|char: char| char.is_alphanumeric() || matches!(char, '"' | '+' | '_'));
        let is_mine = matches!(word, "me" | "my");
        is_word && (is_mine || !KEYWORDS.contains(&word) && !FIELDS.contains(&word)) && !self.is_tested(at)
    }

    fn is_tested(&self, at: usize) -> bool {
        OPERATORS.contains(&self.get(at + 1))
    }

    /// Where the value ends that begins here: `my department`, and the digits of a number, are several words.
    fn end_of_value(&self, at: usize) -> usize {
        match self.get(at) {
            "my" => at + 2,
            number if number.starts_with('+') => {
                let digits = self.all.iter().skip(at + 1);
                let is_digits = |word: &&&str| word.starts_with(|char: char| char.is_ascii_digit());
                at + 1 + digits.take_while(is_digits).count()
            }
            _ => at + 1,
        }
    }

    /// `stage is won or lost`.
    fn several_values(&self) -> Option<Meant> {
        if !self.is_test_expected() || !matches!(self.before(1), "or" | "and") || !self.is_value(self.at) {
            return None;
        }
        let operator = self
            .all
            .get(..self.at)?
            .iter()
            .rposition(|word| matches!(*word, "is" | "in"))?;
        let is_negated = self.get(operator.checked_sub(1)?) == "not" || self.get(operator + 1) == "not";
        let field = match self.get(operator - 1) {
            "not" => self.get(operator.checked_sub(2)?),
            field => field,
        };
        if !FIELDS.contains(&field) {
            return None;
        }
        let first = operator + if self.get(operator + 1) == "not" { 2 } else { 1 };
        let mut end = self.end_of_value(self.at);
        while matches!(self.get(end), "or" | "and" | ",") && self.is_value(end + 1) {
            end = self.end_of_value(end + 1);
        }
        let values = self.slice(first, end).split(|word| matches!(*word, "or" | "and" | ","));
        let values: Vec<_> = values.map(|words| words.join(" ")).collect();
        let is_every_tag = field == "tag" && self.before(1) == "and" && !is_negated;
        let help = if is_every_tag {
            let tests: Vec<_> = values.iter().map(|value| format!("tag is {value}")).collect();
            format!("write `{}`", tests.join(" and "))
        } else {
            let within = if is_negated { "not in" } else { "in" };
            format!("write `{field} {within} {}`", values.join(", "))
        };
        Some(Meant {
            words: (self.at, self.at),
            code: Code::RuleSyntax,
            message: None,
            label: "not expected here",
            help,
        })
    }

    /// `where not won`.
    fn no_field(&self) -> Option<Meant> {
        let is_bare = self.before(1) == "not" && self.is_test_expected() && self.is_value(self.at);
        let found = self.behind(0);
        let field = if is_person(found) || found == "me" {
            "responsible"
        } else {
            "stage"
        };
        (is_bare && found != "my").then(|| Meant {
            words: (self.at, self.at),
            code: Code::RuleSyntax,
            message: None,
            label: "what is tested is missing before it",
            help: format!("say what is tested, as in `{field} is not {found}`"),
        })
    }

    /// `not on xmas`, `except head:support`, `except +48*`.
    fn exception(&self) -> Option<Meant> {
        let found = self.behind(0);
        if found == "not" && matches!(self.behind(1), "on" | "during") {
            return Some(Meant {
                words: (self.at, self.at),
                code: Code::RuleSyntax,
                message: None,
                label: "not expected here",
                help: format!("write `except {} {}`", self.behind(1), self.behind(2)),
            });
        }
        if self.before(1) != "except" || self.effect().is_none() {
            return None;
        }
        let is_number = found.starts_with(|char: char| char.is_ascii_digit() || char == '+');
        let help = if is_person(found) {
            format!("write `where caller is not {found}`, or `responsible` or `coworker`, as it is meant")
        } else if is_number || matches!(found, "customers" | "coworkers") {
            format!("leave it out, and write a line for it: `deny {found}`")
        } else {
            return None;
        };
        Some(Meant {
            words: (self.at - 1, self.at),
            code: Code::RuleSyntax,
            message: Some("`except` is followed by `during` or `on`".to_owned()),
            label: "no time",
            help,
        })
    }

    /// `on 24 December 2026`.
    fn date(&self) -> Option<Meant> {
        let from = (1..=3).find(|distance| self.before(*distance) == "on")?;
        let first = self.at + 1 - from;
        let (last, date) = (first + 1..first + 5)
            .rev()
            .filter(|last| *last < self.all.len())
            .find_map(|last| Some((last, Spoken::read(self.slice(first, last + 1))?)))?;
        let written = date.written()?;
        let year = if date.has_year() { "" } else { ", with the year," };
        Some(Meant {
            words: (first, last),
            code: Code::RuleSyntax,
            message: Some("`on` takes the name of some days, not a date".to_owned()),
            label: "give it a name",
            help: format!("write `days closed = {written}`{year} above the rule, and `on closed` here"),
        })
    }

    /// `22:00-06:00 Mon-Fri`.
    fn times_before_days(&self) -> Option<Meant> {
        let (days, times) = (days_of_week(self.behind(0))?, times(self.before(1))?);
        Some(Meant {
            words: (self.at - 1, self.at),
            code: Code::InvalidSpan,
            message: Some("the days stand before the hours".to_owned()),
            label: "the wrong way round",
            help: format!("write `{days} {times}`"),
        })
    }

    /// `Mon Tue 08:00-12:00`.
    fn several_days(&self) -> Option<Meant> {
        let is_between = |word: &str| matches!(word, "and" | "und" | "&" | "," | "/");
        let is_day = |at| weekday(self.get(at)).is_some();
        let first = self.at.checked_sub(1).filter(|first| is_day(*first))?;
        let mut days = vec![self.before(1)];
        let mut at = self.at;
        loop {
            let day = if is_between(self.get(at)) { at + 1 } else { at };
            if !is_day(day) {
                break;
            }
            days.push(self.get(day));
            at = day + 1;
        }
        let last = at.checked_sub(1).filter(|last| *last > first && days.len() > 1)?;
        let times = times(self.get(at)).unwrap_or_else(|| "08:00-18:00".to_owned());
        let is_set = self.effect().is_none();
        let each = days
            .iter()
            .filter_map(|day| Some(format!("{} {times}", weekday(day)?.0)));
        let each = if is_set {
            format!("`{}`", each.collect::<Vec<_>>().join(", "))
        } else {
            let each: Vec<_> = each.map(|span| format!("`during {span}`")).collect();
            format!("a line for each: {}", each.join(", "))
        };
        let help = match in_a_row(&days) {
            Some(days) => format!("write `{days} {times}`, or {each}"),
            None => format!("write {each}"),
        };
        Some(Meant {
            words: (first, last),
            code: Code::InvalidSpan,
            message: Some("hours belong to one day, or to days from one to another".to_owned()),
            label: "several days",
            help,
        })
    }

    /// `Mon-Fri from 08:00 to 18:00`.
    fn times_in_words(&self) -> Option<Meant> {
        let days = days_of_week(self.before(1))?;
        if !matches!(
            self.behind(0),
            "from" | "between" | "at" | "von" | "zwischen" | "," | ":"
        ) {
            return None;
        }
        let (times, last) = match times(self.behind(1)) {
            Some(times) => (times, self.at + 1),
            None => (
                format!("{}-{}", as_time(self.behind(1))?, as_time(self.behind(3))?),
                self.at + 3,
            ),
        };
        let (first, during) = if self.before(2) == "on" {
            (2, "during ")
        } else {
            (1, "")
        };
        Some(Meant {
            words: (self.at - first, last),
            code: Code::InvalidSpan,
            message: Some("the hours stand right behind the days".to_owned()),
            label: "not how hours of the week are written",
            help: format!("write `{during}{days} {times}`"),
        })
    }

    /// `days = Sat, Sun`.
    fn days_without_name(&self) -> Option<Meant> {
        if self.get(0) != "days" || self.get(1) != "=" {
            return None;
        }
        let days = self.slice(2, self.all.len()).iter().filter(|word| **word != ",");
        let spans: Option<Vec<_>> = days
            .map(|word| Some(format!("{} 00:00-24:00", days_of_week(word)?)))
            .collect();
        let spans = spans.filter(|spans| !spans.is_empty())?;
        Some(Meant {
            words: (0, 0),
            code: Code::RuleSyntax,
            message: Some("days of the week are hours, and hours have a name".to_owned()),
            label: "takes dates, and a name before the `=`",
            help: format!("write `hours NAME = {}`", spans.join(", ")),
        })
    }

    /// `during office allow customers`.
    fn times_first(&self) -> Option<Meant> {
        let is_time = self.at == 0 && matches!(self.get(0), "during" | "on" | "except");
        (is_time && self.all.len() < 7).then(|| Meant {
            words: (0, 0),
            code: Code::RuleSyntax,
            message: None,
            label: "not expected here",
            help: format!(
                "write the time at the end of the line: `allow customers {}`",
                self.all.join(" ")
            ),
        })
    }

    /// `on Mon-Fri 08:00-18:00`.
    fn on_weekdays(&self) -> Option<Meant> {
        let (days, times) = (days_of_week(self.before(1))?, times(self.behind(0))?);
        (self.before(2) == "on").then(|| Meant {
            words: (self.at - 2, self.at),
            code: Code::RuleSyntax,
            message: Some("`on` takes the name of some days, not days of the week".to_owned()),
            label: "hours of the week",
            help: format!("write `during {days} {times}`"),
        })
    }
}

/// Times such as `8-18` as they are written, where one word means them.
fn times(word: &str) -> Option<String> {
    let (from, to) = word.split_once('-')?;
    Some(format!("{}-{}", as_time(from)?, as_time(to)?))
}
