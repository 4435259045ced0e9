#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-corpus-split.sh - the files of quick-corpus.sh that have no default route, of which there are many
# guests: 6.12 uml-smp
# when: named
# timeout: 900
# shellcheck disable=SC2034 # read there
HALF='split'
source "$(dirname "$0")/quick-corpus.sh"
