use serde_json::{Value, json};

use super::Compared;
use crate::{
    analyse::{Change, ChangedPromise, Direction, Ending, Fate, Held, PartWords, Side},
    catalogue::{LevelName, Relation},
    decide::authzen::LevelValue,
};

/// The whole difference; versioned and stable.
#[must_use]
pub fn json(compared: Compared<'_>) -> String {
    let of = |direction| {
        let changes = compared
            .difference
            .changes
            .iter()
            .filter(|change| change.direction == direction);
        changes.map(|change| entry(compared, change)).collect::<Vec<_>>()
    };
    let (gained, lost) = (of(Direction::Gained), of(Direction::Lost));
    let (gaining, losing) = compared.counts();
    let proof = compared.difference.proof;
    let value = json!({
        "version": 1,
        "summary": {
            "gained": gained.len(),
            "lost": lost.len(),
            "users_gaining": gaining,
            "users_losing": losing,
            "proved_over": { "users": proof.users, "profiles": proof.profiles, "regions": proof.regions },
            "proved": !proof.is_national_tried,
        },
        "gained": gained,
        "lost": lost,
        "promises": compared.difference.promises.iter().map(|it| promise(compared, it)).collect::<Vec<_>>(),
        "ending": compared.difference.endings.iter().map(|it| ending(compared, it)).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn entry(compared: Compared<'_>, change: &Change) -> Value {
    let causes = change.causes.iter().map(|line| {
        let (file, number) = compared.snapshot(line.side).sources().path_and_line(line.shown());
        let side = match line.side {
            Side::Old => "old",
            Side::New => "new",
        };
        json!({ "file": file, "line": number, "side": side })
    });
    let mut value = json!({
        "permission": change.permission,
        "users": change.users,
        "count": change.users.len(),
        "before": level(&change.before),
        "after": level(&change.after),
        "witness": change.witness,
        "causes": causes.collect::<Vec<_>>(),
    });
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    if let Some(records) = &change.records {
        let facts: Vec<&str> = records.facts.iter().map(Relation::name).collect();
        put(
            "records",
            json!({
                "own": records.own,
                "unowned": records.unowned,
                "outside": records.outside,
                "owners": { "least": records.owners.0, "most": records.owners.1, "names": records.names },
                "only": facts,
            }),
        );
    } else {
        put("calls", json!(change.calls.exact));
        put("calls_in_short", json!(change.calls.short));
    }
    if !change.parts.is_empty() {
        put("parts", change.parts.iter().map(part).collect());
    }
    let times = [("from", change.from), ("until", change.until)];
    for (key, time) in times.into_iter().filter_map(|(key, time)| Some((key, time?))) {
        put(key, compared.new.local(time).into());
    }
    value
}

fn promise(compared: Compared<'_>, promise: &ChangedPromise) -> Value {
    let line = promise.line;
    let (file, number) = compared.snapshot(line.side).sources().path_and_line(line.shown());
    let fate = match promise.fate {
        Fate::Gone => "gone",
        Fate::Changed => "changed",
        Fate::Broken => "broken",
    };
    json!({ "name": promise.name, "fate": fate, "file": file, "line": number })
}

fn ending(compared: Compared<'_>, ending: &Ending) -> Value {
    let (file, line) = compared
        .snapshot(ending.line.side)
        .sources()
        .path_and_line(ending.line.shown());
    json!({
        "at": compared.new.local(ending.at),
        "role": ending.role,
        "on": ending.on,
        "users": ending.users,
        "count": ending.users.len(),
        "file": file,
        "line": line,
    })
}

fn level(held: &Held) -> Value {
    match held {
        Held::Level(name) => json!(name),
        Held::List(relations) => json!(LevelValue::from(LevelName::List(relations.clone()))),
    }
}

fn part(part: &PartWords) -> Value {
    json!({ "on": part.on, "field": part.field, "pipeline": part.pipeline, "stage": part.stage })
}
