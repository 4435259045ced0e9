#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-killed.sh - every thirteenth step of quick-crash.sh, which takes very long
# guests: uml-smp
# timeout: 300
FIRST=7 EVERY=13
source "$(dirname "$0")/quick-crash.sh"
