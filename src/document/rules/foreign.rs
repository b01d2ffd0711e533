/// What people write of other languages, or of their own, and what to write instead.
const INSTEAD: &[(&[&str], &str)] = &[
    (
        &[
            "permit", "permits", "accept", "grant", "let", "allows", "allowed", "enable", "pass", "can", "may",
        ],
        "write `allow`",
    ),
    (
        &[
            "block", "blocks", "forbid", "forbids", "reject", "refuse", "disallow", "prohibit", "ban", "drop",
            "denied", "denies", "never", "cannot", "stop",
        ],
        "write `deny`",
    ),
    (
        &[
            "if", "when", "whenever", "provided", "with", "whose", "who", "which", "that", "having", "?",
        ],
        "write `where` before a condition, as in `where stage is won`, and `during` before a time",
    ),
    (
        &["unless"],
        "write `where not …` before a condition, and `except during …` or `except on …` before a time",
    ),
    (
        &["but", "excluding", "without", "besides"],
        "write `except during …` or `except on …` for times, and a line with `deny` for numbers",
    ),
    (
        &[
            "between", "from", "at", "after", "before", "while", "within", "until", "hours", "time",
        ],
        "write `during`, as in `during Mon-Fri 08:00-18:00`",
    ),
    (
        &["else", "otherwise", "elsif", "elif"],
        "leave it out: what no line allows is not allowed",
    ),
    (&["then", "do", "begin", "end", "return", "->", "=>"], "leave it out"),
    (
        &["to", "for", "calls", "call", "calling", "dial", "the"],
        "leave it out: whom the line is about stands right behind `allow` or `deny`",
    ),
    (&["equals", "equal", "eq", "=", "=="], "write `is`"),
    (&["isn't", "isnt", "!=", "<>", "ne"], "write `is not`"),
    (
        &[
            "contains",
            "includes",
            "has",
            "like",
            "matches",
            "starts",
            "begins",
            "~",
            "=~",
            "startswith",
        ],
        "write `in`, as in `number in +48*` or `tag in vip`",
    ),
    (&["&&", "&", "+", "plus"], "write `and`"),
    (&["||", "|"], "write `or`"),
    (&["!"], "write `not`"),
    (
        &["define", "set", "group", "list", "let", "const", "var", "def"],
        "write `numbers`, `hours` or `days`, a name and `=`",
    ),
    (
        &["policy", "role", "rules", "ruleset", "function"],
        "write `rule NAME {`",
    ),
    (
        &["import", "include", "use"],
        "leave it out: all files of the policy directory are one policy",
    ),
    (&["'"], "write words in `\"`"),
    (
        &["<", ">", "<=", ">="],
        "write `in` and a list; nothing is compared by its size",
    ),
    (&["{"], "only `rule NAME` and `company` have braces"),
    (
        &["weekdays", "weekday", "workdays", "workday", "working"],
        "write `Mon-Fri`",
    ),
    (&["weekend", "weekends"], "write `Sat-Sun`"),
    (
        &["daily", "everyday", "every", "always", "nonstop"],
        "write `Mon-Sun`, and `00:00-24:00` for the whole day",
    ),
];

/// What to write instead of a word that another language would have here.
pub(super) fn instead_of(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let found = INSTEAD.iter().find(|(words, _)| words.contains(&word.as_str()));
    found.map(|(_, help)| *help)
}

/// Whether a word names people, such as `user:anna`.
pub(super) fn is_person(word: &str) -> bool {
    let kinds = ["user", "department", "group", "workgroup", "head"];
    word.split_once(':')
        .is_some_and(|(kind, name)| kinds.contains(&kind) && !name.is_empty())
}

/// Whether a word looks like a time zone, such as `Europe/Warsaw`.
pub(super) fn is_time_zone(word: &str) -> bool {
    word.contains('/') || word == "UTC"
}

/// Whether a line that begins with this word is meant for a statement.
pub(super) fn is_meant_for_effect(word: &str) -> bool {
    matches!(instead_of(word), Some("write `allow`" | "write `deny`"))
}
