// SPDX-License-Identifier: MIT
// system_name.cpp - what things of the system may be called.
#include "value/system_name.hpp"

#include "value/number.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

namespace wg {
namespace {

constexpr std::size_t kMaxFileNameBytes = 255; // NAME_MAX: a namespace is a file in /run/netns

constexpr std::string_view kAlphanumeric =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool is_name(std::string_view text, std::size_t most) {
    return text.size() <= most && is_made_of(text, "_=+.-") && text.front() != '-' && text != "." &&
           text != "..";
}

} // namespace

bool is_made_of(std::string_view text, std::string_view punctuation) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return kAlphanumeric.find(c) != kAlphanumeric.npos ||
               punctuation.find(c) != punctuation.npos;
    });
}

Status check_name(std::string_view name) {
    if (name.empty())
        return fail(Code::invalid, "the interface's name is empty", ENODEV);
    if (name.size() > kMaxInterfaceNameBytes || name.find('\0') != name.npos)
        return fail(Code::invalid,
                    fmt::format("{}: no interface has such a name; at most 15 characters",
                                presentable(name)),
                    ENAMETOOLONG);
    return {};
}

Result<std::string> parse_netns(std::string_view text) {
    if (!is_name(text, kMaxFileNameBytes))
        return fail(Code::invalid, "a namespace's name has letters, digits and _=+.- in it alone");
    return std::string(text);
}

Result<std::string> parse_link_name(std::string_view text) {
    if (!is_name(text, kMaxInterfaceNameBytes))
        return fail(Code::invalid,
                    "the name of a link has 1 to 15 letters, digits and _=+.- in it alone");
    return std::string(text);
}

bool is_domain(std::string_view text) {
    return !holds_key(text) && is_made_of(text, "._-~") && text.front() != '-' &&
           text.find_first_not_of("0123456789.") != text.npos;
}

bool is_main_table(std::string_view text) {
    constexpr std::uint64_t kMain = 254; // RT_TABLE_MAIN
    const bool hex = text.starts_with("0x");
    return text == "main" ||
           parse_digits(hex ? text.substr(2) : text, kMain, hex ? 16 : 10) == kMain;
}

} // namespace wg
