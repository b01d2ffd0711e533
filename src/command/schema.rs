use std::path::Path;

use clap::{Args, ValueEnum};

use super::{Console, Exit, policy::load_policy};
use crate::{
    document::schema::{Dialect, policy_schema},
    policy::built_in_catalogue,
};

#[derive(Args, Debug)]
pub(super) struct SchemaArguments {
    /// Include the areas that the policy defines under `catalogue:`.
    #[arg(long)]
    with_policy: bool,
    /// The dialect of JSON Schema.
    #[arg(long, default_value = "2020-12")]
    dialect: DialectName,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectName {
    /// JSON Schema 2020-12.
    #[value(name = "2020-12")]
    Draft2020,
    /// Draft 7, for older editors.
    #[value(name = "draft-07")]
    Draft07,
}

pub(super) fn run(arguments: &SchemaArguments, policy: &Path, console: &mut Console) -> Exit {
    let dialect = match arguments.dialect {
        DialectName::Draft2020 => Dialect::Draft2020,
        DialectName::Draft07 => Dialect::Draft07,
    };
    let text = if arguments.with_policy {
        match load_policy(policy, console) {
            Ok(snapshot) => policy_schema(&snapshot.policy().catalogue, dialect),
            Err(exit) => return exit,
        }
    } else {
        policy_schema(&built_in_catalogue(), dialect)
    };
    console.print(&text);
    Exit::Fine
}
