//! The `ringfence` program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ringfence::command::run(std::env::args_os())
}
