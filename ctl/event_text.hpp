// SPDX-License-Identifier: MIT
// event_text.hpp - an event as a line, for people or programs.
#pragma once

#include <wgctl/event.hpp>
#include <wgctl/names.hpp>

#include <string>

namespace ctl {

/// `2026-01-02T03:04:05.000000006Z wg0 handshake KEY name endpoint 192.0.2.1:51820 initiator`
std::string to_line(const wg::Event& event, const wg::Names& names);

/// The same as one JSON object on one line: `time`, `event`, `interface`, `index`, `peer`, `name`,
/// `endpoint`, `old_endpoint`, `initiator`. What is not there is null.
std::string to_json_line(const wg::Event& event, const wg::Names& names);

} // namespace ctl
