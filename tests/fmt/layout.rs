//! The layout, before and after.

use pretty_assertions::assert_eq;
use ringfence::{
    diagnostic::Diagnostics,
    document::rules::format_rules,
    source::{SourceFile, Sources},
};

/// A text in the one layout.
#[track_caller]
pub(super) fn formatted(text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add(SourceFile::new("p.rules", text));
    let mut diagnostics = Diagnostics::default();
    match format_rules(id, sources.get(id).unwrap(), &mut diagnostics) {
        Ok(text) => text,
        Err(error) => {
            let told: Vec<_> = diagnostics.iter().map(|it| it.message.as_str()).collect();
            panic!("{error}: {told:?}\n{text}");
        }
    }
}

#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(formatted(before), after);
    assert_eq!(formatted(after), after, "once is enough");
}

#[test]
fn blanks_and_lines_are_as_everywhere() {
    becomes(
        "\u{feff}numbers  a=+48*,112\r\nhours b = Mon - Fri 08:00 - 18:00   in UTC\r\n\r\n\r\n\r\ndays c = 2026-01-01\r\nrule r{allow a deny b\r\n\r\n\r\n allow any}company{always 112}",
        "\
numbers a = +48*, 112
hours b = Mon-Fri 08:00-18:00 in UTC

days c = 2026-01-01

rule r {
    allow a
    deny b

    allow any
}

company {
    always 112
}
",
    );
    becomes("", "");
    becomes("\n\n  \n", "");
    becomes("rule r {\n\n\n}\n\n\n", "rule r {\n}\n");
}

#[test]
fn patterns_keep_the_groups_of_their_digits() {
    becomes(
        "numbers a = +48 (22) 123-45.67, + 48  22 *, 1 1 2, ext  1 01, ext 1 *, ext *, +*\n",
        "numbers a = +48 22 123 45 67, +48 22*, 1 1 2, ext 1 01, ext 1*, ext *, +*\n",
    );
}

#[test]
fn conditions_have_blanks_between_words_only() {
    becomes(
        "rule r { allow any where not(stage   in won,lost or( tag is \"a  b\" ))and not not kind is company }",
        "\
rule r {
    allow any where not (stage in won, lost or (tag is \"a  b\")) and not not kind is company
}
",
    );
}

#[test]
fn long_lists_have_a_line_for_each_item() {
    let items: Vec<_> = (10..25).map(|item| format!("+48 22 {item}*")).collect();
    let lines = items.join(",\n    ");
    becomes(
        &format!("numbers a = {}", items.join(",")),
        &format!("numbers a =\n    {lines}\n"),
    );
    becomes(
        &format!("rule r {{ deny {} where stage is won during b }}", items.join(",")),
        &format!(
            "rule r {{\n    deny\n        {}\n        where stage is won\n        during b\n}}\n",
            items.join(",\n        ")
        ),
    );
}

#[test]
fn a_line_may_have_a_hundred_columns() {
    let name = "n".repeat(100 - "numbers a = 112, ".len());
    becomes(
        &format!("numbers a = 112,{name}"),
        &format!("numbers a = 112, {name}\n"),
    );
    becomes(
        &format!("numbers a = 112,{name}n"),
        &format!("numbers a =\n    112,\n    {name}n\n"),
    );
}

#[test]
fn long_statements_are_broken_where_they_are_joined() {
    becomes(
        "rule r { allow customers where responsible is me or responsible in my department and stage in negotiation, proposal except during office on closed }",
        "\
rule r {
    allow customers
        where responsible is me or responsible in my department and stage in negotiation, proposal
        except during office
        on closed
}
",
    );
    becomes(
        "rule r { allow customers where responsible is me and tag is vip or responsible in my department and stage in negotiation, proposal and country is PL or kind is lead }",
        "\
rule r {
    allow customers
        where responsible is me and tag is vip
            or responsible in my department and stage in negotiation, proposal and country is PL
            or kind is lead
}
",
    );
    let stages = ["a", "b", "c"].map(|stage| stage.repeat(30)).join(", ");
    becomes(
        &format!("rule r {{ allow any where stage in {stages} and kind is lead }}"),
        &format!(
            "rule r {{\n    allow any\n        where stage in\n            {}\n            and kind is lead\n}}\n",
            stages.replace(", ", ",\n            ")
        ),
    );
}

#[test]
fn comments_stay_where_they_are() {
    becomes(
        "\
//about the file

//   about a
numbers a = +48*,   // Poland
  // the neighbours
  +49*              // Germany
// before the rule
rule r{ // the head
// at the start
allow a // who

// before b


deny b
// at the end
} // closed
// the end",
        "\
//about the file

//   about a
numbers a =
    +48*, // Poland
    // the neighbours
    +49* // Germany

// before the rule
rule r { // the head
    // at the start
    allow a // who

    // before b

    deny b
    // at the end
} // closed
// the end
",
    );
}

#[test]
fn comments_in_a_statement_go_above_it() {
    becomes(
        "rule r { allow // one\n customers where // two\n stage is won // three\n }",
        "rule r {\n    // one\n    // two\n    allow customers where stage is won // three\n}\n",
    );
    becomes(
        "rule r { deny 112, // one\n 113 where // two\n stage is won }",
        "rule r {\n    // one\n    // two\n    deny 112, 113 where stage is won\n}\n",
    );
    becomes(
        "rule // one\n r // two\n {}\nnumbers // three\n a // four\n = 112",
        "// one\n// two\nrule r {\n}\n\n// three\n// four\nnumbers a = 112\n",
    );
}

#[test]
fn comments_in_a_list_stay_at_their_item() {
    becomes(
        "rule r { deny 112 // one\n , // two\n 113, // three\n // four\n ext 1* // five\n where stage in won // six\n , lost }",
        "\
rule r {
    deny
        112, // one
        // two
        113, // three
        // four
        ext 1* // five
        where stage in
            won, // six
            lost
}
",
    );
    becomes("numbers a = // all\n +48*", "numbers a =\n    // all\n    +48*\n");
}
