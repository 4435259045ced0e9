// SPDX-License-Identifier: MIT
// config.cpp - config: configuration files for scripts.
#include "change.hpp"
#include "commands.hpp"
#include "config_file.hpp"
#include "facts.hpp"

#include <wgctl/edit.hpp>
#include <wgctl/format.hpp>

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

} // namespace

int config(const Call& call) {
    if (call.arguments.size() != 1)
        return misuse(call);
    if (call.options.has("--strip") && call.options.has("--wg"))
        return misuse(call, "--wg and --strip exclude each other");
    const std::string path(call.arguments[0]);
    if (call.options.has("--strip"))
        return print_stripped(path);
    if (call.options.has("--wg"))
        return print_device(path);
    // No key is printed, and a key file may be put in its place later, as by PreUp.
    const auto file = read_config(path, wg::Dialect::quick, KeyFiles::leave);
    return file ? print(facts(*file)) : kFailed;
}

} // namespace ctl
