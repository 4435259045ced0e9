// SPDX-License-Identifier: MIT
// config.cpp - config: configuration files for scripts.
#include "change.hpp"
#include "commands.hpp"
#include "config_file.hpp"
#include "facts.hpp"

#include <wgctl/edit.hpp>
#include <wgctl/file_mode.hpp>
#include <wgctl/format.hpp>
#include <wgctl/tunnel.hpp>

#include <sys/stat.h>

namespace ctl {
namespace {

int print_stripped(const std::string& path) {
    // A file that cannot be used is refused, as where it is used.
    const auto file = read_config(path, wg::Dialect::quick);
    if (!file)
        return kFailed;
    warn_if_others_can_read();
    return print(wg::strip(file->text));
}

int print_device(const std::string& path) {
    auto file = read_config(path, wg::Dialect::quick);
    if (!file || resolve_names(file->device, file->endpoints) != kDone)
        return kFailed;
    warn_if_others_can_read();
    wg::ConfigFile device;
    device.device = std::move(file->device);
    return print(wg::format(device));
}

// Nothing of what is in the file, which need not exist.
int print_where(std::string_view written) {
    const auto tunnel = wg::find_tunnel(written);
    if (!tunnel)
        return complain(tunnel.error());
    std::string out = "file\t" + tunnel->file + "\ninterface\t" + tunnel->interface + '\n';
    struct stat status;
    if (stat(tunnel->file.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
        out += "owner\t" + std::to_string(status.st_uid) + '\n';
        if (wg::is_open_to_others(status.st_mode))
            out += "open-to-others\ttrue\n";
    }
    return print(out);
}

} // namespace

int config(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    if (call.options.has("--strip") && call.options.has("--wg"))
        return misuse(call, "--wg and --strip exclude each other");
    const std::string path(call.arguments[0]);
    if (call.options.has("--where"))
        return print_where(path);
    if (call.options.has("--strip"))
        return print_stripped(path);
    if (call.options.has("--wg"))
        return print_device(path);
    // No key is printed, and a key file may be put in its place later, as by PreUp.
    const auto file = read_config(path, wg::Dialect::quick, KeyFiles::leave);
    return file ? print(facts(*file)) : kFailed;
}

} // namespace ctl
