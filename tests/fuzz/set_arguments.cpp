// SPDX-License-Identifier: MIT
// set_arguments.cpp - any words after `wgctl set INTERFACE'
//
// Input: the words, each ended by a newline.
#include "set_arguments.hpp"

#include <algorithm>
#include <vector>

using namespace wg;

namespace {

constexpr std::string_view kKey = "KMYVqVFWUOTl8YC6KPNwPi1GbbC9RySrJ7/wxbSkPRg=\n";

void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

// Files by the length of their name: none, empty, and one with a key.
Result<SecretString> read_fake(const std::string& path) {
    if (path.size() % 3 == 0)
        return fail(Code::system, path + ": No such file or directory");
    return SecretString(path.size() % 3 == 1 ? kKey : std::string_view());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::vector<std::string_view> words;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const auto whole = ctl::parse_set(words, read_fake);
    if (!whole)
        must(!whole.error().message().empty());

    // What stands from a `peer' on is a change of its own, or part of the one before.
    const auto cut = static_cast<std::size_t>(std::ranges::find(words, "peer") - words.begin());
    const auto device = ctl::parse_set(std::span(words).first(cut), read_fake);
    const auto peers = ctl::parse_set(std::span(words).subspan(cut), read_fake);
    if (device && peers) {
        must(whole.has_value() && device->peers.empty());
        Config both = *device;
        both.peers = peers->peers;
        must(*whole == both);
    }
    if (whole && device)
        must(peers.has_value());
    return 0;
}
