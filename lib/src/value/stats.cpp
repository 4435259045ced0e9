// SPDX-License-Identifier: MIT
// stats.cpp - the names of what is counted.
#include <wgctl/stats.hpp>

#include <wgctl.h>

#include <array>

namespace wg {
namespace {

constexpr std::array<std::string_view, WGCTL_DROP_COUNT> kReasons = {
#define WGCTL_DROP_NAME(name, text) text,
    WGCTL_DROP_REASONS(WGCTL_DROP_NAME)
#undef WGCTL_DROP_NAME
};

} // namespace

std::span<const std::string_view> drop_reasons() noexcept {
    return kReasons;
}

} // namespace wg
