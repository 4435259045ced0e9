// SPDX-License-Identifier: MIT
// describe.hpp - a change in words for people. No secret is in it.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/names.hpp>

#include <string>

namespace ctl {

/// What the change would do to @p now, a line for each thing: `+` before a peer that comes, `-`
/// before one that goes, `~` before one that changes; `old -> new` for fields. Empty when the
/// change is.
std::string describe(const wg::Device& now, const wg::Config& change, const wg::Names& names);

} // namespace ctl
