// SPDX-License-Identifier: MIT
// explain.hpp - the kernel's refusals in words that say what to do.
#pragma once

#include <wgctl/transport.hpp>

#include <string_view>

namespace wg {

enum class Action : std::uint8_t { list, get, set, create, remove, bind, subscribe };

/// @p subject is what the extended acknowledgement points at, or empty.
Error explain(const Refusal& refusal, Action action, std::string_view name, std::string_view kind,
              std::string_view subject = {});

/// For what only wg.ko can, asked of another driver of that kind.
Error explain_lacking(Action action, std::string_view name, std::string_view kind);

} // namespace wg
