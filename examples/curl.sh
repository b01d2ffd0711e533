#!/bin/sh
# Asks a decision point whether a user may do something with another's record. Exits with 0 for yes, with 3 for all else.
#
#   RINGFENCE_TOKEN=the-token examples/curl.sh http://127.0.0.1:8080 anna telephony.call-recording.listen boris
set -u
address=$1 user=$2 permission=$3 owner=$4

question() {
    printf '{"subject":{"type":"user","id":"%s"},"action":{"name":"%s"},' "$user" "${permission##*.}"
    printf '"resource":{"type":"%s","id":"any-record","properties":{"owner":"%s"}}}' "${permission%.*}" "$owner"
}

case $user$permission$owner in
    *[!A-Za-z0-9_.@-]*)
        echo 'curl.sh: names hold letters, digits, `.`, `_`, `@` and `-`' >&2
        exit 2
        ;;
esac

# Not by an argument: others on the machine see those. No proxy, no redirect, two seconds at the most.
answer=$(
    {
        printf 'header = "Content-Type: application/json"\n'
        [ -z "${RINGFENCE_TOKEN:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$RINGFENCE_TOKEN"
    } | curl --silent --show-error --noproxy '*' --max-time 2 --write-out ' %{http_code}' --config - \
        --data "$(question)" "$address/access/v1/evaluation"
) || exit 3

# Without an explanation a yes is this text exactly, and the status behind it, so that no parser is needed.
if [ "$answer" = '{"decision":true} 200' ]; then
    echo yes
else
    echo "no: $answer"
    exit 3
fi
