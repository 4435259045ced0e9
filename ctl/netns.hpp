// SPDX-License-Identifier: MIT
// netns.hpp - a stay in another network namespace.
#pragma once

#include <wgctl/result.hpp>

#include <string>

namespace ctl {

/// The calling thread is in a network namespace of ip-netns(8) from enter() on until this ends.
/// A socket that it opens there belongs there for good.
class NetnsStay {
public:
    /// With an empty name the thread stays where it is. Code::no_device when there is no namespace
    /// of the name, Code::denied without CAP_SYS_ADMIN.
    static wg::Result<NetnsStay> enter(const std::string& name);

    NetnsStay(NetnsStay&& other) noexcept;
    NetnsStay& operator=(NetnsStay&&) = delete;
    ~NetnsStay();

private:
    explicit NetnsStay(int home) : home_(home) {}

    int home_; // a descriptor of where the thread came from, or -1
};

} // namespace ctl
