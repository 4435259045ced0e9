#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-corpus-split.sh - the files of quick-corpus.sh that have no default route, of which there are many
# guests: uml
# when: named
# timeout: 900
source "$(dirname "$0")/quick-corpus.sh"
