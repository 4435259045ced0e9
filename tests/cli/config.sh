#!/bin/bash
# SPDX-License-Identifier: MIT
# config.sh - check, genpeer and qr as they are called: what they print, write and answer
#
# usage: config.sh WGCTL
set -euo pipefail

wgctl=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
umask 022

private=$("$wgctl" genkey)
write_server() { printf '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.1/24\nListenPort = 5\n%s' "$private" "${1-}" >server.conf; }

# check: exit status, findings on stdout, and no secret in them
write_server
chmod 600 server.conf
gives 0 "$wgctl" check server.conf
[ ! -s out ] || fail "a sound file has findings: $(cat out)"
chmod 640 server.conf
gives 0 "$wgctl" check server.conf
has out 'server.conf:2:14: warning: others than the owner can read this secret'
has_not out "$private"
printf '[Interface]\nPrivatKey = %s\nListenPort = 99999\n' "$private" >bad.conf
gives 1 "$wgctl" check bad.conf server.conf
has out 'bad.conf:2:1: error: unknown key in [Interface]; did you mean PrivateKey?'
has out 'bad.conf:3:14: error: ListenPort: '
has out '             ^~~~~'
has out 'server.conf:2:14: warning:'
has_not out "$private"
gives 1 "$wgctl" check nowhere.conf
has err 'nowhere.conf: No such file or directory'
gives 2 "$wgctl" check
gives 2 "$wgctl" check --bogus

# check: what fails later, or never works; the line it is in is always named
suspect() { # LINE FILE WHAT...
	printf '%b' "$2" >suspect.conf
	chmod 600 suspect.conf
	gives 1 "$wgctl" check --strict suspect.conf
	has out "suspect.conf:$1:"
	for what in "${@:3}"; do has out "$what"; done
	has_not out "$private"
}
with_interface() { printf '%s' "[Interface]\nPrivateKey = $private\n$1\n"; }
with_peer() { with_interface "[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\nAllowedIPs = 10.0.0.0/8\n$1"; }
suspect 3 "$(with_interface 'Table = vpn table')" 'error: Table: a blank'
suspect 3 "$(with_interface 'Table = 99999999999')" 'error: Table: '
suspect 3 "$(with_interface 'Table = no-such-table')" 'warning: there is no routing table'
suspect 3 "$(with_interface 'MTU = 1420 bytes')" 'error: MTU: '
suspect 3 "$(with_interface 'MTU = 1279\nAddress = fd00::1/64')" 'warning: IPv6 needs'
suspect 3 "$(with_interface 'SaveConfig = yes')" 'error: SaveConfig: '
suspect 3 "$(with_interface 'ListenPort = 70000')" 'error: ListenPort: '
suspect 3 "$(with_interface 'FwMark = 0x1ffffffff')" 'error: FwMark: '
suspect 3 "$(with_interface 'Address = 10.8.0.0/24')" 'warning: the address of the network itself'
suspect 3 "$(with_interface 'DNS = 300.1.1.1')" 'warning: DNS: '
suspect 6 "$(with_peer 'Endpoint = 300.1.1.1:51820')" 'error: Endpoint: '
suspect 6 "$(with_peer 'Endpoint = udp://192.0.2.1:51820')" 'error: Endpoint: '
suspect 6 "$(with_peer 'Endpoint = 192.0.2.1:51820,192.0.2.2:51820')" 'error: Endpoint: '
suspect 6 "$(with_peer 'Endpoint = [fe80::1]:51820')" 'warning: a link-local address'
suspect 6 "$(with_peer 'Endpoint = vpn example.com:51820')" 'warning: a blank'
suspect 6 "$(with_peer 'PersistentKeepalive = 25s')" 'error: PersistentKeepalive: '

# check: stdin, several files, JSON, strictness, and no more than a person reads
status=0
printf '[Interface]\nMTU = x\n' | "$wgctl" check - >out || status=$?
[ $status = 1 ] || fail "check - gives $status"
has out '-:2:7: error: MTU: '
printf '%b' "$(with_peer '')" >one.conf
cp one.conf two.conf
chmod 600 one.conf two.conf
gives 0 "$wgctl" check one.conf two.conf
has out 'two.conf:4:13: warning: one.conf:4 has a peer with the same PublicKey'
has out 'two.conf:2:14: warning: one.conf:2 has the same PrivateKey'
gives 1 "$wgctl" check --strict one.conf two.conf
gives 0 "$wgctl" check --strict one.conf
[ ! -s out ] || fail "a sound file has findings: $(cat out)"
{ printf '[Interface]\nPrivateKey = %s\n' "$private"; for n in $(seq 45); do echo "MTU = $n x"; done; } >many.conf
chmod 600 many.conf
gives 1 "$wgctl" check many.conf
[ "$(grep -c ': error: ' out)" = 20 ] || fail "not 20 errors: $(cat out)"
has out 'many.conf: 25 more errors, 24 more warnings; --all shows them'
gives 1 "$wgctl" check --all many.conf
[ "$(grep -c ': error: ' out)" = 45 ] || fail "not all errors: $(cat out)"
gives 1 "$wgctl" setconf wgnone <(sed 's/MTU/ListenPort/' many.conf)
[ "$(grep -c ': error: ' err)" = 20 ] || fail "setconf shows not 20 errors: $(cat err)"
gives 1 "$wgctl" check --json many.conf nowhere.conf two.conf
has out '"errors": 46,'
has out '"warnings": 45,'
has out '"text": "45 x"'
has_not out "$private"
if command -v python3 >/dev/null; then
	python3 - out <<-'END' || fail "check --json: $(head -c 300 out)"
		import json, sys
		many, nowhere, two = json.load(open(sys.argv[1]))["files"]
		assert len(many["findings"]) == 89 and len(two["findings"]) == 1
		first = many["findings"][0]
		assert (first["severity"], first["line"], first["column"], first["text"]) == ("error", 3, 7, "1 x"), first
		assert nowhere["findings"][0]["line"] is None and "No such file" in nowhere["findings"][0]["message"]
	END
fi

# What is named as a file is no key when it is there, whatever it is called; and is whole in JSON, however long it is
hash=$(sha256sum <<<1 | cut -d ' ' -f 1)
mkdir -p "$hash/sub"
printf '[Interface]\nPrivateKeyFile = %s/key\nMTU = x\n' "$PWD/$hash" >"$hash/bad.conf"
gives 1 "$wgctl" check "$hash/bad.conf"
has out "$hash/bad.conf:3:7: error: MTU: "
has out "$hash/key: No such file or directory"
gives 1 "$wgctl" check --json "$hash/bad.conf" "$hash/nowhere.conf"
has out "\"file\": \"$hash/bad.conf\""
has out "\"file\": \"$hash/nowhere.conf\""
has out "\"message\": \"$hash/nowhere.conf: No such file or directory\""
gives 1 "$wgctl" check "$hash/sub" "$hash/nowhere.conf"
has err "$hash/sub: Is a directory"
has err "$hash/nowhere.conf: No such file or directory"
printf '[Interface]\nPrivateKey = %s\n' "$private" >"$hash/0.conf"
for command in "setconf wgnone $hash/bad.conf" "set wgnone private-key $hash/bad.conf" "genpeer --endpoint x:1 $hash/bad.conf" \
	"delpeer x --file $hash/0.conf" "qr $hash/bad.conf" "config $hash/bad.conf" "genpeer --endpoint x:1 --client $hash/0.conf server.conf"; do
	# shellcheck disable=SC2086 # words of a command
	gives 1 "$wgctl" $command
	has err "$hash"
	has_not err '(hidden).conf'
done
printf '%b' "$(with_peer 'Endpoint = no-such-host.invalid:51820')" >"$hash/name.conf"
gives 1 env WG_ENDPOINT_RESOLUTION_RETRIES=0 "$wgctl" setconf wgnone "$hash/name.conf"
has err "$hash/name.conf:6: "
cp one.conf "$hash/one.conf"
cp one.conf "$hash/two.conf"
gives 0 "$wgctl" check "$hash/one.conf" "$hash/two.conf"
has out "$hash/two.conf:4:13: warning: $hash/one.conf:4 has a peer"
missing=$(sha256sum <<<2 | cut -d ' ' -f 1)
gives 1 "$wgctl" check "$missing" "$hash/$missing"
has_not err "$missing"
has err "$hash/(hidden): No such file"
gives 1 "$wgctl" check --json "$missing" "$private"
has_not out "$missing"
has_not out "$private"
long=$(printf 'directory/%.0s' {1..60})
mkdir -p "$long"
printf '[Interface]\nPrivateKeyFile = %s\nNetns = %s\n' "${long}key" "$(printf 'a/%.0s' {1..120})" >"$long/long.conf"
gives 1 "$wgctl" check --json "$long/long.conf" "$long/nowhere.conf"
has out "\"file\": \"$long/long.conf\""
has out "\"file\": \"$long/nowhere.conf\""
has out "$long/nowhere.conf: No such file or directory"
has out "\"text\": \"${long}key\""
has_not out ...

# standard input, where a file is only read; elsewhere it is said that it cannot be one
from_stdin() { # STATUS WORD...
	local expected=$1 status=0
	shift
	"$wgctl" "$@" <one.conf >out 2>err || status=$?
	[ "$status" = "$expected" ] || fail "$* gives $status: $(cat err)"
}
from_stdin 0 config --strip -
cmp -s out one.conf || fail "config --strip - prints $(cat out)"
printf '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.1/24\nListenPort = 5\n' "$private" >stdin.conf
"$wgctl" genpeer --endpoint host --name Ann - <stdin.conf >out 2>err || fail "genpeer - says $(cat err)"
has out '# Name = Ann'
from_stdin 2 genpeer --endpoint x:1 --add -
has err "--add: \`-' is standard input, which cannot be changed"
from_stdin 2 genpeer --endpoint x:1 --client - server.conf
has err "--client: \`-' is not the name of a file"
from_stdin 2 delpeer Ann --file -
has err "\`-' is standard input, which cannot be changed"
from_stdin 2 save wgnone -
has err "\`-' is standard input, which cannot be changed"
from_stdin 2 check - -
has err "\`-' is standard input, which can be read only once"
[ ! -e ./- ] || fail "a file is called -"

# names that cannot be looked up are reported by file and line
printf '%b' "$(with_peer 'Endpoint = no-such-host.invalid:51820')" >lookup.conf
chmod 600 lookup.conf
for command in "setconf wgnone" "addconf wgnone" "config --wg"; do
	# shellcheck disable=SC2086 # words of a command
	gives 1 env WG_ENDPOINT_RESOLUTION_RETRIES=0 "$wgctl" $command lookup.conf
	has err 'lookup.conf:6: '
	has err 'no-such-host.invalid:51820'
done

# DNS: what resolvers take is passed on as it is written, and nothing keeps a tunnel down
printf '[Interface]\nDNS = fe80::53%%eth0, [2001:db8::1]:53, 9.9.9.9#dns.quad9.net, 1.2.3, example.com # mine\n' >dns.conf
gives 0 "$wgctl" config dns.conf
[ "$(cat out)" = "$(printf 'dns\tfe80::53%%eth0\ndns\t[2001:db8::1]:53\ndns\t9.9.9.9#dns.quad9.net\nsearch\texample.com')" ] || fail "config prints $(cat out)"
has err 'dns.conf:2:63: warning: DNS: '

# What changes a device reports in the same form, and before it speaks to a kernel
for command in setconf addconf syncconf; do
	gives 1 "$wgctl" $command wgnone bad.conf
	has err 'bad.conf:2:1: error: unknown key'
	has err 'bad.conf:3:14: error: ListenPort: '
	has_not err "$private"
done

# keys from elsewhere, beside the file and among the credentials
mkdir -m 700 keys
(umask 077; printf '%s\n' "$private" >keys/a)
printf '[Interface]\nPrivateKeyFile = a\n' >keys/wg0.conf
gives 0 "$wgctl" check keys/wg0.conf
[ ! -s out ] || fail "a key beside its file: $(cat out)"
printf '[Interface]\nPrivateKey = @a\n' >credential.conf
gives 0 env CREDENTIALS_DIRECTORY="$dir/keys" "$wgctl" check credential.conf
gives 1 env -u CREDENTIALS_DIRECTORY "$wgctl" check credential.conf
has out 'credential.conf:2:14: error: CREDENTIALS_DIRECTORY is not set'

# resolve: keys in other places are no business of its, and the tunnel is where its file says
printf '%s\nNetns = no-such\n[Peer]\nPublicKey = %s\nEndpoint = gate.test:5\n' \
	"$(cat credential.conf)" "$("$wgctl" pubkey <<<"$private")" >elsewhere.conf
gives 1 env -u CREDENTIALS_DIRECTORY "$wgctl" resolve wg0 elsewhere.conf
has err "wgctl: there is no network namespace \`no-such'"

# set: what wg says of its words and its environment
public=$("$wgctl" pubkey <<<"$private")
for retries in 1x -1 99999999999; do
	gives 1 env WG_ENDPOINT_RESOLUTION_RETRIES=$retries "$wgctl" set wgnone peer "$public" endpoint 192.0.2.1:5
	has err "Unable to parse WG_ENDPOINT_RESOLUTION_RETRIES: \`$retries'"
	gives 1 env WG_ENDPOINT_RESOLUTION_RETRIES=$retries "$wgctl" set wgnone peer "$public"
	has_not err WG_ENDPOINT_RESOLUTION_RETRIES
done
for retries in '' 0 infinity; do
	gives 1 env WG_ENDPOINT_RESOLUTION_RETRIES=$retries "$wgctl" set wgnone peer "$public" endpoint 192.0.2.1:5
	has_not err WG_ENDPOINT_RESOLUTION_RETRIES
done
gives 1 "$wgctl" set wgnone peer "$public" allowed-ips 10.0.0.1/24,+fd00::1/64,10.0.0.0/8
has err 'Warning: AllowedIP has nonzero host part: 10.0.0.1/24; the kernel takes 10.0.0.0/24'
has err 'Warning: AllowedIP has nonzero host part: fd00::1/64; the kernel takes fd00::/64'
has_not err 10.0.0.0/8

# help: of one command, and no other
gives 0 "$wgctl" help check
[ "$(head -n1 out)" = 'Usage: wgctl check [--json] [--strict] [--all] <configuration filename>...' ] || fail "help check prints $(cat out)"
has_not out showconf
gives 1 "$wgctl" help chek
[ "$(cat err)" = "wgctl: Invalid subcommand: \`chek'; did you mean check?" ] || fail "help chek says $(cat err)"

# show and its like: a name that a script has left empty is not all of them
for command in show stats; do
	gives 1 "$wgctl" "$command" ''
	has err "the interface's name is empty"
done
gives 1 "$wgctl" show --json ''
gives 1 "$wgctl" show '' dump
gives 2 "$wgctl" monitor ''

# what never ends, and what is longer than any configuration
gives 1 timeout 20 "$wgctl" set wgnone private-key /dev/zero
has err '/dev/zero: too long for a key'
# shellcheck disable=SC2016 # sh expands
gives 1 timeout 20 sh -c '"$0" pubkey </dev/zero' "$wgctl"
has err 'stdin: longer than 4096 bytes'
# shellcheck disable=SC2016 # sh expands
in_little_memory() { gives "$1" sh -c 'ulimit -v 300000; exec "$0" "$@"' "$wgctl" "${@:2}"; }
if (in_little_memory 0 version) 2>/dev/null; then # which a sanitizer needs more for
	in_little_memory 1 check /dev/zero
	has err 'wgctl: out of memory'
fi
truncate -s 1T sparse.conf
gives 1 timeout 20 "$wgctl" check sparse.conf
has err 'sparse.conf: longer than'
rm sparse.conf

ln -s "$wgctl" wg
# shellcheck disable=SC2016 # sh expands
gives 1 sh -c 'printf "%s x" "$0" | ./wg pubkey' "$private"
[ "$(cat err)" = './wg: Trailing characters found after key' ] || fail "wg pubkey says $(cat err)"

# genpeer: printed, or written where nobody else reads it
gives 0 "$wgctl" genpeer --endpoint host --psk server.conf
has out 'AllowedIPs = 10.9.0.2/32'
has out 'Address = 10.9.0.2/32'
has out 'Endpoint = host:5'
write_server '# the last line' # without a newline
ln -s server.conf link.conf
gives 0 "$wgctl" genpeer --add --name Ann --client client.conf --endpoint host link.conf
[ ! -s out ] || fail "what is written is printed too: $(cat out)"
[ -L link.conf ] || fail "the link has become a file"
has server.conf '# the last line'
has server.conf '# Name = Ann'
for file in server.conf client.conf; do
	[ "$(stat -c %a $file)" = 600 ] || fail "$file has mode $(stat -c %a $file)"
done
gives 0 "$wgctl" check server.conf client.conf
[ ! -s out ] || fail "what genpeer makes has findings: $(cat out)"
ann=$(sed -n 's/^PrivateKey = //p' client.conf | "$wgctl" pubkey)
[[ -n $ann && $ann = "$(sed -n 's/^PublicKey = //p' server.conf)" ]] || fail "the server has another key than the client: $(cat server.conf)"
[ "$(sed '/^PrivateKey/d; /^$/d' client.conf)" = "$(printf '[Interface]\nAddress = 10.9.0.2/32\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.9.0.0/24\nEndpoint = host:5' "$("$wgctl" pubkey <<<"$private")")" ] ||
	fail "the client's file is $(grep -v ^PrivateKey client.conf)"
before=$(cat server.conf client.conf)
gives 1 "$wgctl" genpeer --add --client client.conf --endpoint host server.conf
has err 'client.conf: already exists; remove it first'
[ "$before" = "$(cat server.conf client.conf)" ] || fail "a failure has changed a file"
gives 0 "$wgctl" genpeer --add --client second.conf --endpoint host server.conf
has second.conf 'Address = 10.9.0.3/32'
jobs=()
for n in {1..8}; do
	"$wgctl" genpeer --add --client "many$n.conf" --endpoint host link.conf &
	jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job" || fail "one of many genpeers at a time fails"; done
[ "$(cat many*.conf | grep ^Address | sort -u | wc -l)" = 8 ] || fail "two peers have one address: $(grep -h ^Address many*.conf)"
[ "$(grep -c '^\[Peer' server.conf)" = 10 ] || fail "peers are lost: $(cat server.conf)"
gives 1 "$wgctl" genpeer --endpoint host bad.conf
gives 2 "$wgctl" genpeer server.conf
gives 2 "$wgctl" genpeer --endpoint host
gives 2 "$wgctl" genpeer --endpoint host --bogus server.conf

# a name is of one peer
before=$(cat server.conf)
for name in Ann ' Ann '; do
	gives 1 "$wgctl" genpeer --add --name "$name" --endpoint host server.conf
	has err "server.conf: a peer is already called \`$name'; choose another name, or take that peer out with \`wgctl delpeer"
	gives 1 "$wgctl" genpeer --name "$name" --endpoint host server.conf
done
[ "$before" = "$(cat server.conf)" ] || fail "a name that is taken has changed the file"

# delpeer: the file is again what it was before genpeer
chmod 600 server.conf
cp server.conf before.conf
gives 0 "$wgctl" genpeer --add --name 'Bob B.' --client bob.conf --psk --endpoint host link.conf
has server.conf 'Bob B.'
gives 0 "$wgctl" delpeer 'Bob B.' --file link.conf
cmp server.conf before.conf || fail "delpeer by name leaves another file"
gives 0 "$wgctl" genpeer --add --client carl.conf --endpoint host server.conf
carl=$(sed -n 's/^PrivateKey = //p' carl.conf | "$wgctl" pubkey)
gives 0 "$wgctl" genpeer --add --name Dora --client dora.conf --endpoint host server.conf
gives 0 "$wgctl" delpeer --file=server.conf "$carl"
has_not server.conf "$carl"
has server.conf Dora
gives 0 "$wgctl" delpeer Dora --file server.conf
cmp server.conf before.conf || fail "delpeer by key leaves another file"
[[ -L link.conf && $(stat -c %a server.conf) = 600 ]] || fail "the link or the mode is lost"
printf '\n### begin Eve\n# she is in the office\n[Peer]\n# Name = Eve\nPublicKey = %s\n### end Eve\n' "$carl" >>server.conf
gives 0 "$wgctl" delpeer Eve --file server.conf
cmp server.conf before.conf || fail "delpeer leaves an end of a pair of comments: $(tail -n4 server.conf)"
gives 1 "$wgctl" delpeer Nobody --file server.conf
has err "server.conf: no peer is called \`Nobody'"
gives 1 "$wgctl" delpeer "$carl" --file server.conf
has err 'server.conf: no peer has this public key'
gives 1 "$wgctl" delpeer "$private" --file server.conf
has_not err "$private"
gives 1 "$wgctl" delpeer Ann --file nowhere.conf
has err 'nowhere.conf: No such file'
printf '[Peer]\n# Name = Twin\nPublicKey = %s\n' "$carl" "$("$wgctl" genkey | "$wgctl" pubkey)" >twins.conf
gives 1 "$wgctl" delpeer Twin --file twins.conf
has err "twins.conf: 2 peers are called \`Twin'; give the public key of one"
gives 2 "$wgctl" delpeer Ann
has err "\`delpeer' needs --file <filename>"
gives 2 "$wgctl" delpeer --file server.conf
has err "\`delpeer' needs <name or public key>"
[ -z "$(find . -name '*.conf.*')" ] || fail "a file was left beside its place"

# config: lines for scripts; values are never anything else, and secrets only where they are asked for
printf '[Interface]\nPrivateKeyFile = keys/private\nAddress = 10.9.0.1/24\nPostUp = echo "a;b" \\t%%i # x\n[Peer]\nPublicKey = %s\nEndpoint = 192.0.2.1:5\nAllowedIPs = 10.9.0.2, ::/0\n' "$("$wgctl" pubkey <<<"$private")" >quick.conf
mkdir -p keys
"$wgctl" genkey >keys/private
chmod 600 keys/private
gives 0 "$wgctl" config quick.conf
[ "$(cat out)" = "$(printf 'address\t10.9.0.1/24\nfull-ipv6\ttrue\ndefault-ipv6\ttrue\npost-up\techo "a;b" \\t%%i # x\nroute\t10.9.0.2/32\nroute\t::/0')" ] || fail "config prints $(cat out)"
gives 0 "$wgctl" config --wg quick.conf
has out "PrivateKey = $(cat keys/private)"
has out 'Endpoint = 192.0.2.1:5'
has_not out Address
has err 'Warning: writing'
gives 0 "$wgctl" config --strip quick.conf
[ "$(cat out)" = "$(grep -vE '^(Address|PostUp)' quick.conf)" ] || fail "config --strip prints $(cat out)"
gives 1 "$wgctl" config bad.conf
[ ! -s out ] || fail "facts of a bad file"
# --where: what the name of a tunnel means, whether the file can be used or is there at all
gives 0 "$wgctl" config --where wg-none
[ "$(cat out)" = "$(printf 'file\t/etc/wireguard/wg-none.conf\ninterface\twg-none')" ] || fail "config --where prints $(cat out)"
chmod 600 bad.conf
gives 0 "$wgctl" config --where "$PWD/bad.conf"
[ "$(cat out)" = "$(printf 'file\t%s\ninterface\tbad\nowner\t%s' "$PWD/bad.conf" $UID)" ] || fail "config --where prints $(cat out)"
for mode in 602 610 640; do
	chmod $mode bad.conf
	gives 0 "$wgctl" config --where bad.conf
	has out "$(printf 'open-to-others\ttrue')"
done
for name in a/b sixteen-letters- ../x ''; do
	gives 1 "$wgctl" config --where "$name"
	has err 'the name of an interface has 1 to 15 letters'
done
gives 2 "$wgctl" config
gives 2 "$wgctl" config --bogus quick.conf
gives 2 "$wgctl" save wg0
gives 2 "$wgctl" save --bogus wg0 quick.conf
gives 1 "$wgctl" save --addresses 10.0.0.1/8,10.0.0.0/99,x wg0 quick.conf
has err "--addresses: the prefix length is a number from 0 to 32: \`10.0.0.0/99'"

# qr: a code, and none of what check refuses or a phone cannot use
gives 0 "$wgctl" qr client.conf
has out '█'
has_not out "$(printf '\033')"
gives 1 "$wgctl" qr bad.conf
[ ! -s out ] || fail "a code of a bad file"
printf '[Interface]\nAddress = 10.0.0.1\n' >keyless.conf
gives 1 "$wgctl" qr keyless.conf
has err 'there is no PrivateKey'
for n in $(seq 60); do printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.0.0.%s\n' "$("$wgctl" genkey | "$wgctl" pubkey)" "$n"; done >>server.conf
gives 1 "$wgctl" qr server.conf
has err 'too long for a QR code'
gives 2 "$wgctl" qr
if command -v script >/dev/null; then
	for columns in 20 200; do
		script -qec "stty cols $columns; '$wgctl' qr client.conf" /dev/null >"wide$columns" </dev/null
	done
	has wide20 'columns wide, the terminal 20; make it wider'
	has_not wide200 'columns wide'
fi
if command -v zbarimg >/dev/null && command -v python3 >/dev/null; then
	"$wgctl" qr client.conf | python3 -c '
import sys
light = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}
rows = [[light[c][half] for c in line] for line in sys.stdin.read().splitlines() for half in (0, 1)]
sys.stdout.buffer.write(b"P5 %d %d 255\n" % (len(rows[0]) * 6, len(rows) * 6))
for row in rows:
    sys.stdout.buffer.write(bytes(255 * m for m in row for _ in range(6)) * 6)' >code.pgm
	[ "$(zbarimg -q --raw code.pgm 2>/dev/null)" = "$(cat client.conf)" ] || fail "the code does not say what the file says"
fi
