// SPDX-License-Identifier: MIT
// fake_kernel.hpp - the driver's side of the conversation, written from the contract alone.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/binding.hpp>
#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/event.hpp>
#include <wgctl/stats.hpp>
#include <wgctl/transport.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace wg::test {

struct SetRequest {
    std::string name;
    Config change;
};

/// Reads a SET body back. Fails the test when it is not one.
SetRequest decode_set(netlink::Bytes body);

/// The messages of a dump, each at most @p limit bytes, split as the driver does it: between peers
/// and inside of a peer's allowed IPs, the device's attributes repeated until a peer has fitted.
std::vector<SecretBytes> encode_dump(const Device& device, std::size_t limit);

/// What the driver makes of a change.
void apply(Device& device, const Config& change);

/// The body of one event, as wg.ko sends it.
SecretBytes encode_event(const Event& event);

/// Devices in memory. Answers GET, SET, rtnetlink about links of the kind `fake` and, when it is
/// has_wgctl_family, wg.ko's wgctl family.
class FakeKernel final : public Transport {
public:
    Exchanged exchange(const Request& request, const OnReply& on_reply) override;

    std::map<std::string, Device> devices;
    std::map<std::string, std::string> links; ///< names and kinds
    std::size_t dump_bytes = 4096;
    bool keep_devices = false;          ///< SET requests are only noted
    std::vector<std::size_t> set_sizes; ///< of each SET body
    std::vector<SetRequest> sets;
    std::deque<Refusal> refusals; ///< given to the next requests; number 0 lets one pass
    unsigned requests = 0;
    bool has_wgctl_family = false; ///< and takes single allowed IPs away
    DeviceStats stats;             ///< what GET_STATS answers, one peer a message
    Binding binding;               ///< of every device
    std::vector<Config> parts;     ///< of a transaction, which wait for its commit
    unsigned commits = 0;

private:
    Exchanged on_device(const Request& request, const OnReply& on_reply);
    Exchanged on_wgctl(const Request& request, const OnReply& on_reply);
    Exchanged on_part(const Request& request);
    Exchanged on_link(const Request& request, const OnReply& on_reply);
};

} // namespace wg::test
