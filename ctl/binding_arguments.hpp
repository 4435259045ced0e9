// SPDX-License-Identifier: MIT
// binding_arguments.hpp - bind-device and bind-address among the words of `wgctl set'.
#pragma once

#include <wgctl/binding.hpp>
#include <wgctl/result.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

/// Gives an interface's index, 0 when there is none.
using IndexOf = std::function<std::uint32_t(const std::string& name)>;

/// Takes `bind-device NAME|none' and `bind-address ADDRESS|none' off the words before the first
/// `peer'. `none' as address unbinds both families, an address binds its own. Code::invalid names
/// the word at fault.
wg::Result<wg::BindingChange> take_binding(std::vector<std::string_view>& words,
                                           const IndexOf& index_of);

/// What the change does to a socket, a line for each thing that differs. @p name gives an
/// interface's name.
std::string describe(const wg::Binding& now, const wg::BindingChange& change,
                     const wg::ScopeNamer& name);

} // namespace ctl
