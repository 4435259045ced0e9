#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-reload-fifty.sh - quick-reload.sh with fifty reloads
# guests: 6.12 uml-smp
# when: named
# timeout: 1200
CHANGES=50
source "$(dirname "$0")/quick-reload.sh"
