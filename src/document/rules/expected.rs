use super::parse::Rule;

/// What can be tested.
pub(super) const TESTED: [&str; 12] = [
    "caller",
    "responsible",
    "coworker",
    "stage",
    "pipeline",
    "kind",
    "tag",
    "country",
    "line",
    "number",
    "readable",
    "open",
];

/// What is compared with values.
pub(super) const FIELDS: [&str; 10] = [
    "caller",
    "responsible",
    "coworker",
    "stage",
    "pipeline",
    "kind",
    "tag",
    "country",
    "line",
    "number",
];

/// What could have stood somewhere, in the language's own words, as a list for people.
///
/// `first` is what may stand there at the very beginning, `next` what the file goes on with.
pub(super) fn describe(expected: &[Rule], first: &str, next: &str) -> String {
    let has = |rule| expected.contains(&rule);
    if expected.iter().any(|rule| is_lone(*rule)) {
        return first.to_owned();
    }
    let mut all: Vec<&str> = Vec::new();
    // Behind a last comma, which is a mistake that is read, a list goes on.
    let is_end_possible = has(Rule::EOI) && ![Rule::pattern, Rule::word, Rule::span, Rule::date].into_iter().any(has);
    // Several times are a mistake that is read, not one that is proposed.
    let is_behind_time = has(Rule::when) && !has(Rule::where_clause) && !has(Rule::kw_where) && !has(Rule::kw_and);
    let expected = expected
        .iter()
        .filter(|rule| !(is_behind_time && **rule == Rule::comma));
    for description in expected.flat_map(|rule| words_of(*rule)) {
        if !all.contains(description) {
            all.push(description);
        }
    }
    if is_end_possible {
        all.push(next);
    }
    match all.split_last() {
        None => next.to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

/// Whether it is all that was tried, so that not even the first word could be read.
fn is_lone(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::lone_statement | Rule::lone_numbers | Rule::lone_hours | Rule::lone_days
    )
}

fn words_of(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::target | Rule::kw_any | Rule::kw_customers | Rule::kw_coworkers => {
            &["`any`", "`customers`", "`coworkers`", "numbers such as `+48*`"]
        }
        Rule::items => &["a pattern such as `+48*`", "the name of some numbers"],
        Rule::pattern | Rule::extension => &["a pattern such as `+48*`"],
        Rule::name => &["a name"],
        Rule::equals => &["`=`"],
        Rule::comma => &["`,`"],
        Rule::where_clause | Rule::kw_where => &["`where`"],
        Rule::when => &["`during`", "`on`", "`except`"],
        Rule::kw_during => &["`during`"],
        Rule::kw_on => &["`on`"],
        Rule::kw_and => &["`and`"],
        Rule::kw_or => &["`or`"],
        Rule::condition
        | Rule::test
        | Rule::property_test
        | Rule::property
        | Rule::group
        | Rule::field
        | Rule::number_field => &["a test such as `stage is won`"],
        Rule::operator | Rule::kw_is => &["`is`", "`is not`", "`in`", "`not in`"],
        Rule::kw_in => &["`in`"],
        Rule::values | Rule::word | Rule::quoted | Rule::kw_me | Rule::mine => &["a value"],
        Rule::my_what => &["`department`", "`subdepartments`"],
        Rule::group_close => &["`)`"],
        Rule::spans | Rule::span | Rule::span_days | Rule::day => &["hours such as `Mon-Fri 08:00-18:00`"],
        Rule::span_times | Rule::time => &["a time of day such as `08:00`"],
        Rule::dash => &["`-`"],
        Rule::zone => &["a time zone such as `Europe/Warsaw`"],
        Rule::dates | Rule::date => &["a date such as `2026-12-24`"],
        Rule::extension_digits => &["the digits of an internal number"],
        _ => &[],
    }
}

/// The words of the language that could have stood there.
pub(super) fn known_words(expected: &[Rule]) -> impl Iterator<Item = &'static str> {
    expected.iter().flat_map(|rule| known(*rule)).copied()
}

fn known(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::effect | Rule::lone_statement => &["allow", "deny", "always"],
        Rule::target | Rule::kw_any | Rule::kw_customers | Rule::kw_coworkers => {
            &["any", "customers", "coworkers", "ext"]
        }
        Rule::where_clause | Rule::kw_where => &["where"],
        Rule::when => &["during", "on", "except"],
        Rule::kw_during => &["during"],
        Rule::kw_on => &["on"],
        Rule::kw_and => &["and"],
        Rule::kw_or => &["or"],
        Rule::condition
        | Rule::test
        | Rule::property_test
        | Rule::property
        | Rule::group
        | Rule::field
        | Rule::number_field => &[
            "caller",
            "responsible",
            "coworker",
            "stage",
            "pipeline",
            "kind",
            "tag",
            "country",
            "line",
            "number",
            "readable",
            "open",
            "not",
        ],
        Rule::operator | Rule::kw_is => &["is", "in", "not"],
        Rule::kw_in => &["in"],
        _ => &[],
    }
}
