// SPDX-License-Identifier: MIT
// dump.hpp - the driver's messages back to values. Pure.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/device.hpp>

#include <string>
#include <utility>

namespace wg {

/// Puts the messages of one dump together. A device goes on in further messages, and so does a
/// peer, repeating only its public key. Attributes of a newer kernel are skipped.
class DumpDecoder {
public:
    /// Code::malformed when the message breaks the contract.
    Status add(netlink::Bytes body);
    Device take() { return std::move(device_); }

private:
    Device device_;
};

/// For an error's offset into the body of a SET request: `allowed IP 10.0.0.0/8 of peer KEY', as
/// far as it can be told, or nothing.
std::string locate(netlink::Bytes body, std::size_t offset);

} // namespace wg
