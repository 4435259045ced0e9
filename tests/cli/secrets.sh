#!/bin/bash
# SPDX-License-Identifier: MIT
# secrets.sh - a key in any place of any command, of any file and of the environment is never printed
#
# usage: secrets.sh WGCTL KEYWORDS
#
# The commands, their words and where these may be come from the usage lines, the keys of files from
# KEYWORDS, lib/src/text/keyword.cpp: what is added there is covered by itself. Looked for are each key
# and every 12 letters of it, in everything that all calls together print.
#
# What prints a key because that is its job gets none of these keys to print:
#   genkey, genpsk, genpeer   make keys of their own, pubkey reads one from stdin, which is empty
#   config --wg, --strip, qr  print what a file holds; the sound file has another key
#   config FILE               prints hooks as they are written, for scripts to run; with a sound file
#   show, showconf, set --dry-run, monitor   print peers, whose keys are public: what `peer' is
#                             followed by was read as such; there is no interface here to show
set -euo pipefail

wgctl=$(realpath "$1")
keywords=$(realpath "$2")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
umask 077
export LC_ALL=C WG_ENDPOINT_RESOLUTION_RETRIES=0 WGCTL_NAMES=

fail() { printf 'not ok: %s\n' "$*" >&2; exit 1; }

# Each form of a key in turn. The second is the first, as other programs and slips of the pen write it.
private=$("$wgctl" genkey)
hex=$(base64 -d <<<"$private" | od -An -v -tx1 | tr -d ' \n')
url=${private//+/-} url=${url//\//_}
forms=("$private" "$hex" "$("$wgctl" genpsk)" "${private%?}" "$url" "x$private" "${private%??}")
# Broken in two or three, as by an editor or a mail, and the pieces by themselves, as a shell parts them. These are always the
# same, for a piece is known by its letters alone and one in a hundred is missed.
fixed=2Jk6MUqEWsHUZfGCf+zRicC7sJKoH6hTnmTRDAHpLFQ=
for gap in $'\n' ' ' . ',' : $'\n\t' '; '; do forms+=("${private:0:21}$gap${private:21}" "${hex:0:30}$gap${hex:30}"); done
forms+=("${private:0:13}.${private:13:14}.${private:27}")
pieces=("${fixed:0:17}" "${fixed:17}")
turn=0
next_key() { KEY=${forms[turn++ % ${#forms[@]}]}; }

ln -s "$wgctl" wg
other=$("$wgctl" genkey)
public=$("$wgctl" pubkey <<<"$other")
printf '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.1/24\nListenPort = 5\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.9.0.2/32\n' \
	"$other" "$("$wgctl" genkey | "$wgctl" pubkey)" >sound.conf

# call WORD... - with what it prints behind a line that says which call it was, without the key
calls=0
call() {
	calls=$((calls + 1))
	local words=${*//"$KEY"/KEY}
	words=${words//"${pieces[0]}"/PIECE}
	printf '== %s\n' "${words//"${pieces[1]}"/PIECE}" >>said
	timeout 5 "$@" </dev/null >>said 2>&1 || true
	printf '\n' >>said
}

# value OF - what may be there for `<...>' of a usage line, so that the call gets as far as it can
value() {
	case $1 in
	*interface*) VALUE=wgnone ;;
	*key*) VALUE=$public ;;
	*file* | *path*) VALUE=sound.conf ;;
	*ip* | *host*) VALUE=192.0.2.1:5 ;;
	*) VALUE=5 ;;
	esac
}

# read_usage LINE - sets NEEDED to the words that a call cannot do without, with values, and OPTIONS to all words that are
# themselves; TAKES has those of them that have a value
read_usage() {
	local rest=$1 depth=0 token last='' group=''
	NEEDED=() OPTIONS=()
	declare -gA TAKES=()
	while [[ $rest =~ ^[[:space:]]*(<[^>]*>|\.\.\.|[][{}|]|[^][{}|<>[:space:]]+)(.*)$ ]]; do
		token=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
		case $token in
		'[') depth=$((depth + 1)) ;;
		']') depth=$((depth - 1)) ;;
		'{') group=first ;;
		'}') group='' ;;
		'|') [ "$group" != first ] || group=others ;;
		'...') ;;
		'<'*)
			[ -z "$last" ] || TAKES[$last]=1
			value "$token"
			if [ $depth = 0 ] && [ "$group" != others ]; then NEEDED+=("$VALUE"); fi
			last=''
			;;
		[a-z-]*)
			token=${token%=}
			OPTIONS+=("$token") last=$token
			if [ $depth = 0 ] && [ "$group" != others ]; then NEEDED+=("$token"); fi
			;;
		esac
	done
}

# sweep PROGRAM COMMAND - the key in every place
sweep() {
	local i option first
	for ((i = 0; i <= ${#NEEDED[@]}; i++)); do
		next_key
		call "$@" "${NEEDED[@]:0:i}" "$KEY" "${NEEDED[@]:i + 1}"
		call "$@" "${NEEDED[@]:0:i}" "$KEY" "${NEEDED[@]:i}"
		call "$@" "${NEEDED[@]:0:i}" "${pieces[@]}" "${NEEDED[@]:i + 1}"
	done
	for option in "${OPTIONS[@]}" --help --no-such-option; do
		next_key
		call "$@" "$option" "$KEY" "${NEEDED[@]}"
		call "$@" "$option=$KEY" "${NEEDED[@]}"
		call "$@" "${NEEDED[@]}" "$option" "$KEY"
		call "$@" "${NEEDED[@]}" "$option=$KEY"
		call "$@" "${NEEDED[@]}" "$KEY" "$option"
		call "$@" "${NEEDED[@]}" "$option" "${pieces[@]}"
		[ -n "${TAKES[$option]-}" ] || continue
		case $option in *key*) value "<file>" ;; peer) value "<key>" ;; *ip*) VALUE=10.0.0.0/8 ;; *) VALUE=5 ;; esac
		for first in "${OPTIONS[@]}"; do
			[ -z "${TAKES[$first]-}" ] || call "$@" "${NEEDED[@]}" "$option" "$VALUE" "$first" "$KEY"
		done
	done
}

# The program's own words.
KEY=${forms[0]}
usages=$("$wgctl" help --all)
commands=0
for first in '' help version --kind --kind= --help -v --no-such; do
	next_key
	for program in "$wgctl" ./wg; do
		call "$program" $first "$KEY"
		call "$program" "$first$KEY"
		call "$program" $first "$KEY" show
		call "$program" "$KEY" $first
	done
done
for variable in WGCTL_KIND WG_ENDPOINT_RESOLUTION_RETRIES WGCTL_NAMES CREDENTIALS_DIRECTORY WG_HIDE_KEYS WG_COLOR_MODE NO_COLOR; do
	next_key
	call env "$variable=$KEY" "$wgctl" show wgnone
	call env "$variable=$KEY" "$wgctl" set wgnone peer "$public" endpoint 192.0.2.1:5
	call env "$variable=$KEY" "$wgctl" check sound.conf
done

while read -r _ _ command arguments; do
	commands=$((commands + 1))
	read_usage "$arguments"
	sweep "$wgctl" "$command"
	if grep -q "^  $command: " <<<"$(./wg help)"; then sweep ./wg "$command"; fi
done <<<"$usages"
[ $commands -ge 20 ] || fail "only $commands usage lines are in \`wgctl help --all'"

# Files: one that has a key in every value, for all that read files, and one a key of its own for check.
mapfile -t names < <(tr -d '\n' <"$keywords" | grep -oE '(interface_key|quick_key|peer_key|hook|Keyword)[({] *"[A-Za-z0-9]+"' | cut -d '"' -f 2)
[[ ${#names[@]} -ge 20 && " ${names[*]} " == *" PrivateKeyFile "*" Endpoint "* ]] || fail "not the keys of files: ${names[*]}"
files=()
for section in Interface Peer; do
	printf '[%s]\n' "$section"
	for name in "${names[@]}"; do
		for KEY in "${forms[@]}"; do
			# A key of a peer is public when it is one.
			[[ $name != PublicKey || (${KEY// /} != "${forms[0]}" && $KEY != "${forms[2]}") ]] || continue
			printf '%s = %s\n' "$name" "$KEY"
		done
	done
done >all.conf
for name in "${names[@]}"; do
	next_key
	file=$name.conf
	printf '[Interface]\nPrivateKey = %s\n%s = a b, %s:5 # %s\n%s = %s\n[Peer]\n# %s\n%s = %s, 10.0.0.0/8\nPresharedKey = %s # x\n[Peer] # %s\n[%s]\n' \
		"$KEY" "$name" "$KEY" "$KEY" "$KEY" "$name" "$KEY" "$name" "$KEY" "$KEY" "$KEY" "$KEY" >"$file"
	printf '%s %s\n%s\n' "$name" "$KEY" "$KEY" >>"$file"
	files+=("$file")
done
KEY=${forms[0]}
call "$wgctl" check "${files[@]}" all.conf
call "$wgctl" check --json "${files[@]}" all.conf
call "$wgctl" check --strict all.conf
while read -r _ _ command arguments; do
	[[ $arguments == *"<configuration filename>"* ]] || continue
	read_usage "$arguments"
	for file in all.conf "${files[0]}"; do
		call "$wgctl" "$command" "${NEEDED[@]/#sound.conf/$file}"
		call "$wgctl" "$command" --endpoint host "${NEEDED[@]/#sound.conf/$file}"
	done
done <<<"$usages"

for KEY in "${forms[@]}" "$fixed"; do
	for ((i = 0; i + 12 <= ${#KEY}; i++)); do [[ ${KEY:i:12} == *[$' \t\n.,:;']* ]] || printf '%s\n' "${KEY:i:12}"; done
done | sort -u >pieces
if grep -qF -f pieces said; then
	awk 'FILENAME == "pieces" { piece[$0]; next } /^== / { name = $0; next }
		{ for (p in piece) if (index($0, p)) { print name; break } }' pieces said | sort -u | head -n 40 >&2
	fail "in what these calls print there is a part of a key"
fi
[ "$(grep -c '(hidden)' said)" -ge $((calls / 4)) ] || fail "few of $calls calls speak of what they were given, so this test looks at nothing"
