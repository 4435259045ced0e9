# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# help.sh - what wgctl-quick says of itself; sourced by wgctl-quick

usages() { sed -n 's/^# usage: /Usage: /p' "$0"; }
usage() { usages >&2; answer 2; }

help() {
	usages
	cat <<-'END'

		Commands:
		  up      Bring the interface up as its file says
		  down    Take away everything that up did
		  reload  Apply what has changed in the file, without interrupting the tunnel
		  save    Write the interface's present state into its file
		  strip   Print the file without the keys that wgctl setconf refuses
		  status  Show whether the tunnel is up and how; exit with 3 when it is not

		Options:
		  --kind KIND  The driver's link kind
		  --help       Show this help
		  --version    Show the version

		NAME means /etc/wireguard/NAME.conf. See wgctl-quick(8) and wgctl.conf(5).
	END
}

# The tool's own version: they are installed together.
version() {
	local words
	command -v "$WG" >/dev/null || die "needs wgctl, and there is no \`$WG'"
	words=$("$WG" version) || die "\`$WG version' fails"
	printf 'wgctl-quick %s\n' "${words#* }"
}
