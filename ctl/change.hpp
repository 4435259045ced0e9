// SPDX-License-Identifier: MIT
// change.hpp - the way of every change to a device: resolve, send, complain.
#pragma once

#include "command.hpp"
#include "config_file.hpp"

#include <wgctl/resolve.hpp>

namespace ctl {

/// Addresses in place of host names, as WG_ENDPOINT_RESOLUTION_RETRIES says. Messages begin with
/// the places of the endpoints, if they have any. kDone or kFailed.
int resolve_names(wg::Config& change, const EndpointPlaces& places = {});

/// Prints what the change would do to the device. kDone or kFailed.
int preview(const wg::Device& now, const wg::Config& change);

/// Sends the change. kDone or kFailed.
int apply(const Call& call, std::string_view name, const wg::Config& change);

/// As apply(), or a preview of it.
int apply(const Call& call, std::string_view name, const wg::Config& change, bool dry_run);

} // namespace ctl
