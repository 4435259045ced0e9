// SPDX-License-Identifier: MIT
// main.cpp - runs the unit tests of the portable kernel files
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "kmod.hpp"

int main(int argc, char* argv[])
{
	wg_noise_init();
	return Catch::Session().run(argc, argv);
}
