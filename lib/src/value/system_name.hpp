// SPDX-License-Identifier: MIT
// system_name.hpp - what things of the system may be called: interfaces, namespaces, domains, tables.
#pragma once

#include <wgctl/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace wg {

inline constexpr std::size_t kMaxInterfaceNameBytes = 15; ///< IFNAMSIZ less the end of the string

/// Code::invalid when the kernel has no interface of such a name, for its length or a zero in it.
/// Looks at no more, so that all that exists can be spoken of.
Status check_name(std::string_view name);

/// What a configuration may call a link: as check_name(), of letters, digits and `_=+.-` alone, so
/// that no program takes it for an option or a path.
Result<std::string> parse_link_name(std::string_view text);

/// What ip-netns(8) may call a namespace, of the same characters.
Result<std::string> parse_netns(std::string_view text);

/// True for what may be a search domain and cannot be a misspelt address.
bool is_domain(std::string_view text);

/// True for the name or the number of the main routing table.
bool is_main_table(std::string_view text);

/// True for a text that has letters, digits and characters of @p punctuation alone, and at least
/// one.
bool is_made_of(std::string_view text, std::string_view punctuation);

} // namespace wg
