// SPDX-License-Identifier: MIT
// resolve.cpp - resolve: endpoints by name looked up again, for peers that are not alive.
#include "change.hpp"
#include "commands.hpp"
#include "config_file.hpp"
#include "endpoint_watch.hpp"
#include "name_sources.hpp"
#include "netns.hpp"

#include <wgctl/clock.hpp>

#include <chrono>
#include <thread>

namespace ctl {
namespace {

constexpr std::chrono::seconds kBetweenLooks{5};

struct Tunnel {
    std::string_view name;
    std::string netns; // where the device is; names are looked up where we are, as its socket is
};

// The first call opens the client's socket, through which all that follows goes to that namespace.
wg::Result<wg::Device> read_device(const Call& call, const Tunnel& tunnel) {
    const auto stay = NetnsStay::enter(tunnel.netns);
    if (!stay)
        return std::unexpected(stay.error());
    return call.client.get(tunnel.name);
}

// One look at the device. kDone or kFailed.
int look(const Call& call, const Tunnel& tunnel, EndpointWatch& watch, bool impatient,
         bool dry_run) {
    const auto now = read_device(call, tunnel);
    if (!now)
        return complain(now.error());
    const wg::Config change = watch.look(*now, wg::present_time(), impatient);
    int status = kDone;
    for (const std::string& complaint : watch.complaints())
        status = complain(wg::Error{wg::Code::resolve, 0, complaint, {}});
    if (change.empty())
        return status;
    if (const int told = preview(*now, change); told != kDone || dry_run)
        return told != kDone ? told : status;
    const int applied = apply(call, tunnel.name, change);
    return applied != kDone ? applied : status;
}

} // namespace

int resolve(const Call& call) {
    const Arguments words = call.arguments;
    const bool dry_run = call.options.has("--dry-run");
    const bool forever = call.options.has("--watch");
    if (words.size() != 2)
        return misuse(call);
    if (forever && dry_run)
        return misuse(call, "--watch and --dry-run exclude each other");
    const auto file = read_config(words[1], wg::Dialect::quick, KeyFiles::leave);
    if (!file)
        return kFailed;
    const Tunnel tunnel{words[0], file->quick.netns};
    EndpointWatch watch(file->device, wg::look_up_all,
                        [&](std::size_t peer) { return file->endpoints.of(peer); });
    if (watch.size() == 0) {
        complain(wg::fail_file(wg::Code::invalid, words[1], "no peer has a name as its endpoint")
                     .error());
        return kDone;
    }
    if (!forever)
        return look(call, tunnel, watch, true, dry_run);
    for (;; std::this_thread::sleep_for(kBetweenLooks)) {
        // A name server that is away for a while is no reason to stop; a device that went is.
        if (look(call, tunnel, watch, false, false) != kDone && !read_device(call, tunnel))
            return kFailed;
    }
}

} // namespace ctl
