// SPDX-License-Identifier: MIT
// fields.hpp - the views of a device that scripts read: one fact a line, separated by tabs.
#pragma once

#include <wgctl/device.hpp>
#include <wgctl/wipe.hpp>

#include <string_view>

namespace ctl {

struct Field {
    std::string_view name;
    /// Appends the lines; each begins with @p prefix.
    void (*append)(wg::SecretString& out, const wg::Device& device, std::string_view prefix);
};

/// Nothing when there is no field of that name.
const Field* find_field(std::string_view name);

} // namespace ctl
