# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# kill.sh - kills wgctl-quick before its KILL_AT-th step; bash reads it first where BASH_ENV names it
#
# A step is a command that changes something: every command that is echoed, and every file that the
# script itself writes, moves or removes. $KILL_COUNT gets a byte for each.
if [[ $0 == */wgctl-quick ]]; then
  set -T
  KILL_SO_FAR=0
  kill_step() {
    # No =~ here: it would overwrite what the script has just matched.
    case $BASH_COMMAND in
      # What passes on the words of a hook changes nothing.
      *'>&2'* | *'>&3'* | *SHOWN* | *FILTER*) return 0 ;;
      '"$@" 6'* | 'mv '* | 'rm '* | 'cp '* | 'mkdir '* | 'cat '*' > "$'* | printf*'>'* | echo*'>'*) ;;
      *) return 0 ;;
    esac
    printf x >> "$KILL_COUNT"
    KILL_SO_FAR=$((KILL_SO_FAR + 1))
    if [ $KILL_SO_FAR = "$KILL_AT" ]; then
      printf 'killed before: %s: %s\n' "$BASH_COMMAND" "$*" >&2
      kill -9 $$
      sleep 10
    fi
  }
  trap 'kill_step "$@"' DEBUG
fi
