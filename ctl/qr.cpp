// SPDX-License-Identifier: MIT
// qr.cpp - qr: a configuration as a QR code, for a phone to scan.
#include "commands.hpp"
#include "config_file.hpp"
#include "qr_picture.hpp"

#include <wgctl/format.hpp>

#include <qrencode.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

namespace ctl {
namespace {

// A code shows the private key to who looks at it. What the library copies for itself is out of
// reach.
struct FreeCode {
    void operator()(QRcode* code) const noexcept {
        const auto width = static_cast<std::size_t>(code->width);
        wg::wipe(code->data, width * width);
        QRcode_free(code);
    }
};

// The apps for phones refuse a file with a key that they do not have.
wg::ConfigFile for_a_phone(wg::ConfigFile file) {
    wg::QuickConfig kept;
    kept.addresses = file.quick.addresses;
    for (const wg::NameServer& server : file.quick.dns)
        kept.dns.emplace_back(server.address); // they take no more
    kept.dns_search = file.quick.dns_search;
    kept.mtu = file.quick.mtu;
    if (file.quick != kept || file.device.fwmark)
        complain("warning: FwMark, Table, SaveConfig and commands are left out: phones have none");
    file.device.fwmark.reset();
    file.quick = std::move(kept);
    return file;
}

// Lines that wrap make no code.
void warn_if_too_wide(std::size_t columns) {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 && size.ws_col < columns)
        complain("warning: the code is " + std::to_string(columns) +
                 " columns wide, the terminal " + std::to_string(size.ws_col) +
                 "; make it wider, or its letters smaller");
}

} // namespace

int qr(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    auto file = read_config(call.arguments[0], wg::Dialect::quick);
    if (!file)
        return kFailed;
    if (!file->device.private_key)
        return complain(wg::fail_file(wg::Code::invalid, call.arguments[0],
                                      "there is no PrivateKey, and a phone needs one")
                            .error());
    const wg::SecretString text = wg::format(for_a_phone(std::move(*file)));
    const std::unique_ptr<QRcode, FreeCode> code(
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L));
    if (!code)
        return complain(wg::fail_file(wg::Code::invalid, call.arguments[0],
                                      errno == ERANGE
                                          ? "too long for a QR code, which holds 2953 bytes"
                                          : std::strerror(errno))
                            .error());
    const auto width = static_cast<std::size_t>(code->width);
    const int status =
        print(qr_picture({code->data, width * width}, width, isatty(STDOUT_FILENO) == 1));
    warn_if_too_wide(width + 2 * kQuietModules);
    return status;
}

} // namespace ctl
