// SPDX-License-Identifier: MIT
// main.cpp - Catch2's own main function.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
