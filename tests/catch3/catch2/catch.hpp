// SPDX-License-Identifier: MIT
// catch.hpp - Catch2 3 for tests that are written for Catch2 2
#pragma once

#include <catch2/catch_all.hpp>

using Catch::Approx;
