#!/bin/bash
# SPDX-License-Identifier: MIT
# rooms.sh - the files of each part include in one direction, and scripts/check-rooms notices when one does not
#
# usage: rooms.sh
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT

fail() { printf '%s\n' "$*" >&2; exit 1; }

# noticed FILE LINE COMPLAINT - once FILE includes LINE, the check fails with COMPLAINT alone
noticed() {
	local said
	printf '%s\n' "$2" >>"$TMP/$1"
	if said=$("$ROOT/scripts/check-rooms" --root="$TMP" 2>&1); then fail "$1 with $2: nothing was noticed"; fi
	cp "$ROOT/$1" "$TMP/$1"
	# shellcheck disable=SC2053 # a pattern
	[[ $said = $3 ]] || fail "$1 with $2: $said"
}

"$ROOT/scripts/check-rooms"
mkdir "$TMP/lib"
cp -r "$ROOT/lib/src" "$ROOT/lib/include" "$TMP/lib"
cp -r "$ROOT/kmod" "$TMP"
noticed lib/src/kernel/batch.cpp '#include "program/userspace.hpp"' 'lib/src/kernel/batch.cpp: includes program/userspace.hpp, which is of a later room'
noticed lib/src/text/lines.cpp '#include <wgctl/transport.hpp>' 'lib/src/text/lines.cpp: includes wgctl/transport.hpp, which is of a later room'
noticed lib/include/wgctl/config.hpp '#include <wgctl/parse.hpp>' 'lib/include/wgctl/config.hpp: includes wgctl/parse.hpp, which is of a later room*a circle: *'
noticed lib/src/kernel/netlink/attr.hpp '#include "message.hpp"' 'a circle: *kernel/netlink/attr.hpp includes kernel/netlink/message.hpp*'
noticed lib/src/value/key.cpp '#include "base64.h"' 'lib/src/value/key.cpp: includes "base64.h", which is neither in its room nor room/name'
noticed kmod/path/seal.c '#include "control/socket.h"' 'kmod/path/seal.c: includes control/socket.h, which is of a later room'
noticed kmod/core/noise.h '#include "state/peer.h"' 'kmod/core/noise.h: includes state/peer.h, which is of a later room*a circle: *'
noticed kmod/state/endpoint.h '#include "peer.h"' 'a circle: *state/endpoint.h includes state/peer.h*'
noticed kmod/core/proto.h '#include <linux/netdevice.h>' 'kmod/core/proto.h: includes <linux/netdevice.h>; only core/base.h *'
noticed kmod/state/peer.c '#include "socket.h"' 'kmod/state/peer.c: includes "socket.h", which is neither in its room nor room/name'
