// SPDX-License-Identifier: MIT
// driver.cpp - runs a fuzz target where there is no libFuzzer
//
// Usage: fuzz-X SECONDS [CORPUS]... First every file of the corpus directories,
// then changed copies of them and plain noise until the time is over. What it
// runs depends on nothing but the corpus: a crash repeats.
#include "kmod.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size);

namespace {

using Bytes = std::vector<u8>;

void run(const Bytes& input)
{
	/* Exactly as long as it is, so that a sanitizer sees a read past its end. */
	std::vector<u8> copy(input.begin(), input.end());
	copy.shrink_to_fit();
	LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

Bytes mutated(const std::vector<Bytes>& corpus)
{
	using kmod::random_below;
	Bytes out;
	if (!corpus.empty() && random_below(4))
		out = corpus[random_below(corpus.size())];
	else
		out.resize(random_below(600));
	for (u64 changes = random_below(16); changes; changes--) {
		auto at = random_below(out.size() + 1);
		if (out.empty() || random_below(8) == 0)
			out.insert(out.begin() + static_cast<long>(at), static_cast<u8>(random_below(256)));
		else if (random_below(8) == 0)
			out.erase(out.begin() + static_cast<long>(at % out.size()));
		else
			out[at % out.size()] = static_cast<u8>(random_below(256));
	}
	if (random_below(4) == 0)
		for (auto& byte : out)
			byte = static_cast<u8>(random_below(256));
	return out;
}

} // namespace

int main(int argc, char* argv[])
{
	if (argc < 2) {
		std::fprintf(stderr, "usage: %s SECONDS [CORPUS]...\n", argv[0]);
		return 2;
	}
	std::vector<Bytes> corpus;
	for (int i = 2; i < argc; i++)
		for (auto& entry : std::filesystem::directory_iterator(argv[i])) {
			std::ifstream file{entry.path(), std::ios::binary};
			corpus.emplace_back(std::istreambuf_iterator<char>{file},
					    std::istreambuf_iterator<char>{});
		}
	std::sort(corpus.begin(), corpus.end());
	for (auto& input : corpus)
		run(input);

	auto end = std::chrono::steady_clock::now() + std::chrono::seconds{std::atoi(argv[1])};
	unsigned long inputs = 0;
	for (; std::chrono::steady_clock::now() < end; inputs++)
		run(mutated(corpus));
	std::printf("%zu inputs of the corpus and %lu others\n", corpus.size(), inputs);
}
