//! Files of any form, with comments strewn between any two words, keep their words and their comments, and once is enough.

use std::fmt::Write as _;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::layout::formatted;

/// Definitions and statements; `¦` is between two words.
const SETS: [&str; 7] = [
    "numbers¦a¦=¦+48 22*",
    "numbers¦premium¦=¦+4990*¦,¦+48 (70) 123-45.67¦,¦112¦,¦ext¦1*¦,¦a",
    "numbers¦many¦=¦+48 22 123 45 61¦,¦+48 22 123 45 62¦,¦+48 22 123 45 63¦,¦+48 22 123 45 64¦,¦+48 22 123 45 65¦,¦+*",
    "hours¦office¦=¦Mon¦-¦Fri¦08:00¦-¦18:00¦,¦Sat¦09:00¦-¦13:00",
    "hours¦late¦=¦Fri¦-¦Mon¦22:00¦-¦06:00¦in¦America/Argentina/Buenos_Aires",
    "days¦closed¦=¦2026-12-24¦,¦2026-12-25¦,¦2026-12-31",
    "days¦one¦=¦2026-01-01",
];

const STATEMENTS: [&str; 8] = [
    "allow¦customers",
    "deny¦premium¦,¦ext¦101¦,¦+48 22 12¦where¦number¦not¦in¦a¦,¦112",
    "allow¦any¦where¦(¦stage¦is¦won¦or¦tag¦in¦\"hot lead\"¦,¦vip¦)¦and¦not¦not¦kind¦is¦not¦company",
    "allow¦coworkers¦where¦responsible¦in¦my¦department¦,¦user:anna¦,¦me¦except¦during¦office¦on¦closed",
    "deny¦any¦during¦Mon¦-¦Fri¦08:00¦-¦18:00¦except¦on¦closed",
    "deny¦+48 22 123 45 61¦,¦+48 22 123 45 62¦,¦+48 22 123 45 63¦,¦+48 22 123 45 64¦,¦+48 22 123 45 65¦where¦stage¦is¦won",
    "allow¦any¦where¦responsible¦in¦department:sales¦,¦user:anna.k@example.com¦and¦stage¦in¦negotiation¦,¦proposal¦or¦caller¦is¦me¦or¦not¦(¦country¦in¦PL¦,¦DE¦and¦line¦is¦mobile¦)",
    "allow¦112",
];

/// What stands between two words.
const GAPS: [&str; 12] = [
    " ",
    " ",
    " ",
    " ",
    "\n",
    "  \n\t",
    "\n\n\n",
    "\r\n",
    " // c\n",
    "\n  // c\n",
    "\n\n// c\r\n\n",
    " // c\n // c  \n",
];

fn words(file: &[(bool, usize, Vec<usize>)]) -> Vec<&'static str> {
    let mut words = Vec::new();
    for (is_set, which, statements) in file {
        if *is_set {
            words.extend(SETS[which % SETS.len()].split('¦'));
            continue;
        }
        let head: &[&str] = if which % 2 == 0 {
            &["rule", "r", "{"]
        } else {
            &["company", "{"]
        };
        words.extend(head);
        for statement in statements {
            let statement = STATEMENTS[statement % STATEMENTS.len()];
            let (effect, rest) = statement.split_once('¦').unwrap();
            words.push(if which % 2 == 1 && effect == "allow" {
                "always"
            } else {
                effect
            });
            words.extend(rest.split('¦'));
        }
        words.push("}");
    }
    words
}

/// The words with gaps between them; each comment gets a number of its own.
fn text(words: &[&str], gaps: &[usize]) -> String {
    let mut text = String::new();
    let mut comments = 0;
    for (word, gap) in words.iter().zip(gaps.iter().cycle()) {
        text.push_str(word);
        for char in GAPS[gap % GAPS.len()].chars() {
            if char == 'c' {
                comments += 1;
                write!(text, "c{comments}, \"in all\" allow {{").unwrap();
            } else {
                text.push(char);
            }
        }
    }
    text
}

/// The comments in their order, and everything else without what is for the eye.
fn digest(text: &str) -> (Vec<String>, String) {
    let mut comments = Vec::new();
    let mut words = String::new();
    for line in text.lines() {
        let (before, comment) = line
            .split_once("//")
            .map_or((line, None), |(before, comment)| (before, Some(comment)));
        comments.extend(comment.map(|comment| comment.trim_end().to_owned()));
        words.extend(
            before
                .chars()
                .filter(|char| !char.is_whitespace() && !"-.()".contains(*char)),
        );
    }
    (comments, words)
}

#[test]
fn nothing_is_lost_and_once_is_enough() {
    let statements = prop::collection::vec(0..STATEMENTS.len(), 0..4);
    let file = prop::collection::vec((any::<bool>(), 0..20_usize, statements), 0..6);
    let gaps = prop::collection::vec(0..GAPS.len(), 1..80);
    let mut runner = TestRunner::new(Config {
        cases: 700,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&(file, gaps), |(file, gaps)| {
        let text = text(&words(&file), &gaps);
        let once = formatted(&text);
        prop_assert_eq!(digest(&once), digest(&text), "{}\n----\n{}", text, once);
        prop_assert_eq!(&formatted(&once), &once, "{}", text);
        for line in once.lines() {
            let words = line.split("//").next().unwrap_or_default().trim_end();
            prop_assert!(words.chars().count() <= 100 && !words.contains('\t'), "{}", line);
            prop_assert!(!line.ends_with(' '), "{:?}", line);
        }
        prop_assert!(
            !once.contains("\n\n\n") && !once.starts_with('\n') && !once.ends_with("\n\n"),
            "{}",
            once
        );
        Ok(())
    });
    outcome.unwrap();
}
