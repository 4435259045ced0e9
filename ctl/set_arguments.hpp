// SPDX-License-Identifier: MIT
// set_arguments.hpp - the words after `wgctl set INTERFACE' as a change. Reads no file by itself.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/wipe.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace ctl {

using ReadFile = std::function<wg::Result<wg::SecretString>(const std::string& path)>;

/// Device options, then any number of `peer KEY' with options of their own. Endpoints are left to
/// the resolver. Code::invalid names the word at fault.
wg::Result<wg::Config> parse_set(std::span<const std::string_view> words, const ReadFile& read);

} // namespace ctl
