// SPDX-License-Identifier: MIT
// netns.cpp - a stay in another network namespace.
#include "netns.hpp"

#include <wgctl/quote.hpp>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace ctl {
namespace {

constexpr const char* kHome = "/proc/thread-self/ns/net";
constexpr const char* kNamed = "/run/netns/"; // where ip-netns(8) keeps them

std::unexpected<wg::Error> cannot_enter(const std::string& name, int number) {
    if (number == ENOENT)
        return wg::fail(wg::Code::no_device,
                        "there is no network namespace " + wg::quote(name) +
                            "; `wgctl-quick up' makes it",
                        number);
    return wg::fail(number == EPERM || number == EACCES ? wg::Code::denied : wg::Code::system,
                    "cannot enter the network namespace " + wg::quote(name) + ": " +
                        std::strerror(number),
                    number);
}

} // namespace

wg::Result<NetnsStay> NetnsStay::enter(const std::string& name) {
    if (name.empty())
        return NetnsStay(-1);
    const int home = open(kHome, O_RDONLY | O_CLOEXEC);
    const int there = open((kNamed + name).c_str(), O_RDONLY | O_CLOEXEC);
    const int failed = home < 0 || there < 0 || setns(there, CLONE_NEWNET) != 0 ? errno : 0;
    if (there >= 0)
        close(there);
    if (failed == 0)
        return NetnsStay(home);
    if (home >= 0)
        close(home);
    return cannot_enter(name, failed);
}

NetnsStay::NetnsStay(NetnsStay&& other) noexcept : home_(std::exchange(other.home_, -1)) {}

NetnsStay::~NetnsStay() {
    if (home_ < 0)
        return;
    // Nothing is right for who cannot come home: it would look names up in the tunnel's place.
    if (setns(home_, CLONE_NEWNET) != 0)
        std::abort();
    close(home_);
}

} // namespace ctl
