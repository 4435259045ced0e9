// SPDX-License-Identifier: MIT
// json.hpp - the view of devices that programs read. Its schema is in wgctl(8), and stable.
#pragma once

#include <wgctl/binding.hpp>
#include <wgctl/device.hpp>
#include <wgctl/names.hpp>
#include <wgctl/wipe.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>

namespace ctl {

/// Keeps the order of its keys, and clears its strings, which may hold secrets.
using Json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, wg::SecretString>;

/// One element of `devices`, @p binding where it is known. Secrets are `(hidden)` unless @p keys;
/// what is not there is null.
Json to_json(const wg::Device& device, const std::optional<wg::Binding>& binding,
             const wg::Names& names, bool keys);

/// The object around all of them. @p now is in seconds since 1970.
Json envelope(Json devices, std::int64_t now);

/// On one line, or indented for people; with a newline at the end. Bytes that are not UTF-8, which
/// a name may have, are replaced.
wg::SecretString dump(const Json& json, bool one_line);

} // namespace ctl
