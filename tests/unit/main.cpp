// SPDX-License-Identifier: MIT
// main.cpp - runs the unit tests of the library and the tool
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

int main(int argc, char* argv[]) {
    return Catch::Session().run(argc, argv);
}
