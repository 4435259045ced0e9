// SPDX-License-Identifier: MIT
// complete.cpp - completion: for shells.
#include "completion.hpp"
#include "names.hpp"

namespace ctl {
namespace {

// Without the privilege to read devices there are no peers to offer, which is nobody's error.
struct RealWorld final : World {
    explicit RealWorld(wg::Client& the_client) : client(the_client) {}

    std::vector<std::string> devices() override {
        return client.list().value_or(std::vector<std::string>());
    }
    std::vector<std::string> peers(const std::string& device) override {
        std::vector<std::string> lines;
        const auto read = device.empty() ? wg::Device() : client.get(device).value_or(wg::Device());
        const wg::Names names = names_for(device);
        for (const wg::Peer& peer : read.peers) {
            const auto name = names.find(peer.public_key);
            lines.push_back(peer.public_key.to_base64());
            if (!name.empty())
                lines.back().append("\t").append(name);
        }
        return lines;
    }

    wg::Client& client;
};

} // namespace

int completion(const Call& call) {
    if (call.arguments.empty())
        return misuse(call);
    if (call.arguments[0] == "words") {
        RealWorld world(call.client);
        return print(complete(call.arguments.subspan(1), commands(), world));
    }
    const auto script = completion_script(call.arguments[0]);
    return script.empty() || call.arguments.size() != 1 ? misuse(call) : print(script);
}

} // namespace ctl
