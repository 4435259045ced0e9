#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-killed.sh - every ninth step of quick-crash.sh, which takes very long
# guests: uml
# timeout: 300
FIRST=5 EVERY=9
source "$(dirname "$0")/quick-crash.sh"
