#!/bin/bash
# SPDX-License-Identifier: MIT
# arguments.sh - a wrong command line: which word is blamed, in one line, and the exit status
#
# usage: arguments.sh WGCTL
set -euo pipefail

wgctl=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export TERM=xterm
unset WGCTL_KIND WG_COLOR_MODE NO_COLOR

fail() { printf 'not ok: %s\n' "$*" >&2; exit 1; }

# says STATUS TEXT ARGS... - wgctl ends so, prints nothing, and has one line on stderr that begins so
says() {
	local expected=$1 text=$2 status=0
	shift 2
	"$wgctl" "$@" >out 2>err </dev/null || status=$?
	[ "$status" = "$expected" ] || fail "wgctl $* ends with $status and says $(cat err)"
	[ ! -s out ] || fail "wgctl $* prints $(cat out)"
	[ "$(wc -l <err)" = 1 ] || fail "wgctl $* says in more or less than one line: $(cat err)"
	case $(cat err) in "wgctl: $text"*) ;; *) fail "wgctl $* says: $(cat err)" ;; esac
}

# Options: which, why, and what to write instead
says 1 "\`show' has no option \`--jsno'; did you mean --json?" show wg0 --jsno
says 1 "\`setconf' has no option \`--bogus'; it has --dry-run: see \`wgctl help setconf'" setconf wg0 x --bogus
says 2 "there is no option \`--bogus'" --bogus
says 1 "\`show' has no option \`--bogus'" --bogus show
says 2 "\`check' has no option \`--bogus'" check --bogus
says 2 "\`genpeer' needs --endpoint <host>[:<port>]" genpeer server.conf
says 2 "--endpoint needs a host" genpeer server.conf --endpoint
says 2 "--client: \`' is not the name of a file" genpeer server.conf --endpoint x --client ''
says 2 "--keepalive: \`99999' is not a number of seconds" genpeer server.conf --endpoint x --keepalive 99999
says 1 "--json takes no value: \`--json=1'" show --json=1
says 1 "--watch: \`abc' is not a number of seconds from 0.1 to 86400" show --watch=abc
says 1 "--watch: \`abc' is neither an interface nor a number of seconds" show --watch abc
says 1 "--watch: \`abc' is neither an interface nor a number of seconds" show --watch abc wg0
# Elsewhere it can only be an interface
says 1 "abc: " show abc --watch
says 1 "abc: " show abc --watch 1
says 1 "abc: " show --watch --json abc
says 2 "--watch and --dry-run exclude each other" resolve wg0 x --watch --dry-run
says 2 "--wg and --strip exclude each other" config --wg x --strip
says 1 "--json shows whole interfaces, and not \`dump'" show wg0 dump --json

# Words
says 2 "\`completion': \`ksh' is not bash or fish" completion ksh
says 2 "\`diff' needs <configuration filename> after \`wg0'" diff wg0
says 2 "\`qr' takes nothing more: \`b'" qr a b
says 1 "\`bogus' is not a field of an interface" show all bogus
says 1 "\`set' needs a setting after \`wg0'" set wg0
says 1 "\`set' needs <interface>" set
says 1 "listen-port: a port is a number from 0 to 65535: \`99999'" set wg0 listen-port 99999
says 1 "Invalid subcommand: \`shwo'; did you mean show?" shwo
says 1 "Invalid subcommand: \`bogus'; \`wgctl help' lists them" bogus

# The driver's kind
says 1 "--kind: the kernel has no generic netlink family \`nosuch'" --kind nosuch show
says 1 "--kind: the kernel has no generic netlink family \`nosuch'" stats --kind=nosuch
WGCTL_KIND=nosuch says 1 "WGCTL_KIND: the kernel has no generic netlink family \`nosuch'" monitor
says 1 "--kind: \`sixteen-letters!' is not the link kind of a driver" show --kind sixteen-letters!
says 1 "--kind needs the link kind of a driver" show --kind
WGCTL_KIND=nosuch "$wgctl" genkey >/dev/null || fail "genkey needs no driver"

# Options in any place: these get as far as the interface, or the file, that is not there
for line in "--json show none" "show --json none" "show none --json" "show none --names dump" \
	"set none --dry-run fwmark 1" "--dry-run set none fwmark 1" "setconf none /dev/null --dry-run" \
	"--kind wireguard show none" "show none --kind=wireguard" "show -- none"; do
	status=0
	# shellcheck disable=SC2086 # words
	"$wgctl" $line >out 2>err || status=$?
	[ "$status" = 1 ] || fail "wgctl $line ends with $status"
	if grep -q "option\|Usage\|argument" err; then fail "wgctl $line says $(cat err)"; fi
done
"$wgctl" --json | grep -q '"devices"' || fail "--json without a command shows nothing"

# help: every command, with every option, in 80 columns
"$wgctl" help >all
[ "$(wc -L <all)" -le 80 ] || fail "help is wider than 80 columns"
while read -r _ _ name arguments; do
	grep -q "^  $name " all || fail "help has no $name"
	"$wgctl" help "$name" >one
	[ "$(wc -L <one)" -le 80 ] || fail "help $name is wider than 80 columns"
	mapfile -t options < <(grep -oE -- '--[a-z-]+' <<<"$arguments")
	for option in "${options[@]}"; do
		grep -qE -- "^  $option( |$)" one || fail "help $name does not explain $option"
	done
	if [ "$name" != show ]; then
		"$wgctl" "$name" --help | cmp -s - one || fail "$name --help is not help $name"
	fi
done < <("$wgctl" help --all)

# Called wg it has wg's words and no options
ln -s "$wgctl" wg
called() {
	local expected=$1 text=$2 status=0
	shift 2
	./wg "$@" >out 2>err </dev/null || status=$?
	[ "$status" = "$expected" ] || fail "wg $* ends with $status"
	case $(cat err) in "$text"*) ;; *) fail "wg $* says: $(cat err)" ;; esac
}
called 1 'Usage: ./wg setconf <interface> <configuration filename>' setconf wg0
called 1 "Invalid subcommand: \`--json'" --json
called 1 "Invalid subcommand: \`check'" check x
called 1 'Usage: ./wg show { <interface> | all | interfaces }' show --json wg0 x
called 1 "Invalid parameter: \`bogus'" show wg0 bogus
called 0 'Usage: ./wg show ' show --help
called 1 'Usage: ./wg genkey' genkey x
