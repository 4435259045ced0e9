// SPDX-License-Identifier: MIT
// complete.cpp - completion: for shells.
#include "commands.hpp"
#include "completion.hpp"
#include "completion_scripts.hpp"
#include "name_sources.hpp"
#include "quick_commands.hpp"

#include <wgctl/tunnel.hpp>

#include <filesystem>

namespace ctl {
namespace {

// Without the privilege to read devices there are no peers to offer, which is nobody's error.
struct RealWorld final : World {
    explicit RealWorld(wg::Client& the_client) : client(the_client) {}

    std::vector<std::string> devices() override {
        return client.list().value_or(std::vector<std::string>());
    }
    std::vector<std::string> tunnels() override {
        std::vector<std::string> names;
        std::error_code error;
        for (std::filesystem::directory_iterator file(wg::kConfigDirectory, error), end; !error && file != end;
             file.increment(error)) {
            if (file->path().extension() == ".conf")
                names.push_back(file->path().stem());
        }
        return names;
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

Program wgctl_program() {
    return {commands(),
            {{"help", "Explain commands and options"}, {"version", "Print the version"}}};
}

} // namespace

int completion(const Call& call) {
    if (call.arguments.empty())
        return misuse(call);
    const std::string_view what = call.arguments[0];
    if (what == "words" || what == "quick-words") {
        RealWorld world(call.client);
        return print(complete(call.arguments.subspan(1),
                              what == "words" ? wgctl_program() : quick_program(), world));
    }
    const bool quick = call.arguments.size() == 2 && call.arguments[1] == "wgctl-quick";
    const auto script = completion_script(what, quick);
    return script.empty() || call.arguments.size() != (quick ? 2 : 1) ? misuse(call)
                                                                      : print(script);
}

} // namespace ctl
