#!/usr/bin/env bash
# The desktop as people use it: an X server, a window manager, real key presses. smoke.sh PROGRAM
# Chats once, closes the window as the window manager does, and finds the conversation again after a second start.
set -euo pipefail
program=$1
for tool in Xvfb openbox xdotool sqlite3; do
    command -v $tool >/dev/null || { echo "$tool is missing: scripts/setup.sh test installs it" >&2; exit 1; }
done

home=$(mktemp -d)
pids=()
finish() {
    kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$home"
}
trap finish EXIT
export HOME=$home XDG_RUNTIME_DIR=$home/run XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data
export XDG_CACHE_HOME=$home/cache LC_ALL=C.UTF-8 QT_QPA_PLATFORM=xcb
unset WAYLAND_DISPLAY QT_SCALE_FACTOR DBUS_SESSION_BUS_ADDRESS
mkdir -m 700 "$XDG_RUNTIME_DIR"

fail() {
    echo "smoke: $*" >&2
    sed 's/^/  program: /' "$home/errors" >&2 || true
    xdotool search --onlyvisible --name '' getwindowname %@ 2>/dev/null | sed 's/^/  window: /' >&2 || true
    exit 1
}
# await WHAT COMMAND...: until it succeeds; the limit is there to end a broken run, not to judge a slow one.
await() {
    local what=$1 try
    shift
    for ((try = 0; try < 600; ++try)); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    fail "waited in vain for $what"
}

mkfifo "$home/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$home/display" 2>/dev/null &
pids+=($!)
read -r number <"$home/display"
export DISPLAY=:$number
: >"$home/errors"
manager=
# One that came before the server was ready for it has ended, and is started again.
managed() {
    if [ -z "$manager" ] || ! kill -0 "$manager" 2>/dev/null; then
        openbox >/dev/null 2>&1 &
        manager=$!
        pids+=("$manager")
    fi
    xdotool get_desktop >/dev/null 2>&1
}
await "the window manager" managed

database=$home/store/addend.db
# query SQL: one value; nothing while the database is not there or busy.
query() { sqlite3 -readonly -cmd ".timeout 2000" "$database" "$1" 2>/dev/null || true; }
complete=0  # MessageState::complete
window=
find_window() { window=$(xdotool search --onlyvisible --name '^Addend$' 2>/dev/null | head -n 1) && [ -n "$window" ]; }
# A window manager that has just begun may miss the first request.
has_focus() {
    xdotool windowactivate "$window" 2>/dev/null || true
    [ "$(xdotool getactivewindow 2>/dev/null)" = "$window" ]
}
start() {
    "$program" --new-instance --data-dir "$home/store" 2>>"$home/errors" &
    app=$!
    pids+=("$app")
    await "a window" find_window
    await "the focus" has_focus
}
close() {
    await "the focus" has_focus
    xdotool key alt+F4
    local status=0
    wait "$app" || status=$?
    [ "$status" -eq 0 ] || fail "it ended with $status after its window was closed"
}
replied() { [ "$(query "SELECT count(*) FROM messages WHERE role = 1 AND state = $1 AND text != ''")" = "$2" ]; }
# Each opening of a model is noted in the library.
opened() { [ "$(query "SELECT max(last_used_ms) FROM models")" != "$1" ] && [ -n "$(query "SELECT max(last_used_ms) FROM models")" ]; }

start
await "the demonstration model" opened ""
xdotool type --delay 20 "Tell me a tale"
xdotool key Return
await "a whole reply" replied "$complete" 1
close

before=$(query "SELECT max(last_used_ms) FROM models")
start
await "the demonstration model after a restart" opened "$before"
xdotool type --delay 20 "And another one"
xdotool key Return
await "a second reply" replied "$complete" 2
[ "$(query "SELECT count(DISTINCT conversation_id) FROM messages")" = 1 ] ||
    fail "the second message did not go on in the conversation of before"
close

# What Qt and the program print to the terminal is for somebody to mend.
if grep -v "^$" "$home/errors" >&2; then fail "it wrote to the terminal"; fi
echo "smoke: a reply, a restart, and a second reply in the same conversation"
