#!/bin/sh
# What the GitHub Action (action.yml) and the GitLab job (templates/review.yml) run; docs/review.md tells of both.
#
#   review.sh key         prints what a build of the program is stored under: another source has another key
#   review.sh build DIR   builds the program into DIR/bin, unless it is there and of this source
#   review.sh             checks the policy, compares the access it gives with that of the base, and comments on it
#
# Everything is said by variables, so that nothing of a pull request is ever taken for a command:
#   RINGFENCE            the program; `ringfence`
#   RINGFENCE_POLICY     the policy directory; `policies`
#   RINGFENCE_FAIL_ON    gain, loss or any
#   RINGFENCE_APPROVALS  a file of approvals
#   RINGFENCE_COMMENT    `false`: no comment is posted
#   RINGFENCE_TOKEN      who posts it
#   RINGFENCE_BASE       the commit that the change is for; RINGFENCE_HEAD  the newest commit of the change
#   RINGFENCE_REQUEST    the number of the pull request or merge request
#   RINGFENCE_FORK       `true`: the change comes from another repository
#   RINGFENCE_REPORTS    where the reports are written
# It ends with 0, with 1 for findings, and with 2 where nothing could be compared. A comment that cannot be posted
# is told, and changes none of that.
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
program=${RINGFENCE:-ringfence}
RINGFENCE_POLICY=${RINGFENCE_POLICY:-policies}
export RINGFENCE_POLICY
reports=${RINGFENCE_REPORTS:-.}
on_github=${GITHUB_ACTIONS:-}
on_gitlab=${GITLAB_CI:-}

say() { printf 'ringfence: %s\n' "$*" >&2; }

# A line that people see beside the log. Line ends would begin another command.
warn() {
  say "$*"
  if [ "$on_github" = true ]; then printf '::warning title=ringfence::%s\n' "$*" | sed 's/%/%25/g'; fi
}

usage() {
  say "$*"
  if [ "$on_github" = true ]; then printf '::error title=ringfence::%s\n' "$*" | sed 's/%/%25/g'; fi
  exit 2
}

# Copies text into the log; on GitHub, where lines of a log can be commands, so that none of these is one.
show() {
  if [ "$on_github" != true ]; then
    cat "$1"
    return
  fi
  until=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$until"
  cat "$1"
  printf '\n::%s::\n' "$until"
}

output() {
  if [ -n "${GITHUB_OUTPUT:-}" ]; then printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; fi
}

# --- the program

key() (
  cd "$here" || exit 2
  find Cargo.toml Cargo.lock build.rs src catalogue docs/diagnostics grammar policies -type f | LC_ALL=C sort |
    git hash-object --no-filters --stdin-paths | git hash-object --no-filters --stdin
)

build() {
  if [ "$(cat "$1/key" 2>/dev/null)" = "$(key)" ]; then
    say "already built in $1"
    return
  fi
  command -v cargo >/dev/null ||
    usage "there is no cargo to build Ringfence with; install Rust, or name a built program"
  cargo install --quiet --locked --force --path "$here" --root "$1" --target-dir "$1/build" || exit 2
  rm -rf "$1/build"
  key >"$1/key"
}

# --- what is compared

has() { git rev-parse --quiet --verify "$1^{commit}" >/dev/null 2>&1; }

shallow() {
  [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ] || return 1
  remedy='give actions/checkout fetch-depth: 0'
  if [ "$on_gitlab" = true ]; then remedy='set the variable GIT_DEPTH to 0'; fi
  usage "the clone is shallow and lacks $1; $remedy"
}

# What GitLab says of a merge request. A pipeline of merged results is at a commit of its own.
merge_request() {
  RINGFENCE_BASE=${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}
  RINGFENCE_HEAD=${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-${CI_COMMIT_SHA:-HEAD}}
  RINGFENCE_REQUEST=${CI_MERGE_REQUEST_IID:-}
  if [ "${CI_MERGE_REQUEST_SOURCE_PROJECT_ID:-}" != "${CI_MERGE_REQUEST_PROJECT_ID:-}" ]; then RINGFENCE_FORK=true; fi
}

# Sets `base` and `head` to commits; both are empty where there is nothing to compare.
commits() {
  base=${RINGFENCE_BASE:-}
  head=${RINGFENCE_HEAD:-HEAD}
  note=''
  if [ -z "$base" ]; then
    say 'there is no commit to compare with'
    return
  fi
  git rev-parse --git-dir >/dev/null || usage 'git does not read this repository'
  for commit in "$base" "$head"; do
    has "$commit" || shallow "the commit $commit" || usage "the clone lacks the commit $commit; fetch all branches"
  done
  apart=$(git merge-base "$base" "$head")
  case $? in
    0) base=$apart ;;
    1)
      shallow "the commit at which $base and $head went apart"
      note=' They have no commit in common, and are compared as they are.'
      ;;
    *) exit 2 ;;
  esac
  base=$(git rev-parse --verify "$base^{commit}") && head=$(git rev-parse --verify "$head^{commit}") || exit 2
}

# --- the policy

check() {
  "$program" check >"$work/check" 2>&1
  checked=$?
  show "$work/check"
  # Annotations are for the log of GitHub, which reads them there.
  if [ "$on_github" = true ]; then
    "$program" check --format github
    "$program" check --format sarif >"$reports/ringfence.sarif"
    output sarif "$reports/ringfence.sarif"
  elif [ "$on_gitlab" = true ]; then
    "$program" check --format gitlab >"$reports/gl-code-quality-report.json"
  fi
}

compare() {
  set -- "$base" "$head"
  format=human
  if [ "$on_github" = true ]; then format=github; fi
  "$program" diff "$@" --format "$format" --fail-on any >"$work/log" 2>"$work/refused"
  any=$?
  if [ -n "${RINGFENCE_FAIL_ON:-}" ]; then set -- "$@" --fail-on "$RINGFENCE_FAIL_ON"; fi
  if [ -n "${RINGFENCE_APPROVALS:-}" ]; then set -- "$@" --approvals "$RINGFENCE_APPROVALS"; fi
  "$program" diff "$@" --format markdown >"$work/markdown" 2>"$work/messages"
  compared=$?
  if [ "$on_github" = true ]; then cat "$work/log"; else show "$work/log"; fi
  show "$work/messages"
  if [ "$compared" -gt 1 ]; then exit "$compared"; fi
  if [ "$on_github" = true ] && unapproved; then
    echo '::error title=ringfence::access is gained that nobody approved; the comment has the lines to write down'
  fi
  changed=false
  if [ "$any" -ne 0 ]; then changed=true; fi
  output changed "$changed"
}

unapproved() { grep -q '^not approved:' "$work/messages"; }

# --- the comment

# One policy has one comment. What would end the marker is no part of it.
marker() {
  case $RINGFENCE_POLICY in
    policies) echo '<!-- ringfence -->' ;;
    *) printf '<!-- ringfence: %s -->\n' "$(printf %s "$RINGFENCE_POLICY" | tr -c 'A-Za-z0-9/._' '_')" ;;
  esac
}

# The messages as a block of code, which no text can end. What is too long for a comment is in the log.
block() {
  echo
  awk 'size + length($0) > 4000 { left++; next } { size += length($0) + 1; print "    " $0 }
    END { if (left) print "    ... and " left " more lines, which are in the log of the job" }' "$1"
  echo
}

# Writes the comment to a file.
write_comment() {
  marker
  if [ -s "$work/markdown" ]; then
    cat "$work/markdown"
  else
    printf '### What this changes in people'\''s access\n\n**Unknown**: the policies could not be compared.\n'
  fi
  if [ "$checked" -ne 0 ]; then
    printf '\n**The policy has mistakes**, which the check names.\n'
    if [ -s "$work/markdown" ]; then block "$work/check"; fi
  fi
  if [ -s "$work/messages" ]; then
    if unapproved; then printf '\n#### Not approved\n'; fi
    block "$work/messages"
  fi
  printf '\n<sub>Access at %.10s compared with that at %.10s.%s</sub>\n' "$head" "$base" "$note"
}

# Asks the host. The first word is the method, the second the address; a third is a file to send.
# The answer is in `$work/answer`. The token is in no argument, which others on the machine could read.
ask() {
  method=$1
  url=$2
  shift 2
  if [ $# -gt 0 ]; then set -- --header 'Content-Type: application/json' --data-binary "@$1"; fi
  status=$(printf 'header = "%s%s"\n' "$token_header" "$RINGFENCE_TOKEN" |
    curl --config - --silent --show-error --max-time 60 --request "$method" --header "Accept: application/json" \
      --output "$work/answer" --write-out '%{http_code}' "$@" "$url" 2>"$work/failed")
  case $status in
    2??) return 0 ;;
    000 | '') why=$(head -n 1 "$work/failed") ;;
    *) why="$status: $(jq -r '.message? // .error? // empty | tostring' "$work/answer" 2>/dev/null | head -n 1)" ;;
  esac
  return 1
}

# Finds our comment: `id` is empty where there is none. Others may write the marker too; theirs are let alone.
find_comment() {
  id=''
  page=1
  while :; do
    ask GET "$comments?per_page=100&page=$page" || return 1
    id=$(jq -r --arg me "$me" --arg marker "$(marker)" \
      '[.[] | select((.user.login // .author.username) == $me)
        | select((.body // "") | split("\n")[0] | rtrimstr("\r") == $marker)][0].id // empty' "$work/answer") || return 1
    if [ -n "$id" ]; then return 0; fi
    [ "$(jq length "$work/answer")" -ge 100 ] || return 0
    page=$((page + 1))
  done
}

# Where comments are, who writes them and how they are changed.
host() {
  if [ "$on_github" = true ]; then
    token_header='Authorization: Bearer '
    comments=${GITHUB_API_URL:-}/repos/${GITHUB_REPOSITORY:-}/issues/$RINGFENCE_REQUEST/comments
    one=${GITHUB_API_URL:-}/repos/${GITHUB_REPOSITORY:-}/issues/comments
    change=PATCH
    # The token of a workflow may not ask REST who it is.
    printf '{"query":"{viewer{login}}"}' >"$work/query"
    me='github-actions[bot]'
    if ask POST "${GITHUB_GRAPHQL_URL:-}" "$work/query"; then
      me=$(jq -r --arg me "$me" '.data.viewer.login // $me' "$work/answer") || return 1
    fi
  else
    token_header='PRIVATE-TOKEN: '
    comments=${CI_API_V4_URL:-}/projects/${CI_MERGE_REQUEST_PROJECT_ID:-}/merge_requests/$RINGFENCE_REQUEST/notes
    one=$comments
    change=PUT
    ask GET "${CI_API_V4_URL:-}/user" || return 1
    me=$(jq -r .username "$work/answer") || return 1
  fi
}

# Posts the comment or changes the one there is. Where nothing is to be said, none is begun.
post() {
  if ! command -v jq >/dev/null; then
    why='jq is not installed'
    return 1
  fi
  if [ -z "${RINGFENCE_TOKEN:-}" ]; then
    why='there is no token (RINGFENCE_TOKEN)'
    return 1
  fi
  host && find_comment || return 1
  jq -Rs '{ body: . }' "$work/comment" >"$work/body"
  if [ -n "$id" ]; then
    ask "$change" "$one/$id" "$work/body"
  elif [ "$changed" = true ] || [ "$checked" -ne 0 ] || [ "$compared" -ne 0 ]; then
    ask POST "$comments" "$work/body"
  else
    say 'nobody'\''s access changes: no comment is begun'
  fi
}

comment() {
  write_comment >"$work/comment"
  cp "$work/comment" "$reports/ringfence.md"
  output comment "$reports/ringfence.md"
  why=''
  told=''
  if [ -z "${RINGFENCE_REQUEST:-}" ] || [ "${RINGFENCE_COMMENT:-true}" = false ]; then
    say 'no comment is asked for'
  elif ! post; then
    told="The comment was not posted: $why"
    if [ "${RINGFENCE_FORK:-}" = true ]; then told="$told (a change from a fork gets no token that may write)"; fi
    warn "$told"
  fi
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$work/comment" >>"$GITHUB_STEP_SUMMARY"
    if [ -n "$told" ]; then printf '\n    %s\n' "$told" >>"$GITHUB_STEP_SUMMARY"; fi
  else
    show "$work/comment"
  fi
}

review() {
  command -v "$program" >/dev/null || usage "there is no program \`$program\`"
  if [ "${GITHUB_EVENT_NAME:-}" = pull_request_target ]; then
    usage 'run this on pull_request: pull_request_target has the policy of the base before it'
  fi
  work=$(mktemp -d) || exit 2
  trap 'rm -rf "$work"' EXIT
  if [ "$on_gitlab" = true ]; then merge_request; fi
  check
  commits
  compared=0
  if [ -n "$base" ]; then
    compare
    comment
  fi
  if [ "$compared" -gt "$checked" ]; then exit "$compared"; fi
  exit "$checked"
}

case ${1:-} in
  '') review ;;
  key) key ;;
  build) build "${2:?where to}" ;;
  *) usage "unknown: $1" ;;
esac
