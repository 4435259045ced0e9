# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# names.sh - name servers; sourced by wgctl-quick

# What it has left in /run stays there when it is stopped, and resolvectl would start it again.
resolved_runs() { command -v resolvectl >/dev/null && quietly systemctl -q is-active systemd-resolved 2>/dev/null; }

# resolved_is_asked - by programs: with its stub's address, with the servers that it knows of, or by its part of glibc
resolved_is_asked() {
	grep -qs '^nameserver 127\.0\.0\.5[34]' /etc/resolv.conf || [[ $(realpath /etc/resolv.conf) == /run/systemd/resolve/* ]] ||
		grep -qs '^hosts:.*\bresolve\b' /etc/nsswitch.conf
}

# resolvectl goes by this name too, and then it is of no use without systemd-resolved
have_resolvconf() {
	local program
	program=$(command -v resolvconf) && [[ $(realpath "$program") != */resolvectl ]]
}

# resolvconf_name - with the prefix that makes tunnels' servers come first: Debian's resolvconf is told which, openresolv
# knows this one. Without a metric, which would put them last there.
resolvconf_name() {
	local prefix=vpn.
	[ ! -e /etc/resolvconf/interface-order ] || prefix=$(sed -n 's/^\([A-Za-z0-9-]*\)\*$/\1./p' /etc/resolvconf/interface-order | head -n 1)
	printf '%s%s\n' "$prefix" "$NAME"
}

# server_parts WORD - sets HOST, ZONE, PORT and TLS_NAME of a name server, as systemd's resolved.conf(5) writes it, or with its
# zone in the brackets
server_parts() {
	local word=${1%%#*}
	TLS_NAME='' ZONE='' PORT=''
	if [[ $1 == *#* ]]; then TLS_NAME=${1#*#}; fi
	if [[ $word =~ ^\[([^]%]+)(%([^]]+))?\](:([0-9]+))?(%(.+))?$ ]]; then
		HOST=${BASH_REMATCH[1]} ZONE=${BASH_REMATCH[3]:-${BASH_REMATCH[7]}} PORT=${BASH_REMATCH[5]}
	elif [[ $word =~ ^([0-9.]+)(:([0-9]+))?(%(.+))?$ ]]; then
		HOST=${BASH_REMATCH[1]} ZONE=${BASH_REMATCH[5]} PORT=${BASH_REMATCH[3]}
	else
		HOST=${word%%\%*}
		if [[ $word == *%* ]]; then ZONE=${word#*%}; fi
	fi
}

# resolved_form WORD - sets FORM to what resolvectl(1) takes: brackets only with a port, and the zone behind them
resolved_form() {
	server_parts "$1"
	FORM=$HOST
	if [ -n "$PORT" ]; then
		if [[ $HOST == *:* ]]; then FORM="[$HOST]"; fi
		FORM+=:$PORT
	fi
	FORM+=${ZONE:+%$ZONE}${TLS_NAME:+#$TLS_NAME}
}

# plain_servers - sets SERVERS to what resolv.conf(5) can name, an address with its zone, and tells of what it cannot
plain_servers() {
	local server
	SERVERS=()
	for server in "${DNS[@]}"; do
		server_parts "$server"
		if [ "${PORT:-53}" != 53 ]; then
			tell "warning: DNS server \`$server' is not used: resolv.conf has no ports; name one that answers on port 53, or run systemd-resolved"
			continue
		fi
		if [[ $HOST == *:* ]]; then HOST+=${ZONE:+%$ZONE}; fi
		SERVERS+=("$HOST")
	done
}

resolv_conf() {
	[ ${#SERVERS[@]} = 0 ] || printf 'nameserver %s\n' "${SERVERS[@]}"
	[ ${#SEARCH[@]} = 0 ] || printf 'search %s\n' "${SEARCH[*]}"
}

# put_file FROM TO - in one step; a mount point, which cannot be replaced, is written
put_file() {
	say "cp $1 $2"
	if { cp -a "$1" "${2%/*}/.wgctl-quick" && mv -fT "${2%/*}/.wgctl-quick" "$2"; } 2>/dev/null; then return 0; fi
	rm -f "${2%/*}/.wgctl-quick" 2>/dev/null || true
	{ cat "$1" >"$2"; } 2>/dev/null
}

ours() {
	local line=''
	{ read -r line <"$1"; } 2>/dev/null || true
	[[ $line == '# written by wgctl-quick'* ]]
}

# The machine's own, beside it: what is in /run does not outlive a crash of the machine, which ours does. A container's
# /etc may be read-only but for this file, which then is new at each start.
OWN=/etc/resolv.conf.wgctl-quick
[ -w /etc ] || OWN=$RUN/:resolv.conf

# names_file - sets THERE to the file that the tunnels of one place share, and SHARE to the name of each one's part in it. For
# a namespace that is where ip-netns(8) looks.
names_file() {
	THERE=/etc/resolv.conf SHARE=resolv.conf
	[ -z "$NETNS" ] || THERE=/etc/netns/$NETNS/resolv.conf SHARE=resolv.conf.$NETNS
}

# share_file - what the tunnel wants that asked last; where that is domains alone, with the servers of the one before it, or
# the machine's own. 2 with nobody who asks.
share_file() {
	local asked file own=/etc/resolv.conf other servers='' new=$RUN/:resolv.new
	mapfile -t asked < <(find "$RUN" -mindepth 2 -maxdepth 2 -name "$SHARE" -printf '%T@ %p\n' | sort -rn | sed 's/^[^ ]* //')
	[ ${#asked[@]} != 0 ] || return 2
	file=${asked[0]}
	if ! grep -q '^nameserver' "$file"; then
		! ours "$own" || own=$OWN
		for other in "${asked[@]:1}" "$own"; do
			servers=$(grep -s '^nameserver' "$other") && break
		done
		printf '%s\n' "$(<"$file")${servers:+$'\n'$servers}" >"$new" || return 1
		chmod 644 "$new"
		file=$new
	fi
	if [ -z "$NETNS" ]; then
		put_file "$file" "$THERE"
	else
		# Not by rename: who is in the namespace has this very file mounted.
		say "cat $file >$THERE"
		{ cat "$file" >"$THERE" && chmod 644 "$THERE"; } 2>/dev/null
	fi
}

by_file() {
	local before=''
	if [ "$RUN" != /run/wgctl-quick ]; then before=" in $RUN"; fi
	[ -n "$NETNS" ] || before+="; what was here before is in $OWN"
	printf '# written by wgctl-quick for %s%s\n%s\n' "$NAME" "$before" "$(resolv_conf)" >"$STATE/$SHARE" || { rm -f "$STATE/$SHARE"; return 1; }
	chmod 644 "$STATE/$SHARE"
	if [ -n "$NETNS" ]; then
		mkdir -p "${THERE%/*}" || return
	elif ! ours "$THERE"; then
		rm -f "$OWN"
		if [ -e "$THERE" ] || [ -L "$THERE" ]; then cp -a "$THERE" "$OWN" || return; fi
	fi
	share_file
}

# not_by_file - what other tunnels asked for comes back, or what was there before all of them
not_by_file() {
	local status=0
	names_file
	rm -f "$STATE/$SHARE" /etc/.wgctl-quick
	# One with another RUNTIME_DIRECTORY has written it since, and will put back what was there.
	if [ -z "$NETNS" ] && writer_lives "$THERE" && ! compgen -G "$RUN/*/$SHARE" >/dev/null; then return 0; fi
	if ours "$THERE"; then
		share_file || status=$?
		if [ $status != 2 ]; then return $status; fi
		if [ -z "$NETNS" ] && { [ -e "$OWN" ] || [ -L "$OWN" ]; }; then
			put_file "$OWN" "$THERE" || return
		else
			say "rm $THERE"
			rm -f "$THERE" || return
		fi
	fi
	if [ -z "$NETNS" ]; then rm -f "$OWN"; else rmdir "${THERE%/*}" /etc/netns 2>/dev/null || true; fi
}

# writer_lives FILE - is it there for a tunnel that is up, by its first line? It may have another RUNTIME_DIRECTORY.
writer_lives() {
	local line
	{ read -r line <"$1"; } 2>/dev/null || return 1
	[[ $line =~ ^'# written by wgctl-quick for '([^ ;]+)(' in '([^;]+))?';' ]] || return 1
	[ -e "${BASH_REMATCH[3]:-/run/wgctl-quick}/${BASH_REMATCH[1]}/resolv.conf" ]
}

# clear_file - that of a tunnel that was up when the machine went down, by whose servers no endpoint would be found
clear_file() {
	if ! ours /etc/resolv.conf || compgen -G "$RUN/*/resolv.conf" >/dev/null || writer_lives /etc/resolv.conf; then return 0; fi
	tell "/etc/resolv.conf is that of a tunnel that no longer exists; putting back what was there"
	not_by_file || tell "cannot write /etc/resolv.conf"
}

# offer WHAT WORD... - the tunnel's servers or domains to resolvectl(1). It takes all or none: what it refuses is left out,
# and told of. TAKEN is the rest.
offer() {
	local word error
	TAKEN=("${@:2}")
	say "resolvectl $1 $NAME ${TAKEN[*]}"
	if quietly resolvectl "$1" "$NAME" "${TAKEN[@]:-}" 2>/dev/null; then return 0; fi
	TAKEN=()
	for word in "${@:2}"; do
		resolved_form "$word"
		if error=$(quietly resolvectl "$1" "$NAME" "$word" 2>&1); then
			TAKEN+=("$word")
		elif [ "$FORM" != "$word" ] && error=$(quietly resolvectl "$1" "$NAME" "$FORM" 2>&1); then
			TAKEN+=("$FORM")
		else
			tell "warning: DNS word \`$word' is not used: resolvectl: ${error%%$'\n'*}"
		fi
	done
	cmd resolvectl "$1" "$NAME" "${TAKEN[@]:-}" || no_dns "resolvectl fails"
}

by_resolved() {
	local domains=("${SEARCH[@]}") full=$FULL4$FULL6
	# What an earlier full tunnel asked for is taken back in no other way.
	if recorded "dns resolved" && [ -z "$full" ]; then cmd resolvectl revert "$NAME" || no_dns "resolvectl fails"; fi
	recorded "dns resolved" || record "dns resolved"
	offer dns "${DNS[@]}"
	# Names do not go to a link that should have servers and has none.
	if [ ${#TAKEN[@]} -lt ${#DNS[@]} ] && [ ${#TAKEN[@]} = 0 ]; then full=''; fi
	# "~." takes every name to this link.
	[ -z "$full" ] || domains+=('~.')
	offer domain "${domains[@]}"
	[ -z "$full" ] || cmd resolvectl default-route "$NAME" true || no_dns "resolvectl fails, so not all names go there"
	resolved_is_asked || tell "warning: DNS is not used: systemd-resolved has it, but /etc/resolv.conf names other servers; link it to /run/systemd/resolve/stub-resolv.conf"
}

by_resolvconf() {
	local exclusive=()
	recorded "dns resolvconf" || record "dns resolvconf"
	[ -z "$FULL4$FULL6" ] || exclusive=(-m 0 -x)
	resolv_conf | cmd resolvconf -a "$(resolvconf_name)" "${exclusive[@]}" || no_dns "resolvconf fails"
}

# no_dns WHY - the next reload tries again
no_dns() { DNS_FAILED=1; tell "warning: DNS is not used: $1; \`$(again reload)' tries again"; }

fit_dns() {
	local wanted='' DNS_FAILED=''
	if [ ${#DNS[@]} != 0 ] || [ ${#SEARCH[@]} != 0 ]; then wanted="$FULL4$FULL6 ${DNS[*]} / ${SEARCH[*]}"; fi
	if [ -e "$STATE/dns" ] && [ "$(<"$STATE/dns")" = "$wanted" ] && { ! recorded "dns file" || ours /etc/resolv.conf; }; then return 0; fi
	names_file
	rm -f "$STATE/dns"
	if [ -n "$wanted" ] && [ -z "$NETNS" ] && resolved_runs; then
		by_resolved
	elif plain_servers && [ ${#SERVERS[@]} = 0 ] && [ ${#SEARCH[@]} = 0 ]; then
		! recorded dns || drop_dns cmd
	elif [ -n "$NETNS" ]; then
		fit_netns_dns
	elif have_resolvconf; then
		by_resolvconf
	else
		recorded "dns file" || record "dns file"
		in_turn by_file || no_dns "there is neither systemd-resolved nor resolvconf, and /etc/resolv.conf cannot be written"
	fi
	[ -n "$DNS_FAILED" ] || keep dns "$wanted"
}

fit_netns_dns() {
	if [ -e "$THERE" ] && ! ours "$THERE"; then
		no_dns "$THERE already exists; put the servers into it, or remove it"
		return 0
	fi
	recorded "dns netns" || record "dns netns"
	in_turn by_file || no_dns "$THERE cannot be written"
}

# drop_dns HOW
drop_dns() {
	local how
	rm -f "$STATE/dns"
	for how in $(values dns); do
		case $how in
		resolved) ! link_exists || ! resolved_runs || "$1" resolvectl revert "$NAME" ;;
		resolvconf) ! have_resolvconf || "$1" resolvconf -d "$(resolvconf_name)" -f ;;
		file | netns) in_turn not_by_file || { FAILED=1; tell "cannot write $THERE"; } ;;
		esac
	done
}
