// SPDX-License-Identifier: MIT
// binding_arguments.hpp - bind-device and bind-address among the words of `wgctl set'.
#pragma once

#include <wgctl/binding.hpp>
#include <wgctl/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ctl {

/// Takes `bind-device NAME|none' and `bind-address ADDRESS|none' off the words before the first
/// `peer'. `none' as address unbinds both families, an address binds its own. Code::invalid names
/// the word at fault.
wg::Result<wg::BindingChange> take_binding(std::vector<std::string_view>& words);

/// What the change does to a socket, a line for each thing that differs.
std::string describe(const wg::Binding& now, const wg::BindingChange& change);

} // namespace ctl
