# What can be done here.
default:
    @just --list

# All that CI runs.
ci:
    bash .ci/run

# Format the code.
format:
    cargo fmt

format-check:
    cargo fmt --check

# Clippy, with warnings denied, with and without the command line.
lint:
    cargo clippy --all-targets --all-features -- -D warnings
    cargo clippy --lib --no-default-features -- -D warnings

# All tests; the tools that some of them need are installed first.
test:
    ./scripts/install-test-tools.sh
    cargo test --all-features

# The project's own policy.
self-check:
    cargo run --release -- check
    cargo run --release -- fmt --check
    cargo run --release -- test

# Speed, as ratios within one run.
bench:
    cargo bench

# Write anew what is generated: schema, matrix, the outputs shown in pages. Review the difference.
regenerate:
    cargo run -- schema > schema/policy.json.new && mv schema/policy.json.new schema/policy.json
    cargo run -- schema --dialect draft-07 > schema/policy.draft-07.json.new && mv schema/policy.draft-07.json.new schema/policy.draft-07.json
    UPDATE_MATRIX=1 UPDATE_PAGES=1 cargo test
