// SPDX-License-Identifier: MIT
// tunnel.cpp - what the name of a tunnel means.
#include <wgctl/tunnel.hpp>

#include "value/system_name.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>

namespace wg {
namespace {

constexpr std::string_view kSuffix = ".conf";

} // namespace

Result<Tunnel> find_tunnel(std::string_view written) {
    Tunnel tunnel;
    if (written.ends_with(kSuffix)) {
        const auto name = written.substr(written.rfind('/') + 1); // npos + 1 is the beginning
        tunnel.file = written;
        tunnel.interface = name.substr(0, name.size() - kSuffix.size());
    } else {
        tunnel.file = fmt::format("{}/{}{}", kConfigDirectory, written, kSuffix);
        tunnel.interface = written;
    }
    if (!parse_link_name(tunnel.interface))
        return fail(Code::invalid,
                    fmt::format("{}: the name of an interface has 1 to 15 letters, digits and "
                                "_=+.- in it, and its file ends in .conf",
                                quote(written)));
    if (written.find('\n') != written.npos)
        return fail(Code::invalid,
                    quote(written) + ": the path of a file may have no newline in it");
    if (tunnel.file.starts_with('-'))
        tunnel.file.insert(0, "./");
    return tunnel;
}

} // namespace wg
